"""The marks inside a line of text: Markdown as programs write it that turn PDF into text, or none at all.

The result is inline HTML of the body vocabulary, with every word kept. Not here: what a line is.
"""

from __future__ import annotations

import re
from html import escape, unescape

from lxml import html as lxml_html

MARKDOWN = re.compile(r"(?m)^\s{0,3}#{1,6}\s\S|\*\*\S|<su[pb]>|^\s*[-*]\s+\d+\.\s")
# A footnote's number whose tag was cut in two, and one that was taken for a formula.
BROKEN_TAG = re.compile(r"<sup>&(?:</sup>lt;|lt;)sup>")
FORMULA = re.compile(r"\$(?P<inside>[^$]*\\[a-z ][^$]*)\$")
FORMULA_NUMBER = re.compile(r"(?:<sup>)?\^\{(\d+)\}")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~&<>|$])")
ALLOWED = re.compile(r"&lt;(/?)(sup|sub|u|b|i|strong|em|br)\s*/?&gt;", re.IGNORECASE)
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+|mailto:[^\s()]+)\)")
PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
SAME_AS = {"b": "strong", "i": "em", "u": "em"}
KEPT = "\ue000"  # stands for an escaped character's place while the marks are read


def is_markdown(text: str) -> bool:
    return len(MARKDOWN.findall(text)) >= 2


def inline_html(text: str, *, markdown: bool) -> str:
    """One line's words as inline HTML."""
    if not markdown:
        return escape(text.strip(), quote=False)
    text = FORMULA.sub(without_formula, BROKEN_TAG.sub("<sup>", text.strip()))
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return KEPT

    text = ESCAPED.sub(hold, text.replace(KEPT, " "))
    written = escape(unescape(text), quote=False)
    written = ALLOWED.sub(lambda tag: f"<{tag[1]}{SAME_AS.get(tag[2].lower(), tag[2].lower())}>", written)
    written = PICTURE.sub(r"\1", written)
    written = LINK.sub(lambda link: f'<a href="{escape(unescape(link[2]))}">{link[1]}</a>', written)
    written = ITALIC.sub(r"<em>\1</em>", BOLD.sub(r"<strong>\1</strong>", written))
    back = iter(held)
    return re.sub(KEPT, lambda _: escape(next(back, ""), quote=False), written)


def without_formula(formula: re.Match[str]) -> str:
    inside = re.sub(r"</?su[pb]>", "", formula["inside"])
    inside = FORMULA_NUMBER.sub(r"<sup>\1</sup>", inside)
    inside = re.sub(r"\\(?:underline|text|textbf|mathrm|mathbf|textit)\b", "", inside)
    return re.sub(
        r"\s+", " ", re.sub(r"\\(?=\s|$)|[{}]", " ", inside).replace("</sup> </sup>", "</sup>")
    ).strip()


def plain(inline: str) -> str:
    """The words of inline HTML on one line; line breaks part words, other tags do not."""
    spaced = re.sub(r"<br\s*/?>", " ", inline)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def balanced(inline: str) -> str:
    """The same with every tag closed, so that two pieces can be put together."""
    if "<" not in inline:
        return inline
    box = lxml_html.fragment_fromstring(inline, create_parent="div")
    written = lxml_html.tostring(box, encoding="unicode")
    return written.removeprefix("<div>").removesuffix("</div>")


def without_bold(inline: str) -> str:
    return re.sub(r"</?strong>", "", inline)
