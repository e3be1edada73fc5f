"""The changes between two issues in plain sentences, for the paper itself, its pages and whoever cannot see marks.

Not here: how the changes are found (`changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from papers.changes import Change, Changes, What

# One, and several, by what happened; "{}" is what it happened to. Those in EARLIER name it as the earlier issue did.
SENTENCES: dict[What, tuple[str, str]] = {
    "changed": ("{} is changed.", "{} are changed."),
    "note": ("A note in {} is changed.", "Notes in {} are changed."),
    "look": ("Only the look of {} is changed.", "Only the look of {} is changed."),
    "new": ("{} is new.", "{} are new."),
    "removed": ("{} is taken out.", "{} are taken out."),
    "withheld": ("{} is withheld now.", "{} are withheld now."),
    "withheld-part": ("A passage in {} is withheld now.", "Passages in {} are withheld now."),
    "shown": ("{} was withheld and is shown now.", "{} were withheld and are shown now."),
    "ground": ("{} is withheld on another ground now.", "{} are withheld on other grounds now."),
    "moved": ("{} has moved.", "{} have moved."),
}
EARLIER = ("removed", "moved")
ORDER = list(SENTENCES)
# What is known by its own number, and what by the paragraph that it stands below.
NUMBERED = ("paragraph", "table", "figure")
BELOW = {"list": "list", "subheading": "sub-heading", "line": "line", "passage": "passage"}
REPLACED = ("changed", "note", "look", "removed", "withheld", "withheld-part", "shown", "ground", "moved")
OF_PARTS = {
    "new": "The part “{}” is new.",
    "moved": "The part “{}” has moved.",
    "renamed": "A part has another heading now: “{}”.",
}
OF_SECTIONS = {
    "new": "The section “{}” is new.",
    "moved": "A section has moved: “{}”.",
    "renamed": "A section has another heading now: “{}”.",
}
OF_QUESTIONS = {
    "new": "Question {} is new.",
    "removed": "Question {} is taken out.",
    "moved": "Question {} has moved.",
    "renamed": "The wording of question {} is changed.",
}


def sentences(changes: Changes) -> tuple[str, ...]:
    """Everything that changed, grouped by what happened to what."""
    earlier = f" of issue {changes.earlier}" if changes.earlier else " of the earlier issue"
    items = changes.items
    return (
        *of_cover([item for item in items if item.kind == "cover"]),
        *(of_part(item, earlier) for item in items if item.kind == "part"),
        *(of_section(item, earlier) for item in items if item.kind in ("section", "question")),
        *of_blocks([item for item in items if item.what != "renumbered"], earlier),
        *(f"{item.place}: {item.detail}." for item in items if item.kind == "judgement"),
        *(f"Verdict on {item.place}: {item.detail}." for item in items if item.kind == "verdict"),
        *of_recommendations([item for item in items if item.what != "renumbered"], earlier),
        *of_the_rest(items),
        *of_other_numbers([item for item in items if item.what == "renumbered"], earlier),
    )


def replaces(changes: Changes) -> str:
    """The numbers in the earlier issue that no longer hold: paragraphs 73 to 75 and table 3."""
    parts = []
    for kind in (*NUMBERED, "recommendation"):
        touched = (item for item in changes.items if item.kind == kind and item.what in REPLACED)
        if numbers := sorted({item.before for item in touched if item.before}):
            parts.append(named(kind, numbers))
    return joined(parts)


def of_cover(items: list[Change]) -> list[str]:
    if not items:
        return []
    told = [f"the {item.place}{f' ({item.detail})' if item.detail else ''}" for item in items]
    return [f"On the cover {joined(told)} {'is' if len(told) == 1 else 'are'} changed."]


def of_part(item: Change, earlier: str) -> str:
    return (
        OF_PARTS[item.what].format(item.place) if item.what in OF_PARTS else f"A part{earlier} is taken out."
    )


def of_section(item: Change, earlier: str) -> str:
    if item.kind == "question":
        number = item.after or item.before
        if item.what == "changed":
            return f"Question {number}: {item.detail}."
        return OF_QUESTIONS[item.what].format(number)
    if item.what == "changed":
        return f"{item.place}: {item.detail}."
    if item.what == "removed":
        return f"A section of “{item.place}”{earlier} is taken out."
    return OF_SECTIONS[item.what].format(item.place)


def of_blocks(items: list[Change], earlier: str) -> list[str]:
    """Paragraphs first, then tables and figures, then what has no number."""
    found = []
    for kind in (*NUMBERED, *BELOW):
        own = [item for item in items if item.kind == kind]
        found += [f"{kind.capitalize()} {item.after}: {item.detail}." for item in own if item.detail]
        rest = sorted((item for item in own if not item.detail), key=lambda item: ORDER.index(item.what))
        for what, group in groupby(rest, key=lambda item: item.what):
            found += of_group(kind, what, list(group), earlier)
    return found


def of_group(kind: str, what: What, items: list[Change], earlier: str) -> list[str]:
    as_before = what in EARLIER
    numbers = sorted({(item.before if as_before else item.after) or 0 for item in items})
    told, end = [number for number in numbers if number], earlier if as_before else ""
    one, several = SENTENCES[what]
    found = []
    if told:
        sentence = one if len(told) == 1 else several
        found.append(capitalised(sentence.format(f"{named(kind, told)}{end}")))
    # What stands above the first paragraph of a section is named by the section.
    unnumbered = (item for item in items if not (item.before if as_before else item.after))
    found += [capitalised(one.format(f"a {BELOW.get(kind, kind)}{end}{within(item)}")) for item in unnumbered]
    return list(dict.fromkeys(found))


def within(item: Change) -> str:
    return f" in “{item.place}”" if item.place else ""


def of_recommendations(items: list[Change], earlier: str) -> list[str]:
    found = []
    for item in (item for item in items if item.kind == "recommendation"):
        if item.what == "changed":
            found.append(f"Recommendation {item.after}: {item.detail}.")
        elif item.what == "new":
            found.append(f"Recommendation {item.after} is new.")
        else:
            found.append(f"Recommendation {item.before}{earlier} is taken out.")
    return found


KNOWN = {
    "cover", "part", "section", "question", "judgement", "verdict", "recommendation", *NUMBERED, *BELOW,
}  # fmt: skip


def of_the_rest(items: Iterable[Change]) -> list[str]:
    """Lines of authors and the like, and what a later version of the program has made of a paper."""
    found = []
    for item in items:
        if item.kind == "paper":
            found.append(
                f"The {item.place} of the paper is changed."
                if item.place
                else "Only the form of the paper is changed."
            )
        elif item.kind == "lines":
            found.append(f"“{item.place}” is changed.")
        elif item.kind not in KNOWN:
            found.append(f"“{item.place}”: the {item.kind} is changed.")
    return list(dict.fromkeys(found))


def of_other_numbers(items: list[Change], earlier: str) -> list[str]:
    """In one sentence for paragraphs, and one for tables."""
    found = []
    for kind, runs in groupby(items, key=lambda item: item.kind):
        told = []
        for place, item in enumerate(runs):
            was, now = span(item.before, item.before_to), span(item.after, item.after_to)
            several = item.before != item.before_to
            name = f"{kind}{'s' if several else ''} " if place == 0 else ""
            told.append(f"{name}{was}{earlier if place == 0 else ''} {'are' if several else 'is'} now {now}")
        found.append(f"{capitalised(joined(told))}.")
    return found


# Words


def span(first: int | None, last: int | None) -> str:
    if first == last or first is None or last is None:
        return f"{first}"
    return f"{first} {'and' if last == first + 1 else 'to'} {last}"


def named(kind: str, numbers: Sequence[int]) -> str:
    """paragraph 3; paragraphs 3, 7 to 9 and 12; the list below paragraph 3"""
    plural = "s" if len(numbers) > 1 else ""
    if kind in BELOW:
        above = "paragraphs" if plural else "paragraph"
        return f"the {BELOW[kind]}{plural} below {above} {ranges(numbers)}"
    return f"{kind}{plural} {ranges(numbers)}"


def ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return joined(told)


def joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    comma = "," if any(" and " in part for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} and {parts[-1]}"


def capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
