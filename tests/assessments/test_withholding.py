"""Withholding: which passages there are, who proposes and decides, and what is kept of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments.approvals import content_sha256
from assessments.jobs import Job
from assessments.models import AnnualAssessment, Ground, Readers, Section, ThreatAssessment, Withholding
from assessments.models.withholding import mark
from assessments.my_work import tasks_for
from assessments.parts import element_of, part_at, parts_of
from assessments.vocabulary import read_blocks, text_of
from assessments.withholding import (
    AlreadyWithheld,
    PassageGone,
    TextChanged,
    WrongState,
    decide,
    fingerprint,
    lift,
    propose,
    text_now,
)
from tests.makers import Side, first_section, make_member, make_withholding, withhold, write

BODY = (
    "<p>First words<span class=\"footnote\">A note.</span>.</p><ul><li><p>One</p><ul><li><p>Inner</p></li></ul></li>"
    "<li><p>Two</p></li></ul><table><tbody><tr><th>Unit</th><th>Now</th></tr>"
    "<tr><td rowspan=\"2\">A</td><td>7</td></tr>"
    "<tr><td>8</td></tr></tbody></table>"
)  # fmt: skip


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    return write(first_section(annual), BODY, by=side.lead)


def judged(row: Withholding, side: Side, **changes: object) -> Withholding:
    values = {
        "withhold": True, "ground": Ground.SAFETY, "withheld_from": Readers.PANEL, "note": "",
        "seen": fingerprint(text_now(row)), "by": side.chief_officer, **changes,
    }  # fmt: skip
    return decide(row, **values)  # type: ignore[arg-type]


# Passages


def test_every_block_cell_item_and_footnote_is_a_passage(section: Section) -> None:
    found = [(part.kind, part.row, part.column, part.position, part.text) for part in parts_of(section.body)]

    assert found == [
        ("block", 0, 0, 0, "First words A note.."),
        ("note", 0, 0, 1, "A note."),
        ("block", 0, 0, 0, "One Inner Two"),
        ("item", 0, 0, 1, "One Inner"),
        ("item", 0, 0, 2, "Inner"),
        ("item", 0, 0, 3, "Two"),
        ("block", 0, 0, 0, "Unit Now A 7 8"),
        ("cell", 1, 1, 0, "Unit"),
        ("cell", 1, 2, 0, "Now"),
        ("cell", 2, 1, 0, "A"),
        ("cell", 2, 2, 0, "7"),
        ("cell", 3, 2, 0, "8"),
    ]


def test_the_key_of_a_passage_leads_back_to_its_element(section: Section) -> None:
    blocks = {block.get("data-block"): block for block in read_blocks(section.body)}
    for part in parts_of(section.body):
        element = element_of(blocks[part.block], part)

        assert part_at(section.body, part.key) == part
        assert element is not None
        assert text_of(element) == part.text


# Proposing


def test_a_proposal_keeps_the_words_the_ground_the_name_and_the_time(side: Side, section: Section) -> None:
    row = make_withholding(section, "Two", by=side.lead, kind="item", ground=Ground.SECURITY)

    assert (row.quote, row.ground, row.state, row.proposed_by) == (
        "Two",
        Ground.SECURITY,
        "proposed",
        side.lead,
    )
    assert row.proposed_at is not None
    assert mark(row.ground) == "[Withheld: against the interests of national security]"


def test_the_same_passage_is_proposed_once(side: Side, section: Section) -> None:
    make_withholding(section, by=side.lead)

    with pytest.raises(AlreadyWithheld):
        make_withholding(section, by=side.coordinator)


def test_a_passage_that_is_gone_cannot_be_proposed(side: Side, section: Section) -> None:
    with pytest.raises(PassageGone):
        propose(
            section,
            "nonesuch",
            ground=Ground.CRIME,
            withheld_from=Readers.PUBLIC,
            reason="Why",
            by=side.lead,
        )


# Deciding


def test_a_chief_officer_decides_on_the_ground_they_hold(side: Side, section: Section) -> None:
    row = judged(make_withholding(section, by=side.lead), side)

    assert (row.state, row.ground, row.withheld_from, row.decided_by) == (
        "withheld",
        Ground.SAFETY,
        Readers.PANEL,
        side.chief_officer,
    )
    assert row.decided_at is not None


@pytest.mark.parametrize(
    "role", ["lead", "contributor", "coordinator", "viewer", "commissioner", "secretary"]
)
def test_nobody_else_decides_or_lifts(role: str, side: Side, section: Section) -> None:
    row = make_withholding(section, by=side.lead)
    with pytest.raises(PermissionDenied):
        judged(row, side, by=getattr(side, role))
    judged(row, side)
    with pytest.raises(PermissionDenied):
        lift(row, note="No longer.", by=getattr(side, role))


def test_a_chief_officer_of_another_force_decides_nothing(
    side: Side, other_side: Side, section: Section
) -> None:
    row = make_withholding(section, by=side.lead)

    with pytest.raises(PermissionDenied):
        judged(row, side, by=other_side.chief_officer)


def test_nobody_decides_what_they_proposed_whatever_their_roles(side: Side, section: Section) -> None:
    both = make_member(side.force, "chief_officer", "coordinator")
    row = make_withholding(section, by=both)

    with pytest.raises(PermissionDenied):
        judged(row, side, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.filter(pk=row.pk).update(
            state="withheld", decided_by=both, decided_at=row.proposed_at
        )


def test_a_decision_is_on_the_words_that_were_read(side: Side, section: Section) -> None:
    row = make_withholding(section, by=side.lead)
    seen = fingerprint(text_now(row))
    write(section, section.body.replace("First words", "Other words"), by=side.lead)

    with pytest.raises(TextChanged):
        judged(row, side, seen=seen)
    row.section.refresh_from_db()
    assert judged(row, side).quote == "Other words A note.."


def test_a_decision_is_taken_once(side: Side, section: Section) -> None:
    row = make_withholding(section, by=side.lead)
    judged(row, side, withhold=False)

    with pytest.raises(WrongState):
        judged(row, side)
    assert Withholding.objects.get().state == "refused"


def test_what_is_lifted_can_be_proposed_again_and_the_record_stays(side: Side, section: Section) -> None:
    row = withhold(section, by=side.lead, chief=side.chief_officer)

    lift(row, note="It was announced.", by=side.chief_officer)
    make_withholding(section, by=side.lead)

    assert sorted(Withholding.objects.values_list("state", flat=True)) == ["lifted", "proposed"]


def test_withholding_lets_every_approval_stand(
    side: Side, threat: ThreatAssessment, section: Section
) -> None:
    before = content_sha256(threat)

    withhold(section, by=side.lead, chief=side.chief_officer)

    assert content_sha256(threat) == before


# My work


def test_chief_officers_find_proposals_in_their_work_and_not_their_own(side: Side, section: Section) -> None:
    make_withholding(section, by=side.lead)
    make_withholding(section, "Two", by=side.lead, kind="item")

    def waiting(person: str) -> list[str]:
        return [task.title for task in tasks_for(getattr(side, person)) if task.job is Job.WITHHOLD]

    assert waiting("chief_officer") == ["2 passages"]
    assert waiting("coordinator") == []
