"""Citations as a paper prints them, made from the register of sources when the paper is built.

A link to `#source:<reference>` gives way to the source: in a note the first time with all that is known of it and then
short, in running text its title. Words that say where in the source (pages 8 to 10) follow; any other words stay, with
the source in brackets after them, so that nothing typed is lost. Not here: who may read the register, and the markup
of notes.

A later citation names no note by its number: what an edition withholds would shift it. It has title and year instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape, unescape

from django.utils.translation import gettext

from assessments.models import Source
from papers.building.links import why_closed
from papers.building.walking import rewritten
from papers.content import Chapter, ListBlock, PaperSection

# The chapter that lists what is cited; no part of another kind has this anchor.
SOURCES = "sources"
CITATION = re.compile(r'<a href="#source:(?P<reference>[a-z0-9-]{1,60})">(?P<words>.*?)</a>', re.DOTALL)
# Notes hold no other spans.
NOTE_OR_CITATION = re.compile(rf'<span class="footnote">(?P<note>.*?)</span>|{CITATION.pattern}', re.DOTALL)
TAGS = re.compile(r"<[^<>]*>")
# Words that say where in a source: "pages 8 to 10", "p8-10", "para. 74", "¶74", "section 2", "Annex B", "8–10".
WHERE = re.compile(
    r"(?i:(?:pages?|paras?|paragraphs?|sections?|chapters?|parts?|tables?|figures?|annex|appendix|schedules?|articles?|"
    r"regulations?|recommendations?|slides?|lines?|rows?|columns?|tudalen(?:nau)?|paragraff(?:au)?|adran(?:nau)?|"
    r"pen(?:nod|odau)|rhan|tabl|ffigur|atodiad|atodlen|erthygl|argymhelliad)\b\.?|pp?\.?|[¶§]+)\s*(?:\d|[A-Z]{1,5}\b)"
    r"|\d[\d\s,–-]*$"
)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """A citation by a reference that no source has; the words that were typed are printed."""

    place: str
    reference: str
    words: str


Cited = tuple[tuple[Chapter, ...], tuple[Source, ...], tuple[Unregistered, ...]]


def cite(chapters: Iterable[Chapter], sources: Iterable[Source]) -> Cited:
    """The chapters with their citations printed, the sources in order of first citation, and what is in no register.

    To be given the chapters of one edition, after what it leaves out has gone: nothing then tells of a source that only
    withheld words cite.
    """
    printer = Printer({source.reference: source for source in sources})
    printed = tuple(rewritten(chapter, printer.write) for chapter in chapters)
    return printed, tuple(printer.cited.values()), tuple(printer.problems)


def with_list_of_sources(chapters: Iterable[Chapter], cited: Iterable[Source]) -> tuple[Chapter, ...]:
    """The chapters with the part for sources filled: each once and in full, in the order of first citation.

    Where nothing is cited, the part is not there.
    """
    items = "".join(f"<li>{in_full(source)}</li>" for source in cited)
    listed = PaperSection(f"{SOURCES}--text", "heading", "", blocks=(ListBlock("", items, ordered=True),))
    filled = (
        replace(chapter, sections=(listed,)) if chapter.anchor == SOURCES else chapter for chapter in chapters
    )
    return tuple(chapter for chapter in filled if items or chapter.anchor != SOURCES)


@dataclass(slots=True)
class Printer:
    """Writes the citations of one paper in reading order, and remembers what was cited already."""

    sources: dict[str, Source]
    cited: dict[str, Source] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    problems: list[Unregistered] = field(default_factory=list)

    def write(self, place: str, inline: str) -> str:
        def put(found: re.Match[str]) -> str:
            if found["note"] is None:
                return self.citation(place, found, in_note=False)
            note = CITATION.sub(lambda inner: self.citation(place, inner, in_note=True), found["note"])
            return f'<span class="footnote">{note}</span>' if note.strip() else ""

        return NOTE_OR_CITATION.sub(put, inline)

    def citation(self, place: str, found: re.Match[str], *, in_note: bool) -> str:
        reference, words = found["reference"], found["words"]
        source = self.sources.get(reference)
        if source is None:
            self.problems.append(Unregistered(place, reference, plain_words(words)))
            return words
        self.cited.setdefault(reference, source)
        said = self.in_note(source) if in_note else title_of(source)
        return joined(said, words, source)

    def in_note(self, source: Source) -> str:
        if source.reference in self.told:
            return in_short(source)
        self.told.add(source.reference)
        return in_full(source)


def joined(said: str, words: str, source: Source) -> str:
    """A citation with the words that were typed for it."""
    typed = plain_words(words)
    if typed.casefold() in ("", source.title.casefold(), source.reference):
        return said
    if WHERE.match(typed):
        return f"{said}, {words}"
    return f"{words} ({said})"


def plain_words(inline: str) -> str:
    return " ".join(unescape(TAGS.sub("", inline)).split())


def title_of(source: Source) -> str:
    return f"<em>{escaped(source.title)}</em>"


def in_short(source: Source) -> str:
    parts = [title_of(source), str(source.year or ""), gettext("as cited above")]
    return ", ".join(part for part in parts if part)


def in_full(source: Source) -> str:
    """Author, title, date, and where it can be read or who holds it."""
    parts = [escaped(source.author), title_of(source), source.when, where_it_is(source)]
    if source.marking != Source.Marking.OFFICIAL:
        parts.append(gettext("marked %(marking)s") % {"marking": source.marking})
    return ", ".join(part for part in parts if part)


def where_it_is(source: Source) -> str:
    if source.address and not why_closed(source.address):
        return f'<a href="{escape(source.address)}">{escaped(source.address)}</a>'
    if source.custodian:
        return escaped(gettext("not published; held by %(custodian)s") % {"custodian": source.custodian})
    return gettext("not published")


def escaped(words: str) -> str:
    return escape(words, quote=False)
