"""The passages of a body that can be withheld, and the words that are quoted of them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from assessments.models import AnnualAssessment
from assessments.parts import parts_of
from tests.makers import Side, first_section, make_withholding, write

BODY = '<p>Held<span class="footnote">A <em>short</em> note.</span> as <strong>much <em>as</em> is</strong> needed.</p>'
READ = "Held A short note. as much as is needed."


def test_the_words_of_a_passage_are_in_the_order_in_which_they_are_read() -> None:
    (passage, *_) = parts_of(BODY.replace("<p>", '<p data-block="bcdf2345">'))
    assert passage.text == READ


@pytest.mark.django_db
def test_words_quoted_out_of_order_are_put_in_order_and_others_are_left(
    side: Side, annual: AnnualAssessment
) -> None:
    section = write(first_section(annual), BODY, by=side.lead)
    row = make_withholding(section, by=side.lead)
    put_in_order = import_module("assessments.migrations.0010_quotes_in_reading_order").put_in_order
    for stored, becomes in (
        ("Held A as short note. much is as needed.", READ),
        ("Held A short note.", "Held A short note."),
    ):
        type(row).objects.filter(pk=row.pk).update(quote=stored)
        put_in_order(apps, connection.schema_editor())
        row.refresh_from_db()
        assert row.quote == becomes
