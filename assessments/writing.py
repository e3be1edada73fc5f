"""The writes of text: saving a section, its judgement, and the headings of the author's own.

Every save names the version it began from; one that began from an older version is refused with StaleEdit and
changes nothing. A save that changes nothing makes no version. Whether the person may write it is asked again once the
row is held, since it may have been taken back after their page asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_noop
from lxml import etree

from accounts.models import User
from assessments import noting, permissions
from assessments.blocks import join_body
from assessments.differing import in_words
from assessments.duties import asked_anew
from assessments.limits import LONGEST_BODY, LONGEST_SENT, refuse_too_long, refuse_too_many
from assessments.models import AnnualAssessment, Judgement, Section, SectionVersion, Source, ThreatAssessment
from assessments.permissions import Subject
from assessments.rewriting import clean_blocks
from assessments.sources import references_in
from audit.recording import Deed
from threats.addresses import TAKEN_BESIDE_SECTIONS

ASSURANCE_HEADING = gettext_noop("Assurance statement")


class StaleEdit(Exception):
    """Somebody saved after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: Section | Judgement) -> None:
        super().__init__("Somebody else has saved since this edit was begun.")
        self.current = current


class ClosedForWriting(Exception):
    """The threat or the year moved on to a status in which nothing is written, or changes are asked of others alone."""


class HeadingTaken(Exception):
    """Somebody added this heading a moment ago, perhaps by the same press of a button."""

    def __init__(self, section: Section) -> None:
        super().__init__(f"There is a section called “{section.heading}” here already.")
        self.section = section


class NotTheirs(PermissionDenied):
    """The person may not write it (any more): it was taken back, or their role ended, since their page asked."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the section as it stands, and whether anything changed."""

    section: Section
    changed: bool


def lock_subject(annual_id: int, threat_assessment_id: int | None) -> Subject:
    """The threat or the year, held until the transaction ends; refused once it is closed."""
    subject: Subject
    if threat_assessment_id is not None:
        threats = ThreatAssessment.objects.select_for_update(of=("self",)).select_related("annual")
        subject = threats.get(pk=threat_assessment_id)
    else:
        subject = AnnualAssessment.objects.select_for_update().get(pk=annual_id)
    if not subject.is_open_for_writing:
        raise ClosedForWriting
    return subject


def lock_section(section: Section) -> Section:
    """The row as it stands, held until the transaction ends; refused once it is closed, alone or with its subject."""
    subject = lock_subject(section.annual_id, section.threat_assessment_id)
    current = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
    if current.is_settled:
        raise ClosedForWriting
    current.annual = subject.annual
    current.threat_assessment = subject if isinstance(subject, ThreatAssessment) else None
    return current


def prepare_body(body: str) -> list[etree._Element]:
    """The blocks of a text that was sent, to be stored: cleaning is done before anything is locked.

    Raises ValidationError if there is more than anybody can read.
    """
    refuse_too_long(body, LONGEST_SENT)
    blocks = clean_blocks(body)
    refuse_too_many(blocks)
    return blocks


@transaction.atomic
def store_body(
    section: Section,
    blocks: list[etree._Element],
    *,
    version: int,
    by: User,
    earlier: SectionVersion | None = None,
    beside: Callable[[Saved], object] | None = None,
) -> Saved:
    """Store a prepared body, its blocks matched with those that stand, or with those of an `earlier` one restored.

    Raises ClosedForWriting if it is too late, NotTheirs, StaleEdit if `version` is not the current one, and
    ValidationError if the text is too long. What is stored together with it is done by `beside`, before the trail is
    written: whoever holds that waits for nobody.
    """
    current = lock_section(section)
    if not permissions.is_writer(asked_anew(by), current):
        raise NotTheirs
    if current.version != version:
        raise StaleEdit(current)
    saved = put_body(current, blocks, by=by, earlier=earlier)
    if beside is not None:
        beside(saved)
    if saved.changed:
        noting.note("text-saved", section, by=by, deed=noting.version_deed(current.version, current.body))
    return saved


def put_body(
    current: Section, blocks: list[etree._Element], *, by: User, earlier: SectionVersion | None = None
) -> Saved:
    """The same of a row that is held, without asking who may and without the trail."""
    body = join_body(blocks, earlier.body if earlier else current.body)
    refuse_too_long(body, LONGEST_BODY)
    if body == current.body and not current.is_carried_unconfirmed:
        return Saved(current, changed=False)
    hold_cited(current, body)
    current.body = body
    if current.is_carried_unconfirmed:
        current.carried_confirmed_at = timezone.now()
    store_version(current, by, note=f"Restored from version {earlier.number}" if earlier else "")
    return Saved(current, changed=True)


def hold_cited(current: Section, body: str) -> None:
    """Until the transaction ends nobody removes a source that the text begins to cite, as if nothing cited it."""
    cited = set(references_in(body)) - set(references_in(current.body))
    if cited:
        found = Source.objects.select_for_update(of=("self",)).filter(
            force=current.annual.force_id, reference__in=cited
        )
        list(found.order_by("pk").values_list("pk"))


def store_version(section: Section, by: User, at: datetime.datetime | None = None, *, note: str = "") -> None:
    """Count the version up and keep a copy of it. Callers hold the lock on the row."""
    now = at or timezone.now()
    section.version += 1
    section.updated_by = by
    section.updated_at = now
    section.save()
    SectionVersion.objects.create(
        section=section,
        number=section.version,
        heading=section.heading,
        body=section.body,
        saved_by=by,
        saved_at=now,
        note=note,
    )


@transaction.atomic
def save_judgement(section: Section, values: dict[str, Any], *, version: int, by: User) -> Judgement:
    """Store a judgement, with the grade's criteria word for word. `version` is 0 for the first one.

    Raises ClosedForWriting, NotTheirs and StaleEdit.
    """
    locked = lock_section(section)
    if not permissions.can_judge(asked_anew(by), locked):
        raise NotTheirs
    judgement, told = put_judgement(locked, values, version=version, by=by)
    if told is not None:
        noting.note("judged", section, by=by, deed=told)
    return judgement


def put_judgement(
    locked: Section, values: dict[str, Any], *, version: int, by: User
) -> tuple[Judgement, Deed | None]:
    """The same of a section that is held, without asking who may; and what the trail tells of it, if it is news."""
    judgements = Judgement.objects.select_for_update(of=("self",)).select_related("grade", "grade_prolonged")
    judgement = judgements.filter(section=locked).first()
    if (judgement.version if judgement else 0) != version:
        raise StaleEdit(judgement or locked)
    judgement = judgement or Judgement(section=locked, version=0)
    before = judgement_values(judgement, list(values)) if judgement.pk else {}
    was = in_words(judgement) if judgement.pk else {}
    for name, value in values.items():
        setattr(judgement, name, value)
    if judgement.pk and judgement_values(judgement, list(values)) == before:
        return judgement, None
    judgement.criterion = judgement.grade.criteria
    judgement.version += 1
    judgement.updated_by = by
    judgement.updated_at = timezone.now()
    judgement.save()
    return judgement, noting.judged_deed(was, in_words(judgement))


def judgement_values(judgement: Judgement, names: list[str]) -> dict[str, Any]:
    return {name: getattr(judgement, name) for name in names}


@transaction.atomic
def add_heading(subject: Subject, heading: str, *, by: User) -> Section:
    """A heading of the author's own, at the end of its threat (or of the whole).

    Raises ClosedForWriting if it is too late, and HeadingTaken. The lock also gives two headings added at once two
    places. The year comes first, as in every step of the workflow: a new row holds on to its year, and would wait in
    a ring.
    """
    threat = subject if isinstance(subject, ThreatAssessment) else None
    AnnualAssessment.objects.select_for_update().get(pk=subject.annual.pk)
    lock_subject(subject.annual.pk, threat.pk if threat else None)
    siblings = own_sections(subject)
    for section in siblings:
        if section.heading.casefold() == heading.casefold():
            raise HeadingTaken(section)
    section = Section(
        annual=subject.annual,
        threat_assessment=threat,
        kind=Section.Kind.HEADING,
        slug=free_slug(siblings, heading),
        heading=heading,
        order=(siblings.aggregate(last=Max("order"))["last"] or 0) + 1,
        added_by=by,
        updated_by=by,
        updated_at=timezone.now(),
    )
    section.save()
    noting.note("heading-added", section, by=by)
    return section


def own_sections(subject: Subject) -> QuerySet[Section]:
    """The sections of a threat, or those of the whole that belong to no threat."""
    if isinstance(subject, ThreatAssessment):
        return Section.objects.filter(threat_assessment=subject)
    return Section.objects.filter(annual=subject, threat_assessment=None)


def lacks_assurance(subject: Subject) -> bool:
    """Whether this is a threat without a statement that key points could repeat."""
    is_threat = isinstance(subject, ThreatAssessment)
    return is_threat and not own_sections(subject).filter(slug=Section.ASSURANCE).exists()


def free_slug(siblings: QuerySet[Section], heading: str) -> str:
    """A slug that no sibling has and that no page's own name takes."""
    base = slugify(heading)[:70] or "section"
    if base == slugify(ASSURANCE_HEADING):
        base = Section.ASSURANCE
    taken = {*siblings.values_list("slug", flat=True), *TAKEN_BESIDE_SECTIONS}
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def rename_heading(section: Section, heading: str, *, version: int, by: User) -> Section:
    """A new name for a heading of the author's own; its address stays, so that links go on working."""
    current = lock_section(section)
    if current.kind != Section.Kind.HEADING:
        raise ValidationError("Only a heading of your own can be renamed.")
    if current.version != version:
        raise StaleEdit(current)
    if current.heading != heading:
        deed = Deed(before=current.heading, after=heading)
        current.heading = heading
        store_version(current, by)
        noting.note("heading-renamed", section, by=by, deed=deed)
    return current


@transaction.atomic
def move_heading(section: Section, *, up: bool, by: User) -> bool:
    """Change places with the neighbour above or below. At either end nothing happens, and the answer is no."""
    current = lock_section(section)
    siblings = list(own_sections(current.subject).order_by("order", "pk").select_for_update(of=("self",)))
    at = siblings.index(current)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(siblings):
        return False
    siblings[at], siblings[to] = siblings[to], siblings[at]
    for order, sibling in enumerate(siblings, 1):
        if sibling.order != order:
            Section.objects.filter(pk=sibling.pk).update(order=order)
    noting.note("heading-moved", section, by=by, deed=Deed(after="up" if up else "down"))
    return True


@transaction.atomic
def remove_heading(section: Section, *, by: User) -> None:
    """Take away a heading that never held words: with it would go its history, and whoever wrote there."""
    current = lock_section(section)
    if current.kind != Section.Kind.HEADING:
        raise ValidationError("Only a heading of your own can be removed.")
    if not current.is_empty or current.threads.exists():
        raise ValidationError("This section still has text or comments, so it cannot be removed.")
    if current.drafts.exclude(body="").exists():
        raise ValidationError("Somebody has typed here and not saved it yet, which would be lost with it.")
    if holds_earlier_words(current):
        raise ValidationError("Earlier versions of this section hold words, which would be lost with it.")
    current.delete()
    noting.note("heading-removed", section, by=by)


def holds_earlier_words(section: Section) -> bool:
    return section.versions.exclude(body="").exists()
