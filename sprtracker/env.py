"""Reading the environment. Which variables exist is in settings.py; `.env.example` explains them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

T = TypeVar("T")

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def required(name: str) -> str:
    """The value of a variable without which the program must not start."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Put it in the environment or in .env; .env.example says what it is for."
        )
    return value


def one_of(name: str, choices: Mapping[str, T], *, default: str) -> T:
    """What a variable chooses among; the program does not start with a choice that there is not."""
    value: str = env.str(name, default=default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value}. It can be {' or '.join(choices)}.")
    return choices[value]
