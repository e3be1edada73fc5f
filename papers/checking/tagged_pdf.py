"""A finished PDF read back as a program that speaks it aloud reads it: its elements, what they say, what is around.

Here: the structure tree with the text, pages and links of every element, and all that each page paints, tagged or not.
Not here: what of it is right (`structure_check`, `words_check`), and how it was made (`pdf`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import pikepdf

# pikepdf's objects answer every question with whatever stands in the file.
Dictionary: TypeAlias = Any
Letters: TypeAlias = dict[int, str]

TEXT = frozenset({"Tj", "TJ", "'", '"'})
PAINT = TEXT | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI", "INLINE IMAGE"}
CHARACTER = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
DEEPEST = 12  # forms inside forms


class Unreadable(Exception):
    """These bytes are no PDF that can be read."""


@dataclass(eq=False, repr=False, slots=True)
class Element:
    """One structure element. `pieces` are its marked contents as (page, number), pages counted from nought."""

    role: str
    dictionary: Dictionary
    parent: Element | None
    kids: list[Element] = field(default_factory=list)
    parts: list[str | Element] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    links: int = 0

    def words(self, *without: str) -> str:
        """What is spoken, without elements of some roles."""
        return "".join(
            part if isinstance(part, str) else part.words(*without) if part.role not in without else ""
            for part in self.parts
        )

    def attribute(self, name: str) -> Any:
        """From the attribute dictionary, or from the first of several that has it."""
        found = self.dictionary.get("/A", pikepdf.Dictionary())
        each = found if isinstance(found, pikepdf.Array) else [found]
        return next((item[name] for item in each if name in item), None)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, *roles: str) -> list[Element]:
        return [element for element in self.walk() if element.role in roles]

    def is_inside(self, *roles: str) -> bool:
        above = self.parent
        while above is not None and above.role not in roles:
            above = above.parent
        return above is not None

    @property
    def page(self) -> int | None:
        """Where it begins, from nought."""
        return min((page for element in self.walk() for page, _ in element.pieces), default=None)


@dataclass(slots=True)
class Painted:
    """What one page paints: text by content number, artifacts as (kind, text), and operators outside of both."""

    text: dict[int, str] = field(default_factory=dict)
    artifacts: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    fonts: dict[str, Dictionary] = field(default_factory=dict)


class TaggedPdf:
    """A PDF in memory. Raises Unreadable for what is none; what it lacks is empty and not an error."""

    def __init__(self, data: bytes) -> None:
        try:
            self.pdf = pikepdf.open(io.BytesIO(data))
            self.catalog: Dictionary = self.pdf.Root
            self.page_of = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        except (pikepdf.PdfError, AttributeError, ValueError) as error:
            raise Unreadable("These bytes are no PDF that can be read.") from error

    @cached_property
    def is_tagged(self) -> bool:
        marked = bool(self.catalog.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False))
        return marked and bool(_list(self._tree.get("/K")))

    @cached_property
    def _tree(self) -> Dictionary:
        return self.catalog.get("/StructTreeRoot", pikepdf.Dictionary())

    @cached_property
    def pages(self) -> list[Painted]:
        letters: dict[Any, Letters] = {}
        return [_Reader(letters).page(page) for page in self.pdf.pages]

    @cached_property
    def roots(self) -> list[Element]:
        """The elements at the top; one, in a file that is well made."""
        return [self._element(kid, None) for kid in _list(self._tree.get("/K")) if "/S" in kid]

    @cached_property
    def elements(self) -> list[Element]:
        """All of them, in the order in which they are read."""
        return [element for root in self.roots for element in root.walk()]

    def all(self, *roles: str) -> list[Element]:
        return [element for element in self.elements if element.role in roles]

    @cached_property
    def owners(self) -> dict[int, Any]:
        """The parent tree: for the key of a page the elements of its pieces, for that of an annotation its element."""
        return dict(_numbers(self._tree.get("/ParentTree", pikepdf.Dictionary())))

    def bookmarks(self) -> list[str]:
        try:
            with self.pdf.open_outline() as outline:
                return [item.title for item in _outline(outline.root)]
        except pikepdf.PdfError:  # its entries lead round in circles
            return []

    def annotations(self) -> Iterator[tuple[int, Dictionary]]:
        """Each with its page, from nought."""
        for number, page in enumerate(self.pdf.pages):
            for annotation in page.get("/Annots", []):
                yield number, annotation

    def _element(self, dictionary: Dictionary, parent: Element | None) -> Element:
        element = Element(str(dictionary.S)[1:], dictionary, parent)
        own_page = dictionary.get("/Pg")
        for kid in _list(dictionary.get("/K")):
            if isinstance(kid, int):
                self._add(element, own_page, kid)
            elif kid.get("/Type") == "/MCR":
                self._add(element, kid.get("/Pg", own_page), int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                element.links += 1
            elif "/S" in kid:
                element.kids.append(self._element(kid, element))
                element.parts.append(element.kids[-1])
        return element

    def _add(self, element: Element, page: Dictionary | None, number: int) -> None:
        at = self.page_of.get(page.objgen, -1) if page is not None else -1
        element.pieces.append((at, number))
        element.parts.append(self.pages[at].text.get(number, "") if at >= 0 else "")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _numbers(node: Dictionary) -> Iterator[tuple[int, Any]]:
    pairs = _list(node.get("/Nums"))
    yield from ((int(pairs[at]), pairs[at + 1]) for at in range(0, len(pairs) - 1, 2))
    for kid in _list(node.get("/Kids")):
        yield from _numbers(kid)


def _outline(items: Any) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _outline(item.children)


class _Reader:
    """Goes through what one page paints, and through the forms that it paints."""

    def __init__(self, letters: dict[Any, Letters]) -> None:
        self.letters = letters  # of every font, found once for the whole file
        self.painted = Painted()
        self.stack: list[int | str] = []

    def page(self, page: Any) -> Painted:
        self._read(page, page.get("/Resources", pikepdf.Dictionary()), 0)
        return self.painted

    def _read(self, stream: Any, resources: Dictionary, depth: int) -> None:
        fonts, font = resources.get("/Font", pikepdf.Dictionary()), None
        for instruction in pikepdf.parse_content_stream(stream):
            operands: Any = instruction.operands
            name = str(instruction.operator)
            if name in ("BDC", "BMC"):
                self.stack.append(self._mark(operands, resources))
            elif name == "EMC":
                del self.stack[-1:]
            elif name == "Tf":
                font = fonts.get(str(operands[0]))
            if name in PAINT and not self.stack:
                self.painted.loose.append(name)
            elif name in TEXT and font is not None:
                self._add(self._decoded(operands[-1], font))
            elif name == "Do":
                self._form(resources.get("/XObject", {}).get(str(operands[0])), resources, depth)

    def _form(self, form: Any, resources: Dictionary, depth: int) -> None:
        """What a form paints belongs to the mark that it is painted under."""
        if form is not None and form.get("/Subtype") == "/Form" and depth < DEEPEST:
            self._read(form, form.get("/Resources", resources), depth + 1)

    def _mark(self, operands: Any, resources: Dictionary) -> int | str:
        """The content's number, or the kind of artifact; what is neither belongs to the mark around it."""
        properties = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
        if isinstance(properties, pikepdf.Name):
            properties = resources.get("/Properties", {}).get(str(properties), pikepdf.Dictionary())
        if "/MCID" in properties:
            number = int(properties["/MCID"])
            self.painted.text.setdefault(number, "")
            return number
        if str(operands[0]) != "/Artifact" and self.stack:
            return self.stack[-1]
        return str(properties.get("/Subtype", "")).lstrip("/")

    def _add(self, text: str) -> None:
        mark = self.stack[-1]
        if isinstance(mark, int):
            self.painted.text[mark] += text
        else:
            self.painted.artifacts.append((mark, text))

    def _decoded(self, operand: Any, font: Dictionary) -> str:
        self.painted.fonts[str(font.get("/BaseFont", "?"))] = font
        if font.objgen not in self.letters:
            self.letters[font.objgen] = letters_of(font)
        letters = self.letters[font.objgen]
        parts = operand if isinstance(operand, pikepdf.Array) else [operand]
        codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
        step = 2 if font.get("/Subtype") == "/Type0" else 1
        return "".join(
            letters.get(int.from_bytes(codes[at : at + step]), "\ufffd") for at in range(0, len(codes), step)
        )


def letters_of(font: Dictionary) -> Letters:
    """The text that each glyph of a font stands for, by its code in the file; nothing if the font does not say."""
    if "/ToUnicode" not in font:
        return {}
    pairs = CHARACTER.findall(font.ToUnicode.read_bytes())
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for code, text in pairs
        if text and len(text) % 4 == 0
    }
