"""Crests: whatever is uploaded, what is kept is a small PNG of our own making, or nothing."""

import io

import pytest
from PIL import Image, ImageCms, ImageFile
from PIL.PngImagePlugin import PngInfo

from papers.look.crests import LONGEST_FILE, LONGEST_SIDE, BadCrest, crest_from, size_of
from tests.papers.crest_files import DRAWING, HOSTILE, SQUARE, picture, svg


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_in_a_sentence(name: str) -> None:
    data, said = HOSTILE[name]

    with pytest.raises(BadCrest, match=said):
        crest_from(data)


def test_a_place_for_lettering_without_words_is_drawn_as_it_is() -> None:
    assert (
        crest_from(svg('<circle cx="50" cy="50" r="40"/><text> </text>')).png
        == crest_from(svg('<circle cx="50" cy="50" r="40"/>')).png
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_is_cut_off_is_refused_whatever_other_libraries_have_set(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = picture(kind)

    with pytest.raises(BadCrest, match="to its end"):
        crest_from(whole[: len(whole) * 2 // 3])


@pytest.mark.parametrize("data", [picture(), picture("JPEG"), DRAWING], ids=["PNG", "JPEG", "SVG"])
def test_each_kind_becomes_a_png(data: bytes) -> None:
    made = crest_from(data)

    with Image.open(io.BytesIO(made.png)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (made.width, made.height))
    assert size_of(made.png) == (made.width, made.height)


def test_the_same_file_gives_the_same_bytes() -> None:
    assert crest_from(DRAWING) == crest_from(DRAWING)


def test_what_a_picture_says_besides_its_pixels_is_gone() -> None:
    said = PngInfo()
    said.add_text("Comment", "written by a person")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    place = Image.Exif()
    place[0x010E] = "where it was taken"
    hidden = picture(pnginfo=said, icc_profile=profile, exif=place) + b"PK\x03\x04<script>"
    made = crest_from(hidden).png

    chunks, at = [], 8
    while at < len(made):
        chunks.append(made[at + 4 : at + 8])
        at += int.from_bytes(made[at : at + 4], "big") + 12
    assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}
    assert at == len(made)


def test_a_large_picture_is_made_small() -> None:
    written = io.BytesIO()
    Image.effect_noise((1900, 1300), 90).save(written, "JPEG", quality=40)
    made = crest_from(written.getvalue())

    assert max(made.width, made.height) <= LONGEST_SIDE
    assert len(made.png) <= LONGEST_FILE
    assert made.width / made.height == pytest.approx(1900 / 1300, abs=0.02)


def test_a_drawing_that_claims_to_be_enormous_is_drawn_at_the_size_that_is_kept() -> None:
    made = crest_from(svg("<rect width='9' height='9'/>", 'width="1e8" height="5e7"'))

    assert (made.width, made.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_transparent_ground_stays_transparent() -> None:
    made = crest_from(svg('<circle cx="50" cy="50" r="20" fill="#a30000"/>', SQUARE))

    with Image.open(io.BytesIO(made.png)) as image:
        assert image.convert("RGBA").getpixel((1, 1)) == (0, 0, 0, 0)
        assert image.convert("RGBA").getpixel((image.width // 2, image.height // 2)) == (163, 0, 0, 255)
