"""The colours of a house style: how well they are told apart, and the tones that follow from one accent colour.

Contrast is counted as WCAG 2.2 does. Every tone is made so that what is printed with it can be read: nothing here is
left to whoever chooses the accent. Not here: which part of a paper has which tone (static/paper/, `docx.styles`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

WHITE, BLACK = "#ffffff", "#000000"
COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5  # WCAG 1.4.3, for text of any size
DARK_ON_WHITE = 10.0
SOFT_ON_DARK = 7.0  # WCAG 1.4.6
DARKER, SOFTER, LIGHTEST = 0.4, 0.8, 0.93  # the least share of black, and of white, in a tone
STEPS = 100

Channels: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tones:
    """`accent` is for headings and edges, `dark` for grounds under white words, `soft` for words on `dark`, and
    `light` for grounds under dark words."""

    accent: str
    dark: str
    soft: str
    light: str


def tones_of(accent: str) -> Tones:
    """The tones of an accent that `is_readable`; ValueError if it is none."""
    if not COLOUR.fullmatch(accent) or not is_readable(accent):
        raise ValueError(f"{accent} cannot be read on white.")
    dark = mixed_until(accent, BLACK, DARKER, lambda tone: contrast(tone, WHITE) >= DARK_ON_WHITE)
    soft = mixed_until(accent, WHITE, SOFTER, lambda tone: contrast(tone, dark) >= SOFT_ON_DARK)
    return Tones(accent, dark, soft, mixed(accent, WHITE, LIGHTEST))


def is_readable(accent: str) -> bool:
    """Whether white words on it and words of this colour on white can both be read."""
    return contrast(accent, WHITE) >= LEAST


def readable(accent: str) -> str:
    """The accent itself, or the nearest darker colour of the same hue that can be read."""
    return mixed_until(accent, BLACK, 0, is_readable)


def contrast(one: str, other: str) -> float:
    """Between 1, for the same colour, and 21, for black and white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with so large a share of `other` in it."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(own + (theirs - own) * share):02x}" for own, theirs in pairs)


def mixed_until(colour: str, other: str, least: float, passes: Callable[[str], bool]) -> str:
    """With as little of the other colour as passes, and at least the share `least`; the other colour always does."""
    first = round(least * STEPS)
    tones = (mixed(colour, other, step / STEPS) for step in range(first, STEPS + 1))
    return next(tone for tone in tones if passes(tone))
