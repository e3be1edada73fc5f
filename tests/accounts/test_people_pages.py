"""The administrator's pages: who reaches them, what each of them does, and that nobody is locked out."""

import datetime
import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import people
from accounts.models import Membership, Organisation, Oversight, Role, User, today
from audit.models import AuditEntry
from tests.accounts.form_errors import errors_beside, summary_links
from tests.makers import Side, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
DAY = datetime.timedelta(days=1)
# Address, and whether it is for posting only. The names in braces are filled in by `address_of`.
PAGES = [
    ("/people/", False),
    ("/people/add/", False),
    ("/people/{person}/", False),
    ("/people/{person}/edit/", False),
    ("/people/{person}/link/", True),
    ("/people/{person}/switch-off/", False),
    ("/people/{person}/switch-on/", True),
    ("/people/{person}/memberships/add/", False),
    ("/people/{person}/memberships/{membership}/end/", False),
    ("/organisations/", False),
    ("/organisations/add/", False),
    ("/organisations/anyshire/edit/", False),
    ("/organisations/oversight/add/", False),
    ("/organisations/oversight/{oversight}/end/", False),
]
OTHERS = [*(role.value for role in Role if role != Role.ADMINISTRATOR), "body_viewer"]


def address_of(pattern: str, side: Side) -> str:
    return pattern.format(
        person=side.lead.pk,
        membership=Membership.objects.get(user=side.lead).pk,
        oversight=Oversight.objects.get(force=side.force).pk,
    )


def words(client: Client, address: str) -> str:
    return client.get(address).content.decode()


# The ladder


@pytest.mark.parametrize(("pattern", "post_only"), PAGES)
def test_an_administrator_reaches_every_page(
    administrator: Client, side: Side, pattern: str, post_only: bool
) -> None:
    address = address_of(pattern, side)

    assert administrator.get(address).status_code == (405 if post_only else 200)
    if post_only:
        person = side.lead
        assert administrator.post(address).headers["Location"] == f"/people/{person.pk}/"


@pytest.mark.parametrize(("pattern", "post_only"), PAGES)
@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_reaches_any_of_them(
    side: Side, signed_in: SignIn, role: str, pattern: str, post_only: bool
) -> None:
    client, address = signed_in(getattr(side, role)), address_of(pattern, side)

    assert client.post(address).status_code in (403, 405)
    assert client.get(address).status_code == (405 if post_only else 403)


@pytest.mark.parametrize(("pattern", "post_only"), PAGES)
def test_a_stranger_is_asked_to_sign_in(side: Side, client: Client, pattern: str, post_only: bool) -> None:
    address = address_of(pattern, side)

    answers = [client.get(address), client.post(address)]

    assert [a.headers["Location"] for a in answers] == [f"/account/login/?next={address}"] * 2


@pytest.mark.parametrize(
    "address", ["/people/999999/", "/people/999999/edit/", "/organisations/nowhere/edit/"]
)
def test_what_does_not_exist_is_not_found(administrator: Client, address: str) -> None:
    assert administrator.get(address).status_code == 404


def test_a_role_is_found_only_under_its_own_person(administrator: Client, side: Side) -> None:
    membership = Membership.objects.get(user=side.lead)

    response = administrator.get(f"/people/{side.reviewer.pk}/memberships/{membership.pk}/end/")

    assert response.status_code == 404


@pytest.mark.parametrize("role", [*OTHERS, "administrator"])
def test_only_an_administrator_is_shown_the_way_there(side: Side, signed_in: SignIn, role: str) -> None:
    page = words(signed_in(getattr(side, role)), "/account/")

    assert ('href="/people/"' in page) == (role == "administrator")


# Adding and changing people

NEW = {"name": "New Person", "email": "New.Person@Anyshire.example", "post": "Head of Something"}


def test_adding_a_person_sends_them_a_link_by_which_they_choose_their_password(
    administrator: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = administrator.post("/people/add/", NEW)
    person = User.objects.get(email="new.person@anyshire.example")
    link = re.findall(r"http://testserver(/\S+)", str(mailoutbox[0].body))[0]
    stranger = Client()
    form = stranger.get(link, follow=True)
    password = {"password1": "three random words", "password2": "three random words"}
    stranger.post(form.request["PATH_INFO"], password)

    assert response.headers["Location"] == f"/people/{person.pk}/memberships/add/"
    assert [mail.to for mail in mailoutbox[:1]] == [[person.email]]
    assert User.objects.get(pk=person.pk).check_password("three random words")
    assert EmailAddress.objects.get(user=person).verified


def test_no_mail_goes_out_before_the_person_is_in_the_database(
    administrator: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        administrator.post("/people/add/", NEW)

    assert mailoutbox == []
    assert len(waiting) == 1


def test_a_new_person_has_no_password_until_they_choose_one(administrator: Client) -> None:
    administrator.post("/people/add/", NEW)

    assert not User.objects.get(name="New Person").has_usable_password()


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"name": ""}, {"name": "Enter the person&#39;s name."}),
        ({"email": ""}, {"email": "Enter the person&#39;s e-mail address."}),
        ({"email": "not an address"}, {"email": "Enter a valid email address."}),
        (
            {"email": "LEAD@anyshire.example"},
            {"email": "Anyshire Threat lead has this e-mail address already."},
        ),
    ],
)
def test_what_is_wrong_with_a_person_is_said_beside_the_field(
    administrator: Client, side: Side, changed: dict[str, str], beside: dict[str, str]
) -> None:
    before = User.objects.count()

    page = administrator.post("/people/add/", NEW | changed).content.decode()

    assert errors_beside(page) == beside
    assert summary_links(page) == {f"id_{name}" for name in beside}
    assert "<title>Error: Add a person" in page
    assert User.objects.count() == before


def test_a_persons_particulars_are_changed(administrator: Client, side: Side) -> None:
    lead = side.lead

    administrator.post(f"/people/{lead.pk}/edit/", NEW)

    lead.refresh_from_db()
    assert (lead.name, lead.email, lead.post) == (
        "New Person",
        "new.person@anyshire.example",
        "Head of Something",
    )


def test_a_form_with_errors_does_not_change_the_name_above_it(administrator: Client, side: Side) -> None:
    lead = side.lead

    page = administrator.post(f"/people/{lead.pk}/edit/", NEW | {"email": ""}).content.decode()

    assert f"Change {lead.name}</h1>" in page


def test_the_link_can_be_sent_again(
    administrator: Client,
    side: Side,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(f"/people/{side.lead.pk}/link/")

    assert [mail.to for mail in mailoutbox] == [[side.lead.email]]


# Switching off and on


def test_an_account_is_switched_off_and_on_again(administrator: Client, side: Side) -> None:
    address = f"/people/{side.lead.pk}"

    administrator.post(f"{address}/switch-off/")
    off = side.lead.is_active
    administrator.post(f"{address}/switch-on/")

    assert (off, side.lead.is_active) == (False, True)


def told_of(person: User, *organisations: Organisation) -> list[tuple[object, ...]]:
    """What the trails of these organisations say was done to the person, the first deed first."""
    entries = AuditEntry.objects.filter(chain__in=[each.pk for each in organisations], thing=person.name)
    found = entries.order_by("at", "chain").values_list("verb", "chain", "person", "before", "after")
    return [row for row in found if row[0] not in ("role-given", "role-ended")]


def test_adding_a_person_is_in_the_trail_of_whose_administrator_did_it(
    administrator: Client, side: Side
) -> None:
    administrator.post("/people/add/", NEW)

    person = User.objects.get(email="new.person@anyshire.example")
    assert told_of(person, side.force, side.body) == [
        ("person-added", side.force.pk, side.administrator.name, "", person.email)
    ]


def test_what_is_done_to_an_account_is_in_the_trails_of_all_its_organisations(
    administrator: Client, side: Side
) -> None:
    lead, by = side.people["lead"], side.administrator.name
    Membership.objects.create(user=lead, organisation=side.body, role=Role.VIEWER)
    ended = make_organisation(name="Former Police")
    Membership.objects.create(
        user=lead, organisation=ended, role=Role.LEAD, valid_from=today() - 9 * DAY, valid_until=today() - DAY
    )
    was, changed = lead.email, {"name": lead.name, "post": "Another post", "email": "new@anyshire.example"}

    for _ in range(2):  # the second time nothing is done, and nothing is told
        administrator.post(f"/people/{lead.pk}/switch-off/")
    for _ in range(2):
        administrator.post(f"/people/{lead.pk}/switch-on/")
    for _ in range(2):
        administrator.post(f"/people/{lead.pk}/edit/", changed)

    homes = sorted((side.force.pk, side.body.pk))
    assert told_of(lead, side.force, side.body, ended) == [
        *[("person-switched-off", home, by, "", "") for home in homes],
        *[("person-switched-on", home, by, "", "") for home in homes],
        *[("address-changed", home, by, was, "new@anyshire.example") for home in homes],
    ]


def test_looking_at_the_page_switches_nothing_off(administrator: Client, side: Side) -> None:
    administrator.get(f"/people/{side.lead.pk}/switch-off/")

    assert side.lead.is_active


def test_nobody_switches_themselves_off(administrator: Client, side: Side) -> None:
    response = administrator.post(f"/people/{side.administrator.pk}/switch-off/")

    assert response.status_code == 403
    assert side.administrator.is_active


def test_a_switched_off_person_gets_no_link(administrator: Client, side: Side) -> None:
    people.switch_off(side.lead, by=side.administrator)

    assert administrator.post(f"/people/{side.lead.pk}/link/").status_code == 404


# Giving and ending roles


def role_form(side: Side, **changed: object) -> dict[str, object]:
    return {
        "organisation": side.force.pk,
        "role": "viewer",
        "valid_from": "2026-04-01",
        "valid_until": "",
        **changed,
    }


def test_a_role_is_given_from_one_day_to_another(administrator: Client, side: Side) -> None:
    form = role_form(side, valid_until="2027-03-31")

    response = administrator.post(f"/people/{side.lead.pk}/memberships/add/", form)

    membership = Membership.objects.get(user=side.lead, role=Role.VIEWER)
    assert response.headers["Location"] == f"/people/{side.lead.pk}/"
    assert membership.organisation == side.force
    assert (membership.valid_from, membership.valid_until) == (
        datetime.date(2026, 4, 1),
        datetime.date(2027, 3, 31),
    )


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"organisation": ""}, {"organisation": "Choose an organisation."}),
        ({"role": ""}, {"role": "Choose a role."}),
        (
            {"role": "reviewer"},
            {
                "role": "Nobody can be reviewer at a police force: only threat lead, contributor, coordinator, "
                "chief officer, viewer, administrator."
            },
        ),
        (
            {"role": "lead", "valid_from": "2020-06-01"},
            {"role": "Anyshire Threat lead holds this role here already (from 1 January 2020)."},
        ),
        ({"valid_from": ""}, {"valid_from": "Enter the first day."}),
        ({"valid_until": "2026-03-31"}, {"valid_until": "The last day cannot be before the first."}),
    ],
)
def test_what_is_wrong_with_a_role_is_said_beside_the_field(
    administrator: Client, side: Side, changed: dict[str, str], beside: dict[str, str]
) -> None:
    before = Membership.objects.count()

    page = administrator.post(
        f"/people/{side.lead.pk}/memberships/add/", role_form(side, **changed)
    ).content.decode()

    assert errors_beside(page) == beside
    assert len(summary_links(page)) == len(beside)
    assert Membership.objects.count() == before


def end(client: Client, membership: Membership, last_day: datetime.date) -> None:
    address = f"/people/{membership.user_id}/memberships/{membership.pk}/end/"
    client.post(address, {"last_day": last_day.isoformat()})


def test_a_role_ends_with_its_last_day_and_stays_on_record(administrator: Client, side: Side) -> None:
    membership = Membership.objects.get(user=side.lead)

    end(administrator, membership, today() - DAY)

    membership.refresh_from_db()
    assert membership.valid_until == today() - DAY
    assert not side.lead.roles.at(side.force.pk)
    assert membership.history.first().history_user == side.administrator


def test_a_role_that_has_been_held_cannot_end_before_it_began(administrator: Client, side: Side) -> None:
    membership = Membership.objects.get(user=side.lead)

    end(administrator, membership, membership.valid_from - DAY)

    membership.refresh_from_db()
    assert membership.valid_until is None


def test_a_role_that_has_not_begun_can_be_withdrawn(administrator: Client, side: Side) -> None:
    coming = Membership.objects.create(
        user=side.lead, organisation=side.force, role=Role.VIEWER, valid_from=today() + 5 * DAY
    )

    end(administrator, coming, today())

    assert not Membership.objects.filter(pk=coming.pk).exists()


def test_a_role_that_has_ended_cannot_be_ended_again(administrator: Client, side: Side) -> None:
    membership = Membership.objects.get(user=side.lead)
    end(administrator, membership, today() - DAY)

    response = administrator.get(f"/people/{side.lead.pk}/memberships/{membership.pk}/end/")

    assert response.status_code == 403


def test_nobody_gives_up_their_own_last_administrators_role(administrator: Client, side: Side) -> None:
    own = Membership.objects.get(user=side.administrator)
    address = f"/people/{side.administrator.pk}/memberships/{own.pk}/end/"

    response = administrator.post(address, {"last_day": (today() - DAY).isoformat()})

    assert response.status_code == 403
    assert side.administrator.roles.at(side.force.pk, Role.ADMINISTRATOR)


def test_the_last_administrator_stays_whoever_asks(side: Side) -> None:
    """What two administrators who take each other's role at the same moment would come to."""
    membership = Membership.objects.get(user=side.administrator)

    with pytest.raises(people.LastAdministrator):
        people.end_membership(membership, today(), by=side.administrator)
    with pytest.raises(people.LastAdministrator):
        people.switch_off(side.administrator, by=side.administrator)

    assert side.administrator.is_active


def test_an_administrator_can_take_the_role_from_another(administrator: Client, side: Side) -> None:
    other = make_member(side.body, Role.ADMINISTRATOR)

    end(administrator, Membership.objects.get(user=other), today() - DAY)

    assert not User.objects.get(pk=other.pk).roles.at(side.body.pk, Role.ADMINISTRATOR)


# Finding people


def test_people_are_found_by_name_address_post_and_organisation(administrator: Client, side: Side) -> None:
    make_member(side.body, Role.VIEWER, name="Quite Other", email="q@other.example", post="Archivist")

    def found(query: str) -> list[str]:
        page = words(administrator, f"/people/?{query}")
        return re.findall(r'<a class="govuk-link" href="/people/\d+/">(.*?)</a>', page)

    assert found("q=quite") == ["Quite Other"]
    assert found("q=q@other") == ["Quite Other"]
    assert found("q=archiv") == ["Quite Other"]
    assert found("q=nobody-at-all") == []
    assert found("organisation=anyshire-pcc&q=body+viewer") == ["Anyshire body viewer"]
    assert len(found("")) == len(side.people) + 1


def test_a_person_is_not_listed_where_their_role_has_ended(administrator: Client, side: Side) -> None:
    Membership.objects.filter(user=side.lead).update(valid_until=today() - DAY)

    assert "Anyshire Threat lead" not in words(administrator, "/people/?organisation=anyshire")


def test_many_people_come_in_pages(administrator: Client, side: Side) -> None:
    for number in range(60):
        make_user(name=f"Somebody {number:02}")

    first, second = (
        words(administrator, "/people/?q=somebody"),
        words(administrator, "/people/?q=somebody&page=2"),
    )

    assert ("Somebody 00" in first, "Somebody 59" in first) == (True, False)
    assert ("Somebody 00" in second, "Somebody 59" in second) == (False, True)
    assert 'href="?q=somebody&amp;page=2"' in first


# What it costs


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/people/", "/people/{person}/", "/organisations/", "/account/"])
def test_a_page_costs_the_same_at_few_rows_and_at_many(
    administrator: Client, side: Side, address: str
) -> None:
    address = address.format(person=side.lead.pk)
    few = queries_of(administrator, address)
    for _ in range(40):
        body = make_organisation(Organisation.Kind.POLICING_BODY)
        Oversight.objects.create(body=body, force=make_organisation())
        make_member(body, Role.VIEWER, Role.REVIEWER)
        make_member(body, Role.VIEWER, user=side.administrator)
        make_member(body, Role.VIEWER, user=side.lead)

    assert queries_of(administrator, address) == few <= 10


def test_whoever_gives_a_role_is_told_where_it_opens_no_assessment(administrator: Client, side: Side) -> None:
    page = administrator.get(f"/people/{side.lead.pk}/memberships/add/").content.decode()

    assert "At a regional unit or a national body it opens none." in page
