"""Typed functions that make rows for tests, and the cast that the tests speak of.

The cast: one force with a lead of every threat, a contributor, a coordinator, a chief officer and a viewer; the body
that oversees it with a reviewer, a commissioner, a secretary and a viewer; an administrator; and the same people in
another force and body, which must never see anything of the first.
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, Oversight, Role, User
from assessments.approvals import canonical, keep_content, sha256_of
from assessments.blocks import parse_blocks
from assessments.comments import open_thread
from assessments.models import (
    AnnualAssessment,
    Circle,
    Ground,
    Handover,
    Judgement,
    Query,
    Question,
    Readers,
    Section,
    SectionReview,
    Source,
    Status,
    StatusChange,
    Suggestion,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.noting import note, version_deed
from assessments.opening import open_year
from assessments.parts import parts_of
from assessments.queries import raise_query
from assessments.questions import ask_question
from assessments.reviewing import mark_of
from assessments.withholding import decide, fingerprint, propose, text_now
from assessments.writing import (
    Saved,
    StaleEdit,
    lock_section,
    prepare_body,
    put_body,
    put_judgement,
    store_body,
)
from papers.models import Background, BackgroundVersion
from threats.models import Component, Edition, Grade, GradeScale, Threat

numbers = itertools.count(1)
PASSWORD = "a long enough password"
LONG_AGO = datetime.date(2020, 1, 1)


def make_organisation(kind: str = Organisation.Kind.FORCE, name: str = "", slug: str = "") -> Organisation:
    number = next(numbers)
    return Organisation.objects.create(
        name=name or f"Organisation {number}", slug=slug or f"organisation-{number}", kind=kind
    )


def make_user(email: str = "", name: str = "", **fields: Any) -> User:
    number = next(numbers)
    return User.objects.create_user(
        email or f"person{number}@example.com", PASSWORD, name=name or f"Person {number}", **fields
    )


def make_member(organisation: Organisation, *roles: str, user: User | None = None, **fields: Any) -> User:
    """A person with these roles there since long ago."""
    person = user or make_user(**fields)
    for role in roles:
        Membership.objects.create(user=person, organisation=organisation, role=role, valid_from=LONG_AGO)
    return User.objects.get(pk=person.pk)


def make_scale(code: str = "test-scale") -> GradeScale:
    scale = GradeScale.objects.create(code=code, name="A scale for tests")
    steps = [
        ("met", "Met", "good", True),
        ("partly", "Partly met", "weak", True),
        ("not-assessed", "Not assessed", "none", False),
    ]
    for order, (grade, label, tone, assessed) in enumerate(steps, 1):
        Grade.objects.create(
            scale=scale, code=grade, label=label, criteria=f"Criteria for {label}.", symbol=label[0], tone=tone,
            order=order, is_assessed=assessed,
        )  # fmt: skip
    return scale


def make_edition(threats: int = 2, components: int = 2, code: str = "") -> Edition:
    number = next(numbers)
    edition = Edition.objects.create(
        code=code or f"test-{number}", title=f"Edition {number}", scale=make_scale(f"scale-{number}")
    )
    for order in range(1, threats + 1):
        Threat.objects.create(
            edition=edition,
            code=f"threat-{order}",
            name=f"Threat {order}",
            short_name=f"T{order}",
            order=order,
        )
    for order in range(1, components + 1):
        Component.objects.create(
            edition=edition, code=f"component-{order}", name=f"Component {order}", definition="What it is.",
            prompts=["What is there?"], source="Test", order=order,
        )  # fmt: skip
    return edition


@dataclass
class Side:
    """A force and the body that oversees it, with a person in every role."""

    force: Organisation
    body: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """`side.lead`, `side.chief_officer`, … fresh from the database, so that no role is remembered."""
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return User.objects.get(pk=self.people[name].pk)


def make_side(name: str) -> Side:
    force = make_organisation(Organisation.Kind.FORCE, f"{name} Police", name.lower())
    body = make_organisation(Organisation.Kind.POLICING_BODY, f"{name} Commissioner", f"{name.lower()}-pcc")
    Oversight.objects.create(body=body, force=force, valid_from=LONG_AGO)
    side = Side(force, body)
    homes = {
        "lead": force, "contributor": force, "coordinator": force, "chief_officer": force, "viewer": force,
        "administrator": force, "reviewer": body, "commissioner": body, "secretary": body,
    }  # fmt: skip
    for role, home in homes.items():
        address = f"{role.replace('_', '-')}@{name.lower()}.example"
        side.people[role] = make_member(home, role, email=address, name=f"{name} {Role(role).label}")
    address = f"body-viewer@{name.lower()}.example"
    side.people["body_viewer"] = make_member(body, Role.VIEWER, email=address, name=f"{name} body viewer")
    return side


def make_year(side: Side, edition: Edition | None = None, year: str = "2024-25") -> AnnualAssessment:
    """A year opened by the coordinator, with the side's lead leading every threat."""
    edition = edition or make_edition()
    leads = {threat.code: side.people["lead"] for threat in edition.threats.all()}
    return open_year(
        side.force, edition, year, datetime.date(2025, 2, 25), leads, by=side.people["coordinator"]
    )


def save_section(section: Section, body: str, *, version: int, by: User) -> Saved:
    """A save as a page makes it, of a person who may write there."""
    return store_body(section, prepare_body(body), version=version, by=by)


@transaction.atomic
def write(section: Section, body: str = "<p>Words.</p>", *, by: User) -> Section:
    """A save of whoever it is, past the question who may."""
    section.refresh_from_db()
    locked = lock_section(section)
    if locked.version != section.version:
        raise StaleEdit(locked)
    saved = put_body(locked, prepare_body(body), by=by)
    if saved.changed:
        note("text-saved", section, by=by, deed=version_deed(saved.section.version, saved.section.body))
    return saved.section


@transaction.atomic
def judge(section: Section, grade: str = "met", *, by: User, **values: Any) -> Judgement:
    """A judgement of whoever it is, past the question who may."""
    before = Judgement.objects.filter(section=section).first()
    judgement, told = put_judgement(
        lock_section(section),
        {
            "grade": section.annual.scale.grades.get(code=grade),
            "confidence": Judgement.Confidence.HIGH,
            "basis": Judgement.Basis.EXERCISE,
            "basis_on": datetime.date(2024, 6, 1),
            **values,
        },
        version=before.version if before else 0,
        by=by,
    )
    if told is not None:
        note("judged", section, by=by, deed=told)
    return judgement


def fill(subject: AnnualAssessment | ThreatAssessment, *, by: User) -> None:
    """Write and judge every section of a threat, or every section of the whole."""
    if isinstance(subject, ThreatAssessment):
        sections = Section.objects.filter(threat_assessment=subject)
    else:
        sections = Section.objects.filter(annual=subject, threat_assessment=None)
    for section in sections.select_related("annual__scale"):
        write(section, f"<p>What {section.heading} is like.</p>", by=by)
        if section.kind == Section.Kind.COMPONENT:
            judge(section, by=by)


def hand(section: Section, *writers: User) -> None:
    """Hand the section to each of them, past the lock and the trail."""
    for writer in writers:
        Handover.objects.create(section=section, writer=writer)


def make_question(
    annual: AnnualAssessment,
    threat: ThreatAssessment | None = None,
    text: str = "How many are there?",
    *,
    by: User,
) -> Question:
    return ask_question(annual, threat, text, by=by)


def make_query(
    annual: AnnualAssessment,
    threat: ThreatAssessment | None = None,
    text: str = "What if both fail?",
    *,
    by: User,
) -> Query:
    return raise_query(annual, threat, text, due_on=datetime.date(2025, 2, 1), by=by)


def make_thread(section: Section, text: str = "Why?", *, by: User, circle: str = Circle.BOTH) -> Thread:
    return open_thread(section, text, circle=Circle(circle), by=by)


def make_suggestion(thread: Thread, words: str = "Other words.") -> Suggestion:
    """Words for the first block of the thread's section, whoever began the thread."""
    block = parse_blocks(Section.objects.get(pk=thread.section_id).body)[0]
    Thread.objects.filter(pk=thread.pk).update(block=block.id, quote=block.text)
    made = f'<p data-block="{block.id}">{words}</p>'
    before = f'<p data-block="{block.id}">{block.text}</p>'
    return Suggestion.objects.create(thread=thread, before=before, words=made)


def make_review(section: Section, side: Side) -> SectionReview:
    """A mark of the body on the section as it stands, past its page."""
    found = Section.objects.with_context().get(pk=section.pk)
    return SectionReview.objects.create(
        section=found, organisation=side.body, reviewed_by=side.people["reviewer"], reviewed_at=timezone.now(),
        version=found.version, sha256=mark_of(found),
    )  # fmt: skip


def make_withholding(
    section: Section,
    words: str = "",
    *,
    by: User,
    kind: str = Withholding.Kind.BLOCK,
    readers: Readers = Readers.PUBLIC,
    ground: Ground = Ground.CRIME,
) -> Withholding:
    """Propose the first passage of this kind that holds the words."""
    section.refresh_from_db()
    part = next(part for part in parts_of(section.body) if part.kind == kind and words in part.text)
    return propose(section, part.key, ground=ground, withheld_from=readers, reason="It would help.", by=by)


def withhold(section: Section, words: str = "", *, by: User, chief: User, **what: Any) -> Withholding:
    """Propose it, and let a chief officer decide for it."""
    row = make_withholding(section, words, by=by, **what)
    return decide(
        row, withhold=True, ground=Ground(row.ground), withheld_from=Readers(row.withheld_from), note="",
        seen=fingerprint(text_now(row)), by=chief,
    )  # fmt: skip


def make_source(side: Side, reference: str, **values: Any) -> Source:
    """A source of the side's register that the public cannot open, unless `values` say otherwise."""
    return Source.objects.create(
        **{
            "force": side.force,
            "reference": reference,
            "title": f"Title of {reference}",
            "custodian": "Head of Audit",
            "updated_by": side.people["coordinator"],
            "updated_at": timezone.now(),
            **values,
        }
    )


def cite(section: Section, *references: str, by: User) -> Section:
    """A text with a footnote for each of these sources."""
    notes = (
        f'Words<span class="footnote"><a href="#source:{reference}">page 3</a></span>'
        for reference in references
    )
    return write(section, f"<p>{', '.join(notes)}.</p>", by=by)


def set_status(subject: AnnualAssessment | ThreatAssessment, status: Status) -> None:
    """Put it where a test needs it, past the workflow."""
    type(subject)._default_manager.filter(pk=subject.pk).update(status=status)
    subject.status = status


def approve_as_it_stands(subject: AnnualAssessment | ThreatAssessment, *, by: User) -> StatusChange:
    """An approval with its content, past the workflow; the status stays as it is."""
    content = canonical(subject)
    change = StatusChange.objects.create(
        annual=subject.annual,
        threat_assessment=subject if isinstance(subject, ThreatAssessment) else None,
        transition="approve",
        from_status=Status.AGREED,
        to_status=Status.APPROVED,
        changed_by=by,
        changed_at=timezone.now(),
        content_sha256=sha256_of(content),
    )
    keep_content(change, content)
    return change


def count_rows() -> None:
    """Let PostgreSQL see what was made within this transaction. It plans as for empty tables until it has looked, and a
    query of many of them then takes seconds; in an installation it looks by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def first_section(annual: AnnualAssessment) -> Section:
    """The first cell of the first threat."""
    return Section.objects.filter(annual=annual, threat_assessment__order=1).order_by("order")[0]


def make_background(side: Side, title: str = "What it is", *, versions: int = 1) -> Background:
    """A background of the force, with its versions."""
    background = Background.objects.create(organisation=side.force, title=title)
    for number in range(1, versions + 1):
        BackgroundVersion.objects.create(
            background=background,
            number=number,
            body=f'<p data-block="back{number}">Version {number}.</p>',
            written_by=side.coordinator,
            written_at=timezone.now(),
        )
    return background
