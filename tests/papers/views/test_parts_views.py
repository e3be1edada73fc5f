"""The pages of a paper's own words: what they save, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.building.arrange import begin_paper, parts_of
from papers.models import Background, Paper, PaperPart
from papers.views.parts import PASSAGES_ON_A_PAGE
from tests.makers import Side, make_background, make_edition, make_side, write

YEAR = "/papers/anyshire/2024-25/"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def secretary(side: Side, annual: AnnualAssessment) -> Client:
    return client_of(side.secretary)


@pytest.fixture
def coordinator(side: Side, annual: AnnualAssessment) -> Client:
    return client_of(side.coordinator)


def page_of(answer: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(answer.content.decode())


def form_of(client: Client, path: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    form = page_of(client.get(path)).xpath("//main//form")[-1]
    return {name: value or "" for name, value in form.form_values()}


def part_named(annual: AnnualAssessment, name: str) -> PaperPart:
    return next(part for part in parts_of(Paper.objects.get(annual=annual)) if str(part) == name)


def purpose_address(annual: AnnualAssessment) -> str:
    return f"{YEAR}parts/section-{annual.sections.get(slug='purpose').pk}/"


def test_adding_a_business_area_leads_to_its_text_with_the_usual_headings(
    secretary: Client, annual: AnnualAssessment
) -> None:
    answer = secretary.post(
        f"{YEAR}parts/add/", {"kind": "area", "heading": "Firearms licensing"}, follow=True
    )

    part = part_named(annual, "Firearms licensing")
    assert answer.redirect_chain[-1][0] == f"{YEAR}parts/area-{part.pk}/"
    assert [h.text for h in lxml_html.fragments_fromstring(part.body) if h.tag == "h3"] == [
        "Background",
        "Financial implications",
        "Legal implications",
    ]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"kind": "text", "heading": ""}, "Give the part a heading."),
        ({"heading": "More"}, "Say what kind of part it is."),
    ],
)
def test_a_part_without_kind_or_heading_is_refused_beside_its_field(
    sent: dict[str, str], error: str, secretary: Client
) -> None:
    answer = secretary.post(f"{YEAR}parts/add/", sent)

    assert error in page_of(answer).xpath("string(//main//form)")
    assert not PaperPart.objects.filter(kind="text").exists()


def test_a_purpose_is_begun_from_what_is_made_and_stays_made_if_nobody_changes_it(
    secretary: Client, annual: AnnualAssessment
) -> None:
    address = purpose_address(annual)
    sent = form_of(secretary, address)
    assert "It covers 2 threats:" in sent["body"]

    secretary.post(address, sent)
    assert part_named(annual, "Purpose").body == ""

    sent = form_of(secretary, address)
    secretary.post(address, {**sent, "body": f"{sent['body']}<p>And this.</p>"})
    assert "And this." in part_named(annual, "Purpose").body


def test_the_secretary_cannot_write_where_the_force_has_written(
    side: Side, secretary: Client, annual: AnnualAssessment
) -> None:
    write(annual.sections.get(slug="purpose"), "<p>The force’s.</p>", by=side.coordinator)
    address = purpose_address(annual)

    sent = form_of(secretary, address)
    secretary.post(address, {**sent, "heading": "Why", "body": "<p>The body’s.</p>"})

    assert "body" not in sent
    assert (part_named(annual, "Why").body, annual.sections.get(slug="purpose").body.count("force")) == (
        "",
        1,
    )


def test_a_part_saved_by_somebody_else_meanwhile_is_not_written_over(
    secretary: Client, coordinator: Client, annual: AnnualAssessment
) -> None:
    address = purpose_address(annual)
    mine = form_of(secretary, address)
    coordinator.post(address, {**form_of(coordinator, address), "body": "<p>Theirs.</p>"})

    refused = secretary.post(address, {**mine, "body": "<p>Mine.</p>"})

    page = page_of(refused)
    assert refused.status_code == 409
    assert [cell.text_content().strip() for cell in page.xpath("//td")] == ["Theirs.", "Mine."]
    again = {name: value or "" for name, value in page.xpath("//main//form")[-1].form_values()}
    secretary.post(address, again)
    assert "Mine." in part_named(annual, "Purpose").body


def test_leaving_out_and_taking_in(secretary: Client, annual: AnnualAssessment) -> None:
    secretary.post(f"{YEAR}parts/summary-0/leave/", {"left_out": "yes"})
    assert part_named(annual, "Summary of threats and Cs").is_left_out

    secretary.post(f"{YEAR}parts/summary-0/leave/", {"left_out": "no"})
    assert not part_named(annual, "Summary of threats and Cs").is_left_out


def test_what_may_not_be_left_out_says_so(secretary: Client) -> None:
    answer = secretary.post(f"{YEAR}parts/closing-0/leave/", {"left_out": "yes"}, follow=True)

    assert "What the board is asked to do cannot be left out." in answer.content.decode()


def test_a_part_that_is_not_there_is_not_found(secretary: Client) -> None:
    assert secretary.get(f"{YEAR}parts/text-9999/").status_code == 404
    assert secretary.post(f"{YEAR}parts/text-9999/leave/").status_code == 404


# Implications


def implications(**said: str) -> dict[str, str]:
    return {
        kind: f"<p>{said[kind]}</p>" if kind in said else ""
        for kind in ("financial", "legal", "equality", "risk")
    }


def test_implications_are_saved_one_by_one(secretary: Client, annual: AnnualAssessment) -> None:
    address = f"{YEAR}implications/"
    secretary.post(address, {**form_of(secretary, address), **implications(legal="None.")})

    assert list(Paper.objects.get().implications) == ["legal"]


def test_a_paper_that_does_not_say_what_it_means_says_so_to_the_secretary(secretary: Client) -> None:
    page = page_of(secretary.get(f"{YEAR}issue/")).text_content()

    assert "financial implications, legal implications, equality implications, risk implications" in page


def test_implications_saved_by_somebody_else_meanwhile_are_not_written_over(
    secretary: Client, coordinator: Client
) -> None:
    address = f"{YEAR}implications/"
    mine = {**form_of(secretary, address), **implications(risk="Mine.")}
    coordinator.post(address, {**form_of(coordinator, address), **implications(risk="Theirs.")})

    refused = secretary.post(address, mine)

    assert refused.status_code == 409
    assert [cell.text_content().strip() for cell in page_of(refused).xpath("//td")] == ["Theirs.", "Mine."]
    assert "Theirs." in Paper.objects.get().implications["risk"]


# Backgrounds


def test_a_background_is_written_once_and_chosen_in_a_paper(
    side: Side, coordinator: Client, annual: AnnualAssessment
) -> None:
    coordinator.post(
        "/papers/backgrounds/add/",
        {"organisation": side.force.pk, "title": "The duty", "edition": "", "body": "<p>The law.</p>"},
    )
    version = Background.objects.get().versions.get()
    begin_paper(annual)
    address = f"{YEAR}parts/section-{annual.sections.get(slug='background').pk}/"

    coordinator.post(address, {**form_of(coordinator, address), "background": version.pk})

    assert part_named(annual, "Background").background == version


def test_a_title_that_is_taken_is_refused_and_the_text_is_kept(side: Side, coordinator: Client) -> None:
    make_background(side, "The duty")
    sent = {"organisation": side.force.pk, "title": "The duty", "body": "<p>Other words.</p>"}

    page = page_of(coordinator.post("/papers/backgrounds/add/", sent))

    assert "There is a background with this title." in page.text_content()
    assert "Other words." in page.xpath("string(//textarea)")


def test_a_new_version_leaves_the_old_ones_as_they_are(side: Side, coordinator: Client) -> None:
    background = make_background(side)
    address = f"/papers/backgrounds/{background.pk}/"

    coordinator.post(address, {**form_of(coordinator, address), "body": "<p>Other words.</p>"})

    assert [(row.number, "Other words." in row.body) for row in background.versions.order_by("number")] == [
        (1, False),
        (2, True),
    ]


def test_two_who_write_a_version_at_once_lose_nothing(side: Side, coordinator: Client) -> None:
    background = make_background(side)
    address = f"/papers/backgrounds/{background.pk}/"
    mine = form_of(coordinator, address)
    coordinator.post(address, {**mine, "body": "<p>Theirs.</p>"})

    refused = coordinator.post(address, {**mine, "body": "<p>Mine.</p>"})

    assert refused.status_code == 409
    assert "Mine." in page_of(refused).xpath("string(//textarea)")
    assert background.versions.count() == 2


def test_the_backgrounds_that_fit_the_edition_of_the_paper_come_first_and_the_hint_says_so(
    side: Side, coordinator: Client, annual: AnnualAssessment
) -> None:
    other = make_edition()
    for title, edition in (("An old duty", other), ("Every duty", None), ("This duty", annual.edition)):
        background = make_background(side, title)
        background.edition = edition
        background.save()

    page = page_of(coordinator.get(f"{YEAR}parts/section-{annual.sections.get(slug='background').pk}/"))

    assert [option.text.strip() for option in page.xpath("//select[@name='background']/option")] == [
        "None",
        f"This duty, version 1 (Anyshire Police, about {annual.edition})",
        "Every duty, version 1 (Anyshire Police, about no one edition)",
        f"An old duty, version 1 (Anyshire Police, about {other})",
    ]
    assert f"What fits this paper is about {annual.edition}, or about no one edition" in page.text_content()


def test_nobody_chooses_the_background_of_a_force_that_is_not_theirs(
    side: Side, coordinator: Client, annual: AnnualAssessment
) -> None:

    elsewhere = make_background(make_side("Elsewhere"))
    address = f"{YEAR}parts/section-{annual.sections.get(slug='background').pk}/"
    sent = {**form_of(coordinator, address), "background": elsewhere.versions.get().pk}

    answer = coordinator.post(address, sent)

    assert "Select a valid choice" in page_of(answer).text_content()


def test_only_whoever_writes_a_background_is_led_to_it(side: Side, coordinator: Client) -> None:
    background = make_background(side)
    secretary = Client()
    secretary.force_login(side.secretary)

    pages = [page_of(client.get("/papers/backgrounds/")) for client in (coordinator, secretary)]

    assert [background.title in page.text_content() for page in pages] == [True, True]
    assert [page.xpath(f"//main//a[@href='/papers/backgrounds/{background.pk}/']") != [] for page in pages] == [
        True, False,
    ]  # fmt: skip


def rows_of_references(client: Client, asked: str = "") -> list[str]:
    rows = page_of(client.get(f"{YEAR}references/{asked}")).xpath("//main//tbody/tr")
    return [" ".join(row.text_content().split()) for row in rows]


def test_the_passages_to_refer_to_are_shown_page_by_page_and_part_by_part(
    coordinator: Client, side: Side, annual: AnnualAssessment
) -> None:
    purpose = annual.sections.get(slug="purpose")
    write(purpose, "".join(f"<p>Zebra {number}.</p>" for number in range(25)), by=side.coordinator)

    first, second = (rows_of_references(coordinator, f"?q=zebra&page={page}") for page in (1, 2))

    assert [len(first), len(second)] == [PASSAGES_ON_A_PAGE, 5]
    assert "Zebra 0." in first[0]
    assert "Zebra 24." in second[-1]
    assert rows_of_references(coordinator, "?q=zebra&part=Purpose") == first
    assert rows_of_references(coordinator, "?q=zebra&part=Conclusion") == []


ARABIC = "مركز الشرطة"


@pytest.mark.parametrize("page", ["parts/{part}/", "implications/"])
def test_writing_from_right_to_left_is_kept_and_its_writer_told(
    page: str, secretary: Client, annual: AnnualAssessment
) -> None:
    path = YEAR + page.format(part=f"section-{annual.sections.get(slug='purpose').pk}")
    field = "body" if "parts" in page else "financial"
    sent = {**form_of(secretary, path), field: f"<p>The station, {ARABIC}, is open.</p>"}

    answer = secretary.post(path, sent, follow=True)

    said = f"writing that runs from right to left (“{ARABIC},”). It is kept as it is"
    assert said in page_of(answer).text_content()
    again = page_of(secretary.get(path))
    assert ARABIC in again.xpath(f"string(//textarea[@name='{field}'])")
    (hint,) = again.xpath(f"//*[@id='id_{field}-hint']")
    assert said in hint.text_content()


def test_nobody_is_told_of_writing_in_latin_letters(secretary: Client, annual: AnnualAssessment) -> None:
    path = f"{YEAR}implications/"

    answer = secretary.post(path, {**form_of(secretary, path), "legal": "<p>Ŵ yn y tŷ.</p>"}, follow=True)

    assert "right to left" not in page_of(answer).text_content()


@pytest.mark.parametrize("kind", ["text", "area", "appendix"])
def test_the_page_of_a_part_says_all_that_works_in_its_text(
    kind: str, secretary: Client, annual: AnnualAssessment
) -> None:
    page = secretary.post(f"{YEAR}parts/add/", {"kind": kind, "heading": "More"}, follow=True)

    said = page_of(page).text_content()
    for works in ("“Table:”", "“Source:”", "“Chart (bar):”", "headed “Total”"):
        assert works in said
