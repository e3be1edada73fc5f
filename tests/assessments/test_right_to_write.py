"""The right to write is asked again once the row is held; what was typed by whoever has lost it is not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Membership, Role, User
from assessments import handing, permissions, writing
from assessments.blocks import parse_blocks
from assessments.duties import duties_of
from assessments.models import (
    AnnualAssessment,
    Draft,
    Handover,
    Judgement,
    Section,
    Status,
    Suggestion,
    ThreatAssessment,
)
from assessments.suggestions import accept, decline, suggest
from assessments.writing import NotTheirs, prepare_body, save_judgement, store_body
from audit.models import AuditEntry
from tests.assessments.test_writing import together
from tests.assessments.test_writing_views import client_of, judged, words_of
from tests.makers import Side, first_section, hand, make_member, make_side, make_year, set_status, write


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    """Written by its lead, and handed to the contributor."""
    written = write(first_section(annual), "<p>Ours.</p>", by=side.lead)
    hand(written, side.contributor)
    return fresh(written)


def fresh(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


def take_back(section: Section, by: User) -> None:
    handing.take_back(Handover.objects.standing().get(section=section), by=by)


def end_role(person: User) -> None:
    Membership.objects.filter(user=person, role=Role.LEAD).delete()


@contextmanager
def right_after_it_was_asked(
    act: Callable[[], Any], reading: str = "assessments_delegation"
) -> Iterator[None]:
    """Do it once the page has read the person's duties (or what else decides), before it goes on."""
    waiting = [act]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if waiting and sql.lstrip("(").startswith("SELECT") and reading in sql:
            waiting.pop()()
        return result

    with connection.execute_wrapper(wrapper):
        yield
    assert not waiting


# The verbs


def test_words_are_not_stored_for_somebody_from_whom_it_was_taken_back(side: Side, section: Section) -> None:
    writer = side.contributor
    assert permissions.can_write(writer, section)
    take_back(section, side.lead)
    assert section.pk in duties_of(writer).sections  # as their page read them

    with pytest.raises(NotTheirs):
        store_body(section, prepare_body("<p>Theirs.</p>"), version=1, by=writer)

    assert "Theirs" not in fresh(section).body
    assert not AuditEntry.objects.filter(verb="text-saved", person_id=writer.pk).exists()


def test_words_are_not_stored_for_a_lead_whose_role_has_ended(side: Side, section: Section) -> None:
    writer = side.lead
    assert permissions.can_write(writer, section)
    end_role(writer)

    with pytest.raises(NotTheirs):
        store_body(section, prepare_body("<p>Theirs.</p>"), version=1, by=writer)


def test_words_are_not_stored_for_whoever_led_it_until_a_moment_ago(side: Side, section: Section) -> None:
    writer = side.lead
    other = make_member(side.force, Role.LEAD)
    ThreatAssessment.objects.filter(pk=section.threat_assessment_id).update(lead=other)

    with pytest.raises(NotTheirs):
        store_body(section, prepare_body("<p>Theirs.</p>"), version=1, by=writer)


def test_a_judgement_is_not_stored_for_whoever_led_it_until_a_moment_ago(
    side: Side, section: Section
) -> None:
    writer = side.lead
    grade = section.annual.scale.grades.get(code="met")
    assert permissions.can_judge(writer, section)
    end_role(writer)

    with pytest.raises(NotTheirs):
        save_judgement(section, {"grade": grade}, version=0, by=writer)

    assert not Judgement.objects.exists()


def suggested(side: Side, section: Section) -> Suggestion:
    block = parse_blocks(section.body)[0].id
    made = suggest(section, block, "<p>Other words.</p>", "Clearer.", by=side.coordinator)
    made.thread.section = fresh(section)
    return made


def test_a_suggestion_is_neither_accepted_nor_declined_by_somebody_from_whom_it_was_taken_back(
    side: Side, section: Section
) -> None:
    thread = suggested(side, section).thread
    writer = side.contributor
    assert permissions.can_decide_suggestion(writer, thread)
    take_back(section, side.lead)

    with pytest.raises(NotTheirs):
        accept(thread, version=1, by=writer)
    with pytest.raises(NotTheirs):
        decline(thread, "No.", by=writer)

    thread.refresh_from_db()
    assert "Other words" not in fresh(section).body
    assert not thread.is_resolved


# The pages


def test_the_page_keeps_the_words_and_says_that_the_section_was_taken_back(
    side: Side, section: Section
) -> None:
    client = client_of(side.contributor)
    sent = {"body": "<p>Words that must not be lost.</p>", "version": 1}

    with right_after_it_was_asked(lambda: take_back(section, side.lead)):
        answer = client.post(section.url("section_edit"), sent)

    said = words_of(answer)
    assert answer.status_code == 403
    assert "You may no longer write" in said
    assert "Words that must not be lost." in said
    assert "It is kept as your draft" in said
    assert "Words that must not be lost." in Draft.objects.get(user=side.contributor).body
    assert "must not be lost" not in fresh(section).body


def test_the_page_of_a_judgement_keeps_what_was_typed_and_says_why(side: Side, section: Section) -> None:
    client = client_of(side.lead)

    with right_after_it_was_asked(lambda: end_role(side.lead), reading="accounts_membership"):
        answer = client.post(section.url("judgement_edit"), judged(section, effect_on_local="Two fewer."))

    said = words_of(answer)
    assert answer.status_code == 409
    assert "you may not judge this any more" in said
    assert "Two fewer." in said
    assert not Judgement.objects.exists()


def test_the_page_of_a_suggestion_keeps_the_reason_and_says_why(side: Side, section: Section) -> None:
    thread = suggested(side, section).thread
    client = client_of(side.contributor)
    sent = {"decision": "decline", "reason": "It is not so.", "version": 1}

    with right_after_it_was_asked(lambda: take_back(section, side.lead)):
        answer = client.post(reverse("suggestion_decide", args=["anyshire", "2024-25", thread.pk]), sent)

    said = words_of(answer)
    assert answer.status_code == 409
    assert "You may not write this section any more" in said
    assert "It is not so." in said


def test_an_earlier_version_is_not_restored_by_whoever_led_it_until_a_moment_ago(
    side: Side, section: Section
) -> None:
    write(section, "<p>Newer.</p>", by=side.lead)
    client = client_of(side.lead)
    other = make_member(side.force, Role.LEAD)
    threats = ThreatAssessment.objects.filter(pk=section.threat_assessment_id)

    with right_after_it_was_asked(lambda: threats.update(lead=other)):
        answer = client.post(reverse("section_restore", args=[*section.url_args, 1]), {"version": 2})

    assert answer.status_code == 409
    assert "you may not write this section any more" in words_of(answer)
    assert "Newer." in fresh(section).body


# At the same time


@pytest.mark.django_db(transaction=True)
def test_a_save_and_a_take_back_at_once_are_one_after_the_other() -> None:
    """Either the words were in before it was taken back, or they are refused: never after it."""
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    hand(section, side.contributor)
    writer = side.contributor
    assert permissions.can_write(writer, fresh(section))

    saved, _ = together(
        lambda: store_or_refuse(section, writer),
        lambda: take_back(section, side.lead),
    )

    deeds = list(AuditEntry.objects.filter(verb__in=("text-saved", "section-taken-back")).order_by("number"))
    verbs = [deed.verb for deed in deeds]
    stored = "Theirs." in fresh(section).body
    assert stored == isinstance(saved, writing.Saved)
    assert verbs == (["text-saved", "section-taken-back"] if stored else ["section-taken-back"])


def store_or_refuse(section: Section, writer: User) -> Any:
    try:
        return store_body(section, prepare_body("<p>Theirs.</p>"), version=0, by=writer)
    except NotTheirs as error:
        return error


@pytest.mark.parametrize("status", [Status.DRAFT, Status.CHANGES_REQUESTED])
def test_whoever_may_write_still_does(side: Side, section: Section, status: Status) -> None:
    set_status(section.threat_assessment, status)

    for version, person in enumerate((side.lead, side.contributor), 1):
        saved = store_body(section, prepare_body(f"<p>{version}.</p>"), version=version, by=person)
        assert saved.changed
