"""Reviewed marks: who sets them, that they lapse by themselves, and that nobody else learns of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from assessments.models import AnnualAssessment, Section, SectionReview, Status
from assessments.questions import set_answer_state
from assessments.reviewing import ChangedWhileReading, changed_since, mark_of, mark_reviewed, reviews_of
from tests.makers import Side, first_section, judge, make_question, save_section, set_status, write


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    section = first_section(annual)
    write(section, "<p>There are twelve.</p>", by=side.lead)
    judge(section, "met", by=side.lead)
    set_status(section.threat_assessment, Status.RELEASED)
    return fresh(section)


def fresh(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


def review(section: Section, side: Side) -> SectionReview:
    return mark_reviewed(section, seen=mark_of(section), by=side.reviewer)


def holds(section: Section, side: Side) -> bool:
    return reviews_of([fresh(section)], side.reviewer)[section.pk].holds


def rewritten(section: Section, side: Side) -> None:
    write(section, "<p>There are eleven.</p>", by=side.lead)


def judged_again(section: Section, side: Side) -> None:
    judge(section, "partly", by=side.lead)


def saved_as_it_was(section: Section, side: Side) -> None:
    save_section(section, section.body, version=section.version, by=side.lead)


@pytest.mark.parametrize(
    ("change", "expected"), [(rewritten, False), (judged_again, False), (saved_as_it_was, True)]
)
def test_a_mark_lapses_by_itself_when_what_was_read_changes(
    side: Side, section: Section, change: Callable[[Section, Side], None], expected: bool
) -> None:
    review(section, side)
    set_status(section.subject, Status.CHANGES_REQUESTED)
    change(fresh(section), side)
    set_status(section.subject, Status.RELEASED)

    assert holds(section, side) is expected


def test_a_mark_on_an_answer_lapses_with_its_state(side: Side, annual: AnnualAssessment) -> None:
    threat = annual.threat_assessments.select_related("threat", "annual").order_by("order")[0]
    question = make_question(annual, threat, by=side.reviewer)
    set_status(threat, Status.RELEASED)
    review(fresh(question.section), side)
    set_status(threat, Status.CHANGES_REQUESTED)
    set_answer_state(question, "declined", "Not ours.", by=side.lead)
    set_status(threat, Status.RELEASED)

    assert not holds(question.section, side)


def test_what_was_not_read_is_not_marked(side: Side, section: Section) -> None:
    seen = mark_of(section)
    set_status(section.subject, Status.CHANGES_REQUESTED)
    rewritten(fresh(section), side)
    set_status(section.subject, Status.RELEASED)

    with pytest.raises(ChangedWhileReading):
        mark_reviewed(fresh(section), seen=seen, by=side.reviewer)


def test_only_reviewers_and_the_commissioner_mark(side: Side, section: Section) -> None:
    marked = set()
    for role, user in side.people.items():
        try:
            mark_reviewed(section, seen=mark_of(section), by=user)
        except PermissionDenied:
            continue
        marked.add(role)

    assert marked == {"reviewer", "commissioner"}


def test_it_is_the_affair_of_the_body_alone(side: Side, other_side: Side, section: Section) -> None:
    found = review(section, side)

    seen = {role for role, user in side.people.items() if found in SectionReview.objects.visible_to(user)}

    assert seen == {"reviewer", "commissioner", "secretary"}
    assert not SectionReview.objects.visible_to(other_side.reviewer).exists()


def test_what_changed_is_said_in_words(side: Side, section: Section) -> None:
    found = review(section, side)
    set_status(section.subject, Status.CHANGES_REQUESTED)
    rewritten(fresh(section), side)
    judged_again(fresh(section), side)

    since = changed_since(found, fresh(section))

    assert since.text.summary == "1 word added and 1 word removed."
    assert [(each.label, each.theirs, each.yours) for each in since.judgement] == [
        ("Grade", "Met", "Partly met")
    ]


@pytest.mark.parametrize("change", ["text", "state"])
def test_of_an_answer_it_is_said_whether_its_text_or_its_state_changed(
    side: Side, annual: AnnualAssessment, change: str
) -> None:
    threat = annual.threat_assessments.select_related("threat", "annual").order_by("order")[0]
    question = make_question(annual, threat, by=side.reviewer)
    write(question.section, "<p>Twelve.</p>", by=side.lead)
    set_status(threat, Status.RELEASED)
    found = review(fresh(question.section), side)
    set_status(threat, Status.CHANGES_REQUESTED)
    if change == "text":
        write(fresh(question.section), "<p>Thirteen.</p>", by=side.lead)
    else:
        set_answer_state(question, "declined", "Not ours.", by=side.lead)

    since = changed_since(found, fresh(question.section))

    assert (since.text.summary == "1 word added and 1 word removed.") is (change == "text")
    assert since.answer_changed is (change == "state")


def test_pages_of_the_body_count_the_marks_and_those_of_the_force_do_not(
    client: Client, side: Side, section: Section
) -> None:
    review(section, side)

    def says(role: str, url: str) -> bool:
        client.force_login(side.people[role])
        return "eviewed" in client.get(url).content.decode()

    pages = [
        section.annual.get_absolute_url(),
        section.subject.get_absolute_url(),
        section.get_absolute_url(),
    ]
    assert [says("reviewer", page) for page in pages] == [True, True, True]
    assert [says("lead", page) for page in pages] == [False, False, False]


def test_button_marks_and_the_page_then_says_by_whom(client: Client, side: Side, section: Section) -> None:
    client.force_login(side.reviewer)

    client.post(section.url("section_review"), {"seen": mark_of(section)})

    page = client.get(section.get_absolute_url()).content.decode()
    assert "by Anyshire Reviewer on" in page
    assert "Mark as reviewed" not in page
