"""Background work as rows of the database, done by `manage.py db_worker` in a program of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult


class QueuedBackend(DatabaseBackend):
    """That of django-tasks-db, but the same task with the same arguments waits once."""

    @transaction.atomic
    # Untyped, since the package types its own for Django 6 as well.
    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Work for later takes the place of the same work; work for now is content with what waits already."""
        same = DBTaskResult.objects.filter(
            status=TaskResultStatus.READY,
            task_path=task.module_path,
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
        )
        if task.run_after is not None:
            same.delete()
        elif waiting := same.first():
            return waiting.task_result
        return super().enqueue(task, args, kwargs)
