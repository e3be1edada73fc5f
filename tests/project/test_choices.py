"""What a list of choices leaves out, the database refuses too, whoever writes."""

import pytest
from django.db import IntegrityError, models

from accounts.models import Membership, Organisation, Role
from actions.models import Milestone, Objective, Recommendation, Update, UpdateFigure
from assessments.models import AnnualAssessment, ApprovalChain, Judgement, Question, Section, Thread, Verdict
from tests.makers import make_member, make_organisation

HELD: list[tuple[type[models.Model], str]] = [
    (Membership, "role"),
    (Organisation, "kind"),
    (Question, "state"),
    (Section, "kind"),
    (Thread, "circle"),
    (Verdict, "verdict"),
    *[(model, name) for model in (ApprovalChain, AnnualAssessment) for name in ApprovalChain.CHOICES],
    (Judgement, "confidence"),
    (Judgement, "basis"),
    (Judgement, "movement"),
    (Recommendation, "origin"),
    (Objective, "state"),
    (Milestone, "frequency"),
    (Update, "status"),
    (UpdateFigure, "basis"),
]


@pytest.mark.parametrize(("model", "field"), HELD)
def test_the_database_knows_the_very_choices_that_people_have(model: type[models.Model], field: str) -> None:
    column = model._meta.get_field(field)
    blank = [""] if getattr(column, "blank", False) else []
    choices = {*blank, *(value for value, _ in getattr(column, "choices", None) or ())}

    checks = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    held = [dict(each.condition.children).get(f"{field}__in") for each in checks if is_one_lookup(each)]

    assert choices in [set(values) for values in held if values]


def is_one_lookup(check: models.CheckConstraint) -> bool:
    condition = check.condition
    return isinstance(condition, models.Q) and len(condition.children) == 1 and not condition.negated


@pytest.mark.django_db
def test_a_role_that_nobody_can_choose_is_refused() -> None:
    make_member(make_organisation(), Role.LEAD)

    with pytest.raises(IntegrityError, match="a_membership_has_a_known_role"):
        Membership.objects.update(role="king")
