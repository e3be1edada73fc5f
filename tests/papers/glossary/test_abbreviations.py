"""Abbreviations of a whole paper: first use in reading order, who explains it, and what the appendix lists."""

from dataclasses import replace

from papers.content import (
    Block,
    Cell,
    Chapter,
    Judgement,
    ListBlock,
    PaperSection,
    Paragraph,
    Recommendation,
    Row,
    SubHeading,
    Table,
    Verdict,
    Withheld,
)
from papers.glossary.abbreviations import GLOSSARY, Explained, explain, unexplained

KNOWN = {"NCA": "National Crime Agency", "PSU": "police support unit", "IT&D": "Information “&” Technology"}


def paragraph(number: int, html: str) -> Paragraph:
    return Paragraph(number, f"b{number}", html)


def explained(*blocks: Block, known: dict[str, str] = KNOWN) -> Explained:
    section = PaperSection("section", "heading", "", blocks=blocks)
    glossary = Chapter("abbreviations", "Abbreviations", GLOSSARY)
    return explain((Chapter("chapter", "Chapter", sections=(section,)), glossary), known)


def blocks_of(found: Explained) -> list[str]:
    return [getattr(block, "html", "") for block in found.chapters[0].sections[0].blocks]


def glossary_of(found: Explained) -> str:
    return "".join(
        getattr(block, "html", "") for section in found.chapters[-1].sections for block in section.blocks
    )


def test_first_use_of_what_the_list_knows_gets_its_meaning_and_no_other_word() -> None:
    found = explained(
        paragraph(1, "The <strong>NCA</strong> leads. The NCA helps."), paragraph(2, "The NCA.")
    )

    assert blocks_of(found) == [
        'The <strong><abbr title="National Crime Agency">NCA</abbr></strong> leads. The NCA helps.',
        "The NCA.",
    ]


def test_what_the_text_expands_is_left_as_it_is_and_listed_in_the_words_of_the_text() -> None:
    found = explained(paragraph(1, "The Northern Crime Academy (NCA) and the NCA."))

    assert blocks_of(found) == ["The Northern Crime Academy (NCA) and the NCA."]
    assert glossary_of(found) == "<li><strong>NCA</strong> Northern Crime Academy</li>"


def test_the_list_gives_the_spelling_where_the_text_says_the_same() -> None:
    found = explained(paragraph(1, "Two Police Support Units (PSUs)."))

    assert glossary_of(found) == "<li><strong>PSU</strong> police support unit</li>"


def test_a_plural_is_marked_whole_and_listed_in_the_singular() -> None:
    found = explained(paragraph(1, "18 PSUs."))

    assert blocks_of(found) == ['18 <abbr title="police support unit">PSUs</abbr>.']
    assert [use.short for use in found.used] == ["PSU"]


def test_letters_and_meanings_with_signs_of_html_stay_what_they_are() -> None:
    found = explained(paragraph(1, "Our IT&amp;D &lt;team&gt;"))

    assert blocks_of(found) == [
        'Our <abbr title="Information “&amp;” Technology">IT&amp;D</abbr> &lt;team&gt;'
    ]
    assert glossary_of(found) == "<li><strong>IT&amp;D</strong> Information “&amp;” Technology</li>"


def test_nothing_inside_an_address_is_touched() -> None:
    html = '<a href="https://example.org/NCA/PSU">the page</a>'

    assert blocks_of(explained(paragraph(1, html))) == [html]


def test_lists_cells_captions_and_notes_are_read_in_their_order() -> None:
    table = Table(1, "t", 1, caption="By ROCU", body=(Row((Cell("NCA"),)),), source="CTP")
    found = explained(
        ListBlock("l", '<li>PSU<span class="footnote">The NPCC says so.</span></li>'),
        table,
        known={"NCA": "Agency"},
    )

    assert [(row.short, row.where) for row in found.unknown] == [
        ("PSU", "the list in “Chapter”"),
        ("NPCC", "the list in “Chapter”"),
        ("ROCU", "table 1"),
        ("CTP", "table 1"),
    ]
    marked = found.chapters[0].sections[0].blocks[1]
    assert isinstance(marked, Table)
    assert marked.body[0].cells[0].html == '<abbr title="Agency">NCA</abbr>'


def test_headings_judgements_recommendations_and_verdicts_are_read_too() -> None:
    section = PaperSection(
        "a", "component", "CT firearms", judgement=Judgement("Met", "M", effect_on_local="ARVs stay"),
        blocks=(SubHeading("b", 3, "TFT"),),
    )  # fmt: skip
    chapter = Chapter(
        "c", "SOC", sections=(section,), verdict=Verdict("Assured", "The OPCC saw it."),
        recommendations=(Recommendation(1, "", "Ask the NPCC.", "", ""),),
    )  # fmt: skip

    assert [row.short for row in unexplained((chapter,))] == ["SOC", "CT", "ARV", "TFT", "NPCC", "OPCC"]


def test_a_heading_needs_no_explanation_that_the_text_below_it_gives() -> None:
    blocks = (SubHeading("a", 3, "The ROCU"), paragraph(1, "The Regional Organised Crime Unit (ROCU)."))
    found = explained(*blocks)

    assert (found.unknown, [use.short for use in found.used]) == ((), ["ROCU"])


def test_what_nobody_explains_is_reported_once_with_its_paragraph() -> None:
    found = explained(paragraph(4, "The ROCU."), paragraph(5, "The ROCU again."))

    assert [(row.short, row.where, row.anchor, row.later) for row in found.unknown] == [
        ("ROCU", "paragraph 4", "p4", "")
    ]


def test_what_the_text_explains_too_late_is_reported_with_the_place_where_it_does() -> None:
    found = explained(paragraph(4, "The ROCU."), paragraph(9, "The Regional Organised Crime Unit (ROCU)."))

    assert [(row.short, row.later) for row in found.unknown] == [("ROCU", "paragraph 9")]


def test_what_is_withheld_is_not_looked_at() -> None:
    found = explained(Withheld(1, "b1", "national security"), paragraph(2, "No letters."))

    assert (found.used, found.unknown) == ((), ())


def test_a_list_with_nothing_in_it_is_not_printed() -> None:
    found = explained(paragraph(1, "No letters."))

    assert [chapter.anchor for chapter in found.chapters] == ["chapter"]


def test_a_paper_that_was_explained_says_the_same_without_the_list() -> None:
    first = explained(paragraph(1, "The NCA and 18 PSUs, the Chief Officers’ Group (COG) and the ROCU."))
    second = explain(first.chapters, {})

    assert second.chapters == first.chapters
    assert [(use.short, use.meaning) for use in second.used] == [
        (use.short, use.meaning) for use in first.used
    ]
    assert second.unknown == first.unknown


def test_the_appendix_is_in_alphabetical_order_and_is_no_source_of_abbreviations() -> None:
    found = explained(paragraph(1, "The PSU of the NCA."))
    again = explain(tuple(replace(chapter) for chapter in found.chapters), KNOWN)

    assert glossary_of(again) == (
        "<li><strong>NCA</strong> National Crime Agency</li><li><strong>PSU</strong> police support unit</li>"
    )
