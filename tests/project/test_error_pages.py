"""What people see when something does not work: a sentence they understand, and a way on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path
from lxml import html
from pytest_django.fixtures import Settings

from tests.makers import make_side, make_user, make_year

pytestmark = pytest.mark.django_db
PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("only the chief officer of Example Force")


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret reason")


urlpatterns = [
    path("refuse/", refuse),
    path("suspect/", suspect),
    path("fail/", fail),
    path("", include("sprtracker.urls")),
]


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.project.test_error_pages"
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    return client


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/suspect/", 400, "This request could not be understood"),
        ("/refuse/", 403, "You may not do this"),
        ("/no-such-page/", 404, "Page not found"),
        ("/fail/", 500, "Something went wrong"),
    ],
)
def test_error_has_a_page_of_its_own(client: Client, address: str, status: int, heading: str) -> None:
    response = client.get(address)

    page = html.fromstring(response.content)
    assert response.status_code == status
    assert [found.text_content() for found in page.xpath("//h1")] == [heading]
    assert "/" in page.xpath("//main//a/@href")


def test_reasons_meant_for_the_log_are_not_shown(client: Client) -> None:
    assert b"Example Force" not in client.get("/refuse/").content
    assert b"secret reason" not in client.get("/fail/").content


def test_stale_form_says_that_the_words_are_not_lost() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    response = client.post("/styleguide/", {"name": "Exercise"})

    page = html.fromstring(response.content)
    assert response.status_code == 403
    assert "Your words are not lost." in page.xpath("string(//main)")


@pytest.mark.parametrize("name", PAGES)
def test_error_page_needs_nothing_from_the_request(name: str) -> None:
    page = html.fromstring(render_to_string(name))

    assert len(page.xpath("//h1")) == 1
    assert page.xpath("string(//title)").endswith("– SPR Tracker")


@pytest.mark.parametrize("name", PAGES)
def test_error_page_is_written_for_people(name: str) -> None:
    words = html.fromstring(render_to_string(name)).xpath("string(//main)").lower()

    assert not [term for term in ("csrf", "token", "exception", "server error", "http") if term in words]


def test_a_form_in_another_encoding_is_answered_with_a_page() -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user())
    client.get("/styleguide/")  # which gives the cookie that the token is compared with

    response = client.generic(
        "POST", "/styleguide/", b"\xff\xfe", content_type="application/x-www-form-urlencoded; charset=utf-16"
    )

    assert response.status_code == 400
    assert "This request could not be understood" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/people/{}/",
        "/notices/{}/",
        "/assessments/anyshire/2024-25/decisions/{}/",
        "/assessments/anyshire/2024-25/decisions/{}/changes/",
        "/assessments/anyshire/2024-25/queries/{}/",
        "/assessments/anyshire/2024-25/threat-1/component-1/history/{}/",
        "/papers/anyshire/2024-25/issues/{}/",
    ],
)
@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 40])
def test_numbers_that_no_row_has_are_not_there(address: str, number: str) -> None:
    side = make_side("Anyshire")
    make_year(side)
    client = Client(raise_request_exception=False)
    client.force_login(side.administrator if "people" in address else side.lead)

    assert client.get(address.format(number)).status_code == 404


def test_the_last_day_of_the_calendar_can_be_asked_for() -> None:
    side = make_side("Anyshire")
    make_year(side)
    client = Client(raise_request_exception=False)
    client.force_login(side.coordinator)

    page = "/assessments/anyshire/2024-25/audit/?since=0001-01-01&until=9999-12-31"

    assert client.get(page).status_code == 200
