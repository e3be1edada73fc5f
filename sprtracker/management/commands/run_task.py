"""`manage.py run_task NAME ARGUMENTS`: one background task in this process, for the server that started it."""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django_tasks.base import Task

NICENESS = 5  # people who ask for pages come first


class Command(BaseCommand):
    help = "Run one background task. The server does this by itself; there is no need to."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the task, for example papers.ahead.look_ahead")
        parser.add_argument(
            "arguments", help='its arguments as JSON, for example ["west-midlands", "2024-25"]'
        )

    def handle(self, *, name: str, arguments: str, **_: Any) -> None:
        try:
            found = import_string(name)
        except ImportError as error:
            raise CommandError(f"There is no task {name}.") from error
        if not isinstance(found, Task):
            raise CommandError(f"{name} is not a task.")
        os.nice(NICENESS)
        # As Ctrl-C does: what was begun is given back, so that another process can do it at once.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if not sys.stdin.isatty():
            threading.Thread(target=end_with_the_server, daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            found.call(*json.loads(arguments))


def end_with_the_server() -> None:
    """Nobody writes to the input. It is closed when the server ends, whatever ended it."""
    sys.stdin.read()
    _thread.interrupt_main()
