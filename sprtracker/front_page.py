"""My work, the front page: what every app has for this person, in one list, and the years that they see."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import unsent
from accounts.http import SignedInRequest
from accounts.models import User
from actions import tasks as actions
from assessments import my_work as rounds
from assessments.models import AnnualAssessment
from assessments.permissions import is_secretary
from papers import tasks as papers
from sprtracker.dates_file import dates_file


@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    years = rounds.years_for(request.user)
    tasks = every_task(request.user, years)
    context = {
        "jobs": [(job, list(group)) for job, group in groupby(tasks, key=lambda task: task.job)],
        "unsent": unsent.waiting(request.user).count(),
        "years": [(year, paper_url(request.user, year)) for year in years],
    }
    return render(request, "my_work.html", context)


@require_safe
def my_dates(request: SignedInRequest) -> HttpResponse:
    tasks = every_task(request.user, rounds.years_for(request.user))
    link = request.build_absolute_uri(reverse("my_work"))
    answer = HttpResponse(
        dates_file(tasks, link, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="spr-tracker-dates.ics"'
    return answer


def every_task(user: User, years: list[AnnualAssessment]) -> list[rounds.Task]:
    """What every app has for this person."""
    waiting = (rounds.tasks_for(user, years), actions.tasks_for(user), papers.tasks_for(user))
    return rounds.in_order(task for found in waiting for task in found)


def paper_url(user: User, year: AnnualAssessment) -> str:
    """The paper is what a secretary comes for; the others find it on the page of the year."""
    if not is_secretary(user, year.force_id):
        return ""
    return reverse("paper_detail", args=[year.force.slug, year.year])
