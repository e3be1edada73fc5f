"""What a later issue says of the issue that it changes, in finished words.

It holds no words of the earlier issue but grades and dates, and figures and headings that nothing withholds now.
Not here: how the changes are found (`changes`), and where they are put in (`reissuing.again`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from django.utils.translation import gettext, gettext_noop

LATER_ANCHOR = "changes"
LATER_HEADING = gettext_noop("What this issue changes")
# By kind: what the cover says of it, and what it is.
STATUS = {
    "issue": gettext_noop("Issue %(number)s: in place of issue %(earlier)s of %(day)s"),
    "supplement": gettext_noop("Issue %(number)s: supplement to issue %(earlier)s of %(day)s"),
    "erratum": gettext_noop("Issue %(number)s: erratum to issue %(earlier)s of %(day)s"),
}
OPENINGS = {
    "issue": gettext_noop("Issue %(number)s is a new issue in place of issue %(earlier)s of %(day)s."),
    "supplement": gettext_noop("Issue %(number)s is a supplement to issue %(earlier)s of %(day)s."),
    "erratum": gettext_noop("Issue %(number)s is an erratum to issue %(earlier)s of %(day)s."),
}

LaterKind: TypeAlias = Literal["issue", "supplement", "erratum"]
NO_REASON: dict[str, str] = {
    "issue": "Say why it is issued again.",
    "supplement": "Say why the supplement cannot wait for the next meeting.",
    "erratum": "Say what was wrong.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """As what a paper is to be issued, and why; the first issue for a reader needs no reason."""

    kind: LaterKind = "issue"
    reason: str = ""


FIRST = Asked()


@dataclass(frozen=True, slots=True)
class LaterIssue:
    """Issue `number`, which changes issue `earlier`, made on `issued_on`; `replaces` is like "paragraphs 73 to 75"."""

    kind: LaterKind
    number: int
    earlier: int
    issued_on: str
    reason: str
    replaces: str = ""
    changes: tuple[str, ...] = ()
    only_changes: bool = False  # a document that holds the changed and new passages alone

    @property
    def status(self) -> str:
        """What the cover says: Issue 2: erratum to issue 1 of 4 May 2026."""
        return gettext(STATUS[self.kind]) % self.numbers

    @property
    def opening(self) -> str:
        """What it is and what it replaces."""
        said = [gettext(OPENINGS[self.kind]) % self.numbers]
        if self.replaces:
            named = {"places": self.replaces, "earlier": self.earlier}
            said.append(gettext("It replaces %(places)s of issue %(earlier)s.") % named)
        if self.only_changes:
            said.append(
                gettext(
                    "This document holds only what is changed or new, with its numbers; the whole paper is issue "
                    "%(number)s."
                )
                % self.numbers
            )
        return " ".join(said)

    @property
    def numbers(self) -> dict[str, object]:
        return {"number": self.number, "earlier": self.earlier, "day": self.issued_on}
