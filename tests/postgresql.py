"""`pytest --pg`: the tests on a PostgreSQL of their own, started before Django reads its settings.

It listens on a socket in a temporary directory only, so no port can be taken and nobody else can reach it,
and is thrown away afterwards.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

SPEED_OVER_SAFETY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg", action="store_true", help="run on a throw-away PostgreSQL server")


DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database is tried in the run on SQLite: here it would be the very same once more."""
    if not config.getoption("pg"):
        return
    without = [item for item in items if not touches_database(item)]
    items[:] = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=without)


def touches_database(item: pytest.Item) -> bool:
    """pytest-django refuses the database to every other test."""
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ  # its controller has started the server
    if early_config.known_args_namespace.pg and not is_worker:
        cluster = Cluster()
        early_config.add_cleanup(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.start()


def program(name: str) -> str:
    """Debian keeps the server's programs off the PATH, one directory per version."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(versions[-1]) if versions else None)
    if found is None:
        raise pytest.UsageError(f"--pg needs PostgreSQL's {name}; install the postgresql package.")
    return found


class Cluster:
    """One PostgreSQL server in a temporary directory."""

    def __init__(self, *, is_durable: bool = False) -> None:
        """Durable, it waits for the disk as an installation does: for measuring."""
        self.settings = [] if is_durable else SPEED_OVER_SAFETY
        self.directory = Path(tempfile.mkdtemp(prefix="sprtracker-pg-"))
        self.data = self.directory / "data"
        # The server refuses to run as root, so root lends the directory to the user of the Debian package.
        self.owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.owner:
            os.chown(self.directory, self.owner.pw_uid, self.owner.pw_gid)

    def start(self) -> str:
        """Start the server and answer its DATABASE_URL."""
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(self.data), "-U", "sprtracker", "-A", "trust", "--no-sync", *locale)
        options = " ".join(f"-c {setting}" for setting in ["listen_addresses=", *self.settings])
        log = str(self.directory / "log")
        self._run(
            "pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", f"-k {self.directory} {options}"
        )
        return f"postgres://sprtracker@/{self.directory}/postgres"

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [program(name), *arguments],
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=self.owner.pw_uid if self.owner else None,
            group=self.owner.pw_gid if self.owner else None,
            extra_groups=[] if self.owner else None,
        )
        if done.returncode:
            raise pytest.UsageError(f"PostgreSQL's {name} failed:\n{done.stdout}")
