"""Later issues for the same reader: supplement and erratum, two people, what they print, and what they never print."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from lxml import html as lxml_html
from pypdf import PdfReader

from assessments.models import AnnualAssessment, Section, Status
from papers import canonical, content
from papers.building.build import build_paper
from papers.editions import Reader
from papers.issuing.issue import NotIssuable, issue_paper
from papers.issuing.release import ask_release, confirm_release, waiting_for
from papers.later import Asked
from papers.leaks.finding import find_leaks
from papers.leaks.in_files import texts_of_docx, texts_of_html, texts_of_pdf
from papers.leaks.sought import secrets_of
from papers.models import IssuedForGood, IssuedPaper, Paper, ReleaseRequest
from papers.reissuing.again import as_issued, knows, last_issue, numbers_issued
from papers.reissuing.changes import from_json
from papers.reissuing.in_words import sentences
from papers.reissuing.sides import side_by_side
from tests.makers import Side, set_status, withhold
from tests.papers.editions import WordFile, squeezed
from tests.papers.ready import ERRATUM, change_a_word, finish_year

SUPPLEMENT = Asked(
    "supplement", "The figures arrived after the agenda. The board decides on them this month."
)


@pytest.fixture
def paper(side: Side, annual: AnnualAssessment) -> Paper:
    return finish_year(side, annual)


@pytest.fixture
def first(side: Side, paper: Paper) -> IssuedPaper:
    return issue(side, paper)


def issue(side: Side, paper: Paper, **more: Any) -> IssuedPaper:
    again = Paper.objects.get(pk=paper.pk)
    return issue_paper(again, by=side.secretary, confirmed_by=side.coordinator, **more)


def opening(annual: AnnualAssessment) -> Section:
    """The section that `change_a_word` writes in."""
    return annual.sections.filter(threat_assessment=None).order_by("order")[0]


def rewrite(side: Side, annual: AnnualAssessment, body: str) -> Section:
    change_a_word(side, annual, body)
    return opening(annual)


def pdf_words(data: bytes) -> str:
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


# The way of a correction


def test_a_year_that_was_reopened_and_is_final_again_gets_an_erratum_by_two_people(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")

    request = ask_release(Paper.objects.get(), by=side.secretary, only_as=2, asked=ERRATUM)
    with pytest.raises(PermissionDenied):
        confirm_release(request, by=side.secretary)
    second = confirm_release(request, by=side.chief_officer)

    assert (second.kind, second.replaces, second.reason) == ("erratum", first, "A word was wrong.")
    assert (second.issued_by, second.confirmed_by) == (side.secretary, side.chief_officer)
    later = canonical.from_json(second.content).later
    assert later is not None
    assert list(sentences(from_json(second.changes, 1))) == list(later.changes)
    assert later.status.startswith("Issue 2: erratum to issue 1 of ")


def test_a_release_that_is_asked_for_anew_while_it_is_confirmed_is_still_recorded(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    request = ask_release(paper, by=side.secretary, only_as=1)
    ask_release(paper, by=side.secretary, only_as=1)  # which removes the first

    issued = confirm_release(request, by=side.chief_officer)

    assert ReleaseRequest.objects.get(issue=issued).asked_by == side.secretary
    assert waiting_for(paper) is not None


def test_kind_and_reason_cannot_be_changed_between_asking_and_confirming(
    side: Side, annual: AnnualAssessment, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")
    request = ask_release(Paper.objects.get(), by=side.secretary, only_as=2, asked=ERRATUM)
    request.reason = "Another reason."

    with pytest.raises(NotIssuable, match="The paper was changed after its release was asked for"):
        confirm_release(request, by=side.chief_officer)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("erratum", ""), "Say what was wrong."),
        (Asked("supplement", "  "), "Say why the supplement cannot wait for the next meeting."),
        (Asked("issue", ""), "Say why it is issued again."),
    ],
)
def test_a_later_issue_without_a_reason_is_refused(
    asked: Asked, words: str, side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")

    with pytest.raises(NotIssuable, match=words):
        issue(side, paper, asked=asked)
    with pytest.raises(NotIssuable, match=words):
        ask_release(Paper.objects.get(), by=side.secretary, only_as=2, asked=asked)


def test_the_same_words_for_the_same_reader_are_not_issued_again(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    set_status(annual, Status.DRAFT)
    set_status(annual, Status.FINAL)

    with pytest.raises(NotIssuable, match="Nothing has changed since issue 1: there is nothing to issue"):
        issue(side, paper, asked=ERRATUM)
    with pytest.raises(NotIssuable, match="Nothing has changed since issue 1"):
        ask_release(Paper.objects.get(), by=side.secretary, only_as=2, asked=ERRATUM)


def test_there_is_nothing_to_correct_before_the_first_issue_for_a_reader(side: Side, paper: Paper) -> None:
    with pytest.raises(NotIssuable, match="There is no issue for this reader yet"):
        issue(side, paper, asked=ERRATUM)


def test_each_reader_has_a_first_issue_and_later_ones_of_their_own(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    panel = issue(side, paper, reader=Reader.PANEL)
    rewrite(side, annual, "<p>Corrected words.</p>")
    third = issue(side, paper, asked=ERRATUM)

    assert (panel.kind, panel.replaces, panel.changes) == ("issue", None, [])
    assert (third.number, third.replaces) == (3, first)
    assert numbers_issued(paper) == {"public": 3, "panel": 2}
    assert last_issue(paper, Reader.COMMISSIONER) is None


def test_what_a_later_issue_changes_is_frozen_with_it(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")
    second = issue(side, paper, asked=ERRATUM)
    rewrite(side, annual, "<p>Other words again.</p>")

    stored = IssuedPaper.objects.get(number=2)
    assert (stored.changes, bytes(stored.supplement)) == (second.changes, bytes(second.supplement))
    with pytest.raises(IssuedForGood):
        IssuedPaper.objects.filter(pk=second.pk).update(reason="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedPaper(
            paper=paper, number=9, kind="erratum", content={}, html="", pdf=b"", pages=1, issued_by=side.secretary,
            issued_at=second.issued_at,
        ).save()  # fmt: skip


# What it prints


def test_every_format_says_right_after_the_cover_what_the_issue_changes(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p><p>And a new paragraph.</p>")

    second = issue(side, paper, asked=SUPPLEMENT)

    later = canonical.from_json(second.content).later
    assert later is not None
    told = [later.status, "What this issue changes", later.opening, later.reason, *later.changes]
    page = squeezed(lxml_html.document_fromstring(second.html).text_content())
    words = squeezed(" ".join(WordFile(bytes(second.docx)).words()))
    for text in (page, pdf_words(bytes(second.pdf)), words):
        assert [line for line in told if squeezed(line) not in text] == []
    headings = [heading.text for heading in lxml_html.document_fromstring(second.html).iter("h2")]
    assert headings[:2] == ["What this issue changes", "Contents"]


def test_the_part_about_the_changes_has_no_numbers_so_those_of_the_paper_stay(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")

    second = issue(side, paper, asked=ERRATUM)

    numbers = [anchors_of(canonical.from_json(row.content)) for row in (first, second)]
    assert numbers[0] == numbers[1]


def anchors_of(built: content.Paper) -> list[str]:
    blocks = (block for chapter in built.chapters for section in chapter.sections for block in section.blocks)
    return [anchor for block in blocks if (anchor := getattr(block, "anchor", ""))]


def test_the_document_of_the_changes_alone_holds_them_with_their_numbers_and_nothing_else(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    rewrite(side, annual, "<p>Words that stay as they are.</p><p>Words that are wrong.</p>")
    issue(side, paper)
    body = opening(annual).body.replace("wrong", "mended")
    rewrite(side, annual, body)

    second = issue(side, paper, asked=SUPPLEMENT)

    words = pdf_words(bytes(second.supplement))
    whole = canonical.from_json(second.content)
    number = number_of("Words that are mended.", whole)
    assert squeezed(f"{number}.Words that are mended.") in words
    assert squeezed("the whole paper is issue 2") in words
    assert squeezed("Words that stay") not in words
    assert len(bytes(second.supplement)) < len(bytes(second.pdf))


def number_of(words: str, built: content.Paper) -> int:
    blocks = (block for chapter in built.chapters for section in chapter.sections for block in section.blocks)
    return next(b.number for b in blocks if isinstance(b, content.Paragraph) and b.html == words)


def test_a_new_issue_in_place_of_the_last_has_no_short_document(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, "<p>Corrected words.</p>")

    second = issue(side, paper, asked=Asked("issue", "The board was renamed."))

    assert (bytes(second.supplement), second.supplement_sha256) == (b"", "")


def test_issues_stored_before_there_were_later_ones_are_read_as_before(first: IssuedPaper) -> None:
    stored = {name: value for name, value in first.content.items() if name != "later"}

    assert canonical.from_json(stored) == canonical.from_json(first.content)


# What was public and is withheld now


SECRET = "Zebra crossings hide seventeen purple lanterns."
NEAR_COPY = "The lanterns hidden at zebra crossings are seventeen and purple."
TRACES = ("zebra", "lantern", "4713")


@pytest.fixture
def withheld_since(side: Side, annual: AnnualAssessment, paper: Paper) -> tuple[IssuedPaper, IssuedPaper]:
    """Issue 1 says it in a paragraph, again in another, in a table with its total, in a heading and a grade's words.

    Then two passages are withheld, and everything that repeats them is rewritten or taken out.
    """
    table = "<table><tbody><tr><td>A</td><td>4713</td></tr><tr><td>B</td><td>287</td></tr></tbody></table>"
    body = (
        f"<p>{SECRET}</p><p>Then. {SECRET}</p><h3>On zebra lanterns</h3><p>{NEAR_COPY}</p>{table}<p>Kept.</p>"
    )
    rewrite(side, annual, body)
    before = issue(side, paper)
    section = opening(annual)
    kept = section.body
    for old, new in [(f"Then. {SECRET}", "Then."), ("On zebra lanterns", "On roads")]:
        kept = kept.replace(old, new)
    start, _, rest = kept.partition(NEAR_COPY)
    rewrite(side, annual, f"{start[: start.rindex('<p')]}{rest.removeprefix('</p>')}")
    for words, kind in [(SECRET, "block"), ("4713", "cell")]:
        withhold(opening(annual), words, by=side.lead, chief=side.chief_officer, kind=kind)
    after = issue(side, paper, asked=Asked("erratum", "Some passages should not have been published."))
    return before, after


def test_nothing_that_is_withheld_now_comes_back_as_what_was_taken_out(
    withheld_since: tuple[IssuedPaper, IssuedPaper],
) -> None:
    before, after = withheld_since
    built = canonical.from_json(after.content)

    public = {
        "data": json.dumps(after.content),
        "changes": json.dumps(after.changes),
        "reason": after.reason,
        "HTML": " ".join([after.html, *(text.words for text in texts_of_html(after.html))]),
        "PDF": " ".join(text.words for text in texts_of_pdf(bytes(after.pdf), built)),
        "supplement": " ".join(text.words for text in texts_of_pdf(bytes(after.supplement), built)),
        "Word": " ".join(text.words for text in texts_of_docx(bytes(after.docx))),
    }

    assert {name: traces_in(text) for name, text in public.items()} == {name: [] for name in public}
    assert traces_in(json.dumps(before.content)) == list(TRACES)  # or else nothing could have been found
    assert after.leak_check["withheld"] == 2


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text.casefold()]


def test_the_comparison_says_only_that_it_is_withheld_now(
    withheld_since: tuple[IssuedPaper, IssuedPaper],
) -> None:
    _, after = withheld_since

    later = canonical.from_json(after.content).later

    assert later is not None
    assert "Paragraph 1 is withheld now." in later.changes
    assert "A passage in table 1 is withheld now." in later.changes


def test_side_by_side_does_not_show_it_either_wherever_the_earlier_issue_had_it(
    annual: AnnualAssessment, withheld_since: tuple[IssuedPaper, IssuedPaper]
) -> None:
    before, after = (canonical.from_json(row.content) for row in withheld_since)
    rows = annual_withholdings(annual)

    guarded = side_by_side(before, after, knows(secrets_of(Reader.PUBLIC, rows)))
    unguarded = side_by_side(before, after, lambda words: False)

    assert traces_in(shown(guarded)) == ["zebra", "lantern"]  # a heading of three words is alike to nothing
    assert SECRET.casefold() not in shown(guarded).casefold()
    assert NEAR_COPY.casefold() not in shown(guarded).casefold()
    assert "4713" not in shown(unguarded)
    assert SECRET.casefold() in shown(unguarded).casefold()


def annual_withholdings(annual: AnnualAssessment) -> list[Any]:
    return [
        row for section in annual.sections.all() for row in section.withholdings.select_related("section")
    ]


def shown(sides: list[Any]) -> str:
    lines = (line for side in sides for line in (*side.before, *side.after))
    return " ".join(piece.words for line in lines for piece in line)


def test_two_past_issues_do_not_show_what_a_third_withholds(
    side: Side, annual: AnnualAssessment, paper: Paper, first: IssuedPaper
) -> None:
    rewrite(side, annual, f"<p>{SECRET}</p>")
    second = issue(side, paper, asked=ERRATUM)
    withhold(opening(annual), SECRET, by=side.lead, chief=side.chief_officer)
    issue(side, paper, asked=ERRATUM)
    before, after = (canonical.from_json(row.content) for row in (first, second))

    is_secret = knows(secrets_of(Reader.PUBLIC, annual_withholdings(annual)))
    sides = side_by_side(before, after, is_secret, is_past=True)

    assert traces_in(shown(sides)) == []
    assert any("withheld now" in each.hidden_after for each in sides)


def test_a_reason_that_tells_what_is_withheld_is_refused(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    rewrite(side, annual, f"<p>{SECRET}</p>")
    issue(side, paper)
    withhold(opening(annual), SECRET, by=side.lead, chief=side.chief_officer)
    telling = Asked("erratum", f"We said: {SECRET}")

    with pytest.raises(NotIssuable, match="The reason repeats, or resembles, what is withheld"):
        ask_release(Paper.objects.get(), by=side.secretary, only_as=2, asked=telling)
    with pytest.raises(
        NotIssuable, match="The leak check found what is withheld: in “What this issue changes”"
    ):
        issue(side, paper, asked=telling)


TABLE = (
    "<p>Words.</p><table><tbody><tr><th>Unit</th><th>Posts</th></tr>"
    "<tr><th>North</th><td>{}</td></tr></tbody></table>"
)


def test_a_corrected_figure_is_printed_with_its_place_and_both_values_unless_it_is_withheld_now(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    rewrite(side, annual, TABLE.format("281"))
    issue(side, paper)
    rewrite(side, annual, TABLE.format("289"))
    second = issue(side, paper, asked=ERRATUM)
    body = f"{TABLE.format('297')}<p>There were 289 of them.</p>"
    withhold(rewrite(side, annual, body), "There were 289 of them.", by=side.lead, chief=side.chief_officer)
    third = issue(side, paper, asked=ERRATUM)

    told = "Table 1: “North”, “Posts” from 281 to 289."
    assert told in second.html
    assert squeezed(told) in pdf_words(bytes(second.pdf))
    assert squeezed(told) in pdf_words(bytes(second.supplement))
    assert "Table 1: “North”, “Posts” is now 297." in third.html
    assert "289" not in third.html


def test_numbers_of_paragraphs_are_no_figures_that_anybody_withheld(
    side: Side, annual: AnnualAssessment, paper: Paper
) -> None:
    """The sentences about the changes are made of numbers; only whole sentences of words count in them."""
    many = "".join(f"<p>Line number {place} of them.</p>" for place in range(1, 121))
    rewrite(side, annual, many)
    number = number_of("Line number 116 of them.", build_paper(paper))
    rewrite(side, annual, f"{opening(annual).body}<p>There are {number} at the site.</p>")
    issue(side, paper)
    withhold(opening(annual), f"There are {number}", by=side.lead, chief=side.chief_officer)
    rewrite(side, annual, opening(annual).body.replace("Line number 116 of them", "Another of them"))

    built, last = build_paper(paper, issue_number=2), last_issue(paper, Reader.PUBLIC)
    again = as_issued(built, last, ERRATUM, list)

    secrets = secrets_of(Reader.PUBLIC, annual_withholdings(annual))
    assert any(f"Paragraph {number} is changed." == sentence for sentence in again.paper.later.changes)  # type: ignore[union-attr]
    assert find_leaks(again.paper, secrets) == []
