"""My work tells a person which of their reviewed marks do not hold any more."""

from __future__ import annotations

from assessments.jobs import Job
from assessments.lapsed_work import tasks_for
from assessments.models import AnnualAssessment, Status
from tests.makers import Side, first_section, make_review, set_status, write


def told(side: Side, role: str) -> list[tuple[Job, str, str]]:
    return [(task.job, task.title, task.detail) for task in tasks_for(getattr(side, role))]


def test_a_reviewer_is_told_what_changed_since_their_mark(side: Side, annual: AnnualAssessment) -> None:
    section = write(first_section(annual), by=side.lead)
    make_review(section, side)
    set_status(section.subject, Status.RELEASED)
    assert told(side, "reviewer") == []

    set_status(section.subject, Status.DRAFT)
    write(section, "<p>Other words.</p>", by=side.lead)
    assert told(side, "reviewer") == []  # it is not theirs to read now
    set_status(section.subject, Status.RELEASED)

    words = "Changed since you reviewed it: Threat 1: Component 1"
    assert told(side, "reviewer") == [(Job.LAPSED, "1 section", words)]
    assert next(tasks_for(side.reviewer)).url.endswith("/threat-1/component-1/review/changes/")
    assert told(side, "commissioner") == []
