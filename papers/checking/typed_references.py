"""References that somebody typed as words: "table 3", "paragraph 49". They do not follow when things move.

Listed for a person to look at, text by text with a link to it, and never a reason to refuse an issue: they may speak of
another document, and a paper that was taken in word for word is full of them. Not here: links, which follow
(`papers.building.references`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from assessments.models import Section
from assessments.vocabulary import BLOCK_ID, read_blocks, serialise
from papers.building.own_texts import texts_of
from papers.building.redaction import Redacted
from papers.building.rows import Rows
from papers.models import PaperPart

LINK, TAG = re.compile(r"<a\b.*?</a>", re.DOTALL), re.compile(r"<[^<>]*>")
# Where a word ends although no space says so.
ENDS = re.compile(r'</(?:li|t[dh]|p)>|<br>|<span class="footnote">')
NUMBER = r"\d{1,3}(?![\d.,/]*\d)"
# In Welsh with the first letters that other words give them.
TYPED = re.compile(
    r"\b(?:(?:tables?|figures?|charts?|paragraphs?|paras?\.?|questions?|"
    r"[tdn]h?abl(?:au)?|ffigur(?:au)?|(?:p|b|ph|mh)aragraff(?:au)?|(?:c|g|ch|ngh)westi(?:wn|ynau))"
    rf"\s+{NUMBER}(?:(?:\s*[,–-]\s*|\s+(?:to|and|or|i|a|ac|neu)\s+){NUMBER})*|(?:appendix|atodiad)\s+[A-Z]\b)",
    re.IGNORECASE,
)
AROUND = 6  # words to either side


@dataclass(frozen=True, slots=True)
class Typed:
    """One of them: the words before it, itself, and the words after it."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class TypedIn:
    """Those of one text of the paper: what the text is called, and its address."""

    place: str
    url: str
    found: tuple[Typed, ...]


def typed_references(rows: Rows) -> list[TypedIn]:
    """In the order of the paper, of what this edition says and this reader may read."""
    listed = (TypedIn(place, url, tuple(typed_in_body(redacted))) for place, url, redacted in bodies_in(rows))
    return [text for text in listed if text.found]


def bodies_in(rows: Rows) -> Iterator[tuple[str, str, Redacted]]:
    readable = {section.pk: section for sections in rows.sections.values() for section in sections}
    for part in rows.parts:
        if part.threat_assessment is not None:
            sections: Iterable[Section] = rows.sections.get(part.threat_assessment.pk, ())
        else:
            sections = filter(None, [readable.get(part.section_id or 0)])
        for section in sections:
            if section.body:
                yield place_of(section, part), section.get_absolute_url(), rows.redacted(section)
        if rows.own_words:
            for text in texts_of(rows.paper, part, rows.parts):
                yield text.heading, text.url, rows.redacted_own(text.name, text.body)


def place_of(section: Section, part: PaperPart) -> str:
    return f"{part}: {section.heading}" if part.threat_assessment is not None else str(part)


def typed_in_body(redacted: Redacted) -> Iterator[Typed]:
    for block in read_blocks(redacted.body):
        if block.get(BLOCK_ID) not in redacted.whole:
            yield from typed_in(words_of(serialise([block])))


def words_of(inline: str) -> str:
    """Without links: what they say of other documents stands, and what they say of this one follows."""
    return " ".join(unescape(TAG.sub("", ENDS.sub(" ", LINK.sub("", inline)))).split())


def typed_in(words: str) -> Iterator[Typed]:
    for found in TYPED.finditer(words):
        before, after = words[: found.start()].split(), words[found.end() :]
        if not before and after.lstrip()[:1] in (":", ".", "–"):
            continue  # a caption that begins with its number
        first = "… " if len(before) > AROUND else ""
        rest = after.split()
        last = " …" if len(rest) > AROUND else ""
        space = " " if after[:1].isspace() else ""
        yield Typed(
            f"{first}{' '.join(before[-AROUND:])} ".lstrip(),
            found[0],
            f"{space}{' '.join(rest[:AROUND])}{last}",
        )
