"""Framework files with one mistake each: what is said of it, and where.

`small_edition.yaml` is right; each Mistake changes one thing in it.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from threats.loading import load_framework
from threats.marked_yaml import MAX_BYTES, InvalidFile
from threats.models import Edition

pytestmark = pytest.mark.django_db

SMALL = Path(__file__).with_name("small_edition.yaml").read_text()


@dataclass(frozen=True)
class Mistake:
    """What is replaced, by what, and the line, key and message of the one problem to be reported."""

    old: str
    new: str
    line: int
    key: str
    message: str


MISTAKES = [
    Mistake("edition:\n", "edition: [\n", 4, "", "Expected ',' or ']', but got '<scalar>'."),
    Mistake("  title: Edition of 2030\n", "", 2, "edition.title", "This key is missing."),
    Mistake("Edition of 2030", "''", 4, "edition.title", "This must not be empty."),
    Mistake("Edition of 2030", "~", 4, "edition.title", "This must not be empty."),
    Mistake("Edition of 2030", "2030", 4, "edition.title", "This must be text. Put it in quotes: '2030'."),
    Mistake(
        "Edition of 2030",
        "!!python/name:os.system x",
        4,
        "edition.title",
        "This must be text. Put it in quotes: 'x'.",
    ),
    Mistake(
        "Edition of 2030", "[a, b]", 4, "edition.title", "This must be text, not a list or keys and values."
    ),
    Mistake(
        "Edition of 2030", '"a\\0b"', 4, "edition.title", "There is an unprintable character in this text."
    ),
    Mistake(
        "Edition of 2030", "x" * 201, 4, "edition.title", "This is 201 characters long; 200 is the most."
    ),
    Mistake("Edition of 2030", "*nowhere", 4, "", "Aliases are not allowed; write the value out."),
    Mistake("Edition of 2030", "[[[[[[[[[[[[x]]]]]]]]]]]]", 4, "", "This is nested too deeply."),
    Mistake("  title:", "  code: x\n  title:", 4, "edition.code", "This key is already on line 3."),
    Mistake(
        "  title:",
        "  titel: x\n  title:",
        4,
        "edition.titel",
        (
            "This key is not known here. Known: code, issued_on, title, issued_note, source_url, "
            "source, licence, statutory_basis, notes, not_found."
        ),
    ),
    Mistake("  title:", "  ? [a]\n  : b\n  title:", 4, "edition", "A key must be a word."),
    Mistake(
        "  title:",
        "  issued_on: 2030-02-30\n  title:",
        4,
        "edition.issued_on",
        "This is not a date that exists, written year-month-day, such as 2023-02-20.",
    ),
    Mistake(
        "  title:",
        "  source_url: www.a.example\n  title:",
        4,
        "edition.source_url",
        "'www.a.example' is not a web address that starts with https:// or http://.",
    ),
    Mistake(
        "  title:",
        "  source_url: javascript:alert(1)\n  title:",
        4,
        "edition.source_url",
        "'javascript:alert(1)' is not a web address that starts with https:// or http://.",
    ),
    Mistake(
        "  title:",
        "  notes: one\n  title:",
        4,
        "edition.notes",
        "This must be a list, one item to a line, each after a hyphen.",
    ),
    Mistake(
        "  title:", "  notes: [one, one]\n  title:", 4, "edition.notes[2]", "'one' is already in this list."
    ),
    Mistake(
        "edition:\n",
        "colour: red\nedition:\n",
        2,
        "colour",
        (
            "This key is not known here. Known: edition, scale, components, threats, capabilities, "
            "requirements."
        ),
    ),
    Mistake(
        'code: "2030"',
        "code: The_New_One",
        3,
        "edition.code",
        "'The_New_One' is not a code: small letters, digits and single hyphens only.",
    ),
    Mistake(
        "tone: good",
        "tone: green",
        13,
        "scale.grades[1].tone",
        "'green' is not one of good, fair, weak, poor, none.",
    ),
    Mistake(
        ", is_assessed: false",
        "",
        12,
        "scale.grades",
        "Exactly one grade must have 'is_assessed: false': the one for not assessed.",
    ),
    Mistake(
        "tone: good",
        "tone: good, is_assessed: maybe",
        13,
        "scale.grades[1].is_assessed",
        "This must be true or false.",
    ),
    Mistake(
        "symbol: A",
        "symbol: ABCDE",
        13,
        "scale.grades[1].symbol",
        "This is 5 characters long; 4 is the most.",
    ),
    Mistake(
        "{code: command, name: Command, definition: Leading., source: Test}",
        "command",
        17,
        "components[2]",
        "This must hold keys and values.",
    ),
    Mistake(
        "code: command", "code: care", 17, "components[2].code", "The code 'care' is already on line 16."
    ),
    Mistake(
        "code: storms", "code: floods", 20, "threats[2].code", "The code 'floods' is already on line 19."
    ),
    Mistake(
        "code: storms",
        "code: components",
        20,
        "threats[2].code",
        "'components' is taken: it is part of the address of a page.",
    ),
    Mistake(
        "code: storms",
        "code: whole",
        20,
        "threats[2].code",
        "'whole' is taken: it is part of the address of a page.",
    ),
    Mistake(
        "code: command",
        "code: verdict",
        17,
        "components[2].code",
        "'verdict' is taken: it is part of the address of a page.",
    ),
    Mistake(
        "code: storms",
        "parent: rain, code: storms",
        20,
        "threats[2].parent",
        "There is no threat 'rain' in this file.",
    ),
    Mistake(
        "code: storms",
        "parent: storms, code: storms",
        20,
        "threats[2].parent",
        "'storms' cannot have strands: it is itself a strand.",
    ),
    Mistake(
        "code: storms",
        "predecessors: [{a: b, c: d}], code: storms",
        20,
        "threats[2].predecessors[1]",
        "Each item must be one pair, such as '2012: terrorism'.",
    ),
    Mistake(
        "code: storms",
        'predecessors: [{"2020": hail}], code: storms',
        20,
        "threats[2].predecessors[1]",
        "The edition '2020' is neither loaded nor among these files.",
    ),
    Mistake(
        "code: storms",
        'predecessors: [{"2030": floods}], code: storms',
        20,
        "threats[2].predecessors[1]",
        "A predecessor belongs to an earlier edition, not to this.",
    ),
    Mistake(
        "threats: [floods]",
        "threats: [rain]",
        22,
        "capabilities[1].threats[1]",
        "There is no threat 'rain' in this file.",
    ),
    Mistake(
        "threat: floods",
        "threat: rain",
        24,
        "requirements[1].threat",
        "There is no threat 'rain' in this file.",
    ),
    Mistake(
        "component: care",
        "component: cure",
        24,
        "requirements[1].component",
        "There is no component 'cure' in this file.",
    ),
    Mistake(
        "component: care",
        "capability: boats",
        24,
        "requirements[1].capability",
        "A requirement belongs to a threat or to a capability, not to both.",
    ),
    Mistake(
        "kind: outcome",
        "kind: wish",
        24,
        "requirements[1].kind",
        "'wish' is not one of capability, standard, partnership, governance, outcome.",
    ),
    Mistake(
        ', source_url: "https://a.example/"', "", 24, "requirements[1].source_url", "This key is missing."
    ),
]


def problems_of(path: Path) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        load_framework([path])
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{item.key} {item.message}" for item in MISTAKES])
def test_a_mistake_is_reported_with_line_and_key(tmp_path: Path, mistake: Mistake) -> None:
    path = tmp_path / "file.yaml"
    assert mistake.old in SMALL
    path.write_text(SMALL.replace(mistake.old, mistake.new, 1))

    where = f"{mistake.line}: {mistake.key}: " if mistake.key else f"{mistake.line}: "
    assert problems_of(path) == [f"{where}{mistake.message}"]
    assert not Edition.objects.exists()


BAD_BYTES = [
    (b"", "1: The file must hold keys and values; see fixtures/README.md."),
    (b"- a list\n", "1: The file must hold keys and values; see fixtures/README.md."),
    (b"a: b\n---\nc: d\n", "2: But found another document."),
    (b"title: x\nname: \xff\xfe\n", "2: This is not UTF-8 text. Save it as UTF-8."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "3: This is a binary file, not text."),
    (b"a: b\nc: \x07\n", "2: There is an unprintable character here."),
    (b"a: &x [1]\nb: [*x, *x]\n", "2: Aliases are not allowed; write the value out."),
    (b"x" * (MAX_BYTES + 1), "1: The file is larger than 1 MB; no framework is."),
    (b"[" * 100_000, "1: This is nested too deeply."),
]


@pytest.mark.parametrize(("data", "expected"), BAD_BYTES, ids=[expected for _, expected in BAD_BYTES])
def test_a_file_that_is_no_plain_yaml_is_refused(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(data)

    assert problems_of(path) == [expected]
