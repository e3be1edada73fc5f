"""Where everything is; each app has its own page of URLs."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
]
