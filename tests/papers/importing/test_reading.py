"""Files that are broken, too large, not what they say or in another script: a clear error or the right words."""

from __future__ import annotations

import pytest

from papers.importing.reading import LARGEST, LARGEST_UNPACKED, Unreadable, read_source
from tests.papers.importing.files import PAPER, blank_pdf, pdf_file, with_part, word_file


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_source(data)
    return str(caught.value)


def text_of(data: bytes) -> str:
    return "\n".join(line.text for line in read_source(data).lines)


def one_paragraph(document: object) -> None:
    document.add_paragraph("Words of a paper.")  # type: ignore[attr-defined]


def test_an_empty_file_is_refused() -> None:
    assert reason(b" \n") == "The file is empty."


@pytest.mark.parametrize("kept", [200, 2000, -40])
def test_a_word_file_that_was_cut_off_is_refused(kept: int) -> None:
    assert "damaged or cut off" in reason(word_file(one_paragraph)[:kept])


def test_a_word_file_with_macros_is_refused() -> None:
    assert "macros" in reason(with_part(word_file(one_paragraph), "word/vbaProject.bin", b"code"))


def test_another_zip_is_no_word_file() -> None:
    assert "not a Word file" in reason(with_part(b"", "hello.txt", b"hello"))


def test_a_word_file_without_words_is_refused() -> None:
    assert "no words" in reason(word_file())


def test_a_word_file_that_unpacks_to_far_too_much_is_refused() -> None:
    bomb = with_part(word_file(one_paragraph), "word/media/large.bin", bytes(LARGEST_UNPACKED))
    assert len(bomb) < LARGEST
    assert "unpacks to far more" in reason(bomb)


def test_an_old_word_file_is_refused() -> None:
    assert "Save it as .docx" in reason(b"\xd0\xcf\x11\xe0" + b"\0" * 600)


def test_a_pdf_without_text_is_refused() -> None:
    assert "pictures of pages" in reason(blank_pdf())


def test_a_pdf_that_was_cut_off_is_refused() -> None:
    assert "damaged" in reason(b"%PDF-1.7\n1 0 obj\n<< /Type")


def test_the_words_of_a_pdf_are_read() -> None:
    assert "Three units are trained every spring." in text_of(
        pdf_file("<p>Three units are trained every spring.</p>")
    )


def test_a_file_that_is_too_large_is_refused() -> None:
    assert "50 MB" in reason(b"a" * (50 * 1024 * 1024))
    assert LARGEST < 50 * 1024 * 1024


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "not a text" in reason(bytes(range(256)) * 20)


def test_a_few_odd_bytes_are_replaced_and_said() -> None:
    source = read_source(b"1. Words\x00 of the\x07 paper.")
    assert source.lines[0].text == "1. Words  of the  paper."
    assert "2 odd characters" in source.remarks[0]


def test_windows_text_is_read_and_said() -> None:
    source = read_source("£5 – the chief’s".encode("cp1252"))
    assert source.lines[0].text == "£5 – the chief’s"
    assert "not UTF-8" in source.remarks[0]


@pytest.mark.parametrize(
    "words", ["Diogelwch y cyhoedd yng Nghymru: ŵyr, tŷ, gŵr.", "תקציר מנהלים לשנה", "ملخص تنفيذي للسنة"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_welsh_and_right_to_left_text_is_read(words: str, encoding: str) -> None:
    assert text_of(words.encode(encoding)) == words


def test_lines_end_as_any_system_ends_them() -> None:
    assert text_of(PAPER.replace("\n", "\r\n").encode()) == text_of(PAPER.encode())
