"""The chapters of a paper in Word: headings, the summary grid, judgements, questions, recommendations, verdicts.

What is missing is said in the same sentences as in print. Not here: the blocks of a section (`docx.body`).
"""

import re

from django.utils.translation import gettext, gettext_noop

from papers.content import Chapter, Grid, GridRow, Judgement, Paper, PaperSection, Recommendation, Verdict
from papers.docx.body import Body
from papers.docx.styles import SHADES, WIDTH, grade_style, grid_style, judgement_style
from papers.docx.tables import Box, Description, Line, shares, table
from papers.docx.xml import (
    BOLD,
    Element,
    Look,
    bookmark_name,
    field,
    keep_with_next,
    link_inside,
    paragraph,
    plain,
    run,
    text_runs,
    w,
)

NOT_STATED = gettext_noop("Not stated")
NO_JUDGEMENT = gettext_noop("No judgement had been recorded when this paper was produced.")
NO_ANSWER = gettext_noop("No answer had been given when this paper was produced.")
NOTHING_WRITTEN = gettext_noop("Nothing had been written here when this paper was produced.")
NO_RECOMMENDATION = gettext_noop("No recommendation had been made when this paper was produced.")
SENTENCE_ENDS = ".!?"
RECOMMENDATION_HEADS = (
    gettext_noop("No."),
    gettext_noop("Recommendation"),
    gettext_noop("Threat"),
    gettext_noop("Owner"),
    gettext_noop("Due"),
)


def add_chapter(body: Body, chapter: Chapter, paper: Paper, *, new_page: bool) -> None:
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
        body.add("BoardRequest", *body.lines(paper.cover.asked or gettext(NOT_STATED)))
    elif chapter.lines:
        body.bullets(chapter.lines)
    elif chapter.kind == "authors":
        body.say("BoardRequest", gettext(NOT_STATED))
    if chapter.verdict:
        heading = body.sentence(
            gettext("Verdict of the %(body)s on %(heading)s"),
            body=paper.cover.governing_body or gettext("governing body"),
            heading=chapter.heading,
        )
        add_verdict(body, chapter.verdict, heading)


def add_section(body: Body, section: PaperSection) -> None:
    if section.heading:
        listed = section.kind != "component"
        style = "Heading2" if listed else "Heading2notincontents"
        body.say(style, section.title, anchor=section.anchor)
    if section.kind == "question" and section.state:
        note = [*text_runs(": "), *body.words(section.state_note)] if section.state_note else []
        body.add("QuestionState", *text_runs(plain(section.state)), *note)
    if section.judgement:
        add_judgement(body, section.judgement)
    elif section.kind == "component":
        body.say("Missing", gettext(NO_JUDGEMENT))
    if section.blocks:
        body.blocks(section)
    elif section.kind != "printed":
        missing = NO_ANSWER if section.kind == "question" else NOTHING_WRITTEN
        body.say("Missing", gettext(missing))


def add_judgement(body: Body, judgement: Judgement) -> None:
    """The grade on the first line (with its criterion, where the legend has another), what it rests on below."""
    grade = Look(style=grade_style(judgement.tone))
    runs = text_runs(f" {plain(judgement.symbol)} ", grade)
    runs += [*body.words(judgement.grade, grade), *text_runs(" ", grade)]
    if judgement.criterion:
        runs += [*text_runs(" "), *body.words(judgement.criterion)]
    basis = ", ".join(
        (judgement.basis or gettext("not stated"), *([judgement.basis_on] if judgement.basis_on else []))
    )
    grounds = (
        (gettext("If prolonged"), judgement.prolonged),
        (gettext("Effect on local policing"), judgement.effect_on_local),
        (gettext("Confidence"), judgement.confidence),
        (gettext("Basis"), basis),
    )
    runs.append(run(w("br")))
    for place, (name, words) in enumerate((name, words) for name, words in grounds if words):
        faint = Look(style="Faint")
        runs += text_runs(f"{' ' if place else ''}{name}: ", faint)
        stop = "" if words[-1] in SENTENCE_ENDS else "."
        said = text_runs(plain(words), BOLD) if name == gettext("Basis") else body.words(words, BOLD)
        runs += [*said, *text_runs(stop, faint)]
    body.add(judgement_style(judgement.tone), *runs)


def add_verdict(body: Body, verdict: Verdict, heading: list[Element]) -> None:
    started = len(body.elements)
    body.add("VerdictHeading", *heading)
    body.say("VerdictLabel", verdict.label)
    if verdict.difference:
        body.say("Verdict", verdict.difference)
    for part in re.split(r"\n{2,}", "\n".join(verdict.reasons.splitlines())):
        if part.strip():
            body.add("Verdict", *body.lines(part.strip("\n")))
    given = body.words(verdict.given_by) if verdict.given_by else []
    if verdict.given_on:
        given += text_runs(f"{', ' if given else ''}{plain(verdict.given_on)}")
    if given:
        body.add("VerdictGiven", *given)
    for element in body.elements[started:-1]:
        keep_with_next(element)


# Tables with columns of their own


def add_grid(body: Body, grid: Grid, headings: dict[str, str]) -> None:
    body.say("Caption", grid.caption)
    columns = len(grid.columns)
    widths = shares(WIDTH, 21, *([79 / columns] * columns)) if columns else [WIDTH]
    head = _head(body, "Grid", (gettext("Threat"), *grid.columns))
    rows = [head, *(_grid_row(body, row, headings) for row in grid.rows)]
    description = Description(
        grid.caption,
        gettext("Threats down, %(columns)s across. Every cell has a sign and a word.")
        % {"columns": ", ".join(grid.columns)},
    )
    body.put_table(table(rows, widths, description, row_heads=True, together=True))
    for place, (line, (_mark, criterion)) in enumerate(zip(grid.legend, grid.legend_entries, strict=True), 1):
        ours = criterion and body.voice.is_ours(criterion)
        words = text_runs(plain(line)) if ours else body.words(line)
        body.add("Legend", *words, keep_next=place < len(grid.legend))


def _grid_row(body: Body, row: GridRow, headings: dict[str, str]) -> Line:
    boxes = [Box([paragraph("GridRowHead", *_threat_link(body, row, headings))])]
    for cell in row.cells:
        words = [*text_runs(plain(cell.symbol), BOLD), *text_runs(" "), *body.words(cell.label)]
        boxes.append(Box([paragraph(grid_style(cell.tone), *words)], fill=SHADES[cell.tone].fill))
    return Line(boxes)


def _threat_link(body: Body, row: GridRow, headings: dict[str, str]) -> list[Element]:
    """A field that repeats the chapter's heading, as long as they are the same words; else a plain link."""
    words = body.words(row.threat)
    if row.anchor not in headings:
        return words
    if headings[row.anchor] == plain(row.threat):
        return field(f"REF {bookmark_name(row.anchor)} \\h", *words)
    return [link_inside(row.anchor, *words)]


def add_recommendations(body: Body, recommendations: tuple[Recommendation, ...]) -> None:
    if not recommendations:
        body.say("Missing", gettext(NO_RECOMMENDATION))
        return
    caption = gettext("Recommendations and who owns them")
    body.say("Caption", caption)
    head = _head(body, "Table", tuple(map(gettext, RECOMMENDATION_HEADS)))
    rows = [head, *(_recommendation(body, item) for item in recommendations)]
    description = Description(
        caption,
        gettext("%(number)s recommendations, one in each row.") % {"number": len(recommendations)},
    )
    body.put_table(table(rows, shares(WIDTH, 7, 37, 19, 20, 17), description, row_heads=True, together=False))


def _recommendation(body: Body, item: Recommendation) -> Line:
    number = body.bookmarks.around(item.anchor, *text_runs(str(item.number)))
    nothing = gettext(NOT_STATED)
    words = (item.text, item.threat or gettext("All"), item.owner or nothing)
    due = Box([paragraph("TableText", *text_runs(plain(item.due or nothing)))])
    boxes = [*(Box([paragraph("TableText", *body.words(text))]) for text in words), due]
    return Line([Box([paragraph("TableRowHead", *number)]), *boxes], whole=len(item.text) < 600)


def _head(body: Body, family: str, words: tuple[str, ...]) -> Line:
    style = f"{family}ColumnHead"
    return Line(
        [Box([paragraph(style, *body.words(text))], fill=body.palette.dark, bottom=True) for text in words],
        head=True,
    )
