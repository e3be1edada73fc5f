"""Archives that were made once, somewhere else: the tests begin in an installation that has never seen their year."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.makers import make_side
from tests.papers.archive.full_year import export, issue, make_full_year
from tests.papers.conftest import side

__all__ = ["side"]


def made_elsewhere(path: Path, *, issued: bool, blocker: DjangoDbBlocker) -> Path:
    """Nothing of the installation that it comes from stays."""
    with blocker.unblock(), transaction.atomic():
        side = make_side("Anyshire")
        annual = make_full_year(side)
        if issued:
            issue(side, annual)
        export(annual, path)
        transaction.set_rollback(True)
    return path


@pytest.fixture(scope="session")
def kept_draft(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("archives") / "draft.zip"
    return made_elsewhere(path, issued=False, blocker=django_db_blocker)


@pytest.fixture(scope="session")
def kept_issued(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("archives") / "issued.zip"
    return made_elsewhere(path, issued=True, blocker=django_db_blocker)


@pytest.fixture
def draft_archive(kept_draft: Path, tmp_path: Path) -> Path:
    """Of a year in which nothing was issued; a test may change it."""
    return Path(shutil.copy(kept_draft, tmp_path / "year.zip"))


@pytest.fixture
def issued_archive(kept_issued: Path, tmp_path: Path) -> Path:
    """Of a year with an issue for the commissioner and one for the public."""
    return Path(shutil.copy(kept_issued, tmp_path / "year.zip"))
