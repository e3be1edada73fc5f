"""The pages of papers: cover and order, preview, and what was issued."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Organisation, Role, User
from actions.permissions import can_raise
from assessments.differing import differences
from assessments.models import AnnualAssessment, Status
from assessments.permissions import can_reopen
from papers import permissions
from papers.building.arrange import begin_paper, key_of, move_part, new_paper, parts_of
from papers.building.build import build_paper
from papers.checking.checks import in_words
from papers.checking.loose_ends import loose_ends
from papers.drafting.standing import standing_of
from papers.editions import Reader
from papers.forms.preparing import COVER_FIELDS, CoverForm
from papers.glossary.abbreviations import unexplained
from papers.house_styles import bodies_seen_by
from papers.html.characters import reason_against
from papers.html.rendering import render_for_page
from papers.issuing.issue import WANTED, blank_fields, reasons_against
from papers.issuing.release import waiting_for
from papers.models import IssuedPaper, Paper
from papers.reissuing.changes import from_json
from papers.reissuing.in_words import sentences
from papers.views.reads import note_draft_read, note_issue_read
from papers.writing.covers import StaleCover, save_cover

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def find_paper(request: SignedInRequest, force: str, year: str) -> Paper:
    """The year's paper, which may not have been begun (no row yet); 404 for whoever does not see the year."""
    years = AnnualAssessment.objects.visible_to(request.user)
    years = years.select_related("force", "edition", "scale", "paper")
    annual = get_object_or_404(years.at(force, year))
    begun: Paper | None = getattr(annual, "paper", None)
    return begun or new_paper(annual)


@require_safe
def paper_list(request: SignedInRequest) -> HttpResponse:
    years = (
        AnnualAssessment.objects.visible_to(request.user)
        .select_related("force", "edition", "paper")
        .prefetch_related(
            Prefetch("paper__issues", queryset=IssuedPaper.objects.visible_to(request.user).without_files())
        )
    )
    importing = request.user.roles.organisations(Role.COORDINATOR)
    bodies = bodies_seen_by(request.user)
    forces = Organisation.objects.filter(pk__in=importing, kind=Organisation.Kind.FORCE) if importing else []
    return render(request, "papers/paper_list.html", {"years": years, "forces": forces, "bodies": bodies})


@require_safe
def paper_detail(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    reads_all = permissions.can_read_order(request.user, paper)
    parts = parts_of(paper) if reads_all else []
    may_read_draft = permissions.can_read_draft(request.user, paper)
    issues = list(issues_of(request, paper)) if paper.pk else []
    return render(
        request,
        "papers/paper_detail.html",
        {
            "paper": paper,
            "parts": parts,
            "reasons": reasons_against(paper) if reads_all else [],
            "not_stated": blank_fields(paper, WANTED),
            "issues": issues,
            "correction": correction_of(paper, issues, request.user),
            "may_edit": permissions.can_edit_cover(request.user, paper),
            "may_arrange": permissions.can_arrange_paper(request.user, paper),
            "may_read_draft": may_read_draft,
            "loose": loose_ends(paper, parts, request.user) if may_read_draft else None,
            "may_issue": permissions.can_issue(request.user, paper),
            "may_archive": permissions.can_export_publication(request.user, paper),
            "may_read_leak_check": permissions.can_read_leak_check(request.user, paper),
            "standing": standing_of(paper) if paper.pk and reads_all else None,
            "waiting": waiting_for(paper) if permissions.can_confirm_release(request.user, paper) else None,
            "may_raise": can_raise(request.user, paper.annual),
        },
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """What becomes of the issues when the force's own words are corrected: none of them changes."""

    is_open: bool
    issued: int
    next: int | None  # for those who know of every issue
    reopen_url: str


def correction_of(paper: Paper, issues: list[IssuedPaper], user: User) -> Correction | None:
    """For everybody while an issued year is open again; before that for those who may reopen it."""
    if not issues:
        return None
    is_open = paper.annual.status != Status.FINAL
    if not is_open and not can_reopen(user, paper.annual):
        return None
    next_one = issues[0].number + 1 if permissions.can_read_draft(user, paper) else None
    url = "" if is_open else reverse("year_step", args=[*paper.url_args, "reopen"])
    return Correction(is_open, len(issues), next_one, url)


@require_http_methods(["GET", "POST"])
def cover_edit(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_edit_cover(request.user, paper):
        raise PermissionDenied
    form = CoverForm(request.POST or None, instance=paper, initial={"version": paper.version})
    if form.is_valid():
        try:
            save_cover(begin_paper(paper.annual), form.cleaned_data, by=request.user)
        except StaleCover as stale:
            # A form that was sent twice differs in nothing, and has been saved.
            if rows := differences(form, stale.current, COVER_FIELDS):
                context = {"paper": paper, "form": form.begun_from(stale.current), "rows": rows}
                return render(request, "papers/cover_conflict.html", context, status=409)
        messages.success(request, "The cover is saved.")
        return redirect(paper)
    return render(request, "papers/cover_edit.html", {"paper": paper, "form": form})


@require_POST
def part_move(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_arrange_paper(request.user, paper):
        raise PermissionDenied
    part = next((p for p in parts_of(paper) if p.name == request.POST.get("part")), None)
    direction = request.POST.get("direction")
    if part is None or direction not in ("up", "down"):
        raise Http404("This paper has no such part, or it cannot go there.")
    if move_part(begin_paper(paper.annual), key_of(part), up=direction == "up", by=request.user):
        messages.success(request, f"{part} has moved {direction}.")
    else:
        messages.info(request, f"{part} cannot move further {direction}.")
    return redirect(f"{paper.get_absolute_url()}#{part.name}")


@require_safe
def preview(request: SignedInRequest, force: str, year: str) -> HttpResponse:
    paper = find_paper(request, force, year)
    if not permissions.can_read_draft(request.user, paper):
        raise PermissionDenied
    edition = edition_asked(request)
    built = build_paper(paper, reader=request.user, edition=edition)
    note_draft_read(paper.annual, edition, by=request.user, where="the preview")
    context = {"document": render_for_page(built), "row": paper, "edition": edition, "editions": Reader}
    context |= {"unprintable": reason_against(built), "style": built.style}
    context["unexplained"] = unexplained(built.chapters)
    return render(request, "papers/preview.html", context)


def edition_asked(request: SignedInRequest) -> Reader:
    """The edition that the address names; without one, the public's, and 404 where it names none that there is."""
    asked = request.GET.get("edition") or Reader.PUBLIC
    if "reader" in request.GET or asked not in Reader.values:
        raise Http404("There is no such edition. Write ?edition= and public, panel or commissioner.")
    return Reader(asked)


def issues_of(request: SignedInRequest, paper: Paper) -> QuerySet[IssuedPaper]:
    issues = paper.issues.visible_to(request.user).without_files().with_replaced()
    return issues.select_related("issued_by", "confirmed_by")


def find_issue(request: SignedInRequest, force: str, year: str, number: int) -> IssuedPaper:
    """The public's edition is for everybody who sees the year. A file is read when it is asked for."""
    papers = Paper.objects.at(force, year)
    issues = IssuedPaper.objects.visible_to(request.user).without_files().with_replaced()
    issues = issues.select_related("paper__annual__force", "issued_by", "confirmed_by")
    return get_object_or_404(issues, paper__in=papers, number=number)


@require_safe
def issued_detail(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    issue = find_issue(request, force, year, number)
    later = issue.paper.issues.filter(reader=issue.reader, number__gt=issue.number)
    later = later.without_files().with_replaced().order_by("number")
    context = {
        "issue": issue,
        "later": later,
        "said": sentences(from_json(issue.changes, issue.replaced_number)),
    }
    context["checks"] = in_words(issue.checks)
    return render(request, "papers/issued_detail.html", context)


@require_safe
def issued_pdf(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    issue = find_issue(request, force, year, number)
    note_issue_read(issue, by=request.user)
    return not_modified(request, issue.pdf_sha256) or file_response(
        bytes(issue.pdf), "application/pdf", issue.file_name("pdf"), issue.pdf_sha256
    )


@require_safe
def issued_html(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    """To be kept, not shown here: this site's policy would take its styles away."""
    issue = find_issue(request, force, year, number)
    note_issue_read(issue, by=request.user)
    return not_modified(request, issue.html_sha256) or file_response(
        issue.html.encode(),
        "text/html; charset=utf-8",
        issue.file_name("html"),
        issue.html_sha256,
        "attachment",
    )


@require_safe
def issued_docx(request: SignedInRequest, force: str, year: str, number: int) -> HttpResponse:
    """To be kept as well: a browser does not show it. Issues made before Word files were stored have none."""
    issue = find_issue(request, force, year, number)
    if not issue.docx_sha256:
        return render(request, "papers/issued_without_word.html", {"issue": issue}, status=404)
    note_issue_read(issue, by=request.user)
    return not_modified(request, issue.docx_sha256) or file_response(
        bytes(issue.docx), WORD, issue.file_name("docx"), issue.docx_sha256, "attachment"
    )


def not_modified(request: SignedInRequest, sha256: str) -> HttpResponse | None:
    """304 for whoever has these very bytes already."""
    whole = HttpResponse(headers=caching(sha256))
    answer = get_conditional_response(request, etag=f'"{sha256}"', response=whole)
    return answer if isinstance(answer, HttpResponseNotModified) else None


def file_response(
    data: bytes, content_type: str, name: str, sha256: str, disposition: str = "inline"
) -> HttpResponse:
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"', **caching(sha256)}
    return HttpResponse(data, content_type=content_type, headers=headers)


def caching(sha256: str) -> dict[str, str]:
    """Kept by this browser alone, and asked for again each time: whether the person may still have it is checked."""
    return {"ETag": f'"{sha256}"', "Cache-Control": "private, no-cache"}
