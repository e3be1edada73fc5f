"""What stands beside a text while it is written: last year's text, grade and verdict, and what was recommended."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from actions.beside import concerning
from actions.models import BoardDecision, Recommendation
from actions.recommendations import raise_recommendation
from assessments import writing
from assessments.last_year import last_year_of
from assessments.models import AnnualAssessment, Section, Status, ThreatAssessment, Verdict
from tests.makers import Side, first_section, hand, judge, make_question, make_year, set_status, write


@pytest.fixture
def before(side: Side, annual: AnnualAssessment) -> AnnualAssessment:
    """A year before, with the same edition."""
    return make_year(side, annual.edition, "2023-24")


def now(annual: AnnualAssessment) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def page_of(user: User, section: Section) -> str:
    client = Client()
    client.force_login(user)
    text = client.get(section.url("section_edit")).content.decode()
    return " ".join(html.unescape(re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]+>", " ", text)).split())


def recommend(annual: AnnualAssessment, side: Side, origin: str, text: str, threat: object) -> Recommendation:
    values = {
        "threat": threat, "origin": origin, "text": text, "owner": "Head of Operations",
        "due_on": datetime.date(2025, 9, 1),
    }  # fmt: skip
    return raise_recommendation(annual, values, by=side.coordinator)


def test_last_years_text_and_grade_stand_beside_the_editor(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    write(first_section(before), "<p>We held forty kestrels.</p>", by=side.lead)
    judge(first_section(before), "partly", by=side.lead)

    page = page_of(side.lead, now(annual))

    assert "The text of 2023-24, 4 words" in page
    assert "We held forty kestrels." in page
    assert "Partly met in 2023-24" in page


def test_the_verdict_is_that_which_counts(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    threat = ThreatAssessment.objects.get(annual=before, order=1)
    given_at = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
    Verdict.objects.create(
        threat_assessment=threat, verdict="partly_assured", reasons="Too few kestrels.",
        given_by=side.commissioner, given_at=given_at,
    )  # fmt: skip
    assert last_year_of(now(annual), side.lead).verdict is None  # type: ignore[union-attr]

    set_status(threat, Status.VERDICT_GIVEN)

    assert "Too few kestrels." in page_of(side.lead, now(annual))


def test_a_threat_that_was_called_otherwise_is_followed(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    this_year, last_year = now(annual).threat_assessment, ThreatAssessment.objects.get(annual=before, order=2)
    assert this_year is not None
    this_year.threat.predecessors.add(last_year.threat)
    ThreatAssessment.objects.filter(annual=before, order=1).delete()
    old = Section.objects.get(threat_assessment=last_year, slug=now(annual).slug)
    write(old, "<p>Under the old name.</p>", by=side.lead)

    assert "Under the old name." in page_of(side.lead, now(annual))


def test_a_contributor_sees_of_a_year_under_way_what_they_were_handed_then(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    old = write(first_section(before), "<p>We held forty kestrels.</p>", by=side.lead)
    hand(first_section(annual), side.contributor)
    assert "kestrels" not in page_of(side.contributor, now(annual))

    hand(old, side.contributor)

    assert "kestrels" in page_of(side.contributor, now(annual))


def finish(before: AnnualAssessment, side: Side) -> tuple[Section, Section]:
    """Two sections of a year that is final, with a grade and a verdict."""
    first, second = Section.objects.filter(annual=before, threat_assessment__order=1).order_by("order")[:2]
    write(first, "<p>We held forty kestrels.</p>", by=side.lead)
    judge(first, "partly", by=side.lead)
    write(second, "<p>We held ninety owls.</p>", by=side.lead)
    Verdict.objects.create(
        threat_assessment=first.threat_assessment, verdict="partly_assured", reasons="Too few kestrels.",
        given_by=side.commissioner, given_at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    before.threat_assessments.update(status=Status.FINAL)
    set_status(before, Status.FINAL)
    return first, second


def test_a_contributor_goes_on_from_the_last_words_and_grade_of_the_very_section(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    old, _ = finish(before, side)
    hand(first_section(annual), side.contributor)

    page = page_of(side.contributor, now(annual))

    assert "We held forty kestrels." in page
    assert "Partly met in 2023-24" in page
    assert "Too few kestrels." in page
    assert "owls" not in page
    client = Client()
    client.force_login(side.contributor)
    html = client.get(now(annual).url("section_edit")).content.decode()
    assert old.get_absolute_url() not in html
    assert client.get(old.get_absolute_url()).status_code == 404


def test_what_was_taken_back_shows_nothing_of_last_year(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    finish(before, side)

    assert last_year_of(now(annual), side.contributor) is None


@pytest.mark.parametrize(("about_threat", "is_told"), [(True, True), (False, False)])
def test_a_contributor_is_told_what_the_board_decided_on_the_threat(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment, about_threat: bool, is_told: bool
) -> None:
    old, _ = finish(before, side)
    hand(first_section(annual), side.contributor)
    BoardDecision.objects.create(
        annual=before, number=1, threat_assessment=old.threat_assessment if about_threat else None,
        outcome="noted", text="Count the kestrels again.", decided_on=datetime.date(2024, 3, 12),
        recorded_by=side.secretary, recorded_at=datetime.datetime(2024, 3, 12, tzinfo=datetime.UTC),
    )  # fmt: skip

    assert ("Count the kestrels again." in page_of(side.contributor, now(annual))) == is_told


def test_another_force_is_never_last_year(side: Side, other_side: Side, annual: AnnualAssessment) -> None:
    other = make_year(other_side, annual.edition, "2023-24")
    write(first_section(other), "<p>Theirs.</p>", by=other_side.lead)

    assert last_year_of(now(annual), side.lead) is None


def test_a_later_year_and_a_question_of_the_same_number_are_not_last_year(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment, threat: ThreatAssessment
) -> None:
    assert last_year_of(now(before), side.lead) is None

    make_question(before, ThreatAssessment.objects.get(annual=before, order=1), by=side.reviewer)
    question = make_question(annual, threat, by=side.reviewer)

    assert last_year_of(Section.objects.with_context().get(question=question), side.lead) is None


def test_a_heading_of_ones_own_is_found_by_its_address(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment
) -> None:
    write(
        writing.add_heading(before, "Resilience", by=side.coordinator),
        "<p>As it was.</p>",
        by=side.coordinator,
    )
    heading = writing.add_heading(annual, "Resilience", by=side.coordinator)

    assert "As it was." in page_of(side.coordinator, Section.objects.with_context().get(pk=heading.pk))


def test_recommendations_on_the_threat_stand_there_the_boards_first(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment, threat: ThreatAssessment
) -> None:
    other = ThreatAssessment.objects.get(annual=annual, order=2)
    recommend(before, side, Recommendation.Origin.FORCE, "Count the kestrels.", threat.threat)
    board = recommend(before, side, Recommendation.Origin.BOARD, "Show the board the count.", threat.threat)
    recommend(before, side, Recommendation.Origin.BOARD, "On the other threat.", other.threat)

    found = concerning(now(annual), side.lead)

    assert [each.text for each in found] == ["Show the board the count.", "Count the kestrels."]
    assert f"{board.reference} , Board: Show the board the count." in page_of(side.lead, now(annual))


def test_a_contributor_reads_no_recommendations(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment, threat: ThreatAssessment
) -> None:
    hand(first_section(annual), side.contributor)
    recommend(before, side, Recommendation.Origin.BOARD, "Show the board the count.", threat.threat)

    assert "Show the board" not in page_of(side.contributor, now(annual))


def test_the_page_of_writing_asks_few_queries_with_all_of_it_beside(
    side: Side, annual: AnnualAssessment, before: AnnualAssessment, threat: ThreatAssessment
) -> None:
    write(first_section(before), "<p>We held forty kestrels.</p>", by=side.lead)
    judge(first_section(before), "partly", by=side.lead)
    recommend(before, side, Recommendation.Origin.BOARD, "Show the board the count.", threat.threat)
    client = Client()
    client.force_login(side.lead)
    url = now(annual).url("section_edit")

    with CaptureQueriesContext(connection) as asked:
        client.get(url)

    assert len(asked) <= 15, [query["sql"][:90] for query in asked]
