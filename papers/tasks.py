"""What papers ask of a person, for the list on My work."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Role, User
from assessments.models import AnnualAssessment, Section, Stage, Status, Withholding
from assessments.my_work import Job, Task, task_of
from assessments.planning import dates, days_of
from papers.building.arrange import DEFAULT_ASK
from papers.editions import Reader
from papers.issuing.issue import blank_fields
from papers.models import IssuedPaper, Paper, ReleaseRequest


def tasks_for(user: User) -> list[Task]:
    """Releases that wait for a second person; for a secretary also covers, and what is to be issued or issued again."""
    return [*release_tasks(user), *secretary_tasks(user)]


def release_tasks(user: User) -> Iterator[Task]:
    """What somebody else asked for and this person may confirm."""
    forces = user.roles.forces_overseen(Role.SECRETARY)
    forces |= user.roles.organisations(Role.COORDINATOR, Role.CHIEF_OFFICER)
    if not forces:
        return
    waiting = ReleaseRequest.objects.waiting().filter(paper__annual__force__in=forces).exclude(asked_by=user)
    for request in waiting.select_related("paper__annual__force__stage_days").order_by("asked_at"):
        url = reverse("release_confirm", args=request.paper.url_args)
        detail = "The release of the public’s edition waits for your confirmation"
        annual = request.paper.annual
        yield task_of(Job.RELEASE, annual, "The paper", detail, url, published_by(annual))


def published_by(annual: AnnualAssessment) -> datetime.date:
    """The day by which the paper has to be public."""
    return dates(annual.board_on, days_of(annual))[Stage.PUBLISH]


def secretary_tasks(user: User) -> list[Task]:
    forces = user.roles.forces_overseen(Role.SECRETARY)
    if not forces:
        return []
    years = AnnualAssessment.objects.visible_to(user).filter(force__in=forces)
    years = years.select_related("force__stage_days", "paper").order_by("board_on")
    not_issued = years.filter(paper__issues=None)
    return [
        *(task for year in not_issued for task in paper_tasks(year)),
        *(again_task(year) for year in changed_since_issue(years)),
    ]


def paper_tasks(year: AnnualAssessment) -> list[Task]:
    begun: Paper | None = getattr(year, "paper", None)
    paper = begun or Paper(annual=year, meeting_on=year.board_on, ask=DEFAULT_ASK)
    url = paper.get_absolute_url()
    if year.status == Status.FINAL:
        return [task_of(Job.ISSUE, year, "The paper", "Final: issue it", url, published_by(year))]
    blank = blank_fields(paper)
    if not blank:
        return []
    detail = f"The cover has no {', no '.join(blank)}"
    return [task_of(Job.PREPARE, year, "The paper", detail, url, published_by(year))]


def changed_since_issue(years: QuerySet[AnnualAssessment]) -> QuerySet[AnnualAssessment]:
    """Final years in which something was written, judged or withheld after the public's edition was last issued."""
    public = IssuedPaper.objects.filter(paper__annual=OuterRef("pk"), reader=Reader.PUBLIC).order_by(
        "-number"
    )
    of_year = Section.objects.filter(annual=OuterRef("pk"))
    since = Q(updated_at__gt=OuterRef("issued_at")) | Q(judgement__updated_at__gt=OuterRef("issued_at"))
    decided = Withholding.objects.filter(section__annual=OuterRef("pk"))
    decided = decided.filter(Q(decided_at__gt=OuterRef("issued_at")) | Q(lifted_at__gt=OuterRef("issued_at")))
    return (
        years.filter(status=Status.FINAL)
        .annotate(
            issued_at=Subquery(public.values("issued_at")[:1]), last=Subquery(public.values("number")[:1])
        )
        .filter(Exists(of_year.filter(since)) | Exists(decided), issued_at__isnull=False)
    )


def again_task(year: AnnualAssessment) -> Task:
    last: int = year.last  # type: ignore[attr-defined]  # annotated by changed_since_issue
    detail = f"Changed since issue {last}: issue an erratum or a supplement"
    return task_of(Job.ISSUE, year, "The paper", detail, reverse("paper_issue", args=year.paper.url_args))
