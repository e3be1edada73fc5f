"""Writing the trail: one function, called by the verbs themselves inside their own transaction.

It costs a deed two queries: one takes the chain's row, where the next deed of the organisation waits, and one writes.
The database counts the chain on (`triggers`). It is called last in a deed: whoever holds the chain waits for nobody.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.chain import hash_of, plain
from audit.models import AuditChain, AuditEntry
from audit.verbs import VERBS

# Who is named where nobody was signed in.
ON_THE_SERVER = "A command on the server"
LONGEST, LONGEST_NAME = 300, 200


class Named(Protocol):
    """A person or an organisation, of which this app knows no more."""

    @property
    def pk(self) -> Any: ...

    @property
    def name(self) -> str: ...


class Signing(Named, Protocol):
    """A person, who signs with their post."""

    @property
    def signature(self) -> str: ...


class Organised(Named, Protocol):
    @property
    def slug(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the round it was done, by the codes of the address and in words."""

    year: str = ""
    threat: str = ""
    threat_name: str = ""
    section: str = ""
    section_name: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to the place: to what of it, from what to what. Short, and never words of a text."""

    thing: str = ""
    before: str = ""
    after: str = ""
    content_sha256: str = ""
    shared: bool = False


NOWHERE, NOTHING = Place(), Deed()


class OutsideItsDeed(Exception):
    """An entry stands or falls with the deed it tells of, and so is written in the same transaction."""


def record(
    verb: str,
    organisation: Organised,
    *,
    by: Signing | None,
    place: Place = NOWHERE,
    deed: Deed = NOTHING,
    on_behalf_of: Signing | None = None,
    once: str | None = None,
) -> AuditEntry:
    """Add a row to the organisation's chain. `by` is None for a command on the server. KeyError for an unknown verb.

    Who acts in another's place is written down with their post, and so is the other.
    """
    VERBS[verb]
    if not connection.in_atomic_block:
        raise OutsideItsDeed
    chain = lock_chain(organisation)
    said = {name: shortened(value) for name, value in (asdict(place) | asdict(deed)).items()}
    entry = AuditEntry(
        chain_id=chain.pk,
        number=chain.count + 1,
        at=timezone.now(),
        person_id=by.pk if by else None,
        person=name_of(by, in_full=on_behalf_of is not None),
        on_behalf_of=shortest(on_behalf_of.signature) if on_behalf_of else "",
        verb=verb,
        once=once,
        previous=chain.head,
        **said,
    )
    entry.sha256 = hash_of({name: plain(value) for name, value in vars(entry).items()})
    entry.save()
    return entry


def name_of(by: Signing | None, *, in_full: bool) -> str:
    if by is None:
        return ON_THE_SERVER
    return shortest(by.signature) if in_full else by.name


def shortest(name: str) -> str:
    """As long as the column of a name at most."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def lock_chain(organisation: Organised) -> AuditChain:
    """The chain, held until the transaction ends; begun if this is its first row."""
    chain = AuditChain.objects.select_for_update().filter(pk=organisation.pk).first()
    if chain is None:
        AuditChain.objects.get_or_create(pk=organisation.pk, defaults={"slug": organisation.slug})
        chain = AuditChain.objects.select_for_update().get(pk=organisation.pk)
    return chain


def shortened(value: Any) -> Any:
    """As long as its column at most; what people typed may hold what PostgreSQL cannot."""
    if not isinstance(value, str):
        return value
    whole = value.replace("\x00", "")
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"


def record_hourly(
    verb: str, organisation: Organised, *, by: Signing, place: Place, deed: Deed, about: str
) -> bool:
    """As `record`, but once an hour for one person and what it is `about`. Whether it was written now.

    For what happens again and again, as reading does. It opens its own transaction, since nothing else is changed.
    """
    hour = timezone.now().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H")
    once = hashlib.sha256(f"{verb} {organisation.pk} {by.pk} {hour} {about}".encode()).hexdigest()
    if AuditEntry.objects.filter(once=once).exists():
        return False
    try:
        with transaction.atomic():
            record(verb, organisation, by=by, place=place, deed=deed, once=once)
    except IntegrityError:  # the same person in another window, a moment ago
        return False
    return True
