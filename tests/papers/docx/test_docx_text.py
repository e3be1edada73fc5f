"""The text of the Word edition: headings, contents, lists, footnotes and links that Word knows as such."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from papers.content import (
    Chapter,
    Judgement,
    ListBlock,
    PaperSection,
    Paragraph,
    SubHeading,
    Verdict,
    Withheld,
)
from papers.docx.inline import address_of
from papers.docx.rendering import render_docx
from papers.docx.xml import bookmark_name
from papers.html.rendering import render_html
from tests.papers.editions import (
    WordFile,
    html_headings,
    value,
)
from tests.papers.word_papers import (
    ARABIC,
    ONE,
    PAPERS,
    bookmarks,
    file_of,
    note,
    paper_of,
    printed,
    rendered,
    styled,
    targets,
)

LEVELS = {"Title": 1, "TOC Heading": 2, "heading 1": 2, "heading 2": 3, "heading 3": 4, "heading 4": 5}
LEVELS |= {"Heading 2 not in contents": 3, "Verdict Heading": 3}


# Headings and contents


@pytest.mark.parametrize("name", PAPERS)
def test_headings_are_real_and_those_of_the_html(name: str) -> None:
    document = Document(io.BytesIO(rendered(name).data))
    names = file_of(name).style_names()
    found = [
        (LEVELS[names[p.style.style_id]], " ".join(p.text.split()))  # type: ignore[union-attr]
        for p in document.paragraphs
        if names[p.style.style_id] in LEVELS  # type: ignore[union-attr]
    ]

    assert found == html_headings(render_html(paper_of(name)))


def test_headings_that_stay_out_of_the_contents_keep_their_level() -> None:
    styles = {style.get(qn("w:styleId")): style for style in file_of("small").part("word/styles.xml")}
    unlisted = styles["Heading2notincontents"]

    assert value(unlisted, "w:basedOn") == "Heading2"
    assert [value(styles[f"Heading{n}"], "w:pPr/w:outlineLvl") for n in (1, 2, 3, 4)] == ["0", "1", "2", "3"]
    assert value(unlisted, "w:pPr/w:outlineLvl") == "1"


def test_contents_are_a_field_whose_entries_lead_to_bookmarks() -> None:
    word, paper = file_of("final"), paper_of("final")
    entries = styled(word, "toc 1", "toc 2")
    links = [link for entry in entries for link in entry.iter(qn("w:hyperlink"))]
    code = next(entries[0].iter(qn("w:instrText")))

    assert [word.text_of(link) for link in links] == [
        text for entry in paper.contents for text in (entry.text, *(inner.text for inner in entry.entries))
    ]
    assert code.text == ' TOC \\o "1-2" \\h \\z '
    assert [kind.get(qn("w:fldCharType")) for entry in entries for kind in entry.iter(qn("w:fldChar"))] == [
        "begin", "separate", "end",
    ]  # fmt: skip
    assert {link.get(qn("w:anchor")) for link in links} <= set(bookmarks(word))


def test_bookmarks_have_names_and_numbers_of_their_own_and_end() -> None:
    word = file_of("draft")
    names = bookmarks(word)
    starts = [mark.get(qn("w:id")) for mark in word.body.iter(qn("w:bookmarkStart"))]

    assert {f"p{number}" for number in range(1, 167)} | {"table_9", "recommendation_7"} <= set(names)
    assert len({name.lower() for name in names}) == len(names) == len(set(starts))
    assert starts == [mark.get(qn("w:id")) for mark in word.body.iter(qn("w:bookmarkEnd"))]
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) for name in names)


def test_long_or_odd_anchors_become_different_names_that_word_allows() -> None:
    anchors = ["ŵ-1", "1-a", "x" * 60, "x" * 61]
    names = [bookmark_name(anchor) for anchor in anchors]

    assert names[:2] == ["a___1", "a_1_a"]
    assert [len(name) for name in names[2:]] == [40, 40]
    assert len(set(names)) == 4


def test_threats_of_the_grid_repeat_their_headings_as_fields() -> None:
    word = file_of("final")
    codes = [code.text for code in word.body.iter(qn("w:instrText")) if (code.text or "").startswith(" REF")]

    assert codes == [f" REF threat_{number} \\h " for number in range(1, 8)]


def test_a_threat_of_another_name_is_a_link_and_keeps_its_words() -> None:
    paper = paper_of("final")
    grid = paper.chapters[2].grid
    assert grid is not None
    rows = (replace(grid.rows[0], threat="VAWG"), replace(grid.rows[1], anchor="nowhere"))
    summary = replace(paper.chapters[2], grid=replace(grid, rows=rows))
    chapters = (*paper.chapters[:2], summary, *paper.chapters[3:])
    word = WordFile(render_docx(replace(paper, chapters=chapters)).data)
    first, second = styled(word, "Grid Row Head")

    assert [link.get(qn("w:anchor")) for link in first.iter(qn("w:hyperlink"))] == ["threat_1"]
    assert (word.text_of(first), word.text_of(second)) == ("VAWG", "Terrorism")
    assert [e.tag for e in second] == [qn("w:pPr"), qn("w:r")]


# Numbers and lists


def numbered(word: WordFile) -> list[tuple[str, str]]:
    names = ("Numbered Paragraph", "Withheld Paragraph")
    return [(list_of(p), level_of(p)) for p in styled(word, *names)]


def test_every_numbered_paragraph_is_in_one_list_that_word_counts() -> None:
    word = file_of("draft")
    found = numbered(word)
    numbering = word.part("word/numbering.xml")
    style = next(s for s in word.part("word/styles.xml") if s.get(qn("w:styleId")) == "NumberedParagraph")

    assert found == [("1", "0")] * 166
    assert value(style, "w:pPr/w:numPr/w:numId") == "1"
    assert value(numbering, "w:abstractNum/w:lvl/w:pStyle") == "NumberedParagraph"
    assert value(numbering, "w:abstractNum/w:lvl/w:lvlText") == "%1."
    assert [number.get(qn("w:numId")) for number in overrides(numbering, level="0", of="1")] == []


def list_of(paragraph: etree._Element) -> str:
    return value(paragraph, "w:pPr/w:numPr/w:numId")


def level_of(paragraph: etree._Element) -> str:
    return value(paragraph, "w:pPr/w:numPr/w:ilvl")


def overrides(numbering: etree._Element, level: str, of: str) -> list[etree._Element]:
    return [
        number
        for number in numbering.iter(qn("w:num"))
        if value(number, "w:abstractNumId") == of and value(number, "w:lvlOverride", "w:ilvl") == level
    ]


def test_a_number_that_was_left_out_is_left_out_in_word_as_well() -> None:
    word = printed(ONE, Paragraph(5, "b", "Five"), Paragraph(6, "c", "Six"), Withheld(7, "d", "Section 31"))
    (restart,) = overrides(word.part("word/numbering.xml"), level="0", of="1")
    again = restart.get(qn("w:numId"), "")

    assert value(restart, "w:lvlOverride/w:startOverride") == "5"
    assert numbered(word) == [("1", "0"), (again, "0"), (again, "0"), (again, "0")]


def test_a_withheld_block_without_a_number_has_none_in_word() -> None:
    assert numbered(printed(Withheld(None, "x", "Section 24"))) == [("0", "0")]


def test_lists_keep_their_depth_and_every_list_of_numbers_begins_at_one() -> None:
    html = "<li>One<ol><li>First</li><li>Second</li></ol>on</li><li>Two</li>"
    word = printed(
        ListBlock("a", html), ListBlock("b", "<li>x</li>", ordered=True), ListBlock("c", "<li>y</li>", True)
    )
    names = word.style_names()
    found = [
        (names[value(p, "w:pPr/w:pStyle")], word.text_of(p), level_of(p))
        for p in word.paragraphs()
        if names[value(p, "w:pPr/w:pStyle")].startswith("List ")
    ]
    lists = [list_of(p) for p in styled(word, "List Number", "List Number 2")]

    assert found[:7] == [
        ("List Bullet", "One", "0"),
        ("List Number 2", "First", "1"),
        ("List Number 2", "Second", "1"),
        ("List Continue", "on", ""),
        ("List Bullet", "Two", "0"),
        ("List Number", "x", "0"),
        ("List Number", "y", "0"),
    ]
    assert lists[0] == lists[1]
    assert len(set(lists)) == 3
    assert {
        value(n, "w:lvlOverride/w:startOverride")
        for n in overrides(word.part("word/numbering.xml"), "0", "3")
    } == {"1"}


def test_lists_deeper_than_word_can_go_keep_their_words() -> None:
    html = "".join(f"<li>level {n}<ul>" for n in range(1, 13)) + "<li>last</li>" + "</ul></li>" * 12
    word = printed(ListBlock("a", html))

    assert [word.text_of(p) for p in styled(word, "List Bullet 3")] == [
        f"level {n}" for n in range(3, 13)
    ] + ["last"]
    assert max(int(level_of(p) or 0) for p in word.paragraphs()) == 8


# Footnotes and links


def test_footnotes_are_numbered_notes_in_a_part_of_their_own() -> None:
    word = file_of("final")
    called = [int(call.get(qn("w:id"), "")) for call in word.body.iter(qn("w:footnoteReference"))]
    root = word.part("word/footnotes.xml")

    assert called == list(word.notes) == list(range(1, 25))
    assert [note.get(qn("w:type")) for note in root][:3] == ["separator", "continuationSeparator", None]
    assert [len(list(note.iter(qn("w:footnoteRef")))) for note in word.notes.values()] == [1] * 24
    assert [e.get(qn("w:id")) for e in word.part("word/settings.xml").iter(qn("w:footnote"))] == ["-1", "0"]


def test_links_lead_out_of_the_part_that_they_stand_in() -> None:
    inner = note('<a href="mailto:a@example.org">m</a>')
    word = printed(replace(ONE, html=f'<a href="https://example.org/a b">out</a>{inner}'))

    assert targets(word, "document") == ["https://example.org/a%20b"]
    assert targets(word, "footnotes") == ["mailto:a@example.org"]
    assert len(list(word.body.iter(qn("w:hyperlink")))) == 1 + len(styled(word, "toc 1", "toc 2"))


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://example.org/ŵ?a=1#b", "https://example.org/ŵ?a=1#b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a%20{b}", "https://example.org/a%20%7Bb%7D"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("http://[half", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("#p1", ""),
        (f"https://example.org/{'a' * 2000}", ""),
    ],
)
def test_only_addresses_that_word_can_open_become_links(href: str, address: str) -> None:
    assert address_of(href) == address


def test_words_of_a_link_that_cannot_be_one_stay() -> None:
    word = printed(replace(ONE, html='Read <a href="javascript:alert(1)">this</a>.'))

    assert [word.text_of(p) for p in styled(word, "Numbered Paragraph")] == ["Read this."]
    assert targets(word, "document") == []


# Text


def test_text_from_the_right_is_marked_in_run_and_paragraph() -> None:
    word = printed(replace(ONE, html=ARABIC), Paragraph(2, "b", f"In words: {ARABIC}, then on."))
    arabic, mixed = styled(word, "Numbered Paragraph")
    from_right = [
        [
            "".join(t.text or "" for t in r.iter(qn("w:t")))
            for r in p.iter(qn("w:r"))
            if value_set(r, "w:rPr/w:rtl")
        ]
        for p in (arabic, mixed)
    ]

    assert (value_set(arabic, "w:pPr/w:bidi"), value_set(mixed, "w:pPr/w:bidi")) == (True, False)
    assert from_right == [["مركز الشرطة"], ["مركز الشرطة"]]
    assert word.text_of(arabic) == ARABIC


def value_set(element: etree._Element, path: str) -> bool:
    return element.find("/".join(map(qn, path.split("/")))) is not None


def test_characters_that_xml_cannot_hold_are_left_out_everywhere() -> None:
    bad = "a\x00b\x0b\x1f\ud800\ufffe"
    section = PaperSection(
        bad, "question", bad, 1, bad, bad, Judgement(bad, bad, basis=bad), (SubHeading("", 3, bad),)
    )
    paper = replace(
        paper_of("small"),
        cover=replace(paper_of("small").cover, title=bad, asked=bad, force=bad, board=bad, agenda_item=bad),
        chapters=(Chapter("c", bad, sections=(section,), verdict=Verdict(bad, bad), note=bad),),
        authors=(bad,),
    )

    document = Document(io.BytesIO(render_docx(paper).data))

    assert document.core_properties.title == "ab: agenda item ab"
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == ["ab"]  # type: ignore[union-attr]


def test_a_huge_paragraph_is_kept_whole() -> None:
    words = " ".join(f"w{number}" for number in range(50_000))
    word = printed(replace(ONE, html=words))

    assert [word.text_of(p) for p in styled(word, "Numbered Paragraph")] == [words]


def test_emphasis_is_kept_for_both_directions_of_script() -> None:
    word = printed(replace(ONE, html="a <strong>b <em>c</em></strong> 10<sup>3</sup> H<sub>2</sub>O"))
    (paragraph,) = styled(word, "Numbered Paragraph")
    runs = {
        "".join(t.text or "" for t in r.iter(qn("w:t"))): [
            etree.QName(e).localname for e in r.iterfind("w:rPr/*", r.nsmap)
        ]
        for r in paragraph.iter(qn("w:r"))
    }

    assert runs == {
        "a ": [], "b ": ["b", "bCs"], "c": ["b", "bCs", "i", "iCs"], " 10": [], "3": ["vertAlign"],
        " H": [], "2": ["vertAlign"], "O": [],
    }  # fmt: skip
