"""The sprtracker app."""

from django.apps import AppConfig


class SprTrackerConfig(AppConfig):
    name = "sprtracker"
