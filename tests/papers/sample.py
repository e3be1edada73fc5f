"""A paper of full size for tests and measurements: a force that does not exist, facts that nobody claims.

Bodies are written as the editor stores them and read by `blocks_from_body`, so that a test on the sample is a
test on the whole way from body to page. Not here: any assertion.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import count, cycle

from django.utils.translation import gettext

from assessments.comparing import MORE_CAUTIOUS
from papers.building.bodies import Numbering, blocks_from_body
from papers.content import (
    Block,
    Chapter,
    Cover,
    Grid,
    GridCell,
    GridRow,
    Judgement,
    Line,
    Paper,
    PaperSection,
    Recommendation,
    SubHeading,
    Tone,
    Verdict,
)
from papers.pdf.rendering import RenderedPdf, render_pdf

WELSH = "Llŷr a’r dŵr: mae’r heddlu’n gweithio gyda’r tŷ cyfagos, a <strong>ŵyr pawb ŷd</strong> y sir."
THREATS = (
    "Violence against women and girls",
    "Terrorism",
    "Serious and organised crime",
    "National cyber incident",
    "Child sexual abuse",
    "Public disorder",
    "Civil emergencies",
)
AUTHORS = ("Superintendent, Operations", "Head of Strategy and Assurance")
COMPONENTS = ("Capacity", "Contribution", "Capability", "Consistency", "Connectivity")
GRADES: tuple[tuple[str, str, Tone, str], ...] = (
    ("A", "Met", "strong", "The requirement is met now and would be met under prolonged demand."),
    (
        "B",
        "Mostly met",
        "sound",
        "The requirement is met now; prolonged demand would need help from outside.",
    ),
    ("C", "Partly met", "weak", "Part of the requirement is met, and a dated plan covers the rest."),
    ("D", "Not met", "poor", "The requirement is not met."),
    ("–", "Not assessed", "none", "No judgement was made this year."),
)
SENTENCES = (
    "The unit holds 118 posts against an establishment of 131; nine vacancies are under offer.",
    "Training days lost to abstraction fell from 412 to 297 over the twelve months to September.",
    "Two neighbouring forces and the regional unit share the command rota, which was last tested in June.",
    "Demand in the third quarter stood 14% above the five-year mean and then returned to it.",
    "The plan was exercised with the local resilience forum, the ambulance trust and three councils.",
    "Officers with the specialist skill can be on the ground within four hours, by day and by night.",
    "One vehicle in six is past its planned life, and the replacement programme runs until next spring.",
    "Intelligence reaches the shared system within a working day in 93% of the cases that were sampled.",
    "The lessons of the last deployment were written up within a month and closed within six.",
    "Analysts report to one head of profession, whose post is paid for by both organisations.",
    "Nothing in this area was inspected during the year, so the judgement rests on the force’s own tests.",
    "Mutual aid was asked for twice and given eleven times, always to the number that was requested.",
    "The gap in language skills is known, has an owner and is reviewed at each quarterly meeting.",
    "Radio coverage in the valleys remains the weakest point and is tested before each operation.",
    "A standing agreement with the fire service covers premises, fuel and feeding for the first 72 hours.",
    "The register of trained staff was reconciled with payroll in August, and 23 entries were corrected.",
    "Partners describe the weekly meeting as short and useful; attendance has not dropped below 85%.",
    "Where a national standard exists, the force follows it without exception and says so in its records.",
    "The budget line is fixed for three years, and inflation is carried by the general reserve.",
    "Victims were asked for their view in a survey in which 61% of those approached took part.",
)
QUESTIONS = (
    "How many trained people could be sent tomorrow, and for how long?",
    "What was learned from the exercises of the past year, and what has changed because of it?",
    "How does the force know that its partners would say the same?",
)
CHARTS = (
    "Chart (bar): Every unit grows month by month.",
    "Chart (line): The second unit follows the first.",
    "Chart (control): No unit stands out.",
)
NOTES = (
    "Figures are as at 30 September and come from the force’s own workforce system.",
    'The published edition is on <a href="https://www.gov.uk/government/publications/'
    'strategic-policing-requirement">the government’s website</a>.',
    "Headcount, not full-time equivalent; part-time officers count as one.",
    "Tested in a live exercise with all partners present.",
)


@dataclass
class _Writer:
    """Hands out sentences, notes and block ids in a fixed order."""

    sentences: Iterator[str] = field(default_factory=lambda: cycle(SENTENCES))
    notes: Iterator[str] = field(default_factory=lambda: cycle(NOTES))
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    paragraphs: int = 0

    def block(self) -> str:
        return f'data-block="sample{next(self.numbers):02d}"'

    def paragraph(self) -> str:
        self.paragraphs += 1
        text = " ".join(next(self.sentences) for _ in range(2 + (self.paragraphs % 3 == 0)))
        if self.paragraphs % 7 == 2:
            text += f'<span class="footnote">{next(self.notes)}</span>'
        if self.paragraphs % 9 == 4:
            text = f"<strong>In short.</strong> {text}"
        if self.paragraphs == 5:
            text = WELSH
        return f"<p {self.block()}>{text}</p>"

    def body(self, paragraphs: int, *extras: str) -> str:
        return "".join(self.paragraph() for _ in range(paragraphs)) + "".join(extras)

    def points(self) -> str:
        items = (f"<li><p>{next(self.sentences)}</p></li>" for _ in range(3))
        inner = f"<ul><li><p>{next(self.sentences)}</p></li><li><p>{next(self.sentences)}</p></li></ul>"
        return f"<ul {self.block()}>{''.join(items)}<li><p>Two more things matter:</p>{inner}</li></ul>"

    def headings(self) -> str:
        return (
            f"<h3 {self.block()}>Governance</h3>{self.points()}"
            f"<h4 {self.block()}>The order in which calls are made</h4>"
            f"<ol {self.block()}><li><p>The duty officer.</p></li><li><p>The regional desk.</p></li></ol>"
        )


def table_html(rows: int, columns: int, caption: str, block: str) -> str:
    """A table as the editor stores it: header row of th, words first, figures after, a total at the end."""
    head = "".join(f"<th><p>{name}</p></th>" for name in ("Unit", *(f"Month {n}" for n in range(1, columns))))
    body = "".join(
        _figures(f"Unit {row}", [row * 7 + column * 3 for column in range(1, columns)])
        for row in range(1, rows)
    )
    total = _figures(
        "Total", [sum(row * 7 + column * 3 for row in range(1, rows)) for column in range(1, columns)]
    )
    return (
        f"<p>Table 1: {caption}</p><table {block}><tbody><tr>{head}</tr>{body}{total}</tbody></table>"
        "<p>Source: workforce system of the force</p>"
    )


def _figures(name: str, figures: list[int]) -> str:
    cells = "".join(f"<td><p>{figure:,}</p></td>" for figure in figures)
    return f"<tr><td><p>{name}</p></td>{cells}</tr>"


def build_sample_paper(paragraphs: int = 166, *, draft: bool = False, wide_table: bool = False) -> Paper:
    """A paper with exactly so many numbered paragraphs, in all the parts that a real one has."""
    shares = _shares(paragraphs)
    writer, numbering = _Writer(), Numbering()

    def section(anchor: str, kind: str, heading: str, *extras: str, **more: object) -> PaperSection:
        blocks = blocks_from_body(writer.body(next(shares), *extras), numbering)
        return PaperSection(anchor, kind, heading, blocks=blocks, **more)  # type: ignore[arg-type]

    questions = count(1)
    chapters = [
        Chapter(
            "purpose",
            "Purpose of this paper",
            sections=(section("purpose-1", "heading", "", writer.points()),),
        ),
        Chapter("background", "Background", sections=(section("background-1", "heading", ""),)),
        Chapter(
            "summary",
            "Summary of judgements",
            "summary",
            (section("summary-1", "heading", ""),),
            grid=_grid(),
        ),
        *(_threat_chapter(place, threat, section, writer, questions) for place, threat in enumerate(THREATS)),
        Chapter(
            "metrics",
            "Monthly figures",
            sections=(section("metrics-1", "heading", "", _long_tables(writer, wide_table)),),
        ),
        _milestones(section, writer),
        Chapter("recommendations", "Recommendations", "recommendations", recommendations=_recommendations()),
        Chapter("closing", "What the board is asked to do", "closing"),
        Chapter("sign-off", "Signed off by", "sign-off", lines=("Deputy Chief Constable",)),
        Chapter("authors", "Authors", "authors", lines=AUTHORS),
        Chapter(
            "own-part-1",
            "Appendix A: How grades are given",
            "appendix",
            (PaperSection("own-part-1--text", "heading", "", blocks=(Line("These words have no number."),)),),
        ),
    ]
    return Paper(
        cover=_cover(),
        chapters=tuple(chapters),
        modified_on=datetime(2026, 2, 3, 16, 30, tzinfo=UTC),
        draft=draft,
        issue_number=None if draft else 1,
        authors=AUTHORS,
        demonstration=True,
    )


def _shares(paragraphs: int) -> Iterator[int]:
    """How many paragraphs each section gets, in the order in which sections are made."""
    written = 3 + len(THREATS) * (2 + len(COMPONENTS) + 2) + 2
    each, more = divmod(paragraphs, written)
    return iter([each + (place < more) for place in range(written)])


def _threat_chapter(place, threat, section, writer, questions) -> Chapter:  # type: ignore[no-untyped-def]
    anchor = f"threat-{place + 1}"
    table = table_html(6, 5, f"Posts and vacancies for {threat.lower()}", writer.block())
    if place < len(CHARTS):
        rows = table if place < 2 else table_html(9, 2, f"Posts for {threat.lower()}", writer.block())
        table = f"<p {writer.block()}>{CHARTS[place]}</p>{rows}"
    sections = [
        section(f"{anchor}-context", "heading", ""),
        *(
            section(f"{anchor}-{name.lower()}", "component", name, judgement=_judgement(place + number))
            for number, name in enumerate(COMPONENTS)
        ),
    ]
    for offset, state in enumerate(("Answered", "Partly answered")):
        number = next(questions)
        note = "figures for the last quarter are not yet known" if offset else ""
        heading, extras = QUESTIONS[(place + offset) % 3], ([table] if not offset else [])
        sections.append(
            section(
                f"question-{number}",
                "question",
                heading,
                *extras,
                question_number=number,
                state=state,
                state_note=note,
            )
        )
    number = next(questions)
    sections.append(_unanswered(number, declined=bool(place % 2)))
    sections.append(section(f"{anchor}-own", "heading", "Working with others", writer.headings()))
    return Chapter(anchor, threat, "threat", tuple(sections), verdict=_verdict(place))


def _milestones(section, writer) -> Chapter:  # type: ignore[no-untyped-def]
    """As papers/building/milestones.py makes it: a heading and two lines for each milestone, then its update."""
    reported = section("objective-of-m01", "heading", "Be ready for what comes", writer.headings())
    told = (
        SubHeading("", 3, "M01 Count the trained officers"),
        Line("Lead: Head of Training. Reported quarterly. Next due 15 April 2026. Target: 1,272 officers."),
        Line("On track as at 31 December 2025. Covers 1 October 2025 to 31 December 2025."),
    )
    below = (replace(block, level=4) if isinstance(block, SubHeading) else block for block in reported.blocks)
    return Chapter("milestones", "Milestones", sections=(replace(reported, blocks=(*told, *below)),))


def _unanswered(number: int, *, declined: bool) -> PaperSection:
    state, note = ("Declined", "the answer would name a source") if declined else ("Not answered", "")
    return PaperSection(f"question-{number}", "question", QUESTIONS[2], number, state, note)


def _long_tables(writer: _Writer, wide: bool) -> str:
    long = table_html(52, 6, "Officers available at the end of each month", writer.block())
    return long + (table_html(8, 11, "Deployments by month", writer.block()) if wide else "")


def _judgement(place: int) -> Judgement:
    symbol, grade, tone, criterion = GRADES[place % 5]
    return Judgement(
        grade=grade,
        symbol=symbol,
        criterion=criterion,
        prolonged=GRADES[min(place % 5 + 1, 4)][1],
        effect_on_local="neighbourhood teams lose about one shift in twelve",
        confidence=("High", "Medium", "Low")[place % 3],
        basis=("live operation", "exercise", "inspection", "asserted only")[place % 4],
        basis_on="14 June 2025",
        tone=tone,
    )


def _grid() -> Grid:
    rows = (
        GridRow(threat, f"threat-{place + 1}", tuple(_grid_cell(place + column) for column in range(5)))
        for place, threat in enumerate(THREATS)
    )
    return Grid(
        COMPONENTS, tuple(rows), tuple(f"{symbol} {grade}: {text}" for symbol, grade, _, text in GRADES)
    )


def _grid_cell(place: int) -> GridCell:
    symbol, grade, tone, _ = GRADES[place % 5]
    return GridCell(symbol, grade, tone)


def _verdict(place: int) -> Verdict | None:
    if place == 6:
        return None
    return Verdict(
        label=("Assured", "Partly assured", "Not assured")[place % 3],
        reasons=f"{SENTENCES[place]}\n\n{SENTENCES[place + 7]}",
        given_by="Police and Crime Commissioner for Northshire",
        given_on="2 February 2026",
        difference=gettext(MORE_CAUTIOUS),
    )


def _recommendations() -> tuple[Recommendation, ...]:
    return tuple(
        Recommendation(
            number=number,
            threat=threat,
            text=f"Report back on this point: {SENTENCES[number]}",
            owner="Assistant Chief Constable (Operations)",
            due=f"{number + 10} September 2026",
        )
        for number, threat in enumerate(THREATS, 1)
    )


def _cover() -> Cover:
    return Cover(
        agenda_item="8",
        board="Accountability and Governance Board",
        meeting_on=date(2026, 2, 24),
        plan_priority="",
        title="Strategic Policing Requirement: annual assessment 2025/26",
        presented_by="Assistant Chief Constable (Operations)",
        asked="Note the assessment, agree the seven recommendations and name what it wants to hear again.",
        force="Northshire Police",
        governing_body="Police and Crime Commissioner for Northshire",
        year="2025/26",
        edition_title="Strategic Policing Requirement (revised 2023)",
        previous_briefing="25 February 2025",
    )


def small_paper(*blocks: Block, draft: bool = False) -> Paper:
    """A paper of one chapter, for tests that look at one thing."""
    section = PaperSection("only", "heading", "", blocks=blocks)
    sample = build_sample_paper(0, draft=draft)
    return replace(sample, chapters=(Chapter("chapter", "Chapter", sections=(section,)),))


@cache
def printed_sample(*, draft: bool = False) -> RenderedPdf:
    """The full sample as PDF, made once for all tests; the draft has a wide table as well."""
    return render_pdf(build_sample_paper(draft=draft, wide_table=draft))
