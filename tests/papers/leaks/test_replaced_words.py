"""What was withheld before other words took its place is looked for still, and put to a decision."""

from __future__ import annotations

import pytest

from assessments.models import AnnualAssessment, Ground, Readers, Section, Withholding
from assessments.withholding import decide_anew, fingerprint, lift, text_now
from papers.building.arrange import paper_of
from papers.issuing.release import findings_of
from papers.leaks.finding import NEAR, WORDS
from tests.makers import Side, withhold
from tests.papers.leaks.test_leaks import planted

FORMER = "Zebra crossings hide seventeen purple lanterns."
PRESENT = "Walnut harvests depend on copper bicycles alone."


def rewritten(side: Side, annual: AnnualAssessment, beside: str) -> Withholding:
    """A passage is withheld; then other words stand in its place, and `beside` is said elsewhere."""
    section = planted(side, annual, f"<p>{FORMER}</p>")
    row = withhold(section, FORMER, by=side.lead, chief=side.chief_officer)
    block = row.block
    planted(side, annual, f'<p data-block="{block}">{PRESENT}</p><p>{beside}</p>')
    row.section = Section.objects.get(pk=section.pk)
    return row


def anew(row: Withholding, side: Side) -> Withholding:
    return decide_anew(
        row,
        ground=Ground(row.ground),
        withheld_from=Readers(row.withheld_from),
        note="",
        seen=fingerprint(text_now(row)),
        by=side.chief_officer,
    )


def kinds(annual: AnnualAssessment) -> list[str]:
    return [finding.kind for finding in findings_of(paper_of(annual))]


@pytest.mark.parametrize(("beside", "found"), [(FORMER, [NEAR]), (PRESENT, [WORDS]), ("Nothing else.", [])])
def test_after_a_decision_anew_the_former_words_are_decided_on_and_the_present_ones_refused(
    side: Side, annual: AnnualAssessment, beside: str, found: list[str]
) -> None:
    anew(rewritten(side, annual, beside), side)

    assert kinds(annual) == found


@pytest.mark.parametrize("beside", [FORMER, PRESENT])
def test_before_a_decision_anew_both_are_refused(side: Side, annual: AnnualAssessment, beside: str) -> None:
    rewritten(side, annual, beside)

    assert kinds(annual) == [WORDS]


def test_what_was_lifted_since_is_looked_for_no_more(side: Side, annual: AnnualAssessment) -> None:
    current = anew(rewritten(side, annual, FORMER), side)

    lift(current, note="It is known.", by=side.chief_officer)

    assert kinds(annual) == []


def test_words_that_were_replaced_twice_are_looked_for_still(side: Side, annual: AnnualAssessment) -> None:
    current = anew(rewritten(side, annual, FORMER), side)
    section = planted(
        side, annual, f'<p data-block="{current.block}">Plums are kept in jars.</p><p>{FORMER}</p>'
    )
    current.section = section
    anew(current, side)

    assert kinds(annual) == [NEAR]
