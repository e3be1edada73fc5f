"""How a run is shared between processes: file by file, and those who look at every page of the demonstration together.

The pages are asked for once in a process, which takes minutes; what a module makes once for its tests is made once too.
So is a Firefox: what is done there is done in one process.
"""

from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

LOOK_AT_EVERY_PAGE = ("tests/browser/test_accessibility.py", "tests/project/test_pages.py")


class BySubject(LoadFileScheduling):
    """Longest first, as xdist does it, by the number of tests."""

    def _split_scope(self, nodeid: str) -> str:
        if "[firefox" in nodeid:
            return "in Firefox"
        file = super()._split_scope(nodeid)
        return LOOK_AT_EVERY_PAGE[0] if file in LOOK_AT_EVERY_PAGE else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    return BySubject(config, log)
