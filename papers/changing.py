"""Changing frozen words: what nothing is changed in stays the object that it was, which is by far the most of a paper.

A paper is built whenever somebody asks for its draft, and copying thousands of objects would be half of that work.
Not here: what is changed and why (`building`, `glossary`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

T = TypeVar("T")


def tuple_with(value: T, each: list[Any]) -> T:
    """The tuple of these, or the one that holds them already."""
    same = all(new is old for new, old in zip(each, value, strict=True))  # type: ignore[call-overload]
    return value if same else tuple(each)  # type: ignore[return-value]


def with_changes(value: T, said: dict[str, Any]) -> T:
    """The dataclass with these fields, or the one that has them already."""
    changed = {name: new for name, new in said.items() if new is not getattr(value, name)}
    return replace(value, **changed) if changed else value  # type: ignore[type-var]
