"""How many words a section should keep to: set by the coordinator, shown beside the count, and never a refusal."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.word_budgets import say_words
from audit.models import AuditEntry
from tests.makers import Side, first_section, write


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(annual: AnnualAssessment) -> str:
    return reverse("year_words", args=[annual.force.slug, annual.year])


def mark_on(response: HttpResponse) -> str:
    return str(response.context["form"]["mark"].value())


@pytest.mark.parametrize(
    ("words", "budget", "said"),
    [
        (0, None, "0 words"),
        (1, None, "1 word"),
        (412, 500, "412 of 500 words"),
        (500, 500, "500 of 500 words"),
        (512, 500, "512 of 500 words, 12 too many"),
    ],
)
def test_the_count_is_said_against_the_budget(words: int, budget: int | None, said: str) -> None:
    assert say_words(words, budget) == said


def test_the_coordinator_sets_a_number_for_each_threat_and_for_the_rest(
    side: Side, annual: AnnualAssessment
) -> None:
    client = client_of(side.coordinator)
    mark = mark_on(client.get(address(annual)))

    client.post(
        address(annual), {"mark": mark, "words-whole": "300", "words-threat-1": "500", "words-threat-2": ""}
    )

    sections = Section.objects.filter(annual=annual).with_context()
    budgets = {section.word_budget for section in sections if section.threat_assessment is None}
    of_threats = {(s.threat_assessment.order, s.word_budget) for s in sections if s.threat_assessment}
    assert (budgets, of_threats) == ({300}, {(1, 500), (2, None)})


def test_the_trail_says_who_set_which_numbers_and_nothing_where_none_changed(
    side: Side, annual: AnnualAssessment
) -> None:
    client = client_of(side.coordinator)
    ThreatAssessment.objects.filter(annual=annual).update(local_label="PLANTED name")
    mark = mark_on(client.get(address(annual)))
    typed = {"words-whole": "300", "words-threat-1": "500", "words-threat-2": ""}

    client.post(address(annual), {"mark": mark, **typed})
    client.post(address(annual), {"mark": mark_on(client.get(address(annual))), **typed})

    entry = AuditEntry.objects.get(verb="words-set")
    assert (entry.person, entry.year, entry.threat) == (side.coordinator.name, annual.year, "")
    assert (entry.thing, entry.before, entry.after) == (
        "words of each section",
        "whole: no number, threat-1: no number",
        "whole: 300, threat-1: 500",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "Threat 1: enter at least 1, or nothing."),
        ("many", "Threat 1: enter a whole number, or nothing."),
        ("20001", "Threat 1: enter at most 20,000."),
        ("\x00", "Threat 1: enter a whole number, or nothing."),
    ],
)
def test_what_is_no_number_is_said_beside_the_field_and_kept(
    side: Side, annual: AnnualAssessment, typed: str, said: str
) -> None:
    client = client_of(side.coordinator)
    mark = mark_on(client.get(address(annual)))

    response = client.post(address(annual), {"mark": mark, "words-threat-1": typed, "words-threat-2": "400"})

    assert response.context["form"].errors == {"words-threat-1": [said]}
    assert response.context["form"]["words-threat-2"].value() == "400"


def test_numbers_set_from_an_old_page_are_refused_once_and_kept(side: Side, annual: AnnualAssessment) -> None:
    client = client_of(side.coordinator)
    mark = mark_on(client.get(address(annual)))
    client.post(address(annual), {"mark": mark, "words-threat-1": "500"})

    response = client.post(address(annual), {"mark": mark, "words-threat-1": "600"})

    assert response.status_code == 409
    assert "Now: 500." in response.content.decode()
    assert ThreatAssessment.objects.get(annual=annual, order=1).words_each == 500

    client.post(address(annual), {"mark": mark_on(response), "words-threat-1": "600"})

    assert ThreatAssessment.objects.get(annual=annual, order=1).words_each == 600


def test_a_text_over_its_budget_is_saved_and_said_to_be_over(side: Side, annual: AnnualAssessment) -> None:
    ThreatAssessment.objects.filter(annual=annual).update(words_each=3)

    section = write(
        first_section(annual), "<p>One two three four<span class='footnote'>Five.</span></p>", by=side.lead
    )

    assert section.version == 1
    for name in ("section_detail", "section_edit"):
        page = (
            client_of(side.lead)
            .get(Section.objects.with_context().get(pk=section.pk).url(name))
            .content.decode()
        )
        assert "5 of 3 words, 2 too many" in page


def test_the_page_of_a_threat_says_how_long_it_is_in_all(side: Side, annual: AnnualAssessment) -> None:
    threat = ThreatAssessment.objects.select_related("annual__force", "threat").get(annual=annual, order=1)
    write(first_section(annual), "<p>One two three four.</p>", by=side.lead)
    client = client_of(side.lead)
    without = client.get(threat.get_absolute_url()).content.decode()
    ThreatAssessment.objects.filter(annual=annual).update(words_each=3)

    page = client.get(threat.get_absolute_url()).content.decode()

    sections = Section.objects.filter(threat_assessment=threat).count()
    assert "4 words in all." in without
    assert f"4 of {3 * sections} words in all." in page
    assert "4 of 3 words, 1 too many, last saved" in page
