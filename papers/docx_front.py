"""The front of a paper in Word: cover and contents.

Not here: chapters (`docx_chapters`), and what runs along the top and foot of every page (`docx`).
"""

from django.utils.formats import date_format
from django.utils.translation import gettext

from papers.content import (
    CLOSING_HEADING,
    ContentsEntry,
    Paper,
)
from papers.docx_body import Body
from papers.docx_styles import WIDTH
from papers.docx_tables import Box, Description, Line, shares, table
from papers.docx_xml import (
    BOLD,
    Element,
    field_end,
    field_start,
    lines,
    link_inside,
    paragraph,
    plain,
    run,
    text_runs,
    w,
)
from papers.later import LATER_ANCHOR, LATER_HEADING, LaterIssue

NOT_STATED = "Not stated"


def add_cover(body: Body, paper: Paper) -> None:
    cover = paper.cover
    if paper.style.crest is not None:
        body.add("CoverCrest", *body.pictures.crest(paper.style.crest))
    item = paper.labels.agenda_item or gettext("Agenda item")
    body.say("CoverItem", f"{item} {cover.agenda_item or 'not stated'}")
    body.say("Title", cover.title or NOT_STATED)
    recipient = f"the {cover.governing_body}" if cover.governing_body else "a governing body not stated"
    body.add(
        "CoverFrom",
        *text_runs(plain(cover.force or NOT_STATED)),
        run(w("br")),
        *text_runs(plain(f"Report to {recipient}")),
    )
    body.add("TableEnd")
    rows = [_fact(name, words) for name, words in facts(paper)]
    description = Description("Details of this paper", "Each row has the name of a detail, then the detail.")
    body.put_table(table(rows, shares(WIDTH, 34, 66), description, row_heads=True, together=False))
    body.say("CoverLabel", paper.labels.asked or gettext(CLOSING_HEADING))
    body.add("CoverRequest", *lines(cover.asked or NOT_STATED))
    if paper.demonstration:
        body.say("CoverNotice", "Demonstration data: this paper describes no real assessment.")


def facts(paper: Paper) -> list[tuple[str, str]]:
    cover, labels = paper.cover, paper.labels
    meeting = date_format(cover.meeting_on, "l j F Y") if cover.meeting_on else NOT_STATED
    assessment = f"{cover.edition_title or 'Edition not stated'}, {cover.year or 'year not stated'}"
    briefing = labels.previous_briefing or gettext("Previous briefing")
    previous = [(briefing, cover.previous_briefing)] if cover.previous_briefing else []
    return [
        (labels.board or gettext("Board"), cover.board or NOT_STATED),
        (labels.meeting_on or gettext("Date of meeting"), meeting),
        (
            labels.plan_priority or gettext("Police and crime plan priority"),
            cover.plan_priority or NOT_STATED,
        ),
        (labels.presented_by or gettext("Presented by"), cover.presented_by or NOT_STATED),
        (labels.assessment or gettext("Assessment"), assessment),
        *previous,
        ("Marking", paper.marking or NOT_STATED),
        *([("Edition", paper.edition)] if paper.edition else []),
        *([("Handling", paper.handling)] if paper.handling else []),
        ("Status", status_of(paper)),
    ]


def status_of(paper: Paper) -> str:
    if paper.draft:
        return "Draft: not approved, and not for publication"
    if paper.later:
        return paper.later.status
    return f"Issue {paper.issue_number}" if paper.issue_number else "Not yet issued"


def _fact(name: str, words: str) -> Line:
    return Line(
        [
            Box([paragraph("TableRowHead", *text_runs(name))]),
            Box([paragraph("TableText", *text_runs(plain(words)))]),
        ]
    )


def add_later(body: Body, later: LaterIssue) -> None:
    """What a later issue changes, without numbers."""
    body.say("Heading1", LATER_HEADING, anchor=LATER_ANCHOR, new_page=True)
    body.say("Normal", later.opening)
    body.add("Normal", *text_runs("Reason:", BOLD), *text_runs(f" {plain(later.reason)}"))
    bullets = body.numbers.bullets(in_cell=False)
    for sentence in later.changes:
        body.add("ListBullet", *text_runs(plain(sentence)), number=(bullets, 0))


def add_contents(body: Body, paper: Paper) -> None:
    """A field with its entries filled in. Page numbers are Word's to find out: it adds them on F9."""
    body.say("TOCHeading", "Contents", anchor="contents")
    entries = [paragraphs for entry in paper.contents for paragraphs in _entries(entry, 1)]
    start = field_start('TOC \\o "1-2" \\h \\z')
    for place, (style, link) in enumerate(entries):
        before = start if place == 0 else []
        after = [field_end()] if place == len(entries) - 1 else []
        body.add(style, *before, link, *after)


def _entries(entry: ContentsEntry, level: int) -> list[tuple[str, Element]]:
    link = link_inside(entry.anchor, *text_runs(plain(entry.text)))
    inner = [found for below in entry.entries for found in _entries(below, level + 1)]
    return [(f"TOC{level}", link), *inner]
