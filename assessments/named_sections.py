"""Changes asked of some sections alone: the others are settled, and the next submission says which were changed.

Not here: the step itself (`workflow`), and the lock that a settled section is refused by (`writing.lock_section`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from assessments.models import Question, Section, Status, StatusChange
from assessments.models.challenge import STATE_SET
from assessments.permissions import Subject
from assessments.writing import own_sections

NONE_CHANGED = "none"


class NotOfThis(Exception):
    """A section was named that belongs to another threat or year."""


def own_sections_in_order(subject: Subject) -> list[Section]:
    """What can be named, without the texts."""
    return list(own_sections(subject).defer("body").order_by("order", "pk"))


def settle_all_but(subject: Subject, named: Collection[int]) -> None:
    """Only the named ones are open from now on; all of them, where none are named."""
    sections = own_sections(subject)
    if not named:
        sections.update(is_settled=False)
        return
    sections.filter(pk__in=named).update(is_settled=False)
    sections.exclude(pk__in=named).update(is_settled=True)


def names_of(subject: Subject, named: Collection[int]) -> str:
    """Raises NotOfThis."""
    if not named:
        return ""
    found = list(own_sections(subject).filter(pk__in=named).order_by("order", "pk"))
    if len(found) != len(set(named)):
        raise NotOfThis
    return listed(found)


def changed_since_asked(subject: Subject) -> str:
    """The sections whose text, name, judgement or state of an answer was changed since changes were last asked for.

    Nothing, where none ever were.
    """
    steps = StatusChange.objects.of(subject).effective().filter(to_status=Status.CHANGES_REQUESTED)
    asked_at = steps.latest_first().values_list("changed_at", flat=True).first()
    if asked_at is None:
        return ""
    states = Question.history.filter(history_change_reason=STATE_SET, history_date__gt=asked_at)
    changed = own_sections(subject).filter(
        Q(updated_at__gt=asked_at)
        | Q(judgement__updated_at__gt=asked_at)
        | Q(pk__in=states.order_by().values("section"))
    )
    return listed(changed.order_by("order", "pk")) or NONE_CHANGED


def listed(sections: Iterable[Section]) -> str:
    return "; ".join(section.heading for section in sections)
