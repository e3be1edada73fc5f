"""The same words in the HTML, the PDF and the Word file of one paper: where they part, if they do.

A footnote's words stand where it is called. Left out are running lines, the signs of list items, the page numbers of
the contents and what is drawn inside figures; the numbers of paragraphs are compared with the PDF alone, since Word
counts them by itself. A PDF holds no white space where a line ends, so that its letters are compared without any.
Not here: what else must be right in a file (`structure_check`, `html_check`, `docx_check`).
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html

from papers.checking.findings import Finding, squeezed
from papers.checking.structure_check import calls_note
from papers.checking.tagged_pdf import Element, TaggedPdf
from papers.html.notes import put_notes_back

RULE = "same words"
NUMBER, NOTE = "paper-number", "footnote"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
DRAWN = frozenset({"svg", "img", "style", "script"})
APART = HEADINGS | {
    "p",
    "li",
    "td",
    "th",
    "caption",
    "figcaption",
    "figure",
    "div",
    "section",
    "br",
    "dt",
    "dd",
}
APART |= {"ul", "ol", "dl", "table", "tr", "header", "nav", "footer"}
WORD = re.compile(r"\S+")
AROUND = 6  # words that are quoted on either side of a difference
LETTERS_AROUND = 30


@dataclass(slots=True)
class Said:
    """The words of an HTML paper in reading order, and the place of each by where it begins in the text."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, words: str, place: str) -> None:
        if not self.places or self.places[-1] != place:
            self.starts.append(self.length)
            self.places.append(place)
        self.chunks.append(words)
        self.length += len(words)

    def whole(self) -> Said:
        self.text = "".join(self.chunks)
        return self

    def place_at(self, offset: int) -> str:
        at = bisect_right(self.starts, offset) - 1
        return self.places[at] if at >= 0 else "at the beginning"


def check_words(html: str, pdf: TaggedPdf, docx: bytes) -> list[Finding]:
    """At most one finding for each pair of files and for their notes: after the first difference all else differs."""
    word = WordText(docx)
    inline, apart = said_in_html(html, without=(NUMBER,)), said_in_html(html, without=(NOTE,))
    found = [
        *differing_words(inline, word.text()),
        *differing_letters(apart, pdf_text(pdf)),
        *differing_notes(html_notes(html), pdf_notes(pdf)),
    ]
    return [Finding(RULE, words) for words in found]


# Comparing


def differing_words(said: Said, other: str) -> Iterator[str]:
    mine = [(found.group().replace("\u00ad", ""), found.start()) for found in WORD.finditer(said.text)]
    theirs = other.replace("\u00ad", "").split()
    words = [word for word, _ in mine]
    if words == theirs:
        return
    pairs = enumerate(zip(words, theirs, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(words), len(theirs)))
    place = said.place_at(mine[min(at, len(mine) - 1)][1]) if mine else "at the beginning"
    here, there = quoted(words, at), quoted(theirs, at)
    yield f"The Word file says other words than the HTML, {place}: “{there}” and not “{here}”."


def quoted(words: list[str], at: int) -> str:
    return " ".join(words[max(0, at - AROUND) : at + AROUND]) or "nothing"


def differing_letters(said: Said, other: str) -> Iterator[str]:
    kept = [offset for offset, letter in enumerate(said.text) if squeezed(letter)]
    mine, theirs = "".join(said.text[offset] for offset in kept), squeezed(other)
    if mine == theirs:
        return
    pairs = enumerate(zip(mine, theirs, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(mine), len(theirs)))
    offset = kept[min(at, len(kept) - 1)] if kept else 0
    here = " ".join(said.text[max(0, offset - LETTERS_AROUND) : offset + LETTERS_AROUND].split())
    there = theirs[max(0, at - LETTERS_AROUND) : at + LETTERS_AROUND] or "nothing"
    yield f"The PDF says other words than the HTML, {said.place_at(offset)}: “{there}” and not “{here}”."


def differing_notes(mine: list[str], theirs: list[str]) -> Iterator[str]:
    for number, (here, there) in enumerate(zip(mine, theirs, strict=False), 1):
        if squeezed(here) != there:
            yield f"Footnote {number} says other words in the PDF than in the HTML: “{there}” and not “{here}”."
            return
    if len(mine) != len(theirs):
        yield f"The HTML has {len(mine)} footnotes, and the PDF {len(theirs)}."


# HTML


def body_of(html: str) -> Any:
    """The body with every note where it is called, wherever this edition has them."""
    body: Any = lxml_html.document_fromstring(html).body
    put_notes_back(body)
    return body


def said_in_html(html: str, *, without: tuple[str, ...]) -> Said:
    """All words, each with the paragraph or heading that it stands in or below."""
    said, here = Said(), ["at the beginning"]
    body = body_of(html)
    _gather(body, without, said, here)
    return said.whole()


def _gather(element: Any, without: tuple[str, ...], said: Said, here: list[str]) -> None:
    if element.tag in DRAWN or element.get("class") in without or not isinstance(element.tag, str):
        return
    if element.tag in HEADINGS:
        here[0] = f"at “{' '.join(element.text_content().split())}”"
    elif (number := element.find("span[@class='paper-number']")) is not None:
        here[0] = f"in paragraph {number.text_content().rstrip('.')}"
    apart = element.tag in APART or element.get("class") == NOTE
    said.add(" " if apart else "", here[0])
    said.add(element.text or "", here[0])
    for child in element:
        _gather(child, without, said, here)
        said.add(child.tail or "", here[0])
    said.add(" " if apart else "", here[0])


def html_notes(html: str) -> list[str]:
    body = body_of(html)
    return [" ".join(note.text_content().split()) for note in body.find_class(NOTE)]


# PDF


def pdf_text(pdf: TaggedPdf) -> str:
    return "".join(text for root in pdf.roots for text in _pdf_texts(root))


def pdf_notes(pdf: TaggedPdf) -> list[str]:
    """Without white space, and without the number before each."""
    return [squeezed(note.words("Lbl")) for note in pdf.all("Note")]


def _pdf_texts(element: Element) -> Iterator[str]:
    if element.role in ("Note", "Lbl", "Figure") or calls_note(element):
        return
    parts = element.parts
    if element.role == "Link" and element.is_inside("TOCI"):
        parts = parts[:-1]  # the page
    for part in parts:
        yield part if isinstance(part, str) else "".join(_pdf_texts(part))


# Word


class WordText:
    """The words of a DOCX; those of a note where it is called."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            self.body: Any = etree.fromstring(parts.read("word/document.xml"))
            notes: Any = etree.fromstring(parts.read("word/footnotes.xml"))
        self.notes = {note.get(qn("w:id")): note for note in notes if note.get(qn("w:type")) is None}

    def text(self) -> str:
        return "".join(self._texts(self.body))

    def _texts(self, element: Any) -> Iterator[str]:
        for found in element.iter(*map(qn, ("w:p", "w:t", "w:br", "w:footnoteReference", "w:tab"))):
            if found.tag == qn("w:t"):
                yield found.text or ""
            elif found.tag == qn("w:footnoteReference"):
                note = self.notes.get(found.get(qn("w:id")))
                yield f" {''.join(self._texts(note)) if note is not None else ''} "
            else:
                yield " "
