"""The pages of importing: upload, look through, correct, accept; who may, and what is refused."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.importing.storing import keep_original
from papers.models import ImportedPaper
from tests.makers import Side, make_side
from tests.papers.importing.files import PAPER, blank_pdf
from threats.models import Edition

PAGE = "/papers/anyshire/import/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(side: Side) -> Client:
    return signed_in(side.coordinator)


@pytest.fixture
def uploaded(side: Side) -> ImportedPaper:
    return keep_original(side.force, "paper.txt", PAPER.encode(), by=side.coordinator)


def address(uploaded: ImportedPaper) -> str:
    return f"{PAGE}{uploaded.pk}/"


def settled(**values: str) -> dict[str, str]:
    edition = str(Edition.objects.get(code="2023").pk)
    return {
        "year": "2023-24", "edition": edition, "meeting_on": "2024-03-05", "title": "The requirement", "h1": "whole",
        "h2": "threat:public-disorder", "h3": "threat:terrorism", "h4": "whole", "accept": "accept", **values,
    }  # fmt: skip


def test_a_file_is_kept_and_shown(client: Client) -> None:
    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.txt", PAPER.encode())}, follow=True)

    uploaded = ImportedPaper.objects.get()
    assert bytes(uploaded.original) == PAPER.encode()
    assert uploaded.state == "uploaded"
    page = answer.content.decode()
    assert "Every word of the text is there" in page
    assert "Public disorder: chapter of Public disorder" in page


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(client: Client) -> None:
    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.pdf", blank_pdf())})

    assert "pictures of pages and no text" in answer.content.decode()
    assert not ImportedPaper.objects.exists()


def test_a_file_of_fifty_megabytes_is_refused(client: Client) -> None:
    answer = client.post(PAGE, {"file": SimpleUploadedFile("paper.txt", b"a" * 50 * 1024 * 1024)})

    assert "The file has 50 MB and 10 MB fit" in answer.content.decode()


def test_what_is_not_in_doubt_is_filled_in(client: Client, uploaded: ImportedPaper) -> None:
    form = client.get(address(uploaded)).context["form"]

    assert (form["year"].value(), form["agenda_item"].value()) == ("2023-24", "7b")
    assert form["edition"].value() == Edition.objects.get(code="2023").pk
    assert [field.value() for field in form.heading_fields] == [
        "whole", "threat:public-disorder", "threat:terrorism", "whole",
    ]  # fmt: skip


def test_accepting_makes_the_year(client: Client, uploaded: ImportedPaper) -> None:
    answer = client.post(address(uploaded), settled())

    annual = AnnualAssessment.objects.get()
    assert answer.headers["Location"] == "/papers/anyshire/2023-24/"
    uploaded.refresh_from_db()
    assert (uploaded.state, uploaded.annual) == ("accepted", annual)
    assert annual.paper.title == "The requirement"


def test_a_correction_is_shown_before_anything_is_stored(client: Client, uploaded: ImportedPaper) -> None:
    data = settled(h3="whole", title="Corrected")
    del data["accept"]

    answer = client.post(address(uploaded), {**data, "again": "again"})

    assert "Counter-terrorism: a part of the whole" in answer.content.decode()
    assert answer.context["form"]["title"].value() == "Corrected"
    assert not AnnualAssessment.objects.exists()


def test_a_correction_is_stored(client: Client, uploaded: ImportedPaper) -> None:
    client.post(address(uploaded), settled(h3="whole"))

    assert [each.threat.code for each in AnnualAssessment.objects.get().threat_assessments.all()] == [
        "public-disorder"
    ]


def test_threats_are_those_of_the_edition_chosen(client: Client, uploaded: ImportedPaper) -> None:
    data = settled(edition=str(Edition.objects.get(code="2012").pk), again="again", h2="", h3="")
    del data["accept"]

    form = client.post(address(uploaded), data).context["form"]

    assert form["h2"].value() == "threat:public-disorder"
    assert form["edition"].value() == Edition.objects.get(code="2012").pk


def test_a_year_that_is_there_is_refused_on_the_form(
    client: Client, uploaded: ImportedPaper, side: Side
) -> None:
    client.post(address(uploaded), settled())
    second = keep_original(side.force, "paper.txt", PAPER.encode(), by=side.coordinator)

    answer = client.post(address(second), settled())

    assert "never writes over one" in answer.content.decode()
    assert AnnualAssessment.objects.count() == 1


def test_accepting_twice_makes_one_year(client: Client, uploaded: ImportedPaper) -> None:
    client.post(address(uploaded), settled())

    answer = client.post(address(uploaded), settled())

    assert "This file became" in answer.content.decode()
    assert AnnualAssessment.objects.count() == 1


def test_a_recommendation_is_raised_once_it_has_owner_and_date(
    client: Client, uploaded: ImportedPaper
) -> None:
    client.post(address(uploaded), settled(**{"owner-1": "Head of Training", "due-1": "2025-04-30"}))

    [found] = AnnualAssessment.objects.get().recommendations.all()
    assert found.owner == "Head of Training"


def test_the_original_is_handed_back_as_it_came(client: Client, uploaded: ImportedPaper) -> None:
    answer = client.get(f"{address(uploaded)}original/")

    assert answer.content == PAPER.encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_markup_in_a_file_is_shown_as_words(client: Client, side: Side) -> None:
    text = PAPER.replace("Two of them", "<script>alert(1)</script> of them")
    uploaded = keep_original(side.force, "<b>.txt", text.encode(), by=side.coordinator)

    page = client.get(address(uploaded)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("role", ["lead", "chief_officer", "secretary", "reviewer"])
def test_only_the_coordinator_imports(side: Side, uploaded: ImportedPaper, role: str) -> None:
    person = signed_in(getattr(side, role))

    assert [person.get(path).status_code for path in (PAGE, address(uploaded))] == [403, 403]


def test_a_coordinator_elsewhere_finds_nothing(side: Side, uploaded: ImportedPaper) -> None:
    stranger = signed_in(make_side("Elsewhere").coordinator)

    assert [stranger.get(path).status_code for path in (PAGE, address(uploaded))] == [404, 404]


def test_every_page_of_an_imported_year_opens(client: Client, uploaded: ImportedPaper) -> None:
    client.post(address(uploaded), settled())
    year, paper = "/assessments/anyshire/2023-24/", "/papers/anyshire/2023-24/"
    paths = [
        year, f"{year}check/", f"{year}decisions/", f"{year}questions/", f"{year}terrorism/",
        f"{year}terrorism/decisions/", f"{year}terrorism/counter-terrorism/", paper, f"{paper}preview/",
        f"{paper}draft.pdf",
    ]  # fmt: skip

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_the_grid_of_an_imported_year_says_that_it_has_no_cells(
    client: Client, uploaded: ImportedPaper
) -> None:
    client.post(address(uploaded), settled())

    page = client.get("/assessments/anyshire/2023-24/").content.decode()

    assert "Not assessed by C" in page
    assert "Not handed to you" not in page


def test_the_list_of_papers_leads_coordinators_to_importing(client: Client, side: Side) -> None:
    others = signed_in(side.lead).get("/papers/").content.decode()

    assert f'href="{PAGE}"' in client.get("/papers/").content.decode()
    assert PAGE not in others


def test_a_passage_is_corrected_and_the_paper_made_of_it(client: Client, uploaded: ImportedPaper) -> None:
    passages = f"{address(uploaded)}passages/"
    client.post(address(uploaded), {**settled(title="Typed before"), "accept": "", "passages": "passages"})
    key = next(
        passage.key
        for _, rows in client.get(passages).context["parts"]
        for _, passage in rows
        if "deployed" in passage.words
    )

    answer = client.post(f"{passages}{key}/", {"do": "kind", "kind": "heading", "turn": "0"}, follow=True)

    assert answer.redirect_chain == [(f"{passages}#{key}", 302)]
    page = answer.content.decode()
    assert "Corrected. Line 24, “Two of them were deployed.”: now heading." in page
    assert "Every word of the text is there, in the order of the original." in page
    form = client.get(address(uploaded)).context["form"]
    assert form["title"].value() == "Typed before"
    client.post(address(uploaded), settled(turn="1", **{key: "within"}))
    uploaded.refresh_from_db()
    assert uploaded.report["corrections"] == ["Line 24, “Two of them were deployed.”: now heading"]
    assert "Two of them were deployed." in [
        section.heading for section in AnnualAssessment.objects.get().sections.all()
    ]


def test_a_correction_that_cannot_be_made_is_refused_beside_its_field(
    client: Client, uploaded: ImportedPaper
) -> None:
    answer = client.post(
        f"{address(uploaded)}passages/h1/", {"do": "split", "before": "elsewhere", "turn": "0"}
    )

    assert "does not hold these words" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"before"}


def test_a_correction_of_passages_that_have_changed_since_is_refused(
    client: Client, uploaded: ImportedPaper
) -> None:
    passage = f"{address(uploaded)}passages/h1/"
    client.post(passage, {"do": "kind", "kind": "paragraph", "turn": "0"})

    answer = client.post(passage, {"do": "kind", "kind": "debris", "turn": "0"})
    accepted = client.post(address(uploaded), settled())

    assert "corrected in another window" in answer.content.decode()
    assert "corrected in another window" in accepted.content.decode()
    assert not AnnualAssessment.objects.exists()


def test_every_page_says_how_many_words_were_removed_as_debris(
    client: Client, uploaded: ImportedPaper
) -> None:
    passages = f"{address(uploaded)}passages/"
    key = next(
        passage.key
        for _, rows in client.get(passages).context["parts"]
        for _, passage in rows
        if "deployed" in passage.words
    )
    client.post(f"{passages}{key}/", {"do": "kind", "kind": "debris", "turn": "0"})

    before = [client.get(path).content.decode() for path in (passages, address(uploaded))]
    client.post(address(uploaded), settled(turn="1"))
    for page in (*before, client.get(address(uploaded)).content.decode()):
        assert "Words removed as debris: 5." in page
        assert (
            "5 words were removed as debris, 5 of them by hand. Every other word of the text is there" in page
        )
        assert "Every word of the text is there" not in page


def test_the_last_correction_is_taken_back(client: Client, uploaded: ImportedPaper) -> None:
    client.post(f"{address(uploaded)}passages/h1/", {"do": "kind", "kind": "debris", "turn": "0"})

    page = client.post(f"{address(uploaded)}passages/", {"turn": "1"}, follow=True).content.decode()

    assert "Taken back. Line 13, “Purpose of paper”: now debris" in page
    assert "Take back the last correction" not in page


def test_the_passages_of_an_accepted_import_stay_as_they_are(client: Client, uploaded: ImportedPaper) -> None:
    client.post(address(uploaded), settled())

    answers = [client.post(f"{address(uploaded)}passages/{path}", {"turn": "0"}) for path in ("", "h1/")]

    assert [answer.headers["Location"] for answer in answers] == [address(uploaded)] * 2


def test_the_counts_of_words_come_together_on_the_page(client: Client, uploaded: ImportedPaper) -> None:
    page = client.get(address(uploaded)).content.decode()

    assert "How the words are counted" in page
    assert "Made automatically now, in the order of the file: 1 to 5." in page


def test_a_paper_of_2015_is_not_put_on_the_edition_of_today(client: Client, side: Side) -> None:
    text = PAPER.replace("Date of meeting: 5th March 2024\n\n", "").replace(
        "this year", "in 2014/15, 2014-15 and 2014/15"
    )
    uploaded = keep_original(side.force, "paper.txt", text.encode(), by=side.coordinator)

    form = client.get(address(uploaded)).context["form"]

    assert (form["year"].value(), form["edition"].value()) == ("2014-15", Edition.objects.get(code="2012").pk)
