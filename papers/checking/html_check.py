"""The check of the HTML edition: headings, anchors, tables, pictures and language, and that it needs no other file.

Not here: its words (`words_check`), and whether it follows the rules for contrast and keys, which tests with a browser
ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from lxml import html as lxml_html

from papers.checking.findings import Finding, shortened
from papers.content import Paper
from papers.html.rendering import document_meta

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LOADS = "//script | //link | //iframe | //object | //embed | //img[not(starts-with(@src, 'data:'))]"


def check_html(html: str, paper: Paper) -> list[Finding]:
    page: Any = lxml_html.document_fromstring(html)
    return [Finding(name, words) for name, rule in RULES.items() for words in rule(page, paper)]


def head(page: Any, paper: Paper) -> Iterator[str]:
    if page.get("lang") != paper.language:
        yield f"The HTML declares the language “{page.get('lang', '')}”, and not “{paper.language}”."
    if " ".join(page.findtext(".//title", "").split()) != " ".join(document_meta(paper).title.split()):
        yield "The HTML has another title than the paper."
    if page.xpath(LOADS):
        yield "The HTML needs other files, and is to be read by itself."


def headings(page: Any, paper: Paper) -> Iterator[str]:
    found = list(page.iter(*HEADINGS))
    levels = [int(heading.tag[1]) for heading in found]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "The first heading of the HTML must be the only one of level 1."
    for (before, after), heading in zip(pairwise(levels), found[1:], strict=True):
        if after > before + 1:
            yield f"The heading “{shortened(heading.text_content())}” is of level {after} right after {before}."
        if not heading.text_content().strip():
            yield "A heading of the HTML is empty."


def anchors(page: Any, paper: Paper) -> Iterator[str]:
    names = Counter(page.xpath("//@id"))
    for name, times in names.items():
        if times > 1:
            yield f"The anchor {name} stands {times} times in the HTML."
    for link in page.xpath("//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in names:
            yield f"The link “{shortened(link.text_content())}” of the HTML leads nowhere."
    for link in page.xpath("//a[@href]"):
        if not link.text_content().strip() and not link.get("aria-label"):
            yield f"A link to {shortened(link.get('href'))} has no words in the HTML."


def tables(page: Any, paper: Paper) -> Iterator[str]:
    for place, table in enumerate(page.iter("table"), 1):
        named = table.find("caption") is not None or table.get("aria-label")
        if not named:
            yield f"Table {place} in order has no caption in the HTML."
        if any(cell.get("scope") not in ("row", "col") for cell in table.iter("th")):
            yield f"Table {place} in order has a header cell without scope in the HTML."


def figures(page: Any, paper: Paper) -> Iterator[str]:
    for place, picture in enumerate(page.iter("img"), 1):
        if not (picture.get("alt") or "").strip():
            yield f"Picture {place} in order has no alternative in the HTML."
    shown = (drawing for drawing in page.iter("svg") if drawing.get("aria-hidden") != "true")
    for place, drawing in enumerate(shown, 1):
        if not "".join(drawing.xpath("./*[local-name() = 'title']//text()")).strip():
            yield f"Drawing {place} in order has no alternative in the HTML."


RULES: dict[str, Callable[[Any, Paper], Iterator[str]]] = {
    "head": head,
    "headings": headings,
    "anchors": anchors,
    "tables": tables,
    "figures": figures,
}
