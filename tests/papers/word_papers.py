"""Papers for the tests of the Word edition, made once, and what those tests look for in the file.

Not here: any assertion.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from papers.building.bodies import Numbering, blocks_from_body
from papers.content import (
    Chapter,
    Judgement,
    Paper,
    PaperSection,
    Paragraph,
    SubHeading,
    Verdict,
    Withheld,
)
from papers.docx.rendering import RenderedDocx, render_docx
from tests.papers.editions import (
    WordFile,
    value,
)
from tests.papers.sample import WELSH, build_sample_paper, small_paper

ARABIC = "مركز الشرطة 24"
ONE = Paragraph(1, "abcdefgh", "One paragraph.")


def note(text: str) -> str:
    return f'<span class="footnote">{text}</span>'


def every_kind() -> Paper:
    """A paper with everything that a body can hold, and what is missing, declined or withheld."""
    link = '<a href="https://example.org/a?b=1&amp;c=ŵ">the <em>page</em></a>'
    body = (
        f"<p>{WELSH}{note(f'See {link} (no. 1).')}</p>"
        "<h3>Above</h3><p>H<sub>2</sub>O and 10<sup>3</sup><br>on a new line, <em>so <strong>both</strong></em>.</p>"
        f"<p>{ARABIC}</p><p>In words: {ARABIC}, then on.</p><h4>Below</h4>"
        "<ul><li>One<ol><li>First<ul><li>Deep</li></ul> and on</li><li>Second</li></ol></li><li>Two</li></ul>"
        f"<ol><li>Call{note('Called in a list.')}</li><li>Answer</li></ol><ol><li>Anew</li></ol>"
        f"<p>Table 9: Posts{note('At 30 September.')}</p><table><thead><tr><th rowspan='2'>Unit</th>"
        "<th colspan='2'>Posts</th></tr><tr><th>Held</th><th>Vacant</th></tr></thead><tbody>"
        f"<tr><td rowspan='2'>North</td><td>1,200</td><td>3{note('Under offer.')}</td></tr>"
        "<tr><td>7</td><td><ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>after</td></tr>"
        "<tr><td>Total</td><td>1,207</td><td>3</td></tr></tbody></table><p>Source: returns</p>"
        "<table><tr><td>a</td><td>b</td></tr></table>"
        "<p>Soft\u00adhyphen, no\u00a0break, control \x0b\x1f and &lt;tag&gt;.</p>"
    )
    blocks = blocks_from_body(body, Numbering())
    withheld = (Withheld(6, "w", "Section 31"), Withheld(None, "x", "Section 24"))
    sections = (
        PaperSection("own", "heading", "", blocks=blocks),
        PaperSection("a-component", "component", "Capacity"),
        PaperSection(
            "q-1", "question", "Who calls?", 1, "Declined", "a reason", blocks=(SubHeading("", 3, "Up"),)
        ),
        PaperSection(
            "c", "component", "C & D", judgement=Judgement("Met", "A", tone="strong"), blocks=withheld
        ),
        PaperSection("q-2", "question", "And then?", 2, "Not answered"),
    )
    chapters = (
        Chapter(
            "first", "First < second", "threat", sections, Verdict("Assured", "One.\nTwo.\n\n Three.", "PCC")
        ),
        Chapter("second", "Nothing here", note="This chapter had not been released."),
        Chapter("recommendations", "Recommendations", "recommendations"),
        Chapter("closing", "The ask", "closing"),
        Chapter("authors", "Authors", "authors"),
        Chapter("own-part-1", "Appendix A: More", "appendix", (PaperSection("o", "heading", ""),)),
    )
    return replace(build_sample_paper(0), chapters=chapters, authors=(), demonstration=False)


PAPERS = {
    "final": build_sample_paper,
    "draft": lambda: build_sample_paper(draft=True, wide_table=True),
    "small": lambda: small_paper(ONE, draft=True),
    "every kind": every_kind,
    "empty": lambda: replace(build_sample_paper(0), chapters=()),
}


@cache
def paper_of(name: str) -> Paper:
    return PAPERS[name]()


@cache
def rendered(name: str) -> RenderedDocx:
    return render_docx(paper_of(name))


def file_of(name: str) -> WordFile:
    return WordFile(rendered(name).data)


def printed(*blocks: object) -> WordFile:
    return WordFile(render_docx(small_paper(*blocks)).data)  # type: ignore[arg-type]


def styled(word: WordFile, *names: str) -> list[etree._Element]:
    ids = word.style_names()
    return [p for p in word.paragraphs() if ids[value(p, "w:pPr/w:pStyle")] in names]


def bookmarks(word: WordFile) -> list[str]:
    return [mark.get(qn("w:name"), "") for mark in word.body.iter(qn("w:bookmarkStart"))]


def targets(word: WordFile, part: str) -> list[str]:
    relations = word.part(f"word/_rels/{part}.xml.rels")
    return [r.get("Target", "") for r in relations if r.get("TargetMode") == "External"]


def tables(word: WordFile) -> list[etree._Element]:
    return list(word.body.iter(qn("w:tbl")))


def sections(name: str) -> list:  # type: ignore[type-arg]
    return list(Document(io.BytesIO(rendered(name).data)).sections)
