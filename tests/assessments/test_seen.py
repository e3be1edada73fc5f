"""Nobody decides on what they have not read: a page that is older than the words is refused, and says what changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from assessments.models import AnnualAssessment, Section, Status, StatusChange, ThreatAssessment, Verdict
from assessments.seen import changed_since, mark_of, sha256_in
from assessments.workflow import NotAsRead, perform
from tests.makers import Side, approve_as_it_stands, fill, judge, make_member, set_status, write

pytestmark = pytest.mark.django_db
YEAR = "/assessments/anyshire/2024-25/"
THREAT = f"{YEAR}threat-1/"
DECISIONS = [
    ("agree", "coordinator", Status.SUBMITTED),
    ("approve", "chief_officer", Status.AGREED),
    ("release", "coordinator", Status.APPROVED),
    ("finalise", "coordinator", Status.VERDICT_GIVEN),
]


@pytest.fixture
def written(side: Side, threat: ThreatAssessment) -> ThreatAssessment:
    fill(threat, by=side.lead)
    return threat


def cell(threat: ThreatAssessment) -> Section:
    return threat.sections.order_by("order")[0]


def opened(client: Client, address: str) -> str:
    """What the page carries of what it has shown."""
    return str(client.get(address).context["form"]["seen"].value())


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def rewrite(threat: ThreatAssessment, side: Side, status: Status) -> None:
    """Other words, as if somebody had asked for changes and all steps had been taken anew meanwhile."""
    set_status(threat, Status.DRAFT)
    write(cell(threat), "<p>Unread words.</p>", by=side.lead)
    judge(cell(threat), "partly", by=side.lead)
    set_status(threat, status)
    approve_as_it_stands(threat, by=side.chief_officer)


@pytest.mark.parametrize(("step", "role", "status"), DECISIONS)
def test_what_was_not_read_is_not_decided_on(
    side: Side, written: ThreatAssessment, client: Client, step: str, role: str, status: Status
) -> None:
    set_status(written, status)
    client.force_login(side.people[role])
    seen = opened(client, f"{THREAT}steps/{step}/")
    rewrite(written, side, status)
    StatusChange.objects.exclude(transition="approve").delete()

    response = client.post(f"{THREAT}steps/{step}/", {"comment": "As I read it.", "seen": seen})

    written.refresh_from_db()
    assert (response.status_code, written.status) == (409, status)
    said = words(response)
    assert "Nothing has been decided: it has changed since you opened this page" in said
    assert (
        "Threat 1: Component 1: One judgement changed; one paragraph added; one paragraph taken out" in said
    )
    assert "As I read it." in said
    assert "<title>Error:" in said


def test_the_page_of_a_change_lets_one_read_it_and_decide_anew(
    side: Side, written: ThreatAssessment, client: Client
) -> None:
    set_status(written, Status.AGREED)
    client.force_login(side.chief_officer)
    seen = opened(client, f"{THREAT}steps/approve/")
    older = cell(written).version
    rewrite(written, side, Status.AGREED)
    refused = client.post(f"{THREAT}steps/approve/", {"comment": "Good.", "seen": seen})
    section = cell(written)
    compared = f"{section.url('section_compare')}?older={older}&amp;newer={section.version}"
    assert f'href="{compared}" target="_blank"' in refused.content.decode()  # what was typed stays in its tab

    again = {name: refused.context["form"][name].value() for name in ("comment", "seen")}
    taken = client.post(f"{THREAT}steps/approve/", again)

    change = StatusChange.objects.filter(changed_by=side.chief_officer).latest("pk")
    assert (taken.status_code, change.comment) == (302, "Good.")
    assert change.content_sha256 == sha256_in(again["seen"])


def test_what_was_typed_stays_where_something_is_missing_besides(
    side: Side, written: ThreatAssessment, client: Client
) -> None:
    set_status(written, Status.APPROVED)
    approve_as_it_stands(written, by=side.chief_officer)
    client.force_login(side.coordinator)
    seen = opened(client, f"{THREAT}steps/release/")
    Section.objects.filter(pk=cell(written).pk).update(heading="Slipped in")

    refused = words(client.post(f"{THREAT}steps/release/", {"comment": "As I read it.", "seen": seen}))

    assert "One heading changed" in refused
    assert "so the approval has lapsed" in refused
    assert "As I read it." in refused


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", f"{'a' * 65} /slug/1/abcdef"])
def test_a_page_that_does_not_say_what_it_has_shown_decides_nothing(
    side: Side, written: ThreatAssessment, client: Client, seen: str
) -> None:
    set_status(written, Status.AGREED)
    client.force_login(side.chief_officer)

    response = client.post(f"{THREAT}steps/approve/", {"comment": "Good.", "seen": seen})

    assert response.status_code == 409
    assert "It is not known what your page had shown." in words(response)
    assert not StatusChange.objects.exists()


def test_of_the_whole_a_change_in_any_threat_counts_for_both_of_two(
    side: Side, annual: AnnualAssessment, written: ThreatAssessment, client: Client
) -> None:
    AnnualAssessment.objects.update(approvals_of_whole=2)
    deputy = make_member(side.force, Role.CHIEF_OFFICER)
    annual.threat_assessments.update(status=Status.APPROVED)
    set_status(annual, Status.AGREED)
    for person, step in ((side.chief_officer, "approve-first"), (deputy, "approve")):
        client.force_login(person)
        seen = opened(client, f"{YEAR}steps/{step}/")
        Section.objects.filter(pk=cell(written).pk).update(heading=f"Renamed before {step}")
        refused = client.post(f"{YEAR}steps/{step}/", {"comment": "", "seen": seen})
        Section.objects.filter(pk=cell(written).pk).update(heading="Component 1")
        taken = client.post(f"{YEAR}steps/{step}/", {"comment": "", "seen": seen})

        assert f"Threat 1: Renamed before {step}: One heading changed" in words(refused)
        assert (refused.status_code, taken.status_code) == (409, 302)


def test_a_first_approval_sent_twice_is_given_once(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    AnnualAssessment.objects.update(approvals_of_whole=2)
    annual.threat_assessments.update(status=Status.APPROVED)
    set_status(annual, Status.AGREED)
    client.force_login(side.chief_officer)
    sent = {"comment": "", "seen": opened(client, f"{YEAR}steps/approve-first/")}

    answers = [client.post(f"{YEAR}steps/approve-first/", sent) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, YEAR)] * 2
    assert StatusChange.objects.count() == 1


def test_a_verdict_is_given_on_what_was_read_and_keeps_its_reasons(
    side: Side, written: ThreatAssessment, client: Client
) -> None:
    set_status(written, Status.RELEASED)
    client.force_login(side.commissioner)
    given = {"verdict": "assured", "reasons": "The exercise was large."}
    seen = opened(client, f"{THREAT}verdict/")
    rewrite(written, side, Status.RELEASED)

    refused = client.post(f"{THREAT}verdict/", given | {"seen": seen})

    assert (refused.status_code, Verdict.objects.count()) == (409, 0)
    assert "Threat 1: Component 1: One judgement changed; one paragraph added" in words(refused)
    assert refused.context["form"]["reasons"].value() == given["reasons"]
    assert 'value="assured" checked' in words(refused) or 'checked value="assured"' in words(refused)
    assert client.post(f"{THREAT}verdict/", given | {"seen": refused.context["form"]["seen"].value()})
    assert Verdict.objects.get().reasons == given["reasons"]


def test_a_step_that_opens_writing_needs_no_reading(
    side: Side, written: ThreatAssessment, client: Client
) -> None:
    set_status(written, Status.SUBMITTED)
    client.force_login(side.coordinator)

    response = client.post(f"{THREAT}steps/request-changes/", {"comment": "One more figure."})

    assert response.status_code == 302


# What is told


def test_a_section_that_came_or_went_is_told(side: Side, written: ThreatAssessment) -> None:
    mark = mark_of(written, side.lead)
    Section.objects.filter(pk=cell(written).pk).update(slug="renamed")

    told = {(each.name, each.words) for each in changed_since(mark, written, side.lead).sections}

    assert told == {
        ("Threat 1: Component 1", "One section added"),
        ("component-1", "One section taken out"),
    }


def test_nothing_is_told_of_what_a_person_may_not_read(side: Side, written: ThreatAssessment) -> None:
    mark = mark_of(written, side.reviewer)
    write(cell(written), "<p>Unread words.</p>", by=side.lead)

    since = changed_since(mark, written, side.reviewer)

    assert "threat-1" not in mark
    assert (since.sections, since.is_known) == ([], True)


def test_without_a_page_a_step_asks_for_no_mark_and_with_another_it_is_refused(
    side: Side, written: ThreatAssessment
) -> None:
    set_status(written, Status.AGREED)
    with pytest.raises(NotAsRead):
        perform(written, "approve", by=side.chief_officer, seen="0" * 64)

    assert perform(written, "approve", by=side.chief_officer).to_status == Status.APPROVED
