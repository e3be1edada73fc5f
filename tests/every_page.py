"""Every page of the loaded demonstration, for the tests that sweep over all of them.

It asks each named URL, with rows of every sort, as everybody of the demonstration and as a stranger; and sends the
forms that it is shown, once empty and once as if somebody else had saved meanwhile. What the answers must be like is
said by the tests; who may get which page by tests/project/test_access.py.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urldefrag, urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from lxml import html

from accounts.models import Mail, Membership, Organisation, Oversight, Role, User
from accounts.unsent import keep as keep_unsent
from actions.models import LeadPost, Milestone, Objective, Recommendation, Update
from assessments import judgement_drafts
from assessments.drafting import Typed, keep
from assessments.judgement_drafts import Entered
from assessments.models import (
    AnnualAssessment,
    Ground,
    Readers,
    Section,
    Source,
    StatusChange,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.models.writing import WHOLE
from assessments.parts import parts_of as passages_of
from assessments.permissions import can_judge, is_writer
from assessments.queries import STEPS as QUERY_STEPS
from assessments.sources import add_source
from assessments.withholding import decide, fingerprint, propose, text_now
from assessments.workflow import TRANSITIONS
from papers.building.arrange import begin_paper, parts_of
from papers.importing.storing import keep_original
from papers.models import Abbreviation, Background, ImportedPaper, IssuedPaper
from papers.writing.parts import add_part
from papers.writing.withholding import propose_in_part
from tests.makers import count_rows, make_member, save_section
from tests.papers.importing.files import PAPER
from threats.models import Edition

FIXTURES = Path(__file__).parents[1] / "fixtures"

# Who the sweep is made as. The stranger has not signed in.
PEOPLE = {
    "stranger": "",
    "lead": "lead@demo.example",
    "contributor": "contributor@demo.example",
    "coordinator": "coordinator@demo.example",
    "chief_officer": "chief@demo.example",
    "viewer": "viewer@demo.example",
    "administrator": "admin@demo.example",
    "reviewer": "reviewer@demo.example",
    "commissioner": "commissioner@demo.example",
    "secretary": "secretary@demo.example",
    "body_viewer": "body-viewer@demo.example",
}
FORCE = "west-midlands"  # theirs; what they may not see of another force is tested in test_access.py

PLAN = "?mark=now&board_on=2027-03-16&write=50&submit=40&agree=34&approve=28&release=25&verdict=12&publish=8"
# Pages that an address alone does not show.
WITH_QUERY = [
    ("year_open", {}, "?force=west-midlands&year=2026-27&edition=2023&board_on_0=25&board_on_1=2&board_on_2=2027"),
    ("year_open", {}, "?force=&year=&edition="),
    ("check", {"force": "west-midlands", "year": "2025-26"}, "?threat=terrorism"),
    ("calendar_plan", {"force": "west-midlands", "year": "2025-26"}, PLAN),
    ("calendar_plan", {"force": "west-midlands", "year": "2025-26"}, f"{PLAN}&publish=0"),
    ("thread_list", {"force": "west-midlands", "year": "2024-25"}, "?state=resolved"),
    ("thread_list", {"force": "west-midlands", "year": "2024-25"}, "?mine=on"),
    ("thread_list", {"force": "west-midlands", "year": "2024-25"}, "?state=gone"),
    ("moderation", {"force": "west-midlands", "year": "2024-25", "component": "capacity"}, "?whole=on"),
    ("question_ask", {"force": "west-midlands", "year": "2025-26"}, "?about=terrorism"),
    ("year_search", {"force": "west-midlands", "year": "2025-26"}, "?q=officers"),
    ("year_search", {"force": "west-midlands", "year": "2025-26"}, "?q=nothing-says-this"),
    ("year_search", {"force": "west-midlands", "year": "2025-26"}, "?q=%22"),
    ("recommendation_list", {}, "?state=closed"),
    ("objective_list", {}, "?state=complete"),
    ("source_list", {"force": "west-midlands"}, "?q=nothing-is-called-this"),
    ("person_list", {}, "?q=nobody-is-called-this"),
    ("notice_list", {}, "?show=unread"),
]  # fmt: skip

# Files, what a machine asks for, and what only takes a POST and then leads elsewhere.
NO_PAGES = {
    "draft_pdf", "draft_docx", "issued_pdf", "issued_docx", "issued_html", "paper_import_original", "health",
    "style_sheet", "heading_move", "part_move", "part_leave", "issued_supplement", "update_begin", "update_correct",
    "thread_export", "issue_files",
}  # fmt: skip
NO_PAGES |= {"section_review", "my_dates", "account_session", "account_unsent_send", "account_unsent_discard"}
NO_PAGES |= {"handover_take_back", "section_ready", "stand_in_end", "delegation_end"}
NO_PAGES |= {"section_draft_discard", "section_presence"}
NO_PAGES |= {"notice_open", "notice_read", "notice_read_all", "mail_again"}
NO_PAGES |= {"section_restore", "account_set_password", "person_send_link", "person_switch_on"}
# Asked for with every row, led to or not, since a page leads only to what can be done now.
ALWAYS = {
    "threat_step",
    "year_step",
    "section_draft",
    "section_edit",
    "judgement_draft",
    "thread_open",
    "thread_reply",
    "paper_import_passage",
    "paper_import_passages",
    "query_note",
    "review_changes",
    *(name for name, _row, _query in WITH_QUERY),
}

WRITERS = ("lead", "contributor", "coordinator")
FORBIDDEN, CONFLICT = 403, 409
TICKED = ("radio", "checkbox")
STALE = ("version", "mark", "seen", "number")  # the hidden fields that say what a form was filled in from

Row = TypeVar("Row")


@dataclass(frozen=True)
class State:
    """One page as one person got it."""

    name: str
    role: str
    address: str
    status: int
    text: str
    headers: dict[str, str] = field(repr=False, hash=False)
    how: str = ""  # empty when it was asked for; else what was sent: "empty", "stale" or "late"

    def __str__(self) -> str:
        return f"{self.how} {self.name} of {self.role} ({self.address}, {self.status})".strip()

    @cached_property
    def title(self) -> str:
        return self.text[self.text.find("<title>") + len("<title>") : self.text.find("</title>")]

    @cached_property
    def main(self) -> str:
        """What tells this page from others: without the header, and without what differs every time."""
        inside = self.text[self.text.find("<main") : self.text.find("</main>")]
        hidden = r'name="(?:csrfmiddlewaretoken|for_person|window|follows)" value="[^"]*"'
        tokens = rf'{hidden}|nonce="[^"]*"|datetime="[^"]*"'
        return re.sub(tokens, "", inside)


def named_patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern)
        else:
            yield pattern


def parameters(name: str) -> set[str]:
    """What stands in the address of this name: force, year, threat, …"""
    possibilities = get_resolver().reverse_dict.getlist(name)
    return {parameter for possibility in possibilities for _, names in possibility[0] for parameter in names}


def load_demonstration() -> None:
    """The demonstration, with what it has none of: a viewer of the body, withheld words, papers to import."""
    editions = sorted(str(path) for path in FIXTURES.glob("spr_*.yaml"))
    call_command("load_framework", *editions, stdout=io.StringIO())
    call_command("load_demonstration", stdout=io.StringIO())
    call_command("load_abbreviations", str(FIXTURES / "abbreviations.yaml"), stdout=io.StringIO())
    Abbreviation.objects.create(
        organisation=Organisation.objects.get(slug=FORCE), short="CTU", meaning="counter terrorism unit"
    )
    body = Organisation.objects.get(slug="west-midlands-pcc")
    make_member(body, Role.VIEWER, email=PEOPLE["body_viewer"], name="Demonstration viewer of the body")
    force, coordinator = Organisation.objects.get(slug=FORCE), User.objects.get(email=PEOPLE["coordinator"])
    accept_import(keep_original(force, "earlier.txt", PAPER.encode(), by=coordinator))
    keep_original(force, "paper.txt", PAPER.encode(), by=coordinator)
    keep_original(force, "scan.pdf", b"%PDF-1.4 with no words in it", by=coordinator)
    cite_something(coordinator, User.objects.get(email=PEOPLE["lead"]))
    leave_unsaved(User.objects.get(email=PEOPLE["lead"]), User.objects.get(email=PEOPLE["contributor"]))
    withhold_something(coordinator, User.objects.get(email=PEOPLE["chief_officer"]))
    refuse_mail(coordinator)


def refuse_mail(person: User) -> None:
    """E-mail that the server refused for good, and some that is tried again."""
    now = timezone.now()
    for state in (Mail.State.FAILED, Mail.State.AGAIN):
        Mail.objects.create(
            person=person,
            state=state,
            due_at=now,
            claimed_at=now,
            attempts=2,
            last_error="550 No such mailbox",
        )


def cite_something(coordinator: User, lead: User) -> None:
    """A register of three sources: cited, not cited, and cited by a reference that it does not have."""
    force = Organisation.objects.get(slug=FORCE)
    for reference in ("cited-2023", "idle-2019"):
        values = {
            "reference": reference,
            "title": "A report",
            "address": "http://intranet/report",
            "custodian": "Head of Audit",
        }
        add_source(force, values, by=coordinator)
    section = Section.objects.filter(
        threat_assessment__lead=lead, threat_assessment__status="draft", annual__force=force
    ).order_by("-annual__year", "pk")[0]
    note = '<span class="footnote"><a href="#source:{}">page 3</a></span>'
    cited = f"<p>As was found{note.format('cited-2023')}, and again{note.format('not-there')}.</p>"
    save_section(section, section.body + cited, version=section.version, by=lead)


def leave_unsaved(lead: User, contributor: User) -> None:
    """Drafts where they can be saved and where they can only be read, and a form that came too late."""
    rows = [place for place in of_sections() if "number" not in place]
    sections = [Section.objects.with_context().at(**place).get() for place in rows]
    for section in sections:
        handed = section.handovers.filter(writer=contributor).exists()
        person, is_open = contributor if handed else lead, section.subject.is_open_for_writing
        is_plain = "<table" not in section.body and 'href="#' not in section.body
        if is_plain and is_writer(person, section) and (handed or not is_open):
            keep(section, person, Typed("<p>Typed and not saved.</p>", section.version))
    *_, judged = (section for section in sections if can_judge(lead, section))  # the others are judged anew
    judgement_drafts.keep(judged, lead, Entered({"effect_on_local": "Entered and not saved."}, 0))
    keep_unsent(lead.pk, "/assessments/", [("text", "Words that were sent after the sign-in had ended.")])


def accept_import(imported: ImportedPaper) -> None:
    """As the page offers it, with nothing corrected."""
    client = client_of("coordinator")
    page = html.fromstring(client.get(imported.get_absolute_url()).content.decode())
    form = next(form for form in page.forms if form.xpath(".//button[@name='accept']"))
    answer = client.post(imported.get_absolute_url(), {**dict(form.form_values()), "accept": "accept"})
    assert answer.status_code == 302, "accepted"


def withhold_something(coordinator: User, chief_officer: User) -> None:
    """Of each year that is written in one passage is proposed and one withheld, and so in a text of its paper's own."""
    written = Section.objects.filter(annual__force__slug=FORCE, annual__status="draft").exclude(body="")
    said: dict[str, Any] = {"ground": Ground.SAFETY, "withheld_from": Readers.PUBLIC}
    proposed: dict[str, Any] = {**said, "reason": "It names a place.", "by": coordinator}
    found: list[Withholding] = []
    for section in one_of_each(written.order_by("pk"), lambda found: found.annual_id):
        found += [propose(section, passage.key, **proposed) for passage in passages_of(section.body)[:2]]
    for annual in AnnualAssessment.objects.filter(force__slug=FORCE, status="draft"):
        paper = begin_paper(annual)
        body = '<p data-block="own1">A quarry.</p><p data-block="own2">Another quarry.</p>'
        part = add_part(paper, kind="text", heading="Places", body=body, by=coordinator)
        found += [propose_in_part(paper, part, f"part--places/own{n}", **proposed) for n in (1, 2)]
    for row in found[1::2]:
        decide(row, withhold=True, note="It does.", seen=fingerprint(text_now(row)), by=chief_officer, **said)


# Addresses


def one_of_each(rows: Iterable[Row], sort: Callable[[Row], object]) -> list[Row]:
    """The first row of every sort."""
    found: dict[object, Row] = {}
    for row in rows:
        found.setdefault(sort(row), row)
    return list(found.values())


def arguments() -> list[dict[str, Any]]:
    """Rows of every sort, as they stand in addresses."""
    some = User.objects.filter(email__in=[PEOPLE["lead"], PEOPLE["administrator"]])
    of_people = [{"pk": user.pk} for user in some]
    return [
        {},
        *of_years(),
        *of_imports(),
        *of_plans(),
        *(
            {"force": FORCE, "source": source.reference}
            for source in Source.objects.filter(force__slug=FORCE)
        ),
        *of_threats(),
        *of_sections(),
        *of_the_framework(),
        *of_people,
        *of_organisations(),
    ]


def of_years() -> Iterator[dict[str, Any]]:
    for annual in AnnualAssessment.objects.filter(force__slug=FORCE).order_by("year"):
        place = {"force": FORCE, "year": annual.year}
        yield place
        for question in one_of_each(annual.questions.all(), lambda question: question.state):
            yield {**place, "number": question.number}
        for issue in IssuedPaper.objects.without_files().filter(paper__annual=annual):
            yield {**place, "number": issue.number}
        yield from of_queries(annual, place)
        yield from of_rows(annual, place)
        for decision in annual.board_decisions.all()[:1]:
            yield {**place, "number": decision.number}
        for step in steps_from(annual.status):
            yield {**place, "step": step}
        yield {**place, "component": "capacity"}
        for part in one_of_each(parts_of(begin_paper(annual)), lambda row: row.kind):
            yield {**place, "part": part.name}
        raised = Recommendation.objects.filter(raised_in=annual)
        for recommendation in one_of_each(raised, lambda row: (row.state, row.origin)):
            yield {"force": FORCE, "reference": recommendation.reference}


def of_rows(annual: AnnualAssessment, place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What an address names by the key of its row."""
    threads = Thread.objects.filter(section__annual=annual)
    for thread in one_of_each(threads, lambda t: (t.circle, t.organisation_id, t.resolved_at is None)):
        yield {**place, "pk": thread.pk}
    for withholding in one_of_each(
        Withholding.objects.filter(annual=annual), lambda row: (row.state, row.own_text)
    ):
        yield {**place, "pk": withholding.pk}
    approvals = StatusChange.objects.filter(annual=annual, transition="approve").order_by("changed_at")
    for change in one_of_each(approvals, lambda row: row.threat_assessment_id is None):
        yield {**place, "pk": change.pk}


def of_queries(annual: AnnualAssessment, place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for query in one_of_each(annual.queries.all(), lambda query: query.state):
        yield {**place, "number": query.number}
        for step in QUERY_STEPS:
            yield {**place, "number": query.number, "step": step.name}


def of_imports() -> Iterator[dict[str, Any]]:
    yield {"force": FORCE}
    for imported in ImportedPaper.objects.without_file().filter(force__slug=FORCE):
        yield {"force": FORCE, "pk": imported.pk}
        yield {"force": FORCE, "pk": imported.pk, "passage": "h1"}


def of_plans() -> Iterator[dict[str, Any]]:
    """One objective and one post; a milestone with each kind of target and each number of leads, with its updates."""
    yield {"force": FORCE, "objective": Objective.objects.filter(force__slug=FORCE)[0].pk}
    yield {"force": FORCE, "post": LeadPost.objects.filter(force__slug=FORCE)[0].pk}
    milestones = Milestone.objects.filter(force__slug=FORCE)
    drafts = set(Update.objects.filter(state=Update.State.DRAFT).values_list("milestone", flat=True))
    for found in one_of_each(
        milestones, lambda row: (row.target, row.second_post_id is None, row.pk in drafts)
    ):
        place = {"force": FORCE, "milestone": found.reference}
        yield place
        for update in one_of_each(Update.objects.filter(milestone=found), lambda row: row.state):
            yield {**place, "number": update.number}


def steps_from(status: str) -> list[str]:
    """The steps that lead on from here, and one that does not."""
    names = [transition.name for transition in TRANSITIONS if status in transition.sources]
    return [*names, next(transition.name for transition in TRANSITIONS if status not in transition.sources)]


def of_threats() -> Iterator[dict[str, Any]]:
    threats = ThreatAssessment.objects.filter(annual__force__slug=FORCE).select_related("annual", "threat")
    for found in one_of_each(threats.order_by("-annual__year", "pk"), lambda threat: threat.status):
        place = {"force": FORCE, "year": found.annual.year, "threat": found.threat.code}
        yield place
        for step in steps_from(found.status):
            yield {**place, "step": step}
    yield {"force": FORCE, "year": "2024-25", "threat": WHOLE}


def of_sections() -> Iterator[dict[str, Any]]:
    """One of each kind in threats of each status; of cells also one handed over, and one talked about."""
    sections = Section.objects.filter(annual__force__slug=FORCE).annotate(
        handed=Count("handovers", distinct=True), talked=Count("threads", distinct=True)
    )

    def sort(found: Any) -> object:
        threat, is_cell = found.threat_assessment, found.kind == Section.Kind.COMPONENT
        return threat and threat.status, found.kind, is_cell and (found.handed > 0, found.talked > 0)

    rows = sections.select_related("annual", "threat_assessment__threat").order_by("-annual__year", "pk")
    for found in one_of_each(rows, sort):
        threat = found.threat_assessment
        code = threat.threat.code if threat else WHOLE
        place = {"force": FORCE, "year": found.annual.year, "threat": code, "section": found.slug}
        yield place
        yield {**place, "number": 1}


def of_the_framework() -> Iterator[dict[str, Any]]:
    for edition in Edition.objects.all():
        yield {"edition": edition.code}
        for threat in one_of_each(edition.threats.all(), lambda threat: threat.parent_id is None):
            yield {"edition": edition.code, "threat": threat.code}
        for component in edition.components.all()[:2]:
            yield {"edition": edition.code, "component": component.code}


def of_organisations() -> Iterator[dict[str, Any]]:
    for kind in one_of_each(Organisation.objects.all(), lambda organisation: organisation.kind):
        yield {"slug": kind.slug}
        yield {"body": kind.slug}
    for own in one_of_each(Abbreviation.objects.all(), lambda row: row.organisation_id):
        yield {"pk": own.pk}
    for background in one_of_each(Background.objects.all(), lambda row: row.organisation_id):
        yield {"pk": background.pk}
    membership = Membership.objects.select_related("user").get(user__email=PEOPLE["lead"])
    yield {"pk": membership.user_id, "membership": membership.pk}
    yield {"pk": Oversight.objects.all()[0].pk}
    user = membership.user
    yield {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    yield {"uidb36": user_pk_to_url_str(user), "key": "expired-key"}


def addresses() -> dict[str, str]:
    """Every URL of a page with every row that fits it, and the few that want a query; each with its name."""
    rows = arguments()
    names = sorted({str(pattern.name) for pattern in named_patterns()} - NO_PAGES)
    fitting = ((name, row) for name in names for row in rows if set(row) == parameters(name))
    asked = {reverse(name, kwargs=row) + query: name for name, row, query in WITH_QUERY}
    return (
        {reverse(name, kwargs=row): name for name, row in fitting} | asked | {"/no-such-page/": "not_found"}
    )


# Asking


def client_of(role: str) -> Client:
    client = Client()
    if PEOPLE[role]:
        client.force_login(User.objects.get(email=PEOPLE[role]))
    return client


def is_page(answer: HttpResponseBase) -> bool:
    """A whole page of HTML: no redirect, no file, and not the page of a server for whoever used a wrong method."""
    html_page = answer.get("Content-Type", "").startswith("text/html")
    return (
        html_page
        and answer.status_code not in (301, 302, 304, 307, 405)
        and "attachment" not in str(answer.get("Content-Disposition", ""))
    )


def states_of(role: str, places: dict[str, str]) -> Iterator[State]:
    """One page of every name, then whatever those lead this person to, and what becomes of the forms."""
    client, answered = client_of(role), set[object]()
    typed = one_of_each(places, lambda place: place if places[place] in ALWAYS else places[place])
    waiting, linked = dict.fromkeys(typed, ""), dict[str, str]()
    asked = set[str]()
    while waiting := {place: source for place, source in (waiting | linked).items() if place not in asked}:
        place = next(iter(waiting))
        asked.add(place)
        state = get(client, places[place], role, place)
        if state is not None:
            yield state
            yield from sent_from(client, state, answered)
            linked |= {link: place for link in links_of(state) if link in places}


def get(client: Client, name: str, role: str, address: str) -> State | None:
    """The page at an address; none where there is something else."""
    answer = client.get(address)
    if name == "account_reset_password_from_key" and answer.status_code == 302:
        address = answer["Location"]  # the key is kept in the session and out of the address
        answer = client.get(address)
    if is_page(answer):
        return as_state(answer, name, role, address)
    close_files(answer)
    return None


def as_state(answer: Any, name: str, role: str, address: str, how: str = "") -> State:
    return State(name, role, address, answer.status_code, answer.content.decode(), dict(answer.headers), how)


def links_of(state: State) -> set[str]:
    """The addresses that a page leads to, on this site and without their fragments."""
    found = html.fromstring(state.text).xpath("//a/@href")
    return {urldefrag(urljoin(state.address, link))[0] for link in found}


def sent_from(client: Client, state: State, answered: set[object]) -> Iterator[State]:
    """The pages that answer the forms of this one: once for each form of this name that has the same fields."""
    for address, sort, sendings in sendings_from(state):
        for how, data in sendings.items():
            if data and (state.name, sort, how) not in answered:
                answer = post_and_undo(client, address, data)
                if answer is not None:
                    yield as_state(answer, state.name, state.role, address, how)
                if how == "empty" or (answer is not None and answer.status_code == CONFLICT):
                    answered.add((state.name, sort, how))


def sendings_from(state: State) -> Iterator[tuple[str, object, dict[str, dict[str, Any]]]]:
    """Where to, which fields, and how filled in. Whoever may not write any more has perhaps begun before."""
    for form in html.fromstring(state.text).xpath("//main//form[@method='post']"):
        address = urldefrag(urljoin(state.address, form.get("action") or ""))[0]
        yield address, tuple(sorted(form.fields)), {"empty": emptied(form), "stale": outdated(form)}
    if state.name == "section_edit" and state.status == FORBIDDEN and state.role in WRITERS:
        yield state.address, "body", {"late": {"body": "<p>Words that came too late.</p>"}}


def emptied(form: Any) -> dict[str, Any]:
    """Nothing filled in; what is hidden, and the first button, are sent as they came."""
    fields = form.xpath(".//*[self::textarea or self::select or self::input]")
    typed = dict.fromkeys([field.get("name") for field in fields if field.get("type") not in TICKED], "")
    kept = form.xpath(".//input[@type='hidden']") + form.xpath(".//button[@name]")[:1]
    return {"nothing": "", **typed, **{field.get("name"): field.get("value", "") for field in kept}}


def outdated(form: Any) -> dict[str, Any]:
    """What is filled in, a little changed, from a page that was opened before somebody else saved."""
    marks = [name for name in STALE if name in form.fields]
    if not marks:
        return {}
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    for area in form.xpath(".//textarea"):
        data[area.get("name")] = f"{area.text or ''}<p>And this as well.</p>"
    return data | dict.fromkeys(marks, "0")


def post_and_undo(client: Client, address: str, data: dict[str, Any]) -> Any:
    """The page that comes back; none where the form was taken. Nothing that it changed stays."""
    another = Client()
    another.cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = another.post(address, data)
        transaction.set_rollback(True)
    if is_page(answer):
        return answer
    close_files(answer)
    return None


def close_files(answer: Any) -> None:
    """Those that it would send. Closing the whole answer would close the database as well."""
    for close in answer._resource_closers:
        close()


def every_state() -> list[State]:
    """Each page of each person. Needs a database; leaves nothing in it."""
    logger = logging.getLogger("django.request")
    level, logger.disabled = logger.disabled, True  # thousands of pages are refused on purpose
    try:
        with transaction.atomic():
            load_demonstration()
            count_rows()
            places = addresses()
            found = [state for role in PEOPLE for state in states_of(role, places)]
            transaction.set_rollback(True)
    finally:
        logger.disabled = level
    return found
