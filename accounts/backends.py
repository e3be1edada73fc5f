"""Whose sign-in counts here: django-allauth's answer, save for people of a demonstration that is over."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from accounts.models import Notice, User
from accounts.unsent import every_waiting


class InstallationBackend(AuthenticationBackend):
    """The demonstration's password is public, so its people are nobody once `DEMONSTRATION` is off.

    They are refused as an unknown address is, and a session that is still open ends with its next request.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        credentials |= {"username": username, "password": password}
        return unless_demonstration_is_over(super().authenticate(request, **credentials))

    def get_user(self, user_id: int) -> User | None:
        """With how many notices they have not read, which every page says, and how many forms wait: no query more."""
        unread = Notice.objects.filter(person=OuterRef("pk")).unread().order_by()
        forms = every_waiting().filter(user=OuterRef("pk")).order_by()
        counted = {
            "unread_notices": Subquery(unread.values("person").annotate(number=Count("pk")).values("number")),
            "unsent_forms": Subquery(forms.values("user").annotate(number=Count("pk")).values("number")),
        }
        counts = {name: Coalesce(count, 0) for name, count in counted.items()}
        user = User.objects.annotate(**counts).filter(pk=user_id).first()
        return unless_demonstration_is_over(user if self.user_can_authenticate(user) else None)


def unless_demonstration_is_over(user: AbstractBaseUser | None) -> User | None:
    if not isinstance(user, User):
        return None
    return None if user.is_of_the_demonstration and not settings.DEMONSTRATION else user
