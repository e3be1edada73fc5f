"""Reads the demonstration data from its YAML files, and the blocks of its bodies, for the tests beside it.

Knows nothing of models: what the loader makes of these files is tested beside the loader.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import yaml

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "fixtures" / "demonstration"
YEARS = ["west-midlands-2024-25", "west-midlands-2019-20", "west-midlands-2025-26", "northmoor-2024-25"]
WORKING, EARLIER, OPENED, MADE_UP = YEARS

CAPTION = re.compile(r"Table(\s+\d+)?\s*[:.]\s*")
CHART = re.compile(r"Chart \((?:bar|line|control)\): ")


def read_list(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return records


def read(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return record


@functools.cache
def people() -> dict[str, Any]:
    return read(FOLDER / "people.yaml")


@functools.cache
def read_year(name: str) -> dict[str, Any]:
    """One year, from its file or from its folder (year.yaml, questions.yaml, threats/*.yaml)."""
    folder = FOLDER / name
    if not folder.is_dir():
        return read(FOLDER / f"{name}.yaml")
    year = read(folder / "year.yaml")
    year["questions"] = read_list(folder / "questions.yaml")
    by_code = {path.stem: read(path) for path in (folder / "threats").glob("*.yaml")}
    year["threats"] = [by_code[code] for code in year["paper"]["threat_order"]]
    return year


def bodies(year: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, HTML) of everything that is printed, and of the earlier versions kept behind it."""
    for part in year["whole"]:
        yield part["slug"], part["body"]
    yield from papers_own(year)
    for question in year["questions"]:
        yield f"question {question['number']}", question["body"]
    for threat in year["threats"]:
        for section in threat["sections"]:
            where = f"{threat['threat']}/{section.get('component') or section['heading']}"
            yield where, section["body"]
            if "earlier" in section:
                yield f"{where} (earlier)", section["earlier"]


def papers_own(year: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the paper says in words of its own: the background that it has chosen, and its appendices."""
    if background := year.get("background"):
        yield background["title"], background["body"]
    yield from ((part["heading"], part["body"]) for part in year.get("appendices", []))


def printed(year: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((where, body) for where, body in bodies(year) if not where.endswith("(earlier)"))


def blocks(body: str) -> list[Any]:
    return list(lxml.html.fragment_fromstring(body, create_parent="div"))


def numbered(body: str) -> list[Any]:
    """The paragraphs that take a number in the paper: not captions, not source lines, no charts."""
    found = []
    for block in blocks(body):
        following, before = block.getnext(), block.getprevious()
        caption = following is not None and following.tag == "table" and CAPTION.match(block.text_content())
        source = before is not None and before.tag == "table" and block.text_content().startswith("Source:")
        chart = CHART.match(block.text_content())
        if block.tag == "p" and not caption and not source and not chart:
            found.append(block)
    return found


def judged(year: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        section["judgement"]
        for threat in year["threats"]
        for section in threat["sections"]
        if "judgement" in section
    ]


def table_after(year: str, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, row by row, without its header row."""
    for _where, body in printed(read_year(year)):
        for block in blocks(body):
            if block.tag == "p" and block.text_content() == f"Table: {caption}":
                rows = block.getnext().iter("tr")
                return [[cell.text_content().strip() for cell in row] for row in rows][1:]
    raise AssertionError(f"no table called {caption!r} in {year}")


def number(cell: str) -> float:
    return float(cell.replace(",", ""))
