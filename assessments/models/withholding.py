"""What is kept out of some editions of the paper: a block or a part of it, on which ground, decided by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from accounts.models import Role, User
from assessments.models.rounds import (
    BODY_READERS,
    FORCE_READERS,
    RELEASED_STATUSES,
    AnnualAssessment,
    ThreatAssessment,
)
from assessments.models.writing import Section

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Where the duty to publish ends: the Elected Local Policing Bodies (Specified Information) Order 2011.
PROVISION = gettext_noop("SI 2011/3050, article 2(2)")
# What stands in the place of withheld words begins with one of these: a paper can be in either language, and whoever
# looks for marks finds those of both. A test holds them to the translations.
WITHHELD_WORDS = ("Withheld", "Wedi’i atal")
MARKED = tuple(f"[{words}: " for words in WITHHELD_WORDS)


# The year, the section and the text of the paper's own that a passage stands in.
Home: TypeAlias = tuple[int, int | None, str]


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


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text that a paper has of its own, beside the sections: only `papers` knows which there are.

    `name` is what a row calls it for good; `anchor` and `chapter` are where it stands in the paper as it is now.
    """

    name: str
    heading: str
    body: str
    url: str
    anchor: str = ""
    chapter: str = ""


class WithholdingQuerySet(models.QuerySet["Withholding"]):
    def visible_to(self, user: User | AnonymousUser) -> WithholdingQuerySet:
        """Those on words that the person may read: a list of them quotes the words.

        The paper's own words are read as the whole of a year is, and by nobody for a section that was handed to them.
        """
        if not isinstance(user, User):
            return self.none()
        roles = user.roles
        everything = roles.organisations(*FORCE_READERS) | roles.forces_overseen(Role.SECRETARY)
        whole = Q(annual__force__in=everything) | Q(
            annual__force__in=roles.forces_overseen(*BODY_READERS), annual__status__in=RELEASED_STATUSES
        )
        return self.filter(Q(section__in=Section.objects.visible_to(user)) | (Q(section=None) & whole))

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

    annual = models.ForeignKey(AnnualAssessment, on_delete=models.CASCADE, related_name="withholdings")
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, blank=True, related_name="withholdings"
    )
    own_text = models.CharField(
        max_length=100, blank=True, help_text="Where it stands in no section: the text of the paper's own."
    )
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

    own: OwnText  # set where rows of the paper's own texts are read, by `papers.building.own_texts`

    class Meta:
        ordering: ClassVar = ["section", "proposed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "block", "kind", "row", "column", "position"],
                condition=Q(state__in=["proposed", "withheld"]),
                name="a_passage_is_withheld_once",
            ),
            models.UniqueConstraint(
                fields=["annual", "own_text", "block", "kind", "row", "column", "position"],
                condition=Q(state__in=["proposed", "withheld"], section__isnull=True),
                name="a_passage_of_the_papers_own_is_withheld_once",
            ),
            models.CheckConstraint(
                condition=Q(section__isnull=False, own_text="") | (Q(section__isnull=True) & ~Q(own_text="")),
                name="a_withheld_passage_stands_in_a_section_or_an_own_text",
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
        return f"{self.get_state_display()}: {self.section or self.own_text}"

    def get_absolute_url(self) -> str:
        return reverse("withholding_decide", args=[self.annual.force.slug, self.annual.year, self.pk])

    @property
    def text(self) -> OwnText | Section:
        """What the passage stands in; both have a heading and a body."""
        return self.section or self.own

    @property
    def text_url(self) -> str:
        return self.section.get_absolute_url() if self.section is not None else self.own.url

    @property
    def subject(self) -> AnnualAssessment | ThreatAssessment:
        return self.section.subject if self.section is not None else self.annual

    @property
    def home(self) -> Home:
        """What tells the texts apart."""
        return self.annual_id, self.section_id, self.own_text

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
