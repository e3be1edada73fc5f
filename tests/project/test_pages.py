"""Every page of the demonstration as everybody gets it, read as HTML: well formed, labelled, with nothing left over.

What only a browser can see is in tests/browser/test_accessibility.py.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

import html5lib
import pytest

from tests.every_page import CONFLICT, FORBIDDEN, NO_PAGES, State, named_patterns

pytestmark = pytest.mark.django_db  # there must be a database; what is read was collected before

NOT_FOUND = 404
PRODUCT = " – SPR Tracker"

# Forms that cannot be sent empty, and those that tell whoever is late that somebody else has saved meanwhile.
REFUSE_EMPTY = {
    "account_change_password", "account_login", "account_reset_password", "account_reset_password_from_key",
    "board_decision_add", "board_decision_edit", "board_decision_remove",
    "cover_edit", "heading_add", "heading_rename", "judgement_edit", "membership_add",
    "membership_end", "organisation_add", "organisation_edit", "oversight_add", "oversight_end", "person_add",
    "person_edit", "question_ask", "question_edit", "recommendation_add", "recommendation_edit", "section_detail",
    "milestone_add", "milestone_edit", "objective_add", "objective_edit", "post_detail", "post_list", "update_edit",
    "section_edit", "styleguide", "thread_open", "thread_reopen", "thread_reply", "thread_resolve", "threat_step",
    "verdict_draft", "verdict_edit", "year_open",
}  # fmt: skip
REFUSE_STALE = {
    "board_decision_edit", "cover_edit", "heading_rename", "judgement_edit", "question_edit", "recommendation_edit",
    "recommendation_progress", "section_edit", "year_arrange",
    "milestone_edit", "objective_edit", "update_edit", "background_edit", "implications_edit",
}  # fmt: skip
# Those of them that show both texts side by side.
CONFLICTS = {
    "board_decision_edit", "cover_edit", "heading_rename", "judgement_edit",
    "recommendation_edit", "recommendation_progress", "section_edit",
    "milestone_edit", "objective_edit", "update_edit",
}  # fmt: skip


class Reading:
    """One page, parsed as a browser parses it."""

    def __init__(self, state: State) -> None:
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
        self.tree: Any = parser.parse(state.text)
        self.errors = parser.errors
        self.ids = Counter(self.tree.xpath("//@id"))

    def words(self, element: Any) -> str:
        return " ".join("".join(element.itertext()).split())

    @property
    def title(self) -> str:
        return str(self.tree.xpath("string(//head/title)")).strip()


@pytest.fixture(scope="module")
def read(states: list[State]) -> list[tuple[State, Reading]]:
    """Each page that differs from the others, once; and one whole page of everybody with its header."""
    different = {(state.main, state.title): state for state in reversed(states)}
    of_everybody = {state.role: state for state in states}
    return [(state, Reading(state)) for state in dict.fromkeys([*different.values(), *of_everybody.values()])]


def troubles(read: list[tuple[State, Reading]], look: Any) -> list[str]:
    """What is wrong and where, each trouble with the first page that has it."""
    first: dict[str, State] = {}
    for state, reading in read:
        for trouble in look(reading):
            first.setdefault(trouble, state)
    return [f"{trouble}: {state}" for trouble, state in first.items()]


def test_every_page_has_been_read_by_somebody(states: list[State]) -> None:
    names = {str(pattern.name) for pattern in named_patterns()}
    assert {state.name for state in states if state.status == 200} == names - NO_PAGES


def test_pages_parse_without_an_error(read: list[tuple[State, Reading]]) -> None:
    assert troubles(read, lambda page: [f"{code} {values}" for _place, code, values in page.errors]) == []


def test_pages_have_one_heading_of_the_first_level(read: list[tuple[State, Reading]]) -> None:
    def look(page: Reading) -> Iterator[str]:
        headings = page.tree.xpath("//h1")
        if len(headings) != 1 or not page.words(headings[0]):
            yield f"{len(headings)} h1"
        if page.tree.xpath("//main//h1") != headings:
            yield "h1 outside main"

    assert troubles(read, look) == []


def test_ids_are_unique(read: list[tuple[State, Reading]]) -> None:
    assert troubles(read, lambda page: [each for each, times in page.ids.items() if times > 1]) == []


def test_what_is_referred_to_is_there(read: list[tuple[State, Reading]]) -> None:
    attributes = ["for", "form", "list", "headers", "popovertarget"]
    attributes += [f"aria-{name}" for name in ("describedby", "labelledby", "controls", "owns", "details")]

    def look(page: Reading) -> Iterator[str]:
        for attribute in attributes:
            for value in page.tree.xpath(f"//@{attribute}"):
                yield from (f"{attribute}={each}" for each in value.split() if each not in page.ids)
        yield from (
            each for each in page.tree.xpath("//a/@href[starts-with(., '#')]") if each[1:] not in page.ids
        )

    assert troubles(read, look) == []


def test_links_lead_to_pages_that_the_reader_gets_and_to_places_that_are_there(states: list[State]) -> None:
    pages = {(state.role, state.address): state for state in states if not state.how}
    ids = {place: set(re.findall(r'\bid="([^"]+)"', state.text)) for place, state in pages.items()}
    wrong: dict[str, str] = {}
    for state in states:
        for link in set(re.findall(r'<a [^>]*href="([^"]+)"', state.text)):
            address, fragment = urldefrag(urljoin(state.address, link.replace("&amp;", "&")))
            target = pages.get((state.role, address))
            if target is None or address == state.address:
                continue
            if target.status in (FORBIDDEN, NOT_FOUND):
                wrong.setdefault(
                    f"{state.name} leads to {target.name}, {target.status}", f"{link} on {state}"
                )
            elif fragment and fragment not in ids[state.role, address]:
                wrong.setdefault(
                    f"{state.name} leads to no such place on {target.name}", f"{link} on {state}"
                )

    assert wrong == {}


def test_every_field_has_a_label_and_every_button_and_link_a_name(read: list[tuple[State, Reading]]) -> None:
    def named(page: Reading, element: Any) -> bool:
        labels = page.tree.xpath("//label[@for=$id]", id=element.get("id", "-"))
        named_by = [
            page.tree.xpath("//*[@id=$id]", id=each) for each in element.get("aria-labelledby", "").split()
        ]
        sources = [*labels, *element.xpath("ancestor::label"), *(each[0] for each in named_by if each)]
        return bool(element.get("aria-label", "").strip()) or any(page.words(each) for each in sources)

    def look(page: Reading) -> Iterator[str]:
        for field in page.tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            if not named(page, field):
                yield f"{field.tag} {field.get('name')} has no label"
        for element in page.tree.xpath("//button | //a[@href] | //summary | //legend | //caption | //th"):
            if not page.words(element) and not named(page, element):
                yield f"{element.tag} {dict(element.attrib)} has no words"

    assert troubles(read, look) == []


def test_nothing_is_styled_or_scripted_in_the_page(read: list[tuple[State, Reading]]) -> None:
    def look(page: Reading) -> Iterator[str]:
        yield from (f"style={value}" for value in page.tree.xpath("//@style"))
        yield from ("<style>" for _each in page.tree.xpath("//style"))
        yield from (f"{name}=" for each in page.tree.iter() for name in each.attrib if name.startswith("on"))
        for script in page.tree.xpath("//script[not(@src)]"):
            if script.get("type") not in ("importmap", "application/json"):
                yield f"script {page.words(script)[:60]}"
        yield from (value for value in page.tree.xpath("//@href | //@src | //@action") if "script:" in value)

    assert troubles(read, look) == []


def test_nothing_is_asked_of_another_host(read: list[tuple[State, Reading]]) -> None:
    """Links may lead elsewhere; what the page itself is made of may not."""

    def look(page: Reading) -> list[str]:
        loaded = page.tree.xpath("//@src | //@srcset | //link[not(@rel='canonical')]/@href | //form/@action")
        return [value for value in loaded if re.match(r"(\w+:)?//", value)]

    assert troubles(read, look) == []


def test_language_and_title_are_set(read: list[tuple[State, Reading]]) -> None:
    def look(page: Reading) -> Iterator[str]:
        if page.tree.getroot().get("lang") != "en-GB":
            yield "no language"
        if not page.title.endswith(PRODUCT) or len(page.title) <= len(PRODUCT) + 2:
            yield f"title “{page.title}”"

    assert troubles(read, look) == []


def test_pages_of_one_person_have_different_titles(states: list[State]) -> None:
    """Tabs and bookmarks are told apart by nothing else. (Threads and passages have no names.)"""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for state in states:
        asked = state.status == 200 and not state.how and "?" not in state.address
        if asked and not state.name.startswith(("thread_re", "withholding_decide")):
            found[state.role, state.title].add(state.address)

    assert {title: sorted(places) for (_role, title), places in found.items() if len(places) > 1} == {}


def test_nothing_of_the_program_is_left_in_the_words(read: list[tuple[State, Reading]]) -> None:
    in_words = r"\bNone\b(?!\.| [a-z])|\bTrue\b|\bFalse\b|QuerySet|<\w+: |\[object"
    leftover = re.compile(rf"{in_words}|\{{\{{|\}}\}}|\{{%|%\}}|&(?:lt|gt|amp|quot|#x?\d+);")

    def look(page: Reading) -> list[str]:
        words = [page.title, *page.tree.xpath("//body//text()[not(ancestor::script)]")]
        words += page.tree.xpath("//@alt | //@aria-label | //@title | //@placeholder")
        return [
            match.group() + " in " + " ".join(each.split())[:60]
            for each in words
            for match in leftover.finditer(each)
        ]

    assert troubles(read, look) == []


def test_tables_have_a_caption_and_scoped_headings(read: list[tuple[State, Reading]]) -> None:
    """Of a table that somebody wrote, the paragraph before it is the caption, and names the box that scrolls."""

    def look(page: Reading) -> Iterator[str]:
        for table in page.tree.xpath("//table"):
            name = page.words(table)[:40]
            if not table.xpath(
                "caption | @aria-label | parent::*[contains(@class, 'table-scroll')]/@aria-label"
            ):
                yield f"no caption: {name}"
            if not table.xpath(".//th"):
                yield f"no headings: {name}"
            if table.xpath(".//th[not(@scope)]"):
                yield f"heading without scope: {name}"

    assert troubles(read, look) == []


def test_pictures_are_described_or_left_out(read: list[tuple[State, Reading]]) -> None:
    def look(page: Reading) -> Iterator[str]:
        yield from (f"img {each.get('src')}" for each in page.tree.xpath("//img[not(@alt)]"))
        for drawing in page.tree.xpath("//*[local-name()='svg']"):
            described = drawing.get("role") == "img" and (
                drawing.get("aria-label") or drawing.get("aria-labelledby")
            )
            if not described and not drawing.xpath("ancestor-or-self::*[@aria-hidden='true']"):
                yield f"svg {drawing.get('class')}"

    assert troubles(read, look) == []


# Errors


def test_forms_that_lack_something_say_so_at_the_top_and_in_the_title(states: list[State]) -> None:
    empty = [state for state in states if state.how == "empty"] + [
        state
        for state in states
        if state.name == "year_open" and "?force=&" in state.address and state.status == 200
    ]
    wrong: dict[str, list[str]] = defaultdict(list)
    for state in empty:
        page = Reading(state)
        links = page.tree.xpath("//main//*[contains(@class, 'govuk-error-summary')]//a/@href")
        if not page.title.startswith("Error: "):
            wrong["title without “Error:”"].append(str(state))
        if not links:
            wrong["no summary with links"].append(str(state))
        wrong["link to no field"] += [f"{link} {state}" for link in links if link[1:] not in page.ids]
        if not page.tree.xpath("//*[contains(@class, 'govuk-error-message')]"):
            wrong["no message beside its field"].append(str(state))

    assert REFUSE_EMPTY - {state.name for state in empty if state.status == 200} == set()
    assert {trouble: where for trouble, where in wrong.items() if where} == {}


def test_pages_that_answer_an_outdated_form_say_so_in_the_title(states: list[State]) -> None:
    late = [state for state in states if state.how in ("stale", "late")]
    titles = {str(state): Reading(state).title for state in late}

    assert REFUSE_STALE - {state.name for state in late if state.how == "stale"} == set()
    assert CONFLICTS - {state.name for state in late if state.status == CONFLICT} == set()
    said = re.compile(
        r"Error: |Somebody else has |You saved |You judged |Your text was not saved|.* was saved by somebody else"
    )
    assert [where for where, title in titles.items() if not said.match(title)] == []
