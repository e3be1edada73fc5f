"""What the archive of a year holds: every model of a year, the plan, what years share, and what is left out and why.

A row has no number of the database in the archive but a reference that means the same wherever it is read, made of
the reference of the row it belongs to and its own key: "west-midlands/2024-25/terrorism/capacity/version-3". Every
field of a model that is named here is taken along as it is (`values`), so a new field needs nothing here; a new model
is named in one of these tables. Not here: how rows are read (`gathering`) and made again (`restoring`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import Field, ManyToManyField, Model

from accounts.models import Organisation, Oversight, User
from actions.models import (
    BoardDecision,
    LeadPost,
    Milestone,
    Objective,
    PostHolder,
    Recommendation,
    Update,
    UpdateFigure,
)
from assessments import models as year
from papers import models as papers
from threats.models import Component, Edition, Grade, GradeScale, Threat

# What stands in a reference where there is no value: a section of the whole has no threat.
NONE = year.writing.WHOLE


class Home(Enum):
    """YEAR rows belong to one year, and PLAN rows to the force: all of them are made together or none (`plan`).

    SHARED rows are made where they are missing. FRAMEWORK rows must be there.
    """

    YEAR = "records"
    PLAN = "plan"
    SHARED = "shared"
    FRAMEWORK = "framework"


@dataclass(frozen=True, eq=False)
class Kept:
    """How the rows of one model are found, named and stored.

    `year` leads from a row to its year, or from one of the plan to its force. `parent` is the foreign key whose
    reference begins the row's own. `key` are the values that tell the row from others of that parent; empty where it
    has one; None where rows are counted.
    """

    model: type[Model]
    key: tuple[str, ...] | None = None
    parent: str = ""
    word: str = ""
    year: str = ""
    home: Home = Home.YEAR
    fields: tuple[str, ...] | None = None  # all, if none are named
    without: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    history_of: Kept | None = None
    never_written_again: bool = False  # of shared rows: another text under the same reference is refused

    @cached_property
    def label(self) -> str:
        return str(self.model._meta.label)

    @cached_property
    def stored(self) -> list[Field[Any, Any]]:
        """The fields that go along, in the order of the model."""
        every = [found for found in self.model._meta.concrete_fields if not found.primary_key]
        return [found for found in every if self._goes_along(found.name)]

    @cached_property
    def many(self) -> list[ManyToManyField[Any, Any]]:
        return [found for found in self.model._meta.many_to_many if self._goes_along(found.name)]

    def _goes_along(self, name: str) -> bool:
        return name not in self.without and (self.fields is None or name in self.fields)

    @cached_property
    def parent_model(self) -> type[Model]:
        return target_of(self.model._meta.get_field(self.parent))

    def target(self, found: Any) -> type[Model] | None:
        """What a foreign key leads to. A row of the history leads to the row that it is about by its old number."""
        if self.history_of is not None and found.name == self.history_of.model._meta.pk.name:
            return self.history_of.model
        return target_of(found) if found.is_relation else None

    @cached_property
    def history(self) -> Kept | None:
        """The earlier states of these rows, if any are kept."""
        manager = getattr(self.model, "history", None)
        if manager is None or self.home not in (Home.YEAR, Home.PLAN):
            return None
        return Kept(manager.model, parent="", word="change", year=self.year, home=self.home, history_of=self)


def target_of(found: Any) -> type[Model]:
    target: type[Model] = found.related_model
    return target


def issue_file(extension: str) -> Callable[[Any], str]:
    return lambda row: f"papers/{row.file_name(extension)}"


def supplement_file(row: Any) -> str:
    """The changed passages alone, beside the whole paper."""
    return f"papers/{row.file_name('pdf', str(row.kind))}"


def original_file(row: Any) -> str:
    ending = row.name.rpartition(".")[2].lower()
    return f"original/paper.{ending}" if ending in ("docx", "pdf", "txt") else "original/paper.bin"


YEAR = (
    Kept(year.AnnualAssessment, ("year",), parent="force", year="pk"),
    Kept(year.ThreatAssessment, ("threat__code",), parent="annual", year="annual"),
    Kept(year.Section, ("threat_assessment__threat__code", "slug"), parent="annual", year="annual"),
    Kept(year.SectionVersion, ("number",), parent="section", word="version", year="section__annual"),
    Kept(year.Handover, parent="section", word="handover", year="section__annual"),
    Kept(year.Extension, parent="annual", word="extension", year="annual"),
    Kept(year.StandIn, parent="threat_assessment", word="stand-in", year="threat_assessment__annual"),
    Kept(year.Judgement, (), parent="section", word="judgement", year="section__annual"),
    Kept(year.Question, ("number",), parent="annual", word="question", year="annual"),
    Kept(year.Thread, parent="section", word="thread", year="section__annual"),
    Kept(year.Comment, parent="thread", word="comment", year="thread__section__annual"),
    Kept(year.Suggestion, (), parent="thread", word="suggestion", year="thread__section__annual"),
    Kept(
        year.SectionReview, ("organisation__slug",), parent="section", word="reviewed-by", year="section__annual"
    ),
    Kept(year.Query, ("number",), parent="annual", word="query", year="annual"),
    Kept(year.QueryStep, parent="query", word="step", year="query__annual"),
    Kept(year.QueryNote, parent="query", word="note", year="query__annual"),
    Kept(year.Withholding, parent="annual", word="withholding", year="annual"),
    Kept(year.StatusChange, parent="annual", word="step", year="annual"),
    Kept(
        year.ApprovedContent, (), parent="change", word="approved-content", year="change__annual"
    ),
    Kept(year.Verdict, (), parent="threat_assessment", word="verdict", year="threat_assessment__annual"),
    Kept(Recommendation, ("reference",), parent="raised_in", word="recommendation", year="raised_in"),
    Kept(BoardDecision, ("number",), parent="annual", word="board-decision", year="annual"),
    Kept(papers.Paper, (), parent="annual", word="paper", year="annual"),
    Kept(papers.PaperPart, parent="paper", word="part", year="paper__annual"),
    Kept(papers.LeakDecision, parent="paper", word="leak-decision", year="paper__annual"),
    Kept(
        papers.IssuedPaper, ("number",), parent="paper", word="issue", year="paper__annual",
        files={
            "html": issue_file("html"), "pdf": issue_file("pdf"), "docx": issue_file("docx"),
            "supplement": supplement_file,
        },
    ),
    Kept(papers.ReleaseRequest, parent="paper", word="request", year="paper__annual"),
    Kept(
        papers.ImportedPaper, (), parent="annual", word="original", year="annual",
        files={"original": original_file},
    ),
)  # fmt: skip

PLAN = (
    Kept(LeadPost, ("title",), parent="force", word="post", year="force", home=Home.PLAN),
    Kept(
        PostHolder, ("valid_from",), parent="post", word="held-from", year="post__force", home=Home.PLAN,
    ),
    Kept(Objective, parent="force", word="objective", year="force", home=Home.PLAN),
    Kept(Milestone, ("reference",), parent="force", word="milestone", year="force", home=Home.PLAN),
    Kept(
        Update, ("number",), parent="milestone", word="update", year="milestone__force", home=Home.PLAN,
    ),
    Kept(
        UpdateFigure, ("order",), parent="update", word="figure", year="update__milestone__force",
        home=Home.PLAN,
    ),
)  # fmt: skip

PERSONAL = "belongs to the account and not to the year"
INSTALLATION = "is about this installation"
OF_THE_EDITION = "stands in the edition's file, which is loaded by itself"

SHARED = (
    Kept(
        Organisation, ("slug",), home=Home.SHARED,
        fields=("name", "short_name", "slug", "kind", "valid_from", "valid_until", "successor"),
    ),
    Kept(
        Oversight, ("body__slug", "valid_from"), parent="force", word="overseen-by", home=Home.SHARED,
        fields=("body", "force", "valid_from", "valid_until"),
    ),
    Kept(
        User, ("email",), home=Home.SHARED, fields=("email", "name", "post"),
        without={
            "password": PERSONAL, "last_login": PERSONAL, "joined_at": INSTALLATION,
            "is_active": "roles and sign-in are never handed over",
        },
    ),
    Kept(papers.Background, ("title",), parent="organisation", word="background", home=Home.SHARED),
    Kept(
        papers.BackgroundVersion, ("number",), parent="background", word="version", home=Home.SHARED,
        never_written_again=True,
    ),
    Kept(papers.HouseStyle, (), parent="organisation", word="house-style", home=Home.SHARED),
    Kept(papers.Abbreviation, ("short",), parent="organisation", word="abbreviation", home=Home.SHARED),
    Kept(year.Source, ("reference",), parent="force", word="source", home=Home.SHARED),
)  # fmt: skip

FRAMEWORK = (
    Kept(
        GradeScale, ("code",), home=Home.FRAMEWORK, fields=("code", "name"),
        without={"source": OF_THE_EDITION},
    ),
    Kept(
        Grade, ("code",), parent="scale", home=Home.FRAMEWORK,
        fields=("scale", "code", "label", "criteria", "symbol", "order"),
        without={"tone": OF_THE_EDITION, "is_assessed": OF_THE_EDITION},
    ),
    Kept(
        Edition, ("code",), home=Home.FRAMEWORK,
        fields=("code", "title", "issued_on", "source", "source_url", "licence", "scale"),
    ),
    Kept(
        Threat, ("code",), parent="edition", home=Home.FRAMEWORK,
        fields=("edition", "code", "name", "short_name", "order", "parent"),
    ),
    Kept(
        Component, ("code",), parent="edition", home=Home.FRAMEWORK,
        fields=("edition", "code", "name", "definition", "order"),
    ),
)  # fmt: skip

# What no archive holds, and why.
LEFT_OUT: dict[str, str] = {
    "assessments.ApprovalChain": "what a force chooses for later years is the installation's; a year keeps its own",
    "assessments.Delegation": "who may act for whom is the installation's, as roles are; each decision says for whom",
    "assessments.StageDays": "the days of the stages are the force's, for all its years",
    "assessments.Draft": "what somebody typed and did not save is theirs alone",
    "assessments.JudgementDraft": "what somebody typed and did not save is theirs alone",
    "assessments.VerdictDraft": "what a body drafts of its verdict is its own until the verdict is given",
    "papers.ArchiveDownload": "who took an archive away is kept where it was taken",
    "papers.ImportedYear": "where a year came from is kept where it came to",
    "papers.DraftMaking": "says which draft is being made now; drafts are made anew",
    "papers.HistoricalHouseStyle": "earlier looks belong to the governing body; issued papers keep their own",
    "papers.HistoricalAbbreviation": "the list is the installation's; issued papers keep their own glossary",
    "assessments.HistoricalSource": "the register is the force's; what a year cites is taken as it stands",
}

EVERY = (
    *(*YEAR, *(kept.history for kept in YEAR if kept.history)),
    *(*PLAN, *(kept.history for kept in PLAN if kept.history)),
    *(*SHARED, *FRAMEWORK),
)
BY_MODEL: dict[type[Model], Kept] = {kept.model: kept for kept in EVERY}
BY_LABEL: dict[str, Kept] = {kept.label: kept for kept in EVERY}
OF_A_YEAR = tuple(kept for kept in EVERY if kept.home is Home.YEAR)
OF_A_PLAN = tuple(kept for kept in EVERY if kept.home is Home.PLAN)
