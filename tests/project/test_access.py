"""Every URL × every role × own and other organisation × anonymous, from one table.

A URL that is not in the table fails, so that a new page cannot be forgotten. The table names who gets a page (or may do
what it does) and who sees that it is there; of those who see it the others get 403, and everybody else gets 404.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Mail, Membership, Notice, Oversight, Role, Unsent, User
from accounts.notices.telling import News, tell
from accounts.unsent import keep as keep_unsent
from actions.board import record_decision
from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments.delegating import give
from assessments.models import AnnualAssessment, Circle, Handover, Section, Status, ThreatAssessment
from assessments.standing import name_stand_in
from papers import canonical
from papers.building.arrange import begin_paper
from papers.building.build import build_paper
from papers.importing.storing import keep_original
from papers.models import Abbreviation, DraftMaking, IssuedPaper
from papers.writing.parts import add_part
from tests.actions.plans import make_draft, make_milestone, make_objective, make_post, make_report
from tests.makers import (
    Side,
    approve_as_it_stands,
    first_section,
    hand,
    make_background,
    make_member,
    make_query,
    make_question,
    make_review,
    make_side,
    make_source,
    make_suggestion,
    make_thread,
    make_withholding,
    make_year,
    set_status,
    write,
)

FORCE = "lead contributor coordinator chief_officer viewer"
BODY = "reviewer commissioner secretary body_viewer"
ALL = f"{FORCE} {BODY} administrator"
# Who sees the year; who sees its threats (a contributor because a section of the threat was handed to them).
YEAR = f"{FORCE} {BODY}"
# Who reads a section of a threat in draft, and of a released one.
DRAFT = "lead contributor coordinator chief_officer viewer secretary"
# Whoever sees the whole year, and not only what was handed to them.
READERS = "lead coordinator chief_officer viewer secretary reviewer commissioner body_viewer"
# Who reads what the force wrote outside the texts before it released the year.
FIRST_READERS = "lead coordinator chief_officer viewer secretary"
DRAFT_READERS = "lead coordinator chief_officer viewer"
TALK = "lead contributor coordinator chief_officer secretary"

# URL name: who may; who sees it. In the draft world the threat is a draft; in the released world it is released.
DRAFT_WORLD: dict[str, tuple[str, str]] = {
    "my_work": (ALL, ALL),
    "my_dates": (ALL, ALL),
    "styleguide": (ALL, ALL),
    "account": (ALL, ALL),
    "account_change_password": (ALL, ALL),
    "account_session": (ALL, ALL),
    "account_unsent": (ALL, ALL),
    "account_notices": (ALL, ALL),
    "notice_list": (ALL, ALL),
    "notice_read_all": (ALL, ALL),
    "edition_list": (ALL, ALL),
    "edition_detail": (ALL, ALL),
    "component_detail": (ALL, ALL),
    "threat_detail": (ALL, ALL),
    "assessment_list": (ALL, ALL),
    "paper_list": (ALL, ALL),
    "recommendation_list": (ALL, ALL),
    "objective_list": (ALL, ALL),
    "objective_add": ("coordinator", READERS),
    "board_decision_list": (READERS, YEAR),
    "board_decision_add": ("secretary", YEAR),
    "post_list": (READERS, READERS),
    "year_open": ("coordinator", ALL),
    "grid": (YEAR, YEAR),
    "check": (YEAR, YEAR),
    "question_list": (YEAR, YEAR),
    "suggestion_make": ("coordinator", DRAFT),
    "suggestion_decide": (TALK, TALK),
    "section_review": ("", DRAFT),
    "review_changes": ("secretary", DRAFT),
    "moderation": ("coordinator chief_officer reviewer commissioner", YEAR),
    "query_list": (YEAR, YEAR),
    "query_raise": ("reviewer commissioner", YEAR),
    "query_detail": (READERS, READERS),
    "query_note": ("lead coordinator chief_officer reviewer commissioner secretary", READERS),
    "query_step": ("lead coordinator", READERS),
    "thread_list": (YEAR, YEAR),
    "year_search": (YEAR, YEAR),
    "thread_export": (YEAR, YEAR),
    "year_decisions": (YEAR, YEAR),
    "approval_detail": (FORCE, FORCE),
    "approval_changes": (FORCE, FORCE),
    "approval_chain": (f"{DRAFT_READERS} administrator", f"{YEAR} administrator"),
    "organisation_trail": ("coordinator chief_officer administrator", f"{YEAR} administrator"),
    "year_trail": ("coordinator chief_officer administrator", f"{YEAR} administrator"),
    "threat_trail": ("coordinator chief_officer administrator", f"{YEAR} administrator"),
    "section_trail": ("coordinator chief_officer", DRAFT),
    "withholding_list": (YEAR, YEAR),
    "withholding_decide": ("chief_officer", DRAFT),
    "withholding_propose": ("lead coordinator", DRAFT),
    "year_arrange": ("coordinator", YEAR),
    "year_words": ("coordinator", YEAR),
    "year_calendar": (YEAR, YEAR),
    "calendar_plan": ("coordinator", YEAR),
    "calendar_extend": ("coordinator", YEAR),
    "year_step": ("coordinator", YEAR),
    "question_ask": ("reviewer commissioner", YEAR),
    "question_edit": ("reviewer commissioner", READERS),
    "threat_assessment": (YEAR, YEAR),
    "threat_decisions": (YEAR, YEAR),
    "threat_step": ("lead", YEAR),
    "verdict_edit": ("reviewer commissioner", YEAR),
    "verdict_draft": ("reviewer", YEAR),
    "heading_add": ("lead", YEAR),
    "section_detail": (DRAFT, DRAFT),
    "section_edit": ("lead contributor", DRAFT),
    "section_draft": ("lead contributor", DRAFT),
    "section_draft_discard": ("lead contributor", DRAFT),
    "section_presence": (DRAFT, DRAFT),
    "judgement_edit": ("lead", DRAFT),
    "judgement_draft": ("lead", DRAFT),
    "section_history": ("lead contributor coordinator chief_officer", DRAFT),
    "section_version": ("lead contributor coordinator chief_officer", DRAFT),
    "section_compare": ("lead contributor coordinator chief_officer", DRAFT),
    "section_restore": ("lead contributor", DRAFT),
    "section_writers": ("lead coordinator", DRAFT),
    "handover_take_back": ("lead coordinator", DRAFT),
    "section_ready": ("contributor", DRAFT),
    "delegation_list": ("lead coordinator chief_officer viewer", FORCE + " " + BODY),
    "delegation_end": ("chief_officer", FORCE + " " + BODY),
    "stand_ins": ("lead coordinator", YEAR),
    "stand_in_end": ("lead coordinator", YEAR),
    "heading_rename": ("lead", "lead coordinator chief_officer viewer secretary"),
    "heading_move": ("lead", "lead coordinator chief_officer viewer secretary"),
    "heading_remove": ("lead", "lead coordinator chief_officer viewer secretary"),
    "thread_open": (TALK, DRAFT),
    "thread_reply": (TALK, TALK),
    "thread_resolve": ("lead coordinator", TALK),
    "thread_reopen": (TALK, TALK),
    "source_list": (YEAR, YEAR),
    "source_add": ("lead coordinator", YEAR),
    "source_edit": ("lead coordinator", "lead coordinator chief_officer viewer"),
    "source_remove": ("coordinator", "lead coordinator chief_officer viewer"),
    "paper_detail": (YEAR, YEAR),
    "cover_edit": ("coordinator secretary", YEAR),
    "paper_import": ("coordinator", YEAR),
    "paper_import_review": ("coordinator", YEAR),
    "paper_import_original": ("coordinator", YEAR),
    "paper_import_passages": ("coordinator", YEAR),
    "paper_import_passage": ("coordinator", YEAR),
    "part_move": ("coordinator secretary", YEAR),
    "part_add": ("coordinator secretary", YEAR),
    "part_edit": ("coordinator secretary", YEAR),
    "part_leave": ("coordinator secretary", YEAR),
    "part_withhold": ("coordinator secretary", YEAR),
    "implications_edit": ("coordinator secretary", YEAR),
    "reference_list": (READERS, YEAR),
    "background_list": (ALL, ALL),
    "background_add": ("coordinator secretary", ALL),
    "background_edit": ("coordinator", "coordinator secretary"),
    "preview": (READERS, YEAR),
    "draft_pdf": (READERS, YEAR),
    "paper_abbreviations": (READERS, YEAR),
    "abbreviation_list": (ALL, ALL),
    "abbreviation_add": ("coordinator secretary administrator", ALL),
    "abbreviation_edit": ("coordinator", ALL),
    "abbreviation_remove": ("coordinator", ALL),
    "style_sheet": (ALL, ALL),
    "style_detail": (f"{BODY} administrator", f"{BODY} administrator"),
    "style_edit": ("secretary administrator", f"{BODY} administrator"),
    "style_crest": ("secretary administrator", f"{BODY} administrator"),
    "paper_check": (READERS, YEAR),
    "draft_docx": (READERS, YEAR),
    "year_archive": ("coordinator chief_officer secretary", YEAR),
    "leak_check": ("lead coordinator chief_officer viewer secretary", YEAR),
    "paper_issue": ("secretary", YEAR),
    "release_confirm": ("coordinator chief_officer secretary", YEAR),
    "next_changes": ("coordinator chief_officer secretary", YEAR),
    "account_set_password": (ALL, ALL),
    "account_unsent_send": ("lead", "lead"),
    "account_unsent_discard": ("lead", "lead"),
    "notice_open": ("lead", "lead"),
    "notice_read": ("lead", "lead"),
    "issued_detail": (YEAR, YEAR),
    "issued_pdf": (YEAR, YEAR),
    "issued_docx": (YEAR, YEAR),
    "issued_html": (YEAR, YEAR),
    "issued_supplement": (YEAR, YEAR),
    "issue_changes": (YEAR, YEAR),
    "issue_files": ("coordinator chief_officer secretary", YEAR),
    "recommendation_add": ("lead coordinator reviewer commissioner secretary", YEAR),
    "recommendation_detail": (FIRST_READERS, FIRST_READERS),
    "recommendation_edit": ("lead coordinator", FIRST_READERS),
    "recommendation_progress": ("lead coordinator", FIRST_READERS),
    "board_decision_edit": ("secretary", READERS),
    "board_decision_remove": ("secretary", READERS),
    "objective_edit": ("coordinator", READERS),
    "milestone_add": ("coordinator", READERS),
    "milestone_detail": (READERS, READERS),
    "milestone_edit": ("coordinator", READERS),
    "post_detail": (READERS, READERS),
    "update_begin": ("lead coordinator", READERS),
    "update_edit": ("lead coordinator", READERS),
    "update_correct": ("lead coordinator", READERS),
    "update_discard": ("lead coordinator", READERS),
}  # fmt: skip

# What is different once the threat is released: its words are read by the body, and nobody writes any more.
READ = f"{DRAFT} reviewer commissioner body_viewer"
HANDED = "lead coordinator chief_officer viewer secretary reviewer commissioner body_viewer"
RELEASED_WORLD: dict[str, tuple[str, str]] = {
    "threat_step": ("coordinator chief_officer", YEAR),
    "threat_trail": (
        "coordinator chief_officer administrator reviewer commissioner secretary",
        f"{YEAR} administrator",
    ),
    "section_trail": ("coordinator chief_officer reviewer commissioner secretary", READ),
    "heading_add": ("", YEAR),
    "section_detail": (READ, READ),
    "section_edit": ("", READ),
    "section_draft": ("lead contributor", READ),
    "section_draft_discard": ("lead contributor", READ),
    "section_presence": (READ, READ),
    "judgement_edit": ("", READ),
    "judgement_draft": ("", READ),
    "section_history": ("lead contributor coordinator chief_officer", READ),
    "section_version": ("lead contributor coordinator chief_officer", READ),
    "section_compare": ("lead contributor coordinator chief_officer", READ),
    "section_restore": ("", READ),
    "section_writers": ("", READ),
    "handover_take_back": ("", READ),
    "section_ready": ("contributor", READ),
    "heading_rename": ("", HANDED),
    "heading_move": ("", HANDED),
    "heading_remove": ("", HANDED),
    "withholding_decide": ("chief_officer", READ),
    "withholding_propose": ("lead coordinator", READ),
    "question_edit": ("", READERS),
    "thread_open": (f"{TALK} reviewer commissioner", READ),
    "suggestion_make": ("coordinator reviewer commissioner", READ),
    "section_review": ("reviewer commissioner", READ),
    "review_changes": ("secretary reviewer commissioner", READ),
    "suggestion_decide": (f"{TALK} reviewer commissioner", f"{TALK} reviewer commissioner"),
    "thread_reply": (f"{TALK} reviewer commissioner", f"{TALK} reviewer commissioner"),
    "thread_resolve": ("lead coordinator", f"{TALK} reviewer commissioner"),
    "thread_reopen": (f"{TALK} reviewer commissioner", f"{TALK} reviewer commissioner"),
}

# Open to strangers; tests/accounts holds that list. Pages of administrators; tests/accounts has their ladders.
PUBLIC = {
    "accessibility",
    "help",
    "health",
    "paper_verify",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
}
PUBLIC |= {f"account_reset_password{end}" for end in ("", "_done", "_from_key", "_from_key_done")}
ADMINISTRATION = {
    "person_list",
    "person_add",
    "organisation_list",
    "organisation_add",
    "oversight_add",
    "mail_list",
    "person_detail",
    "person_edit",
    "person_send_link",
    "person_switch_off",
    "person_switch_on",
    "membership_add",
    "membership_end",
    "oversight_end",
    "organisation_edit",
    "mail_again",
}


def all_patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_patterns(pattern)
        else:
            yield pattern


def test_every_url_is_in_the_table() -> None:
    named = {pattern.name for pattern in all_patterns()}
    assert named == set(DRAFT_WORLD) | PUBLIC | ADMINISTRATION


def test_every_row_of_the_released_world_differs_from_the_draft_world() -> None:
    assert {name for name, row in RELEASED_WORLD.items() if DRAFT_WORLD.get(name) == row} == set()


class World:
    """One side with a year in which every kind of page has something to show, and another side beside it."""

    def __init__(self, status: Status) -> None:
        self.side, self.other = make_side("Anyshire"), make_side("Elsewhere")
        self.annual: AnnualAssessment = make_year(self.side)
        make_year(self.other)
        cell = first_section(self.annual)
        hand(cell, self.side.contributor)
        write(cell, by=self.side.lead)
        threat = ThreatAssessment.objects.select_related("annual", "threat").get(pk=cell.threat_assessment_id)
        question = make_question(self.annual, threat, by=self.side.reviewer)
        query = make_query(self.annual, threat, by=self.side.reviewer)
        heading = Section.objects.create(
            annual=self.annual,
            threat_assessment=threat,
            kind=Section.Kind.HEADING,
            slug="own",
            heading="Own",
            order=9,
        )
        thread = make_thread(cell, by=self.side.lead, circle=Circle.BOTH)
        make_suggestion(thread)
        make_review(cell, self.side)
        withholding = make_withholding(cell, by=self.side.lead)
        approval = approve_as_it_stands(threat, by=self.side.chief_officer)
        own_part = add_part(
            begin_paper(self.annual),
            kind="text",
            heading="Own",
            body='<p data-block="own">Words.</p>',
            by=self.side.coordinator,
        )
        make_source(self.side, "peel-2023")
        imported = keep_original(self.side.force, "paper.txt", b"1. Words.", by=self.side.coordinator)
        self.special: dict[str, dict[str, Any]] = {}
        self.add_rows_of_other_apps(place := {"force": self.side.force.slug, "year": self.annual.year})
        set_status(threat, status)
        step = {Status.DRAFT: "submit", Status.RELEASED: "reopen"}[status]
        edition = self.annual.edition
        day = datetime.date(2099, 1, 1)
        helper = make_member(self.side.force, Role.CONTRIBUTOR)
        second = Handover.objects.create(section=cell, writer=helper)
        stand_in = name_stand_in(threat, self.side.coordinator, day, day, by=self.side.lead)
        delegation = give(self.side.force, self.side.viewer, day, day, by=self.side.chief_officer)
        self.arguments: list[dict[str, Any]] = [
            {},
            place,
            {**place, "threat": threat.threat.code},
            {**place, "threat": threat.threat.code, "step": step},
            {**place, "step": "submit"},
            {**place, "number": question.number},
            {**place, "number": query.number, "step": "answer"},
            {**place, "pk": thread.pk},
            {**place, "threat": threat.threat.code, "section": cell.slug},
            {**place, "threat": threat.threat.code, "section": cell.slug, "number": 1},
            {"force": self.side.force.slug},
            {"body": self.side.body.slug},
            {"accent": "5b2d8a"},
            {"force": self.side.force.slug, "source": "peel-2023"},
            {"force": self.side.force.slug, "pk": imported.pk},
            {**place, "component": "component-1"},
            {"edition": edition.code},
            {"edition": edition.code, "threat": threat.threat.code},
            {"edition": edition.code, "component": "component-1"},
        ]
        background = make_background(self.side)
        own = Abbreviation.objects.create(organisation=self.side.force, short="PSU", meaning="A unit")
        self.special |= {
            **{name: {"pk": own.pk} for name in ("abbreviation_edit", "abbreviation_remove")},
            "background_edit": {"pk": background.pk},
            "paper_import_passage": {"force": self.side.force.slug, "pk": imported.pk, "passage": "h1"},
            **{name: {**place, "part": "summary-0"} for name in ("part_edit", "part_leave")},
            "part_withhold": {**place, "part": own_part.name},
            "delegation_end": {"force": self.side.force.slug, "pk": delegation.pk},
            "stand_in_end": {**place, "threat": threat.threat.code, "pk": stand_in.pk},
            "handover_take_back": {
                **place,
                "threat": threat.threat.code,
                "section": cell.slug,
                "pk": second.pk,
            },
            "withholding_decide": {**place, "pk": withholding.pk},
            **{name: {**place, "pk": approval.pk} for name in ("approval_detail", "approval_changes")},
            **{
                name: {**place, "threat": threat.threat.code, "section": heading.slug}
                for name in ("heading_rename", "heading_move", "heading_remove")
            },
        }

    def add_rows_of_other_apps(self, place: dict[str, str]) -> None:
        """A recommendation, a plan with updates, a decision of the board, an issue; what belongs to the lead alone; and
        what an administrator looks after."""
        side, force = self.side, {"force": self.side.force.slug}
        self.plan(force)
        values = {
            "threat": self.annual.edition.threats.first(),
            "text": "Do it.",
            "owner": "Head of Operations",
        }
        values |= {"origin": Recommendation.Origin.FORCE, "due_on": datetime.date(2025, 9, 1)}
        raised = raise_recommendation(self.annual, values, by=side.coordinator)
        about_it = {**force, "reference": raised.reference}
        self.special |= {f"recommendation_{end}": about_it for end in ("detail", "edit", "progress")}
        noted = {"threat_assessment": None, "outcome": "noted", "text": "Noted."}
        noted["decided_on"] = datetime.date(2025, 2, 25)
        decision = record_decision(self.annual, noted, by=side.secretary)
        decided = {**place, "number": decision.number}
        self.special |= dict.fromkeys(("board_decision_edit", "board_decision_remove"), decided)
        self.issue(place)
        lead = side.people["lead"]
        keep_unsent(lead.pk, "/help/", [("text", "Words.")])
        waits = {"pk": Unsent.objects.get(user=lead).pk}
        self.special |= dict.fromkeys(("account_unsent_send", "account_unsent_discard"), waits)
        tell([lead.pk], News(Notice.Kind.DECISION, self.annual, "/help/", str(self.annual), "It happened."))
        told = {"pk": Notice.objects.filter(person=lead).latest("pk").pk}
        self.special |= dict.fromkeys(("notice_open", "notice_read"), told)
        mail = Mail.objects.create(person=lead, state=Mail.State.FAILED, due_at=timezone.now())
        role = Membership.objects.get(user=lead)
        oversight = Oversight.objects.get(force=side.force)
        looked_after = {"pk": lead.pk}
        names = ("person_detail", "person_edit", "person_send_link", "person_switch_on")
        self.special |= dict.fromkeys(names, looked_after)
        self.special |= {
            "mail_again": {"pk": mail.pk},
            "membership_add": looked_after,
            "membership_end": {**looked_after, "membership": role.pk},
            "oversight_end": {"pk": oversight.pk},
            "organisation_edit": {"slug": side.force.slug},
            "person_switch_off": {"pk": side.people["viewer"].pk},
        }

    def plan(self, force: dict[str, str]) -> None:
        side = self.side
        post, objective = make_post(side, holder=side.people["lead"]), make_objective(side)
        made = [make_milestone(side, objective, post) for _ in range(3)]
        _, drafted, reported = ({**force, "milestone": each.reference} for each in made)
        draft = {**drafted, "number": make_draft(made[1], by=side.lead).number}
        report = {**reported, "number": make_report(made[2], by=side.lead).number}
        self.special |= {
            "objective_edit": {**force, "objective": objective.pk},
            "milestone_add": {**force, "objective": objective.pk},
            "milestone_detail": drafted,
            "milestone_edit": drafted,
            "post_detail": {**force, "post": post.pk},
            "update_begin": {**force, "milestone": made[0].reference},
            "update_edit": draft,
            "update_discard": draft,
            "update_correct": report,
        }

    def issue(self, place: dict[str, str]) -> None:
        paper, number = begin_paper(self.annual), 1
        said = canonical.to_json(build_paper(paper, issue_number=1))
        IssuedPaper(
            paper=paper, number=number, content=said, supplement=b"%PDF", supplement_sha256="0" * 64, html="<p></p>",
            pdf=b"%PDF", pages=1, content_sha256="0" * 64, html_sha256="0" * 64, pdf_sha256="0" * 64, docx=b"PK",
            docx_sha256="0" * 64, issued_by=self.side.secretary, issued_at=timezone.now(),
        ).save()  # fmt: skip
        DraftMaking.objects.create(kind="files", sha256="1" * 64, annual=self.annual, edition="public")
        names = (
            "issued_detail",
            "issued_pdf",
            "issued_docx",
            "issued_html",
            "issued_supplement",
            "issue_changes",
        )
        self.special |= {name: {**place, "number": number} for name in names}
        self.special["issue_files"] = {**place, "sha256": "1" * 64}

    def address(self, name: str) -> str:
        if name in self.special:
            return reverse(name, kwargs=self.special[name])
        wanted = parameters(name)
        return reverse(name, kwargs=next(found for found in self.arguments if set(found) == wanted))


def parameters(name: str) -> set[str]:
    """What stands in the address of this name: force, year, threat, …"""
    possibilities = get_resolver().reverse_dict.getlist(name)
    return {parameter for possibility in possibilities for _, names in possibility[0] for parameter in names}


# What a page that takes only POST cannot do without.
SENT = {"part": "summary-0", "direction": "up"}


def ask(client: Client, address: str) -> HttpResponse:
    """A GET; a POST where only POST is taken, and then what it does is undone before the next one asks."""
    answer = client.get(address)
    if answer.status_code == 405:
        with transaction.atomic():
            answer = client.post(address, SENT)
            transaction.set_rollback(True)
    return answer  # type: ignore[return-value]


def verdict(answer: HttpResponse) -> str:
    if answer.status_code == 302 and "/account/login/" in answer["Location"]:
        return "sign in"
    return {403: "forbidden", 404: "not found", 405: "no method", 500: "broken"}.get(
        answer.status_code, "yes"
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def expected(row: tuple[str, str], role: str) -> str:
    may, sees = row
    if role in may.split():
        return "yes"
    return "forbidden" if role in sees.split() else "not found"


def found(world: World, side: Side, names: list[str]) -> dict[tuple[str, str], str]:
    """What every role of a side gets from every one of these pages. Signing in takes longer than asking, so once."""
    clients = {role: client_of(getattr(side, role)) for role in ALL.split()}
    return {
        (name, role): verdict(ask(clients[role], world.address(name)))
        for name in names
        for role in ALL.split()
    }


@pytest.mark.django_db
def test_own_organisation_while_the_threat_is_a_draft() -> None:
    world = World(Status.DRAFT)
    names = list(DRAFT_WORLD)
    wanted = {(name, role): expected(DRAFT_WORLD[name], role) for name in names for role in ALL.split()}
    assert found(world, world.side, names) == wanted


@pytest.mark.django_db
def test_own_organisation_once_the_threat_is_released() -> None:
    world = World(Status.RELEASED)
    names = list(RELEASED_WORLD)
    wanted = {(name, role): expected(RELEASED_WORLD[name], role) for name in names for role in ALL.split()}
    assert found(world, world.side, names) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.RELEASED])
def test_another_organisation_finds_nothing_that_belongs_to_the_first(status: Status) -> None:
    world = World(status)
    names = [name for name in DRAFT_WORLD if "force" in parameters(name)]
    assert set(found(world, world.other, names).values()) == {"not found"}


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in_everywhere() -> None:
    world = World(Status.RELEASED)
    names = [*DRAFT_WORLD, *ADMINISTRATION]
    answers = {name: verdict(ask(Client(), world.address(name))) for name in names}
    assert answers == dict.fromkeys(names, "sign in")


@pytest.mark.django_db
def test_pages_of_administration_are_for_administrators() -> None:
    world = World(Status.DRAFT)
    names = sorted(ADMINISTRATION)
    wanted = {
        (name, role): "yes" if role == "administrator" else "forbidden"
        for name in names
        for role in ALL.split()
    }
    assert found(world, world.side, names) == wanted


@pytest.mark.django_db
def test_a_person_whose_roles_have_ended_finds_nothing() -> None:
    world = World(Status.RELEASED)
    Membership.objects.update(valid_until="2021-01-01")
    names = [name for name in DRAFT_WORLD if "force" in parameters(name)]
    assert set(found(world, world.side, names).values()) == {"not found"}
