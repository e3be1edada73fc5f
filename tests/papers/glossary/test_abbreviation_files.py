"""The shared list of abbreviations from its file: all or nothing, twice is once, and what people changed stays."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from papers.glossary.files import load_abbreviations
from papers.glossary.letters import is_abbreviation
from papers.models import Abbreviation
from tests.makers import make_organisation
from threats.marked_yaml import InvalidFile

SHIPPED = Path(__file__).parents[3] / "fixtures" / "abbreviations.yaml"
HEAD = "sources:\n  - code: act\n    title: An Act\nabbreviations:\n"
ENTRY = "  - short: {}\n    meaning: {}\n    source: act\n"

pytestmark = pytest.mark.django_db


def file_of(folder: Path, *entries: tuple[str, str], name: str = "list.yaml") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(ENTRY.format(*entry) for entry in entries), encoding="utf-8")
    return path


def listed() -> dict[str, str]:
    return dict(Abbreviation.objects.filter(organisation=None).values_list("short", "meaning"))


def test_the_shipped_list_loads_and_every_entry_has_a_source() -> None:
    outcome = load_abbreviations([SHIPPED])

    assert outcome.added == Abbreviation.objects.count() > 70
    assert not Abbreviation.objects.filter(source="").exists()
    assert [short for short in listed() if not is_abbreviation(short)] == []


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    path = file_of(tmp_path, ("NCA", "National Crime Agency"))
    load_abbreviations([path])

    assert load_abbreviations([path]).kept == 1
    assert Abbreviation.history.count() == 1


def test_a_changed_file_changes_the_entries_that_nobody_has_changed(tmp_path: Path) -> None:
    load_abbreviations([file_of(tmp_path, ("NCA", "Old"), ("PSU", "Old"))])
    Abbreviation.objects.filter(short="PSU").update(meaning="Ours", version=2)
    load_abbreviations([file_of(tmp_path, ("NCA", "New"), ("PSU", "New"))])

    assert listed() == {"NCA": "New", "PSU": "Ours"}


def test_what_somebody_took_out_does_not_come_back(tmp_path: Path) -> None:
    path = file_of(tmp_path, ("NCA", "National Crime Agency"))
    load_abbreviations([path])
    Abbreviation.objects.get(short="NCA").delete()
    load_abbreviations([path])

    assert listed() == {}


def test_an_organisations_own_meaning_is_left_alone(tmp_path: Path) -> None:
    own = Abbreviation.objects.create(organisation=make_organisation(), short="NCA", meaning="Ours")
    load_abbreviations([file_of(tmp_path, ("NCA", "National Crime Agency"))])
    own.refresh_from_db()

    assert (own.meaning, listed()) == ("Ours", {"NCA": "National Crime Agency"})


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "  - short: NCA\n    source: act\n", 5, "This key is missing."),
        (HEAD + ENTRY.format("NCA", "A") + ENTRY.format("NCA", "B"), 8, "'NCA' is in list.yaml:5 already."),
        (HEAD + "  - short: NCA\n    meaning: A\n    source: none\n", 7, "'none' is not one of act."),
        (HEAD + ENTRY.format("N" * 21, "A"), 5, "This is 21 characters long; 20 is the most."),
        (HEAD + ENTRY.format("NCA", "A") + "    colour: red\n", 8, "This key is not known here."),
        ("abbreviations: []\n", 1, "This key is missing."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_nothing_is_loaded(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidFile) as refused:
        load_abbreviations([path, file_of(tmp_path, ("PSU", "Unit"), name="other.yaml")])
    first = refused.value.problems[0].place
    assert (first.file, first.line) == ("list.yaml", line)
    assert said in str(refused.value)
    assert listed() == {}


def test_the_command_says_what_it_did_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_abbreviations", str(file_of(tmp_path, ("NCA", "National Crime Agency"))))
    with pytest.raises(CommandError, match=r"absent\.yaml:1"):
        call_command("load_abbreviations", str(tmp_path / "absent.yaml"))

    assert capsys.readouterr().out == "Abbreviations: 1 added, 0 changed, 0 as they were\n"
