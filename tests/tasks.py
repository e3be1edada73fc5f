"""Background work in tests: what somebody asks for is done at once, and what is for later is only noted."""

from __future__ import annotations

from typing import Any

from django_tasks import TaskResult
from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task


class WhenAskedFor(DummyBackend):
    """Looking ahead is noted in `results`. What a person asked for is made before they get an answer."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        if task.name in ("make_draft", "make_files"):
            return ImmediateBackend(self.alias, {}).enqueue(task, args, kwargs)
        return super().enqueue(task, args, kwargs)
