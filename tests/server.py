"""The program as it is really served: gunicorn on a free port of this machine, on the database of the tests."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from django.db import connection

from sprtracker.env import BASE_DIR

START_WITHIN = 60  # seconds


def database_url() -> str:
    """Of the database that this process is connected to, as another process is told of it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Server:
    """Started on entering and ended on leaving, with everything that it started."""

    def __init__(self, *, workers: int = 1, threads: int = 8, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.command = [
            *(sys.executable, "-m", "gunicorn", "sprtracker.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(workers), "--threads", str(threads), "--no-control-socket"),
            *("--log-level", "critical", "--graceful-timeout", "2"),
        ]
        # DEBUG serves the browser files from where they are written; the secret is that of the tests' sessions.
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sprtracker.settings",
            "DATABASE_URL": database_url(),
            "DEBUG": "on",
            "LOG_LEVEL": "CRITICAL",
            **environment,
        }

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            self.command, cwd=BASE_DIR, env=self.environment, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError):
                if self.get("/health/").status == 200:
                    return self
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError("The server did not start.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("The server did not end when it was asked to.") from None

    def get(self, path: str, session: str = "", accept: str = "*/*", method: str = "GET") -> Answer:
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept": accept, "Cookie": f"sessionid={session}"}
        try:
            line.request(method, path, headers=headers)
            said = line.getresponse()
            body = said.read()
            return Answer(said.status, dict(said.getheaders()), body, time.monotonic() - began)
        finally:
            line.close()
