"""What changed between two issues: by identity, in plain words, complete, and without words of the earlier issue."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.content import Judgement, Paper, Recommendation, Verdict
from papers.look.tokens import PLAIN_LABELS, Crest, Style
from papers.reissuing.changes import compare, from_json, to_json
from papers.reissuing.in_words import replaces, sentences
from papers.reissuing.sides import side_by_side
from tests.papers.sample import build_sample_paper
from tests.papers.small import Part, listed, p, paper, tabled

GRADE = Judgement(
    "Partly met", "C", confidence="Low", basis="Exercise", effect_on_local="Some shifts are lost."
)
MET = dataclasses.replace(GRADE, grade="Mostly met", symbol="B")
VERDICT = Verdict("Assured", "It convinces.", "Commissioner", "4 May 2026")
DO = Recommendation(1, "Terrorism", "Train more drivers.", "Head of Operations", "1 June 2026")
THREE = p("a", "First words.") + p("b", "Second words.") + p("c", "Third words.")


def said(before: Paper, after: Paper) -> list[str]:
    return list(sentences(compare(before, after)))


def one(body: str, **more: Any) -> Part:
    return Part("Purpose", body, **more)


ROWS = (("Unit", "Posts"), ("North", "12"), ("South", "30"), ("West", "7"))

# What stood there, what stands there, what is said of it, and what that replaces.
CASES: dict[str, tuple[Paper, Paper, list[str], str]] = {
    "a paragraph changed": (
        paper(one(THREE)),
        paper(one(THREE.replace("Second", "Other")), number=2),
        ["Paragraph 2 is changed."],
        "paragraph 2",
    ),
    "a new paragraph": (
        paper(one(THREE)),
        paper(one(p("n", "New words.") + THREE), number=2),
        ["Paragraph 1 is new.", "Paragraphs 1 to 3 of issue 1 are now 2 to 4."],
        "",
    ),
    "paragraphs changed and new": (
        paper(one(THREE + p("d", "Fourth."))),
        paper(one(THREE.replace("Second", "Other") + p("n", "New.") + p("m", "Newer.") + p("d", "Fourth.")), number=2),
        ["Paragraph 2 is changed.", "Paragraphs 4 and 5 are new.", "Paragraph 4 of issue 1 is now 6."],
        "paragraph 2",
    ),
    "paragraphs taken out": (
        paper(one(THREE + p("d", "Fourth."))),
        paper(one(p("a", "First words.") + p("d", "Fourth.")), number=2),
        ["Paragraphs 2 and 3 of issue 1 are taken out.", "Paragraph 4 of issue 1 is now 2."],
        "paragraphs 2 and 3",
    ),
    "a paragraph moved": (
        paper(one(THREE)),
        paper(one(p("c", "Third words.") + p("a", "First words.") + p("b", "Second words.")), number=2),
        [
            "Paragraph 3 of issue 1 has moved.",
            "Paragraphs 1 and 2 of issue 1 are now 2 and 3, and 3 is now 1.",
        ],
        "paragraph 3",
    ),
    "only the look": (
        paper(one(THREE)),
        paper(one(THREE.replace("Second", "<strong>Second</strong>")), number=2),
        ["Only the look of paragraph 2 is changed."],
        "paragraph 2",
    ),
    "a note": (
        paper(one(p("a", 'Words.<span class="footnote">As at June.</span>'))),
        paper(one(p("a", 'Words.<span class="footnote">As at July.</span>')), number=2),
        ["A note in paragraph 1 is changed."],
        "paragraph 1",
    ),
    "a list": (
        paper(one(p("a", "Two things:") + listed("l", "Cars", "Boats"))),
        paper(one(p("a", "Two things:") + listed("l", "Cars", "Planes")), number=2),
        ["The list below paragraph 1 is changed."],
        "",
    ),
    "cells of a table": (
        paper(one(tabled("t", *ROWS))),
        paper(one(tabled("t", *ROWS[:2], ("South", "31"), ("West", "8"))), number=2),
        ["Table 1: two cells are changed."],
        "table 1",
    ),
    "rows of a table": (
        paper(one(tabled("t", *ROWS))),
        paper(one(tabled("t", *ROWS[:3], ("East", "9"), ("Isles", "1"))), number=2),
        ["Table 1: two cells are changed; one row is new."],
        "table 1",
    ),
    "withheld now": (
        paper(one(THREE)),
        paper(one(THREE, withheld={"b": "national security"}), number=2),
        ["Paragraph 2 is withheld now."],
        "paragraph 2",
    ),
    "withheld under another id": (
        paper(one(THREE)),
        paper(
            one(THREE.replace(p("b", "Second words."), p("n", "Other words.")), withheld={"n": "national security"}),
            number=2,
        ),
        ["Paragraph 2 is withheld now."],
        "paragraph 2",
    ),
    "every paragraph rewritten and one of them withheld": (
        paper(one(THREE)),
        paper(
            one(p("x", "One.") + p("y", "Two.") + p("z", "Three."), withheld={"y": "national security"}), number=2
        ),
        [
            "Paragraphs 1 and 3 are new.",
            "Paragraphs 1 and 3 of issue 1 are taken out.",
            "Paragraph 2 is withheld now.",
        ],
        "paragraphs 1 to 3",
    ),
    "cut off and withheld": (
        paper(one(p("a", "First words. More of them. Last words."))),
        paper(
            one(p("a", "First words. More of them.") + p("n", "Last words."), withheld={"n": "national security"}),
            number=2,
        ),
        ["Paragraph 1 is changed.", "Paragraph 2 is withheld now."],
        "paragraph 1",
    ),
    "a new paragraph that is withheld": (
        paper(one(THREE)),
        paper(one(THREE + p("n", "New words."), withheld={"n": "national security"}), number=2),
        ["Paragraph 4 is new, and is withheld."],
        "",
    ),
    "a table withheld now": (
        paper(one(tabled("t", *ROWS) + tabled("u", *ROWS[:2]))),
        paper(one(tabled("t", *ROWS) + tabled("u", *ROWS[:2]), withheld={"t": "national security"}), number=2),
        ["Table 1 of issue 1 is withheld now."],
        "table 1",
    ),
    "a list withheld under another id": (
        paper(one(p("a", "Two things:") + listed("l", "Cars", "Boats"))),
        paper(
            one(p("a", "Two things:") + listed("m", "Cars", "Planes"), withheld={"m": "national security"}), number=2
        ),
        ["The list below paragraph 1 is withheld now."],
        "",
    ),
    "no longer withheld": (
        paper(one(THREE, withheld={"b": "national security"})),
        paper(one(THREE), number=2),
        ["Paragraph 2 was withheld and is shown now."],
        "paragraph 2",
    ),
    "withheld for another reason": (
        paper(one(THREE, withheld={"b": "national security"})),
        paper(one(THREE, withheld={"b": "the safety of any person"}), number=2),
        ["Paragraph 2 is withheld on another ground now."],
        "paragraph 2",
    ),
    "a passage withheld now": (
        paper(one(listed("l", "Shown", "Secret") + p("a", "Words."))),
        paper(one(listed("l", "Shown", "[Withheld: national security]") + p("a", "Words.")), number=2),
        ["A passage in a list in “Purpose” is withheld now."],
        "",
    ),
    "a grade": (
        paper(Part("Terrorism", section="Capability", judgement=GRADE)),
        paper(Part("Terrorism", section="Capability", judgement=MET), number=2),
        ["Terrorism, Capability: from Partly met to Mostly met."],
        "",
    ),
    "the words of a judgement": (
        paper(Part("Terrorism", section="Capability", judgement=GRADE)),
        paper(
            Part(
                "Terrorism",
                section="Capability",
                judgement=dataclasses.replace(GRADE, confidence="High", effect_on_local="None."),
            ),
            number=2,
        ),
        ["Terrorism, Capability: confidence from Low to High; the effect on local policing is changed."],
        "",
    ),
    "a verdict": (
        paper(Part("Terrorism", verdict=VERDICT)),
        paper(Part("Terrorism", verdict=dataclasses.replace(VERDICT, label="Partly assured")), number=2),
        ["Verdict on Terrorism: from Assured to Partly assured."],
        "",
    ),
    "the answer to a question": (
        paper(Part("Terrorism", section="How many?", question=7, state="Not answered")),
        paper(Part("Terrorism", p("a", "Nine."), section="How many?", question=7, state="Answered"), number=2),
        ["Question 7: from Not answered to Answered.", "Paragraph 1 is new."],
        "",
    ),
    "a recommendation": (
        paper(Part("Recommendations", recommendations=(DO,))),
        paper(
            Part("Recommendations", recommendations=(dataclasses.replace(DO, owner="Head of Fleet"),)), number=2
        ),
        ["Recommendation 1: the owner is changed."],
        "recommendation 1",
    ),
    "recommendations new and taken out": (
        paper(Part("Recommendations", recommendations=(DO,))),
        paper(
            Part(
                "Recommendations",
                recommendations=(dataclasses.replace(DO, number=2, threat="Floods", text="Buy boats."),),
            ),
            number=2,
        ),
        ["Recommendation 1 of issue 1 is taken out.", "Recommendation 2 is new."],
        "recommendation 1",
    ),
    "a part new and one moved": (
        paper(one("", anchor="one"), Part("Findings", anchor="two")),
        paper(Part("Findings", anchor="two"), Part("Costs", anchor="three"), one("", anchor="one"), number=2),
        ["The part “Findings” has moved.", "The part “Costs” is new."],
        "",
    ),
    "a part renamed and one taken out": (
        paper(one("", anchor="one"), Part("Findings", anchor="two")),
        paper(Part("Aim", "", anchor="one"), number=2),
        ["A part has another heading now: “Aim”.", "A part of issue 1 is taken out."],
        "",
    ),
    "the cover": (
        paper(one("")),
        paper(one(""), number=2, meeting_on=date(2026, 5, 11), presented_by="Chief Constable"),
        ["On the cover the date of meeting (from 4 May 2026 to 11 May 2026) and the presenter are changed."],
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_change_is_said_in_plain_words(name: str) -> None:
    before, after, wanted, replaced = CASES[name]

    changes = compare(before, after)

    assert list(sentences(changes)) == wanted
    assert replaces(changes) == replaced
    assert not changes.is_empty


@pytest.mark.parametrize("name", CASES)
def test_what_is_stored_gives_the_same_sentences(name: str) -> None:
    changes = compare(*CASES[name][:2])

    stored = json.loads(json.dumps(to_json(changes)))

    assert from_json(stored, 1) == changes


def test_the_same_paper_under_another_number_and_day_has_no_changes() -> None:
    before = build_sample_paper()
    after = dataclasses.replace(before, issue_number=2, modified_on=date(2027, 1, 1))

    assert compare(before, after).is_empty


def test_paragraphs_that_only_have_other_numbers_are_told_in_one_sentence() -> None:
    before = build_sample_paper()
    first, *rest = before.chapters
    section = first.sections[0]
    new = dataclasses.replace(section.blocks[0], block="brand-new", html="Words that are new.")
    longer = dataclasses.replace(section, blocks=(new, *section.blocks))
    after = dataclasses.replace(
        before, chapters=(dataclasses.replace(first, sections=(longer,)), *rest), issue_number=2
    )

    assert said(before, numbered(after)) == [
        "Paragraph 1 is new.",
        "Paragraphs 1 to 166 of issue 1 are now 2 to 167.",
    ]


def numbered(built: Paper) -> Paper:
    """The same with its paragraphs numbered as they stand."""
    last = 0

    def count(value: Any) -> Any:
        nonlocal last
        if isinstance(value, tuple):
            return tuple(count(each) for each in value)
        if getattr(value, "kind", "") == "paragraph":
            last += 1
            return dataclasses.replace(value, number=last)
        if hasattr(value, "sections"):
            return dataclasses.replace(value, sections=count(value.sections))
        return dataclasses.replace(value, blocks=count(value.blocks)) if hasattr(value, "blocks") else value

    return dataclasses.replace(built, chapters=count(built.chapters))


def test_no_words_of_the_earlier_issue_are_kept_or_printed() -> None:
    """What was public may be withheld by now, wherever it stood."""
    old = (
        p("a", "Zebra zebra.")
        + listed("l", "Zebra")
        + tabled("t", ("Zebra", "4713"))
        + "<h3 data-block='h'>Zebra</h3>"
    )
    judged = dataclasses.replace(GRADE, effect_on_local="Zebra.")
    before = paper(
        Part("Zebra", old, anchor="one"),
        Part("Zebra", old, anchor="gone", section="Zebra", judgement=judged),
        Part("Asked", section="Zebra?", question=1),
        Part("Recommendations", recommendations=(dataclasses.replace(DO, text="Zebra", owner="Zebra"),)),
        presented_by="Zebra",
        asked="Zebra",
    )
    after = paper(
        Part("Aim", p("a", "Other.") + listed("l", "Other") + tabled("t", ("Other", "1")), anchor="one"),
        Part("Asked", section="Other?", question=1),
        Part("Recommendations", recommendations=(dataclasses.replace(DO, text="Other", owner="Other"),)),
        number=2,
    )

    changes = compare(before, after)

    told = json.dumps([to_json(changes), sentences(changes), replaces(changes)])
    assert ("Zebra" in told, "4713" in told) == (False, False)
    assert len(changes.items) > 8


# What is told of the earlier issue where nothing of it is withheld


HEADED = (
    '<table data-block="{}"><tbody><tr><th>Unit</th><th>2024</th><th>2025</th></tr>'
    "<tr><th>North</th><td>281</td><td>{}</td></tr><tr><th>South</th><td>{}</td><td>1</td></tr></tbody></table>"
)


def drawn(value: str, words: str = "Who came") -> Paper:
    """A bar chart with the table that it is made of."""
    rows = "".join(
        f"<tr><th>{name}</th><td>{number}</td></tr>" for name, number in (("North", value), ("South", "3"))
    )
    table = f'<table data-block="t"><tbody><tr><th>Unit</th><th>Posts</th></tr>{rows}</tbody></table>'
    return paper(one(p("a", "Words.") + p("c", f"Chart (bar): {words}") + table))


def openly(before: Paper, after: Paper) -> list[str]:
    return list(sentences(compare(before, after, lambda words: False)))


def test_a_cell_is_named_by_its_row_and_column_with_its_figure_before_and_now() -> None:
    before, after = (
        paper(one(HEADED.format("t", "7", "few"))),
        paper(one(HEADED.format("t", "9", "many")), number=2),
    )

    assert openly(before, after) == ["Table 1: “North”, “2025” from 7 to 9; “South”, “2024” is changed."]


def test_a_table_without_headings_has_its_cells_named_by_their_place() -> None:
    before, after = (
        paper(one(tabled("t", *ROWS))),
        paper(one(tabled("t", *ROWS[:2], ("South", "31"), ROWS[3])), number=2),
    )

    assert openly(before, after) == ["Table 1: “South”, column 2 from 30 to 31."]


def test_a_heading_that_was_changed_is_told_as_one() -> None:
    before, after = (
        paper(one(HEADED.format("t", "7", "2").replace("North", name)), number=n)
        for n, name in ((1, "North"), (2, "East"))
    )

    assert openly(before, after) == ["Table 1: the heading “East” is changed."]


def test_many_cells_are_counted_and_not_named() -> None:
    rows = [(f"Unit {n}", str(100 + n), str(n)) for n in range(1, 5)]
    other = [(name, str(int(first) + 50), f"{second}0") for name, first, second in rows]

    assert openly(paper(one(tabled("t", *rows))), paper(one(tabled("t", *other)), number=2)) == [
        "Table 1: eight cells are changed."
    ]


def test_a_value_that_a_chart_draws_is_a_change_and_not_the_look() -> None:
    before, after = drawn("281"), dataclasses.replace(drawn("289"), issue_number=2)

    assert openly(before, after) == [
        "Table 1: “North”, “Posts” from 281 to 289.",
        "Figure 1: “North”, “Posts” from 281 to 289.",
    ]
    assert said(before, after) == ["Table 1: one cell is changed.", "Figure 1: one value is changed."]
    assert replaces(compare(before, after)) == "table 1 and figure 1"


def test_a_chart_of_other_points_says_that_its_data_are_changed() -> None:
    after = dataclasses.replace(drawn("281"), issue_number=2)
    figure = next(block for block in after.chapters[0].sections[0].blocks if block.kind == "figure")
    other = dataclasses.replace(figure, chart=dataclasses.replace(figure.chart, kind="line"))
    blocks = tuple(other if block is figure else block for block in after.chapters[0].sections[0].blocks)
    section = dataclasses.replace(after.chapters[0].sections[0], blocks=blocks)
    chapter = dataclasses.replace(after.chapters[0], sections=(section,))

    assert openly(drawn("281"), dataclasses.replace(after, chapters=(chapter,))) == [
        "Figure 1: what it draws is changed."
    ]


def test_a_figure_that_is_withheld_now_is_told_neither_of_the_earlier_issue_nor_of_this() -> None:
    before, after = (
        paper(one(HEADED.format("t", "7", "2"))),
        paper(one(HEADED.format("t", "9", "2")), number=2),
    )

    def told(secret: str) -> list[str]:
        return list(sentences(compare(before, after, lambda words: secret in words.split())))

    assert told("7") == ["Table 1: “North”, “2025” is now 9."]
    assert told("9") == ["Table 1: “North”, “2025” is changed."]
    assert told("“North”,") == ["Table 1: one cell is changed."]


def test_a_part_that_was_taken_out_is_named_unless_its_heading_is_withheld_now() -> None:
    before, after = paper(one(""), Part("Authors", anchor="authors")), paper(one(""), number=2)

    assert openly(before, after) == ["The part “Authors” of issue 1 is taken out."]
    assert said(before, after) == ["A part of issue 1 is taken out."]


def test_a_section_that_was_taken_out_is_named_unless_its_heading_is_withheld_now() -> None:
    first = paper(one(""), one("")).chapters
    chapter, other = first[0], dataclasses.replace(first[1].sections[0], anchor="vans", heading="Vans")
    before = dataclasses.replace(
        paper(one("")), chapters=(dataclasses.replace(chapter, sections=(*chapter.sections, other)),)
    )

    assert openly(before, paper(one(""), number=2)) == [
        "The section “Vans” of “Purpose” of issue 1 is taken out."
    ]
    assert said(before, paper(one(""), number=2)) == ["A section of “Purpose” of issue 1 is taken out."]


# Both texts side by side


def lines(before: Paper, after: Paper) -> list[tuple[str, list[str], list[str]]]:
    found = side_by_side(before, after, lambda words: False)
    return [
        (
            side.title,
            *(
                ["".join(f"{piece.words} " for piece in line).strip() for line in lines]
                for lines in (side.before, side.after)
            ),
        )
        for side in found
    ]


def test_house_style_and_names_of_fields_are_told_as_they_were_and_are() -> None:
    before = paper(one(""))
    style = Style(name="Anyshire", accent="#123456", crest=Crest("AAAA", "The arms.", 1, 1))
    after = dataclasses.replace(
        paper(one(""), number=2),
        style=style,
        labels=dataclasses.replace(PLAIN_LABELS, agenda_item="Item no."),
    )

    assert lines(before, after) == [
        (
            "The style of the paper is changed.",
            ["Accent: #11616a"],
            ["Name: Anyshire", "Accent: #123456", "Crest: The arms."],
        ),
        ("The labels of the paper are changed.", ["As in every paper"], ["Agenda item: Item no."]),
    ]


def test_a_new_part_shows_its_lines_its_verdict_and_the_grades_in_it() -> None:
    before = paper(one(""))
    signed = dataclasses.replace(
        paper(Part("Signed off by", anchor="sign-off")).chapters[0], lines=("Deputy Chief Constable", "Chief")
    )
    judged = paper(Part("Terrorism", section="Capability", judgement=MET, verdict=VERDICT)).chapters[0]
    after = dataclasses.replace(before, chapters=(*before.chapters, signed, judged), issue_number=2)

    (_, _, sign_off), (_, _, threat) = lines(before, after)

    assert sign_off == ["Signed off by", "Deputy Chief Constable", "Chief"]
    assert threat[:3] == ["Terrorism", "Label: Assured", "Reasons: It convinces."]
    assert "Capability" in threat
    assert "Grade: Mostly met" in threat


def test_a_new_table_has_its_source_below_it_and_named() -> None:
    source = p("s", "Source: the fleet list.")
    before, after = (
        paper(one(p("a", "Words."))),
        paper(one(p("a", "Words.") + tabled("t", *ROWS[:2]) + source), number=2),
    )

    assert lines(before, after) == [
        ("Table 1 is new.", [], ["Unit | Posts", "North | 12", "Source: the fleet list."])
    ]


def test_the_values_of_a_chart_stand_on_both_sides() -> None:
    figure, table = lines(drawn("281"), dataclasses.replace(drawn("289"), issue_number=2))

    assert figure[1:] == (["North, Posts: 281"], ["North, Posts: 289"])
    assert table[1:] == (["North | 281"], ["North | 289"])


# For any paper


WORDS = st.lists(st.sampled_from(["cars", "boats", "horses", "drones", "radios"]), min_size=1, max_size=6)
BODIES = st.dictionaries(st.sampled_from("abcdefgh"), WORDS, max_size=6)


def paper_of(texts: dict[str, list[str]], number: int = 1) -> Paper:
    body = "".join(p(block, " ".join(words)) for block, words in texts.items())
    return paper(Part("Purpose", body), number=number)


@given(BODIES)
def test_nothing_is_different_between_a_paper_and_itself(texts: dict[str, list[str]]) -> None:
    assert said(paper_of(texts), paper_of(texts, 2)) == []


@given(BODIES, BODIES)
def test_every_paragraph_that_differs_is_told_and_no_other(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    changes = compare(paper_of(before), paper_of(after, 2))

    number, earlier = place_in(after), place_in(before)
    told = {
        (item.what, item.before, item.after)
        for item in changes.items
        if item.what not in ("moved", "renumbered")
    }
    changed = {
        ("changed", earlier[b], number[b]) for b in before.keys() & after.keys() if before[b] != after[b]
    }
    new = {("new", None, number[block]) for block in after.keys() - before.keys()}
    gone = {("removed", earlier[block], None) for block in before.keys() - after.keys()}
    assert told == changed | new | gone


def place_in(texts: dict[str, list[str]]) -> dict[str, int]:
    return {block: place for place, block in enumerate(texts, 1)}


@given(BODIES, BODIES)
def test_every_word_that_came_or_went_is_on_one_of_the_sides(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> None:
    sides = side_by_side(paper_of(before), paper_of(after, 2), lambda words: False)

    out = {word for side in sides for line in side.before for piece in line for word in piece.words.split()}
    into = {word for side in sides for line in side.after for piece in line for word in piece.words.split()}
    for block in before.keys() | after.keys():
        old, new = before.get(block, []), after.get(block, [])
        if old != new:
            assert (set(old) <= out, set(new) <= into) == (True, True)
