"""The body's verdict beside the force's own grades: whether they say the same, in words.

A scale is the force's, so what is compared is the tone of its grades: what is good or fair is what a body would be
assured by. Nothing here decides anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext, gettext_noop

from assessments.models import Verdict
from threats.models import Grade

Choice = Verdict.Choice
SAME = gettext_noop("The verdict and the force’s own grades say much the same.")
MORE_CAUTIOUS = gettext_noop("The verdict is more cautious than the force’s own grades.")
MORE_CONFIDENT = gettext_noop("The verdict is more confident than the force’s own grades.")
WATCHING = gettext_noop("A watching brief says neither more nor less than the force’s own grades.")
NOTHING_GRADED = gettext_noop("The force has graded nothing here, so there is nothing to compare with.")
# From the most cautious to the most confident.
ORDER = (Choice.NOT_ASSURED, Choice.PARTLY_ASSURED, Choice.ASSURED)
ENOUGH = (Grade.Tone.GOOD, Grade.Tone.FAIR)


def compare_verdict(verdict: str, grades: Sequence[Grade]) -> str:
    """What the force says of itself, counted by grade, and whether the verdict says more or less."""
    assessed = [grade for grade in grades if grade.is_assessed]
    if not assessed:
        return gettext(NOTHING_GRADED)
    counted = Counter((grade.order, grade.label) for grade in grades)
    told = ", ".join(f"{label} {number}" for (_order, label), number in sorted(counted.items()))
    own = gettext("The force’s own grades: %(grades)s.") % {"grades": told}
    return f"{own} {gettext(difference(verdict, leaning(assessed)))}"


def leaning(grades: Sequence[Grade]) -> Choice:
    """The verdict that says what these grades say."""
    if all(grade.tone in ENOUGH for grade in grades):
        return Choice.ASSURED
    return (
        Choice.NOT_ASSURED
        if all(grade.tone == Grade.Tone.POOR for grade in grades)
        else Choice.PARTLY_ASSURED
    )


def difference(verdict: str, own: Choice) -> str:
    if verdict == Choice.WATCHING_BRIEF:
        return WATCHING
    above = ORDER.index(Choice(verdict)) - ORDER.index(own)
    if above == 0:
        return SAME
    return MORE_CONFIDENT if above > 0 else MORE_CAUTIOUS
