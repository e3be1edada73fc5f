"""What an approval is given for: the cited sources too, and what was approved before they were part of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import approvals, workflow
from assessments.approvals import canonical, holds, in_format, sha256_of, snapshot
from assessments.lapses import changes_since
from assessments.models import (
    AnnualAssessment,
    ApprovedContent,
    Source,
    Status,
    StatusChange,
    ThreatAssessment,
)
from assessments.sources import save_source
from tests.makers import Side, approve_as_it_stands, cite, first_section, make_source, set_status, write

VALUES: dict[str, Any] = {
    "title": "Another title",
    "author": "Another author",
    "year": 2019,
    "address": "https://example.org/other",
    "custodian": "Another custodian",
    "marking": Source.Marking.SENSITIVE,
}


@pytest.fixture
def source(side: Side, threat: ThreatAssessment) -> Source:
    """Cited in the first section of the threat."""
    made = make_source(side, "peel", author="The inspectorate", year=2018, address="https://example.org/peel")
    cite(first_section(threat.annual), "peel", by=side.lead)
    return made


def approved(threat: ThreatAssessment, side: Side) -> StatusChange:
    set_status(threat, Status.APPROVED)
    return approve_as_it_stands(threat, by=side.chief_officer)


def approved_before_sources(threat: ThreatAssessment, side: Side) -> StatusChange:
    """An approval as it was kept until cited sources were part of it."""
    change = approved(threat, side)
    before = in_format(snapshot(threat), 2)
    content = json.dumps(before, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    StatusChange.objects.filter(pk=change.pk).update(content_sha256=sha256_of(content))
    change.refresh_from_db()
    ApprovedContent.objects.bulk_create(
        [ApprovedContent(change=change, canonical=content)],
        update_conflicts=True,
        unique_fields=["change"],
        update_fields=["canonical"],
    )
    return change


@pytest.mark.parametrize("name", VALUES)
def test_whatever_the_paper_prints_of_a_cited_source_is_part_of_what_was_approved(
    side: Side, threat: ThreatAssessment, source: Source, name: str
) -> None:
    change = approved(threat, side)
    assert holds(change, threat)

    Source.objects.filter(pk=source.pk).update(**{name: VALUES[name]})

    assert not holds(change, threat)


def test_what_no_paper_prints_of_a_source_lapses_no_approval(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    make_source(side, "unused")
    change = approved(threat, side)

    Source.objects.filter(reference="peel").update(kind=Source.Kind.OTHER, version=9)
    Source.objects.filter(reference="unused").update(title="Cited by nobody")

    assert holds(change, threat)


def test_a_source_of_another_force_under_the_same_reference_is_none_of_it(
    side: Side, other_side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved(threat, side)

    make_source(other_side, "peel")

    assert holds(change, threat)


def test_nothing_is_released_that_cites_another_source_than_was_approved(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    approved(threat, side)
    values = {"title": "Another title", "custodian": "", "address": "https://example.org/peel"}
    save_source(source, values, version=1, by=side.coordinator)

    with pytest.raises(workflow.NotReady):
        workflow.perform(threat, "release", by=side.coordinator)


def test_what_changed_in_the_sources_is_said_in_words_and_shown_on_both_sides(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved(threat, side)
    Source.objects.filter(pk=source.pk).update(title="Another title")
    client = Client()
    client.force_login(side.chief_officer)

    page = client.get(reverse("approval_changes", args=["anyshire", "2024-25", change.pk]))
    said = " ".join(page.content.decode().split())

    assert "One source changed since" in said
    assert "The inspectorate, Title of peel, 2018, https://example.org/peel" in said
    assert "The inspectorate, Another title, 2018, https://example.org/peel" in said


def test_a_source_that_comes_to_be_known_and_one_that_goes_are_said(
    side: Side, threat: ThreatAssessment
) -> None:
    cite(first_section(threat.annual), "peel", by=side.lead)
    change = approved(threat, side)
    kept = ApprovedContent.objects.get(change=change)
    source = make_source(side, "peel")
    assert changes_since(kept, threat, side.chief_officer).words == "One source added"

    again = ApprovedContent.objects.get(change=approved(threat, side))
    source.delete()

    assert changes_since(again, threat, side.chief_officer).words == "One source taken out"


# What was approved before sources were part of it


def test_an_approval_from_before_sources_were_part_of_it_stands(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved_before_sources(threat, side)
    client = Client()
    client.force_login(side.coordinator)

    page = client.get(reverse("threat_decisions", args=["anyshire", "2024-25", threat.threat.code]))

    assert change.content_sha256 != sha256_of(canonical(threat))
    assert holds(change, threat)
    assert "lapsed" not in page.content.decode()
    workflow.perform(threat, "release", by=side.coordinator)
    threat.refresh_from_db()
    assert threat.status == Status.RELEASED


def test_an_approval_from_before_lapses_with_the_words_that_it_was_given_for(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved_before_sources(threat, side)
    kept = ApprovedContent.objects.get(change=change)
    assert changes_since(kept, threat, side.chief_officer).words == ""

    write(threat.sections.order_by("order")[1], "<p>New.</p>", by=side.lead) if open_again(threat) else None

    assert not holds(change, threat)
    assert changes_since(kept, threat, side.chief_officer).words == "One paragraph added"


def open_again(threat: ThreatAssessment) -> bool:
    set_status(threat, Status.CHANGES_REQUESTED)
    return True


def test_an_approval_from_before_is_read_as_it_was(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved_before_sources(threat, side)
    client = Client()
    client.force_login(side.chief_officer)

    page = client.get(reverse("approval_detail", args=["anyshire", "2024-25", change.pk]))
    file = client.get(reverse("approval_detail", args=["anyshire", "2024-25", change.pk]), {"as": "json"})

    assert page.status_code == 200
    assert "Title of peel" not in page.content.decode()
    assert sha256_of(file.content.decode()) == change.content_sha256


def test_every_content_names_the_format_that_it_has(annual: AnnualAssessment) -> None:
    content = snapshot(annual)

    assert content["format"] == approvals.FORMAT == 3
    assert in_format(content, 2)["format"] == 2
    assert {"sources"} == set(content["sections"][0]) - set(in_format(content, 2)["sections"][0])


def test_what_was_approved_before_and_released_since_is_read_by_the_body(
    side: Side, threat: ThreatAssessment, source: Source
) -> None:
    change = approved_before_sources(threat, side)

    release = workflow.perform(threat, "release", by=side.coordinator)
    client = Client()
    client.force_login(side.reviewer)
    page = client.get(reverse("approval_detail", args=["anyshire", "2024-25", change.pk]))

    assert release.content_sha256 == change.content_sha256
    assert page.status_code == 200
