"""Welsh letters look on the printed page as the font draws them, in regular and bold.

Text that is copied from a PDF can be right while another glyph is shown, which no validator notices. So the page is
made into pixels by one program, the letter drawn from the font file by another, and both are laid on each other.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from papers.content import Paragraph
from papers.look.typefaces import font_folder
from papers.pdf.rendering import render_pdf
from tests.papers.sample import small_paper

LETTERS = "ŵŷâêîôûẁ"
OTHERS = "wyaeiouẅẃẇŷ£"
FACES = {False: "SourceSans3-Regular.ttf", True: "SourceSans3-Semibold.ttf"}
POINTS, DPI, LARGER = 11, 600, 4  # of running text, of the picture, and of the letter that is drawn for it
DARK = 128
MARGIN = 6  # pixels around a letter, which a neighbour's ink does not reach
UNLIKE = 0.1  # share of ink that two programs may draw otherwise: they see edges differently
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\S+)</word>')


@pytest.fixture(scope="module", params=[False, True], ids=["regular", "bold"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bool, Path]:
    """A paper with each letter as a word of its own."""
    bold, words = bool(request.param), " ".join(LETTERS)
    html = f"<strong>{words}</strong>" if bold else words
    path = tmp_path_factory.mktemp("page") / "paper.pdf"
    path.write_bytes(render_pdf(small_paper(Paragraph(1, "a", html))).data)
    return bold, path


def test_every_letter_looks_like_itself_and_like_no_other(printed: tuple[bool, Path]) -> None:
    """The nearest of many drawings is that of the same letter in the same face, and it is near."""
    bold, path = printed
    shown = dict(letters_on(path))
    drawings = [(other, face) for other in dict.fromkeys(LETTERS + OTHERS) for face in (False, True)]

    distances = {
        letter: {other: unlike(picture, drawn(*other)) for other in drawings}
        for letter, picture in shown.items()
    }

    nearest = {letter: min(known, key=lambda other: known[other]) for letter, known in distances.items()}
    assert nearest == {letter: (letter, bold) for letter in LETTERS}
    assert max(min(known.values()) for known in distances.values()) < UNLIKE


def test_a_letter_that_is_printed_as_another_is_seen(tmp_path: Path) -> None:
    """As when a wrong glyph is shown for ŵ: it is near its own drawing, and not near that of ŵ."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(render_pdf(small_paper(Paragraph(1, "a", "ŷ"))).data)

    ((_, picture),) = letters_on(path)

    assert unlike(picture, drawn("ŷ", False)) < UNLIKE < unlike(picture, drawn("ŵ", False))


def letters_on(path: Path) -> Iterator[tuple[str, Image.Image]]:
    """The ink of each letter, cut out of its page."""
    pages = run("pdftotext", "-bbox", str(path), "-").decode().split("<page ")[1:]
    for number, page in enumerate(pages, 1):
        for left, top, right, bottom, word in WORD.findall(page):
            if len(word) == 1 and word in LETTERS:
                x1, y1, x2, y2 = (round(float(side) * DPI / 72) for side in (left, top, right, bottom))
                place = (x1 - MARGIN, y1 - MARGIN, x2 + MARGIN, y2 + MARGIN)
                yield word, ink(page_of(path, number).crop(place))


@cache
def page_of(path: Path, number: int) -> Image.Image:
    page = run("pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-gray", str(path))
    return Image.open(io.BytesIO(page)).convert("L")


def run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


@cache
def drawn(letter: str, bold: bool) -> Image.Image:
    """Far larger than it is compared, so that no program's way with edges shows."""
    font = ImageFont.truetype(font_folder() / FACES[bold], LARGER * POINTS * DPI / 72)
    paper = Image.new("L", (LARGER * 400, LARGER * 400), 255)
    ImageDraw.Draw(paper).text((LARGER * 50, LARGER * 50), letter, font=font, fill=0)
    found = ink(paper)
    return found.resize((round(found.width / LARGER), round(found.height / LARGER)), Image.Resampling.BOX)


def ink(picture: Image.Image) -> Image.Image:
    """Ink is 255 and paper 0, and only the part that has ink."""
    dark = picture.point(lambda value: 255 if value < DARK else 0)
    return dark.crop(dark.getbbox())


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Pixels that only one has, as a share of the ink of both; everything if their sizes are not the same."""
    if any(abs(a - b) > 4 for a, b in zip(one.size, other.size, strict=True)):
        return 1
    sheets = [one, other.resize(one.size).point(lambda value: 255 if value > DARK else 0)]
    different = ImageChops.difference(*sheets).histogram()[255]
    return different / sum(sheet.histogram()[255] for sheet in sheets)
