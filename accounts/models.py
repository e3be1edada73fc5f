"""People, organisations and the dated roles that join them. Knows nothing of assessments."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords


def today() -> datetime.date:
    return timezone.localdate()


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with `valid_from` and `valid_until` (both inclusive; open-ended when empty)."""

    def current(self, on: datetime.date | None = None) -> DatedQuerySet:
        day = on or today()
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Organisation(models.Model):
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
    valid_from = models.DateField(default=datetime.date(1900, 1, 1))
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


class Oversight(models.Model):
    """Which local policing body holds which force to account, and when."""

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="oversees")
    force = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="overseen_by")
    valid_from = models.DateField(default=datetime.date(1900, 1, 1))
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


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


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

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

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


# Held at a force; held at the local policing body that oversees it; held at either.
FORCE_ROLES = frozenset({Role.LEAD, Role.CONTRIBUTOR, Role.COORDINATOR, Role.CHIEF_OFFICER})
BODY_ROLES = frozenset({Role.REVIEWER, Role.COMMISSIONER, Role.SECRETARY})


class Membership(models.Model):
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
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"


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
        held = set(Membership.objects.current().filter(user=user).values_list("role", "organisation_id"))
        overseen: dict[int, set[int]] = {}
        if bodies := {organisation for _, organisation in held}:
            pairs = Oversight.objects.current().filter(body__in=bodies).values_list("body_id", "force_id")
            for body, force in pairs:
                overseen.setdefault(force, set()).add(body)
        return cls(held, overseen)

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
