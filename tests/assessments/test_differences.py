"""What changed between two texts, in words."""

import re
import time

import pytest
from hypothesis import given

from assessments.blocks import clean_body, plain_text
from assessments.differences import Change, compare
from tests.assessments.test_vocabulary import PATIENT, SOUP

BEFORE = clean_body(
    "<h3>People</h3><p>The force holds thirty-eight officers.</p><p>It trains in May.</p><ul><li>one<li>two</ul>"
    "<table><tr><th>Role<th>Number<tr><td>Lead<td>6</table>"
)


def changes(before: str, after: str) -> list[tuple[Change, str]]:
    found = compare(before, clean_body(after, before)).changed
    return [(each.change, each.html) for each in found]


def test_the_same_text_has_no_difference() -> None:
    comparison = compare(BEFORE, BEFORE)

    assert comparison.changed == ()
    assert comparison.summary == "The two texts are the same."


@pytest.mark.parametrize(
    ("old", "new", "change", "html"),
    [
        (
            "thirty-eight", "forty <strong>one</strong>", Change.CHANGED,
            "<p>The force holds <del>thirty-eight</del> <ins>forty one</ins> officers. </p>",
        ),
        ("<p>6", "<p>8", Change.CHANGED,
         '<table><tbody><tr><th scope="col"><p>Role</p></th><th scope="col"><p>Number</p></th></tr>'
            "<tr><td><p>Lead</p></td>"
         "<td><p><del>6</del> <ins>8</ins> </p></td></tr></tbody></table>"),
        ("<li><p>two", "<li><p>more</p></li><li><p>two", Change.CHANGED,
         "<ul><li><p>one</p></li><li><p><ins>more</ins> </p></li><li><p>two</p></li></ul>"),
        ("<li><p>two</p></li>", "", Change.CHANGED, "<ul><li><p>one</p><p><del>two</del> </p></li></ul>"),
        ("May", "<em>May</em>", Change.FORMATTED, "<p>It trains in <em>May</em>.</p>"),
    ],
)  # fmt: skip
def test_a_change_is_marked_where_it_is(old: str, new: str, change: Change, html: str) -> None:
    assert changes(BEFORE, BEFORE.replace(old, new)) == [(change, html)]


def test_blocks_that_came_and_went_are_said_to_have() -> None:
    lines = BEFORE.splitlines()
    after = "".join([lines[0], lines[1], *lines[3:], "<p>New words.</p>"])

    assert changes(BEFORE, after) == [
        (Change.REMOVED, "<p><del>It trains in May.</del></p>"),
        (Change.ADDED, "<p><ins>New words.</ins></p>"),
    ]


def test_a_block_that_stands_elsewhere_has_moved() -> None:
    lines = BEFORE.splitlines()
    comparison = compare(BEFORE, "\n".join([lines[1], lines[0], *lines[2:]]))

    assert [each.change for each in comparison.changed] == [Change.MOVED]
    assert comparison.summary == "The words are the same; their order or formatting changed."


def test_the_change_is_counted_in_words() -> None:
    comparison = compare(BEFORE, clean_body(BEFORE.replace("thirty-eight", "forty one"), BEFORE))

    assert comparison.summary == "2 words added and 1 word removed."


def test_the_words_of_a_footnote_are_set_apart() -> None:
    before = clean_body('<p>Six<span class="footnote">In May.</span> leads.</p>')

    assert changes(before, before.replace("Six", "Seven"))[0][1] == (
        "<p><del>Six</del> <ins>Seven</ins> [note: In May.] leads. </p>"
    )


@PATIENT
@given(SOUP, SOUP)
def test_both_texts_can_be_read_out_of_their_difference(before: str, after: str) -> None:
    old, new = clean_body(before), clean_body(after, clean_body(before))
    comparison = compare(old, new)
    marked = " ".join(each.html for each in comparison.differences)

    assert squeezed(re.sub(r"(?s)<del>.*?</del>", "", marked)) == squeezed(new)
    assert sorted(squeezed(re.sub(r"(?s)<ins>.*?</ins>", "", marked))) == sorted(squeezed(old))


def squeezed(body: str) -> str:
    """The letters alone, without what marks the note of a footnote."""
    words = plain_text(f"<div>{body}</div>")
    return re.sub(r"\[note:|\]|\s", "", words)


def test_long_texts_are_compared_in_time() -> None:
    before = clean_body("".join(f"<p>{' '.join(f'w{n}x{k}' for k in range(60))}</p>" for n in range(500)))
    after = clean_body(before.replace("x7 ", "y7 "), before)
    begun = time.process_time()

    comparison = compare(before, after)

    assert time.process_time() - begun < 2
    assert comparison.words_added == 500
