"""What changed between two texts, as sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.blocks import clean_body
from assessments.change_words import say_changes

FIRST = clean_body(
    "<p>One. Two. Three.</p><h3>People</h3><p>Four? Five!</p><ul><li>a<li>b</ul>"
    "<table><tr><th>Role<th>Held<tr><td>Sergeant<td>4<tr><td>Constable<td>9</table>"
)


def after(*replacements: tuple[str, str]) -> tuple[str, ...]:
    """What is said of the text with these words replaced, its ids kept as a save keeps them."""
    body = FIRST
    for old, new in replacements:
        assert old in body
        body = body.replace(old, new)
    return say_changes(FIRST, clean_body(body, FIRST))


def test_the_same_text_says_nothing() -> None:
    assert say_changes(FIRST, FIRST) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Two.", "Two more.", ("One sentence changed in paragraph 1",)),
        ("One. Two.", "Ones. Twos.", ("Two sentences changed in paragraph 1",)),
        ("Three.", "Three. And more.", ("One sentence added in paragraph 1",)),
        (" Five!", "", ("One sentence taken out in paragraph 2",)),
        ("People", "Officers", ("The wording changed in sub-heading 1",)),
        (">b<", ">c<", ("One item changed in list 1",)),
        (">4<", ">5<", ("One cell changed in table 1",)),
    ],
)
def test_a_change_is_named_by_its_place(old: str, new: str, said: tuple[str, ...]) -> None:
    assert after((old, new)) == said


def test_a_row_of_a_table_comes_and_goes() -> None:
    row = "<tr><td><p>Inspector</p></td><td><p>2</p></td></tr>"
    more = FIRST.replace("</tbody>", f"{row}</tbody>")
    assert more != FIRST

    assert say_changes(FIRST, more) == ("One row added in table 1",)
    assert say_changes(more, FIRST) == ("One row taken out in table 1",)


def test_a_column_of_a_table_is_counted() -> None:
    blocks = '<table data-block="aaaa1111"><tbody>{}</tbody></table>'
    narrow = blocks.format("<tr><td><p>a</p></td></tr>")
    wide = blocks.format("<tr><td><p>a</p></td><td><p>b</p></td></tr>")

    assert say_changes(narrow, wide) == ("One column added in table 1",)


def test_whole_blocks_are_counted_by_kind() -> None:
    more = clean_body(FIRST + "<p>New words here.</p><p>And others there.</p>", FIRST)

    assert say_changes(FIRST, more) == ("Two paragraphs added",)
    assert say_changes(more, FIRST) == ("Two paragraphs taken out",)


def test_a_block_that_moved_is_said_to_have_moved() -> None:
    lines = FIRST.split("\n")
    moved = "\n".join([*lines[1:3], lines[0], *lines[3:]])

    assert say_changes(FIRST, moved) == ("One paragraph moved",)


def test_what_looks_otherwise_and_says_the_same_is_said_so() -> None:
    assert after(("Two.", "<strong>Two.</strong>")) == ("Only the formatting changed in paragraph 1",)


def test_a_paragraph_that_became_a_list_is_said_so() -> None:
    was, now = (
        '<p data-block="aaaa1111">One thing</p>',
        '<ul data-block="aaaa1111"><li><p>One thing</p></li></ul>',
    )

    assert say_changes(was, now) == ("A paragraph became list 1",)


def test_each_change_is_a_sentence_of_its_own() -> None:
    said = after(("Two.", "Two more."), (">4<", ">5<"))

    assert said == ("One sentence changed in paragraph 1", "One cell changed in table 1")


def test_more_than_ten_are_written_in_figures() -> None:
    more = "".join(f"<p>New words, number {number}.</p>" for number in range(12))

    assert say_changes("", clean_body(more)) == ("12 paragraphs added",)


TEXTS = st.lists(
    st.sampled_from(["<p>One. Two.</p>", "<p>Three.</p>", "<h3>Four</h3>", "<ul><li>a<li>b</ul>"])
)


@given(TEXTS, TEXTS)
def test_any_two_texts_that_differ_have_something_said_of_them(first: list[str], second: list[str]) -> None:
    before = clean_body("".join(first))
    after = clean_body("".join(second), before)

    assert bool(say_changes(before, after)) == (before != after)
