"""What a paper keeps of its body's house style, for good: colours, crest, and names of fields.

Frozen dataclasses that `content` holds. Not here: where they come from (`house_styles`), and how they are printed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crest:
    """The arms or mark of a governing body: a PNG in base64, its size in pixels, and what it shows in words."""

    png: str
    alternative: str
    width: int
    height: int

    @property
    def address(self) -> str:
        return f"data:image/png;base64,{self.png}"


@dataclass(frozen=True, slots=True)
class Style:
    """The house style of the body named: one accent, its tones (see `papers.look.colours`), and a crest."""

    name: str = ""
    accent: str = "#11616a"
    dark: str = "#0a3a40"
    soft: str = "#cfdfe1"
    light: str = "#eef4f5"
    crest: Crest | None = None

    @property
    def accent_digits(self) -> str:
        """The accent as it stands in the address of its sheet."""
        return self.accent.removeprefix("#")


@dataclass(frozen=True, slots=True)
class Labels:
    """The body's own names for fields of the cover and for the closing; an empty one is that of every paper."""

    agenda_item: str = ""
    board: str = ""
    meeting_on: str = ""
    plan_priority: str = ""
    presented_by: str = ""
    assessment: str = ""
    previous_briefing: str = ""
    asked: str = ""


# A paper to a body without a house style.
PLAIN_STYLE, PLAIN_LABELS = Style(), Labels()
