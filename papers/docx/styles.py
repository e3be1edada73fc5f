"""The look of the Word edition: its styles, its fonts and the settings of the file.

Here: the colours and sizes of the print sheet (static/paper/print.css), as styles that whoever works on the file
in Word can choose and change. Not here: which words get which style (`docx.body`).
"""

import re
from dataclasses import dataclass
from typing import cast

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from papers.content import Tone
from papers.docx.xml import Element
from papers.look.tokens import Style

FONT = "Source Sans 3"
FALLBACK = "Arial"
INK, GREY, LINE, PALE = "18222B", "45525B", "B9C4C9", "F3F6F7"
LINK, ALERT = "0B4F6C", "9C2F1A"
WIDTH = 9524  # of a line, in twentieths of a point
SIDEWAYS_WIDTH = 14798  # of a line on a page turned sideways
# Names that Word knows, and those of them that it writes with small letters.
WORDS_OWN = re.compile(r"Title|Heading \d|TOC .+|List .+|Caption|Footnote .+|Header|Footer|Hyperlink")
LOWER_CASE = re.compile(r"Heading \d|TOC \d|Caption|Footnote .+|Header|Footer")


@dataclass(frozen=True, slots=True)
class Shade:
    """A grade's ground, its text on it, and the edge of its box."""

    fill: str
    text: str
    edge: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a house style as Word writes them; `papers.look.tokens` says what each is for."""

    accent: str
    dark: str
    soft: str
    light: str


def palette_of(style: Style) -> Palette:
    tones = (style.accent, style.dark, style.soft, style.light)
    return Palette(*(tone.removeprefix("#").upper() for tone in tones))


SHADES: dict[Tone, Shade] = {
    "strong": Shade("155E63", "FFFFFF", "155E63"),
    "sound": Shade("CBE4E1", "0D3036", "6FB0AD"),
    "weak": Shade("F6DCA6", "3B2800", "D9A032"),
    "poor": Shade("98301B", "FFFFFF", "98301B"),
    "none": Shade("EEF0F1", "36424A", "8B979D"),
}


def judgement_style(tone: Tone) -> str:
    return f"Judgement{tone.title()}"


def grade_style(tone: Tone) -> str:
    return f"Grade{tone.title()}"


def grid_style(tone: Tone) -> str:
    return f"Grid{tone.title()}"


def styles_xml(language: str, palette: Palette) -> list[Element]:
    """What stands in the styles part: defaults, then every style that a paper uses, and no other."""
    return _children(
        "styles",
        _defaults(language) + _paragraphs(palette) + _lists() + _boxes(palette) + _tables() + _characters(),
    )


def _children(root: str, inner: str) -> list[Element]:
    return list(cast(Element, parse_xml(f"<w:{root} {nsdecls('w')}>{inner}</w:{root}>")))


# Properties, each in the order of the schema


def _space(before: int = 0, after: int = 0, line: int = 0) -> str:
    """Twentieths of a point; `line` in 240ths of a line."""
    height = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _indent(left: int = 0, right: int = 0, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}" w:right="{right}" w:hanging="{hanging}"/>'


def _edge(side: str, colour: str, eighths: int, space: int = 0) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def _left_bar(colour: str) -> str:
    return f"<w:pBdr>{_edge('left', colour, 32, 8)}</w:pBdr>"


def _fill(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _text(half_points: int = 0, colour: str = "", *, bold: bool = False, shade: str = "") -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    return weight + ink + size + shade


def _style(
    name: str, ppr: str = "", rpr: str = "", *, based: str = "Normal", after: str = "", shown: int = 10
) -> str:
    """A paragraph style; its id is its name without spaces, and `after` the style of the next paragraph."""
    follows = f'<w:next w:val="{after}"/>' if after else ""
    own = "" if WORDS_OWN.fullmatch(name) else ' w:customStyle="1"'
    known = name.lower() if LOWER_CASE.fullmatch(name) else name
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style_id(name)}"><w:name w:val="{known}"/>'
        f'<w:basedOn w:val="{based}"/>{follows}<w:uiPriority w:val="{shown}"/><w:qFormat/>'
        f"<w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
    )


def style_id(name: str) -> str:
    return name.replace(" ", "")


def _defaults(language: str) -> str:
    fonts = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FALLBACK}" w:cs="{FALLBACK}"'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>{_text(22, INK)}"
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{_space(0, 120, 264)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
        ' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    )


def _paragraphs(palette: Palette) -> str:
    keep = "<w:keepNext/><w:keepLines/>"
    ruled = f"<w:pBdr>{_edge('bottom', palette.dark, 12, 3)}</w:pBdr>"
    second = _text(26, palette.accent, bold=True)
    level = '<w:outlineLvl w:val="{}"/>'.format
    return "".join(
        (
            _style(
                "Heading 1",
                keep + ruled + _space(480, 180, 264) + level(0),
                _text(34, palette.dark, bold=True),
                after="NumberedParagraph",
            ),
            _style("Heading 2", keep + _space(320, 100, 264) + level(1), second, after="NumberedParagraph"),
            # The contents list gathers "Heading 1" and "Heading 2": what stands in every threat alike has this one.
            _style("Heading 2 not in contents", level(1), based="Heading2", after="NumberedParagraph"),
            _style(
                "Heading 3",
                keep + _space(230, 80, 264) + level(2),
                _text(23, INK, bold=True),
                after="NumberedParagraph",
            ),
            _style(
                "Heading 4",
                keep + _space(180, 70, 264) + level(3),
                _text(22, GREY, bold=True),
                after="NumberedParagraph",
            ),
            _style(
                "TOC Heading",
                _space(480, 160) + '<w:outlineLvl w:val="9"/>',
                based="Heading1",
                shown=39,
            ),
            _style("TOC 1", _leader() + _space(80, 0, 250), _text(20, bold=True), shown=39),
            _style("TOC 2", _leader() + _space(30, 0, 240) + _indent(340), _text(19), shown=39),
            _style("Numbered Paragraph", _number(1) + _space(60, 80, 264), shown=1),
            _style(
                "Withheld Paragraph",
                f"<w:pBdr>{_edge('left', INK, 32, 4)}</w:pBdr>{_fill('E7EBED')}",
                based="NumberedParagraph",
            ),
            _style(
                "Missing",
                _left_bar(ALERT) + _fill("FBF1EE") + _space(60, 140) + _indent(200),
                _text(bold=True),
            ),
            _style("Question State", "<w:keepNext/>" + _space(0, 80), _text(19, GREY, bold=True)),
            _style("Caption", keep + _space(160, 80, 250), _text(22, palette.dark), shown=35),
            _style("Figure", _space(0, 160, 240)),
            _style("Board Request", _space(0, 140, 276), _text(24, bold=True)),
            _style("Footnote Text", _space(0, 40, 240) + _indent(200, 0, 200), _text(18), shown=99),
            _style("Header", _running(WIDTH), _text(18, GREY), shown=99),
            _style("Footer", _running(WIDTH), _text(18, GREY), shown=99),
            _style(
                "Marking",
                _space(0, 0, 240) + '<w:jc w:val="center"/>',
                f'<w:b/><w:bCs/><w:color w:val="{palette.dark}"/><w:spacing w:val="16"/>'
                '<w:sz w:val="18"/><w:szCs w:val="18"/>',
            ),
            _style("Section End", _space(0, 0, 20), _text(2)),
        )
    )


def _leader() -> str:
    return f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'


def _running(width: int) -> str:
    return f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>' + _space(0, 0, 240)


def _number(kind: int, depth: int = 0) -> str:
    level = f'<w:ilvl w:val="{depth}"/>' if depth else ""
    return f'<w:numPr>{level}<w:numId w:val="{kind}"/></w:numPr>'


def _lists() -> str:
    """Bullets are the document's second list; numbers get a list each time, and the style only their place."""
    written = []
    for depth, place in enumerate(("", " 2", " 3")):
        left = 680 + 340 * (depth + 1)
        written += [
            _style(f"List Bullet{place}", _number(2, depth) + _space(0, 60), shown=2),
            _style(f"List Number{place}", _space(0, 60) + _indent(left, 0, 340), shown=2),
            _style(f"List Continue{place}", _space(0, 60) + _indent(left), shown=2),
        ]
    return "".join(written)


def _boxes(palette: Palette) -> str:
    band = "".join(_edge(side, palette.dark, 96) for side in ("top", "left", "bottom", "right"))
    band = f"<w:pBdr>{band}</w:pBdr>{_fill(palette.dark)}"
    inset = _indent(240, 240)
    edges = (
        _edge("top", palette.light, 32),
        _edge("left", palette.accent, 32, 8),
        _edge("bottom", palette.light, 32),
    )
    asked = f"<w:pBdr>{''.join(edges)}</w:pBdr>{_fill(palette.light)}"
    graded = "".join(
        _style(f"Judgement {tone.title()}", _left_bar(shade.edge), based="Judgement")
        for tone, shade in SHADES.items()
    )
    verdict = f"<w:pBdr>{_edge('left', palette.dark, 48, 8)}</w:pBdr>"
    return "".join(
        (
            _style(
                "Cover Item", band + _space(0, 120) + inset, _text(28, palette.soft, bold=True), after="Title"
            ),
            _style("Title", band + _space(0, 160, 252) + inset, _text(56, "FFFFFF", bold=True)),
            _style("Cover Crest", _space(0, 200) + '<w:jc w:val="right"/>', after="CoverItem"),
            _style("Cover From", band + _space(0, 0) + inset, _text(24, "FFFFFF")),
            _style(
                "Cover Label",
                "<w:keepNext/>" + asked + _space(0, 0) + _indent(200),
                _text(24, palette.dark, bold=True),
            ),
            _style("Cover Request", asked + _space(0, 0) + _indent(200), _text(24)),
            _style("Cover Notice", _space(240, 0), _text(20, GREY)),
            _style(
                "Judgement",
                "<w:keepNext/><w:keepLines/>"
                + _left_bar("8B979D")
                + _fill(PALE)
                + _space(0, 160, 276)
                + _indent(200),
                _text(20),
            ),
            graded,
            _style(
                "Verdict Heading",
                verdict + _space(280, 0) + _indent(200),
                _text(colour=palette.dark),
                based="Heading2notincontents",
            ),
            _style("Verdict", "<w:keepLines/>" + verdict + _space(0, 80) + _indent(200)),
            _style("Verdict Label", "<w:keepNext/>", _text(24, bold=True), based="Verdict"),
            _style("Verdict Given", "", _text(19, GREY), based="Verdict"),
        )
    )


def _tables() -> str:
    tight = _space(0, 0, 250)
    written = []
    for family, size in (("Table ", 20), ("Dense ", 18), ("Crowded ", 12), ("Grid ", 18)):
        text = style_id(f"{family}Text")
        written += [
            _style(f"{family}Text", tight, _text(size)),
            _style(f"{family}Row Head", "", _text(bold=True), based=text),
            _style(f"{family}Column Head", "<w:keepNext/>", _text(0, "FFFFFF", bold=True), based=text),
        ]
    return "".join(
        (
            *written,
            _style("Table Source", _space(60, 200, 250), _text(18, GREY)),
            _style("Table End", _space(0, 0, 240), _text(12)),
            _style("Legend", _space(0, 160, 240) + "<w:contextualSpacing/>", _text(18, GREY)),
            *(
                _style(f"Grid {tone.title()}", "", _text(colour=shade.text), based="GridText")
                for tone, shade in SHADES.items()
            ),
            _table_style(),
        )
    )


def _table_style() -> str:
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="PaperTable"><w:name w:val="Paper Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/><w:tblPr><w:tblBorders>'
        f"{_edge('bottom', LINE, 4)}{_edge('insideH', LINE, 4)}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="60" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
        '<w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def _characters() -> str:
    graded = "".join(
        _character(f"Grade {tone.title()}", _text(0, shade.text, bold=True, shade=_fill(shade.fill)))
        for tone, shade in SHADES.items()
    )
    return "".join(
        (
            _character("Hyperlink", f'<w:color w:val="{LINK}"/><w:u w:val="single"/>'),
            _character(
                "Footnote Reference",
                f'<w:b/><w:bCs/><w:color w:val="{LINK}"/><w:vertAlign w:val="superscript"/>',
            ),
            _character("Faint", _text(0, GREY)),
            graded,
        )
    )


def _character(name: str, rpr: str) -> str:
    own = "" if WORDS_OWN.fullmatch(name) else ' w:customStyle="1"'
    known = name.lower() if LOWER_CASE.fullmatch(name) else name
    return (
        f'<w:style w:type="character"{own} w:styleId="{style_id(name)}"><w:name w:val="{known}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="20"/><w:rPr>{rpr}</w:rPr></w:style>'
    )


# The other parts of the file that are the same for every paper


def settings_xml(language: str) -> list[Element]:
    """Word 2013 and later without its compatibility mode, and where the lines above footnotes are."""
    address = "http://schemas.microsoft.com/office/word"
    compatible = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{address}" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    return _children(
        "settings",
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="680"/><w:autoHyphenation w:val="0"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f"<w:compat>{compatible}</w:compat>"
        f'<w:themeFontLang w:val="{language}"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
    )


def font_table() -> bytes:
    """The typeface, and the one that stands in for it on a machine that does not have it."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="{FALLBACK}"/>'
        '<w:panose1 w:val="020B0503030403020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/></w:font><w:font w:name="{FALLBACK}">'
        '<w:altName w:val="Liberation Sans"/><w:panose1 w:val="020B0604020202020204"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()
