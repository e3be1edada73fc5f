"""A decision of the leak check is on words: it holds where their paragraph gets another number."""

from __future__ import annotations

import hashlib

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.issuing.release import accept, findings_of, undecided
from papers.leaks.finding import NEAR, place_of
from papers.models import LeakDecision
from tests.makers import Side, withhold
from tests.papers.leaks.test_leaks import planted

SAID = "<p>Zebra crossings hide seventeen purple lanterns.</p>"
LIKE = "<p>Zebra crossings hide nineteen purple lanterns.</p>"


def test_what_was_accepted_stays_so_under_another_number_and_other_words_do_not(
    side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, f"{SAID}{LIKE}")
    withhold(section, "seventeen", by=side.lead, chief=side.chief_officer)
    (found,) = findings_of(paper_of(annual))
    annual.paper.save()
    accept(annual.paper, [found.key], "It is another crossing.", by=side.chief_officer)

    planted(side, annual, f"{SAID}<p>One more passage.</p>{LIKE}")
    (moved,) = findings_of(annual.paper)

    assert moved.where != found.where
    assert undecided(annual.paper) == []
    planted(side, annual, f"{SAID}{LIKE.replace('nineteen', 'twenty')}")
    assert len(undecided(annual.paper)) == 1


def test_what_was_accepted_under_the_number_of_its_place_stays_so_under_another(
    side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, f"{SAID}{LIKE}")
    withhold(section, "seventeen", by=side.lead, chief=side.chief_officer)
    (found,) = findings_of(paper_of(annual))
    annual.paper.save()
    row = found.row
    named = "\0".join((NEAR, place_of(row), row.key, row.quote, "paragraph 48", found.words))
    LeakDecision.objects.create(
        paper=annual.paper, key=hashlib.sha256(named.encode()).hexdigest(), kind=NEAR, place="paragraph 48",
        reason="By chance.", decided_by=side.chief_officer, decided_at=annual.opened_at,
    )  # fmt: skip

    assert undecided(annual.paper) == []


def test_the_same_words_in_two_places_are_decided_on_once_and_both_are_said(
    side: Side, annual: AnnualAssessment
) -> None:
    section = planted(side, annual, f"{SAID}{LIKE}<p>Between.</p>{LIKE}")
    withhold(section, "seventeen", by=side.lead, chief=side.chief_officer)

    assert [found.places for found in findings_of(paper_of(annual))] == ["paragraph 3, paragraph 5"]
