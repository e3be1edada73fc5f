"""What changed between two issues of a paper for the same reader.

Here: each change with its place and numbers, found by identity and not by position, and its JSON form. A change holds
no words of the earlier issue but grades and dates, and figures and headings that `is_secret` lets pass: they may be
withheld by now, and the change is printed and stored in the later issue.
Not here: what is the same as what (`pairing`), the sentences (`reissuing.in_words`), and both texts side by side
(`sides`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Literal, TypeAlias, TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from assessments.models.withholding import MARKED
from papers.content import Chapter, Figure, Judgement, Paper, PaperSection, Recommendation, Table, Verdict
from papers.reissuing.block_words import html_of, words_of
from papers.reissuing.in_figures import draws_the_same, figure_detail
from papers.reissuing.in_tables import table_detail
from papers.reissuing.in_values import IsSecret
from papers.reissuing.pairing import Pair, Placed, bare, number_of, pair_papers

What: TypeAlias = Literal[
    "changed", "look", "note", "new", "removed", "moved", "renamed", "renumbered",
    "withheld", "withheld-new", "withheld-part", "shown", "ground",
]  # fmt: skip
T = TypeVar("T")

# What differs between any two issues, and is no change.
OF_EVERY_ISSUE = ("issue_number", "modified_on", "draft", "later", "format")
COVER_NAMES = {
    "agenda_item": gettext_noop("agenda item"),
    "board": gettext_noop("board"),
    "title": gettext_noop("title"),
    "force": gettext_noop("force"),
    "governing_body": gettext_noop("governing body"),
    "year": gettext_noop("year"),
    "previous_briefing": gettext_noop("previous briefing"),
    "marking": gettext_noop("marking"),
    "meeting_on": gettext_noop("date of meeting"),
    "plan_priority": gettext_noop("police and crime plan priority"),
    "presented_by": gettext_noop("presenter"),
    "asked": gettext_noop("statement of what the board is asked to do"),
    "edition_title": gettext_noop("edition of the requirement"),
    "edition": gettext_noop("line on the edition"),
    "handling": gettext_noop("line on handling"),
    "demonstration": gettext_noop("note on demonstration data"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` and `detail` are words of the later issue or of the program, or were let pass."""

    what: What
    kind: str
    before: int | None = None
    after: int | None = None
    place: str = ""
    detail: str = ""
    before_to: int | None = None  # where a run of numbers ends, for those that only have other numbers
    after_to: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A change with the two things it is about, for whoever may see both."""

    change: Change
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Changes:
    items: tuple[Change, ...] = ()
    earlier: int | None = None  # the number of the issue that is changed

    @property
    def is_empty(self) -> bool:
        """Other numbers alone are no change."""
        return all(item.what == "renumbered" for item in self.items)


def to_json(changes: Changes) -> list[dict[str, Any]]:
    """One object for each change; what is empty is left out."""
    return [
        {name: value for name, value in asdict(item).items() if value not in (None, "")}
        for item in changes.items
    ]


def from_json(stored: Iterable[Mapping[str, Any]], earlier: int | None) -> Changes:
    return Changes(tuple(Change(**item) for item in stored), earlier)


def anything(words: str) -> bool:
    """Whoever does not know what is withheld takes everything for it."""
    return True


def compare(before: Paper, after: Paper, is_secret: IsSecret = anything) -> Changes:
    found = differences(before, after, is_secret)
    return Changes(tuple(difference.change for difference in found), before.issue_number)


def differences(before: Paper, after: Paper, is_secret: IsSecret = anything) -> list[Difference]:
    """In the order in which they are told. Empty only if both papers say the same."""
    pairs = pair_papers(before, after)
    found = [
        *of_cover(before, after),
        *(row for pair in pairs.chapters for row in of_chapter(pair, is_secret)),
        *(row for pair, chapter in pairs.sections for row in of_section(pair, chapter, is_secret)),
        *(row for pair in pairs.blocks for row in of_block(pair, is_secret)),
        *(row for pair in pairs.recommendations for row in of_recommendation(pair)),
        *of_the_rest(before, after),
    ]
    if not found:
        found += of_the_form(before, after)
    blocks = [(pair.before and pair.before.block, pair.after and pair.after.block) for pair in pairs.blocks]
    recommendations = [(pair.before, pair.after) for pair in pairs.recommendations]
    return [
        *found,
        *other_numbers("paragraph", [pair for pair in blocks if kind_of(*pair) == "paragraph"]),
        *other_numbers("table", [pair for pair in blocks if kind_of(*pair) == "table"]),
        *other_numbers("recommendation", recommendations),
    ]


# Cover, parts and sections


def of_cover(before: Paper, after: Paper) -> Iterator[Difference]:
    rows: list[tuple[str, Any, Any]] = [
        (item.name, before.cover, after.cover) for item in fields(after.cover)
    ]
    rows += [(name, before, after) for name in ("marking", "edition", "handling", "demonstration")]
    for name, old, new in rows:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            detail = from_to(day(was), day(now)) if isinstance(was or now, date) else ""
            place = gettext(COVER_NAMES[name]) if name in COVER_NAMES else name.replace("_", " ")
            yield Difference(Change("changed", "cover", place=place, detail=detail), was, now)


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else gettext("a day not stated")


def from_to(was: str, now: str) -> str:
    return gettext("from {was} to {now}").format(was=was, now=now)


def of_chapter(pair: Pair[Chapter], is_secret: IsSecret) -> Iterator[Difference]:
    before, after = pair.before, pair.after
    if after is None or before is None:
        yield from of_one(pair, "part", after.heading if after else passed(before, is_secret))
        return
    place = after.heading
    if pair.moved:
        yield Difference(Change("moved", "part", place=place), before, after)
    if before.heading != after.heading:
        yield Difference(Change("renamed", "part", place=place), before.heading, after.heading)
    for name in ("note", "lines", *other_fields(after)):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Difference(Change("changed", name.replace("_", " "), place=place), was, now)
    if before.verdict != after.verdict:
        change = Change(
            "changed", "verdict", place=place, detail=verdict_detail(before.verdict, after.verdict)
        )
        yield Difference(change, before.verdict, after.verdict)


def passed(gone: Chapter | PaperSection | None, is_secret: IsSecret) -> str:
    """The heading of what was taken out, unless it is withheld by now."""
    return gone.heading if gone is not None and gone.heading and not is_secret(gone.heading) else ""


def other_fields(chapter: Chapter) -> list[str]:
    """Whatever else a chapter says; the grid follows from the judgements, and from nothing else."""
    told = {"anchor", "heading", "sections", "verdict", "grid", "recommendations", "note", "lines"}
    return [item.name for item in fields(chapter) if item.name not in told]


def of_one(
    pair: Pair[T], kind: str, place: str, number: int | None = None, detail: str = ""
) -> Iterator[Difference]:
    if pair.after is None:
        yield Difference(
            Change("removed", kind, before=number, place=place, detail=detail), pair.before, None
        )
    else:
        yield Difference(Change("new", kind, after=number, place=place), None, pair.after)


def verdict_detail(before: Verdict | None, after: Verdict | None) -> str:
    if before is None or after is None:
        return gettext("is new") if before is None else gettext("is taken out")
    parts = [from_to(before.label, after.label)] if before.label != after.label else []
    parts += [gettext("the reasons are changed")] if before.reasons != after.reasons else []
    given = (before.given_by, before.given_on) != (after.given_by, after.given_on)
    if given:
        anew = gettext("given anew on {}").format(after.given_on)
        parts.append(anew if after.given_on else gettext("given anew"))
    return "; ".join(parts)


def of_section(pair: Pair[PaperSection], chapter: Pair[Chapter], is_secret: IsSecret) -> Iterator[Difference]:
    before, after = pair.before, pair.after
    within = chapter.after.heading if chapter.after else ""
    if before is None or after is None:
        if chapter.before and chapter.after:  # or else the part is new or taken out, and its sections with it
            section = after or before
            number = section.question_number if section else None
            place = (after.heading or within) if after and not number else within
            detail = "" if number or after else passed(before, is_secret)
            yield from of_one(pair, "question" if number else "section", place, number, detail)
        return
    place = place_of(after, within)
    kind = "question" if after.question_number else "section"
    numbers = (before.question_number, after.question_number)
    if pair.moved:
        yield Difference(Change("moved", kind, *numbers, place=place), before, after)
    if before.heading != after.heading:
        yield Difference(Change("renamed", kind, *numbers, place=place), before.heading, after.heading)
    state = [from_to(before.state or gettext("no state"), after.state)] if before.state != after.state else []
    state += (
        [gettext("what is said of its state is changed")] if before.state_note != after.state_note else []
    )
    if state:
        change = Change("changed", kind, *numbers, place=place, detail="; ".join(state))
        yield Difference(change, said_of_state(before), said_of_state(after))
    if before.judgement != after.judgement:
        detail = judgement_detail(before.judgement, after.judgement)
        change = Change("changed", "judgement", place=place, detail=detail)
        yield Difference(change, before.judgement, after.judgement)


def place_of(section: PaperSection, within: str) -> str:
    return ", ".join(part for part in (within, section.heading) if part)


def said_of_state(section: PaperSection) -> str:
    return ": ".join(part for part in (section.state, section.state_note) if part)


def judgement_detail(before: Judgement | None, after: Judgement | None) -> str:
    if before is None or after is None:
        return gettext("judged now: {}").format(after.grade) if after else gettext("no longer judged")
    nothing = gettext("not stated")
    named = (
        (gettext_noop("from {was} to {now}"), before.grade, after.grade),
        (gettext_noop("if prolonged from {was} to {now}"), before.prolonged, after.prolonged),
        (gettext_noop("confidence from {was} to {now}"), before.confidence, after.confidence),
        (gettext_noop("basis from {was} to {now}"), before.basis, after.basis),
        (gettext_noop("date of the basis from {was} to {now}"), before.basis_on, after.basis_on),
    )
    parts = [
        gettext(sentence).format(was=was or nothing, now=now or nothing)
        for sentence, was, now in named
        if was != now
    ]
    if before.effect_on_local != after.effect_on_local:
        parts.append(gettext("the effect on local policing is changed"))
    if not parts:
        parts.append(gettext("the criterion of the grade is changed"))
    return "; ".join(parts)


# Blocks


def of_block(pair: Pair[Placed], is_secret: IsSecret) -> Iterator[Difference]:
    old, new = pair.before, pair.after
    before, after = old.block if old else None, new.block if new else None
    kind = kind_of(before, after)
    below = (old.below if old else None, new.below if new else None)
    numbers = below if kind not in ("paragraph", "table", "figure") else (number_of(before), number_of(after))
    place = place_of(new.section, new.chapter.heading) if new else ""
    if before is None or after is None:
        what: What = "removed" if after is None else "new" if after.kind != "withheld" else "withheld-new"
        what = "withheld" if pair.cut_off else what
        yield Difference(Change(what, kind, *numbers, place=place), before, after)
        return
    if pair.moved:
        yield Difference(Change("moved", kind, *numbers, place=place), before, after)
    if bare(before) != bare(after):
        changed, detail = how_changed(before, after, is_secret)
        yield Difference(Change(changed, kind, *numbers, place=place, detail=detail), before, after)


def kind_of(before: Any, after: Any) -> str:
    """A passage that is withheld on one side is called as on the other; on both, by whether it has a number."""
    shown = [block for block in (after, before) if block is not None and block.kind != "withheld"]
    if shown:
        return str(shown[0].kind)
    numbered = any(number_of(block) for block in (before, after) if block is not None)
    return "paragraph" if numbered else "passage"


def how_changed(before: Any, after: Any, is_secret: IsSecret) -> tuple[What, str]:
    was, now = before.kind == "withheld", after.kind == "withheld"
    if was or now:
        return ("ground" if was and now else "withheld" if now else "shown"), ""
    old, new = html_of(before), html_of(after)
    if marks_in(new) > marks_in(old):
        return "withheld-part", ""
    if isinstance(before, Table) and isinstance(after, Table):
        return "changed", table_detail(before, after, is_secret)
    if isinstance(before, Figure) and isinstance(after, Figure) and not draws_the_same(before, after):
        return "changed", figure_detail(before, after, is_secret)
    if words_of(old) == words_of(new):
        return "look", ""
    if words_of(old, notes=False) == words_of(new, notes=False):
        return "note", ""
    return "changed", ""


def marks_in(html: str) -> int:
    return sum(html.count(mark) for mark in MARKED)


# Recommendations and the rest


def of_recommendation(pair: Pair[Recommendation]) -> Iterator[Difference]:
    before, after = pair.before, pair.after
    if before is None or after is None:
        found = after or before
        yield from of_one(pair, "recommendation", "", found.number if found else None)
        return
    named = {
        "text": gettext("the text is changed"),
        "threat": gettext("the threat is changed"),
        "owner": gettext("the owner is changed"),
    }
    parts = [words for name, words in named.items() if differ(before, after, name)]
    parts += (
        [gettext("due from {was} to {now}").format(was=before.due, now=after.due)]
        if before.due != after.due
        else []
    )
    if parts:
        numbers = (before.number, after.number)
        yield Difference(
            Change("changed", "recommendation", *numbers, detail="; ".join(parts)), before, after
        )


def differ(before: Any, after: Any, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def of_the_rest(before: Paper, after: Paper) -> Iterator[Difference]:
    """Everything of the whole paper that has not been told; authors are printed in a part of their own, if at all."""
    told = {"cover", "chapters", "marking", "edition", "handling", "demonstration", *OF_EVERY_ISSUE}
    printed = any(chapter.kind == "authors" for chapter in (*before.chapters, *after.chapters))
    told |= {"authors"} if printed else set()
    for item in fields(after):
        if item.name not in told and differ(before, after, item.name):
            place = item.name.replace("_", " ")
            was, now = getattr(before, item.name), getattr(after, item.name)
            yield Difference(Change("changed", "paper", place=place), was, now)


def of_the_form(before: Paper, after: Paper) -> list[Difference]:
    """Nothing that was told is different; is anything at all?"""
    if plainly(before) == plainly(after):
        return []
    return [Difference(Change("look", "paper"))]


def plainly(paper: Paper) -> Paper:
    return replace(paper, issue_number=None, modified_on=date.min, draft=True, later=None, format=0)


def other_numbers(kind: str, pairs: Iterable[tuple[Any, Any]]) -> list[Difference]:
    """Runs of numbers that are others now, each from its first to its last."""
    shifts = sorted(
        (number_of(old) or 0, number_of(new) or 0)
        for old, new in pairs
        if old is not None and new is not None
    )
    runs: list[Change] = []
    for was, now in shifts:
        last = runs[-1] if runs else None
        if was == now or not (was and now):
            continue
        if last and (last.before_to, last.after_to) == (was - 1, now - 1):
            runs[-1] = replace(last, before_to=was, after_to=now)
        else:
            runs.append(Change("renumbered", kind, was, now, before_to=was, after_to=now))
    return [Difference(run) for run in runs]
