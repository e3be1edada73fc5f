"""Sessions in the database, as Django keeps them, that also know when they end: pages warn of it beforehand."""

from __future__ import annotations

import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone


class SessionStore(db.SessionStore):
    ends_at: datetime.datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self.ends_at = row.expire_date if row else None
        return row

    @property
    def seconds_left(self) -> int:
        """Until the session ends by itself; all of its time where it is new or about to be saved."""
        if self.ends_at is None or self.modified:
            return int(self.get_expiry_age())
        return max(0, int((self.ends_at - timezone.now()).total_seconds()))
