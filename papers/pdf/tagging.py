"""Which structure element each piece of a laid-out page belongs to.

A partner of `pdf` alone: it stands in for WeasyPrint's own tagging (checked with 70.0), which tags an element
anew on every page, leaves headers and notes loose and gives header cells no scope. Here: one element per HTML
element, artifacts for what repeats, notes beside the paragraph that calls them, scopes, list numbering, one
link with a readable description. Not here: the PDF objects (`structure_tree`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydyf
from django.utils.translation import gettext
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from papers.pdf.structure_tree import Annotation, Node, Piece, write_structure

# WeasyPrint carries no types.
Box: TypeAlias = Any
Element: TypeAlias = Any
Key: TypeAlias = tuple[Element, str]

SVG = "{http://www.w3.org/2000/svg}"
CSS_PIXEL = 0.75  # in PDF points
PRINTED = 4  # annotation flag
ROLES = {f"h{level}": f"H{level}" for level in range(1, 7)} | {
    "header": "Sect",
    "nav": "Sect",
    "section": "Sect",
    "p": "P",
    "a": "Link",
    "abbr": "Span",
    "bdi": "Span",
    "ul": "L",
    "ol": "L",
    "li": "LI",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "img": "Figure",
    f"{SVG}svg": "Figure",
}
# Such an element has a place of its own where it is in another language.
INLINE = frozenset({"b", "span"})
CONTENTS_ROLES = {"L": "TOC", "LI": "TOCI"}
NUMBERINGS = {
    "circle": "Circle",
    "square": "Square",
    "decimal": "Decimal",
    "lower-alpha": "LowerAlpha",
    "none": "None",
}  # else Disc
GENERATED_TEXT = frozenset({"before", "after", "first-line", "first-letter"})
NOTE_CALL, NOTE_MARKER = "footnote-call", "footnote-marker"
INSIDE_A_BLOCK = frozenset({"Link", "Span", "Reference"})
NOTE_FOLLOWS = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6"})


class TaggingFailed(Exception):
    """The structure tree cannot be made whole."""


@dataclass(slots=True)
class _PageState:
    """What is known while one page is walked through."""

    number: int
    height: float
    dictionary: Any
    tags: dict[Box, dict[str, Any]]
    artifacts: dict[int, str | None] = field(default_factory=dict)


def tag_pages(pdf: Any, document: Any, pdf_version: Any, page_streams: list[Any]) -> None:
    """Tag a whole document; has the signature of the WeasyPrint function that it stands in for."""
    tagger = Tagger(pdf)
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tagger.add_page(number, page, stream)
    tagger.write(len(document.pages))


class Tagger:
    """Walks through the boxes of page after page and gathers the structure tree."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.root = Node("Document")
        self.nodes: dict[Key, Node] = {}
        self.notes: dict[Element, Node] = {}
        self.head_pages: dict[Element, int] = {}

    def add_page(self, number: int, page: Any, stream: Any) -> None:
        dictionary = self.pdf.objects[int(self.pdf.page_references[number].split()[0])]
        self.page = _PageState(number, page.height, dictionary, stream._tags)
        for child in page._page_box.children:
            if isinstance(child, boxes.MarginBox):
                self._make_artifact(child, "Footer" if "bottom" in child.at_keyword else "Header")
            else:
                self._visit(child, self.root)
        if self.page.tags:
            raise TaggingFailed(f"{len(self.page.tags)} pieces of page {number + 1} belong to no element")
        _rewrite_artifacts(stream.stream, self.page.artifacts)

    def write(self, pages: int) -> None:
        for number, note in enumerate(self.notes.values(), 1):
            if note.parent is None:
                raise TaggingFailed(f"note {number} is called nowhere")
            if not any(node.kids for node in note.walk()):
                raise TaggingFailed(f"note {number} is called but was not printed")
        write_structure(self.pdf, self.root, pages)

    # Artifacts

    def _make_artifact(self, box: Box, kind: str | None = None) -> None:
        box = _real(box)
        if box in self.page.tags:
            self.page.artifacts[self.page.tags.pop(box)["mcid"]] = kind
        if box.link_annotation is not None:
            self._drop_link(box)
        for child in box.children:
            self._make_artifact(child, kind)

    def _drop_link(self, box: Box) -> None:
        self.page.dictionary["Annots"].remove(box.link_annotation.reference)
        box.link_annotation.clear()

    # Real content

    def _visit(self, box: Box, parent: Node, *, linked: bool = False) -> None:
        box = _real(box)
        if isinstance(box, boxes.TextBox):
            self._mark(box, parent)
            return
        node = self._node_of(box, parent)
        if node is None:
            self._make_artifact(box)
            return
        if box.link_annotation is not None and linked:
            self._drop_link(box)  # the link around it has an annotation already
        elif box.link_annotation is not None:
            node, linked = self._link(box, node), True
        if isinstance(box, boxes.ReplacedBox):
            self._mark(box, node)
        for child in box.children:
            self._visit(child, node, linked=linked)

    def _mark(self, box: Box, node: Node) -> None:
        if box in self.page.tags:
            node.attach(Piece(self.page.number, self.page.tags.pop(box)["mcid"]))

    def _node_of(self, box: Box, parent: Node) -> Node | None:
        """The element that the box's content belongs to; None for a table head that is only repeated."""
        element, tag = box.element, box.element_tag
        if element is None or tag is None or isinstance(box, boxes.LineBox):
            return parent
        base, _, pseudo = tag.partition("::")
        if pseudo:
            return self._generated(pseudo, (element, tag), parent)
        if _is_note(element):
            return self._note(element)
        if base not in ROLES and not (base in INLINE and element.get("lang")):
            return parent
        if base == "thead" and self.head_pages.setdefault(element, self.page.number) != self.page.number:
            return None
        if (element, tag) not in self.nodes:
            self.nodes[element, tag] = self._new(ROLES.get(base, "Span"), box, parent)
        return self.nodes[element, tag]

    def _generated(self, pseudo: str, key: Key, parent: Node) -> Node:
        if pseudo in GENERATED_TEXT:
            return parent
        if key not in self.nodes:
            if pseudo == "marker":
                item = parent.nearest("LI")
                self.nodes[key] = item.add("Lbl", first=True) if item else parent
            elif pseudo == NOTE_CALL:
                self.nodes[key] = self._call(key[0], parent)
            else:
                self.nodes[key] = parent.add("Lbl")
        return self.nodes[key]

    def _new(self, role: str, box: Box, parent: Node) -> Node:
        if parent.in_contents:
            role = CONTENTS_ROLES.get(role, role)
            parent = parent.add("Reference") if role == "Link" else parent
        node = parent.add(role)
        node.in_contents = parent.in_contents or box.element_tag == "nav"
        if describe := DESCRIPTIONS.get(role):
            node.attributes = describe(box)
        if box.element_tag == "abbr":
            node.entries["E"] = pydyf.String(box.element.get("title") or "")
        if role == "Figure":
            node.entries, node.attributes = _figure(box, self.page.height)
        if language := box.element.get("lang"):
            node.entries["Lang"] = pydyf.String(language)
        return node.add("LBody") if role == "LI" else node

    # Notes

    def _note(self, element: Element) -> Node:
        if element not in self.notes:
            note = self.notes[element] = Node("Note")
            note.entries["ID"] = pydyf.String(f"note-{len(self.notes)}")
        return self.notes[element]

    def _call(self, element: Element, parent: Node) -> Node:
        """Place the note after the paragraph that calls it, or last in a cell or list item."""
        note, reference, block = self._note(element), parent.add("Reference"), parent
        if language := parent.language:  # a note stands elsewhere in the tree
            note.entries["Lang"] = language
        while block.role in INSIDE_A_BLOCK and block.parent is not None:
            block = block.parent
        if block.role in NOTE_FOLLOWS and block.parent is not None:
            block.parent.attach_after(note, block)
        else:
            note.parent = block
            block.kids.append(note)
        return reference

    # Links

    def _link(self, box: Box, node: Node) -> Node:
        """Hang the box's annotation on its link element, which is made if the box is none itself."""
        annotation, pseudo = box.link_annotation, box.element_tag.partition("::")[2]
        key = (box.element, f"{box.element_tag} link")
        if node.role != "Link":
            if key not in self.nodes:
                self.nodes[key] = node.add("Link")
            node = self.nodes[key]
        if pseudo in (NOTE_CALL, NOTE_MARKER):
            number = annotation["Dest"].string.rpartition("-")[2]
            message = (
                gettext("Footnote %(number)s")
                if pseudo == NOTE_CALL
                else gettext("Back to the text of footnote %(number)s")
            )
            label = message % {"number": number}
        else:
            label = _text_of(box.element)
        annotation["Contents"], annotation["F"] = pydyf.String(label), PRINTED
        node.attach(Annotation(self.page.number, annotation))
        return node


def _real(box: Box) -> Box:
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def _is_note(element: Element) -> bool:
    return bool(element.tag == "span" and element.get("class") == "footnote")


def _text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _rewrite_artifacts(operations: list[Any], artifacts: dict[int, str | None]) -> None:
    """Turn the marked content that is no real content into artifacts, in place."""
    for place, operation in enumerate(operations):
        if isinstance(operation, dict) and operation.get("MCID") in artifacts:
            kind = artifacts[operation["MCID"]]
            pagination = {"Type": "/Pagination", "Subtype": f"/{kind}"} if kind else {"Type": "/Pagination"}
            operations[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary(pagination)]


def _list(box: Box) -> dict[str, Any]:
    styles = [child.style["list_style_type"] for child in box.children if child.element_tag == "li"]
    numbering = NUMBERINGS.get(styles[0], "Disc") if styles and isinstance(styles[0], str) else "None"
    return {"O": "/List", "ListNumbering": f"/{numbering}"}


def _cell(box: Box) -> dict[str, Any]:
    attributes: dict[str, Any] = {"O": "/Table"}
    if box.element_tag == "th":
        attributes["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
    if box.colspan != 1:
        attributes["ColSpan"] = box.colspan
    if box.rowspan != 1:
        attributes["RowSpan"] = box.rowspan
    return attributes


DESCRIPTIONS: dict[str, Callable[[Box], dict[str, Any]]] = {"L": _list, "TH": _cell, "TD": _cell}


def _figure(box: Box, page_height: float) -> tuple[dict[str, Any], dict[str, Any]]:
    element = box.element
    said = [element.find(f"{SVG}{part}") for part in ("title", "desc")]
    texts = [_text_of(part) for part in said if part is not None] or [(element.get("alt") or "").strip()]
    *titles, last = [text for text in texts if text] or [""]
    words = "".join(f"{title.rstrip('.')}. " for title in titles) + last
    if not words:
        raise TaggingFailed("a figure has no alternative text")
    left, top = box.content_box_x() * CSS_PIXEL, (page_height - box.content_box_y()) * CSS_PIXEL
    right, bottom = left + box.width * CSS_PIXEL, top - box.height * CSS_PIXEL
    layout = {"O": "/Layout", "Placement": "/Block", "BBox": pydyf.Array((left, bottom, right, top))}
    return {"Alt": pydyf.String(words)}, layout


@dataclass(frozen=True, slots=True)
class Notes:
    """How many notes a layout calls, how many of those it has printed, and which are taller than their page."""

    called: int
    printed: int
    too_long: tuple[int, ...]


def link_notes(document: Any) -> Notes:
    """Make calls and notes link to each other; to be used once, between layout and writing."""
    numbers: dict[Element, int] = {}
    called: set[Element] = set()
    printed: set[Element] = set()
    too_long: list[int] = []
    for page in document.pages:
        for box, pseudo in _note_boxes(page):
            number = numbers.setdefault(box.element, len(numbers) + 1)
            is_call = pseudo == NOTE_CALL
            (called if is_call else printed).add(box.element)
            here, there = ("call", "note") if is_call else ("note", "call")
            x, y, width, height = box.hit_area()
            # Notes stand on the page's foot and grow upwards.
            if not is_call and y < page._page_box.content_box_y():
                too_long.append(number)
            rectangle = (x, y, x + width, y + height)
            page.anchors[f"{here}-{number}"] = rectangle
            page.links.append(("internal", f"{there}-{number}", rectangle, box))
    return Notes(len(called), len(called & printed), tuple(too_long))


def _note_boxes(page: Any) -> Iterator[tuple[Box, str]]:
    for root in page._page_box.children:
        for box in root.descendants():
            pseudo = (box.element_tag or "").partition("::")[2]
            if pseudo in (NOTE_CALL, NOTE_MARKER) and not isinstance(box, boxes.TextBox):
                yield box, pseudo
