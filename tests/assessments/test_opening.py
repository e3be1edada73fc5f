"""Opening a year and arranging it."""

from __future__ import annotations

import datetime
from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import Membership, Role, User
from assessments import opening
from assessments.authorship import has_written
from assessments.models import AnnualAssessment, Section, Status, ThreatAssessment
from assessments.opening import Place, StaleArrangement, YearExists, arrangement_mark
from assessments.writing import ClosedForWriting
from tests.makers import Side, make_edition, make_member, make_year, set_status

BOARD = datetime.date(2025, 2, 25)


def codes(annual: AnnualAssessment) -> list[str]:
    return [threat.threat.code for threat in opening.threats_in_order(annual)]


def mark_of(annual: AnnualAssessment) -> str:
    return arrangement_mark(opening.threats_in_order(annual))


def test_a_year_has_a_cell_for_every_threat_and_component_and_the_sections_of_the_whole(side: Side) -> None:
    annual = make_year(side, make_edition(threats=3, components=4))
    assert annual.threat_assessments.count() == 3
    assert annual.sections.filter(kind=Section.Kind.COMPONENT).count() == 12
    whole = annual.sections.filter(threat_assessment=None).order_by("order")
    assert [section.heading for section in whole] == [
        "Purpose",
        "Background",
        "Key points",
        "Cross-cutting capabilities",
        "Conclusion",
    ]


def test_strands_of_a_threat_get_no_row_of_their_own(side: Side) -> None:
    edition = make_edition(threats=2)
    parent, strand = edition.threats.order_by("order")
    strand.parent = parent
    strand.save()
    assert codes(make_year(side, edition)) == ["threat-1"]


def test_a_threat_may_be_opened_without_a_lead(side: Side) -> None:
    edition = make_edition()
    leads = {"threat-2": side.lead}
    annual = opening.open_year(side.force, edition, "2024-25", BOARD, leads, by=side.coordinator)
    assert [threat.lead for threat in opening.threats_in_order(annual)] == [None, side.lead]


def test_a_year_is_opened_once_and_the_second_attempt_leaves_nothing(
    side: Side, annual: AnnualAssessment
) -> None:
    with pytest.raises(YearExists):
        make_year(side, annual.edition)
    assert AnnualAssessment.objects.count() == 1


def test_those_who_may_lead_hold_the_role_in_this_force_today(side: Side, other_side: Side) -> None:
    second = make_member(side.force, Role.LEAD, name="A second lead")
    former = make_member(side.force, Role.LEAD)
    Membership.objects.filter(user=former).update(valid_until=datetime.date(2021, 1, 1))
    switched_off = make_member(side.force, Role.LEAD, is_active=False)
    assert switched_off not in opening.possible_leads(side.force)
    assert opening.possible_leads(side.force) == [second, side.lead]


def test_the_leads_of_the_latest_year_before_are_found(side: Side, annual: AnnualAssessment) -> None:
    make_year(side, annual.edition, "2022-23")
    lead = side.lead.pk
    assert opening.leads_before(side.force, "2025-26") == ("2024-25", {"threat-1": lead, "threat-2": lead})
    assert opening.leads_before(side.force, "2022-23") == ("", {})


def test_the_labels_and_the_order_of_the_latest_year_before_are_found(
    side: Side, annual: AnnualAssessment
) -> None:
    make_year(side, annual.edition, "2022-23")
    opening.move_threat(annual, "threat-2", up=True, by=side.coordinator)
    annual.threat_assessments.filter(threat__code="threat-1").update(local_label="Our own name")
    latest, labels = opening.labels_before(side.force, "2025-26")
    assert (latest, list(labels.items())) == ("2024-25", [("threat-2", ""), ("threat-1", "Our own name")])
    assert opening.labels_before(side.force, "2022-23") == ("", {})


def test_a_year_is_opened_with_labels_in_their_order_and_new_threats_after_them(side: Side) -> None:
    labels = {"threat-3": "", "an-old-threat": "Gone", "threat-1": "Our own name"}
    annual = opening.open_year(
        side.force, make_edition(threats=4), "2024-25", BOARD, {}, by=side.coordinator, labels=labels
    )
    assert codes(annual) == ["threat-3", "threat-1", "threat-2", "threat-4"]
    labelled = [threat.label for threat in opening.threats_in_order(annual)]
    assert labelled == ["Threat 3", "Our own name", "Threat 2", "Threat 4"]


def test_arranging_stores_leads_and_labels(side: Side, annual: AnnualAssessment) -> None:
    places = {"threat-1": Place(None, "Our own name"), "threat-2": Place(side.lead, "")}
    opening.arrange_year(annual, places, mark=mark_of(annual), by=side.coordinator)
    annual.refresh_from_db()
    first, second = opening.threats_in_order(annual)
    assert (first.lead, first.label) == (None, "Our own name")
    assert (second.lead, second.label) == (side.lead, "Threat 2")


def test_an_arrangement_that_began_from_an_older_one_is_refused(side: Side, annual: AnnualAssessment) -> None:
    began_from = mark_of(annual)
    mine = {"threat-1": Place(side.lead, "Mine"), "threat-2": Place(side.lead, "")}
    opening.arrange_year(annual, mine, mark=began_from, by=side.coordinator)
    theirs = {"threat-1": Place(None, "Theirs"), "threat-2": Place(None, "")}
    with pytest.raises(StaleArrangement):
        opening.arrange_year(annual, theirs, mark=began_from, by=side.coordinator)
    assert opening.threats_in_order(annual)[0].label == "Mine"


@pytest.mark.parametrize("closed", ["threat", "whole"])
def test_a_threat_keeps_the_name_under_which_it_was_submitted(
    side: Side, annual: AnnualAssessment, closed: str
) -> None:
    first = opening.threats_in_order(annual)[0]
    set_status(first if closed == "threat" else annual, Status.SUBMITTED)
    renamed = {"threat-1": Place(side.lead, "Our own name"), "threat-2": Place(side.lead, "")}
    with pytest.raises(ClosedForWriting):
        opening.arrange_year(annual, renamed, mark=mark_of(annual), by=side.coordinator)
    first.refresh_from_db()
    assert first.label == "Threat 1"


def test_an_arrangement_begun_before_a_threat_was_submitted_is_refused(
    side: Side, annual: AnnualAssessment
) -> None:
    began_from = mark_of(annual)
    set_status(opening.threats_in_order(annual)[0], Status.SUBMITTED)
    with pytest.raises(StaleArrangement):
        opening.arrange_year(annual, {}, mark=began_from, by=side.coordinator)


@pytest.mark.parametrize(
    ("code", "up", "order"),
    [
        ("threat-2", True, ["threat-2", "threat-1", "threat-3"]),
        ("threat-2", False, ["threat-1", "threat-3", "threat-2"]),
        ("threat-1", True, ["threat-1", "threat-2", "threat-3"]),
        ("threat-3", False, ["threat-1", "threat-2", "threat-3"]),
        ("threat-9", True, ["threat-1", "threat-2", "threat-3"]),
    ],
)
def test_a_threat_changes_places_with_its_neighbour(
    side: Side, code: str, up: bool, order: list[str]
) -> None:
    annual = make_year(side, make_edition(threats=3))
    opening.move_threat(annual, code, up=up, by=side.coordinator)
    assert codes(annual) == order


def test_the_order_stays_as_it_was_submitted(side: Side, annual: AnnualAssessment) -> None:
    set_status(annual, Status.SUBMITTED)
    opening.move_threat(annual, "threat-2", up=True, by=side.coordinator)
    assert codes(annual) == ["threat-1", "threat-2"]


# Who named a threat


def name_it(annual: AnnualAssessment, label: str, by: User) -> ThreatAssessment:
    """The coordinator's page, filled in by whoever it is."""
    threats = opening.threats_in_order(annual)
    places = {each.threat.code: Place(each.lead, each.local_label) for each in threats}
    places[threats[0].threat.code] = Place(threats[0].lead, label)
    opening.arrange_year(annual, places, mark=opening.arrangement_mark(threats), by=by)
    return ThreatAssessment.objects.get(pk=threats[0].pk)


def test_everybody_who_ever_named_a_threat_wrote_in_it(side: Side, annual: AnnualAssessment) -> None:
    name_it(annual, "Ours", side.chief_officer)
    threat = name_it(annual, "Theirs", side.coordinator)

    assert has_written(side.chief_officer, threat)
    assert has_written(side.coordinator, threat)
    assert has_written(side.chief_officer, annual)
    assert not has_written(side.lead, threat)


def test_whoever_opened_the_year_with_a_label_wrote_in_it_for_good(side: Side) -> None:
    labels = {"threat-1": "Ours"}
    annual = opening.open_year(
        side.force, make_edition(), "2024-25", BOARD, {}, by=side.coordinator, labels=labels
    )
    threat = name_it(annual, "Theirs", side.chief_officer)

    assert has_written(side.coordinator, threat)


def test_a_new_lead_makes_nobody_an_author(side: Side, annual: AnnualAssessment) -> None:
    threats = opening.threats_in_order(annual)
    places = {each.threat.code: Place(None, each.local_label) for each in threats}
    opening.arrange_year(annual, places, mark=opening.arrangement_mark(threats), by=side.chief_officer)

    assert not has_written(side.chief_officer, threats[0])


def test_those_who_named_it_before_all_were_kept_are_taken_from_the_trail(
    side: Side, other_side: Side, annual: AnnualAssessment
) -> None:
    name_it(annual, "Ours", side.chief_officer)
    threat = name_it(annual, "Theirs", side.coordinator)
    name_it(make_year(other_side, annual.edition), "Elsewhere", other_side.coordinator)
    threat.labellers.through.objects.all().delete()

    import_module("assessments.migrations.0022_labellers_of_before").copy(apps, None)

    assert set(threat.labellers.all()) == {side.chief_officer, side.coordinator}
