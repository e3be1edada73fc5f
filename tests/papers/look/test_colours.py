"""The tones of a house style: whatever accent is allowed, what is printed with it can be read."""

import itertools

import pytest

from papers.look.colours import BLACK, WHITE, contrast, is_readable, readable, tones_of

EVERY_SORT = [
    "#" + "".join(parts) for parts in itertools.product(("00", "33", "66", "99", "cc", "ff"), repeat=3)
]
GREYS = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 5)]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == 1
    assert round(contrast("#767676", WHITE), 2) == 4.54
    assert round(contrast("#777777", WHITE), 2) == 4.48


@pytest.mark.parametrize("accent", [found for found in (*EVERY_SORT, *GREYS) if is_readable(found)])
def test_every_pair_of_tones_can_be_read(accent: str) -> None:
    tones = tones_of(accent)

    assert contrast(tones.accent, WHITE) >= 4.5
    assert contrast(tones.dark, WHITE) >= 10
    assert contrast(tones.soft, tones.dark) >= 7
    assert contrast(tones.dark, tones.light) >= 7


@pytest.mark.parametrize("accent", [found for found in (*EVERY_SORT, *GREYS) if not is_readable(found)])
def test_a_colour_that_cannot_be_read_has_a_darker_neighbour_that_can(accent: str) -> None:
    nearest = readable(accent)

    assert is_readable(nearest)
    assert contrast(nearest, WHITE) < 5
    with pytest.raises(ValueError, match="cannot be read"):
        tones_of(accent)


@pytest.mark.parametrize("accent", ["red", "#12345", "#12345g", "#ABCDEF", "", "#123456;}"])
def test_only_six_hexadecimal_digits_are_a_colour(accent: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        tones_of(accent)


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#5b2d8a") == "#5b2d8a"
