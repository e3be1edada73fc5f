"""Number of queries of every page of the round, its papers and its recommendations: constant, and at most fifteen.

Each page is asked for in a small world and in a large one: from 1 threat to 7, from 5 cells to 35, from 10 paragraphs
to 170, from 1 question to 18, from 1 thread to 20, from 1 year of one force to 3 years of two. A page that is not in
the table fails, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import Role
from actions.board import record_decision
from actions.models import Recommendation
from actions.recommendations import change_recommendation, raise_recommendation
from assessments import judgement_drafts
from assessments.drafting import Typed, keep
from assessments.judgement_drafts import Entered
from assessments.models import (
    AnnualAssessment,
    Ground,
    Question,
    Readers,
    Section,
    Status,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.parts import parts_of as passages_of
from assessments.queries import add_note
from assessments.withholding import propose
from papers import canonical
from papers.building.arrange import begin_paper
from papers.building.build import build_paper
from papers.importing.storing import keep_original
from papers.models import Abbreviation, DraftMaking, IssuedPaper, Paper, ReleaseRequest
from papers.writing.parts import add_part
from papers.writing.withholding import propose_in_part
from tests.actions.plans import (
    make_draft,
    make_figure,
    make_milestone,
    make_objective,
    make_post,
    make_report,
)
from tests.every_page import named_patterns, parameters
from tests.makers import (
    approve_as_it_stands,
    count_rows,
    fill,
    hand,
    judge,
    make_background,
    make_edition,
    make_member,
    make_query,
    make_question,
    make_review,
    make_side,
    make_source,
    make_suggestion,
    make_thread,
    make_year,
    set_status,
    write,
)
from tests.papers.importing.files import PAPER

MOST = 15

# Who asks for the page. In the draft world every threat is a draft, in the released world it is released.
DRAFT = {
    "my_work": "lead coordinator chief_officer viewer reviewer commissioner secretary administrator",
    "notice_list": "lead coordinator reviewer administrator",
    "assessment_list": "lead coordinator reviewer secretary",
    "year_open": "coordinator",
    "grid": "lead contributor coordinator chief_officer viewer reviewer commissioner secretary",
    "check": "lead coordinator chief_officer reviewer",
    "question_list": "lead coordinator reviewer",
    "question_ask": "reviewer",
    "question_edit": "reviewer",
    "suggestion_make": "coordinator",
    "suggestion_decide": "lead coordinator",
    "moderation": "coordinator",
    "review_changes": "secretary",
    "query_list": "lead reviewer",
    "query_raise": "reviewer",
    "query_detail": "lead reviewer",
    "query_note": "lead reviewer",
    "query_step": "coordinator",
    "thread_list": "lead coordinator secretary",
    "year_search": "lead contributor coordinator reviewer secretary",
    "thread_export": "lead secretary",
    "thread_reply": "lead coordinator",
    "thread_resolve": "lead coordinator",
    "thread_reopen": "lead coordinator",
    "year_decisions": "coordinator reviewer",
    "approval_detail": "lead contributor",
    "approval_changes": "lead",
    "approval_chain": "coordinator administrator",
    "organisation_trail": "coordinator administrator",
    "year_trail": "coordinator administrator",
    "threat_trail": "coordinator administrator",
    "section_trail": "coordinator",
    "year_arrange": "coordinator",
    "year_words": "coordinator",
    "year_calendar": "lead contributor coordinator reviewer",
    "calendar_plan": "coordinator",
    "calendar_extend": "coordinator",
    "year_step": "coordinator",
    "threat_assessment": "lead contributor coordinator chief_officer reviewer",
    "threat_decisions": "lead reviewer",
    "threat_step": "lead",
    "heading_add": "lead",
    "heading_rename": "lead",
    "heading_remove": "lead",
    "section_detail": "lead contributor coordinator secretary",
    "section_edit": "lead contributor",
    "section_draft": "lead",
    "judgement_edit": "lead",
    "judgement_draft": "lead",
    "section_history": "lead coordinator",
    "section_version": "lead coordinator",
    "section_compare": "lead coordinator",
    "section_writers": "lead coordinator",
    "stand_ins": "lead coordinator",
    "delegation_list": "chief_officer viewer",
    "thread_open": "lead contributor coordinator",
    "withholding_list": "lead coordinator chief_officer",
    "withholding_propose": "lead",
    "withholding_decide": "chief_officer",
    "source_list": "lead contributor coordinator secretary",
    "source_add": "lead",
    "source_edit": "lead",
    "source_remove": "coordinator",
    "paper_list": "lead coordinator reviewer secretary",
    "paper_detail": "lead coordinator reviewer secretary",
    "cover_edit": "coordinator secretary",
    "part_add": "coordinator secretary",
    "part_edit": "coordinator secretary",
    "part_withhold": "coordinator secretary",
    "implications_edit": "coordinator secretary",
    "reference_list": "lead secretary",
    "background_list": "coordinator secretary",
    "background_add": "coordinator",
    "background_edit": "coordinator",
    "preview": "lead coordinator reviewer secretary",
    "draft_pdf": "lead",
    "draft_docx": "lead",
    "paper_abbreviations": "lead secretary",
    "abbreviation_list": "coordinator secretary administrator",
    "abbreviation_add": "coordinator secretary",
    "abbreviation_edit": "coordinator",
    "abbreviation_remove": "coordinator",
    "style_sheet": "lead",
    "style_detail": "secretary",
    "style_edit": "secretary",
    "style_crest": "secretary",
    "paper_check": "lead",
    "paper_verify": "lead",
    "year_archive": "coordinator secretary",
    "leak_check": "lead chief_officer",
    "paper_issue": "secretary",
    "issue_files": "coordinator secretary",
    "release_confirm": "coordinator secretary",
    "next_changes": "coordinator secretary",
    "issue_changes": "lead secretary",
    "issued_supplement": "lead",
    "issued_detail": "lead secretary",
    "issued_pdf": "lead",
    "issued_html": "lead",
    "issued_docx": "lead",
    "paper_import": "coordinator",
    "paper_import_review": "coordinator",
    "paper_import_original": "coordinator",
    "paper_import_passages": "coordinator",
    "paper_import_passage": "coordinator",
    "recommendation_list": "lead coordinator secretary",
    "recommendation_detail": "lead coordinator secretary",
    "recommendation_add": "coordinator secretary",
    "recommendation_edit": "coordinator",
    "recommendation_progress": "lead",
    "objective_list": "lead coordinator secretary",
    "objective_add": "coordinator",
    "objective_edit": "coordinator",
    "milestone_add": "coordinator",
    "board_decision_list": "lead reviewer secretary",
    "board_decision_add": "secretary",
    "board_decision_edit": "secretary",
    "board_decision_remove": "secretary",
    "milestone_detail": "lead coordinator reviewer",
    "milestone_edit": "coordinator",
    "post_list": "lead coordinator",
    "post_detail": "lead coordinator",
    "update_edit": "lead coordinator",
    "update_discard": "lead",
}
RELEASED = {
    "my_work": "lead coordinator chief_officer viewer reviewer commissioner secretary",
    "grid": "lead coordinator chief_officer reviewer commissioner secretary",
    "check": "coordinator reviewer secretary",
    "question_list": "lead reviewer",
    "thread_list": "lead reviewer commissioner",
    "year_decisions": "chief_officer commissioner",
    "threat_trail": "chief_officer reviewer",
    "section_trail": "reviewer",
    "threat_assessment": "lead chief_officer reviewer commissioner secretary",
    "threat_decisions": "lead commissioner",
    "threat_step": "chief_officer",
    "verdict_edit": "commissioner",
    "verdict_draft": "reviewer",
    "section_detail": "lead reviewer commissioner",
    "moderation": "reviewer",
    "review_changes": "reviewer",
    "thread_open": "reviewer",
    "source_list": "reviewer",
    "preview": "reviewer commissioner",
}
# Whose row an address means, by the beginning of its name.
KINDS_OF_ROWS = ("approval", "suggestion", "thread", "withhold", "paper", "background", "abbreviation")
TAKES_POST_ONLY = {
    "section_draft_discard",
    "section_presence",
    "handover_take_back",
    "section_ready",
    "stand_in_end",
    "delegation_end",
    "section_review",
    "heading_move",
    "section_restore",
    "part_leave",
    "part_move",
    "update_begin",
    "update_correct",
}


@dataclass(frozen=True)
class Size:
    threats: int
    paragraphs: int
    questions: int
    threads: int
    recommendations: int
    years: int
    forces: int


SMALL = Size(threats=1, paragraphs=10, questions=1, threads=1, recommendations=1, years=1, forces=1)
LARGE = Size(threats=7, paragraphs=170, questions=18, threads=20, recommendations=12, years=3, forces=2)


class World:
    """A force's years, all filled in; the pages are asked for in its last year."""

    def __init__(self, size: Size, status: Status) -> None:
        self.size, self.status = size, status
        edition = make_edition(threats=size.threats, components=5, code="measured")
        sides = [make_side(f"Force{number}") for number in range(size.forces)]
        years = [f"20{number}-{number + 1}" for number in range(25 - size.years, 25)]
        for side in sides:
            for year in years:
                self.side, self.annual = side, make_year(side, edition, year)
                self.furnish()
        self.client: dict[str, Client] = {}

    def furnish(self) -> None:
        """A year with everything that its pages show."""
        side, size, annual = self.side, self.size, self.annual
        self.sources = [f"{annual.year}-{number}" for number in range(size.threats * 3)]
        for reference in self.sources:
            make_source(side, reference)
        self.threats = list(annual.threat_assessments.select_related("threat", "annual__scale"))
        fill(annual, by=side.coordinator)
        for threat in self.threats:
            fill(threat, by=side.lead)
        self.questions = [
            make_question(annual, self.threats[n % size.threats], f"Question {n}?", by=side.reviewer)
            for n in range(size.questions)
        ]
        self.formal = [
            make_query(annual, self.threats[n % size.threats], f"Query {n}?", by=side.reviewer)
            for n in range(size.questions)
        ]
        for n in range(size.questions):
            add_note(self.formal[0], f"Note {n}.", by=side.lead)
        cells = list(
            annual.sections.filter(kind=Section.Kind.COMPONENT).order_by("threat_assessment__order", "order")
        )
        each, more = divmod(size.paragraphs, len(cells))
        for number, cell in enumerate(cells):
            source = self.sources[number % len(self.sources)]
            note = f'<span class="footnote"><a href="#source:{source}">page 3</a></span>'
            body = "".join(f"<p>Paragraph {n} of this cell.</p>" for n in range(each + (number < more)))
            body = body.replace("</p>", f"{note}</p>", 1)
            write(cell, body, by=side.lead)
            judge(cell, "partly", by=side.lead)
            hand(cell, side.contributor)
        self.cell = cells[0]
        self.cell.refresh_from_db()
        self.threads = [
            make_thread(cells[n % min(3, len(cells))], f"Why {n}?", by=side.lead) for n in range(size.threads)
        ]
        for thread in self.threads:
            make_suggestion(thread)
        for cell in cells:
            make_review(cell, side)
        for passage in list(passages_of(self.cell.body))[: size.threads]:
            self.withheld: Withholding = propose(
                self.cell,
                passage.key,
                ground=Ground.SAFETY,
                withheld_from=Readers.PUBLIC,
                reason="Why.",
                by=side.lead,
            )
        self.heading = self.own_heading()
        keep(self.heading, side.lead, Typed("<p>Typed and not saved.</p>", 0))
        self.judged = cells[1]
        judgement_drafts.keep(self.judged, side.lead, Entered({"effect_on_local": "Not saved."}, 1))
        self.recommendations = [self.recommend(number) for number in range(size.recommendations)]
        for number in range(size.recommendations):
            threat = self.threats[number % len(self.threats)]
            noted = {"threat_assessment": threat, "outcome": "noted", "text": "Noted."}
            decided_on = datetime.date(2025, 2, 25)
            record_decision(self.annual, {**noted, "decided_on": decided_on}, by=side.secretary)
        self.plan()
        self.finish()

    def own_heading(self) -> Section:
        return Section.objects.create(
            annual=self.annual,
            threat_assessment=self.threats[0],
            kind=Section.Kind.HEADING,
            slug="own",
            heading="Own",
            order=99,
        )

    def recommend(self, number: int) -> Recommendation:
        side = self.side
        values = {
            "threat": self.threats[number % len(self.threats)].threat,
            "origin": Recommendation.Origin.FORCE,
            "text": f"Do number {number}.",
            "owner": "Head of Operations",
            "due_on": datetime.date(2025, 9, 1),
        }
        raised = raise_recommendation(self.annual, values, by=side.coordinator)
        for change in range(1, 1 + self.size.years * 2):
            progress = {**values, "progress": f"Step {change}."}
            raised = change_recommendation(
                raised, progress, version=raised.version, reason="Done.", by=side.lead
            )
        return raised

    def plan(self) -> None:
        """A milestone with reports, one with a draft, and others beside them."""
        side = self.side
        self.post = make_post(side, holder=side.people["lead"])
        self.objective = make_objective(side)
        self.milestone = make_milestone(side, self.objective, self.post, see_section=self.cell)
        for _ in range(self.size.recommendations):
            figures = [make_figure("2", "1") for _ in range(self.size.threats)]
            make_report(self.milestone, by=side.lead, figures=figures)
            self.drafted = make_milestone(side, self.objective, self.post)
            make_draft(self.drafted, by=side.lead, figures=[make_figure("2", "1")])

    def own_words(self, paper: Paper) -> Paper:
        """Parts of the paper's own, with a passage of each proposed to be withheld."""
        by, rows = self.side.coordinator, range(self.size.threads)
        paragraphs = "".join(f'<p data-block="own{n}">Own paragraph {n}.</p>' for n in rows)
        for number in rows:
            self.own_part = add_part(paper, kind="text", heading=f"Own {number}", body=paragraphs, by=by)
            passage = f"part--own-{number}/own{number}"
            propose_in_part(
                paper,
                self.own_part,
                passage,
                ground=Ground.SAFETY,
                withheld_from=Readers.PUBLIC,
                reason="Why.",
                by=by,
            )
        return paper

    def finish(self) -> None:
        side, annual = self.side, self.annual
        paper = self.own_words(begin_paper(annual))
        said = canonical.to_json(build_paper(paper, issue_number=1))
        DraftMaking.objects.create(kind="files", sha256=f"{annual.pk:064}", annual=annual, edition="public")
        asked = {"content_sha256": "0" * 64, "asked_by": side.chief_officer, "asked_at": timezone.now()}
        ReleaseRequest.objects.create(paper=paper, **asked)
        for number in range(1, 2 + self.size.years):  # two at least, or there is nothing to compare
            IssuedPaper(
                paper=paper, number=number, content=said, supplement=b"%PDF",
                supplement_sha256="0" * 64, html="<p></p>", pdf=b"%PDF", pages=1, content_sha256="0" * 64,
                html_sha256="0" * 64, pdf_sha256="0" * 64, docx=b"PK", docx_sha256="0" * 64, issued_by=side.secretary,
                issued_at=datetime.datetime(2025, 3, number, tzinfo=datetime.UTC),
            ).save()  # fmt: skip
        for _file in range(self.size.years):
            self.imported = keep_original(side.force, "paper.txt", PAPER.encode(), by=side.coordinator)
        for number in range(self.size.years):
            title = f"Background {annual.year} {number}"
            self.background = make_background(side, title, versions=self.size.years)
        for number in range(self.size.years):
            short = f"A{annual.year}X{number}"
            self.abbreviation = Abbreviation.objects.create(organisation=side.force, short=short, meaning="A")
        self.approval = approve_as_it_stands(annual, by=side.chief_officer)
        write(self.heading, "<p>Written since.</p>", by=side.lead)
        for threat in self.threats:
            set_status(threat, self.status)

    def address(self, name: str, step: str) -> str:
        place = {"force": self.side.force.slug, "year": self.annual.year}
        threat = {**place, "threat": self.threats[0].threat.code}
        section = self.heading if name.startswith(("heading_", "section_draft")) else self.cell
        section = self.judged if name == "judgement_draft" else section
        known: dict[str, Any] = {
            **threat,
            "section": section.slug,
            "step": "hand-over" if name.startswith("query_") else step,
            "number": self.questions[0].number if name.startswith("question_") else 1,
            "pk": {
                "thread": self.threads[0],
                "suggestion": self.threads[0],
                "withhold": self.withheld,
                "approval": self.approval,
                "paper": self.imported,
                "background": self.background,
                "abbreviation": self.abbreviation,
            }[next(kind for kind in KINDS_OF_ROWS if name.startswith(kind))].pk
            if "pk" in parameters(name)
            else 0,
            "reference": self.recommendations[0].reference,
            "objective": self.objective.pk,
            "post": self.post.pk,
            "milestone": (self.drafted if name.startswith("update_") else self.milestone).reference,
            "source": self.sources[0],
            "part": self.own_part.name if name in ("part_edit", "part_withhold") else "summary-0",
            "component": "component-1",
            "passage": "h1",
            "body": self.side.body.slug,
            "accent": "5b2d8a",
            "sha256": f"{self.annual.pk:064}",
        }
        return reverse(name, kwargs={each: known[each] for each in parameters(name)})

    def queries(self, name: str, role: str, address: str) -> int:
        """How many a second request takes, when what is kept between requests is kept."""
        client = self.client.setdefault(role, Client())
        if not client.cookies:
            client.force_login(getattr(self.side, role))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, f"{name} answers {role} with {answer.status_code}"
        return len(captured)


def step_of(role: str, status: Status) -> str:
    if status == Status.DRAFT:
        return "submit"
    return "reopen"


def test_every_page_is_in_the_table() -> None:
    apps = ("assessments", "papers", "actions")
    names = {
        str(pattern.name) for pattern in named_patterns() if pattern.callback.__module__.split(".")[0] in apps
    } | {"my_work", "notice_list"}
    assert set(DRAFT) | set(RELEASED) | TAKES_POST_ONLY == names


# Steps and saves: their pages where they say most, and what sending them costs

# A deed is more than a page: rows are locked, the content is written down, people are told and the trail is.
MOST_TO_STEP, MOST_TO_SAVE = 40, 30
# One after the other, as a threat and then the whole goes through them: twice, so that pages tell of a lapse.
ROUND = (
    ("submit", "lead"),
    ("agree", "coordinator"),
    ("request-changes", "chief_officer"),
    ("submit", "lead"),
    ("agree", "coordinator"),
    ("approve", "chief_officer"),
    ("withdraw", "chief_officer"),
    ("approve", "chief_officer"),
    ("reopen", "coordinator"),
    ("write", "lead"),
    ("submit", "lead"),
    ("agree", "coordinator"),
    ("approve", "chief_officer"),
    ("release", "coordinator"),
)
AGREED = (("submit", "coordinator"), ("agree", "coordinator"))
ROUND_OF_WHOLE = (
    *AGREED,
    ("approve-first", "chief_officer"),
    ("withdraw", "chief_officer"),
    ("approve-first", "chief_officer"),
    ("approve", "deputy"),
    ("reopen", "coordinator"),
    ("write", "coordinator"),
    *AGREED,
    ("approve-first", "chief_officer"),
    ("approve", "deputy"),
    ("release", "coordinator"),
)


class Deeds:
    """In a world of drafts, made so that nothing stands in the way of a step and two approve the whole."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.side.people["deputy"] = make_member(world.side.force, Role.CHIEF_OFFICER)
        self.clients: dict[str, Client] = {}
        self.found: dict[tuple[str, ...], int] = {}
        Thread.objects.update(resolved_at=timezone.now(), resolved_by=world.side.lead)
        Question.objects.update(state="answered")
        AnnualAssessment.objects.update(approvals_of_whole=2)

    def count(self, what: tuple[str, ...], role: str, address: str, **typed: str) -> None:
        """Ask for the page, and send its form as it came, with what is typed."""
        if role not in self.clients:
            self.clients[role] = Client()
            self.clients[role].force_login(getattr(self.world.side, role))
        client = self.clients[role]
        client.get(address)
        with CaptureQueriesContext(connection) as shown:
            page = client.get(address)
        assert page.status_code == 200, (what, page.status_code)
        forms = html.fromstring(page.content.decode()).cssselect("main form[method=post]")
        (form,) = [each for each in forms if set(typed) <= set(each.fields)]
        with CaptureQueriesContext(connection) as sent:
            answer = client.post(address, dict(form.form_values()) | typed)
        assert answer.status_code == 302, (what, answer.context["form"].errors)
        self.found[*what, "shown"], self.found[*what, "sent"] = len(shown), len(sent)

    def counted(self) -> dict[tuple[str, ...], int]:
        self.save()
        self.go_round("threat_step", ROUND, self.world.threats[0])
        for threat in self.world.threats:
            set_status(threat, Status.RELEASED)
        self.go_round("year_step", ROUND_OF_WHOLE, None)
        return self.found

    def save(self) -> None:
        address = self.world.address
        body = f"{self.world.cell.body}<p>And more.</p>"
        self.count(("section_edit",), "lead", address("section_edit", ""), body=body)
        words = {"effect_on_local": "It is felt here.", "grade_prolonged": "", "movement": ""}
        self.count(("judgement_edit",), "lead", address("judgement_edit", ""), **words)

    def go_round(
        self, name: str, steps: tuple[tuple[str, str], ...], threat: ThreatAssessment | None
    ) -> None:
        for number, (step, role) in enumerate(steps):
            if step == "write":
                section = self.world.annual.sections.filter(threat_assessment=threat)[0]
                write(section, "<p>Other words.</p>", by=getattr(self.world.side, role))
            else:
                what = (name, str(number), step)
                self.count(what, role, self.world.address(name, step), comment="Because.")


def measured(size: Size, status: Status, table: dict[str, str]) -> dict[tuple[str, ...], int]:
    with transaction.atomic():
        world = World(size, status)
        count_rows()
        found: dict[tuple[str, ...], int] = {
            (name, role): world.queries(name, role, world.address(name, step_of(role, status)))
            for name, roles in table.items()
            for role in roles.split()
        }
        if status == Status.DRAFT:
            found |= Deeds(world).counted()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "table"), [(Status.DRAFT, DRAFT), (Status.RELEASED, RELEASED)])
def test_number_of_queries_does_not_grow_and_is_at_most_fifteen(
    status: Status, table: dict[str, str]
) -> None:
    """For what is sent, at most what a deed may cost."""
    small, large = measured(SMALL, status, table), measured(LARGE, status, table)

    assert {page: (small[page], large[page]) for page in small if small[page] != large[page]} == {}
    assert {page: count for page, count in large.items() if count > most_for(page)} == {}


def most_for(page: tuple[str, ...]) -> int:
    if page[-1] != "sent":
        return MOST
    return MOST_TO_STEP if page[0].endswith("_step") else MOST_TO_SAVE
