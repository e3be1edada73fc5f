"""Finds and reads the files of the demonstration data. What becomes of them is in people.py and years.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"
NAME = re.compile(r"(?P<force>.+)-(?P<year>20\d\d-\d\d)")


def read(path: Path) -> Any:
    # The C loader reads the same YAML in a tenth of the time; it is not built everywhere.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 (a safe loader, either way)


def read_people() -> dict[str, Any]:
    people: dict[str, Any] = read(FOLDER / "people.yaml")
    return people


def year_paths() -> list[tuple[str, str, Path]]:
    """(force, year, path) of every year there is, oldest first. Their names tell without being read."""
    found = [(match, path) for path in FOLDER.iterdir() if (match := NAME.fullmatch(path.stem))]
    named = [(match["force"], match["year"], path) for match, path in found]
    return sorted(named, key=lambda item: (item[1], item[0]))


def read_year(path: Path) -> dict[str, Any]:
    """One year, from its file or from its folder (year.yaml, questions.yaml, threats/*.yaml)."""
    if path.is_file():
        whole: dict[str, Any] = read(path)
        return whole
    year: dict[str, Any] = read(path / "year.yaml")
    year["questions"] = read(path / "questions.yaml")
    year["threats"] = [read(path / "threats" / f"{code}.yaml") for code in year["paper"]["threat_order"]]
    return year


def read_plan(force: str) -> dict[str, Any] | None:
    """What a force is to deliver, where there is a file of it."""
    path = FOLDER / "plans" / f"{force}.yaml"
    if not path.is_file():
        return None
    plan: dict[str, Any] = read(path)
    return plan
