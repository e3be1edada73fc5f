"""Everything is behind the sign-in but what has to be in front of it."""

from django.urls import URLPattern

from accounts.urls import urlpatterns

IN_FRONT = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def is_open(pattern: URLPattern) -> bool:
    return not getattr(pattern.callback, "login_required", True)


def test_only_the_pages_around_signing_in_are_open() -> None:
    assert {pattern.name for pattern in urlpatterns if is_open(pattern)} == IN_FRONT
