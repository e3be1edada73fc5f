"""The words of a paper as each edition has them, in reading order, so that editions can be compared.

Left out: what is drawn in figures, running lines, the signs of list items, the page numbers of the contents, and
(unless asked for) paragraph numbers, which Word counts by itself. A footnote's words stand where it is called. Not
here: any assertion.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from tests.papers.reading import Element, TaggedPdf

BLOCKS = frozenset(
    {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "div", "section", "br"}
    | {"ul", "ol", "table", "tr", "header", "nav", "figure", "figcaption"}
)
NUMBER = "paper-number"
NOTE = "footnote"


def squeezed(text: str) -> str:
    """Without white space: where a line ends, a PDF holds no space."""
    return re.sub(r"\s", "", text)


# HTML


def html_words(html: str) -> list[str]:
    return "".join(_html_texts(_body(html), without=(NUMBER,))).split()


def html_letters(html: str) -> str:
    """Everything but the footnotes, with the numbers of paragraphs."""
    return squeezed("".join(_html_texts(_body(html), without=(NOTE,))))


def html_notes(html: str) -> list[str]:
    return [" ".join(note.text_content().split()) for note in _body(html).cssselect(f"span.{NOTE}")]


def html_headings(html: str) -> list[tuple[int, str]]:
    found = _body(html).iter("h1", "h2", "h3", "h4", "h5", "h6")
    return [(int(heading.tag[1]), " ".join(heading.text_content().split())) for heading in found]


def _body(html: str) -> HtmlElement:
    """The body, with the notes of an edition for the screen where they are called: a link leads to each."""
    body: Any = lxml_html.document_fromstring(html).find("body")
    for call in body.cssselect("sup.paper-call"):
        (link,) = call
        note = body.get_element_by_id(link.get("href")[1:])[0]
        note.set("class", NOTE)
        note.tail = call.tail
        call.getparent().replace(call, note)
    for left in body.cssselect("section.paper-notes"):
        left.drop_tree()
    return body  # type: ignore[no-any-return]


def _html_texts(element: HtmlElement, without: tuple[str, ...]) -> Iterator[str]:
    if element.get("class") in without or element.tag == "svg":
        return
    apart = element.tag in BLOCKS or element.get("class") == NOTE
    yield " " if apart else ""
    yield element.text or ""
    for child in element:
        yield from _html_texts(child, without)
        yield child.tail or ""
    yield " " if apart else ""


# Word


class WordFile:
    """The parts of a DOCX as XML; `body` is the document's, `notes` the paragraphs of its footnotes by number."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.body = self.part("word/document.xml")[0]
        self.notes = {
            int(note.get(qn("w:id"), "")): note
            for note in self.part("word/footnotes.xml")
            if note.get(qn("w:type")) is None
        }

    def part(self, name: str) -> etree._Element:
        return etree.fromstring(self.archive.read(name))

    def words(self) -> list[str]:
        return "".join(self.texts(self.body)).split()

    def note_words(self) -> list[str]:
        return [" ".join("".join(self.texts(note)).split()) for note in self.notes.values()]

    def text_of(self, element: etree._Element) -> str:
        return " ".join("".join(self.texts(element, notes=False)).split())

    def texts(self, element: etree._Element, *, notes: bool = True) -> Iterator[str]:
        for found in element.iter(
            *map(qn, ("w:p", "w:t", "w:br", "w:softHyphen", "w:footnoteReference", "w:tab"))
        ):
            if found.tag == qn("w:t"):
                yield found.text or ""
            elif found.tag == qn("w:softHyphen"):
                yield "\u00ad"
            elif found.tag == qn("w:footnoteReference"):
                number = int(found.get(qn("w:id"), ""))
                yield f" {''.join(self.texts(self.notes[number]))} " if notes else ""
            else:
                yield " "

    def paragraphs(self) -> list[etree._Element]:
        return list(self.body.iter(qn("w:p")))

    def style_names(self) -> dict[str, str]:
        return {
            style.get(qn("w:styleId"), ""): value(style, "w:name")
            for style in self.part("word/styles.xml").iter(qn("w:style"))
        }


def value(element: etree._Element, path: str, attribute: str = "w:val") -> str:
    """An attribute of a property at a path such as w:pPr/w:pStyle; empty if there is no such property."""
    found = element.find("/".join(map(qn, path.split("/"))))
    return "" if found is None else found.get(qn(attribute), "")


# PDF


def pdf_letters(data: bytes) -> str:
    return squeezed("".join(_pdf_texts(TaggedPdf(data).document)))


def pdf_notes(data: bytes) -> list[str]:
    """Squeezed, and without the number before each."""
    notes = TaggedPdf(data).document.all("Note")
    return [squeezed(note.words("Lbl")) for note in notes]


def _pdf_texts(element: Element) -> Iterator[str]:
    if element.role in ("Note", "Lbl", "Figure") or _calls_note(element):
        return
    parts = element.parts
    if element.role == "Link" and _in_contents(element):
        parts = parts[:-1]  # the page
    for part in parts:
        yield part if isinstance(part, str) else "".join(_pdf_texts(part))


def _in_contents(element: Element) -> bool:
    return (
        element.parent is not None
        and element.parent.parent is not None
        and element.parent.parent.role == "TOCI"
    )


def _calls_note(element: Element) -> bool:
    return element.role == "Reference" and (element.parent is None or element.parent.role != "TOCI")
