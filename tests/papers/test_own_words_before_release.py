"""What the paper itself says, before and after the force has released its year: who reads it, as a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from assessments.models import AnnualAssessment, Status
from papers import canonical, content, permissions
from papers.building.arrange import begin_paper, parts_of
from papers.building.build import build_paper
from papers.models import Background, Implication, Paper, PaperPart
from papers.writing.parts import add_part
from tests.makers import Side, make_background, set_status
from tests.papers.ready import write_year
from tests.papers.views.test_views import client_of

PAGE = "/papers/anyshire/2024-25/"
ALWAYS = {"lead", "coordinator", "chief_officer", "viewer", "secretary"}
ONCE_RELEASED = ALWAYS | {"reviewer", "commissioner", "body_viewer"}
ROLES = sorted(ONCE_RELEASED)
KINDS = PaperPart.Kind
# Each planted where somebody can type for a paper.
OWN = {
    "text": "Words-of-a-free-part", "area": "Words-of-an-area", "appendix": "Words-of-an-appendix",
    "implications": "Words-of-implications", "heading": "Heading-typed-for-the-paper",
    "own heading": "Heading-of-a-free-part", "empty section": "Words-for-an-empty-section",
    "background": "Words-of-a-background",
}  # fmt: skip
# The cover, which everybody who sees the year reads, and what is printed of it elsewhere.
COVER = {
    "title": "Title-of-the-cover", "ask": "Ask-of-the-cover", "authors": "Author-of-the-cover",
    "sign_off": "Signer-of-the-cover",
}  # fmt: skip


@dataclass
class World:
    side: Side
    annual: AnnualAssessment
    paper: Paper

    def said_to(self, role: str) -> str:
        """Everything in the data of the draft that this person gets."""
        return str(canonical.to_json(self.built_for(role)))

    def built_for(self, role: str) -> content.Paper:
        paper = Paper.objects.select_related("annual__force", "annual__edition", "annual__scale").get()
        return build_paper(paper, reader=getattr(self.side, role))


@pytest.fixture
def world(side: Side, annual: AnnualAssessment) -> World:
    write_year(side, annual)
    annual.sections.filter(threat_assessment=None, slug__in=["purpose", "background"]).update(body="")
    paper = begin_paper(annual)
    for kind in ("text", "area", "appendix"):
        add_part(
            paper, kind=kind, heading=OWN["own heading"], body=f"<p>{OWN[kind]}</p>", by=side.coordinator
        )
    for part in parts_of(paper):
        if part.kind == KINDS.RECOMMENDATIONS:
            PaperPart.objects.filter(pk=part.pk).update(heading=OWN["heading"])
        if part.section is not None and part.section.slug == "purpose":
            PaperPart.objects.filter(pk=part.pk).update(body=f"<p>{OWN['empty section']}</p>")
        if part.section is not None and part.section.slug == "background":
            PaperPart.objects.filter(pk=part.pk).update(background=background(side).versions.get())
    paper.implications = dict.fromkeys(Implication.values, f"<p>{OWN['implications']}</p>")
    for name, words in COVER.items():
        setattr(paper, name, words)
    paper.save()
    return World(side, annual, paper)


def background(side: Side) -> Background:
    made = make_background(side)
    made.versions.update(body=f"<p>{OWN['background']}</p>")
    return made


def readers_of(words: str, world: World) -> set[str]:
    return {role for role in ROLES if words in world.said_to(role)}


def release(world: World) -> None:
    world.annual.threat_assessments.update(status=Status.RELEASED)
    set_status(world.annual, Status.RELEASED)


def reopen(world: World) -> None:
    release(world)
    set_status(world.annual, Status.CHANGES_REQUESTED)


STATES: list[tuple[Any, set[str]]] = [
    (lambda world: None, ALWAYS),
    (release, ONCE_RELEASED),
    (reopen, ALWAYS),
]


@pytest.mark.parametrize(("come_to", "readers"), STATES, ids=["before release", "released", "reopened"])
def test_what_the_paper_itself_says_reaches_the_bodys_readers_with_the_release(
    come_to: Any, readers: set[str], world: World
) -> None:
    come_to(world)

    assert {where: readers_of(words, world) for where, words in OWN.items()} == dict.fromkeys(OWN, readers)
    assert {name: readers_of(words, world) for name, words in COVER.items()} == dict.fromkeys(
        COVER, ONCE_RELEASED
    )
    assert {
        role for role in ROLES if permissions.can_read_own_words(getattr(world.side, role), world.paper)
    } == readers


def test_a_threat_that_is_released_is_read_while_the_papers_own_words_are_not(world: World) -> None:
    threat = world.annual.threat_assessments.order_by("order")[0]
    set_status(threat, Status.RELEASED)

    said = world.said_to("reviewer")

    assert "What Component 1 is like." in said
    assert [where for where, words in OWN.items() if words in said] == []


def test_the_reader_is_told_that_something_stands_there_and_not_what(world: World) -> None:
    chapters = {chapter.anchor: chapter for chapter in world.built_for("reviewer").chapters}

    assert chapters["implications"].heading == "Implications"
    for anchor in ("implications", "own-part-1", "own-part-2", "own-part-3"):
        assert chapters[anchor].note == "This chapter had not been released when this draft was produced."
    assert chapters["own-part-3"].heading == "A part that has not been released"
    assert set(chapters) <= {chapter.anchor for chapter in world.built_for("lead").chapters} | {
        anchor for anchor in chapters if re.match(r"part-\d+$", anchor)
    }


PAGES = ("preview/", "references/", "check/", "abbreviations/", "")


@pytest.mark.parametrize("role", ["reviewer", "commissioner", "body_viewer", "contributor"])
def test_no_page_of_a_paper_says_it_before_release(role: str, world: World) -> None:
    client = client_of(getattr(world.side, role))

    told = {path: told_by(client, path) for path in PAGES}

    assert {path: words for path, words in told.items() if words} == {}


def told_by(client: Client, path: str) -> list[str]:
    said = client.get(PAGE + path).content.decode("utf-8", "replace")
    return [where for where, words in OWN.items() if words in said]
