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


@dataclass(frozen=True, slots=True)
class LaterIssue:
    """`number` and `issued_on` are those of the issue that is changed; `replaces` is like "paragraphs 73 to 75"."""

    kind: LaterKind
    number: int
    issued_on: str
    reason: str
    replaces: str = ""
    changes: tuple[str, ...] = ()
    only_changes: bool = False  # a document that holds the changed and new passages alone

    @property
    def earlier(self) -> str:
        return f"issue {self.number} of {self.issued_on}"

    def status(self, number: int | None) -> str:
        """What the cover says: Issue 2: erratum to issue 1 of 4 May 2026."""
        relation = f"in place of {self.earlier}" if self.kind == "issue" else f"{self.kind} to {self.earlier}"
        return f"Issue {number}: {relation}"

    def opening(self, number: int | None) -> str:
        """What it is and what it replaces."""
        relation = "in place of" if self.kind == "issue" else "to"
        said = f"Issue {number} is {NOUNS[self.kind]} {relation} {self.earlier}."
        if self.replaces:
            said += f" It replaces {self.replaces} of issue {self.number}."
        if self.only_changes:
            said += (
                f" This document holds only what is changed or new, with its numbers; "
                f"the whole paper is issue {number}."
            )
        return said
