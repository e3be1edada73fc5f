"""What hangs on a demonstration year: recommendations, decisions of its board, its paper, issued if it is final."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Role
from actions.models import BoardDecision, Recommendation
from assessments.blocks import join_body
from assessments.models import Status
from assessments.rewriting import clean_blocks
from papers.building.arrange import begin_paper
from papers.demonstration.calendar import Stage, board_ahead, moment
from papers.demonstration.people import keep
from papers.demonstration.years import Year
from papers.issuing.issue import issue_paper
from papers.models import Implication, IssuedPaper, Paper
from threats.models import Threat

COVER = (
    *("governing_body", "board", "meeting_on", "agenda_item", "plan_priority"),
    *("title", "presented_by", "purpose", "ask"),
)


def load_recommendations(year: Year) -> None:
    """Under references that count through the year of the board: WMP-2025-01."""
    threats = {threat.code: threat for threat in Threat.objects.filter(edition=year.annual.edition)}
    body = year.cast.body_of(year.annual.force)
    raisers = {
        Recommendation.Origin.OPCC: lambda: year.cast.holder(body, Role.REVIEWER),
        Recommendation.Origin.BOARD: lambda: year.cast.holder(body, Role.SECRETARY),
    }
    for number, values in enumerate(year.data["recommendations"], 1):
        raised_by = raisers.get(values["origin"], lambda: year.coordinator)()
        at = year.at(Stage.VERDICT, 240 + 6 * number)
        recommendation = Recommendation(
            force=year.annual.force,
            reference=f"{year.annual.force.label}-{year.annual.board_on.year}-{number:02}",
            raised_in=year.annual,
            threat=threats[values["threat"]] if values["threat"] else None,
            origin=values["origin"],
            text=values["text"],
            owner=values["owner"],
            due_on=values["due_on"],
            raised_by=raised_by,
            raised_at=at,
        )
        recommendation.full_clean()
        keep(recommendation, at, raised_by)


def load_board_decisions(year: Year) -> None:
    """What its file says that the board decided: of a year to come, nothing yet."""
    threats = {
        threat.threat.code: threat for threat in year.annual.threat_assessments.select_related("threat")
    }
    for number, values in enumerate(year.data.get("board_decisions", []), 1):
        secretary = year.cast.holder(year.cast.body_of(year.annual.force), Role.SECRETARY)
        at = moment(year.annual.board_on, 0, minutes=360 + number)
        decision = BoardDecision(
            annual=year.annual,
            number=number,
            threat_assessment=threats[values["threat"]] if values["threat"] else None,
            outcome=values["outcome"],
            text=values["text"],
            decided_on=year.annual.board_on,
            minute=values["minute"],
            recorded_by=secretary,
            recorded_at=at,
        )
        decision.full_clean()
        keep(decision, at, secretary)


def load_paper(year: Year) -> Paper:
    """Cover and order of parts. The order is the one that the program proposes: it follows the threats'."""
    paper = begin_paper(year.annual)
    cover = year.data["paper"]
    for name in COVER:
        setattr(paper, name, cover[name])
    paper.authors = "\n".join(cover["authors"])
    paper.implications = implications_in(cover["implications"])
    paper.previous_briefing = cover.get("previous_briefing", "")
    paper.full_clean()
    at = year.at(Stage.REVISED)
    keep(paper, at, year.coordinator)
    paper.history.update(history_date=at, history_user=year.coordinator)
    return paper


def implications_in(data: dict[str, str]) -> dict[str, str]:
    return {
        Implication(kind).value: join_body(clean_blocks(f"<p>{words}</p>"), "")
        for kind, words in data.items()
    }


def issue(year: Year, paper: Paper) -> IssuedPaper | None:
    """The paper of a final year went to its board, so it is issued; that takes seconds, as it does for everybody."""
    year.annual.refresh_from_db(fields=["status"])
    if year.annual.status != Status.FINAL:
        return None
    fresh = Paper.objects.select_related("annual__force", "annual__edition", "annual__scale").get(pk=paper.pk)
    secretary = year.cast.holder(year.cast.body_of(year.annual.force), Role.SECRETARY)
    return issue_paper(
        fresh, by=secretary, confirmed_by=year.coordinator, issued_at=year.at(Stage.WHOLE_FINAL, 360)
    )


def put_board_ahead(year: Year, paper: Paper) -> None:
    """A year whose file says so waits for a board to come, so that not everything in it is late."""
    annual = year.annual
    if not year.data.get("board_ahead") or annual.board_on > timezone.localdate():
        return
    annual.board_on = board_ahead(timezone.localdate())
    annual.save(update_fields=["board_on"])
    paper.meeting_on = annual.board_on
    paper.save(update_fields=["meeting_on"])
