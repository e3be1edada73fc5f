"""What charts are drawn with: text and lines as SVG, how wide words are, scales, and what tells series apart.

Not here: bars (`bars`) and lines (`lines`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from math import ceil, floor, log10

from assessments.figures.charts import Chart

WIDE, NARROW = 634, 300  # the text of a page of A4, and of the smallest screen, in CSS pixels
TALLEST = 860  # what a page of A4 holds together with a caption
INK, GREY, RULE, NAVY = "#18222b", "#45525b", "#d5dce0", "#0e3a44"
# One for each series: a colour, and what tells it apart without one.
COLOURS = (NAVY, "#0f6b74", "#8a4700", "#5a2a82", "#98301b", "#36424a")
DASHES = ("", "7 4", "2 4", "9 3 2 3", "4 2", "1 3")
PATTERNS = (
    "",
    '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" stroke="{c}" stroke-width="2"/>',
    '<circle cx="4" cy="4" r="2" fill="{c}"/>',
    '<path d="M0 2H8M0 6H8" stroke="{c}" stroke-width="1.6"/>',
    '<path d="M0 0L8 8M0 8L8 0" stroke="{c}" stroke-width="1.2"/>',
    '<path d="M2 0V8M6 0V8" stroke="{c}" stroke-width="1.2"/>',
)
SIZE = 12.5  # of text
LINE = 15  # from one line of text to the next
FONT = "'Source Sans 3', 'Source Sans Pro', 'Liberation Sans', Arial, sans-serif"
NARROW_LETTERS, BROAD_LETTERS = frozenset("fijlrtI.,:;'’|()[] "), frozenset("mwMW@%—")
TICKS = 5


@dataclass(slots=True)
class Picture:
    """A drawing as it grows; `name` begins every id in it, since several may stand on one page."""

    chart: Chart
    name: str
    width: int
    height: float = 0
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", **how: str) -> None:
        look = {"fill": INK, **how} | ({"text-anchor": anchor} if anchor != "start" else {})
        self.parts.append(f'<text x="{short(x)}" y="{short(y)}"{attributes(look)}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, **how: str) -> None:
        ends = {"x1": short(x1), "y1": short(y1), "x2": short(x2), "y2": short(y2), "stroke": stroke}
        self.parts.append(f"<line{attributes({**ends, **how})}/>")

    def svg(self) -> str:
        chart, size = self.chart, f"{short(self.width)} {short(self.height)}"
        labelled = {"role": "img", "aria-labelledby": f"{self.name}-title {self.name}-says"}
        root = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {size}",
            "width": short(self.width),
            "height": short(self.height),
            **labelled,
            "font-family": FONT,
            "font-size": short(SIZE),
            "class": "chart__picture",
        }
        said = (
            f'<title id="{escape(self.name)}-title">{escape(chart.title)}</title>'
            f'<desc id="{escape(self.name)}-says">{escape(chart.alternative)}</desc>'
        )
        return f"<svg{attributes(root)}>{said}{''.join(self.parts)}</svg>"


def attributes(values: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in values.items())


def short(number: float) -> str:
    """A coordinate: one decimal at most, and no minus before nothing."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


# Text


def wide(words: str, size: float = SIZE) -> float:
    """About how wide words are in Source Sans, rather more than less."""
    return sum(map(_share, words)) * size


def _share(letter: str) -> float:
    """How wide a letter is, as a share of the size of its text."""
    if letter in NARROW_LETTERS:
        return 0.3
    if letter in BROAD_LETTERS:
        return 0.88
    if letter.isupper():
        return 0.64
    return 0.53 if letter.isascii() else 0.7


def wrapped(words: str, width: float, lines: int, size: float = SIZE) -> list[str]:
    """The words in lines of this width; what does not fit into the last is cut, with a sign that it is."""
    found: list[str] = []
    rest = words.split()
    while rest and len(found) < lines:
        count = 1
        while count < len(rest) and wide(" ".join(rest[: count + 1]), size) <= width:
            count += 1
        found.append(" ".join(rest[:count]))
        rest = rest[count:]
    cut = [_cut(line, width, size, more=bool(rest) and line is found[-1]) for line in found]
    return cut or [""]


def _cut(line: str, width: float, size: float, *, more: bool) -> str:
    if wide(line, size) <= width and not more:
        return line
    while line and wide(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


# Scales


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places: the ticks run from the first to the last."""

    ticks: tuple[Decimal, ...]
    start: float
    end: float

    def at(self, value: Decimal | float) -> float:
        low, high = float(self.ticks[0]), float(self.ticks[-1])
        return self.start + (float(value) - low) / (high - low) * (self.end - self.start)


def ticks_for(values: Sequence[Decimal], *, zero: bool, count: int = TICKS) -> tuple[Decimal, ...]:
    """Round numbers around the values. With `zero` they begin there, or run through it."""
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        low, high = low - (abs(low) or 1), high + (abs(high) or 1)
        low = max(low, Decimal(0)) if zero and min(values) >= 0 else low
    rough = float(high - low) / count
    power = Decimal(10) ** floor(log10(rough))
    steps = (Decimal(step) * power for step in ("1", "2", "2.5", "5", "1E1"))
    step = _shortest(next(step for step in steps if float(step) >= rough * 0.999))
    return tuple(step * at for at in range(floor(low / step), ceil(high / step) + 1))


def _shortest(step: Decimal) -> Decimal:
    """With no more decimals than it needs: 250, not 250.0."""
    step = step.normalize()
    return step.quantize(Decimal(1)) if step == step.to_integral_value() else step


# Series


def fill(picture: Picture, number: int) -> dict[str, str]:
    colour = COLOURS[number]
    if not number:
        return {"fill": colour, "stroke": colour}
    return {"fill": f"url(#{picture.name}-p{number})", "stroke": colour}


def patterns(picture: Picture) -> None:
    tiles = "".join(
        f'<pattern id="{escape(picture.name)}-p{number}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="#fff"/>{PATTERNS[number].format(c=COLOURS[number])}</pattern>'
        for number in range(1, len(picture.chart.series))
    )
    picture.parts.append(f"<defs>{tiles}</defs>")


def legend(picture: Picture, *, patterned: bool) -> float:
    """Which series is which, above the drawing; returns where the drawing may begin."""
    if patterned:
        patterns(picture)
    x, y = 0.0, 4.0
    for number, series in enumerate(picture.chart.series):
        (name,) = wrapped(series.name, picture.width - 40, 1)
        needed = 30 + wide(name) + 14
        if x and x + needed > picture.width:
            x, y = 0.0, y + LINE + 4
        if patterned:
            box = {"x": short(x + 1), "y": short(y), "width": "22", "height": "12"}
            picture.parts.append(f"<rect{attributes(box | fill(picture, number))}/>")
        else:
            picture.line(x, y + 6, x + 24, y + 6, **stroke(number))
            marker(picture, x + 12, y + 6, number)
        picture.text(x + 30, y + 10.5, name)
        x += needed
    return y + LINE + 9


def stroke(number: int) -> dict[str, str]:
    dash = {"stroke_dasharray": DASHES[number]} if DASHES[number] else {}
    return {"stroke": COLOURS[number], "stroke_width": "2.2", **dash}


def marker(picture: Picture, x: float, y: float, number: int) -> None:
    colour = COLOURS[number]
    hollow = f'fill="#fff" stroke="{colour}" stroke-width="1.8"'
    full = f'fill="{colour}"'
    at = {"x": short(x), "y": short(y)}
    shapes = (
        '<circle cx="{x}" cy="{y}" r="3.4" ' + full + "/>",
        f'<rect x="{short(x - 3.3)}" y="{short(y - 3.3)}" width="6.6" height="6.6" {hollow}/>',
        '<path d="M{x} {y}m0 -4.6l4.4 7.8h-8.8z" ' + full + "/>",
        '<path d="M{x} {y}m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z" ' + hollow + "/>",
        '<path d="M{x} {y}m-3.4 -3.4l6.8 6.8m0 -6.8l-6.8 6.8" ' + f'stroke="{colour}" stroke-width="2"/>',
        '<circle cx="{x}" cy="{y}" r="3.6" ' + hollow + "/>",
    )
    picture.parts.append(shapes[number].format(**at))
