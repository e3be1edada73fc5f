"""Reading a year: every row as names and values, in pieces, so that a long year needs no more memory than a short one.

Which rows and fields is said in `records`, what they are called in `names`. Not here: the files they become.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Field, ManyToManyField, Model, Q

from accounts.models import Oversight
from assessments.models import AnnualAssessment, Source, Thread
from assessments.models.sources import CITED
from papers.archive.names import Names
from papers.archive.records import BY_LABEL, FRAMEWORK, OF_A_PLAN, OF_A_YEAR, SHARED, Home, Kept
from papers.archive.tables import strings_in
from papers.archive.values import encode
from papers.canonical import to_json
from papers.content import Paper
from papers.models import Abbreviation, HouseStyle, ImportedYear
from threats.models import Component, Grade, Threat

PIECE = 100
# The records of a plan by the label of their kind.
Plan = dict[str, list[dict[str, Any]]]
CAPITALS = re.compile(r"\w*[A-Z]\w*")


@dataclass
class Gathering:
    """One reading of a year. What the rows say of cited sources and of times is noted on the way."""

    annual: AnnualAssessment
    names: Names
    imported: ImportedYear | None = None
    unresolved: dict[str, dict[str, str]] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    latest: datetime.datetime | None = None

    @classmethod
    def of(cls, annual: AnnualAssessment, hears: set[int] | None = None) -> Gathering:
        names = Names(annual, hears)
        names.name_year()
        came = ImportedYear.objects.filter(annual__force=annual.force_id).defer("trail")
        # What the plan of the force names was kept with the year that brought the plan.
        unresolved = {row: said for each in came for row, said in each.unresolved.items()}
        return cls(
            annual, names, next((each for each in came if each.annual_id == annual.pk), None), unresolved
        )

    @property
    def is_demonstration(self) -> bool:
        """As the archive said that brought the year: what it describes does not become real by being handed over."""
        said = self.imported.demonstration if self.imported else None
        return settings.DEMONSTRATION if said is None else said

    def left_out(self) -> list[dict[str, Any]]:
        """The talk of organisations among themselves that is not in this archive: whose, and how much."""
        before = self.imported.left_out if self.imported else []
        found = {row["organisation"]: row["threads"] for row in before}
        if self.names.hears is not None:
            threads = Thread.objects.filter(self.names.unheard, section__annual=self.annual)
            for slug in threads.order_by().values_list("organisation__slug", flat=True):
                found[slug] = found.get(slug, 0) + 1
        return [{"organisation": slug, "threads": found[slug]} for slug in sorted(found)]

    def year_records(self) -> Iterator[tuple[Kept, Iterator[dict[str, Any]]]]:
        for kept in OF_A_YEAR:
            yield kept, self.records(kept, self.names.pks(kept))

    # The plan of the force

    def plan(self, paper_sha256: str) -> Plan:
        """As it stands; or as it came with this year, while the year is as it came and its paper prints the same.

        So a year gives its own archive again, whatever the force has done about its plan since. To be asked after the
        records of the year.
        """
        came = self.imported
        is_as_it_came = came is not None and self.latest is not None and self.latest <= came.imported_at
        if came is None or not is_as_it_came or not came.plan or came.paper_sha256 != paper_sha256:
            said = self.plan_as_it_stands()
        else:
            said = json.loads(came.plan)
            self.ensure_named_in(said)
        for records in said.values():
            self.note_words(strings_in(records))
        return said

    def plan_as_it_stands(self) -> Plan:
        self.names.name_plan()
        return {kept.label: list(self.records(kept, self.names.pks(kept))) for kept in OF_A_PLAN}

    def ensure_named_in(self, plan: Plan) -> None:
        """Name the people of a plan that is not the present one."""
        for kept in SHARED:
            said = {
                record.get(found.name)
                for label, records in plan.items()
                for found in BY_LABEL[label].stored
                if BY_LABEL[label].target(found) is kept.model
                for record in records
            }
            if said - {None}:
                every = Names(self.annual)
                every.ensure(kept.model, list(kept.model._base_manager.values_list("pk", flat=True)))
                here = every.known.get(kept.model, {})
                self.names.ensure(kept.model, [pk for pk, name in here.items() if name in said])

    # What years share

    def other_records(self, home: Home) -> Iterator[tuple[Kept, list[dict[str, Any]]]]:
        """What the rows of the year led to, and what that leads to, each sorted by its reference."""
        self.widen()
        done: dict[str, dict[Any, dict[str, Any]]] = {}
        before = -1
        while (size := sum(map(len, done.values()))) != before:
            before = size
            for kept, pks in list(self.names.named(home)):
                rows = done.setdefault(kept.label, {})
                new = [pk for pk in pks if pk not in rows]
                rows.update(zip(new, self.records(kept, new), strict=True))
        for kept in SHARED if home is Home.SHARED else FRAMEWORK:
            yield kept, sorted(done.get(kept.label, {}).values(), key=lambda row: str(row["ref"]))

    def widen(self) -> None:
        """What belongs to a year although no row of it leads there."""
        annual, force = self.annual, Q(force=self.annual.force_id)
        organisations = list(self.names.known.get(Oversight._meta.get_field("body").related_model, {}))
        wanted: dict[type[Model], Q] = {
            Threat: Q(edition=annual.edition_id), Component: Q(edition=annual.edition_id),
            Grade: Q(scale=annual.scale_id), Oversight: force,
            Source: force & Q(reference__in=self.cited),
            HouseStyle: Q(organisation__in=organisations) | Q(organisation__oversees__force=annual.force_id),
        }  # fmt: skip
        for model, which in wanted.items():
            self.names.ensure(model, model._base_manager.filter(which).values_list("pk", flat=True))
        self.names.ensure(Abbreviation, self.standing_abbreviations(organisations))

    def standing_abbreviations(self, organisations: list[int]) -> list[int]:
        """Those that stand somewhere in the texts, of the lists that the paper goes by."""
        lists = Q(organisation=None) | Q(organisation__in=organisations)
        lists |= Q(organisation__oversees__force=self.annual.force_id)
        found = Abbreviation.objects.filter(lists).values_list("pk", "short")
        return [pk for pk, short in found if short in self.words]

    # Rows

    def records(self, kept: Kept, pks: list[Any]) -> Iterator[dict[str, Any]]:
        for at in range(0, len(pks), PIECE):
            piece = pks[at : at + PIECE]
            rows = list(kept.model._base_manager.filter(pk__in=piece).defer(*kept.files).order_by("pk"))
            many = {found.name: self.many_of(found, piece) for found in kept.many}
            self.ensure_targets(kept, rows)
            for row in rows:
                yield self.record(
                    kept, row, {name: rows_of.get(row.pk, []) for name, rows_of in many.items()}
                )

    def ensure_targets(self, kept: Kept, rows: list[Any]) -> None:
        for found in kept.stored:
            target = kept.target(found)
            if target is not None:
                self.names.ensure(target, {getattr(row, found.attname) for row in rows})

    def record(self, kept: Kept, row: Any, many: dict[str, list[str]]) -> dict[str, Any]:
        name = self.names.of(kept.model, row.pk)
        said: dict[str, Any] = {"ref": name}
        kept_apart = self.unresolved.get(f"{kept.label} {name}", {})
        for found in kept.stored:
            said[found.name] = self.value(kept, found, row)
            if said[found.name] is None and found.name in kept_apart:
                said[found.name] = kept_apart[found.name]
        said.update(many)
        self.note(kept, row)
        return said

    def value(self, kept: Kept, found: Field[Any, Any], row: Any) -> Any:
        if found.name in kept.files:
            return file_of(kept, found.name, row)
        stored, target = getattr(row, found.attname), kept.target(found)
        if target is not None:
            return None if stored is None else self.names.of(target, stored)
        return encode(found, stored)

    def note(self, kept: Kept, row: Any) -> None:
        """The time of the last change, and what the texts cite and call by its letters."""
        if kept.home is Home.YEAR:
            times = [getattr(row, f.attname) for f in kept.stored if f.get_internal_type() == "DateTimeField"]
            self.latest = max((at for at in (self.latest, *times) if at is not None), default=None)
            self.note_words([getattr(row, "body", "")])

    def note_paper(self, paper: Paper, cited: Iterable[Source]) -> None:
        """Words and sources that the paper has from what is no text of the year: headings, backgrounds, the plan."""
        self.note_words(strings_in(to_json(paper)))
        self.cited.update(source.reference for source in cited)

    def note_words(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.cited.update(CITED.findall(text))
            self.words.update(CAPITALS.findall(text))

    def many_of(self, found: ManyToManyField[Any, Any], pks: list[Any]) -> dict[Any, list[str]]:
        """The references that each row has, sorted: a set has no order of its own."""
        near, far = found.m2m_field_name(), found.m2m_reverse_field_name()
        through: Any = found.remote_field.through
        pairs = list(through._base_manager.filter(**{f"{near}__in": pks}).values_list(near, far))
        target: type[Model] = found.related_model
        self.names.ensure(target, {other for _, other in pairs})
        rows: dict[Any, list[str]] = {}
        for pk, other in pairs:
            rows.setdefault(pk, []).append(self.names.of(target, other) or "")
        return {pk: sorted(names) for pk, names in rows.items()}


def file_of(kept: Kept, name: str, row: Any) -> dict[str, str] | None:
    """Where the bytes of a field are in the archive; None where there are none."""
    held = kept.model._base_manager.filter(pk=row.pk).exclude(**{name: b"" if is_bytes(kept, name) else ""})
    return {"file": kept.files[name](row)} if held.exists() else None


def is_bytes(kept: Kept, name: str) -> bool:
    return kept.model._meta.get_field(name).get_internal_type() == "BinaryField"


def bytes_of(kept: Kept, name: str, pk: Any) -> bytes:
    """One file at a time, read when it is written."""
    stored = kept.model._base_manager.values_list(name, flat=True).get(pk=pk)
    return stored.encode() if isinstance(stored, str) else bytes(stored)
