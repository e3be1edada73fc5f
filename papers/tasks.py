"""What papers ask of a person, for the list on My work."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Role, User
from actions.models import BoardDecision
from assessments.jobs import Job, Task, task_of
from assessments.models import AnnualAssessment, Section, Stage, Status, Withholding
from assessments.planning import dates, days_of
from papers.building.arrange import DEFAULT_ASK
from papers.editions import Reader
from papers.issuing.issue import blank_fields
from papers.models import IssuedPaper, Paper, ReleaseRequest

# So long after the board, its secretary is asked what it decided; of older years nobody waits for it.
ASKED_AFTER = datetime.timedelta(days=365)


def tasks_for(user: User) -> list[Task]:
    """Releases that wait for a second person; for a secretary also covers, issues, and what a board decided."""
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
        *(task for year in going_on_after_issue(years) for task in later_tasks(year)),
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


def going_on_after_issue(years: QuerySet[AnnualAssessment]) -> QuerySet[AnnualAssessment]:
    """Final years in which something was written, judged or withheld after the public's edition was last issued, and
    those whose board has met since and nobody has recorded what it decided."""
    today = timezone.localdate()
    public = IssuedPaper.objects.filter(paper__annual=OuterRef("pk"), reader=Reader.PUBLIC).order_by(
        "-number"
    )
    of_year = Section.objects.filter(annual=OuterRef("pk"))
    since = Q(updated_at__gt=OuterRef("issued_at")) | Q(judgement__updated_at__gt=OuterRef("issued_at"))
    decided = Withholding.objects.filter(annual=OuterRef("pk"))
    decided = decided.filter(Q(decided_at__gt=OuterRef("issued_at")) | Q(lifted_at__gt=OuterRef("issued_at")))
    return (
        years.filter(status=Status.FINAL)
        .annotate(
            issued_at=Subquery(public.values("issued_at")[:1]), last=Subquery(public.values("number")[:1])
        )
        .annotate(
            is_changed=Exists(of_year.filter(since)) | Exists(decided),
            is_decided=Exists(BoardDecision.objects.filter(annual=OuterRef("pk"))),
        )
        .filter(
            Q(is_changed=True) | Q(is_decided=False, board_on__lt=today, board_on__gte=today - ASKED_AFTER),
            issued_at__isnull=False,
        )
    )


def later_tasks(found: Any) -> Iterator[Task]:
    """Of a year with what `going_on_after_issue` says of it."""
    place, today = found.paper.url_args, timezone.localdate()
    if found.is_changed:
        detail = f"Changed since issue {found.last}: issue an erratum or a supplement"
        yield task_of(Job.ISSUE, found, "The paper", detail, reverse("paper_issue", args=place))
    if not found.is_decided and found.board_on < today <= found.board_on + ASKED_AFTER:
        detail = f"The board met on {date_format(found.board_on, 'j F Y')}"
        url = reverse("board_decision_list", args=place)
        yield task_of(Job.RECORD, found, "What the board decided", detail, url, found.board_on)
