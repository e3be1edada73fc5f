"""How the release of a paper stands, looked at in the background for pages that have no time to build the paper.

Here: how much of the leak check is left, and whether a release that waits has been overtaken by a change. It is told
with the time at which it was looked at, and nothing relies on it: who releases a paper has everything looked at again.
Not here: the check itself (`leaks`), and asking for a release and confirming it (`issuing`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.db.models import Max
from django.utils import timezone

from assessments.models import Withholding
from papers import content
from papers.building.build import build_paper
from papers.building.marking import reasons_of_marking
from papers.building.own_texts import place_own
from papers.building.rows import read_sources
from papers.canonical import fingerprint
from papers.editions import Reader
from papers.html.characters import reason_against as reason_of_characters
from papers.later import Asked, LaterKind
from papers.leaks.finding import find_leaks
from papers.leaks.sought import Secret, secrets_of
from papers.models import Paper, ReleaseRequest
from papers.reissuing.again import as_issued, last_issue

KEPT_SECONDS = 60 * 60 * 24 * 30


@dataclass(frozen=True, slots=True)
class Standing:
    undecided: int
    refused: int
    is_void: bool
    at: datetime.datetime
    against: tuple[str, ...] = ()  # for what is written in it


def standing_of(paper: Paper) -> Standing | None:
    """As it was when it was last looked at; none where it never was."""
    kept: Standing | None = caches["papers"].get(name_of(paper))
    return kept


def note_standing(paper: Paper, built: content.Paper) -> None:
    """Look at the public's edition as it stands; `built` is its draft."""
    if not paper.pk:
        return
    sought = Withholding.objects.sought().filter(annual=paper.annual)
    rows = place_own(sought.select_related("section__threat_assessment__threat"), paper)
    sources = read_sources(paper.annual, [row.text.body for row in rows])
    secrets = secrets_of(Reader.PUBLIC, rows, sources)
    found = find_leaks(built, secrets)
    accepted = {decision.key: decision for decision in paper.leak_decisions.all()}
    refused = sum(not finding.may_be_accepted for finding in found)
    left = sum(not finding.decisions_in(accepted) for finding in found)
    standing = Standing(
        left - refused, refused, is_overtaken(paper, secrets), timezone.now(), against_in(built)
    )
    caches["papers"].set(name_of(paper), standing, KEPT_SECONDS)


def against_in(built: content.Paper) -> tuple[str, ...]:
    """What will refuse the issue of the public's edition: its marking, and signs that the typeface does not have."""
    return tuple(filter(None, (reasons_of_marking(built, Reader.PUBLIC), reason_of_characters(built))))


def is_overtaken(paper: Paper, secrets: list[Secret]) -> bool:
    """Whether a release waits that was asked for other words than those of today."""
    request = ReleaseRequest.objects.waiting().filter(paper=paper).first()
    if request is None:
        return False
    number = (paper.issues.aggregate(last=Max("number"))["last"] or 0) + 1
    asked = Asked(cast(LaterKind, request.kind), request.reason)
    built, last = build_paper(paper, issue_number=number), last_issue(paper, Reader.PUBLIC)
    again = as_issued(built, last, asked, lambda: secrets)
    return fingerprint(again.paper) != request.content_sha256


def name_of(paper: Paper) -> str:
    return f"standing-2:{paper.pk}"
