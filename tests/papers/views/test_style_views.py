"""The pages of a house style: what is refused says why, nothing is lost, and what is uploaded is never served."""

from __future__ import annotations

import base64
import html
from dataclasses import fields

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.canonical import from_json, to_json
from papers.docx.rendering import render_docx
from papers.docx.styles import palette_of
from papers.house_styles import LABELS, printed_labels, sample_cover, save_style
from papers.html.rendering import document_meta, render_html, render_standalone_html
from papers.models import HouseStyle
from tests.makers import Side
from tests.papers.crest_files import DRAWING, HOSTILE, picture

ENTERED = {"accent": "#5b2d8a", "language": "en-GB", "version": "0"}

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(side: Side, page: str) -> str:
    return reverse(page, args=[side.body.slug])


def save(side: Side, **entered: str) -> object:
    return client_of(side.secretary).post(address(side, "style_edit"), {**ENTERED, **entered})


def upload(side: Side, data: bytes, **entered: str) -> object:
    sent = {
        "alternative": "A purple field",
        "seen": "",
        "file": SimpleUploadedFile("crest.png", data),
        **entered,
    }
    return client_of(side.secretary).post(address(side, "style_crest"), sent)


def words_of(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_a_style_is_saved_and_shown(side: Side) -> None:
    save(side, accent="5B2D8A", label_plan_priority="Police and Crime Plan Priority")
    page = words_of(client_of(side.reviewer).get(address(side, "style_detail")))

    assert HouseStyle.objects.get().accent == "#5b2d8a"
    assert "Instead of “Police and crime plan priority”" in page
    assert 'href="/papers/style/5b2d8a.css"' in page


@pytest.mark.parametrize(
    ("accent", "said"),
    [
        ("#9b6dca", "reach a contrast of 3.86:1, and 4.5:1 is needed. The nearest darker colour that passes is #8d"),
        ("purple", "Write the colour as six hexadecimal digits, such as #11616a."),
        ("#fff;}*{", "Write the colour as six hexadecimal digits, such as #11616a."),
    ],
)  # fmt: skip
def test_a_colour_that_cannot_be_used_is_refused_and_kept_in_its_field(
    side: Side, accent: str, said: str
) -> None:
    answer = save(side, accent=accent, label_board="The Board of the county")
    page = words_of(answer)

    assert said in page
    assert (f'value="{accent}"' in page, 'value="The Board of the county"' in page) == (True, True)
    assert not HouseStyle.objects.exists()


def test_two_edits_of_a_style_are_shown_side_by_side(side: Side) -> None:
    save(side, accent="#a30000")
    answer = save(side, accent="#0b6e3b")
    page = words_of(answer)

    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert ("#a30000" in page, "#0b6e3b" in page, 'name="version" value="1"' in page) == (True, True, True)
    assert HouseStyle.objects.get().accent == "#a30000"


def test_a_form_that_was_sent_twice_is_saved_once(side: Side) -> None:
    save(side)
    assert save(side).status_code == 302  # type: ignore[attr-defined]
    assert HouseStyle.objects.get().version == 1


@pytest.mark.parametrize("data", [picture(), picture("JPEG"), DRAWING], ids=["PNG", "JPEG", "SVG"])
def test_a_crest_becomes_a_picture_of_our_own(side: Side, data: bytes) -> None:
    upload(side, data)
    style = HouseStyle.objects.get()

    assert bytes(style.crest).startswith(b"\x89PNG")
    assert bytes(style.crest) != data
    assert style.crest_alternative == "A purple field"


@pytest.mark.parametrize(
    "name", ["script", "lettering", "billion laughs", "file", "cut off", "enormous", "too heavy", "page"]
)
def test_a_hostile_crest_is_refused_beside_its_field(side: Side, name: str) -> None:
    data, said = HOSTILE[name]
    page = words_of(upload(side, data))

    assert said in page
    assert 'value="A purple field"' in page
    assert not HouseStyle.objects.exists()


def test_a_crest_without_words_is_refused_and_its_picture_comes_back(side: Side) -> None:
    page = words_of(upload(side, picture(), alternative=""))
    assert "Say what the crest shows." in page

    kept = page.split('name="kept" value="')[1].split('"')[0]
    upload(side, b"", kept=kept, file="")
    assert bytes(HouseStyle.objects.get().crest) == base64.b64decode(kept)


def test_two_crests_are_shown_one_above_the_other_and_the_second_can_be_saved(side: Side) -> None:
    upload(side, picture(size=(300, 300)), alternative="Theirs")
    answer = upload(side, picture(size=(200, 200)), alternative="Mine")
    page = words_of(answer)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert page.count('src="data:image/png;base64,') == 2

    seen, kept = (page.rsplit(f'name="{name}" value="', 1)[1].split('"')[0] for name in ("seen", "kept"))
    upload(side, b"", alternative="Mine", seen=seen, kept=kept, file="")
    assert HouseStyle.objects.get().crest_alternative == "Mine"


def test_a_crest_is_removed_only_as_it_was_seen(side: Side) -> None:
    upload(side, picture())
    client = client_of(side.secretary)
    client.post(address(side, "style_crest"), {"remove": "remove", "seen": "another"})
    assert HouseStyle.objects.get().crest

    client.post(
        address(side, "style_crest"), {"remove": "remove", "seen": HouseStyle.objects.get().crest_sha256}
    )
    assert not HouseStyle.objects.get().crest


@pytest.mark.parametrize(("accent", "status"), [("5b2d8a", 200), ("ffffff", 404), ("red", 404)])
def test_a_sheet_is_there_for_colours_that_can_be_read(side: Side, accent: str, status: int) -> None:
    answer = client_of(side.lead).get(f"/papers/style/{accent}.css")

    assert answer.status_code == status
    assert ("--paper-accent: #5b2d8a;" in answer.content.decode()) == (status == 200)


def test_papers_keep_the_style_of_the_body_on_the_day(side: Side, annual: AnnualAssessment) -> None:
    save_style(
        side.body,
        {"accent": "#5b2d8a", "labels": {"en-GB": {"board": "Panel"}}},
        version=0,
        by=side.secretary,
    )
    upload(side, picture())
    built = build_paper(paper_of(annual))
    page = render_html(built)

    assert (built.style.name, built.style.accent, built.labels.board) == (side.body.name, "#5b2d8a", "Panel")
    assert from_json(to_json(built)) == built
    assert ('alt="A purple field"' in page, '<th scope="row">Panel</th>' in page) == (True, True)
    assert "--paper-accent: #5b2d8a;" in render_standalone_html(built)
    assert palette_of(built.style).accent == "5B2D8A"
    assert render_docx(built).data


def test_a_paper_that_was_stored_before_there_were_styles_is_read_as_it_looked(side: Side) -> None:
    built = sample_cover(HouseStyle(organisation=side.body, accent="#5b2d8a"))
    stored = {name: value for name, value in to_json(built).items() if name not in ("style", "labels")}

    assert from_json(stored).style.accent == "#11616a"
    assert {field.name for field in fields(from_json(stored).labels)} == set(LABELS)


def test_names_of_fields_are_those_of_the_language_of_the_paper(side: Side, annual: AnnualAssessment) -> None:
    save(side, label_agenda_item="Item no.", label_cy_board="Y Panel")
    page = words_of(client_of(side.reviewer).get(address(side, "style_detail")))

    paper = paper_of(annual)
    english = build_paper(paper).labels
    paper.language = "cy"
    welsh = build_paper(paper).labels

    assert (english.agenda_item, english.board) == ("Item no.", "")
    assert (welsh.agenda_item, welsh.board) == ("", "Y Panel")
    assert "Instead of “Agenda item”" in page
    assert "In Welsh, instead of “Bwrdd”" in page


def test_names_that_were_kept_before_there_were_two_languages_are_in_that_of_the_style(
    side: Side, annual: AnnualAssessment
) -> None:
    style = HouseStyle.objects.create(organisation=side.body, language="cy", labels={"board": "Y Panel"})

    assert (printed_labels(style, "cy").board, printed_labels(style, "en-GB").board) == ("Y Panel", "")
    form = words_of(client_of(side.secretary).get(address(side, "style_edit")))
    assert 'name="label_cy_board" type="text" value="Y Panel"' in form


def test_the_title_of_the_file_calls_the_item_as_the_cover_does(side: Side, annual: AnnualAssessment) -> None:
    save(side, label_agenda_item="Item no. 100%")
    paper = paper_of(annual)
    paper.agenda_item = "10c"

    assert document_meta(build_paper(paper)).title == f"{paper.title}: Item no. 100% 10c"
    paper.language = "cy"
    assert document_meta(build_paper(paper)).title == f"{paper.title}: eitem ar yr agenda: 10c"
