"""What a body may hold, and how anything else becomes it.

Blocks: paragraph, h3, h4, list, table. Inside: strong, em, sup, sub, br, a, span.footnote; items of lists (two levels)
and cells of tables hold paragraphs and lists. A link leads to the web (http, https, mailto), to a source that is cited
(#source:…) or to a place in the paper that is referred to (#ref:…). This is the shape that the editor writes, so that
opening a text and saving it changes nothing.

nh3 takes out what could do harm; what it lets through is brought into this shape in rewriting.py.
"""

from __future__ import annotations

import re
from html import escape

import nh3
from lxml import etree, html

BLOCK_ID = "data-block"
VALID_ID = re.compile(r"[a-z0-9]{4,12}")
BLOCKS = ("p", "h3", "h4", "ul", "ol", "table")
MARKS = ("strong", "em", "sup", "sub", "a", "span")
RENAMED = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "u": "em",
    "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4",
}  # fmt: skip
# Everything that keeps words apart on a screen; it goes, and what it holds becomes blocks of its own.
BOXES = (
    "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote", "dl", "dt", "dd", "dir",
    "menu", "figure", "figcaption", "center", "details", "summary", "form", "fieldset", "legend", "address", "pre",
    "hgroup", "search", "dialog", "option", "optgroup", "button", "textarea", "hr",
)  # fmt: skip
IN_TABLE = ("caption", "thead", "tbody", "tfoot", "tr", "th", "td")
ATTRIBUTES = {
    "a": {"href"},
    "span": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{block: {BLOCK_ID} for block in BLOCKS},
}
# Addresses inside: a source of the force's register, and a place in the paper that is referred to. No other fragment.
SOURCE_ADDRESS = r"#source:[a-z0-9-]{1,60}"
PLACE_ADDRESS = r"#ref:[a-z0-9-]*/[a-z0-9-]+(?:/[a-z0-9]{4,12})?"
# What a value must look like for its attribute to stay.
VALUES = {
    "href": re.compile(rf"(?i:https?://|mailto:)\S+|{SOURCE_ADDRESS}|{PLACE_ADDRESS}"),
    "class": re.compile(r"footnote"),
    "colspan": re.compile(r"[2-9]|[1-4]\d|50", re.ASCII),
    "rowspan": re.compile(r"[2-9]|[1-4]\d|50", re.ASCII),
    "scope": re.compile(r"col|row"),
    BLOCK_ID: VALID_ID,
}
KNOWN = frozenset((*BLOCKS, *MARKS, *RENAMED, *BOXES, *IN_TABLE, "li", "br"))
# Paragraphs that belong to the table below or above them: its caption, its source, its chart. In English and in Welsh.
CAPTION = re.compile(r"\s*Tabl(?:e)?(\s+\d+)?\s*[:.]\s*", re.IGNORECASE)
SOURCE = re.compile(r"\s*(?:Source|Ffynhonnell)\s*:\s*", re.IGNORECASE)
# A paragraph beside a table that asks for a drawing of it; the word in brackets says which.
# Spaces are taken once and not given back: a long row of them would otherwise be tried in every way of sharing it out.
CHART = re.compile(r"\s*+(?:Chart|Siart)\s*+\(\s*+([^()\s][^()]{0,29}?)\s*+\)\s*+[:.]\s*", re.IGNORECASE)
# What holds no words for a reader.
SILENT = frozenset(("script", "style", "title"))
CLEANER = nh3.Cleaner(
    tags=set(KNOWN),
    attributes=ATTRIBUTES,
    attribute_filter=lambda _tag, name, value: checked(name, value),
    clean_content_tags=set(SILENT),
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
# XML, and so a DOCX and a PDF's metadata, cannot hold these. Word breaks lines with some of them.
NOT_IN_XML = {
    code: " " if chr(code).isspace() else None
    for code in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF)
}  # fmt: skip
# Before one of these, a browser takes < and & for words; without it they would begin a tag or a name.
MERE_WORDS = re.compile("[<&](?=[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff])")
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>])([^<>]*)>", re.IGNORECASE)
# Elements that end by themselves, and so say nothing about depth.
SELF_ENDING = frozenset((
    "p", "li", "dt", "dd", *IN_TABLE, "colgroup", "col", "option", "optgroup", "rp", "rt", "br", "hr", "img", "input",
    "wbr", "meta", "link", "base", "area", "embed", "source", "track", "param", "html", "head", "body", *SILENT,
))  # fmt: skip
DEEPEST = 40


def read_blocks(body: str) -> list[etree._Element]:
    """The top-level blocks of a stored body, which is clean already."""
    return list(html.fragment_fromstring(body, create_parent="div"))


def serialise(elements: list[etree._Element]) -> str:
    return "\n".join(
        etree.tostring(element, method="html", encoding="unicode", with_tail=False) for element in elements
    )


def text_of(element: etree._Element) -> str:
    """The words of a block as they are read, single-spaced; cells, items and the notes of footnotes are kept apart."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append(" " if node.tag in ("p", "li", "td", "th", "br", "tr", "span") else "")
            parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def sanitise(source: str) -> str:
    """Tags of known names only, each closed, with checked attributes. Character references may hide odd bytes too."""
    words = MERE_WORDS.sub(lambda sign: escape(sign[0]), source).translate(NOT_IN_XML)
    return str(CLEANER.clean(level_off(words))).translate(NOT_IN_XML)


def checked(name: str, value: str) -> str | None:
    value = " ".join(value.split()) if name == "class" else value.strip().replace(" ", "%20")
    wanted = VALUES.get(name)
    return value if wanted and wanted.fullmatch(value) else None


def level_off(source: str) -> str:
    """The source as nh3 can take it without losing words or time.

    With the words it throws away the elements of drawings and formulas; as spans their words stay. And a parser's
    work grows with the square of the depth, so tags that are nested deeper than anybody means are left out.
    """
    depth = 0

    def level(tag: re.Match[str]) -> str:
        nonlocal depth
        closing, name, rest = tag.groups()
        known = name.lower() in KNOWN
        if name.lower() in SELF_ENDING:
            return tag[0]
        depth += 0 if closing else 1
        kept = depth <= DEEPEST
        depth = max(0, depth - 1) if closing else depth
        if not kept:
            return " "
        return tag[0] if known else f"<{closing}span{rest}>"

    return TAG.sub(level, source)
