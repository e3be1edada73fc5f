"""References that were typed as words are listed for a person to look at, and keep no paper from being issued."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.models import AnnualAssessment
from papers.building.arrange import paper_of
from papers.building.rows import read_rows
from papers.checking.typed_references import TypedIn, typed_in, typed_references
from papers.editions import Reader
from papers.issuing.issue import issue_paper
from papers.writing.parts import add_part
from tests.makers import Side, first_section, withhold, write
from tests.papers.ready import change_a_word, finish_year


def listed(annual: AnnualAssessment, edition: Reader = Reader.PUBLIC) -> list[TypedIn]:
    return typed_references(read_rows(paper_of(annual), None, edition))


def words(texts: list[TypedIn]) -> list[tuple[str, list[str]]]:
    return [(text.place, [one.words for one in text.found]) for text in texts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See table 1.", ["table 1"]),
        ("See paragraph 49 and table 3", ["paragraph 49", "table 3"]),
        ("Paragraphs 73 to 75, and tables 3 and 4.", ["Paragraphs 73 to 75", "tables 3 and 4"]),
        ("The answer to question 7 and Figure 2; Appendix B has more.", ["question 7", "Figure 2", "Appendix B"]),
        ("Gweler tabl 5 a pharagraff 12.", ["tabl 5", "pharagraff 12"]),
        ("As paragraph 4 of the 2020 paper says", ["paragraph 4"]),
        ("Table 3: Officers by role", []),
        ("The table 2,400 people share, figures 1.5 higher, 3 tables, paragraph 2024", []),
    ],
)  # fmt: skip
def test_numbers_of_places_are_known_in_both_languages(text: str, found: list[str]) -> None:
    assert [one.words for one in typed_in(text)] == found


def test_the_words_around_say_where_it_stands() -> None:
    (one,) = typed_in("One two three four five six seven (see table 3), and so on and on and on.")

    assert (one.before, one.words, one.after) == (
        "… three four five six seven (see ", "table 3", "), and so on and on …"
    )  # fmt: skip


def test_they_are_listed_by_text_in_the_order_of_the_paper_with_its_address(
    side: Side, annual: AnnualAssessment
) -> None:
    cell = first_section(annual)
    write(cell, "<p>See table 1.</p><ul><li>and figure 2</li></ul>", by=side.lead)
    add_part(
        paper_of(annual), kind="text", heading="More", body="<p>As in question 7.</p>", by=side.secretary
    )

    found = listed(annual)

    assert words(found) == [("Threat 1: Component 1", ["table 1", "figure 2"]), ("More", ["question 7"])]
    assert found[0].url == cell.get_absolute_url()
    assert found[1].url.endswith("/preview/#own-part-1")


def test_links_are_none_and_citations_are_none(side: Side, annual: AnnualAssessment) -> None:
    body = (
        '<p>See <a href="#ref:threat-1/component-1">paragraph 1</a>.<span class="footnote">'
        '<a href="#source:audit-2024">paragraph 19</a></span> More<span class="footnote">See table 3.</span></p>'
    )
    write(annual.sections.get(slug="background", threat_assessment=None), body, by=side.coordinator)

    assert words(listed(annual)) == [("Background", ["table 3"])]


def test_what_is_withheld_is_not_listed(side: Side, annual: AnnualAssessment) -> None:
    cell = first_section(annual)
    write(cell, "<p>Behind table 1.</p><p>Before table 2.</p>", by=side.lead)
    withhold(cell, "Behind table 1.", by=side.lead, chief=side.chief_officer)

    assert words(listed(annual)) == [("Threat 1: Component 1", ["table 2"])]
    assert words(listed(annual, Reader.COMMISSIONER)) == [("Threat 1: Component 1", ["table 1", "table 2"])]


def test_the_check_of_a_draft_folds_them_by_text_and_the_paper_is_issued(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = finish_year(side, annual)
    change_a_word(side, annual, "<p>See table 1 &amp; more.</p>")
    client = Client()
    client.force_login(side.secretary)

    page = client.get(f"{paper.get_absolute_url()}check/").content.decode()

    assert "References typed by hand" in page
    assert "Purpose, 1 reference</span></summary>" in page
    assert "<li>See <strong>table 1</strong> &amp; more.</li>" in page
    assert issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator).number == 1
