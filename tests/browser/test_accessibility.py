"""Every page of the demonstration in Chromium: axe, width, console, colours, motion and the keyboard.

The pages are those that tests/every_page.py was given, with their headers; the browser is shown them without a server,
so that one load of the demonstration serves for all. A page is drawn when it shows something that no page of its name
has shown before: a kind of element, a state, an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from lxml import html
from playwright.sync_api import BrowserContext, Page, Route, expect

from papers.views.style import style_sheet
from tests.browser.conftest import DESK, PHONE, Watch
from tests.every_page import PEOPLE, State

pytestmark = pytest.mark.django_db  # there must be a database; what is shown was collected before

SITE = "http://localhost"
YEAR = "/assessments/west-midlands/2025-26/"
SECTION = f"{YEAR}serious-and-organised-crime/capacity/"

Show = Callable[[State], Page]
Find = Callable[..., State]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "base_url": SITE}


@pytest.fixture
def show(page: Page, context: BrowserContext, watch: Watch) -> Show:
    """Draws a page as it was answered; its styles and scripts come from where they are written or made."""
    shown: dict[str, State] = {}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request() and "state" in shown:
            state = shown["state"]
            route.fulfill(status=state.status, headers=state.headers, body=state.text)
        elif tones := re.fullmatch(r"/papers/style/(\w{6})\.css", path):
            sheet = style_sheet(RequestFactory().get(path), tones[1])
            route.fulfill(body=sheet.content, content_type=sheet["Content-Type"])
        elif path.endswith("/presence/"):
            route.fulfill(json={"said": "Nobody else has this section open."})
        elif found := finders.find(path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/")):
            route.fulfill(path=str(found))
        else:
            watch.complaints.append(f"asked for {path}, which is not there")
            route.fulfill(status=404)

    def show(state: State) -> Page:
        shown["state"] = state
        page.goto(state.address)
        return page

    context.route(f"{SITE}/**", answer)
    watch.expect("status of (403|404|409|422)")  # of the page itself, which is what we came to see
    return show


@pytest.fixture(scope="module")
def drawn(states: list[State]) -> dict[str, list[State]]:
    """The pages to draw, under the first person who got them."""
    seen: set[object] = set()
    found: dict[str, list[State]] = {role: [] for role in PEOPLE}
    for state in states:
        kinds = kinds_of_elements(state)
        if kinds - seen:
            seen |= kinds
            found[state.role].append(state)
    return found


def kinds_of_elements(state: State) -> set[tuple[object, ...]]:
    """What is on a page of this name, as its styles see it: each element with its class, role and type, and where."""
    if state.status in (403, 404) and not state.how:
        return {("refused", state.status)}  # whichever page it was
    elements = html.fromstring(state.main + "</main>").iter("*")
    return {(state.name, *signature(each), *signature(each.getparent())) for each in elements}


def signature(element: Any) -> tuple[object, ...]:
    return (
        () if element is None else (element.tag, *(element.get(name) for name in ("class", "role", "type")))
    )


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_is_accessible_and_fits_its_window(
    role: str, drawn: dict[str, list[State]], show: Show, axe: Callable[[Page], list[str]]
) -> None:
    troubles: dict[str, str] = {}
    for state in drawn[role]:
        page = show(state)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            found = axe(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{width} wide: {', '.join(too_wide(page))}"] if width > size["width"] else []
            for trouble in found:
                troubles.setdefault(f"{trouble} at {size['width']}", str(state))

    assert troubles == {}


def too_wide(page: Page) -> list[str]:
    """What sticks out of the window, to find it sooner."""
    return list(
        page.evaluate("""() => [...document.querySelectorAll('main *')]
            .filter(each => each.getBoundingClientRect().right > innerWidth || each.scrollWidth > innerWidth)
            .slice(0, 3).map(each => `${each.tagName}.${each.className}`)""")
    )


# Colours and motion


@pytest.fixture
def find(states: list[State]) -> Find:
    """The page that somebody got at an address, or at one that begins so; the lead where nobody else is named."""

    def find(address: str, role: str = "lead") -> State:
        at = [s for s in states if s.role == role and s.address.startswith(address) and not s.how]
        return min(at, key=lambda state: len(state.address))

    return find


IMPORTANT = [YEAR, SECTION, f"{SECTION}edit/"]
EARLIER = "/assessments/west-midlands/2024-25/"
# Each with the person whose page it is.
CHALLENGE = [
    (f"{EARLIER}comments/", "lead"),
    (f"{EARLIER}queries/", "reviewer"),
    (f"{EARLIER}moderation/capacity/", "coordinator"),
    (f"{EARLIER}serious-and-organised-crime/verdict/", "commissioner"),
    (f"{EARLIER}decisions/", "chief_officer"),
]


@pytest.mark.parametrize("address", IMPORTANT)
def test_page_can_be_read_in_forced_colours_and_without_motion(
    address: str, find: Find, show: Show, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    show(find(address))

    # The person's own colours are put over ours, which axe goes on reading.
    assert [each for each in axe(page) if not each.startswith("color-contrast:")] == []
    assert page.evaluate(LONGEST_MOTION) <= 0.001
    assert page.evaluate(UNFRAMED) == []


LONGEST_MOTION = """() => Math.max(...[...document.querySelectorAll('*')].flatMap(each => {
    const style = getComputedStyle(each);
    return [style.transitionDuration, style.animationDuration].flatMap(all => all.split(',').map(parseFloat));
}))"""


@pytest.mark.parametrize(("address", "role"), [(YEAR, "lead"), (f"{SECTION}edit/", "lead"), *CHALLENGE])
def test_nothing_is_told_by_colour_alone_in_forced_colours(
    address: str, role: str, find: Find, show: Show, page: Page
) -> None:
    page.emulate_media(forced_colors="active")
    show(find(address, role))

    assert page.evaluate(UNFRAMED) == []
    assert page.evaluate(UNSEEN) == []
    assert page.evaluate(UNTOLD) == []


def test_what_was_added_and_taken_out_is_told_without_colour(
    states: list[State], show: Show, page: Page
) -> None:
    page.emulate_media(forced_colors="active")
    state = next(s for s in states if s.name == "suggestion_decide" and "<ins" in s.main and "<del" in s.main)
    show(state)

    assert set(page.locator("del").evaluate_all(LINES)) == {"line-through"}
    assert set(page.locator("ins").evaluate_all(LINES)) == {"underline"}


LINES = "all => all.map(each => getComputedStyle(each).textDecorationLine)"

# Words in the very colour that is behind them.
UNSEEN = """() => {
    const clear = colour => colour === 'rgba(0, 0, 0, 0)';
    const behind = each => {
        while (each && clear(getComputedStyle(each).backgroundColor)) each = each.parentElement;
        return each ? getComputedStyle(each).backgroundColor : 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('body *')]
        .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .filter(each => each.checkVisibility() && getComputedStyle(each).color === behind(each))
        .map(each => each.textContent.trim());
}"""

# The place where somebody is, among links that look the same but for their colour.
UNTOLD = """() => {
    const shape = each => [each, '::before', '::after'].map((part, at) => {
        const style = at ? getComputedStyle(each, part) : getComputedStyle(each);
        const patch = style.forcedColorAdjust === 'none' && style.content !== 'none' ? style.backgroundColor : '';
        return [style.fontWeight, style.textDecorationLine, style.borderStyle, style.borderWidth, patch].join(' ');
    }).join(' | ');
    const both = each => shape(each) + shape(each.parentElement);
    return [...document.querySelectorAll('nav ul [aria-current]')].filter(each => {
        const others = [...each.closest('ul').querySelectorAll('a:not([aria-current])')];
        return others.some(other => both(other) === both(each));
    }).map(each => each.textContent.trim());
}"""

# Tags and grades are coloured patches, of which forced colours leave only a frame.
UNFRAMED = """() => [...document.querySelectorAll('.govuk-tag, .grade')]
    .filter(each => getComputedStyle(each).borderTopStyle === 'none').map(each => each.textContent.trim())"""


# Keyboard

LOOKS = """each => {
    const style = getComputedStyle(each);
    return [style.outline, style.boxShadow, style.backgroundColor, style.color, style.textDecoration].join(' | ');
}"""

REMEMBER = f"""() => {{
    const looks = {LOOKS};
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]';
    window.stops = [...document.querySelectorAll(kinds)]
        .filter(each => each.tabIndex >= 0 && !each.disabled && each.checkVisibility() && each.type !== 'hidden');
    window.before = new Map(window.stops.map(each => [each, looks(each)]));
}}"""

STOP = f"""() => {{
    const looks = {LOOKS}, here = document.activeElement, shape = here.getBoundingClientRect();
    if (here === document.body) return null;
    const box = here.getClientRects()[0] || shape;
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2);
    return {{
        place: window.stops.indexOf(here),
        words: (here.getAttribute('aria-label') || here.textContent || here.name || here.id).trim().slice(0, 40),
        changed: looks(here) !== window.before.get(here),
        covered: !(top && (here.contains(top) || top.contains(here) || here.labels?.[0]?.contains(top))),
    }};
}}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Every place where Tab stops, until it leaves the page."""
    page.evaluate(REMEMBER)
    stops: list[dict[str, Any]] = []
    for _press in range(page.evaluate("window.stops.length") + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize("address", IMPORTANT)
def test_tab_goes_through_the_page_in_order_and_shows_where_it_is(
    address: str, colours: Any, find: Find, show: Show, page: Page
) -> None:
    page.emulate_media(forced_colors=colours, reduced_motion="reduce")
    show(find(address))
    if address.endswith("/edit/"):
        page.locator(".prose-editor [role=toolbar]").first.wait_for()

    stops = walk(page)
    places = [stop["place"] for stop in stops]

    assert len(stops) > 10
    assert places == sorted(set(places)), "in the order of the page, each once"
    assert -1 not in places
    assert [stop["words"] for stop in stops if not stop["changed"]] == []
    assert [stop["words"] for stop in stops if stop["covered"]] == []


def test_skip_link_is_first_and_leads_past_the_header(find: Find, show: Show, page: Page) -> None:
    show(find(YEAR))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.locator("main :focus")).to_be_visible()
    assert page.evaluate(
        "document.querySelector('main').querySelector('a, button') === document.activeElement"
    )
