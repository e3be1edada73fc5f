"""People, organisations and the dated roles that join them. Knows nothing of assessments."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

# The first day of what has no known beginning: a force that was always there.
BEGINNING = datetime.date(1900, 1, 1)
# The addresses of the demonstration's people, who share a password that everybody knows.
DEMONSTRATION_DOMAINS = ("demo.example", "other.example")


def today() -> datetime.date:
    return timezone.localdate()


class Dated:
    """What a row with `valid_from` and `valid_until` (see DatedQuerySet) can say of itself."""

    valid_from: Any
    valid_until: Any

    @property
    def has_begun(self) -> bool:
        return bool(self.valid_from <= today())

    @property
    def has_ended(self) -> bool:
        return self.valid_until is not None and bool(self.valid_until < today())

    @property
    def is_current(self) -> bool:
        return self.has_begun and not self.has_ended

    @property
    def period(self) -> str:
        """The two days in words: "from 1 April 2026", "until 3 May 2028", "always"."""
        begins = None if self.valid_from == BEGINNING else date_format(self.valid_from, "j F Y")
        ends = date_format(self.valid_until, "j F Y") if self.valid_until else None
        if begins and ends:
            return f"{begins} to {ends}"
        return f"from {begins}" if begins else f"until {ends}" if ends else "always"

    def overlaps(self, rows: DatedQuerySet) -> DatedQuerySet:
        """Those of the rows, other than this one, that share a day with it."""
        shared = rows.exclude(pk=getattr(self, "pk", None))
        shared = shared.filter(Q(valid_until=None) | Q(valid_until__gte=self.valid_from))
        return shared.filter(valid_from__lte=self.valid_until) if self.valid_until else shared


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with `valid_from` and `valid_until` (both inclusive; open-ended when empty)."""

    def current(self, on: datetime.date | None = None) -> DatedQuerySet:
        day = on or today()
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Organisation(Dated, models.Model):
    """A police force, the body that holds it to account, or a unit or body that serves several forces."""

    class Kind(models.TextChoices):
        FORCE = "force", "Police force"
        POLICING_BODY = "policing_body", "Local policing body"
        REGIONAL_UNIT = "regional_unit", "Regional unit"
        NATIONAL_BODY = "national_body", "National body"

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    valid_from = models.DateField(default=BEGINNING)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["force", "policing_body", "regional_unit", "national_body"]),
                name="an_organisation_is_of_a_known_kind",
                violation_error_message="Choose the kind of organisation.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="organisation_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name


class Oversight(Dated, models.Model):
    """Which local policing body holds which force to account, and when."""

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="oversees")
    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="overseen_by")
    valid_from = models.DateField(default=BEGINNING)
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["force", "-valid_from"]
        verbose_name_plural = "oversight"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "force", "valid_from"], name="oversight_begins_once_on_a_day"
            ),
            models.CheckConstraint(condition=~Q(body=F("force")), name="nobody_oversees_itself"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="oversight_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} oversees {self.force}"

    def clean(self) -> None:
        if self.body_id and self.body.kind != Organisation.Kind.POLICING_BODY:
            raise ValidationError({"body": "Only a local policing body holds a force to account."})
        if self.force_id and self.force.kind != Organisation.Kind.FORCE:
            raise ValidationError({"force": "Only a police force is held to account here."})
        if not (self.force_id and self.valid_from):
            return
        if other := self.overlaps(Oversight.objects.filter(force=self.force)).select_related("body").first():
            overseen = f"{other.body} oversees {self.force} in these days ({other.period}). End that first."
            raise ValidationError({"valid_from": overseen})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def of_the_demonstration(self) -> models.QuerySet[User]:
        domains = Q()
        for domain in DEMONSTRATION_DOMAINS:
            domains |= Q(email__endswith=f"@{domain}")
        return self.filter(domains)


class User(AbstractBaseUser):
    """A person, who signs in by e-mail. What they may do comes from their memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True, help_text="Printed in papers instead of the name.")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["name", "email"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="email_is_in_lower_case",
                violation_error_message="An e-mail address is kept in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def signature(self) -> str:
        """The name with the post, as a decision is signed."""
        return f"{self.name}, {self.post}" if self.post else self.name

    @property
    def is_of_the_demonstration(self) -> bool:
        return self.email.rpartition("@")[2] in DEMONSTRATION_DOMAINS

    @property
    def is_somebody(self) -> bool:
        """Whether anybody signs in as this person: not switched off, nor of a demonstration that is over."""
        return self.is_active and (settings.DEMONSTRATION or not self.is_of_the_demonstration)

    @cached_property
    def roles(self) -> Roles:
        """The roles held today. One query, kept for as long as this object lives (one request)."""
        return Roles.of(self)


class Role(models.TextChoices):
    LEAD = "lead", "Threat lead"
    CONTRIBUTOR = "contributor", "Contributor"
    COORDINATOR = "coordinator", "Coordinator"
    CHIEF_OFFICER = "chief_officer", "Chief officer"
    REVIEWER = "reviewer", "Reviewer"
    COMMISSIONER = "commissioner", "Commissioner"
    SECRETARY = "secretary", "Secretary"
    VIEWER = "viewer", "Viewer"
    ADMINISTRATOR = "administrator", "Administrator"


# What each does here, for whoever gives the role and whoever holds it.
ROLE_WORK = {
    Role.LEAD: "Writes and grades the assessment of one threat and answers the questions put to it.",
    Role.CONTRIBUTOR: "Writes the sections that a lead or coordinator has handed over, and sees no others.",
    Role.COORDINATOR: "Opens the year, assigns the threats, agrees what is submitted and arranges the whole.",
    Role.CHIEF_OFFICER: "Approves each threat and the whole, but never what they wrote themselves.",
    Role.REVIEWER: "Asks the board's questions, and reads and comments on what the force has released.",
    Role.COMMISSIONER: "Gives the assurance verdict on each threat; asks and comments as a reviewer does.",
    Role.SECRETARY: "Prepares the paper for the board and issues it, and so reads the text before its release.",
    Role.VIEWER: "Reads what their organisation may read, and changes nothing.",
    Role.ADMINISTRATOR: "Manages people, roles and organisations; sees no assessment by this role alone.",
}

# Held at a force; held at the local policing body that oversees it; held at either.
FORCE_ROLES = frozenset({Role.LEAD, Role.CONTRIBUTOR, Role.COORDINATOR, Role.CHIEF_OFFICER})
BODY_ROLES = frozenset({Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY})
_EVERYWHERE = frozenset({Role.VIEWER, Role.ADMINISTRATOR})
ROLES_AT = {
    Organisation.Kind.FORCE: FORCE_ROLES | _EVERYWHERE,
    Organisation.Kind.POLICING_BODY: BODY_ROLES | _EVERYWHERE,
    Organisation.Kind.REGIONAL_UNIT: frozenset({Role.LEAD, Role.CONTRIBUTOR}) | _EVERYWHERE,
    Organisation.Kind.NATIONAL_BODY: frozenset({Role.CONTRIBUTOR}) | _EVERYWHERE,
}


class Membership(Dated, models.Model):
    """One role that one person holds in one organisation, from a day until a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField(default=today)
    valid_until = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["organisation", "role", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "valid_from"],
                name="membership_begins_once_on_a_day",
                violation_error_message="This person already holds this role here from that day.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="a_membership_has_a_known_role",
                violation_error_message="Choose one of the roles.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"

    def clean(self) -> None:
        if not (self.organisation_id and self.role):
            return
        kind = Organisation.Kind(self.organisation.kind)
        if self.role not in ROLES_AT[kind]:
            held = ", ".join(role.label.lower() for role in Role if role in ROLES_AT[kind])
            role = self.get_role_display().lower()
            raise ValidationError({"role": f"Nobody can be {role} at a {kind.label.lower()}: only {held}."})
        if not (self.user_id and self.valid_from):
            return
        same = Membership.objects.filter(user=self.user, organisation=self.organisation, role=self.role)
        if other := self.overlaps(same).first():
            raise ValidationError({"role": f"{self.user} holds this role here already ({other.period})."})


class Roles:
    """Answers "does this person hold this role for this force today?" without further queries.

    `held` is a set of (role, organisation id); `forces` maps each force to the organisations whose roles
    count for it: the force itself and the bodies that oversee it today.
    """

    def __init__(self, held: set[tuple[str, int]], overseen: dict[int, set[int]]) -> None:
        self.held = held
        self.overseen = overseen

    @classmethod
    def of(cls, user: User) -> Roles:
        return cls.of_each([user.pk])[user.pk]

    @classmethod
    def of_each(cls, people: Collection[int]) -> dict[int, Roles]:
        """By the key of the person. One query, however many they are."""
        day = today()
        in_force = Q(organisation__oversees__valid_from__lte=day) & (
            Q(organisation__oversees__valid_until=None) | Q(organisation__oversees__valid_until__gte=day)
        )
        rows = (
            Membership.objects.current()
            .filter(user__in=people)
            .annotate(oversight=FilteredRelation("organisation__oversees", condition=in_force))
            .values_list("user_id", "role", "organisation_id", "oversight__force_id")
        )
        found = {person: cls(set(), {}) for person in people}
        for person, role, organisation, force in rows:
            found[person].held.add((role, organisation))
            if force is not None:
                found[person].overseen.setdefault(force, set()).add(organisation)
        return found

    def at(self, organisation_id: int, *roles: str) -> bool:
        """Whether one of the roles (any role, if none is named) is held in this very organisation."""
        return any(
            organisation == organisation_id and (not roles or role in roles)
            for role, organisation in self.held
        )

    def for_force(self, force_id: int, *roles: str) -> bool:
        """Whether one of the body's roles is held in a body that oversees this force today."""
        return any(self.at(body, *roles) for body in self.overseen.get(force_id, ()))

    def organisations(self, *roles: str) -> set[int]:
        return {organisation for role, organisation in self.held if not roles or role in roles}

    def forces_overseen(self, *roles: str) -> set[int]:
        return {force for force in self.overseen if self.for_force(force, *roles)}


class Unsent(models.Model):
    """A form that came after its writer's sign-in had ended: kept for that person alone, to be sent again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsent")
    address = models.CharField(max_length=500)
    fields = models.JSONField(help_text="Name and value of each field, as they were sent.")
    kept_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-kept_at"]

    def __str__(self) -> str:
        return f"{self.address}, {self.user}"

    @property
    def words(self) -> list[str]:
        """What was typed, without the marks and numbers that a form carries."""
        return [value for _, value in self.fields if len(value) > 20]
