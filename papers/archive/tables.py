"""The tables of an archive, for a spreadsheet: figures, grades and sources, taken from what a paper says.

The same rows are made for the handover archive and for the one that is published: what differs is the edition of the
paper that they are made from. Not here: the challenge and the decisions, which stand in no paper (`challenge`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from lxml import html as lxml_html

from assessments.models import Source
from assessments.spreadsheets import safe
from papers.building.citations import SOURCES as LIST_OF_SOURCES
from papers.building.citations import in_full
from papers.building.links import why_closed
from papers.canonical import to_json
from papers.content import Block, Cell, Chapter, Paper, PaperSection, Row, Table
from threats.models import Grade

FIGURE = re.compile(
    r"(?P<before>[£$€])?(?P<number>[-+−–]?\d[\d,]*(?:\.\d+)?)\s?(?P<after>%|k|m|bn|pp)?\*?", re.IGNORECASE
)
IN_BRACKETS = re.compile(r"\(([^()]{1,40})\)\s*$")


@dataclass(frozen=True)
class Sheet:
    """A file of rows: where it is, what it holds, and the words over its columns."""

    path: str
    about: str
    columns: tuple[str, ...]


FIGURES = Sheet(
    "tables/figures.csv",
    "Every grade of the grid and every cell of every table, one to a row, with its unit.",
    ("Part", "Section", "Table", "Caption", "Row", "Column", "As printed", "Number", "Unit"),
)
GRADES = Sheet(
    "tables/grades.csv",
    "Every judgement with what it was made against and what it rests on.",
    (
        "Threat",
        "C",
        "Grade",
        "Criterion",
        "If demand is prolonged",
        "Effect on local policing",
        "Confidence",
        "Basis",
        "Date of the basis",
    ),
)
SOURCES = Sheet(
    "tables/sources.csv",
    "Every footnote, every source of a table and every link with its place in the paper, and every source of the "
    "register that is cited.",
    (
        *("Part", "Section", "Place", "Kind", "Words", "Address"),
        *("Reference", "Author", "Title", "Kind of source", "Date", "Custodian", "Marking"),
    ),
)
NO_SOURCE = ("",) * 7
IN_REGISTER = "Cited source"


def write_table(path: Path, sheet: Sheet, rows: Iterable[Iterable[str]]) -> None:
    """With the byte order mark by which a spreadsheet knows UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, lineterminator="\r\n")
        write.writerow(sheet.columns)
        write.writerows([safe(cell) for cell in row] for row in rows)


def as_text(sheet: Sheet, rows: Iterable[Iterable[str]]) -> str:
    """The same as words, for whoever searches them."""
    written = io.StringIO()
    csv.writer(written).writerows([sheet.columns, *rows])
    return written.getvalue()


# Figures


def figure_rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    for chapter in paper.chapters:
        if chapter.grid is not None:
            for row in chapter.grid.rows:
                for column, cell in zip(chapter.grid.columns, row.cells, strict=True):
                    place = (chapter.heading, "", "", chapter.grid.caption)
                    yield (*place, row.threat, column, cell.label, "", "")
        for section in chapter.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield from table_rows(block, chapter.heading, section.title)


def table_rows(table: Table, part: str, section: str) -> Iterator[tuple[str, ...]]:
    """Each cell that is not a heading, with the headings of its row and its column."""
    caption = words_of(table.caption)
    heads = [
        [words_of(cell.html) if cell else "" for cell in row] for row in laid_out(table.head, table.columns)
    ]
    above = [" / ".join(dict.fromkeys(filter(None, column))) for column in zip(*heads, strict=True)]
    above = above or [""] * table.columns
    seen: set[int] = set()
    for row in laid_out(table.body, table.columns):
        beside = " / ".join(
            dict.fromkeys(words_of(cell.html) for cell in row if cell is not None and cell.role == "row")
        )
        for column, cell in zip(above, row, strict=True):
            if cell is None or cell.role != "data" or id(cell) in seen:
                continue
            seen.add(id(cell))
            printed = words_of(cell.html)
            number, unit = figure_of(printed, column, caption)
            yield (part, section, f"Table {table.number}", caption, beside, column, printed, number, unit)


def laid_out(rows: tuple[Row, ...], columns: int) -> list[list[Cell | None]]:
    """Every place of a table with the cell that covers it."""
    places: list[list[Cell | None]] = [[None] * columns for _ in rows]
    for at, row in enumerate(rows):
        for cell in row.cells:
            free = next((n for n, there in enumerate(places[at]) if there is None), columns)
            for below in places[at : at + cell.rowspan]:
                below[free : free + cell.colspan] = [cell] * len(below[free : free + cell.colspan])
    return places


def figure_of(printed: str, column: str, caption: str) -> tuple[str, str]:
    """The number that a machine can add up, and what it counts; both empty where the cell holds words."""
    match = FIGURE.fullmatch(printed.strip())
    if match is None:
        return "", ""
    number = match["number"].replace(",", "").replace("−", "-").replace("–", "-")
    signs = f"{match['before'] or ''}{match['after'] or ''}"
    named = IN_BRACKETS.search(column) or IN_BRACKETS.search(caption)
    return number, signs or (named[1] if named else "")


# Grades and sources


def grade_rows(paper: Paper, scale: Iterable[Grade]) -> Iterator[tuple[str, ...]]:
    """A judgement repeats its criterion only where it is not the one in the legend of the paper's grid; where the grid
    is left out there is no legend, and it is that of the scale."""
    criteria = {f"{grade.symbol} {grade.label}": grade.criteria for grade in scale}
    for chapter in paper.chapters:
        criteria.update(chapter.grid.legend_entries if chapter.grid else ())
    for chapter in paper.chapters:
        for section in chapter.sections:
            if (found := section.judgement) is not None:
                yield (
                    chapter.heading,
                    section.heading,
                    found.grade,
                    found.criterion or criteria.get(f"{found.symbol} {found.grade}", ""),
                    found.prolonged,
                    found.effect_on_local,
                    found.confidence,
                    found.basis,
                    found.basis_on,
                )


def source_rows(
    paper: Paper, cited: Iterable[Source], *, only_printed: bool = False
) -> Iterator[tuple[str, ...]]:
    """`cited`: of the register, what this edition cites. `only_printed`: and of that, what this paper says."""
    for chapter, section, block in blocks_of(paper):
        place = (chapter.heading, section.title, place_of(block))
        if isinstance(block, Table) and block.source:
            yield (*place, "Source of a table", words_of(block.source), "", *NO_SOURCE)
        for kind, words, address in cited_in(block):
            yield (*place, kind, words, address, *NO_SOURCE)
    yield from register_rows(paper, cited, only_printed=only_printed)


def blocks_of(paper: Paper) -> Iterator[tuple[Chapter, PaperSection, Block]]:
    for chapter in paper.chapters:
        for section in chapter.sections:
            for block in section.blocks:
                yield chapter, section, block


def place_of(block: Block) -> str:
    if isinstance(block, Table):
        return f"Table {block.number}"
    return f"Paragraph {block.number}" if hasattr(block, "html") and hasattr(block, "number") else ""


def register_rows(paper: Paper, cited: Iterable[Source], *, only_printed: bool) -> Iterator[tuple[str, ...]]:
    """A source to a row, with every place that has its title.

    The register knows more than a paper prints, and may have been changed since. So for the public a source is there
    if the paper prints its title, with no more than that unless the paper prints all that a note tells of it today.
    """
    printed = words_printed(paper) if only_printed else ""
    emphasised = [
        (f"{chapter.heading}, {place}" if (place := place_of(block)) else chapter.heading, titles_in(block))
        for chapter, _, block in blocks_of(paper)
        if chapter.anchor != LIST_OF_SOURCES
    ]
    for source in cited:
        places = "; ".join(dict.fromkeys(place for place, titles in emphasised if source.title in titles))
        if not only_printed:
            told = {"address": source.address, "custodian": source.custodian}
            yield register_row(source, places, reference=source.reference, **told)
        elif places and note_of(source, paper) not in printed:
            yield ("", "", places, IN_REGISTER, "", "", "", "", source.title, "", "", "", "")
        elif places:
            is_open = source.address and not why_closed(source.address)
            address, custodian = (source.address, "") if is_open else ("", source.custodian)
            yield register_row(source, places, address=address, custodian=custodian)


def register_row(
    source: Source, places: str, *, address: str, custodian: str, reference: str = ""
) -> tuple[str, ...]:
    date = source.dated_on.isoformat() if source.dated_on else str(source.year or "")
    told = (
        reference,
        source.author,
        source.title,
        source.get_kind_display(),
        date,
        custodian,
        source.marking,
    )
    return ("", "", places, IN_REGISTER, "", address, *told)


def note_of(source: Source, paper: Paper) -> str:
    """What the first note on a source tells, in the language of the paper."""
    with translation.override(paper.language.lower()):
        return words_of(in_full(source))


def titles_in(block: Block) -> set[str]:
    """What is printed in italics, as the titles of sources are."""
    return {
        " ".join(element.text_content().split())
        for html in htmls_of(block)
        for element in lxml_html.fragment_fromstring(html, create_parent="div").iter("em")
    }


def words_printed(paper: Paper) -> str:
    """Everything that a paper says, in plain words."""
    return "\n".join(words_of(words) for words in strings_in(to_json(paper)))


def cited_in(block: object) -> Iterator[tuple[str, str, str]]:
    for html in htmls_of(block):
        root = lxml_html.fragment_fromstring(html, create_parent="div")
        for element in root.iter("span", "a"):
            words = " ".join(element.text_content().split())
            if element.tag == "span" and "footnote" in (element.get("class") or ""):
                yield "Footnote", words, ""
            elif element.tag == "a" and not (element.get("href") or "#").startswith("#"):
                yield "Link", words, str(element.get("href"))


def strings_in(value: Any) -> Iterator[str]:
    """Every string of some data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)


def htmls_of(block: object) -> list[str]:
    if isinstance(block, Table):
        cells = [cell.html for row in (*block.head, *block.body) for cell in row.cells]
        return [html for html in (block.caption, block.source, *cells) if html]
    html = getattr(block, "html", "")
    return [html] if html else []


def words_of(html: str) -> str:
    if not html:
        return ""
    return " ".join(lxml_html.fragment_fromstring(html, create_parent="div").text_content().split())
