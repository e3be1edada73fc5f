"""What a decision was about: the canonical content of a threat or a year, and its SHA-256.

A content names its format, and what was approved in an earlier one is compared in that one: what has become part of
it since lapses no approval that was given before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.models import (
    AnnualAssessment,
    ApprovedContent,
    Judgement,
    Section,
    Source,
    StatusChange,
    ThreatAssessment,
)
from assessments.models.decisions import APPROVALS
from assessments.noting import sha256_of as sha256_of  # also asked for here, beside what it is the hash of
from assessments.permissions import Subject
from assessments.sources import references_in
from threats.models import Grade

FORMAT = 3
# What each format brought into a section, that a content of an earlier one has not.
BROUGHT = {3: ("sources",)}
EARLIER = (2,)
APPROVE = "approve"


def read_once(subject: Subject) -> None:
    """For a page that asks several questions of one content. A deed asks them of the row that it has locked."""
    vars(subject)["content_read"] = snapshot(subject)


def snapshot(subject: Subject) -> dict[str, Any]:
    """Everything that a reader of it would read, as plain values in a fixed order."""
    if (read := vars(subject).get("content_read")) is not None:
        return dict(read)
    sections = Section.objects.filter(annual=subject.annual).with_context()
    if not isinstance(subject, AnnualAssessment):
        sections = sections.filter(threat_assessment=subject)
    found = list(sections.in_order())
    register = cited_by(found, subject.annual)
    return {
        "format": FORMAT,
        "force": subject.annual.force.slug,
        "year": subject.annual.year,
        "edition": subject.annual.edition.code,
        "sections": [section_content(section, register) for section in found],
    }


def of_threat(content: Mapping[str, Any], threat: ThreatAssessment) -> dict[str, Any]:
    """Of the snapshot of a year, that of one of its threats."""
    code = threat.threat.code
    sections = [each for each in content["sections"] if each["threat"] and each["threat"]["code"] == code]
    return {**content, "sections": sections}


def cited_by(sections: Iterable[Section], annual: AnnualAssessment) -> dict[str, Source]:
    """The sources that they cite, by their references."""
    references = {reference for section in sections for reference in references_in(section.body)}
    if not references:
        return {}
    found = Source.objects.filter(force=annual.force_id, reference__in=references)
    return {source.reference: source for source in found}


def section_content(section: Section, register: Mapping[str, Source]) -> dict[str, Any]:
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
        "sources": [
            source_content(register[reference])
            for reference in references_in(section.body)
            if reference in register
        ],
    }


def source_content(source: Source) -> dict[str, Any]:
    """What a note or a list of sources prints of it."""
    return {
        "reference": source.reference,
        "author": source.author,
        "title": source.title,
        "dated_on": source.dated_on.isoformat() if source.dated_on else None,
        "year": source.year,
        "address": source.address,
        "custodian": source.custodian,
        "marking": source.marking,
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


def in_format(content: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The same content as it was written down in an earlier format."""
    later = {name for brought, names in BROUGHT.items() if brought > number for name in names}
    sections = [
        {name: value for name, value in section.items() if name not in later}
        for section in content["sections"]
    ]
    return {**content, "format": number, "sections": sections}


def canonical(subject: Subject) -> str:
    return spelled(snapshot(subject))


def spelled(content: Mapping[str, Any]) -> str:
    """The content in one spelling: sorted keys, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_sha256(subject: Subject) -> str:
    return sha256_of(canonical(subject))


def holds(step: StatusChange, subject: Subject) -> bool:
    """Whether what stands there is exactly what the step was taken on, in the format of that day."""
    return is_of(step, snapshot(subject))


def is_of(step: StatusChange, content: Mapping[str, Any]) -> bool:
    """The same of a content that was read already."""
    if sha256_of(spelled(content)) == step.content_sha256:
        return True
    return any(sha256_of(spelled(in_format(content, each))) == step.content_sha256 for each in EARLIER)


def keep_content(change: StatusChange, content: str) -> None:
    """Store what an approval was given for. What is kept of other steps is its hash."""
    if change.transition in APPROVALS:
        ApprovedContent.objects.create(change=change, canonical=content)
