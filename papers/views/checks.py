"""The page that checks a draft before anybody asks for its release, as an issue is checked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from assessments.models import AnnualAssessment
from papers import permissions
from papers.building.arrange import new_paper
from papers.building.build import paper_from
from papers.building.rows import Rows, read_rows
from papers.checking.checks import in_words
from papers.checking.to_look_at import to_look_at
from papers.checking.typed_references import typed_references
from papers.drafting import ahead
from papers.drafting.drafts import Kind
from papers.issuing.issue import reasons_in
from papers.models import Paper, ReleaseRequest
from papers.views.drafts import Wanted, not_yet
from papers.views.preparing import edition_asked
from papers.views.reads import note_draft_read


@require_safe
def paper_check(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    """Nobody is kept from working by what is found here. The checks are asked in the background, once for one draft."""
    paper, release_waits = find_with_release(request, force, year)
    wanted, rows = read_wanted(request, paper)
    stored, standing = ahead.kept_check(wanted.draft, paper)
    if stored is None:
        making = ahead.ask(wanted.draft)
        stored, standing = ahead.kept_check(wanted.draft, paper)
        if stored is None:
            return not_yet(request, wanted, making)
    context = {"row": paper, "edition": wanted.draft.edition, "passed": stored["passed"], "reasons": []}
    if permissions.can_read_order(request.user, paper):
        context |= {"reasons": reasons_in(paper, rows), "standing": standing, "release_waits": release_waits}
    with translation.override(wanted.built.language.lower()):
        context["to_look_at"] = to_look_at(wanted.built)
    context["typed"] = typed_references(rows)
    context["lines"] = in_words(stored)
    return render(request, "papers/paper_check.html", context)


def find_with_release(request: SignedInRequest, force: str, year: str) -> tuple[Paper, bool]:
    """The year's paper, begun or not, and whether a release of it waits for a second person."""
    waiting = ReleaseRequest.objects.waiting().filter(paper__annual=OuterRef("pk"))
    years = AnnualAssessment.objects.visible_to(request.user).annotate(release_waits=Exists(waiting))
    annual = get_object_or_404(years.select_related("force", "edition", "scale", "paper").at(force, year))
    begun: Paper | None = getattr(annual, "paper", None)
    return begun or new_paper(annual), annual.release_waits  # type: ignore[attr-defined]


def read_wanted(request: SignedInRequest, paper: Paper) -> tuple[Wanted, Rows]:
    """The check of the draft as it would be made now, and the rows that it is made from."""
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    rows = read_rows(paper, request.user, edition)
    note_draft_read(paper.annual, edition, by=request.user, where="the check of a draft")
    built = paper_from(paper, rows, None)
    return Wanted(paper, built, ahead.draft_of(built, Kind.CHECK, paper.annual, edition, request.user)), rows
