"""How many words the sections of a year should keep to: one number for each threat, and one for what belongs to none.

A budget is advice. It is shown beside the count and in the list of what a writer sees; no save is ever refused for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import User
from assessments.models import AnnualAssessment, ThreatAssessment
from assessments.models.writing import WHOLE
from assessments.noting import note
from audit.recording import Deed


class StaleBudgets(Exception):
    """Somebody else has set them since the page was opened."""


def budgets_of(annual: AnnualAssessment, threats: Sequence[ThreatAssessment]) -> dict[str, int | None]:
    """By the code of the threat, and by the word that stands for the whole in addresses."""
    return {WHOLE: annual.words_each, **{threat.threat.code: threat.words_each for threat in threats}}


def mark_of(budgets: Mapping[str, int | None]) -> str:
    """A short mark of what stands, by which an edit that began from something else is known."""
    stands = "\n".join(f"{code} {words}" for code, words in sorted(budgets.items()))
    return hashlib.sha256(stands.encode()).hexdigest()[:16]


def threats_with_budgets(annual: AnnualAssessment) -> list[ThreatAssessment]:
    return list(annual.threat_assessments.select_related("threat").order_by("order"))


def say_words(words: int, budget: int | None) -> str:
    """The count as pages have it; static/js/section.js says the same while somebody types."""
    if budget is None:
        return "1 word" if words == 1 else f"{words} words"
    over = f", {words - budget} too many" if words > budget else ""
    return f"{words} of {budget} words{over}"


@transaction.atomic
def set_budgets(annual: AnnualAssessment, budgets: Mapping[str, int | None], *, mark: str, by: User) -> bool:
    """Store them; whether anything changed. Raises StaleBudgets if `mark` is not that of what stands."""
    locked = (
        AnnualAssessment.objects.select_for_update(of=("self",)).select_related("force").get(pk=annual.pk)
    )
    threats = threats_with_budgets(locked)
    before = budgets_of(locked, threats)
    if mark_of(before) != mark:
        raise StaleBudgets
    if locked.words_each != budgets[WHOLE]:
        locked.words_each = budgets[WHOLE]
        locked.save(update_fields=["words_each"])
    for threat in threats:
        if threat.words_each != budgets[threat.threat.code]:
            threat.words_each = budgets[threat.threat.code]
            threat.save(update_fields=["words_each"])
    changed = [code for code in before if budgets[code] != before[code]]
    if changed:
        note("words-set", locked, by=by, deed=budgets_deed(changed, before, budgets))
    return bool(changed)


def budgets_deed(
    changed: Sequence[str], before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> Deed:
    """Those that changed, by the codes of their threats: its local name is the force's own word."""
    was, now = (
        ", ".join(f"{code}: {stands[code] or 'no number'}" for code in changed) for stands in (before, after)
    )
    return Deed("words of each section", was, now)
