"""`python -m sprtracker.run_task NAME ARGUMENTS`: one background task in a process of its own, started by `embedded`.

Not a management command, since those load much that a task has no use for, and memory is what this process is short of.
The arguments are a list in JSON. Its input stays open as long as the server lives.
"""

from __future__ import annotations

import _thread
import contextlib
import json
import os
import signal
import sys
import threading

import django
from django.utils.module_loading import import_string

NICENESS = 5  # people who ask for pages come first


def main(name: str, arguments: str) -> None:
    os.nice(NICENESS)
    # As Ctrl-C does: what was begun is given back, so that another process can do it at once.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=end_with_the_server, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        django.setup()
        import_string(name).call(*json.loads(arguments))


def end_with_the_server() -> None:
    """Nobody writes to the input. It is closed when the server ends, whatever ended it."""
    sys.stdin.read()
    _thread.interrupt_main()


if __name__ == "__main__":
    # Those of the server are handed down; other ones, of a test for example, stay.
    if os.environ.get("DJANGO_SETTINGS_MODULE", "sprtracker.settings") == "sprtracker.settings":
        os.environ["DJANGO_SETTINGS_MODULE"] = "sprtracker.task_settings"
    main(*sys.argv[1:])
