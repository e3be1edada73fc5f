"""YAML that remembers its lines: reads one small, plain file and says where each mistake stands.

Knows nothing of the framework; framework_file.py says which keys there are. Nothing is ever constructed from
a tag, and aliases are refused, so a hostile file can neither run code nor grow in memory.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
TEXT_TAG, NULL_TAG, BOOL_TAG, DATE_TAG = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool", "timestamp")
)


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: `line` counts from 1, `key` is a path such as `threats[2].name`."""

    file: str
    line: int
    key: str = ""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake, in a sentence that somebody with the file open can act on."""

    place: Place
    message: str

    def __str__(self) -> str:
        key = f"{self.place.key}: " if self.place.key else ""
        return f"{self.place.file}:{self.place.line}: {key}{self.message}"


class InvalidFile(Exception):
    """Carries every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class PlainLoader(yaml.SafeLoader):
    """Composes nodes only, without aliases and without deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs say no type
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            problem = "Aliases are not allowed; write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="This is nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def decoded(file: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise InvalidFile([Problem(Place(file, 1), f"The file is larger than {limit}; no framework is.")])
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise InvalidFile([Problem(Place(file, line), "This is a binary file, not text.")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidFile([Problem(Place(file, line), "This is not UTF-8 text. Save it as UTF-8.")]) from None


def read_yaml(file: str, data: bytes) -> Entry:
    """The whole file as one Entry. Raises InvalidFile where it is not a single plain mapping."""
    text = decoded(file, data)
    try:
        node = yaml.compose(text, Loader=PlainLoader)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InvalidFile([Problem(Place(file, line), "There is an unprintable character here.")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"{error.problem or error.context}".strip().rstrip(".")
        sentence = f"{sentence[:1].upper()}{sentence[1:]}."
        place = Place(file, mark.line + 1 if mark else 1)
        raise InvalidFile([Problem(place, sentence)]) from None
    if not isinstance(node, yaml.MappingNode):
        raise InvalidFile(
            [Problem(Place(file, 1), "The file must hold keys and values; see fixtures/README.md.")]
        )
    return Entry(node, Place(file, 1), problems=[])


class Entry:
    """One mapping of the file, read key by key; `finish()` then reports the keys that nobody asked for.

    A mistake never stops the reading: it is added to `problems`, which all entries of a file share, and an
    empty value of the right type is returned in its place.
    """

    def __init__(self, node: yaml.Node, place: Place, *, problems: list[Problem]) -> None:
        self.place = place
        self.problems = problems
        self.nodes: dict[str, yaml.Node] = {}
        self.lines: dict[str, int] = {}
        self.asked: list[str] = []
        if isinstance(node, yaml.MappingNode):
            self._take(node)
        else:
            self._report(place, "This must hold keys and values.")
            # One mistake, one complaint: the keys that it lacks are not reported as well.
            self.problems = []

    def _take(self, node: yaml.MappingNode) -> None:
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(Place(self.place.file, line, self.place.key), "A key must be a word.")
            elif key_node.value in self.nodes:
                first = self.lines[key_node.value]
                where = Place(self.place.file, line, self._path(key_node.value))
                self._report(where, f"This key is already on line {first}.")
            else:
                self.nodes[key_node.value] = value_node
                self.lines[key_node.value] = line

    def _path(self, key: str) -> str:
        return f"{self.place.key}.{key}" if self.place.key else key

    def _report(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))

    def at(self, key: str) -> Place:
        return Place(self.place.file, self.lines.get(key, self.place.line), self._path(key))

    def places(self) -> dict[str, Place]:
        return {key: self.at(key) for key in self.nodes}

    def report(self, key: str, message: str) -> None:
        self._report(self.at(key), message)

    def _node(self, key: str, *, required: bool) -> yaml.Node | None:
        self.asked.append(key)
        node = self.nodes.get(key)
        if node is None:
            if required:
                self.report(key, "This key is missing.")
            return None
        if isinstance(node, yaml.ScalarNode) and (node.tag == NULL_TAG or not node.value.strip()):
            if required:
                self.report(key, "This must not be empty.")
            return None
        return node

    def _word(self, node: yaml.Node, place: Place, longest: int | None) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._report(place, "This must be text, not a list or keys and values.")
        elif node.tag != TEXT_TAG:
            self._report(place, f"This must be text. Put it in quotes: '{node.value[:60]}'.")
        elif UNPRINTABLE.search(node.value):
            self._report(place, "There is an unprintable character in this text.")
        elif longest is not None and len(node.value.strip()) > longest:
            self._report(place, f"This is {len(node.value.strip())} characters long; {longest} is the most.")
        else:
            return str(node.value).strip()
        return ""

    def text(self, key: str, *, longest: int | None = None, required: bool = True) -> str:
        node = self._node(key, required=required)
        return self._word(node, self.at(key), longest) if node else ""

    def code(self, key: str, *, longest: int | None = None, required: bool = True) -> str:
        value = self.text(key, longest=longest, required=required)
        if value and not SLUG.fullmatch(value):
            self.report(key, f"'{value}' is not a code: small letters, digits and single hyphens only.")
            return ""
        return value

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        value = self.text(key)
        if value and value not in (words := list(allowed)):
            self.report(key, f"'{value}' is not one of {', '.join(words)}.")
            return ""
        return value

    def url(self, key: str, *, longest: int | None = None, required: bool = False) -> str:
        value = self.text(key, longest=longest, required=required)
        if value and not is_web_address(value):
            self.report(key, f"'{value[:80]}' is not a web address that starts with https:// or http://.")
            return ""
        return value

    def date(self, key: str) -> datetime.date | None:
        node = self._node(key, required=False)
        if node is None:
            return None
        try:
            return datetime.date.fromisoformat(node.value if isinstance(node, yaml.ScalarNode) else "")
        except ValueError:
            self.report(key, "This is not a date that exists, written year-month-day, such as 2023-02-20.")
            return None

    def flag(self, key: str, *, default: bool) -> bool:
        node = self._node(key, required=False)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or node.tag != BOOL_TAG:
            self.report(key, "This must be true or false.")
            return default
        return node.value.lower() in ("true", "yes", "on")

    def _items(self, key: str, *, required: bool) -> list[tuple[yaml.Node, Place]]:
        node = self._node(key, required=required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.report(key, "This must be a list, one item to a line, each after a hyphen.")
            return []
        if required and not node.value:
            self.report(key, "This list must not be empty.")
        path = self._path(key)
        return [
            (item, Place(self.place.file, item.start_mark.line + 1, f"{path}[{number}]"))
            for number, item in enumerate(node.value, start=1)
        ]

    def placed_texts(self, key: str) -> list[tuple[str, Place]]:
        """A list of sentences or names with their places; the same one twice is a mistake."""
        found: dict[str, Place] = {}
        for node, place in self._items(key, required=False):
            word = self._word(node, place, None)
            if word in found:
                self._report(place, f"'{word[:60]}' is already in this list.")
            elif word:
                found[word] = place
            elif isinstance(node, yaml.ScalarNode) and node.tag == TEXT_TAG and not node.value.strip():
                self._report(place, "This must not be empty.")
        return list(found.items())

    def texts(self, key: str) -> list[str]:
        return [text for text, _ in self.placed_texts(key)]

    def entries(self, key: str, *, required: bool = False) -> list[Entry]:
        items = self._items(key, required=required)
        return [Entry(node, place, problems=self.problems) for node, place in items]

    def entry(self, key: str) -> Entry:
        node = self._node(key, required=True)
        if node is None:
            # Already reported as missing: what it would hold is not worth a second complaint.
            return Entry(yaml.MappingNode("", []), self.at(key), problems=[])
        return Entry(node, self.at(key), problems=self.problems)

    def pairs(self, key: str) -> list[tuple[str, str, Place]]:
        """A list of `first: second` items, such as the predecessors `2012: terrorism`."""
        found: list[tuple[str, str, Place]] = []
        for item in self.entries(key):
            if len(item.nodes) != 1:
                self._report(item.place, "Each item must be one pair, such as '2012: terrorism'.")
                continue
            first, node = next(iter(item.nodes.items()))
            second = self._word(node, item.place, None)
            if second and (first, second) in [(one, two) for one, two, _ in found]:
                self._report(item.place, f"'{first}: {second}' is already in this list.")
            elif second:
                found.append((first, second, item.place))
        return found

    def finish(self) -> None:
        """Report keys that nobody asked for: a misspelt key must not be lost in silence."""
        known = list(dict.fromkeys(self.asked))
        for key in self.nodes:
            if key not in known:
                self.report(key, f"This key is not known here. Known: {', '.join(known)}.")


def is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and not re.search(r"[\s<>\"\\]", value)
