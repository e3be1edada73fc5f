"""What a page carries besides its text, and what conversion leaves behind: page numbers, rules, running heads.

Everything taken out is handed back with its line, to be shown; when in doubt a line stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from papers.importing.blocks import Block
from papers.importing.reading import Line

PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–(]?\s*\d{1,3}\s*[-–)]?(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
MARKED_PAGE = re.compile(r"page\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?|\d{1,3}\s*\|\s*page", re.IGNORECASE)
PAGE_OF = re.compile(r"\bpage\s+#", re.IGNORECASE)
MARKING = re.compile(
    r"(?:not protectively marked|official|restricted|protect|confidential|unclassified)"
    r"(?: ?[-–:(]+ ?[a-z \[\]-]+\)?)?",
    re.IGNORECASE,
)
RULE = re.compile(r"[\s\\_–—=*·.-]+")
BARE_NUMBER = "a number alone on its line"
EDGE = 2  # lines at the top and the bottom of a page where a running head or foot may stand
SHARE = 0.6  # of the pages, on which a line has to stand to run along them
SIDES = 0.4  # the same where left and right pages have heads of their own
FEWEST_OF_SIDES = 8
MOST_WORDS, NAME_WORDS = 24, 12
NO_HEAD = re.compile(r"\s*(?:\d{1,3}[.)]\s|\(?[a-z]{1,4}\)|[-*+•·▪■◦●○‣➢✓\ue001-\uf8ff])")
SAME_WORDS = 3  # at one end of a head whose other end names the chapter
LONGEST_MARK = 24  # letters of what is printed across a page, as DRAFT


@dataclass(frozen=True, slots=True)
class Debris:
    line: int
    text: str
    why: str
    lines: frozenset[int] = frozenset()
    html: str = ""

    @property
    def places(self) -> frozenset[int]:
        return self.lines or frozenset({self.line})


def without_running_lines(lines: Sequence[Line]) -> tuple[list[Line], list[Debris]]:
    """Take out heads and feet that stand on most pages, and marks across them."""
    pages = pages_of(lines)
    heads, marks = markings(pages), set[int]()
    if len(pages) > 1:
        heads, marks = heads | running_heads(pages), marks_across(pages)
    removed = [
        Debris(line.number, line.text.strip(), "runs along every page")
        for line in lines
        if line.number in heads | marks
    ]
    kept = [
        Line("", line.number, line.starts_page) if line.number in heads | marks else line
        for line in lines
        if line.number not in marks or line.starts_page  # a mark stands in the middle of a sentence
    ]
    return kept, removed


def running_heads(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Lines at the edge of pages, alike on most of them.

    Numbers in them may differ from page to page, and so may one end, which names the chapter.
    """
    share = SIDES if len(pages) >= FEWEST_OF_SIDES else SHARE
    edges = [edges_of(page) for page in pages]
    whole = often(([likeness(line.text) for line in page] for page in edges), share * len(pages))
    ends = often(([end for line in page for end in ends_of(line.text)] for page in edges), SHARE * len(pages))
    found = {
        line.number
        for page in edges
        for line in page
        if likeness(line.text) in whole or not ends.isdisjoint(ends_of(line.text))
    }
    found |= chapter_names(pages, found)
    paged = {text for text in whole if PAGE_OF.search(text)}  # these are nowhere anything else
    return found | {line.number for page in pages for line in page if likeness(line.text) in paged}


def markings(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Protective markings that stand alone at the edge of a page or of the text."""
    return {line.number for page in pages for line in edges_of(page) if MARKING.fullmatch(simple(line.text))}


def chapter_names(pages: Sequence[Sequence[Line]], heads: set[int]) -> set[int]:
    """Lines right below the running head that name the chapter again, where most pages have one."""
    below: list[Line] = []
    for page in pages:
        top = [line.number in heads for line in page[: 2 * EDGE]]
        if any(top):
            last = max(at for at, is_head in enumerate(top) if is_head)
            below += page[last + 1 : last + 2]
    named = [line for line in below if ends_well(line.text)]
    times = Counter(simple(line.text) for page in pages for line in page)
    again = [line for line in named if times[simple(line.text)] > 1]
    return {line.number for line in again} if len(again) >= SHARE * len(pages) else set()


def ends_well(text: str) -> bool:
    """Whether a line may be a heading: short, in a capital, without a stop."""
    words = text.split()
    return (
        len(words) <= NAME_WORDS
        and words[0][:1].isupper()
        and not text.rstrip().endswith((".", ";", ",", ":"))
    )


def marks_across(pages: Sequence[Sequence[Line]]) -> set[int]:
    alike = often(([simple(line.text) for line in page] for page in pages), SHARE * len(pages))
    return {
        line.number for page in pages for line in page if is_mark(line.text) and simple(line.text) in alike
    }


def simple(text: str) -> str:
    return " ".join(text.split())


def often(pages: Iterable[Iterable[str]], times: float) -> set[str]:
    """What stands on so many pages, and on three at least."""
    found = Counter(text for page in pages for text in set(page))
    return {text for text, number in found.items() if number >= max(3, times)}


def ends_of(text: str) -> list[str]:
    """The first and the last words of a line that may be a running head: of a sentence, a list or a paragraph none."""
    words = likeness(text).split()
    if (
        len(words) <= SAME_WORDS
        or len(words) > MOST_WORDS
        or NO_HEAD.match(text)
        or text.rstrip().endswith((".", ";", ","))
    ):
        return []
    return [f"{' '.join(words[:SAME_WORDS])} …", f"… {' '.join(words[-SAME_WORDS:])}"]


def is_mark(text: str) -> bool:
    """A few capitals alone on a line, as programs read what is printed across a page: DRAFT, or a piece of it."""
    text = text.strip()
    return 0 < len(text) <= LONGEST_MARK and text.isupper() and text.replace(" ", "").isalpha()


def pages_of(lines: Iterable[Line]) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    for line in lines:
        if line.starts_page:
            pages.append([])
        if line.text.strip():
            pages[-1].append(line)
    return [page for page in pages if page]


def edges_of(page: Sequence[Line]) -> list[Line]:
    return [*page] if len(page) <= 2 * EDGE else [*page[:EDGE], *page[-EDGE:]]


def likeness(text: str) -> str:
    """The line with its numbers made alike. A numbered paragraph is like nothing else."""
    text = simple(text)
    return text if re.match(r"\d+[.)]\s", text) else re.sub(r"\d+", "#", text)


def edges_in(lines: Sequence[Line], debris: Iterable[Debris]) -> frozenset[int] | None:
    """The first and last line of every page but for what runs along; None where there are no pages."""
    gone = {line for piece in debris for line in piece.places}
    pages = pages_of(line for line in lines if line.number not in gone)
    return frozenset(page[at].number for page in pages for at in (0, -1)) if len(pages) > 1 else None


def without_debris(blocks: Sequence[Block], edges: frozenset[int] | None) -> tuple[list[Block], list[Debris]]:
    """Take out page numbers that stand alone, and rules. `edges` are the lines where a page number may stand."""
    kept, removed = [], []
    beside_numbers = running_beside_numbers(blocks)
    for at, block in enumerate(blocks):
        why = debris_in(block) or ("runs along every page" if at in beside_numbers else "")
        if why == BARE_NUMBER:
            beside = [*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2]]
            in_table = any(is_number(one) for one in beside)
            why = "" if in_table or (edges is not None and block.first not in edges) else "a page number"
        if why:
            lines = frozenset(line for line, _ in block.lines)
            removed.append(Debris(block.first, block.words or block.sign, why, lines))
        else:
            kept.append(block)
    return kept, removed


def running_beside_numbers(blocks: Sequence[Block]) -> set[int]:
    """The places of heads and feet in a text that lost its pages: alike beside most lines that say Page 3 of 9."""
    pages = [at for at, block in enumerate(blocks) if MARKED_PAGE.fullmatch(block.words)]
    beside = sorted({near for at in pages for near in (at - 1, at + 1) if 0 <= near < len(blocks)})
    plain = [at for at in beside if may_run(blocks[at])]
    alike = Counter(likeness(blocks[at].words) for at in plain)
    return {at for at in plain if alike[likeness(blocks[at].words)] >= max(3, SHARE * len(pages))}


def may_run(block: Block) -> bool:
    return (
        block.number is None
        and not (block.rows or block.is_marked)
        and bool(block.words)
        and ends_well(block.words)
    )


def is_number(block: Block) -> bool:
    """Whether nothing but a number stands there: two of them, one below the other, are cells of a table."""
    return not block.rows and re.fullmatch(r"[-–(]?[\d.,]+[)%]?", block.words) is not None


def debris_in(block: Block) -> str:
    """Why a block is debris; nothing where it is not."""
    if block.rows:
        return "" if block.words else "a table without a word"
    text = block.words
    if block.number is not None:
        return ""
    if not text and not block.note:
        return "an empty mark"
    if text and RULE.fullmatch(text) and not block.note:
        return "a rule"
    if MARKED_PAGE.fullmatch(text):
        return "a page number"
    if PAGE_NUMBER.fullmatch(text) and block.sign in ("", "note") and not block.glued:
        return BARE_NUMBER
    return ""
