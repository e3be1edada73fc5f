"""Two judgements of one cell side by side, field by field, for whoever must choose between them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format

from assessments.models import Judgement


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        return self.theirs != self.mine


def compare_judgements(theirs: Judgement | None, mine: Judgement) -> list[Row]:
    stored = in_words(theirs) if theirs else {}
    return [Row(label, stored.get(label, ""), words) for label, words in in_words(mine).items()]


def in_words(judgement: Judgement) -> dict[str, str]:
    """Every field that people choose, as they read it; empty where nothing was said."""
    return {
        "Grade": str(judgement.grade),
        "Grade if the demand is prolonged": str(judgement.grade_prolonged or ""),
        "Effect on local policing": judgement.effect_on_local,
        "Confidence": judgement.get_confidence_display(),
        "What it rests on": judgement.get_basis_display(),
        "Date": date_format(judgement.basis_on, "j F Y") if judgement.basis_on else "",
        "Movement since last year": judgement.get_movement_display(),
        "What caused the movement": judgement.movement_cause,
    }
