"""What framework files say of each other and of what is already loaded. Reports problems, writes nothing.

One file by itself is framework_file.py's business; the rows are loading.py's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from threats.framework_file import FrameworkFile, Reference, Row, ScaleRows
from threats.marked_yaml import Place, Problem
from threats.models import Edition, GradeScale, Threat

ThreatKey = tuple[str, str]


def check_together(files: Sequence[FrameworkFile]) -> list[Problem]:
    """Every problem of these files as a whole, in no order."""
    problems = [problem for file in files for problem in _check_own_references(file)]
    problems += _check_editions(files) + _check_scales(files)
    return problems + _check_predecessors(files) + _check_successors_kept(files)


def _missing(references: Iterable[Reference | None], known: set[str], what: str) -> list[Problem]:
    return [
        Problem(reference.place, f"There is no {what} '{reference.code}' in this file.")
        for reference in references
        if reference and reference.code not in known
    ]


def _check_own_references(file: FrameworkFile) -> list[Problem]:
    threats = {row.code: row for row in file.threats}
    problems = _missing((row.parent for row in file.threats), set(threats), "threat")
    for row in file.threats:
        parent = threats.get(row.parent.code) if row.parent else None
        if row.parent and parent and (parent is row or parent.parent):
            message = f"'{parent.code}' cannot have strands: it is itself a strand."
            problems.append(Problem(row.parent.place, message))
    for capability in file.capabilities:
        problems += _missing(capability.threats, set(threats), "threat")
    for requirement in file.requirements:
        problems += _missing([requirement.threat], set(threats), "threat")
        problems += _missing([requirement.capability], {row.code for row in file.capabilities}, "capability")
        problems += _missing([requirement.component], {row.code for row in file.components}, "component")
    return problems


def _check_editions(files: Sequence[FrameworkFile]) -> list[Problem]:
    seen: dict[str, Place] = {}
    problems = []
    for file in files:
        code, place = file.edition.code, file.edition.place
        if code in seen:
            first = f"{seen[code].file}:{seen[code].line}"
            problems.append(Problem(place, f"The edition '{code}' is already in {first}."))
        seen.setdefault(code, place)
    return problems


def _check_scales(files: Sequence[FrameworkFile]) -> list[Problem]:
    """A scale may stand in several files, but must say the same in each and in the editions left alone."""
    problems = []
    first: dict[str, FrameworkFile] = {}
    for file in files:
        code = file.scale.row.code
        other = first.setdefault(code, file)
        if other is not file:
            problems += _scale_differences(file.scale, other.scale, f"in {other.name}")
    loading = [file.edition.code for file in files]
    for scale in GradeScale.objects.filter(code__in=first).prefetch_related("grades", "editions"):
        others = [edition.code for edition in scale.editions.all() if edition.code not in loading]
        if others:
            where = f"for edition {', '.join(sorted(others))}; load that file again together with this one"
            problems += _scale_differences(first[scale.code].scale, _stored(scale), where)
    return problems


def _stored(scale: GradeScale) -> ScaleRows:
    """A scale in the database in the shape of one in a file; it stands nowhere."""
    nowhere = Place("", 0)
    fields = ("label", "criteria", "symbol", "tone", "is_assessed")
    grades = [
        Row(grade.code, {field: getattr(grade, field) for field in fields}, nowhere)
        for grade in scale.grades.all()
    ]
    return ScaleRows(Row(scale.code, {"name": scale.name, "source": scale.source}, nowhere), grades)


def _scale_differences(scale: ScaleRows, other: ScaleRows, where: str) -> list[Problem]:
    name = f"The scale '{scale.row.code}'"
    problems = [
        Problem(scale.row.places.get(key, scale.row.place), f"{name} has another {key} {where}.")
        for key, value in scale.row.values.items()
        if other.row.values[key] != value
    ]
    if [grade.code for grade in scale.grades] != [grade.code for grade in other.grades]:
        codes = ", ".join(grade.code for grade in other.grades)
        return [*problems, Problem(scale.row.place, f"{name} has other grades {where}: {codes}.")]
    for grade, twin in zip(scale.grades, other.grades, strict=True):
        problems += [
            Problem(
                grade.places.get(key, grade.place),
                f"{name}, grade '{grade.code}', has another {key} {where}.",
            )
            for key, value in grade.values.items()
            if twin.values[key] != value
        ]
    return problems


def _check_predecessors(files: Sequence[FrameworkFile]) -> list[Problem]:
    loading = {file.edition.code for file in files}
    stored = Threat.objects.exclude(edition__code__in=loading)
    threats: set[ThreatKey] = set(stored.values_list("edition__code", "code"))
    threats |= {(file.edition.code, row.code) for file in files for row in file.threats}
    editions = loading | set(Edition.objects.values_list("code", flat=True))
    problems = []
    for file in files:
        for reference in (reference for row in file.threats for reference in row.predecessors):
            if reference.edition == file.edition.code:
                problems.append(
                    Problem(reference.place, "A predecessor belongs to an earlier edition, not to this.")
                )
            elif reference.edition not in editions:
                message = f"The edition '{reference.edition}' is neither loaded nor among these files."
                problems.append(Problem(reference.place, message))
            elif (reference.edition, reference.code) not in threats:
                message = f"There is no threat '{reference.code}' in edition '{reference.edition}'."
                problems.append(Problem(reference.place, message))
    return problems + _check_circles(files, stored_links(loading))


def stored_links(loading: set[str]) -> dict[ThreatKey, set[ThreatKey]]:
    """Threat to predecessors, for the editions that are not being loaded now."""
    links: dict[ThreatKey, set[ThreatKey]] = defaultdict(set)
    rows = Threat.predecessors.through.objects.exclude(from_threat__edition__code__in=loading).values_list(
        "from_threat__edition__code", "from_threat__code", "to_threat__edition__code", "to_threat__code"
    )
    for edition, code, earlier_edition, earlier_code in rows:
        links[edition, code].add((earlier_edition, earlier_code))
    return links


def _check_circles(files: Sequence[FrameworkFile], links: dict[ThreatKey, set[ThreatKey]]) -> list[Problem]:
    """Nothing may be its own predecessor, however long the way round."""
    places: dict[ThreatKey, Place] = {}
    for file in files:
        for row in file.threats:
            key = (file.edition.code, row.code)
            links[key] |= {(reference.edition, reference.code) for reference in row.predecessors}
            if row.predecessors:
                places[key] = row.predecessors[0].place
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        circle: list[ThreatKey] = list(reversed(error.args[1][1:]))
        first = circle.index(min(circle))  # wherever the search began, it is told in one way
        circle = [*circle[first:], *circle[: first + 1]]
        way = " from ".join(f"{edition}: {code}" for edition, code in circle)
        place = next(places[key] for key in circle if key in places)
        return [Problem(place, f"Predecessors go round in a circle: {way}.")]
    return []


def _check_successors_kept(files: Sequence[FrameworkFile]) -> list[Problem]:
    """A threat that an edition left alone calls its predecessor cannot be dropped: the link would vanish."""
    loading = {file.edition.code: file for file in files}
    problems = []
    for later, earlier in sorted(
        (later, earlier)
        for later, all_earlier in stored_links(set(loading)).items()
        for earlier in all_earlier
    ):
        file = loading.get(earlier[0])
        if file and earlier[1] not in {row.code for row in file.threats}:
            message = f"'{earlier[1]}' is missing here, but '{later[0]}: {later[1]}' names it as predecessor."
            problems.append(Problem(file.lists["threats"], message))
    return problems
