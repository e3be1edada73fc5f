"""The pages of abbreviations: whose list it is decides, nothing is lost, and a paper shows what is unexplained."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.glossary.lists import known_to, visible_to
from papers.models import Abbreviation
from tests.makers import Side, first_section, make_side, write

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def entry(organisation: object = None, short: str = "PSU", meaning: str = "A unit") -> Abbreviation:
    return Abbreviation.objects.create(organisation=organisation, short=short, meaning=meaning)


def test_the_force_goes_before_its_body_and_that_before_everybody(
    side: Side, annual: AnnualAssessment
) -> None:
    entry(side.force, "ONE", "the force’s")
    for short in ("ONE", "TWO"):
        entry(side.body, short, "the body’s")
    for short in ("ONE", "TWO", "TRI"):
        entry(None, short, "everybody’s")
    entry(make_side("Elsewhere").force, "TRI", "of others")

    assert known_to(annual) == {"ONE": "the force’s", "TWO": "the body’s", "TRI": "everybody’s"}


def test_lists_of_others_are_not_seen(side: Side) -> None:
    theirs, ours, all_of_us = entry(make_side("Elsewhere").force), entry(side.force), entry()

    assert set(visible_to(side.secretary)) == {ours, all_of_us}
    assert client_of(side.coordinator).get(reverse("abbreviation_edit", args=[theirs.pk])).status_code == 404


def test_everybodys_are_changed_by_administrators_alone(side: Side) -> None:
    row = entry()
    pages = [reverse(name, args=[row.pk]) for name in ("abbreviation_edit", "abbreviation_remove")]

    assert [client_of(side.coordinator).get(page).status_code for page in pages] == [403, 403]
    assert [client_of(side.administrator).get(page).status_code for page in pages] == [200, 200]


def test_an_entry_goes_into_the_list_of_ones_own_organisation(side: Side) -> None:
    page = reverse("abbreviation_add")
    sent = {"whose": str(side.force.pk), "short": "PSU", "meaning": "police support unit"}
    client_of(side.coordinator).post(page, sent)
    refused = client_of(side.coordinator).post(page, {**sent, "whose": "shared", "short": "NCA"})

    assert Abbreviation.objects.get().organisation == side.force
    assert 'value="NCA"' in words_of(refused)


def test_an_abbreviation_stands_in_a_list_once(side: Side) -> None:
    entry(side.force)
    sent = {"whose": str(side.force.pk), "short": "PSU", "meaning": "police support unit"}
    page = words_of(client_of(side.coordinator).post(reverse("abbreviation_add"), sent))

    assert "This abbreviation is in the list already." in page
    assert 'value="police support unit"' in page


def test_two_edits_of_an_entry_are_shown_side_by_side(side: Side) -> None:
    row = entry(side.force)
    page, client = reverse("abbreviation_edit", args=[row.pk]), client_of(side.coordinator)
    client.post(page, {"version": "1", "short": "PSU", "meaning": "theirs"})
    answer = client.post(page, {"version": "1", "short": "PSU", "meaning": "mine"})

    assert answer.status_code == 409
    assert ("theirs" in words_of(answer), 'value="mine"' in words_of(answer)) == (True, True)
    row.refresh_from_db()
    assert row.meaning == "theirs"


def test_an_entry_is_removed(side: Side) -> None:
    row = entry(side.force)
    client_of(side.coordinator).post(reverse("abbreviation_remove", args=[row.pk]))

    assert not Abbreviation.objects.exists()


def test_a_paper_says_what_it_leaves_unexplained_and_offers_to_add_it(
    side: Side, annual: AnnualAssessment
) -> None:
    entry(None, "NCA", "National Crime Agency")
    write(first_section(annual), "<p>The NCA leads the IT&amp;D board.</p>", by=side.lead)
    place = [annual.force.slug, annual.year]
    page = words_of(client_of(side.coordinator).get(reverse("paper_abbreviations", args=place)))
    preview = words_of(client_of(side.coordinator).get(reverse("preview", args=place)))

    assert 'href="/papers/abbreviations/add/?short=IT%26D"' in page
    assert "<strong>NCA</strong>: National Crime Agency, from the list" in page
    assert '<abbr title="National Crime Agency">NCA</abbr>' in preview
    assert ">Abbreviations</a>: " in preview
