"""A paper as JSON: how an issued one is stored, and the fingerprint of exactly what it says.

The types of the fields in `papers.content` say how what is stored is read, so that a shape is written down once.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from papers.content import (
    AUTHORS_ANCHOR,
    AUTHORS_HEADING,
    CLOSING_ANCHOR,
    CLOSING_HEADING,
    FORMAT,
    Chapter,
    Paper,
)

# Papers stored in the first format had their closing and authors at the end, in no chapter.
FORMATS = (1, FORMAT)

_HINTS: dict[type[Any], dict[str, Any]] = {}


def to_json(paper: Paper) -> dict[str, Any]:
    """The paper as plain JSON values; `from_json` gives an equal paper back."""
    return cast("dict[str, Any]", _encoded(paper))


def from_json(stored: Mapping[str, Any]) -> Paper:
    """Read a stored paper. ValueError if it is not one, or was written by a later version of the program."""
    if stored.get("format") not in FORMATS:
        raise ValueError(
            f"This paper is stored in format {stored.get('format')!r}; format {FORMAT} is expected."
        )
    paper = cast("Paper", _decoded(stored, Paper))
    return paper if paper.format == FORMAT else _with_its_end(paper)


def _with_its_end(paper: Paper) -> Paper:
    end = (
        Chapter(CLOSING_ANCHOR, CLOSING_HEADING, "closing"),
        Chapter(AUTHORS_ANCHOR, AUTHORS_HEADING, "authors", lines=paper.authors),
    )
    return replace(paper, chapters=(*paper.chapters, *end), format=FORMAT)


def canonical_json(paper: Paper) -> bytes:
    """One spelling for one content: sorted keys, no spaces, UTF-8."""
    return json.dumps(to_json(paper), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(paper: Paper) -> str:
    """SHA-256, in hexadecimal, of everything that the paper says."""
    return hashlib.sha256(canonical_json(paper)).hexdigest()


def _encoded(value: Any) -> Any:
    if is_dataclass(value):
        stored = {item.name: _encoded(getattr(value, item.name)) for item in fields(value)}
        kind = getattr(value, "kind", None)
        return stored if kind is None else {"kind": kind, **stored}
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _decoded(value: Any, hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is tuple:
        return tuple(_decoded(item, get_args(hint)[0]) for item in value)
    if origin in (Union, UnionType):
        return _decoded_union(value, get_args(hint))
    if origin is Literal:
        if value not in get_args(hint):
            raise ValueError(f"{value!r} is none of {', '.join(get_args(hint))}.")
        return value
    if is_dataclass(hint):
        return _decoded_dataclass(value, cast("type[Any]", hint))
    if hint is date:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if type(value) is not hint:
        raise ValueError(f"{value!r} is not of type {hint.__name__}.")
    return value


def _decoded_union(value: Any, members: tuple[Any, ...]) -> Any:
    if value is None and type(None) in members:
        return None
    members = tuple(member for member in members if member is not type(None))
    if len(members) == 1:
        return _decoded(value, members[0])
    for member in members:
        if member.kind == value["kind"]:
            return _decoded_dataclass(value, member)
    raise ValueError(f"{value['kind']!r} is not a kind of block.")


def _hints(shape: type[Any]) -> dict[str, Any]:
    if shape not in _HINTS:
        names = {item.name for item in fields(shape)}
        _HINTS[shape] = {name: hint for name, hint in get_type_hints(shape).items() if name in names}
    return _HINTS[shape]


def _decoded_dataclass(stored: Mapping[str, Any], shape: type[Any]) -> Any:
    hints = _hints(shape)
    if unknown := stored.keys() - hints.keys() - {"kind"}:
        raise ValueError(f"{shape.__name__} does not know {', '.join(sorted(unknown))}.")
    return shape(**{name: _decoded(stored[name], hint) for name, hint in hints.items() if name in stored})
