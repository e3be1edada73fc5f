"""What a Word file holds and does not show: hidden text, hidden rows of tables, and what tracked changes took out.

None of it becomes text of the paper in silence: it is taken out of the file's own parts before they are read, and
handed back to be listed. What tracked changes put in is text like any other. Not here: the parts of the file beside its
text, such as comments (`original`), and reading what is shown (`word`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

HIDDEN, DELETED = "hidden in the original", "deleted in the original by a tracked change"
MOVED = "moved elsewhere in the original by a tracked change"
COVERED = "in a cell that a merged one covers in the original"
KEPT = ("rPr", "fldChar", "instrText")  # of a hidden run: without them a field would not end
OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words that follow each other in one paragraph, and why nobody sees them."""

    text: str
    why: str


@dataclass(slots=True)
class _Reader:
    """Goes through one part; `styles` are those that hide, `notes` the footnotes and endnotes by kind and id.

    `told` has the notes whose words are among what was found.
    """

    w: str
    styles: set[str]
    notes: dict[tuple[str, str], str]
    told: set[tuple[str, str]] = field(default_factory=set)
    found: list[tuple[object, Unseen]] = field(default_factory=list)

    def read(self, root: etree._Element) -> None:
        """Take out of the tree what nobody sees."""
        for row in list(root.iter(f"{self.w}tr")):
            if is_on(row.find(f"{self.w}trPr/{self.w}hidden"), self.w):
                self.take(row, HIDDEN)
            elif row.find(f"{self.w}trPr/{self.w}del") is not None:
                self.take(row, DELETED)
        for table in root.iter(f"{self.w}tbl"):
            for cell in covered_cells(table, self.w):
                self.add(cell, texts_in(cell, self.w), COVERED)
                for run in list(cell.iter(f"{self.w}r")):
                    clear(run)
        for run in list(root.iter(f"{self.w}r")):
            if why := self.change(run):
                self.add(run, self.said(run) if why == DELETED else texts_in(run, self.w), why)
            elif self.hides(run):
                self.hide(run)

    def change(self, run: etree._Element) -> str:
        """Which tracked change took the run out, or nothing."""
        for above in run.iterancestors(f"{self.w}del", f"{self.w}moveFrom"):
            return DELETED if above.tag == f"{self.w}del" else MOVED
        return ""

    def take(self, row: etree._Element, why: str) -> None:
        self.add(row, self.said(row), why)
        if (parent := row.getparent()) is not None:
            parent.remove(row)

    def hide(self, run: etree._Element) -> None:
        self.add(run, self.said(run), HIDDEN)
        clear(run)

    def said(self, piece: etree._Element) -> str:
        """With the words of the notes that are called in it, which are seen no more than it is."""
        called = list(called_in(piece, self.w))
        self.told |= set(called)
        return " ".join(filter(None, [texts_in(piece, self.w), *(self.notes.get(key, "") for key in called)]))

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


def take_out(
    trees: list[etree._Element], styles: etree._Element | None
) -> tuple[list[Unseen], set[tuple[str, str]]]:
    """Take what is not shown out of the parts of a text; that, and the notes whose words are among it."""
    found, told = list[Unseen](), set[tuple[str, str]]()
    hiding = hiding_styles(styles) if styles is not None else set()
    notes = {key: text for root in trees for key, text in notes_in(root)}
    for root in trees:
        reader = _Reader(w_of(root), hiding, notes, told)
        reader.read(root)
        found += [unseen for _, unseen in reader.found if unseen.text.strip()]
    return found, told


def covered_cells(table: etree._Element, w: str) -> Iterator[etree._Element]:
    """Cells below the first row that one above goes on over, where they hold words all the same."""
    for row in table.findall(f"{w}tr")[1:]:
        for cell in row.findall(f"{w}tc"):
            merge = cell.find(f"{w}tcPr/{w}vMerge")
            goes_on = merge is not None and merge.get(f"{w}val") in (None, "", "continue")
            if goes_on and texts_in(cell, w).strip():
                yield cell


def clear(run: etree._Element) -> None:
    for child in list(run):
        if etree.QName(child).localname not in KEPT:
            run.remove(child)


def called_in(piece: etree._Element, w: str) -> Iterator[tuple[str, str]]:
    """The notes that are called in a piece, by kind and id."""
    for kind in ("footnote", "endnote"):
        for call in piece.iter(f"{w}{kind}Reference"):
            yield kind, call.get(f"{w}id") or ""


def w_of(root: etree._Element) -> str:
    """The name space of Word's elements, which has two spellings."""
    return f"{{{etree.QName(root).namespace or ''}}}"


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
