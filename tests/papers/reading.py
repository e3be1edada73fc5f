"""Reads a tagged PDF back as a program that speaks it aloud would: elements, their text, their links.

Here: the structure tree with the text of every element, and what lies outside it. Not here: what is right.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

TEXT = {"Tj", "TJ", "'", '"'}
PAINT = TEXT | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"}


@dataclass(eq=False)
class Element:
    role: str
    dictionary: Any
    parent: "Element | None"
    kids: list["Element"] = field(default_factory=list)
    parts: "list[str | Element]" = field(default_factory=list)
    links: int = 0
    pages: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.words("Note")

    def words(self, *without: str) -> str:
        """What is spoken, without elements of some roles."""
        return "".join(
            part if isinstance(part, str) else part.words(*without) if part.role not in without else ""
            for part in self.parts
        )

    def attribute(self, name: str) -> Any:
        attributes = self.dictionary.get("/A", pikepdf.Dictionary())
        return attributes.get(name)

    def walk(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, *roles: str) -> list["Element"]:
        return [element for element in self.walk() if element.role in roles]


@dataclass
class Marked:
    """What one page paints: text by content number, artifacts by kind, and operators outside both."""

    text: dict[int, str] = field(default_factory=dict)
    artifacts: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


class TaggedPdf:
    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.catalog = self.pdf.Root
        self.page_of = {page.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def pages(self) -> list[Marked]:
        return [_marked(page) for page in self.pdf.pages]

    @cached_property
    def document(self) -> Element:
        (root,) = self.catalog.StructTreeRoot.K
        return self._element(root, None)

    @cached_property
    def owned(self) -> set[tuple[int, int]]:
        """Every piece of content, as page and number, that an element of the tree holds."""
        found: set[tuple[int, int]] = set()
        self._collect(self.catalog.StructTreeRoot.K[0], found)
        return found

    def bookmarks(self) -> list[str]:
        with self.pdf.open_outline() as outline:
            return [item.title for item in _outline_items(outline.root)]

    def links(self) -> list[Any]:
        return [
            link
            for page in self.pdf.pages
            for link in page.get("/Annots", [])
            if link.get("/Subtype") == "/Link"
        ]

    def _element(self, dictionary: Any, parent: Element | None) -> Element:
        element = Element(str(dictionary.S)[1:], dictionary, parent)
        for kid in dictionary.K:
            if isinstance(kid, int):
                self._add_text(element, self.page_of[dictionary.Pg.objgen], kid)
            elif kid.get("/Type") == "/MCR":
                self._add_text(element, self.page_of[kid.Pg.objgen], int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                element.links += 1
            else:
                child = self._element(kid, element)
                element.kids.append(child)
                element.parts.append(child)
                element.pages |= child.pages
        return element

    def _add_text(self, element: Element, page: int, number: int) -> None:
        element.pages.add(page)
        element.parts.append(self.pages[page].text.get(number, ""))

    def _collect(self, dictionary: Any, found: set[tuple[int, int]]) -> None:
        for kid in dictionary.K:
            if isinstance(kid, int):
                found.add((self.page_of[dictionary.Pg.objgen], kid))
            elif kid.get("/Type") == "/MCR":
                found.add((self.page_of[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") != "/OBJR":
                self._collect(kid, found)


def _outline_items(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _outline_items(item.children)


def _marked(page: Any) -> Marked:
    marked = Marked()
    fonts = {name: characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    font: dict[int, str] = {}
    stack: list[int | str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            stack.append(_mark(operands))
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        if name in PAINT and not stack:
            marked.loose.append(name)
        elif name in TEXT:
            _add(marked, stack[-1], _decoded(operands[-1], font))
    return marked


def _mark(operands: Any) -> int | str:
    """The content's number, or the kind of artifact."""
    properties = operands[1] if len(operands) > 1 else {}
    if "/MCID" in properties:
        return int(properties["/MCID"])
    return str(properties.get("/Subtype", "")).lstrip("/")


def _add(marked: Marked, mark: int | str, text: str) -> None:
    if isinstance(mark, int):
        marked.text[mark] = marked.text.get(mark, "") + text
    else:
        marked.artifacts.append((mark, text))


def _decoded(operand: Any, font: dict[int, str]) -> str:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(font[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def characters(font: Any) -> dict[int, str]:
    """The text that each glyph of a font stands for, by glyph number."""
    pairs = re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in pairs
        if len(text) % 4 == 0 and text
    }
