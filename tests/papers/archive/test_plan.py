"""The plan of a force goes along with each of its years, and comes back whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from actions.milestones import change_milestone
from actions.models import Milestone, Objective, PostHolder, Update, UpdateFigure
from assessments.models import AnnualAssessment
from papers.archive.exporting import sha256_of_words
from papers.archive.opening import Refused, open_archive
from papers.archive.plan import plan_here
from papers.archive.restoring import import_year
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.canonical import fingerprint
from papers.editions import Reader
from papers.models import ImportedYear, IssuedPaper
from tests.actions.plans import make_report
from tests.makers import Side, first_section, make_side, make_year
from tests.papers.archive.full_plan import DRAFTED, LATER, go_on_with_plan
from tests.papers.archive.full_year import (
    export,
    export_again,
    files_in,
    issue,
    issue_erratum,
    load_framework,
    make_full_year,
    other_installation,
    repacked,
)
from tests.papers.archive.test_tables import rows_of

pytestmark = pytest.mark.django_db


def said_by(annual: AnnualAssessment) -> str:
    """The content hash of the draft with every word."""
    found = AnnualAssessment.objects.select_related("force", "edition", "scale").get(pk=annual.pk)
    return fingerprint(build_paper(paper_of(found), edition=Reader.COMMISSIONER))


def change_data(path: Path, change: Any) -> Path:
    def write_over(files: dict[str, bytes]) -> None:
        data = json.loads(files["year.json"])
        change(data)
        files["year.json"] = json.dumps(data).encode()

    return repacked(path, write_over)


def test_a_draft_that_prints_milestones_says_the_same_elsewhere(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    sha256, said = export(annual, tmp_path / "year.zip"), said_by(annual)
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    assert said_by(restored.annual) == said
    assert export_again(restored.annual, tmp_path) == sha256
    assert b"All but ten" in files_in(tmp_path / "again.zip")["year.json"]
    counts = [model.objects.count() for model in (Objective, Milestone, PostHolder, Update, UpdateFigure)]
    assert counts == [2, 3, 3, 3, 4]
    assert Milestone.objects.get(see_milestone__isnull=False).text == "Count them again"
    assert Milestone.objects.get(see_section__isnull=False).see_section == first_section(restored.annual)


def test_a_year_with_an_erratum_a_plan_and_withheld_words_comes_back_to_its_hash(
    side: Side, tmp_path: Path
) -> None:
    annual = make_full_year(side)
    issue(side, annual, whole=False)
    erratum = issue_erratum(side, annual)
    sha256, said = export(annual, tmp_path / "year.zip"), said_by(annual)
    kept = (erratum.supplement_sha256, erratum.changes, erratum.reason, erratum.content_sha256)
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    assert export_again(restored.annual, tmp_path) == sha256
    assert said_by(restored.annual) == said
    later = IssuedPaper.objects.get(kind="erratum")
    assert (later.supplement_sha256, later.changes, later.reason, later.content_sha256) == kept
    assert later.replaces == IssuedPaper.objects.get(number=1)
    supplement = files_in(tmp_path / "year.zip")["papers/anyshire-2024-25-issue-2-erratum-OFFICIAL.pdf"]
    assert supplement == bytes(later.supplement)
    page = files_in(tmp_path / "year.zip")["START-HERE.html"].decode()
    assert "Erratum 2 by itself: what it changes, PDF, exactly as stored." in page


def test_words_that_were_drafted_and_words_that_were_thrown_away_go_along(draft_archive: Path) -> None:
    plan = json.loads(files_in(draft_archive)["year.json"])["plan"]

    drafts = [row for row in plan["actions.Update"] if row["state"] == "draft"]
    assert [DRAFTED in row["body"] for row in drafts] == [True]
    assert any("Thrown away." in row["body"] for row in plan["actions.HistoricalUpdate"])
    assert [row["ref"] for row in plan["actions.Objective"]] == [
        "anyshire/objective-1",
        "anyshire/objective-2",
    ]


def test_milestones_are_a_table_with_their_latest_update(draft_archive: Path) -> None:
    rows = rows_of(draft_archive, "tables/milestones.csv")

    assert [row["Milestone"] for row in rows] == [
        "Count the trained officers",
        "Count them again",
        "Count the trained officers",
    ]
    first, third, second = rows
    assert first == {
        "Objective": "Be ready for NPCC exercises",
        "Reference": first["Reference"],
        "Milestone": "Count the trained officers",
        "Lead": "Head of Operations",
        "State": "Active",
        "Reported": "Quarterly",
        "Next due": first["Next due"],
        "Target": "120 medics",
        "Status": "On track",
        "Covers until": "2024-12-31",
        "Figures": "Burglaries, year to date: 110, compared with 100 (the year before), 10 more (+10.0%)",
        "Last update": "2024-12-31",
    }
    assert (second["Objective"], second["Status"], second["Figures"]) == ("Learn", "", "")
    assert second["Lead"].endswith(" and Head of Operations")
    assert third["Last update"] == ""


def two_years(side: Side, tmp_path: Path) -> dict[str, str]:
    """Archives of two years of a force, between which its plan went on; their sums by year."""
    load_framework()
    earlier = make_full_year(side, "2023-24")
    later = make_year(side, earlier.edition, "2024-25")
    sums = {"2023-24": export(earlier, tmp_path / "2023-24.zip")}
    go_on_with_plan(side)
    sums["2024-25"] = export(later, tmp_path / "2024-25.zip")
    other_installation()
    return sums


@pytest.mark.parametrize("order", [("2023-24", "2024-25"), ("2024-25", "2023-24")])
def test_two_years_of_a_force_each_give_their_own_archive_again_although_its_plan_went_on_between(
    side: Side, tmp_path: Path, order: tuple[str, str]
) -> None:
    sums = two_years(side, tmp_path)

    brought = {year: import_year(open_archive(tmp_path / f"{year}.zip")).annual for year in order}

    again = {year: export_again(annual, tmp_path) for year, annual in brought.items()}
    assert again == sums
    assert Milestone.objects.count() == 3
    assert Update.objects.filter(body__contains=LATER).count() == 1
    assert not Update.objects.filter(body__contains=DRAFTED).exists()


def test_one_plan_that_two_archives_bring_is_made_once(side: Side, tmp_path: Path) -> None:
    load_framework()
    years = [make_full_year(side, "2023-24")]
    years.append(make_year(side, years[0].edition, "2024-25"))
    sums = [export(annual, tmp_path / f"{annual.year}.zip") for annual in years]
    other_installation()

    first = import_year(open_archive(tmp_path / "2023-24.zip"))
    rows = set(Milestone.objects.values_list("pk", flat=True))
    second = import_year(open_archive(tmp_path / "2024-25.zip"))

    assert set(Milestone.objects.values_list("pk", flat=True)) == rows
    assert (first.kept, second.kept) == ([], [])
    assert [export_again(each.annual, tmp_path) for each in (first, second)] == sums


def test_a_plan_that_people_here_worked_on_stays_and_that_is_said(side: Side, tmp_path: Path) -> None:
    sums = two_years(side, tmp_path)
    import_year(open_archive(tmp_path / "2023-24.zip"))
    first = Milestone.objects.order_by("pk")[0]
    here = make_side("Otherplace").people["lead"]
    change_milestone(first, {"text": "Count otherwise"}, version=first.version, by=here)
    plan = plan_here(AnnualAssessment.objects.get())

    restored = import_year(open_archive(tmp_path / "2024-25.zip"))

    assert restored.kept == [
        "anyshire: its plan here is another, and stays. The plan of the archive is kept with the year."
    ]
    assert plan_here(restored.annual) == plan
    assert export_again(restored.annual, tmp_path) == sums["2024-25"]


def test_a_year_that_went_on_here_goes_out_with_the_plan_as_it_stands(side: Side, tmp_path: Path) -> None:
    export(make_full_year(side), tmp_path / "year.zip")
    other_installation()
    annual = import_year(open_archive(tmp_path / "year.zip")).annual
    ImportedYear.objects.update(imported_at="2024-01-01T00:00Z")
    milestone = Milestone.objects.order_by("pk")[0]
    lead = User.objects.get(email="lead@anyshire.example")
    make_report(milestone, by=lead, body=f"<p>{LATER}</p>")

    export_again(annual, tmp_path)

    assert LATER.encode() in files_in(tmp_path / "again.zip")["year.json"]


def test_a_milestone_that_points_to_a_year_that_is_not_here_is_joined_to_it_when_it_comes(
    side: Side, tmp_path: Path
) -> None:
    load_framework()
    earlier = make_full_year(side, "2023-24")
    later = make_year(side, earlier.edition, "2024-25")
    sums = [export(each, tmp_path / f"{each.year}.zip") for each in (earlier, later)]
    other_installation()

    second = import_year(open_archive(tmp_path / "2024-25.zip"))
    waiting = Milestone.objects.filter(see_section__isnull=False).count()
    first = import_year(open_archive(tmp_path / "2023-24.zip"))

    assert (second.waiting > 0, waiting) == (True, 0)
    assert Milestone.objects.get(see_section__isnull=False).see_section == first_section(first.annual)
    assert [export_again(each.annual, tmp_path) for each in (first, second)] == sums


def test_an_archive_from_before_plans_is_read(draft_archive: Path) -> None:
    load_framework()

    def as_it_was(data: dict[str, Any]) -> None:
        data["version"] = 1
        del data["plan"], data["paper_sha256"]

    restored = import_year(open_archive(change_data(draft_archive, as_it_was)))

    assert restored.annual.year == "2024-25"
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("plan"), "has no part “plan”"),
        (
            lambda data: data["plan"]["actions.Objective"][0].update(ref="elsewhere/objective-1"),
            "is of the plan of another force",
        ),
        (
            lambda data: data["plan"]["actions.Update"][0].update(status="dreamy"),
            "The records cannot be stored",
        ),
        (
            lambda data: data["plan"]["actions.Objective"][0].update(ref="anyshire/objective-7"),
            "anyshire/objective-1, which the archive does not hold",
        ),
    ],
)
def test_a_plan_that_somebody_wrote_over_is_refused_and_nothing_is_made(
    draft_archive: Path, change: Any, said: str
) -> None:
    load_framework()

    with pytest.raises(Refused) as refused:
        import_year(open_archive(change_data(draft_archive, change)))

    assert said in str(refused.value)
    assert not Milestone.objects.exists()


def test_what_a_paper_says_has_a_sum_that_its_date_does_not_change(side: Side) -> None:
    paper = build_paper(paper_of(make_full_year(side)), edition=Reader.COMMISSIONER)
    milestone = Milestone.objects.order_by("pk")[0]
    make_report(milestone, by=side.lead, on="2025-06-01")

    after = build_paper(paper_of(AnnualAssessment.objects.get()), edition=Reader.COMMISSIONER)

    assert sha256_of_words(after) == sha256_of_words(paper)
