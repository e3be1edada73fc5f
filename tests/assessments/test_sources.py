"""The register of sources: who sees what of it, references that are given once, and what is cited stays."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from assessments.models import AnnualAssessment, Section, Source, Status, ThreatAssessment
from assessments.sources import (
    StaleSource,
    add_source,
    missing_from_register,
    references_in,
    remove_source,
    save_source,
    search_sources,
    sections_by_reference,
    sources_cited_in,
)
from audit.models import AuditEntry
from tests.assessments.test_writing import together
from tests.makers import (
    Side,
    cite,
    first_section,
    hand,
    make_side,
    make_source,
    make_year,
    set_status,
    write,
)

VALUES: dict[str, Any] = {"title": "Inspection of the force", "custodian": "Head of Audit"}


def seen_by(side: Side, role: str) -> list[str]:
    found = Source.objects.visible_to(getattr(side, role)).order_by("reference")
    return list(found.values_list("reference", flat=True))


def test_readers_of_the_force_see_the_register_and_others_what_text_that_they_read_cites(
    side: Side, other_side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    for reference in ("peel", "peel-2", "unused"):
        make_source(side, reference)
    make_source(other_side, "peel")
    section = cite(first_section(annual), "peel", by=side.lead)
    roles = ("lead", "coordinator", "chief_officer", "viewer", "contributor", "secretary", "reviewer")
    before = {role: seen_by(side, role) for role in roles}
    set_status(threat, Status.RELEASED)
    hand(section, side.contributor)
    after = {role: seen_by(side, role) for role in roles}

    whole = ["peel", "peel-2", "unused"]
    of_the_force = dict.fromkeys(("lead", "coordinator", "chief_officer", "viewer"), whole)
    assert before == {**of_the_force, "contributor": [], "secretary": ["peel"], "reviewer": []}
    assert after == {**of_the_force, "contributor": ["peel"], "secretary": ["peel"], "reviewer": ["peel"]}
    assert seen_by(side, "administrator") == []


def test_a_reference_is_not_given_again_after_its_source_was_removed(side: Side) -> None:
    source = make_source(side, "peel")
    remove_source(source, by=side.coordinator)

    with pytest.raises(ValidationError, match="not given again"):
        add_source(side.force, {**VALUES, "reference": "peel"}, by=side.coordinator)
    assert not Source.objects.exists()


def test_two_forces_may_have_the_same_reference(side: Side, other_side: Side) -> None:
    make_source(side, "peel")
    make_source(other_side, "peel")

    assert Source.objects.count() == 2


def test_a_save_that_began_before_another_is_refused_and_changes_nothing(side: Side) -> None:
    source = make_source(side, "peel")
    save_source(source, {"title": "Theirs"}, version=1, by=side.lead)

    with pytest.raises(StaleSource) as stale:
        save_source(source, {"title": "Mine"}, version=1, by=side.coordinator)
    source.refresh_from_db()
    assert (source.title, source.version, source.updated_by) == ("Theirs", 2, side.lead)
    assert stale.value.current.title == "Theirs"
    assert source.history.count() == 2


def test_what_a_text_of_any_year_cites_is_not_removed(side: Side, annual: AnnualAssessment) -> None:
    source = make_source(side, "peel")
    section = cite(first_section(annual), "peel", by=side.lead)

    with pytest.raises(ValidationError, match="cites this source"):
        remove_source(source, by=side.coordinator)
    write(section, '<p><a href="#source:peel-2">Another</a></p>', by=side.lead)
    remove_source(source, by=side.coordinator)
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"marking": "SECRET"},
        {"custodian": "", "address": ""},
        {"dated_on": datetime.date(2019, 3, 1), "year": 2020},
        {"kind": "rumour"},
    ],
)
def test_the_database_refuses_what_is_no_source(values: dict[str, Any], side: Side) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(side, "peel", **values)


def test_when_is_a_day_or_a_year_or_nothing(side: Side) -> None:
    day = make_source(side, "a", dated_on=datetime.date(2019, 3, 1), year=2019)

    assert [day.when, make_source(side, "b", year=2018).when, make_source(side, "c").when] == [
        "1 March 2019",
        "2018",
        "",
    ]


def test_a_body_cites_what_its_links_name_each_once_and_in_order() -> None:
    body = (
        '<p>As <a href="#source:b-2">said</a><span class="footnote"><a href="#source:a">page 3</a></span> '
        '<a href="https://x.example/#source:c">x</a> <a href="#source:b-2">again</a> "#source:d"</p>'
    )

    assert references_in(body) == ["b-2", "a"]


def test_sources_of_a_text_come_in_the_order_of_citing_without_those_that_are_missing(
    side: Side, annual: AnnualAssessment
) -> None:
    a, b = make_source(side, "a"), make_source(side, "b")
    section = cite(first_section(annual), "b", "gone", "a", by=side.lead)

    assert sources_cited_in(section) == [b, a]
    cited = sections_by_reference(side.force, side.lead)
    assert cited == {"b": [section], "gone": [section], "a": [section]}
    assert missing_from_register(side.force, cited) == {"gone": [section]}


def test_searching_takes_every_word_wherever_it_stands(side: Side) -> None:
    peel = make_source(side, "peel-2023", title="Efficiency report", author="HMICFRS")
    make_source(side, "audit", title="Efficiency of the fleet", author="Internal audit")

    assert list(search_sources(Source.objects.all(), "hmic efficiency")) == [peel]
    assert list(search_sources(Source.objects.all(), "2023")) == [peel]


def test_opening_and_saving_a_text_that_cites_changes_nothing(side: Side, annual: AnnualAssessment) -> None:
    section = cite(first_section(annual), "peel", by=side.lead)
    body = section.body
    again = write(section, body, by=side.lead)

    assert '<span class="footnote"><a href="#source:peel">page 3</a></span>' in body
    assert (again.body, again.version) == (body, section.version)
    assert Section.objects.get(pk=section.pk).body == body


def test_what_is_done_to_the_register_stands_in_the_trail_by_its_reference(side: Side) -> None:
    source = add_source(side.force, {**VALUES, "reference": "peel"}, by=side.coordinator)
    save_source(source, {"title": "Another title"}, version=1, by=side.lead)
    remove_source(source, by=side.coordinator)
    rows = AuditEntry.objects.filter(verb__startswith="source-").order_by("number")
    assert [(row.verb, row.person, row.thing, row.after) for row in rows] == [
        ("source-added", side.coordinator.name, source.reference, ""),
        ("source-changed", side.lead.name, source.reference, "version 2"),
        ("source-removed", side.coordinator.name, source.reference, ""),
    ]


def test_a_save_that_changes_nothing_makes_no_version_and_no_entry(side: Side) -> None:
    source = make_source(side, "peel")
    same = {"title": source.title, "custodian": source.custodian}

    saved = save_source(source, same, version=1, by=side.lead)
    again = save_source(source, {**same, "title": "Another"}, version=1, by=side.lead)

    assert (saved.version, again.version) == (1, 2)
    assert AuditEntry.objects.filter(verb="source-changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_source_is_never_removed_after_a_text_that_cites_it_was_saved() -> None:
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    source = make_source(side, "peel")

    _, refused = together(
        lambda: cite(section, "peel", by=side.lead),
        lambda: remove_or_refuse(source, side.coordinator),
    )

    verbs = AuditEntry.objects.filter(verb__in=("text-saved", "source-removed")).order_by("number")
    told = list(verbs.values_list("verb", flat=True))
    assert told == (["text-saved"] if refused else ["source-removed", "text-saved"])
    assert Source.objects.filter(pk=source.pk).exists() == refused


def remove_or_refuse(source: Source, by: User) -> bool:
    try:
        remove_source(source, by=by)
    except ValidationError:
        return True
    return False
