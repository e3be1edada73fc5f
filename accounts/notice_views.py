"""The pages of notices: the list, opening and marking them, how often e-mail comes, and an administrator's outbox."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import MailChoiceForm
from accounts.http import SignedInRequest
from accounts.models import Mail, MailChoice
from accounts.notices import outbox, reading
from accounts.notices.timing import how_often
from accounts.views import administrators_only

ON_A_PAGE = 30
# As many digits as any key has; Python makes no number of some thousands.
LONGEST_KEY = 18


@never_cache
@require_safe
def notice_list(request: SignedInRequest) -> HttpResponse:
    request.user.unread_notices = unread = reading.put_away(request.user)  # type: ignore[attr-defined]  # see backends
    only_unread = request.GET.get("show") == "unread"
    notices = reading.notices_of(request.user)
    page = Paginator(notices.unread() if only_unread else notices, ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "unread": unread,
        "only_unread": only_unread,
        "latest": notices.order_by().aggregate(pk=Max("pk"))["pk"] if unread else None,
        "how_often": MailChoice.HowOften(how_often(request.user)).label.lower(),
    }
    return render(request, "accounts/notice_list.html", context)


@never_cache
@require_safe
def notice_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """To what it is about, as long as that may be seen. Whoever opens a notice has read it."""
    notices = reading.notices_of(request.user)
    notice = get_object_or_404(notices, pk=pk)
    reading.mark_read(notices.filter(pk=pk))
    return redirect(notice.url)


@require_POST
def notice_read(request: SignedInRequest, pk: int) -> HttpResponse:
    notices = reading.notices_of(request.user)
    get_object_or_404(notices, pk=pk)
    reading.mark_read(notices.filter(pk=pk))
    messages.success(request, "The notice is marked as read.")
    return redirect("notice_list")


@require_POST
def notice_read_all(request: SignedInRequest) -> HttpResponse:
    """All that had come when the page was made: what came later was not seen."""
    latest = request.POST.get("latest", "")
    is_key = latest.isdecimal() and len(latest) <= LONGEST_KEY
    notices = reading.notices_of(request.user).filter(pk__lte=int(latest) if is_key else 0)
    count = reading.mark_read(notices)
    messages.success(request, f"{count} notice{' is' if count == 1 else 's are'} marked as read.")
    return redirect("notice_list")


@require_http_methods(["GET", "POST"])
def account_notices(request: SignedInRequest) -> HttpResponse:
    form = MailChoiceForm(request.POST or None, initial={"how_often": how_often(request.user)})
    if form.is_valid():
        reading.choose(request.user, form.cleaned_data["how_often"])
        messages.success(request, "Your choice is saved.")
        return redirect("account")
    return render(request, "accounts/account_notices.html", {"form": form})


# What an administrator sees


@require_safe
@administrators_only
def mail_list(request: SignedInRequest) -> HttpResponse:
    """What the mail server refused, the failed first; of what went well only how much it was."""
    refused = Mail.objects.filter(state__in=[Mail.State.FAILED, Mail.State.AGAIN]).select_related("person")
    page = Paginator(refused.order_by("-state", "due_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    since = timezone.now() - outbox.WEEK
    context = {
        "page": page,
        "waiting": Mail.objects.filter(state=Mail.State.WAITING).count(),
        "sent": Mail.objects.filter(state=Mail.State.SENT, sent_at__gt=since).count(),
    }
    return render(request, "accounts/mail_list.html", context)


@require_POST
@administrators_only
def mail_again(request: SignedInRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(Mail.objects.select_related("person"), pk=pk)
    if outbox.try_again(mail):
        messages.success(request, f"The e-mail to {mail.person} is tried again now.")
    return redirect("mail_list")
