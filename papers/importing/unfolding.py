"""Word's wrappings opened, so that what they hold is read as text like any other.

Here: what Word says twice for older programs, equations, symbols, text boxes wherever they are drawn, and the elements
that are wrapped around runs (results of fields, directions of writing). Not here: reading the paragraphs (`word`).
"""

from __future__ import annotations

from lxml import etree
from mammoth.docx.dingbats import dingbats

from papers.importing.hidden import w_of

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
V = "{urn:schemas-microsoft-com:vml}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What the reader of Word files goes into, or leaves out for a good reason (what tracked changes took out).
KNOWN = frozenset({
    "document", "body", "footnotes", "footnote", "endnotes", "endnote", "p", "r", "t", "delText", "pPr", "rPr",
    "tbl", "tr", "tc", "tblPr", "trPr", "tcPr", "sdt", "sdtPr", "sdtContent", "hyperlink", "smartTag", "customXml",
    "ins", "del", "moveFrom", "moveTo", "object", "drawing", "pict", "txbxContent",
})  # fmt: skip


def settle(root: etree._Element) -> None:
    """What is said twice is said once; equations and symbols are letters; entities, which Word never writes, go."""
    w = w_of(root)
    etree.strip_elements(root, etree.Entity, with_tail=False)
    for both in reversed(list(root.iter(f"{MC}AlternateContent"))):
        choice, fallback = both.find(f"{MC}Choice"), both.find(f"{MC}Fallback")
        kept = fallback if choice is None or letters(fallback, w) == letters(choice, w) else choice
        replace(both, list(kept) if kept is not None else [])
    for maths in MATHS:
        for equation in list(root.iter(f"{maths}oMath")):
            signs = " ".join(sign.text or "" for sign in equation.iter(f"{maths}t"))
            replace(equation, [run(signs, w)])
        for row in list(root.iter(f"{maths}oMathPara")):
            replace(row, list(row.iter(f"{w}r")))
    for symbol in list(root.iter(f"{w}sym")):
        text = etree.Element(f"{w}t")
        text.text = letter_of(symbol.get(f"{w}font") or "", symbol.get(f"{w}char") or "")
        if text.text:
            replace(symbol, [text])


def unfold(root: etree._Element) -> None:
    """Bring all that holds words into elements that the reader goes into."""
    w = w_of(root)
    move_boxes(root, w)
    for element in reversed(list(root.iter())):
        if is_known(element, w) or element is root:
            continue
        if next(element.iter(f"{w}t", f"{w}p"), None) is not None and element.tag != f"{V}textbox":
            replace(element, list(element))


def is_known(element: etree._Element, w: str) -> bool:
    if not isinstance(element.tag, str):
        return True
    return element.tag.startswith(w) and etree.QName(element).localname in KNOWN


def move_boxes(root: etree._Element, w: str) -> None:
    """Text boxes stand in a plain frame beside the drawing that held them."""
    holders = (f"{w}drawing", f"{w}pict", f"{w}object")
    for box in reversed(list(root.iter(f"{w}txbxContent"))):
        holder = next(box.iterancestors(*holders), None)
        parent = holder.getparent() if holder is not None else None
        if holder is None or parent is None:
            continue
        frame = etree.Element(f"{w}pict")
        etree.SubElement(frame, f"{V}textbox").append(box)
        # Before the ones that were moved from behind it: boxes keep their order.
        parent.insert(parent.index(holder) + 1, frame)


def letters(element: etree._Element | None, w: str) -> str:
    found = element.iter(f"{w}t") if element is not None else ()
    return "".join("".join(one.text or "" for one in found).split())


def letter_of(font: str, char: str) -> str:
    """What a sign of one of Word's own fonts stands for, where that is known."""
    try:
        number = int(char, 16)
    except ValueError:
        return ""
    code = dingbats.get((font, number)) or dingbats.get((font, number & 0xFF))
    return chr(code) if code else ""


def run(text: str, w: str) -> etree._Element:
    made = etree.Element(f"{w}r")
    letter = etree.SubElement(made, f"{w}t")
    letter.text = text
    letter.set(SPACE, "preserve")
    return made


def replace(element: etree._Element, others: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent.remove(element)
    for number, other in enumerate(others):
        parent.insert(at + number, other)
