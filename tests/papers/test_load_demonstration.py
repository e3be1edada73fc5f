"""The command that loads the demonstration: when it refuses, and that it does nothing twice."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, User
from assessments.models import AnnualAssessment, SectionVersion
from tests.demonstration.year_files import PROJECT

EDITIONS = [str(path) for path in sorted((PROJECT / "fixtures").glob("spr_*.yaml"))]


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("load_demonstration", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--list",)])
def test_it_refuses_where_the_demonstration_is_off(arguments: tuple[str, ...]) -> None:
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError, match="DEMONSTRATION=on"):
        run(*arguments)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_says_which_command_is_missing_before_it_and_leaves_nothing_behind() -> None:
    call_command("load_framework", EDITIONS[0], stdout=io.StringIO())

    with pytest.raises(CommandError, match=r"manage\.py load_framework"):
        run()

    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert not AnnualAssessment.objects.exists()


@pytest.mark.django_db
def test_second_run_asks_once_and_changes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    call_command("load_framework", *EDITIONS, stdout=io.StringIO())
    first = run()
    changed = SectionVersion.objects.get(
        number=2, section__slug="capacity", section__threat_assessment__threat__code="terrorism"
    )
    SectionVersion.objects.filter(pk=changed.pk).update(body="<p>Somebody's trial.</p>")

    with django_assert_num_queries(1):
        second = run()

    assert first.count(": loaded") == 4
    assert "2019-20: loaded, issued in" in first
    assert second == "The demonstration is already loaded.\n"
    changed.refresh_from_db()
    assert changed.body == "<p>Somebody's trial.</p>"


@pytest.mark.django_db
def test_a_year_that_is_missing_is_added_and_the_others_are_left() -> None:
    call_command("load_framework", *EDITIONS, stdout=io.StringIO())
    run()
    kept = AnnualAssessment.objects.exclude(force__slug="northmoor")
    before = list(kept.values_list("pk", flat=True))
    AnnualAssessment.objects.filter(force__slug="northmoor").delete()

    said = run()

    assert said == "Northmoor Police (demonstration) 2024-25: loaded.\n"
    assert list(kept.values_list("pk", flat=True)) == before
    assert User.objects.count() == 17


@pytest.mark.django_db
def test_list_prints_everybody_with_role_and_organisation() -> None:
    call_command("load_framework", *EDITIONS, stdout=io.StringIO())
    run()

    lines = run("--list").splitlines()

    assert lines[0] == "lead@demo.example — Threat lead, West Midlands Police"
    assert "secretary@demo.example — Secretary, West Midlands Police and Crime Commissioner" in lines
    assert len(lines) == 18
