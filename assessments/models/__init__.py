"""The annual round, by topic: the year and its threats, the writing, the challenge, the decisions, what is
withheld, and the register of sources."""

from assessments.models.chains import ApprovalChain
from assessments.models.challenge import Circle, Comment, Question, Suggestion, Thread
from assessments.models.decisions import ApprovedContent, StatusChange, Verdict, VerdictDraft
from assessments.models.delegating import Delegation
from assessments.models.drafts import Draft, JudgementDraft
from assessments.models.handing import Handover, StandIn
from assessments.models.planning import Extension, Stage, StageDays
from assessments.models.queries import Query, QueryNote, QueryStep
from assessments.models.reviewing import SectionReview
from assessments.models.rounds import (
    OPEN_FOR_WRITING,
    AnnualAssessment,
    Status,
    ThreatAssessment,
)
from assessments.models.sources import Source
from assessments.models.withholding import Ground, Readers, Withholding
from assessments.models.writing import Judgement, Section, SectionVersion

__all__ = [
    "OPEN_FOR_WRITING",
    "AnnualAssessment",
    "ApprovalChain",
    "ApprovedContent",
    "Circle",
    "Comment",
    "Delegation",
    "Draft",
    "Extension",
    "Ground",
    "Handover",
    "Judgement",
    "JudgementDraft",
    "Query",
    "QueryNote",
    "QueryStep",
    "Question",
    "Readers",
    "Section",
    "SectionReview",
    "SectionVersion",
    "Source",
    "Stage",
    "StageDays",
    "StandIn",
    "Status",
    "StatusChange",
    "Suggestion",
    "Thread",
    "ThreatAssessment",
    "Verdict",
    "VerdictDraft",
    "Withholding",
]
