"""Where a threat's chapter ends, under which names it is known, and what is told where that is in doubt."""

from __future__ import annotations

import pytest

from papers.importing.editions import edition_named
from papers.importing.matching import names_of
from papers.importing.understanding import Understood, understand
from tests.papers.importing.files import word_file
from tests.papers.importing.test_understanding import NAMES, headings, is_whole, read

WORDS = "The force has looked at this with its partners and has set out below what it did in the year."


def of_word(*parts: tuple[str, int]) -> Understood:
    """A Word file of headings, each with its level, above a numbered paragraph; level 0 is bold type alone."""

    def fill(document) -> None:  # type: ignore[no-untyped-def]  # python-docx has no types
        document.add_paragraph("Title: Strategic Policing Requirement")
        for number, (heading, level) in enumerate(parts, 1):
            if level:
                document.add_heading(heading, level)
            else:
                document.add_paragraph().add_run(heading).bold = True
            document.add_paragraph(f"{number}. {WORDS}")

    return understand(word_file(fill), NAMES)


def told(paper: Understood) -> str:
    return "\n".join(text for _, text in paper.remarks)


# Where a chapter ends


def test_an_unknown_heading_on_the_level_of_threats_is_a_part_of_its_own() -> None:
    paper = of_word(
        ("Purpose", 1), ("Terrorism", 1), ("Armed policing", 1), ("Public order", 1), ("Next meeting", 1)
    )

    assert headings(paper.parts) == [
        ("Purpose", ""), ("Terrorism", "terrorism"), ("Armed policing", ""), ("Public order", "public-disorder"),
        ("Next meeting", ""),
    ]  # fmt: skip
    assert is_whole(paper)


def test_an_unknown_heading_in_capitals_as_threats_are_is_a_part_of_its_own() -> None:
    paper = read(
        f"PURPOSE\n\n1. {WORDS}\n\nTERRORISM\n\nOur officers\n\n2. {WORDS}\n\nPUBLIC ORDER\n\n3. {WORDS}\n\n"
        f"WORKFORCE AND ESTATE\n\n4. {WORDS}\n"
    )

    assert headings(paper.parts)[1:] == [
        ("TERRORISM", "terrorism"), ("PUBLIC ORDER", "public-disorder"), ("WORKFORCE AND ESTATE", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "parts",
    [
        [("Terrorism", 1), ("Armed policing", 2), ("Public order", 1)],
        [("Terrorism", 1), ("Capacity", 1), ("Public order", 1)],
        [("Terrorism", 1), ("Where we stand", 1), ("Public order", 1), ("Where we stand", 1)],
        [("Terrorism", 2), ("Where we stand", 2), ("Public order", 1)],
        [("Terrorism", 0), ("Armed policing", 0), ("Public order", 0)],
        [("Terrorism", 1), ("How many officers are trained and ready?", 1), ("Public order", 1)],
    ],
)  # fmt: skip
def test_a_heading_below_a_threat_stays_in_its_chapter(parts: list[tuple[str, int]]) -> None:
    assert headings(of_word(("Purpose", 1), *parts).parts) == [
        ("Purpose", ""),
        ("Terrorism", "terrorism"),
        ("Public order", "public-disorder"),
    ]


def test_headings_of_which_nothing_says_where_they_belong_are_told() -> None:
    paper = of_word(
        ("Purpose", 0), ("Terrorism", 0), ("Armed policing", 0), ("Capacity", 0), ("Public order", 0)
    )

    assert "In the chapter “Terrorism” stands “Armed policing”." in told(paper)
    assert "“Capacity”" not in told(paper)


# Names


@pytest.mark.parametrize(
    ("edition", "heading", "code"),
    [
        ("2023", "CSEA", "child-sexual-abuse"),
        ("2023", "CSE", "child-sexual-abuse"),
        ("2023", "Civil Contingencies", "civil-emergencies"),
        ("2015", "Civil Contingencies and Resilience", "civil-emergencies"),
        ("2012", "Civil contingencies", "civil-emergencies"),
        ("2023", "6. Cyber Attack", "national-cyber-event"),
        ("2015", "Cyber-dependent crime", "national-cyber-security-incident"),
        ("2023", "Cyber crime", "national-cyber-event"),
        ("2023", "Terrorism & Extremism", "terrorism"),
        ("2023", "CT and Extremism", "terrorism"),
        ("2015", "SOC / County Lines", "serious-and-organised-crime"),
        ("2015", "Public Order and Mutual Aid", "public-order"),
    ],
)
def test_a_threat_is_known_by_its_common_names_and_with_something_beside_it(
    framework: None, edition: str, heading: str, code: str
) -> None:
    match = names_of(edition_named(edition)).match(heading)

    assert match is not None
    assert match.code == code


@pytest.mark.parametrize(
    "heading",
    ["Terrorism and public order", "Partners and terrorism", "Terrorism and the way that it is paid for"],
)
def test_a_heading_of_two_threats_or_of_much_else_is_none(heading: str) -> None:
    assert NAMES.match(heading) is None


# What has no chapter


def test_each_threat_without_a_chapter_is_told() -> None:
    paper = of_word(("Purpose", 1), ("Terrorism", 1), ("Public order", 1))

    assert "No chapter stands under the threat “National cyber event”." in told(paper)
    assert "No chapter stands under the threat “Child sexual abuse”." in told(paper)
    assert "under the threat “Terrorism”" not in told(paper)


def test_a_heading_that_looks_like_a_threat_without_a_chapter_is_told_with_its_line() -> None:
    paper = of_word(("Purpose", 1), ("Terrorism", 1), ("Public order", 1), ("Cyber event planning", 1))

    [line] = [line for line, text in paper.remarks if "“National cyber event”" in text]
    assert line > 0
    assert "The heading “Cyber event planning” may be meant." in told(paper)


def test_nothing_is_told_of_threats_where_a_paper_is_about_something_else() -> None:
    paper = read("Purpose\n\n1. One.\n\nBudget\n\n2. Two.\n\n3. Three.\n")

    assert "No chapter" not in told(paper)
