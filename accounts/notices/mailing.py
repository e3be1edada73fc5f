"""What an e-mail about notices says: of what kind each is, the force and the year, and where to read it. Nothing more.

What was written stays in the application, behind the sign-in: names, headings and texts are in no e-mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Mail, MailChoice, Notice, User
from accounts.notices.timing import how_often

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """All that the e-mail says of one thing, however often something happened to it."""

    kind: str
    place: str
    others: int
    link: str


def letter_for(mail: Mail) -> EmailMessage | None:
    """None where there is nothing left to say: all of it was read, or may not be seen any more, or is not wanted."""
    person = User.objects.select_related("mail_choice").get(pk=mail.person_id)
    if not person.is_somebody or how_often(person) == MailChoice.HowOften.NONE:
        return None
    notices = list(Notice.objects.readable_by(person).unread().filter(mail=mail))
    if not notices:
        return None
    lines = lines_of(notices)
    text = render_to_string(
        "accounts/email/notices.txt",
        {
            "person": person,
            "count": len(notices),
            "lines": lines[:MOST_LINES],
            "more": max(0, len(lines) - MOST_LINES),
            "list_link": absolute(reverse("notice_list")),
            "choice_link": absolute(reverse("account_notices")),
            "support_email": settings.SUPPORT_EMAIL,
        },
    )
    subject = f"SPR Tracker: {len(notices)} notice{'' if len(notices) == 1 else 's'}"
    return EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])


def lines_of(notices: list[Notice]) -> list[Line]:
    """The latest first. All that happened to the same thing is one line, which leads to the latest of it."""
    by_thing: dict[tuple[str, int], list[Notice]] = {}
    for notice in notices:
        by_thing.setdefault((notice.about_label, notice.about_pk), []).append(notice)
    return [line_of(same[0], len(same) - 1) for same in by_thing.values()]


def line_of(notice: Notice, others: int) -> Line:
    link = absolute(reverse("notice_open", args=[notice.pk]))
    return Line(notice.get_kind_display(), notice.place, others, link)


def absolute(path: str) -> str:
    site: str = settings.SITE_ADDRESS
    return urljoin(site, path)
