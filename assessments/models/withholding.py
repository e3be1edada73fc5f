"""What is kept out of some editions of the paper: a block or a part of it, on which ground, decided by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Where the duty to publish ends: the Elected Local Policing Bodies (Specified Information) Order 2011.
PROVISION = gettext_noop("SI 2011/3050, article 2(2)")
# What stands in the place of withheld words begins with one of these: a paper can be in either language, and whoever
# looks for marks finds those of both. A test holds them to the translations.
WITHHELD_WORDS = ("Withheld", "Wedi’i atal")
MARKED = tuple(f"[{words}: " for words in WITHHELD_WORDS)


class Ground(models.TextChoices):
    """The four grounds of the provision, in our own words; the first three are the chief officer's view."""

    SECURITY = "security", gettext_noop("against the interests of national security")
    SAFETY = "safety", gettext_noop("a danger to the safety of a person")
    CRIME = "crime", gettext_noop("prejudice to the prevention or detection of crime")
    ENACTMENT = "enactment", gettext_noop("prohibited by another enactment")


class Readers(models.TextChoices):
    """From whom it is kept. The commissioner may read what the panel may not (SI 2023/649, paragraph 24)."""

    PUBLIC = "public", "The public"
    PANEL = "panel", "The public and the police and crime panel"


REPLACED = "The words had changed. Those that stand there now were withheld in the same moment."


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def visible_to(self, user: User | AnonymousUser) -> WithholdingQuerySet:
        """Those on words that the person may read: a list of them quotes the words."""
        return self.filter(section__in=Section.objects.visible_to(user))

    def standing(self) -> WithholdingQuerySet:
        """Proposed or decided, and neither refused nor lifted."""
        return self.filter(state__in=STANDING)

    def sought(self) -> WithholdingQuerySet:
        """What a leak check looks for: the standing ones, and those that others took the place of."""
        return self.filter(Q(state__in=STANDING) | Q(state=Withholding.State.LIFTED, lifted_note=REPLACED))


class Withholding(models.Model):
    """One passage that stays out of the public's edition, or the public's and the panel's."""

    class Kind(models.TextChoices):
        BLOCK = "block", "The whole block"
        CELL = "cell", "A cell of a table"
        ITEM = "item", "An item of a list"
        NOTE = "note", "A footnote"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        WITHHELD = "withheld", "Withheld"
        REFUSED = "refused", "Not withheld"
        LIFTED = "lifted", "Lifted"

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="withholdings")
    block = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BLOCK)
    row = models.PositiveSmallIntegerField(default=0, help_text="Of a cell, counted from 1.")
    column = models.PositiveSmallIntegerField(default=0, help_text="Of a cell, counted from 1.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Of an item or a footnote, from 1.")
    quote = models.TextField(help_text="The words as they stood when this was proposed or decided.")
    ground = models.CharField(max_length=12, choices=Ground)
    withheld_from = models.CharField(max_length=8, choices=Readers)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    reason = models.TextField(help_text="Why it was proposed. It is never printed.")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="withholdings_proposed")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="withholdings_decided"
    )
    decided_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The chief officer for whom it was decided, if another person did it.",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_note = models.TextField(blank=True)

    objects = WithholdingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["section", "proposed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "block", "kind", "row", "column", "position"],
                condition=Q(state__in=["proposed", "withheld"]),
                name="a_passage_is_withheld_once",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_withholding_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=(Q(state="lifted") & Q(lifted_by__isnull=False, lifted_at__isnull=False))
                | (~Q(state="lifted") & Q(lifted_by=None, lifted_at=None)),
                name="a_lifted_withholding_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_a_withholding_they_proposed",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values, withheld_from__in=Readers.values),
                name="a_withholding_has_a_known_ground_and_readers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.section}"

    def get_absolute_url(self) -> str:
        annual = self.section.annual
        return reverse("withholding_decide", args=[annual.force.slug, annual.year, self.pk])

    @property
    def key(self) -> str:
        """The passage as forms name it: the block, and the part of it."""
        return key_of(self.block, self.kind, self.row, self.column, self.position)

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def was_replaced(self) -> bool:
        """Decided anew for other words, so that nobody said that these may be read."""
        return self.state == self.State.LIFTED and self.lifted_note == REPLACED


STANDING = (Withholding.State.PROPOSED, Withholding.State.WITHHELD)


def key_of(block: str, kind: str, row: int, column: int, position: int) -> str:
    if kind == Withholding.Kind.CELL:
        return f"{block}.cell.{row}.{column}"
    return block if kind == Withholding.Kind.BLOCK else f"{block}.{kind}.{position}"


def mark(ground: str) -> str:
    """What stands in the place of the words."""
    return f"[{gettext('Withheld')}: {gettext(Ground(ground).label)}]"
