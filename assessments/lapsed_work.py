"""Reviewed marks of a person that do not hold any more, for the list on My work.

Not here: an approval that has lapsed. A notice tells of it, and it stands under “To approve” once it is agreed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from accounts.models import Role, User
from assessments.jobs import Job, Task, section_title, task_of
from assessments.models import AnnualAssessment, Section, SectionReview, Status
from assessments.reviewing import mark_of


def tasks_for(user: User) -> Iterator[Task]:
    """One for each year in which something was changed after this person had marked it as reviewed. One query."""
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
