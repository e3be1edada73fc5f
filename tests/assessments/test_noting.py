"""Every deed of the round writes one entry of the trail, with two queries, and no entry holds words of a text."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import people
from accounts.models import Membership, Role
from assessments import comments, handing, opening, questions, withholding, workflow, writing
from assessments.models import (
    AnnualAssessment,
    Circle,
    Question,
    Section,
    Status,
    ThreatAssessment,
    Verdict,
    Withholding,
)
from assessments.noting import note, note_reading
from assessments.verdicts import give_verdict
from audit.models import AuditEntry
from audit.recording import Deed
from audit.verbs import VERBS
from tests.makers import (
    LONG_AGO,
    Side,
    fill,
    first_section,
    judge,
    make_question,
    make_side,
    make_thread,
    make_user,
    make_withholding,
    make_year,
    save_section,
    set_status,
    withhold,
    write,
)

pytestmark = pytest.mark.django_db
SECRET = "The reserve is eleven officers."


@dataclass
class World:
    side: Side
    annual: AnnualAssessment
    threat: ThreatAssessment
    cell: Section
    heading: Section
    question: Question

    def section(self, section: Section) -> Section:
        """As a page finds it."""
        return Section.objects.with_context().get(pk=section.pk)

    def proposed(self) -> Withholding:
        return Withholding.objects.get()

    def last(self, count: int = 1) -> list[AuditEntry]:
        return list(AuditEntry.objects.order_by("-pk")[:count])


@pytest.fixture
def world() -> World:
    side = make_side("Anyshire")
    annual = make_year(side)
    threat = ThreatAssessment.objects.select_related("threat", "annual__force", "annual__edition").get(
        annual=annual, order=1
    )
    heading = writing.add_heading(threat, "Aims", by=side.lead)
    writing.add_heading(threat, "Ends", by=side.lead)
    question = make_question(annual, threat, "How many dogs?", by=side.reviewer)
    cell = write(first_section(annual), f"<p>{SECRET}</p>", by=side.lead)
    judge(cell, "partly", by=side.lead)
    return World(side, annual, threat, cell, heading, question)


def place(annual: AnnualAssessment) -> dict[str, opening.Place]:
    threats = opening.threats_in_order(annual)
    return {t.threat.code: opening.Place(t.lead, t.local_label) for t in threats}


def rename_threat(w: World) -> None:
    places = place(w.annual) | {w.threat.threat.code: opening.Place(w.side.lead, "Ours")}
    mark = opening.arrangement_mark(opening.threats_in_order(w.annual))
    opening.arrange_year(w.annual, places, mark=mark, by=w.side.coordinator)


def save(w: World) -> None:
    save_section(w.section(w.cell), f"<p>{SECRET} More.</p>", version=1, by=w.side.lead)


def decide(w: World) -> None:
    row = make_withholding(w.cell, by=w.side.lead)
    seen = withholding.fingerprint(SECRET)
    kept = {"ground": row.ground, "withheld_from": row.withheld_from}
    withholding.decide(row, withhold=True, note="", seen=seen, by=w.side.chief_officer, **kept)


def resolve(w: World) -> None:
    comments.resolve(make_thread(w.cell, by=w.side.lead), "Done.", by=w.side.lead)


def reopen(w: World) -> None:
    thread = make_thread(w.cell, by=w.side.lead)
    comments.reopen(comments.resolve(thread, "Done.", by=w.side.lead), "Not so.", by=w.side.lead)


def verdict(w: World) -> None:
    set_status(w.threat, Status.RELEASED)
    give_verdict(w.threat, Verdict.Choice.ASSURED, "Because.", by=w.side.commissioner)


# What is done; the entry that is written last: verb, from what, to what, who; whether both sides know of it.
DEEDS: dict[str, tuple[Callable[[World], object], tuple[str, str, str, str], bool]] = {
    "text": (save, ("text-saved", "version 1", "version 2", "Threat lead"), False),
    "judgement": (
        lambda w: judge(w.cell, "met", by=w.side.lead),
        ("judged", "Partly met", "Met", "Threat lead"),
        False,
    ),
    "heading": (
        lambda w: writing.add_heading(w.threat, "New", by=w.side.lead),
        ("heading-added", "", "", "Threat lead"),
        False,
    ),
    "renaming": (
        lambda w: writing.rename_heading(w.section(w.heading), "Goals", version=0, by=w.side.lead),
        ("heading-renamed", "Aims", "Goals", "Threat lead"),
        False,
    ),
    "moving": (
        lambda w: writing.move_heading(w.section(w.heading), up=False, by=w.side.lead),
        ("heading-moved", "", "down", "Threat lead"),
        False,
    ),
    "removing": (
        lambda w: writing.remove_heading(w.section(w.heading), by=w.side.lead),
        ("heading-removed", "", "", "Threat lead"),
        False,
    ),
    "writers": (
        lambda w: handing.hand_over(w.section(w.cell), w.side.contributor, by=w.side.lead),
        ("section-handed", "", "", "Threat lead"),
        False,
    ),
    "label": (rename_threat, ("label-changed", "", "Ours", "Coordinator"), False),
    "order": (
        lambda w: opening.move_threat(w.annual, w.threat.threat.code, up=False, by=w.side.coordinator),
        ("threat-moved", "", "down", "Coordinator"),
        False,
    ),
    "question": (
        lambda w: questions.ask_question(w.annual, w.threat, "Why?", by=w.side.reviewer),
        ("question-asked", "", "", "Reviewer"),
        True,
    ),
    "rewording": (
        lambda w: questions.reword_question(w.question, "How many cats?", by=w.side.reviewer),
        ("question-reworded", "", "", "Reviewer"),
        True,
    ),
    "answer": (
        lambda w: questions.set_answer_state(w.question, "declined", "It is known.", by=w.side.lead),
        ("answer-state-set", "Not answered", "Declined", "Threat lead"),
        True,
    ),
    "thread": (
        lambda w: make_thread(w.cell, by=w.side.lead),
        ("thread-opened", "", "", "Threat lead"),
        True,
    ),
    "thread inside": (
        lambda w: make_thread(w.cell, by=w.side.lead, circle=Circle.OWN),
        ("thread-opened", "", "", "Threat lead"),
        False,
    ),
    "reply": (
        lambda w: comments.reply(make_thread(w.cell, by=w.side.lead), "So.", by=w.side.secretary),
        ("thread-replied", "", "", "Secretary"),
        True,
    ),
    "resolving": (resolve, ("thread-resolved", "", "", "Threat lead"), True),
    "reopening": (reopen, ("thread-reopened", "", "", "Threat lead"), True),
    "step": (
        lambda w: workflow.perform(w.threat, "take-back", by=w.side.lead),
        ("take-back", "Submitted", "Draft", "Threat lead"),
        False,
    ),
    "release": (
        lambda w: workflow.perform(w.threat, "release", by=w.side.coordinator),
        ("release", "Approved", "Released to the OPCC", "Coordinator"),
        True,
    ),
    "verdict": (verdict, ("verdict-written", "", "Assured", "Commissioner"), True),
    "proposal": (
        lambda w: make_withholding(w.cell, by=w.side.lead),
        ("withholding-proposed", "", "Proposed", "Threat lead"),
        False,
    ),
    "decision": (decide, ("withholding-decided", "Proposed", "Withheld", "Chief officer"), False),
}
BEGINS_AT = {"step": Status.SUBMITTED, "release": Status.APPROVED}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_told_in_the_trail_of_the_force(world: World, name: str) -> None:
    do, (verb, before, after, role), shared = DEEDS[name]
    set_status(world.threat, BEGINS_AT.get(name, Status.DRAFT))

    do(world)

    entry = world.last()[0]
    assert (entry.verb, entry.before, entry.after, entry.person) == (verb, before, after, f"Anyshire {role}")
    assert (entry.chain_id, entry.year, entry.threat, entry.shared) == (
        world.side.force.pk, "2024-25", world.threat.threat.code, shared,
    )  # fmt: skip


def test_no_entry_holds_a_word_of_what_was_written(world: World) -> None:
    for do, _, _ in DEEDS.values():
        Withholding.objects.all().delete()
        set_status(world.threat, Status.DRAFT)
        if do not in (DEEDS["step"][0], DEEDS["release"][0], DEEDS["removing"][0], save, decide):
            do(world)
    save(world)

    said = " ".join(str(value) for row in AuditEntry.objects.values_list() for value in row)
    assert [words for words in ("eleven", "dogs", "known", "Because", "Not so") if words in said] == []


def test_a_withheld_passage_leaves_no_hash_of_its_words(world: World) -> None:
    withhold(world.cell, by=world.side.lead, chief=world.side.chief_officer)

    assert {entry.content_sha256 for entry in world.last(2)} == {""}


def test_what_changes_nothing_is_not_told(world: World) -> None:
    before = AuditEntry.objects.count()

    save_section(world.cell, f"<p>{SECRET}</p>", version=1, by=world.side.lead)
    judge(world.cell, "partly", by=world.side.lead)
    writing.rename_heading(world.heading, "Aims", version=0, by=world.side.lead)

    assert AuditEntry.objects.count() == before


def test_what_a_body_says_to_itself_is_in_its_own_trail_alone(world: World) -> None:
    set_status(world.threat, Status.RELEASED)
    thread = make_thread(world.cell, by=world.side.reviewer, circle=Circle.OWN)
    comments.reply(thread, "Indeed.", by=world.side.commissioner)

    assert [entry.chain_id for entry in world.last(2)] == [world.side.body.pk] * 2
    assert not AuditEntry.objects.filter(chain=world.side.force.pk, verb__startswith="thread-").exists()


def test_a_saved_text_and_its_entry_have_the_same_hash(world: World) -> None:
    save(world)

    fresh = world.section(world.cell)
    entry = world.last()[0]
    assert (entry.section, entry.section_name) == (fresh.slug, fresh.heading)
    assert len(entry.content_sha256) == 64


def test_the_trail_adds_two_queries_to_a_save(world: World) -> None:
    section = world.section(world.cell)
    with CaptureQueriesContext(connection) as captured:
        save_section(section, "<p>New.</p>", version=1, by=world.side.people["lead"])

    assert len([each for each in captured if "audit_" in each["sql"]]) == 2


def test_a_role_that_is_given_and_ended_is_told_where_it_is_held(world: World) -> None:
    person, by = make_user(name="New hand"), world.side.administrator
    role = Membership(user=person, organisation=world.side.body, role=Role.REVIEWER, valid_from=LONG_AGO)

    people.give_role(role, by=by)
    people.end_membership(role, datetime.date(2025, 1, 1), by=by)

    ended, given = world.last(2)
    assert (given.verb, given.thing, given.after) == (
        "role-given",
        "New hand, reviewer",
        "from 1 January 2020",
    )
    assert (ended.verb, ended.after) == ("role-ended", "1 January 2020 to 1 January 2025")
    assert {given.chain_id, ended.chain_id} == {world.side.body.pk}


def test_reading_what_is_withheld_is_told_once_an_hour(world: World) -> None:
    row = withhold(world.cell, by=world.side.lead, chief=world.side.chief_officer)
    section, reader = world.section(world.cell), world.side.viewer

    written = [note_reading(section, [row], by=reader, where="its page") for _ in range(3)]

    assert written == [True, False, False]
    assert world.last()[0].thing == "1 passage, on its page"


def test_reading_what_nobody_withholds_is_not_told(world: World) -> None:
    row = withhold(world.cell, by=world.side.lead, chief=world.side.chief_officer)
    lifted = withholding.lift(row, note="", by=world.side.chief_officer)

    assert not note_reading(world.section(world.cell), [lifted], by=world.side.viewer, where="its page")


def test_every_step_of_the_workflow_has_a_verb() -> None:
    assert {step.name for step in workflow.TRANSITIONS} - VERBS.keys() == set()


def test_a_deed_for_somebody_else_names_both(world: World) -> None:
    entry = note(
        "approve", world.threat, by=world.side.coordinator, on_behalf_of=world.side.chief_officer, deed=Deed()
    )

    assert (entry.person, entry.on_behalf_of) == ("Anyshire Coordinator", "Anyshire Chief officer")


def test_a_year_that_is_filled_in_and_approved_has_a_whole_chain(world: World) -> None:
    fill(world.threat, by=world.side.lead)

    rows = list(AuditEntry.objects.filter(chain=world.side.force.pk).order_by("number"))

    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].verb == "year-opened"
