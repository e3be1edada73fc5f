"""What the shipped editions say: the facts of the three official files, and that everything has a source."""

import datetime
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from threats.framework_file import FrameworkFile, read_framework
from threats.loading import load_framework
from threats.models import Edition, Grade, GradeScale, Threat

FIXTURES = Path(__file__).parents[2] / "fixtures"
YEARS = ["2012", "2015", "2023"]
PATHS = {year: FIXTURES / f"spr_{year}.yaml" for year in YEARS}
FILES = {year: read_framework(path) for year, path in PATHS.items()}
MADE_UP = read_framework(Path(__file__).with_name("made_up_edition.yaml"))

each_file = pytest.mark.parametrize("file", FILES.values(), ids=YEARS)


def names(file: FrameworkFile) -> list[str]:
    return [row.values["name"] for row in file.threats]


def test_five_six_and_seven_threats_have_their_official_names_in_order() -> None:
    assert {year: names(file) for year, file in FILES.items()} == {
        "2012": [
            "Terrorism",
            "Civil emergencies",
            "Organised crime",
            "Public disorder",
            "Large-scale cyber incident",
        ],
        "2015": [
            "Terrorism",
            "Serious and organised crime",
            "National cyber security incident",
            "Threats to public order or public safety",
            "Civil emergencies",
            "Child sexual abuse",
        ],
        "2023": [
            "Violence against women and girls",
            "Terrorism",
            "Serious and organised crime",
            "National cyber event",
            "Child sexual abuse",
            "Public disorder",
            "Civil emergencies",
        ],
    }


def test_codes_are_the_ones_that_addresses_are_made_of() -> None:
    assert {year: {row.code for row in file.threats} for year, file in FILES.items()} == {
        "2012": {
            "terrorism",
            "organised-crime",
            "public-disorder",
            "civil-emergencies",
            "large-scale-cyber-incident",
        },
        "2015": {
            "terrorism",
            "serious-and-organised-crime",
            "national-cyber-security-incident",
            "public-order",
            "civil-emergencies",
            "child-sexual-abuse",
        },
        "2023": {
            "violence-against-women-and-girls",
            "terrorism",
            "serious-and-organised-crime",
            "national-cyber-event",
            "child-sexual-abuse",
            "public-disorder",
            "civil-emergencies",
        },
    }


@each_file
def test_the_five_cs_stand_in_every_edition(file: FrameworkFile) -> None:
    assert [row.values["name"] for row in file.components] == [
        "Capacity",
        "Contribution",
        "Capability",
        "Consistency",
        "Connectivity",
    ]


@each_file
def test_the_default_scale_has_four_grades_and_not_assessed(file: FrameworkFile) -> None:
    grades = [(row.code, row.values["label"], row.values["is_assessed"]) for row in file.scale.grades]

    assert file.scale.row.code == "default"
    assert grades == [
        ("met", "Met", True),
        ("mostly-met", "Mostly met", True),
        ("partly-met", "Partly met", True),
        ("not-met", "Not met", True),
        ("not-assessed", "Not assessed", False),
    ]
    assert len({row.values["criteria"] for row in file.scale.grades}) == 5
    assert len({row.values["symbol"] for row in file.scale.grades}) == 5


@each_file
def test_the_scale_says_that_it_is_ours(file: FrameworkFile) -> None:
    assert file.scale.row.values["source"].startswith("Ours. No national scale")


@each_file
def test_capacity_and_contribution_are_noted_as_one_chapter(file: FrameworkFile) -> None:
    notes = " ".join(file.edition.values["notes"])

    assert "HMIC's report of 2014" in notes
    assert "five boxes" in notes


@each_file
def test_the_file_says_where_its_order_comes_from(file: FrameworkFile) -> None:
    assert any(note.startswith("The threats stand in the order") for note in file.edition.values["notes"])


@each_file
def test_the_file_says_what_was_not_found(file: FrameworkFile) -> None:
    assert len(file.edition.values["not_found"]) >= 3


def test_the_dates_are_those_that_are_known() -> None:
    dates = [file.edition.values["issued_on"] for file in FILES.values()]

    assert dates == [None, None, datetime.date(2023, 2, 20)]
    assert [file.edition.values["issued_note"].split(";")[0] for file in FILES.values()][:2] == [
        "July 2012",
        "March 2015",
    ]


def test_only_the_edition_of_2023_states_the_open_government_licence() -> None:
    licences = [file.edition.values["licence"] for file in FILES.values()]

    assert licences[2] == "Open Government Licence v3.0"
    assert licences[:2] == ["Crown copyright; its licence statement was not seen"] * 2


@each_file
def test_the_statutory_basis_names_the_section(file: FrameworkFile) -> None:
    assert "section 37A of the Police Act 1996" in file.edition.values["statutory_basis"]


def predecessors(year: str) -> dict[str, list[str]]:
    return {
        row.code: [f"{reference.edition}: {reference.code}" for reference in row.predecessors]
        for row in FILES[year].threats
    }


def test_every_threat_of_2015_follows_from_2012_but_child_sexual_abuse() -> None:
    assert predecessors("2015") == {
        "terrorism": ["2012: terrorism"],
        "serious-and-organised-crime": ["2012: organised-crime"],
        "national-cyber-security-incident": ["2012: large-scale-cyber-incident"],
        "public-order": ["2012: public-disorder"],
        "civil-emergencies": ["2012: civil-emergencies"],
        "child-sexual-abuse": [],
    }


def test_every_threat_of_2023_follows_from_2015_but_violence_against_women_and_girls() -> None:
    assert predecessors("2023") == {
        "violence-against-women-and-girls": [],
        "terrorism": ["2015: terrorism"],
        "serious-and-organised-crime": ["2015: serious-and-organised-crime"],
        "national-cyber-event": ["2015: national-cyber-security-incident"],
        "child-sexual-abuse": ["2015: child-sexual-abuse"],
        "public-disorder": ["2015: public-order"],
        "civil-emergencies": ["2015: civil-emergencies"],
    }


def test_every_threat_of_2012_has_its_planning_assumption_and_no_later_one_has() -> None:
    counts = {year: [len(row.assumptions) for row in file.threats] for year, file in FILES.items()}

    assert counts == {"2012": [1] * 5, "2015": [0] * 6, "2023": [0] * 7}


def test_the_assumption_on_disorder_is_three_places_and_seven_days() -> None:
    disorder = next(row for row in FILES["2012"].threats if row.code == "public-disorder")

    assert disorder.assumptions[0].values["text"] == (
        "Be ready for significant disorder in three separate places in the United Kingdom at the same time, "
        "for seven days."
    )


def test_the_cross_cutting_capabilities_are_those_that_are_evidenced() -> None:
    assert {year: [row.code for row in file.capabilities] for year, file in FILES.items()} == {
        "2012": [],
        "2015": [],
        "2023": ["armed-policing", "digital-forensics", "jesip", "roads-policing"],
    }
    assert all(row.threats for row in FILES["2023"].capabilities)


@each_file
def test_everything_names_its_source(file: FrameworkFile) -> None:
    assumptions = [assumption for row in file.threats for assumption in row.assumptions]
    rows = [
        file.edition,
        *file.components,
        *file.threats,
        *file.capabilities,
        *file.requirements,
        *assumptions,
    ]

    assert [row.place for row in rows if len(row.values["source"]) < 20] == []


@each_file
def test_every_requirement_has_a_public_address(file: FrameworkFile) -> None:
    addresses = [urlsplit(row.values["source_url"]) for row in file.requirements]

    assert all(address.scheme in ("http", "https") and address.netloc for address in addresses)


@each_file
def test_references_that_are_ours_are_said_to_be(file: FrameworkFile) -> None:
    ours = [row.code for row in file.requirements if re.fullmatch(r"R\d+", row.code)]

    assert ours == [f"R{number}" for number in range(1, len(ours) + 1)]
    assert any(
        note.startswith("References that begin with R are ours") for note in file.edition.values["notes"]
    )


@each_file
def test_every_prompt_is_a_question(file: FrameworkFile) -> None:
    prompts = [prompt for row in file.components for prompt in row.values["prompts"]]

    assert len(prompts) >= 15
    assert [prompt for prompt in prompts if not re.fullmatch(r"[A-Z].+\?", prompt)] == []


@each_file
def test_every_text_for_people_is_made_of_sentences(file: FrameworkFile) -> None:
    texts = [row.values["definition"] for row in file.components]
    texts += [row.values["criteria"] for row in file.scale.grades]
    texts += [row.values["text"] for row in file.requirements]
    texts += [row.values["description"] for row in file.threats if row.values["description"]]
    texts += [*file.edition.values["notes"], *file.edition.values["not_found"]]

    assert [text for text in texts if not re.fullmatch(r"[A-Z0-9].+\.", text)] == []


@each_file
def test_no_alias_is_the_name_itself(file: FrameworkFile) -> None:
    assert [row.code for row in file.threats if row.values["name"] in row.values["aliases"]] == []


def test_the_cs_and_the_scale_are_the_same_in_all_three() -> None:
    first, *others = FILES.values()

    for other in others:
        assert [row.values for row in other.components] == [row.values for row in first.components]
        assert [row.values for row in other.scale.grades] == [row.values for row in first.scale.grades]
        assert other.scale.row.values == first.scale.row.values


def test_the_made_up_edition_says_so_and_differs_in_every_number() -> None:
    assert "Made-up" in MADE_UP.edition.values["title"]
    assert all("made up" in row.values["source"].lower() for row in (*MADE_UP.threats, *MADE_UP.components))
    assert (len(MADE_UP.threats), len(MADE_UP.components)) == (8, 4)
    assert [row.values["is_assessed"] for row in MADE_UP.scale.grades] == [True, True, True, False]


@pytest.mark.django_db
def test_what_is_loaded_is_what_the_files_say() -> None:
    load_framework(list(PATHS.values()))

    for year, file in FILES.items():
        edition = Edition.objects.get(code=year)
        stored = [
            (threat.code, threat.name, threat.aliases, threat.order) for threat in edition.threats.all()
        ]
        assert stored == [
            (row.code, row.values["name"], row.values["aliases"], number)
            for number, row in enumerate(file.threats, start=1)
        ]
        assert [found.reference for found in edition.requirements.all()] == [
            row.code for row in file.requirements
        ]
        assert [found.prompts for found in edition.components.all()] == [
            row.values["prompts"] for row in file.components
        ]


@pytest.mark.django_db
def test_all_three_share_one_scale() -> None:
    load_framework(list(PATHS.values()))

    assert GradeScale.objects.get().editions.count() == 3
    assert Grade.objects.get(is_assessed=False).code == "not-assessed"


@pytest.mark.django_db
def test_the_cyber_threat_can_be_followed_through_all_editions() -> None:
    load_framework(list(PATHS.values()))

    threat = Threat.objects.get(edition__code="2012", code="large-scale-cyber-incident")
    chain = [threat.name]
    while successor := threat.successors.first():
        threat = successor
        chain.append(threat.name)

    assert chain == ["Large-scale cyber incident", "National cyber security incident", "National cyber event"]
