"""Where everything is; each app has its own page of URLs."""

from django.urls import include, path

from sprtracker.health import health
from sprtracker.pages import accessibility, help_page
from sprtracker.styleguide import styleguide

urlpatterns = [
    path("health/", health, name="health"),
    path("accessibility/", accessibility, name="accessibility"),
    path("help/", help_page, name="help"),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("accounts.urls")),
]
