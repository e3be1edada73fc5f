"""What people are told by e-mail about their account; sent once the change is in the database.

The mail about a forgotten password is django-allauth's, in templates/account/email/.
"""

from __future__ import annotations

import datetime
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User


def send_password_link(person: User, link: str) -> None:
    """Welcome somebody with the link by which they choose their password."""
    days = datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
    text = render_to_string(
        "accounts/email/password_link.txt",
        {"person": person, "link": link, "days": days, "support_email": settings.SUPPORT_EMAIL},
    )
    send = partial(send_mail, "Your SPR Tracker account", text, settings.DEFAULT_FROM_EMAIL, [person.email])
    # Robust: the person has been added whatever the mail server says. The failure is logged, and the person's
    # page says that they have never signed in and offers the link again.
    transaction.on_commit(send, robust=True)
