"""Which words of a paper are its own and which are people's, where the two are in different languages.

A paper's headings and labels are in the language of the paper. What people wrote is in the language of the text, and
is marked with it, so that a screen reader says each with the right voice. The paper's own words are known by the
catalogue that they come from: nothing is stored for it, and an old paper is read as well as a new one.
Not here: the translations (locale/), and where a format keeps a language (`templates/papers`, `docx.xml`, `tagging`).
"""

from __future__ import annotations

import gettext as catalogues
import re
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape, unescape

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS

from assessments.models.withholding import WITHHELD_WORDS
from papers.content import Paper, Table

DOMAIN = "django"
TRANSLATED = ("cy",)
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\}")
NUMBER = re.compile(r"%\(number\)[sd]|%d")
# So many letters of a sentence must be fixed before it is known by them.
FIXED_LETTERS = 5
# What begins with our words and goes on with somebody's.
BEGINNINGS = (
    "Question %(number)s: %(heading)s",
    "Appendix %(letter)s: %(title)s",
)
# What a paper is for, before the words of whoever asks.
PURPOSES = ("For decision", "To note", "To acknowledge", "For discussion")
TAG, PIECES = re.compile(r"<[^<>]*>"), re.compile(r"(<[^<>]*>)")
MARK = rf"\[(?:{'|'.join(WITHHELD_WORDS)})(?:: [^\]<]*| \d+)?\]"
# What a citation says besides the source.
OF_SOURCES = ("as cited above", "not published")
INSIDE = re.compile(r'<a href="(#[^"]*)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Voice:
    """`ours`: the language of the paper; `theirs`: that of the text, empty where it is the same. Not slotted: it keeps
    what it has worked out."""

    ours: str
    theirs: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(own_words(self.ours))

    @cached_property
    def sentences(self) -> re.Pattern[str]:
        return sentences_of(self.ours)

    @cached_property
    def phrases(self) -> re.Pattern[str]:
        return phrases_of(self.ours)

    @cached_property
    def beginnings(self) -> tuple[re.Pattern[str], ...]:
        return beginnings_of(self.ours)

    def is_ours(self, words: str) -> bool:
        """Whether the paper says this by itself, in its own language."""
        said = " ".join(words.split())
        return (
            bool({said, said.rstrip(":.")} & self.words)
            or bool(self.sentences.fullmatch(said))
            or not any(map(str.isalpha, said))
        )

    def pieces(self, words: str) -> list[tuple[str, str]]:
        """The words in stretches, each with its language where that is not the paper's."""
        if not self.theirs or self.is_ours(words):
            return [(words, "")]
        for beginning in self.beginnings:
            if found := beginning.fullmatch(words):
                return [(found[1], ""), (found[2], self.theirs)]
        return [(words, self.theirs)]

    def language_of(self, words: str) -> str:
        """Of words that are all somebody's; empty where they are ours, or where only some of them are."""
        pieces = self.pieces(words) if words else []
        return pieces[0][1] if len(pieces) == 1 else ""

    def language_of_table(self, table: Table) -> str:
        """Of its rows: somebody's, unless the paper has made the table itself and named its columns."""
        if not self.theirs:
            return ""
        heads = [cell.html for row in table.head for cell in row.cells if cell.html]
        return "" if heads and all(map(self.is_ours, heads)) else self.theirs

    def inline(self, html: str) -> str:
        """Inline HTML of somebody's with our words in it marked: what is withheld, dates and notes on sources that the
        paper puts in, and where a reference leads to."""
        if not self.theirs:
            return html

        def link(found: re.Match[str]) -> str:
            if not self.is_ours(unescape(TAG.sub("", found[2]))):
                return found[0]
            return f'<a href="{found[1]}" lang="{self.ours}">{found[2]}</a>'

        pieces = PIECES.split(html)
        for place, piece in enumerate(pieces):
            if not piece.startswith("<"):
                pieces[place] = self.phrases.sub(lambda found: in_language(found[0], self.ours), piece)
        return INSIDE.sub(link, "".join(pieces))


def voice_of(paper: Paper) -> Voice:
    return voice(paper.language, paper.text_language)


@cache
def voice(ours: str, text: str) -> Voice:
    return Voice(ours, text if text != ours else "")


def in_language(html: str, language: str) -> str:
    """Not a span: notes are spans, and hold no others."""
    return f'<bdi lang="{language}">{html}</bdi>'


def spoken(voice: Voice, words: str) -> str:
    """Plain words as HTML, with those that are not in the paper's language marked."""
    return "".join(
        in_language(escape(piece), language) if language else escape(piece)
        for piece, language in voice.pieces(words)
    )


@cache
def own_words(language: str) -> tuple[str, ...]:
    """Every message of the catalogue in a language; those of English are what the others translate."""
    messages = {
        said if language in TRANSLATED else message
        for translated in TRANSLATED
        for message, said in messages_of(translated).items()
    }
    return tuple(sorted(messages))


@cache
def messages_of(language: str) -> dict[str, str]:
    """The project's own catalogue, without that of Django; of a plural each form by itself."""
    found = catalogues.translation(DOMAIN, settings.LOCALE_PATHS[0], [language])
    stored: dict[str | tuple[str, int], str] = found._catalog  # type: ignore[attr-defined]
    return {
        name if isinstance(name, str) else f"{name[0]}\0{name[1]}": said
        for name, said in stored.items()
        if name
    }


@cache
def sentences_of(language: str) -> re.Pattern[str]:
    """All messages with something put in, as one pattern."""
    with_fields = (words for words in own_words(language) if FIELD.search(words))
    known = (words for words in with_fields if is_telling(words) and words not in not_known(language))
    return re.compile("|".join(pattern_of(words) for words in known) or r"(?!)", re.DOTALL)


@cache
def phrases_of(language: str) -> re.Pattern[str]:
    """What the paper puts into somebody's text."""
    with translation.override(language.lower()):
        months = "|".join(re.escape(str(month)) for month in MONTHS.values())
    of_sources = "|".join(re.escape(translated(message, language)) for message in OF_SOURCES)
    return re.compile(rf"{MARK}|\b\d{{1,2}} (?:{months}) \d{{4}}\b|(?<=, )(?:{of_sources})\b")


def is_telling(words: str) -> bool:
    """Enough of it is fixed, or all that is put in are numbers."""
    fixed = sum(map(str.isalpha, FIELD.sub("", words)))
    return fixed >= FIXED_LETTERS or (fixed > 0 and not FIELD.search(NUMBER.sub("", words)))


def not_known(language: str) -> tuple[str, ...]:
    return tuple(translated(message, language) for message in BEGINNINGS)


@cache
def beginnings_of(language: str) -> tuple[re.Pattern[str], ...]:
    """Each as what is ours, and the rest."""
    found = []
    for message in BEGINNINGS:
        words = translated(message, language)
        rest = list(FIELD.finditer(words))[-1]
        found.append(re.compile(f"({pattern_of(words[: rest.start()])})(.+)", re.DOTALL))
    found += [
        re.compile(f"({re.escape(translated(purpose, language))}\\. )(.+)", re.DOTALL) for purpose in PURPOSES
    ]
    return tuple(found)


def translated(message: str, language: str) -> str:
    return messages_of(language).get(message, message) if language in TRANSLATED else message


def pattern_of(words: str) -> str:
    fixed, fields = FIELD.split(words), FIELD.findall(words)
    gaps = [r"\d[\d,]*" if NUMBER.fullmatch(each) else ".+?" for each in fields]
    return "".join(re.escape(part) + gap for part, gap in zip(fixed, [*gaps, ""], strict=True))
