"""The grammar of a Word document in small pieces: elements, runs of text, fields, bookmarks and paragraphs.

Here: how a piece is spelt so that Word reads it, with what XML cannot hold taken out and right-to-left text
marked. Not here: which pieces a paper has (`docx.body`), and how a style looks (`docx.styles`).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from papers.building.bodies import NOT_IN_XML

Element: TypeAlias = Any  # lxml's elements, which carry no types here

WHITE = re.compile(r"[ \t\n\r\f]+")  # what HTML folds into one space: a no-break space stays
SOFT_HYPHEN = "\u00ad"
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff"
FROM_THE_RIGHT = re.compile(rf"([{RIGHT_TO_LEFT}](?:[\W\d_]*[{RIGHT_TO_LEFT}])*)")
LONGEST_NAME = 40  # of a bookmark, in Word


def w(tag: str, *children: Element | None, **attributes: object) -> Element:
    """An element of Word's main namespace; a child of None is left out."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(child for child in children if child is not None)
    return element


def clean(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def plain(text: str) -> str:
    """A field of plain text on one line, as a browser would show it."""
    return WHITE.sub(" ", clean(text)).strip(" ")


# Text


@dataclass(frozen=True, slots=True)
class Look:
    """How a run differs from its paragraph. `style` is the id of a character style."""

    bold: bool = False
    italic: bool = False
    position: str = ""  # superscript or subscript
    style: str = ""
    language: str = ""  # where it is not that of the document


PLAIN = Look()
BOLD = Look(bold=True)


def run(*content: Element, look: Look = PLAIN, from_right: bool = False) -> Element:
    """Properties stand in the order that the schema asks for."""
    properties = w(
        "rPr",
        w("rStyle", val=look.style) if look.style else None,
        *((w("b"), w("bCs")) if look.bold else ()),
        *((w("i"), w("iCs")) if look.italic else ()),
        w("vertAlign", val=look.position) if look.position else None,
        w("rtl") if from_right else None,
        w("lang", val=look.language) if look.language else None,
    )
    return w("r", properties if len(properties) else None, *content)


def text_runs(text: str, look: Look = PLAIN) -> list[Element]:
    """Text as runs, one for each stretch that is read in the same direction."""
    parts = FROM_THE_RIGHT.split(clean(text))
    return [
        run(*_characters(part), look=look, from_right=bool(place % 2))
        for place, part in enumerate(parts)
        if part
    ]


def _characters(text: str) -> Iterator[Element]:
    for place, part in enumerate(text.split(SOFT_HYPHEN)):
        if place:
            yield w("softHyphen")
        if part:
            characters = w("t")
            characters.text = part
            characters.set(qn("xml:space"), "preserve")
            yield characters


def lines(text: str, look: Look = PLAIN) -> list[Element]:
    """Plain text whose line breaks are kept."""
    runs: list[Element] = []
    for place, line in enumerate(text.splitlines()):
        if place:
            runs.append(run(w("br"), look=look))
        runs += text_runs(plain(line), look)
    return runs


# Fields and bookmarks


def field(instruction: str, *result: Element, look: Look = PLAIN) -> list[Element]:
    """A field with the result that it has now; Word works it out again on F9."""
    return [*field_start(instruction, look), *result, field_end(look)]


def field_start(instruction: str, look: Look = PLAIN) -> list[Element]:
    code = w("instrText")
    code.text = f" {instruction} "
    code.set(qn("xml:space"), "preserve")
    return [
        run(w("fldChar", fldCharType="begin"), look=look),
        run(code, look=look),
        run(w("fldChar", fldCharType="separate"), look=look),
    ]


def field_end(look: Look = PLAIN) -> Element:
    return run(w("fldChar", fldCharType="end"), look=look)


def bookmark_name(anchor: str) -> str:
    """The anchor in the letters, digits and lines that Word allows in a name, and no longer than it allows."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", anchor)
    name = name if name[:1].isalpha() else f"a_{name}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(anchor.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"


class Bookmarks:
    """The places of one document that links lead to. A name is given once: Word drops the second of two."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def around(self, anchor: str, *content: Element) -> list[Element]:
        name = bookmark_name(anchor)
        if not anchor or name in self.names:
            return list(content)
        self.names.append(name)
        number = len(self.names)
        return [w("bookmarkStart", id=number, name=name), *content, w("bookmarkEnd", id=number)]


def link_inside(anchor: str, *content: Element) -> Element:
    return w("hyperlink", *content, anchor=bookmark_name(anchor), history=1)


# Paragraphs


def paragraph(
    style: str,
    *content: Element,
    number: tuple[int, int] | None = None,
    align: str = "",
    keep_next: bool = False,
    new_page: bool = False,
) -> Element:
    """A paragraph in a style (by its id). `number` is list and level; a list of 0 takes the style's number away."""
    properties = w(
        "pPr",
        w("pStyle", val=style),
        w("keepNext") if keep_next else None,
        w("pageBreakBefore") if new_page else None,
        w("numPr", w("ilvl", val=number[1]), w("numId", val=number[0])) if number else None,
        w("bidi") if starts_from_right(content) else None,
        w("jc", val=align) if align else None,
    )
    return w("p", properties, *content)


def starts_from_right(content: Iterable[Element]) -> bool:
    """Whether the first letter of the text is one of a script that is read from the right."""
    letters = (letter for element in content for text in element.iter(qn("w:t")) for letter in text.text)
    kinds = (unicodedata.bidirectional(letter) for letter in letters)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def keep_with_next(element: Element) -> None:
    """Keep every paragraph of the element on the page of what follows."""
    for properties in element.iter(qn("w:pPr")):
        if properties.find(qn("w:keepNext")) is None:
            properties.insert(1, w("keepNext"))  # its place is after the style
