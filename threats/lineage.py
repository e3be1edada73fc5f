"""What threats were called before and are called after, through all editions, in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from threats.models import Threat


@dataclass(frozen=True)
class Lineage:
    """The threats of other editions that one follows from and that follow from it, nearest edition first."""

    earlier: list[Threat]
    later: list[Threat]


def lineage_of(threat: Threat) -> Lineage:
    return lineages_of([threat])[threat.pk]


def lineages_of(threats: Collection[Threat]) -> dict[int, Lineage]:
    """By the key of each threat, in two queries however many they are."""
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for later, earlier in Threat.predecessors.through.objects.values_list("from_threat_id", "to_threat_id"):
        before[later].add(earlier)
        after[earlier].add(later)
    keys = {threat.pk: (_reached(threat.pk, before), _reached(threat.pk, after)) for threat in threats}
    related = Threat.objects.filter(
        pk__in=set[int]().union(*(reached for both in keys.values() for reached in both))
    )
    ordered = list(related.select_related("edition").order_by("edition__code", "order"))
    return {
        key: Lineage(
            earlier=[found for found in reversed(ordered) if found.pk in earlier],
            later=[found for found in ordered if found.pk in later],
        )
        for key, (earlier, later) in keys.items()
    }


def _reached(start: int, links: Mapping[int, set[int]]) -> set[int]:
    """Everything that the links lead to, however far; the loader lets no circle in."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for key in links.get(waiting.pop(), set()) - found:
            found.add(key)
            waiting.append(key)
    return found
