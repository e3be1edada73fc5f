"""Noticing that something a paper prints may have changed: after every form that was taken, whatever it was about.

Rows are written in many places, some of them in bulk, and what a paper prints grows; a list of models or of functions
would soon miss one. Every change by a person comes in a request that is no GET, and most name the year in their
address. Looking once too often costs a background look that finds nothing to do.
Not here: what is done about it (`ahead`). That a draft is never out of date does not depend on this.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch

from papers.drafting.ahead import changed, changed_somewhere, looked_at

SAFE = ("GET", "HEAD", "OPTIONS")
# Talk beside the text, what is typed and not saved, signing in and out, and notices: nothing of these is printed.
NOT_PRINTED = ("thread_", "section_draft", "section_presence", "account_", "notice_", "mail_")
# Pages that lead to the drafts, and to the files of a release. They find what no request of ours changed: commands,
# upgrades, what was dropped.
LEAD_TO_DRAFTS = ("paper_detail", "preview", "release_confirm")


class NoticeChanges:
    """Middleware that has the drafts of a year looked at after a request that may have changed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 and request.resolver_match is not None:
            notice(request, request.resolver_match)
        return response


def notice(request: HttpRequest, place: ResolverMatch) -> None:
    name, force, year = place.url_name or "", place.kwargs.get("force"), place.kwargs.get("year")
    if request.method in SAFE:
        if name in LEAD_TO_DRAFTS and request.user.is_authenticated:
            looked_at(str(force), str(year))
    elif name.startswith(NOT_PRINTED) or not request.user.is_authenticated:
        return  # whoever is not signed in was sent to sign in, and changed nothing
    elif force and year:
        changed(force, year)
    else:
        changed_somewhere(force)
