"""docs/permissions.md has two tables of roles; both are compared with what the code answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts import permissions as people
from accounts.models import Membership, Role, User
from actions import permissions as actions
from actions.board import record_decision
from actions.models import BoardDecision, Milestone, Recommendation, Update
from assessments import permissions as rounds
from assessments.models import (
    AnnualAssessment,
    Circle,
    Delegation,
    Extension,
    Query,
    QueryNote,
    Question,
    Section,
    SectionReview,
    Source,
    Stage,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
    Withholding,
)
from assessments.queries import add_note
from papers import permissions as papers
from papers.building.arrange import begin_paper
from papers.models import Abbreviation, IssuedPaper, Paper
from tests.actions.plans import make_draft, make_milestone, make_report
from tests.makers import (
    LONG_AGO,
    Side,
    cite,
    first_section,
    hand,
    make_edition,
    make_member,
    make_query,
    make_question,
    make_review,
    make_side,
    make_source,
    make_thread,
    make_year,
    set_status,
)
from tests.project.documents import table_under

pytestmark = pytest.mark.django_db

BOARD_DECISION = {
    "threat_assessment": None, "outcome": "noted", "text": "Noted.", "decided_on": LONG_AGO, "minute": "",
}  # fmt: skip
COLUMNS = {
    "Lead": "lead", "Contributor": "contributor", "Coordinator": "coordinator", "Chief officer": "chief_officer",
    "Viewer, force": "viewer", "Reviewer": "reviewer", "Commissioner": "commissioner", "Secretary": "secretary",
    "Viewer, body": "body_viewer", "Administrator": "administrator",
}  # fmt: skip


@dataclass
class World:
    """Two years of one force, one being written and one released, with everything that a role may be asked about."""

    side: Side
    year: AnnualAssessment
    threat: ThreatAssessment
    cell: Section
    part: Section
    released_year: AnnualAssessment
    released_cell: Section
    released_part: Section
    question: Question
    query: Query
    force_note: QueryNote
    body_note: QueryNote
    review: SectionReview
    lead_thread: Thread
    reviewer_thread: Thread
    force_talk: Thread
    body_talk: Thread
    recommendations: dict[str, Recommendation]
    board_decision: BoardDecision
    withholding: Withholding
    delegation: Delegation
    source: Source
    cited_source: Source
    paper: Paper
    released_paper: Paper
    full_issue: IssuedPaper
    milestone: Milestone
    draft: Update
    report: Update


def part_of(year: AnnualAssessment) -> Section:
    return Section.objects.filter(annual=year, threat_assessment=None).order_by("order")[0]


def recommend(year: AnnualAssessment, origin: str, by: User) -> Recommendation:
    return Recommendation.objects.create(
        force=year.force, reference=f"{year.year[2:4]}-{origin}", raised_in=year, origin=origin, text="Buy two.",
        owner="Head of Operations", due_on=year.board_on, raised_by=by, raised_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def world() -> World:
    side, edition = make_side("Alpha"), make_edition()
    year, released = make_year(side, edition), make_year(side, edition, "2023-24")
    cell, released_cell = first_section(year), first_section(released)
    threat = ThreatAssessment.objects.get(sections=cell)
    question = make_question(year, threat, by=side.reviewer)
    query = make_query(year, threat, by=side.reviewer)
    query.owner = None
    query.save()
    cite(released_cell, "cited", by=side.lead)
    milestone = make_milestone(side)
    for opened in (*released.threat_assessments.all(), released):
        set_status(opened, Status.RELEASED)
    return World(
        side=side, year=year, threat=threat, cell=cell, part=part_of(year), released_year=released,
        released_cell=first_section(released), released_part=part_of(released), question=question,
        query=query, force_note=add_note(query, "Ours.", by=side.lead),
        body_note=add_note(query, "Ours.", by=side.reviewer), review=make_review(released_cell, side),
        lead_thread=make_thread(cell, by=side.lead),
        reviewer_thread=make_thread(released_cell, by=side.reviewer),
        force_talk=make_thread(cell, "Among us?", by=side.lead, circle=Circle.OWN),
        body_talk=make_thread(released_cell, "Among us?", by=side.reviewer, circle=Circle.OWN),
        recommendations={
            "force": recommend(year, Recommendation.Origin.FORCE, side.coordinator),
            "released": recommend(released, Recommendation.Origin.FORCE, side.coordinator),
            "opcc": recommend(year, Recommendation.Origin.OPCC, side.reviewer),
            "board": recommend(year, Recommendation.Origin.BOARD, side.secretary),
        },
        board_decision=record_decision(year, BOARD_DECISION, by=side.secretary),
        withholding=Withholding(annual=year, section=cell, proposed_by=side.coordinator),
        delegation=Delegation(
            force=side.force, given_by=side.chief_officer, stand_in=side.administrator,
            valid_from=LONG_AGO, valid_until=timezone.localdate(),
        ),
        source=make_source(side, "uncited"),
        cited_source=make_source(side, "cited"),
        paper=begin_paper(year),
        released_paper=begin_paper(released),
        full_issue=IssuedPaper.objects.create(
            paper=begin_paper(released), number=1, reader="commissioner", content={}, html="", pdf=b"", pages=1,
            issued_by=side.secretary, issued_at=timezone.now(),
        ),
        milestone=milestone, report=make_report(milestone, by=side.lead), draft=make_draft(milestone, by=side.lead),
    )  # fmt: skip


Case = Callable[[User, World], bool]


def sees(model: Any, find: Callable[[World], Any]) -> Case:
    return lambda user, world: model.objects.visible_to(user).filter(pk=find(world).pk).exists()


def change(world: World, to: Status) -> StatusChange:
    return StatusChange(annual=world.year, from_status=Status.SUBMITTED, to_status=to)


READING: dict[str, Case] = {
    "The year, in lists and as a grid": sees(AnnualAssessment, lambda w: w.year),
    "A threat's name, lead and status": sees(ThreatAssessment, lambda w: w.threat),
    "The sections of a threat before it is released": sees(Section, lambda w: w.cell),
    "The sections of a threat once it is released": sees(Section, lambda w: w.released_cell),
    "The sections of the whole before the year is released": sees(Section, lambda w: w.part),
    "The sections of the whole once the year is released": sees(Section, lambda w: w.released_part),
    "A question and how far it is answered": sees(Question, lambda w: w.question),
    "A query that was put to nobody": sees(Query, lambda w: w.query),
    "A note of the force on a query": sees(QueryNote, lambda w: w.force_note),
    "A note of the body on a query": sees(QueryNote, lambda w: w.body_note),
    "A reviewed mark of the body": sees(SectionReview, lambda w: w.review),
    "A thread of both sides, before release": sees(Thread, lambda w: w.lead_thread),
    "A thread of both sides, once released": sees(Thread, lambda w: w.reviewer_thread),
    "A thread inside the force": sees(Thread, lambda w: w.force_talk),
    "A thread inside the body": sees(Thread, lambda w: w.body_talk),
    "A recommendation of the force before the year is released": sees(
        Recommendation, lambda w: w.recommendations["force"]
    ),
    "A recommendation of the force once the year is released": sees(
        Recommendation, lambda w: w.recommendations["released"]
    ),
    "What the board decided": sees(BoardDecision, lambda w: w.board_decision),
    "A recommendation of the body": sees(Recommendation, lambda w: w.recommendations["opcc"]),
    "The plan: objectives, milestones, and who leads them": sees(Milestone, lambda w: w.milestone),
    "An update of a milestone once it is reported": sees(Update, lambda w: w.report),
    "An update of a milestone before it is reported": sees(Update, lambda w: w.draft),
    "The comment with a step before release": lambda u, w: rounds.can_read_step_comment(
        u, change(w, Status.AGREED)
    ),
    "The comment with a step from release on": lambda u, w: rounds.can_read_step_comment(
        u, change(w, Status.RELEASED)
    ),
    "A source that no text cites": sees(Source, lambda w: w.source),
    "A source that a released text cites": sees(Source, lambda w: w.cited_source),
    "The draft of the paper, with the words that the reader may read": lambda u, w: papers.can_read_draft(
        u, w.paper
    ),
    "What the paper itself says, before the year is released": lambda u, w: papers.can_read_own_words(
        u, w.paper
    ),
    "What the paper itself says, once the year is released": lambda u, w: papers.can_read_own_words(
        u, w.released_paper
    ),
    "The cover, and every issue of the public's edition": sees(Paper, lambda w: w.paper),
    "An issue for the panel or the commissioner": sees(IssuedPaper, lambda w: w.full_issue),
}


def twofold(world: World) -> AnnualAssessment:
    """A year whose whole is approved by two, as it waits for the first."""
    world.released_year.approvals_of_whole, world.released_year.status = 2, Status.AGREED
    return world.released_year


def withdraws_own(user: User, subject: ThreatAssessment) -> bool:
    """Whether there is a step that this person could withdraw, had they just taken it."""
    for name in rounds.WITHDRAW:
        taken = StatusChange.objects.create(
            annual=subject.annual, threat_assessment=subject, transition=name, from_status=Status.DRAFT,
            to_status=Status.DRAFT, changed_by=user, changed_at=timezone.now(),
        )  # fmt: skip
        may = rounds.can_withdraw(user, subject)
        taken.delete()
        if may:
            return True
    return False


DOING: dict[str, Case] = {
    "`can_open_year`": lambda u, w: rounds.can_open_year(u, w.side.force),
    "`can_arrange`": lambda u, w: rounds.can_arrange(u, w.year),
    "`can_read_extensions`": lambda u, w: rounds.can_read_extensions(u, w.year),
    "`can_read_extension`, of a stage of the body": lambda u, w: rounds.can_read_extension(
        u, Extension(annual=w.year, stage=Stage.VERDICT)
    ),
    "`can_write`, a threat's section": lambda u, w: rounds.can_write(u, w.cell),
    "`can_write`, a section of the whole": lambda u, w: rounds.can_write(u, w.part),
    "`can_judge`": lambda u, w: rounds.can_judge(u, w.cell),
    "`can_lead`, a threat": lambda u, w: rounds.can_lead(u, w.threat),
    "`can_lead`, the whole": lambda u, w: rounds.can_lead(u, w.year),
    "`can_hand_over`, a threat's section": lambda u, w: rounds.can_hand_over(u, w.cell),
    "`can_name_stand_in`": lambda u, w: rounds.can_name_stand_in(u, w.threat),
    "`can_read_history`": lambda u, w: rounds.can_read_history(u, w.cell),
    "`can_edit_sources`": lambda u, w: rounds.can_edit_sources(u, w.side.force),
    "`can_remove_sources`": lambda u, w: rounds.can_remove_sources(u, w.side.force),
    "`can_ask`": lambda u, w: rounds.can_ask(u, w.threat),
    "`can_reword_question`": lambda u, w: rounds.can_reword_question(u, w.question),
    "`can_raise_query`": lambda u, w: rounds.can_raise_query(u, w.year),
    "`can_judge_query`": lambda u, w: rounds.can_judge_query(u, w.query),
    "`can_answer_query`, put to nobody": lambda u, w: rounds.can_answer_query(u, w.query),
    "`can_hand_query`": lambda u, w: rounds.can_hand_query(u, w.query),
    "`can_note_query`": lambda u, w: rounds.can_note_query(u, w.query),
    "`can_suggest`": lambda u, w: rounds.can_suggest(u, w.released_cell),
    "`can_decide_suggestion`": lambda u, w: rounds.can_decide_suggestion(u, w.lead_thread),
    "`can_mark_reviewed`": lambda u, w: rounds.can_mark_reviewed(u, w.released_cell),
    "`can_see_reviews`": lambda u, w: rounds.can_see_reviews(u, w.year),
    "`can_moderate`": lambda u, w: rounds.can_moderate(u, w.year),
    "`can_comment`": lambda u, w: rounds.can_comment(u, w.cell),
    "`can_reply`, both sides": lambda u, w: rounds.can_reply(u, w.lead_thread),
    "`can_resolve`, what the lead opened": lambda u, w: rounds.can_resolve(u, w.lead_thread),
    "`can_resolve`, what the reviewer opened": lambda u, w: rounds.can_resolve(u, w.reviewer_thread),
    "`can_submit`, a threat": lambda u, w: rounds.can_submit(u, w.threat),
    "`can_submit`, the whole": lambda u, w: rounds.can_submit(u, w.year),
    "`can_request_changes`": lambda u, w: rounds.can_request_changes(u, w.threat),
    "`can_see_delegations`": lambda u, w: rounds.can_see_delegations(u, w.side.force),
    "`can_delegate`": lambda u, w: rounds.can_delegate(u, w.side.force),
    "`can_end_delegation`": lambda u, w: rounds.can_end_delegation(u, w.delegation),
    "`can_agree`": lambda u, w: rounds.can_agree(u, w.threat),
    "`can_approve_first`, of two": lambda u, w: rounds.can_approve_first(u, twofold(w)),
    "`can_approve`": lambda u, w: rounds.can_approve(u, w.threat),
    "`can_release`": lambda u, w: rounds.can_release(u, w.threat),
    "`can_review`": lambda u, w: rounds.can_review(u, w.threat),
    "`can_draft_verdict`": lambda u, w: rounds.can_draft_verdict(u, w.threat),
    "`can_give_verdict`": lambda u, w: rounds.can_give_verdict(u, w.threat),
    "`can_finalise`": lambda u, w: rounds.can_finalise(u, w.threat),
    "`can_reopen`": lambda u, w: rounds.can_reopen(u, w.threat),
    "`can_withdraw`, a step of their own": lambda u, w: withdraws_own(u, w.threat),
    "`can_read_approved`, never released": lambda u, w: rounds.can_read_approved(
        u, StatusChange(annual=w.year, transition="approve"), []
    ),
    "`can_see_chain`": lambda u, w: rounds.can_see_chain(u, w.side.force),
    "`can_set_chain`": lambda u, w: rounds.can_set_chain(u, w.side.force),
    "`can_read_trail`, of the force": lambda u, w: rounds.can_read_trail(u, w.side.force),
    "`can_read_shared_trail`, once released": lambda u, w: rounds.can_read_shared_trail(
        u, w.released_cell.subject
    ),
    "`can_propose_withholding`": lambda u, w: rounds.can_propose_withholding(u, w.cell),
    "`can_decide_withholding`": lambda u, w: rounds.can_decide_withholding(u, w.withholding),
    "`can_lift_withholding`": lambda u, w: rounds.can_lift_withholding(u, w.withholding),
    "`can_read_paper`": lambda u, w: rounds.can_read_paper(u, w.year),
    "`can_read_draft`": lambda u, w: papers.can_read_draft(u, w.paper),
    "`can_read_order`": lambda u, w: papers.can_read_order(u, w.paper),
    "`can_read_own_words`, before release": lambda u, w: papers.can_read_own_words(u, w.paper),
    "`can_edit_cover`": lambda u, w: papers.can_edit_cover(u, w.paper),
    "`can_arrange_paper`": lambda u, w: papers.can_arrange_paper(u, w.paper),
    "`can_propose_own_withholding`": lambda u, w: papers.can_propose_own_withholding(u, w.paper),
    "`can_import_paper`": lambda u, w: papers.can_import_paper(u, w.side.force),
    "`can_see_force`": lambda u, w: rounds.can_see_force(u, w.side.force),
    "`can_see_style`": lambda u, w: papers.can_see_style(u, w.side.body),
    "`can_edit_style`": lambda u, w: papers.can_edit_style(u, w.side.body),
    "`can_add_abbreviations`": lambda u, w: papers.can_add_abbreviations(u),
    "`can_keep_abbreviation`, of the force": lambda u, w: papers.can_keep_abbreviation(
        u, Abbreviation(organisation=w.side.force)
    ),
    "`can_keep_abbreviation`, of the body": lambda u, w: papers.can_keep_abbreviation(
        u, Abbreviation(organisation=w.side.body)
    ),
    "`can_keep_abbreviation`, everybody's": lambda u, w: papers.can_keep_abbreviation(u, Abbreviation()),
    "`can_export_year`": lambda u, w: papers.can_export_year(u, w.paper),
    "`can_export_publication`": lambda u, w: papers.can_export_publication(u, w.paper),
    "`can_confirm_release`": lambda u, w: papers.can_confirm_release(u, w.paper),
    "`can_read_leak_check`": lambda u, w: papers.can_read_leak_check(u, w.paper),
    "`can_accept_likeness`": lambda u, w: papers.can_accept_likeness(u, w.paper),
    "`can_issue`": lambda u, w: papers.can_issue(u, w.paper),
    "`can_raise`": lambda u, w: actions.can_raise(u, w.year),
    "`can_edit`, a recommendation of the force": lambda u, w: actions.can_edit(u, w.recommendations["force"]),
    "`can_edit`, one of the body": lambda u, w: actions.can_edit(u, w.recommendations["opcc"]),
    "`can_edit`, one of the board": lambda u, w: actions.can_edit(u, w.recommendations["board"]),
    "`can_record_decision`": lambda u, w: actions.can_record_decision(u, w.year),
    "`can_report_progress`": lambda u, w: actions.can_report_progress(u, w.recommendations["opcc"]),
    "`can_read_first_drafts`, of the force's": lambda u, w: actions.can_read_first_drafts(
        u, w.recommendations["force"]
    ),
    "`can_see_plan`": lambda u, w: actions.can_see_plan(u, w.side.force.pk),
    "`can_manage_plan`": lambda u, w: actions.can_manage_plan(u, w.side.force.pk),
    "`can_write_update`": lambda u, w: actions.can_write_update(u, w.milestone),
    "`can_administer`": lambda u, w: people.can_administer(u),
    "`can_switch_off`": lambda u, w: people.can_switch_off(u, w.side.people["viewer"]),
    "`can_end_membership`": lambda u, w: people.can_end_membership(
        u, Membership.objects.get(user=w.side.people["viewer"])
    ),
}


def as_table(first: str, cases: dict[str, Case], world: World) -> list[str]:
    """A row for each case: yes, own (only of the threat that the person leads), handed (only then), or no."""
    other_lead = make_member(world.side.force, Role.LEAD)
    people = {role: getattr(world.side, role) for role in COLUMNS.values()}
    before = {
        case: {role for role, user in people.items() if asks(user, world)} for case, asks in cases.items()
    }
    for section in (world.cell, world.part, world.released_cell, world.released_part, world.question.section):
        hand(section, world.side.contributor)
    contributor = world.side.contributor
    rows = [f"| {' | '.join([first, *COLUMNS])} |", f"|---{'|:-:' * len(COLUMNS)}|"]
    for case, asks in cases.items():
        words = dict.fromkeys(before[case], "yes")
        if "lead" in words and not asks(other_lead, world):
            words["lead"] = "own"
        if "contributor" not in words and asks(contributor, world):
            words["contributor"] = "handed"
        rows.append(f"| {' | '.join([case, *(words.get(role, '–') for role in COLUMNS.values())])} |")
    return rows


def test_who_reads_what_is_what_visible_to_answers(world: World) -> None:
    assert table_under("docs/permissions.md", "Who reads what") == as_table("What", READING, world)


def test_who_may_do_what_is_what_the_permissions_answer(world: World) -> None:
    assert table_under("docs/permissions.md", "Who may do what") == as_table("Question", DOING, world)
