"""The leak check of finished files: what a reader may find in them beyond what they show.

PDF: text of the pages, alternatives and titles of its tags, bookmarks, document information, XMP, link targets and
attachments. HTML: the source, comments and attributes included. Word: every part of the package, shown or not, and
packages inside it. What to look for comes from `sought`, and what the paper's data says itself was found there.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from lxml import etree
from lxml import html as lxml_html
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject, TextStringObject

from papers.canonical import to_json
from papers.content import Paper
from papers.leaks.finding import FIGURE, NAME, PHRASE, WORDS, Finding, Hit, finding_of
from papers.leaks.names import Name, common_words, names_said
from papers.leaks.sought import Secret
from papers.leaks.spelling import figures_of, plainly
from papers.leaks.texts import Text, texts_of

SHOWN = "the pages of the PDF"
DATA = "paper.json"
DEEPEST = 3  # packages inside packages
LONGEST_KEPT = 200  # characters
# What says where a chart is drawn: places on paper, and no figures of anybody. The data of charts was searched as such.
DRAWN = frozenset({"svg", "line", "polyline", "rect", "circle", "path", "text", "pattern"})
GEOMETRY = frozenset(
    {
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "d",
        "points",
        "width",
        "height",
        "viewBox",
        "viewbox",
    }
    | {"fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight"}
)
SPOKEN = re.compile(rb"/(?:ActualText|Alt|E)\b")
PNG = b"\x89PNG\r\n\x1a\n"
PIXELS = frozenset({b"IHDR", b"IDAT", b"IEND", b"PLTE"})


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What of one secret the data of the paper does not say, as it is looked for in files.

    Words go with themselves without spaces, since a line or an address ends where it likes.
    """

    secret: Secret
    words: tuple[tuple[str, str], ...]
    short: tuple[tuple[str, str], ...]
    phrases: tuple[str, ...]
    names: tuple[Name, ...]
    figures: frozenset[str]


def find_leaks_in_files(
    paper: Paper, secrets: list[Secret], *, html: str = "", pdf: bytes = b"", docx: bytes = b""
) -> list[Finding]:
    """What the files say of a secret that the data of the paper does not."""
    if not secrets:
        return []
    return find_unsaid(
        paper, secrets, chain(texts_of_html(html), texts_of_pdf(pdf, paper), texts_of_docx(docx))
    )


def find_unsaid(paper: Paper, secrets: Iterable[Secret], texts: Iterable[Text]) -> list[Finding]:
    """What these texts say of a secret that the data of the paper does not."""
    said = list(texts_of(paper))
    common = common_words(text.words for text in said)
    sought = unsaid_of(said, secrets)
    found: dict[str, Finding] = {}
    for text in distinct(texts):
        for finding in search(text, sought, common):
            found[finding.key] = finding
    return list(found.values())


def distinct(texts: Iterable[Text]) -> Iterator[Text]:
    """Most of a file is said again and again. Long texts are not, and are not kept in memory to find that out."""
    seen = set[Text]()
    for text in texts:
        if text not in seen:
            yield text
        if len(text.words) <= LONGEST_KEPT:
            seen.add(text)


def unsaid_of(said: list[Text], secrets: Iterable[Secret]) -> list[Unsaid]:
    known = " | ".join(plainly(text.words) for text in said)
    known_figures = frozenset(figure for text in said for figure in figures_of(text.words))

    def squeezed(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((each, each.replace(" ", "")) for each in words if each not in known)

    return [
        Unsaid(
            secret,
            words=squeezed((*secret.sentences, *sorted(secret.runs))),
            short=squeezed(secret.short),
            phrases=tuple(phrase for phrase in secret.phrases if f" {phrase} " not in f" {known} "),
            # Of names only those of several words: "Heading" is what the program calls a style, and nobody could
            # decide on it.
            names=tuple(
                name for name in secret.names if " " in name.words and f" {name.words} " not in f" {known} "
            ),
            figures=(secret.figures | secret.sums) - known_figures,
        )
        for secret in secrets
    ]


def search(text: Text, sought: list[Unsaid], common: Mapping[str, int]) -> Iterator[Finding]:
    """What one text says of each secret."""
    plain = plainly(text.words)
    squeezed = plain.replace(" ", "")
    # Page numbers are figures too; the words of pages are those of the data.
    only_sentences = text.where == SHOWN or text.is_made
    figures = frozenset[str]() if only_sentences else figures_of(text.words)
    for each in sought:
        hits = [Hit(WORDS, words) for words, tight in each.words if tight in squeezed]
        hits += [Hit(PHRASE, words) for words, tight in each.short if tight in squeezed]
        if not only_sentences:
            named = names_said(each.names, text.words, plain, common, is_link="://" in text.words)
            hits += [Hit(NAME, words) for words in named]
            hits += [Hit(FIGURE, phrase) for phrase in each.phrases if f" {phrase} " in f" {plain} "]
            hits += [Hit(FIGURE, figure, is_figure=True) for figure in sorted(each.figures & figures)]
        if (finding := finding_of(text, each.secret, hits)) is not None:
            yield finding


# HTML


def texts_of_html(html: str) -> Iterator[Text]:
    """Words, comments and attributes; styles are ours and hold sizes, so of them only the words count."""
    if not html:
        return
    for element in lxml_html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            yield Text("a comment in the HTML", str(element.text or ""))
            continue
        for name, value in element.attrib.items():
            if element.tag not in DRAWN or name not in GEOMETRY:
                yield Text(f"the attribute {name} in the HTML", str(value))
        if element.tag in ("style", "script"):
            yield Text(SHOWN, element.text or "")
    yield Text(SHOWN, lxml_html.document_fromstring(html).text_content())
    yield Text(SHOWN, html)


# PDF


def texts_of_pdf(pdf: bytes, paper: Paper) -> Iterator[Text]:
    if not pdf:
        return
    reader = PdfReader(io.BytesIO(pdf))
    yield Text(SHOWN, "\n".join(page.extract_text() for page in reader.pages))
    for page in reader.pages:
        yield from spoken_instead(page)
    for name, value in (reader.metadata or {}).items():
        yield Text(f"the property {name} of the PDF", str(value))
    for name, contents in reader.attachments.items():
        yield Text("the name of an attachment of the PDF", name)
        for content in contents:
            yield from texts_of_attachment(name, content, paper)
    for number in range(1, int(str(reader.trailer["/Size"]))):
        yield from strings_of(reader.get_object(number), "a hidden string of the PDF")


def spoken_instead(page: PageObject) -> Iterator[Text]:
    """What a page's own content has spoken in place of what it draws. Our pages have none, and are not taken apart."""
    content = page.get_contents()
    if content is None or not SPOKEN.search(content.get_data()):
        return
    for operands, _ in content.operations:
        for operand in operands:
            yield from strings_of(operand, "words in place of others on a page of the PDF")


def texts_of_attachment(name: str, content: bytes, paper: Paper) -> Iterator[Text]:
    """The paper's own data has been searched as such; anything else is text."""
    if name == DATA:
        try:
            if json.loads(content) == to_json(paper):
                return
        except ValueError:
            pass
    yield Text(f"the attachment {name} of the PDF", content.decode(errors="replace"))


def strings_of(value: object, where: str) -> Iterator[Text]:
    """Alternatives, titles of bookmarks, link targets and the like: every string of an object, and its metadata."""
    if isinstance(value, TextStringObject):
        yield Text(where, str(value))
    elif isinstance(value, ArrayObject):
        for item in value:
            yield from strings_of(item, where)
    elif isinstance(value, DictionaryObject):
        for name in value:
            yield from strings_of(value.raw_get(name), f"{where.split(', ')[0]}, {name}")
        if isinstance(value, StreamObject) and value.get("/Type") == "/Metadata":
            yield Text("the metadata (XMP) of the PDF", value.get_data().decode(errors="replace"))


# Word


def texts_of_docx(data: bytes, depth: int = 0) -> Iterator[Text]:
    if not data:
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield Text("the description of the Word file", package.comment.decode(errors="replace"))
        for name in package.namelist():
            yield Text("the name of a part of the Word file", name)
            yield from texts_of_part(name, package.read(name), depth)


def texts_of_part(name: str, content: bytes, depth: int) -> Iterator[Text]:
    where = f"the part {name} of the Word file"
    if zipfile.is_zipfile(io.BytesIO(content)) and depth < DEEPEST:
        yield from texts_of_docx(content, depth + 1)
        return
    if content.startswith(PNG):
        yield from (Text(where, words) for words in texts_of_png(content))
        return
    if not re.search(r"\.(?:xml|rels)$", name):
        yield Text(where, content.decode(errors="replace"))
        return
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    shown = name.startswith("word/") and name.endswith(("document.xml", "footnotes.xml"))
    yield Text(SHOWN if shown else where, "".join(root.itertext()))
    attributes: dict[tuple[str, str], None] = {}  # most are said again and again
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield Text(f"a comment in {where}", str(element.text or ""))
        attributes |= {
            (etree.QName(key).localname, str(value)): None for key, value in element.attrib.items()
        }
    for key, words in attributes:
        # What holds neither space nor address is a measure or a name: its figures are ours, its words may not be.
        named = " " not in words and "://" not in words
        yield Text(f"the attribute {key} in {where}", words, is_made=named)


def texts_of_png(content: bytes) -> Iterator[str]:
    """Everything in a picture that is no pixel, and what stands behind its end."""
    at = len(PNG)
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if kind not in PIXELS:
            yield content[at + 8 : at + 8 + length].decode(errors="replace")
        at += length + 12
        if kind == b"IEND":
            yield content[at:].decode(errors="replace")
            return
