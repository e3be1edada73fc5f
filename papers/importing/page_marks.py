"""The protective marking that a file bears on its pages, on its cover or alone on a line.

It is taken out with the page heads, so it is read before: what is marked SECRET or above is refused, and a lower
marking goes on with the paper, which is never marked lower than its pages were. Not here: which lines run along the
pages (`debris`), and markings inside the text, which are read whenever a paper is built (`building.marking`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from papers.building.marking import HELD_HERE, LEVEL, MARKINGS, highest, marking_in, plainly
from papers.importing.cover import Cover
from papers.importing.debris import Debris, without_running_lines
from papers.importing.original import FOOT, HEAD
from papers.importing.reading import Source, Unreadable

# In a head the marking may stand among other words, as the name of the board: there only capitals count.
AMONG = re.compile(rf"(?<![\w-])(?:{LEVEL}|(?i:OFFICIAL\s?[-–—]?\s?SENSITIVE))(?![\w-])")
# Of before 2014. Nobody gave these an equal among the markings of today: none of them was for the public.
OLD = re.compile(r"(?<!NOT )(?<!NOT PROTECTIVELY )\b(?:CONFIDENTIAL|RESTRICTED|PROTECT)(?![\w-])")
COVER_LINES, FIRST_LINES = 40, 3
ON_THE_COVER = re.compile(
    r"^(?:protective\s+|security\s+)?(?:marking|classification)\b[\s:|–—-]*", re.IGNORECASE
)


def refuse_marked(source: Source) -> None:
    """Raises Unreadable for what is marked above what is held here: nothing of it may be kept."""
    heads = [*beside_text(source), *(piece.text for piece in without_running_lines(source.lines)[1])]
    marking = highest([MARKINGS[0], *map(alone, lines_of(source)), *map(among, heads)])
    if marking not in HELD_HERE:
        raise Unreadable(
            f"The pages of this file are marked {marking}. Such material is not held here. Import a version that "
            "may be held at OFFICIAL, and keep this one where its custodian holds it."
        )


def marking_borne(source: Source, cover: Cover, debris: Iterable[Debris]) -> tuple[str, str]:
    """The marking that goes on with a paper, and a sentence that says so; nothing for an OFFICIAL one."""
    pages = [*(piece.text for piece in debris), *beside_text(source)]
    front = [line for line in lines_of(source) if line.strip()][:COVER_LINES]
    labelled = [line for line in front if ON_THE_COVER.match(line.strip())]
    said = [*cover.fields.values(), *(taken.text for taken in cover.taken)]
    found = [*map(among, pages), *map(alone, [*front[:FIRST_LINES], *labelled]), *map(marking_in, said)]
    marking = highest([MARKINGS[0], *found])
    if marking != MARKINGS[0]:
        return (
            marking,
            f"The file is marked {marking}, and so is the paper: it has no edition for the public.",
        )
    old = next((mark[0] for text in pages if (mark := OLD.search(text))), "")
    if not old:
        return "", ""
    return MARKINGS[1], (
        f"The pages of the file are marked {old}, which no marking of today equals. The paper is marked "
        f"{MARKINGS[1]}, and has no edition for the public."
    )


def lines_of(source: Source) -> Sequence[str]:
    return [line.text for line in source.lines] or source.body


def beside_text(source: Source) -> list[str]:
    """The heads and feet of the pages of a Word file."""
    return [one.text for one in source.unseen if one.why in (HEAD, FOOT)]


def among(text: str) -> str:
    """The marking of a head: any in capitals, and in small letters what has no other meaning or stands alone."""
    return highest(["", marking_in(text.strip()), *(plainly(found[0]) for found in AMONG.finditer(text))])


def alone(line: str) -> str:
    """The marking of a line that is nothing but a marking, or a label and a marking."""
    words = " ".join(line.split())
    unlabelled = ON_THE_COVER.sub("", words)
    return marking_in(unlabelled) if unlabelled != words or words.isupper() else ""
