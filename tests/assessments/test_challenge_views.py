"""The pages of questions and comments: who gets which page, what they say, and that no typed word is lost."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from assessments.comments import open_thread, reopen, resolve
from assessments.models import (
    AnnualAssessment,
    Circle,
    Question,
    Section,
    Status,
    Thread,
    ThreatAssessment,
)
from assessments.questions import reword_question, set_answer_state
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    make_edition,
    make_question,
    make_suggestion,
    make_thread,
    make_year,
    set_status,
    write,
)

MOST_QUERIES = 15
LONG = "A sentence that took a while to write, and a name: Ó Súilleabháin & sons <b>."


def get(client: Client, user: User, url: str) -> HttpResponse:
    client.force_login(user)
    return client.get(url)


def post(client: Client, user: User, url: str, **data: str) -> HttpResponse:
    client.force_login(user)
    return client.post(url, data)


def page_of(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def year_url(annual: AnnualAssessment, name: str, *more: object) -> str:
    return reverse(name, args=[annual.force.slug, annual.year, *more])


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    """A written cell in a threat that is still a draft."""
    section = first_section(annual)
    write(section, "<p>There are twelve.</p><p>Ten are trained.</p>", by=side.lead)
    return Section.objects.with_context().get(pk=section.pk)


@pytest.fixture
def released(section: Section) -> Section:
    """The same, released to the body."""
    set_status(section.subject, Status.RELEASED)
    return Section.objects.with_context().get(pk=section.pk)


@pytest.fixture
def question(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> Question:
    return make_question(annual, threat, "How many are there?", by=side.reviewer)


# Who gets in

YEAR_PAGES = ["question_list", "thread_list", "question_ask"]


@pytest.mark.parametrize("name", YEAR_PAGES)
def test_strangers_are_sent_to_sign_in(client: Client, annual: AnnualAssessment, name: str) -> None:
    url = year_url(annual, name)

    response = client.get(url)

    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("name", YEAR_PAGES)
@pytest.mark.parametrize("role", ["lead", "coordinator", "reviewer", "commissioner", "secretary"])
def test_another_force_and_its_body_find_nothing(
    client: Client, annual: AnnualAssessment, other_side: Side, name: str, role: str
) -> None:
    assert get(client, other_side.people[role], year_url(annual, name)).status_code == 404


@pytest.mark.parametrize("name", ["question_list", "thread_list"])
def test_administrator_finds_no_year_by_that_role(
    client: Client, side: Side, annual: AnnualAssessment, name: str
) -> None:
    assert get(client, side.administrator, year_url(annual, name)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("reviewer", 200),
        ("commissioner", 200),
        ("secretary", 403),
        ("body_viewer", 403),
        ("lead", 403),
        ("coordinator", 403),
        ("chief_officer", 403),
        ("viewer", 403),
    ],
)
def test_only_the_body_asks(
    client: Client, side: Side, annual: AnnualAssessment, role: str, status: int
) -> None:
    assert get(client, side.people[role], year_url(annual, "question_ask")).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("lead", 200),
        ("coordinator", 200),
        ("chief_officer", 200),
        ("reviewer", 200),
        ("commissioner", 200),
        ("secretary", 200),
        ("viewer", 403),
        ("body_viewer", 403),
        ("contributor", 404),
        ("administrator", 404),
    ],
)
def test_both_sides_comment_and_viewers_do_not(
    client: Client, side: Side, released: Section, role: str, status: int
) -> None:
    assert get(client, side.people[role], released.url("thread_open")).status_code == status


@pytest.mark.parametrize("step", ["thread_reply", "thread_resolve", "thread_reopen"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_thread_in_the_forces_own_circle_does_not_exist_for_the_body(
    client: Client, side: Side, released: Section, step: str, method: str
) -> None:
    thread = make_thread(released, by=side.lead, circle=Circle.OWN)
    client.force_login(side.reviewer)

    response = getattr(client, method)(year_url(released.annual, step, thread.pk), {"text": "I see you."})

    assert response.status_code == 404
    assert thread.comments.count() == 1


@pytest.mark.parametrize("step", ["thread_reply", "thread_resolve", "thread_reopen"])
def test_thread_in_the_bodys_own_circle_does_not_exist_for_the_force(
    client: Client, side: Side, released: Section, step: str
) -> None:
    thread = make_thread(released, by=side.commissioner, circle=Circle.OWN)

    response = get(client, side.chief_officer, year_url(released.annual, step, thread.pk))

    assert response.status_code == 404


def test_thread_is_found_in_its_own_year_only(client: Client, side: Side, released: Section) -> None:
    thread = make_thread(released, by=side.lead)
    other = make_year(side, make_edition(), year="2025-26")

    assert get(client, side.lead, year_url(other, "thread_reply", thread.pk)).status_code == 404


def test_only_those_who_may_resolve_get_the_page(client: Client, side: Side, released: Section) -> None:
    url = year_url(released.annual, "thread_resolve", make_thread(released, by=side.reviewer).pk)

    assert get(client, side.reviewer, url).status_code == 200
    assert get(client, side.lead, url).status_code == 403


def test_nobody_comments_on_a_final_year(client: Client, side: Side, released: Section) -> None:
    thread = make_thread(released, by=side.lead)
    set_status(released.annual, Status.FINAL)

    assert get(client, side.lead, released.url("thread_open")).status_code == 403
    assert get(client, side.lead, year_url(released.annual, "thread_reply", thread.pk)).status_code == 403


# Questions


def test_asking_makes_a_numbered_heading(client: Client, side: Side, threat: ThreatAssessment) -> None:
    response = post(
        client,
        side.reviewer,
        year_url(threat.annual, "question_ask"),
        about=threat.threat.code,
        text="How many?",
    )

    asked = Question.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == f"{year_url(threat.annual, 'question_list')}#question-1"
    assert (asked.number, asked.text, asked.asked_by) == (1, "How many?", side.reviewer)
    assert asked.section.threat_assessment == threat


def test_question_of_the_whole_year_belongs_to_no_threat(
    client: Client, side: Side, annual: AnnualAssessment
) -> None:
    post(client, side.commissioner, year_url(annual, "question_ask"), about="whole", text="How well?")

    assert Question.objects.get().section.threat_assessment is None


@pytest.mark.parametrize(
    ("about", "text", "error"),
    [
        ("", LONG, "Choose what the question is about."),
        ("threat-1", "  ", "Write the question."),
        ("threat-2", LONG, "It is not open for questions any more. Choose again."),
        ("threat-1", "x" * 2001, "Write at most 2000 characters; there are 2001."),
    ],
)
def test_question_with_a_mistake_is_shown_again_with_its_words(
    client: Client, side: Side, annual: AnnualAssessment, about: str, text: str, error: str
) -> None:
    set_status(annual.threat_assessments.get(threat__code="threat-2"), Status.SUBMITTED)

    response = post(client, side.reviewer, year_url(annual, "question_ask"), about=about, text=text)

    page = page_of(response)
    assert "<title>Error: Ask a question" in page
    assert page.count(error) == 2  # in the summary and beside the field
    assert response.context["form"]["text"].value() == text
    assert not Question.objects.exists()


def test_asking_from_a_threat_begins_with_that_threat(
    client: Client, side: Side, annual: AnnualAssessment
) -> None:
    response = get(client, side.reviewer, f"{year_url(annual, 'question_ask')}?about=threat-2")

    assert response.context["form"]["about"].value() == "threat-2"


def test_nothing_is_asked_of_a_year_that_is_closed(
    client: Client, side: Side, annual: AnnualAssessment
) -> None:
    set_status(annual, Status.SUBMITTED)

    assert get(client, side.reviewer, year_url(annual, "question_ask")).status_code == 403


def test_list_says_what_was_asked_by_whom_and_how_far_it_is_answered(
    client: Client, side: Side, annual: AnnualAssessment, question: Question
) -> None:
    write(question.section, by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "The rest comes in June.", by=side.lead)
    make_question(annual, None, "How well?", by=side.commissioner)

    page = page_of(get(client, side.lead, year_url(annual, "question_list")))

    assert "Question 1: Threat 1" in page
    assert "Question 2: The whole assessment" in page
    assert "The rest comes in June." in page
    assert "Asked by Anyshire Reviewer" in page
    assert "Ask a question" not in page


def test_body_reads_the_note_on_an_answer_once_it_is_released(
    client: Client, side: Side, question: Question, threat: ThreatAssessment
) -> None:
    write(question.section, by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "The rest comes in June.", by=side.lead)
    url = year_url(question.annual, "question_list")

    before = page_of(get(client, side.reviewer, url))
    set_status(threat, Status.RELEASED)
    after = page_of(get(client, side.reviewer, url))

    answer = f'href="{question.section.get_absolute_url()}"'
    assert ("The rest comes in June." in before, answer in before) == (False, False)
    assert "The answer has not been released yet." in before
    assert ("The rest comes in June." in after, answer in after) == (True, True)


def test_contributor_sees_only_the_questions_handed_to_them(
    client: Client, side: Side, annual: AnnualAssessment, question: Question
) -> None:
    make_question(annual, None, "Something else entirely?", by=side.reviewer)
    hand(question.section, side.contributor)

    page = page_of(get(client, side.contributor, year_url(annual, "question_list")))

    assert question.text in page
    assert "Something else entirely?" not in page


def test_question_is_reworded(client: Client, side: Side, question: Question) -> None:
    url = year_url(question.annual, "question_edit", 1)
    mark = get(client, side.reviewer, url).context["form"]["mark"].value()

    response = post(client, side.reviewer, url, text="How many on 1 April?", mark=mark)

    assert response.status_code == 302
    question.refresh_from_db()
    assert question.text == "How many on 1 April?"


def test_rewording_from_an_old_page_shows_both_and_then_saves(
    client: Client, side: Side, question: Question
) -> None:
    url = year_url(question.annual, "question_edit", 1)
    mark = get(client, side.reviewer, url).context["form"]["mark"].value()
    reword_question(question, "How many in all?", by=side.reviewer)

    response = post(client, side.reviewer, url, text=LONG, mark=mark)

    assert "It now reads “How many in all?”" in page_of(response, status=409)
    assert response.context["form"]["text"].value() == LONG
    again = post(client, side.reviewer, url, text=LONG, mark=response.context["form"]["mark"].value())
    assert again.status_code == 302
    assert Question.objects.get().text == LONG


@pytest.mark.parametrize("role", ["lead", "coordinator", "secretary", "body_viewer"])
def test_nobody_else_rewords_a_question(client: Client, side: Side, question: Question, role: str) -> None:
    url = year_url(question.annual, "question_edit", 1)

    assert get(client, side.people[role], url).status_code == 403


def test_question_is_not_reworded_once_an_answer_is_begun(
    client: Client, side: Side, question: Question
) -> None:
    write(question.section, by=side.lead)

    assert get(client, side.reviewer, year_url(question.annual, "question_edit", 1)).status_code == 403


# Comments


def test_comment_is_added_in_the_chosen_circle_on_the_chosen_paragraph(
    client: Client, side: Side, released: Section
) -> None:
    url = released.url("thread_open")
    form = get(client, side.reviewer, url).context["form"]
    block = form.fields["block"].choices[2][0]

    response = post(client, side.reviewer, url, text="Since when?", circle="both", block=block)

    thread = Thread.objects.get()
    assert response.headers["Location"] == f"{released.get_absolute_url()}#thread-{thread.pk}"
    assert (thread.circle, thread.organisation, thread.quote) == ("both", side.body, "Ten are trained.")
    assert thread.comments.get().text == "Since when?"


@pytest.mark.parametrize(
    ("role", "first", "own"),
    [
        ("lead", "own", "Own organisation: Anyshire Police"),
        ("reviewer", "both", "Own organisation: Anyshire Commissioner"),
    ],
)
def test_circles_are_named_beside_the_box(
    client: Client, side: Side, released: Section, role: str, first: str, own: str
) -> None:
    response = get(client, side.people[role], released.url("thread_open"))

    page = page_of(response)
    assert response.context["form"]["circle"].value() == first
    assert own in page
    assert "Both sides: Anyshire Police and Anyshire Commissioner" in page


def test_comment_can_be_begun_on_a_paragraph_by_address(
    client: Client, side: Side, released: Section
) -> None:
    block = get(client, side.lead, released.url("thread_open")).context["form"].fields["block"].choices[1]

    response = get(client, side.lead, f"{released.url('thread_open')}?block={block[0]}")

    assert block[1] == "Paragraph 1: There are twelve."
    assert response.context["form"]["block"].value() == block[0]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"circle": "own", "block": ""}, "Write your comment."),
        ({"text": LONG, "block": ""}, "Say who is to read it."),
        ({"text": LONG, "circle": "everybody"}, "Choose who is to read it."),
        (
            {"text": LONG, "circle": "own", "block": "zzzzzzzz"},
            "This paragraph is not there any more. Choose again.",
        ),
    ],
)
def test_comment_with_a_mistake_is_shown_again_with_its_words(
    client: Client, side: Side, released: Section, data: dict[str, str], error: str
) -> None:
    response = post(client, side.lead, released.url("thread_open"), **data)

    page = page_of(response)
    assert page.count(error) == 2
    assert "<title>Error: " in page
    assert response.context["form"]["text"].value() == data.get("text")
    assert not Thread.objects.exists()


def test_section_shows_its_threads_to_those_who_talk_about_it(
    client: Client, side: Side, released: Section
) -> None:
    make_thread(released, "A word of the force.", by=side.lead, circle=Circle.OWN)
    make_thread(released, "A word for both.", by=side.reviewer, circle=Circle.BOTH)
    make_thread(released, "A word of the body.", by=side.reviewer, circle=Circle.OWN)
    said = ["A word of the force.", "A word for both.", "A word of the body."]

    seen = {
        role: [
            words in page_of(get(client, side.people[role], released.get_absolute_url())) for words in said
        ]
        for role in ["lead", "reviewer", "viewer", "body_viewer"]
    }

    assert seen == {
        "lead": [True, True, False],
        "reviewer": [False, True, True],
        "viewer": [False, False, False],
        "body_viewer": [False, False, False],
    }


def test_words_are_text_and_never_markup(client: Client, side: Side, released: Section) -> None:
    make_thread(released, "<script>alert(1)</script>", by=side.lead)

    page = page_of(get(client, side.lead, released.get_absolute_url()))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_reply_is_added(client: Client, side: Side, released: Section) -> None:
    thread = make_thread(released, by=side.reviewer)

    response = post(
        client, side.lead, year_url(released.annual, "thread_reply", thread.pk), text="On 1 April."
    )

    assert response.headers["Location"] == thread.get_absolute_url()
    assert thread.comments.last().text == "On 1 April."


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("thread_reply", "Write your reply."),
        ("thread_resolve", "Write what was done."),
        ("thread_reopen", "Write why."),
    ],
)
def test_empty_words_are_refused(
    client: Client, side: Side, released: Section, step: str, error: str
) -> None:
    thread = make_thread(released, by=side.lead)

    page = page_of(post(client, side.lead, year_url(released.annual, step, thread.pk), text=" "))

    assert page.count(error) == 2
    assert thread.comments.count() == 1


def test_reply_to_a_thread_that_was_resolved_meanwhile_keeps_its_words(
    client: Client, side: Side, released: Section
) -> None:
    thread = resolve(make_thread(released, by=side.reviewer), "Done.", by=side.reviewer)

    response = post(client, side.lead, year_url(released.annual, "thread_reply", thread.pk), text=LONG)

    assert "Anyshire Reviewer has resolved this." in page_of(response, status=409)
    assert response.context["form"]["text"].value() == LONG
    assert thread.comments.count() == 1


def test_thread_is_resolved_with_what_was_done_and_reopened_with_why(
    client: Client, side: Side, released: Section
) -> None:
    thread = make_thread(released, by=side.reviewer)
    annual = released.annual

    post(client, side.reviewer, year_url(annual, "thread_resolve", thread.pk), text="It is in the text.")
    thread.refresh_from_db()
    resolved = thread.is_resolved, thread.resolution
    post(client, side.lead, year_url(annual, "thread_reopen", thread.pk), text="It was taken out.")
    thread.refresh_from_db()

    assert resolved == (True, "It is in the text.")
    assert not thread.is_resolved
    assert [(comment.kind, comment.text) for comment in thread.comments.all()][1:] == [
        ("resolved", "It is in the text."),
        ("reopened", "It was taken out."),
    ]
    page = client.get(released.get_absolute_url()).content.decode()
    assert "<strong>Resolved</strong> by Anyshire Reviewer" in page
    assert "<strong>Reopened</strong> by Anyshire Threat lead" in page


def test_second_resolution_is_refused_and_shown_the_first(
    client: Client, side: Side, released: Section
) -> None:
    thread = resolve(make_thread(released, by=side.reviewer), "Done in May.", by=side.commissioner)

    response = post(client, side.reviewer, year_url(released.annual, "thread_resolve", thread.pk), text=LONG)

    assert "has resolved this already: Done in May." in page_of(response, status=409)
    assert response.context["form"]["text"].value() == LONG


# The list of threads


def listed(response: HttpResponse) -> set[int]:
    assert response.status_code == 200
    return {talk.thread.pk for talk in response.context["talks"]}


def test_list_holds_what_the_person_may_read(client: Client, side: Side, released: Section) -> None:
    own = make_thread(released, by=side.lead, circle=Circle.OWN)
    both = make_thread(released, by=side.reviewer, circle=Circle.BOTH)
    url = year_url(released.annual, "thread_list")

    assert listed(get(client, side.lead, url)) == {own.pk, both.pk}
    assert listed(get(client, side.reviewer, url)) == {both.pk}
    assert listed(get(client, side.viewer, url)) == set()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"open", "resolved", "whole"}),
        ("state=open", {"open", "whole"}),
        ("state=resolved", {"resolved"}),
        ("mine=on", {"whole"}),
        ("about=threat-1", {"open", "resolved"}),
        ("about=whole", {"whole"}),
        ("about=threat-1&state=open", {"open"}),
        ("state=nonsense", {"open", "resolved", "whole"}),
    ],
)
def test_list_is_filtered_by_its_address(
    client: Client, side: Side, released: Section, query: str, expected: set[str]
) -> None:
    whole = Section.objects.with_context().get(annual=released.annual, slug="purpose")
    threads = {
        "open": make_thread(released, "Open?", by=side.reviewer),
        "resolved": resolve(make_thread(released, "Resolved?", by=side.reviewer), "Yes.", by=side.reviewer),
        "whole": make_thread(whole, "Whole?", by=side.lead),
    }

    found = listed(get(client, side.lead, f"{year_url(released.annual, 'thread_list')}?{query}"))

    assert found == {threads[name].pk for name in expected}


def test_list_says_where_the_quoted_words_have_gone(client: Client, side: Side, section: Section) -> None:
    block = get(client, side.lead, section.url("thread_open")).context["form"].fields["block"].choices[2][0]
    open_thread(section, "Since when?", circle=Circle.OWN, by=side.coordinator, block=block)
    write(section, "<p>Nothing else is known about it.</p>", by=side.lead)

    page = page_of(get(client, side.lead, year_url(section.annual, "thread_list")))

    assert "Ten are trained." in page
    assert "which have been taken out since" in page


def test_words_in_two_paragraphs_are_asked_about_beside_the_paragraph(
    client: Client, side: Side, section: Section
) -> None:
    write(section, "<p>There are twelve.</p><p>Twice twelve.</p>", by=side.lead)
    sent = {"text": LONG, "words": "twelve", "circle": "own", "block": ""}
    client.force_login(side.lead)

    answer = client.post(section.url("thread_open"), sent)

    said = "These words stand in Paragraph 1 and Paragraph 2. Choose which of them you mean."
    assert answer.content.decode().count(said) == 2
    assert answer.context["form"]["text"].value() == LONG
    assert not Thread.objects.exists()


def test_list_of_words_that_are_gone_holds_those_alone(client: Client, side: Side, section: Section) -> None:
    gone = open_thread(section, "Which?", circle=Circle.OWN, by=side.lead, words="Ten are trained.")
    open_thread(section, "Why?", circle=Circle.OWN, by=side.lead, words="twelve")
    write(section, "<p>There are twelve.</p>", by=side.lead)

    url = f"{year_url(section.annual, 'thread_list')}?state=gone"

    assert listed(get(client, side.lead, url)) == {gone.pk}
    assert "Ten are trained." in page_of(get(client, side.lead, url))


def exported(client: Client, user: User, annual: AnnualAssessment, query: str = "") -> list[list[str]]:
    response = get(client, user, year_url(annual, "thread_export") + query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_export_says_everything_that_was_said_and_how_it_ended(
    client: Client, side: Side, released: Section
) -> None:
    thread = open_thread(released, "Which?", circle=Circle.BOTH, by=side.reviewer, words="Ten are trained")
    resolve(thread, "Named in the text.", by=side.reviewer)

    _columns, *rows = exported(client, side.lead, released.annual)

    assert [[*row[1:8], row[8], row[9], row[13]] for row in rows] == [
        ["Threat 1", "Component 1", "Paragraph 2", "Ten are trained", "as they were",
         "Both sides: Anyshire Police and Anyshire Commissioner", "Resolved", what, "Anyshire Reviewer", words]
        for what, words in [("Comment", "Which?"), ("Resolved", "Named in the text.")]
    ]  # fmt: skip


def test_export_names_the_side_of_everything_and_an_earlier_end_as_an_end(
    client: Client, side: Side, released: Section
) -> None:
    thread = resolve(make_thread(released, "Which?", by=side.reviewer), "Named.", by=side.reviewer)
    reopen(thread, "It is not.", by=side.lead)
    resolve(thread, "Now it is.", by=side.commissioner)

    rows = exported(client, side.lead, released.annual)[1:]

    assert [(row[8], row[11], row[13]) for row in rows] == [
        ("Comment", "Anyshire Commissioner", "Which?"),
        ("Resolved", "Anyshire Commissioner", "Named."),
        ("Reopened", "Anyshire Police", "It is not."),
        ("Resolved", "Anyshire Commissioner", "Now it is."),
    ]


def test_suggested_wording_is_named_listed_and_exported_with_its_words(
    client: Client, side: Side, released: Section
) -> None:
    waits = make_thread(released, "Clearer.", by=side.reviewer)
    make_suggestion(waits, "There are <strong>fourteen</strong>.")
    declined = make_thread(released, "Shorter.", by=side.reviewer)
    make_suggestion(declined, "Fourteen.")
    resolve(declined, "Declined: too short.", by=side.reviewer)
    make_thread(released, "No suggestion.", by=side.reviewer)
    url = year_url(released.annual, "thread_list")

    page = page_of(get(client, side.lead, url))
    rows = exported(client, side.lead, released.annual)[1:]

    assert page.count("Suggested wording, not decided") == 2  # of one thread, and in the filter
    assert page.count("Suggested wording, not accepted") == 1
    assert listed(get(client, side.lead, f"{url}?state=suggested")) == {waits.pk}
    assert [[row[8], row[9], row[-1]] for row in rows if row[0] == str(waits.pk)] == [
        ["Comment", "Anyshire Reviewer", "Clearer."],
        ["Suggested wording", "Anyshire Reviewer", "There are fourteen."],
    ]


def test_export_holds_what_the_person_may_read_under_the_same_filter(
    client: Client, side: Side, released: Section
) -> None:
    make_thread(released, "Of the force.", by=side.lead, circle=Circle.OWN)
    make_thread(released, "Of both.", by=side.reviewer, circle=Circle.BOTH)

    said = {
        role: [row[-1] for row in exported(client, side.people[role], released.annual)[1:]]
        for role in ["lead", "reviewer", "viewer"]
    }

    assert said == {"lead": ["Of both.", "Of the force."], "reviewer": ["Of both."], "viewer": []}
    mine = exported(client, side.lead, released.annual, "?mine=on")
    assert [row[-1] for row in mine[1:]] == ["Of the force."]


def test_export_holds_no_formula(client: Client, side: Side, released: Section) -> None:
    make_thread(released, "=HYPERLINK(1)", by=side.lead)

    assert exported(client, side.lead, released.annual)[1][-1] == "'=HYPERLINK(1)"


def test_words_that_are_not_there_are_refused_and_kept(client: Client, side: Side, released: Section) -> None:
    response = post(
        client, side.lead, released.url("thread_open"), text=LONG, circle="own", words="Not there."
    )

    assert page_of(response).count("These words do not stand there.") == 2
    assert response.context["form"]["words"].value() == "Not there."
    assert response.context["form"]["text"].value() == LONG


# Queries


@pytest.fixture
def busy(side: Side, released: Section) -> AnnualAssessment:
    """One question and one thread in one threat."""
    make_question(released.annual, None, "How well?", by=side.reviewer)
    make_thread(released, "Why?", by=side.reviewer)
    return released.annual


def add_much(side: Side, annual: AnnualAssessment) -> None:
    for section in Section.objects.filter(annual=annual).with_context():
        for number in range(3):
            thread = make_thread(section, f"Why {number}?", by=side.reviewer)
            if number:
                resolve(thread, "So.", by=side.reviewer)
    for threat in annual.threat_assessments.all()[1:]:
        for number in range(4):
            make_question(annual, threat, f"How many of {number}?", by=side.reviewer)
        fill(threat, by=side.lead)


@pytest.mark.parametrize("role", ["lead", "reviewer", "coordinator"])
@pytest.mark.parametrize("name", ["question_list", "thread_list", "section", "thread_open"])
def test_pages_ask_the_same_number_of_queries_at_any_size(
    client: Client, side: Side, released: Section, busy: AnnualAssessment, name: str, role: str
) -> None:
    urls = {"section": released.get_absolute_url(), "thread_open": released.url("thread_open")}
    url = urls.get(name) or year_url(busy, name)

    def count() -> int:
        client.force_login(side.people[role])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    small = count()
    add_much(side, busy)

    assert count() == small <= MOST_QUERIES


@pytest.mark.parametrize("step", ["thread_reply", "thread_resolve", "thread_reopen"])
def test_page_of_one_thread_stays_within_the_queries(
    client: Client, side: Side, busy: AnnualAssessment, step: str
) -> None:
    thread = Thread.objects.get()
    client.force_login(side.reviewer)

    with CaptureQueriesContext(connection) as captured:
        client.get(year_url(busy, step, thread.pk))

    assert len(captured) <= MOST_QUERIES
