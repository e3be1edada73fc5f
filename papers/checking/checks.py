"""Every check of a finished paper, and their result as it is kept with an issue.

Here: which checks there are and what they say together. Not here: the checks themselves (`structure_check`,
`html_check`, `docx_check`, `words_check`, `verapdf`), and what follows from them (`issue`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import page as page_validation

from papers.checking.docx_check import check_docx
from papers.checking.findings import Finding
from papers.checking.html_check import check_html
from papers.checking.structure_check import check_structure
from papers.checking.tagged_pdf import TaggedPdf, Unreadable
from papers.checking.verapdf import ask_verapdf, is_installed
from papers.checking.words_check import check_words
from papers.content import Paper
from papers.html.characters import reason_against

# The validators' names of the standards, and ours.
PROFILES = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}
OWN, OWN_VERSION = "SPR Tracker", "1"  # raised with every rule that is added or changed
CHARACTERS, STRUCTURE, HTML = "Characters of the typeface", "PDF structure", "HTML file"
WORD, WORDS = "Word file", "Same words in all files"
VALIDATOR, VERAPDF = "page-validation", "veraPDF"
ANSWERS: dict[bool | None, str] = {True: "Yes", False: "No", None: "Not asked"}
ASKED = {
    "PDF/UA-1": "The PDF keeps to PDF/UA-1, the standard for PDF that everybody can use",
    "PDF/A-3a": "The PDF keeps to PDF/A-3a, the standard for archives",
    "PDF/UA-1, PDF/A-3a": "The PDF keeps to both standards in the opinion of veraPDF",
    CHARACTERS: "The typeface has every character of the paper",
    STRUCTURE: "Headings, paragraphs, tables, notes, links and bookmarks of the PDF are whole and in order",
    HTML: "Headings, links, tables and pictures of the HTML file are in order",
    WORD: "Headings, tables, footnotes and pictures of the Word file are Word’s own",
    WORDS: "PDF, HTML file and Word file say the same words",
}
BY = "by {checker}, version {version}"
MOST_KEPT = 50  # findings of one check
MOST_SAID = 3  # findings in a message


@dataclass(frozen=True, slots=True)
class Check:
    """One checker's word on one thing. `passed` is None where it could not be asked; `note` then says why."""

    checker: str
    version: str
    profile: str
    passed: bool | None
    findings: tuple[Finding, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed is not False for check in self.checks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for check in self.checks for finding in check.findings)

    @property
    def first_findings(self) -> str:
        """For a message: the first ones in words, and how many more there are."""
        found = [str(finding) for finding in self.findings]
        more = f" And {len(found) - MOST_SAID} more." if len(found) > MOST_SAID else ""
        return " ".join(found[:MOST_SAID]) + more

    def to_json(self, when: date) -> dict[str, Any]:
        """As an issue keeps it; `when` is the time of the issue, so that nothing in it comes from the clock."""
        return {"when": when.isoformat(), "passed": self.passed, "checks": [_stored(c) for c in self.checks]}


def _stored(check: Check) -> dict[str, Any]:
    return {
        "checker": check.checker,
        "version": check.version,
        "profile": check.profile,
        "passed": check.passed,
        "findings": [{"rule": f.rule, "words": f.words} for f in check.findings[:MOST_KEPT]],
        "note": check.note,
    }


def check_pdf(data: bytes, paper: Paper) -> Checks:
    """The PDF alone: the validator under both standards, our own rules, and veraPDF where it is installed."""
    return Checks((*_of_pdf(data, paper, _opened(data)),))


def check_paper(paper: Paper, *, html: str, pdf: bytes, docx: bytes) -> Checks:
    """All that is asked of the files of one paper before they leave."""
    opened, missing = _opened(pdf), reason_against(paper)
    checks = [_own(CHARACTERS, [Finding("characters", missing)] if missing else [])]
    checks += [*_of_pdf(pdf, paper, opened), _own(HTML, check_html(html, paper))]
    checks.append(_own(WORD, word := check_docx(docx, html, paper)))
    if opened is not None and not any(finding.rule == "opens" for finding in word):
        checks.append(_own(WORDS, check_words(html, opened, docx)))
    return Checks(tuple(checks))


def _opened(data: bytes) -> TaggedPdf | None:
    try:
        return TaggedPdf(data)
    except Unreadable:
        return None


def _of_pdf(data: bytes, paper: Paper, opened: TaggedPdf | None) -> Iterator[Check]:
    if opened is None:
        yield _own(STRUCTURE, [Finding("opens", "The PDF cannot be opened.")])
        return
    yield from (_validated(data, profile) for profile in PROFILES)
    yield _own(STRUCTURE, check_structure(opened, paper))
    if is_installed():
        yield from (_asked(data, profile) for profile in PROFILES)
    else:
        yield Check(VERAPDF, "", ", ".join(PROFILES.values()), None, note="veraPDF is not installed here.")


def _own(profile: str, findings: list[Finding]) -> Check:
    return Check(OWN, OWN_VERSION, profile, not findings, tuple(findings))


def _validated(data: bytes, profile: str) -> Check:
    name, release = PROFILES[profile], version(VALIDATOR)
    try:
        report = page_validation.validate_pdf_bytes(data, profile=profile)
    except page_validation.PageError as error:
        unread = Finding(name, f"The validator cannot read the PDF: {error}.")
        return Check(VALIDATOR, release, name, passed=False, findings=(unread,))
    found = tuple(
        Finding(each.rule_id, f"{name}, {each.rule_id}: {each.message}") for each in report.failures
    )
    return Check(VALIDATOR, release, name, bool(report.is_compliant), found)


def _asked(data: bytes, profile: str) -> Check:
    said, name = ask_verapdf(data, profile), PROFILES[profile]
    found = tuple(Finding(name, f"{name}, {words}") for words in said.findings)
    return Check(VERAPDF, said.version, name, said.passed, found, said.note)


# As people read it


@dataclass(frozen=True, slots=True)
class Line:
    """One check in plain words: what was asked, how it came out, who asked, and what was found."""

    asked: str
    answer: str
    by: str
    found: tuple[str, ...]


def in_words(stored: Mapping[str, Any]) -> list[Line]:
    """Of what an issue keeps; nothing for issues that were made before checks were kept."""
    return [
        Line(
            asked=ASKED.get(check["profile"], check["profile"]),
            answer=ANSWERS[check["passed"]],
            by=check["note"] or BY.format(**check),
            found=tuple(finding["words"] for finding in check["findings"]),
        )
        for check in stored.get("checks", [])
    ]
