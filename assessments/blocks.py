"""The body of a section: its small vocabulary, its blocks, and the stable id that every block carries.

A body is a row of top-level blocks (paragraph, sub-heading, minor heading, list, table), each with a `data-block`
id. Comments, withholdings and paragraph numbers hang on these ids, so they are kept through edits by matching on
the server, whatever editor produced the text: same id, else same text, else closest. What may stand inside a block
is in vocabulary.py.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from assessments.vocabulary import BLOCK_ID, clean_blocks, serialise, text_of

ID_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
# Two blocks that share fewer of their words than this are different blocks.
CLOSEST = 0.5
# Comparing every new block with every old one is left out beyond this many pairs (a whole document pasted over).
MOST_PAIRS = 250_000


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block as others see it: its id, its element name and its words."""

    id: str
    kind: str
    text: str


def clean_body(html: str, previous: str = "") -> str:
    """The body to store for what an editor, a plain form or a paste sent, with ids kept from `previous`."""
    elements = clean_blocks(html)
    keep_ids(elements, parse_blocks(previous))
    return serialise(elements)


def parse_blocks(body: str) -> list[Block]:
    """The blocks of a stored body, in order."""
    return [Block(el.get(BLOCK_ID) or "", str(el.tag), text_of(el)) for el in clean_blocks(body)]


def plain_text(body: str) -> str:
    """The words of a body, a line for each block."""
    return "\n".join(block.text for block in parse_blocks(body))


def count_words(body: str) -> int:
    return len(plain_text(body).split())


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
            kept.add(max(claimants, key=lambda el: likeness(text_of(el), old.text)))
    for element in elements:
        if element not in kept:
            element.attrib.pop(BLOCK_ID, None)
    return [element for element in elements if element not in kept]


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
    if not waiting or len(waiting) * len(free) > MOST_PAIRS:
        return waiting
    new_words = [(element, Counter(text_of(element).casefold().split())) for element in waiting]
    old_words = [(block.id, Counter(block.text.casefold().split())) for block in free.values()]
    pairs = [
        (alike, -at, block_id, element)
        for at, (element, words) in enumerate(new_words)
        for block_id, before in old_words
        if (alike := overlap(words, before)) >= CLOSEST
    ]
    matched = set()
    for _alike, _at, block_id, element in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if block_id in free and element not in matched:
            del free[block_id]
            element.set(BLOCK_ID, block_id)
            matched.add(element)
    return [element for element in waiting if element not in matched]


def likeness(text: str, other: str) -> float:
    return overlap(Counter(text.casefold().split()), Counter(other.casefold().split()))


def overlap(words: Counter[str], others: Counter[str]) -> float:
    """The share of words that two texts have in common (Dice), 0 to 1."""
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0


def new_id() -> str:
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(8))
