"""Suggested wording: who suggests, who decides, and that a text changes by its author's hand alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notice, User
from assessments import permissions
from assessments.anchors import places_of
from assessments.blocks import parse_blocks
from assessments.comments import BlockGone, ThreadResolved, open_thread, reopen
from assessments.discussion import discussion_of
from assessments.forms.challenge import ThreadFilterForm
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Circle, Section, Status, Suggestion, Thread
from assessments.my_work import tasks_for
from assessments.suggestions import AlreadyAccepted, accept, decline, proposal_of, suggest
from assessments.writing import ClosedForWriting, StaleEdit
from tests.assessments.test_right_to_write import right_after_it_was_asked
from tests.makers import Side, first_section, set_status, write

STALE = "The passage has been changed since this was suggested."


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    return fresh(
        write(first_section(annual), "<p>There are twelve.</p><p>Ten are trained.</p>", by=side.lead)
    )


def fresh(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


def words_of(section: Section) -> list[str]:
    return [block.text for block in parse_blocks(fresh(section).body)]


def suggested(section: Section, by: User, words: str = "<p>Ten are trained, two are not.</p>") -> Thread:
    made = suggest(fresh(section), parse_blocks(section.body)[1].id, words, "Say it all.", by=by)
    return thread_of(made)


def thread_of(made: Suggestion) -> Thread:
    thread = Thread.objects.select_related("suggestion").get(pk=made.thread_id)
    thread.section = fresh(thread.section)
    return thread


@pytest.mark.parametrize(
    ("status", "people"),
    [(Status.DRAFT, {"coordinator"}), (Status.RELEASED, {"coordinator", "reviewer", "commissioner"})],
)
def test_who_suggests(side: Side, section: Section, status: Status, people: set[str]) -> None:
    set_status(section.subject, status)
    found = fresh(section)
    may = {
        role
        for role, user in side.people.items()
        if Section.objects.visible_to(user).filter(pk=found.pk).exists()
        and permissions.can_suggest(user, found)
    }

    assert may == people


def test_the_words_of_the_body_are_read_by_both_and_those_of_the_coordinator_by_the_force(
    side: Side, section: Section
) -> None:
    set_status(section.subject, Status.RELEASED)

    assert suggested(section, side.reviewer).circle == Circle.BOTH
    assert suggested(section, side.coordinator).circle == Circle.OWN


def test_suggesting_changes_nothing(side: Side, section: Section) -> None:
    suggested(section, side.coordinator)

    assert (fresh(section).body, fresh(section).version) == (section.body, section.version)


def test_accepting_makes_a_version_by_the_author(side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)

    accept(thread, version=section.version, by=side.lead)

    now, thread = fresh(section), thread_of(thread.suggestion)
    assert words_of(section) == ["There are twelve.", "Ten are trained, two are not."]
    assert [b.id for b in parse_blocks(now.body)] == [b.id for b in parse_blocks(section.body)]
    assert (now.version, now.updated_by) == (section.version + 1, side.lead)
    assert (thread.suggestion.accepted_version, thread.resolution) == (2, "Accepted, version 2.")


def test_it_may_split_a_paragraph(side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator, "<p>Ten are trained.</p><p>Two are not.</p>")

    accept(thread, version=section.version, by=side.lead)

    assert words_of(section) == ["There are twelve.", "Ten are trained.", "Two are not."]


@pytest.mark.parametrize("decision", [accept, decline])
def test_nobody_but_a_writer_of_the_section_decides(side: Side, section: Section, decision: object) -> None:
    thread = suggested(section, side.coordinator)
    refused = set()
    for role, user in side.people.items():
        if role == "lead":
            continue
        try:
            if decision is accept:
                accept(thread, version=section.version, by=user)
            else:
                decline(thread, "No.", by=user)
        except PermissionDenied:
            refused.add(role)

    assert refused == set(side.people) - {"lead"}
    assert fresh(section).body == section.body


def test_what_the_body_suggests_waits_until_the_force_writes_again(side: Side, section: Section) -> None:
    set_status(section.subject, Status.RELEASED)
    thread = suggested(section, side.reviewer)
    with pytest.raises((PermissionDenied, ClosedForWriting)):
        accept(thread, version=section.version, by=side.lead)

    set_status(section.subject, Status.CHANGES_REQUESTED)
    accept(thread_of(thread.suggestion), version=section.version, by=side.lead)

    assert words_of(section)[1] == "Ten are trained, two are not."


def test_declining_says_why_and_leaves_the_text(side: Side, section: Section) -> None:
    thread = decline(suggested(section, side.coordinator), "It is said below.", by=side.lead)

    assert thread.resolution == "Declined: It is said below."
    assert fresh(section).body == section.body
    with pytest.raises(ThreadResolved):
        accept(thread_of(Suggestion.objects.get()), version=section.version, by=side.lead)


def test_a_text_that_was_saved_meanwhile_is_not_overwritten_unseen(side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)
    write(section, "<p>There are thirteen.</p><p>Ten are trained now.</p>", by=side.lead)

    with pytest.raises(StaleEdit):
        accept(thread, version=section.version - 1, by=side.lead)
    assert words_of(section) == ["There are thirteen.", "Ten are trained now."]
    assert proposal_of(thread_of(thread.suggestion)).is_stale


def test_a_passage_that_is_gone_can_only_be_declined(side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)
    write(section, "<p>Nothing of it.</p>", by=side.lead)
    now = thread_of(thread.suggestion)

    with pytest.raises(BlockGone):
        accept(now, version=fresh(section).version, by=side.lead)
    assert proposal_of(now).comparison is None
    assert decline(now, "Gone.", by=side.lead).is_resolved


def test_two_suggestions_with_the_same_reason_are_two(side: Side, section: Section) -> None:
    block = parse_blocks(section.body)[1].id
    words = ["<p>Nine are trained.</p>", "<p>Eight are trained.</p>", "<p>Eight are trained.</p>"]

    made = [suggest(fresh(section), block, each, "The figure.", by=side.coordinator) for each in words]

    assert [found.words for found in Suggestion.objects.order_by("pk")] == [
        f'<p data-block="{block}">Nine are trained.</p>',
        f'<p data-block="{block}">Eight are trained.</p>',
    ]
    assert made[1] == made[2]


def test_a_comment_with_the_words_of_a_reason_is_a_comment_of_its_own(side: Side, section: Section) -> None:
    block = parse_blocks(section.body)[1].id
    made = suggest(fresh(section), block, "<p>Nine.</p>", "The figure.", by=side.coordinator)

    thread = open_thread(section, "The figure.", circle=Circle.OWN, by=side.coordinator, block=block)

    assert thread.pk != made.thread_id


def test_what_was_accepted_stays_accepted_when_the_talk_is_taken_up_again(
    side: Side, section: Section
) -> None:
    thread = suggested(section, side.coordinator)
    accept(thread, version=section.version, by=side.lead)
    reopen(thread, "Two of them have left.", by=side.coordinator)
    again = thread_of(thread.suggestion)

    for decide in (
        lambda: accept(again, version=fresh(section).version, by=side.lead),
        lambda: decline(again, "No.", by=side.lead),
    ):
        with pytest.raises(AlreadyAccepted):
            decide()
    (talk,) = discussion_of(fresh(section), side.lead).open  # type: ignore[union-attr]
    assert talk.suggestion == "Suggested wording, accepted"
    form = ThreadFilterForm(section.annual, side.lead, {"state": "suggested"})
    assert not form.filtered(Thread.objects.all()).exists()
    assert [task.job for task in tasks_for(side.lead) if "wording" in task.detail] == [Job.REPLY]


def test_page_of_an_accepted_suggestion_offers_no_second_decision(
    client: Client, side: Side, section: Section
) -> None:
    thread = suggested(section, side.coordinator)
    accept(thread, version=section.version, by=side.lead)
    reopen(thread, "Two of them have left.", by=side.coordinator)
    url = reverse("suggestion_decide", args=[section.annual.force.slug, section.annual.year, thread.pk])
    client.force_login(side.lead)

    page = client.get(url).content.decode()
    late = client.post(url, {"version": str(fresh(section).version), "decision": "accept", "reason": ""})

    assert 'value="accept"' not in page
    assert late.status_code == 409
    assert "It was accepted, and is in version 2 of the text." in late.content.decode()


# Pages


def test_page_of_a_stale_suggestion_shows_it_anew(client: Client, side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)
    url = reverse("suggestion_decide", args=[section.annual.force.slug, section.annual.year, thread.pk])
    write(section, "<p>There are twelve.</p><p>Eleven are trained.</p>", by=side.lead)
    client.force_login(side.lead)

    answer = client.post(url, {"version": str(section.version - 1), "decision": "accept", "reason": ""})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert STALE in page
    assert "<del>Eleven" in page
    client.post(url, {"version": str(fresh(section).version), "decision": "accept", "reason": ""})
    assert words_of(section)[1] == "Ten are trained, two are not."


def test_declining_without_a_word_is_refused(client: Client, side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)
    url = reverse("suggestion_decide", args=[section.annual.force.slug, section.annual.year, thread.pk])
    client.force_login(side.lead)

    page = client.post(
        url, {"version": str(section.version), "decision": "decline", "reason": ""}
    ).content.decode()

    assert page.count("Say in a word why you decline.") == 2
    assert not Thread.objects.get().is_resolved


def test_suggestion_is_made_on_its_page(client: Client, side: Side, section: Section) -> None:
    place = places_of(section.body)[0]
    client.force_login(side.coordinator)
    url = f"{section.url('suggestion_make')}?block={place.block}"

    same = client.post(url, {"words": "<p>There are twelve.</p>", "reason": "Why not."})
    client.post(url, {"words": "<p>There are 12.</p>", "reason": "As figures."})

    assert "These are the words that stand there." in same.content.decode()
    assert Suggestion.objects.get().words == f'<p data-block="{place.block}">There are 12.</p>'


# A passage that goes while somebody suggests


def test_words_for_a_passage_that_has_gone_are_kept_for_another(side: Side, section: Section) -> None:
    client = Client()
    client.force_login(side.coordinator)
    gone, stays = (block.id for block in parse_blocks(section.body))
    write(section, f'<p data-block="{stays}">Ten are trained.</p>', by=side.lead)
    url = f"{section.url('suggestion_make')}?block={gone}"
    typed = {"words": "<p>There are thirteen.</p>", "reason": "One came."}

    refused = client.post(url, typed)
    taken = client.post(url, {**typed, "about": stays})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "The passage that these words were for is not in the text any more." in page
    assert "There are thirteen." in page
    assert "One came." in page
    assert taken.status_code == 302
    assert Thread.objects.get().block == stays


def test_a_passage_that_goes_a_moment_before_keeps_the_words_too(side: Side, section: Section) -> None:
    client = Client()
    client.force_login(side.coordinator)
    gone, stays = (block.id for block in parse_blocks(section.body))
    url = f"{section.url('suggestion_make')}?block={gone}"

    with right_after_it_was_asked(
        lambda: write(section, f'<p data-block="{stays}">Ten are trained.</p>', by=side.lead),
        reading="assessments_thread",
    ):
        answer = client.post(url, {"words": "<p>There are thirteen.</p>", "reason": "One came."})

    assert answer.status_code == 409
    assert "There are thirteen." in answer.content.decode()
    assert not Thread.objects.exists()


def test_no_suggestion_is_kept_for_a_block_that_is_not_there(side: Side, section: Section) -> None:
    with pytest.raises(BlockGone):
        suggest(section, "nothere1", "<p>Words.</p>", "Why.", by=side.coordinator)

    assert not Thread.objects.exists()


# What waits for what


def written_by(act: Callable[[], object]) -> list[str]:
    """The tables that it writes, in its order."""
    with CaptureQueriesContext(connection) as queries:
        act()
    found = (re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', query["sql"]) for query in queries)
    return [match[1] for match in found if match]


def test_the_trail_is_written_last(side: Side, section: Section) -> None:
    """Whoever holds it waits for nobody."""
    made = written_by(lambda: suggested(section, side.coordinator))
    thread = thread_of(Suggestion.objects.get())
    accepted = written_by(lambda: accept(thread, version=1, by=side.lead))
    other = suggested(fresh(section), side.coordinator, "<p>None.</p>")
    declined = written_by(lambda: decline(other, "No.", by=side.lead))

    for written, entries in ((made, 1), (accepted, 2), (declined, 1)):
        assert {"assessments_thread", "accounts_notice"} < set(written)
        assert [table.partition("_")[0] for table in written[-entries:]] == ["audit"] * entries
        assert "audit" not in {table.partition("_")[0] for table in written[:-entries]}


def test_declining_twice_tells_once(side: Side, section: Section) -> None:
    thread = suggested(section, side.coordinator)
    stale = thread_of(thread.suggestion)

    decline(thread, "No.", by=side.lead)
    decline(stale, "No.", by=side.lead)

    assert Notice.objects.filter(person=side.coordinator, kind=Notice.Kind.DECISION).count() == 1
