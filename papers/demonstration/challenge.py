"""The challenge of a demonstration year beyond its questions and comments: queries, suggested wording, reviewed marks.

Everything goes through the functions that the pages use. Not here: threads and verdicts, which stand in a threat's
file (`years`).
"""

from __future__ import annotations

from typing import Any

from assessments.anchors import place_with, places_of
from assessments.models import Section, ThreatAssessment
from assessments.queries import add_note, raise_query, take
from assessments.reviewing import mark_of, mark_reviewed
from assessments.suggestions import suggest
from papers.demonstration.calendar import Stage
from papers.demonstration.years import Year


def challenge(year: Year) -> None:
    """After the last step: the body speaks of what it was given to read."""
    for order, values in enumerate(year.data.get("queries", [])):
        query(year, values, order)
    for order, values in enumerate(year.data.get("suggestions", [])):
        section = section_of(year, values)
        place = place_with(places_of(section.body), values["about"])
        at = year.at(Stage.REVIEWED, 45 * order)
        suggest(
            section, place.block if place else "", f"<p>{values['words']}</p>", values["reason"],
            by=year.person(values["by"]), at=at,
        )  # fmt: skip
    for order, values in enumerate(year.data.get("reviewed", [])):
        section = section_of(year, values)
        at = year.at(Stage.REVIEWED - 1, 20 * order)
        mark_reviewed(section, seen=mark_of(section), by=year.person(values["by"]), at=at)


def section_of(year: Year, values: dict[str, Any]) -> Section:
    place = (year.annual.force.slug, year.annual.year, values["threat"], values["section"])
    return Section.objects.with_context().at(*place).get()


def query(year: Year, values: dict[str, Any], order: int) -> None:
    threats = ThreatAssessment.objects.select_related("threat", "annual__force", "lead")
    threat = threats.get(annual=year.annual, threat__code=values["threat"]) if values["threat"] else None
    raised = raise_query(
        year.annual, threat, values["text"], due_on=values["due_on"], by=year.person(values["by"]),
        at=year.at(Stage.REVIEWED, 30 * order),
    )  # fmt: skip
    for number, step in enumerate(values["steps"], 1):
        person, at = year.person(step["by"]), year.at(Stage.REVIEWED - number, 30 * order)
        if step["step"] == "note":
            add_note(raised, step["text"], by=person, at=at)
        else:
            raised = take(raised, step["step"], step["text"], version=raised.version, by=person, at=at)
