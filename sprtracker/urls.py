"""Where everything is; each app has its own page of URLs."""

from django.urls import include, path

from sprtracker.health import health
from sprtracker.styleguide import styleguide

urlpatterns = [
    path("health/", health, name="health"),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("accounts.urls")),
]
