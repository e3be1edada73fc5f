"""What is said under "Not clear" of threats and headings: threats without a chapter, headings in doubt.

Not here: which role a heading has (`parts`).
"""

from __future__ import annotations

from collections.abc import Sequence

from papers.importing.matching import ThreatNames
from papers.importing.parts import THREAT, WITHIN, Heading, is_sub_heading, level_of_threats

LONGEST, MOST_NAMED = 8, 4


def threats_unclear(
    headings: Sequence[Heading], names: ThreatNames, *, is_spr: bool
) -> list[tuple[int, str]]:
    """A line for each threat of the edition that has no chapter, with the heading that may be its."""
    found = {heading.role.removeprefix(THREAT) for heading in headings if heading.role.startswith(THREAT)}
    if not found and not is_spr:
        return []
    said = []
    for code, name in names.official.items():
        if code in found:
            continue
        near = next((heading for heading in headings if may_be(heading, code, names)), None)
        text = f"No chapter stands under the threat “{name}”."
        if near is None:
            said.append((0, text))
        else:
            said.append((near.block.first, f"{text} The heading “{near.words}” may be meant."))
    return said


def may_be(heading: Heading, code: str, names: ThreatNames) -> bool:
    """Whether a heading of no threat looks like this one's, or is one that was not taken for it."""
    if heading.role.startswith(THREAT) or heading.block.level == 9:
        return False
    if heading.match is not None:
        return heading.match.code == code
    return len(heading.words.split()) <= LONGEST and code in names.resembling(heading.words)


def headings_unclear(headings: Sequence[Heading]) -> list[tuple[int, str]]:
    """A line for each chapter with headings inside of which nothing says whether they are parts of their own."""
    if level_of_threats(headings) is not None:
        return []
    said: list[tuple[int, str]] = []
    chapter: Heading | None = None
    inside: list[Heading] = []
    for heading in [*headings, None]:
        if heading is None or heading.opens_part:
            if chapter is not None and inside:
                said.append((inside[0].block.first, in_doubt(chapter, inside)))
            chapter, inside = (
                (heading if heading is not None and heading.role.startswith(THREAT) else None),
                [],
            )
        elif heading.role == WITHIN and heading.block.level != 9 and not is_sub_heading(heading, headings):
            inside.append(heading)
    return said


def in_doubt(chapter: Heading, inside: Sequence[Heading]) -> str:
    named = ", ".join(f"“{heading.words}”" for heading in inside[:MOST_NAMED])
    more = f" and {len(inside) - MOST_NAMED} more headings" if len(inside) > MOST_NAMED else ""
    verb = "stands" if len(inside) == 1 else "stand"
    return (
        f"In the chapter “{chapter.words}” {verb} {named}{more}. "
        "Nothing in the file says whether any of it is a part of its own."
    )
