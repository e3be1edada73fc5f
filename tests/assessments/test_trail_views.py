"""The pages of the audit trail: what each reader is told, filters, pages, and the two files."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role
from assessments.models import AnnualAssessment, Circle, Section, Status, ThreatAssessment
from audit.chain import FIELDS, hash_of
from audit.models import AuditEntry
from audit.recording import Deed, record
from tests.makers import (
    Side,
    first_section,
    make_side,
    make_thread,
    make_withholding,
    make_year,
    set_status,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def annual(side: Side) -> AnnualAssessment:
    return make_year(side)


@pytest.fixture
def cell(side: Side, annual: AnnualAssessment) -> Section:
    return write(first_section(annual), "<p>The reserve is eleven.</p>", by=side.lead)


@pytest.fixture
def threat(cell: Section) -> ThreatAssessment:
    return ThreatAssessment.objects.select_related("threat", "annual__force").get(
        pk=cell.threat_assessment_id
    )


def get(user: object, name: str, *arguments: str, **query: str) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def place(threat: ThreatAssessment) -> list[str]:
    return ["anyshire", "2024-25", threat.threat.code]


def test_a_coordinator_reads_who_did_what_where_from_what_to_what(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    write(cell, "<p>The reserve is twelve.</p>", by=side.lead)

    page = get(side.coordinator, "threat_trail", *place(threat))

    assert "Anyshire Threat lead saved the text" in page
    assert "2024-25, Threat 1, Component 1" in page
    assert "From version 1 to version 2" in page
    assert "eleven" not in page


def test_the_trail_says_when_it_began(side: Side, annual: AnnualAssessment) -> None:
    page = get(side.coordinator, "year_trail", "anyshire", "2024-25")

    assert "The trail of Anyshire Police begins on" in page
    assert "What was done before is in no entry" in page


def test_a_section_has_its_own_entries_and_no_others(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    other = Section.objects.filter(threat_assessment=threat).exclude(pk=cell.pk)[0]
    write(other, by=side.lead)

    page = get(side.coordinator, "section_trail", *place(threat), cell.slug)

    assert (cell.heading in page, f"{other.heading}</p>" in page) == (True, False)
    assert "1 entry." in page


def test_an_administrator_is_told_of_deeds_and_not_of_texts(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    ThreatAssessment.objects.filter(pk=threat.pk).update(local_label="Our own label")
    write(cell, "<p>New.</p>", by=side.lead)
    row = make_withholding(cell, by=side.lead)

    page = get(side.administrator, "threat_trail", *place(threat))

    assert "saved the text" in page
    assert "proposed that a passage be withheld" in page
    untold = ("version 2", cell.heading, "Our own", row.get_ground_display(), row.key)
    assert [word for word in untold if word in page] == []


def test_a_body_reads_what_concerns_both_sides_of_what_is_released_and_no_number_between(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    make_thread(cell, by=side.lead, circle=Circle.OWN)
    make_thread(cell, by=side.lead, circle=Circle.BOTH)
    set_status(threat, Status.RELEASED)

    page = get(side.reviewer, "threat_trail", *place(threat))
    sheet = get(side.reviewer, "threat_trail", *place(threat), **{"as": "csv"})

    assert "began a comment" in page
    assert "1 entry." in page
    assert [word for word in ("saved the text", "inside the force", "Fingerprint") if word in page] == []
    assert AuditEntry.objects.filter(shared=True).get().sha256 not in sheet


def test_a_force_learns_nothing_of_what_the_body_says_to_itself(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    set_status(threat, Status.RELEASED)
    before = get(side.coordinator, "year_trail", "anyshire", "2024-25").count("moj-timeline__item")
    make_thread(cell, by=side.reviewer, circle=Circle.OWN)

    after = get(side.coordinator, "year_trail", "anyshire", "2024-25").count("moj-timeline__item")

    assert after == before


def test_an_administrator_of_the_body_reads_its_own_trail(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    set_status(threat, Status.RELEASED)
    make_thread(cell, by=side.reviewer, circle=Circle.OWN)
    Membership.objects.create(
        user=side.people["body_viewer"],
        organisation=side.body,
        role=Role.ADMINISTRATOR,
        valid_from="2020-01-01",
    )

    page = get(side.body_viewer, "organisation_trail", side.body.slug)

    assert "began a comment" in page
    assert "inside the body" not in page  # of which text it was said is nothing for an administrator


def test_entries_are_chosen_by_who_what_and_when(side: Side, cell: Section) -> None:
    found = {
        "who": get(side.coordinator, "year_trail", "anyshire", "2024-25", who="Anyshire Threat lead"),
        "what": get(side.coordinator, "year_trail", "anyshire", "2024-25", what="year-opened"),
        "since": get(side.coordinator, "year_trail", "anyshire", "2024-25", since="2999-01-01"),
        "until": get(side.coordinator, "year_trail", "anyshire", "2024-25", until="2999-01-01"),
    }

    assert {name: page.count("moj-timeline__item") for name, page in found.items()} == {
        "who": 1, "what": 1, "since": 0, "until": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "The last day cannot be before the first."),
        ({"what": "nothing-known"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_the_field_and_lists_nothing(
    side: Side, cell: Section, query: dict[str, str], said: str
) -> None:
    page = get(side.coordinator, "year_trail", "anyshire", "2024-25", **query)

    assert said in page
    assert "There is a problem" in page
    assert page.count("moj-timeline__item") == 0


def test_a_long_trail_comes_in_pages(side: Side, annual: AnnualAssessment) -> None:
    for _ in range(60):
        record("text-saved", side.force, by=side.lead)

    first = get(side.coordinator, "organisation_trail", "anyshire")
    second = get(side.coordinator, "organisation_trail", "anyshire", page="2")

    assert (first.count("moj-timeline__item"), second.count("moj-timeline__item")) == (50, 11)


def test_the_spreadsheet_takes_nothing_for_a_formula(side: Side, annual: AnnualAssessment) -> None:
    record("heading-renamed", side.force, by=side.lead, deed=Deed(before="=1+1", after="@SUM(A1)"))

    sheet = get(side.coordinator, "organisation_trail", "anyshire", **{"as": "csv"})

    assert "'=1+1,'@SUM(A1)" in sheet
    assert '"=1' not in sheet


def test_the_json_has_all_that_the_hashes_are_made_of(side: Side, cell: Section) -> None:
    said = json.loads(get(side.coordinator, "organisation_trail", "anyshire", **{"as": "json"}))

    rows = said["entries"]
    assert [hash_of(row) for row in rows] == [row["sha256"] for row in rows]
    assert [row["previous"] for row in rows[1:]] == [row["sha256"] for row in rows[:-1]]
    assert set(rows[0]) == {*FIELDS, "sha256"}


def test_an_administrator_takes_away_no_more_than_they_read(side: Side, cell: Section) -> None:
    sheet = get(side.administrator, "year_trail", "anyshire", "2024-25", **{"as": "csv"})
    said = get(side.administrator, "year_trail", "anyshire", "2024-25", **{"as": "json"})

    assert ["version" in each for each in (sheet, said)] == [False, False]
    assert [cell.heading in each for each in (sheet, said)] == [False, False]


def test_a_spreadsheet_of_some_entries_has_those_alone(side: Side, cell: Section) -> None:
    client = Client()
    client.force_login(side.coordinator)
    query = {"as": "csv", "what": "text-saved"}
    answer = client.get(reverse("year_trail", args=["anyshire", "2024-25"]), query)

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["saved the text"]


def test_reading_a_withheld_passage_on_its_page_is_told(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    make_withholding(cell, by=side.lead)
    address = [*place(threat), cell.slug]

    for name in ("section_detail", "section_detail", "section_history"):
        get(side.viewer if name == "section_detail" else side.coordinator, name, *address)

    told = AuditEntry.objects.filter(verb="withheld-read").order_by("number")
    assert [(entry.person, entry.thing) for entry in told] == [
        ("Anyshire Viewer", "1 passage, on the page of the section"),
        ("Anyshire Coordinator", "1 passage, on the history of the section"),
    ]


def test_whoever_is_refused_to_restore_a_version_has_read_nothing(
    side: Side, cell: Section, threat: ThreatAssessment
) -> None:
    make_withholding(cell, by=side.lead)
    client = Client()
    client.force_login(side.coordinator)

    answer = client.post(reverse("section_restore", args=[*place(threat), cell.slug, 1]), {"version": 1})

    assert answer.status_code == 403
    assert not AuditEntry.objects.filter(verb="withheld-read").exists()


@pytest.mark.parametrize(("edition", "told"), [("public", 0), ("panel", 1), ("commissioner", 1)])
def test_reading_an_edition_that_shows_what_others_may_not_read_is_told(
    side: Side, cell: Section, edition: str, told: int
) -> None:
    make_withholding(cell, by=side.lead)

    get(side.coordinator, "preview", "anyshire", "2024-25", edition=edition)

    assert AuditEntry.objects.filter(verb="withheld-read").count() == told
