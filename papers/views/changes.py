"""The pages of what changed: between two issues for the same reader, and since the last issue before the next is made.

Whoever may read both issues may read what is different; an issue for another reader is not named.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from papers import canonical, content, permissions
from papers.building.build import paper_from
from papers.building.rows import read_rows
from papers.editions import Reader
from papers.issuing.issue import secrets_for
from papers.leaks.sought import Secret, secrets_of
from papers.reissuing.again import knows, last_issue, tells_of
from papers.reissuing.changes import compare
from papers.reissuing.in_words import replaces, sentences
from papers.reissuing.sides import side_by_side
from papers.views.preparing import edition_asked, file_response, find_issue, find_paper, not_modified


@require_safe
def issue_changes(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    """An issue beside the one before it for the same reader, or beside the one that `?with=` names."""
    issue = find_issue(request, force, year, number)
    alike = issue.paper.issues.filter(reader=issue.reader).exclude(number=number)
    others = list(alike.order_by("number").values_list("number", flat=True))
    other = other_number(request.GET.get("with", ""), number, others)
    if other is None:
        return render(request, "papers/changes.html", {"paper": issue.paper, "issue": issue})
    both = issue.paper.issues.filter(number__in=(number, other)).without_files_but_content()
    before, after = both.order_by("number")
    reader = Reader(issue.reader)
    context = comparison(
        reader,
        canonical.from_json(before.content),
        canonical.from_json(after.content),
        secrets_for(issue.paper, reader),
        is_past=after.number < max(number, *others),
    )
    context |= {
        "paper": issue.paper,
        "issue": issue,
        "others": others,
        "other": other,
        "before": before,
        "after": after,
    }
    return render(request, "papers/changes.html", context)


def other_number(asked: str, number: int, others: list[int]) -> int | None:
    """The issue that is asked for, which must be one of these; else the one before, else the next. None if alone."""
    if asked:
        if asked not in map(str, others):
            raise Http404("There is no such issue for the same reader.")
        return int(asked)
    earlier = [other for other in others if other < number]
    return earlier[-1] if earlier else next(iter(others), None)


def comparison(
    reader: Reader,
    before: content.Paper,
    after: content.Paper,
    secrets: list[Secret],
    *,
    is_past: bool = False,
) -> dict[str, object]:
    changes = compare(before, after, tells_of(secrets))
    return {
        "reader": reader,
        "said": sentences(changes),
        "replaces": replaces(changes),
        "sides": side_by_side(before, after, knows(secrets), is_past=is_past),
        "before_name": f"Issue {before.issue_number}",
        "after_name": f"Issue {after.issue_number}" if after.issue_number else "Now",
    }


@require_safe
def next_changes(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """What the next issue for a reader would change, for the two people who release it."""
    paper = find_paper(request, force, year)
    may_issue = permissions.can_issue(request.user, paper)
    if not (may_issue or permissions.can_confirm_release(request.user, paper)):
        raise PermissionDenied
    edition = edition_asked(request)
    context: dict[str, object] = {"paper": paper, "may_issue": may_issue, "reader": edition}
    if last := last_issue(paper, edition):
        rows = read_rows(paper, None, edition)
        secrets = secrets_of(edition, rows.withholdings, rows.sources)
        now = paper_from(paper, rows, None)
        context |= comparison(edition, canonical.from_json(last.content), now, secrets) | {"before": last}
    return render(request, "papers/changes.html", context)


@require_safe
def issued_supplement(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    """The changed and new passages alone, where an issue has such a document."""
    issue = find_issue(request, force, year, number)
    if not issue.supplement_sha256:
        raise Http404("This issue has no document of its changes alone.")
    return not_modified(request, issue.supplement_sha256) or file_response(
        bytes(issue.supplement),
        "application/pdf",
        issue.file_name("pdf", str(issue.kind)),
        issue.supplement_sha256,
    )
