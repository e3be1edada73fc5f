"""The front of a paper in Word: cover and contents.

Not here: chapters (`docx.chapters`), and what runs along the top and foot of every page (`docx`).
"""

from django.utils.formats import date_format
from django.utils.translation import gettext

from papers.content import (
    CLOSING_HEADING,
    ContentsEntry,
    Paper,
)
from papers.docx.body import Body
from papers.docx.styles import WIDTH
from papers.docx.tables import Box, Description, Line, shares, table
from papers.docx.xml import (
    BOLD,
    Element,
    field_end,
    field_start,
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
    if cover.agenda_item or not paper.is_past:
        item = paper.labels.agenda_item or gettext("Agenda item")
        number = cover.agenda_item or gettext("not stated")
        body.add("CoverItem", *body.words(item), *text_runs(f" {plain(number)}"))
    body.say("Title", cover.title or gettext(NOT_STATED))
    body.add(
        "CoverFrom",
        *body.words(cover.force or gettext(NOT_STATED)),
        run(w("br")),
        *recipient(body, cover.governing_body),
    )
    body.add("TableEnd")
    rows = [_fact(body, name, words) for name, words in facts(paper)]
    description = Description(
        gettext("Details of this paper"), gettext("Each row has the name of a detail, then the detail.")
    )
    body.put_table(table(rows, shares(WIDTH, 34, 66), description, row_heads=True, together=False))
    if cover.asked or not paper.is_past:
        body.say("CoverLabel", paper.labels.asked or gettext(CLOSING_HEADING))
        body.add("CoverRequest", *body.lines(cover.asked or gettext(NOT_STATED)))
    if paper.demonstration:
        body.say("CoverNotice", gettext("Demonstration data: this paper describes no real assessment."))


def recipient(body: Body, governing_body: str) -> list[Element]:
    if not governing_body:
        return body.words(gettext("Report to a governing body not stated"))
    return body.sentence(gettext("Report to the %(body)s"), body=governing_body)


def facts(paper: Paper) -> list[tuple[str, str]]:
    """The rows of the cover. A paper of a past year has those that its own cover had."""
    cover, labels = paper.cover, paper.labels
    nothing = gettext(NOT_STATED)
    meeting = date_format(cover.meeting_on, "l j F Y") if cover.meeting_on else nothing
    assessment = ": ".join(
        (cover.year or gettext("Year not stated"), cover.edition_title or gettext("edition not stated"))
    )
    briefing = labels.previous_briefing or gettext("Previous briefing")
    previous = [(briefing, cover.previous_briefing)] if cover.previous_briefing else []
    of_the_item = [
        (labels.board or gettext("Board"), cover.board or nothing),
        (labels.meeting_on or gettext("Date of meeting"), meeting),
        (labels.plan_priority or gettext("Police and crime plan priority"), cover.plan_priority or nothing),
        (labels.presented_by or gettext("Presented by"), cover.presented_by or nothing),
    ]
    return [
        *((name, words) for name, words in of_the_item if words != nothing or not paper.is_past),
        (labels.assessment or gettext("Assessment"), assessment),
        *previous,
        (gettext("Marking"), paper.marking or nothing),
        *([(gettext("Edition"), paper.edition)] if paper.edition else []),
        *([(gettext("Handling"), paper.handling)] if paper.handling else []),
        (gettext("Status"), status_of(paper)),
    ]


def status_of(paper: Paper) -> str:
    if paper.draft:
        return gettext("Draft: not approved, and not for publication")
    if paper.later:
        return paper.later.status
    if paper.issue_number:
        return gettext("Issue %(number)s") % {"number": paper.issue_number}
    return gettext("Not yet issued")


def _fact(body: Body, name: str, words: str) -> Line:
    return Line(
        [
            Box([paragraph("TableRowHead", *body.words(name))]),
            Box([paragraph("TableText", *body.words(words))]),
        ]
    )


def add_later(body: Body, later: LaterIssue) -> None:
    """What a later issue changes, without numbers."""
    body.say("Heading1", gettext(LATER_HEADING), anchor=LATER_ANCHOR, new_page=True)
    body.say("Normal", later.opening)
    body.add("Normal", *text_runs(f"{gettext('Reason')}:", BOLD), *text_runs(" "), *body.words(later.reason))
    bullets = body.numbers.bullets(in_cell=False)
    for sentence in later.changes:
        body.add("ListBullet", *text_runs(plain(sentence)), number=(bullets, 0))


def add_contents(body: Body, paper: Paper) -> None:
    """A field with its entries filled in. Page numbers are Word's to find out: it adds them on F9."""
    body.say("TOCHeading", gettext("Contents"), anchor="contents", new_page=not paper.later)
    entries = [paragraphs for entry in paper.contents for paragraphs in _entries(body, entry, 1)]
    start = field_start('TOC \\o "1-2" \\h \\z')
    for place, (style, link) in enumerate(entries):
        before = start if place == 0 else []
        after = [field_end()] if place == len(entries) - 1 else []
        body.add(style, *before, link, *after)


def _entries(body: Body, entry: ContentsEntry, level: int) -> list[tuple[str, Element]]:
    link = link_inside(entry.anchor, *body.words(entry.text))
    inner = [found for below in entry.entries for found in _entries(body, below, level + 1)]
    return [(f"TOC{level}", link), *inner]
