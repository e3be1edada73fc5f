"""Text whose lines stand tight: the empty lines that it lacks, where a line plainly begins something new.

A heading is told by several signs at once (short, without a full stop, after a sentence that ended, before one that
begins; or a name that is known); an item by its letter, where others follow it in order. A line in doubt stays where
it is. Not here: what the lines then become (`blocks`, `structure`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from papers.importing.blocks import TOUCHES
from papers.importing.cover import AUTHORS
from papers.importing.decimals import DECIMAL
from papers.importing.reading import Line

MOST_WORDS = 12
SHORT = 0.7  # of the width of the text
LONG = 130  # characters: a line as long as this is a paragraph of its own
FARTHEST = 12  # lines from one lettered item to the next
LETTER = re.compile(r"^\s*(?:\((?P<inside>[a-z]{1,5})\)|(?P<bare>[a-z]{1,5})\))\s+(?=\S)")
OWN_MARK = re.compile(r"^\s*(?:[-*+•·▪■◦●○‣➢✓\ue001-\uf8ff#|>]|<sup>|\(?[a-z]{1,4}\)|o\s|\*\*)")
NUMBERED = re.compile(rf"^\s*(?:[-*]\s+)?\d{{1,3}}[.)](?:\s|{TOUCHES})")
# A number, a gap and no full stop, where these follow each other from 1.
GAP = re.compile(r"^\s*(?P<number>\d{1,3})(?:\s{2,}|\t)(?=[“‘\"'(]?[A-Z0-9£])")
FEWEST_GAPS, SHARE_OF_GAPS = 5, 0.8
ENDED = re.compile(r"[.!?][”\"’')\]]*$")
UNFINISHED = re.compile(r"[.,;:!–—-]$")
FIELD = re.compile(r"^\s*(?!(?:Threat|Strand)\s\w{1,3}:)[A-Z][\w ()]{2,40}:")
FIVE_CS = re.compile(
    r"(?:(?:capacity|contribution|capabilit(?:y|ies)|consistency|connectivity)(?:[\s,&/]|and)*)+",
    re.IGNORECASE,
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def loosened(lines: Sequence[Line], width: int, is_known: Callable[[str], bool]) -> list[Line]:
    """The lines, with an empty one above and below each heading that stands tight, and a bullet before each letter."""
    lines = with_stops(lines)
    items = lettered([line.text for line in lines])
    written: list[Line] = []
    for at, line in enumerate(lines):
        if line.note or line.is_entry:
            written.append(line)
        elif AUTHORS.match(line.text.strip()):
            written += [Line("", line.number), line]
        elif at in items:
            indent = "    " * (items[at] - 1)
            written.append(replace(line, text=f"{indent}• {line.text.strip()}"))
        elif is_heading(lines, at, width, is_known) or is_numbered_heading(lines, at, is_known):
            written += [Line("", line.number), line, Line("", line.number)]
        elif is_new_paragraph(lines, at):
            written += [Line("", line.number), line]
        else:
            written.append(line)
    return written


def with_stops(lines: Sequence[Line]) -> list[Line]:
    """The lines, with a full stop behind numbers of paragraphs that have a gap instead."""
    found: dict[int, re.Match[str]] = {}
    gaps = [(at, match) for at, line in enumerate(lines) if (match := GAP.match(line.text))]
    for at, match in gaps:
        if int(match["number"]) == len(found) + 1:
            found[at] = match
    if len(found) < max(FEWEST_GAPS, SHARE_OF_GAPS * len(gaps)):
        return list(lines)
    return [
        replace(line, text=f"{found[at]['number']}. {line.text[found[at].end() :]}") if at in found else line
        for at, line in enumerate(lines)
    ]


# Headings


def is_heading(lines: Sequence[Line], at: int, width: int, is_known: Callable[[str], bool]) -> bool:
    line = lines[at].text.strip()
    above, below = text_at(lines, at - 1), text_at(lines, at + 1)
    if not (above or below) or lines[at].set_off or not looks_like_heading(line):
        return False
    named = is_known(line) or bool(FIVE_CS.fullmatch(line))
    if above and not may_stand_below(above, named=named, is_known=is_known):
        return False
    if not below:  # an empty line is below: what ends a paragraph ends so too
        return named or line.isupper()
    return may_stand_above(line, below, width, named=named)


def is_numbered_heading(lines: Sequence[Line], at: int, is_known: Callable[[str], bool]) -> bool:
    """A number, then capitals or a name that is known, right above words that have no number."""
    line, below = lines[at].text.strip(), text_at(lines, at + 1)
    number = NUMBERED.match(line)
    words = line[number.end() :] if number else ""
    if not words or not below or UNFINISHED.search(words) or NUMBERED.match(below) or DECIMAL.match(below):
        return False
    return len(words.split()) <= MOST_WORDS and below[:1].isupper() and (words.isupper() or is_known(words))


def looks_like_heading(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= MOST_WORDS
        and words[0][0].isupper()
        and not UNFINISHED.search(line)
        and "\t" not in line
        and not OWN_MARK.match(line)
        and not FIELD.match(line)
        and re.search(r"[^\W\d_]{2}", line) is not None
    )


def may_stand_below(above: str, *, named: bool, is_known: Callable[[str], bool]) -> bool:
    """Whether what stands above is finished: a sentence, a heading, an item; no list's lead."""
    if ENDED.search(above):
        return True
    if above.endswith((",", ";", ":", "-", "–")):
        return False
    is_title = looks_like_heading(above) and (
        above.isupper() or is_known(above) or bool(FIVE_CS.fullmatch(above))
    )
    is_item = bool(LETTER.match(above)) or bool(re.match(r"\s*[-•·▪●*]\s", above))
    return is_title or (named and is_item)


def may_stand_above(line: str, below: str, width: int, *, named: bool) -> bool:
    if NUMBERED.match(below) or DECIMAL.match(below):
        return True
    if not below[:1].isupper():
        return False
    if named or line.isupper():
        return True
    # The next word would have fitted into the line: it was broken on purpose, and a whole sentence comes next.
    was_broken = not width or len(line) + 1 + len(below.split()[0]) < SHORT * width
    is_text = len(below) >= 0.7 * width if width else ENDED.search(below) is not None
    return was_broken and bool(is_text) and len(below.split()) > MOST_WORDS / 2


def is_new_paragraph(lines: Sequence[Line], at: int) -> bool:
    """Where whole paragraphs stand on one line each, the next line is the next paragraph."""
    line, above = lines[at].text.strip(), text_at(lines, at - 1)
    return (
        len(above) > LONG
        and bool(ENDED.search(above))
        and line[:1].isupper()
        and len(line) > LONG
        and not OWN_MARK.match(line)
        and "\t" not in line + above
    )


def text_at(lines: Sequence[Line], at: int) -> str:
    return lines[at].text.strip() if 0 <= at < len(lines) else ""


# Letters


def lettered(texts: Sequence[str]) -> dict[int, int]:
    """The places of items that letters mark in order, (a), (b) or (i), (ii), each with the level it stands on."""
    marks = [
        (at, match["inside"] or match["bare"])
        for at, text in enumerate(texts)
        if (match := LETTER.match(text))
    ]
    found: dict[int, int] = {}
    for start, (at, mark) in enumerate(marks):
        if at in found or mark not in ("a", "i"):
            continue
        run = list(run_from(marks, start))
        if len(run) >= 2:
            level = 2 if mark == "i" and open_letters(found, at) else 1
            found |= dict.fromkeys(run, level)
    return found


def run_from(marks: Sequence[tuple[int, str]], start: int) -> Iterator[int]:
    """The places of the items that follow on from this one, those of lists inside them left out."""
    at, mark = marks[start]
    yield at
    names = ROMAN if mark == "i" else tuple("abcdefghijklmnopqrstuvwxyz")
    wanted, last = 1, at
    for place, name in marks[start + 1 :]:
        if place - last > FARTHEST:
            return
        if wanted < len(names) and name == names[wanted]:
            yield place
            wanted, last = wanted + 1, place
        elif name == names[0]:
            return
        else:
            last = place


def open_letters(found: dict[int, int], at: int) -> bool:
    """Whether a lettered list is open above, which this one stands inside of."""
    before = [place for place in found if at - FARTHEST <= place < at]
    after = [place for place in found if place > at]
    return bool(before and after)
