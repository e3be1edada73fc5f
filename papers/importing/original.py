"""A Word file as its own XML has it: every word it holds, before anything is read of it.

Here: the words of the text and of its notes, and the words of all else that the file holds and the paper does not
print (comments, heads and feet of pages, charts, notes without a call), each with the reason. Read of the file is then
held against these. Not here: what is hidden within the text (`hidden`), and how Word's wrappings open (`unfolding`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from papers.importing.hidden import Unseen, called_in, notes_in, take_out, texts_in, w_of
from papers.importing.unfolding import settle, unfold
from papers.importing.word_marks import mark_paragraphs, move_captions

TEXT = "word/document.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"
COMMENT, UNCALLED = "a comment in the original", "a note that is called nowhere"
HEAD, FOOT = "at the head of the original’s pages", "at the foot of the original’s pages"
DRAWN = "in a chart or diagram of the original"
BESIDE = (
    (re.compile(r"word/comments\.xml"), COMMENT),
    (re.compile(r"word/header\d*\.xml"), HEAD),
    (re.compile(r"word/footer\d*\.xml"), FOOT),
    (re.compile(r"word/(?:charts/chart|diagrams/data)\d*\.xml"), DRAWN),
)
DRAWN_TEXT = frozenset({"t", "v"})
WATERMARK = "{urn:schemas-microsoft-com:vml}textpath"


@dataclass(frozen=True, slots=True)
class Original:
    """`shown` is the file for its reader; `body` and `notes` the texts of its paragraphs; `unseen` is not printed."""

    shown: bytes
    body: tuple[str, ...]
    notes: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    remarks: tuple[str, ...] = ()


def read_original(data: bytes) -> Original:
    """Raises etree.XMLSyntaxError where a part is no XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        trees = {name: parsed(archive.read(name)) for name in (TEXT, *NOTES) if name in names}
        styles = parsed(archive.read(STYLES)) if STYLES in names else None
        remarks = list(remarks_on(trees))
        for root in trees.values():
            settle(root)
        unseen, told = take_out(list(trees.values()), styles)
        if moved := move_captions(trees[TEXT], styles):
            many = (
                f"The titles of {moved} tables that stand"
                if moved > 1
                else "The title of a table that stands"
            )
            remarks.append(f"{many} below in the original now {'stand' if moved > 1 else 'stands'} above.")
        body = tuple(paragraphs_in(trees[TEXT]))
        notes, uncalled = notes_of(trees, told)
        unseen += [*uncalled, *beside(archive)]
        for root in trees.values():
            unfold(root)
        numbering = parsed(archive.read(NUMBERING)) if NUMBERING in names else None
        mark_paragraphs(trees[TEXT], styles, numbering)
        if numbering is not None:
            trees[NUMBERING] = numbering
        return Original(repacked(archive, trees), body, notes, tuple(unseen), tuple(remarks))


def remarks_on(trees: dict[str, etree._Element]) -> Iterator[str]:
    """What the text holds that no reader of it looks into."""
    files = sum(1 for root in trees.values() for _ in root.iter(f"{w_of(root)}altChunk"))
    if files:
        yield f"Other files inside the text ({files}), which Word shows as part of it, are not imported."
    entities = sum(1 for root in trees.values() for _ in root.iter(etree.Entity))
    if entities:
        yield f"Names for words (entities, {entities}), which Word never writes, are not resolved and not imported."


def parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part, parser)


def paragraphs_in(root: etree._Element) -> Iterator[str]:
    """The text of each paragraph, without what tracked changes took out; a text box comes after the paragraph it is in.

    A paragraph whose end was deleted goes on in the next one.
    """
    w = w_of(root)
    paragraphs = list(root.iter(f"{w}p"))
    said: dict[etree._Element, list[str]] = {paragraph: [] for paragraph in paragraphs}
    apart = {f"{w}tab", f"{w}br", f"{w}cr", f"{w}noBreakHyphen", f"{w}softHyphen"}
    for one in root.iter(f"{w}t", *apart):
        above = next(one.iterancestors(f"{w}p"), None)
        is_out = next(one.iterancestors(f"{w}del", f"{w}moveFrom"), None) is not None
        if above is not None and not is_out:
            said[above].append((one.text or "") if one.tag == f"{w}t" else " ")
    waiting = ""
    for paragraph in paragraphs:
        waiting += "".join(said[paragraph])
        if paragraph.find(f"{w}pPr/{w}rPr/{w}del") is None:
            yield waiting
            waiting = ""
    yield waiting


def notes_of(
    trees: dict[str, etree._Element], told: set[tuple[str, str]]
) -> tuple[tuple[str, ...], list[Unseen]]:
    """The texts of the notes that the text calls, and those that nothing calls."""
    called = {key for key in called_in(trees[TEXT], w_of(trees[TEXT])) if key not in told}
    notes, uncalled = list[str](), list[Unseen]()
    for name in NOTES:
        root = trees.get(name)
        for key, text in notes_in(root) if root is not None else ():
            if key in called:
                notes.append(text)
            elif key not in told and text.strip():
                uncalled.append(Unseen(text, UNCALLED))
    return tuple(notes), uncalled


def beside(archive: zipfile.ZipFile) -> Iterator[Unseen]:
    """What the file holds beside its text, part by part."""
    for pattern, why in BESIDE:
        for name in sorted(one for one in set(archive.namelist()) if pattern.fullmatch(one)):
            root = parsed(archive.read(name))
            if why == DRAWN:
                found = [one.text or "" for one in root.iter() if local(one) in DRAWN_TEXT]
                pieces = [" ".join(found)]
            else:
                pieces = beside_in(root, why)
            yield from (Unseen(text, why) for text in pieces if re.search(r"\w", text))


def beside_in(root: etree._Element, why: str) -> list[str]:
    """The text of each comment; or that of a head or foot, with what is printed across the page."""
    settle(root)
    w = w_of(root)
    if why == COMMENT:
        return [texts_in(comment, w).strip() for comment in root.iter(f"{w}comment")]
    across = [one.get("string") or "" for one in root.iter(WATERMARK)]
    return [" ".join([texts_in(root, w).strip(), *across]).strip()]


def local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def repacked(archive: zipfile.ZipFile, trees: dict[str, etree._Element]) -> bytes:
    """The file with other texts; it lives for a moment, so nothing is packed tightly."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name in dict.fromkeys(archive.namelist()):
            tree = trees.get(name)
            written = None if tree is None else etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
            packed.writestr(name, archive.read(name) if written is None else written)
    return target.getvalue()
