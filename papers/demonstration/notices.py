"""What the people of the demonstration are told when it was loaded: of the years that are not final, without e-mail.

The years are made in minutes by the functions that the pages use, which tell of everything that they do. So each notice
gets the time at which the thing happened in the demonstration.
"""

from __future__ import annotations

import datetime
import re

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import Notice, User
from accounts.notices.timing import MORNING
from actions import chasing as plans
from assessments import chasing as rounds
from assessments.models import AnnualAssessment, Query, Status, ThreatAssessment

# When the thing was made of which a notice tells.
TIMES = {
    "assessments.annualassessment": "opened_at",
    "assessments.question": "asked_at",
    "assessments.section": "updated_at",
    "assessments.thread": "opened_at",
}


def settle_notices() -> None:
    """Drop what is long over, look for what is late today, and keep all of it out of the outbox."""
    final = AnnualAssessment.objects.filter(status=Status.FINAL).select_related("force")
    told = Notice.objects.filter(person__in=User.objects.of_the_demonstration())
    told.filter(place__in=[str(year) for year in final]).delete()
    rounds.tell_of_the_day()
    plans.tell_of_the_day()
    told.update(is_for_mail=False)
    before_today = timezone.now() - datetime.timedelta(days=2)
    for notice in told:
        row = apps.get_model(notice.about_label)._default_manager.filter(pk=notice.about_pk).first()
        if row is None:  # of a year that somebody has removed
            notice.delete()
            continue
        notice.made_at = min(moment_of(notice, row) or before_today, before_today)
        notice.save(update_fields=["made_at"])


def moment_of(notice: Notice, row: models.Model) -> datetime.datetime | None:
    """Of what is late the morning after its day, by which it is named; of anything else when it happened."""
    if day := re.search(r"\d{4}-\d\d-\d\d$", notice.once or ""):
        late = datetime.date.fromisoformat(day[0]) + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(late, MORNING))
    last: datetime.datetime | None = None
    if isinstance(row, Query):
        last = row.steps.aggregate(last=models.Max("taken_at"))["last"]
    elif isinstance(row, ThreatAssessment):
        last = row.status_changes.aggregate(last=models.Max("changed_at"))["last"]
    else:
        last = getattr(row, TIMES[notice.about_label])
    return last
