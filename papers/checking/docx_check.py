"""The check of the Word edition: that it opens, and that headings, notes, tables and pictures are Word's own.

What must be there comes from the HTML of the same paper. Not here: its words (`words_check`), the making (`docx`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html

from papers.checking.findings import Finding, shortened
from papers.content import Paper
from papers.html.notes import put_notes_back
from papers.html.rendering import document_meta

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TITLE = "Title"
DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


@dataclass(frozen=True, slots=True)
class Word:
    document: Any
    notes: int
    page: Any  # the HTML of the same paper
    paper: Paper


def check_docx(data: bytes, html: str, paper: Paper) -> list[Finding]:
    try:
        document = Document(io.BytesIO(data))
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            notes = etree.fromstring(parts.read("word/footnotes.xml"))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return [Finding("opens", "The Word file cannot be opened.")]
    printed = sum(1 for note in notes if note.get(qn("w:type")) is None)
    page = lxml_html.document_fromstring(html)
    put_notes_back(page)
    word = Word(document, printed, page, paper)
    return [Finding(name, words) for name, rule in RULES.items() for words in rule(word)]


def properties(word: Word) -> Iterator[str]:
    title, language = document_meta(word.paper).title, word.paper.language
    if word.document.core_properties.title != " ".join(title.split())[:255]:
        yield "The Word file has another title than the paper."
    declared = {each.get(qn("w:val")) for each in word.document.styles.element.iter(qn("w:lang"))}
    if language not in declared:
        yield f"The Word file does not declare its language as {language}."


def headings(word: Word) -> Iterator[str]:
    wanted = [(int(each.tag[1]), plain(each.text_content())) for each in word.page.iter(*HEADINGS)]
    levels = levels_of(word.document)
    found = [
        (levels[paragraph.style.style_id], plain(paragraph.text))
        for paragraph in word.document.paragraphs
        if paragraph.style.style_id in levels
    ]
    if found == wanted:
        return
    missing = next((each for each in wanted if each not in found), None)
    if missing is not None:
        yield f"“{shortened(missing[1])}” is no heading of level {missing[0]} in the Word file."
    else:
        yield "The Word file has other headings than the HTML, or has them in another order."


def plain(text: str) -> str:
    return " ".join(text.split())


def levels_of(document: Any) -> dict[str, int]:
    """The level of heading that each style makes, by the outline that it or a style below it names."""
    styles = {style.style_id: style for style in document.styles}
    found = {name: level_of(style) for name, style in styles.items()}
    return {name: level for name, level in found.items() if level is not None}


def level_of(style: Any) -> int | None:
    while style is not None:
        if (level := outline_of(style)) is not None:
            return level
        style = getattr(style, "base_style", None)  # styles of lists have none
    return None


def outline_of(style: Any) -> int | None:
    """Level 2 and below; the title of a paper is its only heading of level 1."""
    if style.name == TITLE:
        return 1
    level = style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    value = int(level.get(qn("w:val"))) if level is not None else 9
    return value + 2 if value < 9 else None


def footnotes(word: Word) -> Iterator[str]:
    wanted = len(word.page.find_class("footnote"))
    calls = sum(1 for _ in word.document.element.body.iter(qn("w:footnoteReference")))
    if not wanted == calls == word.notes:
        yield f"The paper has {wanted} footnotes; the Word file calls {calls} and holds {word.notes}."


def tables(word: Word) -> Iterator[str]:
    """Every table with a head repeats it on each page; cells of a table hold no other table."""
    wanted = list(word.page.iter("table"))
    found = list(word.document.element.body.iter(qn("w:tbl")))
    if len(wanted) != len(found):
        yield f"The paper has {len(wanted)} tables, and the Word file {len(found)}."
        return
    for place, (table, written) in enumerate(zip(wanted, found, strict=True), 1):
        heads = sum(1 for _ in table.xpath("./thead/tr"))
        marked = sum(1 for _ in written.iter(qn("w:tblHeader")))
        if heads != marked:
            yield f"Table {place} in order has {heads} rows of heads, and in the Word file {marked}."


def pictures(word: Word) -> Iterator[str]:
    for place, picture in enumerate(word.document.element.body.iter(DESCRIBED), 1):
        if not (picture.get("descr") or "").strip():
            yield f"Picture {place} in order has no alternative in the Word file."


RULES: dict[str, Callable[[Word], Iterator[str]]] = {
    "properties": properties,
    "headings": headings,
    "footnotes": footnotes,
    "tables": tables,
    "pictures": pictures,
}
