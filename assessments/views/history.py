"""The pages of a section's history: every version, one of them, any two compared, and one restored."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from assessments import history, noting, permissions
from assessments.blocks import count_words, show_body
from assessments.forms.history import CompareForm, RestoreForm
from assessments.models import Section, SectionVersion
from assessments.trail import sight_of
from assessments.views.finding import find_section, place_of
from assessments.writing import ClosedForWriting, NotTheirs, StaleEdit

CONFLICT = 409


def find_own(request: SignedInRequest, **place: str) -> Section:
    """The section, for those who may read how it came about."""
    section = find_section(request.user, **place)
    if not permissions.can_read_history(request.user, section):
        raise PermissionDenied
    return section


def find_to_show(request: SignedInRequest, **place: str) -> Section:
    """The same for a page that shows it: that a withheld passage was read is told."""
    section = find_own(request, **place)
    standing = section.withholdings.standing()
    noting.note_reading(section, standing, by=request.user, where="the history of the section")
    return section


def find_version(section: Section, number: int) -> SectionVersion:
    version = get_object_or_404(section.versions.select_related("saved_by"), number=number)
    version.section = section
    return version


@require_safe
def section_history(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_to_show(request, **place)
    page, lines = history.page_of_versions(section, request.GET.get("page"))
    context = {
        **place_of(section),
        "page": page,
        "lines": lines,
        "form": CompareForm(section),
        "may_read_trail": sight_of(request.user, section) is not None,
        "judged": history.judgement_changes(section) if section.component else [],
    }
    return render(request, "assessments/section_history.html", context)


@require_safe
def section_compare(request: SignedInRequest, **place: str) -> HttpResponse:
    section = find_to_show(request, **place)
    is_asked = "older" in request.GET or "newer" in request.GET
    form = CompareForm(section, request.GET if is_asked else None)
    context = {**place_of(section), "form": form, "compared": None}
    if form.is_valid():
        older, newer = (find_version(section, number) for number in form.numbers)
        context["compared"] = history.compare_versions(older, newer)
    return render(request, "assessments/section_compare.html", context)


@require_safe
def section_version(request: SignedInRequest, number: int, **place: str) -> HttpResponse:
    section = find_to_show(request, **place)
    return show_version(request, section, find_version(section, number))


def show_version(
    request: SignedInRequest, section: Section, version: SectionVersion, refusal: str = ""
) -> HttpResponse:
    differs = version.body != section.body or section.is_carried_unconfirmed
    context = {
        **place_of(section),
        "version": version,
        "here": f"Version {version.number}",
        "body": show_body(version.body, anchors=False),
        "words": count_words(version.body),
        "compared": history.compare_with_present(version, section),
        "may_restore": differs and permissions.can_write(request.user, section),
        "restore_words": f"Restore version {version.number}",
        "refusal": refusal,
    }
    status = CONFLICT if refusal else 200
    return render(request, "assessments/section_version.html", context, status=status)


@require_POST
def section_restore(request: SignedInRequest, number: int, **place: str) -> HttpResponse:
    section = find_own(request, **place)
    if not permissions.can_write(request.user, section):
        raise PermissionDenied
    version, form = find_version(section, number), RestoreForm(request.POST)
    try:
        seen = form.cleaned_data["version"] if form.is_valid() else -1
        saved = history.restore_version(version, version=seen, by=request.user)
    except StaleEdit:
        refusal = "Somebody has saved since this page was opened. Nothing is restored yet: read what stands now first."
    except ClosedForWriting:
        refusal = f"Nothing is restored: {section.subject} has been closed for writing in the meantime."
    except NotTheirs:
        refusal = "Nothing is restored: you may not write this section any more."
    except ValidationError as error:
        refusal = f"Nothing is restored. {' '.join(error.messages)}"
    else:
        if saved.changed:
            messages.success(request, f"Version {number} is restored, as version {saved.section.version}.")
        else:
            messages.info(
                request, f"Version {number} is what stands here already, so there is no new version."
            )
        return redirect(section)
    section = find_to_show(request, **place)
    return show_version(request, section, find_version(section, number), refusal)
