"""The archive for publication: the public's issues and tables made of the last of them, and no other word of the year.

Before it is written, everything in it is searched for what is withheld today.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from lxml import html as lxml_html

from assessments.models import AnnualAssessment
from papers.archive.exporting import issues_of, make_word_files, write_issue
from papers.archive.guide import GUIDE, Written, files_of, folder_name, render_guide
from papers.archive.packing import pack, sha256_of, write_sums
from papers.archive.records import supplement_file
from papers.archive.tables import (
    FIGURES,
    GRADES,
    SOURCES,
    Sheet,
    as_text,
    figure_rows,
    grade_rows,
    source_rows,
    write_table,
)
from papers.building.build import sources_cited
from papers.canonical import from_json
from papers.content import Paper
from papers.editions import Reader
from papers.issuing.issue import accepted_of, secrets_for
from papers.leaks.finding import Finding
from papers.leaks.in_files import find_leaks_in_files, find_unsaid
from papers.leaks.issued import find_in_issues
from papers.leaks.sought import Secret
from papers.leaks.texts import Text
from papers.models import IssuedPaper
from papers.reissuing.extract import extract

CHALLENGE = Sheet(
    "tables/challenge-log.csv",
    "The questions, verdicts and recommendations that the published paper prints.",
    ("What", "About", "Who", "When", "State", "Words"),
)


class NotPublishable(Exception):
    """There is nothing that may be published; the message says why, in a sentence."""


def export_publication(annual: AnnualAssessment, target: IO[bytes]) -> str:
    """Write the archive to an open file and give its SHA-256. Raises NotPublishable."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = write_issues(annual, folder)
        issue = written.issues[-1]
        last = from_json(issue.content)
        # Of what the public's edition cites, what the issue prints: never the register itself.
        cited = sources_cited(issue.paper, Reader.PUBLIC)
        tables = {
            FIGURES: list(figure_rows(last)),
            GRADES: list(grade_rows(last, annual.scale.grades.all())),
            SOURCES: list(source_rows(last, cited, only_printed=True)),
            CHALLENGE: list(challenge_rows(last)),
        }
        for sheet, rows in tables.items():
            write_table(folder / sheet.path, sheet, rows)
        guide = render_guide(annual, folder, written, [], None, public=True)
        (folder / GUIDE).write_text(guide, encoding="utf-8", newline="\n")
        words = [Text(sheet.path, as_text(sheet, rows)) for sheet, rows in tables.items()]
        # The figures of the guide are sizes of files and numbers of issues.
        refuse_leaks_beside(issue, last, [*words, Text(GUIDE, text_of_page(guide), is_made=True)])
        write_sums(folder)
        pack(folder, folder_name(annual, public=True), target)
    return sha256_of(target)


def write_issues(annual: AnnualAssessment, folder: Path) -> Written:
    """The public's issues, without those that repeat what was withheld after them. Raises NotPublishable."""
    issues = issues_of(annual, reader=Reader.PUBLIC)
    if not issues:
        raise NotPublishable(
            "Nothing of this year has been issued to the public, so nothing can be published."
        )
    for issue in issues:
        write_issue(issue, folder)
    every = Written(issues, made=make_word_files(issues, folder))
    left_out = issues_to_leave_out(every, folder)
    kept = [issue for issue in issues if issue not in left_out]
    for issue in left_out:
        for name, _ in files_of(issue, every):
            (folder / name).unlink()
    made = [name for name in every.made if (folder / name).exists()]
    return Written(kept, made=made, left_out=left_out)


def text_of_page(page: str) -> str:
    body = lxml_html.document_fromstring(page).find("body")
    return "" if body is None else body.text_content()


def challenge_rows(paper: Paper) -> Iterator[tuple[str, ...]]:
    for chapter in paper.chapters:
        for section in chapter.sections:
            if section.question_number is not None:
                about = f"Question {section.question_number}, {chapter.heading}"
                yield ("Question", about, "", "", section.state, section.heading)
                if section.state_note:
                    yield ("State of the answer", about, "", "", section.state, section.state_note)
        if (verdict := chapter.verdict) is not None:
            given = (verdict.given_by, verdict.given_on)
            yield ("Verdict", chapter.heading, *given, verdict.label, verdict.reasons)
        for found in chapter.recommendations:
            about = f"Recommendation {found.number}, {found.threat}"
            yield ("Recommendation", about, found.owner, found.due, "", found.text)


# The leak check


def issues_to_leave_out(written: Written, folder: Path) -> list[IssuedPaper]:
    """Those that say what is withheld today, and nobody can decide that it may stay. Raises NotPublishable where a
    chief officer can decide and has not, and where the last issue is one of them: nothing could take its place.
    """
    last = written.issues[-1]
    secrets = secrets_for(last.paper, Reader.PUBLIC)
    accepted = accepted_of(last.paper)
    undecided: list[Finding] = []
    left_out: list[IssuedPaper] = []
    for issue in written.issues:
        said = [each for each in find_in_issues([issue], secrets) if not each.decisions_in(accepted)]
        for_good = [finding for finding in said if not finding.may_be_accepted]
        for_good += [replace(each, issue=issue.number) for each in leaks_in_files(issue, secrets, folder)]
        if for_good and issue == last:
            raise NotPublishable(
                f"What is withheld stands in the last issue: {in_places(for_good)}. Issue the paper anew without it; "
                "then the archive leaves out the issues that say it."
            )
        if for_good:
            left_out.append(issue)
        else:
            undecided += said
    if undecided:
        raise NotPublishable(
            "What resembles withheld passages stands in what would be published: "
            f"{in_places(undecided)}. A chief officer decides on the page of the leak check whether it may stay."
        )
    return left_out


def in_places(findings: list[Finding]) -> str:
    return ", ".join(dict.fromkeys(f"{finding.places} ({finding.kind})" for finding in findings[:5]))


def leaks_in_files(issue: IssuedPaper, secrets: list[Secret], folder: Path) -> list[Finding]:
    """What its files say besides its data: of these nobody is asked, since no page lists them."""
    paper = from_json(issue.content)
    files = {end: (folder / f"papers/{issue.file_name(end)}").read_bytes() for end in ("html", "pdf", "docx")}
    found = find_leaks_in_files(
        paper, secrets, html=files["html"].decode(), pdf=files["pdf"], docx=files["docx"]
    )
    if issue.supplement_sha256 and issue.replaces is not None:
        short = extract(from_json(issue.replaces.content), paper)
        supplement = (folder / supplement_file(issue)).read_bytes()
        found += find_leaks_in_files(short, secrets, pdf=supplement)
    return found


def refuse_leaks_beside(issue: IssuedPaper, last: Paper, texts: list[Text]) -> None:
    """Raises NotPublishable where tables or guide say something withheld that the issue itself does not."""
    if found := leaks_beside(last, secrets_for(issue.paper, Reader.PUBLIC), texts):
        raise NotPublishable(f"What is withheld stands in what would be published: {in_places(found)}.")


def leaks_beside(paper: Paper, secrets: list[Secret], texts: list[Text]) -> list[Finding]:
    """What the tables and the guide say of a secret that the paper itself does not."""
    return find_unsaid(paper, secrets, texts)
