"""The paper that a year becomes: its cover, the order of its parts, every issue, frozen, and what was imported."""

from papers.models.imported import (
    ImportedPaper,
    ImportedPaperQuerySet,
)
from papers.models.issues import (
    IssuedForGood,
    IssuedPaper,
    IssuedPaperQuerySet,
    LeakDecision,
    ReleaseRequest,
)
from papers.models.preparing import (
    Paper,
    PaperPart,
    PaperQuerySet,
)

__all__ = [
    "ImportedPaper",
    "ImportedPaperQuerySet",
    "IssuedForGood",
    "IssuedPaper",
    "IssuedPaperQuerySet",
    "LeakDecision",
    "Paper",
    "PaperPart",
    "PaperQuerySet",
    "ReleaseRequest",
]
