"""The chapters of a paper in Word: headings, the summary grid, judgements, questions, recommendations, verdicts.

What is missing is said in the same sentences as in print. Not here: the blocks of a section (`docx_body`).
"""

import re

from papers.content import Chapter, Grid, GridRow, Judgement, Paper, PaperSection, Recommendation, Verdict
from papers.docx_body import Body
from papers.docx_styles import SHADES, WIDTH, grade_style, grid_style, judgement_style
from papers.docx_tables import Box, Description, Line, shares, table
from papers.docx_xml import (
    BOLD,
    Element,
    Look,
    bookmark_name,
    field,
    keep_with_next,
    lines,
    link_inside,
    paragraph,
    plain,
    run,
    text_runs,
    w,
)

NOT_STATED = "Not stated"
NO_JUDGEMENT = "No judgement had been recorded when this paper was produced."
NO_ANSWER = "No answer had been given when this paper was produced."
NOTHING_WRITTEN = "Nothing had been written here when this paper was produced."
NO_RECOMMENDATION = "No recommendation had been made when this paper was produced."
SENTENCE_ENDS = ".!?"
RECOMMENDATION_HEADS = ("No.", "Recommendation", "Threat", "Owner", "Due")


def add_chapter(body: Body, chapter: Chapter, paper: Paper, *, new_page: bool) -> None:
    new_page = new_page or chapter.kind == "appendix"
    body.say("Heading1", chapter.heading, anchor=chapter.anchor, new_page=new_page)
    if chapter.note:
        body.say("Missing", chapter.note)
    if chapter.grid:
        add_grid(body, chapter.grid, {other.anchor: plain(other.heading) for other in paper.chapters})
    for section in chapter.sections:
        add_section(body, section)
    if chapter.kind == "recommendations" or chapter.recommendations:
        add_recommendations(body, chapter.recommendations)
    if chapter.kind == "closing":
        body.add("BoardRequest", *lines(paper.cover.asked or NOT_STATED))
    elif chapter.lines:
        body.bullets(chapter.lines)
    elif chapter.kind == "authors":
        body.say("BoardRequest", NOT_STATED)
    if chapter.verdict:
        governing_body = paper.cover.governing_body or "governing body"
        add_verdict(body, chapter.verdict, f"Verdict of the {governing_body} on {chapter.heading}")


def add_section(body: Body, section: PaperSection) -> None:
    if section.heading:
        listed = section.kind != "component"
        style = "Heading2" if listed else "Heading2notincontents"
        body.say(style, section.title, anchor=section.anchor)
    if section.kind == "question" and section.state:
        note = f": {section.state_note}" if section.state_note else ""
        body.say("QuestionState", f"{section.state}{note}")
    if section.judgement:
        add_judgement(body, section.judgement)
    elif section.kind == "component":
        body.say("Missing", NO_JUDGEMENT)
    if section.blocks:
        body.blocks(section)
    else:
        body.say("Missing", NO_ANSWER if section.kind == "question" else NOTHING_WRITTEN)


def add_judgement(body: Body, judgement: Judgement) -> None:
    """The grade on the first line (with its criterion, where the legend has another), what it rests on below."""
    grade = Look(style=grade_style(judgement.tone))
    runs = text_runs(f" {plain(judgement.symbol)} {plain(judgement.grade)} ", grade)
    if judgement.criterion:
        runs += text_runs(f" {plain(judgement.criterion)}")
    basis = ", ".join(
        (judgement.basis or "not stated", *([judgement.basis_on] if judgement.basis_on else []))
    )
    grounds = (
        ("If prolonged", judgement.prolonged),
        ("Effect on local policing", judgement.effect_on_local),
        ("Confidence", judgement.confidence),
        ("Basis", basis),
    )
    runs.append(run(w("br")))
    for place, (name, words) in enumerate((name, words) for name, words in grounds if words):
        faint = Look(style="Faint")
        runs += text_runs(f"{' ' if place else ''}{name}: ", faint)
        stop = "" if words[-1] in SENTENCE_ENDS else "."
        runs += [*text_runs(plain(words), BOLD), *text_runs(stop, faint)]
    body.add(judgement_style(judgement.tone), *runs)


def add_verdict(body: Body, verdict: Verdict, heading: str) -> None:
    started = len(body.elements)
    body.say("VerdictHeading", heading)
    body.say("VerdictLabel", verdict.label)
    for part in re.split(r"\n{2,}", "\n".join(verdict.reasons.splitlines())):
        if part.strip():
            body.add("Verdict", *lines(part.strip("\n")))
    given = ", ".join(part for part in (verdict.given_by, verdict.given_on) if part)
    if given:
        body.say("VerdictGiven", given)
    for element in body.elements[started:-1]:
        keep_with_next(element)


# Tables with columns of their own


def add_grid(body: Body, grid: Grid, headings: dict[str, str]) -> None:
    body.say("Caption", grid.caption)
    columns = len(grid.columns)
    widths = shares(WIDTH, 21, *([79 / columns] * columns)) if columns else [WIDTH]
    head = _head("Grid", ("Threat", *grid.columns), body.palette.dark)
    rows = [head, *(_grid_row(row, headings) for row in grid.rows)]
    description = Description(
        grid.caption, f"Threats down, {', '.join(grid.columns)} across. Every cell has a sign and a word."
    )
    body.put_table(table(rows, widths, description, row_heads=True, together=True))
    for line in grid.legend:
        body.say("Legend", line)


def _grid_row(row: GridRow, headings: dict[str, str]) -> Line:
    boxes = [Box([paragraph("GridRowHead", *_threat_link(row, headings))])]
    for cell in row.cells:
        words = [*text_runs(plain(cell.symbol), BOLD), *text_runs(f" {plain(cell.label)}")]
        boxes.append(Box([paragraph(grid_style(cell.tone), *words)], fill=SHADES[cell.tone].fill))
    return Line(boxes)


def _threat_link(row: GridRow, headings: dict[str, str]) -> list[Element]:
    """A field that repeats the chapter's heading, as long as they are the same words; else a plain link."""
    words = text_runs(plain(row.threat))
    if row.anchor not in headings:
        return words
    if headings[row.anchor] == plain(row.threat):
        return field(f"REF {bookmark_name(row.anchor)} \\h", *words)
    return [link_inside(row.anchor, *words)]


def add_recommendations(body: Body, recommendations: tuple[Recommendation, ...]) -> None:
    if not recommendations:
        body.say("Missing", NO_RECOMMENDATION)
        return
    caption = "Recommendations and who owns them"
    body.say("Caption", caption)
    head = _head("Table", RECOMMENDATION_HEADS, body.palette.dark)
    rows = [head, *(_recommendation(body, item) for item in recommendations)]
    description = Description(caption, f"{len(recommendations)} recommendations, one in each row.")
    body.put_table(table(rows, shares(WIDTH, 7, 37, 19, 20, 17), description, row_heads=True, together=False))


def _recommendation(body: Body, item: Recommendation) -> Line:
    number = body.bookmarks.around(item.anchor, *text_runs(str(item.number)))
    words = (item.text, item.threat or "All", item.owner or "Not stated", item.due or "Not stated")
    boxes = [Box([paragraph("TableText", *text_runs(plain(text)))]) for text in words]
    return Line([Box([paragraph("TableRowHead", *number)]), *boxes], whole=len(item.text) < 600)


def _head(family: str, words: tuple[str, ...], fill: str) -> Line:
    style = f"{family}ColumnHead"
    return Line(
        [Box([paragraph(style, *text_runs(plain(text)))], fill=fill, bottom=True) for text in words],
        head=True,
    )
