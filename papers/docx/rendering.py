"""The paper as a Word document (DOCX), made from the same content as print and screen.

Here: the file, its parts and properties, and the promise that the same paper gives the same bytes. Not here: its
words (`docx.front`, `docx.chapters`, `docx.body`), running lines (`docx.pages`) and look (`docx.styles`).
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import translation
from django.utils.translation import gettext
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from papers.content import Paper
from papers.docx.body import Body
from papers.docx.chapters import add_chapter
from papers.docx.front import add_contents, add_cover, add_later
from papers.docx.pages import Pages
from papers.docx.styles import font_table, palette_of, settings_xml, styles_xml
from papers.docx.xml import plain
from papers.html.rendering import DocumentMeta, document_meta, w3c_time
from papers.languages import voice_of

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name
LONGEST_PROPERTY = 255
# What the library's own template brings, and a paper does without.
UNWANTED = (
    "theme",
    "stylesWithEffects",
    "customXml",
    "webSettings",
    "fontTable",
    "thumbnail",
    "extended-properties",
)


@dataclass(frozen=True, slots=True)
class RenderedDocx:
    data: bytes
    sha256: str


def render_docx(paper: Paper) -> RenderedDocx:
    """The whole paper; Word opens it without a question, since every field has its result already."""
    with translation.override(paper.language.lower()):
        document = _document(paper, document_meta(paper))
    written = io.BytesIO()
    document.save(written)
    data = _without_clock(written.getvalue())
    return RenderedDocx(data, hashlib.sha256(data).hexdigest())


def _without_clock(written: bytes) -> bytes:
    """The same parts in a fixed order, under a fixed date and with nothing that tells one system from another."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as parts, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, parts.read(name), compresslevel=9)
    return packed.getvalue()


def _document(paper: Paper, meta: DocumentMeta) -> WordDocument:
    document = Document()
    _empty(document)
    palette = palette_of(paper.style)
    document.styles.element[:] = styles_xml(paper.language, palette)
    document.settings.element[:] = settings_xml(paper.language)
    _describe(document, paper, meta)
    pages = Pages(document, paper, meta)
    body = Body(document.part, document.part.numbering_part.element, pages.end, palette, voice_of(paper))
    add_cover(body, paper)
    if paper.later:
        add_later(body, paper.later)
    add_contents(body, paper)
    for place, chapter in enumerate(paper.chapters):
        add_chapter(body, chapter, paper, new_page=place == 0 and not paper.later)
    document.element.body[:] = [*body.elements, pages.end(sideways=False, first=body.first_section)]
    return document


def _empty(document: WordDocument) -> None:
    """Take away the template's look, its picture and what it says about itself."""
    package = document.part.package
    for related in (document.part.rels, package.rels):
        for name, relation in list(related.items()):
            if relation.reltype.rsplit("/", 1)[1] in UNWANTED:
                del related[name]
    fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, font_table(), package)
    document.part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)


def _describe(document: WordDocument, paper: Paper, meta: DocumentMeta) -> None:
    """Properties from the paper alone: no name of a person, no clock."""
    moment = datetime.fromisoformat(w3c_time(paper.modified_on)).astimezone(UTC).replace(tzinfo=None)
    facts = document.core_properties
    facts.title = _property(meta.title)
    facts.subject = _property(meta.description)
    facts.author = _property("; ".join(paper.authors) or paper.cover.force)
    facts.last_modified_by = _property(paper.cover.force)
    facts.category = _property(paper.marking)
    facts.content_status = gettext("Draft") if paper.draft else gettext("Final")
    facts.comments = gettext("Demonstration data") if paper.demonstration else ""
    facts.keywords = _property(paper.cover.edition_title)
    facts.language = paper.language
    facts.created = facts.modified = moment
    facts.revision = paper.issue_number or 1


def _property(text: str) -> str:
    return plain(text)[:LONGEST_PROPERTY]
