"""The paper as a PDF that is PDF/UA-1 and PDF/A-3a at once; the only importer of WeasyPrint.

Here: layout, footnotes counted, tags, metadata, the attached data, and the promise that what comes out is
tagged or does not come out. The same paper gives the same bytes. Not here: markup (`html`), tags (`tagging`).
"""

import base64
import gc
import hashlib
import mimetypes
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import pydyf
import weasyprint
import weasyprint.pdf
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from weasyprint.css import ColorProfile
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from papers.canonical import canonical_json
from papers.content import Paper
from papers.html.rendering import render_html, w3c_time
from papers.look.sheets import print_sheet
from papers.look.typefaces import font_folder, missing_fonts
from papers.pdf import tagging
from papers.pdf.metadata import with_pdfua

Document: TypeAlias = Any  # WeasyPrint carries no types

VARIANT = "pdf/a-3a"
# An address that no network answers; only this module's fetcher understands it.
STATIC = "https://paper.invalid/static/"
DRAFT_SHEETS = {"cy": "draft.cy.css"}  # the word across the pages is a drawing
CREST = "data:image/png;base64,"
OWN_PROFILE = ""  # not "srgb", which WeasyPrint would load by itself
LAYOUTS = 4
WRITINGS = 6
UNREADABLE_END = b"\r\nendstream"
NOTE = '<span class="footnote">'

# WeasyPrint's tagging function is swapped while a paper is written, and a server runs several threads.
_lock = Lock()


class PdfFailed(RuntimeError):
    """The paper cannot be made into a whole, tagged PDF; the message says why."""


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    data: bytes
    pages: int
    sha256: str


def render_pdf(paper: Paper, *, sparing: bool = False) -> RenderedPdf:
    """Lay out and write the paper; PdfFailed if anything of it would be lost or untagged.

    With `sparing` it takes a tenth longer and a little less memory.
    """
    _check_fonts()
    with _lock, _collector_off():
        try:
            with translation.override(paper.language.lower()):
                data, pages = _rendered(paper, sparing=sparing)
        except tagging.TaggingFailed as error:
            raise PdfFailed(f"The PDF cannot be tagged: {error}.") from error
        except FatalURLFetchingError as error:
            raise PdfFailed(f"The PDF needs a file that cannot be read: {error}.") from error
    return RenderedPdf(data, pages, hashlib.sha256(data).hexdigest())


def _rendered(paper: Paper, *, sparing: bool) -> tuple[bytes, int]:
    """The file and its pages; nothing of the layout outlives this call, so that its memory can be freed."""
    document = _laid_out(paper)
    if sparing:
        gc.collect()  # what earlier passes of the layout left
    return _written(document, paper), len(document.pages)


def _check_fonts() -> None:
    if missing := missing_fonts():
        raise PdfFailed(
            f"Fonts are missing: {', '.join(missing)}. Run script/setup, which puts them in place."
        )


@contextmanager
def _collector_off() -> Iterator[None]:
    """Layout makes millions of objects that are all still needed: collecting costs a fifth of the time.

    They refer to each other in circles, and the collector takes them when it is on again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# Files


class PaperFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Serves the print sheet, its pictures, the fonts, and a crest, which the document itself holds as a PNG; no other
    file, and nothing from a network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(CREST):
            png = base64.b64decode(url.removeprefix(CREST), validate=True)
            return URLFetcherResponse(url, png, {"Content-Type": "image/png"})
        path = _served_file(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _served_file(url: str) -> Path:
    match = re.fullmatch(re.escape(STATIC) + r"(paper|vendor/fonts)/(\w[\w.-]*)", url)
    if match is None:
        raise ValueError(f"A paper may not load {url}")
    folder = font_folder() if match[1] == "vendor/fonts" else Path(settings.BASE_DIR) / "static" / "paper"
    return folder / match[2]


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet(name: str) -> weasyprint.CSS:
    return weasyprint.CSS(url=f"{STATIC}paper/{name}", font_config=_fonts(), url_fetcher=PaperFetcher())


# Layout


class PaperMarkup(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint carries no types
    """A document whose elements get no styles for marks that none of them has.

    WeasyPrint's own sheet gives each element six: of an item, of a note and of what calls it. They would be nine tenths
    of all styles, and only items of lists and our notes have any.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_first_sheet()]


@cache
def _first_sheet() -> weasyprint.CSS:
    """What WeasyPrint takes an element to look like, with the marks of items and notes alone."""
    rules, items = re.subn(r"(?m)^(?=::marker )", "li", UA)
    rules, notes = re.subn(r"(?m)^(?=::footnote-(?:call|marker) )", ".footnote", rules)
    rules, other = re.subn(r"(?m)^::note-.*$", "", rules)
    if (items, notes, other) != (1, 2, 3):
        raise PdfFailed("This version of WeasyPrint marks items and notes in another way.")
    return weasyprint.CSS(string=rules, counter_style=CounterStyle())


def _laid_out(paper: Paper) -> Document:
    """A layout that has printed every note.

    WeasyPrint 70 can lose a note when it lays pages out again to fill in page numbers. It is then given the
    numbers of that layout as text, until they are also the numbers of the new one.
    """
    colours = weasyprint.CSS(string=print_sheet(paper.style), url_fetcher=PaperFetcher())
    draft = DRAFT_SHEETS.get(paper.language, "draft.css")
    sheets = [_sheet("print.css"), colours, *([_sheet(draft)] if paper.draft else [])]
    pages: dict[str, int] = {}
    for _ in range(LAYOUTS):
        html = render_html(paper, pages)
        document = PaperMarkup(string=html, base_url=STATIC, url_fetcher=PaperFetcher()).render(
            stylesheets=sheets, font_config=_fonts(), pdf_variant=VARIANT
        )
        notes, found = tagging.link_notes(document), _pages_by_anchor(document)
        if notes.too_long:
            raise PdfFailed(f"Footnote {notes.too_long[0]} is longer than a page can hold.")
        all_printed = notes.called == notes.printed == html.count(NOTE)
        if all_printed and (not pages or pages == found):
            return document
        pages = found
    raise PdfFailed(f"Only {notes.printed} of {html.count(NOTE)} footnotes found a place on a page.")


def _pages_by_anchor(document: Document) -> dict[str, int]:
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for anchor in page.anchors:
            pages.setdefault(anchor, number)
    return pages


# Writing


class PaperMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint carries no types
    """Declares PDF/UA-1 next to PDF/A."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        return with_pdfua(super().generate_rdf_metadata(variant, version, conformance))


def _written(document: Document, paper: Paper) -> bytes:
    """Write the layout so that no stream ends with a carriage return.

    Validators cannot tell such an end from a line break, and report a wrong length. Streams that the PDF
    library makes while writing are out of reach: an empty object is added until none of them ends so either.
    """
    document.metadata = PaperMetadata(**vars(document.metadata))
    document.color_profiles["srgb"] = _srgb()
    for padding in range(WRITINGS):
        with _own_tags() as tagged:
            data: bytes = document.write_pdf(
                pdf_variant=VARIANT,
                output_intent=OWN_PROFILE,
                attachments=[_attached_data(paper)],
                finisher=partial(_finish, padding),
            )
        if not tagged:
            raise PdfFailed("The PDF would be untagged: this version of WeasyPrint tags in another way.")
        if UNREADABLE_END not in data:
            return data
    raise PdfFailed("The PDF cannot be written so that validators read every part of it.")


def _srgb() -> ColorProfile:
    """The colour profile that PDF/A asks for. WeasyPrint would open the same file and leave it open."""
    with (files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as profile:
        return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@contextmanager
def _own_tags() -> Iterator[list[Document]]:
    """Let our tagger stand in for WeasyPrint's own, and note for which documents it was called."""
    tagged: list[Document] = []
    original = weasyprint.pdf.add_tags

    def tag(pdf: Any, document: Document, pdf_version: Any, page_streams: list[Any]) -> None:
        tagging.tag_pages(pdf, document, pdf_version, page_streams)
        tagged.append(document)

    weasyprint.pdf.add_tags = tag
    try:
        yield tagged
    finally:
        weasyprint.pdf.add_tags = original


def _attached_data(paper: Paper) -> weasyprint.Attachment:
    """The paper's content as JSON, dated by the paper and not by the clock."""
    moment = datetime.fromisoformat(w3c_time(paper.modified_on)).astimezone(UTC)
    return weasyprint.Attachment(
        string=canonical_json(paper),
        name="paper.json",
        description=gettext("The content of this paper as data"),
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _finish(padding: int, document: Document, pdf: Any) -> None:
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            # Strict validators want to read the metadata without unpacking it.
            if item.extra.get("Type") != "/Metadata":
                _compress(item)
    for _ in range(padding):
        pdf.add_object(pydyf.Dictionary())


def _compress(stream: Any) -> None:
    """Compress once, where the library would do it twice; leave the stream plain if its end would mislead."""
    plain = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    packed = zlib.compress(plain, level=6)
    if not packed.endswith(b"\r"):
        stream.stream, stream.extra["Filter"] = [packed], "/FlateDecode"
