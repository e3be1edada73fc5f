"""What each block is: heading, numbered paragraph, item, table with its caption and source, or more of the one before.

One pass from the first block to the last, looking one back and one ahead. Nothing is dropped: a block that is none of
these joins the block before it, or stands as an item of its own where only numbered paragraphs may be paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from papers.importing.blocks import Block, Manner, joined
from papers.importing.marks import balanced, without_bold
from papers.importing.numbering import INTRODUCES
from papers.importing.tight import LETTER

LONGEST_HEADING = 45  # words
FINISHED = re.compile(r"[.!?:;][”\"’')\]]*$|[”\"]$")
SENTENCES = re.compile(r"(?<=[\w)][\w)])[.!;][”\"’')]*\s+[“\"‘'(]?[A-Z]")
GOES_ON = re.compile(
    r"\b(?:the|of|and|a|an|to|with|within|for|in|into|on|by|or|at|from|as|their|its|our|this|that|these|which|is|are|be|been"
    r"|has|have|was|were|will|would|can|may|not|than|between|through|during|against|when|where|while|who|each|all|any|both)$",
    re.IGNORECASE,
)
# A word that is no end: "…and Child", before "Sexual Abuse."
GOES_ON_TO = re.compile(r"\w$")
NOTE = re.compile(r'<span class="footnote">.*?</span>', re.DOTALL)
NUMBER = re.compile(r"[-–(£]?\d[\d.,]*[)%]?")
FEWEST_CELLS, NUMBERS = 3, 0.4
SOURCE = re.compile(r"^source\s*:", re.IGNORECASE)
CREDIT = re.compile(r"\((?:19|20)\d\d\)\s*\.?$")
LONGEST_CAPTION = 30


def structure(
    blocks: list[Block], manner: Manner, *, is_numbered: bool, is_known: Callable[[str], bool]
) -> list[Block]:
    """The blocks that are left once each has found its place. `is_known` tells names of threats and usual parts."""
    return _Structure(manner, is_numbered, is_known).read(blocks)


class _Structure:
    def __init__(self, manner: Manner, is_numbered: bool, is_known: Callable[[str], bool]) -> None:
        self.manner = manner
        self.is_numbered = is_numbered
        self.is_known = is_known
        self.done: list[Block] = []
        self.listing = False  # in a list whose items carry no mark
        self.inside_list = False  # below a headline that stands in a list

    def read(self, blocks: list[Block]) -> list[Block]:
        for at, block in enumerate(blocks):
            ahead = blocks[at + 1] if at + 1 < len(blocks) else None
            self.place(block, ahead)
        for block in self.done:
            block.html = balanced(block.html)
        return notes_below_headings(self.done)

    @property
    def last(self) -> Block | None:
        return self.done[-1] if self.done else None

    def place(self, block: Block, ahead: Block | None) -> None:
        if block.kind in ("paragraph", "table", "caption", "heading"):
            self.keep(block, block.kind)
        elif block.kind == "item":
            self.keep(block, "item", listing=self.listing)
        elif block.sign == "#" and not self.is_sentence(block):
            self.keep(block, "heading")
        elif self.belongs_to_table(block, ahead):
            return
        elif self.goes_on(block, ahead):
            self.join(block, " ")
        elif block.is_marked:
            self.item(block)
        else:
            self.unmarked(block, ahead)

    def keep(self, block: Block, kind: str, *, listing: bool = False) -> None:
        self.inside_list = False
        block.kind, self.listing = kind, listing  # type: ignore[assignment]  # one of Kind, from the callers below
        if kind == "heading":
            block.html = without_bold(block.html)
        self.done.append(block)

    def join(self, block: Block, between: str) -> None:
        last = self.last
        if last is None:
            return
        if between == " ":
            last.html = joined(last.html, block.html)
        else:
            last.html = f"{last.html}{between}{block.html}" if last.html else block.html
        last.width = block.width

    # Tables

    def belongs_to_table(self, block: Block, ahead: Block | None) -> bool:
        if block.sign not in ("", "-"):
            return False
        short = len(block.words.split()) <= LONGEST_CAPTION
        if ahead is not None and ahead.rows and short and not self.is_opening(block):
            self.keep(block, "caption")
            return True
        last = self.last
        if (
            last is not None
            and last.rows
            and short
            and (SOURCE.match(block.words) or CREDIT.search(block.words))
        ):
            self.keep(block, "source")
            return True
        return False

    def is_opening(self, block: Block) -> bool:
        """Whether what stands above a table is a sentence of the text and not the table's name."""
        return block.words.endswith((".", ":")) or self.is_known(block.words)

    # Going on

    def goes_on(self, block: Block, ahead: Block | None) -> bool:
        """Whether the block is the rest of the sentence before it."""
        last, words = self.last, block.words
        if last is None or last.kind not in ("paragraph", "item", "text") or block.sign in ("lead", "o"):
            return False
        if block.is_plain or not last.html:  # a number that stood alone on its line
            return not last.html
        if self.is_known(words) and not words[:1].islower() and not self.ends_sentence(words):
            return False
        if (block.set_off and self.in_list()) or (block.is_marked and LETTER.match(words)):
            return False
        if words[:1].islower():
            return not (block.is_marked and (last.is_marked or INTRODUCES.search(last.words)))
        if FINISHED.search(last.words) or INTRODUCES.search(last.words):
            return False
        if (
            GOES_ON.search(last.words)
            or words.startswith("(")
            or (words.endswith(".") and len(words.split()) < 6)
        ):
            return True
        if last.kind == "item":
            return self.manner.is_full(last.width) and not block.is_marked
        if self.manner.wrapped:
            return self.manner.is_full(last.width)
        return not self.is_headline(block, ahead)

    def ends_sentence(self, words: str) -> bool:
        """Whether words that sound like a name end the sentence above, which had not ended."""
        last = self.last
        return words.endswith(".") and last is not None and GOES_ON_TO.search(last.words) is not None

    # Items

    def item(self, block: Block) -> None:
        last = self.last
        is_inside = (
            last is not None
            and last.kind == "item"
            and not (0 < block.indent <= last.indent and last.level == 1)
        )
        block.level = 2 if block.level == 2 and is_inside else 1
        self.keep(block, "item")

    # Unmarked

    def unmarked(self, block: Block, ahead: Block | None) -> None:
        if block.sign == "lead":
            self.keep(block, "heading")
            block.level = 9
        elif (ahead is not None and ahead.sign == "lead") or self.is_name(block, ahead):
            self.keep(block, "heading")
        elif self.is_item(block, ahead):
            block.level = 1
            self.keep(block, "item", listing=True)
        elif not block.is_plain and self.is_headline(block, ahead):
            inside = self.in_list() and self.ends_list(block, ahead)
            self.keep(block, "heading")
            self.inside_list = inside
        else:
            self.loose(block)

    def in_list(self) -> bool:
        return self.introduced() or (self.last is not None and self.last.kind == "item")

    def is_item(self, block: Block, ahead: Block | None) -> bool:
        """In a list without marks: what stands as the item above it stands, and is no headline of what follows."""
        last = self.last
        if self.inside_list and block.set_off and not (ahead is not None and ahead.sign == "lead"):
            return True
        if last is None or not self.in_list():
            return False
        if last.kind != "item":
            return not self.ends_list(block, ahead)
        if last.set_off or last.is_marked or last.ordered:
            return block.set_off and not last.is_marked
        return self.listing and not block.set_off and not self.ends_list(block, ahead)

    def is_name(self, block: Block, ahead: Block | None) -> bool:
        """Whether the block names a threat or a usual part, as a heading and not in a list of such names."""
        return (
            self.is_known(block.words)
            and not self.in_row_of_names(ahead)
            and not self.is_name_in_list(block, ahead)
        )

    def is_name_in_list(self, block: Block, ahead: Block | None) -> bool:
        """Whether an item happens to be a threat's name: it ends as items do, or is set off as its neighbours are."""
        if block.words.endswith((";", ",")):
            return True
        last = self.last
        if last is None or not block.set_off or not self.in_list():
            return False
        after_name = last.kind == "item" and last.set_off and self.is_known(last.words)
        return (
            last.kind != "item"
            or after_name
            or (ahead is not None and ahead.set_off and ahead.number is None)
        )

    def in_row_of_names(self, ahead: Block | None) -> bool:
        """Names one below the other are a list of them."""
        last = self.last
        after_name = last is not None and last.kind == "item" and self.is_known(last.words) and self.listing
        before_name = (
            ahead is not None and not ahead.rows and ahead.number is None and self.is_known(ahead.words)
        )
        return self.introduced() and (
            before_name or (after_name and ahead is not None and ahead.number is not None)
        )

    def introduced(self) -> bool:
        last = self.last
        if last is None or last.kind == "heading":
            return False
        return self.listing or (last.kind == "paragraph" and bool(INTRODUCES.search(last.words)))

    def ends_list(self, block: Block, ahead: Block | None) -> bool:
        """A headline above a lead, above another headline's mark, or above items that are marked or set off."""
        if ahead is None:
            return False
        items = ahead.is_marked or (ahead.set_off and not block.set_off and ahead.number is None)
        return (items or ahead.sign in ("#", "lead")) and self.is_headline(block, ahead)

    def is_headline(self, block: Block, ahead: Block | None) -> bool:
        words = block.words
        count = len(words.split())
        if ahead is None or not words[:1].strip() or count > LONGEST_HEADING or words[:1].islower():
            return False
        if self.is_sentence(block) or words.endswith((",", ";")):
            return False
        if (words.endswith(":") and ahead.is_marked) or is_row(words):
            return False
        if ahead.words[:1].islower() and not ahead.is_marked:
            return False
        if not self.is_numbered:
            return count <= 14 and not words.endswith(".")
        before_text = (
            ahead.number is not None or ahead.rows or ahead.sign in ("#", "lead", "-") or ahead.set_off
        )
        last = self.last
        if self.manner.wrapped and words.endswith("."):
            return False
        below_heading = last is not None and last.kind == "heading" and not self.is_sentence(ahead)
        return bool(before_text) or below_heading or not words.endswith(".")

    def is_sentence(self, block: Block) -> bool:
        """More than one sentence, and not a question that needed two."""
        words = block.words
        return bool(SENTENCES.search(words)) and not words.endswith("?") and len(words.split()) > 14

    def loose(self, block: Block) -> None:
        """A paragraph without a number."""
        last = self.last
        if not self.is_numbered:
            self.keep(block, "paragraph")
        elif last is not None and (last.kind == "paragraph" or (last.kind == "item" and not block.is_plain)):
            self.join(block, "<br>")
        else:
            block.level = 1
            self.keep(block, "item")


def is_row(words: str) -> bool:
    """Whether it reads like a row of a table: several words of which many are numbers."""
    found = [NUMBER.fullmatch(word) is not None for word in words.split()]
    return len(found) >= FEWEST_CELLS and sum(found) >= max(2, NUMBERS * len(found))


def notes_below_headings(blocks: list[Block]) -> list[Block]:
    """A heading cannot hold a footnote: it goes to the end of the words right below."""
    placed: list[Block] = []
    waiting = ""
    for block in blocks:
        if block.kind == "heading" and (notes := NOTE.findall(block.html)):
            waiting += "".join(notes)
            block.html = NOTE.sub("", block.html)
        elif waiting and block.kind in ("paragraph", "item"):
            block.html, waiting = block.html + waiting, ""
        placed.append(block)
    if waiting:
        placed.append(Block(waiting, placed[-1].first, kind="paragraph", lines=[]))
    return placed
