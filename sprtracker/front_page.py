"""My work, the front page: what every app has for this person, in one list, and the years that they see."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import unsent
from accounts.http import SignedInRequest
from accounts.models import User
from actions import tasks as actions
from assessments import my_work as rounds
from assessments.models import AnnualAssessment
from assessments.permissions import is_secretary
from papers import tasks as papers


@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    years = rounds.years_for(request.user)
    waiting = (
        rounds.tasks_for(request.user, years),
        actions.tasks_for(request.user),
        papers.tasks_for(request.user),
    )
    tasks = rounds.in_order(task for found in waiting for task in found)
    context = {
        "jobs": [(job, list(group)) for job, group in groupby(tasks, key=lambda task: task.job)],
        "unsent": unsent.waiting(request.user).count(),
        "years": [(year, paper_url(request.user, year)) for year in years],
    }
    return render(request, "my_work.html", context)


def paper_url(user: User, year: AnnualAssessment) -> str:
    """The paper is what a secretary comes for; the others find it on the page of the year."""
    if not is_secretary(user, year.force_id):
        return ""
    return reverse("paper_detail", args=[year.force.slug, year.year])
