"""From what was understood to the rows of a year: its threats, sections, questions and paper, final as it was.

All or nothing. The words stand in headings of the author's own, since an old paper has no cells; the file itself is
kept byte for byte in its ImportedPaper.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments.approvals import content_sha256
from assessments.blocks import clean_body
from assessments.models import AnnualAssessment, Question, Section, Status, StatusChange, ThreatAssessment
from assessments.noting import note
from assessments.writing import free_slug, own_sections, store_version
from audit.recording import Deed
from papers.building.arrange import new_paper
from papers.building.build import build_paper
from papers.importing.account import Account, account_of, as_json
from papers.importing.parts import Part, PartSection
from papers.importing.report import paper_body
from papers.importing.understanding import Understood
from papers.models import ImportedPaper, Paper, PaperPart
from threats.models import Edition, Threat

COVER_FIELDS = ("agenda_item", "board", "plan_priority", "title", "presented_by")
IMPORTED = "import"


class YearTaken(Exception):
    """The force has this year already; an import never writes over it."""

    def __init__(self, annual: AnnualAssessment) -> None:
        super().__init__(f"{annual} is here already. An import makes a year and never writes over one.")
        self.annual = annual


class AlreadyAccepted(Exception):
    """This upload has become a year already."""


@dataclass(frozen=True, slots=True)
class RaisedRecommendation:
    text: str
    threat: str
    owner: str
    due_on: datetime.date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person settled: the year, its edition, the day of the board if known, the cover, and what to raise."""

    year: str
    edition: Edition
    meeting_on: datetime.date | None
    cover: Mapping[str, str]
    authors: Sequence[str]
    recommendations: Sequence[RaisedRecommendation] = ()


@dataclass(slots=True)
class Stored:
    annual: AnnualAssessment
    paper: Paper
    words: Account
    parts: list[PaperPart] = field(default_factory=list)


def keep_original(force: Organisation, name: str, data: bytes, *, by: User) -> ImportedPaper:
    """Store a file as it came. Nothing of it is read here."""
    return ImportedPaper.objects.create(
        force=force,
        name=name[-200:],
        original=data,
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )


def end_of(year: str) -> datetime.date:
    """The last day of the year: it places a year in time where the paper names no day."""
    return datetime.date(int(year[:4]) + 1, 3, 31)


@transaction.atomic
def store(imported: ImportedPaper, understood: Understood, wanted: Wanted, *, by: User) -> Stored:
    """Make the year. Raises YearTaken or AlreadyAccepted, and then changes nothing."""
    force = Organisation.objects.select_for_update(no_key=True).get(pk=imported.force_id)
    current = ImportedPaper.objects.without_file().select_for_update().get(pk=imported.pk)
    if current.state == ImportedPaper.State.ACCEPTED:
        raise AlreadyAccepted
    if (
        taken := AnnualAssessment.objects.filter(force=force, year=wanted.year)
        .select_related("force")
        .first()
    ):
        raise YearTaken(taken)
    annual = AnnualAssessment.objects.create(
        force=force,
        year=wanted.year,
        edition=wanted.edition,
        scale=wanted.edition.scale,
        board_on=wanted.meeting_on or end_of(wanted.year),
        status=Status.FINAL,
        opened_by=by,
    )
    paper = store_cover(annual, wanted, understood.marking)
    parts = [store_part(paper, part, order, by) for order, part in enumerate(understood.parts, 1)]
    record_decisions(annual, imported, by)
    for recommendation in wanted.recommendations:
        raise_found(annual, recommendation, by)
    accept(current, annual, by)
    words = count(paper, understood)
    steps = [str(step["what"]) for step in current.corrections.get("steps", [])]
    current.report = {**report_of(understood, words), "corrections": steps}
    current.save(update_fields=["report"])
    return Stored(annual, paper, words, parts)


def store_cover(annual: AnnualAssessment, wanted: Wanted, marking: str) -> Paper:
    paper = new_paper(annual)
    paper.meeting_on, paper.ask = wanted.meeting_on, ""
    paper.marking = marking or paper.marking
    for name in COVER_FIELDS:
        if name in wanted.cover:
            setattr(paper, name, wanted.cover[name])
    paper.title = paper.title or "Strategic Policing Requirement"
    paper.authors = "\n".join(wanted.authors)
    paper.save()
    return paper


def store_part(paper: Paper, part: Part, order: int, by: User) -> PaperPart:
    annual = paper.annual
    kinds = PaperPart.Kind
    if not part.threat:
        [whole] = part.sections
        section = store_section(annual, None, PartSection(part.heading, whole.body), order, by)
        return PaperPart.objects.create(paper=paper, kind=kinds.SECTION, section=section, order=order)
    threat = Threat.objects.get(edition=annual.edition, code=part.threat)
    assessment = ThreatAssessment.objects.create(
        annual=annual,
        threat=threat,
        local_label="" if part.heading == threat.name else part.heading,
        order=order,
        status=Status.FINAL,
    )
    for place, section_of_part in enumerate(part.sections, 1):
        if section_of_part.is_question:
            store_question(annual, assessment, section_of_part, place, by, answered_with(part, place))
        else:
            heading = section_of_part.heading or assessment.label
            store_section(annual, assessment, PartSection(heading, section_of_part.body), place, by)
    return PaperPart.objects.create(paper=paper, kind=kinds.THREAT, threat_assessment=assessment, order=order)


def store_section(
    annual: AnnualAssessment, threat: ThreatAssessment | None, part: PartSection, order: int, by: User
) -> Section:
    section = Section(
        annual=annual,
        threat_assessment=threat,
        kind=Section.Kind.HEADING,
        slug=free_slug(own_sections(threat or annual), part.heading),
        heading=part.heading,
        order=order,
        body=clean_body(part.body),
    )
    store_version(section, by)
    return section


def answered_with(part: Part, place: int) -> int:
    """How many questions further down the answer stands that a question shares with those right below it; or 0."""
    following = enumerate(takewhile(lambda section: section.is_question, part.sections[place - 1 :]))
    return next((below for below, section in following if section.blocks), 0)


def store_question(
    annual: AnnualAssessment, threat: ThreatAssessment, part: PartSection, order: int, by: User, below: int
) -> None:
    """A question with its answer. Whether the answer is full nobody judged: there are words, or there are none.

    `below` says how many questions further down they stand.
    """
    number = annual.questions.count() + 1
    section = Section(
        annual=annual,
        threat_assessment=threat,
        kind=Section.Kind.QUESTION,
        slug=f"question-{number}",
        heading=f"Question {number}",
        order=order,
        body=clean_body(part.body),
    )
    store_version(section, by)
    states = Question.State
    Question.objects.create(
        annual=annual,
        section=section,
        number=number,
        text=part.heading,
        state=states.ANSWERED if section.body or below else states.UNANSWERED,
        state_note=f"Answered together with question {number + below}." if below else "",
        asked_by=by,
        asked_at=timezone.now(),
    )


def record_decisions(annual: AnnualAssessment, imported: ImportedPaper, by: User) -> None:
    """Say of the year and of each threat that it became final by import, from which file."""
    comment = f"Imported from {imported.name}, SHA-256 {imported.sha256}."
    threats = annual.threat_assessments.select_related("threat", "annual__force", "annual__edition")
    for subject in (*threats, annual):
        StatusChange.objects.create(
            annual=annual,
            threat_assessment=subject if isinstance(subject, ThreatAssessment) else None,
            transition=IMPORTED,
            from_status=Status.DRAFT,
            to_status=Status.FINAL,
            changed_by=by,
            changed_at=timezone.now(),
            comment=comment,
            content_sha256=content_sha256(subject),
        )
    note("paper-imported", annual, by=by, deed=Deed(imported.name, content_sha256=imported.sha256))


def raise_found(annual: AnnualAssessment, found: RaisedRecommendation, by: User) -> None:
    threat = (
        Threat.objects.filter(edition=annual.edition, code=found.threat).first() if found.threat else None
    )
    values: dict[str, Any] = {
        "threat": threat,
        "origin": Recommendation.Origin.FORCE,
        "text": found.text,
        "owner": found.owner[:120],
        "due_on": found.due_on,
    }
    raise_recommendation(annual, values, by=by)


def count(paper: Paper, understood: Understood) -> Account:
    """The words of the paper as it is exported, against those of the file."""
    body, _ = paper_body(build_paper(paper))
    return account_of(understood, body)


def accept(imported: ImportedPaper, annual: AnnualAssessment, by: User) -> None:
    imported.state = ImportedPaper.State.ACCEPTED
    imported.annual, imported.accepted_by, imported.accepted_at = annual, by, timezone.now()
    imported.save(update_fields=["state", "annual", "accepted_by", "accepted_at"])


def report_of(understood: Understood, account: Account) -> dict[str, Any]:
    """What is kept of an import: everything that was counted, taken out, put elsewhere and not understood."""
    return {
        "kind": understood.kind,
        **as_json(account),
        "numbering": [{"line": f.line, "what": f.what, "done": f.done} for f in understood.faults],
        "remarks": [{"line": line, "text": text} for line, text in understood.remarks],
    }
