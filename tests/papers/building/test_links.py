"""Links that the public cannot open, in every spelling and in every place of a paper."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from papers import content
from papers.building import walking
from papers.building.links import FILE, IN_NETWORK, NO_DOT, UNREADABLE, ClosedLink, closed_links, why_closed
from papers.building.walking import inline_in, rewritten
from papers.content import Cell, Line, ListBlock, Paragraph, Recommendation, Row, Table, Verdict
from tests.papers.sample import build_sample_paper, small_paper


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.uk/government/publications/strategic-policing-requirement",
        "http://example.org:8080/a?b=http://intranet/",
        "https://hmicfrs.justiceinspectorates.gov.uk./peel",
        "https://intra.example.org/intranet",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://[::ffff:8.8.8.8]/",
        "mailto:someone@force.pnn.police.uk",
        "MAILTO:someone@intranet",
        "#p3",
        "https://xn--heddlu-gwent-6za.example.org/",
        "https://local.example.org/",
        "https://0xbeef.example.org/",
    ],
)
def test_what_the_public_can_open_is_not_listed(address: str) -> None:
    assert why_closed(address) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        # Names inside a network
        ("https://intranet.westmidlands.police.uk/x", "intranet*"),
        ("https://INTRANET2.example.org", "intranet*"),
        ("http://wiki.force.local:8000/", "*.local"),
        ("https://docs.force.internal", "*.internal"),
        ("https://nas.lan./", "*.lan"),
        ("https://www.westmidlands.pnn.police.uk", "*.pnn.police.uk"),
        ("https://ho.gsi.gov.uk", "*.gsi.gov.uk"),
        ("ftp://files.force.local/", "*.local"),
        ("http://intranet/", NO_DOT),
        ("http://localhost:8000/", NO_DOT),
        # Numbers of private networks
        ("http://10.1.2.3/", IN_NETWORK),
        ("http://192.168.0.1:81/", IN_NETWORK),
        ("http://127.1/", IN_NETWORK),
        ("http://2130706433/", IN_NETWORK),
        ("http://0x7f000001/", IN_NETWORK),
        ("http://0177.0.0.1/", IN_NETWORK),
        ("http://169.254.169.254/", IN_NETWORK),
        ("http://100.64.0.1/", IN_NETWORK),
        ("http://[::1]/", IN_NETWORK),
        ("http://[fe80::1%25eth0]/", IN_NETWORK),
        ("http://[fd00::2]:8080/", IN_NETWORK),
        ("http://[::ffff:10.0.0.1]/", IN_NETWORK),
        ("http://[64:ff9b::a00:1]/", IN_NETWORK),
        ("http://[2002:0a00:0001::1]/", IN_NETWORK),
        # Spellings
        ("https://www.gov.uk@intranet/", NO_DOT),
        ("https://www.gov.uk:443@10.0.0.1/", IN_NETWORK),
        ("https://%69ntranet.example.org/", "intranet*"),
        ("https://ｉｎｔｒａｎｅｔ.example.org/", "intranet*"),
        ("https://wiki。local/", "*.local"),
        ("https://xn--intranet-.example.org/", "intranet*"),
        ("https:/\\intranet/", NO_DOT),
        ("https:intranet", NO_DOT),
        ("https:////intranet/", NO_DOT),
        ("https://in\ttranet/", NO_DOT),
        # No web addresses
        ("file:///S:/Strategy/plan.docx", FILE),
        ("FILE://server/share", FILE),
        (r"\\server\share\plan.docx", FILE),
        ("//server/share", FILE),
        ("https://", UNREADABLE),
        ("https://[::1/", UNREADABLE),
        ("http://example.org:port/", UNREADABLE),
        ("gopher://example.org/", UNREADABLE),
    ],
)
def test_what_the_public_cannot_open_is_listed_with_why(address: str, why: str) -> None:
    expected = (
        why
        if why in (IN_NETWORK, NO_DOT, FILE, UNREADABLE)
        else f"its host is one of {why}, which the public cannot reach"
    )

    assert why_closed(address) == expected


def test_an_installation_names_its_own_hosts(settings: object) -> None:
    settings.PRIVATE_HOSTS = ["News-Beat.*"]  # type: ignore[attr-defined]

    assert why_closed("https://news-beat.example.police.uk/").startswith("its host is one of News-Beat.*")
    assert why_closed("https://wiki.force.local/") == ""


def link(name: str) -> str:
    return f'see <a href="http://{name}/">here</a>'


def test_links_are_found_wherever_a_paper_can_hold_one() -> None:
    note = f'A<span class="footnote">{link("note")}</span>'
    table = Table(
        3, "t", 1, link("caption"), (Row((Cell(link("head"), "column"),)),),
        (Row((Cell(f"<ul><li>{link('cell')}</li></ul>"),)),), link("source"),
    )  # fmt: skip
    paper = small_paper(
        Paragraph(1, "a", note), ListBlock("b", f"<li>{link('list')}</li>"), table, Line(link("line"))
    )
    chapter = replace(
        paper.chapters[0],
        heading="A chapter",
        verdict=Verdict("Assured", "Read file://server/verdict."),
        recommendations=(Recommendation(2, "", r"Put it on \\server\share, soon.", "", ""),),
    )
    cover = replace(paper.cover, asked="To note http://cover/paper.")

    found = [
        (each.place, each.address) for each in closed_links(replace(paper, cover=cover, chapters=(chapter,)))
    ]

    section = f"“{chapter.sections[0].title}”" if chapter.sections[0].title else "“A chapter”"
    assert found == [
        ("paragraph 1", "http://note/"),
        (f"a list in {section}", "http://list/"),
        ("table 3", "http://caption/"),
        ("table 3", "http://head/"),
        ("table 3", "http://cell/"),
        ("table 3", "http://source/"),
        (section, "http://line/"),
        ("the cover", "http://cover/paper"),
        ("“A chapter”", "file://server/verdict"),
        ("recommendation 2", r"\\server\share"),
    ]


def test_an_address_that_is_typed_and_linked_is_listed_once() -> None:
    words = '<a href="http://intranet/a">http://intranet/a/</a>, and (http://intranet/b&amp;c).'

    assert closed_links(small_paper(Paragraph(1, "a", words))) == (
        ClosedLink("paragraph 1", "http://intranet/a", NO_DOT),
        ClosedLink("paragraph 1", "http://intranet/b&c", NO_DOT),
    )


def test_a_paper_without_such_links_has_none() -> None:
    assert closed_links(build_sample_paper()) == ()


# Walking


def test_every_field_that_content_calls_inline_html_is_walked() -> None:
    source = Path(content.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r"^    (\w+): str.*# .*inline HTML", source, re.MULTILINE))

    assert "html" in named
    assert named == walking.INLINE


def test_rewriting_asks_for_each_piece_in_reading_order_and_changes_nothing_else() -> None:
    paper = build_sample_paper()
    asked: list[tuple[str, str]] = []

    def keep(place: str, words: str) -> str:
        asked.append((place, words))
        return words

    assert rewritten(paper, keep) == paper
    assert [each for each in asked if each[1]] == list(inline_in(paper))
    assert rewritten(paper.chapters, lambda _place, words: words.upper()) != paper.chapters
