"""What Word knows of a paragraph and its reader forgets: the number that Word prints before it, and its place in lists.

Each paragraph of a list, of a table of contents or with a caption's style gets a mark at its head, in signs that no
text has, which `word` takes off again. The lists themselves are then taken out of the file. Numbers are counted as
Word counts them. Not here: what the numbers mean for the paper (`word_lists`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from papers.importing.hidden import w_of
from papers.importing.unfolding import run

OPEN, CLOSE = "\U000f0000", "\U000f0001"
MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
BULLET, NUMBER, DECIMALS, OTHER, ENTRY = "bullet", "number", "decimals", "other", "entry"
PLAIN_NUMBER = re.compile(r"\(?(\d{1,3})[.):]?")
WITH_DECIMALS = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,3}\.?")
ENTRY_STYLE = re.compile(r"toc \d", re.IGNORECASE)
LOWER_STYLE = re.compile(r"list (?:bullet|number) [2-5]", re.IGNORECASE)
LONGEST = 5
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Mark:
    """`list` names the list, anew where its numbers begin again; `label` is what Word prints."""

    kind: str
    level: int = 0
    label: str = ""
    list: str = ""

    @property
    def number(self) -> int | None:
        match = PLAIN_NUMBER.fullmatch(self.label) if self.kind == NUMBER else None
        return int(match[1]) if match else None


def mark_in(text: str) -> Mark | None:
    match = MARK.search(text)
    if match is None:
        return None
    kind, level, label, name = match[1].split("|", 3)
    return Mark(kind, int(level), label, name)


@dataclass(slots=True)
class _Lists:
    """The lists of a file, with how far each has counted. `levels` by abstract list and level: start, format, text."""

    w: str
    levels: dict[tuple[str, int], tuple[int, str, str]] = field(default_factory=dict)
    by_style: dict[tuple[str, str], int] = field(default_factory=dict)
    abstracts: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seen: set[str] = field(default_factory=set)

    def read(self, root: etree._Element) -> None:
        w = self.w
        for abstract in root.iter(f"{w}abstractNum"):
            name = abstract.get(f"{w}abstractNumId") or ""
            for level in abstract.findall(f"{w}lvl"):
                at = whole(level.get(f"{w}ilvl"))
                start = whole(said(level.find(f"{w}start"), w), 1)
                text = said(level.find(f"{w}lvlText"), w)
                self.levels[name, at] = (start, said(level.find(f"{w}numFmt"), w) or "decimal", text)
                if style := said(level.find(f"{w}pStyle"), w):
                    self.by_style[name, style] = at
        for number in root.iter(f"{w}num"):
            name = number.get(f"{w}numId") or ""
            self.abstracts[name] = said(number.find(f"{w}abstractNumId"), w)
            for override in number.findall(f"{w}lvlOverride"):
                if (start_at := override.find(f"{w}startOverride")) is not None:
                    self.overrides[name, whole(override.get(f"{w}ilvl"))] = whole(said(start_at, w), 1)

    def next(self, name: str, level: int) -> Mark | None:
        """Count one on in the list, and say what is printed."""
        abstract = self.abstracts.get(name, "")
        if (abstract, level) not in self.levels:
            return None
        start, form, text = self.levels[abstract, level]
        counts = self.counts[abstract]
        if name not in self.seen:
            self.seen.add(name)
            for (other, at), number in self.overrides.items():
                if other == name:
                    self.begun[abstract] += 1
                    counts[at] = number - 1
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if form in ("bullet", "none") or "%" not in text:
            return Mark(BULLET, level) if text.strip() and form != "none" else None
        label = re.sub(r"%(\d)", lambda match: self.printed(abstract, int(match[1]) - 1), text)
        label = re.sub(r"[|\s]", "", label)
        return Mark(kind_of(label, form), level, label, f"{abstract}.{self.begun[abstract]}")

    def printed(self, abstract: str, level: int) -> str:
        start, form, _ = self.levels.get((abstract, level), (1, "decimal", ""))
        return written(self.counts[abstract].setdefault(level, start), form)


def kind_of(label: str, form: str) -> str:
    if PLAIN_NUMBER.fullmatch(label) and form in ("decimal", "decimalZero"):
        return NUMBER
    return DECIMALS if WITH_DECIMALS.fullmatch(label) else OTHER


def written(number: int, form: str) -> str:
    if form.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman"):
        signs = ""
        for value, sign in ROMAN:
            signs += sign * (number // value)
            number %= value
        return signs.upper() if form.startswith("upper") else signs
    return str(number)


def whole(typed: str | None, otherwise: int = 0) -> int:
    """At most five figures of it: a Roman number is as long as it is large."""
    return int(typed[:LONGEST]) if typed and typed.isdecimal() else otherwise


def said(element: etree._Element | None, w: str) -> str:
    return (element.get(f"{w}val") or "") if element is not None else ""


# Styles


@dataclass(slots=True)
class _Styles:
    w: str
    by_id: dict[str, etree._Element]

    def name(self, style: str) -> str:
        element = self.by_id.get(style)
        return said(element.find(f"{self.w}name"), self.w) if element is not None else ""

    def list_of(self, style: str) -> tuple[str, int | None, str]:
        """The list that a style numbers by, itself or by the one that it is based on; its level; and which style."""
        passed: set[str] = set()
        while style in self.by_id and style not in passed:
            passed.add(style)
            element = self.by_id[style]
            number = element.find(f"{self.w}pPr/{self.w}numPr")
            if number is not None:
                level = number.find(f"{self.w}ilvl")
                name = said(number.find(f"{self.w}numId"), self.w)
                return name, whole(said(level, self.w)) if level is not None else None, style
            style = said(element.find(f"{self.w}basedOn"), self.w)
        return "", None, style


def mark_paragraphs(
    text: etree._Element, styles: etree._Element | None, numbering: etree._Element | None
) -> None:
    """Put a mark at the head of every paragraph that Word numbers, or that stands in a table of contents."""
    w = w_of(text)
    known = _Styles(
        w, {} if styles is None else {one.get(f"{w}styleId") or "": one for one in styles.iter(f"{w}style")}
    )
    lists = _Lists(w)
    if numbering is not None:
        lists.read(numbering)
    for paragraph in text.iter(f"{w}p"):
        if paragraph.find(f"{w}pPr/{w}rPr/{w}del") is not None:
            continue
        mark = mark_of(paragraph, known, lists)
        if mark is not None:
            first = paragraph.find(f"{w}pPr")
            place = 0 if first is None else paragraph.index(first) + 1
            coded = f"{OPEN}{mark.kind}|{mark.level}|{mark.label}|{mark.list}{CLOSE}"
            paragraph.insert(place, run(coded, w))
    if numbering is not None:
        for child in list(numbering):
            numbering.remove(child)


def mark_of(paragraph: etree._Element, styles: _Styles, lists: _Lists) -> Mark | None:
    w = styles.w
    style = said(paragraph.find(f"{w}pPr/{w}pStyle"), w)
    links = paragraph.iter(f"{w}hyperlink")
    if ENTRY_STYLE.fullmatch(styles.name(style)) or any(is_entry(link, w) for link in links):
        return Mark(ENTRY)
    name, level, by = styles.list_of(style)
    own = paragraph.find(f"{w}pPr/{w}numPr")
    if own is not None:
        number = own.find(f"{w}numId")
        name = said(number, w) if number is not None else name
        at = own.find(f"{w}ilvl")
        level = whole(said(at, w)) if at is not None else level
    if level is None:
        level = lists.by_style.get((lists.abstracts.get(name, ""), by), 0)
    mark = lists.next(name, level)
    if mark is not None and not mark.level and LOWER_STYLE.fullmatch(styles.name(style)):
        return Mark(mark.kind, 1, mark.label, mark.list)
    return mark


def is_entry(link: etree._Element, w: str) -> bool:
    return (link.get(f"{w}anchor") or "").startswith("_Toc")


# Captions

TABLE_NAMED = re.compile(r"\s*Tabl(?:e)?\b", re.IGNORECASE)


def move_captions(text: etree._Element, styles: etree._Element | None) -> int:
    """Put the caption of a table that stands below it above it, where it belongs here. Returns how many."""
    w = w_of(text)
    known = _Styles(
        w, {} if styles is None else {one.get(f"{w}styleId") or "": one for one in styles.iter(f"{w}style")}
    )
    moved = 0
    for table in list(text.iter(f"{w}tbl")):
        above, below = table.getprevious(), table.getnext()
        after = below.getnext() if below is not None else None
        if (
            is_caption(below, known)
            and not is_caption(above, known)
            and (after is None or after.tag != f"{w}tbl")
            and below is not None
        ):
            table.addprevious(below)
            moved += 1
    return moved


def is_caption(element: etree._Element | None, styles: _Styles) -> bool:
    if element is None or element.tag != f"{styles.w}p":
        return False
    style = styles.name(said(element.find(f"{styles.w}pPr/{styles.w}pStyle"), styles.w))
    words = "".join(one.text or "" for one in element.iter(f"{styles.w}t"))
    return style.lower() == "caption" and TABLE_NAMED.match(words) is not None
