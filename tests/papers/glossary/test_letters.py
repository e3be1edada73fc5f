"""What counts as an abbreviation, and whether the text itself says what it stands for."""

import pytest

from papers.glossary.letters import expansion_at, found_in, same_words, singular


def shorts(text: str, *known: str) -> list[str]:
    return [singular(token, known) for _, _, token in found_in(text, known)]


def meaning(text: str, short: str) -> str:
    start, end, _ = next(found for found in found_in(text) if singular(found[2]) == short)
    return expansion_at(text, start, end, short)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The NCA and the ROCU met.", ["NCA", "ROCU"]),
        ("RoCTA, CoLP and ViSOR", ["RoCTA", "CoLP", "ViSOR"]),
        ("18 PSUs, the PSU’s carriers", ["PSU", "PSU"]),
        ("a C/CTSFO and CSE/A", ["C/CTSFO", "CSE/A"]),
        ("NCA/ROCU tasking", ["NCA", "ROCU"]),
        ("the 4Ps and the 5Cs", ["4P", "5C"]),
        ("IT&D and MI5", ["IT&D", "MI5"]),
        ("CT-related work", ["CT"]),
    ],
)
def test_abbreviations_are_found_in_all_their_spellings(text: str, expected: list[str]) -> None:
    assert shorts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Part II, III and XIV",
        "the 21ST and 2ND",
        "OFFICIAL and TOP SECRET",
        "AGENDA ITEM 8",
        "FINANCIAL IMPLICATIONS",
        "EVERY WORD OF THIS shouts",
        "Mr McDonald of LinkedIn and GetSafeOnline",
        "on the M6 and the A38, paragraph 10C",
        "see https://www.NCA.example/ROCU or write to SPR@example.org",
        "I am A B",
        "the UK, in a PDF",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert shorts(text) == []


def test_what_the_list_has_counts_whatever_it_looks_like() -> None:
    assert shorts("The UK on level X4", "UK", "X4") == ["UK", "X4"]


@pytest.mark.parametrize(
    ("text", "short", "expected"),
    [
        ("The National Crime Agency (NCA) leads.", "NCA", "National Crime Agency"),
        ("The NCA (National Crime Agency) leads.", "NCA", "National Crime Agency"),
        ("in the Office of the Commissioner (OC)", "OC", "Office of the Commissioner"),
        ("Reducing Reoffending Partnership (RRP)", "RRP", "Reducing Reoffending Partnership"),
        ("two police support units (PSUs) are", "PSU", "police support units"),
        ("Tackling Organised Exploitation Programme (TOEX)", "TOEX", "Tackling Organised Exploitation Programme"),
        ("the College of Policing’s (CoP)", "CoP", "College of Policing"),
        ("We met the board (NCA present)", "NCA", ""),
        ("armed support (AEP)", "AEP", ""),
        ("The NCA (see above) leads.", "NCA", ""),
        ("The NCA leads.", "NCA", ""),
    ],
)  # fmt: skip
def test_the_text_itself_may_say_what_it_stands_for(text: str, short: str, expected: str) -> None:
    assert meaning(text, short) == expected


def test_meanings_that_differ_in_spelling_alone_are_the_same() -> None:
    assert same_words("Police Support Unit", "police support units")
    assert same_words("Counter-terrorism unit", "Counter Terrorism Unit")
    assert not same_words("Sexual Risk Order", "Senior Responsible Officer")


def test_a_word_of_very_many_letters_is_read_once() -> None:
    """Looked through from each of its letters anew, this would take many minutes."""
    assert list(found_in(f"{'x' * 1_000_000} NCA")) == [(1_000_001, 1_000_004, "NCA")]
