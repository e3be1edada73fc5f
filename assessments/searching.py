"""Finding words in one year: its texts, questions, queries and the talk about it, as far as one person may read them.

PostgreSQL searches with its own full text, in the query that says what may be read. SQLite has its index made for
each search, in memory and of nothing but what this person may read: there is none to keep in step, and nobody's rank
depends on words that they may not see. Both stem English words, ask for every word and know "phrases" and -without.
Not here: who may read what, which is `visible_to` of each.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial, reduce
from html import unescape
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value
from django.urls import reverse

from accounts.models import User
from assessments.blocks import parse_blocks
from assessments.models import (
    AnnualAssessment,
    Comment,
    Query,
    QueryNote,
    QueryStep,
    Question,
    Section,
    Suggestion,
    Thread,
)

ON_A_PAGE = 20
LONGEST_QUERY = 200
ENGLISH = "english"
# Around a word that was found, in what the databases cut out; no stored text holds these.
BEGIN, END = "\x02", "\x03"
TERM = re.compile(r'-?"[^"]*"?|\S+')
WORD = re.compile(r"[^\W_]+")
TYPOGRAPHIC = str.maketrans(dict.fromkeys("“”„«»", '"'))
MARKUP = r"<[^>]*>|&[a-z#0-9]+;"
# The columns that hold the blocks of a text, and not its bare words.
BODIES = ("body", "words")
# A hyphen or an apostrophe parts words in both databases; figures with a point are two. Written out, since what a
# class of characters holds depends on the database's locale.
BETWEEN_WORDS = r"[!-/:-@\[-`{-~‘’“”„«»–—…·•£€]+"
HEADLINE = (
    f'StartSel="{BEGIN}", StopSel="{END}", MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "'
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was typed: words and phrases that must stand there, and such as must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def for_postgresql(self) -> str:
        return " ".join([*(f'"{term}"' for term in self.wanted), *(f'-"{term}"' for term in self.unwanted)])

    @property
    def for_sqlite(self) -> str:
        wanted = " AND ".join(f'"{term}"' for term in self.wanted)
        return f"({wanted})" + "".join(f' NOT "{term}"' for term in self.unwanted)


def read_terms(typed: str) -> Terms:
    """Never raises; what holds no word is left out, and what is left may be nothing."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for term in TERM.findall(typed.translate(TYPOGRAPHIC)):
        if words := " ".join(WORD.findall(term)):
            (unwanted if term.startswith("-") else wanted).append(words)
    return Terms(tuple(wanted), tuple(unwanted))


@dataclass(frozen=True, slots=True)
class Document:
    """One text that can be found: what it is, where it stands, and its words. `body` has the blocks of a section."""

    kind: str
    heading: str
    where: str
    url: str
    words: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    document: Document
    rank: float


@dataclass(frozen=True, slots=True)
class Found:
    """A document as a list of results has it: the words around what was found, and which of them that is."""

    document: Document
    excerpt: tuple[tuple[str, bool], ...]

    @property
    def url(self) -> str:
        """The first block that holds what was found; else the page."""
        marked = next((words for words, is_found in self.excerpt if is_found), "")
        blocks = parse_blocks(self.document.body) if marked and self.document.body else []
        block = next((block for block in blocks if marked in block.text), None)
        return f"{self.document.url}#block-{block.id}" if block else self.document.url


def search_year(annual: AnnualAssessment, user: User, terms: Terms, number: object) -> Page[Any]:
    """A page of what was found, best first. Eight queries at most."""
    ranked = sorted(rank(readable(annual, user), terms), key=lambda found: -found.rank)
    page: Page[Any] = Paginator(ranked, ON_A_PAGE).get_page(str(number or ""))
    documents = [found.document for found in page.object_list]
    excerpts = excerpts_of(documents, terms) if documents else []
    page.object_list = [
        Found(document, in_parts(words)) for document, words in zip(documents, excerpts, strict=True)
    ]
    return page


def in_parts(words: str) -> tuple[tuple[str, bool], ...]:
    """The words of an excerpt, those between the marks set apart."""
    parts = re.split(f"[{BEGIN}{END}]", words)
    return tuple((part, bool(at % 2)) for at, part in enumerate(parts) if part)


# What may be read


@dataclass(frozen=True, slots=True)
class Shelf:
    """Texts of one kind: the rows that may be read, what their search looks into, and how a row becomes a document."""

    rows: QuerySet[Any]
    headings: tuple[str, ...]
    fields: tuple[str, ...]
    document: Callable[[Any], Document]


def readable(annual: AnnualAssessment, user: User) -> tuple[Shelf, ...]:
    """Everything of the year that this person may read, in the order in which a year is read."""
    place = ("section__threat_assessment__threat", "section__question")
    judged = ("judgement__effect_on_local", "judgement__movement_cause")
    sections = Section.objects.visible_to(user).filter(annual=annual).in_order()
    sections = sections.select_related("threat_assessment__threat", "judgement", "question")
    questions = Question.objects.visible_to(user).filter(annual=annual).order_by("number")
    threads = Thread.objects.visible_to(user).filter(section__annual=annual)
    comments = Comment.objects.filter(thread__in=threads).order_by("written_at", "pk")
    resolved = threads.exclude(resolution="").select_related(*place).order_by("resolved_at", "pk")
    suggested = Suggestion.objects.filter(thread__in=threads).order_by("thread")
    return (
        Shelf(sections, ("heading",), ("body", *judged), partial(of_section, annual)),
        Shelf(questions.select_related(*place), (), ("text",), partial(of_question, annual)),
        Shelf(
            comments.select_related(*(f"thread__{field}" for field in place)), (), ("text",),
            lambda row: of_thread(annual, row.thread, kind_of(row), row.text),
        ),
        Shelf(
            suggested.select_related(*(f"thread__{field}" for field in place)), (), ("words",),
            lambda row: of_thread(annual, row.thread, "Suggested wording", words_in(row.words)),
        ),
        Shelf(resolved, (), ("resolution",), lambda row: of_thread(annual, row, "Comment resolved", row.resolution)),
        *of_queries(annual, user),
    )  # fmt: skip


def kind_of(comment: Comment) -> str:
    said = comment.get_kind_display()
    return said if comment.kind == Comment.Kind.SAID else f"Comment {said.lower()}"


def of_queries(annual: AnnualAssessment, user: User) -> tuple[Shelf, Shelf]:
    """What was said with each step, the first of which is the query itself; and the notes of one's own organisation."""
    queries = Query.objects.visible_to(user).filter(annual=annual)
    steps = QueryStep.objects.filter(query__in=queries).exclude(text="").order_by("query__number", "pk")
    notes = QueryNote.objects.visible_to(user).filter(query__annual=annual).order_by("query__number", "pk")
    about = ("query__threat_assessment__threat",)
    return (
        Shelf(steps.select_related(*about), (), ("text",), partial(of_step, annual)),
        Shelf(
            notes.select_related(*about),
            (),
            ("text",),
            lambda row: of_query(annual, row.query, "Note on a query", row.text),
        ),
    )


def of_section(annual: AnnualAssessment, row: Section) -> Document:
    row.annual = annual
    judgement = row.judgement_or_none
    judged = [judgement.effect_on_local, judgement.movement_cause] if judgement else []
    words = "\n".join([words_in(row.body), *judged])
    kind = "Answer" if row.question_or_none else "Text"
    return Document(kind, row.heading, where(row), row.get_absolute_url(), words, row.body)


def of_question(annual: AnnualAssessment, row: Question) -> Document:
    row.section.annual = annual
    url = f"{reverse('question_list', args=[annual.force.slug, annual.year])}#question-{row.number}"
    return Document("Question", str(row), where(row.section), url, row.text)


def of_thread(annual: AnnualAssessment, thread: Thread, kind: str, words: str) -> Document:
    thread.section.annual = annual
    heading = f"On {thread.section.heading}"
    return Document(kind, heading, where(thread.section), thread.get_absolute_url(), words)


def of_step(annual: AnnualAssessment, row: QueryStep) -> Document:
    raised = row.kind == QueryStep.Kind.RAISED
    kind = "Query" if raised else f"Query, {row.get_kind_display().lower()}"
    return of_query(annual, row.query, kind, row.text)


def of_query(annual: AnnualAssessment, query: Query, kind: str, words: str) -> Document:
    query.annual = annual
    threat = query.threat_assessment
    place = threat.label if threat else annual.label
    return Document(kind, str(query), place, query.get_absolute_url(), words)


def where(section: Section) -> str:
    """The threat, by the name that the force has for it."""
    threat = section.threat_assessment
    return threat.label if threat else section.annual.label


def words_in(body: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


# Searching


def rank(shelves: Sequence[Shelf], terms: Terms) -> list[Ranked]:
    if connection.vendor == "postgresql":
        return [found for shelf in shelves for found in ranked_by_postgresql(shelf, terms)]
    return ranked_by_sqlite([shelf.document(row) for shelf in shelves for row in shelf.rows], terms)


def excerpts_of(documents: Sequence[Document], terms: Terms) -> list[str]:
    if connection.vendor == "postgresql":
        return excerpts_by_postgresql(documents, terms)
    return excerpts_by_sqlite(documents, terms)


def ranked_by_postgresql(shelf: Shelf, terms: Terms) -> Iterator[Ranked]:
    """Worked out as it is asked for: a year is some dozens of texts, which is less work than a stored column."""
    weights = {**dict.fromkeys(shelf.headings, "A"), **dict.fromkeys(shelf.fields, "B")}
    vectors = [SearchVector(plain(field), weight=weight, config=ENGLISH) for field, weight in weights.items()]
    vector = reduce(add, vectors)
    query = SearchQuery(terms.for_postgresql, search_type="websearch", config=ENGLISH)
    found = shelf.rows.annotate(vector=vector).filter(vector=query)
    for row in found.annotate(rank=SearchRank(F("vector"), query, normalization=Value(1))):
        yield Ranked(shelf.document(row), row.rank)


def plain(field: str) -> Func:
    """The words of a column without the tags of a body, and with nothing between them but spaces."""
    words: Any = F(field)
    for pattern in (MARKUP, BETWEEN_WORDS) if field in BODIES else (BETWEEN_WORDS,):
        words = Func(
            words, Value(pattern), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()
        )
    found: Func = words
    return found


def excerpts_by_postgresql(documents: Sequence[Document], terms: Terms) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline(%s::regconfig, words, websearch_to_tsquery(%s::regconfig, %s), %s)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS found (words, place) ORDER BY place",
            [ENGLISH, ENGLISH, terms.for_postgresql, HEADLINE, [document.words for document in documents]],
        )
        return [words for (words,) in cursor.fetchall()]


def ranked_by_sqlite(documents: Sequence[Document], terms: Terms) -> list[Ranked]:
    """Of SQLite's ranks the lowest is the best. A heading counts for more, as it does in PostgreSQL."""
    wanted = "SELECT rowid, bm25(year, 4.0, 1.0) FROM year WHERE year MATCH ? ORDER BY rowid"
    rows = asked_of_sqlite(documents, wanted, terms)
    return [Ranked(documents[place], -rank) for place, rank in rows]


def excerpts_by_sqlite(documents: Sequence[Document], terms: Terms) -> list[str]:
    wanted = "SELECT rowid, snippet(year, 1, ?, ?, ' … ', 40) FROM year WHERE year MATCH ? ORDER BY rowid"
    return [words for _place, words in asked_of_sqlite(documents, wanted, terms, BEGIN, END)]


def asked_of_sqlite(
    documents: Sequence[Document], wanted: str, terms: Terms, *more: str
) -> list[tuple[int, Any]]:
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute("CREATE VIRTUAL TABLE year USING fts5 (heading, words, tokenize='porter unicode61')")
        rows = ((at, document.heading, document.words) for at, document in enumerate(documents))
        index.executemany("INSERT INTO year (rowid, heading, words) VALUES (?, ?, ?)", rows)
        return index.execute(wanted, [*more, terms.for_sqlite]).fetchall()
