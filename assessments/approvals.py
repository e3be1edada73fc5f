"""What a decision was about: the canonical content of a threat or a year, and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from assessments.models import AnnualAssessment, ApprovedContent, Judgement, Section, StatusChange
from assessments.models.decisions import APPROVALS
from assessments.permissions import Subject
from threats.models import Grade

FORMAT = 2
APPROVE = "approve"


def snapshot(subject: Subject) -> dict[str, Any]:
    """Everything that a reader of it would read, as plain values in a fixed order."""
    sections = Section.objects.filter(annual=subject.annual).with_context()
    if not isinstance(subject, AnnualAssessment):
        sections = sections.filter(threat_assessment=subject)
    return {
        "format": FORMAT,
        "force": subject.annual.force.slug,
        "year": subject.annual.year,
        "edition": subject.annual.edition.code,
        "sections": [section_content(section) for section in sections.in_order()],
    }


def section_content(section: Section) -> dict[str, Any]:
    question, judgement = section.question_or_none, section.judgement_or_none
    threat = section.threat_assessment
    return {
        "threat": threat and {"code": threat.threat.code, "label": threat.label},
        "section": section.slug,
        "component": section.component and section.component.name,
        "heading": section.heading,
        "body": section.body,
        "question": question
        and {"text": question.text, "state": question.state, "note": question.state_note},
        "judgement": judgement and judgement_content(judgement),
    }


def judgement_content(judgement: Judgement) -> dict[str, Any]:
    return {
        "grade": grade_content(judgement.grade),
        "criterion": judgement.criterion,
        "grade_prolonged": judgement.grade_prolonged and grade_content(judgement.grade_prolonged),
        "effect_on_local": judgement.effect_on_local,
        "confidence": judgement.confidence,
        "basis": judgement.basis,
        "basis_on": judgement.basis_on.isoformat() if judgement.basis_on else None,
        "movement": judgement.movement,
        "movement_cause": judgement.movement_cause,
    }


def grade_content(grade: Grade) -> dict[str, str]:
    return {"code": grade.code, "label": grade.label, "symbol": grade.symbol}


def canonical(subject: Subject) -> str:
    """The content in one spelling: sorted keys, no spaces."""
    return json.dumps(snapshot(subject), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(canonical_content: str) -> str:
    return hashlib.sha256(canonical_content.encode()).hexdigest()


def content_sha256(subject: Subject) -> str:
    return sha256_of(canonical(subject))


def keep_content(change: StatusChange, content: str) -> None:
    """Store what an approval was given for. What is kept of other steps is its hash."""
    if change.transition in APPROVALS:
        ApprovedContent.objects.create(change=change, canonical=content)
