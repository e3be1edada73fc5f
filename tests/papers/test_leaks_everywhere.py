"""Secrets in every place that a paper, its row and its archive can hold one, and the proof that each would be seen.

What leaves is searched twice: once as it is made, and once with nothing left out, where every trace must be found.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from assessments.models import AnnualAssessment, Section, ThreatAssessment, Withholding
from papers import canonical
from papers.archive.publication import NotPublishable, export_publication
from papers.building.arrange import begin_paper, paper_of
from papers.building.build import build_paper
from papers.building.citations import SOURCES
from papers.canonical import canonical_json
from papers.content import Paper
from papers.docx.rendering import render_docx
from papers.editions import Reader
from papers.glossary.abbreviations import GLOSSARY
from papers.html.rendering import render_standalone_html
from papers.issuing.issue import issue_paper
from papers.later import Asked
from papers.leaks.finding import WORDS, Finding, find_leaks
from papers.leaks.in_files import find_leaks_in_files, texts_of_docx, texts_of_html, texts_of_pdf
from papers.models import Abbreviation, IssuedPaper, Language
from papers.pdf.rendering import render_pdf
from tests.makers import Side, first_section, make_source, withhold, write
from tests.papers.archive.full_year import export, files_in
from tests.papers.leaks.test_leaks import PLANTED, SAID, TRACES, one_secret, planted, secrets, withhold_all
from tests.papers.ready import finish_year

ENCODED = SAID.replace(" ", "%20")
UNDERLINED = SAID.replace(" ", "_").strip(".")


def traces_in(text: str, traces: list[str] = TRACES) -> list[str]:
    return [trace for trace in traces if trace in text.casefold()]


# The row of an issue


@pytest.fixture
def issued(side: Side, annual: AnnualAssessment) -> dict[Reader, IssuedPaper]:
    """Both editions once with everything in them; then as supplements, after each passage was changed and withheld."""
    finish_year(side, annual)
    make_source(side, "map-room", title="Obsidian survey", address="https://survey.example/")
    make_source(side, "brass-room", title="Ledger of teaspoons", custodian="Keeper of parsnips")
    planted(side, annual, PLANTED)
    issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    issue_paper(paper_of(annual), by=side.secretary, reader=Reader.COMMISSIONER)
    body = first_section(annual).body
    for word in ("marmalade", "crossings", "harvests", "notes mention", "archives"):
        body = body.replace(word, f"{word} always")
    section = planted(side, annual, body.replace("Open item", "Opened item").replace("2211", "2212"))
    withhold_all(side, section)
    asked = Asked("supplement", "Some of it was not known.")
    by = {"by": side.secretary, "asked": asked}
    return {
        Reader.PUBLIC: issue_paper(paper_of(annual), confirmed_by=side.coordinator, **by),  # type: ignore[arg-type]
        Reader.COMMISSIONER: issue_paper(paper_of(annual), reader=Reader.COMMISSIONER, **by),  # type: ignore[arg-type]
    }


def columns_of(row: IssuedPaper) -> dict[str, str]:
    """Each column that holds words, as a searcher reads it."""
    built = canonical.from_json(row.content)
    files = {
        "html": [row.html, *(text.words for text in texts_of_html(row.html))],
        "pdf": [text.words for text in texts_of_pdf(bytes(row.pdf), built)],
        "supplement": [text.words for text in texts_of_pdf(bytes(row.supplement), built)],
        "docx": [text.words for text in texts_of_docx(bytes(row.docx))],
    }
    said = {
        name: json.dumps(getattr(row, name), ensure_ascii=False)
        for name in ("content", "changes", "checks", "leak_check", "reason")
    }
    return said | {name: " ".join(texts) for name, texts in files.items()}


def test_no_column_of_the_publics_issue_holds_a_secret_and_those_with_words_would(
    issued: dict[Reader, IssuedPaper],
) -> None:
    public, full = (columns_of(issued[reader]) for reader in (Reader.PUBLIC, Reader.COMMISSIONER))

    assert {name: found for name, text in public.items() if (found := traces_in(text))} == {}
    assert {name for name, text in full.items() if traces_in(text)} == {
        "content", "html", "pdf", "docx", "supplement",
    }  # fmt: skip
    assert [name for name in ("content", "html", "pdf", "docx") if traces_in(full[name]) != TRACES] == []


def test_every_column_with_words_is_known_here() -> None:
    """A new column of the row is searched as well, or it is said here that it holds no words of a paper."""
    kinds = ("TextField", "JSONField", "BinaryField")
    named = {field.name for field in IssuedPaper._meta.fields if field.get_internal_type() in kinds}

    assert named == {
        "content", "changes", "checks", "leak_check", "reason", "html", "pdf", "supplement", "docx",
    }  # fmt: skip


# The archive for publication


def words_of_archive(path: Path, paper: Paper) -> str:
    found: list[str] = []
    for name, data in files_in(path).items():
        if name.endswith(".pdf"):
            found += [text.words for text in texts_of_pdf(data, paper)]
        elif name.endswith(".docx"):
            found += [text.words for text in texts_of_docx(data)]
        else:
            found += [name, data.decode(errors="replace")]
    return " ".join(found)


def test_the_archive_for_publication_holds_no_secret_and_that_of_the_whole_year_all(
    side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    finish_year(side, annual)
    make_source(side, "map-room", title="Obsidian survey", address="https://survey.example/")
    make_source(side, "brass-room", title="Ledger of teaspoons", custodian="Keeper of parsnips")
    withhold_all(side, planted(side, annual, PLANTED))
    public = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    with (tmp_path / "public.zip").open("w+b") as file:
        export_publication(annual, file)
    export(annual, tmp_path / "whole.zip")
    built = canonical.from_json(public.content)

    assert traces_in(words_of_archive(tmp_path / "public.zip", built)) == []
    assert set(TRACES) - {"5923", "7818", "11239"} <= set(
        traces_in(words_of_archive(tmp_path / "whole.zip", built))
    )


def test_an_issue_that_says_what_was_withheld_later_is_published_no_more(
    side: Side, annual: AnnualAssessment, tmp_path: Path
) -> None:
    finish_year(side, annual)
    section = planted(side, annual, PLANTED)
    issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    withhold_all(side, section)

    with (
        (tmp_path / "public.zip").open("w+b") as file,
        pytest.raises(NotPublishable, match="What is withheld"),
    ):
        export_publication(annual, file)


# What is made of other passages


def files_of(paper: Paper) -> str:
    html, pdf, docx = render_standalone_html(paper), render_pdf(paper).data, render_docx(paper).data
    texts = [*texts_of_html(html), *texts_of_pdf(pdf, paper), *texts_of_docx(docx)]
    return " ".join([canonical_json(paper).decode(), html, *(text.words for text in texts)])


def both(annual: AnnualAssessment) -> tuple[Paper, Paper]:
    row = paper_of(annual)
    return build_paper(row), build_paper(row, edition=Reader.COMMISSIONER)


def test_a_key_point_drawn_from_a_withheld_assurance_statement_is_withheld(
    side: Side, annual: AnnualAssessment, threat: ThreatAssessment
) -> None:
    begin_paper(annual)
    section = Section.objects.create(
        annual=annual, threat_assessment=threat, kind=Section.Kind.HEADING, slug=Section.ASSURANCE,
        heading="Assurance", order=90,
    )  # fmt: skip
    write(section, f"<p>{SAID}</p><p>Open words.</p>", by=side.lead)
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)
    public, full = both(annual)

    assert traces_in(files_of(public), ["zebra", "lanterns"]) == []
    assert files_of(full).count(SAID) > files_of(full).count(f"<p>{SAID}") >= 0
    assert [WORDS in kinds(find_leaks(paper, secrets())) for paper in (public, full)] == [False, True]


def test_a_reference_to_a_withheld_passage_says_its_number_and_none_of_its_words(
    side: Side, annual: AnnualAssessment
) -> None:
    paper = begin_paper(annual)
    body = (
        f'<h3 data-block="aaaa1111">Zebra lanterns</h3><p data-block="bbbb1111">{SAID}</p>'
        '<p data-block="cccc1111">Table: Zebra counts of lanterns</p><table data-block="dddd1111"><tbody><tr>'
        '<th>Zebra</th><td>4713</td></tr></tbody></table><p data-block="eeee1111">Open.</p>'
    )
    section = first_section(annual)
    section.body = body
    section.save()
    assert section.threat_assessment is not None
    place = f"#ref:{section.threat_assessment.threat.code}/{section.slug}"
    links = "".join(
        f'<p>See <a href="{place}/{block}">there</a>.</p>' for block in ("aaaa1111", "bbbb1111", "dddd1111")
    )
    write(annual.sections.get(slug="background", threat_assessment=None), links, by=side.coordinator)
    for words in ("Zebra lanterns", SAID, "Zebra counts", "4713"):
        withhold(section, words, by=side.lead, chief=side.chief_officer)
    public, full = build_paper(paper), build_paper(paper, edition=Reader.COMMISSIONER)

    assert traces_in(files_of(public), ["zebra", "lantern", "4713"]) == []
    assert traces_in(files_of(full), ["zebra", "lantern", "4713"]) == ["zebra", "lantern", "4713"]


def test_the_lists_at_the_end_hold_nothing_that_only_a_withheld_passage_uses(
    side: Side, annual: AnnualAssessment
) -> None:
    Abbreviation.objects.create(short="ZQX", meaning="Zircon quarry exchange")
    make_source(side, "map-room", title="Obsidian survey", address="https://survey.example/")
    begin_paper(annual)
    hidden = 'The ZQX leads<span class="footnote"><a href="#source:map-room">page 3</a></span>.'
    section = write(first_section(annual), f"<p>{hidden}</p><p>Open words.</p>", by=side.lead)
    withhold(section, "ZQX", by=side.lead, chief=side.chief_officer)
    public, full = both(annual)

    listed = [chapter.heading for chapter in full.chapters if chapter.anchor in (GLOSSARY, SOURCES)]
    assert listed == ["Sources", "Abbreviations"]
    assert [traces_in(files_of(paper), ["zircon", "obsidian"]) for paper in (public, full)] == [
        [],
        ["zircon", "obsidian"],
    ]


# Hidden places of files


def kinds(found: list[Finding]) -> set[str]:
    return {finding.kind for finding in found}


def in_actual_text(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].ActualText = pikepdf.String(SAID)


def in_title_of_element(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].T = pikepdf.String(SAID)


def in_expansion(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].E = pikepdf.String(SAID)


def in_annotation(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1])
    note.Contents = pikepdf.String(SAID)
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))


def in_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"app.alert('{SAID}')")
    )


def in_encoded_link(pdf: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1])
    link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(f"https://x.example/{ENCODED}"))
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([link]))


def in_marked_content(pdf: pikepdf.Pdf) -> None:
    """The words that a program speaks in place of what is drawn."""
    said = pikepdf.String(SAID).unparse()
    pdf.pages[0].contents_add(b"/Span <</ActualText " + said + b">> BDC EMC")


def in_invisible_text(pdf: pikepdf.Pdf) -> None:
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )  # fmt: skip
    name = pdf.pages[0].add_resource(font, pikepdf.Name.Font)
    pdf.pages[0].contents_add(f"BT {name} 8 Tf 3 Tr 20 20 Td ({SAID}) Tj ET".encode())


def in_the_papers_data(pdf: pikepdf.Pdf) -> None:
    (name,) = pdf.attachments
    stored = json.loads(pdf.attachments[name].get_file().read_bytes())
    pdf.attachments[name] = json.dumps(stored | {"hidden": SAID}).encode()


PDF_PLACES = [
    in_actual_text, in_title_of_element, in_expansion, in_annotation, in_script, in_encoded_link, in_marked_content,
    in_invisible_text, in_the_papers_data,
]  # fmt: skip


@pytest.mark.parametrize("plant", PDF_PLACES, ids=lambda place: place.__name__)
def test_the_check_sees_every_other_place_of_a_pdf(
    plant: Callable[[pikepdf.Pdf], None], side: Side, annual: AnnualAssessment
) -> None:
    paper, changed = one_secret(side, annual), io.BytesIO()
    with pikepdf.open(io.BytesIO(render_pdf(paper).data)) as pdf:
        plant(pdf)
        pdf.save(changed)

    assert WORDS in kinds(find_leaks_in_files(paper, secrets(), pdf=changed.getvalue()))


@pytest.mark.parametrize(
    "hidden",
    [
        f'<span data-note="{SAID}"></span>',
        f'<span aria-label="{SAID}"></span>',
        f'<img alt="{SAID}" src="data:,">',
        f'<a href="https://x.example/{ENCODED}">x</a>',
        f'<a id="{UNDERLINED}"></a>',
        f"<template><p>{SAID}</p></template>",
        f'<script type="application/json">{json.dumps({"hidden": SAID})}</script>',
        f"<style>p::after {{ content: '{SAID}' }}</style>",
        f'<meta name="description" content="{SAID}">',
        f"<p hidden>{SAID.replace(' ', '<b> </b>')}</p>",
        f"<svg><title>{SAID}</title></svg>",
    ],
)
def test_the_check_sees_every_other_place_of_the_html(
    hidden: str, side: Side, annual: AnnualAssessment
) -> None:
    paper = one_secret(side, annual)
    html = render_standalone_html(paper).replace("</body>", f"{hidden}</body>")

    assert WORDS in kinds(find_leaks_in_files(paper, secrets(), html=html))


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("docProps/core.xml", "</cp:coreProperties>", f"<cp:category>{SAID}</cp:category></cp:coreProperties>"),
        ("word/settings.xml", "</w:settings>", f'<w:docVars><w:docVar w:val="{SAID}"/></w:docVars></w:settings>'),
        ("word/styles.xml", "</w:styles>", f'<w:style><w:name w:val="{SAID}"/></w:style></w:styles>'),
        ("word/document.xml", "</w:body>", f'<w:p><w:bookmarkStart w:name="{UNDERLINED}"/></w:p></w:body>'),
        ("word/document.xml", "</w:body>", f"<w:p><w:del><w:delText>{SAID}</w:delText></w:del></w:p></w:body>"),
        ("word/document.xml", "</w:body>", f"<w:p><w:r><w:vanish/><w:t>{SAID}</w:t></w:r></w:p></w:body>"),
        ("word/document.xml", "</w:body>", f"<w:p><w:r><w:instrText>{SAID}</w:instrText></w:r></w:p></w:body>"),
        ("word/_rels/document.xml.rels", "</Relationships>",
         f'<Relationship Id="r" Type="t" Target="https://x.example/{ENCODED}"/></Relationships>'),
    ],
)  # fmt: skip
def test_the_check_sees_every_other_place_of_the_word_file(
    part: str, before: str, after: str, side: Side, annual: AnnualAssessment
) -> None:
    paper, changed = one_secret(side, annual), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(render_docx(paper).data)) as source,
        zipfile.ZipFile(changed, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert before in data.decode()
                data = data.decode().replace(before, after).encode()
            target.writestr(name, data)

    assert WORDS in kinds(find_leaks_in_files(paper, secrets(), docx=changed.getvalue()))


def test_the_word_file_has_no_part_in_which_words_could_hide(side: Side, annual: AnnualAssessment) -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(one_secret(side, annual)).data)) as package:
        names, text = (
            package.namelist(),
            package.read("word/document.xml") + package.read("word/settings.xml"),
        )

    hiding = ("comments", "customXml", "people", "vba", "glossary", "custom.xml", "thumbnail", "embeddings")
    assert [name for name in names if any(part in name for part in hiding)] == []
    assert [
        mark for mark in (b"w:rsid", b"<w:ins ", b"<w:del ", b"w:vanish", b"w:docVar") if mark in text
    ] == []


def test_the_check_reads_an_address_as_a_browser_does(side: Side, annual: AnnualAssessment) -> None:
    section = planted(
        side, annual, f'<p>{SAID}</p><p>See <a href="https://x.example/{ENCODED}">the map</a>.</p>'
    )
    withhold(section, SAID, by=side.lead, chief=side.chief_officer)

    found = find_leaks(build_paper(paper_of(annual)), secrets())

    assert {(each.kind, each.where) for each in found} >= {(WORDS, "a link in paragraph 3")}
    assert Withholding.objects.count() == 1


# In Welsh

WELSH = """
<h3>Pennawd am farmalêd y goedwig</h3>
<p>Mae sebraod yn cuddio dau ar bymtheg o lusernau porffor. Gweler \
<a href="https://llusern.example/cell-66713">y map</a> a <a href="#source:ystafell">tudalen 3</a>.</p>
<ul><li>Eitem agored</li><li>Mae cnau Ffrengig yn dibynnu ar feiciau copr.</li></ul>
<p>Geiriau agored<span class="footnote">Noda’r graean un ar ddeg o drombonau melfed.</span> yn parhau.</p>
<p>Tabl: Swyddogion</p>
<table><thead><tr><th>Uned</th><th>Gogledd</th><th>De</th><th>Cyfanswm</th></tr></thead><tbody>
<tr><td>Arfog</td><td>4713</td><td>1210</td><td>5923</td></tr>
<tr><td>Arall</td><td>3105</td><td>2211</td><td>5316</td></tr>
<tr><td>Cyfanswm</td><td>7818</td><td>3421</td><td>11239</td></tr></tbody></table>
<p>Ffynhonnell: Archifau’r pelican o dan y berllan.</p>
"""
WELSH_PASSAGES = [
    ("block", "farmalêd"), ("block", "sebraod"), ("item", "Ffrengig"), ("note", "graean"), ("cell", "4713"),
    ("block", "pelican"),
]  # fmt: skip
WELSH_TRACES = [
    "farmalêd", "sebraod", "lusernau", "llusern.example", "66713", "ffrengig", "feiciau", "graean", "drombonau",
    "4713", "5923", "7818", "11239", "pelican", "berllan", "arolwg obsidian",
]  # fmt: skip


@pytest.fixture
def welsh(side: Side, annual: AnnualAssessment) -> Section:
    """The year of a force in Wales, whose paper and whose words are in Welsh."""
    paper = finish_year(side, annual)
    paper.language = paper.text_language = Language.WELSH
    paper.save()
    make_source(side, "ystafell", title="Arolwg obsidian", address="https://arolwg.example/")
    section = planted(side, annual, WELSH)
    for kind, words in WELSH_PASSAGES:
        withhold(section, words, by=side.lead, chief=side.chief_officer, kind=kind)
    return section


def test_no_planted_secret_reaches_a_public_file_in_welsh_and_each_is_seen_where_nothing_is_left_out(
    welsh: Section, side: Side, annual: AnnualAssessment
) -> None:
    public = issue_paper(paper_of(annual), by=side.secretary, confirmed_by=side.coordinator)
    full = issue_paper(paper_of(annual), by=side.secretary, reader=Reader.COMMISSIONER)

    files = ("content", "html", "pdf", "docx")
    assert public.content["language"].lower() == public.content["text_language"].lower() == "cy"
    assert {
        name: found for name, text in columns_of(public).items() if (found := traces_in(text, WELSH_TRACES))
    } == {}
    assert {name: traces_in(columns_of(full)[name], WELSH_TRACES) for name in files} == dict.fromkeys(
        files, WELSH_TRACES
    )


def test_the_check_would_stop_the_full_paper_in_welsh_for_every_passage(
    welsh: Section, annual: AnnualAssessment
) -> None:
    public, full = both(annual)

    assert find_leaks(public, secrets()) == []
    assert {finding.row.pk for finding in find_leaks(full, secrets())} == {
        row.pk for row in Withholding.objects.all()
    }
    assert WORDS in kinds(find_leaks(full, secrets()))
