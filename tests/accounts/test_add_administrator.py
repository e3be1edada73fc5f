"""`add_administrator`: the way into a new installation, and back into one that nobody can enter."""

import io
import re

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Membership, Organisation, Role, User
from audit.models import AuditEntry
from tests.makers import Side, make_user

pytestmark = pytest.mark.django_db
NEW_FORCE = ["--kind", "force", "--organisation-name", "Anyshire Police"]


def add_administrator(*arguments: str) -> str:
    out = io.StringIO()
    call_command("add_administrator", *arguments, stdout=out)
    return out.getvalue()


def test_it_makes_organisation_person_and_role_and_prints_a_link_that_works(client: Client) -> None:
    said = add_administrator(
        "First@Force.example", "First Person", "anyshire", *NEW_FORCE, "--site", "http://testserver"
    )
    link = re.findall(r"http://testserver(/\S+)", said)[0]
    form = client.get(link, follow=True)
    password = {"password1": "three random words", "password2": "three random words"}
    client.post(form.request["PATH_INFO"], password)

    person = User.objects.get(email="first@force.example")
    membership = Membership.objects.get(user=person)
    assert person.check_password("three random words")
    assert (membership.role, membership.organisation.name) == (Role.ADMINISTRATOR, "Anyshire Police")
    assert membership.organisation.kind == Organisation.Kind.FORCE
    entries = AuditEntry.objects.filter(chain=membership.organisation_id).order_by("number")
    assert [entry.verb for entry in entries] == ["role-given", "person-added"]


def test_running_it_again_gives_a_new_link_and_nothing_twice() -> None:
    arguments = ["first@force.example", "First Person", "anyshire", *NEW_FORCE]

    add_administrator(*arguments)
    said = add_administrator(*arguments)

    assert "/account/password/reset/key/" in said
    assert (User.objects.count(), Organisation.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_it_lets_somebody_back_in_who_was_switched_off(side: Side) -> None:
    User.objects.filter(pk=side.administrator.pk).update(is_active=False)

    add_administrator("administrator@anyshire.example", "Ignored", "anyshire")

    assert side.administrator.is_active
    assert [entry.verb for entry in AuditEntry.objects.filter(chain=side.force.pk)] == ["person-switched-on"]
    assert side.administrator.name == "Anyshire Administrator"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a@b.example", "A", "nowhere"], "There is no organisation nowhere."),
        (["a@b.example", "A", "no where", *NEW_FORCE], "valid"),
        (["not an address", "A", "anyshire", *NEW_FORCE], "valid email address"),
        (["a@b.example", "A", "anyshire", *NEW_FORCE, "--site", "spr.example"], "Say with --site"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        add_administrator(*arguments)

    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


def test_the_site_is_asked_for_where_no_host_names_it(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = [".police.example"]

    with pytest.raises(CommandError, match="Say with --site"):
        add_administrator("a@b.example", "A", "anyshire", *NEW_FORCE)


def test_a_person_who_is_there_already_keeps_their_password() -> None:
    person = make_user("first@force.example")

    add_administrator("first@force.example", "First Person", "anyshire", *NEW_FORCE)

    assert User.objects.get(pk=person.pk).password == person.password
