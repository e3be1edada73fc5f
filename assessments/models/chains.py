"""Who approves and who releases: what a force has chosen, and what holds for one of its years."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation


class Chain(models.Model):
    """The three choices. Every combination of them ends with an approval of the whole by a chief officer."""

    class Threats(models.TextChoices):
        EACH = "each", "Each by itself"
        WITH_WHOLE = "with_whole", "Together with the whole"

    class Whole(models.IntegerChoices):
        ONE = 1, "By one chief officer"
        TWO = 2, "By two chief officers, one after the other"

    class Release(models.TextChoices):
        EITHER = "either", "The coordinator or a chief officer"
        CHIEF = "chief_officer", "A chief officer"

    threats_approved = models.CharField(
        "threats are approved", max_length=10, choices=Threats, default=Threats.EACH
    )
    approvals_of_whole = models.PositiveSmallIntegerField(
        "the whole is approved", choices=Whole, default=Whole.ONE
    )
    released_by = models.CharField(
        "released to the OPCC by", max_length=13, choices=Release, default=Release.EITHER
    )

    class Meta:
        abstract = True

    CHOICES: ClassVar = ("threats_approved", "approvals_of_whole", "released_by")

    @property
    def choices_made(self) -> dict[str, str]:
        """Each choice in words, by what it is about."""
        return {
            "Threats are approved": self.get_threats_approved_display(),
            "The whole is approved": self.get_approvals_of_whole_display(),
            "Released to the OPCC by": self.get_released_by_display(),
        }

    @property
    def needs_two(self) -> bool:
        return self.approvals_of_whole == self.Whole.TWO

    @property
    def approves_with_whole(self) -> bool:
        return self.threats_approved == self.Threats.WITH_WHOLE


def known_choices(name: str) -> list[models.CheckConstraint]:
    """The database refuses what nobody can choose."""
    return [
        models.CheckConstraint(
            condition=Q(threats_approved__in=Chain.Threats.values),
            name=f"{name}_approves_threats_in_a_known_way",
        ),
        models.CheckConstraint(
            condition=Q(approvals_of_whole__in=Chain.Whole.values), name=f"{name}_needs_one_approval_or_two"
        ),
        models.CheckConstraint(
            condition=Q(released_by__in=Chain.Release.values), name=f"{name}_is_released_by_known_roles"
        ),
    ]


class ApprovalChain(Chain):
    """What a force has chosen for the years that it begins from now on; without a row, what is chosen to begin with."""

    force = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="approval_chain")

    class Meta:
        ordering: ClassVar = ["force"]
        constraints: ClassVar = [*known_choices("chain")]

    def __str__(self) -> str:
        return f"How {self.force.label} approves"
