"""The settings of the server that the benchmark asks: those of the program, with nothing said of each answer.

Whoever asks for a draft that is not there yet is told so with 503, forty times in what is measured.
"""

from sprtracker.settings import *  # noqa: F403
from sprtracker.settings import LOGGING as OF_THE_PROGRAM

LOGGING = {
    **OF_THE_PROGRAM,
    "loggers": {**OF_THE_PROGRAM["loggers"], "django.request": {"level": "CRITICAL"}},  # type: ignore[dict-item]
}
