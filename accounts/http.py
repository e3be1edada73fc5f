"""The request as every view behind the sign-in sees it: its user is a person of ours, never anonymous."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: `LoginRequiredMiddleware` has turned everybody else away before the view runs."""

    user: User
