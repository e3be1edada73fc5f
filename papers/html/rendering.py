"""The paper as one HTML document: for print, and as a file that is read by itself.

Here: what the document's head and running lines say, and the contents list with or without page numbers.
Not here: the markup itself (templates/papers/), its look (static/paper/) and the PDF (`pdf`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from papers.content import ContentsEntry, Paper
from papers.editions import NOT_FOR_PUBLICATION
from papers.html.characters import unprintable_in
from papers.html.notes import gather_notes
from papers.look.sheets import screen_sheet

STANDALONE_SHEETS = ("standalone.css", "preview.css")
NO_PAGES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """Head and running lines of the print document."""

    title: str
    description: str
    modified: str
    marking: str
    foot: str
    warning: str
    page_words: tuple[str, str]  # before the number of a page, and before that of all pages


def render_html(paper: Paper, pages: Mapping[str, int] = NO_PAGES, *, for_print: bool = True) -> str:
    """The print HTML. With `pages` (page by anchor) the contents list carries those numbers as text.

    Not for print, it has each chart a second time, for small screens.
    """
    with translation.override(paper.language.lower()):
        context = {
            "paper": paper,
            "meta": document_meta(paper),
            "contents": _with_pages(paper.contents, pages),
            "for_print": for_print,
        }
        return render_to_string("papers/paper.html", context)


def render_standalone_html(paper: Paper) -> str:
    """One file that needs nothing else: the same document with its styles inside, for a browser without a network."""
    folder = Path(settings.BASE_DIR) / "static" / "paper"
    styles = "".join((folder / name).read_text(encoding="utf-8") for name in STANDALONE_SHEETS)
    styles += screen_sheet(paper.style)
    head = f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>\n{styles}</style>\n</head>'
    with translation.override(paper.language.lower()):
        document = gather_notes(render_html(paper, for_print=False))
    return document.replace("</head>", head, 1)


def render_for_page(paper: Paper) -> SafeString:
    """The document alone, for a page of this program."""
    with translation.override(paper.language.lower()):
        document = gather_notes(render_to_string("papers/_document.html", {"paper": paper}))
    return mark_safe(document)  # noqa: S308 (a template has made it, and nothing of a user's was added)


def _page_words() -> tuple[str, str]:
    before, between, _ = (gettext("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\0"}).split("\0")
    return before, between


def w3c_time(moment: date) -> str:
    """Date and time in UTC as metadata writes them; a date alone counts from midnight."""
    if not isinstance(moment, datetime):
        return f"{moment.isoformat()}T00:00:00Z"
    in_utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return in_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _with_pages(entries: tuple[ContentsEntry, ...], pages: Mapping[str, int]) -> tuple[ContentsEntry, ...]:
    if not pages:
        return ()
    return tuple(
        replace(entry, page=pages.get(entry.anchor), entries=_with_pages(entry.entries, pages))
        for entry in entries
    )


def _warnings(paper: Paper) -> Iterator[str]:
    """What every page must say of itself. With other characters a paper is not issued, so only drafts hold them."""
    if paper.demonstration:
        yield gettext("Demonstration data")
    if paper.draft and unprintable_in(paper):
        yield gettext("Holds characters that cannot be issued")


def document_meta(paper: Paper) -> DocumentMeta:
    """Title, subject and running lines, which every format has."""
    with translation.override(paper.language.lower()):
        return _meta(paper)


def _meta(paper: Paper) -> DocumentMeta:
    cover = paper.cover
    meeting = date_format(cover.meeting_on, "j F Y") if cover.meeting_on else gettext("meeting not stated")
    described = {"board": cover.board or gettext("Board not stated"), "meeting": meeting}
    named = {"title": cover.title or gettext("Paper"), "item": cover.agenda_item or gettext("not stated")}
    own = paper.labels.agenda_item
    titled = (
        f"%(title)s: {own.replace('%', '%%')} %(item)s" if own else gettext("%(title)s: agenda item %(item)s")
    )
    skips_item = paper.is_past and not cover.agenda_item
    has_meeting = not paper.is_past or bool(cover.board and cover.meeting_on)
    foot = [part for part in (cover.force, cover.year) if part]
    if paper.issue_number and not paper.draft:
        foot.append(gettext("Issue %(number)s") % {"number": paper.issue_number})
    handling = gettext(NOT_FOR_PUBLICATION).upper() if paper.handling else ""
    return DocumentMeta(
        title=named["title"] if skips_item else titled % named,
        description=gettext("Paper to %(board)s, %(meeting)s") % described if has_meeting else named["title"],
        modified=w3c_time(paper.modified_on),
        marking=" – ".join(
            part for part in (paper.marking, handling, gettext("DRAFT") if paper.draft else "") if part
        ),
        foot=" · ".join(foot),
        warning="".join(f"{warning} · " for warning in _warnings(paper)),
        page_words=_page_words(),
    )
