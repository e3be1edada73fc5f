"""Loading framework files: every mistake is named at its place, and rows keep their identity."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from assessments.models import AnnualAssessment, Section
from tests.makers import judge, make_side, make_year
from threats.loading import load_framework
from threats.marked_yaml import InvalidFile
from threats.models import Component, Edition, Grade, GradeScale, PlanningAssumption, Requirement, Threat

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures"
OFFICIAL = [FIXTURES / f"spr_{year}.yaml" for year in (2012, 2015, 2023)]
MADE_UP = Path(__file__).with_name("made_up_edition.yaml")

SMALL = Path(__file__).with_name("small_edition.yaml").read_text()
LATER = SMALL.replace('"2030"', '"2040"').replace(
    "short_name: Floods,", 'short_name: Floods, predecessors: [{"2030": floods}],'
)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write_file(text: str | bytes, name: str = "file.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_file


def problems_of(*paths: Path) -> list[str]:
    """The problems, each without the directory that the files happen to be in."""
    with pytest.raises(InvalidFile) as caught:
        load_framework(paths)
    return [str(problem).removeprefix(f"{paths[0].parent}/") for problem in caught.value.problems]


def rows_of(model: type[Model]) -> dict[str, int]:
    return {f"{row.edition.code}: {row.code}": row.pk for row in model._default_manager.all()}  # type: ignore[attr-defined]


def everything() -> list[list[Any]]:
    """Every row and every link of the framework, to compare before and after."""
    models = [GradeScale, Grade, Edition, Component, Threat, Requirement, PlanningAssumption]
    links = Threat.predecessors.through.objects
    return [*(list(model.objects.order_by("pk").values()) for model in models), list(links.values())]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none.yaml") == [
        "none.yaml:1: The file cannot be read: No such file or directory."
    ]


def test_every_mistake_of_every_file_is_reported_at_once_and_in_order(write: Any) -> None:
    first = write(SMALL.replace("kind: outcome", "kind: wish").replace("Edition of 2030", "''"), "a.yaml")
    second = write(SMALL.replace("symbol: A", "symbol: ABCDE"), "b.yaml")

    found = problems_of(first, second)

    assert [line.split(": ")[0] for line in found[:2]] == ["a.yaml:4", "a.yaml:24"]
    assert found[2] == ("b.yaml:13: scale.grades[1].symbol: This is 5 characters long; 4 is the most.")
    assert len(found) == 3


def test_nothing_is_written_when_one_of_the_files_is_wrong(write: Any) -> None:
    good = write(SMALL, "good.yaml")
    bad = write(LATER.replace('{"2030": floods}', '{"2030": hail}'), "bad.yaml")

    found = problems_of(good, bad)

    assert found == ["bad.yaml:19: threats[1].predecessors[1]: There is no threat 'hail' in edition '2030'."]
    assert not Edition.objects.exists()


def test_one_edition_in_two_files_is_an_error(write: Any) -> None:
    first, second = write(SMALL, "a.yaml"), write(SMALL, "b.yaml")

    assert problems_of(first, second) == [
        f"b.yaml:3: edition.code: The edition '2030' is already in {first}:3."
    ]


def test_loading_says_what_became_of_each_file(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(SMALL)

    call_command("load_framework", str(path))
    call_command("load_framework", str(path))
    path.write_text(SMALL.replace("Dry.", "Still dry."))
    call_command("load_framework", str(path))

    counts = f"(2 threats, 2 Cs, 1 requirements) from {path}"
    assert capsys.readouterr().out.splitlines() == [
        f"2030: loaded {counts}",
        f"2030: unchanged {counts}",
        f"2030: updated {counts}",
    ]


def test_the_command_fails_with_every_problem(write: Any) -> None:
    path = write(SMALL.replace("tone: good", "tone: green").replace("kind: outcome", "kind: wish"))

    with pytest.raises(CommandError) as caught:
        call_command("load_framework", str(path))

    first, *rest = str(caught.value).splitlines()
    assert first == "Nothing was loaded: 2 problems."
    assert [line.split(": ")[0] for line in rest] == [f"{path}:13", f"{path}:24"]
    assert caught.value.returncode == 1


def test_loading_twice_changes_nothing() -> None:
    load_framework([*OFFICIAL, MADE_UP])
    before = everything()

    outcomes = load_framework([*OFFICIAL, MADE_UP])

    assert [outcome.change for outcome in outcomes] == ["unchanged"] * 4
    assert everything() == before


def test_the_order_of_the_files_does_not_matter() -> None:
    load_framework(list(reversed(OFFICIAL)))

    event = Threat.objects.get(code="national-cyber-event")
    incident = event.predecessors.get()

    assert incident.code == "national-cyber-security-incident"
    assert incident.predecessors.get().code == "large-scale-cyber-incident"


def test_a_file_may_refer_to_an_edition_that_is_loaded_already(write: Any) -> None:
    load_framework([write(SMALL)])

    load_framework([write(LATER)])

    later = Threat.objects.get(edition__code="2040", code="floods")
    assert [str(threat.edition.code) for threat in later.predecessors.all()] == ["2030"]


def test_predecessors_cannot_go_round_in_a_circle(write: Any) -> None:
    load_framework([write(SMALL)])
    load_framework([write(LATER)])
    circle = SMALL.replace("short_name: Floods,", 'short_name: Floods, predecessors: [{"2040": floods}],')

    found = problems_of(write(circle))

    assert found == [
        "file.yaml:19: threats[1].predecessors[1]: Predecessors go round in a circle: "
        "2030: floods from 2040: floods from 2030: floods."
    ]


def test_a_changed_file_changes_rows_in_place(write: Any) -> None:
    load_framework([write(SMALL)])
    threats, components = rows_of(Threat), rows_of(Component)
    requirement = Requirement.objects.get().pk
    changed = SMALL.replace("name: Storms", "name: Great storms").replace("Dry.", "Still dry.")

    load_framework([write(changed)])

    assert (rows_of(Threat), rows_of(Component)) == (threats, components)
    assert Threat.objects.get(code="storms").name == "Great storms"
    assert (Requirement.objects.get().pk, Requirement.objects.get().text) == (requirement, "Still dry.")


def test_a_new_order_keeps_the_rows(write: Any) -> None:
    load_framework([write(SMALL)])
    before = rows_of(Threat)
    floods, storms = SMALL.splitlines()[18:20]
    swapped = SMALL.replace(f"{floods}\n{storms}", f"{storms}\n{floods}")

    load_framework([write(swapped)])

    assert rows_of(Threat) == before
    assert [threat.code for threat in Threat.objects.all()] == ["storms", "floods"]
    assert [threat.order for threat in Threat.objects.all()] == [1, 2]


def test_what_nobody_uses_can_be_left_out(write: Any) -> None:
    load_framework([write(SMALL)])
    fewer = "\n".join(line for line in SMALL.splitlines() if "storms" not in line and "command" not in line)

    load_framework([write(fewer)])

    assert [threat.code for threat in Threat.objects.all()] == ["floods"]
    assert [component.code for component in Component.objects.all()] == ["care"]


@pytest.fixture
def year(write: Any) -> AnnualAssessment:
    """A year opened against the small edition, one of its cells judged."""
    load_framework([write(SMALL)])
    side = make_side("northmoor")
    year = make_year(side, Edition.objects.get())
    judge(
        Section.objects.get(threat_assessment__threat__code="floods", slug="care"),
        "ready",
        by=side.people["lead"],
    )
    return year


IN_USE = [
    ("code: storms", "18: threats: 'storms' is missing here, but 1 row uses it (threat assessments)."),
    ("code: command", "15: components: 'command' is missing here, but 2 rows use it (sections)."),
    ("code: ready", "8: scale: 'ready' is missing here, but 1 row uses it (judgements)."),
]


@pytest.mark.parametrize(("line", "expected"), IN_USE)
def test_what_an_assessment_uses_cannot_be_left_out(
    write: Any, year: AnnualAssessment, line: str, expected: str
) -> None:
    before = everything()
    fewer = "\n".join(row for row in SMALL.splitlines() if line not in row)

    assert problems_of(write(fewer)) == [f"file.yaml:{expected} Put it back."]
    assert everything() == before


def test_a_new_wording_reaches_the_threats_that_an_assessment_uses(
    write: Any, year: AnnualAssessment
) -> None:
    load_framework([write(SMALL.replace("name: Storms", "name: Great storms", 1))])

    assert [found.threat.name for found in year.threat_assessments.all()] == ["Floods", "Great storms"]


def test_a_predecessor_of_an_edition_left_alone_cannot_be_left_out(write: Any) -> None:
    load_framework([write(SMALL)])
    load_framework([write(LATER)])
    fewer = (
        SMALL.replace("code: floods", "code: rain")
        .replace("[floods]", "[rain]")
        .replace("threat: floods", "threat: rain")
    )

    assert problems_of(write(fewer)) == [
        "file.yaml:18: threats: 'floods' is missing here, but '2040: floods' names it as predecessor."
    ]


def test_the_same_scale_may_stand_in_two_files(write: Any) -> None:
    load_framework([write(SMALL, "a.yaml"), write(LATER, "b.yaml")])

    assert GradeScale.objects.count() == 1
    assert Grade.objects.count() == 2


SCALE_CHANGES = [
    ("criteria: It works.", "criteria: It flies.", "13: scale.grades[1].criteria: ", "has another criteria"),
    ("name: Two steps", "name: Three steps", "10: scale.name: ", "has another name"),
    ("code: ready", "code: done", "9: scale.code: ", "has other grades"),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), SCALE_CHANGES)
def test_a_scale_that_two_files_define_differently_is_an_error(
    write: Any, old: str, new: str, place: str, words: str
) -> None:
    first, second = write(SMALL, "a.yaml"), write(LATER.replace(old, new), "b.yaml")

    (found,) = problems_of(first, second)

    assert found.startswith(f"b.yaml:{place}The scale 'two-steps'")
    assert words in found
    assert f" in {first}" in found


def test_a_scale_that_another_edition_has_cannot_be_changed_by_one_file(write: Any) -> None:
    load_framework([write(SMALL, "a.yaml"), write(LATER, "b.yaml")])

    assert problems_of(write(LATER.replace("It works.", "It flies."), "b.yaml")) == [
        "b.yaml:13: scale.grades[1].criteria: The scale 'two-steps', grade 'ready', has another criteria for "
        "edition 2030; load that file again together with this one."
    ]


def test_a_scale_can_be_changed_in_all_its_files_together(write: Any) -> None:
    load_framework([write(SMALL, "a.yaml"), write(LATER, "b.yaml")])
    before = Grade.objects.get(code="ready").pk
    changed = [
        write(text.replace("It works.", "It flies."), name)
        for text, name in ((SMALL, "a.yaml"), (LATER, "b.yaml"))
    ]

    load_framework(changed)

    assert (Grade.objects.get(code="ready").pk, Grade.objects.get(code="ready").criteria) == (
        before,
        "It flies.",
    )


def test_a_strand_hangs_on_its_threat(write: Any) -> None:
    load_framework([write(SMALL.replace("code: storms", "parent: floods, code: storms"))])

    assert [strand.code for strand in Threat.objects.get(code="floods").strands.all()] == ["storms"]


def test_assumptions_that_the_file_no_longer_has_are_dropped(write: Any) -> None:
    two = "planning_assumptions: [{text: One., source: T, dated: d}, {text: Two., source: T, dated: d}]"
    one = "planning_assumptions: [{text: Two., source: T, dated: d}]"
    load_framework([write(SMALL.replace("code: storms", f"{two}, code: storms"))])

    load_framework([write(SMALL.replace("code: storms", f"{one}, code: storms"))])

    assert [assumption.text for assumption in PlanningAssumption.objects.all()] == ["Two."]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(write: Any) -> None:
    load_framework([write(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())])

    assert Edition.objects.get().title == "Edition of 2030"
