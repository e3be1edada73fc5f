"""From the file that somebody uploads as a crest to a small PNG that we have made ourselves.

The file is looked at by its content, whatever it is called; what comes out holds pixels and nothing else of it. An SVG
is refused if it holds anything but a drawing, then drawn in a process of its own (`draw_svg`), and never served.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 1024 * 1024  # bytes of an upload
# Before anything is unpacked. As many, in a PNG or JPEG of whatever colours, took up to 46 MB; a test measures it.
MOST_PIXELS = 4_000_000
LONGEST_SIDE = 1200  # pixels of what is kept
LONGEST_FILE = 200_000  # bytes of what is kept: it is printed in every paper
SHORTEST_SIDE = 16
MOST_ELEMENTS = 5_000
STEEPEST = 8  # times as long as wide
PATIENCE = 15  # seconds, with the start of the process
RASTER = ("PNG", "JPEG")
START_OF_SCAN, END_OF_JPEG = b"\xff\xda", b"\xff\xd9"
CUT_OFF = "The picture cannot be read to its end. Save it again and choose the new file."
DRAWER = Path(__file__).with_name("draw_svg.py")
SVG = "{http://www.w3.org/2000/svg}"
ACTIVE = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener"}
)
# Fonts are files of the machine: what is drawn must not depend on it.
LETTERING = frozenset({"text", "tspan", "textpath", "tref"})
OUTSIDE = re.compile(r"url\(\s*[\"']?\s*(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)")


class BadCrest(ValueError):
    """This file does not become a crest; the message is a sentence for whoever chose it."""


@dataclass(frozen=True, slots=True)
class MadeCrest:
    """A PNG of ours."""

    png: bytes
    width: int
    height: int


def crest_from(data: bytes) -> MadeCrest:
    """The crest in a PNG, JPEG or SVG file. Raises BadCrest."""
    if len(data) > LARGEST:
        raise BadCrest("The file is larger than 1 MB. Save the crest smaller.")
    if is_markup(data):
        return crest_from_raster(drawn(data), ("PNG",))
    return crest_from_raster(data, RASTER)


def is_markup(data: bytes) -> bool:
    start = data[:256].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return start.startswith(b"<")


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG that we have made, from its head."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


# Pixels


def crest_from_raster(data: bytes, kinds: tuple[str, ...]) -> MadeCrest:
    try:
        image = unpacked(data, kinds)
        # Made small first: what follows takes memory for every pixel.
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        # A fresh picture of the same pixels: no text, profile, place or programme goes with it.
        upright = ImageOps.exif_transpose(image)
        clean = Image.frombytes("RGBA", upright.size, upright.tobytes())
    except UnidentifiedImageError:
        raise BadCrest("This is no PNG, JPEG or SVG picture, whatever its name says.") from None
    except BadCrest:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadCrest("The picture has more pixels than any crest needs. Save it smaller.") from None
    except (OSError, SyntaxError, ValueError):
        raise BadCrest(CUT_OFF) from None
    return small_png(clean)


def unpacked(data: bytes, kinds: tuple[str, ...]) -> Image.Image:
    """The pixels, once it is known that they are not too many. In a function, so that what was read is let go."""
    with Image.open(io.BytesIO(data), formats=kinds) as image:
        check_size(*image.size)
        check_whole(data, image.format or "")
        if getattr(image, "is_animated", False):
            raise BadCrest("The picture moves. Choose one that stands still.")
        return image.convert("RGBA")


def check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadCrest(
            f"The picture measures {width} × {height} pixels, which is more than a printed crest needs. "
            f"Save it with at most {MOST_PIXELS // 1_000_000} million pixels, for example 2000 × 2000."
        )
    if min(width, height) < SHORTEST_SIDE:
        raise BadCrest(f"The picture measures {width} × {height} pixels, which is too few to print.")
    if max(width, height) > STEEPEST * min(width, height):
        raise BadCrest(
            f"The picture is more than {STEEPEST} times as long as wide. A crest has to be compact."
        )


def check_whole(data: bytes, kind: str) -> None:
    """That the file goes on to its end. Pillow would say so, but WeasyPrint tells it not to, in the whole process."""
    if kind == "PNG":
        with Image.open(io.BytesIO(data), formats=(kind,)) as image:
            image.verify()
    elif data.find(END_OF_JPEG, data.rfind(START_OF_SCAN)) < 0:
        raise BadCrest(CUT_OFF)


def small_png(image: Image.Image) -> MadeCrest:
    """At most so many bytes."""
    while True:
        written = io.BytesIO()
        image.save(written, "PNG", optimize=True)
        if written.tell() <= LONGEST_FILE:
            return MadeCrest(written.getvalue(), *image.size)
        image = image.resize((max(image.width * 4 // 5, 1), max(image.height * 4 // 5, 1)))


# Drawings


def drawn(data: bytes) -> bytes:
    """The drawing as a PNG, once it is known to be nothing but a drawing."""
    svg = checked(data)
    width, height = measures_of(svg)
    try:
        # Our own script, by list and without a shell; the drawing comes by its input.
        made = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(DRAWER), str(width), str(height)],
            input=etree.tostring(svg),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadCrest("Drawing this takes too long. Save a simpler drawing, or a PNG of it.") from None
    if made.returncode or not made.stdout:
        raise BadCrest("This SVG cannot be drawn, or only with far too much work. Save a PNG of it instead.")
    return made.stdout


def checked(data: bytes) -> etree._Element:
    """The drawing as a tree that holds no script, no other file and nothing that is written out from elsewhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BadCrest("This SVG is not well formed. Save it again from the program that made it.") from None
    if root.tag not in (f"{SVG}svg", "svg"):
        raise BadCrest("This is no PNG, JPEG or SVG picture, whatever its name says.")
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise BadCrest("The SVG declares a document type. Take the DOCTYPE line out of it.")
    elements = [root, *root.iterdescendants()]
    if len(elements) > MOST_ELEMENTS:
        raise BadCrest(f"The drawing has more than {MOST_ELEMENTS} pieces. Save a PNG of it instead.")
    for element in (*root.itersiblings(preceding=True), *root.itersiblings(), *elements):
        check_element(element)
    return root


def check_element(element: etree._Element) -> None:
    if isinstance(element, etree._Comment):
        return
    if not isinstance(element.tag, str):
        raise BadCrest("The SVG holds an instruction to other programs. Take it out, or save a PNG.")
    name = etree.QName(element).localname.casefold()
    if name in ACTIVE:
        raise BadCrest(f"The SVG holds “{name}”, which is no drawing. Take it out, or save a PNG.")
    if name in LETTERING and "".join(element.itertext()).strip():
        raise BadCrest(
            "The SVG holds lettering as text, which needs a font and would be left out. Convert the lettering to "
            "outlines in the program that made it, or save a PNG."
        )
    if OUTSIDE.search(element.text or "") and name == "style":
        raise BadCrest("The SVG refers to something outside itself. Take it out, or save a PNG.")
    for key, value in element.attrib.items():
        check_attribute(etree.QName(key).localname.casefold(), str(value))


def check_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise BadCrest(f"The SVG holds “{name}”, which is run and not drawn. Take it out, or save a PNG.")
    if name in ("href", "src", "base") and not value.strip().startswith("#"):
        raise BadCrest("The SVG refers to something outside itself. Take it out, or save a PNG.")
    if OUTSIDE.search(value):
        raise BadCrest("The SVG refers to something outside itself. Take it out, or save a PNG.")


def measures_of(svg: etree._Element) -> tuple[int, int]:
    """How large to draw it: as large as is kept, in its own proportions."""
    box = [float(found) for found in NUMBER.findall(str(svg.get("viewBox") or "").replace(",", " "))]
    found = [NUMBER.match(str(svg.get(side) or "")) for side in ("width", "height")]
    if len(box) == 4:
        width, height = box[2:]
    elif found[0] and found[1]:
        width, height = float(found[0][1]), float(found[1][1])
    else:
        raise BadCrest("The SVG does not say how large it is. Give it a viewBox, or save a PNG.")
    if not (0 < width < 1e9 and 0 < height < 1e9) or max(width, height) > STEEPEST * min(width, height):
        raise BadCrest(
            f"The drawing is more than {STEEPEST} times as long as wide. A crest has to be compact."
        )
    scale = LONGEST_SIDE / max(width, height)
    return max(round(width * scale), 1), max(round(height * scale), 1)
