"""A later issue for the same reader: which issue it changes, and what is put into its paper.

Here: which issue is the last one for a reader, and why there is nothing to issue again. Not here: what is different
(`changes`), and making an issue (`issue`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Max
from django.utils import timezone, translation
from django.utils.formats import date_format

from papers import canonical, content
from papers.editions import Reader
from papers.later import NO_REASON, Asked, LaterIssue
from papers.leaks.finding import compare as leak_in
from papers.leaks.sought import Secret
from papers.leaks.spelling import figures_of, percentages_of, plainly
from papers.leaks.texts import Text
from papers.models import IssuedPaper, Paper
from papers.reissuing.changes import Changes, compare, to_json
from papers.reissuing.in_words import replaces, sentences


@dataclass(frozen=True, slots=True)
class Again:
    """A paper as it will be issued. `before` and `changes` only where there is an issue that it changes."""

    paper: content.Paper
    last: IssuedPaper | None = None
    before: content.Paper | None = None
    changes: Changes = field(default_factory=Changes)

    @property
    def against(self) -> str:
        """Why it cannot be issued, in a sentence."""
        if self.last is None:
            later = self.paper.later
            return "There is no issue for this reader yet, so there is nothing to correct." if later else ""
        if self.changes.is_empty:
            return f"Nothing has changed since issue {self.last.number}: there is nothing to issue."
        later = self.paper.later
        return NO_REASON[later.kind] if later and not later.reason else ""


def last_issue(paper: Paper, reader: Reader) -> IssuedPaper | None:
    """The issue that the next one for this reader changes, with its content."""
    if not paper.pk:
        return None
    last: IssuedPaper | None = (
        paper.issues.filter(reader=reader).without_files_but_content().order_by("-number").first()
    )
    return last


def numbers_issued(paper: Paper) -> dict[str, int]:
    """The number of the last issue for each reader who has one."""
    if not paper.pk:
        return {}
    rows = paper.issues.order_by("reader").values_list("reader").annotate(last=Max("number"))
    return dict(rows)


def as_issued(
    built: content.Paper, last: IssuedPaper | None, asked: Asked, secrets: Callable[[], list[Secret]]
) -> Again:
    """The paper with what it says of the issue before, if there is one for its reader.

    `secrets` gives what is withheld from that reader now, and is asked only where there is such an issue.
    """
    if last is None:
        if asked.kind == "issue":
            return Again(built)
        return Again(replace(built, later=LaterIssue(asked.kind, 0, 0, "", asked.reason)))
    with translation.override(built.language.lower()):
        return changed_since(built, last, asked, tells_of(secrets()))


def changed_since(
    built: content.Paper, last: IssuedPaper, asked: Asked, is_secret: Callable[[str], bool]
) -> Again:
    before = canonical.from_json(last.content)
    changes = compare(before, built, is_secret)
    later = LaterIssue(
        kind=asked.kind,
        number=built.issue_number or last.number + 1,
        earlier=last.number,
        issued_on=date_format(timezone.localtime(last.issued_at), "j F Y"),
        reason=" ".join(asked.reason.split()),
        replaces=replaces(changes),
        changes=sentences(changes),
    )
    return Again(replace(built, later=later), last, before, changes)


def kept_of(again: Again) -> dict[str, Any]:
    """What the row of an issue keeps of the issue that it changes."""
    later = again.paper.later
    if again.last is None or later is None:
        return {}
    return {
        "kind": later.kind,
        "replaces": again.last,
        "reason": later.reason,
        "changes": to_json(again.changes),
    }


def knows(secrets: list[Secret]) -> Callable[[str], bool]:
    """Whether words say something that is withheld, or nearly say it."""

    def is_secret(words: str) -> bool:
        text, plain, figures = Text("", words, is_passage=True), plainly(words), figures_of(words)
        return any(leak_in(text, plain, figures, secret) is not None for secret in secrets)

    return is_secret


def tells_of(secrets: list[Secret]) -> Callable[[str], bool]:
    """The same, and stricter, for what is told of a change: a short figure of a withheld cell is one wherever it is."""
    is_known = knows(secrets)
    small = frozenset().union(*(secret.small | secret.percentages for secret in secrets))

    def is_secret(words: str) -> bool:
        return bool(small & (figures_of(words, least=1) | percentages_of(words))) or is_known(words)

    return is_secret
