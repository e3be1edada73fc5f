"""A form sent after the sign-in ran out: its words come back to be sent again, and only those of our own pages."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import Section
from tests.makers import first_section, make_side, make_year

OURS = "http://testserver"
WORDS = "<p>Words that took an hour to write.</p>"


@pytest.fixture
def section(db: None) -> Section:
    return first_section(make_year(make_side("Anyshire")))


def test_words_sent_after_the_sign_in_ran_out_come_back(section: Section) -> None:
    answer = Client().post(
        section.url("section_edit"), {"body": WORDS, "version": 0}, headers={"origin": OURS}
    )

    assert answer.status_code == 401
    page = answer.content.decode()
    assert 'name="body" value="&lt;p&gt;Words that took an hour to write.&lt;/p&gt;"' in page
    assert f'action="{section.url("section_edit")}"' in page
    section.refresh_from_db()
    assert section.version == 0


def test_sent_again_after_signing_in_they_are_saved(section: Section) -> None:
    """The old page's token no longer fits; the page that says so carries a new one and the same words."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(section.threat_assessment.lead)  # type: ignore[union-attr,arg-type]
    sent = {"body": WORDS, "version": "0", "csrfmiddlewaretoken": "x" * 64}
    page = client.post(section.url("section_edit"), sent, headers={"origin": OURS})
    assert page.status_code == 403
    token = page.context["csrf_token"]

    again = {**dict(page.context["fields"]), "csrfmiddlewaretoken": str(token)}
    answer = client.post(page.context["address"], again, headers={"origin": OURS})

    assert answer.status_code == 302
    section.refresh_from_db()
    assert "took an hour" in section.body


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_words_from_elsewhere_are_never_offered_to_be_sent_on(
    headers: dict[str, str], section: Section
) -> None:
    strangers = Client().post(section.url("section_edit"), {"body": WORDS}, headers=headers)
    assert (strangers.status_code, "/account/login/" in strangers["Location"]) == (302, True)

    client = Client(enforce_csrf_checks=True)
    client.force_login(section.threat_assessment.lead)  # type: ignore[union-attr,arg-type]
    forged = client.post(section.url("section_edit"), {"body": WORDS}, headers=headers)
    assert forged.status_code == 403
    assert "took an hour" not in forged.content.decode()


def test_passwords_and_tokens_never_come_back(section: Section) -> None:
    sent = {
        "password1": "my secret password",
        "csrfmiddlewaretoken": "token",
        "text": "A long enough comment.",
    }
    page = Client().post(section.url("thread_open"), sent, headers={"origin": OURS}).content.decode()
    assert "A long enough comment." in page
    assert "my secret password" not in page
    assert 'value="token"' not in page


def test_what_was_typed_is_shown_as_words_and_never_as_markup(section: Section) -> None:
    sent = {"body": "</textarea><script>alert(1)</script><p>and more</p>", "version": 0}
    page = Client().post(section.url("section_edit"), sent, headers={"origin": OURS}).content.decode()
    assert "<script>alert" not in page
