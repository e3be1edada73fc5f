"""A contributor sees only what was asked of them: on no page, list, count, search, history or export is there a word of
anything else.

Every other section, heading, local name of a threat, question, query, comment, withheld passage and source carries one
planted word. Each URL of the table of access is asked for as the contributor, and the word is looked for in the answer.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Handover, Query, Question, Section, Status, Thread, ThreatAssessment
from tests.makers import make_query, make_source, make_suggestion, make_thread, make_withholding, write
from tests.project.test_access import DRAFT_WORLD, World, client_of

PLANTED = "zebrafish"


def plant(world: World) -> None:
    """The word into everything of the year that was not handed to the contributor."""
    side = world.side
    handed = set(side.contributor.handovers.standing().values_list("section", flat=True))
    others = Section.objects.filter(annual=world.annual).exclude(pk__in=handed)
    ThreatAssessment.objects.filter(annual=world.annual).exclude(sections__in=handed).update(
        local_label=f"Threat of {PLANTED}"
    )
    for section in others.select_related("annual__force", "threat_assessment__threat"):
        write(section, f"<p>Words of {PLANTED}.</p>", by=side.lead)
        thread = make_thread(section, f"Why {PLANTED}?", by=side.coordinator)
        make_suggestion(thread, f"Other {PLANTED}.")
        make_withholding(section, by=side.lead)
    others.update(heading=f"Heading of {PLANTED}")
    Question.objects.filter(section__in=others).update(text=f"How many {PLANTED}?")
    make_query(world.annual, None, f"What of {PLANTED}?", by=side.reviewer)
    Query.objects.filter(annual=world.annual).update(text=f"What of {PLANTED}?")
    make_source(side, "other-2023", title=f"Report on {PLANTED}", custodian=f"Keeper of {PLANTED}")


def asked(world: World, client: Client, name: str) -> str:
    answer = client.get(world.address(name))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return str(body.decode(errors="replace")).lower()


@pytest.mark.django_db
def test_no_page_tells_a_contributor_of_what_was_not_asked_of_them() -> None:
    world = World(Status.DRAFT)
    plant(world)
    client = client_of(world.side.contributor)

    told = [name for name in DRAFT_WORLD if PLANTED in asked(world, client, name)]

    assert told == []


@pytest.mark.django_db
def test_the_planted_word_is_told_to_those_who_read_everything() -> None:
    """Else the test above could not fail."""
    world = World(Status.DRAFT)
    plant(world)
    client = client_of(world.side.coordinator)

    told = {
        name
        for name in ("grid", "question_list", "query_list", "thread_list", "source_list")
        if PLANTED in asked(world, client, name)
    }

    assert told == {"grid", "question_list", "query_list", "thread_list", "source_list"}


@pytest.mark.django_db
def test_a_search_and_its_count_find_only_what_was_handed_over() -> None:
    world = World(Status.DRAFT)
    plant(world)
    address = world.address("year_search")

    found = client_of(world.side.contributor).get(address, {"q": PLANTED}).content.decode()
    nothing = client_of(world.side.contributor).get(address, {"q": "nowhereatall"}).content.decode()

    assert Thread.objects.filter(comments__text__contains=PLANTED).exists()
    assert found.replace(PLANTED, "nowhereatall").split("<main")[1] == nothing.split("<main")[1]


@pytest.mark.django_db
@pytest.mark.parametrize("handed", [True, False])
def test_what_was_taken_back_is_as_if_it_had_never_been_handed_over(handed: bool) -> None:
    world = World(Status.DRAFT)
    if not handed:
        Handover.objects.filter(writer=world.side.contributor).update(
            taken_back_at=timezone.now(), taken_back_by=world.side.lead
        )
    names = (
        "section_detail",
        "section_edit",
        "section_history",
        "thread_open",
        "threat_assessment",
    )

    client = client_of(world.side.contributor)
    answers = {client.get(world.address(name)).status_code for name in names}

    assert answers == ({200} if handed else {404})
