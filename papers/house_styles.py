"""The house style of a governing body: whose it is on which day, what a paper takes from it, and saving it.

Not here: how colours are told apart (`colours`), what becomes of an uploaded file (`crests`), and how any of it is
printed (static/paper/, `sheets`, `docx.styles`).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import can_administer
from assessments.models import AnnualAssessment
from audit.recording import Deed, record
from papers import content
from papers.look import tokens as look
from papers.look.colours import tones_of
from papers.look.crests import MadeCrest, size_of
from papers.models import HouseStyle, Language

# What a paper calls its fields unless the body has another name for them; the fields of look.Labels.
LABELS = {
    "agenda_item": "Agenda item",
    "board": "Board",
    "meeting_on": "Date of meeting",
    "plan_priority": "Police and crime plan priority",
    "presented_by": "Presented by",
    "assessment": "Assessment",
    "previous_briefing": "Previous briefing",
    "asked": content.CLOSING_HEADING,
}


class StaleStyle(Exception):
    """Somebody saved the style after this edit was begun. `current` is the row as it stands now."""

    def __init__(self, current: HouseStyle) -> None:
        super().__init__("Somebody else has saved the house style since this edit was begun.")
        self.current = current


def bodies_of(annual: AnnualAssessment) -> QuerySet[Organisation]:
    """Who holds the force to account on the day of the meeting."""
    on_the_day = annual.force.overseen_by.current(on=annual.board_on)
    return Organisation.objects.filter(pk__in=on_the_day.values("body"))


def style_for(annual: AnnualAssessment) -> HouseStyle | None:
    """The style of the body that the paper goes to; none where nobody has made one. One query."""
    styles = HouseStyle.objects.filter(organisation__in=bodies_of(annual)).select_related("organisation")
    return styles.order_by("organisation__name").first()


def bodies_seen_by(user: User) -> QuerySet[Organisation]:
    """The bodies whose house style a person sees: their own, and for administrators all."""
    bodies = Organisation.objects.filter(kind=Organisation.Kind.POLICING_BODY)
    return bodies if can_administer(user) else bodies.filter(pk__in=user.roles.organisations())


def style_of(body: Organisation) -> HouseStyle:
    """The body's style; where nobody has made one, one that is not stored yet, of version 0."""
    style = HouseStyle.objects.filter(organisation=body).first() or HouseStyle(organisation=body, version=0)
    style.organisation = body
    return style


def printed_style(style: HouseStyle | None) -> look.Style:
    """What a paper keeps of it, for good."""
    if style is None:
        return look.Style()
    tones = tones_of(style.accent)
    return look.Style(
        name=style.organisation.name,
        accent=tones.accent,
        dark=tones.dark,
        soft=tones.soft,
        light=tones.light,
        crest=printed_crest(style),
    )


def printed_crest(style: HouseStyle) -> look.Crest | None:
    if not style.crest:
        return None
    png = bytes(style.crest)
    return look.Crest(base64.b64encode(png).decode(), style.crest_alternative, *size_of(png))


def printed_labels(style: HouseStyle | None, language: str) -> look.Labels:
    """The body's own names of fields in the language of a paper; an empty one is that of every paper in it."""
    own = own_labels(style, language) if style else {}
    return look.Labels(**{name: own.get(name, "") for name in LABELS})


def own_labels(style: HouseStyle, language: str) -> dict[str, str]:
    """What a body calls fields in a language. Styles of before, and archives with them, have names in one language."""
    kept: dict[str, Any] = style.labels
    if all(isinstance(each, str) for each in kept.values()):
        kept = {style.language: kept}
    return {name: str(words) for name, words in kept.get(language, {}).items()}


def sample_cover(style: HouseStyle) -> content.Paper:
    """A cover for the page of the style: what is blank in it says so, as in a paper."""
    cover = content.Cover(
        agenda_item="8",
        board="",
        meeting_on=None,
        plan_priority="",
        title="Strategic Policing Requirement",
        presented_by="",
        asked="To note.",
        force="The force",
        governing_body=style.organisation.name,
        year="",
        edition_title="",
    )
    return content.Paper(
        cover=cover,
        chapters=(),
        modified_on=timezone.localdate(),
        draft=True,
        style=printed_style(style),
        labels=printed_labels(style, Language.ENGLISH),
    )


# Saving


@transaction.atomic
def save_style(body: Organisation, values: dict[str, Any], *, version: int, by: User) -> HouseStyle:
    """Store accent, labels and language. Raises StaleStyle if `version` is not the current one."""
    current = locked(body)
    if current.version != version:
        raise StaleStyle(current)
    for name, value in values.items():
        setattr(current, name, value)
    stored(current)
    record("style-saved", body, by=by, deed=Deed(after=f"version {current.version}"))
    return current


@transaction.atomic
def save_crest(
    body: Organisation, crest: MadeCrest | None, alternative: str, *, seen: str, by: User
) -> HouseStyle:
    """Put the crest in place of the one that was seen, or take it away. Raises StaleStyle if that is another now."""
    current = locked(body)
    png = crest.png if crest else b""
    sha256 = hashlib.sha256(png).hexdigest() if png else ""
    if seen != current.crest_sha256:
        raise StaleStyle(current)
    current.crest, current.crest_sha256 = png, sha256
    current.crest_alternative = alternative if png else ""
    stored(current)
    deed = Deed(after=f"version {current.version}", content_sha256=sha256)
    record("crest-saved" if png else "crest-removed", body, by=by, deed=deed)
    return current


def locked(body: Organisation) -> HouseStyle:
    """The row as it stands, of which nobody else writes a second one meanwhile."""
    Organisation.objects.select_for_update().get(pk=body.pk)
    return style_of(body)


def stored(style: HouseStyle) -> HouseStyle:
    """`version` counts what was saved."""
    style.version += 1
    style.save()
    return style
