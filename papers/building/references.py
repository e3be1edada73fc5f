"""Cross-references: a link to `#ref:<threat>/<section>/<block>` becomes "paragraph 49", wherever that now stands.

It stands in somebody's sentence, so it is said in the language of the text. What the program itself refers to is a link
to `#of:<threat>/<section>/<block>`: that is said in the language of the paper, and its own words stand where there is
no such passage.

A text refers to a place by what stays the same when things move: the threat, the section, and the block's id. The
number is put in when a paper is built, so that it follows. A reference that leads nowhere keeps its words and says so
in the draft; no paper is issued with one. Not here: how the editor writes such a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from django.utils import translation
from django.utils.translation import gettext

from papers import content
from papers.building.walking import inline_in, rewritten

REFERENCE = re.compile(
    r'<a href="#(?P<kind>ref|of):(?P<threat>[a-z0-9-]*)/(?P<section>[a-z0-9-]+)(?:/(?P<block>[a-z0-9]{4,12}))?">'
    r"(?P<words>.*?)</a>",
    re.DOTALL,
)
# What people type for a number that they expect to change; any other words of a link are kept.
NUMBERED = re.compile(
    r"\s*(?:<[^<>]*>\s*)*(?:(?:see\s+)?appendix(?:\s+[A-Z]{1,2})?|(?:gweler\s+)?atodiad(?:\s+[A-Z]{1,2})?|"
    r"(?:(?:paragraph|para\.?|table|figure|question|list|section|see|"
    r"paragraff|tabl|ffigur|cwestiwn|rhestr|adran|gweler)\s*)*[\d.]*)(?:\s*<[^<>]*>)*\s*",
    re.IGNORECASE,
)

Place = tuple[str, str]  # threat code ("" for the whole) and section slug


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference says, and the anchor that it leads to."""

    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference that leads nowhere: where it stands, and the words that end with what was typed for it."""

    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that can be referred to: its address, what the reference will say, and how the passage begins."""

    address: str
    label: str
    chapter: str
    beginning: str

    @property
    def words(self) -> str:
        """What it is looked for by."""
        return f"{self.label} {self.chapter} {self.beginning}"


def resolve(
    chapters: Iterable[content.Chapter], anchors: dict[Place, str], text_language: str
) -> tuple[content.Chapter, ...]:
    """The chapters with their references said in numbers. `anchors` has the anchor of each section by its place."""
    built = tuple(chapters)
    places = {anchor: place for place, anchor in anchors.items()}
    ours = dict(targets_in(built, places))
    with translation.override(text_language.lower()):
        theirs = dict(targets_in(built, places))

    def put(found: re.Match[str]) -> str:
        place = (found["threat"], found["section"], found["block"] or "")
        if found["kind"] == "of":
            return beginning_with(ours.get(place), found["words"])
        target = theirs.get(place)
        return linked(target, found["words"]) if target is not None else f"{found['words']} {nowhere()}"

    return tuple(rewritten(chapter, lambda _, inline: REFERENCE.sub(put, inline)) for chapter in built)


def nowhere() -> str:
    """What a draft prints after a reference that leads nowhere."""
    return gettext("[refers to a passage that is not there]")


def dangling_in(chapters: Iterable[content.Chapter]) -> tuple[Dangling, ...]:
    """The references that lead nowhere, each with the words before it; the language of the chapters is active."""
    return tuple(
        Dangling(place, " ".join(plain_words(before).split()[-6:]))
        for place, inline in inline_in(tuple(chapters))
        for before in inline.split(nowhere())[:-1]
    )


def plain_words(inline: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", " ", inline))


def linked(target: Target, words: str) -> str:
    """The number in place of a typed number; other words are kept, with the number in brackets after them."""
    label = escape(target.label, quote=False)
    said = f'<a href="#{target.anchor}">{label}</a>' if target.anchor else label
    return said if NUMBERED.fullmatch(words) else f"{words} ({said})"


def beginning_with(target: Target | None, words: str) -> str:
    """What the program refers to at the beginning of a sentence; its words where the paper has no such passage."""
    if target is None:
        return words
    label = escape(target.label[:1].upper() + target.label[1:], quote=False)
    return f'<a href="#{target.anchor}">{label}</a>' if target.anchor else label


def targets_in(
    chapters: Iterable[content.Chapter], places: dict[str, Place]
) -> Iterator[tuple[tuple[str, str, str], Target]]:
    for chapter in chapters:
        for section in chapter.sections:
            place = places.get(section.anchor.removesuffix("--text"))
            if place is None:
                continue
            yield (*place, ""), section_target(chapter, section)
            yield from (((*place, block), target) for block, target in block_targets(section))


def section_target(chapter: content.Chapter, section: content.PaperSection) -> Target:
    if section.question_number is not None:
        return Target(gettext("question %(number)s") % {"number": section.question_number}, section.anchor)
    if section.heading:
        said = {"section": section.heading, "chapter": chapter.heading}
        return Target(gettext("“%(section)s” under %(chapter)s") % said, section.anchor)
    if chapter.kind == "appendix":  # "Appendix A", without its title
        letter = chapter.heading.partition(":")[0].rpartition(" ")[2]
        titled = gettext("Appendix %(letter)s: %(title)s") % {"letter": letter, "title": ""}
        return Target(titled.rstrip(": "), chapter.anchor)
    return Target(f"“{chapter.heading}”", chapter.anchor)


def block_targets(section: content.PaperSection) -> Iterator[tuple[str, Target]]:
    """A list has no number: it is the one after the paragraph before it."""
    last: Target | None = None
    for block in section.blocks:
        target = target_of(block)
        if isinstance(block, content.ListBlock) and last is not None:
            said = gettext("the list after %(paragraph)s") % {"paragraph": last.label}
            target = Target(said, last.anchor)
        if isinstance(block, content.Paragraph | content.Withheld):
            last = target
        if target is not None and (name := getattr(block, "block", "")):
            yield name, target


def target_of(block: content.Block) -> Target | None:
    if isinstance(block, content.Paragraph):
        return Target(gettext("paragraph %(number)s") % {"number": block.number}, block.anchor)
    if isinstance(block, content.Withheld):
        if block.number is None:
            return Target(gettext("a passage that is withheld"), "")
        return Target(gettext("paragraph %(number)s") % {"number": block.number}, block.anchor)
    if isinstance(block, content.Table):
        return Target(gettext("table %(number)s") % {"number": block.number}, block.anchor)
    if isinstance(block, content.Figure):
        return Target(gettext("figure %(number)s") % {"number": block.number}, block.anchor)
    if isinstance(block, content.SubHeading):
        return Target(f"“{block.text}”", "")
    return None


def candidates(chapters: Iterable[content.Chapter], anchors: dict[Place, str]) -> Iterator[Candidate]:
    """Every passage that can be referred to, in the order of the paper."""
    places = {anchor: place for place, anchor in anchors.items()}
    for chapter in chapters:
        for section in chapter.sections:
            place = places.get(section.anchor.removesuffix("--text"))
            if place is None:
                continue
            address = f"#ref:{place[0]}/{place[1]}"
            yield Candidate(address, section_target(chapter, section).label, chapter.heading, section.title)
            beginnings = {getattr(block, "block", ""): beginning_of(block) for block in section.blocks}
            for name, target in block_targets(section):
                yield Candidate(f"{address}/{name}", target.label, chapter.heading, beginnings[name])


def beginning_of(block: content.Block, letters: int = 90) -> str:
    said = getattr(block, "html", "") or getattr(block, "caption", "") or getattr(block, "text", "")
    words = " ".join(plain_words(said).split())
    return words if len(words) <= letters else words[: words.rfind(" ", 0, letters)] + " …"
