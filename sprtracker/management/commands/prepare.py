"""`manage.py prepare`: everything between new code and a server that can be started, in one process.

Each step leaves alone what is done already, so it is run on every start and after every upgrade.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.people import DEMONSTRATION_PASSWORD
from sprtracker.env import BASE_DIR


class Command(BaseCommand):
    help = "Bring the database, the framework, the demonstration and the browser files up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        self.prepare_database()
        self.say("Loading the framework")
        call_command("load_framework", *sorted(map(str, (BASE_DIR / "fixtures").glob("spr_*.yaml"))))
        call_command("load_abbreviations", str(BASE_DIR / "fixtures" / "abbreviations.yaml"))
        if settings.DEMONSTRATION:
            self.say("Loading the demonstration")
            call_command("load_demonstration")
        self.collect_browser_files()
        if settings.DEMONSTRATION:
            self.say(f"Who can sign in, each with the password {DEMONSTRATION_PASSWORD}")
            call_command("load_demonstration", "--list")

    def prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say(f"Preparing the database ({len(plan)} migrations)")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def collect_browser_files(self) -> None:
        """Compressing them takes seconds, so only when one of them is not as it was."""
        stamp = Path(settings.STATIC_ROOT).with_suffix(".sources")
        now = fingerprint_of_static_files()
        if stamp.exists() and stamp.read_text() == now:
            return
        self.say("Collecting and compressing the browser files")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)

    def say(self, what: str) -> None:
        self.stdout.write(f"-- {what}")


def fingerprint_of_static_files() -> str:
    """Changes with the name, size or time of any file that collectstatic would take."""
    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
