"""One demonstration year from its file, in the order in which it would have happened.

Opening, asking, cleaning, talking and every step of the workflow go through the functions that the pages use, so that
guards hold for the demonstration too. Texts, judgements and verdicts are stored as rows, since each has a time and an
author of the past. What hangs on the finished year
(recommendations, the paper) is in outcomes.py, and what stands around its texts in furnishing.py.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import BODY_ROLES, Role, User
from assessments.blocks import clean_body
from assessments.comments import open_thread, reply, resolve
from assessments.models import (
    AnnualAssessment,
    Circle,
    Handover,
    Judgement,
    Section,
    Source,
    Status,
    StatusChange,
    Thread,
    ThreatAssessment,
    Verdict,
)
from assessments.opening import open_year
from assessments.permissions import Subject
from assessments.questions import ask_question
from assessments.workflow import perform
from assessments.writing import add_heading, store_version
from papers.demonstration.calendar import Stage, moment
from papers.demonstration.people import Cast, keep
from threats.models import Edition

# The chain to each status, as (step, when a threat takes it, when the whole does).
CHAIN = (
    (Status.SUBMITTED, "submit", Stage.SUBMITTED, Stage.WHOLE_SUBMITTED),
    (Status.AGREED, "agree", Stage.AGREED, Stage.WHOLE_AGREED),
    (Status.APPROVED, "approve", Stage.APPROVED, Stage.WHOLE_APPROVED),
    (Status.RELEASED, "release", Stage.RELEASED, Stage.WHOLE_RELEASED),
    (Status.VERDICT_GIVEN, "give-verdict", Stage.VERDICT, Stage.WHOLE_VERDICT),
    (Status.FINAL, "finalise", Stage.FINAL, Stage.WHOLE_FINAL),
)


@dataclass(frozen=True)
class Year:
    """A year being made: its file, its row, and those who act in it."""

    data: dict[str, Any]
    annual: AnnualAssessment
    cast: Cast
    coordinator: User

    def at(self, stage: int, minutes: int = 0) -> datetime.datetime:
        return moment(self.annual.board_on, stage, minutes=minutes)

    def person(self, email: str) -> User:
        return self.cast.people[email]

    def chief(self) -> User:
        return self.cast.holder(self.annual.force, Role.CHIEF_OFFICER)

    def commissioner(self) -> User:
        return self.cast.holder(self.cast.body_of(self.annual.force), Role.COMMISSIONER)


def load_year(data: dict[str, Any], cast: Cast) -> Year:
    """Make the year; the caller has seen that it is not there yet and that its edition is loaded."""
    year = begin(data, cast)
    threats = arrange(year)
    ask(year, threats)
    write_whole(year)
    for order, values in enumerate(data["threats"]):
        write_threat(year, threats[values["threat"]], values, order)
    load_sources(year)
    take_steps(year, threats)
    return year


def begin(data: dict[str, Any], cast: Cast) -> Year:
    coordinator = cast.people[data["coordinator"]]
    annual = open_year(
        cast.organisations[data["force"]],
        Edition.objects.select_related("scale").get(code=data["edition"]),
        data["year"],
        data["board_on"],
        {threat["threat"]: cast.people[threat["lead"]] for threat in data["threats"]},
        by=coordinator,
    )
    year = Year(data, annual, cast, coordinator)
    AnnualAssessment.objects.filter(pk=annual.pk).update(opened_at=year.at(Stage.OPENED))
    return year


def arrange(year: Year) -> dict[str, ThreatAssessment]:
    """The force's own names and order for the threats, and the headings of the whole."""
    ordered = {code: order for order, code in enumerate(year.data["paper"]["threat_order"], 1)}
    labels = {values["threat"]: values["local_label"] for values in year.data["threats"]}
    threats = {}
    for assessment in year.annual.threat_assessments.select_related("threat", "annual__force", "lead"):
        code = assessment.threat.code
        assessment.order = ordered[code]
        assessment.local_label = "" if labels[code] == assessment.threat.name else labels[code]
        assessment.save()
        threats[code] = assessment
    kept = [part["slug"] for part in year.data["whole"]]
    year.annual.sections.filter(threat_assessment=None).exclude(slug__in=kept).delete()
    return threats


def load_sources(year: Year) -> None:
    """Before anything is approved: what is printed of a source that a text cites is approved with it."""
    at = year.at(Stage.FIRST_WRITTEN)
    for values in year.data.get("sources", []):
        source = Source(force=year.annual.force, **values, updated_by=year.coordinator, updated_at=at)
        source.full_clean()
        keep(source, at, year.coordinator)


def ask(year: Year, threats: dict[str, ThreatAssessment]) -> None:
    for minutes, values in enumerate(year.data["questions"]):
        asker, at = year.person(values["asked_by"]), year.at(Stage.ASKED, 4 * minutes)
        threat = threats[values["threat"]] if values["threat"] else None
        question = ask_question(year.annual, threat, values["text"], by=asker, at=at)
        question.history.update(history_date=at, history_user=asker)


# Writing


def write_whole(year: Year) -> None:
    """The parts of the whole, the questions that belong to no threat before the last of them."""
    sections = {section.slug: section for section in year.annual.sections.filter(threat_assessment=None)}
    *parts, last = (sections[part["slug"]] for part in year.data["whole"])
    questions = [section for section in sections.values() if section.kind == Section.Kind.QUESTION]
    for order, section in enumerate([*parts, *questions, last], 1):
        section.order = order
        section.save()
    for order, part in enumerate(year.data["whole"]):
        section = sections[part["slug"]]
        section.heading = part["heading"]
        save(section, part["body"], year.coordinator, year.at(Stage.REVISED - order % 4, 20 * order))
    answer(year, None, year.coordinator)


def write_threat(year: Year, threat: ThreatAssessment, values: dict[str, Any], order: int) -> None:
    """First versions, answers and judgements; if it was sent back, that; then the versions that stand."""
    lead = year.person(values["lead"])
    cells = {section.slug: section for section in threat.sections.filter(kind=Section.Kind.COMPONENT)}
    written = []
    for place, part in enumerate(values["sections"]):
        writer = year.person(part.get("written_by", values["lead"]))
        section = cells.get(part.get("component", "")) or add_heading(threat, part["heading"], by=lead)
        if writer != lead:
            hand(year, section, writer, lead, order)
        at = year.at(Stage.FIRST_WRITTEN - place % 5, 30 * order + 5 * place)
        section.updated_by, section.updated_at = (lead, at) if section.updated_by else (None, None)
        save(section, part.get("earlier") or part["body"], writer, at)
        written.append((section, part, writer))
        if "judgement" in part:
            judge(section, part["judgement"], lead, year.at(Stage.JUDGED, 30 * order + 5 * place))
    answer(year, threat, lead)
    if "returned" in values:
        send_back(year, threat, values)
    for place, (section, part, writer) in enumerate(written):
        if "earlier" in part:
            save(section, part["body"], writer, year.at(Stage.REVISED - place % 5, 30 * order + 5 * place))
    talk(year, threat, values)


def hand(year: Year, section: Section, writer: User, lead: User, order: int) -> None:
    at = year.at(Stage.FIRST_WRITTEN + 5, 10 * order)
    Handover.objects.create(
        section=section,
        writer=writer,
        handed_by=lead,
        handed_at=at,
        due_on=timezone.localtime(year.at(Stage.REVISED, 0)).date(),
        note="Please say what changed since last year, with the figures and where they come from.",
    )


def save(section: Section, body: str, by: User, at: datetime.datetime) -> None:
    cleaned = clean_body(body, section.body)
    if cleaned != section.body:
        section.body = cleaned
        store_version(section, by, at)
    else:
        section.save()


def judge(section: Section, values: dict[str, Any], lead: User, at: datetime.datetime) -> None:
    grades = {grade.code: grade for grade in section.annual.scale.grades.all()}
    tested = values["basis"] != Judgement.Basis.ASSERTED
    judgement = Judgement(
        section=section,
        grade=grades[values["grade"]],
        criterion=grades[values["grade"]].criteria,
        grade_prolonged=grades[values["prolonged"]],
        effect_on_local=values["effect_on_local"],
        confidence=values["confidence"],
        basis=values["basis"],
        basis_on=values["basis_on"] if tested else None,
        movement=values["movement"],
        movement_cause=values["movement_cause"],
        updated_by=lead,
        updated_at=at,
    )
    judgement.full_clean()
    keep(judgement, at, lead)


def answer(year: Year, threat: ThreatAssessment | None, by: User) -> None:
    """The answers to a threat's questions, or to those of the whole, and what is said of them."""
    found = {values["number"]: values for values in year.data["questions"]}
    questions = year.annual.questions.filter(section__threat_assessment=threat).select_related("section")
    for question in questions:
        values = found[question.number]
        at = year.at(Stage.ANSWERED, 12 * question.number)
        save(question.section, values["body"], by, at)
        question.state, question.state_note = values["state"], values["state_note"]
        keep(question, at, by)


def send_back(year: Year, threat: ThreatAssessment, values: dict[str, Any]) -> None:
    """Submitted once, and returned with a comment."""
    by, comment = year.person(values["returned"]["by"]), values["returned"]["comment"]
    step(threat, "submit", year.person(values["lead"]), year.at(Stage.RETURNED_SUBMITTED))
    step(threat, "request-changes", by, year.at(Stage.RETURNED), comment)


# Talking


def talk(year: Year, threat: ThreatAssessment, values: dict[str, Any]) -> None:
    """The force's own threads stand before it is submitted; the body's once it can read the text."""
    for order, thread in enumerate(values.get("threads", [])):
        speaker = year.person(thread["comments"][0]["by"])
        from_body = speaker.roles.for_force(year.annual.force_id, *BODY_ROLES)
        if not from_body:
            discuss(year, threat, thread, Stage.DISCUSSED, order)


def discuss(year: Year, threat: ThreatAssessment, values: dict[str, Any], stage: int, order: int) -> Thread:
    section = Section.objects.select_related("annual").get(threat_assessment=threat, slug=values["section"])
    first, *others = values["comments"]
    thread = open_thread(
        section,
        first["text"],
        circle=Circle(values["circle"]),
        by=year.person(first["by"]),
        words=values["quote"],
        at=year.at(stage, 25 * order),
    )
    for later, comment in enumerate(others, 1):
        at = year.at(stage - later, 25 * order + 90)
        reply(thread, comment["text"], by=year.person(comment["by"]), at=at)
    if "resolved" in values:
        at = year.at(stage - len(others) - 1, 25 * order)
        resolve(thread, values["resolved"]["note"], by=year.person(values["resolved"]["by"]), at=at)
    return thread


# Deciding


def take_steps(year: Year, threats: dict[str, ThreatAssessment]) -> None:
    """Every threat to its status and the whole to its own, each step after the one before it everywhere."""
    for status, name, threat_stage, whole_stage in CHAIN:
        for order, values in enumerate(year.data["threats"]):
            if has_reached(values["status"], status):
                threat = threats[values["threat"]]
                at = year.at(threat_stage, 35 * order)
                if name == "give-verdict":
                    give_verdict(year, threat, values["verdict"], at)
                step(threat, name, actor(year, name, values), at)
                if name == "release":
                    review(year, threat, values)
        if has_reached(year.data["status"], status):
            step(year.annual, name, actor(year, name, {}), year.at(whole_stage, 240))


def has_reached(status: str, step: Status) -> bool:
    return Status(status).rank >= step.rank


def actor(year: Year, name: str, values: dict[str, Any]) -> User:
    """Who takes the step, for a threat or (without values) for the whole."""
    if name == "approve":
        return year.person(values["approved_by"]) if "approved_by" in values else year.chief()
    if name == "give-verdict":
        return year.commissioner()
    if name == "submit" and values:
        return year.person(values["lead"])
    return year.coordinator


def review(year: Year, threat: ThreatAssessment, values: dict[str, Any]) -> None:
    """What the body says once the threat has been released to it."""
    for order, thread in enumerate(values.get("threads", [])):
        speaker = year.person(thread["comments"][0]["by"])
        if speaker.roles.for_force(year.annual.force_id, *BODY_ROLES):
            discuss(year, threat, thread, Stage.REVIEWED, order)


def give_verdict(year: Year, threat: ThreatAssessment, values: dict[str, str], at: datetime.datetime) -> None:
    Verdict.objects.create(
        threat_assessment=threat,
        verdict=values["verdict"],
        reasons=values["reasons"].strip(),
        given_by=year.commissioner(),
        given_at=at,
    )


def step(subject: Subject, name: str, by: User, at: datetime.datetime, comment: str = "") -> None:
    change = perform(subject, name, by=by, comment=comment.strip())
    StatusChange.objects.filter(pk=change.pk).update(changed_at=at)
