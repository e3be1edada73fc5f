"""What is late among milestones and recommendations, told to those who can do something about it.

Looked for by `manage.py send_notices`; nobody is told of the same date twice.
"""

from __future__ import annotations

import datetime

from django.utils.formats import date_format

from accounts.models import Notice, Role
from accounts.notices.telling import News, tell
from actions.models import Milestone, PostHolder, Recommendation
from assessments.telling import holders


def tell_of_the_day() -> None:
    tell_of_milestones()
    tell_of_recommendations()


def tell_of_milestones() -> None:
    """Whoever holds a post that leads it, and the coordinator."""
    for milestone in Milestone.objects.overdue().select_related("force"):
        posts = [milestone.lead_post_id, milestone.second_post_id]
        leading = PostHolder.objects.current().filter(post__in=posts).exclude(user=None)
        people = holders(milestone.force_id, Role.COORDINATOR) | set(leading.values_list("user", flat=True))
        due_on = milestone.next_due_on
        assert due_on is not None  # noqa: S101 (so they were chosen)
        words = f"The update of milestone {milestone.reference} was due on {day(due_on)}."
        once = f"milestone {milestone.pk} {due_on}"
        url, force = milestone.get_absolute_url(), milestone.force.label
        tell(people, News(Notice.Kind.OVERDUE, milestone, url, force, words, once))


def tell_of_recommendations() -> None:
    """The coordinator, and whoever raised it. Its owner is a post, which nobody signs in as."""
    for recommendation in Recommendation.objects.overdue().select_related("force"):
        people = holders(recommendation.force_id, Role.COORDINATOR) | {recommendation.raised_by_id}
        words = f"Recommendation {recommendation.reference} was due on {day(recommendation.due_on)}."
        once = f"recommendation {recommendation.pk} {recommendation.due_on}"
        url, force = recommendation.get_absolute_url(), recommendation.force.label
        tell(people, News(Notice.Kind.OVERDUE, recommendation, url, force, words, once))


def day(on: datetime.date) -> str:
    return date_format(on, "j F Y")
