"""The paper that a year becomes: its cover, the order of its parts, every issue, frozen, and what was imported."""

from papers.models.archives import ArchiveDownload, ImportedYear
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
from papers.models.making import DraftMaking
from papers.models.preparing import (
    WRITTEN,
    Implication,
    Language,
    Paper,
    PaperPart,
    PaperQuerySet,
)
from papers.models.shared import (
    Abbreviation,
    Background,
    BackgroundVersion,
    HouseStyle,
)

__all__ = [
    "WRITTEN",
    "Abbreviation",
    "ArchiveDownload",
    "Background",
    "BackgroundVersion",
    "DraftMaking",
    "HouseStyle",
    "Implication",
    "ImportedPaper",
    "ImportedPaperQuerySet",
    "ImportedYear",
    "IssuedForGood",
    "IssuedPaper",
    "IssuedPaperQuerySet",
    "Language",
    "LeakDecision",
    "Paper",
    "PaperPart",
    "PaperQuerySet",
    "ReleaseRequest",
]
