"""How sign-in differs from django-allauth's default: closed, local, and in our words.

A second factor or a force's own single sign-on is added to django-allauth's settings; nothing here stands in
their way. The pages that are served are listed in urls.py.
"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One message whether the address is unknown or the password is wrong: which one is nobody's business.
        "email_password_mismatch": "The e-mail address or the password is wrong.",
        "too_many_login_attempts": (
            "There have been too many failed attempts. Wait five minutes and try again, "
            "or reset your password."
        ),
        "enter_current_password": "This is not your current password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are added by an administrator."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """After sign-in a person goes on within this site and nowhere else."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """The JSON that django-allauth would answer to scripts has no use here."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")
