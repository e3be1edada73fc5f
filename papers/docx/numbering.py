"""The automatic numbers of a Word document: paragraphs that number themselves, and lists of every depth.

Here: the numbering part. Word counts paragraphs again when they move, since their numbers are a list and not
text. Not here: which paragraph is in which list (`docx.body`).
"""

from papers.docx.xml import Element, w

PARAGRAPHS, BULLETS, NUMBERS, CELL_BULLETS, CELL_NUMBERS = range(1, 6)
PARAGRAPH_INDENT = 680  # twentieths of a point: 12 mm
LEVELS = 9  # Word has no more
FORMS = {1: "lowerLetter"}  # a list inside a list is lettered
SIGNS = ("•", "–", "▪")
BULLET_STYLES = ("ListBullet", "ListBullet2", "ListBullet3")


class ListNumbers:
    """Hands out the lists of one document and writes them into its numbering part."""

    def __init__(self, numbering: Element) -> None:
        numbering[:] = [_paragraph_list(), *(_list(kind) for kind in range(BULLETS, CELL_NUMBERS + 1))]
        self.numbering = numbering
        self.lists = 0
        self.paragraph_list = self._new_list(PARAGRAPHS)
        self.bullet_lists = {kind: self._new_list(kind) for kind in (BULLETS, CELL_BULLETS)}
        self.last_paragraph = 0

    def for_paragraph(self, number: int) -> tuple[int, int]:
        """The list and level that give a paragraph this number; a list begins anew where a number was left out."""
        if number != self.last_paragraph + 1:
            self.paragraph_list = self._new_list(PARAGRAPHS, level=0, start=number)
        self.last_paragraph = number
        return self.paragraph_list, 0

    def bullets(self, *, in_cell: bool) -> int:
        return self.bullet_lists[CELL_BULLETS if in_cell else BULLETS]

    def new_numbers(self, level: int, *, in_cell: bool) -> int:
        """A list of its own, which counts from 1 on its level."""
        return self._new_list(CELL_NUMBERS if in_cell else NUMBERS, level=level, start=1)

    def _new_list(self, kind: int, *, level: int | None = None, start: int = 1) -> int:
        self.lists += 1
        number = w("num", w("abstractNumId", val=kind), numId=self.lists)
        if level is not None:
            number.append(w("lvlOverride", w("startOverride", val=start), ilvl=level))
        self.numbering.append(number)
        return self.lists


def _paragraph_list() -> Element:
    level = _level(0, "decimal", "%1.", PARAGRAPH_INDENT, PARAGRAPH_INDENT, "NumberedParagraph", "45525B")
    return w("abstractNum", *_kind(PARAGRAPHS, "singleLevel"), level, abstractNumId=PARAGRAPHS)


def _list(kind: int) -> Element:
    bulleted, in_cell = kind in (BULLETS, CELL_BULLETS), kind in (CELL_BULLETS, CELL_NUMBERS)
    step, left = (227, 0) if in_cell else (340, PARAGRAPH_INDENT)
    styles = BULLET_STYLES if kind == BULLETS else ()
    levels = (
        _level(
            depth,
            "bullet" if bulleted else FORMS.get(depth, "decimal"),
            SIGNS[depth % len(SIGNS)] if bulleted else f"%{depth + 1}.",
            left + step * (depth + 1),
            step,
            styles[depth] if depth < len(styles) else "",
            "11616A",
        )
        for depth in range(LEVELS)
    )
    return w("abstractNum", *_kind(kind, "multilevel"), *levels, abstractNumId=kind)


def _kind(kind: int, levels: str) -> tuple[Element, Element]:
    """A number by which Word tells this list from others when text is pasted between documents."""
    return w("nsid", val=f"5B1E00{kind:02X}"), w("multiLevelType", val=levels)


def _level(depth: int, form: str, text: str, left: int, hanging: int, style: str, colour: str) -> Element:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=form),
        w("pStyle", val=style) if style else None,
        w("lvlText", val=text),
        w("lvlJc", val="left"),
        w(
            "pPr",
            w("tabs", w("tab", val="num", pos=left)),
            w("ind", left=left, hanging=hanging),
        ),
        w(
            "rPr",
            w("b", val=0),
            w("i", val=0),
            w("color", val=colour),
            w("vertAlign", val="baseline"),
        ),
        ilvl=depth,
    )
