"""The words of a block of any kind, in order and without marks, for comparing and showing them.

Not here: the same words in print (templates), Word (`docx.inline`) and for the leak check (`marking`).
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from lxml import html as lxml_html

from papers.building.inline import is_note
from papers.content import Table


def html_of(block: Any) -> str:
    """All that a block says, as inline HTML."""
    if isinstance(block, Table):
        cells = (f"<p>{cell.html}</p>" for row in (*block.head, *block.body) for cell in row.cells)
        return "".join((f"<p>{block.caption}</p>", *cells, f"<p>{block.source}</p>"))
    said = (getattr(block, item.name) for item in fields(block) if item.name != "block")
    return " ".join(value for value in said if isinstance(value, str))


def words_of(html: str, *, notes: bool = True) -> list[str]:
    """The words of inline HTML; those of a note stand in brackets, or are left out."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iter("span", "br", "li", "p")):
        if not is_note(element):
            element.tail, element.text = f" {element.tail or ''}", f" {element.text or ''}"
        elif notes:
            element.text, element.tail = f" [note: {element.text or ''}", f"] {element.tail or ''}"
        else:
            element.drop_tree()
    return root.text_content().split()
