"""My work, the front page: what every app has for this person, in one list, and the years that they see."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from actions import tasks as actions
from assessments import handed_work, lapsed_work
from assessments import my_work as rounds
from assessments.forms.my_work import WorkFilterForm
from assessments.jobs import Task, in_order
from assessments.models import AnnualAssessment, Handover
from assessments.permissions import is_secretary
from papers import tasks as papers
from sprtracker.dates_file import dates_file


@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    years = rounds.years_for(request.user)
    handed = handed_work.handed_to_others(request.user)
    tasks = every_task(request.user, years, handed)
    form = WorkFilterForm(tasks, request.GET)
    shown = form.filtered(tasks)
    context = {
        "jobs": [(job, list(group)) for job, group in groupby(shown, key=lambda task: task.job)],
        "form": form,
        "has_any": bool(tasks),
        "shown": len(shown),
        "late": sum(task.is_overdue for task in shown),
        "waiting_on": handed_work.waiting_on(request.user, handed),
        "unsent": request.user.unsent_forms,  # type: ignore[attr-defined]  # counted by accounts.backends
        "years": [(year, paper_url(request.user, year)) for year in years],
    }
    return render(request, "my_work.html", context)


@require_safe
def my_dates(request: SignedInRequest) -> HttpResponse:
    handed = handed_work.handed_to_others(request.user)
    tasks = every_task(request.user, rounds.years_for(request.user), handed)
    link = request.build_absolute_uri(reverse("my_work"))
    answer = HttpResponse(
        dates_file(tasks, link, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="spr-tracker-dates.ics"'
    return answer


def every_task(user: User, years: list[AnnualAssessment], handed: list[Handover]) -> list[Task]:
    """What every app has for this person."""
    waiting = (
        rounds.tasks_for(user, years),
        handed_work.tasks_for(handed),
        lapsed_work.tasks_for(user),
        actions.tasks_for(user),
        papers.tasks_for(user),
    )
    return in_order(task for found in waiting for task in found)


def paper_url(user: User, year: AnnualAssessment) -> str:
    """The paper is what a secretary comes for; the others find it on the page of the year."""
    if not is_secretary(user, year.force_id):
        return ""
    return reverse("paper_detail", args=[year.force.slug, year.year])
