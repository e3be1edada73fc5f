"""The text of the demonstration data: in the body vocabulary, right in its sums, and in our own words."""

import html
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from tests.demonstration.year_files import (
    CAPTION,
    EARLIER,
    PROJECT,
    WORKING,
    YEARS,
    blocks,
    bodies,
    judged,
    number,
    printed,
    read_year,
    table_after,
)

BLOCKS = {"p", "h3", "h4", "ul", "ol", "table"}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "li": {"p", "ul", "ol"}, "table": {"thead", "tbody"}}
CHILDREN |= {"thead": {"tr"}, "tbody": {"tr"}, "tr": {"th", "td"}, "th": {"p"}, "td": {"p"}}
INLINE = {"strong", "em", "a", "br", "sup", "sub", "span"}
ATTRIBUTES = {"a": {"href"}, "span": {"class"}}
ATTRIBUTES |= {cell: {"scope", "colspan", "rowspan"} for cell in ("th", "td")}
ADDRESSES = ("http://", "https://", "mailto:", "#source:", "#ref:")

LONGEST_BORROWED_RUN = 7


def faults(element: Any, lists: int = 0) -> Iterator[str]:
    """What in this element is outside the vocabulary that the editor keeps."""
    lists += element.tag in {"ul", "ol"}
    if lists > 2:
        yield "a list of a third level"
    wrong = set(element.attrib) - ATTRIBUTES.get(element.tag, set())
    if wrong:
        yield f"attributes {wrong} of {element.tag}"
    if element.tag == "a" and not element.get("href").startswith(ADDRESSES):
        yield f"link to {element.get('href')}"
    if element.tag == "span" and element.get("class") != "footnote":
        yield f"span of class {element.get('class')}"
    allowed = CHILDREN.get(element.tag, INLINE)
    for child in element:
        if child.tag not in allowed:
            yield f"{child.tag} inside {element.tag}"
        yield from faults(child, lists)


@pytest.mark.parametrize("name", YEARS)
def test_every_body_keeps_to_the_vocabulary(name: str) -> None:
    found = [
        (where, fault)
        for where, body in bodies(read_year(name))
        for block in blocks(body)
        for fault in ([] if block.tag in BLOCKS else [block.tag]) + list(faults(block))
    ]

    assert found == []


@pytest.mark.parametrize("name", YEARS)
def test_every_body_is_well_formed_as_written(name: str) -> None:
    for where, body in bodies(read_year(name)):
        written = re.sub(r"\s*\n\s*", "", body)
        kept = "".join(lxml.html.tostring(block, encoding="unicode") for block in blocks(written))
        assert html.unescape(kept) == html.unescape(written), where


@pytest.mark.parametrize("name", YEARS)
def test_every_table_has_a_caption_and_a_source(name: str) -> None:
    for where, body in printed(read_year(name)):
        for table in (block for block in blocks(body) if block.tag == "table"):
            assert CAPTION.match(table.getprevious().text_content()), where
            assert table.getnext().text_content().startswith("Source:"), where


# The sums


@pytest.mark.parametrize(
    ("caption", "totals"),
    [
        ("Regional unit officers at the time of writing, by home force", [407, 350, 57]),
        ("Regional unit officers expected in 2025-26, by home force", [371, 342, 29]),
    ],
)
def test_establishment_adds_up_with_vacancies_that_may_be_negative(caption: str, totals: list[int]) -> None:
    rows = table_after(WORKING, caption)
    *forces, total = [[number(cell) for cell in row[1:]] for row in rows]

    assert rows[-1][0] == "Total"
    assert total[:3] == totals
    assert total[:3] == [sum(column) for column in list(zip(*forces, strict=True))[:3]]
    for establishment, headcount, vacancies, percentage in [*forces, total]:
        assert vacancies == establishment - headcount
        assert percentage == round(100 * vacancies / establishment, 1)


def test_expected_establishment_shows_a_force_over_strength() -> None:
    rows = table_after(WORKING, "Regional unit officers expected in 2025-26, by home force")

    assert [row[3] for row in rows if row[0] == "West Midlands"] == ["-2"]


@pytest.mark.parametrize(
    ("caption", "totals"),
    [
        ("Project Atari by month, June to November 2023", [144, 41, 41, 48, 118.19, 160]),
        ("Project Atari by month, June to November 2024", [223, 106, 48, 63, 153.25, 276]),
    ],
)
def test_project_atari_adds_up_by_month(caption: str, totals: list[float]) -> None:
    rows = [[number(cell) for cell in row[1:]] for row in table_after(WORKING, caption)]

    assert [row[-1] for row in rows] == totals
    assert [round(sum(row[:-1]), 2) for row in rows] == totals
    assert {len(row) for row in rows} == {7}


def test_public_order_requirement_comes_to_the_agreed_number_on_one_basis() -> None:
    rows = table_after(WORKING, "Officers required, restated at three trained for each one deployed")
    given = {row[0]: number(row[1]) for row in rows}
    restated = {row[0]: number(row[3]) for row in rows}
    units = given["Constables"] / 21

    assert round(units, 2) == 17.67
    assert restated["Sergeants"] == given["Sergeants"] == round(units * 3 * 3)
    assert restated["Constables"] == given["Constables"] * 3
    assert restated["Sergeants and constables"] == restated["Sergeants"] + restated["Constables"] == 1272
    assert restated["Inspectors (commanders), counted apart"] == round(units + 0.5) * 3 == 54


def test_public_order_shortfall_is_the_difference() -> None:
    rows = table_after(WORKING, "Level 2 officers trained against the service level agreement")

    assert [number(cell) for cell in rows[0][1:]] == [1272, 1030, 242, 19.0]
    for agreed, trained, shortfall, percentage in [[number(cell) for cell in row[1:]] for row in rows]:
        assert shortfall == agreed - trained
        assert percentage == round(100 * shortfall / agreed, 1)


def test_earlier_public_order_target_is_the_product_of_its_steps() -> None:
    rows = table_after(EARLIER, "How the public order target is reached")
    units, ratio, to_train, in_a_unit, constables = [number(row[1]) for row in rows]

    assert to_train == units * ratio == 63
    assert constables == to_train * in_a_unit == 1323


def test_earlier_responders_fall_short_and_then_exceed() -> None:
    rows = table_after(EARLIER, "Trained responders against the national requirement")

    assert [row[3] for row in rows] == ["76", "-7"]
    for required, trained, shortfall in [[number(cell) for cell in row[1:]] for row in rows]:
        assert shortfall == required - trained


def test_cyber_scheme_has_its_six_categories() -> None:
    rows = table_after(WORKING, "Six categories of cyber incident, in summary")

    assert [row[0][0] for row in rows] == list("123456")
    assert {len(row) for row in rows} == {4}


def test_key_points_count_the_cells_that_were_not_assessed() -> None:
    counted = {4: "Four"}
    missing = sum(judgement["grade"] == "not-assessed" for judgement in judged(read_year(WORKING)))
    key_points = next(part for part in read_year(WORKING)["whole"] if part["slug"] == "key-points")

    assert f"{counted[missing]} of the thirty-five judgements" in key_points["body"]


# Our own words


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", html.unescape(text).casefold()))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    size = LONGEST_BORROWED_RUN + 1
    return {tuple(found[start : start + size]) for start in range(len(found) - size + 1)}


def units_of_text(body: str) -> Iterator[str]:
    """Each paragraph, item, heading or cell by itself: figures side by side in a row are nobody's words."""
    for element in lxml.html.fragment_fromstring(body, create_parent="div").iter("p", "h3", "h4"):
        yield element.text_content()


def everything_written(year: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for where, body in bodies(year):
        yield from ((where, unit) for unit in units_of_text(body))
    yield "ask", year["paper"]["ask"]
    yield from ((f"question {q['number']}", f"{q['text']} {q['state_note']}") for q in year["questions"])
    yield from (("recommendation", item["text"]) for item in year["recommendations"])
    for threat in year["threats"]:
        yield f"{threat['threat']} verdict", threat.get("verdict", {}).get("reasons", "")
    for judgement in judged(year):
        yield "judgement", f"{judgement['effect_on_local']} {judgement['movement_cause']}"


@pytest.mark.parametrize("name", YEARS)
def test_no_sentence_is_taken_from_the_published_papers(name: str) -> None:
    papers = sorted(PROJECT.parent.glob("*/papers/20??-*-paper.txt"))
    if not papers:
        pytest.skip("the published papers are not beside the project")
    published = set().union(*(runs(paper.read_text("utf-8")) for paper in papers))

    borrowed = [
        (where, " ".join(run))
        for where, text in everything_written(read_year(name))
        for run in sorted(runs(text) & published)
    ]

    assert borrowed == []


def test_a_borrowed_sentence_would_be_noticed() -> None:
    sentence = "One two three four five six seven eight."

    assert runs(f"<p>{sentence}</p>") & runs("Nought one, two, three, four, five; six seven EIGHT nine")
    assert not runs("one two three four five six seven") & runs(sentence)
