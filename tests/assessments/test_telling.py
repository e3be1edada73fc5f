"""Who is told of what in the round: one table of events, and what no notice and no e-mail ever says."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.core import mail as letters
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Mail, Membership, Notice, Role, User
from accounts.notices import outbox
from assessments import comments, queries, suggestions, withholding
from assessments.audience import listeners_of, listeners_to, named_in
from assessments.blocks import parse_blocks
from assessments.delegating import end, give
from assessments.handing import Errand, hand_over, say_ready, take_back
from assessments.models import (
    AnnualAssessment,
    Circle,
    Delegation,
    Handover,
    Section,
    Stage,
    Status,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.opening import Place, arrange_year, arrangement_mark, threats_in_order
from assessments.planning import change_plan, days_of, plan_mark
from assessments.standing import end_stand_in, name_stand_in
from assessments.verdict_drafts import save_draft
from assessments.verdicts import give_verdict
from assessments.withholding import fingerprint, text_now
from assessments.workflow import NotReady, perform
from tests.makers import (
    Side,
    approve_as_it_stands,
    fill,
    first_section,
    make_member,
    make_query,
    make_question,
    make_thread,
    make_withholding,
    make_year,
    set_status,
    withhold,
    write,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 1, 6)
Kind = Notice.Kind


@pytest.fixture
def section(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> Section:
    write(first_section(annual), "<p>PLANTED twelve.</p><p>PLANTED ten.</p>", by=side.lead)
    return cell(annual)


def cell(annual: AnnualAssessment) -> Section:
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def told(side: Side) -> set[tuple[str, str]]:
    """Kind and role of whoever has been told since the last time that this was asked."""
    roles = {person.pk: role for role, person in side.people.items()}
    found = {(notice.kind, roles.get(notice.person_id, "somebody else")) for notice in Notice.objects.all()}
    Notice.objects.all().delete()
    return found


def each(kind: str, roles: str) -> set[tuple[str, str]]:
    return {(kind, role) for role in roles.split()}


# Each event by itself: what is done, and who is told.


def opening(side: Side, section: Section) -> None:
    make_year(side, section.annual.edition, "2025-26")


def naming_a_lead(side: Side, section: Section) -> None:
    helper = make_member(side.force, Role.LEAD)
    side.people["helper"] = helper
    threats = threats_in_order(section.annual)
    places = {threat.threat.code: Place(helper, "") for threat in threats}
    arrange_year(section.annual, places, mark=arrangement_mark(threats), by=side.coordinator)


def naming_only_what_a_threat_is_called(side: Side, section: Section) -> None:
    threats = threats_in_order(section.annual)
    places = {threat.threat.code: Place(threat.lead, "Another name") for threat in threats}
    arrange_year(section.annual, places, mark=arrangement_mark(threats), by=side.coordinator)


def moving_the_board(side: Side, section: Section) -> None:
    annual, days = section.annual, days_of(section.annual)
    board_on = annual.board_on + datetime.timedelta(days=7)
    plan = {stage: days.of(stage) for stage in Stage}
    change_plan(annual, board_on, plan, mark=plan_mark(annual), by=make_member(side.force, Role.COORDINATOR))


def moving_the_board_while_somebody_stands_in(side: Side, section: Section) -> None:
    threat = section.threat_assessment
    assert threat is not None
    side.people["helper"] = make_member(side.force, Role.LEAD)
    name_stand_in(threat, side.helper, TODAY, datetime.date(2099, 1, 1), by=side.lead)
    Notice.objects.all().delete()
    moving_the_board(side, section)


def giving_the_stages_other_days(side: Side, section: Section) -> None:
    annual, days = section.annual, days_of(section.annual)
    plan = {stage: days.of(stage) + 1 for stage in Stage}
    change_plan(annual, annual.board_on, plan, mark=plan_mark(annual), by=side.coordinator)


def handing(side: Side, section: Section) -> None:
    hand_over(section, side.contributor, Errand(note="PLANTED"), by=side.lead)


def taking_back(side: Side, section: Section) -> None:
    handing(side, section)
    Notice.objects.all().delete()
    take_back(Handover.objects.select_related("section__annual__force", "writer").get(), by=side.lead)


def saying_ready(side: Side, section: Section) -> None:
    hand_over(section, side.contributor, by=side.coordinator)
    Notice.objects.all().delete()
    say_ready(section, ready=True, by=side.contributor)


def standing_in(side: Side, section: Section) -> None:
    threat = section.threat_assessment
    assert threat is not None
    name_stand_in(threat, side.coordinator, TODAY, datetime.date(2099, 1, 1), by=side.lead)


def ending_to_stand_in(side: Side, section: Section) -> None:
    standing_in(side, section)
    Notice.objects.all().delete()
    assert section.threat_assessment is not None
    end_stand_in(section.threat_assessment.stand_ins.get(), by=side.lead)


def naming_who_acts(side: Side, section: Section) -> None:
    give(side.force, side.viewer, TODAY, datetime.date(2099, 1, 1), by=side.chief_officer)


def ending_to_act(side: Side, section: Section) -> None:
    naming_who_acts(side, section)
    Notice.objects.all().delete()
    end(Delegation.objects.get(), by=side.chief_officer)


def asking_of_a_threat(side: Side, section: Section) -> None:
    make_question(section.annual, section.threat_assessment, "PLANTED?", by=side.reviewer)


def asking_of_the_whole(side: Side, section: Section) -> None:
    make_question(section.annual, by=side.reviewer)


def asking_while_somebody_stands_in(side: Side, section: Section) -> None:
    standing_in(side, section)
    Notice.objects.all().delete()
    asking_of_a_threat(side, section)


def raising_a_query(side: Side, section: Section) -> None:
    make_query(section.annual, section.threat_assessment, by=side.reviewer)


def raising_a_query_of_the_whole(side: Side, section: Section) -> None:
    make_query(section.annual, by=side.reviewer)


def handing_a_query_over(side: Side, section: Section) -> None:
    query = make_query(section.annual, section.threat_assessment, by=side.reviewer)
    Notice.objects.all().delete()
    queries.take(query, "hand-over", version=query.version, by=side.lead, owner=side.contributor)


def answering_a_query(side: Side, section: Section) -> None:
    query = make_query(section.annual, section.threat_assessment, by=side.reviewer)
    Notice.objects.all().delete()
    queries.take(query, "answer", "PLANTED.", version=query.version, by=side.lead)


def returning_an_answer(side: Side, section: Section) -> None:
    query = make_query(section.annual, section.threat_assessment, by=side.reviewer)
    query = queries.take(query, "answer", "PLANTED.", version=query.version, by=side.coordinator)
    Notice.objects.all().delete()
    queries.take(query, "return", "PLANTED.", version=query.version, by=side.reviewer)


def naming_in_a_comment(side: Side, section: Section) -> None:
    people = {side.coordinator.pk, side.chief_officer.pk, side.lead.pk}
    comments.open_thread(section, "PLANTED", circle=Circle.OWN, by=side.lead, naming=people)


def naming_in_a_reply(side: Side, section: Section) -> None:
    thread = make_thread(section, by=side.lead)
    comments.reply(thread, "PLANTED", by=side.coordinator, naming={side.lead.pk})


def naming_who_may_not_read_it(side: Side, section: Section) -> None:
    everybody = {person.pk for person in side.people.values()}
    comments.open_thread(section, "Why?", circle=Circle.BOTH, by=side.lead, naming=everybody)


def commenting_on_nobody(side: Side, section: Section) -> None:
    make_thread(section, by=side.coordinator)


def suggesting(side: Side, section: Section) -> None:
    block = parse_blocks(section.body)[0].id
    suggestions.suggest(section, block, "<p>PLANTED.</p>", "PLANTED", by=side.coordinator)


def declining(side: Side, section: Section) -> None:
    suggesting(side, section)
    Notice.objects.all().delete()
    suggestions.decline(Thread.objects.get(), "PLANTED", by=side.lead)


def accepting(side: Side, section: Section) -> None:
    suggesting(side, section)
    Notice.objects.all().delete()
    suggestions.accept(Thread.objects.get(), version=section.version, by=side.lead)


def drafting_the_verdict(side: Side, section: Section) -> None:
    threat = section.threat_assessment
    assert threat is not None
    set_status(threat, Status.RELEASED)
    save_draft(threat, "not_assured", "PLANTED.", version=0, by=side.reviewer)


def asking_to_withhold(side: Side, section: Section) -> None:
    make_withholding(section, by=side.lead)


def deciding_to_withhold(side: Side, section: Section) -> None:
    row: Withholding = make_withholding(section, by=side.lead)
    Notice.objects.all().delete()
    what = {"ground": row.ground, "withheld_from": row.withheld_from, "seen": fingerprint(text_now(row))}
    withholding.decide(row, withhold=True, note="PLANTED", by=side.chief_officer, **what)  # type: ignore[arg-type]


def lifting(side: Side, section: Section) -> None:
    row = withhold(section, by=side.lead, chief=side.chief_officer)
    Notice.objects.all().delete()
    withholding.lift(row, note="PLANTED", by=side.chief_officer)


def deciding_anew(side: Side, section: Section) -> None:
    row = withhold(section, by=side.lead, chief=side.chief_officer)
    write(section, section.body.replace("twelve", "eleven"), by=side.lead)
    Notice.objects.all().delete()
    row = Withholding.objects.select_related("section").get(pk=row.pk)
    what = {"ground": row.ground, "withheld_from": row.withheld_from, "seen": fingerprint(text_now(row))}
    withholding.decide_anew(row, note="PLANTED", by=side.chief_officer, **what)  # type: ignore[arg-type]


TABLE: list[tuple[Callable[[Side, Section], None], set[tuple[str, str]]]] = [
    (opening, each(Kind.ASSIGNMENT, "lead")),
    (naming_a_lead, each(Kind.ASSIGNMENT, "helper lead")),
    (naming_only_what_a_threat_is_called, set()),
    (moving_the_board, each(Kind.DECISION, "lead coordinator")),
    (moving_the_board_while_somebody_stands_in, each(Kind.DECISION, "lead helper coordinator")),
    (giving_the_stages_other_days, set()),
    (handing, each(Kind.ASSIGNMENT, "contributor")),
    (taking_back, each(Kind.ASSIGNMENT, "contributor")),
    (saying_ready, each(Kind.ASSIGNMENT, "lead coordinator")),
    (standing_in, each(Kind.ASSIGNMENT, "coordinator")),
    (ending_to_stand_in, each(Kind.ASSIGNMENT, "coordinator")),
    (naming_who_acts, each(Kind.ASSIGNMENT, "viewer")),
    (ending_to_act, each(Kind.ASSIGNMENT, "viewer")),
    (asking_of_a_threat, each(Kind.QUESTION, "lead")),
    (asking_of_the_whole, each(Kind.QUESTION, "coordinator")),
    (asking_while_somebody_stands_in, each(Kind.QUESTION, "lead coordinator")),
    (raising_a_query, each(Kind.QUESTION, "lead")),
    (raising_a_query_of_the_whole, each(Kind.QUESTION, "coordinator")),
    (handing_a_query_over, each(Kind.ASSIGNMENT, "contributor")),
    (answering_a_query, each(Kind.DECISION, "reviewer")),
    (returning_an_answer, each(Kind.DECISION, "lead")),
    (naming_in_a_comment, each(Kind.COMMENT, "coordinator chief_officer")),
    (naming_in_a_reply, each(Kind.COMMENT, "lead")),
    (naming_who_may_not_read_it, each(Kind.COMMENT, "coordinator chief_officer secretary")),
    (commenting_on_nobody, set()),
    (suggesting, each(Kind.QUESTION, "lead")),
    (declining, each(Kind.DECISION, "coordinator")),
    (accepting, each(Kind.DECISION, "coordinator")),
    (drafting_the_verdict, each(Kind.DECISION, "commissioner")),
    (asking_to_withhold, each(Kind.DECISION, "chief_officer")),
    (deciding_to_withhold, each(Kind.DECISION, "lead")),
    (lifting, each(Kind.DECISION, "lead")),
    (deciding_anew, each(Kind.DECISION, "lead")),
]


@pytest.mark.parametrize(("event", "wanted"), TABLE, ids=[event.__name__ for event, _ in TABLE])
def test_each_event_is_told_to_whom_it_concerns(
    side: Side, section: Section, event: Callable[[Side, Section], None], wanted: set[tuple[str, str]]
) -> None:
    Notice.objects.all().delete()

    event(side, section)

    assert told(side) == wanted


def test_each_step_is_told_to_whoever_takes_the_next_and_whoever_wrote(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    fill(threat, by=side.lead)
    told(side)
    takers = [("submit", side.lead), ("agree", side.coordinator), ("approve", side.chief_officer)]
    takers += [
        ("release", side.coordinator),
        ("give-verdict", side.commissioner),
        ("finalise", side.coordinator),
    ]
    found = {}
    for step, by in takers:
        if step == "give-verdict":
            give_verdict(threat, "assured", "PLANTED.", by=by)
        else:
            perform(threat, step, by=by)
        found[step] = told(side)
    perform(threat, "reopen", by=side.coordinator, comment="PLANTED.")

    assert found == {
        "submit": each(Kind.DECISION, "coordinator"),
        "agree": each(Kind.DECISION, "chief_officer lead"),
        "approve": each(Kind.DECISION, "coordinator lead"),
        "release": each(Kind.DECISION, "reviewer commissioner secretary lead"),
        "give-verdict": each(Kind.DECISION, "chief_officer coordinator lead"),
        "finalise": each(Kind.DECISION, "reviewer commissioner secretary lead"),
    }
    assert told(side) == {
        *each(Kind.DECISION, "lead reviewer commissioner secretary"),
        *each(Kind.LAPSE, "chief_officer"),
    }


def test_changes_are_asked_of_those_who_write(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.SUBMITTED)
    told(side)

    perform(threat, "request-changes", by=side.chief_officer, comment="PLANTED.")

    assert told(side) == each(Kind.DECISION, "lead coordinator")


def test_the_body_is_told_of_no_step_before_the_release(side: Side, threat: ThreatAssessment) -> None:
    set_status(threat, Status.APPROVED)
    approve_as_it_stands(threat, by=side.chief_officer)
    told(side)

    perform(threat, "reopen", by=side.coordinator, comment="Why.")

    assert told(side) == {*each(Kind.DECISION, "lead"), *each(Kind.LAPSE, "chief_officer")}


def test_whoever_acts_for_a_chief_officer_is_told_what_there_is_to_approve(
    side: Side, threat: ThreatAssessment
) -> None:
    give(side.force, side.viewer, TODAY, datetime.date(2099, 1, 1), by=side.chief_officer)
    set_status(threat, Status.SUBMITTED)
    told(side)

    perform(threat, "agree", by=side.coordinator)

    assert told(side) == each(Kind.DECISION, "chief_officer viewer lead")


def test_of_a_threat_without_a_lead_the_coordinator_is_told(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    ThreatAssessment.objects.update(lead=None)
    threat.lead = None
    told(side)

    make_question(annual, threat, by=side.reviewer)

    assert told(side) == each(Kind.QUESTION, "coordinator")


def test_what_is_refused_is_told_to_nobody(side: Side, threat: ThreatAssessment) -> None:
    told(side)

    with pytest.raises(NotReady):
        perform(threat, "submit", by=side.lead)

    assert told(side) == set()


def test_a_section_that_was_taken_back_is_gone_from_the_writers_notices(side: Side, section: Section) -> None:
    handover = hand_over(section, side.contributor, by=side.lead)
    (handed,) = Notice.objects.readable_by(side.contributor)

    take_back(Handover.objects.select_related("section__annual__force").get(pk=handover.pk), by=side.lead)

    (taken,) = Notice.objects.readable_by(side.contributor)
    assert (handed.url, taken.url) == (section.url("section_edit"), reverse("my_work"))
    name = "“Component 1” in Threat 1"
    assert taken.sentence == f"{side.lead.name} took back {name}. What you had not saved is on My work."


def test_a_writer_who_has_left_the_force_reads_of_no_section_of_it(side: Side, section: Section) -> None:
    taking_back(side, section)
    Membership.objects.filter(user=side.contributor).update(valid_until=datetime.date(2021, 1, 1))

    assert not Notice.objects.readable_by(User.objects.get(pk=side.contributor.pk)).exists()


def test_who_is_to_act_for_a_chief_officer_is_told_from_when_until_when_and_where_it_stands(
    side: Side, section: Section
) -> None:
    naming_who_acts(side, section)

    notice = Notice.objects.get(person=side.viewer)
    client = Client()
    client.force_login(side.viewer)
    words = "named you to act for them, 6 January 2025 to 1 January 2099."
    assert notice.sentence == f"{side.chief_officer.name} {words}"
    assert client.get(notice.url).status_code == 200


# What no notice and no e-mail says


@pytest.mark.parametrize("event", [event for event, _ in TABLE], ids=[event.__name__ for event, _ in TABLE])
def test_no_word_of_a_text_is_in_a_notice_or_an_email(
    side: Side, section: Section, event: Callable[[Side, Section], None]
) -> None:
    """PLANTED stands in every text of an event: bodies, questions, comments, notes, answers, reasons."""
    event(side, section)
    outbox.queue([person.pk for person in side.people.values()])
    Mail.objects.update(due_at=timezone.now())
    outbox.send_due()

    said = [(notice.sentence, notice.url, notice.place) for notice in Notice.objects.all()]
    sent = [(letter.subject, letter.body) for letter in letters.outbox]
    assert [words for row in (*said, *sent) for words in row if "PLANTED" in words] == []
    assert len(sent) > 0


def test_an_email_has_neither_heading_nor_name_of_whoever_did_it(side: Side, section: Section) -> None:
    Notice.objects.all().delete()
    Section.objects.filter(pk=section.pk).update(heading="Firearms of the north")
    hand_over(cell(section.annual), side.contributor, by=side.lead)
    outbox.queue([side.contributor.pk])
    Mail.objects.update(due_at=timezone.now())

    outbox.send_due()

    (letter,), (notice,) = letters.outbox, Notice.objects.all()
    assert "Firearms of the north" in notice.sentence
    assert [words in letter.body for words in ("Firearms", side.lead.name, section.slug)] == [False] * 3


# Naming somebody in a comment


def test_a_name_after_an_at_is_found_whole_and_in_any_case(side: Side, section: Section) -> None:
    listeners = listeners_of(section, but=side.lead)
    name = side.coordinator.name

    found = [
        named_in(text, listeners) for text in (f"Look, @{name.upper()}.", f"me@{name}", f"@{name}s", name)
    ]

    assert found == [{side.coordinator.pk}, set(), set(), set()]


def test_of_two_names_that_begin_alike_the_longer_one_is_meant(side: Side, section: Section) -> None:
    deputy = make_member(side.force, Role.CHIEF_OFFICER, name=f"{side.chief_officer.name}, deputy")
    listeners = listeners_of(section, but=side.lead)

    assert named_in(f"@{deputy.name}: why?", listeners) == {deputy.pk}
    assert named_in(f"@{side.chief_officer.name}, do you know?", listeners) == {side.chief_officer.pk}
    both = f"@{side.chief_officer.name} and @{deputy.name}"
    assert named_in(both, listeners) == {side.chief_officer.pk, deputy.pk}


def test_the_page_says_who_was_named_and_does_not_read_it(side: Side, section: Section) -> None:
    set_status(section.subject, Status.RELEASED)
    client = client_of(side.lead)
    sent = {"text": f"@{side.reviewer.name} and @{side.coordinator.name}", "circle": "own"}

    opened = client.post(section.url("thread_open"), sent, follow=True).content.decode()
    thread = Thread.objects.get()
    address = reverse("thread_reply", args=[section.annual.force.slug, section.annual.year, thread.pk])
    replied = client.post(address, {"text": f"And @{side.reviewer.name}."}, follow=True).content.decode()

    missed = f"Not told, because it is read inside your organisation alone: {side.reviewer.name}."
    assert f"Told of it: {side.coordinator.name}. {missed}" in opened
    assert missed in replied
    assert not Notice.objects.filter(person=side.reviewer).exists()


@given(
    status=st.sampled_from(list(Status)),
    circle=st.sampled_from(list(Circle)),
    by=st.sampled_from(["lead", "coordinator", "contributor", "reviewer", "secretary"]),
    handed=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_who_can_be_named_is_exactly_who_reads_the_comment(
    side: Side, section: Section, status: Status, circle: Circle, by: str, handed: bool
) -> None:
    assert section.threat_assessment is not None
    set_status(section.threat_assessment, status)
    Handover.objects.all().delete()
    if handed:
        Handover.objects.create(section=section, writer=side.people["contributor"])
    both_roles = make_member(side.force, Role.CONTRIBUTOR, Role.VIEWER)
    speaker = side.people[by]
    home = side.body if by in ("reviewer", "secretary") else side.force
    thread = Thread.objects.create(
        section=section, circle=circle, organisation=home, opened_by=speaker, opened_at=timezone.now()
    )

    listed = {each.pk for each in listeners_to(thread, but=speaker)}

    people = User.objects.exclude(pk=speaker.pk)
    readers = {p.pk for p in people if Thread.objects.visible_to(p).filter(pk=thread.pk).exists()}
    assert listed == readers
    assert both_roles.pk in readers or circle == Circle.OWN


def test_somebody_is_told_by_choosing_them_beside_the_comment(side: Side, section: Section) -> None:
    Notice.objects.all().delete()
    client = client_of(side.lead)
    page = client.get(section.get_absolute_url()).content.decode()
    sent = {"text": f"Look, @{side.chief_officer.name}.", "circle": "own", "tell": str(side.coordinator.pk)}

    answer = client.post(section.url("thread_open"), sent, follow=True).content.decode()

    assert f'<option value="{side.coordinator.pk}">' in page
    assert f"Told of it: {side.chief_officer.name}, {side.coordinator.name}." in answer
    assert told(side) == each(Kind.COMMENT, "coordinator chief_officer")


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ("secretary", "This person does not read comments inside your organisation."),
        ("reviewer", "Choose somebody from the list: this person does not read it."),
        ("administrator", "Choose somebody from the list: this person does not read it."),
    ],
)
def test_who_would_not_read_it_cannot_be_chosen(
    side: Side, section: Section, chosen: str, error: str
) -> None:
    sent = {"text": "Look.", "circle": "own", "tell": str(side.people[chosen].pk)}

    page = client_of(side.lead).post(section.url("thread_open"), sent).content.decode()

    assert (error in page, "Look." in page, Thread.objects.count()) == (True, True, 0)


def test_somebody_is_told_by_choosing_them_beside_a_reply(side: Side, section: Section) -> None:
    thread = make_thread(section, by=side.lead, circle=Circle.BOTH)
    Notice.objects.all().delete()
    address = reverse("thread_reply", args=[section.annual.force.slug, section.annual.year, thread.pk])

    client_of(side.coordinator).post(address, {"text": "Look.", "tell": str(side.secretary.pk)})

    assert told(side) == each(Kind.COMMENT, "secretary")


def test_who_lost_their_role_can_not_be_named(side: Side, section: Section) -> None:
    Membership.objects.filter(user=side.coordinator).update(valid_until=datetime.date(2021, 1, 1))

    assert side.coordinator.pk not in {each.pk for each in listeners_of(section, but=side.lead)}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
