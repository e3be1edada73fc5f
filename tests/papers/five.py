"""The five kinds of paper that boards are given, each small, of a force that does not exist, in words of our own.

Made through the functions that the pages use, in the editions of the day. Here: the makers. Not here: what must hold
of each (test_five_papers.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.models import Milestone
from actions.recommendations import raise_recommendation
from assessments.models import AnnualAssessment, Question, Section, ThreatAssessment
from assessments.opening import open_year
from assessments.questions import ask_question, set_answer_state
from assessments.rewriting import clean_blocks
from assessments.sources import add_source
from assessments.writing import add_heading
from papers.building.arrange import begin_paper, key_of, parts_of
from papers.models import Implication, Paper, PaperPart
from papers.writing.covers import save_cover
from papers.writing.parts import (
    add_background,
    add_part,
    implications_of,
    leave_out,
    mark_of,
    save_implications,
    save_part,
)
from tests.actions.plans import make_figure, make_milestone, make_objective, make_post, make_report
from tests.makers import Side, make_side, write
from threats.loading import load_framework
from threats.models import Edition, Threat

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Kind = PaperPart.Kind
CS = "Capacity, contribution, capability, consistency and connectivity"


@dataclass
class Made:
    """A paper with the people and the year behind it."""

    side: Side
    annual: AnnualAssessment
    paper: Paper

    def threat(self, code: str) -> ThreatAssessment:
        return self.annual.threat_assessments.select_related("threat", "annual").get(threat__code=code)

    def whole(self, slug: str, body: str) -> None:
        write(self.annual.sections.get(slug=slug, threat_assessment=None), body, by=self.side.coordinator)

    def say(self, code: str, heading: str, body: str) -> Section:
        """Under a heading of the lead's own; a C by its name is the cell."""
        threat = self.threat(code)
        cell = threat.sections.filter(heading=heading, kind=Section.Kind.COMPONENT).first()
        section = cell or add_heading(threat, heading, by=self.side.lead)
        return write(section, body, by=self.side.lead)

    def own(self, name: str, **values: object) -> None:
        """The secretary writes in a part of the paper."""
        part = next(part for part in parts_of(self.paper) if str(part) == name)
        said = {"heading": part.heading, "version": part.version, **values}
        save_part(
            self.paper,
            key_of(part),
            said,
            clean_blocks(str(values.get("body", part.body))),
            by=self.side.coordinator,
        )

    def leave(self, kind: str, *, out: bool) -> None:
        leave_out(self.paper, (kind, None, None), out=out, by=self.side.coordinator)

    def recommend(self, code: str, text: str, owner: str, due_on: datetime.date) -> None:
        threat = Threat.objects.filter(edition=self.annual.edition, code=code).first()
        values = {"origin": "force", "text": text, "threat": threat, "owner": owner, "due_on": due_on}
        raise_recommendation(self.annual, values, by=self.side.coordinator)

    def mean_nothing(self) -> None:
        """Where there is no implication, that is said."""
        said = {kind.value: clean_blocks("<p>None.</p>") for kind in Implication}
        save_implications(
            self.paper, said, seen=mark_of(implications_of(self.paper)), by=self.side.coordinator
        )

    def built(self) -> Paper:
        """The row as the pages read it."""
        related = ("annual__force", "annual__edition", "annual__scale")
        return Paper.objects.select_related(*related).get(pk=self.paper.pk)


def begin(
    edition: str,
    year: str,
    board_on: datetime.date,
    labels: dict[str, str],
    file: Path | None = None,
    **cover: object,
) -> Made:
    """A year of the invented force with its threats in the order of `labels`, and the cover of its paper."""
    earlier = [FIXTURES / f"spr_{code}.yaml" for code in ("2012", "2015") if code < edition]
    load_framework([*earlier, file or FIXTURES / f"spr_{edition}.yaml"])
    side = make_side("Anyshire")
    found = Edition.objects.select_related("scale").get(code=edition)
    leads = dict.fromkeys(found.threats.values_list("code", flat=True), side.people["lead"])
    annual = open_year(side.force, found, year, board_on, leads, by=side.coordinator, labels=labels)
    values = {
        "board": "Strategic Board", "meeting_on": board_on, "agenda_item": "8", "title": "The requirement",
        "presented_by": "Assistant Chief Constable", "ask": "The board is asked to note this.", **cover,
    }  # fmt: skip
    paper = begin_paper(annual)
    save_cover(paper, {**values, "version": paper.version}, by=None)
    made = Made(side, annual, paper)
    made.mean_nothing()
    return made


def paragraphs(*words: str) -> str:
    return "".join(f"<p>{each}</p>" for each in words)


def table(caption: str, *rows: tuple[str, ...], source: str = "", chart: str = "") -> str:
    """With a header row and a header column; the paragraphs around it say what it is."""
    head = "".join(f'<th scope="col"><p>{cell}</p></th>' for cell in rows[0])
    lines = (
        f'<tr><th scope="row"><p>{row[0]}</p></th>{"".join(f"<td><p>{cell}</p></td>" for cell in row[1:])}</tr>'
        for row in rows[1:]
    )
    drawn = f"<p>{chart}</p>" if chart else ""
    credit = f"<p>Source: {source}</p>" if source else ""
    return (
        f"{drawn}<p>Table: {caption}</p><table><tbody><tr>{head}</tr>{''.join(lines)}</tbody></table>{credit}"
    )


def note(words: str) -> str:
    return f'<span class="footnote">{words}</span>'


def cite(reference: str, where: str = "") -> str:
    return note(f'<a href="#source:{reference}">{where or reference}</a>')


# The report of a year: recommendations by threat, and one text for all five Cs


def merged_edition(folder: Path) -> Path:
    """The edition of 2015 with its Cs as one box: another file, and no Python."""
    data = yaml.safe_load((FIXTURES / "spr_2015.yaml").read_text("utf-8"))
    one = {**data["components"][0], "code": "five-cs", "name": CS}
    for requirement in data["requirements"]:
        requirement.pop("component", None)
    merged = folder / "spr_2015.yaml"
    merged.write_text(yaml.safe_dump({**data, "components": [one]}, allow_unicode=True), "utf-8")
    return merged


def report_2018(folder: Path) -> Made:
    order = ("terrorism", "public-order", "serious-and-organised-crime", "national-cyber-security-incident")
    labels = {**dict.fromkeys(order, ""), "civil-emergencies": "", "child-sexual-abuse": ""}
    made = begin("2015", "2017-18", datetime.date(2018, 2, 6), labels, merged_edition(folder))
    for code in labels:
        threat = made.threat(code)
        made.say(
            code,
            CS,
            paragraphs(f"All five are told together for {threat.label.lower()}.", "A second paragraph."),
        )
        words = f"The first call can be met{note('Judged in January.')}; a long one would be felt locally."
        made.say(code, "Assurance statement", paragraphs(words, "The rest stays in its chapter."))
    boxes = (
        ("C", "Asks"),
        ("Capacity", "How much"),
        ("Contribution", "Our share"),
        ("Connectivity", "How joined"),
    )
    figures = (("Unit", "Due", "Held"), ("First", "21", "21"), ("Second", "36", "30"))
    chart = "Chart (bar): The second unit is six short."
    made.whole(
        "background", paragraphs("Why.") + table("What each C asks", *boxes) + paragraphs("And after it.")
    )
    made.say(
        "public-order",
        "Mobilising",
        table("Units due and held", *figures, chart=chart) + paragraphs("Tried."),
    )
    made.say(
        "public-order",
        "Casualty Bureau",
        "<p><strong>Nil return.</strong> It was not required in twelve months.</p>",
    )
    risks = "<ul><li><p>water</p><ul><li><p>coast</p></li><li><p>river</p></li></ul></li><li><p>fuel</p></li></ul>"
    made.say(
        "civil-emergencies",
        "Risks",
        paragraphs("The register holds:") + risks + paragraphs("All are planned for."),
    )
    made.recommend("public-order", "Train the six.", "Head of Operations", datetime.date(2018, 9, 30))
    made.recommend("terrorism", "Bring the full assessment.", "Chief Constable", datetime.date(2019, 2, 28))
    made.recommend("", "Date each assessment of threat.", "Executive Team", datetime.date(2018, 6, 30))
    return made


# The paper whose footnotes cite, again and again


def paper_2020() -> Made:
    labels = {"terrorism": "Counter terrorism", "child-sexual-abuse": "CSE/A"}
    authors = "Head of the Counter Terrorism Unit\nHead of Operations"
    made = begin(
        "2015",
        "2019-20",
        datetime.date(2020, 1, 21),
        labels,
        agenda_item="10c",
        authors=authors,
        plan_priority="",
    )
    source = {
        "kind": "report",
        "author": "Inspectorate",
        "year": 2018,
        "marking": "OFFICIAL",
        "custodian": "",
    }
    public = {"reference": "inspection", "title": "An inspection", "address": "https://www.gov.uk/inspection"}
    closed = {
        "reference": "desk",
        "title": "Desk notes",
        "address": "https://intranet.anyshire.example/notes",
    }
    for each in (public, closed):
        add_source(made.side.force, {**source, **each}, by=made.side.coordinator)
    strands = "".join(
        f"<h3>{strand}</h3><p>What was done to {strand.lower()}{cite('inspection', f'pages {at} to {at + 2}')}.</p>"
        for at, strand in enumerate(("Pursue", "Prevent", "Protect", "Prepare"), 8)
    )
    made.say("terrorism", "The four strands", strands)
    made.say("terrorism", "Governance", paragraphs(f"Meets monthly{cite('desk')}."))
    link = '<a href="https://intranet.anyshire.example/plan">the plan</a>'
    explained = note("A team of <em>three</em> that reads messages.")
    made.say(
        "child-sexual-abuse",
        "Capacity",
        paragraphs(f"The desk{explained} follows {link}{cite('inspection')}."),
    )
    made.say("public-order", "Capacity", table(
        "How the target is reached", ("Step", "Number"), ("Units", "21"), ("Ratio", "3"), ("To train", "63")
    ))  # fmt: skip
    return made


# The portfolio paper: the requirement is one business area among several


def portfolio_2013() -> Made:
    made = begin(
        "2012", "2013-14", datetime.date(2013, 11, 5), {}, title="The portfolio", sign_off="Assistant Chief Constable",
        ask="The board is asked to note all recommendations in this paper.",
    )  # fmt: skip
    for heading in ("Airports", "Dogs and horses"):
        body = "".join(
            f"<h3>{each}</h3>{paragraphs(f'{each} of {heading.lower()}.', 'And more.')}"
            for each in ("Background", "Financial implications", "Legal implications", "Recommendation")
        )
        add_part(made.paper, kind=Kind.AREA, heading=heading, body=body, by=made.side.coordinator)
    for threat in made.annual.threat_assessments.select_related("threat"):
        made.say(threat.threat.code, "Planning assumption", paragraphs("What is assumed, and by whom."))
        made.say(
            threat.threat.code,
            "Self-assessment",
            paragraphs("Against the framework of 2010, as the new one is not out."),
        )
    appendix = add_part(
        made.paper,
        kind=Kind.APPENDIX,
        heading="How it is organised",
        body=paragraphs("The chart."),
        by=made.side.coordinator,
    )
    annex, area = (f"#ref:paper/{slug}" for slug in (appendix.slug, "airports"))
    refer = f'See <a href="{annex}">Appendix A</a> and <a href="{area}">the first area</a>.'
    made.whole("background", paragraphs(refer))
    made.whole("conclusion", paragraphs("The requirement can be met."))
    return made


# The paper that answers questions


def paper_2025() -> Made:
    order = (
        "serious-and-organised-crime",
        "terrorism",
        "public-disorder",
        "civil-emergencies",
        "national-cyber-event",
    )
    made = begin(
        "2023",
        "2024-25",
        datetime.date(2025, 2, 25),
        dict.fromkeys(order, ""),
        previous_briefing="23 April 2024",
    )
    codes = [*order, "violence-against-women-and-girls"]
    for number in range(1, 19):
        threat = made.threat(codes[(number - 1) // 3])
        ask = f"What came of matter {number}?"
        answer(made, ask_question(made.annual, threat, ask, by=made.side.reviewer), number)
    background = add_background(
        made.side.force,
        "The editions",
        made.annual.edition,
        clean_blocks(paragraphs("There were three.")),
        by=made.side.coordinator,
    )
    made.own("Background", background=background, body="")
    posts = ("Home force", "Establishment", "Headcount", "Vacancies")
    rows = (("Anyshire", "235", "227", "8"), ("Othershire", "211", "213", "-2"), ("Total", "", "", ""))
    made.say(
        "serious-and-organised-crime",
        "Establishment",
        table("Officers by home force", posts, *rows, source="the unit"),
    )
    months = ("Measure", "Jun", "Jul", "Aug", "Total")
    series = (("Arrests", "13", "6", "6", ""), ("Years of imprisonment", "37.5", "8.58", "9.01", ""))
    monthly = table("By month", months, series[0], chart="Chart (line): Arrests fell.") + table(
        "Sentences", months, series[1]
    )
    made.say("child-sexual-abuse", "The project", monthly)
    scheme = (
        ("Category", "Who leads", "Who responds"),
        ("1", "A centre", "All"),
        ("6", "The force", "The force"),
    )
    made.say(
        "national-cyber-event", "The scheme", table("Six categories", *scheme, source="a national centre")
    )
    for code in codes[:2]:
        made.say(code, "Assurance statement", paragraphs(f"The force is ready in {code}."))
    later = {
        "kind": "report", "title": "Paper on violence against women and girls", "author": "", "marking": "OFFICIAL",
        "reference": "march", "year": 2025, "address": "", "custodian": "the secretary, for the meeting of March 2025",
    }  # fmt: skip
    add_source(made.side.force, later, by=made.side.coordinator)
    table_of = Section.objects.get(annual=made.annual, slug="establishment")
    block = next(part for part in clean_blocks(table_of.body) if part.tag == "table").get("data-block")
    refer = (
        f'See <a href="#ref:serious-and-organised-crime/establishment/{block}">table 9</a>{cite("march")}.'
    )
    made.say("violence-against-women-and-girls", "Later", paragraphs(refer))
    return made


def answer(made: Made, question: Question, number: int) -> None:
    """Most are answered; one in part, one declined, and one not at all."""
    state, words = {5: ("unanswered", ""), 6: ("declined", "A case is before a court.")}.get(
        number, ("answered", "")
    )
    if number == 7:
        state, words = "partly", "The second half waits for the debrief."
    if number not in (5, 6):
        write(question.section, paragraphs(f"This came of {number}."), by=made.side.lead)
    question.section.refresh_from_db()
    set_answer_state(question, state, words, by=made.side.lead)


# The paper on milestones


def milestones_2015() -> Made:
    made = begin(
        "2012",
        "2014-15",
        datetime.date(2015, 2, 3),
        {},
        agenda_item="11",
        title="Milestones and deliverables",
    )
    made.leave(Kind.MILESTONES, out=False)
    side, by = made.side, made.side.coordinator
    separate = open_year(
        side.force, made.annual.edition, "2015-16", datetime.date(2015, 3, 3), {"terrorism": side.lead}, by=by
    )
    paper = begin_paper(separate)
    cover = {"title": "The requirement", "meeting_on": separate.board_on, "agenda_item": "12b"}
    save_cover(paper, {**cover, "version": paper.version}, by=None)
    crime, head = make_post(side, "ACC (Crime)", side.people["lead"]), make_post(side, "Head of Crime")
    safer, national = (
        make_objective(side, "Less crime"),
        make_objective(side, "Our share in national policing"),
    )
    due = {"first_due_on": datetime.date(2015, 1, 15)}
    number = {"target": "numeric", "target_value": 5, "target_unit": "per cent"}
    burglary = make_milestone(
        side, safer, crime, text="Reduce burglary", second_post=head, frequency="monthly", **number, **due
    )
    report_burglary(burglary, made)
    make_milestone(side, national, crime, text="Meet the requirement", see_year=separate, **due)
    make_milestone(side, national, head, text="Exercise with others", frequency="six_monthly", **due)
    return made


def report_burglary(milestone: Milestone, made: Made) -> None:
    """An update with a heading, a list with letters in it, a control chart, and count and percentage together."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")
    months = [(f"{name} 2014", str(590 + 7 * (at % 3))) for at, name in enumerate(names)]
    lettered = "<ol><li><p>by day</p></li><li><p>by night</p></li></ol>"
    body = f"<h3>What was done</h3><p>Two things:</p><ol><li><p>patrols</p>{lettered}</li><li><p>marking</p></li></ol>"
    chart = "Chart (control): No month stands out."
    body += table("Burglaries by month", ("Month", "Burglaries"), *months, chart=chart)
    make_report(
        milestone,
        by=made.side.lead,
        on="2015-01-20",
        body=body,
        figures=[make_figure("7339", "6808", "offences")],
        period_from=datetime.date(2014, 4, 1),
        period_until=datetime.date(2014, 12, 31),
        as_at=datetime.date(2015, 1, 12),
        meets_due_on=datetime.date(2015, 1, 15),
    )
