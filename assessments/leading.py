"""Where the links of a body lead on a page: to the passage of the year, or to the source, that is meant.

A body says `#ref:<threat>/<section>/<block>`, which a paper makes a number of, and `#source:<reference>`, which the
page of a section lists below the text. Not here: papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.urls import reverse
from lxml import etree

from assessments.vocabulary import PLACE_ADDRESS, SOURCE_ADDRESS

OF_THE_PAPER = "paper"  # its own parts stand on no page of the assessment
OF_THE_WHOLE = "whole"  # how addresses of pages say what a body says with nothing
INSIDE = re.compile(f"{PLACE_ADDRESS}|{SOURCE_ADDRESS}")


def lead_on(elements: Iterable[etree._Element], year: tuple[str, str] | None) -> None:
    """Point such links at their page. Without a year (force and year, as in addresses) they are words only."""
    for element in elements:
        for link in element.iter("a"):
            address = link.get("href", "")
            if not INSIDE.fullmatch(address):
                continue
            if found := year and address_on_page(address, *year):
                link.set("href", found)
            else:
                del link.attrib["href"]


def address_on_page(address: str, force: str, year: str) -> str:
    """Nothing for a part of the paper, which stands on no page here."""
    kind, _, place = address.partition(":")
    if kind == "#source":
        return address
    threat, section, *block = place.split("/")
    if threat == OF_THE_PAPER:
        return ""
    page = reverse("section_detail", args=[force, year, threat or OF_THE_WHOLE, section])
    return f"{page}#block-{block[0]}" if block else page
