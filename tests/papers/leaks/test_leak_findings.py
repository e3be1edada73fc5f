"""What the leak check makes of one text and one withheld passage: which kind, which words, and what decides it."""

from __future__ import annotations

import datetime
import hashlib

import pytest

from assessments.models import AnnualAssessment, Section
from papers.building.arrange import paper_of
from papers.issuing.issue import issue_paper
from papers.issuing.release import accept, findings_of, undecided
from papers.leaks.finding import FIGURE, NEAR, PHRASE, SUM, WORDS, Finding, place_of
from papers.models import LeakDecision
from tests.makers import Side, first_section, make_source, withhold
from tests.papers.leaks.test_leaks import planted
from tests.papers.ready import finish_year

BOARD_PAPER = "Board paper of 25 February 2025"
ADDRESS = "https://board.example/paper.pdf"


def found_in(annual: AnnualAssessment) -> list[tuple[str, str]]:
    return [(found.kind, found.where) for found in findings_of(paper_of(annual))]


def withheld(side: Side, annual: AnnualAssessment, body: str, words: str, kind: str = "block") -> Section:
    section = planted(side, annual, body)
    withhold(section, words, by=side.lead, chief=side.chief_officer, kind=kind)
    return section


def cited(words: str, reference: str = "board") -> str:
    return f'<a href="#source:{reference}">{words}</a>'


# Citations


@pytest.mark.parametrize(
    "note",
    [
        cited(f"{BOARD_PAPER}, paragraph 92"),
        f"{cited(BOARD_PAPER)}, paragraph 92",
        f"See also {cited('paragraphs 92 to 97, 100 and 101')}.",
        cited("board"),
        cited("section 12(8)(b)"),
    ],
)
@pytest.mark.parametrize("kind", ["block", "note"])
def test_the_citation_of_a_source_that_everybody_may_open_is_no_secret(
    note: str, kind: str, side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "board", title=BOARD_PAPER, address=ADDRESS)
    open_note = f'<span class="footnote">{cited(f"{BOARD_PAPER}, paragraph 92")}</span>'
    body = f'<p>Zebras hide lanterns<span class="footnote">{note}</span>.</p><p>Open words{open_note}.</p>'
    withheld(side, annual, body, "", kind)

    assert found_in(annual) == []


def test_words_that_explain_beside_a_citation_are_a_secret_still(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "board", title=BOARD_PAPER, address=ADDRESS)
    note = f"Gravel notes mention eleven velvet trombones and harps. {cited(BOARD_PAPER)}"
    body = f'<p>Zebras<span class="footnote">{note}</span> hide.</p>'
    body += "<p>Here gravel notes mention eleven velvet trombones and harps.</p>"
    withheld(side, annual, body, "Zebras")

    (found,) = findings_of(paper_of(annual))

    assert (found.kind, found.where) == (WORDS, "paragraph 3")
    assert [hit.words for hit in found.hits if hit.kind == WORDS] == [
        "gravel notes mention eleven velvet trombones and harps"
    ]


def test_words_of_ones_own_that_link_to_a_source_are_a_secret_still(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "board", title=BOARD_PAPER, address=ADDRESS)
    linked = cited("eleven velvet trombones hide under the orchard wall")
    withheld(
        side, annual, f"<p>{linked}</p><p>Indeed eleven velvet trombones hide under the orchard wall.</p>", ""
    )

    assert found_in(annual) == [(WORDS, "paragraph 3")]


def test_a_figure_that_links_to_a_source_is_a_secret_still(side: Side, annual: AnnualAssessment) -> None:
    make_source(side, "board", title=BOARD_PAPER, address=ADDRESS)
    withheld(
        side, annual, f"<p>There are {cited('4,713')} of them.</p><p>Nobody counted 4713.</p>", "There are"
    )

    assert found_in(annual) == [(FIGURE, "paragraph 3")]


def test_the_title_of_a_source_that_is_held_somewhere_is_put_to_a_chief_officer(
    side: Side, annual: AnnualAssessment
) -> None:
    title = "Orchard wall survey of velvet trombones held in the northern vaults"
    make_source(side, "board", title=title, custodian="Keeper of orchards")
    body = f'<p>Zebras hide<span class="footnote">{cited(title)}</span>.</p><p>See {cited("board")}.</p>'
    withheld(side, annual, body, "Zebras")

    found = findings_of(paper_of(annual))

    assert {finding.kind for finding in found} <= {PHRASE, NEAR}
    assert "paragraph 3" in [finding.where for finding in found]


@pytest.mark.parametrize(
    "note",
    [
        "Board paper of 25 February 2025, paragraph 92; percentages computed.",
        "Board paper of 25 February 2025, paragraphs 42 and 44.",
        "Requirement of the force, paragraph 92.",
    ],
)
def test_a_note_may_name_an_open_source_without_a_link(
    note: str, side: Side, annual: AnnualAssessment
) -> None:
    paper = {"title": "Requirement of the force", "dated_on": datetime.date(2025, 2, 25), "year": 2025}
    make_source(side, "board", address=ADDRESS, **paper)
    body = f'<p>Zebras hide<span class="footnote">{note}</span>.</p><p>It met on 25 February{cited("board")}.</p>'
    body += "<p>Board paper of 25 February 2025, paragraphs 42 and 44. Requirement of the force, paragraph 92.</p>"
    withheld(side, annual, body, "Zebras")

    assert found_in(annual) == []


def test_the_date_of_a_source_is_a_secret_still_where_a_note_says_something_else_of_that_day(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "board", address=ADDRESS, dated_on=datetime.date(2025, 2, 25), year=2025)
    note = "The lanterns are lit on 25 February 2025."
    body = (
        f'<p>Zebras hide<span class="footnote">{note}</span>.</p><p>See {cited("board")} of 25 February.</p>'
    )
    withheld(side, annual, body, "Zebras")

    assert found_in(annual) == [(FIGURE, "paragraph 3"), (FIGURE, "“Sources”")]


def test_a_citation_that_stands_in_the_list_of_sources_keeps_no_paper_back(
    side: Side, annual: AnnualAssessment
) -> None:
    make_source(side, "board", title=BOARD_PAPER, address=ADDRESS)
    finish_year(side, annual)
    note = f'<span class="footnote">{cited(f"{BOARD_PAPER}, paragraph 92")}</span>'
    withheld(side, annual, f"<p>Zebras hide lanterns{note}.</p><p>Open words{note}.</p>", "Zebras")

    issued = issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)

    assert issued.leak_check["accepted"] == []


# What may be decided


@pytest.mark.parametrize(
    ("withheld_words", "kind"),
    [
        ("Zebras hide. They may not be moved. Nobody knows.", PHRASE),
        ("Zebras hide. They may not be moved.", PHRASE),
        ("They may not be moved", WORDS),
        ("Zebras hide. They may not be moved by anybody at all. Nobody knows.", None),
        ("Zebras hide. They may not be moved by night or day. Nobody knows.", WORDS),
    ],
)
def test_a_short_sentence_may_be_chance_and_a_long_one_or_the_whole_passage_is_none(
    withheld_words: str, kind: str | None, side: Side, annual: AnnualAssessment
) -> None:
    open_words = "We say that they may not be moved by night or day"
    withheld(side, annual, f"<p>{withheld_words}</p><p>{open_words}</p>", withheld_words)

    assert found_in(annual) == ([(kind, "paragraph 3")] if kind else [])


def test_a_short_sentence_is_let_out_once_a_chief_officer_has_decided(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    withheld(
        side,
        annual,
        "<p>Zebras hide. They may not be moved.</p>"
        "<p>Of all the horses that sleep in these stables it is said that they may not be moved.</p>",
        "Zebras",
    )
    (found,) = undecided(annual.paper)

    accept(annual.paper, [found.key], "Of horses.", by=side.chief_officer)
    issued = issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)

    assert [kept["kind"] for kept in issued.leak_check["accepted"]] == [PHRASE]


# One text and one secret


NUMBERS = "<p>Zebra crossings hide 4713 purple lanterns.</p><p>Zebra crossings hide 4,713 amber lanterns.</p>"


def test_all_that_a_text_says_of_a_secret_is_one_finding_of_the_gravest_kind(
    side: Side, annual: AnnualAssessment
) -> None:
    withheld(side, annual, NUMBERS, "purple")

    (found,) = findings_of(paper_of(annual))

    assert found.kinds == (NEAR, FIGURE)
    assert [(hit.kind, hit.words) for hit in found.hits] == [
        (NEAR, "zebra crossings hide lanterns"),
        (FIGURE, "4713"),
    ]


def old_key(kind: str, found: Finding) -> str:
    """The key as it was made when each kind of hit was a finding of its own."""
    row = found.row
    named = "\0".join((kind, place_of(row), row.key, row.quote, found.where, found.words))
    return hashlib.sha256(named.encode()).hexdigest()


def decide_before(side: Side, annual: AnnualAssessment, kind: str, key: str) -> None:
    LeakDecision.objects.create(
        paper=annual.paper, key=key, kind=kind, place="paragraph 3", reason=f"By chance, {kind}.",
        decided_by=side.chief_officer, decided_at=annual.opened_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "left"), [((NEAR, FIGURE), 0), ((NEAR,), 1), ((FIGURE,), 1), ((NEAR, SUM), 1), ((), 1)]
)
def test_decisions_on_each_kind_count_together_and_for_no_more_than_was_decided(
    kinds: tuple[str, ...], left: int, side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    withheld(side, annual, NUMBERS, "purple")
    (found,) = findings_of(annual.paper)
    for kind in kinds:
        decide_before(side, annual, kind, old_key(kind, found))

    assert len(undecided(annual.paper)) == left


def test_both_older_decisions_are_kept_with_the_issue(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    withheld(side, annual, NUMBERS, "purple")
    (found,) = findings_of(annual.paper)
    for kind in (NEAR, FIGURE):
        decide_before(side, annual, kind, old_key(kind, found))

    issued = issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)

    assert [kept["reason"] for kept in issued.leak_check["accepted"]] == [
        "By chance, near-copy.", "By chance, figure.",
    ]  # fmt: skip


def test_one_decision_on_all_kinds_counts_for_fewer(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    withheld(side, annual, NUMBERS, "purple")
    (found,) = findings_of(annual.paper)
    decide_before(side, annual, NEAR, found.key_of((NEAR, FIGURE, SUM)))

    assert undecided(annual.paper) == []


def test_what_is_said_word_for_word_is_decided_by_no_decision(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    withheld(side, annual, "<p>Zebras hide 4713 lanterns.</p><p>So zebras hide 4713 lanterns.</p>", "Zebras")
    (found,) = findings_of(annual.paper)
    for kind in (WORDS, NEAR, FIGURE):
        decide_before(side, annual, kind, old_key(kind, found))

    assert found.kinds == (WORDS,)
    assert {hit.kind for hit in found.hits} == {WORDS, FIGURE}
    assert undecided(annual.paper) == [found]
    assert first_section(annual).body.count("4713") == 2
