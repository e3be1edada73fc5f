"""What papers ask of a person, for the list on My work."""

from __future__ import annotations

from accounts.models import Role, User
from assessments.models import AnnualAssessment, Status
from assessments.my_work import Job, Task, task_of
from papers.arrange import DEFAULT_ASK
from papers.issue import blank_fields
from papers.models import Paper


def tasks_for(user: User) -> list[Task]:
    """For a secretary: covers with blank fields, and final years whose paper has not been issued."""
    forces = user.roles.forces_overseen(Role.SECRETARY)
    if not forces:
        return []
    years = (
        AnnualAssessment.objects.visible_to(user)
        .filter(force__in=forces, paper__issues=None)
        .select_related("force", "paper")
        .order_by("board_on")
    )
    return [task for year in years for task in paper_tasks(year)]


def paper_tasks(year: AnnualAssessment) -> list[Task]:
    begun: Paper | None = getattr(year, "paper", None)
    paper = begun or Paper(annual=year, meeting_on=year.board_on, ask=DEFAULT_ASK)
    url = paper.get_absolute_url()
    if year.status == Status.FINAL:
        return [task_of(Job.ISSUE, year, "The paper", "Final: issue it", url)]
    blank = blank_fields(paper)
    if not blank:
        return []
    return [task_of(Job.PREPARE, year, "The paper", f"The cover has no {', no '.join(blank)}", url)]
