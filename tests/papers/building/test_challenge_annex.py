"""The annex of challenge: what of queries and comments a paper prints, for whom, and what never."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import User
from assessments.comments import open_thread, reopen, resolve
from assessments.models import AnnualAssessment, Circle, Section, Status, ThreatAssessment
from assessments.queries import add_note, take
from papers.building.arrange import begin_paper
from papers.building.build import build_paper
from papers.content import Chapter
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.models import Paper, PaperPart
from tests.makers import (
    Side,
    fill,
    first_section,
    make_query,
    make_suggestion,
    make_thread,
    set_status,
    withhold,
    write,
)
from tests.papers.editions import WordFile

OPEN, WHOLE_EDITION = Reader.PUBLIC, Reader.COMMISSIONER


@pytest.fixture
def cell(side: Side, annual: AnnualAssessment) -> Section:
    """Written, with a query, a comment of both sides, and words inside each side."""
    cell = first_section(annual)
    threat = ThreatAssessment.objects.select_related("annual", "threat").get(pk=cell.threat_assessment_id)
    fill(threat, by=side.lead)
    write(cell, "<p>There are twelve.</p><p>Behind the blue door.</p>", by=side.lead)
    query = make_query(annual, threat, "What if both fail & nobody comes?", by=side.reviewer)
    add_note(query, "Between ourselves of the force.", by=side.lead)
    add_note(query, "Between ourselves of the body.", by=side.reviewer)
    take(query, "answer", "The neighbours help.\n\nTwice <b> so far.", version=1, by=side.lead)
    query.refresh_from_db()
    take(query, "return", "Which of them?", version=query.version, by=side.reviewer)
    thread = make_thread(cell, "Is twelve enough?", by=side.lead, circle=Circle.BOTH)
    resolve(thread, "Said in the text.", by=side.lead)
    make_thread(cell, "A word inside the force.", by=side.lead, circle=Circle.OWN)
    set_status(threat, Status.RELEASED)
    return cell


def paper_with_annex(annual: AnnualAssessment) -> Paper:
    paper = begin_paper(annual)
    PaperPart.objects.filter(paper=paper, kind=PaperPart.Kind.CHALLENGE).update(left_out=False)
    return paper


def annex(annual: AnnualAssessment, edition: Reader = OPEN, reader: User | None = None) -> Chapter | None:
    built = build_paper(paper_with_annex(annual), edition=edition, reader=reader)
    return next((chapter for chapter in built.chapters if chapter.anchor == "challenge"), None)


def words(chapter: Chapter | None) -> list[str]:
    assert chapter is not None
    return [
        said
        for section in chapter.sections
        for said in (
            section.heading,
            *(getattr(b, "html", "") or getattr(b, "text", "") for b in section.blocks),
        )
    ]


def test_it_is_left_out_until_the_secretary_takes_it_in(annual: AnnualAssessment, cell: Section) -> None:
    paper = build_paper(begin_paper(annual))

    assert [chapter.anchor for chapter in paper.chapters if chapter.anchor == "challenge"] == []


def test_it_says_every_step_and_every_comment_of_both_sides(annual: AnnualAssessment, cell: Section) -> None:
    said = "\n".join(words(annex(annual)))

    for expected in (
        "Query 1: Threat 1", "What if both fail &amp; nobody comes?", "Answer due on: 1 February 2025",
        "The neighbours help.", "Twice &lt;b&gt; so far.", "Which of them?", "Comments of both sides",
        "Threat 1: Component 1", "Is twelve enough?", "Said in the text.",
    ):  # fmt: skip
        assert expected in said, expected


def test_it_says_the_wording_that_was_suggested(side: Side, annual: AnnualAssessment, cell: Section) -> None:
    make_suggestion(make_thread(cell, "Clearer.", by=side.reviewer), "There are <em>fourteen</em>.")

    said = words(annex(annual))

    (place,) = [number for number, line in enumerate(said) if line.endswith(" Clearer.")]
    assert said[place + 1].startswith("<strong>Suggested wording,")
    assert said[place + 1].endswith(" There are fourteen.")


def test_it_says_of_a_date_that_moved_which_it_was(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    query = make_query(annual, None, "And then?", by=side.reviewer)
    take(query, "move", "The lead is ill.", version=1, due_on=datetime.date(2025, 2, 20), by=side.reviewer)

    said = "\n".join(words(annex(annual)))

    assert "From 1 February 2025 to 20 February 2025. The lead is ill." in said


def test_words_that_were_taken_out_of_the_text_are_not_printed(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    for words_then in ("twelve", "Behind the blue door."):
        open_thread(cell, f"Why {words_then[:3]}?", circle=Circle.BOTH, by=side.lead, words=words_then)
    before = "\n".join(words(annex(annual)))
    set_status(cell.subject, Status.DRAFT)
    write(cell, "<p>There are thirteen of them.</p>", by=side.lead)
    PaperPart.objects.all().delete()
    Paper.objects.all().delete()

    for edition in Reader:
        said = "\n".join(words(annex(annual, edition)))
        assert "blue door" not in said
        assert "“twelve”" not in said
        assert said.count("The words that it was about have been changed or taken out since.") == 2
    assert "“twelve”" in before
    assert "have been changed or taken out" not in before


def test_a_quotation_has_its_marks_and_the_number_of_the_paragraph_that_it_is_from(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    open_thread(cell, "Why blue?", circle=Circle.BOTH, by=side.lead, words="the blue door")
    number = next(
        block.number
        for chapter in build_paper(paper_with_annex(annual)).chapters
        for section in chapter.sections
        for block in section.blocks
        if getattr(block, "html", "") == "Behind the blue door."
    )

    said = words(annex(annual))

    expected = f'<strong><a href="#p{number}">Paragraph {number}</a>:</strong> “the blue door”'
    assert expected in said


def test_a_quotation_from_what_has_no_number_says_that_it_is_from_the_text(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    set_status(cell.subject, Status.DRAFT)
    table = "<p>Table: Officers by role</p><table><tr><th>Role</th></tr><tr><td>One</td></tr></table>"
    write(cell, table, by=side.lead)
    cell.refresh_from_db()
    open_thread(cell, "Which roles?", circle=Circle.BOTH, by=side.lead, words="Officers by role")

    assert "<strong>From the text:</strong> “Officers by role”" in words(annex(annual))


def test_a_step_without_words_ends_with_a_full_stop(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    query = make_query(annual, None, "And then?", by=side.reviewer)
    take(query, "answer", "Then the other.", version=1, by=side.coordinator)
    query.refresh_from_db()
    take(query, "accept", "", version=query.version, by=side.reviewer)

    said = [line for line in words(annex(annual)) if line.startswith("<strong>Accepted,")]

    assert len(said) == 1
    assert said[0].endswith(".</strong>")
    assert ":" not in said[0]


def test_an_earlier_end_and_what_took_it_up_again_are_told_from_comments(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    thread = make_thread(cell, "Is ten enough?", by=side.reviewer)
    reopen(resolve(thread, "It is.", by=side.reviewer), "It is not.", by=side.lead)

    said = [line for line in words(annex(annual)) if line.endswith((" It is.", " It is not."))]

    assert [line[:16] for line in said] == ["<strong>Resolved", "<strong>Reopened"]


def test_it_never_has_what_one_side_said_to_itself(annual: AnnualAssessment, cell: Section) -> None:
    for edition in Reader:
        assert "Between ourselves" not in (said := "\n".join(words(annex(annual, edition)))), edition
        assert "A word inside" not in said


def test_comments_on_a_section_that_is_withheld_in_part_are_counted_and_not_printed(
    side: Side, annual: AnnualAssessment, cell: Section
) -> None:
    withhold(cell, "blue door", by=side.lead, chief=side.chief_officer)

    for_all, whole = words(annex(annual)), words(annex(annual, WHOLE_EDITION))

    assert "Is twelve enough?" not in "\n".join(for_all)
    assert for_all[-1].startswith("One conversation is about a section")
    assert "Is twelve enough?" in "\n".join(whole)


def test_a_reader_gets_of_it_what_they_may_read(side: Side, annual: AnnualAssessment, cell: Section) -> None:
    ThreatAssessment.objects.filter(annual=annual).update(status=Status.DRAFT)

    of_body = "\n".join(words(annex(annual, WHOLE_EDITION, side.reviewer)))

    assert "What if both fail" in of_body  # they have asked it
    assert "Is twelve enough?" not in of_body  # about words that they may not read yet


def test_a_paper_without_any_challenge_says_so(annual: AnnualAssessment) -> None:
    chapter = annex(annual)

    assert chapter is not None
    assert chapter.note.startswith("Nothing had been queried")


def test_every_format_says_the_same(annual: AnnualAssessment, cell: Section) -> None:
    paper = build_paper(paper_with_annex(annual))
    html, word = render_standalone_html(paper), " ".join(WordFile(render_docx(paper).data).words())

    for said in ("Annex of challenge", "Query 1: Threat 1", "The neighbours help.", "Is twelve enough?"):
        assert said in html, said
        assert said in word, said
