"""`manage.py send_notices`: tell people of what is due, late or lapsed, and send every e-mail whose time has come.

To be run every quarter of an hour. However often it is run, nobody is told of the same twice.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.notices import outbox, reading
from actions import chasing as actions
from assessments import chasing as rounds


class Command(BaseCommand):
    help = (
        "Tell people of what is due, late or lapsed, and send the e-mail about notices whose time has come."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # Each notice by itself, since a transaction around them all would keep people from saving meanwhile.
        rounds.tell_of_the_day()
        actions.tell_of_the_day()
        reading.put_away_all()
        outbox.queue_forgotten()
        sent = outbox.send_due()
        reading.drop_old()
        self.stdout.write(f"{outbox.counted(sent)} sent.")
        for trouble in outbox.troubles():
            self.stderr.write(trouble)
