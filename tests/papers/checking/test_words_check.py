"""The same words in every file of a paper; where they part, the place and both sides are named."""

from __future__ import annotations

import re

from papers.checking.tagged_pdf import TaggedPdf
from papers.checking.words_check import check_words
from papers.html.rendering import render_standalone_html
from tests.papers.planted import spoiled_word, whole_docx, whole_html, whole_pdf
from tests.papers.sample import build_sample_paper, printed_sample
from tests.papers.word_papers import rendered


def said(html: str = "", docx: bytes = b"") -> list[str]:
    found = check_words(html or whole_html(), TaggedPdf(whole_pdf()), docx or whole_docx())
    return [finding.words for finding in found]


def html_with(after: str, before: str) -> str:
    assert before in whole_html()
    return whole_html().replace(before, after, 1)


def test_the_files_of_one_paper_say_the_same() -> None:
    assert said() == []


def test_the_files_of_a_full_paper_say_the_same() -> None:
    html = render_standalone_html(build_sample_paper())

    assert check_words(html, TaggedPdf(printed_sample().data), rendered("final").data) == []


def test_a_changed_word_in_the_word_file_is_named_with_its_paragraph() -> None:
    assert said(docx=spoiled_word("word/document.xml", "Fourth words.", "Fourth sword.")) == [
        "The Word file says other words than the HTML, in paragraph 4: “Posts North 12 South 30 Fourth sword. Below "
        "[Withheld: Section 31]” and not “Posts North 12 South 30 Fourth words. Below [Withheld: Section 31]”."
    ]


def test_a_changed_note_in_the_word_file_is_named_where_it_is_called() -> None:
    (words,) = said(docx=spoiled_word("word/footnotes.xml", "The second note.", "The note."))

    assert words.startswith("The Word file says other words than the HTML, in paragraph 3: “")


def test_a_word_that_the_pdf_lacks_is_named_with_its_paragraph() -> None:
    _of_word, of_pdf = said(html_with("Fourth words. More.", before="Fourth words."))

    assert of_pdf.startswith("The PDF says other words than the HTML, in paragraph 4: “")
    assert of_pdf.endswith("“30 4.Fourth words. More. Below 5.[Withheld: S”.")


def test_a_note_with_other_words_is_named_by_its_number() -> None:
    _of_word, of_note = said(html_with("No note.", before="The first note."))

    words = "Footnote 1 says other words in the PDF than in the HTML: “Thefirstnote.” and not “No note.”."
    assert of_note == words


def test_a_note_that_only_one_file_has_is_counted() -> None:
    call = re.search(r'<sup class="paper-call"><a id="note-call-2".*?</sup>', whole_html())
    assert call is not None
    _of_word, of_notes = said(html_with("", before=call[0]))

    assert of_notes == "The HTML has 1 footnotes, and the PDF 2."


def test_a_heading_with_other_words_is_named_by_itself() -> None:
    found = said(html_with("Other chapter</h2>", before="First chapter</h2>"))

    assert [words.partition(":")[0] for words in found] == [
        "The Word file says other words than the HTML, at “Other chapter”",
        "The PDF says other words than the HTML, at “Other chapter”",
    ]


def test_a_paragraph_number_that_the_pdf_has_otherwise_is_named() -> None:
    found = said(html_with('"paper-number">7.</span>', before='"paper-number">4.</span>'))

    assert [words.partition(":")[0] for words in found] == [
        "The PDF says other words than the HTML, in paragraph 7"
    ]
