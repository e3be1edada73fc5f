"""What every page knows of the person who looks at it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.marks import mark_of
from accounts.models import User
from accounts.permissions import can_administer


def administration(request: HttpRequest) -> dict[str, bool]:
    # An error page can be rendered before the middleware has given the request its user.
    user = getattr(request, "user", None)
    return {"may_administer": isinstance(user, User) and can_administer(user)}


def session(request: HttpRequest) -> dict[str, object]:
    """For whom the page is made, what they have not read, and when their session ends."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    left = getattr(request.session, "seconds_left", settings.SESSION_COOKIE_AGE)
    return {
        "person_mark": mark_of(user),
        "session_seconds": left,
        "session_warning": settings.SESSION_WARNING,
        "unread_notices": getattr(user, "unread_notices", 0),  # counted where they were read, in backends
        "session_minutes": max(1, settings.SESSION_WARNING // 60),
    }
