"""A likeness to a withheld passage that a chief officer accepted stays accepted wherever the year is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.models import AnnualAssessment, Section
from papers.archive.opening import open_archive
from papers.archive.restoring import import_year
from papers.issuing.release import accept, findings_of, undecided
from papers.models import LeakDecision, Paper
from tests.makers import Side, withhold, write
from tests.papers.archive.full_year import export, make_full_year, other_installation

pytestmark = pytest.mark.django_db
SAID = "Zebra crossings hide seventeen purple lanterns."
LIKE = "Zebra crossings hide nineteen purple lanterns."


def paper_of(annual: AnnualAssessment) -> Paper:
    return Paper.objects.select_related("annual__force", "annual__edition", "annual__scale").get(
        annual=annual
    )


@pytest.mark.parametrize("of_threat", [True, False])
def test_what_was_accepted_stays_so_after_an_import(side: Side, tmp_path: Path, of_threat: bool) -> None:
    annual = make_full_year(side)
    sections = Section.objects.filter(annual=annual, threat_assessment__isnull=not of_threat)
    place = sections.order_by("threat_assessment", "order").last()
    assert place is not None
    section = write(place, f"<p>{SAID}</p><p>{LIKE}</p>", by=side.lead)
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)
    (found,) = undecided(paper_of(annual))
    accept(paper_of(annual), [found.key], "Other lanterns.", by=side.chief_officer)
    export(annual, tmp_path / "year.zip")
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip")).annual

    assert [finding.key for finding in findings_of(paper_of(restored))] == [found.key]
    assert undecided(paper_of(restored)) == []
    assert LeakDecision.objects.get(key=found.key).reason == "Other lanterns."


def test_an_acceptance_holds_for_one_place_and_these_words(side: Side) -> None:
    annual = make_full_year(side)
    first, second = Section.objects.filter(annual=annual, threat_assessment=None).order_by("order")[:2]
    write(first, f"<p>{SAID}</p><p>{LIKE}</p>", by=side.lead)
    withhold(first, SAID, by=side.lead, chief=side.chief_officer)
    (found,) = undecided(paper_of(annual))
    accept(paper_of(annual), [found.key], "Other lanterns.", by=side.chief_officer)

    write(second, f"<p>{SAID}</p>", by=side.lead)
    withhold(second, SAID, by=side.lead, chief=side.chief_officer)

    assert [finding.words for finding in undecided(paper_of(annual))] == [LIKE]
