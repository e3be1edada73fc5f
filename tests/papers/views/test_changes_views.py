"""The pages of what changed: who may read them, what they say, and that nobody learns of other readers' editions."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import AnnualAssessment
from papers.editions import Reader
from papers.issuing.issue import issue_paper
from papers.later import Asked
from papers.models import IssuedPaper, Paper, ReleaseRequest
from tests.makers import Side
from tests.papers.ready import change_a_word, finish_year
from tests.papers.views.test_views import client_of, form_of

YEAR = "/papers/anyshire/2024-25/"
EVERYBODY = "lead contributor coordinator chief_officer viewer reviewer commissioner secretary body_viewer"


@pytest.fixture
def two(side: Side, annual: AnnualAssessment) -> IssuedPaper:
    """Public issues 1 and 2; nothing for another reader."""
    paper = finish_year(side, annual)
    change_a_word(side, annual, "<p>The unit has nine cars. Nothing else.</p>")
    issue(side, paper)
    body = annual.sections.filter(threat_assessment=None).order_by("order")[0].body
    change_a_word(side, annual, body.replace("nine", "eleven"))
    return issue(side, paper, asked=Asked("erratum", "The number of cars was wrong."))


def issue(
    side: Side, paper: Paper, reader: Reader = Reader.PUBLIC, asked: Asked | None = None
) -> IssuedPaper:
    again = Paper.objects.get(pk=paper.pk)
    confirmed_by = side.coordinator if reader is Reader.PUBLIC else None
    return issue_paper(
        again, by=side.secretary, confirmed_by=confirmed_by, reader=reader, asked=asked or Asked()
    )


def page(client: Client, path: str) -> str:
    answer = client.get(f"{YEAR}{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# Who may


def test_everybody_who_may_read_both_issues_may_read_what_changed(
    side: Side, other_side: Side, two: IssuedPaper
) -> None:
    paths = ["issues/2/changes/", "issues/1/changes/?with=2", "issues/2/supplement.pdf"]

    own = {
        role: [client_of(getattr(side, role)).get(YEAR + path).status_code for path in paths]
        for role in EVERYBODY.split()
    }
    other = [client_of(other_side.secretary).get(YEAR + path).status_code for path in paths]
    stranger = [Client().get(YEAR + path).status_code for path in paths]

    assert own == {role: [200, 200, 200] for role in own}
    assert (other, stranger) == ([404, 404, 404], [302, 302, 302])


def test_no_page_of_changes_tells_of_another_readers_edition(side: Side, two: IssuedPaper) -> None:
    issue(side, two.paper, Reader.COMMISSIONER)
    contributor = client_of(side.contributor)

    refused = [
        "issues/3/changes/",
        "issues/2/changes/?with=3",
        "issues/3/changes/?with=2",
        "issues/2/changes/?with=9",
    ]
    assert [contributor.get(YEAR + path).status_code for path in refused] == [404, 404, 404, 404]
    assert client_of(side.secretary).get(f"{YEAR}issues/2/changes/?with=3").status_code == 404
    assert "Issue 3" not in page(contributor, "issues/2/changes/")
    assert "issue 3" not in page(contributor, "issues/1/")


def test_only_the_two_who_release_it_see_what_the_next_issue_changes(side: Side, two: IssuedPaper) -> None:
    answers = {
        role: client_of(getattr(side, role)).get(f"{YEAR}issue/changes/").status_code
        for role in EVERYBODY.split()
    }

    may = ("coordinator", "chief_officer", "secretary")
    assert answers == {role: 200 if role in may else 403 for role in answers}


# What they say


def test_an_issue_names_what_it_is_why_and_what_it_changes(side: Side, two: IssuedPaper) -> None:
    viewer = client_of(side.viewer)

    later, first, paper = page(viewer, "issues/2/"), page(viewer, "issues/1/"), page(viewer, "")

    assert "Erratum to issue 1. The number of cars was wrong." in later
    assert "is changed.</li>" in later
    assert f'href="{YEAR}issues/2/supplement.pdf"' in later
    assert (
        f'This issue was replaced by <a class="govuk-link" href="{YEAR}issues/2/">issue 2</a>, its erratum'
        in first
    )
    assert "Issue 2</a> (erratum to issue 1)" in paper


def test_both_texts_stand_side_by_side_with_words_for_what_changed(side: Side, two: IssuedPaper) -> None:
    compared = page(client_of(side.viewer), "issues/2/changes/")

    assert "From issue 1 to issue 2" in compared
    assert "The unit has <del>nine</del> cars." in compared
    assert "The unit has <ins>eleven</ins> cars." in compared


def test_any_two_issues_of_a_reader_are_compared_the_earlier_one_first(
    side: Side, annual: AnnualAssessment, two: IssuedPaper
) -> None:
    body = annual.sections.filter(threat_assessment=None).order_by("order")[0].body
    change_a_word(side, annual, body.replace("eleven", "twelve"))
    issue(side, two.paper, asked=Asked("issue", "One more."))
    viewer = client_of(side.viewer)

    compared = page(viewer, "issues/1/changes/?with=3")

    assert ("<del>nine</del>" in compared, "<ins>twelve</ins>" in compared) == (True, True)
    assert '<option value="2">' in compared
    assert page(viewer, "issues/3/changes/?with=1").count("<del>nine</del>") == 1


def test_the_only_issue_of_a_reader_has_nothing_to_be_compared_with(
    side: Side, annual: AnnualAssessment
) -> None:
    issue(side, finish_year(side, annual))

    assert "Issue 1 is the only one for the public." in page(client_of(side.viewer), "issues/1/changes/")
    assert client_of(side.viewer).get(f"{YEAR}issues/1/supplement.pdf").status_code == 404


# Issuing again


def test_the_secretary_sees_what_changed_says_why_and_the_second_person_sees_both(
    side: Side, annual: AnnualAssessment, two: IssuedPaper
) -> None:
    secretary, coordinator = client_of(side.secretary), client_of(side.coordinator)
    body = annual.sections.filter(threat_assessment=None).order_by("order")[0].body
    change_a_word(side, annual, body.replace("eleven", "twelve"))

    before = page(secretary, "issue/changes/")
    sent = form_of(secretary, f"{YEAR}issue/") | {
        "kind": "supplement",
        "reason": "A car came; it cannot wait.",
    }
    secretary.post(f"{YEAR}issue/", sent)
    confirming = page(coordinator, "issue/confirm/")
    coordinator.post(f"{YEAR}issue/confirm/", form_of(coordinator, f"{YEAR}issue/confirm/"))

    assert "The unit has <ins>twelve</ins> cars." in before
    assert "<strong>Reason:</strong> A car came; it cannot wait." in confirming
    assert "Issue 3 is a supplement to issue 2" in confirming
    third = IssuedPaper.objects.get(number=3)
    assert (third.kind, third.replaces, third.reason) == ("supplement", two, "A car came; it cannot wait.")


def test_what_was_typed_stays_when_there_is_nothing_to_issue_or_something_is_missing(
    side: Side, two: IssuedPaper
) -> None:
    secretary = client_of(side.secretary)
    form = form_of(secretary, f"{YEAR}issue/")

    nothing = secretary.post(f"{YEAR}issue/", form | {"kind": "erratum", "reason": "Words typed."})
    no_kind = secretary.post(f"{YEAR}issue/", form | {"reason": "Words typed."})
    no_reason = secretary.post(f"{YEAR}issue/", form | {"kind": "erratum", "reason": ""})

    said = [answer.content.decode() for answer in (nothing, no_kind, no_reason)]
    assert "Nothing has changed since issue 2" in said[0]
    assert "Say whether it is a new issue, a supplement or an erratum." in said[1]
    assert "Say what was wrong." in said[2]
    assert ["Words typed." in text for text in said] == [True, True, False]
    assert not ReleaseRequest.objects.filter(issue=None).exists()
