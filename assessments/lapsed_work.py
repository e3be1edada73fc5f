"""What a person decided that does not hold any more, for the list on My work: reviewed marks and approvals of theirs.

An approval is told from its reopening until it is agreed again, when it stands under “To approve”. Of what changes
past the pages the record of decisions and the next step tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from accounts.models import Role, User
from assessments.duties import duties_of
from assessments.models import AnnualAssessment, Section, SectionReview, Status, StatusChange
from assessments.my_work import Job, Task, section_title, task_of
from assessments.reviewing import mark_of


def tasks_for(user: User) -> list[Task]:
    """One query for those who review, one for those who approve."""
    return [*review_tasks(user), *approval_tasks(user)]


def review_tasks(user: User) -> Iterator[Task]:
    """One for each year in which something was changed after this person had marked it as reviewed."""
    if not user.roles.forces_overseen(Role.REVIEWER, Role.COMMISSIONER):
        return
    marks = SectionReview.objects.visible_to(user).filter(reviewed_by=user)
    marks = marks.exclude(section__annual__status=Status.FINAL).order_by("section__annual", "section")
    context = ("annual__force", "threat_assessment__threat", "judgement", "question")
    changed: dict[AnnualAssessment, list[Section]] = defaultdict(list)
    for review in marks.select_related(*(f"section__{name}" for name in context)).defer("section__body"):
        if review.sha256 != mark_of(review.section):
            changed[review.section.annual].append(review.section)
    for year, sections in changed.items():
        several = len(sections) > 1
        title = f"{len(sections)} sections" if several else "1 section"
        url = year.get_absolute_url() if several else sections[0].url("review_changes")
        detail = f"Changed since you reviewed {'them' if several else 'it'}: "
        yield task_of(Job.LAPSED, year, title, detail + "; ".join(map(section_title, sections)), url)


def approval_tasks(user: User) -> Iterator[Task]:
    """What was approved last by this person, or for them, and has been reopened since."""
    forces = user.roles.organisations(Role.CHIEF_OFFICER) | {force for force, _ in duties_of(user).offices}
    if not forces:
        return
    given = StatusChange.objects.effective().filter(transition="approve", annual__force__in=forces)
    reopened = Q(threat_assessment=None, annual__status=Status.CHANGES_REQUESTED)
    reopened |= Q(threat_assessment__status=Status.CHANGES_REQUESTED)
    context = ("annual__force", "threat_assessment__threat")
    seen: set[tuple[int, int | None]] = set()
    for change in given.filter(reopened).select_related(*context).latest_first():
        place = (change.annual_id, change.threat_assessment_id)
        if place not in seen and user.pk in (change.changed_by_id, change.on_behalf_of_id):
            label = change.threat_assessment.label if change.threat_assessment else change.annual.label
            url = reverse("approval_changes", args=[change.annual.force.slug, change.annual.year, change.pk])
            detail = "Your approval has lapsed: it was reopened, and is approved anew"
            yield task_of(Job.LAPSED, change.annual, label, detail, url)
        seen.add(place)
