"""What is withheld, as one person may read it: the passages to choose from, and the year's list with its decisions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import Truncator

from accounts.models import User
from assessments import permissions
from assessments.anchors import places_of
from assessments.figures.illustrating import CHART_NAME
from assessments.models import AnnualAssessment, Section, Withholding
from assessments.models.rounds import FORCE_READERS
from assessments.parts import Part, parts_of
from assessments.withholding import text_now

Kind, State = Withholding.Kind, Withholding.State
STANDING = (State.PROPOSED, State.WITHHELD)


@dataclass(frozen=True, slots=True)
class Line:
    """One withholding: where, what has become of the words since, and what this person may do."""

    row: Withholding
    where: str
    now: str
    reads_reasons: bool
    may_decide: bool
    may_lift: bool
    may_decide_anew: bool
    leaves_table: bool = False  # it is a chart, and the table that it is drawn from is a passage of its own

    @property
    def has_changed(self) -> bool:
        """The words at the place are others now. The editions then leave out the whole block."""
        return self.now != self.row.quote

    @property
    def is_open(self) -> bool:
        return self.row.state == State.PROPOSED

    @property
    def is_withheld(self) -> bool:
        return self.row.state == State.WITHHELD


def passages_of(body: str) -> list[tuple[str, str]]:
    """Every passage as a choice: its key, and what it is called in this section."""
    names = {place.block: place.name for place in places_of(body)}
    return [(part.key, f"{called(part, names)}: {beginning(part.text)}") for part in parts_of(body)]


def called(part: Part | Withholding, names: dict[str, str]) -> str:
    block = names.get(part.block, "A block that is no longer there")
    match part.kind:
        case Kind.CELL:
            return f"{block}, row {part.row}, column {part.column}"
        case Kind.ITEM:
            return f"{block}, item {part.position}"
        case Kind.NOTE:
            return f"{block}, footnote {part.position}"
    return block


def beginning(text: str) -> str:
    return Truncator(text).words(9, truncate=" …")


def rows_of(annual: AnnualAssessment, user: User) -> list[Withholding]:
    """The year's withholdings that this person may read of, those that wait for a decision first. One query.

    Those in the paper's own words come after those in sections, and without the texts that they stand in.
    """
    rows = Withholding.objects.visible_to(user).filter(annual=annual)
    rows = rows.select_related(
        "section__threat_assessment__threat",
        "proposed_by",
        "decided_by",
        "decided_for",
        "lifted_by",
        "lifted_for",
    ).order_by("section__threat_assessment__order", "section__order", "proposed_at", "pk")
    order = list(State)
    found = sorted(rows, key=lambda row: (order.index(State(row.state)), row.section is None))
    for row in found:
        put_in_year(row, annual)
    return found


def lines_on(section: Section, user: User) -> list[Line]:
    """What stands on one section, for its page. One query."""
    rows = section.withholdings.standing().select_related(
        "proposed_by", "decided_by", "decided_for", "lifted_by", "lifted_for"
    )
    return [build_line(in_section(row, section), user) for row in rows]


def in_section(row: Withholding, section: Section) -> Withholding:
    row.section, row.annual = section, section.annual
    return row


def put_in_year(row: Withholding, annual: AnnualAssessment) -> None:
    """With the year that the caller has read, so that its addresses ask for nothing more."""
    row.annual = annual
    if row.section is not None:
        row.section.annual = annual
        if row.section.threat_assessment is not None:
            row.section.threat_assessment.annual = annual


def build_line(row: Withholding, user: User) -> Line:
    names = {place.block: place.name for place in places_of(row.text.body)}
    now = text_now(row)
    is_overtaken = row.state == State.WITHHELD and now not in ("", row.quote)
    reads_reasons = permissions.is_force_role(user, row.annual, *FORCE_READERS)
    return Line(
        row=row,
        where=called(row, names),
        now=now,
        reads_reasons=reads_reasons or row.proposed_by_id == user.pk,
        may_decide=row.state == State.PROPOSED and permissions.can_decide_withholding(user, row),
        may_lift=row.state == State.WITHHELD and permissions.can_lift_withholding(user, row),
        may_decide_anew=is_overtaken and permissions.can_decide_withholding(user, row),
        leaves_table=row.state in STANDING and names.get(row.block) == CHART_NAME,
    )
