"""The history of a section: what each version changed, any two compared, and one restored as a new one."""

from __future__ import annotations

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from assessments import writing
from assessments.approvals import content_sha256
from assessments.blocks import parse_blocks
from assessments.history import judgement_changes, page_of_versions, restore_version
from assessments.models import (
    AnnualAssessment,
    Question,
    Section,
    SectionVersion,
    Status,
    ThreatAssessment,
)
from assessments.questions import set_answer_state
from tests.makers import (
    Side,
    first_section,
    judge,
    make_question,
    make_thread,
    save_section,
    set_status,
    write,
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(response: HttpResponse) -> str:
    text = re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


@pytest.fixture
def section(annual: AnnualAssessment) -> Section:
    return first_section(annual)


@pytest.fixture
def three(side: Side, section: Section) -> Section:
    """Three versions: two paragraphs, the second reworded, the first gone."""
    write(section, "<p>One two.</p><p>Three four.</p>", by=side.lead)
    write(section, again(section).body.replace("four", "five"), by=side.coordinator)
    return write(section, again(section).body.split("\n")[1], by=side.lead)


def again(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


def version(section: Section, number: int) -> SectionVersion:
    return SectionVersion.objects.select_related("section").get(section=section, number=number)


def address(section: Section, end: str = "") -> str:
    return again(section).url("section_history") + end


# What each version changed


def test_every_version_says_how_many_words_came_and_went(three: Section) -> None:
    _page, lines = page_of_versions(again(three), 1)

    assert [(line.version.number, line.words, line.added, line.removed) for line in lines] == [
        (3, 2, 0, 2),
        (2, 4, 1, 1),
        (1, 4, 4, 0),
    ]
    assert [line.is_current for line in lines] == [True, False, False]


def test_the_last_version_of_a_page_is_set_against_the_first_of_the_next(
    three: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.history.ON_A_PAGE", 2)

    page, lines = page_of_versions(again(three), 1)

    assert page.has_next()
    assert [(line.added, line.removed) for line in lines] == [(0, 2), (1, 1)]


def test_a_version_that_has_another_heading_says_so(side: Side, threat: ThreatAssessment) -> None:
    heading = writing.add_heading(threat, "Key points", by=side.lead)
    write(heading, by=side.lead)
    writing.rename_heading(again(heading), "Main points", version=1, by=side.lead)

    page = words_of(client_of(side.lead).get(address(heading)))

    assert "0 added, 0 taken out; the heading changed" in page


# The judgement


def test_the_judgement_is_told_from_what_to_what(side: Side, section: Section) -> None:
    judge(section, "partly", by=side.lead)
    judge(section, "met", by=side.coordinator, effect_on_local="Some.")
    judge(section, "met", by=side.lead, effect_on_local="Some.")

    latest, first = judgement_changes(section)

    assert (latest.by, latest.is_first, first.is_first) == (side.coordinator, False, True)
    assert [(field.label, field.theirs, field.yours) for field in latest.fields] == [
        ("Grade", "Partly met", "Met"),
        ("Effect on local policing", "", "Some."),
    ]


def test_the_page_of_the_history_tells_of_the_judgement(side: Side, section: Section) -> None:
    judge(section, "partly", by=side.lead)
    judge(section, "met", by=side.lead)

    assert "Grade: from “Partly met” to “Met”" in words_of(client_of(side.lead).get(address(section)))


# Comparing


@pytest.mark.parametrize("query", ["older=1&newer=3", "older=3&newer=1"])
def test_any_two_versions_are_compared_the_older_first(side: Side, three: Section, query: str) -> None:
    response = client_of(side.lead).get(address(three, f"compare/?{query}"))

    assert "What changed from version 1 to version 3" in words_of(response)
    assert "One paragraph taken out. One sentence changed in paragraph 1." in words_of(response)
    assert "<del>four.</del> <ins>five.</ins>" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("older=1&newer=1", "Choose two different versions."),
        ("older=1&newer=9", "There is no such version to end with."),
        ("older=x&newer=2", "There is no such version to begin from."),
        ("older=1", "This field is required."),
        ("older=%00&newer=%F0%9F%98%80", "There is no such version to begin from."),
    ],
)
def test_what_cannot_be_compared_is_said_beside_the_field(
    side: Side, three: Section, query: str, said: str
) -> None:
    response = client_of(side.lead).get(address(three, f"compare/?{query}"))

    assert response.status_code == 200
    assert said in words_of(response)
    assert response.context["compared"] is None


# Restoring


def restore(client: Client, section: Section, number: int, seen: int) -> HttpResponse:
    return client.post(address(section, f"{number}/restore/"), {"version": seen}, follow=True)  # type: ignore[return-value]


def test_a_restored_text_is_a_new_version_that_says_so(side: Side, three: Section) -> None:
    response = restore(client_of(side.lead), three, 1, seen=3)

    assert "Version 1 is restored, as version 4." in words_of(response)
    new = version(three, 4)
    assert (new.body, new.note, new.saved_by) == (
        version(three, 1).body,
        "Restored from version 1",
        side.lead,
    )
    assert again(three).body == new.body


def test_restored_paragraphs_have_their_ids_again(side: Side, three: Section) -> None:
    """The first paragraph was gone, and with it from the present text the id that a comment hangs on."""
    thread = make_thread(three, by=side.reviewer)
    first = parse_blocks(version(three, 1).body)[0]
    assert first.id not in again(three).body

    restore_version(version(three, 1), version=3, by=side.lead)

    assert parse_blocks(again(three).body)[0] == first
    assert again(three).threads.get() == thread


def test_a_version_restored_from_a_page_that_is_out_of_date_is_shown_again(
    side: Side, three: Section
) -> None:
    response = restore(client_of(side.lead), three, 1, seen=2)

    assert response.status_code == 409
    assert "Somebody has saved since this page was opened. Nothing is restored yet" in words_of(response)
    assert again(three).version == 3
    assert 'name="version" value="3"' in response.content.decode()


@pytest.mark.parametrize("seen", ["", "x", "-1", "\x00"])
def test_a_restore_that_does_not_say_what_it_saw_restores_nothing(
    side: Side, three: Section, seen: str
) -> None:
    response = client_of(side.lead).post(address(three, "1/restore/"), {"version": seen})

    assert response.status_code == 409
    assert again(three).version == 3


def test_restoring_what_stands_makes_no_version(side: Side, three: Section) -> None:
    saved = restore_version(version(three, 3), version=3, by=side.lead)

    assert not saved.changed
    assert again(three).version == 3


def test_nothing_is_restored_once_the_threat_is_closed(
    side: Side, threat: ThreatAssessment, three: Section
) -> None:
    set_status(threat, Status.SUBMITTED)

    with pytest.raises(writing.ClosedForWriting):
        restore_version(version(three, 1), version=3, by=side.lead)
    assert restore(client_of(side.lead), three, 1, seen=3).status_code == 403
    assert "Restore version 1" not in words_of(client_of(side.lead).get(address(three, "1/")))


@pytest.mark.parametrize("role", ["coordinator", "chief_officer", "viewer", "reviewer", "administrator"])
def test_only_who_may_write_may_restore(side: Side, three: Section, role: str) -> None:
    response = client_of(getattr(side, role)).post(address(three, "1/restore/"), {"version": 3})

    assert response.status_code in (403, 404)
    assert again(three).version == 3


def test_an_answer_does_not_become_empty_by_restoring(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    question = make_question(annual, threat, by=side.reviewer)
    write(question.section, "<p>Words.</p>", by=side.lead)
    write(question.section, "", by=side.lead)
    write(question.section, "<p>Others.</p>", by=side.lead)
    set_answer_state(question, Question.State.ANSWERED, "", by=side.lead)

    response = restore(client_of(side.lead), question.section, 2, seen=3)

    assert response.status_code == 409
    assert "Nothing is restored. There is no text yet." in words_of(response)
    assert "Others." in again(question.section).body


# A save that changes nothing


def test_a_save_that_changes_nothing_makes_no_version_and_resets_nothing(
    side: Side, threat: ThreatAssessment, section: Section
) -> None:
    """Wherever the words go through an editor that writes them in its own way."""
    write(section, "<p>One <b>two</b>.</p><ul><li>Three</ul>", by=side.lead)
    before, approved = again(section), content_sha256(threat)
    body = f"\n <div>{re.sub(' data-block=.[a-z0-9]+.', '', before.body)}</div>\r\n"

    saved = save_section(section, body, version=1, by=side.lead)

    after = again(section)
    assert not saved.changed
    assert (after.version, after.body, after.updated_by, after.updated_at) == (
        before.version,
        before.body,
        before.updated_by,
        before.updated_at,
    )
    assert SectionVersion.objects.filter(section=section).count() == 1
    assert content_sha256(threat) == approved
