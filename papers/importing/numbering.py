"""Which numbers are those of paragraphs, and what became of those that are missing.

A paper's paragraphs are numbered through. Numbers in the text are taken for theirs where they follow on from each
other; others are items of lists. A number that was lost or slipped into the words is found again where there is one
place for it; one that the original leaves out is kept free, so that the paragraphs after it keep theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from papers.importing.blocks import AGAIN, Block, joined
from papers.importing.decimals import DECIMAL, STOPPED, depth_of, has_decimals, is_heading

LARGEST_JUMP = 30
SHORT = 8  # words
LONGEST_HEADING, FEWEST_PARTS = 12, 3
BARE = re.compile(r"^(\d{1,3})\s+(?=[“‘\"'(]?[A-Z])")
FEWEST_BARE = 5
MOST_FREE = 15
NOT_USED = "[Not used]"
INTRODUCES = re.compile(r"(?:[:;]|\s[-–—])$")


@dataclass(slots=True)
class Fault:
    """A place where the original's numbering is faulty: its line, what is wrong, what was done."""

    line: int
    what: str
    done: str


@dataclass(slots=True)
class Numbered:
    blocks: list[Block]
    faults: list[Fault] = field(default_factory=list)
    is_numbered: bool = True
    numbers_found: int = 0


def number_paragraphs(blocks: list[Block]) -> Numbered:
    """Make paragraphs of the blocks that carry a paragraph's number."""
    if (within_parts := numbered_within_parts(blocks)) is not None:
        return within_parts
    carrying = [block for block in blocks if block.number is not None]
    if are_headings(blocks, carrying):
        for block in carrying:
            as_heading(block)
        return Numbered(blocks, is_numbered=False)
    if len(carrying) < FEWEST_BARE:
        bare = {id(block) for block in bare_numbers(blocks)}
        carrying = [block for block in blocks if block.number is not None or id(block) in bare]
    chosen = longest_chain([(block.number or 0, weight(block)) for block in carrying])
    chain = [carrying[at] for at in chosen]
    if len(chain) < 3 and len(chain) < len(blocks) / 4:
        chain = []
    if restarts(carrying, chain) or begins_below_headings(blocks, chain):
        return number_anew(blocks, carrying)
    for block in chain:
        block.kind = "paragraph"
    numbered = Numbered(blocks, is_numbered=bool(chain), numbers_found=len(chain))
    settle_the_others(numbered, chain)
    if chain and begins_late(numbered.blocks):
        print_numbers(numbered)
    elif chain:
        fill_gaps(numbered)
    return numbered


def begins_late(blocks: list[Block]) -> bool:
    """Whether more numbers are missing before the first paragraph than can be kept free: it is a part of something."""
    counted = [block.number or 0 for block in blocks if is_counted(block)]
    return counted[0] > 1 and not may_keep_free(counted) and counted[0] - 1 > (counted[-1] - len(counted)) / 2


def print_numbers(numbered: Numbered) -> None:
    """The numbers stand in the words, since ours begin at 1."""
    counted = [block for block in numbered.blocks if is_counted(block)]
    what = f"The first paragraph has number {counted[0].number}."
    done = "Paragraphs are numbered from 1; the number that was printed stands at the head of each."
    report(numbered, counted[0], what, done)
    for block in counted:
        block.html, block.number = f"{block.number}. {block.html}", None


def may_keep_free(counted: Sequence[int]) -> bool:
    """Where too many numbers are missing they say more about the file than about the paper."""
    return counted[-1] - len(counted) <= max(MOST_FREE, counted[-1] / 5)


def numbered_within_parts(blocks: list[Block]) -> Numbered | None:
    """Of a paper whose numbers are plainly those of its parts: 1.1, 1.2, 2.1, or 1, 2, 1 as Word counted them."""
    if has_decimals([block.words for block in blocks]):
        return number_through(blocks)
    if again := [block for block in blocks if block.sign == AGAIN]:
        for block in again:
            block.sign = f"{block.number}."
        return number_anew(blocks, again)
    return None


def are_headings(blocks: list[Block], carrying: list[Block]) -> bool:
    """Whether the numbers are those of parts: 1, 2, 3 on short lines, each above words without a number."""
    above = {id(block): ahead for block, ahead in pairwise(blocks)}
    short = [
        block
        for block in carrying
        if 0 < len(block.words.split()) <= LONGEST_HEADING
        and not STOPPED.search(block.words)
        and (ahead := above.get(id(block))) is not None
        and ahead.number is None
        and len(ahead.words.split()) > len(block.words.split())
    ]
    numbers = [block.number or 0 for block in short]
    return (
        len(short) >= FEWEST_PARTS and len(short) >= 0.8 * len(carrying) and numbers == sorted(set(numbers))
    )


def as_heading(block: Block) -> None:
    """With the number that was printed at its head."""
    block.html, block.number, block.sign = f"{block.sign} {block.html}", None, "#"
    block.kind, block.level = "heading", block.level or 1


def number_through(blocks: list[Block]) -> Numbered:
    """Of a paper that numbers within its parts: its headings and paragraphs, each with the printed number in it."""
    decimals: list[Block] = []
    for at, block in enumerate(blocks):
        if block.rows or block.kind == "heading":
            continue
        following = blocks[at + 1].words if at + 1 < len(blocks) else ""
        if block.number is not None and is_heading(f"{block.sign} {block.words}", following):
            as_heading(block)
        elif block.number is not None:  # of a list
            block.kind, block.level, block.html, block.number = "item", 1, f"{block.sign} {block.html}", None
        elif is_heading(block.words, following):
            block.kind, block.level = "heading", block.level or depth_of(block.words)
        elif DECIMAL.match(block.words):
            block.kind = "paragraph"
            decimals.append(block)
        elif block.sign == "1.1":
            block.kind, block.level = "item", 1
    what = "Paragraphs are numbered within each part, as 1.1."
    done = "They are numbered through; the number that was printed stands at the head of each."
    return Numbered(blocks, [Fault(decimals[0].first, what, done)], numbers_found=len(decimals))


def report(numbered: Numbered, block: Block, what: str, done: str) -> None:
    numbered.faults.append(Fault(block.first, what, done))


def bare_numbers(blocks: list[Block]) -> list[Block]:
    """Blocks that begin with a number without a full stop, where these follow on from each other."""
    found = [(block, match) for block in blocks if not block.rows and block.kind == "text" and block.number is None
             and block.sign in ("", "-") and (match := BARE.match(block.html))]  # fmt: skip
    chain = [found[at] for at in longest_chain([(int(match[1]), 1.0) for _, match in found])]
    last = int(chain[-1][1][1]) if chain else 0
    if len(chain) < max(FEWEST_BARE, 0.6 * len(found), 0.8 * last):
        return []
    for block, match in chain:
        block.number, block.sign, block.html = int(match[1]), f"{match[1]}.", block.html[match.end() :]
    return [block for block, _ in chain]


def weight(block: Block) -> float:
    """How much a numbered block looks like a paragraph: items of a list stand close together and are short."""
    return 1 - 0.3 * block.glued - 0.1 * (len(block.words.split()) < SHORT)


def longest_chain(numbers: Sequence[tuple[int, float]]) -> list[int]:
    """The places of the numbers that go up through the text, mostly by one: what is left out costs.

    Of two that would do as well, the first.
    """
    best: list[tuple[float, int]] = []
    for at, (number, gain) in enumerate(numbers):
        score, before = gain - min(0.4 + 0.1 * number, 4) * (number > 1), -1
        for earlier in range(at - 1, max(-1, at - 400), -1):
            step = number - numbers[earlier][0]
            if 1 <= step <= LARGEST_JUMP:
                cost = 0 if step == 1 else 0.4 + 0.1 * step
                if (found := best[earlier][0] + gain - cost) >= score:
                    score, before = found, earlier
        best.append((score, before))
    place = max(range(len(best)), key=lambda at: best[at][0], default=-1)
    chain: list[int] = []
    while place >= 0:
        chain.append(place)
        place = best[place][1]
    return chain[::-1]


def restarts(carrying: list[Block], chain: list[Block]) -> bool:
    """Whether numbers begin again with each part: many long paragraphs stand outside the longest chain."""
    outside = [block for block in carrying if block not in chain and len(block.words.split()) >= 25]
    return len(outside) > max(4, len(chain) / 2)


def begins_below_headings(blocks: list[Block], chain: list[Block]) -> bool:
    """Whether numbers begin again right below what may be a heading, in several places, and nowhere in a list."""
    begun = [
        at
        for at, block in enumerate(blocks)
        if block.number == 1 and at and block not in chain[:1] and len(block.words.split()) >= SHORT
    ]
    below = [at for at in begun if may_be_heading(blocks[at - 1])]
    return len(below) >= FEWEST_PARTS and len(below) == len(begun)


def may_be_heading(block: Block) -> bool:
    """A short line in a capital and without a stop, which carries neither a number nor a mark."""
    words = block.words
    return (
        block.number is None
        and not (block.rows or block.is_marked)
        and words[:1].isupper()
        and len(words.split()) <= LONGEST_HEADING
        and not re.search(r"[.,;:]$", words)
    )


def number_anew(blocks: list[Block], carrying: list[Block]) -> Numbered:
    """Every numbered block is a paragraph; its typed number stays in its words, since ours runs through."""
    for block in carrying:
        block.kind, block.html, block.number = "paragraph", f"{block.sign} {block.html}", None
    what = "Numbers begin again in the course of the paper."
    done = "Paragraphs are numbered through; the number that was printed stands at the head of each."
    return Numbered(blocks, [Fault(carrying[0].first, what, done)], numbers_found=len(carrying))


def settle_the_others(numbered: Numbered, chain: list[Block]) -> None:
    """Numbers outside the chain: items of a list, a number printed twice, or words at the start of a line."""
    kept: list[Block] = []
    previous = in_list = 0
    for block in numbered.blocks:
        if block.number is None or block in chain:
            in_list = 0 if block in chain else in_list
            previous = block.number if block in chain and block.number else previous
            kept.append(block)
            continue
        last = kept[-1] if kept else None
        if block.number in (1, in_list + 1):
            in_list = block.number
            block.kind, block.ordered, block.level = "item", True, 1
            kept.append(block)
        elif block.number == previous and not block.glued and last is not None and not last.rows:
            what = f"Number {block.number} is printed a second time."
            report(
                numbered, block, what, "The paragraph joins the one before it, with its number in its words."
            )
            last.html, last.width = f"{last.html}<br>{block.sign} {block.html}", block.width
        elif last is not None and block.glued and not last.rows:
            last.html, last.width = joined(last.html, f"{block.sign} {block.html}"), block.width
        else:
            block.html, block.number, block.sign = f"{block.sign} {block.html}", None, ""
            kept.append(block)
    numbered.blocks = kept


def fill_gaps(numbered: Numbered) -> None:
    """Look for every missing number between its neighbours; keep it free where there is no place for it."""
    start, expected = 0, 1
    counted = [block.number or 0 for block in numbered.blocks if is_counted(block)]
    keeps_free = may_keep_free(counted)
    while True:
        at = next((n for n in range(start, len(numbered.blocks)) if is_counted(numbered.blocks[n])), None)
        if at is None:
            return
        number = numbered.blocks[at].number or 0
        for wanted in range(expected, number):
            if (found := find_missing(numbered, wanted, start, at)) is None:
                at += leave_out(numbered, wanted, at, keeps_free=keeps_free)
                start = at
            else:
                at, start = found
        start, expected = at + 1, number + 1


def is_counted(block: Block) -> bool:
    return block.kind == "paragraph" and block.number is not None


def find_missing(numbered: Numbered, wanted: int, start: int, end: int) -> tuple[int, int] | None:
    """Give one number to its paragraph between two places. Returns where the end is now and where to go on."""
    blocks = numbered.blocks
    for at in range(max(0, start - 1), end):
        if slipped(blocks, at, wanted):
            split = blocks[at].kind == "paragraph"
            report(
                numbered,
                blocks[at],
                f"Number {wanted} has slipped into the words.",
                "It is taken out of them and its paragraph has it again.",
            )
            take_out(blocks, at, wanted)
            return (end + 1, at + 2) if split else (end, at + 1)
    for at in range(start, end):
        if may_have_lost_its_number(blocks, at):
            blocks[at].kind, blocks[at].number, blocks[at].sign = "paragraph", wanted, f"({wanted})"
            report(
                numbered,
                blocks[at],
                f"Number {wanted} is missing.",
                "The paragraph that stands in its place has it again.",
            )
            return end, at + 1
    return None


def leave_out(numbered: Numbered, wanted: int, end: int, *, keeps_free: bool) -> int:
    """A paragraph without words for a number that the original leaves out. Returns how many blocks it added.

    Where too many numbers are missing they say more about the file than about the paper, and none is kept free.
    """
    line = numbered.blocks[end].first
    what = f"Number {wanted} is missing, and no paragraph stands in its place."
    if not keeps_free:
        report(
            numbered,
            numbered.blocks[end],
            what,
            "The paragraphs after it have lower numbers than in the original.",
        )
        return 0
    done = f"A paragraph {NOT_USED} has it, so that those after it keep theirs."
    numbered.faults.append(Fault(line, what, done))
    numbered.blocks.insert(end, Block(NOT_USED, line, f"({wanted})", number=wanted, kind="paragraph"))
    return 1


def slip_pattern(wanted: int) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s)){wanted}[.)]\s+(?=\S)")


def slipped(blocks: list[Block], at: int, wanted: int) -> bool:
    """The number stands once in the words: anywhere in a block that has none, after a full stop in one that has."""
    block = blocks[at]
    if block.rows or block.kind == "heading" or block.sign == "#":
        return False
    found = list(slip_pattern(wanted).finditer(block.html))
    if len(found) != 1:
        return False
    if block.kind != "paragraph":
        return True
    before, after = block.html[: found[0].start()].rstrip(), block.html[found[0].end() :]
    return block.number == wanted - 1 and before.endswith((".", ":", ";")) and after[:1].isupper()


def take_out(blocks: list[Block], at: int, wanted: int) -> None:
    block = blocks[at]
    match = slip_pattern(wanted).search(block.html)
    if match is None:
        return
    before, after = block.html[: match.start()], block.html[match.end() :]
    if block.kind == "paragraph":
        block.html = before.rstrip()
        new = Block(after, block.first, f"{wanted}.", number=wanted, kind="paragraph", width=block.width)
        blocks.insert(at + 1, new)
    else:
        block.html, block.kind, block.number, block.sign = before + after, "paragraph", wanted, f"{wanted}."


def may_have_lost_its_number(blocks: list[Block], at: int) -> bool:
    """A whole sentence at the start of its line, after something that was finished."""
    block = blocks[at]
    words = block.words
    if block.rows or block.kind != "text" or block.sign in ("#", "o", "lead", "note") or words[:1].islower():
        return False
    if at + 1 < len(blocks) and blocks[at + 1].sign == "lead":
        return False
    before = blocks[at - 1] if at else None
    if before is not None and not before.rows and not is_heading_mark(before):
        if INTRODUCES.search(before.words) or (before.is_marked and before.kind == "text"):
            return False
        if (
            not re.search(r"[.!?”\"')\]]$", before.words)
            and before.kind in ("text", "paragraph")
            and before.sign
        ):
            return False
    long = len(words.split()) >= 12 and (words.endswith((".", ":")) or len(words.split()) >= 30)
    return long or (block.is_marked and len(words.split()) >= 12)


def is_heading_mark(block: Block) -> bool:
    return block.kind == "heading" or block.sign == "#"
