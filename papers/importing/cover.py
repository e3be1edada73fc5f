"""The front and the end of a paper: what its cover says, and who wrote it.

Here: which lines are cover fields, the date in them, authors. Every line that is taken is handed back with what it
became; a line that is not understood stays in the text. Not here: what a form asks (`forms`).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from papers.importing.blocks import Block
from papers.importing.marks import balanced, plain

FIRST_BLOCKS = 40  # where a cover may stand
LABELS = {
    "agenda_item": r"(?:agenda\s+)?item(?:\s+(?:no\.?|number))?",
    "meeting_on": r"(?:date\s+of\s+(?:the\s+)?meeting|meeting\s+date|date)",
    "plan_priority": r"(?:police\s+and\s+crime\s+plan\s+)?priorit(?:y|ies)",
    "title": r"(?:report\s+)?(?:title|subject)(?:\s+of\s+(?:the\s+)?(?:report|paper))?",
    "presented_by": r"(?:presented\s+by|report\s+of|report\s+by|presenter)",
    "board": r"(?:report\s+to|board|meeting)",
}
LABELLED = {
    name: re.compile(rf"^(?:{label})\s*(?P<mark>[:–-]|\s)\s*(?P<value>.*)$", re.IGNORECASE)
    for name, label in LABELS.items()
}
# Without a colon behind them these are words like any other.
ONLY_WITH_COLON = ("meeting_on", "plan_priority", "title", "board")
AGENDA_VALUE = re.compile(r"^(?:no\.?\s*)?[A-Z]?\d{1,3}\s*(?:\(?[a-z]{1,3}\)?)?(?:\.\d+)?$", re.IGNORECASE)
SPR = re.compile(r"\bstrategic\s+policing\s+requirement\b", re.IGNORECASE)
MARKING = re.compile(
    r"(?:not\s+protectively\s+marked|official|restricted|protect|unclassified|draft)\b", re.IGNORECASE
)
LONGEST_TITLE = 15  # words of a title that nothing calls one
BOARD = re.compile(r"\b(?:board|panel|committee|authority|assembly)\b", re.IGNORECASE)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
DATE = re.compile(
    rf"{DAYS}\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(MONTHS)}),?\s+(\d{{4}})\b", re.IGNORECASE
)
SHORT_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
AUTHORS = re.compile(
    r"^(?:report\s+|paper\s+)?(?:authors?(?:\(s\))?|contact(?:\s+officers?)?)\s*:\s*(?P<value>.*)$",
    re.IGNORECASE,
)
AUTHOR_LINE = re.compile(
    r"^(?:job\s+title|post|role|rank|title|telephone|e-?mail|contact)\s*:\s*.+$", re.IGNORECASE
)
# A second field on the line of another, as in the right column of a cover: only what can be nothing else.
BESIDE = re.compile(
    r"^(?P<first>.+?)\s*(?:\s[-–—|]|[,;])?\s+"
    r"(?:(?:(?:agenda\s+)?item(?:\s+(?:no\.?|number))?|date(?:\s+of\s+(?:the\s+)?meeting)?|meeting\s+date)\s*:"
    r"|agenda\s+item)\s*(?P<value>.+)$",
    re.IGNORECASE,
)
FIELD = re.compile(r"^[A-Z][A-Za-z ]{2,30}:\s+\S")
REACHED = re.compile(
    r"\S+@\S+|\b(?:tel(?:ephone)?|phone|mobile|ext|e-?mail)\b|\+?\d[\d()-]{2,}", re.IGNORECASE
)
LONGEST = {"agenda_item": 12, "board": 200, "plan_priority": 200, "title": 200, "presented_by": 200}


@dataclass(frozen=True, slots=True)
class Taken:
    """A block that became a field of the cover: what stood there, and which field it is."""

    line: int
    text: str
    name: str
    lines: frozenset[int] = frozenset()


@dataclass(slots=True)
class Cover:
    fields: dict[str, str] = field(default_factory=dict)
    meeting_on: datetime.date | None = None
    authors: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    names_board: bool = (
        True  # by a line that is nothing else; not where another line is labelled as the board
    )

    def take(self, block: Block, name: str) -> None:
        self.taken.append(Taken(block.first, block.words, name, frozenset(line for line, _ in block.lines)))


def date_in(text: str) -> tuple[datetime.date, str] | None:
    """The date that a text names, and the words it names it with. Days come before months, as in this country."""
    if match := DATE.search(text):
        day, month, year = int(match[1]), MONTHS.index(match[2].lower()) + 1, int(match[3])
    elif match := SHORT_DATE.search(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := ISO_DATE.search(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return datetime.date(year, month, day), match[0]
    except ValueError:
        return None


def read_cover(blocks: list[Block]) -> tuple[Cover, list[Block]]:
    """The cover, and the blocks that are left."""
    cover = Cover()
    blocks = with_lines_apart(blocks)
    rest = list(blocks)
    cover.names_board = not any(labelled(block.words)[0] == "board" for block in blocks[:FIRST_BLOCKS])
    waiting = ""
    for at, block in enumerate(blocks[:FIRST_BLOCKS]):
        if block.rows or block.number is not None or block.is_marked:
            waiting = ""
        elif waiting and AGENDA_VALUE.match(block.words):
            fill(cover, rest, block, waiting, block.words)
            waiting = ""
        elif is_front(blocks, at) and take_two(cover, rest, block):
            waiting = ""
        else:
            name, value = labelled(block.words)
            waiting = read_line(cover, rest, block, name, value, is_front(blocks, at))
    take_title(cover, rest, blocks)
    read_authors(cover, rest)
    return cover, rest


def with_lines_apart(blocks: list[Block]) -> list[Block]:
    """The blocks, those of the cover parted where a line is a field of its own. A value may go on to the next line."""
    apart: list[Block] = []
    for at, block in enumerate(blocks):
        if at >= FIRST_BLOCKS or block.rows or block.number is not None or block.is_marked:
            return [*apart, *blocks[at:]]
        apart += parted(block) if len(block.lines) > 1 and block.sign == "" else [block]
    return apart


def parted(block: Block) -> list[Block]:
    pieces: list[list[tuple[int, str]]] = []
    for line, html in block.lines:
        words = plain(html)
        above = plain(pieces[-1][-1][1]) if pieces else ""
        goes_on = is_title(words) and labelled(above)[0] == "title"
        is_field = bool(FIELD.match(words) and FIELD.match(above))
        if not pieces or (is_own_line(words) and not goes_on) or ends_field(above) or is_field:
            pieces.append([])
        pieces[-1].append((line, html))
    if len(pieces) == 1:
        return [block]
    return [
        Block(balanced(" ".join(html for _, html in piece)), piece[0][0], set_off=block.set_off, lines=piece)
        for piece in pieces
    ]


def is_own_line(words: str) -> bool:
    name, _ = labelled(words)
    return bool(name) or is_date_alone(words) or is_title(words)


def is_title(words: str) -> bool:
    """Whether a line names the requirement and nothing says that it goes on."""
    short = len(words.split()) <= LONGEST_TITLE and not words.endswith((".", ",", ";", ":"))
    return short and words[:1].isupper() and SPR.search(words) is not None


def ends_field(words: str) -> bool:
    """Whether nothing can follow on the next line: a date, an agenda item with its number, a board's whole name."""
    name, value = labelled(words)
    is_item = name == "agenda_item" and bool(AGENDA_VALUE.match(value))
    is_board = bool(re.search(rf"{BOARD.pattern}$", words, re.IGNORECASE)) and len(words) <= 120
    return is_date_alone(words) or is_item or (is_board and name in ("", "board"))


def take_two(cover: Cover, rest: list[Block], block: Block) -> bool:
    """Take two fields that stand on one line, the second of them an agenda item or a date and nothing else."""
    beside = BESIDE.match(block.words)
    if beside is None:
        return False
    name, value = labelled(beside["first"])
    if not name and cover.names_board and BOARD.search(beside["first"]) and is_short(block):
        name, value = "board", beside["first"]
    is_date = is_date_alone(beside["value"])
    other = "meeting_on" if is_date else "agenda_item"
    if not is_date and not AGENDA_VALUE.match(beside["value"]):
        return False
    if name in ("", "meeting_on", other) or name in cover.fields or not 0 < len(value) <= LONGEST[name]:
        return False
    if name == "agenda_item" and not AGENDA_VALUE.match(value):
        return False
    cover.fields[name] = value
    if is_date and (found := date_in(beside["value"])) is not None:
        cover.meeting_on = cover.meeting_on or found[0]
    elif not is_date:
        cover.fields.setdefault("agenda_item", beside["value"])
    cover.take(block, name)
    rest.remove(block)
    return True


def read_line(cover: Cover, rest: list[Block], block: Block, name: str, value: str, front: bool) -> str:
    """Take one line if it is a field. Returns the field whose value should follow on the next line."""
    if name == "agenda_item" and (not value or AGENDA_VALUE.match(value)):
        fill(cover, rest, block, name, value)
        return "" if value else name
    if name and name != "agenda_item" and front and name not in cover.fields:
        fill(cover, rest, block, name, value)
    elif (
        not name
        and front
        and "board" not in cover.fields
        and cover.names_board
        and BOARD.search(block.words)
        and is_short(block)
    ):
        fill(cover, rest, block, "board", block.words)
    elif not name and front and cover.meeting_on is None and is_date_alone(block.words):
        fill(cover, rest, block, "meeting_on", block.words)
    elif not name and front and (author := AUTHORS.match(block.words)) and is_post(author["value"]):
        cover.authors += split_authors(author["value"])
        cover.take(block, "authors")
        rest.remove(block)
    return ""


def is_front(blocks: list[Block], at: int) -> bool:
    """Whether no numbered paragraph, item or table stands above."""
    return not any(block.rows or block.number is not None or block.is_marked for block in blocks[:at])


def is_short(block: Block) -> bool:
    return len(block.words) <= 120 and not block.words.endswith(".")


def is_date_alone(text: str) -> bool:
    found = date_in(text)
    return found is not None and len(text) <= len(found[1]) + 12


def labelled(text: str) -> tuple[str, str]:
    for name, pattern in LABELLED.items():
        match = pattern.match(f"{text} ")
        if match and (
            match["mark"] == ":" or name not in ONLY_WITH_COLON or is_full(name, text, match["value"])
        ):
            if name == "presented_by" and match["mark"] != ":" and len(text) > 100:
                continue
            return name, match["value"].strip()
    return "", ""


def is_full(name: str, text: str, value: str) -> bool:
    """Whether a line without a colon can be nothing but the field: its whole label, and a value of its kind."""
    value = value.strip()
    if name == "meeting_on":
        return is_date_alone(value)
    if name == "plan_priority":
        return text.lower().startswith("police and crime plan priority ") and value[:1].isupper()
    return name == "board" and text.startswith("Board ") and bool(BOARD.search(value)) and value[:1].isupper()


def fill(cover: Cover, rest: list[Block], block: Block, name: str, value: str) -> None:
    """Store a field, with a date in it told apart; what does not fit into the field stays in the text."""
    found = date_in(value) if name in ("meeting_on", "board") else None
    if found is not None:
        cover.meeting_on = cover.meeting_on or found[0]
        value = " ".join(value.replace(found[1], " ").split())
    if name == "meeting_on":
        if found is None or value:
            cover.remarks.append((block.first, f"The date “{block.words}” is not understood."))
            return
    elif len(value) > LONGEST[name]:
        cover.remarks.append((block.first, f"This is too long for the cover and stays in the text: {value}"))
        return
    else:
        cover.fields[name] = value or cover.fields.get(name, "")
    cover.take(block, name)
    rest.remove(block)


def take_title(cover: Cover, rest: list[Block], blocks: list[Block]) -> None:
    """Without a title of its own: what stands alone just above the agenda item, in a box of the first page."""
    item = next((taken.line for taken in cover.taken if taken.name == "agenda_item"), None)
    if "title" in cover.fields:
        return
    if item is None or not take_above(cover, rest, blocks, item):
        take_name(cover, rest)


def take_name(cover: Cover, rest: list[Block]) -> None:
    """A line of its own among the first that are left, which names the requirement."""
    for block in rest[:3]:
        if block.rows or block.number is not None or block.is_marked or block.words.endswith("."):
            return
        if is_title(block.words):
            cover.fields["title"] = block.words
            cover.take(block, "title")
            rest.remove(block)
            return


def take_above(cover: Cover, rest: list[Block], blocks: list[Block], item: int) -> bool:
    """What stands alone just above the agenda item."""
    above: list[Block] = []
    for block in reversed([block for block in blocks if block.first < item]):
        if block.rows or block.number is not None or block.sign or MARKING.match(block.words):
            break
        above.insert(0, block)
    title = " ".join(block.words for block in above)
    if not above or len(title) > LONGEST["title"] or any(block not in rest for block in above):
        return False
    cover.fields["title"] = title
    for block in above:
        cover.take(block, "title")
        rest.remove(block)
    return True


def read_authors(cover: Cover, rest: list[Block]) -> None:
    """From a line that says "Author", near the end: posts, one on a line."""
    for block in list(rest[-12:]):
        if block.rows:
            continue
        match = AUTHORS.match(block.words)
        if is_phone(match["value"] if match else block.words):
            continue
        if match:
            cover.authors += split_authors(match["value"])
        elif not (cover.authors and AUTHOR_LINE.match(block.words)):
            continue
        else:
            cover.authors.append(block.words)
        cover.take(block, "authors")
        rest.remove(block)


def split_authors(value: str) -> list[str]:
    """Posts parted by commas or semicolons; a comma inside brackets parts nothing."""
    posts: list[str] = []
    for post in re.split(r"\s*[,;]\s*(?![^()]*\))", value.rstrip(". ") if value.count(",") else value):
        if posts and is_phone(post):
            posts[-1] = f"{posts[-1]}, {post}"
        elif post:
            posts.append(post)
    return posts


def is_phone(text: str) -> bool:
    """Whether it says how somebody is reached, and nothing else: telephone numbers and addresses."""
    rest, found = REACHED.subn(" ", text)
    return found > 0 and re.search(r"\w", rest) is None


def is_post(text: str) -> bool:
    return bool(text.strip()) and not is_phone(text)
