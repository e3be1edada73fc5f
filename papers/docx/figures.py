"""Charts in a Word document, and the crest: pixels, with the alternative that the other editions have.

Here: the picture part and the drawing that shows it. Word could show SVG, but older versions and other programs do not.
Not here: the drawing itself (`assessments.figures.drawing`); its caption is a paragraph (`docx.body`).
"""

import base64
import io
from dataclasses import dataclass
from itertools import count

import resvg_py
from django.utils.translation import gettext
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assessments.figures.drawing import draw
from papers.content import Figure
from papers.docx.xml import Element, plain, run
from papers.look.tokens import Crest
from papers.look.typefaces import FONTS, font_folder

FINENESS = 2  # pixels of the picture for each of the drawing
EMU = 9525  # in a CSS pixel
CREST_WIDTH, CREST_HEIGHT = 40 * 36_000, 34 * 36_000  # of the printed crest at most, in EMU
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


@dataclass(frozen=True, slots=True)
class Said:
    """What a picture is called, and what it says in words."""

    name: str
    title: str
    words: str


class Pictures:
    """The pictures of one document, each with a number of its own."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.numbers = count(1)

    def runs(self, figure: Figure) -> list[Element]:
        """The chart as it stands in the line of a paragraph."""
        relation, image = self.part.get_or_add_image(io.BytesIO(pixels(figure)))  # type: ignore[attr-defined]  # a document's part has it
        size = (image.px_width * EMU // FINENESS, image.px_height * EMU // FINENESS)
        said = Said(
            gettext("Figure %(number)s") % {"number": figure.number},
            figure.chart.title,
            figure.chart.whole_alternative,
        )
        return [run(drawing(said, next(self.numbers), relation, size))]

    def crest(self, crest: Crest) -> list[Element]:
        """The crest in the size that it has on the printed cover."""
        relation, _ = self.part.get_or_add_image(io.BytesIO(base64.b64decode(crest.png)))  # type: ignore[attr-defined]  # a document's part has it
        scale = min(CREST_WIDTH / crest.width, CREST_HEIGHT / crest.height)
        size = (round(crest.width * scale), round(crest.height * scale))
        said = Said(gettext("Crest"), "", crest.alternative)
        return [run(drawing(said, next(self.numbers), relation, size))]


def pixels(figure: Figure) -> bytes:
    """A PNG; the same figure gives the same bytes, whatever fonts the machine has."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=draw(figure.chart, figure.anchor),
            zoom=FINENESS,
            background="#ffffff",
            skip_system_fonts=True,
            font_files=[str(font_folder() / name) for name in FONTS],
        )
    )


def drawing(said: Said, number: int, relation: str, size: tuple[int, int]) -> Element:
    """Words are set as attributes, which escapes them; names are ours."""
    extent = f'cx="{size[0]}" cy="{size[1]}"'
    element = parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "pic", "r")}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr id="{number}" name="{said.name}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{PICTURE}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{said.name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
    described = element[0][1]
    if said.title:
        described.set("title", plain(said.title))
    described.set("descr", plain(said.words))
    return element
