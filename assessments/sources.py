"""The register of sources: adding, changing and removing them, and what cites them.

A change that began before somebody else's was saved is refused, and nothing is lost. A reference is never given
again, and what is cited is never removed. Not here: how a citation is printed (papers).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from assessments.models import Section, Source
from assessments.models.sources import CITED
from audit.recording import Deed, record


class StaleSource(Exception):
    """Somebody saved the source after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Source) -> None:
        super().__init__("Somebody else has saved the source since this edit was begun.")
        self.current = current


@dataclass(frozen=True, slots=True)
class Cited:
    """A source with the sections that cite it; none means that it may be removed."""

    source: Source
    sections: tuple[Section, ...]


# Writing


@transaction.atomic
def add_source(force: Organisation, values: dict[str, Any], *, by: User) -> Source:
    """Raises ValidationError if the reference is or was another source's; the lock lets nobody take it meanwhile."""
    Organisation.objects.select_for_update().get(pk=force.pk)
    refuse_taken(force, values["reference"])
    source = Source.objects.create(force=force, **values, updated_by=by, updated_at=timezone.now())
    record("source-added", force, by=by, deed=Deed(thing=source.reference))
    return source


def refuse_taken(force: Organisation, reference: str) -> None:
    if Source.history.filter(force=force, reference=reference).exists():
        raise ValidationError(
            {"reference": "This reference is or was that of another source, and is not given again."}
        )


@transaction.atomic
def save_source(source: Source, values: dict[str, Any], *, version: int, by: User) -> Source:
    """Store new values; the reference stays. Raises StaleSource if `version` is not the current one.

    A save that changes nothing makes no version.
    """
    current = Source.objects.select_for_update().get(pk=source.pk)
    current.force = source.force
    if current.version != version:
        raise StaleSource(current)
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.updated_by, current.updated_at = by, timezone.now()
    current.save()
    deed = Deed(thing=current.reference, after=f"version {current.version}")
    record("source-changed", source.force, by=by, deed=deed)
    return current


@transaction.atomic
def remove_source(source: Source, *, by: User) -> None:
    """Raises ValidationError if a text of the force cites it, in whatever year.

    A save that begins to cite it holds the row (`writing`), so it is stored before this asks, or finds the source gone.
    """
    current = Source.objects.select_for_update().get(pk=source.pk)
    if citing(current).exists():
        raise ValidationError("A text cites this source, so it cannot be removed.")
    current.delete()
    record("source-removed", source.force, by=by, deed=Deed(thing=source.reference))


# Reading


def references_in(body: str) -> list[str]:
    """What a body cites, each once, in order."""
    return list(dict.fromkeys(CITED.findall(body)))


def citing(source: Source) -> QuerySet[Section]:
    """The texts of all years that cite it, whoever may read them."""
    return Section.objects.filter(
        annual__force=source.force_id, body__contains=f'"#source:{source.reference}"'
    )


def sources_to_cite(force: Organisation, user: User) -> QuerySet[Source]:
    return Source.objects.visible_to(user).filter(force=force)


def sources_cited_in(section: Section) -> list[Source]:
    """For the page of a section: whoever reads it reads what it cites. In the order in which they are cited."""
    references = references_in(section.body)
    if not references:
        return []
    found = Source.objects.filter(force=section.annual.force_id, reference__in=references).select_related(
        "force"
    )
    return sorted(found, key=lambda source: references.index(source.reference))


def unregistered_in(section: Section, cited: Iterable[Source]) -> list[str]:
    """What a section cites by a reference that no source has."""
    known = {source.reference for source in cited}
    return [reference for reference in references_in(section.body) if reference not in known]


def search_sources(found: QuerySet[Source], words: str) -> QuerySet[Source]:
    """Every word stands somewhere in what is known of the source."""
    for word in words.split():
        named = Q(title__icontains=word) | Q(author__icontains=word) | Q(reference__icontains=word)
        found = found.filter(named | Q(custodian__icontains=word) | Q(address__icontains=word))
    return found


def sections_by_reference(force: Organisation, user: User) -> dict[str, list[Section]]:
    """The texts that this person may read, by the references that they cite; the newest years first."""
    sections = (
        Section.objects.visible_to(user)
        .filter(annual__force=force, body__contains='"#source:')
        .select_related("annual__force", "threat_assessment__threat")
        .order_by("-annual__year", "threat_assessment__order", "order", "slug")
    )
    found: dict[str, list[Section]] = {}
    for section in sections:
        for reference in references_in(section.body):
            found.setdefault(reference, []).append(section)
    return found


def with_what_cites(sources: Iterable[Source], cited: dict[str, list[Section]]) -> list[Cited]:
    return [Cited(source, tuple(cited.get(source.reference, ()))) for source in sources]


def missing_from_register(force: Organisation, cited: dict[str, list[Section]]) -> dict[str, list[Section]]:
    """What is cited by a reference that no source has, with the texts that do so."""
    known = set(Source.objects.filter(force=force, reference__in=cited).values_list("reference", flat=True))
    return {reference: sections for reference, sections in cited.items() if reference not in known}
