"""The URLs of people and sign-in.

Of django-allauth's pages these are the ones that make sense here. The others, such as managing several e-mail
addresses, have no URL; a second factor and single sign-on bring their own when they are installed.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts import (
    converters,  # noqa: F401 (registers how a number is written)
    notice_views,
    session_views,
    views,
)

sign_in = [
    path("account/login/", views.SignInView.as_view(), name="account_login"),
    path("account/logout/", allauth_views.logout, name="account_logout"),
    path("account/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("account/signup/", allauth_views.signup, name="account_signup"),
    path("account/password/change/", allauth_views.password_change, name="account_change_password"),
    path("account/password/set/", allauth_views.password_set, name="account_set_password"),
    path("account/password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    *sign_in,
    path("account/", views.account, name="account"),
    path("account/session/", session_views.session_state, name="account_session"),
    path("account/unsent/", session_views.unsent_list, name="account_unsent"),
    path("account/unsent/<integer:pk>/send/", session_views.unsent_send, name="account_unsent_send"),
    path("account/unsent/<integer:pk>/discard/", session_views.unsent_discard, name="account_unsent_discard"),
    path("account/notices/", notice_views.account_notices, name="account_notices"),
    path("notices/", notice_views.notice_list, name="notice_list"),
    path("notices/read/", notice_views.notice_read_all, name="notice_read_all"),
    path("notices/<integer:pk>/", notice_views.notice_open, name="notice_open"),
    path("notices/<integer:pk>/read/", notice_views.notice_read, name="notice_read"),
    path("people/", views.person_list, name="person_list"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/mail/", notice_views.mail_list, name="mail_list"),
    path("people/mail/<integer:pk>/again/", notice_views.mail_again, name="mail_again"),
    path("people/<integer:pk>/", views.person_detail, name="person_detail"),
    path("people/<integer:pk>/edit/", views.person_edit, name="person_edit"),
    path("people/<integer:pk>/link/", views.person_send_link, name="person_send_link"),
    path("people/<integer:pk>/switch-off/", views.person_switch_off, name="person_switch_off"),
    path("people/<integer:pk>/switch-on/", views.person_switch_on, name="person_switch_on"),
    path("people/<integer:pk>/memberships/add/", views.membership_add, name="membership_add"),
    path(
        "people/<integer:pk>/memberships/<integer:membership>/end/",
        views.membership_end,
        name="membership_end",
    ),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/add/", views.organisation_add, name="organisation_add"),
    path("organisations/oversight/add/", views.oversight_add, name="oversight_add"),
    path("organisations/oversight/<integer:pk>/end/", views.oversight_end, name="oversight_end"),
    path("organisations/<slug:slug>/edit/", views.organisation_edit, name="organisation_edit"),
]
