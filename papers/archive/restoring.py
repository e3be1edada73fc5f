"""Making a year again from an archive: every row under a new number of the database and its old reference.

All or nothing, in one transaction. Organisations, people and lists that are missing are made; what is here already
stays as it is, and differences are reported. People come without a password, switched off and without a role; the
framework is never made. Not here: whether the archive is whole (`opening`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Field, ManyToManyField, Min, Model
from django.utils import timezone

from accounts.models import Oversight, User
from assessments.models import AnnualAssessment, Section
from assessments.noting import note
from audit.recording import Deed
from papers.archive.gathering import is_bytes
from papers.archive.joining import by_name, check_issues, names_at, resolve_waiting
from papers.archive.names import Names
from papers.archive.opening import WITHOUT_PLAN, Archive, Refused
from papers.archive.plan import is_said_here, makes_room, plan_here, without_empty
from papers.archive.records import BY_LABEL, BY_MODEL, FRAMEWORK, OF_A_PLAN, OF_A_YEAR, SHARED, Home, Kept
from papers.archive.trail import trail_in
from papers.archive.values import decode, encode
from papers.models import ImportedYear, IssuedPaper

PIECE = 100
# An unsaved row, what the archive says of it, and the foreign keys whose rows are not made yet.
Piece = tuple[Any, dict[str, Any], list[Field[Any, Any]]]
CLOCKED = ("auto_now", "auto_now_add")


@dataclass
class Restored:
    """What an import has made, counted, and what it left as it found it."""

    annual: AnnualAssessment
    made: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    waiting: int = 0


class DryRun(Exception):
    """Everything could be made; nothing of it stays."""

    def __init__(self, restored: Restored) -> None:
        self.restored = restored


def import_year(archive: Archive, *, dry_run: bool = False) -> Restored:
    """Raises Refused. With `dry_run` all of it is tried, and nothing stays."""
    try:
        with transaction.atomic():
            restored = Restoring(archive).restore()
            if dry_run:
                raise DryRun(restored)
    except DryRun as tried:
        return tried.restored
    except (DatabaseError, ValidationError, OverflowError) as error:
        raise Refused(f"The records cannot be stored: {error}") from error
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise Refused(f"The data is not as an archive of a year has it: {error!r}.") from error
    return restored


class Restoring:
    """One import. `found` holds the row that each reference leads to here."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.data = archive, archive.data
        self.found: dict[type[Model], dict[str, Any]] = {}
        self.other_years: dict[str, Names | None] = {}
        self.unresolved: dict[str, dict[str, str]] = {}
        self.later: list[tuple[Kept, Field[Any, Any], Any, str]] = []
        self.made: dict[str, int] = {}
        self.kept: list[str] = []

    def restore(self) -> Restored:
        self.refuse_unknown()
        self.refuse_taken()
        for kept in FRAMEWORK:
            self.find_framework(kept)
        for kept in SHARED:
            for record in self.records(Home.SHARED, kept):
                self.find_or_make(kept, record)
        self.finish_later()
        for kept in OF_A_YEAR:
            self.make_rows(kept)
        self.finish_later()
        annual = self.annual()
        check_issues(annual)
        is_made = self.make_plan(annual)
        ImportedYear.objects.create(
            annual=annual, sha256=self.archive.sha256, imported_at=timezone.now(),
            unresolved=self.unresolved, left_out=self.data.get("left_out", []),
            plan=json.dumps(self.data[Home.PLAN.value], ensure_ascii=False) if self.data[Home.PLAN.value] else "",
            paper_sha256=self.data.get("paper_sha256", ""),
            trail=trail_in(self.archive), demonstration=self.data.get("demonstration"),
        )  # fmt: skip
        resolve_waiting(annual)
        note("year-restored", annual, by=None, deed=Deed(content_sha256=self.archive.sha256))
        if is_made and not is_said_here(without_empty(self.data[Home.PLAN.value]), plan_here(annual)):
            raise Refused("The plan cannot be made here as the archive has it.")
        return Restored(annual, self.made, self.kept, sum(map(len, self.unresolved.values())))

    def make_plan(self, annual: AnnualAssessment) -> bool:
        """Whether it was made: what the force has here may stay (`papers.archive.plan`)."""
        brought = self.data[Home.PLAN.value]
        for kept in OF_A_PLAN:
            for record in self.records(Home.PLAN, kept):
                self.refuse_other_force(annual, record)
        is_made = makes_room(annual, without_empty(brought), self.kept)
        if is_made:
            for kept in OF_A_PLAN:
                self.make_rows(kept)
            self.finish_later()
        return is_made

    def refuse_other_force(self, annual: AnnualAssessment, record: dict[str, Any]) -> None:
        if not record["ref"].startswith(f"{annual.force.slug}/"):
            raise Refused(f"{record['ref']} is of the plan of another force.")

    def annual(self) -> AnnualAssessment:
        years = self.found[AnnualAssessment]
        if list(years) != [f"{self.data.get('force')}/{self.data.get('year')}"]:
            raise Refused("The archive does not hold the one year that it names.")
        pk = next(iter(years.values()))
        return AnnualAssessment.objects.select_related("force", "edition", "scale").get(pk=pk)

    # What is refused before anything is made

    def refuse_unknown(self) -> None:
        """A record or a value that this program has no place for would be lost."""
        if self.data.get("version") == WITHOUT_PLAN:
            self.data[Home.PLAN.value] = {}
        for home in Home:
            groups = self.data.get(home.value)
            if not isinstance(groups, dict):
                raise Refused(f"The data has no part “{home.value}”.")
            for label in groups:
                if label not in BY_LABEL or BY_LABEL[label].home is not home:
                    raise Refused(
                        f"The archive holds records of a kind that this program does not know ({label}). "
                        "Import it with the version that made it, or a later one."
                    )

    def refuse_taken(self) -> None:
        force, year = str(self.data.get("force")), str(self.data.get("year"))
        if AnnualAssessment.objects.at(force, year).exists():
            raise Refused(f"The year {year} of {force} is here already. Nothing was changed.")

    def records(self, home: Home, kept: Kept) -> Iterator[dict[str, Any]]:
        fields = {found.name for found in (*kept.stored, *kept.many)} | {"ref"}
        records = self.data[home.value].get(kept.label, [])
        if not isinstance(records, list):
            raise Refused(f"The records of {kept.label} are no list.")
        for record in records:
            if not isinstance(record, dict) or not isinstance(record.get("ref"), str):
                raise Refused(f"A record of {kept.label} has no reference.")
            if unknown := sorted(record.keys() - fields):
                raise Refused(
                    f"{record['ref']} has a value that this program does not know ({unknown[0]}). "
                    "Import it with the version that made it, or a later one."
                )
            yield record

    # The framework and what is shared

    def find_framework(self, kept: Kept) -> None:
        here = self.here(kept)
        for record in self.records(Home.FRAMEWORK, kept):
            if record["ref"] not in here:
                raise Refused(self.not_loaded(record["ref"]))
            self.found.setdefault(kept.model, {})[record["ref"]] = here[record["ref"]]
            self.compare(kept, record)

    def not_loaded(self, ref: str) -> str:
        """Which file to load. The editions name each other, so those that come with the program are loaded together."""
        edition = str(self.data.get("edition"))
        load = "Get the file of that edition, load it with manage.py load_framework"
        if (settings.BASE_DIR / f"fixtures/spr_{edition}.yaml").exists():
            load = "Run manage.py load_framework fixtures/spr_*.yaml"
        return f"The framework of the edition {edition} is not loaded here ({ref} is missing). {load}, then import."

    def here(self, kept: Kept) -> dict[str, Any]:
        """Every row of a model that is here, by its reference."""
        names = Names(AnnualAssessment())
        names.ensure(kept.model, list(kept.model._base_manager.values_list("pk", flat=True)))
        return {name: pk for pk, name in names.known.get(kept.model, {}).items()}

    def find_or_make(self, kept: Kept, record: dict[str, Any]) -> None:
        if kept.model not in self.found:
            self.found[kept.model] = self.here(kept)
        if record["ref"] in self.found[kept.model]:
            self.compare(kept, record)
            return
        row, waits = self.row_of(kept, record)
        if isinstance(row, User):
            row.is_active = False
            row.set_unusable_password()
        if isinstance(row, Oversight) and self.is_overseen_otherwise(row, record):
            return
        row.full_clean(exclude=[found.name for found in waits])
        row.save(force_insert=True)
        self.note_made(kept, record, row)
        self.later += [(kept, found, row.pk, record[found.name]) for found in waits]

    def is_overseen_otherwise(self, row: Oversight, record: dict[str, Any]) -> bool:
        other = row.overlaps(Oversight.objects.filter(force=row.force_id)).first()
        if other is not None:
            self.kept.append(f"{record['ref']} was not made: {other} here in those days.")
        return other is not None

    def compare(self, kept: Kept, record: dict[str, Any]) -> None:
        """What is here stays; that it differs from the archive is said, and refused where it would change a text."""
        row = kept.model._base_manager.get(pk=self.found[kept.model][record["ref"]])
        for found in kept.stored:
            target = kept.target(found)
            if target is not None or found.name not in record:
                continue
            if encode(found, getattr(row, found.attname)) != record[found.name]:
                if kept.never_written_again:
                    raise Refused(f"{record['ref']} is here with another {found.verbose_name}.")
                self.kept.append(f"{record['ref']}: its {found.verbose_name} here is another, and stays.")

    # The rows of the year and of the plan

    def make_rows(self, kept: Kept) -> None:
        piece: list[Piece] = []
        self.found.setdefault(kept.model, {})
        removed: dict[str, int] = {}
        for record in self.records(kept.home, kept):
            if record["ref"] in self.found[kept.model]:
                raise Refused(f"{record['ref']} is in the archive twice.")
            row, waits = self.row_of(kept, record, removed)
            piece.append((row, record, waits))
            self.found[kept.model][record["ref"]] = None
            if kept.model is IssuedPaper or len(piece) == PIECE:
                self.store(kept, piece)
                piece = []
        self.store(kept, piece)

    def store(self, kept: Kept, piece: list[Piece]) -> None:
        rows = [row for row, _, _ in piece]
        if kept.model is IssuedPaper:  # its rows are made one by one and never together
            for row in rows:
                row.save()
        else:
            kept.model._base_manager.bulk_create(rows)
        for row, record, waits in piece:
            self.note_made(kept, record, row)
            self.set_clocked(kept, record, row)
            for found in kept.many:
                self.add_many(kept, found, row, record)
            self.later += [(kept, found, row.pk, record[found.name]) for found in waits]

    def note_made(self, kept: Kept, record: dict[str, Any], row: Any) -> None:
        self.found.setdefault(kept.model, {})[record["ref"]] = row.pk
        self.made[kept.label] = self.made.get(kept.label, 0) + 1

    def set_clocked(self, kept: Kept, record: dict[str, Any], row: Any) -> None:
        """A time that the database sets by itself is the one of the archive."""
        for found in kept.stored:
            if any(getattr(found, clocked, False) for clocked in CLOCKED):
                value = decode(found, record[found.name])
                kept.model._base_manager.filter(pk=row.pk).update(**{found.name: value})

    def add_many(
        self, kept: Kept, found: ManyToManyField[Any, Any], row: Any, record: dict[str, Any]
    ) -> None:
        target: type[Model] = found.related_model
        pks = [self.lookup(target, name) for name in record.get(found.name, [])]
        if None in pks:
            raise Refused(f"{record['ref']} names somebody in {found.name} who is not in the archive.")
        near, far = found.m2m_field_name(), found.m2m_reverse_field_name()
        through: Any = found.remote_field.through
        through._base_manager.bulk_create(through(**{f"{near}_id": row.pk, f"{far}_id": pk}) for pk in pks)

    # One row

    def row_of(
        self, kept: Kept, record: dict[str, Any], removed: dict[str, int] | None = None
    ) -> tuple[Any, list[Field[Any, Any]]]:
        """An unsaved row, and the foreign keys whose rows are not made yet.

        An older archive may not say of a row that it belongs to the year, where it said so by something else.
        """
        values: dict[str, Any] = {}
        waits: list[Field[Any, Any]] = []
        for found in kept.stored:
            target = kept.target(found)
            if found.name not in record and found.name != kept.parent:
                continue  # the archive is older than the field
            said = record.get(found.name, self.year_name)
            if target is None:
                values[found.attname] = self.value_of(kept, found, said, record)
            elif kept.history_of is not None and found.name == target._meta.pk.name:
                values[found.attname] = self.owner_of(kept, target, said, removed)
            elif (
                said is not None
                and (pk := self.lookup(target, said, own=self.is_own(kept, found))) is not None
            ):
                values[found.attname] = pk
            elif said is not None and self.may_wait(kept, found, target, said, record):
                waits.append(found)
        return kept.model(**values), waits

    @property
    def year_name(self) -> str:
        """The reference of the year, which everything in it is of."""
        return f"{self.data['force']}/{self.data['year']}"

    def is_own(self, kept: Kept, found: Field[Any, Any]) -> bool:
        """What a row belongs to, and what an issue changes, is in this archive and no other."""
        return found.name == kept.parent or kept.model is IssuedPaper

    def value_of(self, kept: Kept, found: Field[Any, Any], said: Any, record: dict[str, Any]) -> Any:
        if found.name in kept.files:
            data = b"" if said is None else self.archive.read(said["file"])
            return data if is_bytes(kept, found.name) else data.decode()
        try:
            return decode(found, said)
        except (ValueError, TypeError) as error:
            raise Refused(f"{record['ref']}: {found.name} cannot be read. {error}") from error

    def owner_of(self, kept: Kept, target: type[Model], said: str, removed: dict[str, int] | None) -> int:
        """The number of the row that a change was of; below nought where that row was removed long ago."""
        pk = self.found.get(target, {}).get(said)
        if pk is not None:
            return int(pk)
        known = {} if removed is None else removed
        if said not in known:
            name = target._meta.pk.name
            lowest = kept.model._base_manager.aggregate(lowest=Min(name))["lowest"] or 0
            known[said] = min(lowest, 0, *known.values(), 0) - 1
        return known[said]

    def lookup(self, target: type[Model], said: Any, *, own: bool = False) -> Any:
        """The row here that a reference leads to: of this archive, or (unless `own`) of a year that is here."""
        if not isinstance(said, str):
            raise Refused(f"{said!r} is no reference.")
        pk = self.found.get(target, {}).get(said)
        if pk is not None or own or BY_MODEL[target].home is not Home.YEAR:
            return pk
        return by_name(self.names_of_other_year(said), target, said)

    def names_of_other_year(self, said: str) -> Names | None:
        force, _, rest = said.partition("/")
        year = rest.partition("/")[0]
        if (force, year) == (self.data.get("force"), self.data.get("year")):
            return None
        if f"{force}/{year}" not in self.other_years:
            self.other_years[f"{force}/{year}"] = names_at(force, year)
        return self.other_years[f"{force}/{year}"]

    def may_wait(
        self, kept: Kept, found: Field[Any, Any], target: type[Model], said: str, record: dict[str, Any]
    ) -> bool:
        """Whether it is found later on in this archive. What leads to a year that is not here is kept by its name."""
        if kept.model is IssuedPaper and target is IssuedPaper:  # its row is never written again
            raise Refused(f"{record['ref']} changes {said}, which is no earlier issue in the archive.")
        own = self.year_name
        if BY_MODEL[target].home is not Home.YEAR or said == own or said.startswith(f"{own}/"):
            if not found.null:
                raise Refused(f"{record['ref']} belongs to {said}, which the archive does not hold.")
            return True
        if kept.model is Section and found.name == "carried_from" and not record.get("carried_confirmed_at"):
            raise Refused(
                f"{record['ref']} is carried from {said} and nobody has confirmed it. Import that year first."
            )
        if not found.null:
            raise Refused(f"{record['ref']} belongs to {said}, which is not here.")
        self.unresolved.setdefault(f"{kept.label} {record['ref']}", {})[found.name] = said
        return False

    def finish_later(self) -> None:
        for kept, found, pk, said in self.later:
            other = self.lookup(kept.target(found) or kept.model, said)
            if other is None:
                raise Refused(f"{said} is named in the archive, and it does not hold it.")
            kept.model._base_manager.filter(pk=pk).update(**{found.attname: other})
        self.later = []
