"""The structure tree, read back from the finished PDF as assistive technology reads it."""

import io
import re
from collections import Counter
from itertools import pairwise

import pikepdf
import pydyf
import pytest
import weasyprint
import weasyprint.pdf
from lxml import html as lxml_html

from papers.content import Paper, Paragraph, Table
from papers.html.rendering import render_html
from papers.pdf import tagging
from papers.pdf.rendering import render_pdf
from tests.papers.reading import TaggedPdf
from tests.papers.sample import build_sample_paper, printed_sample, small_paper

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return build_sample_paper(draft=True, wide_table=True)


@pytest.fixture(scope="module")
def printed() -> TaggedPdf:
    return TaggedPdf(printed_sample(draft=True).data)


def squeezed(text: str) -> str:
    """Without white space: where a line ends, the PDF holds no space."""
    return re.sub(r"\s", "", text)


def blocks_of(paper: Paper, kind: type) -> list:  # type: ignore[type-arg]
    sections = (section for chapter in paper.chapters for section in chapter.sections)
    return [block for section in sections for block in section.blocks if isinstance(block, kind)]


def without_notes(html: str) -> str:
    element = lxml_html.fragment_fromstring(html, create_parent="div")
    for note in element.cssselect("span.footnote"):
        note.drop_tree()
    return str(element.text_content())


def test_all_content_belongs_to_an_element_or_is_an_artifact(printed: TaggedPdf) -> None:
    painted = {(number, mcid) for number, page in enumerate(printed.pages) for mcid in page.text}

    assert [page.loose for page in printed.pages] == [[]] * len(printed.pages)
    assert painted - printed.owned == set()


def test_every_paragraph_is_one_element_with_all_its_words(printed: TaggedPdf, paper: Paper) -> None:
    spoken = {squeezed(element.words("Note", "Reference")) for element in printed.document.all("P")}
    paragraphs = blocks_of(paper, Paragraph)

    assert len(paragraphs) == 166
    assert [
        p.number for p in paragraphs if squeezed(f"{p.number}.{without_notes(p.html)}") not in spoken
    ] == []


def test_a_paragraph_over_two_pages_stays_one_element(printed: TaggedPdf) -> None:
    split = [element for element in printed.document.all("P") if len(element.pages) > 1]

    assert split
    assert {element.text[:2].isdigit() or element.text[:1].isdigit() for element in split} == {True}


def test_headings_start_at_one_and_skip_no_level(printed: TaggedPdf) -> None:
    levels = [int(heading.role[1]) for heading in printed.document.all(*HEADINGS)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert set(levels) == {1, 2, 3, 4, 5}


def test_every_heading_is_a_bookmark_in_the_same_order(printed: TaggedPdf) -> None:
    headings = [squeezed(heading.text) for heading in printed.document.all(*HEADINGS)]

    assert [squeezed(title) for title in printed.bookmarks()] == headings


def test_headings_are_those_of_the_html(printed: TaggedPdf, paper: Paper) -> None:
    page = lxml_html.document_fromstring(render_html(paper))
    expected = [(h.tag.upper(), squeezed(h.text_content())) for h in page.iter("h1", "h2", "h3", "h4", "h5")]

    assert [(h.role, squeezed(h.text)) for h in printed.document.all(*HEADINGS)] == expected


def test_lists_say_how_they_are_numbered(printed: TaggedPdf) -> None:
    lists = Counter(str(element.attribute("/ListNumbering")) for element in printed.document.all("L"))

    assert set(lists) == {"/Disc", "/Circle", "/Decimal", "/None"}
    for item in printed.document.all("LI"):
        assert item.kids[-1].role == "LBody"
        assert [kid.role for kid in item.kids[:-1]] in ([], ["Lbl"])


def test_each_table_is_one_element_however_many_pages_it_fills(printed: TaggedPdf, paper: Paper) -> None:
    tables = printed.document.all("Table")
    long = next(table for table in tables if "Officersavailable" in squeezed(table.text))

    assert len(tables) == len(blocks_of(paper, Table)) + 3  # cover facts, grid, recommendations
    assert len(long.pages) == 2
    assert [len(table.all("THead")) for table in tables[1:]] == [1] * (len(tables) - 1)
    assert [len(table.all("Caption")) for table in tables[1:]] == [1] * (len(tables) - 1)


def test_header_cells_say_whether_they_head_a_row_or_a_column(printed: TaggedPdf) -> None:
    for table in printed.document.all("Table"):
        heads = [cell for head in table.all("THead") for cell in head.all("TH")]
        bodies = [cell for body in table.all("TBody") for cell in body.all("TH")]
        assert {str(cell.attribute("/Scope")) for cell in heads} <= {"/Column"}
        assert {str(cell.attribute("/Scope")) for cell in bodies} == {"/Row"}


def test_table_rows_are_equally_wide(printed: TaggedPdf) -> None:
    for table in printed.document.all("Table"):
        assert len({sum(int(c.attribute("/ColSpan") or 1) for c in row.kids) for row in table.all("TR")}) == 1


def test_notes_follow_the_paragraph_that_calls_them(printed: TaggedPdf, paper: Paper) -> None:
    notes = printed.document.all("Note")
    ids = [str(note.dictionary.ID) for note in notes]

    assert len(notes) == render_html(paper).count('class="footnote"') == 24
    assert len(set(ids)) == 24
    for note in notes:
        assert note.parent is not None
        before = note.parent.kids[note.parent.kids.index(note) - 1]
        assert before.role == "P"
        assert [link.links for link in before.all("Reference")[0].all("Link")] == [1]
        assert note.kids[0].role == "Lbl"
        assert note.kids[0].all("Link")[0].links == 1


def test_note_identifiers_can_be_looked_up(printed: TaggedPdf) -> None:
    names = printed.catalog.StructTreeRoot.IDTree.Names

    assert [str(name) for name in names[::2]] == sorted(f"note-{number}" for number in range(1, 25))


def test_contents_are_entries_with_one_link_each_and_the_right_page(printed: TaggedPdf, paper: Paper) -> None:
    (contents,) = [toc for toc in printed.document.all("TOC") if toc.parent and toc.parent.role != "TOCI"]
    headings = {squeezed(h.text): min(h.pages) + 1 for h in printed.document.all("H2")}

    entries = contents.all("TOCI")
    assert len(entries) == sum(1 + len(entry.entries) for entry in paper.contents)
    for entry in entries:
        assert entry.kids[0].role == "Reference"
        assert len(entry.kids[0].all("Link")) == 1
    for chapter in contents.kids:
        title, page = re.fullmatch(r"(.*?)(\d+)", squeezed(chapter.kids[0].text)).groups()  # type: ignore[union-attr]
        assert headings[title] == int(page)


def test_running_lines_and_repeated_heads_are_artifacts(printed: TaggedPdf) -> None:
    for number, page in enumerate(printed.pages, 1):
        kinds = Counter(kind for kind, _ in page.artifacts)
        assert kinds["Footer"] == 3
        assert ("Footer", f"Demonstration data · Page {number} of {len(printed.pages)}") in page.artifacts
    repeated = [
        text for page in printed.pages for kind, text in page.artifacts if kind == "" and text == "Unit"
    ]
    assert len(repeated) == 1


def test_links_say_in_words_where_they_lead(printed: TaggedPdf) -> None:
    links = printed.links()
    contents = {str(link.Contents) for link in links}

    assert len(links) == sum(element.links for element in printed.document.walk())
    assert {
        "Footnote 1",
        "Back to the text of footnote 24",
        "Recommendations",
        "the government’s website",
    } <= contents
    assert not [link for link in links if "/Dest" in link and str(link.Contents) == str(link.Dest)]
    assert {str(page.Tabs) for page in printed.pdf.pages} == {"/S"}


def test_document_declares_language_title_and_marking(printed: TaggedPdf) -> None:
    catalog = printed.catalog

    assert str(catalog.Lang) == "en-GB"
    assert bool(catalog.MarkInfo.Marked)
    assert bool(catalog.ViewerPreferences.DisplayDocTitle)
    assert str(printed.pdf.docinfo["/Title"]) == (
        "Strategic Policing Requirement: annual assessment 2025/26: agenda item 8"
    )


def test_parent_tree_leads_from_each_piece_back_to_its_element(printed: TaggedPdf) -> None:
    numbers = printed.catalog.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}

    for element in printed.document.all("P", "TH", "TD", "Link"):
        for kid in element.dictionary.K:
            if isinstance(kid, int):
                page = printed.page_of[element.dictionary.Pg.objgen]
                assert owners[page][kid].objgen == element.dictionary.objgen
    for link in printed.links():
        assert str(owners[int(link.StructParent)].S) == "/Link"


def tagged(html: str, monkeypatch: pytest.MonkeyPatch) -> TaggedPdf:
    monkeypatch.setattr(weasyprint.pdf, "add_tags", tagging.tag_pages)
    document = weasyprint.HTML(string=f'<html lang="en"><title>t</title>{html}').render(
        pdf_variant="pdf/ua-1"
    )
    tagging.link_notes(document)
    return TaggedPdf(document.write_pdf(pdf_variant="pdf/ua-1"))


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48">%s<rect width="9" height="9"/></svg>'
)


def test_figures_carry_their_alternative_and_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = tagged(DRAWING % "<title>Two bars</title>", monkeypatch)
    (figure,) = printed.document.all("Figure")

    left, bottom, right, top = (float(side) for side in figure.attribute("/BBox"))
    assert str(figure.dictionary.Alt) == "Two bars"
    assert (round(right - left), round(top - bottom)) == (72, 36)
    assert 0 < bottom < top < 842


def test_figures_without_alternative_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(tagging.TaggingFailed, match="a figure has no alternative text"):
        tagged(DRAWING % "", monkeypatch)


def test_notes_in_cells_and_list_items_stay_inside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    note = '<span class="footnote" style="float: footnote">note</span>'
    printed = tagged(f"<ul><li>item{note}</li></ul><table><tr><td>cell{note}</td></tr></table>", monkeypatch)

    assert [n.parent.role for n in printed.document.all("Note") if n.parent] == ["LBody", "TD"]


def test_weasyprint_still_hands_over_what_the_tagger_needs() -> None:
    stream = pydyf.Stream()
    stream.begin_marked_content("Span", pydyf.Dictionary({"MCID": 0}))

    assert weasyprint.VERSION == "70.0"
    assert stream.stream == ["/Span", {"MCID": 0}, b"BDC"]


def test_an_abbreviation_is_read_out_in_full() -> None:
    html = 'The <abbr title="National Crime Agency">NCA</abbr> leads, and the NCA helps.'
    data = render_pdf(small_paper(Paragraph(1, "", html))).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        elements = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/E" in item]
        found = [(str(item["/S"]), str(item["/E"])) for item in elements]

    assert found == [("/Span", "National Crime Agency")]
