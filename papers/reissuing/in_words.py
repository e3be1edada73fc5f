"""The changes between two issues in plain sentences, for the paper itself, its pages and whoever cannot see marks.

Not here: how the changes are found (`changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.translation import gettext, gettext_noop

from papers.reissuing.changes import Change, Changes, What

# One, and several, by what happened; "{}" is what it happened to. Those in EARLIER name it as the earlier issue did.
SENTENCES: dict[What, tuple[str, str]] = {
    "changed": (gettext_noop("{} is changed."), gettext_noop("{} are changed.")),
    "note": (gettext_noop("A note in {} is changed."), gettext_noop("Notes in {} are changed.")),
    "look": (
        gettext_noop("Only the look of {} is changed."),
        gettext_noop("Only the look of {} is changed."),
    ),
    "new": (gettext_noop("{} is new."), gettext_noop("{} are new.")),
    "removed": (gettext_noop("{} is taken out."), gettext_noop("{} are taken out.")),
    "withheld": (gettext_noop("{} is withheld now."), gettext_noop("{} are withheld now.")),
    "withheld-new": (
        gettext_noop("{} is new, and is withheld."),
        gettext_noop("{} are new, and are withheld."),
    ),
    "withheld-part": (
        gettext_noop("A passage in {} is withheld now."),
        gettext_noop("Passages in {} are withheld now."),
    ),
    "shown": (
        gettext_noop("{} was withheld and is shown now."),
        gettext_noop("{} were withheld and are shown now."),
    ),
    "ground": (
        gettext_noop("{} is withheld on another ground now."),
        gettext_noop("{} are withheld on other grounds now."),
    ),
    "moved": (gettext_noop("{} has moved."), gettext_noop("{} have moved.")),
}
EARLIER = ("removed", "moved")
ORDER = list(SENTENCES)
# What is known by its own number, and what by the paragraph that it stands below.
NUMBERED = ("paragraph", "table", "figure")
NAMES = {
    "paragraph": (gettext_noop("paragraph {}"), gettext_noop("paragraphs {}")),
    "table": (gettext_noop("table {}"), gettext_noop("tables {}")),
    "figure": (gettext_noop("figure {}"), gettext_noop("figures {}")),
    "recommendation": (gettext_noop("recommendation {}"), gettext_noop("recommendations {}")),
}
BELOW = {
    "list": (gettext_noop("the list below paragraph {}"), gettext_noop("the lists below paragraphs {}")),
    "subheading": (
        gettext_noop("the sub-heading below paragraph {}"),
        gettext_noop("the sub-headings below paragraphs {}"),
    ),
    "line": (gettext_noop("the line below paragraph {}"), gettext_noop("the lines below paragraphs {}")),
    "passage": (
        gettext_noop("the passage below paragraph {}"),
        gettext_noop("the passages below paragraphs {}"),
    ),
}
SOME = {
    "list": gettext_noop("a list"),
    "subheading": gettext_noop("a sub-heading"),
    "line": gettext_noop("a line"),
    "passage": gettext_noop("a passage"),
    "paragraph": gettext_noop("a paragraph"),
    "table": gettext_noop("a table"),
    "figure": gettext_noop("a figure"),
}
REPLACED = ("changed", "note", "look", "removed", "withheld", "withheld-part", "shown", "ground", "moved")
OF_PARTS = {
    "new": gettext_noop("The part “{}” is new."),
    "moved": gettext_noop("The part “{}” has moved."),
    "renamed": gettext_noop("A part has another heading now: “{}”."),
}
OF_SECTIONS = {
    "new": gettext_noop("The section “{}” is new."),
    "moved": gettext_noop("A section has moved: “{}”."),
    "renamed": gettext_noop("A section has another heading now: “{}”."),
}
OF_QUESTIONS = {
    "new": gettext_noop("Question {} is new."),
    "removed": gettext_noop("Question {} is taken out."),
    "moved": gettext_noop("Question {} has moved."),
    "renamed": gettext_noop("The wording of question {} is changed."),
}


def sentences(changes: Changes) -> tuple[str, ...]:
    """Everything that changed, grouped by what happened to what."""
    earlier = (
        gettext(" of issue {}").format(changes.earlier)
        if changes.earlier
        else gettext(" of the earlier issue")
    )
    items = changes.items
    return (
        *of_cover([item for item in items if item.kind == "cover"]),
        *(of_part(item, earlier) for item in items if item.kind == "part"),
        *(of_section(item, earlier) for item in items if item.kind in ("section", "question")),
        *of_blocks([item for item in items if item.what != "renumbered"], earlier),
        *(f"{item.place}: {item.detail}." for item in items if item.kind == "judgement"),
        *(verdict_on(item) for item in items if item.kind == "verdict"),
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


def verdict_on(item: Change) -> str:
    return gettext("Verdict on {place}: {detail}.").format(place=item.place, detail=item.detail)


def of_cover(items: list[Change]) -> list[str]:
    if not items:
        return []
    told = [
        gettext("the {}").format(item.place) + (f" ({item.detail})" if item.detail else "") for item in items
    ]
    one, several = gettext("On the cover {} is changed."), gettext("On the cover {} are changed.")
    return [(one if len(told) == 1 else several).format(joined(told))]


def of_part(item: Change, earlier: str) -> str:
    if item.what in OF_PARTS:
        return gettext(OF_PARTS[item.what]).format(item.place)
    if item.place:
        return gettext("The part “{place}”{earlier} is taken out.").format(place=item.place, earlier=earlier)
    return gettext("A part{} is taken out.").format(earlier)


def of_section(item: Change, earlier: str) -> str:
    if item.kind == "question":
        number = item.after or item.before
        if item.what == "changed":
            return gettext("Question {number}: {detail}.").format(number=number, detail=item.detail)
        return gettext(OF_QUESTIONS[item.what]).format(number)
    if item.what == "changed":
        return f"{item.place}: {item.detail}."
    if item.what == "removed" and item.detail:
        return gettext("The section “{heading}” of “{place}”{earlier} is taken out.").format(
            heading=item.detail, place=item.place, earlier=earlier
        )
    if item.what == "removed":
        return gettext("A section of “{place}”{earlier} is taken out.").format(
            place=item.place, earlier=earlier
        )
    return gettext(OF_SECTIONS[item.what]).format(item.place)


def of_blocks(items: list[Change], earlier: str) -> list[str]:
    """Paragraphs first, then tables and figures, then what has no number."""
    found = []
    for kind in (*NUMBERED, *BELOW):
        own = [item for item in items if item.kind == kind]
        found += [
            capitalised(f"{named(kind, [item.after or 0])}: {item.detail}.") for item in own if item.detail
        ]
        rest = sorted((item for item in own if not item.detail), key=lambda item: ORDER.index(item.what))
        for what, group in groupby(rest, key=lambda item: item.what):
            found += of_group(kind, what, list(group), earlier)
    return found


def of_group(kind: str, what: What, items: list[Change], earlier: str) -> list[str]:
    if what == "withheld" and (gone := [item for item in items if item.before and not item.after]):
        items = [
            item for item in items if item not in gone
        ]  # a table that is left out has no number any more
        told_of = gettext(SENTENCES[what][len(gone) > 1])
        return [
            *(of_group(kind, what, items, earlier) if items else ()),
            capitalised(told_of.format(f"{named(kind, sorted(item.before or 0 for item in gone))}{earlier}")),
        ]
    as_before = what in EARLIER
    numbers = sorted({(item.before if as_before else item.after) or 0 for item in items})
    told, end = [number for number in numbers if number], earlier if as_before else ""
    one, several = map(gettext, SENTENCES[what])
    found = []
    if told:
        sentence = one if len(told) == 1 else several
        found.append(capitalised(sentence.format(f"{named(kind, told)}{end}")))
    # What stands above the first paragraph of a section is named by the section.
    unnumbered = (item for item in items if not (item.before if as_before else item.after))
    found += [capitalised(one.format(f"{gettext(SOME[kind])}{end}{within(item)}")) for item in unnumbered]
    return list(dict.fromkeys(found))


def within(item: Change) -> str:
    return gettext(" in “{}”").format(item.place) if item.place else ""


def of_recommendations(items: list[Change], earlier: str) -> list[str]:
    found = []
    for item in (item for item in items if item.kind == "recommendation"):
        if item.what == "changed":
            found.append(capitalised(f"{named('recommendation', [item.after or 0])}: {item.detail}."))
        elif item.what == "new":
            found.append(
                capitalised(gettext("{} is new.").format(named("recommendation", [item.after or 0])))
            )
        else:
            gone = f"{named('recommendation', [item.before or 0])}{earlier}"
            found.append(capitalised(gettext("{} is taken out.").format(gone)))
    return found


SEVERAL = frozenset({"labels", "authors", "chapters", "abbreviations", "implications"})
KNOWN = {
    "cover", "part", "section", "question", "judgement", "verdict", "recommendation", *NUMBERED, *BELOW,
}  # fmt: skip


def of_the_rest(items: Iterable[Change]) -> list[str]:
    """Lines of authors and the like, and what a later version of the program has made of a paper."""
    found = []
    for item in items:
        if item.kind == "paper":
            one, several = (
                gettext("The {} of the paper is changed."),
                gettext("The {} of the paper are changed."),
            )
            found.append(
                (several if item.place in SEVERAL else one).format(item.place)
                if item.place
                else gettext("Only the form of the paper is changed.")
            )
        elif item.kind == "lines":
            found.append(gettext("“{}” is changed.").format(item.place))
        elif item.kind not in KNOWN:
            found.append(
                gettext("“{place}”: the {kind} is changed.").format(place=item.place, kind=item.kind)
            )
    return list(dict.fromkeys(found))


def of_other_numbers(items: list[Change], earlier: str) -> list[str]:
    """In one sentence for paragraphs, and one for tables."""
    found = []
    for kind, runs in groupby(items, key=lambda item: item.kind):
        told = []
        for place, item in enumerate(runs):
            was, now = span(item.before, item.before_to), span(item.after, item.after_to)
            several = item.before != item.before_to
            first = f"{gettext(NAMES[kind][several]).format(was)}{earlier}" if place == 0 else was
            sentence = gettext("{was} are now {now}") if several else gettext("{was} is now {now}")
            told.append(sentence.format(was=first, now=now))
        found.append(f"{capitalised(joined(told))}.")
    return found


# Words


def span(first: int | None, last: int | None) -> str:
    if first == last or first is None or last is None:
        return f"{first}"
    sentence = gettext("{} and {}") if last == first + 1 else gettext("{} to {}")
    return sentence.format(first, last)


def named(kind: str, numbers: Sequence[int]) -> str:
    """paragraph 3; paragraphs 3, 7 to 9 and 12; the list below paragraph 3"""
    one, several = BELOW.get(kind) or NAMES[kind]
    return gettext(several if len(numbers) > 1 else one).format(ranges(numbers))


def ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [
        part
        for run in runs
        for part in ([gettext("{} to {}").format(run[0], run[-1])] if len(run) > 2 else map(str, run))
    ]
    return joined(told)


def joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    conjunction = gettext("{} and {}").format("", "")
    has_comma = conjunction.startswith(",")
    comma = "," if not has_comma and any(conjunction in part for part in parts) else ""
    return gettext("{} and {}").format(f"{', '.join(parts[:-1])}{comma}", parts[-1])


def capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
