"""The parts of a paper and their order: the default one, what joins later, and moving a part up or down."""

from __future__ import annotations

from typing import TypeAlias

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from assessments.models import AnnualAssessment, Section
from assessments.noting import note
from audit.recording import Deed
from papers.house_styles import bodies_of
from papers.models import WRITTEN, ImportedPaper, Language, Paper, PaperPart

Key: TypeAlias = tuple[str, int | None, int | None]

# Sections of the whole that stand after the threat chapters; every other one stands before them.
AFTER_THREATS = ("cross-cutting-capabilities", "conclusion")
LAST = "conclusion"
KINDS = PaperPart.Kind
# What stands at the end of a paper, and what every paper has, one that was imported too.
END = (
    KINDS.IMPLICATIONS,
    KINDS.CLOSING,
    KINDS.SIGN_OFF,
    KINDS.AUTHORS,
    KINDS.SOURCES,
    KINDS.ABBREVIATIONS,
    KINDS.APPENDIX,
    KINDS.CHALLENGE,
)
ALWAYS = (KINDS.CLOSING, KINDS.AUTHORS)
DEFAULT_ASK = "The board is asked to note the assessment."


def paper_of(annual: AnnualAssessment) -> Paper:
    """The year's paper; where nobody has begun one, an unsaved one with what is known of its cover."""
    existing = Paper.objects.filter(annual=annual).first()
    if existing is None:
        return new_paper(annual)
    existing.annual = annual  # with its force, edition and scale, where the caller has read them
    return existing


def new_paper(annual: AnnualAssessment) -> Paper:
    bodies = list(bodies_of(annual).select_related("house_style"))
    styled = [body.house_style for body in bodies if hasattr(body, "house_style")]
    return Paper(
        annual=annual,
        governing_body=" and ".join(body.name for body in bodies),
        meeting_on=annual.board_on,
        ask=DEFAULT_ASK,
        language=styled[0].language if styled else Language.ENGLISH,
    )


@transaction.atomic
def begin_paper(annual: AnnualAssessment) -> Paper:
    """The year's paper, made with its default cover and order if nobody has begun it."""
    AnnualAssessment.objects.select_for_update().get(pk=annual.pk)
    paper = paper_of(annual)
    if paper._state.adding:
        paper.save()
    store_order(paper, parts_of(paper))
    return paper


def outline_of(annual: AnnualAssessment) -> list[Section]:
    """Every section of the year with its threat and its C, whoever may read it: what a paper's parts follow from."""
    sections = Section.objects.filter(annual=annual).select_related("threat_assessment__threat", "component")
    return list(sections.order_by("threat_assessment__order", "order", "pk"))


def parts_of(paper: Paper, outline: list[Section] | None = None) -> list[PaperPart]:
    """The parts in order: the stored ones, and those that joined the year since, before the conclusion.

    Two queries, one less where the outline is known. Parts that are not stored yet have no primary key.
    """
    stored = list(stored_parts(paper)) if paper.pk else []
    known = {key_of(part) for part in stored}
    # A paper of a past year says what its original said: nothing that we would make from the year joins it.
    imported = any(part.is_imported for part in stored)
    joined = [
        part
        for part in default_parts(paper, outline_of(paper.annual) if outline is None else outline)
        if key_of(part) not in known and not (imported and is_made(part) and part.kind not in ALWAYS)
    ]
    if not stored:
        return joined
    end = [part for part in joined if part.kind in END]
    before = [part for part in joined if part.kind not in END]
    at = next((n for n, part in enumerate(stored) if is_conclusion(part) or part.kind in END), len(stored))
    return [*stored[:at], *before, *stored[at:], *end]


def stored_parts(paper: Paper) -> QuerySet[PaperPart]:
    original = ImportedPaper.objects.filter(annual=OuterRef("paper__annual"))
    parts = paper.parts.select_related("section", "threat_assessment__threat", "background")
    return parts.annotate(is_imported=Exists(original))  # type: ignore[no-redef]  # the row declares it as well


def is_made(part: PaperPart) -> bool:
    """Whether a part is made from the year, and holds no words of its own."""
    return part.section_id is None and part.threat_assessment_id is None


def default_parts(paper: Paper, outline: list[Section]) -> list[PaperPart]:
    """What a year calls for: opening sections, summary, threats, closing sections, recommendations, the end.

    Milestones are there to be taken in: most boards receive them in a paper of their own. So is the annex of
    challenge, which a board may want or not.
    """
    sections = [section for section in outline if section.threat_assessment is None]
    headings = [section for section in sections if section.kind == Section.Kind.HEADING]
    questions = [section for section in sections if section.kind == Section.Kind.QUESTION]
    opening = [section for section in headings if section.slug not in AFTER_THREATS]
    closing = [section for section in headings if section.slug in AFTER_THREATS and section.slug != LAST]
    last = [section for section in headings if section.slug == LAST]
    threats = {
        s.threat_assessment_id: s.threat_assessment for s in outline if s.threat_assessment is not None
    }
    return [
        *(PaperPart(paper=paper, kind=KINDS.SECTION, section=section) for section in opening),
        PaperPart(paper=paper, kind=KINDS.SUMMARY),
        *(PaperPart(paper=paper, kind=KINDS.THREAT, threat_assessment=threat) for threat in threats.values()),
        *(PaperPart(paper=paper, kind=KINDS.SECTION, section=section) for section in (*closing, *questions)),
        PaperPart(paper=paper, kind=KINDS.MILESTONES, left_out=True),
        PaperPart(paper=paper, kind=KINDS.RECOMMENDATIONS),
        *(PaperPart(paper=paper, kind=KINDS.SECTION, section=section) for section in last),
        *(PaperPart(paper=paper, kind=kind) for kind in END if kind not in (KINDS.APPENDIX, KINDS.CHALLENGE)),
        PaperPart(paper=paper, kind=KINDS.CHALLENGE, left_out=True),
    ]


def key_of(part: PaperPart) -> Key:
    """What a part is, stored or not; those of the paper's own words are told apart by their row."""
    if part.kind in WRITTEN:
        return (part.kind, part.pk, None)
    return (part.kind, part.section_id, part.threat_assessment_id)


def is_conclusion(part: PaperPart) -> bool:
    return part.section is not None and part.section.slug == LAST


@transaction.atomic
def move_part(paper: Paper, key: Key, *, up: bool, by: User) -> bool:
    """Change places with the neighbour; whether anything moved (at either end nothing does)."""
    Paper.objects.select_for_update().get(pk=paper.pk)
    parts = parts_of(paper)
    at = next((n for n, part in enumerate(parts) if key_of(part) == key), None)
    if at is None:
        return False
    to = at - 1 if up else at + 1
    if not 0 <= to < len(parts):
        return False
    parts[at], parts[to] = parts[to], parts[at]
    store_order(paper, parts)
    deed = Deed(str(parts[to]), before=f"place {at + 1}", after=f"place {to + 1}")
    note("part-moved", paper.annual, by=by, deed=deed)
    return True


def store_order(paper: Paper, parts: list[PaperPart]) -> None:
    """Write the order as given; parts that were not stored are now."""
    for order, part in enumerate(parts, 1):
        part.order = order
    PaperPart.objects.bulk_create([part for part in parts if part.pk is None])
    PaperPart.objects.bulk_update([part for part in parts if part.pk is not None], ["order"])
