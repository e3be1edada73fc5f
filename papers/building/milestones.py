"""The milestones of a plan as a chapter: each under its objective, with its lead, its date and its latest update.

Here: what is read for it, in a constant number of queries, and what is made of that. All of it as it stood at the end
of the day of the meeting: what was reported later is for a later paper.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop, ngettext

from accounts.models import User
from actions.due import next_due
from actions.models import Milestone, Objective, Recommendation, Update, UpdateFigure
from assessments.models import Section
from papers import content
from papers.building.bodies import Numbering, blocks_from_body
from papers.models import Paper, PaperPart

CHAPTER = "milestones"
HEADS = (
    gettext_noop("What is counted"),
    gettext_noop("Over"),
    gettext_noop("Number"),
    gettext_noop("Compared with"),
    gettext_noop("Change"),
    gettext_noop("As at"),
)


@dataclass(frozen=True, slots=True)
class PlanRows:
    """What the chapter is made from. `latest` and `met` are by milestone; `seen` are rows that the reader may read."""

    paper: Paper
    milestones: list[Milestone]
    latest: Mapping[int, Update]
    met: Mapping[int, datetime.date | None]
    papers: Mapping[int, Paper]
    seen_sections: frozenset[int]
    seen_recommendations: frozenset[int]
    printed_threats: frozenset[int | None]
    changed_at: tuple[datetime.datetime, ...]


# Reading


def read_plan(paper: Paper, parts: list[PaperPart], reader: User | None) -> PlanRows | None:
    """Nothing where no part asks for it: most papers have no such chapter."""
    if not any(part.kind == PaperPart.Kind.MILESTONES for part in parts):
        return None
    milestones = read_milestones(paper, reader)
    latest = read_latest(milestones, paper.meeting_on)
    years = [milestone.see_year for milestone in milestones if milestone.see_year]
    years += [milestone.see_section.annual for milestone in milestones if milestone.see_section]
    return PlanRows(
        paper=paper,
        milestones=milestones,
        latest=latest,
        met={milestone.pk: milestone.met for milestone in milestones},  # type: ignore[attr-defined]  # annotated
        papers={annual.pk: annual.paper for annual in years if hasattr(annual, "paper")},
        seen_sections=frozenset(m.see_section_id or 0 for m in milestones if m.sees_section),  # type: ignore[attr-defined]  # annotated
        seen_recommendations=frozenset(
            m.see_recommendation_id or 0
            for m in milestones
            if m.sees_recommendation  # type: ignore[attr-defined]  # annotated
        ),
        printed_threats=frozenset(part.threat_assessment_id for part in parts),
        changed_at=times_of(milestones, latest),
    )


def read_milestones(paper: Paper, reader: User | None) -> list[Milestone]:
    """Those of current objectives that were not withdrawn, with the last date that was reported for.

    Whether the reader may read what they point to is asked here too, so that pointers cost no query of their own.
    """
    by_then = Q(updates__state=Update.State.REPORTED)
    if paper.meeting_on is not None:
        by_then &= Q(updates__reported_at__date__lte=paper.meeting_on)
    found = Milestone.objects.filter(force=paper.annual.force_id, objective__state=Objective.State.CURRENT)
    sections, raised = Section.objects.all(), Recommendation.objects.all()
    if reader is not None:
        found = found.visible_to(reader)
        sections, raised = sections.visible_to(reader), raised.visible_to(reader)
    return list(
        found.exclude(state=Milestone.State.WITHDRAWN)
        .annotate(
            met=Max("updates__meets_due_on", filter=by_then),
            sees_section=Exists(sections.filter(pk=OuterRef("see_section"))),
            sees_recommendation=Exists(raised.filter(pk=OuterRef("see_recommendation"))),
        )
        .select_related(
            "objective", "lead_post", "second_post", "see_year__paper", "see_recommendation__raised_in",
            "see_milestone", "see_section__annual__paper", "see_section__threat_assessment__threat",
        )
        .defer("see_section__body")
        .order_by("objective__order", "objective", "order", "pk")
    )  # fmt: skip


def read_latest(milestones: list[Milestone], by: datetime.date | None) -> dict[int, Update]:
    standing = Update.objects.filter(milestone=OuterRef("milestone")).standing(by).latest_first()
    updates = Update.objects.filter(
        milestone__in=[m.pk for m in milestones], pk=Subquery(standing.values("pk")[:1])
    )
    return {update.milestone_id: update for update in updates.prefetch_related("figures")}


def times_of(milestones: list[Milestone], latest: Mapping[int, Update]) -> tuple[datetime.datetime, ...]:
    """When any of this was last changed; of updates, when they were reported."""
    rows = Milestone.history.filter(id__in=[m.pk for m in milestones]).order_by()
    # That the next date moved on with a report makes no new version, and is printed by no paper.
    changed = rows.values("id", "version").annotate(at=Min("history_date")).values_list("at")
    above = Objective.history.filter(id__in=[m.objective_id for m in milestones]).order_by()
    changes = changed.union(above.values_list("history_date"))
    reported = [update.reported_at for update in latest.values() if update.reported_at is not None]
    return (*(at for (at,) in changes), *reported)


# Making


def milestones_chapter(
    heading: str, plan: PlanRows, numbering: Numbering, recommendation_numbers: Mapping[int, int]
) -> content.Chapter:
    """`recommendation_numbers`: of those that this paper prints, by row."""
    heading = heading or gettext("Milestones")
    if not plan.milestones:
        return content.Chapter(CHAPTER, heading, note=gettext("No milestone has been set."))
    opening = content.PaperSection(
        anchor=f"{CHAPTER}--text",
        kind="heading",
        heading="",
        blocks=(
            content.Paragraph(numbering.next_paragraph(), "", escape(how_they_stand(plan), quote=False)),
        ),
    )
    grouped = groupby(plan.milestones, key=lambda milestone: milestone.objective)
    objectives = (
        content.PaperSection(
            anchor=f"objective-of-{slugify(milestones[0].reference)}",
            kind="heading",
            heading=objective.text,
            blocks=tuple(
                block
                for milestone in milestones
                for block in milestone_blocks(milestone, plan, numbering, recommendation_numbers)
            ),
        )
        for objective, milestones in ((objective, list(found)) for objective, found in grouped)
    )
    return content.Chapter(CHAPTER, heading, sections=(opening, *objectives))


def how_they_stand(plan: PlanRows) -> str:
    """How many there are, and how many of each status: "7 milestones: 3 on track, 1 at risk, …"."""
    counted = Counter(
        plan.latest[milestone.pk].status if milestone.pk in plan.latest else ""
        for milestone in plan.milestones
    )
    words = [
        f"{counted[status]} {gettext(status.label).lower()}" for status in Update.Status if counted[status]
    ]
    if counted[""]:
        words.append(gettext("%(number)s without an update") % {"number": counted[""]})
    total = len(plan.milestones)
    number = ngettext("%(number)s milestone", "%(number)s milestones", total) % {"number": total}
    plans = sorted({milestone.objective.plan_name for milestone in plan.milestones})
    return f"{'; '.join(plans)}: {number}, {', '.join(words)}."


def milestone_blocks(
    milestone: Milestone, plan: PlanRows, numbering: Numbering, recommendation_numbers: Mapping[int, int]
) -> tuple[content.Block, ...]:
    update = plan.latest.get(milestone.pk)
    blocks: list[content.Block] = [
        content.SubHeading("", 3, f"{milestone.reference} {milestone.text}"),
        line(lead_line(milestone, plan, update)),
    ]
    if update is not None:
        blocks += [line(status_line(update)), *update_blocks(update, numbering)]
    elif (by := plan.paper.meeting_on) is not None:
        blocks.append(line(gettext("No update was reported by %(day)s.") % {"day": day(by)}))
    else:
        blocks.append(line(gettext("No update has been reported.")))
    if place := place_of(milestone, plan, recommendation_numbers):
        words = gettext("See %(place)s.") % {"place": place}
        blocks.append(content.Paragraph(numbering.next_paragraph(), "", escape(words, quote=False)))
    return tuple(blocks)


def line(words: str) -> content.Line:
    return content.Line(escape(words, quote=False))


def day(date: datetime.date) -> str:
    return date_format(date, "j F Y")


def lead_line(milestone: Milestone, plan: PlanRows, update: Update | None) -> str:
    """Who leads it, how often it is reported, when next, and what it is measured by."""
    reported = {
        Milestone.Frequency.MONTHLY: gettext("Reported monthly."),
        Milestone.Frequency.QUARTERLY: gettext("Reported quarterly."),
        Milestone.Frequency.SIX_MONTHLY: gettext("Reported six-monthly."),
    }
    posts = [post.title for post in milestone.posts]
    lead = gettext("Lead: %(posts)s.") % {"posts": gettext(" and ").join(posts)}
    target = gettext("No numeric target is set.")
    if milestone.target == Milestone.Target.NUMERIC:
        target = gettext("Target: %(target)s.") % {"target": milestone.target_words}
    frequency = reported[Milestone.Frequency(milestone.frequency)]
    return " ".join(filter(None, (lead, frequency, due_words(milestone, plan, update), target)))


def due_words(milestone: Milestone, plan: PlanRows, update: Update | None) -> str:
    """When the next update is due; or which one was due by the meeting and did not come."""
    if update is not None and update.status == Update.Status.COMPLETE:
        return ""
    due = next_due(milestone.first_due_on, milestone.months, plan.met[milestone.pk])
    if plan.paper.meeting_on is not None and due < plan.paper.meeting_on:
        return gettext("The update due on %(day)s has not been reported.") % {"day": day(due)}
    return gettext("Next due %(day)s.") % {"day": day(due)}


def status_line(update: Update) -> str:
    return gettext("%(status)s as at %(day)s. Covers %(begins)s to %(ends)s.") % {
        "status": gettext(Update.Status(update.status).label),
        "day": day(update.as_at),
        "begins": day(update.period_from),
        "ends": day(update.period_until),
    }


def update_blocks(update: Update, numbering: Numbering) -> list[content.Block]:
    """The body as it was reported, its sub-headings below the milestone's; then its figures as a table."""
    blocks: list[content.Block] = [
        replace(block, level=4) if isinstance(block, content.SubHeading) else block
        for block in blocks_from_body(update.body, numbering)
    ]
    if not blocks and update.status == Update.Status.NOTHING:
        blocks.append(
            content.Paragraph(numbering.next_paragraph(), "", gettext("There is nothing to report."))
        )
    if figures := list(update.figures.all()):
        blocks.append(figures_table(figures, numbering))
    return blocks


def figures_table(figures: list[UpdateFigure], numbering: Numbering) -> content.Table:
    """Number, comparison and change in a row, so that the count and the percentage are read together."""
    heads = tuple(content.Cell(escape(gettext(head)), "column") for head in HEADS)
    return content.Table(
        number=numbering.next_table(),
        block="",
        columns=len(HEADS),
        caption=gettext("Figures reported"),
        head=(content.Row(heads),),
        body=tuple(content.Row(cells_of(figure)) for figure in figures),
    )


def cells_of(figure: UpdateFigure) -> tuple[content.Cell, ...]:
    nothing = gettext("Nothing")
    words = (
        (gettext(UpdateFigure.Basis(figure.basis).label), False),
        (figure.value_words, True),
        (figure.comparison_words or nothing, False),
        (figure.change or gettext("Not compared"), False),
        (day(figure.as_at), False),
    )
    head = content.Cell(escape(figure.measure, quote=False), "row")
    return (head, *(content.Cell(escape(said, quote=False), numeric=numeric) for said, numeric in words))


# Where to read on


def place_of(milestone: Milestone, plan: PlanRows, recommendation_numbers: Mapping[int, int]) -> str:
    """The place that a milestone points to, in the words of this paper; empty where it points nowhere.

    What the reader may not read yet is named by its year alone.
    """
    if milestone.see_milestone is not None:
        other = milestone.see_milestone
        return gettext("milestone %(reference)s, %(text)s") % {
            "reference": other.reference,
            "text": other.text,
        }
    if (
        milestone.see_recommendation is not None
        and milestone.see_recommendation_id in plan.seen_recommendations
    ):
        return recommendation_words(milestone.see_recommendation, recommendation_numbers)
    if milestone.see_section is not None:
        return section_words(milestone.see_section, plan)
    if milestone.see_year is not None:
        return year_words(milestone.see_year.pk, milestone.see_year.year, milestone.see_year.board_on, plan)
    return ""


def recommendation_words(raised: Recommendation, numbers: Mapping[int, int]) -> str:
    if raised.pk in numbers:
        return gettext("recommendation %(number)s of this paper") % {"number": numbers[raised.pk]}
    return gettext("recommendation %(reference)s") % {"reference": raised.reference}


def section_words(section: Section, plan: PlanRows) -> str:
    threat, annual = section.threat_assessment, section.annual
    where = year_words(annual.pk, annual.year, annual.board_on, plan)
    if section.pk not in plan.seen_sections:
        return where
    if threat is None:
        return gettext("“%(heading)s” in %(where)s") % {"heading": section.heading, "where": where}
    if annual.pk == plan.paper.annual_id and threat.pk not in plan.printed_threats:
        where = gettext("the assessment of %(year)s") % {"year": annual.year}
    said = {"heading": section.heading, "threat": threat.label, "where": where}
    return gettext("“%(heading)s” under “%(threat)s” in %(where)s") % said


def year_words(pk: int, year: str, board_on: datetime.date, plan: PlanRows) -> str:
    """A paper as agendas name it; before anybody has begun it, the assessment and its board."""
    if pk == plan.paper.annual_id:
        return gettext("this paper")
    paper = plan.papers.get(pk)
    if paper is None or paper.meeting_on is None:
        said = {"year": year, "day": day(board_on)}
        return gettext("the assessment of %(year)s, for the board on %(day)s") % said
    named = {"title": paper.title, "day": day(paper.meeting_on)}
    words = gettext("the separate paper “%(title)s” for the meeting on %(day)s") % named
    if paper.agenda_item:
        words += gettext(", agenda item %(item)s") % {"item": paper.agenda_item}
    return words
