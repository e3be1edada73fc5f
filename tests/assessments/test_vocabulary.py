"""What any HTML becomes: only the body vocabulary, every word in its order, and nothing that could do harm."""

import time
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from assessments.rewriting import clean_blocks
from assessments.vocabulary import CHART, read_blocks, serialise, text_of

INLINE = {"strong", "em", "sup", "sub", "br", "a", "span"}
CHILDREN = {
    "p": INLINE, "h3": INLINE, "h4": INLINE, "ul": {"li"}, "ol": {"li"}, "li": {"p", "ul", "ol"}, "table": {"tbody"},
    "tbody": {"tr"}, "tr": {"td", "th"}, "td": {"p", "ul", "ol"}, "th": {"p", "ul", "ol"},
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "span": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
TAGS = (
    "p", "div", "span", "b", "strong", "i", "em", "u", "sup", "sub", "a", "br", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote",
    "pre", "section", "figure", "font", "center", "o:p", "x-y", "g", "script", "style", "label", "details",
)  # fmt: skip
ODD = "\x00\x07\x0b\x1f\x7f\ud800\udfff\ufeff\ufffe\u200f\u202eäŵ‰ ‑–مرحبا👩‍🚒𝔘\u00a0\u2028"
WORDS = st.text(alphabet=st.sampled_from(f"ab1 \n\t&<>\"'{ODD}"), max_size=12)
ATTRIBUTE = st.sampled_from(
    ["", ' class="footnote"', ' class="MsoNormal"', ' style="color:red"', ' href="https://a.example/?q=1&p=é"',
     ' href="javascript:alert(1)"', ' href="#_ftn1"', ' data-block="abcd2345"', ' data-block="BAD!"', ' onclick="x()"',
     ' colspan="2" rowspan="900"', ' scope="row"', ' colspan="²"', " /"]
)  # fmt: skip
TAG = st.builds(
    lambda name, close, attribute: f"</{name}>" if close else f"<{name}{attribute}>",
    st.sampled_from(TAGS), st.booleans(), ATTRIBUTE,
)  # fmt: skip
SOUP = st.lists(st.one_of(TAG, WORDS), max_size=40).map("".join)
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cleaned(source: str) -> str:
    return serialise(clean_blocks(source))


def faults(element: Any, lists: int = 0) -> list[str]:
    """What in a block is outside the vocabulary."""
    lists = 0 if element.tag in ("td", "th") else lists + (element.tag in ("ul", "ol"))
    found = ["a third level of list"] if lists > 2 else []
    found += [f"{name} on {element.tag}" for name in set(element.attrib) - ATTRIBUTES.get(element.tag, set())]
    if element.tag == "a" and not element.get("href", "").lower().startswith(
        ("http://", "https://", "mailto:")
    ):
        found.append(f"link to {element.get('href')}")
    if element.tag in CHILDREN and element.tag not in ("p", "h3", "h4") and (element.text or "").strip():
        found.append(f"loose words in {element.tag}")
    for child in element:
        if child.tag not in CHILDREN.get(element.tag, INLINE):
            found.append(f"{child.tag} in {element.tag}")
        found += faults(child, lists)
    return found


def letters(text: str) -> str:
    """Every character that shows, in order."""
    odd = {*range(0x20), 0x7F, *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF}
    return "".join(each for each in text if not each.isspace() and ord(each) not in odd)


def seen_by_a_browser(source: str) -> str:
    """The characters that a browser would show of it, by another parser than the one that cleans."""
    plain = source.translate({0: None, **dict.fromkeys(range(0xD800, 0xE000))})
    return letters(shown(html5lib.parse(f"<!DOCTYPE html><body>{plain}", namespaceHTMLElements=False)))


def shown(element: Any) -> str:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return ""
    return (element.text or "") + "".join(shown(child) + (child.tail or "") for child in element)


@PATIENT
@given(SOUP)
@example("<table>a<caption>b</caption><tr><td>1<table><tr><td>b<td>a</table>1</table>")
@example("<ul><li>a<ol><li>b<ul><li>1</li></ul>a</li></ol>b</li></ul>")
@example("<b><p>a</p><p>b</p></b>1<h3><p>a</p>b</h3>")
@example("<\x7fa")
@example("&\x01lt;")
def test_every_word_stays_and_keeps_its_place(source: str) -> None:
    kept = "".join(text_of(block) for block in clean_blocks(source))

    assert letters(kept).replace("Table:", "") == seen_by_a_browser(source)


@PATIENT
@given(SOUP)
@example('<a href=" https://a.example/<br>?é a&quot;b ">a</a>')
@example("<p>a<b> b</b> 1 <i><b>a</b> </i>b<br><br></p>")
def test_cleaning_what_is_clean_changes_nothing(source: str) -> None:
    once = cleaned(source)

    assert cleaned(once) == once


@PATIENT
@given(SOUP)
def test_only_the_vocabulary_is_left(source: str) -> None:
    blocks = clean_blocks(source)

    assert {block.tag for block in blocks} <= {"p", "h3", "h4", "ul", "ol", "table"}
    assert [fault for block in blocks for fault in faults_of_block(block)] == []
    assert all(text_of(block) for block in blocks)


def faults_of_block(block: Any) -> list[str]:
    block.attrib.pop("data-block", None)
    return faults(block)


@PATIENT
@given(SOUP)
def test_no_minor_heading_stands_before_the_first_sub_heading(source: str) -> None:
    headings = [block.tag for block in clean_blocks(source) if block.tag in ("h3", "h4")]

    assert headings[:1] in ([], ["h3"])


@PATIENT
@given(SOUP)
def test_what_is_stored_reads_as_it_was_written(source: str) -> None:
    stored = cleaned(source)

    assert serialise(read_blocks(stored)) == stored
    assert [text_of(block) for block in read_blocks(stored)] == [
        text_of(block) for block in clean_blocks(source)
    ]


@PATIENT
@given(SOUP)
def test_what_is_stored_can_be_put_in_a_document(source: str) -> None:
    """XML 1.0, and so DOCX, refuses most control characters, halves of pairs and two code points."""
    for block in clean_blocks(source):
        etree.fromstring(etree.tostring(block, encoding="unicode", with_tail=False))


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("plain words", "<p>plain words</p>"),
        ("first\n\nsecond <b>bold</b>\n \nthird", "<p>first</p>\n<p>second <strong>bold</strong></p>\n<p>third</p>"),
        ("<p>a  b\r\n c&nbsp;</p>", "<p>a b c</p>"),
        ("<p></p><p>&nbsp;</p><p><br></p><ul><li></li></ul><table><tr><td></table>", ""),
        ("<h1>A</h1><h2>B</h2><h5>C</h5>", "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>"),
        (
            "<p>a</p><h4>B</h4><h5>C</h5><h3>D</h3><h4>E</h4>",
            "<p>a</p>\n<h3>B</h3>\n<h3>C</h3>\n<h3>D</h3>\n<h4>E</h4>",
        ),
        ('<h4 data-block="abcd2345">A</h4>', '<h3 data-block="abcd2345">A</h3>'),
        ("<p>a<br>b<br></p>", "<p>a<br>b</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p>a</p><hr>b<option>c</option>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<b><p>one</p><p>two</p></b>", "<p><strong>one</strong></p>\n<p><strong>two</strong></p>"),
        ("<b>a</b><b>b</b><strong><b>c</b></strong>", "<p><strong>abc</strong></p>"),
        ("<p>word <b> bold </b> word</p>", "<p>word <strong>bold</strong> word</p>"),
        ("<p>H<sub>2</sub>O, x<sup>2</sup>, <u>u</u></p>", "<p>H<sub>2</sub>O, x<sup>2</sup>, <em>u</em></p>"),
        ("<li>no list</li>", "<p>no list</p>"),
        ("<ul>loose<li>a</ul>", "<ul><li><p>loose</p></li><li><p>a</p></li></ul>"),
        ("<ul><ul><li>deep</ul></ul>", "<ul><li><ul><li><p>deep</p></li></ul></li></ul>"),
        (
            "<ul><li>a<ul><li>b<ol><li>c<li>d</ol>e</li></ul>f</ul>",
            "<ul><li><p>a</p><ul><li><p>b</p></li><li><p>c</p></li><li><p>d</p></li><li><p>e</p></li></ul><p>f</p></li></ul>",
        ),
        (
            "<ol><li>a<table><tr><td>1</table>b</ol>",
            "<ol><li><p>a</p></li></ol>\n<table><tbody><tr><td><p>1</p></td></tr></tbody></table>\n<ol><li><p>b</p></li></ol>",
        ),
        ("<ul><li><h3>A</h3>b</ul>", "<ul><li><p>A</p><p>b</p></li></ul>"),
        ("<p>a <s>b</s> <custom>c</custom></p>", "<p>a b c</p>"),
        ("a<svg><text>b</text></svg><math><mi>c</mi></math><template>d</template>", "<p>abcd</p>"),
        ("<p>x</p><script>bad()</script><style>p{}</style><title>t</title>", "<p>x</p>"),
        ("<p onclick='x()' style='color:red' class='c'>x</p>", "<p>x</p>"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<a href='javascript:x()'>a</a><a href='/b'>b</a><a>c</a>", "<p>abc</p>"),
        ("<a href='MAILTO:a@b.example'>a</a>", '<p><a href="MAILTO:a@b.example">a</a></p>'),
    ],
)  # fmt: skip
def test_what_becomes_of_what_people_send(source: str, stored: str) -> None:
    assert cleaned(source) == stored


def test_a_table_takes_the_shape_that_the_editor_writes() -> None:
    source = (
        "<table border=1><caption>Staff</caption><colgroup><col></colgroup><thead><tr><td>Role<td>Number</thead>"
        "<tr><th scope=row>Lead<td colspan=2 rowspan=1>6<table><tr><td>in<td>ner</table>"
        "<tfoot><tr><td>Total<td></table>"
    )

    assert cleaned(source) == (
        "<p>Table: Staff</p>\n<table><tbody><tr>"
        '<th scope="col"><p>Role</p></th><th scope="col"><p>Number</p></th></tr>'
        '<tr><th scope="row"><p>Lead</p></th><td colspan="2"><p>6</p><p>in</p><p>ner</p></td></tr>'
        "<tr><td><p>Total</p></td><td></td></tr></tbody></table>"
    )


def test_a_caption_that_only_begins_with_the_word_is_marked_so_that_papers_know_it() -> None:
    assert cleaned("<table><caption>Table 3 staff</caption><tr><td>6</table>").startswith(
        "<p>Table: Table 3 staff</p>"
    )


def test_a_caption_that_says_table_is_left_as_it_is() -> None:
    assert cleaned("<table><caption>Table 3. Staff</caption><tr><td>6</table>").startswith(
        "<p>Table 3. Staff</p>"
    )


def test_footnotes_stand_side_by_side_and_keep_their_space_outside() -> None:
    source = (
        "<p>six<span class=' footnote '> In May.</span><span class=footnote>In June.</span><span>x</span></p>"
    )

    assert cleaned(source) == (
        '<p>six <span class="footnote">In May.</span><span class="footnote">In June.</span>x</p>'
    )


def test_every_script_in_the_world_stays_as_typed() -> None:
    words = "Gŵyl y Môr, مركز الشرطة, משטרה, 警察, 👩🏽‍🚒, naïve, cafe\u0301, \u202bRTL\u202c"

    assert cleaned(f"<p>{words}</p>") == f"<p>{words}</p>"


def test_odd_bytes_go_and_the_words_around_them_stay() -> None:
    assert (
        cleaned("<p>a\x00b\x0bc\ud800d&#1;e&#11;f&#xD800;g\ufffeh\ufeffi</p>") == "<p>ab cde f\ufffdghi</p>"
    )


DEEP = 10_000
HEAVY = {
    "five thousand paragraphs": "<p>Some words of a text, and <b>bold</b> ones.</p>" * 5_000,
    "one long line": "<b>x</b>y " * 20_000,
    "line breaks": "a<br>" * 50_000,
    "lists in lists": "<ul><li>" * DEEP + "x",
    "tables in tables": "<table><tr><td>" * DEEP + "x",
    "formats without end": "".join(f"<b id={n}>" for n in range(2_000)) + "<p>x" * 20_000,
    "less-than signs": "<" * 200_000,
    "tags that do not end": "<a " * 50_000,
    "comments that do not end": "<!--" * 50_000,
    **{
        f"{tag} in {tag}": f"<{tag}>" * DEEP + "x" + f"</{tag}>" * DEEP
        for tag in ("div", "b", "span", "x", "h3")
    },
    "self-closed boxes": "<div/>" * DEEP + "x",
}


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_that_can_be_pasted_holds_up_the_server(name: str) -> None:
    """Two seconds of the processor's time; work that grows with the square of these sizes takes many times that.

    What is longer than any of these is refused before it is read (see test_writing).
    """
    begun = time.process_time()

    stored = cleaned(HEAVY[name])

    assert time.process_time() - begun < 2
    assert serialise(read_blocks(stored)) == stored


def test_the_deepest_nesting_loses_no_word() -> None:
    source = "".join(f"<div><ul><li>w{n} " for n in range(500))

    assert text_of(html.fragment_fromstring(cleaned(source), create_parent="div")).split() == [
        f"w{n}" for n in range(500)
    ]


@pytest.mark.parametrize(
    "hostile", ["Chart({}x", "{}Chart", "Chart{}x", "Chart(x{}x", "Chart(x){}x", "Chart(a {}b"]
)
def test_a_long_row_of_spaces_keeps_no_one_waiting(hostile: str) -> None:
    began = time.perf_counter()

    assert CHART.match(hostile.format(" " * 200_000)) is None

    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("words", ["Chart (bar): Posts", " Siart( bar ) . Swyddi", "CHART(bar):"])
def test_a_chart_is_asked_for_with_its_kind_in_brackets(words: str) -> None:
    asked = CHART.match(words)

    assert asked is not None
    assert asked[1] == "bar"
