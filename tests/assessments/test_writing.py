"""The writes of text: a save names the version it began from, and what is closed is not written."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import handing, workflow, writing
from assessments.blocks import plain_text
from assessments.limits import LONGEST_BODY, LONGEST_SENT, MOST_BLOCKS, MOST_FOOTNOTES
from assessments.models import AnnualAssessment, Judgement, Section, SectionVersion, Status, ThreatAssessment
from assessments.models.writing import WHOLE
from assessments.writing import ClosedForWriting, StaleEdit
from tests.makers import (
    Side,
    fill,
    first_section,
    hand,
    judge,
    make_side,
    make_thread,
    make_year,
    save_section,
    set_status,
    write,
)

CLOSED = [status for status in Status if status not in (Status.DRAFT, Status.CHANGES_REQUESTED)]


# Saving a section


def test_a_save_counts_the_version_up_and_keeps_a_copy(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)

    saved = save_section(section, "<p>One.</p>", version=0, by=side.lead)

    assert (saved.changed, saved.section.version, saved.section.updated_by) == (True, 1, side.lead)
    version = SectionVersion.objects.get(section=section)
    assert (version.number, version.body, version.saved_by) == (1, saved.section.body, side.lead)


def test_a_stale_save_changes_nothing_and_gives_the_present_text(
    side: Side, annual: AnnualAssessment
) -> None:
    section = write(first_section(annual), "<p>Theirs.</p>", by=side.coordinator)

    with pytest.raises(StaleEdit) as stale:
        save_section(section, "<p>Mine.</p>", version=0, by=side.lead)

    assert "Theirs." in stale.value.current.body
    section.refresh_from_db()
    assert (section.version, section.versions.count()) == (1, 1)


@pytest.mark.parametrize("version", [2, 99, -1])
def test_a_version_that_never_was_is_stale_too(side: Side, annual: AnnualAssessment, version: int) -> None:
    section = write(first_section(annual), by=side.lead)

    with pytest.raises(StaleEdit):
        save_section(section, "<p>Mine.</p>", version=version, by=side.lead)


def test_a_save_that_changes_nothing_makes_no_version(side: Side, annual: AnnualAssessment) -> None:
    section = write(first_section(annual), "<p>One <b>two</b>.</p>", by=side.lead)
    hand(section, side.coordinator)

    saved = save_section(section, "<p>One   <strong>two</strong>.</p><p></p>", version=1, by=side.coordinator)

    assert (saved.changed, saved.section.version, saved.section.updated_by) == (False, 1, side.lead)


def test_a_text_can_be_emptied_and_stays_in_the_history(side: Side, annual: AnnualAssessment) -> None:
    section = write(first_section(annual), "<p>One.</p>", by=side.lead)

    section = write(section, "<p> </p>", by=side.lead)

    assert (section.is_empty, section.version) == (True, 2)
    assert "One." in section.versions.get(number=1).body


@pytest.mark.parametrize("closed", CLOSED)
def test_nothing_is_written_once_the_threat_is_closed(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, closed: Status
) -> None:
    set_status(threat, closed)

    with pytest.raises(ClosedForWriting):
        save_section(first_section(annual), "<p>Late.</p>", version=0, by=side.lead)


@pytest.mark.parametrize("closed", CLOSED)
def test_nothing_is_written_once_the_year_is_closed(
    side: Side, annual: AnnualAssessment, closed: Status
) -> None:
    set_status(annual, closed)
    purpose = Section.objects.get(annual=annual, slug="purpose")

    for section in (first_section(annual), purpose):
        with pytest.raises(ClosedForWriting):
            save_section(section, "<p>Late.</p>", version=0, by=side.lead)


def test_the_first_save_of_a_text_carried_forward_confirms_it(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    Section.objects.filter(pk=section.pk).update(carried_from=Section.objects.exclude(pk=section.pk)[0])
    section.refresh_from_db()

    section = write(section, "<p>Confirmed.</p>", by=side.lead)

    assert not section.is_carried_unconfirmed


def test_a_text_carried_forward_that_is_still_right_is_confirmed_as_it_is(
    side: Side, annual: AnnualAssessment
) -> None:
    section = write(first_section(annual), "<p>Still right.</p>", by=side.contributor)
    Section.objects.filter(pk=section.pk).update(carried_from=Section.objects.exclude(pk=section.pk)[0])
    section.refresh_from_db()

    section = write(section, section.body, by=side.lead)

    assert not section.is_carried_unconfirmed
    assert (section.version, section.updated_by) == (2, side.lead)


@pytest.mark.parametrize("size", [LONGEST_SENT + 1, LONGEST_BODY])
def test_a_text_that_nobody_can_read_is_refused_in_words(
    side: Side, annual: AnnualAssessment, size: int
) -> None:
    section = first_section(annual)

    with pytest.raises(ValidationError, match="too long to save"):
        save_section(section, "w " * (size // 2 + 1), version=0, by=side.lead)

    section.refresh_from_db()
    assert section.version == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>w" * (MOST_BLOCKS + 1), "3,001 with its headings, lists and tables, and 3,000 fit"),
        ("<p>" + "w" * 2_001, "a word of 2,001 characters, and 2,000 fit on a page"),
        ("<p>w" + '<span class="footnote">n</span>' * (MOST_FOOTNOTES + 1), "201 footnotes, and 200 fit"),
        (
            f'<p>w<span class="footnote">It says {"much " * 600}</span>',
            "“It says much much much much” is too long: 3,007",
        ),
        (
            f'<p>w<span class="footnote">{"a<br>" * 40}b</span>',
            "4,081 characters with its line breaks, and 3,000 fit",
        ),
        (
            "<table><tr>" + '<td colspan="50">w' * 100 + "<tr><td>w" * 100 + "</table>",
            "Table 1 of this text is too large: 101 rows times 5,000 columns",
        ),
        (
            "<table>" + '<tr><td rowspan="50">w<td>w' * 400 + "</table>",
            "Table 1 of this text is too large: 400 rows times 51 columns",
        ),
    ],
)
def test_a_text_that_no_paper_can_hold_is_refused_in_words(
    side: Side, annual: AnnualAssessment, body: str, said: str
) -> None:
    section = first_section(annual)

    with pytest.raises(ValidationError, match=said):
        save_section(section, body, version=0, by=side.lead)

    section.refresh_from_db()
    assert section.version == 0


def test_a_text_just_within_the_limits_is_saved(side: Side, annual: AnnualAssessment) -> None:
    notes = '<p>w<span class="footnote">n</span>' * MOST_FOOTNOTES
    table = "<table>" + "<tr><td>1<td>2" * 200 + "</table>"

    saved = save_section(first_section(annual), notes + table, version=0, by=side.lead)

    assert saved.section.version == 1


def test_a_text_is_cleaned_before_anything_is_locked(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)

    with CaptureQueriesContext(connection) as queries:
        blocks = writing.prepare_body("<p onclick='x()'>One.<script>x()</script>")

    assert queries.captured_queries == []
    saved = writing.store_body(section, blocks, version=0, by=side.lead)
    assert plain_text(saved.section.body) == "One."


# Judging


def test_the_criterion_is_kept_word_for_word(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)

    judgement = judge(section, "partly", by=side.lead)
    annual.scale.grades.filter(code="partly").update(criteria="Something else.")

    judgement.refresh_from_db()
    assert judgement.criterion == "Criteria for Partly met."


def test_a_stale_judgement_changes_nothing(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    theirs = judge(section, "met", by=side.lead)

    with pytest.raises(StaleEdit) as stale:
        writing.save_judgement(
            section, {"grade": annual.scale.grades.get(code="partly")}, version=0, by=side.lead
        )

    assert stale.value.current == theirs
    assert Judgement.objects.get(section=section).grade.code == "met"


def test_the_same_judgement_again_makes_no_version(side: Side, annual: AnnualAssessment) -> None:
    section = first_section(annual)
    judge(section, by=side.lead)

    again = judge(section, by=side.coordinator)

    assert (again.version, again.updated_by, again.history.count()) == (1, side.lead, 1)


def test_no_judgement_once_the_threat_is_closed(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    set_status(threat, Status.SUBMITTED)

    with pytest.raises(ClosedForWriting):
        judge(first_section(annual), by=side.lead)


# Headings


def headings(subject: AnnualAssessment | ThreatAssessment) -> list[str]:
    return list(writing.own_sections(subject).order_by("order", "pk").values_list("heading", flat=True))


def test_a_heading_stands_at_the_end_with_an_address_of_its_own(side: Side, threat: ThreatAssessment) -> None:
    one = writing.add_heading(threat, "Key points", by=side.lead)
    two = writing.add_heading(threat, "Key points:", by=side.lead)

    assert [one.slug, two.slug] == ["key-points", "key-points-2"]
    assert headings(threat)[-2:] == ["Key points", "Key points:"]


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Decisions", "decisions-2"),
        ("Assurance  statement", "assurance"),
        ("Headings", "headings-2"),
        ("مركز", "section"),
        ("Gŵyl!", "gwyl"),
        ("—", "section"),
    ],
)
def test_no_address_is_one_of_another_page(
    side: Side, threat: ThreatAssessment, heading: str, slug: str
) -> None:
    assert writing.add_heading(threat, heading, by=side.lead).slug == slug


def test_the_whole_has_headings_of_its_own(side: Side, annual: AnnualAssessment) -> None:
    section = writing.add_heading(annual, "Finance", by=side.coordinator)

    assert section.url_args == ["anyshire", "2024-25", WHOLE, "finance"]
    assert headings(annual)[-1] == "Finance"


@pytest.mark.parametrize("closes", ["threat", "year"])
def test_no_heading_is_added_once_it_is_closed(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment, closes: str
) -> None:
    """Asked of the database, not of the object in hand: it may have been submitted since it was read."""
    type(annual).objects.filter(pk=annual.pk if closes == "year" else 0).update(status=Status.SUBMITTED)
    type(threat).objects.filter(pk=threat.pk if closes == "threat" else 0).update(status=Status.SUBMITTED)

    with pytest.raises(ClosedForWriting):
        writing.add_heading(threat if closes == "threat" else annual, "Late", by=side.lead)

    assert not Section.objects.filter(heading="Late").exists()


def test_a_renamed_heading_keeps_its_address(side: Side, threat: ThreatAssessment) -> None:
    section = writing.add_heading(threat, "Key points", by=side.lead)

    renamed = writing.rename_heading(section, "Main points", version=0, by=side.lead)

    assert (renamed.heading, renamed.slug, renamed.version) == ("Main points", "key-points", 1)
    assert renamed.versions.get().heading == "Main points"


def test_a_stale_rename_changes_nothing(side: Side, threat: ThreatAssessment) -> None:
    section = write(writing.add_heading(threat, "Key points", by=side.lead), by=side.lead)

    with pytest.raises(StaleEdit):
        writing.rename_heading(section, "Main points", version=0, by=side.lead)


def test_only_a_heading_of_ones_own_is_renamed_or_removed(side: Side, annual: AnnualAssessment) -> None:
    cell = first_section(annual)

    with pytest.raises(ValidationError, match="Only a heading of your own"):
        writing.rename_heading(cell, "Mine", version=0, by=side.lead)
    with pytest.raises(ValidationError, match="Only a heading of your own"):
        writing.remove_heading(cell, by=side.lead)


@pytest.mark.parametrize(
    ("up", "order"),
    [
        (True, ["Component 1", "Component 2", "B", "A"]),
        (False, ["Component 1", "Component 2", "A", "B"]),
    ],
)
def test_a_heading_changes_places_with_its_neighbour(
    side: Side, threat: ThreatAssessment, up: bool, order: list[str]
) -> None:
    writing.add_heading(threat, "A", by=side.lead)
    last = writing.add_heading(threat, "B", by=side.lead)

    writing.move_heading(last, up=up, by=side.lead)

    assert headings(threat) == order


def test_a_heading_with_words_or_comments_is_not_removed(side: Side, threat: ThreatAssessment) -> None:
    written = write(writing.add_heading(threat, "A", by=side.lead), by=side.lead)
    discussed = writing.add_heading(threat, "B", by=side.lead)
    make_thread(discussed, by=side.coordinator)

    for section in (written, discussed):
        with pytest.raises(ValidationError, match="still has text or comments"):
            writing.remove_heading(section, by=side.lead)


def test_a_heading_that_once_held_words_keeps_its_history(side: Side, threat: ThreatAssessment) -> None:
    section = write(writing.add_heading(threat, "A", by=side.lead), by=side.lead)
    section = write(section, "", by=side.lead)

    with pytest.raises(ValidationError, match="Earlier versions of this section hold words"):
        writing.remove_heading(section, by=side.lead)

    assert [version.body == "" for version in section.versions.order_by("number")] == [False, True]


def test_an_empty_heading_is_removed(side: Side, threat: ThreatAssessment) -> None:
    section = writing.add_heading(threat, "A", by=side.lead)

    writing.remove_heading(section, by=side.lead)

    assert "A" not in headings(threat)


# At the same time


def together(*actions: Callable[[], Any]) -> list[Any]:
    """What each action gave or raised when all began at once, each on a connection of its own."""
    start = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int) -> None:
        start.wait(timeout=20)
        try:
            results[place] = actions[place]()
        except (StaleEdit, ClosedForWriting, writing.HeadingTaken, workflow.NotReady) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_saves_at_the_same_time_one_wins_and_the_others_are_told() -> None:
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    people = [side.lead, side.coordinator, side.chief_officer, side.contributor]
    hand(section, *people)

    results = together(
        *(
            lambda n=n, by=by: save_section(section, f"<p>Text {n}.</p>", version=0, by=by)  # type: ignore[misc]
            for n, by in enumerate(people)
        )
    )

    won = [result for result in results if isinstance(result, writing.Saved)]
    assert len(won) == 1
    assert [type(result) for result in results if result not in won] == [StaleEdit] * 3
    section.refresh_from_db()
    assert (section.version, section.body) == (1, won[0].section.body)
    assert section.versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_those_who_save_again_after_a_conflict_lose_nothing() -> None:
    side = make_side("Anyshire")
    section = first_section(make_year(side))
    hand(section, side.coordinator)

    def insist(words: str, by: Any) -> Callable[[], None]:
        def save() -> None:
            while True:
                current = Section.objects.get(pk=section.pk)
                try:
                    save_section(current, f"{current.body}<p>{words}</p>", version=current.version, by=by)
                    return
                except StaleEdit:
                    continue

        return save

    together(*(insist(f"Words {n}.", by) for n, by in enumerate([side.lead, side.coordinator] * 3)))

    section.refresh_from_db()
    assert section.version == 6
    assert sorted(section.body.count(f"Words {n}.") for n in range(6)) == [1] * 6


@pytest.mark.django_db(transaction=True)
def test_two_first_judgements_at_once_are_one_and_a_conflict() -> None:
    side = make_side("Anyshire")
    annual = make_year(side)
    section = first_section(annual)
    values = {"confidence": "high", "basis": "exercise", "basis_on": datetime.date(2024, 6, 1)}
    grades = [annual.scale.grades.get(code=code) for code in ("met", "partly")]

    results = together(
        *(
            lambda grade=grade: writing.save_judgement(
                section, {**values, "grade": grade}, version=0, by=side.lead
            )  # type: ignore[misc]
            for grade in grades
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["Judgement", "StaleEdit"]


@pytest.mark.django_db(transaction=True)
def test_headings_added_at_once_get_two_addresses() -> None:
    side = make_side("Anyshire")
    threat = make_year(side).threat_assessments.all()[0]

    def added(heading: str) -> Callable[[], Section]:
        return lambda: writing.add_heading(threat, heading, by=side.lead)

    results = together(*map(added, ("Key points", "Key points:", "Key points!", "Key-points")))

    assert len({section.slug for section in results}) == 4
    assert len({section.order for section in results}) == 4


@pytest.mark.django_db(transaction=True)
def test_a_heading_that_is_added_four_times_at_once_is_there_once() -> None:
    side = make_side("Anyshire")
    threat = make_year(side).threat_assessments.all()[0]

    results = together(*[lambda: writing.add_heading(threat, "Key points", by=side.lead)] * 4)

    assert sorted(type(result).__name__ for result in results) == [*["HeadingTaken"] * 3, "Section"]
    assert headings(threat).count("Key points") == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_into_a_threat_while_it_is_submitted() -> None:
    """Whichever comes first: either the heading is there and the threat is not ready, or it is refused."""
    side = make_side("Anyshire")
    annual = make_year(side)
    threat = annual.threat_assessments.select_related("annual", "threat").all()[0]
    fill(threat, by=side.lead)

    added, submitted = together(
        lambda: writing.add_heading(threat, "Late", by=side.lead),
        lambda: workflow.perform(threat, "submit", by=side.lead),
    )

    assert isinstance(added, ClosedForWriting) != isinstance(submitted, workflow.NotReady)
    assert Section.objects.filter(heading="Late").exists() == isinstance(submitted, workflow.NotReady)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["text", "judgement", "writers"])
def test_saving_and_submitting_at_once_never_wait_for_each_other_in_a_ring(what: str) -> None:
    """The submission holds, and the save is in what was submitted or refused."""
    side = make_side("Anyshire")
    annual = make_year(side)
    threat = annual.threat_assessments.select_related("annual", "threat").all()[0]
    fill(threat, by=side.lead)
    section = first_section(annual)
    actions: dict[str, Callable[[], Any]] = {
        "text": lambda: save_section(section, "<p>Late.</p>", version=1, by=side.lead),
        "judgement": lambda: judge(section, "partly", by=side.lead),
        "writers": lambda: handing.hand_over(section, side.contributor, by=side.lead),
    }

    saved, submitted = together(actions[what], lambda: workflow.perform(threat, "submit", by=side.lead))

    assert submitted.to_status == Status.SUBMITTED
    section.refresh_from_db()
    changed = {
        "text": "Late." in section.body,
        "judgement": Judgement.objects.get(section=section).grade.code == "partly",
        "writers": section.handovers.exists(),
    }
    assert changed[what] != isinstance(saved, ClosedForWriting)
