"""The request as every view behind the sign-in sees it, and the one answer to a form whose page is out of date."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest

from accounts.models import User

CONFLICT = 409


class SignedInRequest(HttpRequest):
    """For annotations only: `LoginRequiredMiddleware` has turned everybody else away before the view runs."""

    user: User


def status_of(form: BaseForm) -> int:
    """409 where a form comes again because something else stands by now than when its page was made.

    For forms of which as a whole nothing but that is said; every other error stands beside its field.
    """
    return CONFLICT if form.non_field_errors() else 200
