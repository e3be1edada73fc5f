"""Pieces of Word's own XML that python-docx has no words for: notes, numbering, text boxes, fields, equations."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

W = nsdecls("w")
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOX = (
    f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">'
    "{inside}</w:r>"
)
DRAWN = (
    '<w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>{words}'
    "</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
)
OLD = (
    "<w:pict><v:{shape}><v:textbox><w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</v:{shape}></w:pict>"
)


def put(paragraph: Any, xml: str) -> None:
    paragraph._p.append(parse_xml(xml))


def call(paragraph: Any, kind: str, number: int) -> None:
    put(paragraph, f'<w:r {W}><w:{kind}Reference w:id="{number}"/></w:r>')


def drawn_box(words: str) -> str:
    """A text box as Word 2010 draws it, without another for older programs."""
    return BOX.format(inside=DRAWN.format(words=words))


def old_box(words: str, shape: str = "shape") -> str:
    return BOX.format(inside=OLD.format(words=words, shape=shape))


def both_boxes(words: str) -> str:
    """As Word writes it: drawn, and said again for older programs."""
    choice = f'<mc:Choice Requires="wps">{DRAWN.format(words=words)}</mc:Choice>'
    fallback = f"<mc:Fallback>{OLD.format(words=words, shape='shape')}</mc:Fallback>"
    return BOX.format(inside=f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>")


def numbered(paragraph: Any, number: int, level: int = 0) -> Any:
    """The paragraph, as one of Word's list of that number."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def add_list(
    document: Any, number: int, texts: tuple[str, ...] = ("%1.",), formats: tuple[str, ...] = ("decimal",)
) -> int:
    """A list definition of its own, with what each level prints. Returns its number."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (text, kind) in enumerate(zip(texts, formats, strict=True))
    )
    root = document.part.numbering_part.element
    root.find(qn("w:num")).addprevious(
        parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{levels}</w:abstractNum>')
    )
    root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def restarted(document: Any, number: int, of: int) -> int:
    """The same list, begun again at 1."""
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{of}"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return number


def with_notes(data: bytes, footnotes: Mapping[int, str], endnotes: Mapping[int, str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        inside = "".join(
            f'<w:{kind} w:id="{number}"><w:p><w:r><w:{kind}Ref/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:{kind}>'
            for number, text in notes.items()
        )
        parts[f"word/{kind}s.xml"] = f"<w:{kind}s {W}>{inside}</w:{kind}s>".encode()
        add = f'<Override PartName="/word/{kind}s.xml" ContentType="{KINDS}.{kind}s+xml"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", add.encode())
        relation = (
            f'<Relationship Id="rId{kind}" Type="{RELATIONS}/{kind}s" Target="{kind}s.xml"/></Relationships>'
        )
        rels = "word/_rels/document.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()
