"""The rows of the trail, one chain of them for every organisation. They are written once, by `recording.record`.

A row holds plain words and no foreign key to what it tells of, so that it reads the same after a heading was removed,
a threat renamed or a role ended.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from audit.chain import BEGINNING
from audit.verbs import VERBS


class WrittenForGood(Exception):
    """The trail is only ever added to."""

    def __init__(self) -> None:
        super().__init__("An entry of the audit trail is never changed or deleted.")


class AuditChain(models.Model):
    """The chain of one organisation: how many rows it has and the hash of the last, both kept by the database."""

    organisation_id = models.PositiveBigIntegerField(primary_key=True)
    slug = models.SlugField(max_length=60)
    count = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=BEGINNING)
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["slug", "organisation_id"]

    def __str__(self) -> str:
        return f"{self.slug}:{self.count}:{self.head}"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: Any) -> int:
        raise WrittenForGood

    def delete(self) -> tuple[int, dict[str, int]]:
        raise WrittenForGood

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[AuditEntry]:
        raise WrittenForGood

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise WrittenForGood


class AuditEntry(models.Model):
    """Who did what when, of what, from what to what. No word of a text stands here, only versions and hashes."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person_id = models.PositiveBigIntegerField(null=True)
    person = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=30)
    year = models.CharField(max_length=7, blank=True)
    threat = models.CharField(max_length=80, blank=True)
    threat_name = models.CharField(max_length=300, blank=True)
    section = models.CharField(max_length=80, blank=True)
    section_name = models.CharField(max_length=200, blank=True)
    thing = models.CharField(max_length=300, blank=True)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, help_text="Of what stood there afterwards.")
    shared = models.BooleanField(default=False, help_text="It concerns both the force and who oversees it.")
    once = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 (many rows have none)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "audit entries"
        base_manager_name = "objects"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_entry_at_each_place_of_a_chain"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["chain", "year", "threat", "section"], name="entries_of_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.person} {self.words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenForGood
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise WrittenForGood

    @property
    def words(self) -> str:
        return VERBS[self.verb].words if self.verb in VERBS else self.verb
