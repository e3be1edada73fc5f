"""A year with a row of every kind in it, another installation to bring it to, and an archive with one thing changed."""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from actions.board import change_decision, record_decision
from actions.models import BoardDecision, Milestone, Recommendation
from actions.recommendations import change_recommendation, raise_recommendation
from assessments.blocks import parse_blocks
from assessments.comments import reply, resolve
from assessments.models import (
    AnnualAssessment,
    Circle,
    Question,
    Section,
    Status,
    StatusChange,
    ThreatAssessment,
    Verdict,
)
from assessments.models.planning import Stage
from assessments.planning import extend
from assessments.queries import add_note, raise_query, take
from assessments.questions import set_answer_state
from assessments.reviewing import mark_of, mark_reviewed
from assessments.standing import name_stand_in
from assessments.suggestions import suggest
from papers.archive.exporting import export_year
from papers.archive.packing import SUMS, pack_files
from papers.building.arrange import begin_paper
from papers.editions import Reader
from papers.importing.storing import keep_original
from papers.issuing.issue import issue_paper
from papers.models import (
    Abbreviation,
    Background,
    BackgroundVersion,
    HouseStyle,
    ImportedPaper,
    IssuedPaper,
    LeakDecision,
    Paper,
    PaperPart,
    ReleaseRequest,
)
from papers.writing.covers import save_cover
from tests.makers import (
    Side,
    approve_as_it_stands,
    cite,
    first_section,
    hand,
    make_question,
    make_source,
    make_thread,
    make_year,
    set_status,
    withhold,
    write,
)
from tests.papers.archive.full_plan import make_full_plan
from tests.papers.crest_files import picture
from tests.papers.ready import COVER, ERRATUM, change_a_word, write_year
from threats.models import Edition

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECRET = "The store is behind the blue door in Elm Street."
BLUNT = "Between ourselves: we never tested it."
THEIRS = "Among us in the office: they never tested it."


def load_framework() -> None:
    call_command("load_framework", *map(str, sorted(FIXTURES.glob("spr_*.yaml"))), stdout=io.StringIO())


def make_full_year(side: Side, year: str = "2024-25") -> AnnualAssessment:
    """Everything that a year may hold, by the program's own functions where there are some.

    Two threats of the edition of 2023 are enough, and so are two Cs: what is missing has no row of its own.
    """
    if not Edition.objects.filter(code="2023").exists():
        load_framework()
    annual = make_year(side, Edition.objects.get(code="2023"), year)
    few = annual.threat_assessments.order_by("order")[:2].values("pk")
    annual.threat_assessments.exclude(pk__in=list(few.values_list("pk", flat=True))).delete()
    cells = annual.sections.filter(component__isnull=False).exclude(
        component__code__in=["capacity", "capability"]
    )
    cells.delete()
    write_year(side, annual)
    cell = first_section(annual)
    threat = ThreatAssessment.objects.select_related("annual", "threat").get(pk=cell.threat_assessment_id)
    hand(cell, side.contributor, side.lead)
    today = timezone.localdate()
    name_stand_in(threat, side.coordinator, today, today, by=side.lead)
    extend(cell, Stage.WRITE, datetime.date(2025, 3, 1), "The exercise was moved.", by=side.coordinator)
    write(cell, f"<p>NPCC words with a table.</p>{TABLE}<p>{SECRET}</p>", by=side.lead)
    make_source(side, "strategy", updated_by=side.coordinator)
    cite(Section.objects.filter(threat_assessment=threat).order_by("order")[1], "strategy", by=side.lead)
    challenge(side, annual, threat, cell)
    withhold(cell, "blue door", by=side.lead, chief=side.chief_officer)
    recommend(side, annual, threat)
    minute(side, annual, threat)
    decide(side, annual, threat)
    prepare(side, annual)
    if not Milestone.objects.filter(force=side.force).exists():
        make_full_plan(side, annual)
    return annual


TABLE = (
    "<table><tbody><tr><th>Role</th><th>Trained (officers)</th></tr>"
    "<tr><th>Commanders</th><td>1,272</td></tr><tr><th>Medics</th><td>-12</td></tr></tbody></table>"
)


DUTY = '<span class="footnote"><a href="#source:duty">page 2</a></span>'


def challenge(side: Side, annual: AnnualAssessment, threat: ThreatAssessment, cell: Section) -> None:
    question = make_question(annual, threat, by=side.reviewer)
    write(question.section, "<p>Twelve.</p>", by=side.lead)
    set_answer_state(question, Question.State.PARTLY, "The rest is being counted.", by=side.lead)
    removed = make_question(annual, threat, "Taken back?", by=side.reviewer)
    Section.objects.filter(pk=removed.section_id).delete()
    query = raise_query(
        annual, threat, "What if both fail?", due_on=datetime.date(2025, 3, 1), by=side.reviewer
    )
    add_note(query, BLUNT, by=side.coordinator)
    add_note(query, THEIRS, by=side.reviewer)
    take(query, "answer", "The neighbours help.", version=query.version, by=side.lead)
    open_to_both = make_thread(cell, "=1+1 is this right?", by=side.lead, circle=Circle.BOTH)
    reply(open_to_both, "It is.", by=side.coordinator)
    resolve(open_to_both, "Settled.", by=side.lead)
    block = parse_blocks(Section.objects.get(pk=cell.pk).body)[0].id
    suggest(cell, block, "<p>Better words.</p>", "Shorter.", by=side.coordinator)
    make_thread(cell, BLUNT, by=side.coordinator, circle=Circle.OWN)
    set_status(threat, Status.RELEASED)
    released = Section.objects.with_context().get(pk=cell.pk)
    mark_reviewed(released, seen=mark_of(released), by=side.reviewer)
    make_thread(cell, THEIRS, by=side.reviewer, circle=Circle.OWN)
    Verdict.objects.create(
        threat_assessment=threat,
        verdict=Verdict.Choice.PARTLY_ASSURED,
        reasons="Not tested.",
        given_by=side.commissioner,
        given_at=timezone.now(),
    )


def recommend(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> None:
    due = datetime.date(2025, 9, 30)
    values = {"text": "Test it.", "owner": "Head of Operations", "due_on": due, "threat": threat.threat}
    made = raise_recommendation(annual, {**values, "origin": Recommendation.Origin.BOARD}, by=side.secretary)
    later = {"due_on": datetime.date(2025, 12, 31)}
    change_recommendation(made, later, version=made.version, reason="The exercise moved.", by=side.secretary)


def minute(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> None:
    """What the board decided, on the whole and on a threat; one of them put in other words since."""
    noted = {"threat_assessment": None, "outcome": BoardDecision.Outcome.NOTED, "text": "The board noted it."}
    values = {**noted, "decided_on": datetime.date(2025, 2, 25), "minute": "10c"}
    made = record_decision(annual, values, by=side.secretary)
    change_decision(made, {**values, "text": "Noted."}, version=made.version, by=side.secretary)
    record_decision(annual, {**values, "threat_assessment": threat}, by=side.secretary)


def decide(side: Side, annual: AnnualAssessment, threat: ThreatAssessment) -> None:
    for number, subject in enumerate((None, threat)):
        StatusChange.objects.create(
            annual=annual,
            threat_assessment=subject,
            transition="submit",
            from_status=Status.DRAFT,
            to_status=Status.SUBMITTED,
            changed_by=side.lead,
            changed_at=timezone.now(),
            comment="@here it is",
            content_sha256=str(number) * 64,
        )
    approve_as_it_stands(threat, by=side.chief_officer)


def prepare(side: Side, annual: AnnualAssessment) -> None:
    """The paper: a cover that was changed, parts of its own, what it shares with others, and where it came from."""
    paper = begin_paper(annual)
    save_cover(paper, {**COVER, "version": paper.version}, by=side.people["secretary"])
    paper.refresh_from_db()
    paper.implications = {"legal": '<p data-block="none">None.</p>'}
    paper.save()
    background = Background.objects.create(
        organisation=side.body, title="The duty", edition=Edition.objects.get(code="2023")
    )
    version = BackgroundVersion.objects.create(
        background=background,
        number=2,
        body=f'<p data-block="own2">The PCC holds to account{DUTY}.</p>',
        written_by=side.secretary,
        written_at=timezone.now(),
    )
    paper.parts.filter(kind=PaperPart.Kind.MILESTONES).update(left_out=False)
    order = paper.parts.count() + 1
    part = PaperPart.objects.create(
        paper=paper, kind=PaperPart.Kind.TEXT, order=order, heading="Why now", background=version
    )
    part.heading = "Why this year"
    part.body = f'<p data-block="own1">In our own words{DUTY}.</p>'
    part.save()
    # A background is printed where the section of the year says nothing.
    Section.objects.filter(annual=annual, slug="background").update(body="")
    PaperPart.objects.filter(paper=paper, section__slug="background").update(background=version)
    dropped = PaperPart.objects.create(
        paper=paper, kind=PaperPart.Kind.TEXT, order=order + 1, heading="Dropped"
    )
    dropped.delete()
    HouseStyle.objects.create(
        organisation=side.body, crest=picture(), accent="#123456", crest_alternative="A crest."
    )
    Abbreviation.objects.create(organisation=None, short="NPCC", meaning="National Police Chiefs’ Council")
    Abbreviation.objects.create(organisation=side.body, short="PCC", meaning="Police and Crime Commissioner")
    make_source(side, "duty", title="The statute", address="https://law.example/duty", author="Parliament")
    Abbreviation.objects.create(organisation=None, short="NEVER", meaning="In no text of this year")
    LeakDecision.objects.create(
        paper=paper,
        key="f" * 64,
        kind="figure",
        place="paragraph 3",
        reason="A chance likeness.",
        decided_by=side.chief_officer,
        decided_at=timezone.now(),
    )
    ReleaseRequest.objects.create(
        paper=paper, content_sha256="a" * 64, asked_by=side.secretary, asked_at=timezone.now()
    )
    imported = keep_original(side.force, "1. Old paper.TXT", b"1. Words.\x00\xff", by=side.coordinator)
    ImportedPaper.objects.filter(pk=imported.pk).update(
        state="accepted", annual=annual, accepted_by=side.coordinator, accepted_at=timezone.now()
    )


def issue(side: Side, annual: AnnualAssessment, *, whole: bool = True) -> None:
    """For the commissioner, if `whole`, and then for the public."""
    for threat in annual.threat_assessments.all():
        set_status(threat, Status.FINAL)
    set_status(annual, Status.FINAL)
    paper = begin_paper(annual)
    if whole:
        issue_paper(paper, by=side.secretary, reader=Reader.COMMISSIONER)
    issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator)


def issue_erratum(side: Side, annual: AnnualAssessment) -> IssuedPaper:
    """To the issue for the public, after a word of the whole was changed."""
    change_a_word(side, annual, "<p>Other words.</p>")
    paper = Paper.objects.get(annual=annual)
    return issue_paper(paper, by=side.secretary, confirmed_by=side.coordinator, asked=ERRATUM)


# Archives


def export(annual: AnnualAssessment, path: Path, hears: set[int] | None = None) -> str:
    with path.open("w+b") as file:
        return export_year(annual, file, hears)


def export_again(annual: AnnualAssessment, folder: Path) -> str:
    """Of a year that came in, beside the archive that brought it."""
    return export(annual, folder / "again.zip")


def files_in(path: Path) -> dict[str, bytes]:
    """By name, without the folder in which they all are."""
    with zipfile.ZipFile(path) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def repacked(path: Path, change: Callable[[dict[str, bytes]], Any], *, sums: bool = True) -> Path:
    """The archive with some of its files changed by somebody who knows how; `sums`: and who wrote new sums as well."""
    with zipfile.ZipFile(path) as packed:
        top = packed.namelist()[0].partition("/")[0]
    files = files_in(path)
    change(files)
    if sums:
        lines = [f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in sorted(files) if n != SUMS]
        files[SUMS] = "".join(lines).encode()
    with path.open("wb") as target:
        pack_files(((f"{top}/{name}", io.BytesIO(files[name])) for name in sorted(files)), target)
    return path


# Another installation


def wipe() -> None:
    """Every row of ours goes, and the numbers go on from where they were: as if it were another installation."""
    labels = ("papers", "actions", "assessments", "accounts", "threats")
    for model in [model for label in labels for model in apps.get_app_config(label).get_models(True)]:
        model._base_manager.get_queryset()._raw_delete(connection.alias)
    Organisation.objects.create(name="Elsewhere Police", slug="elsewhere", kind=Organisation.Kind.FORCE)


def other_installation() -> None:
    """An empty one, in which nothing has the number that it had."""
    wipe()
    load_framework()
