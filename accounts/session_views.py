"""The pages around the end of a sign-in: how long it lasts, staying signed in, and forms that came too late."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import unsent
from accounts.http import SignedInRequest
from accounts.marks import mark_of


@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: SignedInRequest) -> JsonResponse:
    """How many seconds are left, and whose session it is. A POST begins them anew."""
    if request.method == "POST":
        request.session.modified = True
    left = request.session.seconds_left  # type: ignore[attr-defined]  # accounts.sessions has it
    return JsonResponse({"seconds": left, "person": mark_of(request.user)})


@never_cache
@require_safe
def unsent_list(request: SignedInRequest) -> HttpResponse:
    rows = list(unsent.shown(request.user))
    left = [row for row in rows if row.sent_at is None]
    context = {"rows": left, "sent": [row for row in rows if row.sent_at], "again": unsent.AGAIN}
    return render(request, "accounts/unsent_list.html", context | {"is_full": len(left) >= unsent.MOST})


@require_POST
def unsent_send(request: SignedInRequest, pk: int) -> HttpResponse:
    """On to where the form was meant for, with all that it holds: the browser posts the same fields there.

    Only when that page has taken it does it count as sent.
    """
    row = get_object_or_404(unsent.shown(request.user), pk=pk)
    if not url_has_allowed_host_and_scheme(row.address, allowed_hosts=None):
        messages.error(request, "This form cannot be sent again. Copy its words.")
        return redirect("account_unsent")
    return HttpResponseRedirect(row.address, preserve_request=True)


@require_POST
def unsent_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(unsent.shown(request.user), pk=pk).delete()
    messages.success(request, "The words of this form are discarded.")
    return redirect("account_unsent")
