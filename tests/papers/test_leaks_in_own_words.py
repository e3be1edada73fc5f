"""Secrets in every text that a paper has of its own, and the proof that each would be seen.

What leaves is searched twice: once as it is made, and once with nothing left out, where every trace must be found.
Not here: secrets in the force's sections, and in hidden places of files (`test_leaks_everywhere`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.models import AnnualAssessment, Withholding
from papers import canonical
from papers.archive.publication import export_publication
from papers.building.arrange import paper_of
from papers.editions import Reader
from papers.issuing.issue import issue_paper, secrets_for
from papers.leaks.finding import WORDS, find_leaks
from tests.makers import Side, make_source
from tests.papers.leaks.test_leaks import PASSAGES, PLANTED
from tests.papers.own_texts import PLACES, withhold_own, write_own
from tests.papers.ready import finish_year
from tests.papers.test_leaks_everywhere import both, columns_of, traces_in, words_of_archive

FILES = ("content", "html", "pdf", "docx")
FIGURES = {
    "4713": 4713,
    "5923": 5923,
    "7818": 7818,
    "11239": 11239,
}  # those that a withheld cell takes with it


def planted_in(name: str) -> tuple[str, list[tuple[str, str]], list[str]]:
    """A body for one place of the paper's own, its passages to withhold and its traces, which stand nowhere else."""
    tail, more = f"of{name.replace('-', '')}", 1_000 * (20 + 7 * PLACES.index(name))
    changed = {word: f"{word}{tail}" for word in ("marmalade", "Zebra", "lanterns", "Walnut", "bicycles", "Gravel",
               "trombones", "Pelican", "orchard", "vault")}  # fmt: skip
    changed |= {figure: str(value + more) for figure, value in FIGURES.items()}
    body = PLANTED
    for word, other in changed.items():
        body = body.replace(word, other)
    passages = [(kind, changed.get(words, words)) for kind, words in PASSAGES]
    return body, passages, [other.casefold() for other in changed.values()]


@pytest.fixture
def own_secrets(side: Side, annual: AnnualAssessment) -> list[str]:
    """Every passage of every kind in every text of the paper's own is withheld; the traces of them all."""
    finish_year(side, annual)
    make_source(side, "map-room", title="Obsidian survey", address="https://survey.example/")
    make_source(side, "brass-room", title="Ledger of teaspoons", custodian="Keeper of parsnips")
    plans = {name: planted_in(name) for name in PLACES}
    paper = write_own(side, annual, {name: body for name, (body, _, _) in plans.items()})
    for name, (_, passages, _) in plans.items():
        for kind, words in passages:
            withhold_own(paper, name, words, kind=kind, by=side.secretary, chief=side.chief_officer)
    return [
        *(trace for _, _, traces in plans.values() for trace in traces),
        "obsidian",
        "teaspoons",
        "parsnips",
    ]


def test_no_secret_in_the_papers_own_words_reaches_a_public_file_and_each_is_seen_where_nothing_is_left_out(
    own_secrets: list[str], side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    public = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    full = issue_paper(paper_of(annual), by=side.secretary, reader=Reader.COMMISSIONER)
    with (tmp_path / "public.zip").open("w+b") as file:
        export_publication(annual, file)

    assert len(own_secrets) == 14 * len(PLACES) + 3
    assert {
        name: found for name, text in columns_of(public).items() if (found := traces_in(text, own_secrets))
    } == {}
    archive = words_of_archive(tmp_path / "public.zip", canonical.from_json(public.content))
    assert traces_in(archive, own_secrets) == []
    said = columns_of(full)
    assert [
        (name, trace) for name in FILES for trace in own_secrets if trace not in said[name].casefold()
    ] == []


def test_the_check_would_stop_the_full_paper_for_every_passage_of_its_own(
    own_secrets: list[str], annual: AnnualAssessment
) -> None:
    public, full = both(annual)
    sought = secrets_for(paper_of(annual), Reader.PUBLIC)

    assert find_leaks(public, sought) == []
    assert {finding.row.pk for finding in find_leaks(full, sought)} == {
        row.pk for row in Withholding.objects.all()
    }
    refused = [finding.row for finding in find_leaks(full, sought) if finding.kind == WORDS]
    assert {row.own_text for row in refused} == set(PLACES)
