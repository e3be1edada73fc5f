"""A small paper with a bit of everything, and hands that spoil its files in one way each.

Not here: which check sees it, which the tests say.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf

from papers.building.bodies import Numbering, blocks_from_body
from papers.content import Chapter, Paper, PaperSection, SubHeading, Withheld
from papers.docx.rendering import render_docx
from papers.html.rendering import render_standalone_html
from papers.pdf.rendering import render_pdf
from tests.papers.sample import WELSH, build_sample_paper

BODY = (
    '<p>First words<span class="footnote">The first note.</span> and <a href="https://example.org/a">a link</a>.</p>'
    f"<p>{WELSH}</p><ul><li>One</li><li>Two<ul><li>Deep</li></ul></li></ul>"
    '<p>Third words<span class="footnote">The second note.</span>.</p>'
    "<p>Table 1: Posts</p><table><thead><tr><th>Unit</th><th>Posts</th></tr></thead>"
    "<tbody><tr><td>North</td><td>12</td></tr><tr><td>South</td><td>30</td></tr></tbody></table><p>Fourth words.</p>"
)


@cache
def checked_paper() -> Paper:
    blocks = (
        *blocks_from_body(BODY, Numbering()),
        SubHeading("s", 3, "Below"),
        Withheld(5, "w", "Section 31"),
    )
    section = PaperSection("own", "heading", "Own heading", blocks=blocks)
    return replace(
        build_sample_paper(0),
        chapters=(Chapter("first", "First chapter", "threat", (section,)),),
        demonstration=False,
    )


@cache
def whole_pdf() -> bytes:
    return render_pdf(checked_paper()).data


@cache
def whole_html() -> str:
    return render_standalone_html(checked_paper())


@cache
def whole_docx() -> bytes:
    return render_docx(checked_paper()).data


# PDF


def spoiled(hand: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(whole_pdf())) as pdf:
        hand(pdf)
        saved = io.BytesIO()
        pdf.save(saved)
    return saved.getvalue()


def elements(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    def walk(element: Any) -> Iterator[Any]:
        for kid in element.get("/K", []) if isinstance(element.get("/K"), pikepdf.Array) else []:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return [element for element in walk(pdf.Root.StructTreeRoot) if str(element.S)[1:] == role]


def take_out(element: Any) -> None:
    kids = element.P.K
    at = next(n for n, kid in enumerate(kids) if getattr(kid, "objgen", None) == element.objgen)
    del kids[at]


def numbered(pdf: pikepdf.Pdf) -> list[Any]:
    """The elements of the paragraphs with a number, which are those in the section's own order."""
    section = elements(pdf, "H3")[0].P
    return [kid for kid in section.K if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/P"]


def lose_a_note(pdf: pikepdf.Pdf) -> None:
    take_out(elements(pdf, "Note")[1])


def lose_the_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines


def rename_a_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root[0].children[1].title = "Another chapter"


def lose_a_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "TH")[-1].A


def split_a_table(pdf: pikepdf.Pdf) -> None:
    table = elements(pdf, "Table")[-1]
    second = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Table, P=table.P)
    )
    body = table.K[-1]
    second.K, body.P = pikepdf.Array([body]), second
    del table.K[-1]
    table.P.K.append(second)


def lose_a_font(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].Resources.Font.values()))
    del font.DescendantFonts[0].FontDescriptor.FontFile2


def lose_the_letters_of_a_font(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].Resources.Font.values())).ToUnicode


def put_in_another_font(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            font.BaseFont = pikepdf.Name("/ABCDEF+DejaVu-Sans")


def untag_a_paragraph(pdf: pikepdf.Pdf) -> None:
    """As content that is only decoration, and out of the tree."""
    element = numbered(pdf)[3]
    page, numbers = element.Pg, {int(kid) for kid in element.K}
    take_out(element)
    kept = []
    for found in pikepdf.parse_content_stream(page):
        operands, operator = list(found.operands), found.operator
        if str(operator) == "BDC" and int(operands[1].get("/MCID", -1)) in numbers:
            operands, operator = [pikepdf.Name.Artifact], pikepdf.Operator("BMC")
        kept.append((operands, operator))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def read_a_paragraph_twice(pdf: pikepdf.Pdf) -> None:
    first = numbered(pdf)[0]
    first.P.K.append(first)


def read_paragraphs_in_another_order(pdf: pikepdf.Pdf) -> None:
    kids = numbered(pdf)[0].P.K
    ones = [n for n, kid in enumerate(kids) if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/P"]
    kids[ones[0]], kids[ones[1]] = kids[ones[1]], kids[ones[0]]


def skip_a_level(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "H3")[0].S = pikepdf.Name.H5


def lose_a_heading(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "H3")[0].S = pikepdf.Name.P


def lose_words_of_a_link(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            if "/A" in link:
                del link.Contents


def lose_the_place_of_a_link(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            if "/A" in link:
                del link.StructParent


def lose_the_order_of_keys(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1].Tabs


def lose_the_title(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "Paper"


def lose_the_marking(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["pdf:Keywords"] = "board paper"


def lose_the_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def lose_all_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def add_an_empty_element(pdf: pikepdf.Pdf) -> None:
    section = elements(pdf, "H3")[0].P
    empty = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.P, P=section, K=pikepdf.Array())
    section.K.append(pdf.make_indirect(empty))


def orphan_a_list_item(pdf: pikepdf.Pdf) -> None:
    take_out(elements(pdf, "LI")[-1])


def name_what_is_not_painted(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "H3")[0].K.append(999)


def lose_the_way_back(pdf: pikepdf.Pdf) -> None:
    owners = pdf.Root.StructTreeRoot.ParentTree.Nums[3]
    owners[0], owners[1] = owners[1], owners[0]


def give_two_notes_one_name(pdf: pikepdf.Pdf) -> None:
    first, second = elements(pdf, "Note")
    second.ID = first.ID


def nest_a_cell_in_a_paragraph(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "TD")[0].P.S = pikepdf.Name.P


# Word


def spoiled_word(name: str, before: str, after: str, data: bytes = b"") -> bytes:
    """One part with other XML; the text that is replaced must be there."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or whole_docx())) as parts, zipfile.ZipFile(written, "w") as target:
        for part in parts.namelist():
            content = parts.read(part)
            if part == name:
                assert before in content.decode(), before
                content = content.decode().replace(before, after, 1).encode()
            target.writestr(part, content)
    return written.getvalue()
