"""No code of a framework file and no heading takes the address of a page."""

from django.urls import URLPattern, URLResolver

from assessments import urls as assessments
from assessments.models.writing import WHOLE
from threats import urls as threats
from threats.addresses import TAKEN_BESIDE_SECTIONS, TAKEN_BESIDE_THREATS


def words(patterns: list[URLPattern | URLResolver], after: str = "") -> set[str]:
    """What these patterns have in the place where others have a code."""
    routes = [str(each.pattern).removeprefix(after) for each in patterns]
    return {route.split("/")[0] for route in routes} - {""}


def fixed(found: set[str]) -> set[str]:
    return {word for word in found if not word.startswith("<")}


def test_words_that_stand_where_a_threat_would_are_taken() -> None:
    of_years, of_editions = words(assessments.year), words(list(threats.urlpatterns), "<slug:edition>/")

    assert {"<slug:threat>"} <= of_years & of_editions
    assert fixed(of_years) | fixed(of_editions) | {WHOLE} == TAKEN_BESIDE_THREATS


def test_words_that_stand_where_a_section_would_are_taken() -> None:
    found = words(assessments.threat)

    assert "<slug:section>" in found
    assert fixed(found) == TAKEN_BESIDE_SECTIONS
