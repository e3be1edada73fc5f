"""The page of the leak check: by withheld passage, what was hit and where, and one decision for all that is ticked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from papers.building.arrange import begin_paper
from papers.issuing.release import findings_of
from papers.models import LeakDecision
from tests.makers import Side, withhold
from tests.papers.leaks.test_leaks import planted

PAGE = "/papers/anyshire/2024-25/leaks/"
WITHHELD = "Zebra crossings hide 4713 lanterns under the orchard."
BODY = f"""
<p>{WITHHELD}</p><p>Walnut harvests depend on 2211 copper bicycles.</p>
<p>Nobody has counted 4,713 of them.</p><p>They were 4713, and 2,211 bicycles.</p>
"""


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def page(answer: Any) -> Any:
    return lxml_html.document_fromstring(answer.content.decode())


@pytest.fixture
def chief(side: Side, annual: AnnualAssessment) -> Client:
    """Two passages are withheld. The figure of one stands in two places, that of the other in one of them."""
    section = planted(side, annual, BODY)
    for start in ("Zebra", "Walnut"):
        withhold(section, start, by=side.lead, chief=side.chief_officer)
    begin_paper(annual)
    return client_of(side.chief_officer)


def keys_on(client: Client) -> list[str]:
    return page(client.get(PAGE)).xpath("//main//input[@type='checkbox']/@value")  # type: ignore[no-any-return]


def test_each_withheld_passage_is_shown_once_with_its_ground_and_the_places_that_say_it(
    chief: Client,
) -> None:
    groups = page(chief.get(PAGE)).xpath("//main//section")
    places = [[words(label) for label in group.xpath(".//label")] for group in groups]

    assert [words(group.xpath(".//blockquote")[0]) for group in groups] == [
        WITHHELD, "Walnut harvests depend on 2211 copper bicycles."
    ]  # fmt: skip
    assert all("ground: prejudice to the prevention" in words(group).lower() for group in groups)
    assert places == [
        ["Paragraph 4: the figure 4,713", "Paragraph 5: the figure 4,713"], ["Paragraph 5: the figure 2,211"]
    ]  # fmt: skip


def test_what_was_hit_is_marked_in_the_words_of_the_place(chief: Client) -> None:
    main = page(chief.get(PAGE)).xpath("//main")[0]

    assert [words(mark) for mark in main.xpath(".//mark")] == ["4,713", "4713", "2,211"]


def test_the_page_says_how_many_places_are_still_to_be_decided(chief: Client, side: Side) -> None:
    assert "3 places are still to be decided." in words(page(chief.get(PAGE)).xpath("//main")[0])

    chief.post(PAGE, {"keys": keys_on(chief)[:2], "reason": "Known to all."})

    assert "1 place is still to be decided." in words(page(chief.get(PAGE)).xpath("//main")[0])


def test_one_reason_is_kept_with_a_decision_for_each_place_that_was_ticked(
    chief: Client, side: Side, annual: AnnualAssessment
) -> None:
    ticked = keys_on(chief)[:2]

    answer = chief.post(PAGE, {"keys": ticked, "reason": "Known to all."}, follow=True)

    rows = LeakDecision.objects.all()
    assert {(row.key, row.reason, row.decided_by) for row in rows} == {
        (key, "Known to all.", side.chief_officer) for key in ticked
    }
    assert len({row.decided_at for row in rows}) == 1
    assert "2 places may stay. Your decision is recorded." in answer.content.decode()
    assert "Known to all." in words(page(answer).xpath("//main")[0])


@pytest.mark.parametrize(
    ("ticks", "reason", "error"),
    [
        (1, " ", "Say why they may stay."),
        (0, "Known to all.", "Tick the places that may stay."),
        (1, "x" * 2001, "Write at most 2000 characters; there are 2001."),
    ],
)
def test_an_error_stands_beside_its_field_and_in_the_summary_and_loses_nothing(
    ticks: int, reason: str, error: str, chief: Client
) -> None:
    ticked = keys_on(chief)[:ticks]

    shown = page(chief.post(PAGE, {"keys": ticked, "reason": reason}))

    (link,) = shown.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    assert error in words(link)
    assert len(shown.xpath(f"//*[@id='{link.get('href')[1:]}']")) == 1
    assert any(
        error in words(beside) for beside in shown.xpath("//*[contains(@class, 'govuk-error-message')]")
    )
    assert shown.xpath("//input[@type='checkbox'][@checked]/@value") == ticked
    assert shown.xpath("//textarea")[0].text_content().strip() == reason.strip()
    assert not LeakDecision.objects.exists()


def test_a_place_that_was_decided_meanwhile_loses_no_other_tick(
    chief: Client, side: Side, annual: AnnualAssessment
) -> None:
    keys = keys_on(chief)
    chief.post(PAGE, {"keys": keys[:1], "reason": "Known to all."})

    shown = page(chief.post(PAGE, {"keys": keys[:2], "reason": "It is chance."}))

    assert "has been decided or changed meanwhile" in words(shown.xpath("//main")[0])
    assert shown.xpath("//input[@type='checkbox'][@checked]/@value") == keys[1:2]
    assert shown.xpath("//textarea")[0].text_content().strip() == "It is chance."
    assert LeakDecision.objects.count() == 1


def test_whoever_does_not_decide_reads_the_list_and_has_nothing_to_tick(chief: Client, side: Side) -> None:
    client = client_of(side.secretary)
    main = page(client.get(PAGE)).xpath("//main")[0]

    assert main.xpath(".//form") == []
    assert "A chief officer says which may stay." in words(main)
    assert client.post(PAGE, {"keys": keys_on(chief), "reason": "I say so."}).status_code == 403


def test_what_repeats_withheld_words_cannot_be_ticked(side: Side, annual: AnnualAssessment) -> None:
    section = planted(side, annual, f"<p>{WITHHELD}</p><p>Again: {WITHHELD}</p>")
    withhold(section, "Zebra", by=side.lead, chief=side.chief_officer)
    begin_paper(annual)
    client = client_of(side.chief_officer)
    (found,) = findings_of(annual.paper)

    main = page(client.get(PAGE)).xpath("//main")[0]
    client.post(PAGE, {"keys": [found.key], "reason": "Never mind."})

    assert main.xpath(".//input[@type='checkbox']") == []
    assert "1 place repeats withheld words." in words(main)
    assert words(main.xpath(".//mark")[0]) == WITHHELD.strip(".")
    assert not LeakDecision.objects.exists()


def test_the_page_says_what_the_check_does_not_see(chief: Client) -> None:
    assert "What the check does not see" in words(page(chief.get(PAGE)).xpath("//main")[0])
