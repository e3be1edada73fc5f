"""The URLs of actions."""

from django.urls import include, path

from actions.views import recommendations as views
from assessments import converters  # noqa: F401 (registers how a year is written)

recommendation = [
    path("", views.recommendation_detail, name="recommendation_detail"),
    path("edit/", views.recommendation_edit, name="recommendation_edit"),
    path("progress/", views.recommendation_progress, name="recommendation_progress"),
]

urlpatterns = [
    path("", views.recommendation_list, name="recommendation_list"),
    path("<slug:force>/<year:year>/add/", views.recommendation_add, name="recommendation_add"),
    path("<slug:force>/<slug:reference>/", include(recommendation)),
]
