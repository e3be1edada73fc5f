"""The reference pages: who sees them, what they show, and what they cost."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.makers import make_user
from threats.loading import load_framework
from threats.models import Component, CrossCuttingCapability, Edition, Requirement, Threat

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures"
OFFICIAL = [FIXTURES / f"spr_{year}.yaml" for year in (2012, 2015, 2023)]
MADE_UP = Path(__file__).with_name("made_up_edition.yaml")
PAGES = [
    "/threats/",
    "/threats/2023/",
    "/threats/2023/national-cyber-event/",
    "/threats/2023/components/capacity/",
]
MOST_QUERIES = 15


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody with no role at all: the framework is for everybody who has signed in."""
    client.force_login(make_user())
    return client


@pytest.fixture
def framework() -> None:
    load_framework([*OFFICIAL, MADE_UP])


def text_of(client: Client, address: str) -> str:
    """The words of a page's main part, without markup, each space single."""
    page = client.get(address).content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]+>", " ", main.group()).split())


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_asked_to_sign_in(client: Client, framework: None, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={address}")


@pytest.mark.parametrize("address", PAGES)
def test_everybody_who_has_signed_in_may_read(reader: Client, framework: None, address: str) -> None:
    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_nothing_can_be_sent_to_a_reference_page(reader: Client, framework: None, address: str) -> None:
    assert reader.post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/threats/1999/",
        "/threats/1999/terrorism/",
        "/threats/2012/child-sexual-abuse/",
        "/threats/2023/components/",
        "/threats/2023/components/terrorism/",
        "/threats/2023/capacity/",
    ],
)
def test_what_is_not_in_the_framework_is_not_found(reader: Client, framework: None, address: str) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_main_heading_and_a_title(reader: Client, framework: None, address: str) -> None:
    page = reader.get(address).content.decode()

    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r"<title>[^<–]+ – .*SPR Tracker</title>", page)


@pytest.mark.parametrize("address", PAGES)
def test_every_table_has_a_caption_and_every_header_a_scope(
    reader: Client, framework: None, address: str
) -> None:
    page = reader.get(address).content.decode()

    assert page.count("<table") == page.count("<caption")
    assert [header for header in re.findall(r"<th\b[^>]*>", page) if "scope=" not in header] == []


def test_the_list_has_every_edition_newest_first(reader: Client, framework: None) -> None:
    page = reader.get("/threats/").content.decode()

    links = re.findall(r'<a class="govuk-link" href="(/threats/[^"]+)">', page)
    assert links == ["/threats/made-up/", "/threats/2023/", "/threats/2015/", "/threats/2012/"]


def test_the_list_says_so_when_no_edition_is_loaded(reader: Client) -> None:
    assert "No edition is loaded." in text_of(reader, "/threats/")


def test_an_edition_shows_its_law_licence_notes_and_gaps(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/2023/")

    edition = Edition.objects.get(code="2023")
    assert "Open Government Licence v3.0" in words
    assert "section 37A of the Police Act 1996" in words
    assert "arranged by threat, not by C" in words
    assert [missing for missing in edition.not_found if missing.split("'")[0] not in words] == []


def test_an_edition_shows_the_criteria_of_its_grades(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/made-up/")

    assert "A Ready It was tested this year and it worked." in words
    assert "X Not assessed Nobody has judged it yet." in words


def test_an_edition_shows_whom_a_capability_serves(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/made-up/")

    assert "Serves: Made-up floods , Made-up smuggling ." in words
    assert "Made-up 2 The boats float." in words


def test_a_threat_leads_to_what_it_was_called_before_and_after(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/2015/national-cyber-security-incident/")

    assert "In earlier editions Large-scale cyber incident (2012) In later" in words
    assert "In later editions National cyber event (2023) Source" in words


def test_a_threat_shows_every_earlier_name_and_not_only_the_last(reader: Client, framework: None) -> None:
    page = reader.get("/threats/2023/national-cyber-event/").content.decode()

    assert re.findall(r'href="(/threats/20(?:12|15)/[^"]+)"', page) == [
        "/threats/2015/national-cyber-security-incident/",
        "/threats/2012/large-scale-cyber-incident/",
    ]


def test_a_threat_shows_its_other_names_and_assumptions_with_date_and_source(
    reader: Client, framework: None
) -> None:
    words = text_of(reader, "/threats/2012/public-disorder/")

    assert (
        "Also called Threats to public order; Threats to public order or public safety; Public order" in words
    )
    assert "three separate places" in words
    assert "Dated 2012. Source: National Policing Requirement (ACPO, 2012)" in words


def test_a_threat_shows_each_requirement_with_its_source_as_a_link(reader: Client, framework: None) -> None:
    page = reader.get("/threats/2023/violence-against-women-and-girls/").content.decode()

    requirement = Requirement.objects.get(edition__code="2023", reference="R5")
    assert requirement.text in page
    assert f'<a class="govuk-link" href="{requirement.source_url}" rel="noreferrer">' in page


def test_a_threat_without_requirements_says_that_none_is_held(reader: Client, framework: None) -> None:
    assert "None is held here." in text_of(reader, "/threats/2023/civil-emergencies/")


def test_a_threat_shows_the_capabilities_that_serve_it(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/2023/civil-emergencies/")

    assert "Joint emergency services interoperability (JESIP)" in words
    assert "Armed policing" not in words


def test_a_c_shows_its_definition_prompts_and_requirements(reader: Client, framework: None) -> None:
    words = text_of(reader, "/threats/2012/components/consistency/")

    component = Component.objects.get(edition__code="2012", code="consistency")
    assert component.definition in words
    assert [prompt for prompt in component.prompts if prompt not in words] == []
    assert "Public order equipment, resources and training meet the national standards." in words


def fill(edition: Edition, number: int) -> None:
    """Give an edition this many more threats, Cs, capabilities and requirements, all linked to each other."""
    earlier = Threat.objects.get(edition__code="2015", code="terrorism")
    for step in range(number):
        fields: dict[str, Any] = {"edition": edition, "order": 100 + step, "source": "Test"}
        threat = Threat.objects.create(
            code=f"more-{step}", name=f"More {step}", short_name=f"M{step}", **fields
        )
        threat.predecessors.add(earlier)
        component = Component.objects.create(code=f"c-{step}", name=f"C {step}", definition="More.", **fields)
        capability = CrossCuttingCapability.objects.create(code=f"cap-{step}", name=f"Cap {step}", **fields)
        capability.threats.set(edition.threats.all())
        fields |= {"kind": Requirement.Kind.OUTCOME, "text": "More is asked."}
        cyber = edition.threats.get(code="national-cyber-event")
        capacity = edition.components.get(code="capacity")
        Requirement.objects.create(reference=f"T{step}", threat=cyber, component=component, **fields)
        Requirement.objects.create(reference=f"U{step}", threat=threat, component=capacity, **fields)
        Requirement.objects.create(reference=f"E{step}", component=component, **fields)
        Requirement.objects.create(reference=f"C{step}", capability=capability, **fields)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_database_as_often_for_one_row_as_for_many(
    reader: Client, framework: None, django_assert_max_num_queries: Any, address: str
) -> None:
    edition = Edition.objects.get(code="2023")
    fill(edition, 1)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        reader.get(address)
    Requirement.objects.filter(reference="T0").delete()
    for model in (Component, CrossCuttingCapability):
        model.objects.filter(edition=edition, order=100).delete()
    Threat.objects.filter(edition=edition, order=100).delete()
    fill(edition, 12)
    with django_assert_max_num_queries(MOST_QUERIES) as many:
        reader.get(address)

    assert len(many) == len(few)
