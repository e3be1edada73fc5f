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


# As much as a section can hold, in the shapes that take longest to compare.
FIGURES = "<table>" + "<tr><td>{0}<td>1<td>2<td>{0}<td>3" * 2_000 + "</table>"
SLOW = {
    "a paragraph of one word again and again": ("<p>" + "the w{n} " * 15_000, "<p>" + "the v{n} " * 15_000),
    "paragraphs of one word again and again": ("<p>the w the{n}" * 100 * 50, "<p>w the{n} the" * 100 * 50),
    "a large table of figures": (FIGURES.format(7), FIGURES.format(8)),
    "a large table with a row less": (
        FIGURES.format(7),
        FIGURES.format(7).replace("<tr><td>7", "<tr><td>8", 9)[:-70],
    ),
    "a long list": ("<ul>" + "<li>a<li>b" * 3_000 + "</ul>", "<ul>" + "<li>b<li>a<li>c" * 2_000 + "</ul>"),
    "many short paragraphs": ("<p>a" * 3_000, "<p>b" * 3_000),
    "paragraphs of three hundred words": (("<p>" + "a b c d e " * 60) * 60, ("<p>" + "e c a d b " * 60) * 60),
}


@pytest.mark.parametrize("shape", SLOW)
def test_no_two_texts_hold_the_site_up(shape: str) -> None:
    before, after = (clean_body(numbered(text)) for text in SLOW[shape])
    after = with_ids_of(before, after)
    begun = time.process_time()

    compare(before, after)

    assert time.process_time() - begun < 2


def numbered(text: str) -> str:
    """Each {n} another number."""
    parts = text.split("{n}")
    return "".join(f"{part}{number}" for number, part in enumerate(parts[:-1])) + parts[-1]


def with_ids_of(before: str, after: str) -> str:
    """The blocks of one as later versions of those of the other, so that each pair is compared."""
    ids = iter(re.findall(r'data-block="(\w+)"', before))
    return re.sub(r'data-block="\w+"', lambda found: f'data-block="{next(ids, found[0][12:-1])}"', after)


def test_blocks_in_another_order_are_paired_in_time() -> None:
    lines = clean_body("<p>a" * 3_000).splitlines()
    swapped = [line for pair in zip(lines[1::2], lines[::2], strict=True) for line in pair]
    begun = time.process_time()

    comparison = compare("\n".join(lines), "\n".join(swapped))

    assert time.process_time() - begun < 2
    assert [each.change for each in comparison.changed] == [Change.MOVED] * 1_500


def test_what_is_too_long_to_compare_word_by_word_is_shown_whole_and_that_is_said() -> None:
    before = clean_body("<p>One day " + "the w " * 300 + "ends.</p>")
    after = clean_body(before.replace("the w", "w the a"), before)

    comparison = compare(before, after)

    assert comparison.summary == (
        "300 words added and 0 words removed. Some passages are too long to compare word by word: "
        "the old stand whole before the new."
    )
    assert comparison.changed[0].html.count("<del>") == 1
    assert comparison.changed[0].html.startswith("<p>One day <del>the w ")


def test_cells_of_a_table_are_compared_with_those_in_their_place() -> None:
    before = clean_body("<table><tr><td>1<td>2<td>3<tr><td>2<td>3<td>4</table>")
    after = clean_body(before.replace("<p>1", "<p>2").replace("<p>4", "<p>5"), before)

    [(change, html)] = changes(before, after)

    assert change == Change.CHANGED
    assert re.findall("<(del|ins)>(.*?)</", html) == [("del", "1"), ("ins", "2"), ("del", "4"), ("ins", "5")]


@pytest.mark.parametrize("after", ["Cited here.", "Cited there."])
def test_links_to_sources_and_passages_are_words_in_a_comparison(after: str) -> None:
    cited = '<span class="footnote"><a href="#source:peel-2023">page 3</a></span> <a href="#ref:t/s/abcd1234">2</a>'
    before = f'<p data-block="aaaa1111">{cited}</p>\n<p data-block="bbbb2222">Cited here.</p>'

    shown = "".join(each.html for each in compare(before, before.replace("Cited here.", after)).differences)

    assert "page 3" in shown
    assert "#source" not in shown
    assert "#ref" not in shown
