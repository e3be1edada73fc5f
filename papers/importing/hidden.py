"""What a Word file holds and does not show: hidden text, hidden rows of tables, and what tracked changes took out.

None of it becomes text of the paper in silence: it is taken out of the file's own parts before they are read, and
handed back to be listed. What tracked changes put in is text like any other. Not here: reading what is shown (`word`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

# Where the text of a paper stands; heads and feet of pages, and comments, are not imported at all.
PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
STYLES = "word/styles.xml"
HIDDEN, DELETED = "hidden in the original", "deleted in the original by a tracked change"
ALTERNATIVE = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"  # said again in the fallback
)
KEPT = ("rPr", "fldChar", "instrText")  # of a hidden run: without them a field would not end
OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words that follow each other in one paragraph, and why nobody sees them."""

    text: str
    why: str


@dataclass(slots=True)
class _Reader:
    """Goes through one part; `styles` are those that hide, `notes` the footnotes and endnotes by kind and id."""

    w: str
    styles: set[str]
    notes: dict[tuple[str, str], str]
    found: list[tuple[object, Unseen]] = field(default_factory=list)

    def read(self, root: etree._Element) -> bool:
        """Whether anything had to be taken out of the tree."""
        changed = False
        for row in list(root.iter(f"{self.w}tr")):
            if (
                is_on(row.find(f"{self.w}trPr/{self.w}hidden"), self.w)
                and (parent := row.getparent()) is not None
            ):
                self.add(row, texts_in(row, self.w), HIDDEN)
                parent.remove(row)
                changed = True
        for run in list(root.iter(f"{self.w}r")):
            if any(above.tag in (f"{self.w}del", ALTERNATIVE) for above in run.iterancestors()):
                self.deleted(run)
            elif self.hides(run):
                self.hide(run)
                changed = True
        return changed

    def deleted(self, run: etree._Element) -> None:
        if not any(above.tag == ALTERNATIVE for above in run.iterancestors()):
            self.add(run, self.said(run), DELETED)

    def hide(self, run: etree._Element) -> None:
        self.add(run, self.said(run), HIDDEN)
        for child in list(run):
            if etree.QName(child).localname not in KEPT:
                run.remove(child)

    def said(self, run: etree._Element) -> str:
        called = (
            self.notes.get((kind, call.get(f"{self.w}id") or ""), "")
            for kind in ("footnote", "endnote")
            for call in run.iter(f"{self.w}{kind}Reference")
        )
        return " ".join(filter(None, [texts_in(run, self.w), *called]))

    def add(self, piece: etree._Element, text: str, why: str) -> None:
        paragraph = next(piece.iterancestors(f"{self.w}p"), piece)
        last = self.found[-1] if self.found else None
        if last and last[0] is paragraph and last[1].why == why:
            self.found[-1] = (paragraph, Unseen(last[1].text + text, why))
        else:
            self.found.append((paragraph, Unseen(text, why)))

    def hides(self, run: etree._Element) -> bool:
        """By its own mark, else by its style or that of its paragraph."""
        own = run.find(f"{self.w}rPr/{self.w}vanish")
        if own is not None:
            return is_on(own, self.w)
        paragraph = next(run.iterancestors(f"{self.w}p"), run)
        named = (run.find(f"{self.w}rPr/{self.w}rStyle"), paragraph.find(f"{self.w}pPr/{self.w}pStyle"))
        return any(one is not None and one.get(f"{self.w}val") in self.styles for one in named)


def without_unseen(data: bytes) -> tuple[bytes, tuple[Unseen, ...]]:
    """The file without what it hides, and that. Raises etree.XMLSyntaxError where a part is no XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        trees = {name: parsed(archive.read(name)) for name in PARTS if name in archive.namelist()}
        styles = parsed(archive.read(STYLES)) if STYLES in archive.namelist() else None
        found, changed = [], {}
        hiding = hiding_styles(styles) if styles is not None else set()
        notes = {key: text for root in trees.values() for key, text in notes_in(root)}
        for name, root in trees.items():
            reader = _Reader(w_of(root), hiding, notes)
            if reader.read(root):
                changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            found += [unseen for _, unseen in reader.found if unseen.text.strip()]
        return (repacked(archive, changed) if changed else data), tuple(found)


def parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part, parser)


def w_of(root: etree._Element) -> str:
    """The name space of Word's elements, which has two spellings."""
    return f"{{{etree.QName(root).namespace or ''}}}"


def repacked(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in dict.fromkeys(archive.namelist()):
            packed.writestr(name, changed[name] if name in changed else archive.read(name))
    return target.getvalue()


def hiding_styles(root: etree._Element) -> set[str]:
    """The ids of the styles that hide, by themselves or by the style that they are based on."""
    w = w_of(root)
    styles = {style.get(f"{w}styleId") or "": style for style in root.iter(f"{w}style")}
    return {name for name in styles if hides_by(name, styles, w)}


def hides_by(name: str, styles: dict[str, etree._Element], w: str) -> bool:
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        own = styles[name].find(f"{w}rPr/{w}vanish")
        if own is not None:
            return is_on(own, w)
        based = styles[name].find(f"{w}basedOn")
        name = (based.get(f"{w}val") or "") if based is not None else ""
    return False


def is_on(mark: etree._Element | None, w: str) -> bool:
    return mark is not None and (mark.get(f"{w}val") or "").lower() not in OFF


def notes_in(root: etree._Element) -> Iterator[tuple[tuple[str, str], str]]:
    w = w_of(root)
    for kind in ("footnote", "endnote"):
        for note in root.iter(f"{w}{kind}"):
            yield (kind, note.get(f"{w}id") or ""), texts_in(note, w).strip()


def texts_in(piece: etree._Element, w: str) -> str:
    """The letters, with a space for a tab, a new line and the end of a paragraph."""
    apart = {f"{w}tab", f"{w}br", f"{w}cr", f"{w}p"}
    said = {f"{w}t", f"{w}delText"}
    return "".join((one.text or "") if one.tag in said else " " for one in piece.iter(*said, *apart))
