"""The names and code words of a withheld passage: who or what it speaks of, which a word said elsewhere gives away.

A name is a row of words with capitals; a code word is in capitals throughout or holds digits. What everybody knows of
policing and of this paper by its data is none. Not here: what else is looked for (`sought`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import Organisation
from papers.leaks.spelling import plainly
from papers.models import Abbreviation
from threats.models import Component, Edition, Grade, Threat

SENTENCES = re.compile(r"(?<=[.!?;:|])\s+|\n")
TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
LOWER = re.compile(r"(?<![\w./@-])[^\W\d_]+(?![\w/@-])")
SHORTEST = 3  # letters of a name that is one word
SHORTEST_IN_ADDRESS = 6  # of one that an address writes together with other words
OFTEN = 2  # texts that write a word with a small letter, before it is taken for a common one
VERY_OFTEN = 5  # before one is, that the withheld passage writes as a name inside a sentence
CODED = frozenset({"operation", "project"})  # whatever follows these is a name
# Words that names are made of and that name nobody alone, and those that sentences begin with.
GENERAL_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december spring summer autumn winter easter christmas
    north south east west northern southern eastern western central midlands region regional national local county
    city town street road great britain british united kingdom england english wales welsh scotland scottish ireland
    irish europe european london
    police policing force forces constabulary service commissioner commissioners mayor panel board committee council
    authority authorities government home office secretary minister parliament crown court college inspectorate crime
    justice public partnership partnerships strategic requirement requirements plan priority act acts order regulations
    section schedule article paragraph annex appendix table figure chapter part question note source official sensitive
    chief deputy assistant constable superintendent inspector detective sergeant officer officers staff director head
    lead operation operations project programme unit units team teams group branch department command centre bunker
    the a an and or but nor in on at to of by for from with within without as if it its is are was were be been has
    have had this that these those there here their they we our he she his her you all any both each every few many
    more most much no none not one two three four five six seven eight nine ten other others some such several during
    since until when where while whether which who what why how after before between under over through against
    because although also however therefore then than so yet only about above below further overall currently today
    last next first second third held see new old annual work working nobody nothing everybody everyone
"""
GENERAL = frozenset(GENERAL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name as `plainly` spells it. One that stands alone counts in small letters where they are no common word; a
    weak one only with a capital, and not where the paper uses it as a common word."""

    words: str
    is_alone: bool = False
    is_weak: bool = False


def public_words(titles: Iterable[str] = ()) -> str:
    """What everybody knows by the data: threats, Cs, editions, grades, organisations and abbreviations, each padded."""
    known = (
        Threat.objects.order_by()
        .values_list("name", "short_name")
        .union(  # one query for all of them
            Threat.objects.order_by().values_list(Cast("aliases", TextField()), "code"),
            Component.objects.order_by().values_list("name", "code"),
            Edition.objects.order_by().values_list("title", "code"),
            Grade.objects.order_by().values_list("label", "scale__name"),
            Organisation.objects.order_by().values_list("name", "short_name"),
            Abbreviation.objects.order_by().values_list("short", "meaning"),
            all=True,
        )
    )
    rows = [*titles, *(word for pair in known for words in pair for word in words.split('", "'))]
    return " | ".join(["", *dict.fromkeys(plainly(words) for words in rows), ""])


def names_in(text: str, public: str = "") -> frozenset[Name]:
    found = {name for sentence in SENTENCES.split(text) for name in names_of_sentence(sentence)}
    strong = {name.words for name in found if not name.is_weak}
    return frozenset(
        name
        for name in found
        if not is_known(name.words, public) and not (name.is_weak and name.words in strong)
    )


def names_of_sentence(sentence: str) -> Iterator[Name]:
    for row, is_first in rows_of(sentence):
        words = [plainly(word) for word in row]
        for start in range(2 if is_first else 1):
            if len(words) - start > 1:
                yield Name(" ".join(words[start:]))
        for at, word in enumerate(row):
            if is_code(word):
                yield Name(words[at])
            elif len(word) >= SHORTEST:
                begins = at == 0 and is_first
                after_code = at == 1 and words[0] in CODED
                yield Name(words[at], is_alone=True, is_weak=begins or (len(row) > 1 and not after_code))


def rows_of(sentence: str) -> Iterator[tuple[list[str], bool]]:
    """Words with capitals that only a space parts, and whether the sentence begins with them."""
    row: list[str] = []
    is_first, end = False, 0
    for number, found in enumerate(TOKEN.finditer(sentence)):
        named = found[0][0].isupper() or is_code(found[0])
        if row and (not named or sentence[end : found.start()].strip(" \xa0")):
            yield row, is_first
            row = []
        if named:
            is_first = is_first if row else number == 0
            row.append(found[0])
        end = found.end()
    if row:
        yield row, is_first


def is_code(word: str) -> bool:
    """ORCHID-9, AFO1272, ORCHID."""
    letters = [letter for letter in word if letter.isalpha()]
    upper = any(letter.isupper() for letter in letters)
    return upper and len(word) >= SHORTEST and (any(map(str.isdigit, word)) or word.isupper())


def is_known(words: str, public: str) -> bool:
    """Said by the data, or made of words that name nobody."""
    if f" {words} " in public:
        return True
    parts = words.split()
    if parts[0] in CODED and len(parts) > 1:
        return False
    return all(part in GENERAL or part.isdigit() or f" {part} " in public for part in parts)


def common_words(texts: Iterable[str]) -> Mapping[str, int]:
    """What a paper writes with small letters in more than one place, outside addresses, and in how many."""
    counted = Counter(word for text in set(texts) for word in set(LOWER.findall(text)) if word.islower())
    return {word: times for word, times in counted.items() if times >= OFTEN}


def names_said(
    names: Iterable[Name], words: str, plain: str, common: Mapping[str, int], *, is_link: bool
) -> Iterator[str]:
    """Which of the names a text says."""
    padded, squeezed = f" {plain} ", plain.replace(" ", "") if is_link else ""
    for name in sorted(names, key=lambda each: each.words):
        if name.is_weak and name.words in common:
            continue
        if f" {name.words} " in padded:
            in_any_letters = not name.is_weak and common.get(name.words, 0) < VERY_OFTEN
            if not name.is_alone or is_link or in_any_letters or has_capital(name.words, words):
                yield name.words
        elif is_link and len(name.words) >= SHORTEST_IN_ADDRESS and name.words.replace(" ", "") in squeezed:
            yield name.words


def has_capital(name: str, words: str) -> bool:
    """Somewhere as a name is written; an address has no capitals to go by."""
    chunks = (chunk for chunk in words.split() if name in plainly(chunk).split())
    return any("/" in chunk or any(map(str.isupper, chunk)) for chunk in chunks)
