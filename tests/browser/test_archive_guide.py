"""The guide of an archive in Chromium, opened from a disk: axe, width, and nothing that it asks for elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.papers.archive.conftest import draft_archive, kept_draft
from tests.papers.archive.full_year import files_in

__all__ = ["draft_archive", "kept_draft"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_guide_is_clean_and_fits_the_screen(
    page: Page, draft_archive: Path, tmp_path: Path, size: dict[str, int]
) -> None:
    guide = tmp_path / "START-HERE.html"
    guide.write_bytes(files_in(draft_archive)["START-HERE.html"])
    page.set_viewport_size(size)  # type: ignore[arg-type]

    page.goto(guide.as_uri())

    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
