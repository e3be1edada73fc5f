"""The paper's dataclasses: contents list, JSON form and fingerprint."""

import json
from dataclasses import replace
from datetime import date

import pytest

from papers.canonical import canonical_json, fingerprint, from_json, to_json
from papers.content import Paper, Withheld
from tests.papers.sample import build_sample_paper, small_paper


@pytest.fixture(scope="module")
def paper() -> Paper:
    return build_sample_paper()


def test_stored_json_gives_an_equal_paper_back(paper: Paper) -> None:
    stored = json.loads(json.dumps(to_json(paper)))

    assert from_json(stored) == paper


@pytest.mark.parametrize(
    "change",
    [
        {"modified_on": date(2026, 2, 3)},
        {"issue_number": None},
        {"cover": replace(build_sample_paper(0).cover, meeting_on=None)},
        {"chapters": small_paper(Withheld(3, "abcdefgh", "Section 24")).chapters},
    ],
    ids=["date without time", "no issue number", "no meeting date", "withheld block"],
)
def test_stored_json_keeps_what_is_seldom_there(paper: Paper, change: dict[str, object]) -> None:
    changed = replace(paper, **change)  # type: ignore[arg-type]

    assert from_json(to_json(changed)) == changed


def test_fields_added_later_are_filled_with_their_defaults(paper: Paper) -> None:
    stored = to_json(paper)
    del stored["demonstration"]

    assert from_json(stored) == replace(paper, demonstration=False)


def test_a_paper_stored_in_the_first_format_ends_with_its_closing_and_its_authors(paper: Paper) -> None:
    first = replace(paper, chapters=paper.chapters[:2], format=1)

    read = from_json(to_json(first))

    assert read.format == 2
    assert [(chapter.kind, chapter.lines) for chapter in read.chapters[2:]] == [
        ("closing", ()),
        ("authors", paper.authors),
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("format", 3, "This paper is stored in format 3; format 2 is expected."),
        ("colour", "red", "Paper does not know colour."),
        ("draft", "no", "'no' is not of type bool."),
    ],
)
def test_json_that_is_no_paper_of_ours_is_refused(
    paper: Paper, key: str, value: object, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        from_json(to_json(paper) | {key: value})


def test_unknown_kinds_of_blocks_and_tones_are_refused(paper: Paper) -> None:
    text = canonical_json(paper).decode()

    with pytest.raises(ValueError, match="'poem' is not a kind of block"):
        from_json(json.loads(text.replace('"kind":"list"', '"kind":"poem"')))
    with pytest.raises(ValueError, match="'pink' is none of"):
        from_json(json.loads(text.replace('"tone":"weak"', '"tone":"pink"')))


def test_fingerprint_is_the_same_for_equal_papers_and_differs_by_one_word(paper: Paper) -> None:
    renamed = replace(paper, cover=replace(paper.cover, asked=paper.cover.asked + " Now."))

    assert fingerprint(paper) == fingerprint(build_sample_paper())
    assert fingerprint(paper) != fingerprint(renamed)
    assert len(fingerprint(paper)) == 64


def test_contents_list_chapters_questions_and_own_headings_but_not_the_cs(paper: Paper) -> None:
    entries = {entry.text: [inner.text for inner in entry.entries] for entry in paper.contents}

    assert list(entries)[:4] == [
        "Purpose of this paper",
        "Background",
        "Summary of judgements",
        "Violence against women and girls",
    ]
    assert list(entries)[-4:-1] == ["What the board is asked to do", "Signed off by", "Authors"]
    assert entries["Terrorism"] == [
        "Question 4: What was learned from the exercises of the past year, and what has changed because of it?",
        "Question 5: How does the force know that its partners would say the same?",
        "Question 6: How does the force know that its partners would say the same?",
        "Working with others",
    ]
