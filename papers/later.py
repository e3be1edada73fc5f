"""What a later issue says of the issue that it changes, in finished words.

It holds no words of the earlier issue but grades and dates: what stood there may be withheld by now.
Not here: how the changes are found (`changes`), and where they are put in (`issuing_again`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

LATER_ANCHOR = "changes"
LATER_HEADING = "What this issue changes"
NOUNS = {"issue": "a new issue", "supplement": "a supplement", "erratum": "an erratum"}

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
        relation = "in place of" if self.kind == "issue" else f"{self.kind} to"
        return f"Issue {self.number}: {relation} {self.changed}"

    @property
    def opening(self) -> str:
        """What it is and what it replaces."""
        relation = "in place of" if self.kind == "issue" else "to"
        said = f"Issue {self.number} is {NOUNS[self.kind]} {relation} {self.changed}."
        if self.replaces:
            said += f" It replaces {self.replaces} of issue {self.earlier}."
        if self.only_changes:
            whole = f"the whole paper is issue {self.number}."
            said += f" This document holds only what is changed or new, with its numbers; {whole}"
        return said

    @property
    def changed(self) -> str:
        return f"issue {self.earlier} of {self.issued_on}"
