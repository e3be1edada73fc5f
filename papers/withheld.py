"""What is withheld, as one person may read it: the year's list, one part of the paper, and the passages to choose from.

Not here: one line, and the passages of one text (`assessments.withheld`), proposing and who may (`writing`,
`permissions`).
"""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from assessments.models import Withholding
from assessments.models.withholding import OwnText
from assessments.withheld import Line, build_line, passages_of, rows_of
from papers.building.arrange import parts_of
from papers.building.own_texts import place_own, texts_of
from papers.models import Paper, PaperPart


def lines_of_year(paper: Paper, user: User) -> list[Line]:
    return [build_line(row, user) for row in place_own(rows_of(paper.annual, user), paper)]


def lines_in(paper: Paper, texts: Sequence[OwnText], user: User) -> list[Line]:
    """What stands on these texts of the paper's own, for the page on which they are written. One query."""
    by_name = {text.name: text for text in texts if text.name}
    rows = Withholding.objects.standing().filter(annual=paper.annual, section=None, own_text__in=by_name)
    found = rows.select_related("proposed_by", "decided_by", "decided_for", "lifted_by", "lifted_for")
    lines = []
    for row in found.order_by("proposed_at", "pk"):
        row.annual, row.own = paper.annual, by_name[row.own_text]
        lines.append(build_line(row, user))
    return lines


def texts_in(paper: Paper, part: PaperPart) -> list[OwnText]:
    """The part's words of the paper's own, read where it stands among the others."""
    parts = parts_of(paper)
    found = next((each for each in parts if each.name == part.name), part)
    return texts_of(paper, found, parts)


def passages_in(texts: Sequence[OwnText]) -> list[tuple[str, str]]:
    """Every passage as a choice: the name of its text with its key, and what it is called."""
    return [
        (f"{text.name}/{key}", f"{text.heading}: {called}" if len(texts) > 1 else called)
        for text in texts
        for key, called in passages_of(text.body)
    ]
