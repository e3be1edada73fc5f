"""No more of a file is kept than any form takes, and no form of ours takes more."""

from __future__ import annotations

import io
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadhandler import load_handler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from papers.checking import verifying
from papers.importing import reading
from papers.look import crests
from sprtracker.uploads import LARGEST

MEGABYTE = 1024 * 1024
BOUNDARY = "some-boundary"
HEAD = (
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"paper.txt\"\r\n"
    "Content-Type: text/plain\r\n\r\n"
).encode()  # fmt: skip
FOOT = f"\r\n--{BOUNDARY}--\r\n".encode()


class Stream(io.RawIOBase):
    """A form with a file of so many megabytes, which is never in memory as a whole."""

    def __init__(self, megabytes: int) -> None:
        self.pieces: Iterator[bytes] = iter([HEAD, *([b"a" * MEGABYTE] * megabytes), FOOT])
        self.left = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.left) < size and (piece := next(self.pieces, b"")):
            self.left += piece
        given, self.left = self.left[:size], self.left[size:]
        return given


def parse(megabytes: int) -> tuple[int, int]:
    """How large the file is said to be, and how much of it is there."""
    meta = {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(megabytes * MEGABYTE + len(HEAD) + len(FOOT)),
    }
    handlers = [load_handler(name, HttpRequest()) for name in settings.FILE_UPLOAD_HANDLERS]
    _, files = MultiPartParser(meta, Stream(megabytes), handlers, "utf-8").parse()
    return files["file"].size, len(files["file"].read())


def test_a_file_that_fits_is_there_as_it_came() -> None:
    assert parse(3) == (3 * MEGABYTE, 3 * MEGABYTE)


def test_of_a_file_that_is_too_large_only_its_size_is_known() -> None:
    assert parse(50) == (50 * MEGABYTE, 0)


def test_memory_does_not_grow_with_the_file() -> None:
    parse(1)  # what is loaded once
    tracemalloc.start()
    parse(100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * MEGABYTE


def test_nothing_of_what_is_left_out_stays_on_the_disk(tmp_path: Path, settings: object) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    parse(50)

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


def test_every_form_takes_less() -> None:
    assert max(crests.LARGEST, verifying.LARGEST, reading.LARGEST) < LARGEST


@pytest.mark.django_db
def test_a_page_says_of_a_file_that_is_too_large_how_large_it_may_be() -> None:
    file = io.BytesIO(b"%PDF-" + bytes(50 * MEGABYTE))
    file.name = "paper.pdf"

    answer = Client().post("/papers/verify/", {"file": file})

    assert answer.status_code == 200
    assert "The file is larger than 30 MB. No paper is issued as such a file." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", [10, len(HEAD) + 40, 60 * MEGABYTE])
def test_a_length_that_is_not_true_does_no_harm(live_server: LiveServer, said: int) -> None:
    sent = HEAD + b"%PDF-1.7 words" * 20 + FOOT
    request = (
        f"POST /papers/verify/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {said}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n"
    ).encode()
    with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=20) as line:
        line.sendall(request + sent)
        line.shutdown(socket.SHUT_WR)
        answer = line.makefile("rb").read()

    assert b" 500 " not in answer.partition(b"\r\n")[0]
    assert b"Traceback" not in answer
    assert Client().get("/papers/verify/").status_code == 200
