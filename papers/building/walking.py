"""The words of a paper one after the other, each with the place it stands at, and the paper with its words rewritten.

Whoever looks at every word of a finished paper (links, citations) walks here, so that a new sort of block is met by all
of them. Not here: what they look for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

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
        for item in fields(value):
            said = getattr(value, item.name)
            if isinstance(said, str):
                yield here, said, is_inline(value, item.name)
            else:
                yield from strings_in(said, here)
    elif isinstance(value, str):
        yield place, value, False


def rewritten(value: T, write: Write, place: str = "the paper") -> T:
    """The same with `write(place, inline HTML)` in the place of each piece of inline HTML, asked in reading order."""
    if isinstance(value, tuple):
        return tuple(rewritten(each, write, place) for each in value)  # type: ignore[return-value]
    if not is_dataclass(value):
        return value
    here = place_of(value, place)
    changed: dict[str, Any] = {}
    for item in fields(value):
        said = getattr(value, item.name)
        if not isinstance(said, str):
            changed[item.name] = rewritten(said, write, here)
        elif is_inline(value, item.name):
            changed[item.name] = write(here, said)
    return replace(value, **changed)  # type: ignore[type-var]


def is_inline(value: Any, name: str) -> bool:
    return name in INLINE and isinstance(value, HOLD_INLINE.get(name, object))


def place_of(value: Any, place: str) -> str:
    """What a reader of the paper would call it; what has no name of its own is called as what it stands in."""
    names: dict[type[Any], Callable[[Any], str]] = {
        Cover: lambda _cover: "the cover",
        Chapter: lambda chapter: f"“{chapter.heading}”",
        PaperSection: lambda section: f"“{section.title}”" if section.title else place,
        Paragraph: lambda paragraph: f"paragraph {paragraph.number}",
        ListBlock: lambda _list: f"a list in {place}",
        Table: lambda table: f"table {table.number}",
        Figure: lambda figure: f"figure {figure.number}",
        Recommendation: lambda recommendation: f"recommendation {recommendation.number}",
    }
    name = names.get(type(value))
    return name(value) if name else place
