"""Everything that writes people and their roles, and the few questions those writes depend on.

Who may do it is asked before, in permissions.py. Organisations need nothing but their form.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import emails
from accounts.models import Membership, Organisation, Oversight, Role, User, today
from audit.recording import Deed, record

DEMONSTRATION_PASSWORD = "demo-only-2026"  # noqa: S105 (shown on the sign-in page; loaded in demonstrations alone)


class LastAdministrator(Exception):
    """After this change nobody could administer the installation."""


def demonstration_people() -> QuerySet[User]:
    """Everybody who may be shown on the sign-in page: an account of the demonstration data that is on."""
    return User.objects.of_the_demonstration().filter(is_active=True).order_by("pk")


@transaction.atomic
def add_person(email: str, name: str, post: str, *, site: str, by: User) -> User:
    """A person without password or role, who is sent the link to choose the one. `site`: scheme and host."""
    person = User.objects.create_user(email, name=name, post=post)
    take_address(person)
    emails.send_password_link(person, password_link(person, site))
    note_person("person-added", person, by, after=person.email)
    return person


@transaction.atomic
def change_person(person: User, *, by: User) -> None:
    """Save the changed name, post or address. A former address no longer signs in and no old link works."""
    before = User.objects.select_for_update().get(pk=person.pk).email
    person.save(update_fields=["name", "post", "email"])
    take_address(person)
    if person.email != before:
        note_person("address-changed", person, by, before=before, after=person.email)


def take_address(person: User) -> None:
    """Make the person's address the only one that django-allauth knows of them."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True})


def confirm_address(person: User) -> None:
    """A link that was mailed there has come back. Only a confirmed address can have a second factor."""
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)


def password_link(person: User, site: str) -> str:
    """Where the person sets a password: once, and within `PASSWORD_RESET_TIMEOUT`."""
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return urljoin(site, reverse("account_reset_password_from_key", kwargs=parts))


def send_link_again(person: User, *, site: str) -> None:
    emails.send_password_link(person, password_link(person, site))


@transaction.atomic
def switch_off(person: User, *, by: User) -> None:
    """No sign-in from now on; every session ends with its next request. Roles and texts stay as they are."""
    _keep_an_administrator(without=Q(user=person))
    if is_switched(person, on=False):
        note_person("person-switched-off", person, by)


@transaction.atomic
def switch_on(person: User, *, by: User) -> None:
    if is_switched(person, on=True):
        note_person("person-switched-on", person, by)


def is_switched(person: User, *, on: bool) -> bool:
    """Switch the account. Whether it stood the other way before."""
    person.is_active = on
    return User.objects.filter(pk=person.pk, is_active=not on).update(is_active=on) == 1


def note_person(verb: str, person: User, by: User | None, *, before: str = "", after: str = "") -> None:
    """In the trails of where the person holds a role or will; while they hold none, of where `by` administers."""
    held = Membership.objects.filter(user=person).filter(Q(valid_until=None) | Q(valid_until__gte=today()))
    homes = set(held.values_list("organisation", flat=True))
    if not homes and by is not None:
        homes = by.roles.organisations(Role.ADMINISTRATOR)
    note_at(Organisation.objects.filter(pk__in=homes), verb, by, Deed(person.name, before, after))


def note_at(homes: Iterable[Organisation], verb: str, by: User | None, deed: Deed) -> None:
    """The same in several trails, which are always taken in one order, or two deeds could wait for each other."""
    for home in sorted(homes, key=lambda home: home.pk):
        record(verb, home, by=by, deed=deed)


@transaction.atomic
def give_role(membership: Membership, *, by: User | None) -> Membership:
    """Store a new membership. `by` is None for a command on the server."""
    membership.save()
    note_role("role-given", membership, by, after=membership.period)
    return membership


def note_role(verb: str, membership: Membership, by: User | None, *, before: str = "", after: str) -> None:
    """In the trail of the organisation at which the role is held."""
    held = f"{membership.user.name}, {membership.get_role_display().lower()}"
    record(verb, membership.organisation, by=by, deed=Deed(held, before, after))


@transaction.atomic
def end_membership(membership: Membership, last_day: datetime.date, *, by: User) -> None:
    """Let the role end with `last_day`, today or any other; one that has not begun by then is withdrawn."""
    before = membership.period
    if membership.role == Role.ADMINISTRATOR:
        _keep_an_administrator(without=Q(pk=membership.pk))
    if last_day < membership.valid_from:
        membership.delete()
    else:
        membership.valid_until = last_day
        membership.save(update_fields=["valid_until"])
    note_role("role-ended", membership, by, before=before, after=outcome_of(membership))


def outcome_of(dated: Membership | Oversight) -> str:
    return dated.period if dated.pk else "withdrawn before it began"


@transaction.atomic
def add_oversight(oversight: Oversight, *, by: User) -> None:
    oversight.save()
    note_oversight("oversight-given", oversight, by, after=oversight.period)


@transaction.atomic
def end_oversight(oversight: Oversight, last_day: datetime.date, *, by: User) -> None:
    """As `end_membership`: an oversight that has not begun by then is withdrawn."""
    before = oversight.period
    if last_day < oversight.valid_from:
        oversight.delete()
    else:
        oversight.valid_until = last_day
        oversight.save(update_fields=["valid_until"])
    note_oversight("oversight-ended", oversight, by, before=before, after=outcome_of(oversight))


def note_oversight(verb: str, oversight: Oversight, by: User, *, before: str = "", after: str) -> None:
    """In the trails of both, since it gives the one sight of the other."""
    deed = Deed(f"{oversight.body.name}, {oversight.force.name}", before, after)
    note_at((oversight.force, oversight.body), verb, by, deed)


@transaction.atomic
def add_administrator(email: str, name: str, organisation: Organisation) -> User:
    """The first person of an installation, or one more when nobody can sign in any longer."""
    person = User.objects.filter(email=email.lower()).first()
    is_new = person is None
    if person is None:
        person = User.objects.create_user(email, name=name)
        take_address(person)
    is_on_again = is_switched(person, on=True)
    held = Membership.objects.current().filter(
        user=person, organisation=organisation, role=Role.ADMINISTRATOR
    )
    if not held.exists():
        membership = Membership(user=person, organisation=organisation, role=Role.ADMINISTRATOR)
        membership.full_clean()
        give_role(membership, by=None)
    if is_new:
        note_person("person-added", person, None, after=person.email)
    elif is_on_again:
        note_person("person-switched-on", person, None)
    return person


def _keep_an_administrator(without: Q) -> None:
    """Raise `LastAdministrator` if these memberships are the only ones that administer.

    Locks all of them first, in one order and without their people, and reads them afterwards: two who take each
    other's role at once do not both succeed, and nobody who tells these people something waits meanwhile.
    """
    every = Membership.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")
    list(every.select_for_update().values_list("pk", flat=True))
    held = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    going = set(held.filter(without).values_list("pk", flat=True))
    if going and not set(held.values_list("pk", flat=True)) - going:
        raise LastAdministrator
