"""Inline HTML of the body vocabulary, written anew from a parsed tree.

Here: the walk that turns anything inside a block into strong, em, a, br, sup, sub and span.footnote, with
every text kept and escaped. Not here: blocks (`bodies`) and tables (`tables`).
"""

import re
from collections.abc import Iterator
from html import escape

from lxml.html import HtmlElement

from assessments.vocabulary import PLACE_ADDRESS, SOURCE_ADDRESS

INLINE = frozenset({"strong", "em", "sup", "sub"})
SAME_AS = {"b": "strong", "i": "em"}
LISTS = frozenset({"ul", "ol"})
BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    | {
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "dl",
        "dt",
        "dd",
    }
    | {
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
        "hr",
        "center",
        "form",
    }
)
SILENT = frozenset({"script", "style", "template", "head", "title"})
LINK = re.compile(r"(https?://|mailto:)\S+$", re.IGNORECASE)
# What a citation or a reference to a place is written as until the paper is built; the last one is the program's own.
INSIDE = re.compile(rf"{SOURCE_ADDRESS}|{PLACE_ADDRESS}|#of:{PLACE_ADDRESS.removeprefix('#ref:')}")
BREAK = "<br>"
BREAKS = re.compile(r"\s*<br>(?:\s|<br>)*")
LIST_BREAKS = re.compile(r"<br>(?=<[uo]l>)|(?<=</[uo]l>)<br>")
EDGE_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")


def tag_of(element: HtmlElement) -> str:
    """The element's name; an empty string for comments and processing instructions."""
    return element.tag if isinstance(element.tag, str) else ""


def words_of(element: HtmlElement) -> str:
    """All text of the element on one line, notes included."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: HtmlElement) -> Iterator[str]:
    if tag_of(element) in SILENT:
        return
    spaced = tag_of(element) in BLOCKS or tag_of(element) == "br"
    yield " " if spaced else ""
    yield element.text or "" if tag_of(element) else ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield " " if spaced else ""


def leads_somewhere(href: str) -> bool:
    """Out of the paper, to a source, or to a place in it."""
    return bool(LINK.match(href) or INSIDE.fullmatch(href))


def is_note(element: HtmlElement) -> bool:
    return tag_of(element) == "span" and "footnote" in (element.get("class") or "").split()


def heading_words(element: HtmlElement) -> str:
    """A heading as plain text; a note called in it follows in brackets, since headings carry no notes."""
    notes = [note for note in element.iter("span") if is_note(note)]
    for note in notes:
        note.text = f" ({note.text or ''}"
        if len(note):
            note[-1].tail = f"{note[-1].tail or ''})"
        else:
            note.text += ")"
    return words_of(element)


class InlineWriter:
    """Writes one block's inside. Notes called inside a link are written after it: links cannot nest."""

    def __init__(self, *, lists: bool = False) -> None:
        self.lists = lists
        self.in_link = False
        self.in_note = False
        self.held: list[str] = []

    def inside(self, element: HtmlElement) -> str:
        """The element's content, without empty lines and without line breaks or spaces at its edges."""
        return EDGE_BREAKS.sub("", LIST_BREAKS.sub("", BREAKS.sub(BREAK, self._content(element))))

    def _content(self, element: HtmlElement) -> str:
        written = escape(element.text or "", quote=False)
        for child in element:
            written += self._child(child) + escape(child.tail or "", quote=False)
        return written

    def _child(self, child: HtmlElement) -> str:
        tag = SAME_AS.get(tag_of(child), tag_of(child))
        if not tag or tag in SILENT:
            return ""
        if tag == "br":
            return BREAK
        if tag in LISTS and self.lists:
            return f"<{tag}>{list_items(child)}</{tag}>" if words_of(child) else ""
        if is_note(child):
            return self._note(child)
        if tag == "a" and not self.in_link and leads_somewhere((child.get("href") or "").strip()):
            return self._link(child)
        content = self._content(child)
        if tag in BLOCKS:  # on a line of its own, so that its words do not run into their neighbours
            return f"{BREAK}{content}{BREAK}"
        return f"<{tag}>{content}</{tag}>" if tag in INLINE and content.strip() else content

    def _note(self, child: HtmlElement) -> str:
        if self.in_note:
            return f" ({self._content(child)})"
        outer = (self.in_link, self.lists)
        self.in_note, self.in_link, self.lists = True, False, False
        content = self.inside(child)
        self.in_note, (self.in_link, self.lists) = False, outer
        note = f'<span class="footnote">{content}</span>' if content else ""
        if self.in_link:
            self.held.append(note)
            return ""
        return note

    def _link(self, child: HtmlElement) -> str:
        self.in_link = True
        content = self._content(child)
        self.in_link = False
        held = "".join(self.held) if not self.in_note else ""
        if held:
            self.held.clear()
        if not content.strip():
            return content + held
        return f'<a href="{escape((child.get("href") or "").strip())}">{content}</a>{held}'


def list_items(element: HtmlElement) -> str:
    """The li elements of a list; whatever stands loose between them joins the item before it."""
    items: list[str] = []
    loose = InlineWriter(lists=True)
    _loosen(items, escape(element.text or "", quote=False))
    for child in element:
        if tag_of(child) == "li":
            items.append(InlineWriter(lists=True).inside(child))
        elif tag_of(child) in LISTS and words_of(child):
            _loosen(items, f"<{tag_of(child)}>{list_items(child)}</{tag_of(child)}>")
        else:
            _loosen(
                items,
                loose.inside(child) if tag_of(child) and tag_of(child) not in SILENT else "",
            )
        _loosen(items, escape(child.tail or "", quote=False))
    return "".join(f"<li>{item}</li>" for item in items if item.strip())


def _loosen(items: list[str], text: str) -> None:
    if not text.strip():
        return
    if items:
        items[-1] += f" {text}"
    else:
        items.append(text)
