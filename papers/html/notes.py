"""The notes of the paper that is read on a screen: each called by a number, gathered at the end, linked both ways.

For print the words of a note stand where it is called, and the layout puts them at the foot of the page; on a screen
there is no such foot. Numbers are those of print: in the order of the calls, through the whole paper.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext

# Notes hold no other spans.
NOTE = re.compile(r'<span class="footnote">(.*?)</span>', re.DOTALL)


def gather_notes(html: str) -> str:
    """The same document with its notes at the end of the paper, which the last division holds."""
    notes: list[str] = []

    def call(found: re.Match[str]) -> str:
        notes.append(found[1])
        number = len(notes)
        name = gettext("Note %(number)s") % {"number": number}
        return (
            f'<sup class="paper-call"><a id="note-call-{number}" href="#note-{number}" role="doc-noteref" '
            f'aria-label="{name}">{number}</a></sup>'
        )

    called = NOTE.sub(call, html)
    if not notes:
        return html
    head, close, foot = called.rpartition("</div>")
    return f"{head}{list_of(notes)}{close}{foot}"


def list_of(notes: list[str]) -> str:
    items = "\n".join(item_of(number, note) for number, note in enumerate(notes, 1))
    heading = gettext("Notes")
    return (
        '<section class="paper-notes" role="doc-endnotes" aria-labelledby="notes">\n'
        f'<h2 id="notes">{heading}</h2>\n<ol>\n{items}\n</ol>\n</section>\n'
    )


def item_of(number: int, note: str) -> str:
    back = gettext("Back to the text")
    name = gettext("Back to the text at note %(number)s") % {"number": number}
    return (
        f'<li id="note-{number}"><span class="paper-note">{note}</span> '
        f'<a class="paper-back" href="#note-call-{number}" role="doc-backlink" aria-label="{name}">{back}</a></li>'
    )


def put_notes_back(body: Any) -> None:
    """Undo it in a parsed document, so that the words of editions can be compared where they are called."""
    notes = {item.get("id"): item[0] for item in body.xpath(".//section[@class='paper-notes']/ol/li")}
    for call in body.find_class("paper-call"):
        note = deepcopy(notes[call[0].get("href")[1:]])
        note.set("class", "footnote")
        note.tail = call.tail
        call.getparent().replace(call, note)
    for section in body.find_class("paper-notes"):
        section.drop_tree()
