"""The checks of the HTML and the Word edition find nothing in a whole paper, and name what was taken out."""

from __future__ import annotations

import pytest

from papers.checking.docx_check import check_docx
from papers.checking.html_check import check_html
from papers.html.rendering import render_standalone_html
from tests.papers.planted import checked_paper, spoiled_word, whole_docx, whole_html
from tests.papers.word_papers import PAPERS, paper_of, rendered

OTHERS = "The HTML needs other files, and is to be read by itself."
NO_ALTERNATIVE = "Picture 1 in order has no alternative in the HTML."
TITLED = "The Word file has another title than the paper."
TOP = "The first heading of the HTML must be the only one of level 1."


@pytest.mark.parametrize("name", PAPERS)
def test_whole_editions_have_no_fault(name: str) -> None:
    paper = paper_of(name)
    html = render_standalone_html(paper)

    assert check_html(html, paper) == []
    assert check_docx(rendered(name).data, html, paper) == []


@pytest.mark.parametrize(
    ("before", "after", "rule", "words"),
    [
        ('lang="en-GB"', 'lang="cy"', "head", "The HTML declares the language “cy”, and not “en-GB”."),
        ("<title>Str", "<title>S", "head", "The HTML has another title than the paper."),
        ("</head>", '<script src="a.js"></script></head>', "head", OTHERS),
        ('<h1 class="paper-title">', '<h2>', "headings", TOP),
        ('<h3 id="own">', '<h5>', "headings", "The heading “Own heading” is of level 5 right after 2."),
        ('id="p2"', 'id="p1"', "anchors", "The anchor p1 stands 2 times in the HTML."),
        ('id="first"', 'id="last"', "anchors", "The link “First chapter” of the HTML leads nowhere."),
        (">a link</a>", "></a>", "anchors", "A link to https://example.org/a has no words in the HTML."),
        ('scope="col"', 'scope=""', "tables", "Table 2 in order has a header cell without scope in the HTML."),
        ("caption>", "p>", "tables", "Table 2 in order has no caption in the HTML."),
        ("</body>", '<img src="data:," alt=" "></body>', "figures", NO_ALTERNATIVE),
        ("</body>", "<svg><rect/></svg></body>", "figures", "Drawing 1 in order has no alternative in the HTML."),
    ],
)  # fmt: skip
def test_a_fault_in_the_html_is_named(before: str, after: str, rule: str, words: str) -> None:
    assert before in whole_html()

    found = check_html(whole_html().replace(before, after, 1), checked_paper())

    assert (rule, words) in [(finding.rule, finding.words) for finding in found]


DOCUMENT = "word/document.xml"


@pytest.mark.parametrize(
    ("part", "before", "after", "rule", "words"),
    [
        ("docProps/core.xml", "<dc:title>Str", "<dc:title>S", "properties", TITLED),
        (DOCUMENT, 'w:val="Heading1"', 'w:val="Normal"', "headings",
         "“First chapter” is no heading of level 2 in the Word file."),
        (DOCUMENT, "<w:footnoteReference ", "<w:lastRenderedPageBreak ", "footnotes",
         "The paper has 2 footnotes; the Word file calls 1 and holds 2."),
        (DOCUMENT, "<w:tblHeader/>", "", "tables", "Table 2 in order has 1 rows of heads, and in the Word file 0."),
    ],
)  # fmt: skip
def test_a_fault_in_the_word_file_is_named(part: str, before: str, after: str, rule: str, words: str) -> None:
    found = check_docx(spoiled_word(part, before, after), whole_html(), checked_paper())

    assert [(finding.rule, finding.words) for finding in found] == [(rule, words)]


def test_a_picture_in_the_word_file_needs_an_alternative() -> None:
    drawing = (
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="1" name="a" descr=""/></wp:inline></w:drawing><w:t'
    )
    docx = spoiled_word(DOCUMENT, "<w:t", drawing)

    found = check_docx(docx, whole_html(), checked_paper())

    assert [f.words for f in found] == ["Picture 1 in order has no alternative in the Word file."]


@pytest.mark.parametrize("length", [0, 2, 2000])
def test_a_word_file_that_is_cut_off_is_named_and_is_no_crash(length: int) -> None:
    found = check_docx(whole_docx()[:length], whole_html(), checked_paper())

    assert [(f.rule, f.words) for f in found] == [("opens", "The Word file cannot be opened.")]
