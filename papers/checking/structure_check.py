"""The project's own check of a finished PDF: is everything there, in order, for somebody who listens to it?

Validators ask whether a file keeps to the standard. This asks what they cannot know, by comparing the file with the
paper that it was made of: a note, a heading or a paragraph that is gone breaks no rule of PDF/UA.
Not here: reading the file (`tagged_pdf`), its words (`words_check`), the validators and what follows (`checks`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf
from lxml import html as lxml_html

from papers.checking.findings import Finding, shortened, squeezed
from papers.checking.tagged_pdf import Element, TaggedPdf
from papers.content import Paper
from papers.html.rendering import document_meta, render_html

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
NOTE = "footnote"
OWN_FONT = "Source-Sans-3"
SLACK = 1.0  # points by which a box may stand over the edge of its page
ROLES = frozenset({
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
    "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody",
    "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form",
})  # fmt: skip
INSIDE = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
MAY_BE_EMPTY = frozenset({"TD", "TH"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file must hold, taken from the paper's own HTML."""

    title: str
    language: str
    marking: str
    headings: tuple[str, ...]
    paragraphs: tuple[tuple[str, str], ...]  # number, and number with text, without white space
    notes: int
    tables: int
    figures: int


def check_structure(pdf: TaggedPdf, paper: Paper) -> list[Finding]:
    """What is wrong, in the order of the rules; nothing in a file that may leave."""
    if not pdf.is_tagged:
        return [Finding("tags", "The PDF has no tags at all.")]
    expected = expected_of(paper)
    return [Finding(name, words) for name, rule in RULES.items() for words in rule(pdf, expected)]


def expected_of(paper: Paper) -> Expected:
    meta = document_meta(paper)
    body: Any = lxml_html.document_fromstring(render_html(paper)).body
    headings = body.iter("h1", "h2", "h3", "h4", "h5", "h6")
    found = tuple(_without_notes(heading) for heading in headings)
    return Expected(
        title=meta.title,
        language=paper.language,
        marking=paper.marking,
        headings=found,
        paragraphs=tuple(_numbered(body)),
        notes=len(body.find_class(NOTE)),
        tables=sum(1 for _ in body.iter("table")),
        figures=sum(1 for _ in body.iter("img", "svg")),
    )


def _numbered(body: Any) -> Iterator[tuple[str, str]]:
    for number in body.find_class("paper-number"):
        yield number.text_content().rstrip("."), squeezed(_without_notes(number.getparent()))


def _without_notes(element: Any) -> str:
    """The text of an element of HTML, where a note does not belong to the sentence that it stands in."""
    texts = [element.text or ""]
    for child in element:
        texts += [] if child.get("class") == NOTE else [_without_notes(child)]
        texts.append(child.tail or "")
    return "".join(texts)


def spoken(element: Element) -> str:
    """The text of an element without white space, notes and the calls of notes."""
    return squeezed(" ".join(_spoken_parts(element)))


def _spoken_parts(element: Element) -> Iterator[str]:
    for part in element.parts:
        if isinstance(part, str):
            yield part
        elif part.role != "Note" and not calls_note(part):
            yield from _spoken_parts(part)


def calls_note(element: Element) -> bool:
    return element.role == "Reference" and not element.is_inside("TOCI")


# The document


def metadata(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = pdf.pdf.open_metadata()
    title, keywords = str(found.get("dc:title", "")), str(found.get("pdf:Keywords", ""))
    language = str(pdf.catalog.get("/Lang", ""))
    if title.strip() != expected.title.strip():
        yield f"The title in the metadata is “{title}”, and not “{expected.title}”."
    if not bool(pdf.catalog.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle", False)):
        yield "Readers are not told to show the title in place of the file name."
    if language != expected.language:
        yield f"The language is declared as “{language}”, and not “{expected.language}”."
    if expected.marking not in keywords.split(", "):
        yield f"The metadata do not name the marking {expected.marking}."
    if str(found.get("pdfuaid:part", "")) != "1":
        yield "The metadata do not say that the file is PDF/UA-1."


def fonts(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    used = {name: font for page in pdf.pages for name, font in page.fonts.items()}
    for name, font in sorted(used.items()):
        part = font.DescendantFonts[0] if font.get("/Subtype") == "/Type0" else font
        shown = name.lstrip("/").partition("+")[2].rstrip(",") or name.lstrip("/")
        if not any(f"/FontFile{n}" in part.get("/FontDescriptor", {}) for n in ("", "2", "3")):
            yield f"The font {shown} is not embedded."
        if "/ToUnicode" not in font:
            yield f"The font {shown} does not say which letters its signs stand for."
        if not shown.startswith(OWN_FONT):
            yield f"The font {shown} is none of the paper’s own: the machine put it in for a missing letter."


# The tree


def nesting(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    for element in pdf.elements:
        parent = element.parent.role if element.parent else "the root"
        if element.role not in ROLES:
            yield f"The tag {element.role} is none of the standard’s."
        elif element.role in INSIDE and parent not in INSIDE[element.role]:
            yield f"The tag {element.role} stands inside {parent}."
        elif element.role == "Link" and element.is_inside("Link"):
            yield f"The link “{shortened(element.words())}” stands inside another."


def headings(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = [" ".join(_spoken_parts(element)) for element in pdf.all(*HEADINGS)]
    levels = [int(element.role[1]) for element in pdf.all(*HEADINGS)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "The first heading must be the only one of level 1."
    for (before, after), text in zip(pairwise(levels), found[1:], strict=True):
        if after > before + 1:
            yield f"The heading “{shortened(text)}” is of level {after} right after one of level {before}."
    yield from _compared("The heading", expected.headings, found)


def bookmarks(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = pdf.bookmarks()
    if not found:
        yield "There are no bookmarks."
        return
    yield from _compared("The bookmark of", expected.headings, found)


def paragraphs(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    """Each number once and in order, on the paragraph that has it."""
    wanted = {text: number for number, text in expected.paragraphs}
    found = [wanted[text] for element in pdf.all("P") if (text := spoken(element)) in wanted]
    times = Counter(found)
    for number in wanted.values():
        if times[number] != 1:
            how = "is not in the tagged text" if not times[number] else "stands twice in the tagged text"
            yield f"Paragraph {number} {how}."
    if not times - Counter(wanted.values()) and found != [n for n in wanted.values() if n in times]:
        yield "The numbered paragraphs are read in another order."


def notes(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = pdf.all("Note")
    calls = [element for element in pdf.all("Reference") if calls_note(element)]
    if not len(found) == len(calls) == expected.notes:
        yield (
            f"The paper has {expected.notes} footnotes; the tagged text calls {len(calls)} and holds {len(found)}."
        )
    names = Counter(str(note.dictionary.get("/ID", "")) for note in found)
    if any(not name or times > 1 for name, times in names.items()):
        yield "Not every footnote has an identifier of its own."
    for place, note in enumerate(found, 1):
        if not note.words("Lbl").strip():
            yield f"Footnote {place} is empty."


def tables(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = pdf.all("Table")
    if len(found) != expected.tables:
        yield f"The paper has {expected.tables} tables, and the tagged text {len(found)}: one is lost or split."
    heads = [[spoken(cell) for head in table.all("THead") for cell in head.all("TH")] for table in found]
    for place, (table, head) in enumerate(zip(found, heads, strict=True), 1):
        if head and place > 1 and head == heads[place - 2] and not table.all("Caption"):
            yield f"Table {place} in order has the heads of the one before: it is split where the page ends."
        if any(str(cell.attribute("/Scope")) not in ("/Row", "/Column") for cell in table.all("TH")):
            yield f"Table {place} in order has a header cell that does not say what it heads."
        if len(table.all("THead")) > 1:
            yield f"Table {place} in order has two heads."
        if not _is_regular(table):
            yield f"Table {place} in order has rows of different width."


def _is_regular(table: Element) -> bool:
    """Every row as wide as the next, cells that reach down from above counted."""
    rows = table.all("TR")
    widths: Counter[int] = Counter()
    for at, row in enumerate(rows):
        for cell in row.kids:
            across, down = (int(cell.attribute(name) or 1) for name in ("/ColSpan", "/RowSpan"))
            for reached in range(at, min(at + down, len(rows))):
                widths[reached] += across
    return len(set(widths.values())) <= 1


def figures(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    found = pdf.all("Figure")
    if len(found) != expected.figures:
        yield f"The paper has {expected.figures} figures, and the tagged text {len(found)}."
    for place, figure in enumerate(found, 1):
        if not str(figure.dictionary.get("/Alt", "")).strip():
            yield f"Figure {place} in order has no alternative in words."
        box, page = figure.attribute("/BBox"), figure.page
        if box is None or page is None or not _is_within(box, pdf.pdf.pages[page].mediabox):
            yield f"Figure {place} in order has no place on its page."


def _is_within(box: Any, page: Any) -> bool:
    x1, y1, x2, y2 = (float(side) for side in box)
    left, bottom, right, top = (float(side) for side in page)
    inside = left - SLACK <= x1 and bottom - SLACK <= y1 and x2 <= right + SLACK and y2 <= top + SLACK
    return inside and x1 < x2 and y1 < y2


def links(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    held = {element.dictionary.objgen for element in pdf.all("Link")}
    for page, link in pdf.annotations():
        owner = pdf.owners.get(int(link.get("/StructParent", -1)))
        words = str(link.get("/Contents", "")).strip()
        if owner is None or owner.objgen not in held:
            yield f"A link on page {page + 1} is not in the tagged text."
        if not words or words == str(link.get("/Dest", "")):
            yield f"A link on page {page + 1} does not say where it leads."
    if any("/Annots" in page and page.get("/Tabs") != "/S" for page in pdf.pdf.pages):
        yield "The keyboard does not reach the links in the order of the text."


def empty(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    for element in pdf.elements:
        if not (element.parts or element.pieces or element.links or element.role in MAY_BE_EMPTY):
            yield f"A tag {element.role} holds nothing."


def pieces(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    """Everything painted belongs to one element or is an artifact, and everything in the tree is painted."""
    held = Counter(piece for element in pdf.elements for piece in element.pieces)
    for number, page in enumerate(pdf.pages):
        painted = {(number, mcid) for mcid in page.text}
        loose = painted - held.keys()
        lost = {piece for piece in held if piece[0] == number} - painted
        if page.loose:
            yield f"Page {number + 1} shows {len(page.loose)} things that are neither tagged nor marked as decoration."
        if loose:
            yield f"Page {number + 1} shows {_counted(len(loose))} that no tag holds."
        if lost:
            yield f"The tags of page {number + 1} name {_counted(len(lost))} that the page does not show."
    if any(times > 1 for times in held.values()):
        yield "A piece of text belongs to two tags."


def parents(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    """The way back from a piece of a page to its element, which readers take when somebody points at it."""
    holders = {piece: element.dictionary.objgen for element in pdf.elements for piece in element.pieces}
    for number, page in enumerate(pdf.pdf.pages):
        owners = pdf.owners.get(int(page.get("/StructParents", -1)), [])
        known = {(number, at): owner.objgen for at, owner in enumerate(owners) if owner is not None}
        astray = [piece for piece in holders if piece[0] == number and known.get(piece) != holders[piece]]
        if astray:
            yield f"On page {number + 1}, {_counted(len(astray))} cannot be followed back to the tags."


def running_lines(pdf: TaggedPdf, expected: Expected) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        kinds = {kind for kind, text in page.artifacts if expected.marking in text}
        if not kinds >= {"Header", "Footer"}:
            yield f"Page {number} does not carry the marking above and below, as running lines that are not read out."


def _compared(what: str, wanted: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """The first place in which two lists differ; one fault moves everything after it."""
    mine, theirs = [squeezed(text) for text in wanted], [squeezed(text) for text in found]
    if mine == theirs:
        return
    pairs = enumerate(zip(mine, theirs, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(mine), len(theirs)))
    if at >= len(mine):
        yield f"{what} “{shortened(found[at])}” is not in the paper."
    else:
        yield f"{what} “{shortened(wanted[at])}” is missing or not in its place."


def _counted(pieces: int) -> str:
    return "1 piece of text" if pieces == 1 else f"{pieces} pieces of text"


RULES: dict[str, Callable[[TaggedPdf, Expected], Iterator[str]]] = {
    "metadata": metadata,
    "fonts": fonts,
    "nesting": nesting,
    "headings": headings,
    "bookmarks": bookmarks,
    "paragraphs": paragraphs,
    "notes": notes,
    "tables": tables,
    "figures": figures,
    "links": links,
    "empty elements": empty,
    "pieces": pieces,
    "parents": parents,
    "running lines": running_lines,
}
