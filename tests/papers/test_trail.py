"""What leaves is told in the audit trail: asking for a release, confirming it, the issue, and who read an edition."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from assessments.blocks import clean_blocks
from audit.models import AuditEntry
from papers.building.arrange import key_of, move_part
from papers.editions import Reader
from papers.glossary.lists import add_abbreviation, change_abbreviation, remove_abbreviation
from papers.house_styles import save_style
from papers.issuing.issue import issue_paper
from papers.issuing.release import ask_release, confirm_release
from papers.models import Implication, IssuedPaper, Paper, PaperPart
from papers.writing.covers import save_cover
from papers.writing.parts import (
    add_background,
    add_part,
    add_version,
    implications_of,
    leave_out,
    mark_of,
    save_implications,
    save_part,
)
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


def test_what_is_done_to_the_parts_of_a_paper_is_told_without_their_words(side: Side, paper: Paper) -> None:
    by = side.secretary
    part = add_part(paper, kind=PaperPart.Kind.TEXT, heading="Firearms", body="<p>Words.</p>", by=by)
    values = {"heading": "Licensing", "version": part.version}
    saved = save_part(paper, key_of(part), values, clean_blocks("<p>Other words.</p>"), by=by)
    save_part(paper, key_of(part), {**values, "version": saved.version}, clean_blocks(saved.body), by=by)
    move_part(paper, key_of(part), up=True, by=by)
    leave_out(paper, key_of(part), out=True, by=by)
    leave_out(paper, key_of(part), out=True, by=by)
    leave_out(paper, key_of(part), out=False, by=by)
    bodies = implications_of(paper)
    written = {kind: clean_blocks("<p>Some words.</p>") for kind in bodies}
    save_implications(paper, written, seen=mark_of(bodies), by=by)

    entries = AuditEntry.objects.filter(person=by.name, year=paper.annual.year).order_by("number")
    deeds = [(entry.verb, entry.thing) for entry in entries]
    assert deeds == [
        ("part-added", "Firearms"),
        ("part-saved", "Firearms"),
        ("part-moved", "Licensing"),
        ("part-left-out", "Licensing"),
        ("part-taken-in", "Licensing"),
        ("implications-saved", ", ".join(str(kind.label) for kind in Implication)),
    ]
    assert not any("ords" in f"{entry.before} {entry.after}" for entry in entries)


def test_backgrounds_abbreviations_and_house_styles_are_told_to_whoever_has_them(side: Side) -> None:
    first = add_background(side.force, "Editions", None, clean_blocks("<p>One.</p>"), by=side.coordinator)
    for body in ("<p>Two.</p>", "<p>Two.</p>"):
        seen = first.background.versions.count()
        add_version(first.background, clean_blocks(body), seen=seen, by=side.coordinator)
    row = add_abbreviation(side.force, {"short": "ROCU", "meaning": "a unit"}, by=side.coordinator)
    change_abbreviation(row, {"meaning": "another unit"}, version=1, by=side.coordinator)
    remove_abbreviation(row, by=side.coordinator)
    add_abbreviation(None, {"short": "CTU", "meaning": "a unit"}, by=side.administrator)
    save_style(side.body, {"accent": "#5b2d8a"}, version=0, by=side.secretary)

    def deeds(organisation: Organisation) -> list[tuple[str, str, str]]:
        entries = AuditEntry.objects.filter(chain=organisation.pk, year="").order_by("number")
        return [(entry.verb, entry.thing, entry.after) for entry in entries]

    assert deeds(side.force) == [
        ("background-written", "Editions", "version 1"),
        ("background-written", "Editions", "version 2"),
        ("abbreviation-added", "ROCU", ""),
        ("abbreviation-changed", "ROCU", ""),
        ("abbreviation-removed", "ROCU", ""),
    ]
    assert deeds(side.body) == [("style-saved", "", "version 1")]
