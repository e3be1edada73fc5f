"""What a coordinator corrects of a reading: what a passage is, where it begins and ends, and where it stands.

Each correction puts some passages in the place of others and keeps all their words; a correction that would not is
refused. Pure: nothing is written here, and the row that is corrected is locked by who calls.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from papers.importing.blocks import Block, Kind, joined
from papers.importing.cutting import cut
from papers.importing.marks import balanced
from papers.importing.parts import LONGEST_HEADING
from papers.importing.passages import BY_HAND, KINDS, from_rows, next_key, texts_of, to_rows
from papers.importing.words import words_of, words_of_html

CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")


class Unfit(Exception):
    """This correction cannot be made; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """One correction: from which place on which passages were replaced, by how many, and what was done."""

    at: int
    old: list[dict[str, Any]]
    new: int
    what: str

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at, "old": self.old, "new": self.new, "what": self.what}


@dataclass(frozen=True, slots=True)
class Corrected:
    passages: list[Block]
    step: Step


def change_kind(passages: Sequence[Block], key: str, kind: str) -> Corrected:
    at = place_of(passages, key)
    passage = passages[at]
    if kind not in KINDS:
        raise Unfit("Choose what the passage is.")
    if kind == passage.kind:
        raise Unfit(f"It is that already: {KINDS[kind]}.")
    changed = as_kind(passage, cast("Kind", kind))
    return put(passages, at, at + 1, [changed], f"{named(passage)}: now {KINDS[kind].lower()}")


def as_kind(passage: Block, kind: Kind) -> Block:
    html, rows = passage.html, passage.rows
    if kind == "table" and not rows:
        html, rows = "", [CELLS.split(line) for line in html.split("<br>")]
        rows = [[balanced(cell.strip()) for cell in row] for row in rows]
    elif rows and kind not in ("table", "debris"):
        html, rows = "<br>".join(" ".join(cell for cell in row if cell) for row in rows), []
    level = {"item": 1, "heading": 2}.get(kind, 0)
    ordered, why = passage.ordered and kind == "item", BY_HAND if kind == "debris" else ""
    return replace(passage, kind=kind, html=html, rows=rows, level=level, ordered=ordered, why=why)


def split(passages: Sequence[Block], key: str, words: str) -> Corrected:
    """Part a passage before the words that somebody typed, which stand in it once."""
    at = place_of(passages, key)
    passage = passages[at]
    if passage.rows:
        raise Unfit("A table is not split. Make it a paragraph first.")
    first, second = cut(passage.html, place_of_words(passage.html, words))
    rest = replace(passage, html=second, number=None, key=next_key(passages), lines=[])
    parts = [replace(passage, html=first), rest]
    return put(
        passages, at, at + 1, parts, f"{named(passage)}: split before “{' '.join(words.split())[:60]}”"
    )


def place_of_words(html: str, words: str) -> int:
    wanted = words_of(words)
    found = words_of_html(html)[0]
    places = [at for at in range(len(found)) if wanted and found[at : at + len(wanted)] == wanted]
    if not wanted or not places:
        raise Unfit("The passage does not hold these words. Copy the first words of the new passage from it.")
    if len(places) > 1:
        raise Unfit(f"These words stand in the passage {len(places)} times. Copy some more of them.")
    if places == [0]:
        raise Unfit("The passage begins with these words already.")
    return places[0]


def join(passages: Sequence[Block], key: str) -> Corrected:
    at = place_of(passages, key)
    if not at:
        raise Unfit("No passage stands before it.")
    before, passage = passages[at - 1], passages[at]
    if before.rows or passage.rows:
        rows = [*(before.rows or [[before.html]]), *(passage.rows or [[passage.html]])]
        one = replace(before, kind="table" if before.kind != "debris" else "debris", html="", rows=rows)
    else:
        one = replace(before, html=joined(before.html, passage.html))
    return put(passages, at - 1, at + 1, [one], f"{named(passage)}: joined with the passage before it")


def move(passages: Sequence[Block], key: str, target: str, openers: Sequence[str]) -> Corrected:
    """To the end of the part that the heading `target` opens; `openers` has the keys of all such headings."""
    at = place_of(passages, key)
    passage = passages[at]
    if key in openers:
        raise Unfit("This heading opens a part. Say below, on the page before, what it opens instead.")
    if target not in openers:
        raise Unfit("Choose the part to which it moves.")
    start = place_of(passages, target)
    end = next((n for n in range(start + 1, len(passages)) if passages[n].key in openers), len(passages))
    if end == at + 1:
        raise Unfit("It stands at the end of that part already.")
    what = f"{named(passage)}: moved to “{passages[start].words[:60]}”"
    if end > at:
        return put(passages, at, end, [*passages[at + 1 : end], passage], what)
    return put(passages, end, at + 1, [passage, *passages[end:at]], what)


def take_back(passages: Sequence[Block], step: dict[str, Any]) -> list[Block]:
    """As it was before a step that was the last."""
    at, new = int(step["at"]), int(step["new"])
    return [*passages[:at], *from_rows(step["old"]), *passages[at + new :]]


# All of them


def place_of(passages: Sequence[Block], key: str) -> int:
    for at, passage in enumerate(passages):
        if passage.key == key:
            return at
    raise Unfit("This passage is not there any more. Look at the list again.")


def put(passages: Sequence[Block], start: int, end: int, new: Sequence[Block], what: str) -> Corrected:
    old = passages[start:end]
    if all_words(old) != all_words(new):  # those of footnotes apart
        raise Unfit("This would lose or add a word, and was not done.")
    for passage in new:
        refuse_heading(passage)
    step = Step(start, to_rows(old), len(new), what)
    return Corrected([*passages[:start], *new, *passages[end:]], step)


def refuse_heading(passage: Block) -> None:
    """Where the passage would be a heading and cannot be one, since its words would not come through as they are."""
    if passage.kind == "heading" and 'class="footnote"' in passage.html:
        raise Unfit(
            "The passage holds a footnote, and a heading cannot. Split it first, or make it a paragraph."
        )
    if passage.kind == "heading" and len(passage.words) > LONGEST_HEADING:
        raise Unfit(f"A heading has at most {LONGEST_HEADING} characters. Split the passage first.")


def all_words(passages: Sequence[Block]) -> list[Counter[str]]:
    found = [words_of_html(html) for one in passages for html in texts_of(one)]
    return [Counter(word for words in side for word in words) for side in zip(*found, strict=True)]


def named(passage: Block) -> str:
    words = passage.words.split()
    return f"Line {passage.first}, “{' '.join(words[:6])}{'…' if len(words) > 6 else ''}”"
