"""Telling people, reading what one was told, how often e-mail comes. Who is told of what is in tests/assessments."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Mail, MailChoice, Membership, Notice, Role, User
from accounts.notices import outbox, reading
from accounts.notices.telling import News, tell
from accounts.notices.timing import when_due
from assessments.models import AnnualAssessment, ThreatAssessment
from tests.makers import Side, make_member, make_side, make_year

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HowOften = MailChoice.HowOften


@pytest.fixture
def year(side: Side) -> AnnualAssessment:
    annual = make_year(side)
    Notice.objects.all().delete()
    return annual


def news(
    about: AnnualAssessment | ThreatAssessment, sentence: str = "It happened.", **values: object
) -> News:
    kind = Notice.Kind.DECISION
    url, place = about.get_absolute_url(), str(about.annual)
    return News(kind, about, url, place, sentence, **values)  # type: ignore[arg-type]  # only ever `once`


def told(
    *people: User, about: AnnualAssessment, sentence: str = "It happened.", by: User | None = None
) -> None:
    tell([person.pk for person in people], news(about, sentence), by=by)


# Telling


def test_nobody_is_told_of_what_they_did_themselves(side: Side, year: AnnualAssessment) -> None:
    told(side.lead, side.coordinator, about=year, by=side.coordinator)

    assert [notice.person for notice in Notice.objects.all()] == [side.lead]


def test_who_is_switched_off_is_told_nothing(side: Side, year: AnnualAssessment) -> None:
    User.objects.filter(pk=side.lead.pk).update(is_active=False)

    told(side.lead, about=year)

    assert Notice.objects.count() == 0


def test_people_of_a_demonstration_that_is_over_are_told_nothing(
    side: Side, year: AnnualAssessment, settings: Settings
) -> None:
    settings.DEMONSTRATION = False
    User.objects.filter(pk=side.lead.pk).update(email="lead@demo.example")

    told(side.lead, about=year)

    assert Notice.objects.count() == 0


def test_who_may_not_see_it_is_told_nothing(side: Side, year: AnnualAssessment) -> None:
    told(make_side("Elsewhere").lead, side.administrator, about=year)

    assert Notice.objects.count() == 0


def test_what_is_told_once_is_not_told_again(side: Side, year: AnnualAssessment) -> None:
    for _ in range(2):
        tell([side.lead.pk], news(year, once="due 4 May"))
        tell([side.lead.pk, side.coordinator.pk], news(year, once="due 5 May"))

    assert Notice.objects.count() == 3


def queries_of_telling(people: list[User], about: AnnualAssessment | ThreatAssessment) -> list[str]:
    """Those of the deed, and of what is done for the e-mails once it stands."""
    with (
        CaptureQueriesContext(connection) as captured,
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        tell([person.pk for person in people], news(about))
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("of_a_threat", [False, True])
def test_telling_costs_the_same_however_many_are_told(
    side: Side, year: AnnualAssessment, *, of_a_threat: bool
) -> None:
    threat = year.threat_assessments.select_related("annual__force", "threat")[0]
    few = [side.lead, side.reviewer]
    many = [make_member(side.force, Role.LEAD) for _ in range(3)]
    many += [make_member(side.body, Role.REVIEWER) for _ in range(3)]
    unseeing = [make_member(side.force, Role.ADMINISTRATOR) for _ in range(3)]

    costs = [
        len(queries_of_telling(people, threat if of_a_threat else year))
        for people in (few, [*many, *unseeing])
    ]

    assert costs[0] == costs[1]
    assert {notice.person for notice in Notice.objects.all()} == {*few, *many}
    assert {mail.person for mail in Mail.objects.all()} == {*few, *many}


def test_more_people_are_told_than_one_query_asks_for(
    side: Side, year: AnnualAssessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.notices.telling.AT_ONCE", 2)
    people = [side.lead, side.administrator, side.coordinator, side.reviewer, side.viewer]

    told(*people, about=year)

    assert {notice.person for notice in Notice.objects.all()} == set(people) - {side.administrator}


# Reading


def test_the_list_shows_ones_own_notices_the_latest_first(
    side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year, sentence="The first thing.")
    told(side.lead, about=year, sentence="The second thing.")
    told(side.coordinator, about=year, sentence="Something else.")

    page = signed_in(side.lead).get(reverse("notice_list")).content.decode()

    assert 0 < page.index("The second thing.") < page.index("The first thing.")
    assert "Something else." not in page


def test_the_header_counts_what_is_not_read(side: Side, year: AnnualAssessment, signed_in: SignIn) -> None:
    told(side.lead, about=year)
    told(side.lead, about=year)
    client = signed_in(side.lead)

    before = client.get("/account/").content.decode()
    reading.mark_read(reading.notices_of(side.lead))
    after = client.get("/account/").content.decode()

    assert (
        '<span class="site-header__count">2<span class="govuk-visually-hidden"> not read</span></span>'
        in before
    )
    assert "site-header__count" not in after


def test_opening_a_notice_leads_to_the_thing_and_marks_it_read(
    side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year)
    notice = Notice.objects.get()

    response = signed_in(side.lead).get(reverse("notice_open", args=[notice.pk]))

    notice.refresh_from_db()
    assert (response.headers["Location"], notice.read_at is not None) == (year.get_absolute_url(), True)


def test_one_is_marked_read_and_then_all(side: Side, year: AnnualAssessment, signed_in: SignIn) -> None:
    for _ in range(3):
        told(side.lead, about=year)
    first, second, third = Notice.objects.order_by("pk")
    client = signed_in(side.lead)

    client.post(reverse("notice_read", args=[first.pk]))
    after_one = Notice.objects.unread().count()
    client.post(reverse("notice_read_all"), {"latest": second.pk})

    assert (after_one, list(Notice.objects.unread())) == (
        2,
        [third],
    )  # the third came after the page was made


@pytest.mark.parametrize("latest", ["²", "9" * 5000], ids=["no number", "too long a number"])
def test_marking_all_without_the_number_of_a_notice_marks_none(
    latest: str, side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year)

    signed_in(side.lead).post(reverse("notice_read_all"), {"latest": latest})

    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("name", ["notice_open", "notice_read"])
def test_a_notice_of_somebody_else_is_not_there(
    name: str, side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year)
    address, client = reverse(name, args=[Notice.objects.get().pk]), signed_in(side.coordinator)

    response = client.get(address) if name == "notice_open" else client.post(address)

    assert (response.status_code, Notice.objects.unread().count()) == (404, 1)


def test_what_may_not_be_seen_any_more_is_gone_from_list_count_and_link(
    side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year, sentence="A secret thing.")
    Membership.objects.filter(user=side.lead).update(valid_until=datetime.date(2021, 1, 1))
    client = signed_in(side.lead)

    page = client.get(reverse("notice_list")).content.decode()

    assert ["A secret thing." in page, "site-header__count" in page, "no notice for you" in page] == [
        False,
        False,
        True,
    ]
    assert client.get(reverse("notice_open", args=[Notice.objects.get().pk])).status_code == 404


def test_a_right_that_comes_back_brings_the_notice_back_as_read(
    side: Side, year: AnnualAssessment, signed_in: SignIn
) -> None:
    told(side.lead, about=year, sentence="A secret thing.")
    Membership.objects.filter(user=side.lead).update(valid_until=datetime.date(2021, 1, 1))
    client = signed_in(side.lead)
    client.get(reverse("notice_list"))
    Membership.objects.filter(user=side.lead).update(valid_until=None)

    page = client.get(reverse("notice_list")).content.decode()

    assert ["A secret thing." in page, "site-header__count" in page] == [True, False]


def test_what_is_read_can_be_left_out(side: Side, year: AnnualAssessment, signed_in: SignIn) -> None:
    told(side.lead, about=year, sentence="An old thing.")
    reading.mark_read(Notice.objects.all())
    told(side.lead, about=year, sentence="A new thing.")

    page = signed_in(side.lead).get(reverse("notice_list"), {"show": "unread"}).content.decode()

    assert ["An old thing." in page, "A new thing." in page] == [False, True]


# How often e-mail comes


@pytest.mark.parametrize(
    ("often", "now", "due"),
    [
        (HowOften.IMMEDIATE, "2026-03-04 10:00:20", "2026-03-04 10:03"),
        (HowOften.DAILY, "2026-03-04 10:00", "2026-03-05 07:00"),
        (HowOften.DAILY, "2026-03-04 06:59", "2026-03-04 07:00"),
        (HowOften.DAILY, "2026-03-04 07:00", "2026-03-05 07:00"),
        (HowOften.WEEKLY, "2026-03-04 10:00", "2026-03-09 07:00"),  # a Wednesday and the next Monday
        (HowOften.WEEKLY, "2026-03-09 06:00", "2026-03-09 07:00"),
        (HowOften.WEEKLY, "2026-03-09 07:00", "2026-03-16 07:00"),
        (HowOften.DAILY, "2026-03-28 12:00", "2026-03-29 07:00"),  # the clocks go forward in between
    ],
)
def test_each_choice_has_its_time(often: HowOften, now: str, due: str) -> None:
    moments = [timezone.make_aware(datetime.datetime.fromisoformat(moment)) for moment in (now, due)]

    assert when_due(often, moments[0]) == moments[1]


def test_a_choice_is_made_on_its_page_and_told_on_that_of_the_account(side: Side, signed_in: SignIn) -> None:
    client = signed_in(side.lead)
    usual = client.get(reverse("account")).content.decode()

    client.post(reverse("account_notices"), {"how_often": "weekly"})

    assert ["Once a day" in usual, "Once a week" in client.get(reverse("account")).content.decode()] == [
        True,
        True,
    ]


def test_an_unknown_choice_is_refused_beside_the_field(side: Side, signed_in: SignIn) -> None:
    page = signed_in(side.lead).post(reverse("account_notices"), {"how_often": "hourly"})

    assert ["Choose how often you want e-mail." in page.content.decode(), MailChoice.objects.exists()] == [
        True,
        False,
    ]


def test_who_wants_no_email_has_the_notice_and_no_mail(side: Side, year: AnnualAssessment) -> None:
    reading.choose(side.lead, HowOften.NONE)
    told(side.lead, about=year)

    outbox.queue([side.lead.pk])

    assert (Notice.objects.count(), Mail.objects.count()) == (1, 0)


def test_turning_email_off_takes_back_what_waits_and_on_again_brings_nothing_old(
    side: Side, year: AnnualAssessment
) -> None:
    told(side.lead, about=year)
    outbox.queue([side.lead.pk])

    reading.choose(side.lead, HowOften.NONE)
    off = Mail.objects.count()
    reading.choose(side.lead, HowOften.DAILY)
    outbox.queue([side.lead.pk])

    assert (off, Mail.objects.count()) == (0, 0)


def test_a_new_choice_counts_for_what_waits(
    side: Side, year: AnnualAssessment, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    told(side.lead, about=year)
    outbox.queue([side.lead.pk])

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        reading.choose(side.lead, HowOften.IMMEDIATE)

    assert Mail.objects.get().due_at < timezone.now() + datetime.timedelta(minutes=4)


def test_old_notices_are_dropped_in_the_end(side: Side, year: AnnualAssessment) -> None:
    told(side.lead, about=year)
    told(side.lead, about=year, sentence="New.")
    Notice.objects.filter(sentence="It happened.").update(
        made_at=timezone.now() - datetime.timedelta(days=401)
    )

    reading.drop_old()

    assert [notice.sentence for notice in Notice.objects.all()] == ["New."]


def test_a_contributor_is_told_nothing_of_a_year_in_which_nothing_is_theirs(year: AnnualAssessment) -> None:
    threat = ThreatAssessment.objects.select_related("annual__force", "threat")[0]
    stranger = make_member(threat.annual.force, "contributor")

    tell([stranger.pk], news(threat))

    assert Notice.objects.count() == 0
