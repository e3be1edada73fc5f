"""What every page knows of the person who looks at it."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import can_administer


def administration(request: HttpRequest) -> dict[str, bool]:
    # An error page can be rendered before the middleware has given the request its user.
    user = getattr(request, "user", None)
    return {"may_administer": isinstance(user, User) and can_administer(user)}
