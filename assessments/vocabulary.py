"""What a body may hold, and how anything else becomes it.

Blocks: paragraph, h3, h4, list, table. Inside: strong, em, sup, sub, br, a (http, https, mailto), span.footnote;
lists of two levels; cells with spans. nh3 takes out what could do harm; what is left is then brought into this
shape without losing a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import nh3
from lxml import etree, html

BLOCK_ID = "data-block"
VALID_ID = re.compile(r"[a-z0-9]{4,12}")
BLOCKS = ("p", "h3", "h4", "ul", "ol", "table")
INLINE = ("strong", "em", "sup", "sub", "br", "a", "span")
RENAMED = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "u": "em",
    "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "dt": "p", "dd": "p", "pre": "p", "address": "p",
}  # fmt: skip
# Boxes that may hold blocks; they go and what they hold stays.
BOXES = (
    "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote", "dl", "figure",
    "figcaption", "center", "details", "summary", "form", "fieldset",
)  # fmt: skip
IN_TABLE = ("caption", "thead", "tbody", "tfoot", "tr", "th", "td")
SPANS = {"colspan", "rowspan"}
ALLOWED_TAGS = {*BLOCKS, *INLINE, *RENAMED, *BOXES, *IN_TABLE, "li"}
ALLOWED_ATTRIBUTES = {
    "a": {"href"},
    "th": {*SPANS, "scope"},
    "td": SPANS,
    "span": {"class"},
    **{block: {BLOCK_ID} for block in BLOCKS},
}
# XML, and so a DOCX and a PDF's metadata, cannot hold these.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean_blocks(source: str) -> list[etree._Element]:
    """The top-level blocks of any HTML, clean and never empty. Ids that are not of our form are dropped."""
    safe = nh3.clean(
        CONTROL.sub("", source),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    root = html.fragment_fromstring(safe, create_parent="div")
    tidy_names(root)
    blocks = list(gather_blocks(root))
    for block in blocks:
        tidy_block(block)
    return [block for block in blocks if not is_blank(block)]


def serialise(elements: list[etree._Element]) -> str:
    return "\n".join(
        etree.tostring(el, method="html", encoding="unicode", with_tail=False) for el in elements
    )


def text_of(element: etree._Element) -> str:
    """The words of a block, single-spaced; cells and items are kept apart."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag in ("p", "li", "td", "th", "br", "tr"):
            parts.append(" ")
        parts.append(node.text or "")
        if node is not element:
            parts.append(node.tail or "")
    return " ".join("".join(parts).split())


def is_blank(element: etree._Element) -> bool:
    return not text_of(element)


def tidy_names(root: etree._Element) -> None:
    """One name for each thing: headings of two levels, strong for b, and no span but a footnote."""
    for element in root.iter():
        element.tag = RENAMED.get(str(element.tag), element.tag)
    for span in list(root.iter("span")):
        if (span.get("class") or "").split() == ["footnote"] and not is_blank(span):
            span.set("class", "footnote")
        else:
            unwrap(span)


def gather_blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Turn whatever stands at the top level into blocks: boxes open up, loose words become paragraphs."""
    loose = html.Element("p")
    add_text(loose, root.text)
    for child in list(root):
        tail, child.tail = child.tail, None
        if child.tag in INLINE:
            loose.append(child)
            child.tail = tail
            continue
        yield loose
        loose = html.Element("p")
        if child.tag in BLOCKS:
            yield from open_table(child) if child.tag == "table" else (child,)
        else:
            yield from gather_blocks(child)
        add_text(loose, tail)
    yield loose


def open_table(table: etree._Element) -> Iterator[etree._Element]:
    """A caption becomes the "Table:" paragraph above, which is how every editor can write one."""
    for caption in list(table.iter("caption")):
        text = text_of(caption)
        drop(caption)
        if text:
            above = html.Element("p")
            above.text = text if re.match(r"Table\b", text, re.I) else f"Table: {text}"
            yield above
    yield table


def tidy_block(block: etree._Element) -> None:
    if not VALID_ID.fullmatch(block.get(BLOCK_ID, "")):
        block.attrib.pop(BLOCK_ID, None)
    for element in list(block.iter()):
        if element is not block:
            element.attrib.pop(BLOCK_ID, None)
    if block.tag in ("p", "h3", "h4"):
        keep_only(block, INLINE)
    elif block.tag == "table":
        open_nested_tables(block)
        keep_only(block, (*INLINE, "p", "ul", "ol", "li", "thead", "tbody", "tfoot", "tr", "th", "td"))
        for number in block.xpath(".//@colspan/.. | .//@rowspan/.."):
            tidy_spans(number)
    else:
        keep_only(block, (*INLINE, "p", "ul", "ol", "li"))
        wrap_loose_items(block)
        flatten(block, depth=1)
    for link in list(block.iter("a")):
        if not link.get("href"):
            unwrap(link)


def open_nested_tables(table: etree._Element) -> None:
    """A table inside a cell becomes words of that cell."""
    for inner in [element for element in table.iter("table") if element is not table]:
        for part in [element for element in inner.iter() if element.tag in IN_TABLE]:
            unwrap(part, spaced=True)
        unwrap(inner, spaced=True)


def tidy_spans(cell: etree._Element) -> None:
    for name in SPANS:
        value = cell.get(name, "")
        if value and not (value.isdigit() and 1 < int(value) <= 50):
            del cell.attrib[name]


def keep_only(block: etree._Element, allowed: tuple[str, ...]) -> None:
    for element in list(block.iter()):
        if element is not block and element.tag not in allowed:
            unwrap(element, spaced=True)


def wrap_loose_items(block: etree._Element) -> None:
    """A list holds items only: a paragraph or a list that lies directly in it joins the item before."""
    for holder in [block, *block.iter("ul", "ol")]:
        for child in list(holder):
            if child.tag == "li":
                continue
            before = child.getprevious()
            if before is None or before.tag != "li":
                before = html.Element("li")
                holder.insert(0, before)
            before.append(child)
        if holder.text and holder.text.strip():
            first = html.Element("li")
            first.text, holder.text = holder.text, None
            holder.insert(0, first)


def flatten(block: etree._Element, depth: int) -> None:
    """Two levels of list; items of a third stand on the second, after the item that held them."""
    for item in list(block.iterchildren("li")):
        for inner in list(item.iterchildren("ul", "ol")):
            if depth < 2:
                flatten(inner, depth + 1)
                continue
            flatten(inner, depth)
            after = item
            for deeper in list(inner):
                after.addnext(deeper)
                after = deeper
            drop(inner)


def add_text(element: etree._Element, text: str | None) -> None:
    if text and text.strip():
        element.text = (element.text or "") + text


def unwrap(element: etree._Element, *, spaced: bool = False) -> None:
    """Take an element away and leave what it holds in its place, with a space where it kept words apart."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    children = list(element)
    lead = (" " if spaced else "") + (element.text or "")
    if before is not None:
        before.tail = (before.tail or "") + lead
    else:
        parent.text = (parent.text or "") + lead
    at = parent.index(element)
    tail = (" " if spaced else "") + (element.tail or "")
    element.tail = None
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)
    last = children[-1] if children else before
    if last is not None:
        last.tail = (last.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def drop(element: etree._Element) -> None:
    """Take an element away with what it holds, but not the words after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)
