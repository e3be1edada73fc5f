"""The references of rows: what a row is called in an archive, wherever it is stored and under whichever number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet

from assessments.models import AnnualAssessment, Circle, QueryNote, SectionReview, Thread
from papers.archive.records import BY_MODEL, NONE, OF_A_PLAN, OF_A_YEAR, Home, Kept


class Names:
    """References by model and primary key. Rows of the year are named at once, others when something leads to them.

    `hears`: the organisations whose talk among themselves is in the archive; None for everybody's. What belongs to a
    row that has no name has none either, and is not in the archive.
    """

    def __init__(self, annual: AnnualAssessment, hears: Collection[int] | None = None) -> None:
        self.annual, self.hears = annual, hears
        self.known: dict[type[Model], dict[Any, str]] = {}

    def name_year(self) -> None:
        for kept in OF_A_YEAR:
            self.name(kept, self.rows_of(kept))

    def name_plan(self) -> None:
        """The plan of the force, as it stands."""
        for kept in OF_A_PLAN:
            self.name(kept, self.rows_of(kept))

    def of(self, model: type[Model], pk: Any) -> str | None:
        """None for a row that is not there any more: the history may speak of one."""
        return self.known.get(model, {}).get(pk)

    def pks(self, kept: Kept) -> list[Any]:
        """Those of the rows that have a name, in the order in which they were made."""
        return sorted(self.known.get(kept.model, {}))

    def rows_of(self, kept: Kept) -> QuerySet[Any]:
        """Rows in the order in which they were made: the one order that an import keeps, whatever their numbers."""
        owner = self.annual.force_id if kept.home is Home.PLAN else self.annual.pk
        of_year = Q(**{kept.year: owner})
        if kept.history_of is not None:
            owners = kept.history_of.model._base_manager.filter(Q(**{kept.history_of.year: owner}))
            of_year |= Q(**{f"{kept.history_of.model._meta.pk.name}__in": owners.values("pk")})
        rows = kept.model._base_manager.filter(of_year)
        if kept.model is Thread and self.hears is not None:
            rows = rows.exclude(self.unheard)
        if kept.model in (QueryNote, SectionReview) and self.hears is not None:
            rows = rows.filter(organisation__in=list(self.hears))
        return rows.order_by("pk")

    @property
    def unheard(self) -> Q:
        return Q(circle=Circle.OWN) & ~Q(organisation__in=list(self.hears or ()))

    def ensure(self, model: type[Model], pks: Collection[Any]) -> None:
        """Name these rows as well: people, organisations, the framework, and rows of other years."""
        missing = {pk for pk in pks if pk is not None} - self.known.get(model, {}).keys()
        if missing:
            self.name(
                BY_MODEL[model], model._base_manager.filter(pk__in=missing).order_by("pk"), elsewhere=True
            )

    def name(self, kept: Kept, rows: QuerySet[Any], *, elsewhere: bool = False) -> None:
        """`elsewhere`: they are no rows of this year, so what they belong to has perhaps no name yet."""
        if kept.history_of is not None:
            self.name_history(kept, rows)
            return
        columns = ["pk", *([kept.parent] if kept.parent else []), *(kept.key or ())]
        found = list(rows.values_list(*columns))
        if elsewhere and found and kept.home is Home.YEAR and kept.key is None:
            raise ValueError(
                f"Rows of {kept.label} are counted in their own year, and have no name in another."
            )
        if kept.parent and (elsewhere or BY_MODEL[kept.parent_model].home is not Home.YEAR):
            self.ensure(kept.parent_model, {row[1] for row in found})
        names = self.known.setdefault(kept.model, {})
        counts = Counter[str]()
        for pk, parts in self.parts_of(kept, found):
            begins = "/".join(parts)
            if kept.key is None:
                counts[begins] += 1
            names[pk] = f"{begins}-{counts[begins]}" if kept.key is None else begins
        if len(set(names.values())) != len(names):
            raise ValueError(f"Two rows of {kept.label} have one reference.")

    def parts_of(self, kept: Kept, found: list[tuple[Any, ...]]) -> Iterator[tuple[Any, list[str]]]:
        """What a reference is put together from; rows whose parent is left out are left out."""
        for pk, *values in found:
            begins: list[str] = []
            if kept.parent:
                parent = values.pop(0)
                name = NONE if parent is None else self.of(kept.parent_model, parent)
                if name is None:
                    continue
                begins = [name]
            own = [NONE if value is None else str(value) for value in values]
            word = "-".join([kept.word, *own]) if kept.word else "/".join(own)
            yield pk, [*begins, word]

    def name_history(self, kept: Kept, rows: QuerySet[Any]) -> None:
        """Changes are counted by the row that they are about; one that was removed has its name from here."""
        owner = kept.history_of
        assert owner is not None  # noqa: S101 (the caller asked)
        owners, names = self.known.setdefault(owner.model, {}), self.known.setdefault(kept.model, {})
        begins = self.annual.force.slug if kept.home is Home.PLAN else self.annual_name
        counts, removed = Counter[str](), 0
        for pk, about in rows.values_list("pk", owner.model._meta.pk.name):
            if about not in owners:
                removed += 1
                owners[about] = f"{begins}/removed-{owner.word or owner.model._meta.model_name}-{removed}"
            counts[owners[about]] += 1
            names[pk] = f"{owners[about]}/{kept.word}-{counts[owners[about]]}"

    @property
    def annual_name(self) -> str:
        return f"{self.annual.force.slug}/{self.annual.year}"

    def named(self, home: Home) -> Iterator[tuple[Kept, list[Any]]]:
        """The rows of this home that have a name by now."""
        for kept in BY_MODEL.values():
            if kept.home is home and kept.model in self.known:
                yield kept, self.pks(kept)
