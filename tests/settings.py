"""The settings of the tests: those of an installation, with the environment pinned and nothing slow.

What a test wants otherwise it asks of pytest-django's `settings` fixture.
"""

import atexit
import os
import tempfile
from pathlib import Path

directory = tempfile.TemporaryDirectory(prefix="sprtracker-tests-")
atexit.register(directory.cleanup)  # conftest.py does it for workers, which end without

# A developer's .env must not reach the tests; DATABASE_URL in the environment (--pg sets it) may.
os.environ.update(
    ENV_FILE=os.devnull,
    SECRET_KEY="only for tests, where nothing is secret",
    DEBUG="off",
    HTTPS="off",
    DEMONSTRATION="on",
    EMAIL_URL="memorymail://",
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{directory.name}/unused.sqlite3")

from sprtracker.settings import *  # noqa: E402, F403 (only now is the environment complete)
from sprtracker.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, since the live server's threads cannot share a connection to a database in memory: two requests
    # at once would be in one transaction. Nothing has to survive, so nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": f"{directory.name}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA busy_timeout=5000;"
    )

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(directory.name) / "media"
# WhiteNoise warns when this is not there; in tests Django serves the files from where they are written.
STATIC_ROOT = Path(directory.name) / "static"
STATIC_ROOT.mkdir()

# What somebody asks for is made while they wait, and nothing is made ahead, unless a test is about that.
TASKS = {"default": {"BACKEND": "tests.tasks.WhenAskedFor"}}
