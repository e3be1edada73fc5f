"""A form sent after the sign-in ended is kept for its writer, found by nobody else, and sent again by them."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import unsent
from accounts.marks import FIELD, mark_of
from accounts.models import Unsent, User
from accounts.unsent import AGAIN
from assessments.models import Section, Status
from tests.makers import Side, first_section, make_side, make_thread, make_year, set_status, write

OURS = {"origin": "http://testserver"}
WORDS = "<p>Words that took an hour to write.</p>"
COMMENT = "A comment that took a quarter of an hour."


@pytest.fixture
def side(db: None) -> Side:
    return make_side("Anyshire")


@pytest.fixture
def section(side: Side) -> Section:
    return first_section(make_year(side))


def client_of(user: User, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(user)
    return client


def send_late(section: Section, writer: User, client: Client | None = None) -> str:
    sent = {"body": WORDS, "version": "0", FIELD: mark_of(writer)}
    return (client or Client()).post(section.url("section_edit"), sent, headers=OURS).content.decode()


def test_it_is_kept_and_not_shown_to_whoever_sits_there_now(section: Section, side: Side) -> None:
    page = send_late(section, side.lead)

    assert "your words are kept" in page
    assert "took an hour" not in page
    assert [(row.user, row.address) for row in Unsent.objects.all()] == [
        (side.lead, section.url("section_edit"))
    ]


def test_its_writer_finds_it_after_signing_in_and_sends_it_again(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    client = client_of(side.lead)
    page = client.get(reverse("account_unsent"))
    assert "Words that took an hour to write." in page.content.decode()
    assert reverse("account_unsent") in client.get("/").content.decode()
    row = Unsent.objects.get()

    on = client.post(reverse("account_unsent_send", args=[row.pk]), dict(row.fields))
    assert (on.status_code, on["Location"]) == (307, section.url("section_edit"))
    client.post(on["Location"], dict(row.fields))

    section.refresh_from_db()
    assert "took an hour" in section.body


def send_again(client: Client, row: Unsent) -> None:
    """As the form of the page does it, and the browser after it."""
    sent = [*row.fields, [AGAIN, str(row.pk)]]
    assert (
        reverse("account_unsent_send", args=[row.pk])
        in client.get(reverse("account_unsent")).content.decode()
    )
    on = client.post(reverse("account_unsent_send", args=[row.pk]), dict(sent))
    client.post(on["Location"], dict(sent), headers=OURS)


def list_of(client: Client) -> str:
    return " ".join(client.get(reverse("account_unsent")).content.decode().split())


def test_what_was_taken_when_it_was_sent_again_waits_no_longer(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    client, row = client_of(side.lead), Unsent.objects.get()

    send_again(client, row)

    page = list_of(client)
    assert ("There is nothing here now." in page, "Sent again" in page) == (True, True)
    assert "Nothing of it has been saved there." not in page
    assert "Send it again" not in page
    assert reverse("account_unsent") not in client.get("/").content.decode()


def test_what_was_refused_when_it_was_sent_again_still_waits(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    write(section, "<p>Somebody else was first.</p>", by=side.lead)
    client, row = client_of(side.lead), Unsent.objects.get()

    send_again(client, row)

    assert "Nothing of it has been saved there." in list_of(client)
    assert Unsent.objects.get().sent_at is None


def test_what_is_saved_already_word_for_word_is_no_conflict(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    write(section, WORDS, by=side.lead)
    client, row = client_of(side.lead), Unsent.objects.get()

    send_again(client, row)

    section.refresh_from_db()
    assert section.version == 1
    assert "There is nothing here now." in list_of(client)


def test_each_form_says_for_which_section_and_what_it_was(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    found = Section.objects.with_context().get(pk=section.pk)
    assert f"Text, {found.subject.label}: {found.heading}, Anyshire Police 2024-25" in list_of(
        client_of(side.lead)
    )


def test_the_same_words_sent_twice_wait_once_with_the_newest_marks(section: Section, side: Side) -> None:
    for version in ("0", "1"):
        sent = {"body": WORDS, "version": version, FIELD: mark_of(side.lead)}
        Client().post(section.url("section_edit"), sent, headers=OURS)

    assert [dict(row.fields)["version"] for row in Unsent.objects.all()] == ["1"]


def test_nobody_ends_the_waiting_of_somebody_elses_form(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    sent = {
        "text": COMMENT,
        "circle": "both",
        AGAIN: str(Unsent.objects.get().pk),
        FIELD: mark_of(side.coordinator),
    }

    client_of(side.coordinator).post(section.url("thread_open"), sent, headers=OURS)

    assert Unsent.objects.get().sent_at is None


def test_nobody_else_finds_it(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    row = Unsent.objects.get()
    for role in ("coordinator", "chief_officer", "administrator"):
        client = client_of(getattr(side, role))
        assert "took an hour" not in client.get(reverse("account_unsent")).content.decode()
        assert client.post(reverse("account_unsent_send", args=[row.pk])).status_code == 404
        assert client.post(reverse("account_unsent_discard", args=[row.pk])).status_code == 404


def test_the_page_of_one_person_sent_under_the_sign_in_of_another_is_kept_for_the_first(
    section: Section, side: Side
) -> None:
    page = send_late(section, side.lead, client_of(side.coordinator, checks=True))

    assert "took an hour" not in page
    assert "opened by somebody else" in page
    assert [row.user for row in Unsent.objects.all()] == [side.lead]


def test_every_form_says_for_whom_it_was_made(section: Section, side: Side) -> None:
    client = client_of(side.lead)
    for name in ("section_edit", "judgement_edit", "thread_open", "section_detail"):
        forms = re.findall(
            r"(?s)<form[^>]*method=\"post\".*?</form>", client.get(section.url(name)).content.decode()
        )
        assert forms
        assert all(f'name="{FIELD}" value="{mark_of(side.lead)}"' in form for form in forms)


def test_a_comment_is_kept_as_well_as_a_text(section: Section, side: Side) -> None:
    sent = {"text": COMMENT, "circle": "own", FIELD: mark_of(side.coordinator)}

    Client().post(section.url("thread_open"), sent, headers=OURS)

    assert COMMENT in client_of(side.coordinator).get(reverse("account_unsent")).content.decode()


def test_a_mark_that_is_not_ours_keeps_nothing(section: Section, side: Side) -> None:
    forged = mark_of(side.lead)[:-1] + "!"

    Client().post(section.url("section_edit"), {"body": WORDS, FIELD: forged}, headers=OURS)
    Client().post(section.url("section_edit"), {"body": WORDS, FIELD: mark_of(side.lead)})

    assert not Unsent.objects.exists()


def test_what_was_sent_again_or_is_old_goes(section: Section, side: Side) -> None:
    lead, now = side.lead, timezone.now()
    rows = [Unsent(user=lead, address=f"/{n}/", fields=[["text", "x"]], kept_at=now) for n in range(5)]
    rows[1].kept_at = now - datetime.timedelta(days=15)
    rows[2].sent_at = now - datetime.timedelta(days=2)
    rows[3].sent_at = now - datetime.timedelta(hours=2)
    Unsent.objects.bulk_create(rows)

    assert unsent.keep(lead.pk, "/new/", [("text", "more")])

    kept = sorted(row.address for row in Unsent.objects.filter(user=lead))
    assert kept == ["/0/", "/3/", "/4/", "/new/"]


def test_words_that_wait_are_never_deleted_for_others(section: Section, side: Side) -> None:
    """Not even where too many wait: what comes then goes back to the browser that it came from."""
    lead, now = side.lead, timezone.now()
    many = range(unsent.MOST)
    rows = [Unsent(user=lead, address=f"/{n}/", fields=[["text", "x"]], kept_at=now) for n in many]
    Unsent.objects.bulk_create(rows)

    page = send_late(section, lead)

    assert "please send it again" in page
    assert "Words that took an hour to write." in page
    assert Unsent.objects.filter(user=lead, address__in=[f"/{n}/" for n in many]).count() == unsent.MOST
    assert "No more is kept until" in client_of(lead).get(reverse("account_unsent")).content.decode()

    Unsent.objects.filter(address="/0/").delete()
    assert "your words are kept" in send_late(section, lead)


def test_a_byte_that_no_database_holds_keeps_nothing_from_being_kept(section: Section, side: Side) -> None:
    assert unsent.keep(side.lead.pk, "/new/", [("text", "words\0 and more")])
    assert Unsent.objects.get().fields == [["text", "words and more"]]


def test_the_same_form_sent_twice_is_kept_once(section: Section, side: Side) -> None:
    send_late(section, side.lead)
    send_late(section, side.lead)

    assert Unsent.objects.count() == 1


# Words that come while the page they were typed on is taken away


def test_words_for_a_page_that_was_taken_away_meanwhile_are_kept(section: Section, side: Side) -> None:
    """The force reopens the threat while the body writes."""
    set_status(section.subject, Status.RELEASED)
    thread = make_thread(section, by=side.reviewer)
    address = reverse("thread_reply", args=[section.annual.force.slug, section.annual.year, thread.pk])
    set_status(section.subject, Status.CHANGES_REQUESTED)
    client = client_of(side.reviewer)

    answer = client.post(address, {"text": COMMENT, FIELD: mark_of(side.reviewer)}, headers=OURS)

    assert answer.status_code == 404
    assert "Your words are kept" in answer.content.decode()
    assert COMMENT in client.get(reverse("account_unsent")).content.decode()
    set_status(section.subject, Status.RELEASED)
    row = Unsent.objects.get()
    client.post(reverse("account_unsent_send", args=[row.pk]), dict(row.fields))
    client.post(address, dict(row.fields))
    assert thread.comments.filter(text=COMMENT).exists()


def test_words_for_a_page_that_is_gone_are_shown_where_no_more_can_be_kept(
    section: Section, side: Side
) -> None:
    rows = [
        Unsent(user=side.reviewer, address=f"/{n}/", fields=[["text", "x"]], kept_at=timezone.now())
        for n in range(unsent.MOST)
    ]
    Unsent.objects.bulk_create(rows)

    answer = client_of(side.reviewer).post(
        section.url("thread_open"), {"text": COMMENT, FIELD: mark_of(side.reviewer)}, headers=OURS
    )

    assert COMMENT in answer.content.decode()


def test_words_that_may_not_be_said_any_more_are_kept(section: Section, side: Side) -> None:
    ask = reverse("question_ask", args=[section.annual.force.slug, section.annual.year])

    answer = client_of(side.viewer).post(ask, {"text": COMMENT, FIELD: mark_of(side.viewer)}, headers=OURS)

    assert answer.status_code == 403
    assert "Your words are kept" in answer.content.decode()


def test_what_is_kept_of_a_page_that_is_gone_is_sent_in_vain_and_kept_again(
    section: Section, side: Side
) -> None:
    sent = {"text": COMMENT, FIELD: mark_of(side.reviewer)}
    client = client_of(side.reviewer)
    for _ in range(2):
        client.post(section.url("thread_open"), sent, headers=OURS)
    row = Unsent.objects.get()

    client.post(reverse("account_unsent_send", args=[row.pk]), sent)
    client.post(section.url("thread_open"), sent, headers=OURS)

    assert Unsent.objects.filter(sent_at=None).count() == 1


def test_buttons_and_forms_of_other_sites_keep_nothing(section: Section, side: Side) -> None:
    client, address = client_of(side.reviewer), section.url("thread_open")

    client.post(address, {"circle": "both", "version": "12", FIELD: mark_of(side.reviewer)}, headers=OURS)
    client.post(address, {"text": COMMENT, FIELD: mark_of(side.reviewer)}, headers={"origin": "http://a.b"})
    plain = client.post(address, {"text": COMMENT}, headers=OURS)

    assert "There is no such page" in plain.content.decode()
    assert not Unsent.objects.exists()
