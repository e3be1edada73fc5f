"""Nothing of a year is forgotten: a model or field that the archive does not know fails here, with its name."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from papers.archive.records import BY_MODEL, EVERY, LEFT_OUT, Home, Kept
from papers.archive.values import UnknownField, encode, is_known

APPS = ("assessments", "actions", "papers")


def every_model() -> list[type[models.Model]]:
    found = [
        model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    joining = {m2m.remote_field.through for model in found for m2m in model._meta.many_to_many}
    return [model for model in found if model not in joining or not model._meta.auto_created]


def every_field(kept: Kept) -> list[Any]:
    fields = [*kept.model._meta.concrete_fields, *kept.model._meta.many_to_many]
    return [field for field in fields if not field.primary_key]


def test_every_model_is_in_the_archive_or_named_with_the_reason_why_not() -> None:
    labels = {model._meta.label for model in every_model()}
    known = {kept.label for kept in EVERY}

    assert sorted(labels - known - set(LEFT_OUT)) == []
    assert sorted(set(LEFT_OUT) - labels) == []
    assert sorted(known & set(LEFT_OUT)) == []


@pytest.mark.parametrize("kept", EVERY, ids=lambda kept: kept.label)
def test_every_field_goes_along_or_is_named_with_the_reason_why_not(kept: Kept) -> None:
    taken = {field.name for field in (*kept.stored, *kept.many)}
    named = {field.name for field in every_field(kept)}
    whole = kept.home is Home.YEAR or kept.model._meta.app_label in APPS

    assert sorted(taken | set(kept.without)) == sorted(named if whole else taken | set(kept.without))
    assert not taken & set(kept.without)


def test_every_field_of_a_person_is_taken_along_or_named_with_the_reason_why_not() -> None:
    kept = next(kept for kept in EVERY if kept.label == "accounts.User")

    assert {field.name for field in every_field(kept)} == set(kept.fields or ()) | set(kept.without)


@pytest.mark.parametrize("kept", EVERY, ids=lambda kept: kept.label)
def test_every_field_is_of_a_sort_that_can_be_kept_and_leads_to_what_is_kept(kept: Kept) -> None:
    lost = []
    for field in (*kept.stored, *kept.many):
        target = kept.target(field)
        if (target is None and not is_known(field)) or (target is not None and target not in BY_MODEL):
            lost.append(field.name)

    assert lost == []


def test_a_row_comes_after_what_it_belongs_to() -> None:
    places = {kept.model: place for place, kept in enumerate(EVERY)}
    of_year = [kept for kept in EVERY if kept.home is Home.YEAR and kept.parent]

    assert [
        kept.label
        for kept in of_year
        if BY_MODEL[kept.parent_model].home is Home.YEAR and places[kept.parent_model] > places[kept.model]
    ] == []


def test_a_sort_of_field_that_nobody_thought_of_stops_an_export() -> None:
    with pytest.raises(UnknownField, match="a DurationField"):
        encode(models.DurationField(name="length"), None)
