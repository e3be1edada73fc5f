"""Withholding in a paper's own words: proposed by who writes them, decided by a chief officer, gone from editions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from assessments.models import AnnualAssessment, Ground, Readers, Status, Withholding
from assessments.withholding import (
    AlreadyWithheld,
    PassageGone,
    TextChanged,
    decide,
    decide_anew,
    fingerprint,
    lift,
    text_now,
)
from audit.models import AuditEntry
from papers import permissions
from papers.archive.opening import open_archive
from papers.archive.restoring import import_year
from papers.building.arrange import begin_paper, paper_of
from papers.building.build import build_paper
from papers.canonical import to_json
from papers.content import Paper, Paragraph, Table, Withheld
from papers.editions import Reader
from papers.issuing.issue import NotIssuable, issue_paper, reasons_against, secrets_for
from papers.issuing.release import accept, ask_release, confirm_release, findings_of
from papers.leaks.finding import NEAR, WORDS
from papers.models import PaperPart
from papers.writing.withholding import propose_in_part
from tests.makers import Side, first_section, make_year, set_status, withhold, write
from tests.papers.archive.full_year import (
    export,
    export_again,
    files_in,
    load_framework,
    other_installation,
    repacked,
)
from tests.papers.own_texts import (
    PLACES,
    body_in,
    part_named,
    propose_own,
    rows_of,
    withhold_own,
    write_own,
)
from tests.papers.ready import finish_year
from tests.papers.views.test_views import client_of
from threats.models import Edition

SECRET = "Seventeen purple lanterns stand in the quarry."
BODY = f"<p>Open words.</p><p>{SECRET}</p><p>The end.</p>"
TABLE = (
    "<p>Table: Officers</p><table><thead><tr><th>Unit</th><th>North</th><th>South</th><th>Total</th></tr></thead>"
    "<tbody><tr><td>Armed</td><td>4713</td><td>1210</td><td>5923</td></tr></tbody></table>"
)


def words_of(built: Paper) -> str:
    return str(to_json(built))


def blocks_of(built: Paper, words: str) -> list[object]:
    """The blocks of the section in which a paragraph has these words."""
    for chapter in built.chapters:
        for section in chapter.sections:
            if any(isinstance(block, Paragraph) and words in block.html for block in section.blocks):
                return list(section.blocks)
    raise AssertionError(words)


# Editions


@pytest.mark.parametrize("name", PLACES)
def test_a_passage_in_every_text_of_the_papers_own_gives_way_to_its_mark_and_keeps_its_number(
    name: str, side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    paper = write_own(side, annual, {name: BODY})
    withhold_own(paper, name, SECRET, by=side.secretary, chief=side.chief_officer)

    public = build_paper(paper_of(annual))
    full = build_paper(paper_of(annual), edition=Reader.COMMISSIONER)

    marked, shown = blocks_of(public, "Open words.")[:3], blocks_of(full, "Open words.")[:3]
    assert [type(block) for block in marked] == [Paragraph, Withheld, Paragraph]
    assert [block.number for block in marked] == [block.number for block in shown]  # type: ignore[attr-defined]
    assert marked[1].ground == "prejudice to the prevention or detection of crime"  # type: ignore[attr-defined]
    assert ("lanterns" in words_of(public), "lanterns" in words_of(full)) == (False, True)
    assert "1 passage is withheld under" in public.edition
    assert "prejudice to the prevention" in full.handling


def test_a_proposal_leaves_the_words_out_of_the_publics_edition_and_stands_in_the_way_of_issue(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    paper = write_own(side, annual, {"part--own-text": BODY})
    propose_own(paper, "part--own-text", SECRET, by=side.coordinator)

    assert "lanterns" not in words_of(build_paper(paper))
    assert reasons_against(paper) == ["1 passage is proposed to be withheld. A chief officer decides first."]


def test_what_is_withheld_from_the_public_alone_is_in_the_panels_edition(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    withhold_own(paper, "part--own-text", SECRET, by=side.coordinator, chief=side.chief_officer)
    withhold_own(
        paper, "part--own-text", "Open", by=side.coordinator, chief=side.chief_officer, withheld_from=Readers.PANEL
    )  # fmt: skip

    panel = words_of(build_paper(paper, edition=Reader.PANEL))

    assert ("lanterns" in panel, "Open words." in panel) == (True, False)


def test_a_withheld_cell_takes_the_totals_that_tell_of_it_with_it(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-appendix": f"<p>Open words.</p>{TABLE}"})
    withhold_own(
        paper, "part--own-appendix", "4713", kind="cell", by=side.coordinator, chief=side.chief_officer
    )

    table = next(block for block in blocks_of(build_paper(paper), "Open words.") if isinstance(block, Table))

    assert [cell.html for row in table.body for cell in row.cells] == [
        "Armed", "[Withheld: prejudice to the prevention or detection of crime]", "1210",
        "[Withheld: prejudice to the prevention or detection of crime]",
    ]  # fmt: skip


def test_words_that_changed_since_are_left_out_with_their_whole_block_until_it_is_decided_anew(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": f"<ul><li>Kept</li><li>{SECRET}</li></ul>"})
    row = withhold_own(
        paper, "part--own-text", SECRET, kind="item", by=side.coordinator, chief=side.chief_officer
    )
    part = PaperPart.objects.get(slug="own-text")
    part.body = part.body.replace("Seventeen", "Eighteen")
    part.save()

    assert ("Kept" in words_of(build_paper(paper)), "Eighteen" in words_of(build_paper(paper))) == (
        False, False,
    )  # fmt: skip

    (row,) = rows_of(paper)
    anew = decide_anew(
        row, ground=Ground.SAFETY, withheld_from=Readers.PUBLIC, note="", seen=fingerprint(text_now(row)),
        by=side.chief_officer,
    )  # fmt: skip
    assert anew.quote.startswith("Eighteen")
    assert ("Kept" in words_of(build_paper(paper)), "Eighteen" in words_of(build_paper(paper))) == (
        True, False,
    )  # fmt: skip


def test_lifting_shows_the_words_again(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"implications--risk": BODY})
    row = withhold_own(paper, "implications--risk", SECRET, by=side.secretary, chief=side.chief_officer)

    lift(row, note="It is known by now.", by=side.chief_officer)

    assert "lanterns" in words_of(build_paper(paper_of(annual)))


def test_a_withheld_passage_follows_its_block_into_the_next_version_of_a_background(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"section--background": BODY})
    withhold_own(paper, "section--background", SECRET, by=side.secretary, chief=side.chief_officer)
    part = part_named(paper, "section--background")
    assert part.background is not None
    newer = part.background.background.versions.create(
        number=2, body=part.background.body.replace("Open words.", "Other words."), written_by=side.coordinator,
        written_at=timezone.now(),
    )  # fmt: skip
    PaperPart.objects.filter(pk=part.pk).update(background=newer)

    said = words_of(build_paper(paper_of(annual)))

    assert ("Other words." in said, "lanterns" in said) == (True, False)


# Proposing and deciding


def test_nobody_but_a_chief_officer_decides_and_nobody_what_they_proposed(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    row = propose_own(paper, "part--own-text", SECRET, by=side.secretary)
    said = {
        "withhold": True, "ground": Ground.CRIME, "withheld_from": Readers.PUBLIC, "note": "",
        "seen": fingerprint(SECRET),
    }  # fmt: skip

    for person in (side.secretary, side.coordinator, side.lead, side.commissioner, side.reviewer):
        with pytest.raises(PermissionDenied):
            decide(row, by=person, **said)  # type: ignore[arg-type]
    decided = decide(row, by=side.chief_officer, **said)  # type: ignore[arg-type]

    assert (decided.state, decided.decided_by, decided.quote) == ("withheld", side.chief_officer, SECRET)


def test_words_that_were_not_those_that_were_shown_are_not_decided_on(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    row = propose_own(paper, "part--own-text", SECRET, by=side.secretary)

    with pytest.raises(TextChanged):
        decide(
            row, withhold=True, ground=Ground.CRIME, withheld_from=Readers.PUBLIC, note="",
            seen=fingerprint("Other words."), by=side.chief_officer,
        )  # fmt: skip


def test_a_passage_is_proposed_once_and_one_that_is_gone_not_at_all(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    row = propose_own(paper, "part--own-text", SECRET, by=side.secretary)
    said = {"ground": Ground.CRIME, "withheld_from": Readers.PUBLIC, "reason": "Why.", "by": side.coordinator}

    with pytest.raises(AlreadyWithheld):
        propose_in_part(paper, part_named(paper, "part--own-text"), f"part--own-text/{row.key}", **said)  # type: ignore[arg-type]
    with pytest.raises(PassageGone):
        propose_in_part(paper, part_named(paper, "part--own-text"), "part--own-text/nonesuch", **said)  # type: ignore[arg-type]


def test_a_part_from_before_parts_had_names_gets_one_when_something_of_it_is_proposed(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    part = part_named(paper, "part--own-text")
    PaperPart.objects.filter(pk=part.pk).update(slug="")
    key = re.findall('data-block="([^"]+)"', part.body)[1]

    row = propose_in_part(
        paper, part, f"/{key}", ground=Ground.CRIME, withheld_from=Readers.PUBLIC, reason="Why.", by=side.secretary
    )  # fmt: skip

    assert (row.quote, row.own_text) == (SECRET, "part--own-text")
    assert "lanterns" not in words_of(build_paper(paper_of(annual)))


def test_deciders_hear_of_a_proposal_and_its_proposer_of_the_decision(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    Notice.objects.all().delete()
    row = withhold_own(paper, "part--own-text", SECRET, by=side.secretary, chief=side.chief_officer)
    lift(row, note="Known.", by=side.chief_officer)

    told = [(notice.person, notice.sentence) for notice in Notice.objects.order_by("pk")]
    assert told == [
        (side.chief_officer, f"{side.secretary.name} asked for a passage in “Own text” in the paper to be withheld."),
        (side.secretary, f"{side.chief_officer.name} decided on the passage in “Own text” in the paper that you asked "
         "to be withheld."),
        (side.secretary, f"{side.chief_officer.name} lifted the withholding in “Own text” in the paper that you asked "
         "for."),
    ]  # fmt: skip


def test_the_trail_says_which_text_and_none_of_its_words(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"implications--legal": BODY})
    row = withhold_own(paper, "implications--legal", SECRET, by=side.secretary, chief=side.chief_officer)

    told = AuditEntry.objects.filter(verb__startswith="withholding").order_by("pk")

    assert [(entry.verb, entry.person_id) for entry in told] == [
        ("withholding-proposed", side.secretary.pk), ("withholding-decided", side.chief_officer.pk),
    ]  # fmt: skip
    assert f"passage {row.key} of “Legal implications” in the paper" in told[0].thing
    assert not any("lanterns" in str(entry.__dict__) for entry in told)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RELEASED])
def test_a_list_quotes_the_papers_own_words_to_those_who_read_them_and_to_nobody_else(
    status: Status, side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    propose_own(paper, "part--own-text", SECRET, by=side.secretary)
    set_status(annual, status)
    paper = paper_of(annual)

    for name, person in side.people.items():
        reads = permissions.can_read_own_words(person, paper)
        assert Withholding.objects.visible_to(person).exists() == reads, name
    assert not Withholding.objects.visible_to(AnonymousUser()).exists()


# The leak check and the release


def test_a_copy_of_the_papers_own_withheld_words_in_the_forces_text_is_refused_and_a_near_copy_decided_on(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    paper = write_own(side, annual, {"part--own-text": BODY})
    withhold_own(paper, "part--own-text", SECRET, by=side.coordinator, chief=side.chief_officer)
    cell = first_section(annual)
    body = cell.body

    cell.body = body_in(f"<p>{SECRET}</p>")
    cell.save()
    copied = findings_of(paper)
    with pytest.raises(NotIssuable, match="leak check"):
        ask_release(paper, by=side.secretary, only_as=1)
    cell.body = body_in("<p>Seventeen purple lanterns still stand in the old quarry.</p>")
    cell.save()
    alike = findings_of(paper)
    with pytest.raises(NotIssuable, match="leak check"):
        ask_release(paper, by=side.secretary, only_as=1)
    accept(paper, [finding.key for finding in alike], "It is no secret there.", by=side.chief_officer)
    request = ask_release(paper, by=side.secretary, only_as=1)
    issued = confirm_release(request, by=side.coordinator)
    cell.body = body
    cell.save()

    assert {finding.kind for finding in copied} == {WORDS}
    assert {finding.kind for finding in alike} == {NEAR}
    assert (issued.issued_by, issued.confirmed_by) == (side.secretary, side.coordinator)
    assert "lanterns stand in the quarry" not in str(issued.content)


def test_words_that_left_the_paper_are_still_looked_for(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    withhold_own(paper, "part--own-text", SECRET, by=side.coordinator, chief=side.chief_officer)
    part = PaperPart.objects.get(slug="own-text")
    part.body = body_in("<p>Nothing of it.</p>")
    part.save()
    write(first_section(annual), f"<p>{SECRET}</p>", by=side.lead)

    assert [finding.kind for finding in findings_of(paper)] == [WORDS]
    assert [secret.row.quote for secret in secrets_for(paper, Reader.PUBLIC)] == [SECRET]


def test_a_short_figure_is_looked_for_in_its_own_text(side: Side, annual: AnnualAssessment) -> None:
    said = f"<p>There are 37 of them.</p>{TABLE.replace('4713', '37')}"
    paper = write_own(side, annual, {"part--own-appendix": said})
    withhold_own(
        paper, "part--own-appendix", "37", kind="cell", by=side.coordinator, chief=side.chief_officer
    )

    assert "figure" in {finding.kind for finding in findings_of(paper)}


def test_the_marking_follows_from_what_is_left(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"part--own-text": "<p>Open.</p><p>OFFICIAL-SENSITIVE: places.</p>"})
    before = build_paper(paper).marking
    withhold_own(paper, "part--own-text", "places", by=side.coordinator, chief=side.chief_officer)

    editions = [
        build_paper(paper, edition=edition).marking for edition in (Reader.PUBLIC, Reader.COMMISSIONER)
    ]

    assert [before, *editions] == ["OFFICIAL-SENSITIVE", "OFFICIAL", "OFFICIAL-SENSITIVE"]


# The archive


def a_year_with_own_words_withheld(side: Side) -> AnnualAssessment:
    """Of an edition that another installation can load."""
    load_framework()
    annual = make_year(side, Edition.objects.get(code="2023"), "2024-25")
    finish_year(side, annual)
    paper = write_own(side, annual, {"part--own-text": BODY, "implications--risk": BODY})
    cell = first_section(annual)
    cell.body = body_in("<p>Velvet trombones hum in Elm Street.</p>")
    cell.save()
    withhold(cell, "trombones", by=side.lead, chief=side.chief_officer)
    for name in ("part--own-text", "implications--risk"):
        withhold_own(paper, name, SECRET, by=side.secretary, chief=side.chief_officer)
    return annual


def test_a_year_with_own_words_withheld_gives_the_same_archive_elsewhere_and_leaves_the_same_out(
    side: Side, tmp_path: Path
) -> None:
    annual = a_year_with_own_words_withheld(side)
    issued = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    sha256 = export(annual, tmp_path / "year.zip")
    told = files_in(tmp_path / "year.zip")["tables/decisions.csv"].decode()
    other_installation()

    restored = import_year(open_archive(tmp_path / "year.zip"))

    again = begin_paper(restored.annual)
    assert export_again(restored.annual, tmp_path) == sha256
    assert issued.content == again.issues.get().content
    assert [row.quote for row in rows_of(again)][1:] == [SECRET, SECRET]
    assert "lanterns" not in words_of(build_paper(again))
    assert re.findall("The paper: [^,]*", told) == [
        *["The paper: Own text"] * 2, *["The paper: Risk implications"] * 2,
    ]  # fmt: skip


def test_an_archive_from_before_the_papers_own_words_could_be_withheld_comes_in(
    side: Side, tmp_path: Path
) -> None:
    annual = a_year_with_own_words_withheld(side)
    Withholding.objects.filter(section=None).delete()
    export(annual, tmp_path / "year.zip")
    before = repacked(tmp_path / "year.zip", as_before)
    other_installation()

    restored = import_year(open_archive(before))

    row = Withholding.objects.get()
    assert (row.annual, row.own_text) == (restored.annual, "")
    assert row.section is not None
    assert row.section.annual == restored.annual


def as_before(files: dict[str, bytes]) -> None:
    data = json.loads(files["year.json"])
    (record,) = data["records"]["assessments.Withholding"]
    del record["annual"], record["own_text"]
    files["year.json"] = json.dumps(data).encode()


# Pages


def page(name: str, annual: AnnualAssessment, *more: object) -> str:
    return reverse(name, args=[annual.force.slug, annual.year, *more])


def text_of(answer: object) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())  # type: ignore[attr-defined]


def form_of(key: str, name: str = "part--own-text") -> dict[str, str]:
    return {
        "passage": f"{name}/{key}",
        "ground": "crime",
        "withheld_from": "public",
        "reason": "It says how many.",
    }


def test_a_secretary_proposes_from_the_page_of_the_part_and_a_chief_officer_decides(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    part = part_named(paper, "part--own-text")
    key = re.findall('data-block="([^"]+)"', part.body)[1]
    secretary, chief = client_of(side.secretary), client_of(side.chief_officer)

    edit = secretary.get(page("part_edit", annual, part.name)).content.decode()
    proposing = page("part_withhold", annual, part.name)
    offered = secretary.get(proposing).content.decode()
    answer = secretary.post(proposing, form_of(key), follow=True)
    row = Withholding.objects.get()
    listed = chief.get(page("withholding_list", annual))
    decision = {
        "seen": fingerprint(SECRET), "decision": "withhold", "ground": "safety", "withheld_from": "panel", "note": "",
    }  # fmt: skip
    decided = chief.post(row.get_absolute_url(), decision, follow=True)

    assert (f'href="{proposing}"' in edit, f'value="part--own-text/{key}"' in offered) == (True, True)
    assert "It is proposed. A chief officer decides." in text_of(answer)
    assert "The paper: Own text, paragraph 2" in text_of(listed)
    assert f'href="{row.get_absolute_url()}"' in listed.content.decode()
    assert "Your decision is recorded: withheld." in text_of(decided)
    row.refresh_from_db()
    assert (row.state, row.ground, row.withheld_from) == ("withheld", "safety", "panel")
    shown = text_of(secretary.get(page("part_edit", annual, part.name)))
    assert "Paragraph 2, from the public and the police and crime panel: a danger to the safety" in shown


def test_of_the_implications_each_passage_says_which_it_is_of(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"implications--risk": BODY, "implications--legal": "<p>None.</p>"})
    part = part_named(paper, "implications--risk")

    offered = text_of(client_of(side.coordinator).get(page("part_withhold", annual, part.name)))

    assert "Legal implications: Paragraph 1: None. Risk implications: Paragraph 1: Open words." in offered


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"passage": ""}, "Choose what is to be withheld."),
        ({"passage": "part--own-text/nonesuch"}, "These words have changed since the page was made."),
        ({"ground": ""}, "Choose the ground."),
        ({"reason": ""}, "Say why it is to be withheld."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    side: Side, annual: AnnualAssessment, changes: dict[str, str], error: str
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    part = part_named(paper, "part--own-text")
    sent = {
        **form_of(re.findall('data-block="([^"]+)"', part.body)[1]),
        "reason": "A typed reason.",
        **changes,
    }

    answer = client_of(side.secretary).post(page("part_withhold", annual, part.name), sent)

    assert error in text_of(answer)
    assert sent["reason"] in answer.content.decode()
    assert not Withholding.objects.exists()


def test_a_part_without_words_of_its_own_has_nothing_to_propose(side: Side, annual: AnnualAssessment) -> None:
    begin_paper(annual)

    answer = client_of(side.secretary).get(page("part_withhold", annual, "summary-0"))

    assert answer.status_code == 404


def test_whoever_is_shown_withheld_words_on_the_page_of_a_part_is_in_the_trail(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    withhold_own(paper, "part--own-text", SECRET, by=side.secretary, chief=side.chief_officer)
    secretary = client_of(side.secretary)

    for _ in range(2):
        secretary.get(page("part_edit", annual, part_named(paper, "part--own-text").name))
    client_of(side.commissioner).get(page("preview", annual) + "?edition=commissioner")

    read = AuditEntry.objects.filter(verb="withheld-read").order_by("pk")
    assert [(entry.person_id, entry.thing) for entry in read][:1] == [
        (side.secretary.pk, "1 passage, on the page of “Own text” in the paper")
    ]
    assert len([entry for entry in read if entry.person_id == side.secretary.pk]) == 1


def test_a_chief_officer_finds_the_proposal_on_my_work(side: Side, annual: AnnualAssessment) -> None:
    paper = write_own(side, annual, {"part--own-text": BODY})
    propose_own(paper, "part--own-text", SECRET, by=side.secretary)

    assert (
        f'href="{page("withholding_list", annual)}"'
        in client_of(side.chief_officer).get("/").content.decode()
    )
