"""Proposing that a passage of the paper's own words be withheld. The decision is a chief officer's, as for any passage.

Not here: the row that is written, and who is told of it (`assessments.withholding`).
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from assessments.models import Ground, Readers, Withholding
from assessments.withholding import PassageGone, propose_own
from papers.building.arrange import begin_paper, key_of, parts_of
from papers.building.own_texts import texts_of
from papers.models import WRITTEN, Paper, PaperPart
from papers.writing.parts import free_slug


@transaction.atomic
def propose_in_part(
    paper: Paper,
    part: PaperPart,
    passage: str,
    *,
    ground: Ground,
    withheld_from: Readers,
    reason: str,
    by: User,
) -> Withholding:
    """Ask for a passage to be withheld, by the name of its text and its key. Raises PassageGone or AlreadyWithheld.

    The year is locked meanwhile, as it is by everybody who writes the paper's own words.
    """
    begun = begin_paper(paper.annual)
    parts = parts_of(begun)
    current = next((each for each in parts if key_of(each) == key_of(part)), None)
    if current is None:
        raise PassageGone
    if current.kind in WRITTEN and not current.slug:  # written before parts had names for references
        current.slug = free_slug(parts, current.heading)
        current.save()
    name, _, key = passage.rpartition("/")
    text = next(
        (text for text in texts_of(begun, current, parts) if text.name == name or current.kind in WRITTEN),
        None,
    )
    if text is None:
        raise PassageGone
    return propose_own(
        begun.annual, text, key, ground=ground, withheld_from=withheld_from, reason=reason, by=by
    )
