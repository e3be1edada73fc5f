"""Background work inside the server's own process, for an installation without any other program.

A task waits in memory and is done by one thread, which begins with the first task and ends with the process. Tasks
named under `apart` are done in a process of their own, so that long work takes neither the server's interpreter nor
its memory. Only a process that serves pages does any: a command that ends at once would leave work half done.
Not here: what the tasks are. Several server processes have a queue each; work that must be done once says so itself.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.utils import get_random_id, normalize_json

LONGEST = 180  # seconds; whoever takes longer is stopped

# For glibc: give large pieces of memory back as soon as they are free. For Python: know of each line of code, but not
# of each column. Elsewhere they mean nothing.
LITTLE_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "PYTHONNODEBUGRANGES": "1",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    task: Task[Any, Any]
    args: list[Any]
    due_at: datetime.datetime
    apart: bool

    @property
    def key(self) -> str:
        return f"{self.task.module_path} {json.dumps(self.args)}"

    def run(self) -> None:
        if self.apart:
            run_apart(self.task.module_path, self.args)
            return
        close_old_connections()
        try:
            self.task.call(*self.args)
        finally:
            connections.close_all()


class Queue:
    """What this process has yet to do. The same task with the same arguments waits once."""

    def __init__(self) -> None:
        self.waiting: dict[str, Job] = {}
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    def add(self, job: Job, *, later: bool) -> None:
        """Work for later takes the place of the same work; work for now is content with what waits already."""
        with self.changed:
            if later or job.key not in self.waiting:
                self.waiting[job.key] = job
            # After a fork the thread is the parent's, and not alive here.
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self.work, name="background", daemon=True)
                self.thread.start()
            self.changed.notify()

    def work(self) -> None:
        while True:
            job = self.next_due()
            try:
                job.run()
            except Exception:
                logger.exception("Background work failed: %s", job.key)

    def next_due(self) -> Job:
        """Wait until something is due, and take it."""
        with self.changed:
            while True:
                first = min(self.waiting.values(), key=lambda job: job.due_at, default=None)
                seconds = (first.due_at - timezone.now()).total_seconds() if first else None
                if first is not None and seconds is not None and seconds <= 0:
                    return self.waiting.pop(first.key)
                self.changed.wait(seconds)


def run_apart(name: str, args: list[Any]) -> None:
    """Run a task by `run_task`. The child ends when this process does, since its input is then closed."""
    command = [sys.executable, "-m", "sprtracker.run_task", name, json.dumps(args)]
    environment = {**os.environ, **LITTLE_MEMORY}
    with subprocess.Popen(  # noqa: S603 (our own program)
        command, cwd=settings.BASE_DIR, env=environment, stdin=subprocess.PIPE
    ) as child:
        try:
            if code := child.wait(timeout=LONGEST):
                logger.error("Background work ended with %s: %s %s", code, name, args)
        except subprocess.TimeoutExpired:
            child.kill()
            logger.error("Background work took more than %s seconds: %s %s", LONGEST, name, args)


_queue = Queue()
_serving = threading.Event()


def serve() -> None:
    """This process serves pages, and does its background work itself where the settings say so."""
    _serving.set()


class EmbeddedBackend(BaseTaskBackend):
    """A backend of django-tasks. Each thread has its own; the queue is the process's."""

    supports_defer = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.apart = frozenset(self.options.get("apart", ()))

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        if kwargs:
            raise ValueError("Tasks here take positional arguments only.")
        due_at = task.run_after or timezone.now()
        job = Job(task, normalize_json(list(args)), due_at, task.module_path in self.apart)
        if _serving.is_set():
            _queue.add(job, later=task.run_after is not None)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=job.args,
            kwargs={},
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
