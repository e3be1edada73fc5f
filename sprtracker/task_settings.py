"""Settings of a process that carries out one background task: the same, without what only pages need.

Such a process has no addresses, no forms and nobody signed in. It lays out whole papers, so memory is what it is short
of: this spares about 4 MB. Not here: the worker of django-tasks, which runs under the settings of every installation.
"""

from sprtracker.settings import *  # noqa: F403
from sprtracker.settings import INSTALLED_APPS as EVERY_APP
from sprtracker.settings import TEMPLATES as EVERY_TEMPLATE

ONLY_FOR_PAGES = {
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "js_asset",
    "whitenoise.runserver_nostatic",
}
INSTALLED_APPS = [app for app in EVERY_APP if app not in ONLY_FOR_PAGES]
MIDDLEWARE = []
TEMPLATES = [
    {
        **EVERY_TEMPLATE[0],
        "APP_DIRS": False,
        "OPTIONS": {"builtins": ["sprtracker.chart_tags", "sprtracker.paper_tags"]},
    },
]
