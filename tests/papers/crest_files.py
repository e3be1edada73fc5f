"""Files that somebody may upload as a crest: sound ones, and hostile ones of every sort. Here: files, no assertion."""

import io
import struct
import zlib
from collections.abc import Mapping

from PIL import Image

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
SQUARE = 'viewBox="0 0 100 100"'
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def svg(inner: str, attributes: str = SQUARE, head: str = "") -> bytes:
    return (head + SVG.format(attributes, inner)).encode()


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#5b2d8a").save(written, kind, **options)  # type: ignore[arg-type]  # Pillow's own options
    return written.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claimed(width: int, height: int) -> bytes:
    """A small PNG that says it is enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def moving() -> bytes:
    return picture("PNG", save_all=True, append_images=[Image.new("RGB", (400, 300), "#a30000")])


def laughing() -> str:
    entities = ['<!ENTITY a0 "lol">']
    entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE svg [{''.join(entities)}]>"


def copying() -> str:
    """A drawing whose copies of copies are a hundred million rectangles."""
    copies = (f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    return f'<defs><rect id="u0" width="1" height="1"/>{"".join(copies)}</defs><use href="#u8"/>'


DRAWING = svg('<defs><linearGradient id="a"/></defs><circle cx="50" cy="50" r="40" fill="#5b2d8a"/>')
SECRET_FILE = "file:///etc/passwd"
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "script": (svg("<script>alert(1)</script>"), "script"),
    "script in another encoding": (svg("<script/>").decode().encode("utf-16"), "script"),
    "event handler": (svg("<rect/>", f'{SQUARE} onload="alert(1)"'), "onload"),
    "foreign object": (svg("<foreignObject><p>Words</p></foreignObject>"), "foreignobject"),
    "file": (svg(f'<image href="{SECRET_FILE}"/>'), "outside"),
    "address": (svg('<image xlink:href="https://example.org/crest.png"/>'), "outside"),
    "picture inside": (svg('<image href="data:image/png;base64,AAAA"/>'), "outside"),
    "sheet": (svg("<style>@import url(https://example.org/a.css)</style>"), "outside"),
    "colour from outside": (svg('<rect fill="url(https://example.org/#a)"/>'), "outside"),
    "link that runs": (svg('<a href="javascript:alert(1)"><rect/></a>'), "outside"),
    "billion laughs": (svg("<text>&a9;</text>", head=laughing()), "SVG"),
    "entity of a file": (svg("<text>&x;</text>", head=f'<!DOCTYPE s [<!ENTITY x SYSTEM "{SECRET_FILE}">]>'), "DOCTYPE"),
    "lettering": (svg('<circle r="9"/><text x="1" y="9">Heddlu</text>'), "Convert the lettering to outlines"),
    "lettering along a line": (
        svg('<path id="p" d="M0 0L9 9"/><text><textPath href="#p">Heddlu</textPath></text>'), "Convert the lettering",
    ),
    "instruction": (svg("<rect/>", head='<?xml-stylesheet href="https://example.org/a.css"?>'), "instruction"),
    "copies of copies": (svg(copying()), "work"),
    "too many pieces": (svg("<g/>" * 6000), "pieces"),
    "without measures": (svg("<rect/>", ""), "how large"),
    "a line": (svg("<rect/>", 'viewBox="0 0 1 100000"'), "compact"),
    "not well formed": (b"<svg xmlns='http://www.w3.org/2000/svg'><g>", "well formed"),
    "page": (b"<html><script>alert(1)</script></html>", "no PNG"),
    "enormous": (claimed(60_000, 60_000), "pixels"),
    "large": (claimed(9_000, 9_000), "pixels"),
    "of 25 million pixels": (claimed(5_000, 5_000), "at most 4 million pixels"),
    "tiny": (picture(size=(4, 4)), "too few"),
    "cut off": (picture()[:300], "to its end"),
    "moving": (moving(), "moves"),
    "another kind": (picture("GIF"), "no PNG"),
    "words": (b"OFFICIAL", "no PNG"),
    "nothing": (b"", "no PNG"),
    "too heavy": (picture() + bytes(1024 * 1024), "1 MB"),
}  # fmt: skip
