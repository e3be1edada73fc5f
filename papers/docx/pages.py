"""The pages of a Word document: sizes, and what runs along the top and foot of each.

Here: marking, board, force and page numbers, and the word DRAFT across a draft. Not here: the body.
"""

from django.utils.translation import gettext
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from papers.content import Paper, Table
from papers.docx.styles import SIDEWAYS_WIDTH, WIDTH
from papers.docx.tables import is_sideways
from papers.docx.xml import Element, field, paragraph, plain, run, text_runs, w
from papers.html.rendering import DocumentMeta

PAGE = {"w": 11906, "h": 16838}
SIDEWAYS_PAGE = {"w": 16838, "h": 11906, "orient": "landscape"}
MARGINS = {"top": 1531, "right": 1191, "bottom": 1418, "left": 1191}
SIDEWAYS_MARGINS = {"top": 1474, "right": 1020, "bottom": 1361, "left": 1020}
DRAWING = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


class Pages:
    """Upright and sideways pages, with the same running lines in the width of each."""

    def __init__(self, document: WordDocument, paper: Paper, meta: DocumentMeta) -> None:
        self.document, self.paper, self.meta = document, paper, meta
        self.drawings = 0
        self.upright = self._lines("default", WIDTH)
        self.front = self._lines("first", WIDTH)
        self.sideways = self._lines("default", SIDEWAYS_WIDTH) if has_sideways(paper) else []

    def end(self, *, sideways: bool, first: bool) -> Element:
        """The properties of the pages that end here; the first of all is the cover."""
        lines = self.sideways if sideways else self.upright + (self.front if first else [])
        return w(
            "sectPr",
            *(_reference(*line) for line in lines),
            w("type", val="nextPage"),
            w("pgSz", **(SIDEWAYS_PAGE if sideways else PAGE)),
            w("pgMar", **(SIDEWAYS_MARGINS if sideways else MARGINS), header=567, footer=567, gutter=0),
            w("cols", space=720),
            w("titlePg") if first else None,
        )

    def _lines(self, kind: str, width: int) -> list[tuple[str, str, str]]:
        header, header_id = self.document.part.add_header_part()  # type: ignore[no-untyped-call]  # the library has no type here
        header.element[:] = self._header(front=kind == "first", width=width)
        footer, footer_id = self.document.part.add_footer_part()  # type: ignore[no-untyped-call]  # the library has no type here
        footer.element[:] = self._footer(width)
        return [("header", kind, header_id), ("footer", kind, footer_id)]

    def _header(self, *, front: bool, width: int) -> list[Element]:
        watermark = [self._watermark()] if self.paper.draft else []
        marking = paragraph("Marking", *watermark, *text_runs(plain(self.meta.marking)))
        if front:
            return [marking]
        cover = self.paper.cover
        label = self.paper.labels.agenda_item or gettext("Agenda item")
        item = f"{label} {cover.agenda_item}" if cover.agenda_item else ""
        return [marking, _two_sided("Header", text_runs(plain(cover.board)), text_runs(plain(item)), width)]

    def _footer(self, width: int) -> list[Element]:
        before, between = self.meta.page_words
        pages = [
            *text_runs(f"{self.meta.warning}{before}"),
            *field("PAGE", *text_runs("1")),
            *text_runs(between),
            *field("NUMPAGES", *text_runs("1")),
        ]
        line = _two_sided("Footer", text_runs(plain(self.meta.foot)), pages, width)
        return [line, paragraph("Marking", *text_runs(plain(self.meta.marking)))]

    def _watermark(self) -> Element:
        """The drawing that Word itself makes, under the name by which it finds and removes it again."""
        self.drawings += 1
        return parse_xml(
            f"<w:r {nsdecls('w')} {DRAWING}><w:rPr><w:noProof/></w:rPr><w:pict>"
            '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
            ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
            '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
            '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
            '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
            '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>'
            '</v:formulas><v:path textpathok="t" o:connecttype="custom"'
            ' o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
            '<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/>'
            '</v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
            f'<v:shape id="PowerPlusWaterMarkObject{self.drawings}" o:spid="_x0000_s{2048 + self.drawings}"'
            ' type="#_x0000_t136" alt="" style="position:absolute;margin-left:0;margin-top:0;width:400pt;'
            "height:160pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
            "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
            'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#e3e8ea" stroked="f">'
            '<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold"'
            f' string="{gettext("DRAFT")}"/>'
            "</v:shape></w:pict></w:r>"
        )


def has_sideways(paper: Paper) -> bool:
    blocks = (block for chapter in paper.chapters for section in chapter.sections for block in section.blocks)
    return any(isinstance(block, Table) and is_sideways(block) for block in blocks)


def _reference(part: str, kind: str, relation: str) -> Element:
    reference = w(f"{part}Reference", type=kind)
    reference.set(qn("r:id"), relation)
    return reference


def _two_sided(style: str, left: list[Element], right: list[Element], width: int) -> Element:
    """A line with words at both ends; the tab of the style is moved where the page is wider."""
    line = paragraph(style, *left, run(w("tab")), *right)
    if width != WIDTH:
        stops = w("tabs", w("tab", val="clear", pos=WIDTH), w("tab", val="right", pos=width))
        line.find(qn("w:pPr")).insert(1, stops)
    return line
