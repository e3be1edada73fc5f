"""The pages of the register of sources: listing with what cites each, adding, changing side by side, removing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from lxml.html import HtmlElement

from accounts.models import User
from assessments.models import AnnualAssessment, Source
from tests.makers import Side, cite, first_section, hand, make_source, write


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(response: Any) -> HtmlElement:
    return html.document_fromstring(response.content.decode())


def words(response: Any) -> str:
    return " ".join(page_of(response).text_content().split())


def url(side: Side, name: str = "source_list", *args: str) -> str:
    return reverse(name, args=[side.force.slug, *args])


def entry(**changes: str) -> dict[str, str]:
    return {
        "title": "Efficiency, effectiveness and legitimacy",
        "author": "HMICFRS",
        "kind": "inspection",
        "dated_on": "",
        "year": "2023",
        "address": "https://hmicfrs.justiceinspectorates.gov.uk/peel/",
        "custodian": "",
        "marking": "OFFICIAL",
        **changes,
    }


def errors(response: Any) -> list[str]:
    return [
        " ".join(link.text_content().split())
        for link in page_of(response).cssselect(".govuk-error-summary a")
    ]


def test_a_lead_adds_a_source_and_finds_it_in_the_register(side: Side) -> None:
    lead = client_of(side.lead)
    answer = lead.post(url(side, "source_add"), entry(reference="peel-2023"), follow=True)

    assert answer.redirect_chain[-1][0] == f"{url(side)}#source:peel-2023"
    row = page_of(answer).get_element_by_id("source:peel-2023")
    assert " ".join(row.text_content().split()).startswith(
        "Efficiency, effectiveness and legitimacyHMICFRS, inspection, 2023 peel-2023 https://hmicfrs."
    )
    assert Source.objects.get().updated_by == side.lead


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reference": "PEEL 2023"}, "Use small letters, figures and hyphens."),
        ({"reference": "taken"}, "This reference is or was that of another source, and is not given again."),
        ({"reference": "add"}, "This word stands in the address of a page. Choose another."),
        ({"title": "SECRET: plans"}, "Nothing above OFFICIAL-SENSITIVE is held here."),
        ({"marking": "SECRET"}, "Select a valid choice. SECRET is not one of the available choices."),
        ({"address": ""}, "Give the address where it can be read, or the post or body that holds it."),
        ({"address": "file://server/share"}, "Begin the address with https:// or http://."),
        ({"dated_on": "2022-05-01"}, "The date above is in 2022. Leave the year empty, or write the same."),
        ({"year": "20233"}, "Ensure this value is less than or equal to 2100."),
    ],
)
def test_bad_entries_get_their_error_and_lose_nothing(
    changes: dict[str, str], error: str, side: Side
) -> None:
    make_source(side, "taken")
    sent = entry(**{"reference": "peel-2023", **changes})
    answer = client_of(side.coordinator).post(url(side, "source_add"), sent)

    (found,) = errors(answer)
    assert error in found
    form = page_of(answer).xpath("//form[@method='post' and .//input[@name='title']]")[0]
    kept = {name: form.fields[name] or "" for name in sent if name != "marking"}
    assert kept == {name: value for name, value in sent.items() if name != "marking"}
    assert Source.objects.count() == 1


def test_an_address_on_an_intranet_may_be_written_down(side: Side) -> None:
    sent = entry(reference="force-plan", address="http://intranet/plan", custodian="Head of Operations")
    client_of(side.lead).post(url(side, "source_add"), sent)

    assert Source.objects.get().address == "http://intranet/plan"


def test_a_day_gives_its_year(side: Side) -> None:
    client_of(side.lead).post(
        url(side, "source_add"), entry(reference="plan", dated_on="2022-05-01", year="")
    )

    assert Source.objects.get().year == 2022


def test_the_list_says_what_cites_and_what_is_cited_but_missing(side: Side, annual: AnnualAssessment) -> None:
    make_source(side, "peel")
    section = cite(first_section(annual), "peel", "gone", by=side.lead)
    page = page_of(client_of(side.coordinator).get(url(side)))

    row = page.get_element_by_id("source:peel")
    assert [link.get("href") for link in row.cssselect("td a")] == [section.get_absolute_url()]
    (missing,) = page.cssselect(".govuk-inset-text li")
    assert (
        " ".join(missing.text_content().split()) == f"gone Add it: gone {section.heading}, Threat 1, 2024-25"
    )
    assert missing.cssselect("a")[0].get("href") == f"{url(side, 'source_add')}?reference=gone"


def test_the_list_is_searched(side: Side) -> None:
    make_source(side, "peel", title="Inspection")
    make_source(side, "audit", title="Audit of the fleet")

    page = client_of(side.viewer).get(url(side), {"q": "fleet"})

    assert "1 source " in words(page)
    assert "Audit of the fleet" in words(page)
    assert "Inspection" not in words(page)


def test_two_entries_are_shown_side_by_side_and_the_second_can_be_saved(side: Side) -> None:
    make_source(side, "peel", title="First")
    first, second = client_of(side.lead), client_of(side.coordinator)
    edit = url(side, "source_edit", "peel")
    first.post(edit, entry(title="Theirs", version="1"))

    refused = second.post(edit, entry(title="Mine", version="1"))
    cells = [" ".join(cell.text_content().split()) for cell in page_of(refused).cssselect("tbody td")]
    assert (refused.status_code, cells) == (409, ["Theirs", "Mine"])
    assert Source.objects.get().title == "Theirs"

    form = page_of(refused).forms[-1]
    sent = {name: value or "" for name, value in form.form_values()}
    second.post(edit, sent)
    assert (Source.objects.get().title, Source.objects.get().version) == ("Mine", 3)


def test_an_entry_that_is_sent_twice_is_saved_once(side: Side) -> None:
    make_source(side, "peel")
    lead, edit = client_of(side.lead), url(side, "source_edit", "peel")
    answers = [lead.post(edit, entry(version="1")).status_code for _ in range(2)]

    assert (answers, Source.objects.get().version) == ([302, 302], 2)


def test_the_coordinator_removes_what_nothing_cites_and_nobody_what_is_cited(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "peel")
    coordinator, remove = client_of(side.coordinator), url(side, "source_remove", "peel")
    section = cite(first_section(annual), "peel", by=side.lead)
    offered = page_of(coordinator.get(remove)).xpath("//main//form")
    refused = coordinator.post(remove)

    assert (offered, refused.status_code) == ([], 409)
    assert "so it cannot be removed" in words(refused)
    write(section, "<p>Nothing cited.</p>", by=side.lead)
    assert coordinator.post(remove).status_code == 302
    assert not Source.objects.exists()


def test_the_page_of_a_text_lists_what_it_cites_where_its_links_lead(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "peel")
    make_source(side, "other")
    section = cite(first_section(annual), "peel", by=side.lead)
    page = page_of(client_of(side.lead).get(section.get_absolute_url()))

    (link,) = page.cssselect(".body-text a")
    assert link.get("href") == "#source:peel"
    assert "Title of peel" in page.get_element_by_id("source:peel").text_content()
    assert page.xpath("//*[@id='source:other']") == []


def test_whoever_writes_a_text_is_offered_the_sources_and_told_how_to_cite(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "peel")
    section = first_section(annual)
    hand(section, side.contributor)
    lead = page_of(client_of(side.lead).get(section.url("section_edit")))
    contributor = page_of(client_of(side.contributor).get(section.url("section_edit")))

    assert [line.get("data-source") for line in lead.cssselect("[data-source]")] == ["peel"]
    assert '<span class="footnote"><a href="#source:peel">pages 8 to 10</a></span>' in lead.text_content()
    assert contributor.cssselect("[data-source]") == []
