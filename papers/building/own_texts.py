"""The texts that a paper has of its own beside the sections, by the names under which passages of them are withheld.

A name is made of what a part is called in references, so that it holds for good and means the same wherever the year
is kept. Where a text stands in the paper may change, and is read anew each time.
Not here: what becomes of the texts (`own_parts`), and who withholds (`papers.writing.withholding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse

from assessments.models import Withholding
from assessments.models.withholding import OwnText
from papers.building.anchors import IMPLICATIONS, implication_anchor, own_anchors, section_anchor, text_anchor
from papers.building.arrange import parts_of
from papers.models import WRITTEN, Implication, Paper, PaperPart

BACKGROUND = "background"
GONE = "A text that is no longer in the paper"


def name_of(part: PaperPart) -> str:
    """What the withholdings in a part's words are kept under; nothing for a part that no reference can name yet."""
    if part.section is not None:
        return f"section--{part.section.slug}"
    return f"part--{part.slug}" if part.slug else ""


def name_of_implication(kind: Implication) -> str:
    return f"{IMPLICATIONS}--{kind.value}"


def body_of(part: PaperPart) -> str:
    """What somebody wrote in the part for this paper, or the background that they chose for it."""
    if part.body or part.section is None or part.section.slug != BACKGROUND or part.background is None:
        return part.body
    return part.background.body


def own_texts(paper: Paper, parts: Sequence[PaperPart]) -> dict[str, OwnText]:
    """Every text of the paper's own by its name; `parts` are all of the paper's."""
    return {text.name: text for part in parts for text in texts_of(paper, part, parts) if text.name}


def texts_of(paper: Paper, part: PaperPart, parts: Sequence[PaperPart]) -> list[OwnText]:
    """Those of one part: four of the implications, one or none of any other."""
    page = reverse("preview", args=paper.url_args)
    if part.kind == PaperPart.Kind.IMPLICATIONS:
        return [implication_text(paper, kind, page) for kind in Implication if kind in paper.implications]
    if part.section is not None and not part.section.body:
        anchor = section_anchor("", part.section.slug)
    elif part.kind in WRITTEN:
        printed = (each for each in parts if not each.is_left_out)
        anchor = next((place for each, place in own_anchors(printed) if each is part), "")
    else:
        return []
    body = body_of(part)
    text = OwnText(name_of(part), str(part), body, f"{page}#{anchor}", text_anchor(anchor), anchor)
    return [text] if body else []


def implication_text(paper: Paper, kind: Implication, page: str) -> OwnText:
    anchor = implication_anchor(kind)
    body = paper.implications[kind.value]
    return OwnText(
        name_of_implication(kind), str(kind.label), body, f"{page}#{IMPLICATIONS}", anchor, IMPLICATIONS
    )


def place_own(
    rows: Iterable[Withholding], paper: Paper, parts: Sequence[PaperPart] | None = None
) -> list[Withholding]:
    """The rows, those in the paper's own words with the texts that they stand in. Two queries if there are any."""
    found = list(rows)
    own = list(in_own_words(found))
    if own:
        texts = own_texts(paper, parts_of(paper) if parts is None else parts)
        gone = reverse("preview", args=paper.url_args)
        for row in own:
            row.own = texts.get(row.own_text) or OwnText(row.own_text, GONE, "", gone)
    return found


def in_own_words(rows: Iterable[Withholding]) -> Iterator[Withholding]:
    return (row for row in rows if row.section_id is None)
