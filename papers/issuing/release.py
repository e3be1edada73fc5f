"""Releasing the public's edition: asked for by a secretary, confirmed by somebody else, and only what was asked for.

Also the decisions on what the leak check lists. The check itself is `leaks`; making the issue is `issue`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from assessments.noting import note
from audit.recording import Deed
from papers import content, permissions
from papers.building.build import build_paper, paper_from
from papers.building.marking import reasons_of_marking
from papers.building.rows import read_rows
from papers.canonical import fingerprint
from papers.editions import Reader
from papers.html.characters import reason_against as reason_of_characters
from papers.issuing.files import FilesOf, make_files
from papers.issuing.issue import (
    NotIssuable,
    accepted_of,
    issue_paper,
    next_number,
    reasons_against,
    secrets_for,
)
from papers.issuing.published import findings_in_issues
from papers.later import FIRST, Asked, LaterKind
from papers.leaks.finding import Finding, find_leaks
from papers.leaks.sought import Secret, secrets_of
from papers.leaks.texts import LATER_PLACE
from papers.models import IssuedPaper, LeakDecision, Paper, ReleaseRequest
from papers.reissuing.again import Again, as_issued, last_issue


def findings_of(paper: Paper) -> list[Finding]:
    """What the leak check finds in the words of the public's edition; its files are searched when it is released."""
    return searched(paper)[0]


def searched(paper: Paper) -> tuple[list[Finding], list[Secret]]:
    """The same, and what was looked for."""
    rows = read_rows(paper, None, Reader.PUBLIC, dated=False)
    secrets = secrets_of(Reader.PUBLIC, rows.withholdings, rows.sources)
    return find_leaks(paper_from(paper, rows, None), secrets), secrets


def findings_to_decide(paper: Paper) -> list[Finding]:
    """What the public's edition says of what is withheld, and after it what only its issues say."""
    coming, secrets = searched(paper)
    return [*coming, *findings_in_issues(paper, coming, secrets)]


def reasons_in_text(built: content.Paper) -> list[str]:
    """Why the public's edition cannot be issued for what is written in it: its marking, or signs nobody can print."""
    return [
        reason for reason in (reasons_of_marking(built, Reader.PUBLIC), reason_of_characters(built)) if reason
    ]


def undecided(paper: Paper) -> list[Finding]:
    accepted = accepted_of(paper)
    return [finding for finding in findings_of(paper) if not finding.decisions_in(accepted)]


def waiting_for(paper: Paper) -> ReleaseRequest | None:
    """The release that waits for a second person."""
    if not paper.pk:
        return None
    rows = ReleaseRequest.objects.waiting().filter(paper=paper).select_related("asked_by")
    # The row declares the name.
    return rows.annotate(last_number=Max("paper__issues__number")).first()  # type: ignore[no-redef]


@transaction.atomic
def ask_release(paper: Paper, *, by: User, only_as: int, asked: Asked = FIRST) -> ReleaseRequest:
    """Ask for the public's edition as it stands. Raises NotIssuable. A new request takes the place of the last."""
    Paper.objects.select_for_update().get(pk=paper.pk)
    if reasons := reasons_against(paper):
        raise NotIssuable(" ".join(reasons))
    number = next_number(paper)
    if only_as != number:
        raise NotIssuable(f"The next issue is number {number} now: somebody has issued the paper meanwhile.")
    again = as_released(paper, number, asked)
    if (
        against := again.against
        or reasons_of_marking(again.paper, Reader.PUBLIC)
        or reason_of_characters(again.paper)
    ):
        raise NotIssuable(against)
    if undecided(paper):
        raise NotIssuable("The leak check lists what resembles withheld passages. It is decided on first.")
    if says_too_much(again):
        raise NotIssuable("The reason repeats, or resembles, what is withheld. Say it in other words.")
    ReleaseRequest.objects.filter(paper=paper, issue=None).delete()
    request = ReleaseRequest.objects.create(
        paper=paper,
        content_sha256=fingerprint(again.paper),
        kind=asked.kind,
        reason=asked.reason,
        asked_by=by,
        asked_at=timezone.now(),
    )
    deed = Deed(f"issue {number}, {asked.kind}", content_sha256=request.content_sha256, shared=True)
    note("release-asked", paper.annual, by=by, deed=deed)
    return request


def as_released(paper: Paper, number: int, asked: Asked) -> Again:
    """The public's edition as it would be issued now, with what it says of the issue before."""
    built, last = build_paper(paper, issue_number=number), last_issue(paper, Reader.PUBLIC)
    return as_issued(built, last, asked, lambda: secrets_for(paper, Reader.PUBLIC))


def says_too_much(again: Again) -> bool:
    """Whether the words of a later issue about itself tell of what is withheld; nobody decides that those may stay."""
    if again.last is None:
        return False
    secrets = secrets_for(again.last.paper, Reader.PUBLIC)
    alone = replace(again.paper, chapters=())
    return any(finding.where == LATER_PLACE for finding in find_leaks(alone, secrets))


def asked_of(request: ReleaseRequest) -> Asked:
    return Asked(cast(LaterKind, request.kind), request.reason)


def confirm_release(request: ReleaseRequest, *, by: User, files_of: FilesOf = make_files) -> IssuedPaper:
    """Issue what was asked for. Raises PermissionDenied, NotIssuable or PdfFailed, and what `files_of` raises."""
    paper = request.paper
    if not permissions.can_confirm_release(by, paper) or request.asked_by_id == by.pk:
        raise PermissionDenied
    if ReleaseRequest.objects.void().filter(pk=request.pk).exists():
        raise NotIssuable(
            "The whole assessment was reopened after this release was asked for, so it is void."
        )
    return issue_paper(
        paper,
        by=request.asked_by,
        confirmed_by=by,
        only_as=next_number(paper),
        asked=asked_of(request),
        files_of=files_of,
        release=request,
    )


@transaction.atomic
def accept(paper: Paper, keys: Collection[str], reason: str, *, by: User) -> list[LeakDecision]:
    """Let these stay, each with a decision of its own, for one reason. Raises PermissionDenied, or NotIssuable if one
    is not there or says too much; then nothing is decided.
    """
    if not permissions.can_accept_likeness(by, paper):
        raise PermissionDenied
    listed = [*findings_of(paper), *findings_in_issues(paper)]
    found = {finding.key: finding for finding in reversed(listed) if finding.may_be_accepted}
    if not found.keys() >= set(keys):
        raise NotIssuable("This is no longer in the paper, or repeats a withheld passage word for word.")
    decided_at = timezone.now()
    decisions = [
        LeakDecision.objects.get_or_create(
            paper=paper,
            key=key,
            defaults={
                "kind": found[key].kind,
                "place": found[key].where[:300],
                "reason": reason,
                "decided_by": by,
                "decided_at": decided_at,
            },
        )[0]
        for key in keys
    ]
    for decision in decisions:
        if decision.decided_at == decided_at:
            note("likeness-accepted", paper.annual, by=by, deed=Deed(f"{decision.kind}, in {decision.place}"))
    return decisions
