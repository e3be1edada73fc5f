"""The parts of a paper: which headings open one, which threat it is of, and the bodies that its blocks become.

What is decided here for a heading, a person may decide otherwise; `decide` then only fills what was left open.
Not here: rows (`storing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assessments.vocabulary import CAPTION, SOURCE
from papers.importing.blocks import Block
from papers.importing.matching import ONLY_BEFORE_THREATS, Match, ThreatNames, simple, usual_part
from papers.importing.tight import FIVE_CS

WHOLE, WITHIN, QUESTION, THREAT = "whole", "within", "question", "threat:"
NAMED_QUESTION = re.compile(r"question\s+\d", re.IGNORECASE)
TITLE = re.compile(r"(?:table|figure|chart)\s+\d", re.IGNORECASE)
NUMBER = re.compile(r"[-–(£]?\d[\d.,]*[)%]?")
NUMBERS = 0.2  # of the words of a question
OPENING = "Opening text"
FEWEST_THREATS = 2
DEEPEST = 6  # of Word's levels; a line that is only bold has none
QUESTION_WORDS, FEWEST_QUESTIONS = 9, 3
LONGEST_HEADING, LONGEST_LABEL = 200, 120
ENDED = re.compile(r"[.?!:][”\"’')\]]*$")


@dataclass(slots=True, eq=False)
class Heading:
    """A heading and its role: a part of the whole, a threat's, a board question, or within the part above."""

    key: str
    block: Block
    role: str = WITHIN
    match: Match | None = None

    @property
    def words(self) -> str:
        return self.block.words

    @property
    def opens_part(self) -> bool:
        return self.role == WHOLE or self.role.startswith(THREAT)


@dataclass(slots=True)
class PartSection:
    heading: str
    body: str
    is_question: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """A chapter of the paper. `threat` is a code or empty; a part of the whole has one section without a heading."""

    heading: str
    threat: str
    line: int
    sections: list[PartSection] = field(default_factory=list)
    is_made: bool = False  # its heading is ours, since the original has none


def headings_of(blocks: Iterable[Block]) -> list[Heading]:
    return [Heading(block.key, block) for block in blocks if block.kind == "heading"]


def decide(
    headings: list[Heading],
    blocks: Sequence[Block],
    names: ThreatNames,
    *,
    is_spr: bool,
    chosen: Mapping[str, str],
) -> None:
    """Give every heading its role. `chosen` has the roles that a person gave, by key; is_spr: the title says SPR."""
    for heading in headings:
        heading.match = names.match(heading.words) if heading.block.level != 9 else None
    weights = words_below(headings, blocks)
    best = best_for_threat(headings, weights)
    if len(best) >= FEWEST_THREATS or (best and is_spr):
        for code, heading in best.items():
            heading.role = f"{THREAT}{code}"
    open_usual_parts(headings, is_spr=is_spr or bool(best))
    ask(headings)
    codes = set(names.by_code)
    for heading in headings:
        wanted = chosen.get(heading.key, "")
        if wanted in (WHOLE, WITHIN, QUESTION) or wanted.removeprefix(THREAT) in codes:
            heading.role = wanted
    one_part_for_a_threat(headings)


def words_below(headings: list[Heading], blocks: Sequence[Block]) -> dict[str, int]:
    """How many words stand below each heading, to the next that may open a part."""
    weights = {heading.key: 0 for heading in headings}
    by_block = {id(heading.block): heading for heading in headings}
    open_key = ""
    for block in blocks:
        heading = by_block.get(id(block))
        if heading is not None and (heading.match is not None or usual_part(heading.words)):
            open_key = heading.key
        elif open_key:
            weights[open_key] += len(block.words.split())
    return weights


def best_for_threat(headings: list[Heading], weights: Mapping[str, int]) -> dict[str, Heading]:
    """For every threat the heading with most text below it; one with the very name goes before others."""
    best: dict[str, Heading] = {}
    for heading in headings:
        if heading.match is None:
            continue
        other = best.get(heading.match.code)
        if other is None or other.match is None or rank(heading, weights) > rank(other, weights):
            best[heading.match.code] = heading
    return best


def rank(heading: Heading, weights: Mapping[str, int]) -> tuple[bool, bool, int]:
    weight = weights[heading.key]
    return (weight >= 40, heading.match is not None and heading.match.likeness == 1, weight)


def open_usual_parts(headings: list[Heading], *, is_spr: bool) -> None:
    """Headings that are no threat's but open a part: the usual ones, Word's first level, capitals, the very first."""
    tops = [
        h
        for h in headings
        if h.block.level == min((x.block.level for x in headings if x.block.level), default=0)
    ]
    levels = len(tops) >= 2 and all(
        heading.block.sign == "#" and heading.block.level <= 6 for heading in headings
    )
    capitals = sum(heading.words.isupper() for heading in headings) >= 3
    beside = beside_threats(headings)
    threat_seen = False
    for heading in headings:
        threat_seen = threat_seen or heading.role.startswith(THREAT)
        usual = usual_part(heading.words)
        if heading.role != WITHIN:
            continue
        is_usual = bool(usual) and not (threat_seen and usual in ONLY_BEFORE_THREATS)
        is_capitals = capitals and heading.words.isupper() and not (is_spr and threat_seen)
        is_top = levels and heading in tops and not threat_seen
        if is_usual or is_capitals or is_top or heading in beside or heading is headings[0]:
            heading.role = WHOLE


def beside_threats(headings: Sequence[Heading]) -> list[Heading]:
    """Headings written as those of all threats are, where that says something: on their level, or in capitals."""
    threats = [heading for heading in headings if heading.role.startswith(THREAT)]
    if not threats:
        return []
    level = level_of_threats(headings)
    shouted = all(heading.words.isupper() for heading in threats) and not all(
        heading.words.isupper() for heading in headings[headings.index(threats[0]) :]
    )
    return [
        heading
        for heading in headings
        if heading.role == WITHIN
        and ((level is not None and heading.block.level == level) or (shouted and heading.words.isupper()))
        and not is_sub_heading(heading, headings)
    ]


def level_of_threats(headings: Sequence[Heading]) -> int | None:
    """The level on which the headings of all threats stand, where there are levels and they are more than chance."""
    levels = [heading.block.level for heading in headings if heading.role.startswith(THREAT)]
    is_one = len(levels) >= FEWEST_THREATS and len(set(levels)) == 1
    return levels[0] if is_one and 0 < levels[0] <= DEEPEST else None


def is_sub_heading(heading: Heading, headings: Sequence[Heading]) -> bool:
    """Whether the words are those of headings within chapters: a C, a question, or what stands in several."""
    words = heading.words
    again = sum(simple(other.words) == simple(words) for other in headings)
    return again > 1 or words.endswith(("?", ":")) or is_long(words) or FIVE_CS.fullmatch(words) is not None


def ask(headings: list[Heading]) -> None:
    """Long headings below threats are the board's questions, where a paper has several; or those that say so."""
    inside, found = False, []
    for heading in headings:
        inside = heading.role.startswith(THREAT) if heading.opens_part else inside
        if inside and heading.role == WITHIN and is_long(heading.words):
            found.append(heading)
    named = [heading for heading in found if NAMED_QUESTION.match(heading.words)]
    found = named if len(named) >= FEWEST_QUESTIONS else found
    if len(found) >= FEWEST_QUESTIONS:
        for heading in found:
            heading.role = QUESTION


def is_long(words: str) -> bool:
    """As long as a question, and neither the title of a table nor a row of one."""
    count = len(words.split())
    numbers = sum(bool(NUMBER.fullmatch(word)) for word in words.split())
    return (
        count >= QUESTION_WORDS
        and words[0].isalpha()
        and not TITLE.match(words)
        and numbers <= NUMBERS * count
    )


def one_part_for_a_threat(headings: list[Heading]) -> None:
    """A threat has one chapter: a second heading of it stays within the part above."""
    seen: set[str] = set()
    for heading in headings:
        if heading.role in seen:
            heading.role = WITHIN
        if heading.role.startswith(THREAT):
            seen.add(heading.role)


# Putting parts together


def make_parts(headings: list[Heading], blocks: Sequence[Block]) -> list[Part]:
    by_block = {id(heading.block): heading for heading in headings}
    parts: list[Part] = []
    for block in blocks:
        heading = by_block.get(id(block))
        if heading is not None and heading.opens_part:
            open_part(parts, heading)
            continue
        if not parts:
            parts.append(Part(OPENING, "", block.first, [PartSection("", "")], is_made=True))
        put_in(parts[-1], block, heading)
    for part in parts:
        part.sections = [
            section for section in part.sections if section.blocks or section.heading or not part.threat
        ]
        for section in part.sections:
            section.body = body_of(section.blocks)
    return parts


def open_part(parts: list[Part], heading: Heading) -> None:
    threat = heading.role.removeprefix(THREAT) if heading.role.startswith(THREAT) else ""
    part = Part(heading.words, threat, heading.block.first, [PartSection("", "")])
    if len(heading.words) > (LONGEST_LABEL if threat else LONGEST_HEADING):
        part.heading = heading.words[:100].rsplit(" ", 1)[0] + "…"
        part.sections[0].blocks.append(heading.block)
    parts.append(part)


def put_in(part: Part, block: Block, heading: Heading | None) -> None:
    """Into the open section; in a threat's chapter a heading opens a section, unless the one above is still empty."""
    section = part.sections[-1]
    if not part.threat or heading is None or block.level == 9:
        section.blocks.append(block)
    elif heading.role == QUESTION:
        if section.is_question and not section.blocks and not ENDED.search(section.heading):
            section.heading = f"{section.heading} {heading.words}"
        else:
            part.sections.append(PartSection(heading.words, "", is_question=True))
    elif (section.heading and not section.blocks) or len(heading.words) > LONGEST_HEADING:
        section.blocks.append(block)
    else:
        part.sections.append(PartSection(heading.words, ""))


# Bodies


def body_of(blocks: Sequence[Block]) -> str:
    """The HTML of one section's blocks, in the vocabulary of bodies."""
    written: list[str] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind == "item":
            end = next((n for n in range(at, len(blocks)) if blocks[n].kind != "item"), len(blocks))
            written += lists_of(blocks[at:end])
            at = end
            continue
        written.append(html_of(block))
        at += 1
    return "\n".join(written)


def html_of(block: Block) -> str:
    if block.rows:
        return table_of(block)
    if block.kind == "heading":
        tag = "h4" if block.level == 9 else "h3"
        return f"<{tag}>{block.html}</{tag}>"
    return f"<p>{as_beside(block)}</p>"


def as_beside(block: Block) -> str:
    """What belongs to a table says so with the word that marks it."""
    if block.kind == "caption" and not CAPTION.match(block.words):
        return f"Table: {block.html}"
    if block.kind == "source" and not SOURCE.match(block.words):
        return f"Source: {block.html}"
    return block.html


def lists_of(items: Sequence[Block]) -> list[str]:
    """Lists of a run of items: a new one where numbers begin or end, items of a second level inside the one above."""
    lists: list[tuple[str, list[str]]] = []
    for item in items:
        tag = "ol" if item.ordered else "ul"
        written = f"<p>{item.html}</p>"
        if item.level == 2 and lists:
            lists[-1][1][-1] += f"<{tag}><li>{written}</li></{tag}>"
        elif lists and lists[-1][0] == tag and not (item.ordered and item.number == 1):
            lists[-1][1].append(written)
        else:
            lists.append((tag, [written]))
    merged = [
        (tag, [text.replace("</ul><ul>", "").replace("</ol><ol>", "") for text in texts])
        for tag, texts in lists
    ]
    return [f"<{tag}>{''.join(f'<li>{text}</li>' for text in texts)}</{tag}>" for tag, texts in merged]


def table_of(block: Block) -> str:
    rows = block.rows
    while rows and all(len(row) == 0 or not row[-1] for row in rows) and any(rows):
        rows = [row[:-1] for row in rows]
    width = max((len(row) for row in rows), default=0)
    written = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 and len(rows) > 1 else "td"
        cells = "".join(f"<{tag}><p>{cell}</p></{tag}>" for cell in [*row, *[""] * (width - len(row))])
        written.append(f"<tr>{cells}</tr>")
    return f"<table><tbody>{''.join(written)}</tbody></table>"
