"""Who may do what with a paper: every question for every role, at home and elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from assessments.models import AnnualAssessment
from papers import permissions
from papers.building.arrange import paper_of
from papers.models import Paper
from tests.makers import Side

ROLES = (
    *("lead", "contributor", "coordinator", "chief_officer", "viewer", "administrator"),
    *("reviewer", "commissioner", "secretary", "body_viewer"),
)
FORCE_READERS = {"lead", "coordinator", "chief_officer", "viewer"}
TABLE: list[tuple[Callable[[User, Paper], bool], set[str]]] = [
    (permissions.can_edit_cover, {"coordinator", "secretary"}),
    (permissions.can_arrange_paper, {"coordinator", "secretary"}),
    (permissions.can_read_draft, {*FORCE_READERS, "secretary", "reviewer", "commissioner", "body_viewer"}),
    (permissions.can_read_order, {*FORCE_READERS, "secretary"}),
    (permissions.can_read_own_words, {*FORCE_READERS, "secretary"}),
    (permissions.can_issue, {"secretary"}),
]


@pytest.mark.parametrize(("allowed", "may"), TABLE, ids=lambda value: getattr(value, "__name__", ""))
def test_only_these_roles_may(
    allowed: Callable[[User, Paper], bool], may: set[str], side: Side, annual: AnnualAssessment
) -> None:
    paper = paper_of(annual)
    assert {role for role in ROLES if allowed(getattr(side, role), paper)} == may


@pytest.mark.parametrize("allowed", [row[0] for row in TABLE], ids=lambda value: value.__name__)
def test_nobody_of_another_force_may(
    allowed: Callable[[User, Paper], bool], other_side: Side, annual: AnnualAssessment
) -> None:
    paper = paper_of(annual)
    assert [role for role in ROLES if allowed(getattr(other_side, role), paper)] == []
