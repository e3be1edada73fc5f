"""The project's own check of a PDF finds nothing in a paper that is whole, and names what somebody took out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
import weasyprint
import weasyprint.pdf

from papers.checking.structure_check import RULES, check_structure, expected_of, figures
from papers.checking.tagged_pdf import TaggedPdf, Unreadable
from papers.pdf import tagging
from tests.papers import planted
from tests.papers.planted import checked_paper, spoiled, whole_pdf
from tests.papers.sample import build_sample_paper, printed_sample

TITLE = "Strategic Policing Requirement: annual assessment 2025/26: agenda item 8"
FAULTS: list[tuple[Callable[[pikepdf.Pdf], None], dict[str, str]]] = [
    (
        planted.lose_a_note,
        {
            "notes": "The paper has 2 footnotes; the tagged text calls 2 and holds 1.",
            "links": "A link on page 2 is not in the tagged text.",
            "pieces": "Page 2 shows 2 pieces of text that no tag holds.",
        },
    ),
    (planted.lose_the_bookmarks, {"bookmarks": "There are no bookmarks."}),
    (
        planted.rename_a_bookmark,
        {"bookmarks": "The bookmark of “First chapter” is missing or not in its place."},
    ),
    (planted.lose_a_scope, {"tables": "Table 2 in order has a header cell that does not say what it heads."}),
    (
        planted.split_a_table,
        {"tables": "The paper has 2 tables, and the tagged text 3: one is lost or split."},
    ),
    (planted.lose_a_font, {"fonts": "The font Source-Sans-3-Semi-Bold is not embedded."}),
    (
        planted.lose_the_letters_of_a_font,
        {
            "fonts": "The font Source-Sans-3-Semi-Bold does not say which letters its signs stand for.",
            "headings": "The heading “Below” is missing or not in its place.",
            "paragraphs": "Paragraph 2 is not in the tagged text.",
        },
    ),
    (
        planted.put_in_another_font,
        {
            "fonts": "The font DejaVu-Sans is none of the paper’s own: the machine put it in for a missing letter."
        },
    ),
    (planted.untag_a_paragraph, {"paragraphs": "Paragraph 4 is not in the tagged text."}),
    (
        planted.read_a_paragraph_twice,
        {
            "paragraphs": "Paragraph 1 stands twice in the tagged text.",
            "notes": "The paper has 2 footnotes; the tagged text calls 3 and holds 2.",
            "pieces": "A piece of text belongs to two tags.",
        },
    ),
    (
        planted.read_paragraphs_in_another_order,
        {"paragraphs": "The numbered paragraphs are read in another order."},
    ),
    (
        planted.skip_a_level,
        {"headings": "The heading “Own heading” is of level 5 right after one of level 2."},
    ),
    (planted.lose_a_heading, {"headings": "The heading “Below” is of level 4 right after one of level 2."}),
    (planted.lose_words_of_a_link, {"links": "A link on page 2 does not say where it leads."}),
    (planted.lose_the_place_of_a_link, {"links": "A link on page 2 is not in the tagged text."}),
    (
        planted.lose_the_order_of_keys,
        {"links": "The keyboard does not reach the links in the order of the text."},
    ),
    (
        planted.lose_the_title,
        {"metadata": f"The title in the metadata is “Paper”, and not “{TITLE}”."},
    ),
    (planted.lose_the_marking, {"metadata": "The metadata do not name the marking OFFICIAL."}),
    (planted.lose_the_language, {"metadata": "The language is declared as “”, and not “en-GB”."}),
    (planted.lose_all_tags, {"tags": "The PDF has no tags at all."}),
    (planted.add_an_empty_element, {"empty elements": "A tag P holds nothing."}),
    (
        planted.orphan_a_list_item,
        {
            "empty elements": "A tag L holds nothing.",
            "pieces": "Page 2 shows 2 pieces of text that no tag holds.",
        },
    ),
    (
        planted.name_what_is_not_painted,
        {
            "pieces": "The tags of page 2 name 1 piece of text that the page does not show.",
            "parents": "On page 2, 1 piece of text cannot be followed back to the tags.",
        },
    ),
    (
        planted.lose_the_way_back,
        {"parents": "On page 2, 2 pieces of text cannot be followed back to the tags."},
    ),
    (planted.give_two_notes_one_name, {"notes": "Not every footnote has an identifier of its own."}),
    (planted.nest_a_cell_in_a_paragraph, {"nesting": "The tag TH stands inside P."}),
]


def found_in(data: bytes) -> dict[str, str]:
    """The first finding of each rule."""
    found: dict[str, str] = {}
    for finding in check_structure(TaggedPdf(data), checked_paper()):
        found.setdefault(finding.rule, finding.words)
    return found


@pytest.mark.parametrize(("hand", "findings"), FAULTS, ids=[hand.__name__ for hand, _ in FAULTS])
def test_a_planted_fault_is_named(hand: Callable[[pikepdf.Pdf], None], findings: dict[str, str]) -> None:
    assert found_in(spoiled(hand)) == findings


def test_a_paper_that_is_whole_has_no_fault() -> None:
    assert found_in(whole_pdf()) == {}


@pytest.mark.parametrize("draft", [False, True])
def test_a_paper_of_full_size_has_no_fault(draft: bool) -> None:
    pdf = TaggedPdf(printed_sample(draft=draft).data)

    assert check_structure(pdf, build_sample_paper(draft=draft, wide_table=draft)) == []


def test_every_rule_is_broken_by_some_fault() -> None:
    broken = {rule for _, findings in FAULTS for rule in findings} - {"tags"}

    assert set(RULES) - broken == {"figures", "running lines"}  # which have tests of their own, below


def test_a_page_that_does_not_carry_the_marking_is_named() -> None:
    found = check_structure(TaggedPdf(whole_pdf()), replace(checked_paper(), marking="OFFICIAL-SENSITIVE"))

    words = "Page 1 does not carry the marking above and below, as running lines that are not read out."
    assert next(finding.words for finding in found if finding.rule == "running lines") == words


NO_PLACE = "Figure 1 in order has no place on its page."


def drawn(monkeypatch: pytest.MonkeyPatch) -> pikepdf.Pdf:
    """A page with one figure, which papers as text do not have."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><title>Two bars</title><rect/></svg>'
    )
    monkeypatch.setattr(weasyprint.pdf, "add_tags", tagging.tag_pages)
    document = weasyprint.HTML(string=f'<html lang="en"><title>t</title>{drawing}').render(
        pdf_variant="pdf/ua-1"
    )
    return pikepdf.open(io.BytesIO(document.write_pdf(pdf_variant="pdf/ua-1")))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda figure: None, []),
        (lambda figure: figure.__delitem__("/Alt"), ["Figure 1 in order has no alternative in words."]),
        (lambda figure: figure.A.__setitem__("/BBox", [0, 0, 9000, 9]), [NO_PLACE]),
        (lambda figure: figure.__delitem__("/A"), [NO_PLACE]),
    ],
    ids=["whole", "no alternative", "outside of the page", "no box"],
)  # fmt: skip
def test_figures_have_an_alternative_and_a_place(
    spoil: Callable[[Any], None], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, saved = drawn(monkeypatch), io.BytesIO()
    spoil(planted.elements(pdf, "Figure")[0])
    pdf.save(saved)

    expected = replace(expected_of(checked_paper()), figures=1)
    assert list(figures(TaggedPdf(saved.getvalue()), expected)) == words


def test_a_figure_that_is_gone_is_counted() -> None:
    expected = replace(expected_of(checked_paper()), figures=1)

    assert list(figures(TaggedPdf(whole_pdf()), expected)) == [
        "The paper has 1 figures, and the tagged text 0."
    ]


@pytest.mark.parametrize("length", [0, 5, 300])
def test_a_pdf_that_is_cut_off_is_unreadable_and_no_crash(length: int) -> None:
    with pytest.raises(Unreadable):
        TaggedPdf(whole_pdf()[:length])
