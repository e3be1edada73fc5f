"""Which of the numbers that Word printed are those of paragraphs, which those of headings, and which of list items.

Word says which paragraphs are one list; a list that headings stand within is that of the paper's paragraphs. Not here:
counting as Word does (`word_marks`), and numbers that somebody typed (`numbering`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from papers.importing.blocks import AGAIN, Block
from papers.importing.word_marks import DECIMALS, NUMBER, Mark

LIST_SHARE = 0.4  # of the words: then the numbers of Word's lists are those of paragraphs
FEWEST = 3
SHORT = 14  # words of a heading
Marked = Sequence[tuple[Block, Mark]]


def number_word_lists(blocks: list[Block], marked: Marked) -> None:
    """Give numbers to the paragraphs that Word numbered; the others stay items. `marked` has headings, too."""
    own = [block for block in blocks if block.sign == "auto"]
    if own:
        for number, block in enumerate(own, 1):
            block.number = number
    decimals = [block for block, mark in marked if mark.kind == DECIMALS and block.sign != "#"]
    if len(decimals) >= FEWEST and not own:
        print_numbers(marked)
        return
    listed = [
        (block, mark) for block, mark in marked if mark.kind == NUMBER and block.sign not in ("#", "auto")
    ]
    typed = sum(block.number is not None for block in blocks)
    chosen = paragraphs_among(blocks, listed) if not own and typed < FEWEST else []
    numbers = [mark.number or 0 for _, mark in chosen]
    again = any(later <= number for number, later in pairwise(numbers))
    for block, mark in chosen:
        block.kind, block.ordered, block.number = "text", False, mark.number
        block.sign = AGAIN if again else "auto"


def paragraphs_among(blocks: list[Block], listed: Marked) -> Marked:
    """Those of the list that goes on past headings; without one those of all lists, if most words stand in them."""
    at = {id(block): place for place, block in enumerate(blocks)}
    headings = [place for place, block in enumerate(blocks) if block.sign == "#"]
    lists: dict[tuple[str, int], list[tuple[Block, Mark]]] = {}
    for block, mark in listed:
        lists.setdefault((mark.list, mark.level), []).append((block, mark))
    through = [
        found
        for found in lists.values()
        if len(found) >= FEWEST
        and any(at[id(found[0][0])] < place < at[id(found[-1][0])] for place in headings)
    ]
    if through:
        return max(through, key=lambda found: words_in(block for block, _ in found))
    top = [(block, mark) for block, mark in listed if not mark.level]
    return top if words_in(block for block, _ in top) >= LIST_SHARE * words_in(blocks) else []


def print_numbers(marked: Marked) -> None:
    """Of a paper that numbers within its parts: every number stands in the words, as if it had been typed."""
    for block, mark in marked:
        if mark.kind == DECIMALS or (mark.kind == NUMBER and (block.sign == "#" or is_short(block))):
            block.html = f"{mark.label} {block.html}"
            if block.sign == "#":
                block.kind = "heading"
            else:
                block.kind, block.sign, block.ordered = "text", "1.1", False


def words_in(blocks: Iterable[Block]) -> int:
    return sum(len(block.words.split()) for block in blocks)


def is_short(block: Block) -> bool:
    return len(block.words.split()) <= SHORT and not block.words.endswith((".", ";", ","))
