"""What the texts of a paper lead to in vain: links that the public cannot open, and sources that no register has.

Read from the rows for pages about a paper, which need not build it. What an edition finally prints is looked at by
`links.closed_links`; here stands everything that the reader of the page may read, withheld passages too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from assessments.models import Section, Source
from assessments.sources import references_in
from papers.building.citations import Unregistered
from papers.building.links import ClosedLink, addresses_in, closed_among
from papers.models import Paper, PaperPart

HOLD_ADDRESSES = Q(body__contains="://") | Q(body__contains="\\\\") | Q(body__contains='"#source:')


@dataclass(frozen=True, slots=True)
class LooseEnds:
    closed: tuple[ClosedLink, ...]
    unregistered: tuple[Unregistered, ...]


def loose_ends(paper: Paper, parts: Iterable[PaperPart], user: User) -> LooseEnds:
    """Of the year's texts that this person may read, and of the paper's own words in these parts."""
    sections = (
        Section.objects.visible_to(user)
        .filter(HOLD_ADDRESSES, annual=paper.annual)
        .select_related("threat_assessment__threat")
        .in_order()
    )
    texts = [(place_of(section), section.body) for section in sections]
    texts += [(str(part.heading or part), part.body) for part in parts if part.body]
    closed = closed_among((place, addresses_in(body)) for place, body in texts)
    return LooseEnds(closed, unregistered_in(paper, texts))


def place_of(section: Section) -> str:
    threat = section.threat_assessment
    return f"{threat.label}: {section.heading}" if threat is not None else section.heading


def unregistered_in(paper: Paper, texts: list[tuple[str, str]]) -> tuple[Unregistered, ...]:
    cited = [(place, reference) for place, body in texts for reference in references_in(body)]
    if not cited:
        return ()
    sources = Source.objects.filter(force=paper.annual.force_id, reference__in={name for _, name in cited})
    known = set(sources.values_list("reference", flat=True))
    return tuple(Unregistered(place, reference, "") for place, reference in cited if reference not in known)
