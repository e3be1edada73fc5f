"""Whatever is done to the record of decisions past the program is found: forged content, changed or missing steps."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from assessments.models import AnnualAssessment, ApprovedContent, Status, StatusChange
from assessments.workflow import perform
from tests.makers import Side, fill, make_side, make_year, set_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def year(side: Side) -> AnnualAssessment:
    """Its first threat is approved, as the program does it."""
    annual = make_year(side)
    threat = annual.threat_assessments.select_related("annual__force", "threat")[0]
    fill(threat, by=side.lead)
    for step, by in (("submit", side.lead), ("agree", side.coordinator), ("approve", side.chief_officer)):
        perform(threat, step, by=by)
    return annual


def verified(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = 0
    try:
        call_command("verify_decisions")
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, capsys.readouterr().err.splitlines()


def behind_its_back(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_the_program_did_is_as_it_was_decided(
    year: AnnualAssessment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(capsys) == (0, [])


def forge_content(year: AnnualAssessment) -> str:
    kept = ApprovedContent.objects.get(change__annual=year)
    forged = kept.canonical.replace("What", "That", 1)
    assert forged != kept.canonical
    behind_its_back("UPDATE assessments_approvedcontent SET canonical = %s WHERE id = %s", forged, kept.pk)
    return "what is kept is not what was approved"


def change_step(year: AnnualAssessment) -> str:
    behind_its_back("UPDATE assessments_statuschange SET content_sha256 = 'f' WHERE transition = 'agree'")
    return "“Agree” by the person"


def change_person(year: AnnualAssessment) -> str:
    other = make_side("Othershire").chief_officer.pk
    behind_its_back(
        "UPDATE assessments_statuschange SET changed_by_id = %s WHERE transition = 'approve'", other
    )
    return f"by the person with the key {other}: the record has a step"


def remove_step(year: AnnualAssessment) -> str:
    behind_its_back("DELETE FROM assessments_statuschange WHERE transition = 'submit'")
    return "the trail tells of a step that the record does not have"


@pytest.mark.parametrize("tampering", [forge_content, change_step, change_person, remove_step])
def test_what_is_done_past_the_program_is_found(
    tampering: object, year: AnnualAssessment, capsys: pytest.CaptureFixture[str]
) -> None:
    said = tampering(year)  # type: ignore[operator]  # one of the four above

    code, faults = verified(capsys)

    assert code == 3
    assert all(fault.startswith("anyshire: 2024-25, threat-1, ") for fault in faults)
    assert any(said in fault for fault in faults)


def test_steps_from_before_there_was_a_trail_are_not_looked_for(
    year: AnnualAssessment, side: Side, capsys: pytest.CaptureFixture[str]
) -> None:
    other = year.threat_assessments.all()[1]
    StatusChange.objects.create(
        annual=year, threat_assessment=other, transition="submit", from_status=Status.DRAFT,
        to_status=Status.SUBMITTED, changed_by=side.lead, content_sha256="0" * 64,
        changed_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    set_status(other, Status.SUBMITTED)

    assert verified(capsys) == (0, [])


def test_the_page_of_an_approval_says_that_its_content_was_changed(
    year: AnnualAssessment, side: Side
) -> None:
    client = Client()
    client.force_login(side.coordinator)
    page = f"/assessments/anyshire/2024-25/decisions/{StatusChange.objects.get(transition='approve').pk}/"
    as_it_was = client.get(page).content.decode()
    forge_content(year)

    answer = client.get(page)

    assert "does not have the fingerprint" not in as_it_was
    assert answer.status_code == 200
    assert "does not have the fingerprint" in answer.content.decode()
