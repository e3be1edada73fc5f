"""The pages of writing: who may open and change what, what is refused and how, and that no typed word is lost."""

import html
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from assessments import writing
from assessments.models import AnnualAssessment, Judgement, Question, Section, Status, ThreatAssessment
from assessments.questions import set_answer_state
from tests.makers import (
    Side,
    first_section,
    hand,
    judge,
    make_edition,
    make_member,
    make_question,
    make_thread,
    make_year,
    set_status,
    write,
)
from threats.models import Requirement

PAGES = ("section_detail", "section_edit", "judgement_edit", "section_history", "section_writers")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(response: HttpResponse) -> str:
    """What the page says, without its tags."""
    text = re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


def fields_of(response: HttpResponse) -> dict[str, str]:
    """The values that the page's form would send if nothing were changed."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def section(annual: AnnualAssessment) -> Section:
    return first_section(annual)


@pytest.fixture
def heading(side: Side, threat: ThreatAssessment) -> Section:
    return writing.add_heading(threat, "Key points", by=side.lead)


@pytest.fixture
def lead(side: Side) -> Client:
    return client_of(side.lead)


def again(section: Section) -> Section:
    return Section.objects.with_context().get(pk=section.pk)


# Who may open what


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("lead", [200, 200, 200, 200, 200]),
        ("coordinator", [200, 403, 403, 200, 200]),
        ("chief_officer", [200, 403, 403, 200, 403]),
        ("viewer", [200, 403, 403, 403, 403]),
        ("contributor", [404, 404, 404, 404, 404]),
        ("secretary", [200, 403, 403, 403, 403]),
        ("reviewer", [404, 404, 404, 404, 404]),
        ("commissioner", [404, 404, 404, 404, 404]),
        ("administrator", [404, 404, 404, 404, 404]),
    ],
)
def test_who_opens_which_page_of_a_draft(side: Side, section: Section, role: str, answers: list[int]) -> None:
    client = client_of(getattr(side, role))

    assert [client.get(section.url(page)).status_code for page in PAGES] == answers


@pytest.mark.parametrize("name", PAGES)
def test_another_force_does_not_know_of_the_section(other_side: Side, section: Section, name: str) -> None:
    assert client_of(other_side.lead).get(section.url(name)).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "heading_rename", "heading_remove"])
def test_whoever_has_not_signed_in_is_asked_to(client: Client, heading: Section, name: str) -> None:
    response = client.get(heading.url(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_a_contributor_opens_what_was_handed_to_them_and_nothing_else(side: Side, section: Section) -> None:
    hand(section, side.contributor)
    client = client_of(side.contributor)

    assert [client.get(section.url(page)).status_code for page in PAGES] == [200, 200, 403, 200, 403]


def test_the_body_reads_a_released_section_and_not_its_history(
    side: Side, threat: ThreatAssessment, section: Section
) -> None:
    write(section, "<p>Read me.</p>", by=side.lead)
    set_status(threat, Status.RELEASED)
    client = client_of(side.reviewer)

    assert "Read me." in words_of(client.get(section.get_absolute_url()))
    assert client.get(section.url("section_history")).status_code == 403
    assert client.get(section.url("section_edit")).status_code == 403


@pytest.mark.parametrize("name", ["section_edit", "judgement_edit", "section_writers"])
def test_nobody_opens_a_form_of_what_is_closed(
    lead: Client, threat: ThreatAssessment, section: Section, name: str
) -> None:
    set_status(threat, Status.SUBMITTED)

    assert lead.get(section.url(name)).status_code == 403


@pytest.mark.parametrize("name", ["section_detail", "section_edit", "section_history"])
def test_no_page_where_there_is_no_section(lead: Client, section: Section, name: str) -> None:
    assert lead.get(section.url(name).replace(section.slug, "nothing-here")).status_code == 404


# Reading


def test_a_section_shows_its_text_its_judgement_and_what_it_answers_to(
    side: Side, lead: Client, section: Section
) -> None:
    write(section, "<p>Forty-one officers.</p>", by=side.lead)
    judge(section, "partly", by=side.lead, movement="declined", movement_cause="Two have left.")
    edition, threat = section.annual.edition, section.threat_assessment.threat
    here = {"edition": edition, "kind": "standard", "source": "The edition, page 4"}
    Requirement.objects.create(**here, threat=threat, reference="T1", text="Have a plan.", order=1)
    Requirement.objects.create(
        **here, threat=threat, component=section.component, reference="T2", text="Count them.", order=2
    )
    other = edition.components.get(code="component-2")
    Requirement.objects.create(
        **here, threat=threat, component=other, reference="T3", text="Of another C.", order=3
    )

    page = words_of(lead.get(section.get_absolute_url()))

    for words in (
        "Forty-one officers.", "Criteria for Partly met.", "Declined", "Two have left.", "Exercise, 1 June 2024",
        "What it is.", "What is there?", "T1 Have a plan.", "T2 Count them.", "Source: The edition, page 4",
        "Version 1, saved by Anyshire Threat lead", "2 words",
    ):  # fmt: skip
        assert words in page
    assert "Of another C." not in page


def test_every_block_can_be_linked_to(side: Side, lead: Client, section: Section) -> None:
    body = write(section, "<p>One.</p>", by=side.lead).body
    block = re.findall(r'data-block="(\w+)"', body)[0]

    assert f'<p id="block-{block}">One.</p>' in lead.get(section.get_absolute_url()).content.decode()


def test_the_answer_to_a_question_shows_the_question(
    side: Side, lead: Client, threat: ThreatAssessment
) -> None:
    question = make_question(threat.annual, threat, "How many dogs?\nAnd where?", by=side.reviewer)
    section = again(question.section)

    for page in ("section_detail", "section_edit"):
        assert "How many dogs? And where?" in words_of(lead.get(section.url(page)))


def test_neighbours_are_those_that_the_reader_may_read(side: Side, threat: ThreatAssessment) -> None:
    one, two = Section.objects.with_context().filter(threat_assessment=threat).order_by("order")
    hand(one, side.contributor)

    seen_by_lead = client_of(side.lead).get(one.get_absolute_url()).content.decode()
    seen_by_contributor = client_of(side.contributor).get(one.get_absolute_url()).content.decode()

    assert f'href="{two.get_absolute_url()}" rel="next"' in seen_by_lead
    assert two.get_absolute_url() not in seen_by_contributor


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("lead", {"Write", "Judge", "Hand over", "History", "Withhold"}),
        ("coordinator", {"Hand over", "History", "Suggest wording", "Withhold"}),
        ("chief_officer", {"History"}),
        ("viewer", set()),
        ("secretary", set()),
    ],
)
def test_buttons_are_those_that_the_person_may_use(
    side: Side, section: Section, role: str, buttons: set[str]
) -> None:
    write(section, by=side.lead)
    page = client_of(getattr(side, role)).get(section.get_absolute_url()).content.decode()
    bar = page[page.index('class="action-bar"') : page.index('class="beside ')]

    found = set(re.findall(r">\s*([A-Z][a-z ]+?)\s*</a>", bar))

    assert found == buttons


# Writing


def save(client: Client, section: Section, body: str, version: int, **more: str) -> HttpResponse:
    return client.post(section.url("section_edit"), {"body": body, "version": version, **more})


def test_a_plain_form_post_saves(side: Side, lead: Client, section: Section) -> None:
    response = save(lead, section, "<p>One.</p>", 0)

    assert (response.status_code, response["Location"]) == (302, section.get_absolute_url())
    assert "Saved, version 1." in words_of(lead.get(section.get_absolute_url()))
    assert again(section).updated_by == side.lead


def test_a_text_typed_without_tags_is_saved_in_paragraphs(lead: Client, section: Section) -> None:
    save(lead, section, "One.\r\n\r\nTwo & <three>.", 0)

    assert re.sub(r' data-block="\w+"', "", again(section).body) == "<p>One.</p>\n<p>Two &amp; .</p>"


def test_a_save_that_changes_nothing_says_so(side: Side, lead: Client, section: Section) -> None:
    section = write(section, "<p>One.</p>", by=side.lead)
    fields = fields_of(lead.get(again(section).url("section_edit")))

    lead.post(again(section).url("section_edit"), fields)

    assert "Nothing had changed" in words_of(lead.get(again(section).get_absolute_url()))
    assert again(section).version == 1


def test_a_text_may_be_emptied(side: Side, lead: Client, section: Section) -> None:
    write(section, by=side.lead)

    response = save(lead, again(section), "", 1)

    assert response.status_code == 302
    assert again(section).is_empty


def test_a_text_that_is_too_long_is_refused_beside_the_field_and_kept(lead: Client, section: Section) -> None:
    text = "word " * 90_000

    response = save(lead, section, text, 0)

    assert response.status_code == 200
    assert "This text is too long to save" in str(response.context["form"].errors["body"])
    assert text.strip() in response.content.decode()
    assert response.content.decode().count("<title>Error: ") == 1
    assert again(section).version == 0


@pytest.mark.parametrize("text", ["a\x00b", "Gŵyl مركز 👩🏽‍🚒", "a\x0b\x1fb", "<p>&#0;&#xD800;</p>"])
def test_odd_bytes_are_saved_without_ado(lead: Client, section: Section, text: str) -> None:
    assert save(lead, section, text, 0).status_code == 302
    assert again(section).version == 1


@pytest.mark.parametrize("version", ["", "-1", "x", "1e9"])
def test_a_post_without_its_version_saves_nothing_and_keeps_the_text(
    lead: Client, section: Section, version: str
) -> None:
    response = save(lead, section, "<p>Typed.</p>", version)  # type: ignore[arg-type]

    assert response.status_code == 200
    assert "Typed." in response.content.decode()
    assert again(section).version == 0


def test_a_stale_save_shows_both_texts_and_their_difference(
    side: Side, lead: Client, section: Section
) -> None:
    write(section, "<p>The force holds six dogs.</p><p>Theirs.</p>", by=side.coordinator)

    response = save(lead, again(section), "<p>The force holds seven dogs.</p><p>Mine &amp; more.</p>", 0)

    page = words_of(response)
    assert response.status_code == 409
    assert "The force holds six dogs. Theirs." in page
    assert "The force holds seven dogs. Mine & more." in page
    assert "<del>six</del> <ins>seven</ins>" in response.content.decode()
    assert "4 words added and 2 words removed." in page
    assert "Theirs." in again(section).body
    assert again(section).version == 1


@pytest.mark.parametrize(
    ("saver", "words"),
    [
        ("lead", "You saved Component 1 in another window"),
        ("coordinator", "Somebody else has saved Component 1"),
    ],
)
def test_a_stale_save_says_whether_oneself_or_another_saved(
    side: Side, lead: Client, section: Section, saver: str, words: str
) -> None:
    write(section, "<p>Saved.</p>", by=getattr(side, saver))
    judge(section, "partly", by=getattr(side, saver))

    text = words_of(save(lead, again(section), "<p>Mine.</p>", 0))
    judgement = words_of(lead.post(section.url("judgement_edit"), judged(section)))

    assert f"{words} – " in text
    assert f"{words.replace('saved', 'judged')} – " in judgement


def test_after_a_conflict_a_second_save_is_deliberate_and_works(
    side: Side, lead: Client, section: Section
) -> None:
    write(section, "<p>Theirs.</p>", by=side.coordinator)
    fields = fields_of(save(lead, again(section), "<p>Mine.</p>", 0))

    fields["body"] = "<p>Theirs.</p><p>Mine.</p>"
    response = lead.post(again(section).url("section_edit"), fields)

    assert response.status_code == 302
    assert again(section).version == 2
    assert [v.number for v in section.versions.order_by("number")] == [1, 2]


def test_a_third_save_in_between_is_a_conflict_again(side: Side, lead: Client, section: Section) -> None:
    write(section, "<p>Theirs.</p>", by=side.coordinator)
    fields = fields_of(save(lead, again(section), "<p>Mine.</p>", 0))
    write(section, "<p>A third.</p>", by=side.chief_officer)

    assert lead.post(again(section).url("section_edit"), fields).status_code == 409


def test_whoever_may_not_write_is_told_so_though_the_threat_is_closed(
    side: Side, threat: ThreatAssessment, section: Section
) -> None:
    set_status(threat, Status.SUBMITTED)

    response = save(client_of(side.viewer), section, "<p>Typed.</p>", 0)

    assert response.status_code == 403
    assert "You may no longer write" in words_of(response)
    assert "Typed." in response.content.decode()


def test_when_the_threat_closes_while_one_types_the_text_comes_back(
    lead: Client, threat: ThreatAssessment, section: Section
) -> None:
    set_status(threat, Status.SUBMITTED)

    response = save(lead, section, "<p>Typed for <b>an hour</b>.</p>", 0)

    assert response.status_code == 409
    assert "Typed for <strong>an hour</strong>." in response.content.decode()
    assert "was closed for writing while you wrote" in words_of(response)
    assert again(section).version == 0


def test_when_a_section_is_taken_back_while_one_types_the_text_comes_back(
    side: Side, section: Section
) -> None:
    make_member(side.force, Role.CHIEF_OFFICER, user=side.contributor)  # still a reader of everything

    response = save(client_of(side.contributor), section, "<p>Typed.<script>x()</script></p>", 0)

    assert response.status_code == 403
    assert "<p>Typed.</p>" in response.content.decode()
    assert "You may no longer write" in words_of(response)


def test_whoever_may_not_read_the_section_gets_no_page_for_their_post(
    other_side: Side, section: Section
) -> None:
    assert save(client_of(other_side.lead), section, "<p>Typed.</p>", 0).status_code == 404


def test_a_post_without_words_from_whoever_may_not_write_is_refused(side: Side, section: Section) -> None:
    assert save(client_of(side.viewer), section, "", 0).status_code == 403


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=x()>"]
)
def test_no_script_of_a_text_reaches_a_page(side: Side, lead: Client, section: Section, attack: str) -> None:
    save(lead, section, f"<p>One {attack}</p>", 0)
    conflict = save(lead, again(section), f"<p>Two {attack}</p>", 0)
    pages = [lead.get(again(section).url(page)) for page in ("section_detail", "section_history")]
    pages += [lead.get(again(section).url("section_history") + "1/")]

    for page in pages:
        assert attack not in page.content.decode()
    shown = conflict.content.decode().partition("<form")[0]
    assert attack not in shown


# The state of an answer


@pytest.fixture
def question(side: Side, threat: ThreatAssessment) -> Question:
    question = make_question(threat.annual, threat, by=side.reviewer)
    return Question.objects.select_related("section").get(pk=question.pk)


def answer(client: Client, question: Question, **values: str) -> HttpResponse:
    page = client.get(again(question.section).url("section_edit"))
    return client.post(again(question.section).url("section_edit"), {**fields_of(page), **values})


@pytest.mark.parametrize(
    ("state", "note", "body"),
    [
        ("answered", "", "<p>Six.</p>"),
        ("answered", "As a rate.", "<p>Six.</p>"),
        ("partly", "The dogs of the north.", "<p>Six.</p>"),
        ("declined", "It would name a source.", ""),
        ("unanswered", "", "<p>Six, so far.</p>"),
    ],
)
def test_text_and_state_of_an_answer_are_saved_together(
    lead: Client, question: Question, state: str, note: str, body: str
) -> None:
    response = answer(lead, question, body=body, state=state, state_note=note)

    assert response.status_code == 302
    question.refresh_from_db()
    assert (question.state, question.state_note) == (state, note)
    assert bool(again(question.section).body) == bool(body)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "answered", "body": ""}, "state"),
        ({"state": "partly", "body": "<p></p>", "state_note": "All."}, "state"),
        ({"state": "partly", "body": "<p>Six.</p>"}, "state_note"),
        ({"state": "declined", "body": "<p>Six.</p>", "state_note": "  "}, "state_note"),
        ({"state": "perhaps", "body": "<p>Six.</p>"}, "state"),
        ({"state": "", "body": "<p>Six.</p>"}, "state"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_beside_its_field(
    lead: Client, question: Question, values: dict[str, str], field: str
) -> None:
    response = answer(lead, question, **values)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert again(question.section).version == 0
    assert values["body"] in html.unescape(response.content.decode())


def test_a_state_that_was_not_touched_does_not_put_back_what_somebody_else_set(
    lead: Client, question: Question
) -> None:
    write(question.section, "<p>Six.</p>", by=question.asked_by)
    fields = fields_of(lead.get(again(question.section).url("section_edit")))
    set_answer_state(question, "answered", "", by=question.asked_by)

    lead.post(again(question.section).url("section_edit"), {**fields, "body": "<p>Seven.</p>"})

    question.refresh_from_db()
    assert question.state == "answered"
    assert "Seven." in again(question.section).body


def test_a_state_that_two_people_set_is_asked_about_and_nothing_is_half_saved(
    lead: Client, question: Question
) -> None:
    write(question.section, "<p>Six.</p>", by=question.asked_by)
    fields = fields_of(lead.get(again(question.section).url("section_edit")))
    set_answer_state(question, "answered", "", by=question.asked_by)
    mine = {**fields, "body": "<p>Seven.</p>", "state": "partly", "state_note": "The north."}

    refused = lead.post(again(question.section).url("section_edit"), mine)

    assert "Somebody else has changed the state to “Answered”" in words_of(refused)
    assert "Seven." in refused.content.decode()
    assert "Six." in again(question.section).body
    assert lead.post(again(question.section).url("section_edit"), fields_of(refused)).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.state_note) == ("partly", "The north.")


def test_a_conflict_over_an_answer_keeps_the_state_that_was_chosen(
    side: Side, lead: Client, question: Question
) -> None:
    fields = fields_of(lead.get(again(question.section).url("section_edit")))
    write(question.section, "<p>Theirs.</p>", by=side.coordinator)
    mine = {**fields, "body": "<p>Mine.</p>", "state": "partly", "state_note": "The north."}

    conflict = lead.post(again(question.section).url("section_edit"), mine)

    assert conflict.status_code == 409
    kept = fields_of(conflict)
    assert (kept["state"], kept["state_note"], kept["version"]) == ("partly", "The north.", 1)
    assert lead.post(again(question.section).url("section_edit"), kept).status_code == 302
    question.refresh_from_db()
    assert question.state == "partly"


# Judging


def judged(section: Section, **values: object) -> dict[str, object]:
    grades = {grade.code: grade.pk for grade in section.annual.scale.grades.all()}
    return {
        "version": 0, "grade": grades["met"], "grade_prolonged": "", "effect_on_local": "", "confidence": "high",
        "basis": "exercise", "basis_on": "2024-06-01", "movement": "", "movement_cause": "", **values,
    }  # fmt: skip


def test_a_cell_is_judged_against_written_criteria(side: Side, lead: Client, section: Section) -> None:
    page = lead.get(section.url("judgement_edit"))
    response = lead.post(section.url("judgement_edit"), judged(section, effect_on_local="Two fewer."))

    assert "Criteria for Partly met." in words_of(page)
    assert (response.status_code, response["Location"]) == (302, section.get_absolute_url())
    judgement = Judgement.objects.get(section=section)
    assert (judgement.criterion, judgement.effect_on_local) == ("Criteria for Met.", "Two fewer.")
    assert (judgement.version, judgement.updated_by) == (1, side.lead)


def test_what_is_asserted_only_needs_no_date(lead: Client, section: Section) -> None:
    response = lead.post(section.url("judgement_edit"), judged(section, basis="asserted", basis_on=""))

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"grade": ""}, "grade", "Choose a grade."),
        ({"grade": 0}, "grade", "Select a valid choice"),
        ({"confidence": ""}, "confidence", "Say how confident"),
        ({"basis": ""}, "basis", "Say what the judgement rests on."),
        ({"basis_on": ""}, "basis_on", "Give the date of the operation"),
        ({"basis_on": "yesterday"}, "basis_on", "Enter a date"),
        ({"basis_on": "2999-01-01"}, "basis_on", "in the future"),
        ({"basis_on": "1066-10-14"}, "basis_on", "more than twenty years ago"),
        ({"movement_cause": "Two have left."}, "movement", "Say which way it moved"),
    ],
)
def test_a_judgement_that_lacks_something_is_refused_beside_the_field(
    lead: Client, section: Section, values: dict[str, object], field: str, message: str
) -> None:
    response = lead.post(
        section.url("judgement_edit"), judged(section, effect_on_local="Kept words.", **values)
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert message in str(response.context["form"].errors[field])
    assert "Kept words." in response.content.decode()
    assert not Judgement.objects.exists()


def test_a_grade_of_another_scale_is_refused(lead: Client, section: Section) -> None:
    foreign = make_edition().scale.grades.get(code="met")

    response = lead.post(section.url("judgement_edit"), judged(section, grade=foreign.pk))

    assert list(response.context["form"].errors) == ["grade"]


def test_a_stale_judgement_shows_both_and_saves_mine_when_asked_again(
    side: Side, lead: Client, section: Section
) -> None:
    judge(section, "partly", by=side.coordinator, effect_on_local="None.")

    conflict = lead.post(section.url("judgement_edit"), judged(section, effect_on_local="Two fewer."))

    page = words_of(conflict)
    assert conflict.status_code == 409
    for words in ("Effect on local policing None. Two fewer.", "Grade Partly met Met"):
        assert words in page
    assert lead.post(section.url("judgement_edit"), fields_of(conflict)).status_code == 302
    judgement = Judgement.objects.get(section=section)
    assert (judgement.grade.code, judgement.effect_on_local, judgement.version) == ("met", "Two fewer.", 2)


def test_the_same_judgement_again_says_that_nothing_changed(
    side: Side, lead: Client, section: Section
) -> None:
    judge(section, by=side.lead)
    fields = fields_of(lead.get(section.url("judgement_edit")))

    lead.post(section.url("judgement_edit"), fields)

    assert "Nothing had changed" in words_of(lead.get(section.get_absolute_url()))


def test_only_a_cell_is_judged(lead: Client, heading: Section) -> None:
    assert lead.get(heading.url("judgement_edit")).status_code == 403


def test_a_judgement_sent_after_the_threat_closed_is_refused(
    lead: Client, threat: ThreatAssessment, section: Section
) -> None:
    set_status(threat, Status.AGREED)

    assert lead.post(section.url("judgement_edit"), judged(section)).status_code == 403
    assert not Judgement.objects.exists()


# History


def test_the_history_lists_every_version(side: Side, lead: Client, section: Section) -> None:
    write(section, "<p>One.</p>", by=side.lead)
    write(section, "<p>One two.</p>", by=side.coordinator)

    page = words_of(lead.get(section.url("section_history")))

    assert "Version 2 (the present one) Anyshire Coordinator" in page
    assert page.index("Version 2") < page.index("Version 1 Anyshire Threat lead")


def test_an_old_version_is_compared_with_the_present(side: Side, lead: Client, section: Section) -> None:
    write(section, "<p>One two.</p>", by=side.lead)
    write(section, again(section).body.replace("two", "three"), by=side.lead)

    response = lead.get(section.url("section_history") + "1/")

    assert "<p>One two.</p>" in response.content.decode()
    assert "<del>two.</del> <ins>three.</ins>" in response.content.decode()


def test_a_version_that_never_was_is_not_found(lead: Client, section: Section) -> None:
    assert lead.get(section.url("section_history") + "7/").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "secretary"])
def test_the_history_is_the_forces_own(side: Side, section: Section, role: str) -> None:
    write(section, by=side.lead)
    client = client_of(getattr(side, role))

    assert client.get(section.url("section_history")).status_code == 403
    assert client.get(section.url("section_history") + "1/").status_code == 403


# Headings


def add_url(subject: AnnualAssessment | ThreatAssessment) -> str:
    threat = subject.threat.code if isinstance(subject, ThreatAssessment) else "whole"
    return f"/assessments/{subject.annual.force.slug}/{subject.annual.year}/{threat}/headings/add/"


def test_a_lead_adds_a_heading_and_goes_on_to_write_it(lead: Client, threat: ThreatAssessment) -> None:
    response = lead.post(add_url(threat), {"heading": "  Dogs   and vans "})

    section = Section.objects.with_context().get(heading="Dogs and vans")
    assert (response.status_code, response["Location"]) == (302, section.url("section_edit"))


def test_a_threat_is_offered_its_assurance_statement_until_it_has_one(
    side: Side, lead: Client, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    offer, warning = "Add the assurance statement", "There is no assurance statement yet"
    assert offer in lead.get(add_url(threat)).content.decode()
    assert warning in lead.get(threat.get_absolute_url()).content.decode()
    assert offer not in client_of(side.coordinator).get(add_url(annual)).content.decode()

    response = lead.post(add_url(threat), {"heading": "Assurance statement"})

    section = Section.objects.with_context().get(threat_assessment=threat, slug="assurance")
    assert response["Location"] == section.url("section_edit")
    assert offer not in lead.get(add_url(threat)).content.decode()
    assert warning not in lead.get(threat.get_absolute_url()).content.decode()


def test_whoever_writes_is_led_to_the_passages_if_they_read_the_paper(
    side: Side, lead: Client, threat: ThreatAssessment
) -> None:
    section = Section.objects.with_context().filter(threat_assessment=threat)[0]
    hand(section, side.contributor)
    link = "/papers/anyshire/2024-25/references/"

    assert link in lead.get(section.url("section_edit")).content.decode()
    assert link not in client_of(side.contributor).get(section.url("section_edit")).content.decode()


def test_the_coordinator_adds_a_heading_to_the_whole(side: Side, annual: AnnualAssessment) -> None:
    response = client_of(side.coordinator).post(add_url(annual), {"heading": "Finance"})

    assert response.status_code == 302
    assert Section.objects.get(heading="Finance").threat_assessment is None


@pytest.mark.parametrize(
    ("role", "in_threat", "in_whole"),
    [("lead", 200, 403), ("coordinator", 403, 200), ("viewer", 403, 403), ("reviewer", 403, 403)],
)
def test_who_adds_headings_where(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, role: str, in_threat: int, in_whole: int
) -> None:
    client = client_of(getattr(side, role))

    assert (client.get(add_url(threat)).status_code, client.get(add_url(annual)).status_code) == (
        in_threat,
        in_whole,
    )


@pytest.mark.parametrize(
    ("heading", "message"), [("  ", "Enter the words"), ("x" * 201, "at most 200 characters")]
)
def test_a_heading_without_words_or_with_too_many_is_refused(
    lead: Client, threat: ThreatAssessment, heading: str, message: str
) -> None:
    response = lead.post(add_url(threat), {"heading": heading})

    assert response.status_code == 200
    assert message in words_of(response)
    assert heading.strip() in response.content.decode()


@pytest.mark.parametrize("typed", ["Component 1", "key  points"])
def test_a_heading_that_the_threat_has_already_is_refused_beside_its_field(
    side: Side, lead: Client, threat: ThreatAssessment, heading: Section, typed: str
) -> None:
    other = writing.add_heading(threat, "Finance", by=side.lead)

    added = lead.post(add_url(threat), {"heading": typed})
    renamed = lead.post(other.url("heading_rename"), {"heading": typed, "version": 0})

    for response in (added, renamed):
        assert list(response.context["form"].errors) == ["heading"]
        assert "here already. Choose other words." in words_of(response)
    assert again(other).heading == "Finance"


def test_a_heading_may_change_its_capitals(lead: Client, heading: Section) -> None:
    response = lead.post(heading.url("heading_rename"), {"heading": "KEY POINTS", "version": 0})

    assert response.status_code == 302
    assert again(heading).heading == "KEY POINTS"


def test_a_heading_is_renamed(lead: Client, heading: Section) -> None:
    response = lead.post(heading.url("heading_rename"), {"heading": "Main points", "version": 0})

    assert (response.status_code, response["Location"]) == (302, heading.get_absolute_url())
    assert again(heading).heading == "Main points"


def test_a_stale_rename_is_refused_with_both_names_and_works_the_second_time(
    side: Side, lead: Client, heading: Section
) -> None:
    writing.rename_heading(heading, "Theirs", version=0, by=side.lead)

    refused = lead.post(heading.url("heading_rename"), {"heading": "Mine", "version": 0})

    assert refused.status_code == 409
    assert "its heading is “Theirs”" in words_of(refused)
    assert 'value="Mine"' in refused.content.decode()
    assert lead.post(heading.url("heading_rename"), fields_of(refused)).status_code == 302
    assert again(heading).heading == "Mine"


def test_a_heading_is_moved_by_post_alone(lead: Client, threat: ThreatAssessment, heading: Section) -> None:
    assert lead.get(heading.url("heading_move")).status_code == 405

    response = lead.post(heading.url("heading_move"), {"direction": "up"})

    assert response["Location"] == f"{threat.get_absolute_url()}#section-key-points"
    assert list(writing.own_sections(threat).order_by("order").values_list("slug", flat=True)) == [
        "component-1", "key-points", "component-2",
    ]  # fmt: skip


@pytest.mark.parametrize("sent", [{"direction": "sideways"}, {}])
def test_a_move_to_nowhere_is_not_found(lead: Client, heading: Section, sent: dict[str, str]) -> None:
    assert lead.post(heading.url("heading_move"), sent).status_code == 404


def test_the_last_heading_is_not_said_to_have_moved_down(
    lead: Client, threat: ThreatAssessment, heading: Section
) -> None:
    response = lead.post(heading.url("heading_move"), {"direction": "down"}, follow=True)

    assert "“Key points” is the last already, so it stays where it is." in words_of(response)
    assert writing.own_sections(threat).order_by("order").last() == heading


def test_removing_is_confirmed_first(lead: Client, heading: Section) -> None:
    asked = lead.post(heading.url("heading_remove"))
    still_there = Section.objects.filter(pk=heading.pk).exists()
    done = lead.post(heading.url("heading_remove"), {"confirmed": "yes"})

    assert (asked.status_code, still_there) == (200, True)
    assert done.status_code == 302
    assert not Section.objects.filter(pk=heading.pk).exists()


@pytest.mark.parametrize("holds", ["text", "comments"])
def test_a_heading_with_text_or_comments_stays(
    side: Side, lead: Client, heading: Section, holds: str
) -> None:
    if holds == "text":
        write(heading, by=side.lead)
    else:
        make_thread(again(heading), by=side.coordinator)

    response = lead.post(again(heading).url("heading_remove"), {"confirmed": "yes"})

    assert response.status_code == 409
    assert "This section still has text or comments, so it cannot be removed." in words_of(response)
    assert Section.objects.filter(pk=heading.pk).exists()


@pytest.mark.parametrize("name", ["heading_rename", "heading_remove", "heading_move"])
def test_only_who_leads_arranges_and_only_headings(
    side: Side, lead: Client, section: Section, heading: Section, name: str
) -> None:
    assert lead.post(section.url(name), {"direction": "up"}).status_code == 403
    assert client_of(side.coordinator).post(heading.url(name), {"direction": "up"}).status_code == 403
    assert client_of(side.contributor).post(heading.url(name), {"direction": "up"}).status_code == 404


# Queries


def count(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "name", ["section_detail", "section_edit", "judgement_edit", "section_history", "section_writers"]
)
def test_a_page_asks_no_more_of_a_long_text_and_a_large_year(side: Side, name: str) -> None:
    small, large = (
        make_year(side, make_edition(1, 1), "2023-24"),
        make_year(side, make_edition(7, 5), "2024-25"),
    )
    for annual, times in ((small, 1), (large, 12)):
        section = first_section(annual)
        for n in range(times):
            write(section, "".join(f"<p>Paragraph {n} {k}.</p>" for k in range(times)), by=side.lead)
            hand(section, make_member(side.force, Role.CONTRIBUTOR))
            make_thread(again(section), f"Why {n}?", by=side.coordinator)
        judge(section, by=side.lead)
        for n in range(times):
            Requirement.objects.create(
                edition=annual.edition, threat=section.threat_assessment.threat, kind="standard",
                reference=f"{annual.year} {n}", text="Have it.", source="Test", order=n,
            )  # fmt: skip
    client = client_of(side.lead)

    counts = [count(client, again(first_section(annual)).url(name)) for annual in (small, large)]

    assert counts[0] == counts[1]
    assert counts[1] <= 15


def test_the_history_of_an_old_version_is_one_page_of_few_queries(
    side: Side, lead: Client, section: Section
) -> None:
    for n in range(5):
        write(section, f"<p>Words {n}.</p>", by=side.lead)

    assert count(lead, again(section).url("section_history") + "1/") <= 15


@pytest.mark.parametrize("name", ["section_detail", "section_edit"])
def test_the_pages_of_an_answer_ask_few_queries(
    side: Side, lead: Client, question: Question, name: str
) -> None:
    write(question.section, by=side.lead)
    make_thread(again(question.section), by=side.reviewer)

    assert count(lead, again(question.section).url(name)) <= 15


# What XML cannot hold


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "&#1;", "&#11;", "\ufffe"])
@pytest.mark.parametrize("version", ["0", "7", ""], ids=["saved", "stale", "invalid"])
def test_no_character_stops_a_save_or_loses_a_word(
    lead: Client, section: Section, character: str, version: str
) -> None:
    typed = f"Kept{character} words <p>and{character} these</p>"

    response = lead.post(section.url("section_edit"), {"version": version, "body": typed}, follow=True)

    assert response.status_code in (200, 409)
    assert {"Kept", "words", "and", "these"} <= set(re.findall(r"\w+", words_of(response)))


def test_the_line_break_of_word_stays_one(lead: Client, section: Section) -> None:
    lead.post(section.url("section_edit"), {"version": "0", "body": "<p>One\x0btwo</p>"})

    assert "One<br>two" in again(section).body


def test_too_much_text_is_refused_beside_the_field_and_kept(lead: Client, section: Section) -> None:
    body = "<table><tr>" + '<td colspan="50">w' * 100 + "<tr><td>w" * 100 + "</table>"

    response = lead.post(section.url("section_edit"), {"version": "0", "body": body})

    assert "Table 1 of this text is too large" in response.context["form"].errors["body"][0]
    assert response.context["form"]["body"].value() == body
    assert again(section).version == 0


def test_writing_from_right_to_left_is_saved_and_its_writer_told(lead: Client, section: Section) -> None:
    path = section.url("section_edit")
    sent = {**fields_of(lead.get(path)), "body": "<p>The station is مركز الشرطة.</p>"}

    saved = lead.post(path, sent, follow=True)

    said = "writing that runs from right to left (“مركز الشرطة.”). It is kept as it is, but no paper can be issued"
    assert said in words_of(saved)
    assert "مركز الشرطة" in again(section).body
    assert said in words_of(lead.get(path))  # beside the field
