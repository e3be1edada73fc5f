"""The annex of challenge: the queries of a year with their answers, and the comments that both sides read.

What an organisation says to itself, and the notes on queries, are not read here at all. Of a section of which an
edition leaves anything out no comment is printed: whoever speaks of withheld words may repeat them. The words that a
comment is about are printed only as long as they stand in the text. Not here: the
recommendations and verdicts, which stand where they belong (`chapters`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext

from accounts.models import User
from assessments import models as year
from assessments.anchors import Place, find_anchor, places_of
from assessments.blocks import plain_text
from papers import content
from papers.building.bodies import Numbering, blocks_from_body
from papers.models import PaperPart

ANCHOR = "challenge"
HEADING = gettext_noop("Annex of challenge")
NOTHING = gettext_noop("Nothing had been queried or commented on when this paper was produced.")
BLANK_LINES = re.compile(r"\n\s*\n")
# What each step is called; who a query was put to is told by the query itself.
LABELS = {
    year.QueryStep.Kind.ANSWERED: gettext_noop("Answered"),
    year.QueryStep.Kind.ACCEPTED: gettext_noop("Accepted"),
    year.QueryStep.Kind.NOT_ACCEPTED: gettext_noop("Not accepted"),
    year.QueryStep.Kind.REOPENED: gettext_noop("Reopened"),
    year.QueryStep.Kind.WITHDRAWN: gettext_noop("Withdrawn"),
    year.QueryStep.Kind.MOVED: gettext_noop("Date moved"),
}
WHOLE = gettext_noop("The whole assessment")
OF_THE_TEXT = gettext_noop("From the text")
GONE = gettext_noop("The words that it was about have been changed or taken out since.")


@dataclass(frozen=True, slots=True)
class ChallengeRows:
    """The steps of queries and the comments of both sides, as far as a reader may read them, in order."""

    steps: list[year.QueryStep]
    comments: list[year.Comment]

    @property
    def changed_at(self) -> Iterator[datetime.datetime]:
        yield from (step.taken_at for step in self.steps)
        for comment in self.comments:
            yield comment.written_at
            if comment.thread.resolved_at is not None:
                yield comment.thread.resolved_at


def read_challenge(
    annual: year.AnnualAssessment, parts: list[PaperPart], reader: User | None
) -> ChallengeRows | None:
    """In two queries; None where the paper does not print it."""
    if not any(part.kind == PaperPart.Kind.CHALLENGE for part in parts):
        return None
    steps = year.QueryStep.objects.filter(query__annual=annual)
    comments = year.Comment.objects.filter(thread__section__annual=annual, thread__circle=year.Circle.BOTH)
    if reader is not None:
        steps = steps.filter(query__in=year.Query.objects.visible_to(reader))
        comments = comments.filter(thread__in=year.Thread.objects.visible_to(reader))
    steps = steps.select_related(
        "taken_by",
        "query__owner",
        "query__organisation",
        "query__asked_by",
        "query__threat_assessment__threat",
    )
    comments = comments.select_related(
        "author", "thread__resolved_by", "thread__suggestion", "thread__section__threat_assessment__threat"
    )
    return ChallengeRows(
        list(steps.order_by("query__number", "pk")),
        list(comments.order_by("thread__opened_at", "thread", "written_at", "pk")),
    )


def challenge_chapter(
    heading: str, challenge: ChallengeRows, numbering: Numbering, hidden: Collection[int]
) -> content.Chapter:
    """`hidden`: the sections of which this edition leaves something out."""
    queries: dict[year.Query, list[year.QueryStep]] = {}
    for step in challenge.steps:
        queries.setdefault(step.query, []).append(step)
    threads: dict[year.Thread, list[year.Comment]] = {}
    for comment in challenge.comments:
        threads.setdefault(comment.thread, []).append(comment)
    printed = {thread: said for thread, said in threads.items() if thread.section_id not in hidden}
    places = {thread.section_id: places_of(thread.section.body) for thread in printed}
    sections = [
        section(f"query-{query.number}", title_of(query), query_body(query, steps), numbering)
        for query, steps in queries.items()
    ]
    if threads:
        talks = (thread_body(thread, said, places[thread.section_id]) for thread, said in printed.items())
        body = "".join(talks) + left_out(len(threads) - len(printed))
        sections.append(section("comments-of-both", gettext("Comments of both sides"), body, numbering))
    note = "" if sections else gettext(NOTHING)
    return content.Chapter(ANCHOR, heading or gettext(HEADING), sections=tuple(sections), note=note)


def section(anchor: str, heading: str, body: str, numbering: Numbering) -> content.PaperSection:
    blocks = blocks_from_body(body, numbering)
    return content.PaperSection(f"{ANCHOR}--{anchor}", "heading", heading, blocks=blocks)


def title_of(query: year.Query) -> str:
    threat = query.threat_assessment
    subject = threat.label if threat else gettext(WHOLE)
    return gettext("Query %(number)s: %(subject)s") % {"number": query.number, "subject": subject}


def query_body(query: year.Query, steps: Iterable[year.QueryStep]) -> str:
    asked = (words_of(query.asked_at), query.asked_by.post or query.organisation.name)
    owner = query.owner.post if query.owner and query.owner.post else ""
    facts = [
        (gettext("Answer due on"), day_of(query.due_on)),
        (gettext("Put to"), owner),
        (gettext("State"), gettext(query.get_state_display())),
    ]
    told = "; ".join(f"{name}: {words}" for name, words in facts if words)
    body = said((gettext("Raised"), *asked), query.text) + f"<p>{escape(told)}</p>"
    due_before = query.due_on
    for step in steps:
        if label := LABELS.get(year.QueryStep.Kind(step.kind)):
            words = f"{moved(due_before, step.due_on)} {step.text}" if step.kind == "moved" else step.text
            body += said((gettext(label), words_of(step.taken_at), step.taken_by.post), words)
        due_before = step.due_on
    return body


def moved(before: datetime.date, after: datetime.date) -> str:
    return gettext("From %(before)s to %(after)s.") % {"before": day_of(before), "after": day_of(after)}


def thread_body(thread: year.Thread, comments: Iterable[year.Comment], places: list[Place]) -> str:
    threat = thread.section.threat_assessment
    place = f"{threat.label if threat else gettext(WHOLE)}: {thread.section.heading}"
    body = f"<h3>{escape(place)}</h3>"
    if thread.quote and (found := find_anchor(places, thread.block, thread.quote)).stands:
        body += quoted(thread, found.place)
    elif thread.quote:
        body += f"<p>{escape(gettext(GONE))}</p>"
    for number, comment in enumerate(comments):
        who = (words_of(comment.written_at), comment.author.post)
        body += said((gettext(comment.get_kind_display()), *who), comment.text)
        if number == 0 and (suggestion := thread.suggestion_or_none):
            body += said((gettext("Suggested wording"), *who), plain_text(suggestion.words))
    if thread.resolved_at is not None and thread.resolved_by is not None:
        ended = (gettext("Resolved"), words_of(thread.resolved_at), thread.resolved_by.post)
        body += said(ended, thread.resolution)
    return body


def quoted(thread: year.Thread, place: Place | None) -> str:
    """The words of the text that a comment is about, after the number of the paragraph that they stand in."""
    threat, lead = thread.section.threat_assessment, escape(gettext(OF_THE_TEXT))
    if place is not None and place.block:
        section = f"{threat.threat.code if threat else ''}/{thread.section.slug}"
        lead = f'<a href="#of:{section}/{place.block}">{lead}</a>'
    return f"<p><strong>{lead}:</strong> “{escape(' '.join(thread.quote.split()))}”</p>"


def said(who: Iterable[str], words: str) -> str:
    """What was said, after who said it and when; a paragraph for each of theirs. Some steps need no words."""
    whose = escape(", ".join(filter(None, who)))
    if not words.strip():
        return f"<p><strong>{whose}.</strong></p>"
    lead = f"<strong>{whose}:</strong>"
    first, *more = (shown(part) for part in BLANK_LINES.split(words.strip()))
    return f"<p>{lead} {first}</p>" + "".join(f"<p>{part}</p>" for part in more)


def shown(words: str) -> str:
    return "<br>".join(escape(line) for line in words.strip().splitlines())


def left_out(number: int) -> str:
    if not number:
        return ""
    words = ngettext(
        "One conversation is about a section of which this edition leaves something out, and is not printed.",
        "%(number)s conversations are about sections of which this edition leaves something out, and are not printed.",
        number,
    )
    return f"<p>{escape(words % {'number': number})}</p>"


def words_of(at: datetime.datetime) -> str:
    return day_of(timezone.localtime(at).date())


def day_of(day: datetime.date) -> str:
    return date_format(day, "j F Y")
