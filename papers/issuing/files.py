"""The files of an issue: what is to be made, by which name, and the making, with everything that is asked of them.

An order names all that its files depend on: the paper word for word, the issue before where a supplement is made of it,
how papers look, and what is withheld, since the files are searched for that. Files of the same name are the same files.
Not here: when they are made (`making`), and the row that keeps them (`issue`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

from assessments.models import Withholding
from papers import content
from papers.checking.checks import Checks, check_paper, check_pdf
from papers.docx.rendering import RenderedDocx, render_docx
from papers.drafting.drafts import Draft, Kind, draft_sha256
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.later import Asked
from papers.leaks.finding import Finding, find_leaks, place_of
from papers.leaks.in_files import find_leaks_in_files
from papers.leaks.sought import Secret
from papers.models import LeakDecision
from papers.pdf.rendering import RenderedPdf, render_pdf
from papers.reissuing.again import Again
from papers.reissuing.extract import extract


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: this edition of a year as the issue of this number, and what must not be found in it."""

    annual_id: int
    number: int
    reader: Reader
    asked: Asked
    again: Again
    secrets: tuple[Secret, ...]

    @property
    def paper(self) -> content.Paper:
        return self.again.paper

    @property
    def has_supplement(self) -> bool:
        later = self.paper.later
        return self.again.before is not None and later is not None and later.kind != "issue"

    @property
    def draft(self) -> Draft:
        """Under which name the files are kept and made once."""
        before = draft_sha256(self.again.before) if self.again.before and self.has_supplement else ""
        withheld = json.dumps(spelled(self.secrets), sort_keys=True)
        named = "\0".join((draft_sha256(self.paper), before, withheld))
        return Draft(Kind.FILES, hashlib.sha256(named.encode()).hexdigest(), self.annual_id, self.reader)


def spelled(value: Any) -> Any:
    """What is sought as plain values, the same in every process: what has no order of its own is sorted."""
    if isinstance(value, Withholding):
        return [value.pk, value.key, value.quote, place_of(value)]
    if is_dataclass(value):
        return {item.name: spelled(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return sorted([key, count] for key, count in value.items())
    if isinstance(value, AbstractSet):
        return sorted((spelled(each) for each in value), key=json.dumps)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [spelled(each) for each in value]
    return value


@dataclass(frozen=True, slots=True)
class Files:
    """The files, and what the checks and the leak check found in them."""

    html: str
    pdf: RenderedPdf
    docx: RenderedDocx
    checks: Checks
    found: tuple[Finding, ...]
    withheld: int
    supplement: RenderedPdf | None = None
    checks_of_supplement: Checks | None = None


FilesOf: TypeAlias = Callable[[Order], Files]


def make_files(order: Order) -> Files:
    """Takes seconds. Raises PdfFailed if no whole, tagged PDF can be made; faults and leaks are told, not raised."""
    paper, secrets = order.paper, list(order.secrets)
    html, pdf, docx = render_standalone_html(paper), render_pdf(paper, sparing=True), render_docx(paper)
    checks = check_paper(paper, html=html, pdf=pdf.data, docx=docx.data)
    found = find_leaks(paper, secrets)
    found += find_leaks_in_files(paper, secrets, html=html, pdf=pdf.data, docx=docx.data)
    if order.again.before is None or not order.has_supplement:
        return Files(html, pdf, docx, checks, tuple(found), len(secrets))
    short = extract(order.again.before, paper)
    supplement = render_pdf(short, sparing=True)
    found += find_leaks(short, secrets) + find_leaks_in_files(short, secrets, pdf=supplement.data)
    of_supplement = check_pdf(supplement.data, short)
    return Files(html, pdf, docx, checks, tuple(found), len(secrets), supplement, of_supplement)


def faults_of(files: Files) -> str:
    """The first findings in words, if anything is wrong with the files themselves."""
    if not files.checks.passed:
        return f"The finished paper has faults, and nothing is issued. {files.checks.first_findings}"
    if files.checks_of_supplement is not None and not files.checks_of_supplement.passed:
        found = files.checks_of_supplement.first_findings
        return f"The supplement has faults, and nothing is issued. {found}"
    return ""


def leaks_of(files: Files, accepted: Mapping[str, LeakDecision]) -> str:
    """Where something was found on which nobody has decided, in words."""
    left = [finding for finding in files.found if not finding.decisions_in(accepted)]
    places = ", ".join(dict.fromkeys(f"{finding.where} ({finding.kind})" for finding in left[:5]))
    return f"The leak check found what is withheld: in {places}. Nothing is released." if left else ""


def record_of(files: Files, accepted: Mapping[str, LeakDecision]) -> dict[str, object]:
    """The leak check as an issue keeps it."""
    if not files.withheld:
        return {"withheld": 0}
    kept = dict.fromkeys(row for finding in files.found for row in finding.decisions_in(accepted))
    return {
        "withheld": files.withheld,
        "searched": ["content", "HTML", "PDF", "Word"],
        "accepted": [
            {
                "kind": row.kind,
                "place": row.place,
                "reason": row.reason,
                "by": str(row.decided_by),
                "at": row.decided_at.isoformat(),
            }
            for row in kept
        ],
    }
