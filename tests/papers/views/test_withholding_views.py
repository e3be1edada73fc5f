"""The pages of withholding: proposing from a section, the year's list, deciding and lifting."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts.models import User
from assessments.models import AnnualAssessment, Section, Withholding
from assessments.withholding import fingerprint
from tests.makers import Side, first_section, make_edition, make_withholding, make_year, withhold, write


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    write(first_section(annual), "<p>Secret words.</p><p>Other words.</p>", by=side.lead)
    return Section.objects.with_context().get(pk=first_section(annual).pk)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def year_url(annual: AnnualAssessment) -> str:
    return reverse("withholding_list", args=[annual.force.slug, annual.year])


def words(response: object) -> str:
    return " ".join(html.document_fromstring(response.content.decode()).text_content().split())  # type: ignore[attr-defined]


def proposal(section: Section, **changes: str) -> dict[str, str]:
    block = section.body.split('data-block="')[1][:8]
    return {
        "passage": block,
        "ground": "crime",
        "withheld_from": "public",
        "reason": "It says how many.",
        **changes,
    }


def test_a_lead_proposes_from_the_page_of_the_section(side: Side, section: Section) -> None:
    lead = client_of(side.lead)
    page = lead.get(section.get_absolute_url()).content.decode()
    answer = lead.post(section.url("withholding_propose"), proposal(section), follow=True)

    assert f'href="{section.url("withholding_propose")}"' in page
    assert "It is proposed. A chief officer decides." in words(answer)
    assert Withholding.objects.get().quote == "Secret words."
    assert "prejudice to the prevention or detection of crime (proposed)" in words(
        lead.get(section.get_absolute_url())
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"passage": ""}, "Choose what is to be withheld."),
        ({"passage": "nonesuch"}, "These words have changed since the page was made."),
        ({"ground": ""}, "Choose the ground."),
        ({"reason": ""}, "Say why it is to be withheld."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    side: Side, section: Section, changes: dict[str, str], error: str
) -> None:
    sent = {**proposal(section), "reason": "A typed reason.", **changes}
    answer = client_of(side.lead).post(section.url("withholding_propose"), sent)

    assert error in words(answer)
    assert sent["reason"] in answer.content.decode()
    assert not Withholding.objects.exists()


def test_a_passage_that_is_proposed_already_is_said_to_be(side: Side, section: Section) -> None:
    make_withholding(section, by=side.lead)
    answer = client_of(side.coordinator).post(section.url("withholding_propose"), proposal(section))

    assert "This is proposed already, by Anyshire Threat lead." in words(answer)


def test_a_chief_officer_reads_the_words_and_decides(side: Side, section: Section) -> None:
    row = make_withholding(section, by=side.lead)
    chief = client_of(side.chief_officer)
    shown = words(chief.get(row.get_absolute_url()))
    sent = {
        "seen": fingerprint("Secret words."),
        "decision": "withhold",
        "ground": "safety",
        "withheld_from": "panel",
    }
    answer = chief.post(row.get_absolute_url(), sent, follow=True)

    assert "Secret words." in shown
    assert "Your decision is recorded: withheld." in words(answer)
    assert "Ground: a danger to the safety of a person." in words(answer)
    assert Withholding.objects.get().decided_by == side.chief_officer


def test_words_that_changed_meanwhile_are_shown_again_before_a_decision(side: Side, section: Section) -> None:
    row = make_withholding(section, by=side.lead)
    write(section, section.body.replace("Secret", "Changed"), by=side.lead)
    sent = {
        "seen": fingerprint("Secret words."),
        "decision": "withhold",
        "ground": "safety",
        "withheld_from": "panel",
    }
    chief = client_of(side.chief_officer)

    refused = chief.post(row.get_absolute_url(), sent)
    assert "Read them again, then decide." in words(refused)
    assert "Changed words." in words(refused)
    seen = html.document_fromstring(refused.content.decode()).xpath("//input[@name='seen']/@value")
    chief.post(row.get_absolute_url(), {**sent, "seen": seen[0]})
    assert Withholding.objects.get().quote == "Changed words."


def test_a_chief_officer_lifts_with_a_reason(side: Side, section: Section) -> None:
    row = withhold(section, by=side.lead, chief=side.chief_officer)
    chief = client_of(side.chief_officer)

    assert "Say why everybody may read it now." in words(chief.post(row.get_absolute_url(), {"note": ""}))
    answer = chief.post(row.get_absolute_url(), {"note": "It was announced."}, follow=True)
    assert "It is lifted" in words(answer)
    assert chief.get(row.get_absolute_url()).status_code == 403


def changed_since(side: Side, section: Section) -> Withholding:
    row = withhold(section, by=side.lead, chief=side.chief_officer)
    write(section, section.body.replace("Secret", "Changed"), by=side.lead)
    return row


def test_words_that_changed_after_they_were_withheld_are_decided_anew(side: Side, section: Section) -> None:
    row = changed_since(side, section)
    chief = client_of(side.chief_officer)
    shown = words(chief.get(row.get_absolute_url()))
    sent = {
        "seen": fingerprint("Changed words."),
        "decision": "withhold",
        "ground": "safety",
        "withheld_from": "panel",
        "note": "It still says how many.",
    }
    answer = chief.post(row.get_absolute_url(), sent, follow=True)

    assert "Withheld then Secret words. Stands there now Changed words." in shown
    assert "Withhold the words that stand there now" in shown
    assert "Lift it: let everybody read it" in shown
    assert "Your decision is recorded: withheld." in words(answer)
    anew = Withholding.objects.standing().get()
    assert (anew.quote, anew.ground, anew.withheld_from) == ("Changed words.", "safety", "panel")
    assert (anew.decided_by, anew.proposed_by) == (side.chief_officer, side.lead)
    row.refresh_from_db()
    assert (row.state, row.quote, row.ground) == ("lifted", "Secret words.", "crime")
    assert "have changed since" not in words(answer).split("Lifted")[0]


def test_words_that_changed_after_they_were_withheld_can_be_lifted_with_a_reason(
    side: Side, section: Section
) -> None:
    row = changed_since(side, section)
    chief = client_of(side.chief_officer)
    sent = {
        "seen": fingerprint("Changed words."),
        "decision": "lift",
        "ground": "crime",
        "withheld_from": "public",
        "note": "",
    }

    assert "Say why everybody may read it now." in words(chief.post(row.get_absolute_url(), sent))
    answer = chief.post(row.get_absolute_url(), {**sent, "note": "It was announced."}, follow=True)
    assert "It is lifted" in words(answer)
    assert not Withholding.objects.standing().exists()


def test_what_is_decided_anew_are_the_words_that_were_read(side: Side, section: Section) -> None:
    row = changed_since(side, section)
    sent = {
        "seen": fingerprint("Secret words."),
        "decision": "withhold",
        "ground": "crime",
        "withheld_from": "public",
    }
    answer = client_of(side.chief_officer).post(row.get_absolute_url(), sent)

    assert "Read them again, then decide." in words(answer)
    assert Withholding.objects.standing().get().quote == "Secret words."


def test_who_proposed_it_does_not_decide_it_anew(side: Side, section: Section) -> None:
    row = changed_since(side, section)
    Withholding.objects.filter(pk=row.pk).update(proposed_by=side.chief_officer, decided_by=side.lead)
    shown = words(client_of(side.chief_officer).get(row.get_absolute_url()))

    assert "Withhold the words that stand there now" not in shown
    assert "Lift it: let everybody read it" in shown


def test_the_list_quotes_only_what_a_person_may_read(side: Side, section: Section) -> None:
    make_withholding(section, by=side.lead)
    url = year_url(section.annual)

    assert "Secret words." in words(client_of(side.viewer).get(url))
    assert "It would help." in words(client_of(side.viewer).get(url))
    assert "It would help." not in words(client_of(side.secretary).get(url))
    for role in ("contributor", "reviewer", "commissioner"):
        assert "Secret" not in words(client_of(getattr(side, role)).get(url))


def test_the_pages_ask_no_more_of_many_withholdings(side: Side) -> None:
    counts: dict[str, list[int]] = {}
    for year, paragraphs in (("2021-22", 1), ("2022-23", 12)):
        annual = make_year(side, make_edition(7, 5), year)
        section = write(
            first_section(annual), "".join(f"<p>Words {n}.</p>" for n in range(paragraphs)), by=side.lead
        )
        rows = [make_withholding(section, f"Words {n}.", by=side.lead) for n in range(paragraphs)]
        place = Section.objects.with_context().get(pk=section.pk)
        pages = {
            "list": (side.viewer, year_url(annual)),
            "decide": (side.chief_officer, rows[0].get_absolute_url()),
            "propose": (side.lead, place.url("withholding_propose")),
            "section": (side.lead, place.get_absolute_url()),
        }
        for name, (person, url) in pages.items():
            client = client_of(person)
            client.get(url)  # the first look in an hour is written into the trail
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.setdefault(name, []).append(len(queries))

    assert {name: found[0] == found[1] and found[1] <= 15 for name, found in counts.items()} == dict.fromkeys(
        counts, True
    )


CHARTED = (
    "<p>Chart (bar): Officers by unit.</p><table><thead><tr><th>Unit</th><th>Officers</th></tr></thead><tbody>"
    "<tr><td>North</td><td>4713</td></tr><tr><td>South</td><td>1210</td></tr></tbody></table><p>Open words.</p>"
)


@pytest.mark.parametrize(
    ("passage", "is_warned"), [("Chart (bar)", True), ("Unit", False), ("Open words", False)]
)
def test_who_withholds_a_chart_is_told_that_its_table_stays(
    passage: str, is_warned: bool, side: Side, section: Section
) -> None:
    write(section, CHARTED, by=side.lead)
    row = make_withholding(section, passage, by=side.lead)
    chief = client_of(side.chief_officer)

    pages = [words(chief.get(url)) for url in (year_url(section.annual), row.get_absolute_url())]

    assert [("The table stays." in page) for page in pages] == [is_warned, is_warned]
