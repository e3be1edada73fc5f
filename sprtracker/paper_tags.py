"""What the templates of papers use to say which language words are in, where people's are not in that of the paper.

Not here: how that is known (`papers.languages`).
"""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from papers.content import Paper, Table
from papers.grounds import Printed, printed
from papers.html.columns import column_shares
from papers.languages import in_language, spoken, voice_of

register = template.Library()
register.filter(column_shares)
NOTHING = mark_safe("")


@register.simple_tag(takes_context=True)
def lang(context: Context, words: str) -> SafeString:
    """The attribute for an element that holds nothing but these words of somebody's."""
    found = voice_of(context["paper"]).language_of(words)
    return format_html(' lang="{}"', found) if found else NOTHING


@register.simple_tag(takes_context=True)
def lang_of_table(context: Context, table: Table) -> SafeString:
    """The attribute for the head and the body of a table."""
    found = voice_of(context["paper"]).language_of_table(table)
    return format_html(' lang="{}"', found) if found else NOTHING


@register.simple_tag
def as_printed(table: Table) -> Printed:
    """The table with short marks in its cells, and the grounds that are named below it."""
    return printed(table)


@register.filter
def spoken_inline(html: str, paper: Paper) -> SafeString:
    """Inline HTML that was sanitised when the paper was built, inside an element that has its language."""
    return mark_safe(voice_of(paper).inline(html))  # noqa: S308 (sanitised, and only attributes are added)


@register.filter
def spoken_part(html: str, paper: Paper) -> SafeString:
    """The same beside words of ours."""
    voice = voice_of(paper)
    language = voice.language_of(html)
    inner = voice.inline(html)
    return mark_safe(in_language(inner, language) if language else inner)  # noqa: S308 (as above)


@register.filter
def spoken_words(words: str, paper: Paper) -> SafeString:
    """Plain words beside words of ours."""
    return mark_safe(spoken(voice_of(paper), str(words)))  # noqa: S308 (escaped there)


@register.filter
def spoken_heading(words: str, paper: Paper) -> SafeString:
    """Plain words inside an element that has their language, if they are all somebody's."""
    voice = voice_of(paper)
    return format_html("{}", words) if voice.language_of(words) else spoken_words(words, paper)


@register.filter
def spoken_lines(words: str, paper: Paper) -> SafeString:
    """Plain words whose line breaks are kept."""
    lines = (spoken_words(line, paper) for line in words.splitlines())
    return mark_safe("<br>".join(lines))  # noqa: S308 (escaped above)


@register.filter
def spoken_paragraphs(words: str, paper: Paper) -> SafeString:
    """Plain words whose paragraphs are kept, all of them somebody's."""
    made = linebreaks(words, autoescape=True)
    language = voice_of(paper).theirs
    return mark_safe(made.replace("<p>", f'<p lang="{language}">') if language else made)  # noqa: S308 (as above)
