"""Secrets planted wherever a paper can hold one: none reaches the public's files, and the check would see each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest

from assessments.models import AnnualAssessment, Section, Withholding
from papers.building.arrange import paper_of
from papers.building.build import build_paper
from papers.canonical import canonical_json
from papers.content import Paper
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.html.rendering import render_standalone_html
from papers.issuing.issue import NotIssuable, issue_paper
from papers.issuing.release import accept, findings_of
from papers.leaks.finding import (
    FIGURE,
    NEAR,
    SUM,
    WORDS,
    Finding,
    find_leaks,
)
from papers.leaks.in_files import find_leaks_in_files, texts_of_docx, texts_of_html, texts_of_pdf
from papers.leaks.sought import secrets_of
from papers.leaks.spelling import figures_of, plainly
from papers.look.tokens import Crest, Style
from papers.models import Abbreviation, IssuedPaper
from papers.pdf.rendering import render_pdf
from tests.makers import Side, first_section, make_source, withhold, write
from tests.papers.ready import finish_year

SAID = "Zebra crossings hide seventeen purple lanterns."
# Each kind of passage, with words that stand nowhere else, and figures that the table adds up.
PLANTED = """
<h3>Heading of marmalade quantities overall</h3>
<p>Zebra crossings hide seventeen purple lanterns. See <a href="https://lantern.example/vault-66713">the map</a> \
and <a href="#source:map-room">page 3</a>.</p>
<ul><li>Open item</li><li>Walnut harvests depend on copper bicycles.</li></ul>
<p>Open words<span class="footnote">Gravel notes mention eleven velvet trombones. \
<a href="#source:brass-room">page 4</a></span> go on.</p>
<p>Table: Officers</p>
<table><thead><tr><th>Unit</th><th>North</th><th>South</th><th>Total</th></tr></thead><tbody>
<tr><td>Armed</td><td>4713</td><td>1210</td><td>5923</td></tr>
<tr><td>Other</td><td>3105</td><td>2211</td><td>5316</td></tr>
<tr><td>Total</td><td>7818</td><td>3421</td><td>11239</td></tr></tbody></table>
<p>Source: Pelican archives beneath the orchard.</p>
"""
PASSAGES = [
    ("block", "marmalade"), ("block", "Zebra"), ("item", "Walnut"), ("note", "Gravel"), ("cell", "4713"),
    ("block", "Pelican"),
]  # fmt: skip
TRACES = [
    "marmalade", "zebra", "lanterns", "vault", "66713", "walnut", "bicycles", "gravel", "trombones", "4713", "5923",
    "7818", "11239", "pelican", "orchard", "obsidian", "teaspoons", "parsnips",
]  # fmt: skip


@pytest.fixture
def section(side: Side, annual: AnnualAssessment) -> Section:
    finish_year(side, annual)
    make_source(side, "map-room", title="Obsidian survey", address="https://survey.example/")
    make_source(side, "brass-room", title="Ledger of teaspoons", custodian="Keeper of parsnips")
    return planted(side, annual, PLANTED)


def planted(side: Side, annual: AnnualAssessment, body: str) -> Section:
    annual.status = "draft"
    annual.save()
    annual.threat_assessments.update(status="draft")
    section = write(first_section(annual), body, by=side.lead)
    annual.threat_assessments.update(status="final")
    annual.status = "final"
    annual.save()
    return section


def withhold_all(side: Side, section: Section) -> None:
    for kind, words in PASSAGES:
        withhold(section, words, by=side.lead, chief=side.chief_officer, kind=kind)


def secrets() -> list:  # type: ignore[type-arg]
    return secrets_of(Reader.PUBLIC, Withholding.objects.select_related("section"))


def files_of(paper: Paper) -> dict[str, str]:
    """Everything in the files as a searcher reads it."""
    html, pdf, docx = render_standalone_html(paper), render_pdf(paper).data, render_docx(paper).data
    found = {
        "data": [canonical_json(paper).decode()],
        "HTML": [html, *(text.words for text in texts_of_html(html))],
        "PDF": [text.words for text in texts_of_pdf(pdf, paper)],
        "Word": [text.words for text in texts_of_docx(docx)],
    }
    return {name: " ".join(texts).casefold() for name, texts in found.items()}


def test_no_planted_secret_reaches_a_public_file_and_each_is_seen_where_nothing_is_left_out(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold_all(side, section)
    public = files_of(build_paper(paper_of(annual), issue_number=1))
    full = files_of(build_paper(paper_of(annual), issue_number=1, edition=Reader.COMMISSIONER))

    assert {name: [trace for trace in TRACES if trace in text] for name, text in public.items()} == {
        name: [] for name in public
    }
    assert {name: [trace for trace in TRACES if trace not in text] for name, text in full.items()} == {
        name: [] for name in full
    }


def test_the_check_lets_the_publics_edition_out_and_would_stop_the_full_one(
    side: Side, annual: AnnualAssessment, section: Section
) -> None:
    withhold_all(side, section)
    full = build_paper(paper_of(annual), issue_number=1, edition=Reader.COMMISSIONER)

    issued = issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)
    found = {finding.row.quote.split()[0] for finding in find_leaks(full, secrets())}

    assert issued.leak_check == {
        "withheld": 6,
        "searched": ["content", "HTML", "PDF", "Word"],
        "accepted": [],
    }
    assert found == {"Heading", "Zebra", "Walnut", "Gravel", "4713", "Source:"}


# Elsewhere in the paper


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (f"As was said: {SAID}", WORDS),
        (f'It was said<span class="footnote">{SAID}</span>, and much else was said on the same day.', WORDS),
        ("ZEBRA crossings, hide seventeen – purple lanterns?", WORDS),
        ("Zebra crossings hide nineteen purple lanterns.", NEAR),
        ("There are 4,713 of them.", FIGURE),
        ("Nobody knows.", None),
    ],
)
def test_what_is_said_again_elsewhere_is_found(
    words: str, kind: str | None, side: Side, annual: AnnualAssessment
) -> None:
    section = planted(
        side, annual, f"<p>{SAID}</p><p>It was 4713 once, if the records are right at all.</p><p>{words}</p>"
    )
    withhold(section, "Zebra crossings hide seventeen", by=side.lead, chief=side.chief_officer)
    withhold(section, "It was 4713", by=side.lead, chief=side.chief_officer)

    found = [(finding.kind, finding.where) for finding in findings_of(paper_of(annual))]

    assert found == ([(kind, "paragraph 4")] if kind else [])  # the purpose has the first


def test_a_sum_in_the_text_that_allows_subtraction_is_found(side: Side, annual: AnnualAssessment) -> None:
    body = "<p>They are 5923 in all.</p>"
    body += "<table><tbody><tr><td>A</td><td>4713</td></tr><tr><td>B</td><td>1210</td></tr></tbody></table>"
    withhold(planted(side, annual, body), "4713", by=side.lead, chief=side.chief_officer, kind="cell")

    assert [(f.kind, f.where) for f in findings_of(paper_of(annual))] == [(SUM, "paragraph 2")]


def test_words_for_word_are_never_accepted_and_likeness_is_by_a_chief_officer_with_a_reason(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    section = planted(side, annual, f"<p>{SAID}</p><p>Zebra crossings hide nineteen purple lanterns.</p>")
    withhold(section, "seventeen", by=side.lead, chief=side.chief_officer)
    (near,) = findings_of(annual.paper)

    with pytest.raises(NotIssuable, match="The leak check found what is withheld: in paragraph"):
        issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)
    accept(annual.paper, [near.key], "It is another crossing.", by=side.chief_officer)
    issued = issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)

    (kept,) = issued.leak_check["accepted"]
    assert (kept["kind"], kept["reason"]) == (NEAR, "It is another crossing.")
    assert "lanterns" not in str(issued.leak_check)


def test_a_passage_that_repeats_withheld_words_stops_the_release(
    side: Side, annual: AnnualAssessment
) -> None:
    finish_year(side, annual)
    section = planted(side, annual, f"<p>{SAID}</p><p>Again: {SAID}</p>")
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)
    (found,) = findings_of(annual.paper)

    assert not found.may_be_accepted
    with pytest.raises(NotIssuable):
        accept(annual.paper, [found.key], "Never mind.", by=side.chief_officer)
    with pytest.raises(NotIssuable):
        issue_paper(annual.paper, by=side.secretary, confirmed_by=side.coordinator)
    assert not IssuedPaper.objects.exists()


# Hidden places of the files


def in_alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.Alt = pikepdf.String(SAID)


def in_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SAID, 0))


def in_information(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Keywords"] = SAID


def in_xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = SAID


def in_link(pdf: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1])
    link.A = pikepdf.Dictionary(
        S=pikepdf.Name.URI, URI=pikepdf.String("https://x.example/?q=" + SAID.replace(" ", "+"))
    )
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link]))


def in_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["chart.csv"] = f"a;b\n{SAID};1".encode()


PDF_PLACES = [in_alternative, in_bookmark, in_information, in_xmp, in_link, in_attachment]


def one_secret(side: Side, annual: AnnualAssessment) -> Paper:
    section = planted(side, annual, f"<p>{SAID}</p><p>Open.</p>")
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)
    return build_paper(paper_of(annual), issue_number=1)


@pytest.mark.parametrize("plant", PDF_PLACES, ids=lambda place: place.__name__)
def test_every_hidden_place_of_a_pdf_is_searched(
    plant: Callable[[pikepdf.Pdf], None], side: Side, annual: AnnualAssessment
) -> None:
    paper = one_secret(side, annual)
    clean, changed = render_pdf(paper).data, io.BytesIO()
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        plant(pdf)
        pdf.save(changed)

    assert find_leaks_in_files(paper, secrets(), pdf=clean) == []
    assert WORDS in kinds(find_leaks_in_files(paper, secrets(), pdf=changed.getvalue()))


@pytest.mark.parametrize(
    "planted_html",
    [f"<!-- {SAID} -->", f'<span title="{SAID}"></span>', f'<a href="https://x.example/{SAID}">x</a>'],
)
def test_every_hidden_place_of_the_html_is_searched(
    planted_html: str, side: Side, annual: AnnualAssessment
) -> None:
    paper = one_secret(side, annual)
    html = render_standalone_html(paper)

    assert find_leaks_in_files(paper, secrets(), html=html) == []
    found = find_leaks_in_files(paper, secrets(), html=html.replace("</body>", f"{planted_html}</body>"))
    assert WORDS in kinds(found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/comments.xml", f"<c><t>{SAID}</t></c>"),
        ("word/comments.xml", f"<c><!-- {SAID} --></c>"),
        ("customXml/item1.xml", f'<c descr="{SAID}"/>'),
        ("word/media/note.bin", SAID),
        ("docProps/custom.xml", f"<p>{SAID}</p>"),
    ],
)
def test_every_hidden_part_of_the_word_file_is_searched(
    name: str, content: str, side: Side, annual: AnnualAssessment
) -> None:
    paper = one_secret(side, annual)
    clean = render_docx(paper).data
    changed = io.BytesIO(clean)
    with zipfile.ZipFile(changed, "a") as package:
        package.writestr(name, content)

    assert find_leaks_in_files(paper, secrets(), docx=clean) == []
    assert kinds(find_leaks_in_files(paper, secrets(), docx=changed.getvalue())) == {WORDS}


def kinds(found: list[Finding]) -> set[str]:
    return {finding.kind for finding in found}


# What counts


def test_figures_that_tell_nothing_are_not_looked_for() -> None:
    assert figures_of("In 2024 there were 12, then 1,272 and 3.75%.") == {"1272", "3.75"}


@pytest.mark.parametrize(
    "written",
    ["Do\u200bck Str\u00adeet", "D\u043e\u0441k Str\u0435\u0435t", "Döck Strëet", "\u200d".join("Dock Street"),
     "ＤＯＣＫ ＳＴＲＥＥＴ",
     "D\u039fC\u039a STREE\u03a4"],
    ids=["unseen", "Cyrillic", "accents", "joined", "wide", "Greek"],
)  # fmt: skip
def test_what_looks_like_a_word_is_that_word(written: str) -> None:
    assert plainly(written) == "dock street"


@pytest.mark.parametrize(
    "written",
    ["1,272", "1272", "1\u2009272", "1\u00a0272", "1’272", "1\u200b272", "١٢٧٢", "１２７２", "1,272.0"],
)
def test_a_figure_is_the_same_however_it_is_written(written: str) -> None:
    assert figures_of(f"We count {written} now.") >= {"1272"}


def test_spelling_hides_nothing() -> None:
    assert plainly("Co\u00adoper\u00adation – ‘ﬁne’, A.B.") == "cooperation fine a b"


def test_the_abbreviation_of_a_withheld_passage_is_in_no_list_of_the_public(
    side: Side, annual: AnnualAssessment
) -> None:
    Abbreviation.objects.create(short="ZQX", meaning="Zircon quarry exchange")
    Abbreviation.objects.create(short="NCA", meaning="National Crime Agency")
    finish_year(side, annual)
    section = planted(side, annual, "<p>The ZQX and the NCA lead.</p><p>The NCA (too) helps.</p>")
    withhold(section, "ZQX", by=side.lead, chief=side.chief_officer, kind="block")
    public, whole = (canonical_json(build_paper(paper_of(annual), edition=reader)) for reader in (
        Reader.PUBLIC, Reader.COMMISSIONER
    ))  # fmt: skip

    assert (b"ZQX" in public, b"Zircon" in public) == (False, False)
    assert b"<strong>NCA</strong> National Crime Agency" in public
    assert b"<strong>ZQX</strong> Zircon quarry exchange" in whole


def test_the_pixels_of_a_crest_are_searched_for_no_figures(side: Side, annual: AnnualAssessment) -> None:
    finish_year(side, annual)
    section = planted(side, annual, "<p>There are 4713 officers there.</p>")
    withhold(section, "4713", by=side.lead, chief=side.chief_officer, kind="block")
    built = build_paper(paper_of(annual))
    crest = Crest("AAAA+4713/AAAA", "Arms with 4713 roses", 20, 20)
    found = find_leaks(
        replace(built, style=Style(crest=crest)), secrets_of(Reader.PUBLIC, Withholding.objects.all())
    )

    assert [finding.words for finding in found] == ["Arms with 4713 roses"]
