"""What leaves is told in the audit trail: asking for a release, confirming it, the issue, and who read an edition."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from papers.editions import Reader
from papers.issuing.issue import issue_paper
from papers.issuing.release import ask_release, confirm_release
from papers.models import IssuedPaper, Paper
from papers.writing.covers import save_cover
from tests.makers import Side, make_side, make_year
from tests.papers.ready import finish_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return make_side("Anyshire")


@pytest.fixture
def paper(side: Side) -> Paper:
    return finish_year(side, make_year(side))


def told(*verbs: str) -> list[tuple[str, str, str, bool]]:
    rows = AuditEntry.objects.filter(verb__in=verbs).order_by("number")
    return [(row.verb, row.person, row.thing, row.shared) for row in rows]


def test_a_release_is_told_from_asking_to_the_issue(side: Side, paper: Paper) -> None:
    request = ask_release(paper, by=side.secretary, only_as=1)
    issued = confirm_release(request, by=side.chief_officer)

    assert told("release-asked", "paper-issued", "release-confirmed") == [
        ("release-asked", "Anyshire Secretary", "issue 1, issue", True),
        ("paper-issued", "Anyshire Secretary", "issue 1, for the public", True),
        ("release-confirmed", "Anyshire Chief officer", "issue 1", True),
    ]
    assert AuditEntry.objects.get(verb="paper-issued").content_sha256 == issued.pdf_sha256


def test_reading_an_issue_is_told_unless_it_is_the_publics(side: Side, paper: Paper) -> None:
    issue_paper(paper, by=side.secretary, reader=Reader.COMMISSIONER)
    issue_paper(paper, by=side.secretary, confirmed_by=side.chief_officer)
    client = Client()
    client.force_login(side.commissioner)

    for issue in IssuedPaper.objects.without_files():
        client.get(reverse("issued_html", args=["anyshire", "2024-25", issue.number]))

    assert told("withheld-read") == [
        ("withheld-read", "Anyshire Commissioner", "issue 1, for the commissioner", False)
    ]


def test_taking_an_archive_is_told(side: Side, paper: Paper) -> None:
    client = Client()
    client.force_login(side.coordinator)

    answer = client.post(
        reverse("year_archive", args=["anyshire", "2024-25"]), {"kind": "whole", "understood": "on"}
    )

    assert answer.status_code == 200
    b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert told("archive-taken") == [("archive-taken", "Anyshire Coordinator", "Handover archive", False)]


def test_the_trail_names_the_fields_of_the_cover_that_were_changed_and_none_of_their_words(
    paper: Paper,
) -> None:
    values = {"title": "Another title", "agenda_item": paper.agenda_item, "version": paper.version}
    save_cover(paper, values, by=paper.annual.opened_by)
    entry = AuditEntry.objects.get(verb="cover-saved", thing="title")
    assert (entry.person, entry.before) == (paper.annual.opened_by.name, "")
    assert "Another" not in entry.after
