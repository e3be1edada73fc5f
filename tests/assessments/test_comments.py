"""Comment threads: their circle, who reads them, what they hang on, and how they end and begin again."""

from __future__ import annotations

import pytest
import time_machine

from accounts.models import User
from assessments import comments, permissions
from assessments.anchors import places_of
from assessments.blocks import parse_blocks
from assessments.comments import (
    BlockGone,
    ThreadResolved,
    WordsInSeveral,
    WordsNotThere,
    YearIsFinal,
    open_thread,
    reopen,
    reply,
    resolve,
)
from assessments.discussion import discussion_of, orphans_among
from assessments.models import AnnualAssessment, Circle, Comment, Section, Status, Thread, ThreatAssessment
from tests.assessments.test_right_to_write import right_after_it_was_asked
from tests.assessments.test_writing_views import client_of, words_of
from tests.makers import Side, first_section, hand, make_thread, set_status, write

FORCE_SPEAKERS = ["lead", "coordinator", "chief_officer"]
BODY_SPEAKERS = ["reviewer", "commissioner", "secretary"]
SILENT = ["viewer", "body_viewer", "administrator"]


@pytest.fixture
def section(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> Section:
    """A written section of a threat that both sides can read."""
    section = first_section(annual)
    write(section, "<h3>Now</h3><p>There are twelve.</p><p>Ten are trained.</p>", by=side.lead)
    set_status(threat, Status.RELEASED)
    return Section.objects.with_context().get(pk=section.pk)


def reads(user: User) -> set[int]:
    return set(Thread.objects.visible_to(user).values_list("pk", flat=True))


# Who reads what


@pytest.mark.parametrize("role", FORCE_SPEAKERS)
def test_force_reads_its_own_circle_and_both_sides_but_never_the_bodys(
    side: Side, section: Section, role: str
) -> None:
    own = make_thread(section, by=side.lead, circle=Circle.OWN)
    both = make_thread(section, by=side.reviewer, circle=Circle.BOTH)
    make_thread(section, by=side.reviewer, circle=Circle.OWN)

    assert reads(side.people[role]) == {own.pk, both.pk}


@pytest.mark.parametrize("role", BODY_SPEAKERS)
def test_body_reads_its_own_circle_and_both_sides_but_never_the_forces(
    side: Side, section: Section, role: str
) -> None:
    make_thread(section, by=side.lead, circle=Circle.OWN)
    both = make_thread(section, by=side.lead, circle=Circle.BOTH)
    own = make_thread(section, by=side.commissioner, circle=Circle.OWN)

    assert reads(side.people[role]) == {both.pk, own.pk}


@pytest.mark.parametrize("role", SILENT)
def test_whoever_may_not_speak_reads_no_thread(side: Side, section: Section, role: str) -> None:
    for speaker, circle in [(side.lead, Circle.OWN), (side.lead, Circle.BOTH), (side.reviewer, Circle.OWN)]:
        make_thread(section, by=speaker, circle=circle)

    assert reads(side.people[role]) == set()
    assert discussion_of(section, side.people[role]) is None


def test_nobody_of_another_force_or_body_reads_any(side: Side, other_side: Side, section: Section) -> None:
    make_thread(section, by=side.lead, circle=Circle.BOTH)

    assert {role: reads(user) for role, user in other_side.people.items() if reads(user)} == {}


def test_contributor_reads_threads_only_on_sections_handed_to_them(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    other = Section.objects.filter(threat_assessment=section.threat_assessment).exclude(pk=section.pk)[0]
    make_thread(other, by=side.lead, circle=Circle.OWN)
    here = make_thread(section, by=side.lead, circle=Circle.OWN)
    hand(section, side.contributor)

    assert reads(side.contributor) == {here.pk}


def test_reviewer_reads_nothing_about_a_threat_that_is_not_released(
    side: Side, section: Section, threat: ThreatAssessment
) -> None:
    make_thread(section, by=side.lead, circle=Circle.BOTH)
    set_status(threat, Status.APPROVED)

    assert reads(side.reviewer) == set()


# Speaking


def test_circle_of_its_own_belongs_to_the_organisation_of_whoever_speaks(
    side: Side, section: Section
) -> None:
    assert make_thread(section, by=side.lead, circle=Circle.OWN).organisation == side.force
    assert make_thread(section, by=side.reviewer, circle=Circle.OWN).organisation == side.body


@pytest.mark.parametrize("role", [*BODY_SPEAKERS, "lead"])
def test_talking_never_touches_the_words_of_the_force(side: Side, section: Section, role: str) -> None:
    before = (section.body, section.version, section.updated_at)
    thread = make_thread(section, by=side.people[role])
    reply(thread, "More.", by=side.reviewer)
    resolve(thread, "Done.", by=side.people[role])
    reopen(thread, "Not done.", by=side.lead)

    section.refresh_from_db()
    assert (section.body, section.version, section.updated_at) == before
    assert not permissions.can_write(side.reviewer, section)


def test_pressing_the_button_twice_says_it_once(side: Side, section: Section) -> None:
    thread = make_thread(section, "Why?", by=side.reviewer)
    again = make_thread(section, "Why?", by=side.reviewer)
    reply(thread, "Because.", by=side.lead)
    reply(thread, "Because.", by=side.lead)

    assert again == thread
    assert [comment.text for comment in thread.comments.all()] == ["Why?", "Because."]


def test_the_same_words_later_are_said_again(side: Side, section: Section) -> None:
    thread = make_thread(section, "Any news?", by=side.reviewer)
    with time_machine.travel(thread.opened_at + comments.SAME_PRESS * 2, tick=False):
        reply(thread, "Any news?", by=side.reviewer)

    assert thread.comments.count() == 2


# What a thread hangs on


def talk_after(side: Side, section: Section, body: str, quoted: str) -> tuple[str, bool, bool, str]:
    """Where a thread on the quoted block stands after the force has written something else."""
    block = next(block.id for block in parse_blocks(section.body) if block.text == quoted)
    thread = open_thread(section, "Why?", circle=Circle.BOTH, by=side.reviewer, block=block)
    set_status(section.subject, Status.CHANGES_REQUESTED)
    write(section, body, by=side.lead)
    fresh = Section.objects.with_context().get(pk=section.pk)
    discussion = discussion_of(fresh, side.lead)
    assert discussion is not None
    (talk,) = discussion.talks
    assert talk.thread == thread
    return talk.about, talk.is_orphaned, talk.has_changed, talk.thread.quote


def test_paragraphs_are_counted_without_headings(side: Side, section: Section) -> None:
    said = talk_after(side, section, section.body, "Ten are trained.")

    assert said == ("Paragraph 2", False, False, "Ten are trained.")


def test_quote_is_kept_when_its_words_change(side: Side, section: Section) -> None:
    body = section.body.replace("Ten are trained.", "Nine are trained.")

    said = talk_after(side, section, body, "Ten are trained.")

    assert said == ("Paragraph 2", False, True, "Ten are trained.")


def test_quote_is_kept_when_its_words_are_gone(side: Side, section: Section) -> None:
    said = talk_after(side, section, "<p>Nothing is known.</p>", "Ten are trained.")

    assert said == ("The whole section", True, False, "Ten are trained.")


def test_a_block_that_is_not_there_is_no_reason_to_speak_of_the_whole_section(
    side: Side, section: Section
) -> None:
    with pytest.raises(BlockGone):
        open_thread(section, "Why?", circle=Circle.BOTH, by=side.reviewer, block="zzzzzzzz")

    assert not Thread.objects.exists()


def test_a_paragraph_that_goes_a_moment_before_keeps_the_comment_in_its_box(
    side: Side, section: Section
) -> None:
    set_status(section.subject, Status.DRAFT)
    block = parse_blocks(section.body)[0].id
    client = client_of(side.lead)
    sent = {"text": "Which ones?", "circle": Circle.BOTH, "block": block, "words": ""}

    with right_after_it_was_asked(
        lambda: write(section, "<p>All of it is other words.</p>", by=side.lead), "assessments_thread"
    ):
        answer = client.post(section.url("thread_open"), sent)

    said = words_of(answer)
    assert "This paragraph is not there any more. Choose again." in said
    assert "Which ones?" in said
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("title", "source"), [("Table: Ones", "Source: ours."), ("TABLE 3. Ones", "source : ours.")]
)
def test_titles_and_sources_of_tables_take_no_number(
    side: Side, section: Section, threat: ThreatAssessment, title: str, source: str
) -> None:
    set_status(threat, Status.DRAFT)
    table = "<table><tbody><tr><td><p>1</p></td></tr></tbody></table>"
    write(section, f"<p>First.</p><p>{title}</p>{table}<p>{source}</p><p>Last.</p>", by=side.lead)

    discussion = discussion_of(Section.objects.with_context().get(pk=section.pk), side.lead)

    assert discussion is not None
    assert [place.name for place in discussion.places] == [
        "Paragraph 1",
        "Title of the table",
        "Table",
        "Source of the table",
        "Paragraph 2",
    ]


# How it ends, and begins again


def test_resolving_says_what_was_done_and_by_whom(side: Side, section: Section) -> None:
    thread = make_thread(section, by=side.reviewer)

    resolve(thread, "The date is in the text now.", by=side.reviewer)

    thread.refresh_from_db()
    assert (thread.resolution, thread.resolved_by) == ("The date is in the text now.", side.reviewer)
    assert not Thread.objects.open().exists()


def test_resolved_thread_takes_no_reply(side: Side, section: Section) -> None:
    thread = resolve(make_thread(section, by=side.reviewer), "Done.", by=side.reviewer)

    with pytest.raises(ThreadResolved):
        reply(thread, "One more thing.", by=side.lead)

    assert thread.comments.count() == 1


def test_second_resolution_does_not_replace_the_first(side: Side, section: Section) -> None:
    thread = make_thread(section, by=side.reviewer)
    resolve(thread, "Done.", by=side.reviewer)

    with pytest.raises(ThreadResolved) as caught:
        resolve(thread, "Also done.", by=side.commissioner)

    assert caught.value.thread.resolution == "Done."


def test_reopening_keeps_what_was_done_as_a_comment(side: Side, section: Section) -> None:
    thread = make_thread(section, "Why?", by=side.reviewer)
    resolve(thread, "Explained.", by=side.reviewer)

    reopen(thread, "The figure has changed.", by=side.lead)

    thread.refresh_from_db()
    assert not thread.is_resolved
    assert [(comment.kind, comment.author, comment.text) for comment in thread.comments.all()] == [
        (Comment.Kind.SAID, side.reviewer, "Why?"),
        (Comment.Kind.RESOLVED, side.reviewer, "Explained."),
        (Comment.Kind.REOPENED, side.lead, "The figure has changed."),
    ]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reviewer", True),
        ("commissioner", True),
        ("secretary", False),
        ("lead", False),
        ("coordinator", False),
        ("viewer", False),
    ],
)
def test_whoever_asked_or_leads_the_review_there_may_resolve(
    side: Side, section: Section, role: str, may: bool
) -> None:
    thread = make_thread(section, by=side.commissioner, circle=Circle.BOTH)

    assert permissions.can_resolve(side.people[role], thread) is may


def test_nothing_is_added_once_the_year_is_final(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    """Whoever's page was opened before is told so: the rows that they hold still say otherwise."""
    thread = make_thread(section, by=side.reviewer)
    settled = make_thread(section, "And this?", by=side.reviewer)
    resolve(settled, "Explained.", by=side.reviewer)
    AnnualAssessment.objects.filter(pk=annual.pk).update(status=Status.FINAL)

    for say in (
        lambda: open_thread(section, "Why?", circle=Circle.BOTH, by=side.lead),
        lambda: reply(thread, "Because.", by=side.lead),
        lambda: resolve(thread, "Answered.", by=side.reviewer),
        lambda: reopen(settled, "Still?", by=side.reviewer),
    ):
        with pytest.raises(YearIsFinal):
            say()

    assert Comment.objects.count() == 2
    assert [t.is_resolved for t in Thread.objects.order_by("pk")] == [False, True]


def test_a_comment_quotes_the_words_as_they_stand_when_it_is_made(side: Side, section: Section) -> None:
    block = parse_blocks(section.body)[1]
    changed = section.body.replace("There are twelve.", "There are eleven.")
    Section.objects.filter(pk=section.pk).update(body=changed)

    thread = open_thread(section, "Why?", circle=Circle.BOTH, by=side.reviewer, block=block.id)

    assert thread.quote == "There are eleven."


def test_nobody_speaks_in_a_final_year(side: Side, annual: AnnualAssessment, section: Section) -> None:
    set_status(annual, Status.FINAL)
    fresh = Section.objects.with_context().get(pk=section.pk)

    assert {role for role, user in side.people.items() if permissions.can_comment(user, fresh)} == set()


# Words inside a block


@pytest.mark.parametrize(
    ("after", "about", "orphaned", "changed"),
    [
        ("<p>There are twelve.</p><p>Ten are trained in this.</p>", "Paragraph 2", False, False),
        ("<p>New.</p><p>There are twelve.</p><p>Ten are trained.</p>", "Paragraph 3", False, False),
        ("<p>There are twelve, and ten are trained. Ten are  trained.</p>", "Paragraph 1", False, False),
        ("<p>There are twelve.</p><p>Ten are ready and trained.</p>", "Paragraph 2", False, True),
        ("<p>Nothing of it.</p>", "The whole section", True, False),
    ],
)
def test_quoted_words_are_looked_for_in_their_block_and_then_in_the_section(
    side: Side, section: Section, after: str, about: str, orphaned: bool, changed: bool
) -> None:
    set_status(section.subject, Status.DRAFT)
    write(section, "<p>There are twelve.</p><p>Ten are trained.</p>", by=side.lead)
    thread = open_thread(section, "Which?", circle=Circle.OWN, by=side.coordinator, words="Ten are trained")
    write(section, after, by=side.lead)

    found = discussion_of(Section.objects.with_context().get(pk=section.pk), side.lead)

    assert found is not None
    (talk,) = found.talks
    assert (talk.about, talk.is_orphaned, talk.has_changed) == (about, orphaned, changed)
    assert talk.thread.quote == thread.quote == "Ten are trained"


@pytest.mark.parametrize(
    ("after", "about", "orphaned", "changed"),
    [
        ("<p>We hold 13.</p><p>In 2012 there were 12.</p>", "Paragraph 1", False, True),
        ("<p>In 2012 there were 1,120.</p>", "The whole section", True, False),
        ("<p>One.</p><p>There were 12.</p>", "Paragraph 2", False, False),
        ("<p>There were 12.</p><p>There are 12.</p>", "The whole section", True, False),
    ],
)
def test_a_figure_is_not_taken_for_the_same_one_elsewhere(
    side: Side, section: Section, after: str, about: str, orphaned: bool, changed: bool
) -> None:
    set_status(section.subject, Status.DRAFT)
    write(section, '<p data-block="aaaaaaaa">We hold 12.</p><p>More.</p>', by=side.lead)
    open_thread(section, "Sure?", circle=Circle.OWN, by=side.coordinator, words="12")
    is_kept = "hold" in after
    write(section, after.replace("<p>", '<p data-block="aaaaaaaa">', 1) if is_kept else after, by=side.lead)

    found = discussion_of(Section.objects.with_context().get(pk=section.pk), side.lead)

    assert found is not None
    (talk,) = found.talks
    assert (talk.about, talk.is_orphaned, talk.has_changed) == (about, orphaned, changed)


def test_words_that_stand_nowhere_are_refused(side: Side, section: Section) -> None:
    with pytest.raises(WordsNotThere):
        open_thread(section, "Which?", circle=Circle.OWN, by=side.lead, words="Nobody wrote this")

    assert not Thread.objects.exists()


def test_words_that_stand_in_two_paragraphs_are_asked_about(side: Side, section: Section) -> None:
    set_status(section.subject, Status.DRAFT)
    write(section, "<p>In 2012 there were 12.</p><p>Now 12 again.</p><p>In 2015 some.</p>", by=side.lead)

    with pytest.raises(WordsInSeveral) as caught:
        open_thread(section, "Which?", circle=Circle.OWN, by=side.lead, words="12")
    only = open_thread(section, "When?", circle=Circle.OWN, by=side.lead, words="In 2015")
    part = open_thread(section, "And?", circle=Circle.OWN, by=side.lead, words="15")

    assert [place.name for place in caught.value.places] == ["Paragraph 1", "Paragraph 2"]
    third = places_of(Section.objects.get(pk=section.pk).body)[2].block
    assert (only.block, part.block) == (third, third)


@pytest.mark.parametrize(
    ("quote", "after", "gone"),
    [
        ("twelve", "<p>There are many here.</p>", True),
        ("There are twelve here.", "<p>There are many here.</p>", False),
        ("twelve", "<p>Still twelve.</p>", False),
    ],
)
def test_words_of_which_less_than_half_is_left_are_gone(
    side: Side, section: Section, quote: str, after: str, gone: bool
) -> None:
    set_status(section.subject, Status.DRAFT)
    write(section, '<p data-block="aaaaaaaa">There are twelve here.</p>', by=side.lead)
    thread = open_thread(section, "Why?", circle=Circle.OWN, by=side.lead, words=quote)
    write(section, after.replace("<p>", '<p data-block="aaaaaaaa">'), by=side.lead)

    found = discussion_of(Section.objects.with_context().get(pk=section.pk), side.lead)

    assert found is not None
    assert (found.talks[0].words_now == "taken out since") == gone
    assert found.talks[0].about == "Paragraph 1"
    assert orphans_among(Thread.objects.all()) == ([thread.pk] if gone else [])
