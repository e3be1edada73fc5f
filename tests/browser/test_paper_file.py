"""The HTML edition as a file on somebody's disk, in Chromium: axe, width, links within, and nothing asked elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize
from pytest_django.plugin import DjangoDbBlocker

from papers.editions import Reader
from tests.browser.conftest import DESK, PHONE
from tests.papers.nine_files import Files, make_nine_files

pytestmark = pytest.mark.django_db  # there must be a database; the files are made in it once

every_reader = pytest.mark.parametrize("reader", list(Reader))


@pytest.fixture(scope="module")
def nine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[Reader, Files]:
    with django_db_blocker.unblock():
        return make_nine_files()


@pytest.fixture
def opened(page: Page, nine: dict[Reader, Files], reader: Reader, tmp_path: Path) -> Page:
    file = tmp_path / "paper.html"
    file.write_text(nine[reader].html, encoding="utf-8")
    page.goto(file.as_uri())
    return page


@every_reader
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_file_is_clean_in_axe_and_fits_the_screen(opened: Page, size: ViewportSize) -> None:
    opened.set_viewport_size(size)

    found = Axe().run(opened).response["violations"]

    assert [f"{each['id']}: {node['target'][0]}" for each in found for node in each["nodes"]] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"]


@every_reader
def test_every_link_within_the_file_leads_somewhere(opened: Page) -> None:
    lost = opened.evaluate("""() => [...document.querySelectorAll('a[href^="#"]')]
        .map(link => link.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))""")

    assert lost == []


@pytest.mark.parametrize("reader", [Reader.PUBLIC])
def test_the_file_holds_nothing_that_runs(opened: Page) -> None:
    running = opened.evaluate("""() => [...document.querySelectorAll('*')].filter(each =>
        ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'LINK', 'BASE'].includes(each.tagName)
        || [...each.attributes].some(a => a.name.startsWith('on') || /^\\\\s*javascript:/i.test(a.value)))
        .map(each => each.outerHTML.slice(0, 80))""")

    assert running == []
