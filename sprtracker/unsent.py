"""Forms that could not be taken because the sign-in, or the page they were typed on, was gone: what was typed is kept
for its writer, or shown again.

A page says for whom it was made, and then the words are kept for that person alone (accounts/unsent.py). Without that
they go back to the very browser they came from. Either only when that browser says that they come from one of our own
pages, so that no other site can put words here for somebody to send on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts import marks, unsent

# Never shown or sent again: tokens belong to their page, and passwords are typed anew.
NEVER_AGAIN = ("csrfmiddlewaretoken", "password", marks.FIELD, unsent.AGAIN)
TAKEN = (302, 303)
# What a form carries besides words: a number, a day, a choice.
NO_WORDS = re.compile(r"[\w.:-]*")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's own, but somebody who sent words after their sign-in ran out gets them back."""

    def handle_no_permission(  # type: ignore[override]  # a page may answer, not only a redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if holds_words(request):
            return kept_for_writer(request, status=401) or show_again(request, status=401)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A form of ours that was taken leads on to another page; one that was not is shown again."""
        if request.method == "POST" and response.status_code in TAKEN and request.user.is_authenticated:
            unsent.was_taken(request.user, request.POST.get(unsent.AGAIN, ""), request.get_full_path())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Words for a page that was there when it was made, and was then taken away: the force reopened a text."""
        status = {Http404: 404, PermissionDenied: 403}.get(type(exception))
        if status is None or not holds_words(request):
            return None
        sent, person = fields(request), marks.person_in(request.POST.get(marks.FIELD, ""))
        typed = [value for _, value in sent if not NO_WORDS.fullmatch(value)]
        if person is None or person != request.user.pk or not typed:
            return None
        if unsent.keep(person, request.get_full_path(), sent):
            typed = []
        return render(request, "kept_for_page.html", {"typed": typed}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form older than the sign-in, such as one sent again after signing in anew in another tab."""
    if holds_words(request):
        return kept_for_writer(request, status=403) or show_again(request, status=403)
    return render(request, "403_csrf.html", status=403)


def holds_words(request: HttpRequest) -> bool:
    """Whether this is a form of ours with something typed in it."""
    own = f"{request.scheme}://{request.get_host()}"
    return (
        request.method == "POST"
        and request.headers.get("Origin") == own
        and not request.FILES
        and any(value.strip() for _, value in fields(request))
    )


def fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(NEVER_AGAIN)
        for value in values
        if isinstance(value, str)
    ]


def kept_for_writer(request: HttpRequest, status: int) -> HttpResponseBase | None:
    """The words kept for whom the page was made, and shown to nobody; none if it does not say, or that person asks."""
    person = marks.person_in(request.POST.get(marks.FIELD, ""))
    if person is None or person == request.user.pk:
        return None
    if not unsent.keep(person, request.get_full_path(), fields(request)):
        return None
    return render(
        request, "kept_for_writer.html", {"signed_in": request.user.is_authenticated}, status=status
    )


def show_again(request: HttpRequest, status: int) -> HttpResponseBase:
    """The words to read and copy, and a form that sends exactly the same again to the same address."""
    sent = fields(request)
    context = {
        "fields": sent,
        "typed": [value for _, value in sent if len(value) > 20],
        "signed_in": request.user.is_authenticated,
        "address": request.get_full_path(),
    }
    return render(request, "unsent.html", context, status=status)
