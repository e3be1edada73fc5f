"""Moderation: every answer to one C side by side across the threats, so that like is graded alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.models import User
from assessments.blocks import count_words, plain_text, show_body, without_footnotes
from assessments.models import AnnualAssessment, Judgement, Section
from threats.models import Component

FIRST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """One threat's answer to the C: its judgement and its text, whole or its first words."""

    section: Section
    judgement: Judgement | None
    text: SafeString | str
    words: int


@dataclass(frozen=True, slots=True)
class Moderation:
    """The answers that a person may read, in the order of the threats, and how many grades are how often given."""

    component: Component
    components: tuple[Component, ...]
    answers: tuple[Answer, ...]
    whole: bool

    @property
    def grades(self) -> list[tuple[str, int]]:
        counted: dict[tuple[int, str], int] = {}
        for answer in self.answers:
            key = (answer.judgement.grade.order, answer.judgement.grade.label) if answer.judgement else NONE
            counted[key] = counted.get(key, 0) + 1
        return [(label, number) for (_order, label), number in sorted(counted.items())]


NONE = (99, "Not judged")


def moderate(annual: AnnualAssessment, code: str, user: User, *, whole: bool) -> Moderation | None:
    """None where the edition has no such C. Two queries, however many threats there are."""
    components = tuple(annual.edition.components.order_by("order"))
    component = next((each for each in components if each.code == code), None)
    if component is None:
        return None
    sections = Section.objects.visible_to(user).filter(annual=annual, component=component)
    found = sections.with_context().order_by("threat_assessment__order")
    return Moderation(component, components, tuple(answer_of(section, whole) for section in found), whole)


def answer_of(section: Section, whole: bool) -> Answer:
    text = show_body(section.body, anchors=False) if whole else first_words(section.body)
    return Answer(section, section.judgement_or_none, text, count_words(section.body))


def first_words(body: str) -> str:
    return Truncator(" ".join(plain_text(without_footnotes(body)).split())).words(FIRST_WORDS, truncate=" …")
