"""What is kept of an approval, and what is said of it once something has changed."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from assessments import permissions, workflow, writing
from assessments.approvals import sha256_of
from assessments.blocks import parse_blocks
from assessments.lapses import changes_between
from assessments.models import (
    AnnualAssessment,
    ApprovedContent,
    Section,
    Status,
    StatusChange,
    ThreatAssessment,
)
from assessments.models.decisions import ApprovedForGood
from assessments.opening import Place, arrange_year, arrangement_mark, move_threat, threats_in_order
from assessments.questions import set_answer_state
from assessments.suggestions import accept, decline, suggest
from audit.models import AuditEntry
from tests.makers import (
    Side,
    fill,
    hand,
    judge,
    make_member,
    make_question,
    make_side,
    make_thread,
    make_withholding,
    make_year,
    set_status,
    withhold,
    write,
)
from tests.sending import send

TEXT = (
    '<p data-block="aaaaaaaa">One.</p><p data-block="bbbbbbbb">Two.</p>'
    '<ul data-block="cccccccc"><li><p>Three</p></li></ul>'
)


@pytest.fixture
def side(db: None) -> Side:
    return make_side("Anyshire")


@pytest.fixture
def annual(side: Side) -> AnnualAssessment:
    return make_year(side)


@pytest.fixture
def threat(side: Side, annual: AnnualAssessment) -> ThreatAssessment:
    found = ThreatAssessment.objects.select_related("annual__force", "annual__edition", "threat").get(
        annual=annual, order=1
    )
    fill(found, by=side.lead)
    cell = found.sections.order_by("order")[0]
    write(cell, TEXT, by=side.lead)
    return found


def approve(threat: ThreatAssessment, side: Side) -> StatusChange:
    set_status(threat, Status.AGREED)
    return workflow.perform(threat, "approve", by=side.chief_officer)


def get(user: Any, name: str, change: StatusChange, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=["anyshire", "2024-25", change.pk]), query)


def page(user: Any, name: str, change: StatusChange) -> str:
    return " ".join(get(user, name, change).content.decode().split())


# What is kept


def test_an_approval_keeps_the_very_content_whose_hash_it_records(
    side: Side, threat: ThreatAssessment
) -> None:
    change = approve(threat, side)

    kept = ApprovedContent.objects.get(change=change)
    assert sha256_of(kept.canonical) == change.content_sha256
    assert json.loads(kept.canonical)["sections"][0]["body"].startswith("<p data-block=")


def test_other_steps_keep_no_content(side: Side, threat: ThreatAssessment) -> None:
    workflow.perform(threat, "submit", by=side.lead)

    assert not ApprovedContent.objects.exists()


def test_what_was_approved_is_neither_changed_nor_deleted(side: Side, threat: ThreatAssessment) -> None:
    approve(threat, side)
    kept = ApprovedContent.objects.get()

    for change in (kept.save, kept.delete, ApprovedContent.objects.all().delete):
        with pytest.raises(ApprovedForGood):
            change()
    with pytest.raises(ApprovedForGood):
        ApprovedContent.objects.update(canonical="{}")


# What is said


def reopened(threat: ThreatAssessment, side: Side) -> StatusChange:
    change = approve(threat, side)
    workflow.perform(threat, "reopen", by=side.coordinator, comment="Wrong.")
    return change


def decisions(user: Any, threat: ThreatAssessment) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("threat_decisions", args=["anyshire", "2024-25", threat.threat.code]))
    return " ".join(answer.content.decode().split())


def test_two_paragraphs_and_a_grade_are_counted_in_words(side: Side, threat: ThreatAssessment) -> None:
    change = reopened(threat, side)
    cell = threat.sections.order_by("order")[0]
    write(cell, cell.body.replace("One", "1").replace("Two", "2"), by=side.lead)
    judge(cell, "partly", by=side.lead)

    said = decisions(side.coordinator, threat)

    day = f"{change.changed_at:%-d %B %Y}"
    assert f"Two paragraphs and one grade changed since {day}." in said
    assert reverse("approval_changes", args=["anyshire", "2024-25", change.pk]) in said


def test_a_save_that_changes_nothing_does_not_lapse_an_approval(side: Side, threat: ThreatAssessment) -> None:
    reopened(threat, side)
    cell = threat.sections.order_by("order")[0]
    write(cell, cell.body, by=side.lead)

    assert "Nothing has changed since" in decisions(side.coordinator, threat)


def test_the_approver_is_told_what_changed_since_the_last_approval(
    side: Side, threat: ThreatAssessment
) -> None:
    change = reopened(threat, side)
    write(threat.sections.order_by("order")[1], "<p>Other words.</p>", by=side.lead)
    set_status(threat, Status.AGREED)
    client = Client()
    client.force_login(side.chief_officer)

    answer = client.get(reverse("threat_step", args=["anyshire", "2024-25", threat.threat.code, "approve"]))

    said = " ".join(answer.content.decode().split())
    assert "Anyshire Chief officer approved it on" in said
    assert "One paragraph added; one paragraph taken out since then." in said
    assert reverse("approval_changes", args=["anyshire", "2024-25", change.pk]) in said


def snapshot_of(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"format": 3, "force": "f", "year": "2024-25", "edition": "e", "sections": list(sections)}


def section_of(slug: str = "a", **values: Any) -> dict[str, Any]:
    grade = {"code": "met", "label": "Met", "symbol": "M"}
    return {
        "threat": {"code": "t", "label": "Threat"},
        "section": slug,
        "component": "Capacity",
        "heading": "Capacity",
        "body": TEXT,
        "question": {"text": "How many?", "state": "answered", "note": ""},
        "judgement": {
            "grade": grade, "criterion": "C", "grade_prolonged": None, "effect_on_local": "None.",
            "confidence": "high", "basis": "exercise", "basis_on": "2024-06-01", "movement": "same",
            "movement_cause": "",
        },
        "sources": [SOURCE],
        **values,
    }  # fmt: skip


SOURCE = {
    "reference": "a", "author": "", "title": "Title", "dated_on": None, "year": 2020, "address": "",
    "custodian": "Head of Audit", "marking": "OFFICIAL",
}  # fmt: skip
PARTLY = {"code": "partly", "label": "Partly met", "symbol": "P"}
JUDGED = section_of()["judgement"]
SAID: list[tuple[dict[str, Any], str]] = [
    ({"body": TEXT.replace("One.", "1.")}, "One paragraph changed"),
    ({"body": TEXT.replace("Three", "3")}, "One list changed"),
    ({"body": TEXT + '<p data-block="dddddddd">Four.</p>'}, "One paragraph added"),
    ({"body": TEXT.replace('<p data-block="bbbbbbbb">Two.</p>', "")}, "One paragraph taken out"),
    ({"heading": "Ability"}, "One heading changed"),
    ({"judgement": {**JUDGED, "grade": PARTLY, "criterion": "P"}}, "One grade changed"),
    ({"judgement": {**JUDGED, "criterion": "P"}}, "One detail of a judgement changed"),
    ({"judgement": {**JUDGED, "confidence": "low"}}, "One detail of a judgement changed"),
    ({"judgement": {**JUDGED, "grade_prolonged": PARTLY}}, "One grade changed"),
    ({"question": {"text": "Why?", "state": "answered", "note": ""}}, "One question changed"),
    ({"question": {"text": "How many?", "state": "partly", "note": "x"}}, "One state of an answer changed"),
    ({"threat": {"code": "t", "label": "Ours"}}, "One name of a threat changed"),
    ({"component": "Ability"}, "One detail of a section changed"),
    ({"sources": [{**SOURCE, "title": "Another"}]}, "One source changed"),
    ({"sources": [SOURCE, {**SOURCE, "reference": "b"}]}, "One source added"),
    ({"sources": []}, "One source taken out"),
]


@pytest.mark.parametrize(("values", "said"), SAID)
def test_each_change_has_its_words(values: dict[str, Any], said: str) -> None:
    changes = changes_between(snapshot_of(section_of()), snapshot_of(section_of(**values)))
    assert changes.words == said


def test_sections_that_come_go_and_change_places_are_said() -> None:
    a, b, c = section_of("a"), section_of("b"), section_of("c")

    assert changes_between(snapshot_of(a, b), snapshot_of(a, b, c)).words == "One section added"
    assert changes_between(snapshot_of(a, b, c), snapshot_of(a, b)).words == "One section taken out"
    assert changes_between(snapshot_of(a, b), snapshot_of(b, a)).words == "One order of the sections changed"


def test_sections_that_a_reader_may_not_read_are_not_counted() -> None:
    before = snapshot_of(section_of("a"), section_of("b"))
    after = snapshot_of(section_of("a"), section_of("b", heading="Secret"))

    changes = changes_between(before, after, {("t", "a")})

    assert (changes.words, changes.sections) == ("", [])


@given(data=st.data())
def test_no_change_goes_unsaid(data: st.DataObject) -> None:
    before = snapshot_of(*(section_of(slug) for slug in "abc"))
    after = deepcopy(before)
    section = after["sections"][data.draw(st.integers(0, 2))]
    place = data.draw(st.sampled_from(["heading", "component", "body", "question", "judgement", "sources"]))
    words = data.draw(st.text(alphabet="xyz ", min_size=1).filter(str.strip))
    if place in ("heading", "component"):
        section[place] = words
    elif place == "body":
        section[place] = section[place].replace("Two.", f"Two. {words.strip()}")
    elif place == "sources":
        section[place][0][data.draw(st.sampled_from(sorted(SOURCE)))] = words
    else:
        name = data.draw(st.sampled_from(sorted(section[place])))
        section[place][name] = PARTLY if name in ("grade", "grade_prolonged") else words

    assert changes_between(before, after).words != ""


# Who reads it


@pytest.mark.django_db
def test_what_was_approved_can_be_read_as_it_was(side: Side, threat: ThreatAssessment) -> None:
    change = reopened(threat, side)
    write(threat.sections.order_by("order")[0], "<p>New words.</p>", by=side.lead)

    then = page(side.lead, "approval_detail", change)
    beside = page(side.lead, "approval_changes", change)

    assert ("Two." in then, "New words" in then) == (True, False)
    assert ("Two" in beside, "New words" in beside) == (True, True)


@pytest.mark.django_db
def test_the_file_has_the_fingerprint_of_the_approval(side: Side, threat: ThreatAssessment) -> None:
    change = approve(threat, side)

    answer = get(side.coordinator, "approval_detail", change, **{"as": "json"})

    assert sha256_of(answer.content.decode()) == change.content_sha256


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["approval_detail", "approval_changes"])
def test_the_body_reads_only_what_was_released_to_it(side: Side, threat: ThreatAssessment, name: str) -> None:
    first = reopened(threat, side)
    write(threat.sections.order_by("order")[0], "<p>Other.</p>", by=side.lead)
    second = approve(threat, side)
    workflow.perform(threat, "release", by=side.coordinator)

    codes = {role: [get(getattr(side, role), name, change).status_code for change in (first, second)]
             for role in ("reviewer", "secretary", "body_viewer", "viewer")}  # fmt: skip

    assert codes == {
        "reviewer": [404, 200], "secretary": [404, 200], "body_viewer": [404, 200], "viewer": [200, 200],
    }  # fmt: skip


@pytest.mark.django_db
def test_a_contributor_reads_of_an_approval_what_was_handed_to_them(
    side: Side, threat: ThreatAssessment
) -> None:
    first, second = threat.sections.order_by("order")[:2]
    hand(first, side.contributor)
    change = approve(threat, side)

    said = page(side.contributor, "approval_detail", change)

    assert ("Two." in said, f"What {second.heading} is like." in said) == (True, False)
    assert get(side.contributor, "approval_detail", change, **{"as": "json"}).status_code == 404


@pytest.mark.django_db
def test_somebody_of_another_force_finds_no_approval(side: Side, threat: ThreatAssessment) -> None:
    change = approve(threat, side)
    other = make_side("Elsewhere")

    assert get(other.chief_officer, "approval_detail", change).status_code == 404


# Nobody approves what they wrote


def wrote_text(side: Side, threat: ThreatAssessment, both: Any) -> None:
    write(threat.sections.order_by("order")[0], "<p>Mine.</p>", by=both)
    write(threat.sections.order_by("order")[0], "<p>Somebody else's.</p>", by=side.lead)


def judged(side: Side, threat: ThreatAssessment, both: Any) -> None:
    judge(threat.sections.order_by("order")[0], "partly", by=both)
    judge(threat.sections.order_by("order")[0], "met", by=side.lead)


def added_heading(side: Side, threat: ThreatAssessment, both: Any) -> None:
    section = writing.add_heading(threat, "We are ready", by=both)
    write(section, "<p>Words.</p>", by=side.lead)


def renamed_heading(side: Side, threat: ThreatAssessment, both: Any) -> None:
    section = writing.add_heading(threat, "Aims", by=side.lead)
    renamed = writing.rename_heading(section, "We are ready", version=0, by=both)
    write(renamed, "<p>Words.</p>", by=side.lead)


def answered(side: Side, threat: ThreatAssessment, both: Any) -> None:
    question = make_question(threat.annual, threat, by=side.reviewer)
    set_answer_state(question, "declined", "It is known.", by=both)


def labelled(side: Side, threat: ThreatAssessment, both: Any) -> None:
    annual = threat.annual
    places = {t.threat.code: Place(t.lead, t.local_label) for t in threats_in_order(annual)}
    places[threat.threat.code] = Place(side.lead, "Fully met")
    arrange_year(annual, places, mark=arrangement_mark(threats_in_order(annual)), by=both)


def suggested(side: Side, threat: ThreatAssessment, both: Any) -> None:
    section = Section.objects.with_context().get(pk=threat.sections.order_by("order")[0].pk)
    block = parse_blocks(section.body)[0].id
    thread = suggest(section, block, "<p>One and more.</p>", "Clearer.", by=both).thread
    accept(thread, version=section.version, by=side.lead)


def declined(side: Side, threat: ThreatAssessment, both: Any) -> None:
    section = Section.objects.with_context().get(pk=threat.sections.order_by("order")[0].pk)
    block = parse_blocks(section.body)[0].id
    thread = suggest(section, block, "<p>One and more.</p>", "Clearer.", by=both).thread
    decline(thread, "It is clear.", by=side.lead)


def commented(side: Side, threat: ThreatAssessment, both: Any) -> None:
    make_thread(threat.sections.order_by("order")[0], by=both)


def proposed(side: Side, threat: ThreatAssessment, both: Any) -> None:
    make_withholding(threat.sections.order_by("order")[0], by=both)


def moved(side: Side, threat: ThreatAssessment, both: Any) -> None:
    move_threat(threat.annual, threat.threat.code, up=False, by=both)


def nothing(side: Side, threat: ThreatAssessment, both: Any) -> None:
    return None


# By every way in which words come to stand in it, and whether its writer may then approve.
WAYS = {
    wrote_text: False,
    judged: False,
    added_heading: False,
    renamed_heading: False,
    answered: False,
    labelled: False,
    suggested: False,
    declined: True,
    commented: True,
    proposed: True,
    moved: True,
    nothing: True,
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("whole", [False, True], ids=["threat", "whole"])
def test_nobody_approves_what_they_wrote_however_they_reached_the_page(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, way: Any, whole: bool
) -> None:
    """The person holds every role of the force; the page, its POST and the verb itself give the same answer."""
    both = make_member(side.force, Role.LEAD, Role.COORDINATOR, Role.CHIEF_OFFICER)
    way(side, threat, both)
    subject = annual if whole else threat
    for each in annual.threat_assessments.all():
        set_status(each, Status.APPROVED)
    set_status(subject, Status.AGREED)
    if whole:
        address = reverse("year_step", args=["anyshire", "2024-25", "approve"])
    else:
        address = reverse("threat_step", args=["anyshire", "2024-25", threat.threat.code, "approve"])
    client = Client()
    client.force_login(both)
    person = type(both).objects.get(pk=both.pk)

    seen, offered = client.get(address).status_code, permissions.can_approve(person, subject)
    sent = send(client, address, {"comment": ""}).status_code

    subject.refresh_from_db()
    assert (seen == 200, offered, sent == 302, subject.status == Status.APPROVED) == (WAYS[way],) * 4


@pytest.mark.django_db
def test_reading_what_was_approved_tells_of_withheld_passages_read(
    side: Side, threat: ThreatAssessment
) -> None:
    withhold(threat.sections.order_by("order")[0], by=side.lead, chief=side.chief_officer)
    change = approve(threat, side)

    get(side.viewer, "approval_detail", change)

    told = AuditEntry.objects.filter(verb="withheld-read").get()
    assert told.thing == "1 passage, on what was approved"


@pytest.mark.django_db
def test_every_section_is_in_the_content_once(side: Side, threat: ThreatAssessment) -> None:
    change = approve(threat, side)

    content = json.loads(ApprovedContent.objects.get(change=change).canonical)
    assert len(content["sections"]) == Section.objects.filter(threat_assessment=threat).count()
