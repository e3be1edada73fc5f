"""Writes framework files into rows: all of them or none. The only writer of the framework.

Rows are matched by their codes and changed in place, since assessments point at them by primary key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError, RestrictedError

from threats.checking import check_together
from threats.framework_file import FrameworkFile, Reference, Row, read_framework
from threats.marked_yaml import InvalidFile, Place, Problem
from threats.models import (
    Component,
    CrossCuttingCapability,
    Edition,
    Grade,
    GradeScale,
    PlanningAssumption,
    Requirement,
    Threat,
)

# Added to every `order` before rows are renumbered, so that none meets the old number of another.
OUT_OF_THE_WAY = 10_000

Stored = TypeVar("Stored", bound=models.Model)


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `change` is "loaded", "updated" or "unchanged"."""

    file: str
    edition: str
    title: str
    change: str
    threats: int
    components: int
    requirements: int


def load_framework(paths: Sequence[Path]) -> list[Outcome]:
    """Read, check and write these files. Raises InvalidFile with every problem, having written nothing."""
    files: list[FrameworkFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files.append(read_framework(path))
        except InvalidFile as error:
            problems += error.problems
    if problems:
        raise InvalidFile(problems)
    with transaction.atomic():
        if found := check_together(files):
            raise InvalidFile(found)
        return _write_all(files)


def _write_all(files: Sequence[FrameworkFile]) -> list[Outcome]:
    known = dict(Edition.objects.values_list("code", "fingerprint"))
    changed = [file for file in files if known.get(file.edition.code) != file.fingerprint]
    problems: list[Problem] = []
    for file in changed:
        problems += _write(file)
    for file in changed:
        _link_predecessors(file)
    if problems:
        raise InvalidFile(problems)
    return [_outcome(file, known) for file in files]


def _outcome(file: FrameworkFile, known: dict[str, str]) -> Outcome:
    before = known.get(file.edition.code)
    change = "loaded" if before is None else "unchanged" if before == file.fingerprint else "updated"
    return Outcome(
        file=file.name,
        edition=file.edition.code,
        title=file.edition.values["title"],
        change=change,
        threats=len(file.threats),
        components=len(file.components),
        requirements=len(file.requirements),
    )


def _write(file: FrameworkFile) -> list[Problem]:
    """Everything of one file except its predecessors; says which rows could not be removed."""
    scale = _write_scale(file)
    values = file.edition.values | {"scale": scale, "fingerprint": file.fingerprint}
    edition, _ = Edition.objects.update_or_create(code=file.edition.code, defaults=values)
    problems = _remove_others(Grade, {"scale": scale}, file.scale.grades, file.lists["scale"])
    components = _write_rows(Component, {"edition": edition}, file.components)
    threats = _write_rows(Threat, {"edition": edition}, file.threats)
    capabilities = _write_rows(CrossCuttingCapability, {"edition": edition}, file.capabilities)
    for row in file.threats:
        threat = threats[row.code]
        parent = threats[row.parent.code] if row.parent else None
        Threat.objects.filter(pk=threat.pk).update(parent=parent)
        _write_assumptions(threat, row.assumptions)
    for capability in file.capabilities:
        linked = [threats[reference.code] for reference in capability.threats]
        capabilities[capability.code].threats.set(linked)
    _write_requirements(file, edition, components, threats, capabilities)
    of_edition: dict[str, Any] = {"edition": edition}
    problems += _remove_others(Requirement, of_edition, file.requirements, file.lists["requirements"])
    problems += _remove_others(
        CrossCuttingCapability, of_edition, file.capabilities, file.lists["capabilities"]
    )
    problems += _remove_others(Threat, of_edition, file.threats, file.lists["threats"])
    return problems + _remove_others(Component, of_edition, file.components, file.lists["components"])


def _write_scale(file: FrameworkFile) -> GradeScale:
    row = file.scale.row
    scale, _ = GradeScale.objects.update_or_create(code=row.code, defaults=row.values)
    _write_rows(Grade, {"scale": scale}, file.scale.grades)
    return scale


def _write_rows(model: type[Stored], parent: dict[str, Any], rows: Sequence[Row]) -> dict[str, Stored]:
    """Create or change the rows of one list, numbered in the order of the file; answers by code."""
    manager = model._default_manager
    manager.filter(**parent).update(order=F("order") + OUT_OF_THE_WAY)
    stored = {}
    for number, row in enumerate(rows, start=1):
        values = row.values | {"order": number}
        stored[row.code], _ = manager.update_or_create(**parent, code=row.code, defaults=values)
    return stored


def _write_requirements(
    file: FrameworkFile,
    edition: Edition,
    components: dict[str, Component],
    threats: dict[str, Threat],
    capabilities: dict[str, CrossCuttingCapability],
) -> None:
    for number, row in enumerate(file.requirements, start=1):
        links: dict[str, Any] = {
            "threat": _found(row.threat, threats),
            "capability": _found(row.capability, capabilities),
            "component": _found(row.component, components),
        }
        Requirement.objects.update_or_create(
            edition=edition, reference=row.code, defaults=row.values | links | {"order": number}
        )


def _found(reference: Reference | None, rows: dict[str, Stored]) -> Stored | None:
    return rows[reference.code] if reference else None


def _write_assumptions(threat: Threat, rows: Sequence[Row]) -> None:
    for number, row in enumerate(rows, start=1):
        PlanningAssumption.objects.update_or_create(threat=threat, order=number, defaults=row.values)
    threat.planning_assumptions.filter(order__gt=len(rows)).delete()


def _link_predecessors(file: FrameworkFile) -> None:
    for row in file.threats:
        threat = Threat.objects.get(edition__code=file.edition.code, code=row.code)
        earlier = [
            Threat.objects.get(edition__code=reference.edition, code=reference.code)
            for reference in row.predecessors
        ]
        threat.predecessors.set(earlier)


def _remove_others(
    model: type[models.Model], parent: dict[str, Any], kept: Sequence[Row], place: Place
) -> list[Problem]:
    """Delete the rows that the file no longer has, unless something written by people points at them."""
    key = "reference" if model is Requirement else "code"
    gone = model._default_manager.filter(**parent).exclude(**{f"{key}__in": [row.code for row in kept]})
    problems = []
    for row in gone:
        code = getattr(row, key)
        try:
            with transaction.atomic():
                row.delete()
        except (ProtectedError, RestrictedError) as error:
            blocking = (
                error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
            )
            users = "1 row uses it" if len(blocking) == 1 else f"{len(blocking)} rows use it"
            kinds = ", ".join(sorted({str(item._meta.verbose_name_plural) for item in blocking}))
            message = f"'{code}' is missing here, but {users} ({kinds}). Put it back."
            problems.append(Problem(place, message))
    return problems
