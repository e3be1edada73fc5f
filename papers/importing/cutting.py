"""A piece of inline HTML cut in two before one of its words, with every tag closed and opened again.

Words inside a footnote are not counted, and a footnote is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

TOKEN = re.compile(r"(?P<tag><[^>]*>)|(?P<entity>&[#\w]+;)|(?P<text>[^<&]+|[<&])")
NAME = re.compile(r"</?\s*(\w+)")
WORD = re.compile(r"\w+")
OPENING = "([{“‘\"'«"


def cut(html: str, word: int) -> tuple[str, str]:
    """The part before the word of that place, counted from 0, and the part from it on. Raises ValueError."""
    at, open_tags = next(
        (found for number, found in enumerate(word_places(html)) if number == word), (-1, [])
    )
    if at < 0:
        raise ValueError(word)
    while at and html[at - 1] in OPENING:
        at -= 1
    closing = "".join(f"</{name_of(tag)}>" for tag in reversed(open_tags))
    return html[:at].rstrip() + closing, "".join(open_tags) + html[at:]


def word_places(html: str) -> Iterator[tuple[int, list[str]]]:
    """Where each word begins, with the tags that are open there."""
    stack: list[str] = []
    in_word = False
    for token in TOKEN.finditer(html):
        if token["tag"]:
            in_word = in_word and name_of(token["tag"]) != "br"
            change(stack, token["tag"])
            continue
        if any("footnote" in tag for tag in stack):
            continue
        shown = unescape(token[0])
        for place, letter in enumerate(shown):
            is_letter = letter != "_" and WORD.match(letter) is not None
            if is_letter and not in_word:
                yield token.start() + (0 if token["entity"] else place), list(stack)
            in_word = is_letter


def change(stack: list[str], tag: str) -> None:
    if tag.startswith("</"):
        if stack:
            stack.pop()
    elif name_of(tag) != "br":
        stack.append(tag)


def name_of(tag: str) -> str:
    match = NAME.match(tag)
    return match[1] if match else ""
