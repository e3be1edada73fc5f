"""A year leaves as an archive and comes back somewhere else: nothing is lost, and nothing is another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps

from accounts.models import Membership, Organisation, Oversight, User
from assessments.models import AnnualAssessment, Question, Section, Thread
from papers.archive.opening import Refused, open_archive
from papers.archive.records import LEFT_OUT, OF_A_YEAR
from papers.archive.restoring import import_year
from papers.building.arrange import begin_paper
from papers.models import ArchiveDownload, ImportedYear, IssuedPaper
from tests.makers import Side, make_side, make_year
from tests.papers.archive.full_year import (
    BLUNT,
    THEIRS,
    export,
    export_again,
    files_in,
    issue,
    load_framework,
    make_full_year,
    other_installation,
    repacked,
)
from threats.models import Edition

pytestmark = pytest.mark.django_db


def rows_by_model() -> dict[str, int]:
    labels = ("papers", "actions", "assessments")
    models = [model for label in labels for model in apps.get_app_config(label).get_models(True)]
    return {m._meta.label: m._base_manager.count() for m in models if m._meta.label not in LEFT_OUT}


def test_an_issued_year_is_the_same_elsewhere_and_gives_the_same_archive(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    issue(side, annual)
    sha256 = export(annual, tmp_path / "year.zip")
    rows = rows_by_model()
    issues = {each.number: each for each in IssuedPaper.objects.all()}
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    assert export_again(restored.annual, tmp_path) == sha256
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "year.zip").read_bytes()
    assert rows_by_model() == rows | {"papers.Abbreviation": 2}
    assert restored.kept == []
    assert len(issues) == 2
    for there in IssuedPaper.objects.all():
        here = issues[there.number]
        for name in (
            "html",
            "pdf",
            "docx",
            "content",
            "content_sha256",
            "pdf_sha256",
            "issued_at",
            "leak_check",
        ):
            assert as_plain(getattr(there, name)) == as_plain(getattr(here, name))
        assert there.pk != here.pk


def as_plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_year_in_which_nothing_was_issued_gives_the_same_archive_elsewhere(
    side: Side, tmp_path: Path
) -> None:
    annual = make_full_year(side)
    sha256 = export(annual, tmp_path / "year.zip")
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    drafts = [name for name in files_in(tmp_path / "year.zip") if "DRAFT-for-the-commissioner" in name]
    assert [name.rpartition(".")[2] for name in drafts] == ["docx", "html", "pdf"]
    assert export_again(restored.annual, tmp_path) == sha256


@pytest.mark.parametrize("there", [True, False])
def test_that_a_year_is_a_demonstration_goes_along_whatever_the_other_installation_is(
    side: Side, tmp_path: Path, settings: Any, there: bool
) -> None:
    settings.DEMONSTRATION = not there
    sha256 = export(make_full_year(side), tmp_path / "year.zip")
    other_installation()
    settings.DEMONSTRATION = there

    restored = import_year(open_archive(tmp_path / "year.zip"))

    assert export_again(restored.annual, tmp_path) == sha256
    files = files_in(tmp_path / "year.zip")
    assert json.loads(files["year.json"])["demonstration"] is not there
    assert ("Demonstration data" in files["START-HERE.html"].decode()) is not there


def test_a_year_of_before_archives_said_so_is_as_the_installation_is(
    draft_archive: Path, tmp_path: Path, settings: Any
) -> None:
    load_framework()

    def say_nothing(files: dict[str, bytes]) -> None:
        data = json.loads(files["year.json"])
        del data["demonstration"]
        files["year.json"] = json.dumps(data).encode()

    restored = import_year(open_archive(repacked(draft_archive, say_nothing)))
    settings.DEMONSTRATION = True
    export_again(restored.annual, tmp_path)

    assert json.loads(files_in(tmp_path / "again.zip")["year.json"])["demonstration"] is True


def test_the_same_year_gives_the_same_archive_on_another_day(side: Side, tmp_path: Path) -> None:
    annual = make_full_year(side)
    first = export(annual, tmp_path / "first.zip")

    with time_machine.travel("2031-05-04 03:02:01+00:00"):
        ArchiveDownload.objects.create(
            annual=annual, kind="whole", sha256=first, taken_by=side.coordinator, taken_at="2031-05-04T00:00Z"
        )
        second = export(annual, tmp_path / "second.zip")

    assert first == second


def test_every_kind_of_record_is_in_the_full_year_that_these_tests_bring_round(issued_archive: Path) -> None:
    data = json.loads(files_in(issued_archive)["year.json"])

    groups = {
        label: records for home in ("records", "shared", "framework") for label, records in data[home].items()
    }
    assert [label for label, records in groups.items() if not records] == []
    assert {kept.label for kept in OF_A_YEAR} == set(data["records"])


def test_people_come_without_a_password_switched_off_and_without_a_role(draft_archive: Path) -> None:
    load_framework()

    import_year(open_archive(draft_archive))

    people = User.objects.all()
    assert people.count() > 5
    assert [user for user in people if user.is_active or user.has_usable_password()] == []
    assert not Membership.objects.exists()
    assert Oversight.objects.get().body.slug == "anyshire-pcc"


def test_who_and_what_is_here_already_stays_and_differences_are_said(draft_archive: Path) -> None:
    load_framework()
    Organisation.objects.create(name="New Anyshire Police", slug="anyshire", kind="force")
    User.objects.create_user("lead@anyshire.example", "a long enough password", name="Anyshire Threat lead")

    restored = import_year(open_archive(draft_archive))

    assert restored.annual.force.name == "New Anyshire Police"
    assert User.objects.get(email="lead@anyshire.example").is_active
    assert restored.kept == ["anyshire: its name here is another, and stays."]


def test_history_of_what_was_removed_is_kept(draft_archive: Path) -> None:
    load_framework()

    import_year(open_archive(draft_archive))

    present = list(Question.objects.values_list("pk", flat=True))
    removed = Question.history.exclude(id__in=present)  # type: ignore[attr-defined]
    assert [(row.text, row.history_type) for row in removed.order_by("history_id")] == [
        ("Taken back?", "+"),
        ("Taken back?", "-"),
    ]


def test_a_dry_run_makes_nothing(draft_archive: Path) -> None:
    load_framework()
    before = rows_by_model()

    restored = import_year(open_archive(draft_archive), dry_run=True)

    assert restored.made["assessments.AnnualAssessment"] == 1
    assert rows_by_model() == before
    assert not User.objects.exists()


def test_a_year_that_is_here_is_refused_and_stays_as_it_is(side: Side, tmp_path: Path) -> None:
    export(make_full_year(side), tmp_path / "year.zip")
    before = rows_by_model()

    with pytest.raises(Refused, match="The year 2024-25 of anyshire is here already"):
        import_year(open_archive(tmp_path / "year.zip"))

    assert rows_by_model() == before


def test_without_the_edition_it_says_which_file_to_load(draft_archive: Path) -> None:

    with pytest.raises(Refused, match=r"Run manage\.py load_framework fixtures/spr_\*\.yaml, then import"):
        import_year(open_archive(draft_archive))


def test_years_of_one_force_come_in_one_after_the_other_in_any_order(side: Side, tmp_path: Path) -> None:
    load_framework()
    earlier = make_full_year(side, "2023-24")
    later = make_year(side, earlier.edition, "2024-25")
    Section.objects.filter(annual=later, slug="purpose").update(
        carried_from=Section.objects.get(annual=earlier, slug="purpose"),
        carried_confirmed_at="2025-01-01T10:00Z",
    )
    sums = [export(earlier, tmp_path / "earlier.zip"), export(later, tmp_path / "later.zip")]
    other_installation()

    second = import_year(open_archive(tmp_path / "later.zip"))
    alone = export_again(second.annual, tmp_path)
    first = import_year(open_archive(tmp_path / "earlier.zip"))

    assert (
        second.waiting == 3
    )  # the text, and the milestone that points to the earlier year, with its history
    assert alone == sums[1]
    assert export_again(first.annual, tmp_path) == sums[0]
    assert export_again(second.annual, tmp_path) == sums[1]
    carried = Section.objects.get(annual=second.annual, slug="purpose").carried_from
    assert carried is not None
    assert carried.annual_id == first.annual.pk
    assert [row.unresolved for row in ImportedYear.objects.all()] == [{}, {}]


def test_text_that_nobody_confirmed_waits_for_the_year_it_was_carried_from(
    side: Side, tmp_path: Path
) -> None:
    load_framework()
    earlier = make_full_year(side, "2023-24")
    later = make_year(side, earlier.edition, "2024-25")
    Section.objects.filter(annual=later, slug="purpose").update(
        carried_from=Section.objects.get(annual=earlier, slug="purpose")
    )
    export(later, tmp_path / "later.zip")
    other_installation()

    with pytest.raises(Refused, match=r"nobody has confirmed it\. Import that year first"):
        import_year(open_archive(tmp_path / "later.zip"))


def test_talk_inside_an_organisation_that_one_may_not_hear_is_left_out_and_counted(
    side: Side, tmp_path: Path
) -> None:
    annual = make_full_year(side)
    sha256 = export(annual, tmp_path / "year.zip", {side.force.pk})
    files = files_in(tmp_path / "year.zip")
    everything = b"".join(files.values()).decode(errors="replace")
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    assert (BLUNT in everything, THEIRS in everything) == (True, False)
    assert json.loads(files["year.json"])["left_out"] == [{"organisation": "anyshire-pcc", "threads": 1}]
    assert "1 conversation inside Anyshire Commissioner" in files["START-HERE.html"].decode()
    assert Thread.objects.filter(circle="own", suggestion=None).count() == 1
    assert export_again(restored.annual, tmp_path) == sha256


def test_records_of_a_kind_that_is_not_known_are_refused(draft_archive: Path) -> None:
    load_framework()

    def add(files: dict[str, bytes]) -> None:
        data = json.loads(files["year.json"])
        data["records"]["assessments.Exercise"] = [{"ref": "x"}]
        files["year.json"] = json.dumps(data).encode()

    with pytest.raises(Refused, match=r"a kind that this program does not know \(assessments.Exercise\)"):
        import_year(open_archive(repacked(draft_archive, add)))


@pytest.mark.parametrize(
    ("label", "values", "said"),
    [
        ("assessments.Section", {"mood": "good"}, "has a value that this program does not know (mood)"),
        ("assessments.Section", {"order": "first"}, "order cannot be read"),
        ("assessments.Section", {"annual": "elsewhere/2020-21"}, "which is not here"),
        ("assessments.Section", {"updated_by": "nobody@anyshire.example"}, "it does not hold it"),
        ("assessments.Comment", {"thread": None}, "cannot be stored"),
        ("assessments.Question", {"state": "dunno"}, "cannot be stored"),
        ("papers.IssuedPaper", {"content": {}}, "The content of issue 1 is not the one that was issued"),
        ("papers.IssuedPaper", {"pdf": {"file": "papers/none.pdf"}}, "has no file papers/none.pdf"),
        ("papers.IssuedPaper", {"pdf": "none"}, "not as an archive of a year has it"),
        (
            "papers.IssuedPaper",
            {"replaces": "anyshire/2024-25/paper/issue-2"},
            "changes anyshire/2024-25/paper/issue-2, which is no earlier issue in the archive",
        ),
        (
            "papers.IssuedPaper",
            {"replaces": "anyshire/2023-24/paper/issue-1"},
            "changes anyshire/2023-24/paper/issue-1, which is no earlier issue in the archive",
        ),
        ("assessments.AnnualAssessment", {"ref": "anyshire/2020-21"}, "does not hold"),
    ],
)
def test_records_that_somebody_wrote_over_are_refused_and_nothing_is_made(
    issued_archive: Path, label: str, values: dict[str, Any], said: str
) -> None:
    load_framework()

    def write_over(files: dict[str, bytes]) -> None:
        data = json.loads(files["year.json"])
        data["records"][label][0].update(values)
        files["year.json"] = json.dumps(data).encode()

    with pytest.raises(Refused) as refused:
        import_year(open_archive(repacked(issued_archive, write_over)))

    assert said in str(refused.value)
    assert not User.objects.exists()
    assert not AnnualAssessment.objects.exists()


def test_an_issue_that_waits_for_one_of_another_year_is_not_written_again_when_that_comes(
    issued_archive: Path,
) -> None:
    """Archives of that kind are refused now; some may be here already."""
    load_framework()
    other = make_side("Elsewhere")
    earlier = make_year(other, Edition.objects.get(code="2023"), "2022-23")
    issued = IssuedPaper.objects.create(
        paper=begin_paper(earlier), number=1, content={}, html="", pdf=b"", pages=1, issued_by=other.secretary,
        issued_at=earlier.opened_at,
    )  # fmt: skip
    waits = {
        "papers.IssuedPaper elsewhere/2022-23/paper/issue-1": {"replaces": "anyshire/2024-25/paper/issue-1"}
    }
    imported = ImportedYear.objects.create(annual=earlier, imported_at=issued.issued_at, unresolved=waits)

    import_year(open_archive(issued_archive))

    imported.refresh_from_db()
    assert imported.unresolved == waits
    assert IssuedPaper.objects.get(pk=issued.pk).replaces is None


def test_another_text_under_the_version_of_a_background_that_is_here_is_refused(draft_archive: Path) -> None:
    load_framework()
    other = make_side("Anyshire")
    background = other.body.backgrounds.create(title="The duty")
    background.versions.create(
        number=2, body="<p>Another.</p>", written_by=other.secretary, written_at="2024-01-01T00:00Z"
    )

    with pytest.raises(Refused, match="background-The duty/version-2 is here with another body"):
        import_year(open_archive(draft_archive))
