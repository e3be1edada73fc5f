"""What one framework file says, as dataclasses with their lines. Reads and checks a file by itself.

What it says of other files, and what the database already holds, is for checking.py; rows are for loading.py.
The format is told to people in fixtures/README.md.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models

from threats.addresses import TAKEN_BESIDE_SECTIONS, TAKEN_BESIDE_THREATS
from threats.marked_yaml import MAX_BYTES, Entry, InvalidFile, Place, Problem, read_yaml
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


@dataclass(frozen=True)
class Row:
    """One row to be: what identifies it in its list, the values of its columns, and where they stand."""

    code: str
    values: dict[str, Any]
    place: Place
    places: dict[str, Place] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Reference:
    """A code that must exist elsewhere; `edition` is empty when it is one of this file's own."""

    code: str
    place: Place
    edition: str = ""


@dataclass(frozen=True)
class ScaleRows:
    row: Row
    grades: list[Row]


@dataclass(frozen=True)
class ThreatRow(Row):
    parent: Reference | None
    predecessors: list[Reference]
    assumptions: list[Row]


@dataclass(frozen=True)
class CapabilityRow(Row):
    threats: list[Reference]


@dataclass(frozen=True)
class RequirementRow(Row):
    threat: Reference | None
    capability: Reference | None
    component: Reference | None


@dataclass(frozen=True)
class FrameworkFile:
    """One edition, complete."""

    name: str
    fingerprint: str
    edition: Row
    scale: ScaleRows
    components: list[Row]
    threats: list[ThreatRow]
    capabilities: list[CapabilityRow]
    requirements: list[RequirementRow]
    lists: dict[str, Place]


def read_framework(path: Path) -> FrameworkFile:
    """Raises InvalidFile with every problem of this file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        raise InvalidFile([Problem(Place(str(path), 1), message)]) from None
    return parse_framework(str(path), data)


def parse_framework(name: str, data: bytes) -> FrameworkFile:
    top = read_yaml(name, data)
    framework = FrameworkFile(
        name=name,
        fingerprint=hashlib.sha256(data).hexdigest(),
        edition=_edition(top.entry("edition")),
        scale=_scale(top.entry("scale")),
        components=[_component(entry) for entry in top.entries("components", required=True)],
        threats=[_threat(entry) for entry in top.entries("threats", required=True)],
        capabilities=[_capability(entry) for entry in top.entries("capabilities")],
        requirements=[_requirement(entry) for entry in top.entries("requirements")],
        lists={
            key: top.at(key) for key in ("scale", "components", "threats", "capabilities", "requirements")
        },
    )
    top.finish()
    top.problems += _repeated(framework)
    if top.problems:
        raise InvalidFile(top.problems)
    return framework


def longest(model: type[models.Model], field: str) -> int | None:
    """How much the column holds, so that the limit stands in one place."""
    return getattr(model._meta.get_field(field), "max_length", None)


def _texts(entry: Entry, model: type[models.Model], *fields: str, required: bool = True) -> dict[str, str]:
    return {name: entry.text(name, longest=longest(model, name), required=required) for name in fields}


def _source(entry: Entry, model: type[models.Model], *, address: bool = False) -> dict[str, str]:
    url = entry.url("source_url", longest=longest(model, "source_url"), required=address)
    return _texts(entry, model, "source") | {"source_url": url}


def _edition(entry: Entry) -> Row:
    code = entry.code("code", longest=longest(Edition, "code"))
    issued_on: datetime.date | None = entry.date("issued_on")
    values: dict[str, Any] = _texts(entry, Edition, "title")
    values |= {"issued_on": issued_on} | _texts(entry, Edition, "issued_note", required=False)
    values |= _source(entry, Edition) | _texts(entry, Edition, "licence", "statutory_basis")
    values |= {"notes": entry.texts("notes"), "not_found": entry.texts("not_found")}
    entry.finish()
    return Row(code, values, entry.at("code"))


def _scale(entry: Entry) -> ScaleRows:
    code = entry.code("code", longest=longest(GradeScale, "code"))
    row = Row(code, _texts(entry, GradeScale, "name", "source"), entry.at("code"), places=entry.places())
    grades = [_grade(item) for item in entry.entries("grades", required=True)]
    if grades and sum(not grade.values["is_assessed"] for grade in grades) != 1:
        entry.report("grades", "Exactly one grade must have 'is_assessed: false': the one for not assessed.")
    entry.finish()
    return ScaleRows(row, grades)


def _grade(entry: Entry) -> Row:
    code = entry.code("code", longest=longest(Grade, "code"))
    values: dict[str, Any] = _texts(entry, Grade, "label", "criteria", "symbol")
    values |= {"tone": entry.choice("tone", Grade.Tone.values)}
    values |= {"is_assessed": entry.flag("is_assessed", default=True)}
    entry.finish()
    return Row(code, values, entry.at("code"), places=entry.places())


def _component(entry: Entry) -> Row:
    code = entry.code("code", longest=longest(Component, "code"))
    _refuse_taken(entry, code, TAKEN_BESIDE_SECTIONS)
    values: dict[str, Any] = _texts(entry, Component, "name", "definition")
    values |= {"prompts": entry.texts("prompts")} | _source(entry, Component)
    entry.finish()
    return Row(code, values, entry.at("code"))


def _refuse_taken(entry: Entry, code: str, taken: frozenset[str]) -> None:
    if code in taken:
        entry.report("code", f"'{code}' is taken: it is part of the address of a page.")


def _threat(entry: Entry) -> ThreatRow:
    code = entry.code("code", longest=longest(Threat, "code"))
    _refuse_taken(entry, code, TAKEN_BESIDE_THREATS)
    values: dict[str, Any] = _texts(entry, Threat, "name", "short_name")
    values |= {"aliases": entry.texts("aliases")} | _texts(entry, Threat, "description", required=False)
    values |= _source(entry, Threat)
    predecessors = [Reference(second, place, first) for first, second, place in entry.pairs("predecessors")]
    row = ThreatRow(
        code,
        values,
        entry.at("code"),
        parent=_reference(entry, "parent"),
        predecessors=predecessors,
        assumptions=[_assumption(item) for item in entry.entries("planning_assumptions")],
    )
    entry.finish()
    return row


def _assumption(entry: Entry) -> Row:
    values = _texts(entry, PlanningAssumption, "text", "dated") | _source(entry, PlanningAssumption)
    entry.finish()
    return Row("", values, entry.place)


def _capability(entry: Entry) -> CapabilityRow:
    code = entry.code("code", longest=longest(CrossCuttingCapability, "code"))
    values = _texts(entry, CrossCuttingCapability, "name")
    values |= _texts(entry, CrossCuttingCapability, "note", required=False)
    values |= _source(entry, CrossCuttingCapability)
    threats = [Reference(code, place) for code, place in entry.placed_texts("threats")]
    entry.finish()
    return CapabilityRow(code, values, entry.at("code"), threats=threats)


def _requirement(entry: Entry) -> RequirementRow:
    reference = entry.text("reference", longest=longest(Requirement, "reference"))
    values = {"kind": entry.choice("kind", Requirement.Kind.values)} | _texts(entry, Requirement, "text")
    values |= _source(entry, Requirement, address=True)
    row = RequirementRow(
        reference,
        values,
        entry.at("reference"),
        threat=_reference(entry, "threat"),
        capability=_reference(entry, "capability"),
        component=_reference(entry, "component"),
    )
    if row.threat and row.capability:
        entry.report("capability", "A requirement belongs to a threat or to a capability, not to both.")
    entry.finish()
    return row


def _reference(entry: Entry, key: str) -> Reference | None:
    code = entry.code(key, required=False)
    return Reference(code, entry.at(key)) if code else None


def _repeated(framework: FrameworkFile) -> list[Problem]:
    """Codes and references that stand twice in their list."""
    lists: list[tuple[str, Sequence[Row]]] = [
        ("code", framework.scale.grades),
        ("code", framework.components),
        ("code", framework.threats),
        ("code", framework.capabilities),
        ("reference", framework.requirements),
    ]
    problems: list[Problem] = []
    for word, rows in lists:
        seen: dict[str, Place] = {}
        for row in rows:
            if row.code and row.code in seen:
                message = f"The {word} '{row.code}' is already on line {seen[row.code].line}."
                problems.append(Problem(row.place, message))
            seen.setdefault(row.code, row.place)
    return problems
