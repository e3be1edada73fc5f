"""The parts of a paper that are its own: made, written, added, left out, and never in place of the force's words."""

from __future__ import annotations

import pytest

from accounts.models import Organisation
from assessments.models import AnnualAssessment, Section, ThreatAssessment
from assessments.rewriting import clean_blocks
from papers.building.arrange import begin_paper, key_of, paper_of, parts_of
from papers.building.build import build_paper
from papers.building.own_parts import letter_of
from papers.content import Chapter, ListBlock, Paper, Paragraph, SubHeading, Withheld
from papers.forms.parts import AREA
from papers.models import Paper as Row
from papers.models import PaperPart
from papers.writing.parts import add_part, leave_out, save_part
from tests.makers import Side, make_background, withhold, write

Kind = PaperPart.Kind


def chapter_of(built: Paper, heading: str) -> Chapter:
    return next(chapter for chapter in built.chapters if chapter.heading == heading)


def words(chapter: Chapter) -> list[str]:
    return [
        block.html
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Paragraph | ListBlock)
    ]


def part_called(paper: Row, name: str) -> PaperPart:
    return next(part for part in parts_of(paper) if str(part) == name)


def own_words(paper: Row, name: str, body: str, **values: object) -> None:
    """The secretary writes in the part."""

    part = part_called(paper, name)
    said = {"version": part.version, "heading": part.heading, **values}
    save_part(paper, key_of(part), said, clean_blocks(body), by=paper.annual.opened_by)


def assure(threat: ThreatAssessment, body: str, *, side: Side) -> Section:
    section = Section.objects.create(
        annual=threat.annual, threat_assessment=threat, kind=Section.Kind.HEADING, slug="assurance",
        heading="Assurance", order=90,
    )  # fmt: skip
    write(section, body, by=side.lead)
    return section


# Purpose, background and key points


def test_a_purpose_that_nobody_writes_names_the_force_the_edition_and_every_threat(
    annual: AnnualAssessment,
) -> None:
    paper = paper_of(annual)
    paper.board, paper.previous_briefing = "The Board & others", "23 April 2024"

    opening, threats, before = words(chapter_of(build_paper(paper), "Purpose"))

    assert opening.startswith(
        "This paper tells The Board &amp; others how Anyshire Police stands against the "
    )
    assert opening.endswith("in 2024-25. It covers 2 threats:")
    assert threats == "<li>Threat 1</li><li>Threat 2</li>"
    assert before == "The board was last briefed on this: 23 April 2024."


def test_what_the_force_writes_as_its_purpose_is_what_is_printed(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    own_words(paper, "Purpose", "<p>The paper’s own.</p>")
    assert words(chapter_of(build_paper(paper), "Purpose")) == ["The paper’s own."]

    write(annual.sections.get(slug="purpose"), "<p>The force’s.</p>", by=side.coordinator)

    assert words(chapter_of(build_paper(paper), "Purpose")) == ["The force’s."]


def test_a_background_stays_at_the_version_that_was_chosen(side: Side, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    background = make_background(side, versions=2)
    own_words(paper, "Background", "", background=background.versions.get(number=1))

    assert words(chapter_of(build_paper(paper), "Background")) == ["Version 1."]


def test_key_points_repeat_the_first_paragraph_of_each_assurance_statement(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    note = '<span class="footnote">Where it is from.</span>'
    assure(threat, f"<h3>Called</h3><p>Met in <em>full</em>.{note}</p><p>And more.</p>", side=side)

    built = build_paper(paper_of(annual))

    assert words(chapter_of(built, "Key points")) == ["<strong>Threat 1:</strong> Met in <em>full</em>."]
    assert chapter_of(built, "Key points").sections[0].blocks[0].number == 2  # type: ignore[union-attr]


def test_key_points_show_nothing_of_a_statement_that_is_withheld(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    section = assure(threat, "<p>The number is forty.</p>", side=side)
    withhold(section, by=side.lead, chief=side.chief_officer)

    block = chapter_of(build_paper(paper_of(annual)), "Key points").sections[0].blocks[0]

    assert isinstance(block, Withheld)
    assert (block.number, block.block) == (2, "")
    assert "forty" not in repr(build_paper(paper_of(annual)))


# Parts of its own words


def test_added_parts_stand_before_the_recommendations_and_appendices_at_the_end(
    annual: AnnualAssessment,
) -> None:
    paper = begin_paper(annual)
    add_part(paper, kind=Kind.APPENDIX, heading="Terms", by=paper.annual.opened_by)
    add_part(
        paper,
        kind=Kind.AREA,
        heading="Firearms licensing",
        body="<h3>Background</h3><p>Some.</p>",
        by=paper.annual.opened_by,
    )
    add_part(paper, kind=Kind.APPENDIX, heading="Dates", by=paper.annual.opened_by)

    headings = [chapter.heading for chapter in build_paper(paper).chapters]

    assert headings[headings.index("Firearms licensing") + 1] == "Recommendations"
    assert headings[-2:] == ["Appendix A: Terms", "Appendix B: Dates"]


def test_a_business_area_of_a_welsh_paper_begins_with_welsh_headings(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    body = f"{AREA}<h3>What it costs</h3><p>Some.</p>"
    add_part(paper, kind=Kind.AREA, heading="Firearms licensing", body=body, by=paper.annual.opened_by)
    Row.objects.update(language="cy")

    area = chapter_of(build_paper(paper_of(annual)), "Firearms licensing")

    said = [block.text for block in area.sections[0].blocks if isinstance(block, SubHeading)]
    assert said == ["Cefndir", "Goblygiadau ariannol", "Goblygiadau cyfreithiol", "What it costs"]


def test_paragraph_numbers_run_on_through_parts_of_the_papers_own(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    add_part(paper, kind=Kind.TEXT, heading="More", body="<p>One.</p><p>Two.</p>", by=paper.annual.opened_by)
    write(annual.sections.get(slug="conclusion"), "<p>After.</p>", by=side.coordinator)

    built = build_paper(paper)

    numbers = [
        block.number
        for chapter in built.chapters
        for section in chapter.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [b.number for b in chapter_of(built, "Conclusion").sections[0].blocks] == [4]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")]
)
def test_appendices_are_lettered_like_columns(number: int, letter: str) -> None:
    assert letter_of(number) == letter


def test_a_paper_calls_a_threat_what_its_coordinator_calls_it(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    own_words(paper, "Threat 2", "", heading="What we call it")

    assert chapter_of(build_paper(paper), "What we call it").kind == "threat"


def test_implications_are_four_headings_said_or_not(annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)
    paper.implications = {"legal": "<p>None.</p>"}

    sections = chapter_of(build_paper(paper), "Implications").sections

    assert [(section.heading, len(section.blocks)) for section in sections] == [
        ("Financial implications", 0),
        ("Legal implications", 1),
        ("Equality implications", 0),
        ("Risk implications", 0),
    ]


def test_who_signs_and_who_wrote_are_posts_on_lines(annual: AnnualAssessment) -> None:
    paper = paper_of(annual)
    paper.sign_off, paper.authors = "Deputy Chief Constable\n\n", "One\nTwo"

    built = build_paper(paper)

    assert chapter_of(built, "Signed off by").lines == ("Deputy Chief Constable",)
    assert chapter_of(built, "Authors").lines == ("One", "Two")


# Leaving out


@pytest.mark.parametrize("name", ["Summary of threats and Cs", "Authors", "Key points"])
def test_what_is_left_out_is_not_in_the_paper_and_can_be_taken_in_again(
    name: str, annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    whole = [chapter.anchor for chapter in build_paper(paper).chapters]

    leave_out(paper, key_of(part_called(paper, name)), out=True, by=paper.annual.opened_by)
    without = [chapter.anchor for chapter in build_paper(paper).chapters]
    leave_out(paper, key_of(part_called(paper, name)), out=False, by=paper.annual.opened_by)

    assert len(without) == len(whole) - 1
    assert [chapter.anchor for chapter in build_paper(paper).chapters] == whole


@pytest.mark.parametrize(
    "name", ["Threat 1", "Recommendations", "Implications", "What the board is asked to do"]
)
def test_what_a_board_must_be_told_cannot_be_left_out(name: str, annual: AnnualAssessment) -> None:
    paper = begin_paper(annual)

    with pytest.raises(ValueError, match="cannot be left out"):
        leave_out(paper, key_of(part_called(paper, name)), out=True, by=paper.annual.opened_by)


def test_what_the_force_writes_in_a_part_that_was_left_out_is_printed(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    leave_out(paper, key_of(part_called(paper, "Key points")), out=True, by=paper.annual.opened_by)

    write(annual.sections.get(slug="key-points"), "<p>It matters.</p>", by=side.coordinator)

    assert words(chapter_of(build_paper(paper), "Key points")) == ["It matters."]


def test_milestones_are_left_out_until_somebody_takes_them_in(annual: AnnualAssessment) -> None:
    assert part_called(paper_of(annual), "Milestones").is_left_out


def test_a_background_belongs_to_somebody(side: Side) -> None:
    background = make_background(side)

    assert list(Organisation.objects.filter(backgrounds=background)) == [side.force]
