"""From the bytes of a file to its lines, or to the HTML of a Word file; or a sentence that says why not.

What a file is, its bytes say, not its name. Not here: what the lines mean.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from dataclasses import dataclass
from typing import Literal, TypeAlias

import mammoth
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from papers.importing.hidden import Unseen
from papers.importing.original import read_original
from papers.importing.pdf_pages import texts_of

Kind: TypeAlias = Literal["text", "pdf", "docx"]

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
LONGEST_TEXT = 2_000_000
MOST_PAGES = 600
OLD_WORD = b"\xd0\xcf\x11\xe0"
# Word's own name for our numbered paragraphs, and for what Word keeps apart from headings.
STYLES = """
p[style-name='Numbered Paragraph'] => p.numbered:fresh
p[style-name='Title'] => p.title:fresh
p[style-name='Subtitle'] => p.title:fresh
p[style-name='Caption'] => p.caption:fresh
"""
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Unreadable(Exception):
    """The file cannot be imported; the message says why and what to do, in whole sentences."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    number: int
    starts_page: bool = False
    set_off: bool = False  # begins with the space that programs put in the place of a bullet or a page
    is_entry: bool = False  # of a table of contents
    note: str = ""  # the number of the footnote that begins here, which the words are then without


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: lines of a text or PDF, or the HTML of a Word file. `remarks` say what a reader should know.

    `unseen` is what the file holds and does not show; no line has it. `body` and `notes` are the texts of a Word file's
    paragraphs and notes, as its own XML has them.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    html: str = ""
    remarks: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    body: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_source(data: bytes) -> Source:
    """Raises Unreadable."""
    refuse_large(len(data))
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data.startswith(OLD_WORD):
        raise Unreadable(
            "This is an old Word file (.doc) or an encrypted one. Save it as .docx and try again."
        )
    if data.startswith(b"PK"):
        return read_word(data)
    if b"%PDF-" in data[:1024]:
        return read_pdf(data)
    return read_text(data)


def refuse_large(size: int) -> None:
    if size > LARGEST:
        raise Unreadable(
            f"The file has {size / 1024 / 1024:.0f} MB and {LARGEST // 1024 // 1024} MB fit. "
            "Save it without its pictures, or as text, and try again."
        )


# Text


def read_text(data: bytes) -> Source:
    text, remarks = decoded(data)
    found = CONTROLS.findall(text)
    if len(found) > max(8, len(text) // 200):
        raise Unreadable(
            "This is not a text: it holds bytes that stand for no letters. Is it a Word or PDF file?"
        )
    if found:
        text = CONTROLS.sub(" ", text)
        remarks.append(f"{len(found)} odd characters that cannot be printed were replaced by spaces.")
    if not text.strip():
        raise Unreadable("The file holds no words.")
    return Source("text", lines_of(text), remarks=tuple(remarks))


def decoded(data: bytes) -> tuple[str, list[str]]:
    """The text, and what had to be done to it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise Unreadable("The text says that it is UTF-16 and is not. Save it as UTF-8.") from error
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        remark = (
            "The file is not UTF-8; it was read as Windows text. Look at accents, quotes and pound signs."
        )
        return data.decode("cp1252", errors="replace"), [remark]


def lines_of(text: str) -> tuple[Line, ...]:
    """Lines, with where pages begin and what is set off."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable(
            f"The text has {len(text):,} characters and {LONGEST_TEXT:,} fit. No paper is that long."
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    rows = text.replace("\x0c", "\n\x0c").split("\n")
    spaced = [bool(re.match(r" {1,2}[^\W_]", row)) for row in rows]
    # Where every line is indented, indenting says nothing.
    spaces_mark = 0 < sum(spaced) <= sum(1 for row in rows if row.strip()) * 0.15
    return tuple(
        Line(row.replace("\x0c", ""), number, row.startswith("\x0c"), is_spaced and spaces_mark)
        for number, (row, is_spaced) in enumerate(zip(rows, spaced, strict=True), 1)
    )


# PDF


def read_pdf(data: bytes) -> Source:
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # its warnings about other people's files help nobody
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("This PDF is locked with a password. Save it without one and try again.")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"This PDF has {len(reader.pages)} pages and {MOST_PAGES} fit.")
        pages = texts_of(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
    ) as error:
        raise Unreadable("This PDF is damaged or not a PDF: it cannot be read to its end.") from error
    text = "\n".join(f"\x0c{page}" for page in pages)
    text = CONTROLS.sub(" ", text)
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    if len(re.findall(r"\w", text)) < 20:
        raise Unreadable("This PDF holds pictures of pages and no text. Ask for the file that it was made from, or "
                         "have it read by text recognition first.")  # fmt: skip
    remarks = ["A PDF does not say which line is a heading or a table: look through the parts with care."]
    if empty:
        remarks.append(f"No text on page {', '.join(empty)}: what stands there as a picture is not imported.")
    return Source("pdf", lines_of(text), remarks=tuple(remarks))


# Word


def read_word(data: bytes) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_parts(archive)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise Unreadable("This Word file is damaged or cut off: it cannot be opened.") from error
    pictures: list[str] = []

    def leave_out(image: object) -> list[object]:
        pictures.append(str(getattr(image, "alt_text", "") or ""))
        return []

    try:
        original = read_original(data)
    except etree.XMLSyntaxError as error:
        raise Unreadable("This Word file is damaged: its text cannot be read.") from error
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(original.shown), style_map=STYLES, convert_image=leave_out
        )
    except Exception as error:  # mammoth has no error of its own: whatever it stumbles over comes through
        raise Unreadable("This Word file is damaged: its text cannot be read.") from error
    if not re.search(r"\w", re.sub(r"<[^>]+>", "", result.value)):
        raise Unreadable("This Word file holds no words.")
    remarks = list[str]()
    if pictures:
        named = ", ".join(f"“{text}”" for text in pictures if text)
        remarks.append(
            f"{len(pictures)} pictures are not imported; the original keeps them{': ' if named else ''}{named}."
        )
    remarks += original.remarks
    if signs := sum("w:sym element" in message.message for message in result.messages):
        remarks.append(
            f"Signs of a font of symbols ({signs}) are not imported: what they stand for is not known."
        )
    return Source(
        "docx",
        html=result.value,
        remarks=tuple(remarks),
        unseen=original.unseen,
        body=original.body,
        notes=original.notes,
    )


def check_parts(archive: zipfile.ZipFile) -> None:
    """A document, complete, of a size that can be unpacked, and without macros."""
    names = set(archive.namelist())
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Unreadable(
            "This Word file holds macros (.docm). Save it as .docx, without macros, and try again."
        )
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise Unreadable("This is not a Word file (.docx), or not a whole one.")
    if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
        raise Unreadable("This Word file unpacks to far more than a paper can hold.")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Unreadable("This Word file is made for macros (.docm). Save it as .docx and try again.")
    if broken := archive.testzip():
        raise Unreadable(f"This Word file is damaged: its part {broken} cannot be read.")
