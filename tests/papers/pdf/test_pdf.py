"""The finished PDF: valid, whole, the same every time, and made from our own files only."""

import gc
import hashlib
import io
import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pydyf
import pytest
import weasyprint
import weasyprint.pdf
from django.conf import settings as django_settings
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pytest_django import Settings
from weasyprint.formatting_structure import boxes

from papers.canonical import from_json
from papers.content import Chapter, PaperSection, Paragraph
from papers.html.rendering import render_html
from papers.pdf import rendering as pdf
from papers.pdf.rendering import PaperFetcher, PdfFailed, render_pdf
from tests.papers.reading import TaggedPdf, characters
from tests.papers.sample import WELSH, build_sample_paper, printed_sample, small_paper

ONE = Paragraph(1, "abcdefgh", "One paragraph.")
NOTE = '<span class="footnote">A note.</span>'


@pytest.fixture(scope="module", params=[False, True], ids=["final", "draft"])
def draft(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_paper_passes_an_independent_validator(draft: bool, profile: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed_sample(draft=draft).data)

    report = page_validation.validate_pdf(str(path), profile=profile)

    assert "no failures" in str(report), str(report)


def test_both_standards_are_declared() -> None:
    metadata = TaggedPdf(printed_sample().data).pdf.open_metadata()

    assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == (
        "1",
        "3",
        "A",
    )
    assert metadata["dc:title"] == "Strategic Policing Requirement: annual assessment 2025/26: agenda item 8"


def test_page_count_and_hash_are_those_of_the_file(draft: bool) -> None:
    rendered = printed_sample(draft=draft)

    assert len(TaggedPdf(rendered.data).pdf.pages) == rendered.pages
    assert rendered.sha256 == hashlib.sha256(rendered.data).hexdigest()


def test_draft_is_written_on_every_page_above_below_and_across() -> None:
    printed = TaggedPdf(printed_sample(draft=True).data)

    for page in printed.pages:
        running = [(kind, text) for kind, text in page.artifacts if "DRAFT" in text]
        assert running.count(("Header", "OFFICIAL – DRAFT")) == 1
        assert running.count(("Footer", "OFFICIAL – DRAFT")) == 1
    assert [has_watermark(page) for page in printed.pdf.pages] == [True] * len(printed.pages)


def has_watermark(page: pikepdf.Page) -> bool:
    """The word is a drawing of its own, painted before anything else of the page."""
    instructions = [(operands, str(operator)) for operands, operator in pikepdf.parse_content_stream(page)]
    operands, operator = next(found for found in instructions if found[1] in ("Do", "Tj", "TJ", "f"))
    return operator == "Do" and draws_text(page.Resources.XObject[str(operands[0])])


def draws_text(drawing: pikepdf.Object) -> bool:
    inner = drawing.get("/Resources", {}).get("/XObject", {}).values()
    return b"TJ" in drawing.read_bytes() or any(b"TJ" in form.read_bytes() for form in inner)


def test_final_paper_says_draft_nowhere() -> None:
    printed = TaggedPdf(printed_sample().data)

    assert not [text for page in printed.pages for _, text in page.artifacts if "DRAFT" in text]
    assert "draft" not in printed.document.text.lower()


def test_only_the_wide_table_lies_sideways() -> None:
    boxes = [page.MediaBox for page in TaggedPdf(printed_sample(draft=True).data).pdf.pages]

    sideways = [number for number, box in enumerate(boxes) if float(box[2]) > float(box[3])]

    assert len(sideways) == 1
    assert 0 < sideways[0] < len(boxes) - 1


def test_same_paper_gives_the_same_bytes() -> None:
    paper = small_paper(ONE, Paragraph(2, "b", f'{WELSH}<span class="footnote">n</span>'))

    assert render_pdf(paper) == render_pdf(replace(paper))


def test_threads_do_not_disturb_each_other() -> None:
    papers = [small_paper(replace(ONE, html=f"Paper {number}")) for number in range(3)]
    alone = [render_pdf(paper).sha256 for paper in papers]

    with ThreadPoolExecutor(3) as pool:
        together = [rendered.sha256 for rendered in pool.map(render_pdf, papers)]

    assert together == alone


def test_collector_and_foreign_tagging_are_put_back() -> None:
    before = weasyprint.pdf.add_tags

    render_pdf(small_paper(ONE))

    assert gc.isenabled()
    assert weasyprint.pdf.add_tags is before


def test_leaving_out_the_styles_of_marks_that_nobody_has_changes_no_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = build_sample_paper(40)
    ours = render_pdf(paper).data

    monkeypatch.setattr(pdf, "PaperMarkup", weasyprint.HTML)

    assert ours == render_pdf(paper).data


def test_nothing_of_a_layout_is_left_when_the_next_paper_begins() -> None:
    render_pdf(small_paper())
    gc.collect(0)  # what the collector does by itself as soon as anything is made

    assert not any(type(each) is boxes.TextBox for each in gc.get_objects())


def test_content_is_attached_as_data_dated_by_the_paper() -> None:
    paper = build_sample_paper()
    printed = TaggedPdf(printed_sample().data)  # the attachment lives only as long as its document
    attached = printed.pdf.attachments["paper.json"]

    assert from_json(json.loads(attached.get_file().read_bytes())) == paper
    assert str(attached.obj.AFRelationship) == "/Data"
    assert attached.get_file().mod_date == paper.modified_on


@pytest.mark.parametrize("paragraphs", range(5))
def test_no_stream_ends_so_that_validators_misread_its_length(paragraphs: int) -> None:
    blocks = [Paragraph(n, "a", f"Words {n} of {paragraphs}.") for n in range(1, paragraphs + 2)]

    assert b"\r\nendstream" not in render_pdf(small_paper(*blocks)).data


def test_streams_that_would_end_in_a_carriage_return_are_left_plain() -> None:
    texts = (b"%d" % number for number in range(10_000, 100_000))
    text = next(text for text in texts if zlib.compress(text, level=9).endswith(b"\r"))
    plain, packed = pydyf.Stream([text]), pydyf.Stream([b"text"])

    pdf._compress(plain)
    pdf._compress(packed)

    assert plain.stream == [text]
    assert packed.extra == {"Filter": "/FlateDecode"}


def test_every_note_is_printed_once(draft: bool) -> None:
    called = render_html(build_sample_paper()).count('<span class="footnote">')

    assert len(TaggedPdf(printed_sample(draft=draft).data).document.all("Note")) == called == 24


def test_many_notes_on_full_pages_are_all_printed() -> None:
    note = '<span class="footnote">A note that says where the figure was found, and when.</span>'
    blocks = [Paragraph(n, "a", "Words that fill the line. " * (1 + n % 5) + note) for n in range(1, 60)]

    assert len(TaggedPdf(render_pdf(small_paper(*blocks)).data).document.all("Note")) == 59


def test_the_mark_of_a_note_never_stands_on_a_line_of_its_own() -> None:
    """Paragraphs that end ever nearer to the edge of the page: one of them leaves no room for its mark."""
    endings = (Paragraph(n, str(n), f"{'word ' * 13}t{'i' * n}p.{NOTE}") for n in range(1, 41))

    document = pdf._laid_out(small_paper(*endings))

    lines = [line for page in document.pages for line in lines_of(page)]
    assert sum("word" in line for line in lines) == 40
    assert [line for line in lines if re.fullmatch(r"\s*\d+\s*", line)] == []


def lines_of(page: Any) -> list[str]:
    found = (box for box in page._page_box.descendants() if isinstance(box, boxes.LineBox))
    texts = ((part.text for part in line.descendants() if isinstance(part, boxes.TextBox)) for line in found)
    return ["".join(text) for text in texts]


def test_running_head_names_the_chapter_at_the_top_of_its_page() -> None:
    long = tuple(Paragraph(n, str(n), "A sentence of some length. " * 8) for n in range(2, 31))
    last = Paragraph(31, "lastlast", "One more.")
    chapters = tuple(
        Chapter(name.lower(), name, sections=(PaperSection(f"{name}-1", "heading", "", blocks=blocks),))
        for name, blocks in (("First", (ONE,)), ("Second", long), ("Third", (last,)))
    )

    printed = TaggedPdf(render_pdf(replace(small_paper(), chapters=chapters)).data)

    heads = [[text for kind, text in page.artifacts if kind == "Header"][-1] for page in printed.pages[1:]]
    assert heads[0] == "Contents"
    assert heads[1:] == ["Second"] * len(heads[1:])
    assert "Third" in printed.pages[-1].text.values()


def test_a_note_longer_than_a_page_is_refused_and_not_cut() -> None:
    note = f'<span class="footnote">{"word " * 3000}</span>'

    with pytest.raises(PdfFailed, match=r"^Footnote 2 is longer than a page can hold\.$"):
        render_pdf(
            small_paper(replace(ONE, html='One<span class="footnote">n</span>'), Paragraph(2, "b", note))
        )


def test_text_taller_than_a_page_is_split_and_not_cut() -> None:
    words = " ".join(f"w{number}" for number in range(3000))
    rendered = render_pdf(small_paper(replace(ONE, html=words)))

    assert words.replace(" ", "") in TaggedPdf(rendered.data).document.text.replace(" ", "")
    assert rendered.pages > 5


def test_known_page_numbers_print_as_those_that_layout_finds() -> None:
    """The way out when a note is lost must not change what is printed."""
    paper = build_sample_paper(20)
    laid_out = pdf._pages_by_anchor(pdf._laid_out(paper))

    known = weasyprint.HTML(
        string=render_html(paper, laid_out), base_url=pdf.STATIC, url_fetcher=PaperFetcher()
    ).render(stylesheets=[pdf._sheet("print.css")], font_config=pdf._fonts(), pdf_variant=pdf.VARIANT)

    assert pdf._pages_by_anchor(known) == {
        anchor: page for anchor, page in laid_out.items() if not anchor.startswith(("call-", "note-"))
    }


@pytest.mark.parametrize(
    ("face", "bold"), [("SourceSans3-Regular.ttf", False), ("SourceSans3-Semibold.ttf", True)]
)
def test_welsh_letters_have_their_own_shapes(face: str, bold: bool) -> None:
    rendered = render_pdf(small_paper(replace(ONE, html="<strong>wyŵŷ</strong>" if bold else "wyŵŷ")))
    source = TTFont(pdf.font_folder() / face)
    printed = {text: shape for text, shape in shapes(rendered.data, bold).items() if text in "wyŵŷ"}

    assert printed == {text: outline(source, source.getBestCmap()[ord(text)]) for text in "wyŵŷ"}
    assert len({str(shape) for shape in printed.values()}) == 4


def shapes(data: bytes, bold: bool) -> dict[str, object]:
    """The outline that the PDF draws for each character, from the fonts inside it."""
    found = {}
    printed = TaggedPdf(data)
    for font in printed.pdf.pages[-1].Resources.Font.values():
        if str(font.BaseFont).endswith("Semi-Bold") is bold and ("Bold" in str(font.BaseFont)) is bold:
            embedded = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
            for glyph, text in characters(font).items():
                found[text] = outline(embedded, embedded.getGlyphName(glyph))
    return found


def outline(font: TTFont, name: str) -> object:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    return pen.value


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.org/a.css",
        "https://example.org/a.css",
        "data:text/plain,a",
        f"{pdf.STATIC}paper/../../sprtracker/settings.py",
        f"{pdf.STATIC}paper/..%2fsettings.py",
        f"{pdf.STATIC}paper/..",
        f"{pdf.STATIC}app/app.js",
        "/etc/passwd",
    ],
)
def test_no_other_file_and_no_network_is_read(url: str) -> None:
    with pytest.raises(ValueError, match="A paper may not load"):
        PaperFetcher()(url)


def test_own_sheet_and_fonts_are_read() -> None:
    assert PaperFetcher()(f"{pdf.STATIC}paper/print.css").content_type == "text/css"
    assert PaperFetcher()(f"{pdf.STATIC}vendor/fonts/SourceSans3-It.ttf").read()[:4] == b"\0\1\0\0"


def test_a_picture_from_elsewhere_stops_the_paper() -> None:
    with pytest.raises(PdfFailed, match=r"needs a file that cannot be read: .*file:///etc/passwd"):
        render_pdf(small_paper(replace(ONE, html='<img src="file:///etc/passwd" alt="x">')))


def test_missing_fonts_are_named_with_the_command_that_brings_them(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path

    with pytest.raises(PdfFailed, match=r"^Fonts are missing: SourceSans3-Regular.ttf, .* Run script/setup"):
        render_pdf(small_paper(ONE))


def test_fonts_of_the_paper_are_the_only_ones_in_it() -> None:
    printed = TaggedPdf(printed_sample().data)
    fonts = {str(font.BaseFont)[8:] for font in printed.pdf.pages[0].Resources.Font.values()}

    assert {name.startswith("Source-Sans-3") for name in fonts} == {True}


def test_static_files_stand_where_the_fetcher_looks() -> None:
    folder = Path(django_settings.BASE_DIR) / "static" / "paper"

    assert {"print.css", "draft.css", "draft.svg", "dots.svg", "motif.svg"} <= {
        file.name for file in folder.iterdir()
    }
