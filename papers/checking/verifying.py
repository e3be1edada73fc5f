"""Which issue a file is: by its SHA-256 alone. And what a file that is none says of itself.

Only the very bytes of an issue tell anything about it. What an altered file claims is read from the file alone. Files
come from anybody: nothing is unpacked beyond a limit, and no parser of PDF sees them.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from lxml import etree

from papers.editions import Reader
from papers.models import IssuedPaper
from papers.reissuing.changes import from_json
from papers.reissuing.in_words import replaces

LARGEST = 30 * 1024 * 1024
LARGEST_DATA = 20 * 1024 * 1024  # of what is attached to a PDF, unpacked
LARGEST_COVER = 50_000
LARGEST_PROPERTIES = 100_000
LONGEST = 200  # letters of what a file claims
MOST_ATTACHMENTS = 5
MOST_PARTS = 1_000  # of a Word file; ours have twenty
BEFORE_STREAM = 2_000  # bytes between the name of a PDF object's type and its content
ATTACHED = re.compile(rb"/EmbeddedFile\b")
STREAM = re.compile(rb"stream\r?\n")
FOOT = re.compile(r'data-foot="([^"]{0,2000})"')
OURS = '<meta name="generator" content="SPR Tracker">'
TITLE = re.compile(r"<title>([^<]{0,2000})</title>")
NUMBER = re.compile(r"\bIssue (\d{1,4})\b")
# In the data of a paper, which no quotation can spell: a quotation mark inside words has a backslash before it.
COVER = re.compile(rb'"cover"\s*:\s*(?=\{)')
ISSUE = re.compile(rb'"issue_number"\s*:\s*([0-9]{1,4})\b')
DRAFT = re.compile(rb'"draft"\s*:\s*true\b')
LISTED = b"PK\x01\x02"  # begins each entry of a zip file's list of its parts
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CORE = "docProps/core.xml"
NAMES = {"title": "title", "force": "lastModifiedBy", "issue": "revision", "state": "contentStatus"}
FORMATS = {
    "html_sha256": "HTML file",
    "pdf_sha256": "PDF",
    "docx_sha256": "Word file",
    "supplement_sha256": "PDF of the changed passages",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A file that has the bytes of an issue, and every later issue for the same readers in a sentence, oldest first."""

    issue: IssuedPaper
    file_format: str
    later: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return self.issue.reader == Reader.PUBLIC


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file that is no issue says of itself. It may be anything."""

    title: str
    force: str
    year: str
    issue: int | None
    draft: bool

    @property
    def name(self) -> str:
        whose = ", ".join(part for part in (self.force, self.year) if part) or "a force that it does not name"
        what = (
            f"issue {self.issue} of" if self.issue and not self.draft else "a draft of" if self.draft else ""
        )
        return f"{what} a paper of {whose}".strip()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def find_issue_of(data: bytes) -> Known | None:
    """The issue that has exactly these bytes in one of its files."""
    found = sha256_of(data)
    issues = IssuedPaper.objects.without_files().select_related("paper__annual__force")
    same = Q()
    for name in FORMATS:
        same |= Q(**{name: found})
    issue = issues.filter(same).order_by("issued_at", "pk").first()
    if issue is None:
        return None
    newer = IssuedPaper.objects.without_files_but_changes().with_replaced()
    newer = newer.filter(paper=issue.paper, reader=issue.reader, number__gt=issue.number)
    kind = next(label for name, label in FORMATS.items() if getattr(issue, name) == found)
    return Known(issue, kind, tuple(said_of(later) for later in newer.order_by("number")))


def said_of(later: IssuedPaper) -> str:
    """What a later issue is to the one that it changes, as the issue itself says it."""
    named = f"Issue {later.number} of {date_format(timezone.localtime(later.issued_at), 'j F Y')}"
    earlier = later.replaced_number
    if earlier is None:
        return f"{named} is a later issue."
    if later.kind == IssuedPaper.Kind.ISSUE:
        return f"{named} stands in place of issue {earlier}."
    article = "an erratum" if later.kind == IssuedPaper.Kind.ERRATUM else "a supplement"
    places = replaces(from_json(later.changes, earlier))
    return f"{named} is {article} to issue {earlier}{places and f' and replaces {places} of it'}."


def claim_of(data: bytes) -> Claim | None:
    """What this program wrote into the file about itself, if it did; None for other files."""
    if data.startswith(b"%PDF-"):
        return next((claim for content in _attached(data) if (claim := _claim_of_data(content))), None)
    if data.startswith(b"PK\x03\x04"):
        return _claim_of_word(data)
    return _claim_of_html(data.decode("utf-8", "replace"))


# PDF


def _attached(data: bytes) -> Iterator[bytes]:
    """The files inside a PDF. Their objects stand in the open, whatever program saved it last."""
    for found in islice(ATTACHED.finditer(data), MOST_ATTACHMENTS):
        start = STREAM.search(data, found.end(), found.end() + BEFORE_STREAM)
        if start is None:
            continue
        try:
            unpacking = zlib.decompressobj()
            content = unpacking.decompress(data[start.end() :], LARGEST_DATA)
            if unpacking.eof:
                yield content
        except zlib.error:  # kept as it is
            yield data[start.end() : data.find(b"endstream", start.end())][:LARGEST_DATA]


def _claim_of_data(content: bytes) -> Claim | None:
    """Of the data only the cover is read as such: a small file may unpack to millions of values, and they cost."""
    start = COVER.search(content)
    if start is None or b'"chapters"' not in content:
        return None
    try:
        piece = content[start.end() : start.end() + LARGEST_COVER].decode("utf-8", "ignore")
        cover, _ = json.JSONDecoder().raw_decode(piece)
    except (ValueError, RecursionError):
        return None
    issue = ISSUE.search(content)
    return Claim(
        title=_short(cover.get("title")),
        force=_short(cover.get("force")),
        year=_short(cover.get("year")),
        issue=int(issue[1]) if issue else None,
        draft=DRAFT.search(content) is not None,
    )


def _short(value: object) -> str:
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


# HTML and Word


def _claim_of_html(text: str) -> Claim | None:
    foot, title = FOOT.search(text), TITLE.search(text)
    if OURS not in text or foot is None:
        return None
    parts = [_short(part) for part in html.unescape(foot[1]).split(" · ")]
    number = NUMBER.search(foot[1])
    named = [part for part in parts if not NUMBER.match(part)]
    return Claim(
        title=_short(html.unescape(title[1])) if title else "",
        force=named[0] if named else "",
        year=named[1] if len(named) > 1 else "",
        issue=int(number[1]) if number else None,
        draft=number is None,
    )


def _claim_of_word(data: bytes) -> Claim | None:
    if data.count(LISTED) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if parts.getinfo(CORE).compress_type not in PACKED:  # others ask for as much memory as they like
                return None
            with parts.open(CORE) as core:
                root = etree.fromstring(core.read(LARGEST_PROPERTIES), _parser())
    except (
        zipfile.BadZipFile,
        EOFError,
        KeyError,
        RuntimeError,
        NotImplementedError,
        OSError,
        ValueError,
        zlib.error,
        etree.XMLSyntaxError,
    ):
        return None
    said = {etree.QName(each).localname: each.text or "" for each in root if isinstance(each.tag, str)}
    found = {name: _short(said.get(property_)) for name, property_ in NAMES.items()}
    if ": agenda item " not in found["title"] or found["state"] not in ("Draft", "Final"):
        return None
    draft = found["state"] == "Draft"
    issue = int(found["issue"]) if re.fullmatch(r"[0-9]{1,4}", found["issue"]) else None
    return Claim(found["title"], found["force"], "", issue, draft)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)
