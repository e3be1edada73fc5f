"""The filter of My work: by year, by kind, and only what is late. Sent by GET, so that the address says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.jobs import Job, Task


class WorkFilterForm(forms.Form):
    year = forms.ChoiceField(label="Year", required=False)
    kind = forms.ChoiceField(label="Kind", required=False)
    late = forms.BooleanField(label="Only what is overdue", required=False)

    def __init__(self, tasks: list[Task], data: Any = None) -> None:
        super().__init__(data, auto_id="filter-%s")
        years = {task.year.pk: task.year for task in tasks if task.year}
        latest = sorted(years.values(), key=lambda year: (year.year, year.force.label), reverse=True)
        found = {task.job for task in tasks}
        self.choose("year", "All", [(f"{year.force.slug}-{year.year}", str(year)) for year in latest])
        self.choose("kind", "All", [(code_of(job), job.value) for job in Job if job in found])

    def choose(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", everything), *choices]

    def filtered(self, tasks: Iterable[Task]) -> list[Task]:
        """What is not a choice of ours filters nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        year, kind, late = (chosen.get(name) for name in ("year", "kind", "late"))
        return [
            task
            for task in tasks
            if (not year or (task.year and f"{task.year.force.slug}-{task.year.year}" == year))
            and (not kind or code_of(task.job) == kind)
            and (not late or task.is_overdue)
        ]


def code_of(job: Job) -> str:
    return job.name.lower()
