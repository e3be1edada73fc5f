"""Every long field says how much it takes, and refuses more in words beside it."""

from __future__ import annotations

import pytest
from django import forms

from actions.forms.recommendations import EditForm, ProgressForm, RaiseForm
from actions.models import Recommendation
from actions.recommendations import raise_recommendation
from assessments.forms.deciding import StepForm, VerdictForm
from assessments.forms.writing import JudgementForm
from assessments.models import AnnualAssessment
from assessments.workflow import BY_NAME
from papers.building.arrange import begin_paper
from papers.forms.preparing import CoverForm
from tests.makers import LONG_AGO, Side, first_section

LIMITS = [
    ("cover", "ask", 2_000),
    ("cover", "authors", 2_000),
    ("verdict", "reasons", 10_000),
    ("step", "comment", 5_000),
    ("judgement", "effect_on_local", 5_000),
    ("judgement", "movement_cause", 2_000),
    ("raise", "text", 2_000),
    ("edit", "text", 2_000),
    ("edit", "progress", 10_000),
    ("edit", "outcome", 5_000),
    ("edit", "reason", 2_000),
    ("progress", "progress", 10_000),
]


def form_with(kind: str, data: dict[str, str], side: Side, annual: AnnualAssessment) -> forms.BaseForm:
    if kind == "cover":
        return CoverForm(data, instance=begin_paper(annual))
    if kind == "verdict":
        return VerdictForm(data)
    if kind == "step":
        return StepForm(next(iter(BY_NAME.values())), data)
    if kind == "judgement":
        return JudgementForm(first_section(annual), data)
    if kind == "raise":
        return RaiseForm(annual, (Recommendation.Origin.FORCE,), data)
    values = {"origin": "force", "text": "Count.", "due_on": LONG_AGO, "threat": None, "owner": "The lead"}
    found = raise_recommendation(annual, values, by=side.coordinator)
    return (EditForm if kind == "edit" else ProgressForm)(found, data)


@pytest.mark.parametrize(("kind", "name", "longest"), LIMITS)
def test_a_long_field_takes_so_much_and_no_more(
    kind: str, name: str, longest: int, side: Side, annual: AnnualAssessment
) -> None:
    refusal = f"Write at most {longest} characters; there are {longest + 1}."

    fits = form_with(kind, {name: "w" * longest}, side, annual)
    too_long = form_with(kind, {name: "w" * (longest + 1)}, side, annual)

    assert refusal not in fits.errors.get(name, [])
    assert too_long.errors[name] == [refusal]
