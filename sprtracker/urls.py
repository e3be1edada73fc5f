"""Where everything is; each app has its own page of URLs."""

from django.urls import include, path

from sprtracker.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("accounts.urls")),
]
