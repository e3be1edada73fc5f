"""The editions of one paper: what each leaves out, how each is marked, and that they number alike."""

from __future__ import annotations

import pytest

from assessments.models import AnnualAssessment, Readers, Section
from papers import canonical
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.building.marking import marked_passages, marking_of
from papers.content import Paper, Paragraph, Withheld
from papers.editions import Reader
from papers.html.rendering import document_meta, render_standalone_html
from tests.makers import Side, first_section, make_withholding, withhold, write
from tests.papers.sample import small_paper


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    body = "<p>Kept from the public.</p><p>Kept from the panel.</p><p>For everybody.</p>"
    return write(first_section(annual), body, by=side.lead)


def built(annual: AnnualAssessment, reader: Reader) -> Paper:
    return build_paper(paper_of(annual), edition=reader)


def numbered(paper: Paper) -> list[tuple[int | None, str]]:
    blocks = [block for chapter in paper.chapters for section in chapter.sections for block in section.blocks]
    return [
        (block.number, block.html if isinstance(block, Paragraph) else f"[{block.ground}]")
        for block in blocks
        if isinstance(block, Paragraph | Withheld)
    ]


def test_every_reader_gets_what_they_may_read_under_the_same_numbers(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold(section, "public", by=side.lead, chief=side.chief_officer)
    withhold(section, "panel", by=side.lead, chief=side.chief_officer, readers=Readers.PANEL, ground="safety")
    crime = "[prejudice to the prevention or detection of crime]"
    safety = "[a danger to the safety of a person]"

    purpose, *public = numbered(built(annual, Reader.PUBLIC))
    assert purpose[0] == 1
    assert public == [(2, crime), (3, safety), (4, "For everybody.")]
    assert numbered(built(annual, Reader.PANEL)) == [
        purpose,
        (2, "Kept from the public."),
        (3, safety),
        (4, "For everybody."),
    ]
    assert numbered(built(annual, Reader.COMMISSIONER)) == [
        purpose,
        (2, "Kept from the public."),
        (3, "Kept from the panel."),
        (4, "For everybody."),
    ]


def test_whoever_names_no_edition_gets_the_publics(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold(section, "public", by=side.lead, chief=side.chief_officer)

    assert build_paper(paper_of(annual)) == built(annual, Reader.PUBLIC)


def test_a_proposal_is_left_out_until_it_is_decided(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    make_withholding(section, "public", by=side.lead)

    assert "Kept from the public." not in str(canonical.to_json(built(annual, Reader.PUBLIC)))


def test_without_a_withholding_all_editions_say_the_same(annual: AnnualAssessment, section: Section) -> None:
    assert built(annual, Reader.PUBLIC) == built(annual, Reader.PANEL) == built(annual, Reader.COMMISSIONER)


def test_an_edition_that_shows_more_is_marked_not_for_publication_with_the_ground(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold(section, "public", by=side.lead, chief=side.chief_officer)
    public, full = built(annual, Reader.PUBLIC), built(annual, Reader.COMMISSIONER)

    assert (public.edition, public.handling) == (
        "The public: 1 passage is withheld under SI 2011/3050, article 2(2)",
        "",
    )
    assert full.handling == (
        "Not for publication: it shows what is withheld from others "
        "(prejudice to the prevention or detection of crime)"
    )
    assert document_meta(full).marking == "OFFICIAL – NOT FOR PUBLICATION – DRAFT"
    assert document_meta(public).marking == "OFFICIAL – DRAFT"
    assert full.handling in render_standalone_html(full)


@pytest.mark.parametrize(
    ("words", "marking"),
    [
        ("Nothing of note.", "OFFICIAL"),
        ("OFFICIAL – SENSITIVE: the number of officers.", "OFFICIAL-SENSITIVE"),
        ("(SECRET) The plan.", "SECRET"),
        ("TOP SECRET", "TOP SECRET"),
        ("This document is OFFICIAL-SENSITIVE and SECRET", "SECRET"),
        ("Official-Sensitive: the number of officers.", "OFFICIAL-SENSITIVE"),
        ("[OFFICIAL SENSITIVE] The number of officers.", "OFFICIAL-SENSITIVE"),
        ("(Top Secret) The plan.", "TOP SECRET"),
        ("Secret: the plan.", "SECRET"),
        ("The board met. This section is marked as official – sensitive.", "OFFICIAL-SENSITIVE"),
        ("This paper is to be handled as “Secret”.", "SECRET"),
        ("Secret - and other - services are not spoken of here.", "OFFICIAL"),
        ("This document is OFFICIAL-SENSITIVE and must not be copied.", "OFFICIAL-SENSITIVE"),
        ("This paper is secret no longer.", "OFFICIAL"),
        ("This document is OFFICIAL.", "OFFICIAL"),
        ("This paper is not about what is secret.", "OFFICIAL"),
        ("SECRET services are not spoken of here.", "OFFICIAL"),
        ("A plan that is marked SECRET is held elsewhere.", "OFFICIAL"),
    ],
)
def test_the_marking_is_that_of_the_highest_passage(words: str, marking: str) -> None:
    chapters = small_paper(Paragraph(1, "a", "Open."), Paragraph(2, "b", words)).chapters

    assert marking_of("OFFICIAL", chapters) == marking
    assert marked_passages(chapters) == ([] if marking == "OFFICIAL" else [(marking, "paragraph 2")])


def test_the_marking_is_never_lower_than_what_was_set() -> None:
    assert (
        marking_of("OFFICIAL-SENSITIVE", small_paper(Paragraph(1, "a", "Open.")).chapters)
        == "OFFICIAL-SENSITIVE"
    )
