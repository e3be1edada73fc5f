"""A force that imports, with the real editions loaded."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.makers import Side, make_side


@pytest.fixture
def framework(db: None) -> None:
    for edition in ("2012", "2015", "2023"):
        call_command("load_framework", str(settings.BASE_DIR / f"fixtures/spr_{edition}.yaml"), verbosity=0)


@pytest.fixture
def side(framework: None) -> Side:
    return make_side("Anyshire")
