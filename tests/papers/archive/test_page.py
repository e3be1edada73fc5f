"""The page of the archive: who may take which, that it is recorded, and what a download holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from lxml import html

from assessments.models import AnnualAssessment
from audit.models import AuditEntry
from papers.models import ArchiveDownload
from tests.makers import Side, make_side
from tests.papers.archive.full_year import BLUNT, THEIRS, issue, make_full_year

pytestmark = pytest.mark.django_db
PAGE = "/papers/anyshire/2024-25/archive/"
WHOLE = {"kind": "whole", "understood": "on"}


@pytest.fixture
def full(side: Side) -> AnnualAssessment:
    return make_full_year(side)


def client_of(side: Side, role: str) -> Client:
    client = Client()
    client.force_login(getattr(side, role))
    return client


def taken(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("role", ["coordinator", "chief_officer"])
def test_who_answers_for_the_words_takes_the_whole_and_that_is_recorded(
    side: Side, full: AnnualAssessment, role: str
) -> None:
    answer = client_of(side, role).post(PAGE, WHOLE)

    data = taken(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="anyshire-2024-25.zip"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    record = ArchiveDownload.objects.get()
    assert (record.annual, record.kind, record.taken_by) == (full, "whole", getattr(side, role))
    assert record.sha256 == hashlib.sha256(data).hexdigest()


def test_a_download_holds_the_talk_that_its_taker_may_hear_and_no_other(
    side: Side, full: AnnualAssessment
) -> None:
    data = taken(client_of(side, "coordinator").post(PAGE, WHOLE))

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        text = " ".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
        said = json.loads(packed.read("anyshire-2024-25/year.json"))
    assert (BLUNT in text, THEIRS in text) == (True, False)
    assert said["left_out"] == [{"organisation": "anyshire-pcc", "threads": 1}]


def test_taking_the_whole_is_reading_what_is_withheld_in_it(side: Side, full: AnnualAssessment) -> None:
    client = client_of(side, "coordinator")
    taken(client.post(PAGE, WHOLE))

    entry = AuditEntry.objects.get(verb="withheld-read", person_id=side.coordinator.pk)
    assert entry.thing.endswith("on the archive of the year")


def test_it_is_asked_whether_one_may_hold_it(side: Side, full: AnnualAssessment) -> None:
    answer = client_of(side, "coordinator").post(PAGE, {"kind": "whole"})

    assert answer.status_code == 200
    assert "Say that you know how the handover archive must be handled." in answer.content.decode()
    assert not ArchiveDownload.objects.exists()


def test_the_secretary_takes_what_is_published_and_no_other(side: Side, full: AnnualAssessment) -> None:
    issue(side, full, whole=False)
    client = client_of(side, "secretary")

    refused = [client.post(PAGE, {"kind": kind, "understood": "on"}) for kind in ("whole", "everything", "")]
    answer = client.post(PAGE, {"kind": "public"})

    assert {(each.status_code, each.headers["Content-Type"]) for each in refused} == {
        (200, "text/html; charset=utf-8")
    }
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="anyshire-2024-25-for-publication.zip"'
    )
    assert zipfile.is_zipfile(io.BytesIO(taken(answer)))
    assert [record.kind for record in ArchiveDownload.objects.all()] == ["public"]


@pytest.mark.parametrize(("role", "choices"), [("secretary", 0), ("coordinator", 2)])
def test_only_where_there_is_something_to_choose_a_choice_is_shown(
    role: str, choices: int, side: Side, full: AnnualAssessment
) -> None:
    page = html.document_fromstring(client_of(side, role).get(PAGE).content.decode())

    assert len(page.xpath("//main//input[@type='radio']")) == choices
    assert ("Archive for publication." in page.xpath("//main")[0].text_content()) is (choices == 0)


def test_nothing_published_is_said_beside_the_field_and_not_recorded(
    side: Side, full: AnnualAssessment
) -> None:
    answer = client_of(side, "secretary").post(PAGE, {"kind": "public"})

    assert "Nothing of this year has been issued to the public" in answer.content.decode()
    assert not ArchiveDownload.objects.exists()


@pytest.mark.parametrize("role", ["lead", "contributor", "viewer", "reviewer", "commissioner", "body_viewer"])
def test_nobody_else_gets_the_page_or_an_archive(side: Side, full: AnnualAssessment, role: str) -> None:
    client = client_of(side, role)

    assert [client.get(PAGE).status_code, client.post(PAGE, WHOLE).status_code] == [403, 403]


def test_another_force_does_not_see_that_it_is_there(full: AnnualAssessment) -> None:
    client = client_of(make_side("Elsewhere"), "chief_officer")

    assert [client.get(PAGE).status_code, client.post(PAGE, WHOLE).status_code] == [404, 404]


def test_the_page_lists_who_took_one_and_the_paper_leads_to_it(side: Side, full: AnnualAssessment) -> None:
    client = client_of(side, "coordinator")
    taken(client.post(PAGE, WHOLE))

    page = html.fromstring(client.get(PAGE).content.decode())
    paper = client.get("/papers/anyshire/2024-25/").content.decode()

    [line] = page.xpath("//ul[@id='taken']/li")
    record = ArchiveDownload.objects.get()
    said = f"Anyshire Coordinator. Handover archive, SHA-256 of the zip file {record.sha256}"
    assert line.text_content().partition(": ")[2] == said
    assert f'href="{PAGE}"' in paper
    assert f'href="{PAGE}"' not in client_of(side, "lead").get("/papers/anyshire/2024-25/").content.decode()
