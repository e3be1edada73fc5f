"""Inline HTML as runs of a Word document, with real footnotes and links that lead out.

Here: the walk through strong, em, a, br, sup, sub and span.footnote, the footnotes part, and the lines of a list
or a cell. Not here: the paragraphs that the runs stand in (`docx.body`, `docx.tables`).
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlsplit

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from lxml import html as lxml_html
from lxml.html import HtmlElement

from papers.building.inline import LINK, LISTS, is_note, tag_of, words_of
from papers.docx.xml import PLAIN, WHITE, Element, Look, clean, link_inside, paragraph, run, text_runs, w
from papers.languages import Voice

LONGEST_ADDRESS = 2000  # Word refuses a file with a longer one
NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
# Where cross-references lead: an anchor of this paper.
INSIDE = re.compile(r"#[a-z][a-z0-9-]*")
POSITIONS = {"sup": "superscript", "sub": "subscript"}


def parsed(html: str) -> HtmlElement:
    return lxml_html.fragment_fromstring(clean(html), create_parent="div")


def address_of(href: str) -> str:
    """The address in a form that every program takes; empty if it cannot be one, and the words stay words."""
    address = NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", href.strip())
    try:
        urlsplit(address)
    except ValueError:
        return ""
    return address if LINK.match(address) and len(address) <= LONGEST_ADDRESS else ""


class Story:
    """The text of one part of the file: the document, or its footnotes, with its own links."""

    def __init__(self, part: Part, voice: Voice, notes: "Notes | None" = None) -> None:
        self.part = part
        self.voice = voice
        self.notes = notes

    def runs(self, html: str, look: Look = PLAIN) -> list[Element]:
        look = replace(look, language=self.voice.language_of(html))
        return self.runs_of(parsed(self.voice.inline(html)), look)

    def runs_of(self, element: HtmlElement, look: Look = PLAIN) -> list[Element]:
        walk = _Walk(self)
        walk.inside(element, look)
        return walk.found

    def link_to(self, address: str) -> str:
        """The relationship that leads there."""
        return self.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


class Notes:
    """The footnotes part: the two lines that Word wants first, then the notes from 1."""

    def __init__(self, document: Part, voice: Voice) -> None:
        root = w("footnotes", _separator(-1, "separator"), _separator(0, "continuationSeparator"))
        package = document.package
        if package is None:
            raise ValueError("A document outside a package can have no footnotes.")
        self.part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, package)
        document.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.root = root
        self.story = Story(self.part, voice)
        self.numbers = count(1)

    def call(self, note: HtmlElement, look: Look) -> Element:
        """Write the note down; return the run that calls it."""
        number = next(self.numbers)
        mark = Look(style="FootnoteReference")
        text = [
            run(w("footnoteRef"), look=mark),
            *text_runs(" "),
            *self.story.runs_of(note, Look(language=look.language)),
        ]
        self.root.append(w("footnote", paragraph("FootnoteText", *text), id=number))
        return run(w("footnoteReference", id=number), look=mark)


def _separator(number: int, kind: str) -> Element:
    line = w("p", w("pPr", w("spacing", before=0, after=0, line=240, lineRule="auto")), w("r", w(kind)))
    return w("footnote", line, type=kind, id=number)


class _Walk:
    """One paragraph's runs. White space is folded across the borders of elements, as HTML does."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.found: list[Element] = []
        self.link: Element | None = None
        self.after_space = True

    def inside(self, element: HtmlElement, look: Look) -> None:
        self._text(element.text, look)
        for child in element:
            if tag_of(child):
                self._child(child, tag_of(child), look)
            self._text(child.tail, look)

    def _child(self, child: HtmlElement, tag: str, look: Look) -> None:
        look = self._spoken(child, look)
        if tag == "br":
            self._add(run(w("br"), look=look))
            self.after_space = True
        elif self.story.notes and is_note(child):
            self._add(self.story.notes.call(child, look))
            self.after_space = False
        elif (
            tag == "a" and self.link is None and (link := self._link_to(child.get("href") or "")) is not None
        ):
            self._link(child, link, look)
        elif tag in ("strong", "b"):
            self.inside(child, replace(look, bold=True))
        elif tag in ("em", "i"):
            self.inside(child, replace(look, italic=True))
        elif tag in POSITIONS:
            self.inside(child, replace(look, position=POSITIONS[tag]))
        else:
            self.inside(child, look)

    def _spoken(self, child: HtmlElement, look: Look) -> Look:
        language = child.get("lang")
        if language is None:
            return look
        return replace(look, language="" if language == self.story.voice.ours else language)

    def _link_to(self, href: str) -> Element | None:
        """An empty link to another place in the paper, or out of it; none where the words stay words."""
        if INSIDE.fullmatch(href):
            return link_inside(href.removeprefix("#"))
        if not (address := address_of(href)):
            return None
        link = w("hyperlink", history=1)
        link.set(qn("r:id"), self.story.link_to(address))
        return link

    def _link(self, child: HtmlElement, link: Element, look: Look) -> None:
        self.link = link
        self.inside(child, replace(look, style="Hyperlink"))
        self.link = None
        if len(link):
            self.found.append(link)

    def _text(self, text: str | None, look: Look) -> None:
        folded = WHITE.sub(" ", text or "")
        if self.after_space:
            folded = folded.lstrip(" ")
        if folded:
            self.after_space = folded.endswith(" ")
            self._add(*text_runs(folded, look))

    def _add(self, *runs: Element) -> None:
        (self.found if self.link is None else self.link).extend(runs)


# Lists


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph's worth of a list or a cell. `depth` is 0 outside lists; `item` says that a sign stands before it."""

    content: HtmlElement
    depth: int = 0
    ordered: bool = False
    list_id: int = 0
    item: bool = False


def lines_of(html: str, *, ordered: bool | None = None) -> list[Line]:
    """The lines of a cell, or with `ordered` of the li elements of a list; a list in a list is one step deeper."""
    root = parsed(html)
    reader = _Lines()
    if ordered is None:
        return list(reader.of(root, Line(root)))
    root.tag = "ol" if ordered else "ul"
    return list(reader.of_list(root, 1))


class _Lines:
    def __init__(self) -> None:
        self.lists = count(1)

    def of(self, element: HtmlElement, like: Line) -> Iterator[Line]:
        """Cut the element at the lists inside it. Only its first line has the sign of its item."""
        content = _gathered(element.text)
        for child in element:
            if tag_of(child) in LISTS:
                yield from self._line(content, like)
                like, content = replace(like, item=False), _gathered("")
                yield from self.of_list(child, like.depth + 1)
            else:
                content.append(_without_tail(child))
            _add_text(content, child.tail)
        yield from self._line(content, like)

    def _line(self, content: HtmlElement, like: Line) -> Iterator[Line]:
        # An item without words still counts in a list of numbers.
        if words_of(content) or (like.item and like.ordered):
            yield replace(like, content=content)

    def of_list(self, element: HtmlElement, depth: int) -> Iterator[Line]:
        like = Line(element, depth, tag_of(element) == "ol", next(self.lists), item=True)
        for item in element:
            yield from self.of(item, like)


def _gathered(text: str | None) -> HtmlElement:
    content = lxml_html.Element("span")
    content.text = text
    return content


def _without_tail(child: HtmlElement) -> HtmlElement:
    copied = deepcopy(child)
    copied.tail = None
    return copied


def _add_text(content: HtmlElement, text: str | None) -> None:
    if len(content):
        content[-1].tail = (content[-1].tail or "") + (text or "")
    else:
        content.text = (content.text or "") + (text or "")
