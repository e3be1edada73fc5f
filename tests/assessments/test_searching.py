"""Finding words in a year: what is found and in which order, and that nobody learns what they may not read."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from assessments import queries, writing
from assessments.comments import resolve
from assessments.models import AnnualAssessment, Circle, Section, Status, ThreatAssessment
from assessments.searching import Found, read_terms, search_year
from audit.models import AuditEntry
from tests.makers import (
    Side,
    first_section,
    hand,
    judge,
    make_query,
    make_question,
    make_suggestion,
    make_thread,
    make_year,
    set_status,
    withhold,
    write,
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(response: HttpResponse) -> str:
    text = re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]+>", "", response.content.decode())
    return " ".join(html.unescape(text).split())


def find(annual: AnnualAssessment, user: User, typed: str) -> list[Found]:
    return list(search_year(annual, user, read_terms(typed), 1).object_list)


def kinds(annual: AnnualAssessment, user: User, typed: str) -> list[tuple[str, str]]:
    return [(found.document.kind, found.document.heading) for found in find(annual, user, typed)]


def ask(user: User, annual: AnnualAssessment, typed: str) -> HttpResponse:
    return client_of(user).get(reverse("year_search", args=[annual.force.slug, annual.year]), {"q": typed})  # type: ignore[return-value]


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    return write(
        first_section(annual),
        "<p>The force holds <b>forty-one</b> trained officers &amp; staff.</p><p>Exercise Winter ran at 2.5 hours.</p>",
        by=side.lead,
    )


# What is found


@pytest.mark.parametrize(
    "typed",
    [
        "officer",
        "OFFICERS",
        "training officers",
        '"trained officers"',
        "“trained officers”",
        "forty-one",
        '"forty one"',
        "2.5",
        "officers -horses",
        'officers "exercise winter"',
        "component officers",
    ],
)
def test_words_are_found_in_any_form_and_any_order(
    side: Side, annual: AnnualAssessment, section: Section, typed: str
) -> None:
    assert kinds(annual, side.lead, typed) == [("Text", "Component 1")]


@pytest.mark.parametrize(
    "typed",
    [
        "horses",
        "officers horses",
        '"officers trained"',
        "officers -winter",
        "strong",
        "amp",
        "data block",
        "p",
    ],
)
def test_what_does_not_stand_there_is_not_found(
    side: Side, annual: AnnualAssessment, section: Section, typed: str
) -> None:
    assert kinds(annual, side.lead, typed) == []


def test_texts_answers_questions_comments_and_judgements_are_looked_through(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, section: Section
) -> None:
    question = make_question(annual, threat, "How many kestrels are there?", by=side.reviewer)
    write(question.section, "<p>Nine kestrels.</p>", by=side.lead)
    thread = make_thread(section, "Does this count the kestrel unit?", by=side.lead)
    resolve(thread, "The kestrels are named now.", by=side.lead)
    judge(section, by=side.lead, effect_on_local="No kestrel would be left.")

    assert sorted(kinds(annual, side.lead, "kestrels")) == [
        ("Answer", "Question 1"),
        ("Comment", "On Component 1"),
        ("Comment resolved", "On Component 1"),
        ("Question", "Question 1"),
        ("Text", "Component 1"),
    ]


def test_what_says_it_in_its_heading_or_most_often_comes_first(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    filler = "Other words stand here too, as they would in any text. " * 5
    bodies = {
        "Once": f"<p>A kestrel. {filler}</p>",
        "Often": f"<p>{'Kestrel, kestrel, kestrel. '} {filler}</p>",
    }
    for heading, body in {**bodies, "Kestrels": f"<p>A kestrel. {filler}</p>"}.items():
        write(writing.add_heading(threat, heading, by=side.lead), body, by=side.lead)

    found = [heading for _kind, heading in kinds(annual, side.lead, "kestrel")]

    assert found == ["Kestrels", "Often", "Once"]


def test_another_year_is_not_looked_through(side: Side, annual: AnnualAssessment, section: Section) -> None:
    other = make_year(side, annual.edition, "2023-24")

    assert kinds(other, side.lead, "officers") == []


# How it is shown


def test_the_words_found_are_marked_and_the_link_leads_to_their_paragraph(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    (found,) = find(annual, side.lead, "exercises")
    block = re.findall(r'data-block="(\w+)"', Section.objects.get(pk=section.pk).body)[1]

    assert [words for words, is_found in found.excerpt if is_found] == ["Exercise"]
    assert "forty-one trained officers & staff." in "".join(words for words, _ in found.excerpt)
    assert found.url.endswith(f"/component-1/#block-{block}")


def test_words_that_look_like_markup_are_shown_as_words(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    make_thread(section, "Is <script>alert(1)</script> a kestrel?", by=side.lead)

    page = ask(side.lead, annual, "kestrel").content.decode()

    assert "<script>alert" not in page
    assert "<mark>kestrel</mark>" in page


def test_the_page_says_in_how_many_places(side: Side, annual: AnnualAssessment, section: Section) -> None:
    assert "Found in 1 place, the closest first." in words_of(ask(side.lead, annual, "officers"))
    assert "Nothing that you may read in this year" in words_of(ask(side.lead, annual, "horses"))


def test_more_than_a_page_can_be_turned(side: Side, annual: AnnualAssessment, section: Section) -> None:
    for number in range(25):
        make_thread(section, f"Kestrel {number}?", by=side.lead)

    first = ask(side.lead, annual, "kestrel")
    address = reverse("year_search", args=[annual.force.slug, annual.year])
    second = client_of(side.lead).get(address, {"q": "kestrel", "page": "2"})

    assert "Found in 25 places, page 1 of 2" in words_of(first)
    assert [first.content.count(b"<mark>"), second.content.count(b"<mark>")] == [20, 5]


# What may not be read


def test_each_finds_what_they_may_read_and_no_more(
    side: Side, other_side: Side, annual: AnnualAssessment, section: Section
) -> None:
    """A draft: the body reads none of it yet, its secretary does; a contributor reads what is handed to them."""
    roles = ("lead", "coordinator", "chief_officer", "viewer", "secretary", "contributor", "reviewer", "commissioner",
             "body_viewer", "administrator")  # fmt: skip

    found = {role for role in roles if kinds(annual, getattr(side, role), "officers")}
    elsewhere = {role for role in roles if kinds(annual, getattr(other_side, role), "officers")}

    assert found == {"lead", "coordinator", "chief_officer", "viewer", "secretary"}
    assert elsewhere == set()


def test_a_contributor_finds_what_was_handed_to_them(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    hand(section, side.contributor)

    assert kinds(annual, side.contributor, "officers") == [("Text", "Component 1")]


def test_a_released_text_is_found_by_the_body(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, section: Section
) -> None:
    set_status(threat, Status.RELEASED)

    assert kinds(annual, side.reviewer, "officers") == [("Text", "Component 1")]


def test_talk_inside_one_organisation_is_found_by_nobody_else(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, section: Section
) -> None:
    set_status(threat, Status.RELEASED)
    make_thread(section, "A kestrel among ourselves.", by=side.lead, circle=Circle.OWN)

    assert kinds(annual, side.coordinator, "kestrel") == [("Comment", "On Component 1")]
    assert [kinds(annual, user, "kestrel") for user in (side.reviewer, side.secretary, side.viewer)] == [
        [],
        [],
        [],
    ]


READ_BY = {
    # Before the release of the threat, and after it.
    "Query": ("lead coordinator chief_officer viewer reviewer commissioner secretary body_viewer",) * 2,
    "Query, answered": ("lead coordinator chief_officer viewer reviewer commissioner secretary body_viewer",)
    * 2,
    "Note on a query, of the force": ("lead coordinator chief_officer",) * 2,
    "Note on a query, of the body": ("reviewer commissioner secretary",) * 2,
    "Suggested wording, of the force": ("lead coordinator chief_officer",) * 2,
    "Suggested wording, of the body": (
        "lead coordinator chief_officer secretary",
        "lead coordinator chief_officer reviewer commissioner secretary",
    ),
}


@pytest.fixture
def challenged(side: Side, annual: AnnualAssessment, threat: ThreatAssessment, section: Section) -> None:
    """One word of its own in each kind of thing that the challenge writes."""
    query = make_query(annual, threat, "How many kites?", by=side.reviewer)
    answered = queries.take(query, "answer", "Nine larks.", version=query.version, by=side.lead)
    queries.add_note(answered, "Say nothing of the owls.", by=side.lead)
    queries.add_note(answered, "They never count the finches.", by=side.reviewer)
    own = make_thread(section, "Shorter.", by=side.coordinator, circle=Circle.OWN)
    make_suggestion(own, "Four <strong>wrens</strong>.")
    make_suggestion(make_thread(section, "Clearer.", by=side.reviewer), "Four storks.")


@pytest.mark.parametrize("is_released", [False, True])
@pytest.mark.parametrize(
    ("what", "word"), zip(READ_BY, ["kites", "lark", "owls", "finches", "wrens", "storks"], strict=True)
)
def test_the_challenge_is_found_by_those_who_may_read_it(
    side: Side,
    other_side: Side,
    annual: AnnualAssessment,
    threat: ThreatAssessment,
    challenged: None,
    what: str,
    word: str,
    is_released: bool,
) -> None:
    if is_released:
        set_status(threat, Status.RELEASED)
    kind, _, _ = what.partition(", of the ")
    roles = ("lead", "coordinator", "chief_officer", "viewer", "contributor", "reviewer", "commissioner", "secretary",
             "body_viewer", "administrator")  # fmt: skip

    found = {role: kinds(annual, getattr(side, role), word) for role in roles}
    elsewhere = [kinds(annual, getattr(other_side, role), word) for role in roles]

    heading = "Query 1" if "uery" in kind else "On Component 1"
    assert {role for role in roles if found[role] == [(kind, heading)]} == set(
        READ_BY[what][is_released].split()
    )
    assert sum(map(len, found.values())) == len(READ_BY[what][is_released].split())
    assert elsewhere == [[]] * len(roles)


def test_a_page_of_nothing_is_the_same_whether_words_are_hidden_or_not_there(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    """Counts, titles and the number of questions to the database tell nothing of what may not be read."""
    client, address = client_of(side.reviewer), reverse("year_search", args=[annual.force.slug, annual.year])
    pages, queries = [], []
    for typed in ("officers", "kestrels"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            pages.append(words_of(client.get(address, {"q": typed})).replace(typed, ""))
        queries.append(len(asked))

    assert pages[0] == pages[1]
    assert queries[0] == queries[1]


# Whatever is typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a word to find."),
        ("   ", "Type a word to find."),
        ('"', "There is no word in this that could be found."),
        ("😀 – ?", "There is no word in this that could be found."),
        ("-officers", "There is no word in this that could be found."),
        ("word " * 2000, "Type fewer words: at most 200 characters."),
    ],
)
def test_what_cannot_be_found_is_said_beside_the_field(
    side: Side, annual: AnnualAssessment, section: Section, typed: str, said: str
) -> None:
    response = ask(side.lead, annual, typed)

    assert response.status_code == 200
    assert said in words_of(response)


@pytest.mark.parametrize(
    "typed",
    [
        "officers\x00", "officers'; DROP TABLE", "officers AND", "NEAR(officers", "officers*", "heading:officers",
        "^officers", "(officers", "officers)", "officers & | ! <->", 'officers "', "officers:*", "\\officers",
        "officers %", "officers 😀", "{heading} : officers", "officers OR", "rowid officers", "ﬀ officers", "²",
    ],
)  # fmt: skip
def test_operators_quotes_and_odd_characters_are_words_or_nothing(
    side: Side, annual: AnnualAssessment, section: Section, typed: str
) -> None:
    assert ask(side.lead, annual, typed).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200))
def test_no_query_raises(side: Side, annual: AnnualAssessment, section: Section, typed: str) -> None:
    terms = read_terms(typed)

    if terms.wanted:
        search_year(annual, side.lead, terms, 1)


def test_a_page_number_that_is_none_is_the_first(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    address = reverse("year_search", args=[annual.force.slug, annual.year])

    response = client_of(side.lead).get(address, {"q": "officers", "page": "\x00x"})

    assert "Found in 1 place" in words_of(response)


# Queries


def test_the_number_of_queries_does_not_grow(side: Side, annual: AnnualAssessment, section: Section) -> None:
    client, counts = client_of(side.lead), []
    address = reverse("year_search", args=[annual.force.slug, annual.year])
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address, {"q": "officers"})
        counts.append(len(asked))
        for other in Section.objects.filter(annual=annual).exclude(pk=section.pk):
            write(other, "<p>More officers.</p>", by=side.lead)
            make_thread(other, "Which officers?", by=side.lead)

    assert counts[0] == counts[1]
    assert counts[1] <= 15


def test_a_text_that_was_found_and_holds_what_is_withheld_is_told_as_read(
    side: Side, annual: AnnualAssessment, client: Client
) -> None:
    section = write(first_section(annual), "<p>Twelve boats.</p><p>The quay.</p>", by=side.lead)
    withhold(section, "quay", by=side.lead, chief=side.chief_officer)
    client.force_login(side.viewer)
    page = f"/assessments/{annual.force.slug}/{annual.year}/search/"

    client.get(page, {"q": "nothing of the kind"})
    assert not AuditEntry.objects.filter(verb="withheld-read").exists()
    for _ in range(2):
        assert "boats" in client.get(page, {"q": "boats"}).content.decode()

    entry = AuditEntry.objects.get(verb="withheld-read")
    assert (entry.person, entry.thing) == (side.viewer.name, "1 passage, on what was found in the year")
