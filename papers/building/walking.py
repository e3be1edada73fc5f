"""The words of a paper one after the other, each with the place it stands at, and the paper with its words rewritten.

Whoever looks at every word of a finished paper (links, citations) walks here, so that a new sort of block is met by all
of them. Not here: what they look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from papers.changing import tuple_with, with_changes
from papers.content import Chapter, Cover, Figure, ListBlock, PaperSection, Paragraph, Recommendation, Table

T = TypeVar("T")
# The fields of content's dataclasses that hold inline HTML; all others hold plain words.
INLINE = {"html", "caption", "source", "summary"}
HOLD_INLINE = {"caption": Table, "source": Table, "summary": Figure}

Write = Callable[[str, str], str]


def inline_in(value: Any, place: str = "the paper") -> Iterator[tuple[str, str]]:
    """Every piece of inline HTML in reading order, with its place."""
    yield from ((at, words) for at, words, is_inline in strings_in(value, place) if is_inline and words)


def plain_in(value: Any, place: str = "the paper") -> Iterator[tuple[str, str]]:
    """Every other string: cover, headings, judgements, verdicts, recommendations."""
    yield from ((at, words) for at, words, is_inline in strings_in(value, place) if not is_inline and words)


def strings_in(value: Any, place: str) -> Iterator[tuple[str, str, bool]]:
    if isinstance(value, tuple):
        for each in value:
            yield from strings_in(each, place)
    elif is_dataclass(value):
        here = place_of(value, place)
        for name, is_inline in fields_of(value):
            said = getattr(value, name)
            if isinstance(said, str):
                yield here, said, is_inline
            else:
                yield from strings_in(said, here)
    elif isinstance(value, str):
        yield place, value, False


def rewritten(value: T, write: Write, place: str = "the paper") -> T:
    """The same with `write(place, inline HTML)` in the place of each piece of inline HTML, asked in reading order.

    What nothing is changed in stays the object that it was, which is by far the most of a paper.
    """
    if isinstance(value, tuple):
        return tuple_with(value, [rewritten(each, write, place) for each in value])
    if not is_dataclass(value):
        return value
    here = place_of(value, place)
    changed: dict[str, Any] = {}
    for name, is_inline in fields_of(value):
        said = getattr(value, name)
        if not isinstance(said, str):
            changed[name] = rewritten(said, write, here)
        elif is_inline:
            changed[name] = write(here, said)
    return with_changes(value, changed)


def fields_of(value: Any) -> tuple[tuple[str, bool], ...]:
    """The name of each field of a dataclass, and whether it holds inline HTML."""
    kind: Any = type(value)
    return _fields_of(kind)


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, bool], ...]:
    names = [item.name for item in fields(kind)]
    return tuple((name, name in INLINE and issubclass(kind, HOLD_INLINE.get(name, object))) for name in names)


NAMES: dict[type[Any], Callable[[Any, str], str]] = {
    Cover: lambda _cover, _place: "the cover",
    Chapter: lambda chapter, _place: f"“{chapter.heading}”",
    PaperSection: lambda section, place: f"“{section.title}”" if section.title else place,
    Paragraph: lambda paragraph, _place: f"paragraph {paragraph.number}",
    ListBlock: lambda _list, place: f"a list in {place}",
    Table: lambda table, _place: f"table {table.number}",
    Figure: lambda figure, _place: f"figure {figure.number}",
    Recommendation: lambda recommendation, _place: f"recommendation {recommendation.number}",
}


def place_of(value: Any, place: str) -> str:
    """What a reader of the paper would call it; what has no name of its own is called as what it stands in."""
    name = NAMES.get(type(value))
    return name(value, place) if name else place
