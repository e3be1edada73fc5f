"""Where everything is; each app has its own page of URLs."""

from django.urls import include, path

from sprtracker.front_page import my_dates, my_work
from sprtracker.health import health
from sprtracker.pages import accessibility, help_page
from sprtracker.styleguide import styleguide

handler400 = "sprtracker.pages.not_understood"

urlpatterns = [
    path("", my_work, name="my_work"),
    path("dates.ics", my_dates, name="my_dates"),
    path("health/", health, name="health"),
    path("accessibility/", accessibility, name="accessibility"),
    path("help/", help_page, name="help"),
    path("styleguide/", styleguide, name="styleguide"),
    path("threats/", include("threats.urls")),
    path("assessments/", include("assessments.urls")),
    path("papers/", include("papers.urls")),
    path("actions/", include("actions.urls")),
    path("", include("accounts.urls")),
]
