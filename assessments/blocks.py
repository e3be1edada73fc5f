"""The body of a section: its small vocabulary, its blocks, and the stable id that every block carries.

A body is a row of top-level blocks (paragraph, sub-heading, minor heading, list, table), each with a `data-block`
id. Comments, withholdings and paragraph numbers hang on these ids, so they are kept through edits by matching on
the server, whatever editor produced the text: same id, else same text, else closest. What may stand inside a block
is in vocabulary.py, and how any HTML comes to it in rewriting.py.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from assessments.figures.beside import beside_tables
from assessments.figures.illustrating import AS_TYPED, illustrate
from assessments.leading import lead_on
from assessments.rewriting import clean_blocks
from assessments.vocabulary import (
    BLOCK_ID,
    CLEANER,
    read_blocks,
    sanitise,
    serialise,
    text_of,
)

ID_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
# Two blocks that share fewer of their words than this are different blocks.
CLOSEST = 0.5
# The vocabulary of bodies has no span but this one.
FOOTNOTE = re.compile(r'<span class="footnote">.*?</span>', re.DOTALL)
# How many of a block's rarest words are looked up to find what it may have been, how many blocks are noted for a
# word, and how many are then compared in full: a whole document pasted over must not take for ever.
RAREST, MOST_PLACES, MOST_CANDIDATES = 12, 40, 20


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block as others see it: its id, its element name and its words."""

    id: str
    kind: str
    text: str


def clean_body(source: str, previous: str = "") -> str:
    """The body to store for what an editor, a plain form or a paste sent, with ids kept from `previous`."""
    return join_body(clean_blocks(source), previous)


def join_body(blocks: list[etree._Element], previous: str) -> str:
    """The body of clean blocks, with ids kept from `previous`."""
    keep_ids(blocks, parse_blocks(previous))
    return serialise(blocks)


def parse_blocks(body: str) -> list[Block]:
    """The blocks of a stored body, in order."""
    return [Block(el.get(BLOCK_ID) or "", str(el.tag), text_of(el)) for el in read_blocks(body)]


def plain_text(body: str) -> str:
    """The words of a body, a line for each block."""
    return "\n".join(block.text for block in parse_blocks(body))


def without_footnotes(body: str) -> str:
    """For first words, into which the notes would run."""
    return FOOTNOTE.sub("", body)


def count_words(body: str) -> int:
    """Of any text: a form that is shown again counts what was typed, and that may be anything."""
    return len(plain_text(sanitise(body)).split())


def show_body(body: str, *, anchors: bool = True, year: tuple[str, str] | None = None) -> SafeString:
    """A body as a page shows it. With anchors, once on a page, its tables and charts are set as in a paper too.

    Without, every word stands as it was typed. The year (force and year, as in addresses) is where its links to other
    passages lead.
    """
    elements = read_blocks(CLEANER.clean(body))
    lead_on(elements, year)
    labels = labels_of(elements)
    for element in elements:
        block_id = element.attrib.pop(BLOCK_ID, None)
        if anchors and block_id:
            element.set("id", f"block-{block_id}")
    set_in = illustrate(elements) if anchors else AS_TYPED
    shown: list[str] = []
    for place, element in enumerate(elements):
        shown += set_in.charts.get(place, [])
        if place not in set_in.moved:
            shown.append(serialise([scrolling(element, labels[place]) if place in labels else element]))
    return mark_safe("\n".join(shown))  # noqa: S308 (nh3 has let it through, and words in pictures are escaped)


def labels_of(elements: list[etree._Element]) -> dict[int, str]:
    """What each table is called, by its place: its caption as it was typed."""
    said = [(str(element.tag), text_of(element)) for element in elements]
    return {
        table: "Table" if beside.caption is None else said[beside.caption][1]
        for table, beside in beside_tables(said).items()
    }


def scrolling(table: etree._Element, label: str) -> etree._Element:
    """A table in a box that scrolls by keyboard too."""
    attributes = {"class": "table-scroll", "tabindex": "0", "role": "group", "aria-label": label}
    box = etree.Element("div", attributes)
    box.append(table)
    return box


def keep_ids(elements: list[etree._Element], old: list[Block]) -> None:
    """Give every element the id of the old block that it continues, or a new one."""
    free = {block.id: block for block in old if block.id}
    waiting = by_same_id(elements, free)
    waiting = by_same_text(waiting, free)
    waiting = by_closest_text(waiting, free)
    taken = {block.id for block in old} | {el.get(BLOCK_ID) or "" for el in elements}
    for element in waiting:
        while (new := new_id()) in taken:
            pass
        taken.add(new)
        element.set(BLOCK_ID, new)


def by_same_id(elements: list[etree._Element], free: dict[str, Block]) -> list[etree._Element]:
    """Where an id came back, keep it; where a split or a copy brought it twice, the closest text keeps it."""
    claims: dict[str, list[etree._Element]] = {}
    for element in elements:
        claims.setdefault(element.get(BLOCK_ID) or "", []).append(element)
    kept = set()
    for block_id, claimants in claims.items():
        if block_id in free:
            old = free.pop(block_id)
            kept.add(closest_to(old.text, claimants))
    for element in elements:
        if element not in kept:
            element.attrib.pop(BLOCK_ID, None)
    return [element for element in elements if element not in kept]


def closest_to(text: str, claimants: list[etree._Element]) -> etree._Element:
    if len(claimants) == 1:
        return claimants[0]
    words = words_in(text)
    return max(claimants, key=lambda element: overlap(words_in(text_of(element)), words))


def by_same_text(waiting: list[etree._Element], free: dict[str, Block]) -> list[etree._Element]:
    by_text: dict[tuple[str, str], list[str]] = {}
    for block in free.values():
        by_text.setdefault((block.kind, block.text), []).append(block.id)
    rest = []
    for element in waiting:
        ids = by_text.get((str(element.tag), text_of(element)))
        if ids:
            element.set(BLOCK_ID, ids.pop(0))
            del free[element.get(BLOCK_ID) or ""]
        else:
            rest.append(element)
    return rest


def by_closest_text(waiting: list[etree._Element], free: dict[str, Block]) -> list[etree._Element]:
    """The pairs that share most words first, each old block once."""
    before = {block.id: words_in(block.text) for block in free.values()}
    places: dict[str, list[str]] = {}
    for block_id, words in before.items():
        for word in words:
            places.setdefault(word, []).append(block_id)
    pairs = []
    for at, element in enumerate(waiting):
        words = words_in(text_of(element))
        likenesses = ((overlap(words, before[old]), old) for old in candidates(words, places))
        pairs += [(alike, -at, old, element) for alike, old in likenesses if alike >= CLOSEST]
    matched = set()
    for _alike, _at, block_id, element in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if block_id in free and element not in matched:
            del free[block_id]
            element.set(BLOCK_ID, block_id)
            matched.add(element)
    return [element for element in waiting if element not in matched]


def candidates(words: Counter[str], places: dict[str, list[str]]) -> list[str]:
    """The old blocks that share most of the rarest words."""
    rarest = sorted((word for word in words if word in places), key=lambda word: len(places[word]))[:RAREST]
    votes = Counter(block_id for word in rarest for block_id in places[word][:MOST_PLACES])
    return [block_id for block_id, _ in votes.most_common(MOST_CANDIDATES)]


def words_in(text: str) -> Counter[str]:
    return Counter(text.casefold().split())


def overlap(words: Counter[str], others: Counter[str]) -> float:
    """The share of words that two texts have in common (Dice), 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0


def new_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(8))
