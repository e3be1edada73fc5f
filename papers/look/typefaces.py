"""The typeface of papers: its files, and which characters all of its faces have a sign for.

Not here: how a page is set with it (`pdf`, `static/paper/print.css`), and what a paper says (`characters`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # carries no types

FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-It.ttf", "SourceSans3-Semibold.ttf", "SourceSans3-Bold.ttf")


def font_folder() -> Path:
    return Path(settings.BASE_DIR) / "build" / "static" / "vendor" / "fonts"


def missing_fonts() -> list[str]:
    return [name for name in FONTS if not (font_folder() / name).is_file()]


@cache
def printable(folder: Path) -> frozenset[int]:
    """The code points that every face has a sign for, whatever is emphasised. The files must be there."""
    return frozenset.intersection(*(_code_points(folder / name) for name in FONTS))


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
