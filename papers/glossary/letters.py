"""What counts as an abbreviation in running text, and whether the words around it say what it stands for.

Capitals and mixed ones ("RoCTA"), plurals ("PSUs"), with strokes ("C/CTSFO") and figures ("4Ps"). Not headings in
capitals, Roman numerals, ordinals, markings, levels, or what every reader knows. Pure: text in, places out.
"""

import re
from collections.abc import Container, Iterator
from functools import lru_cache

TOKEN = re.compile(r"(?<![\w@/&])[A-Za-z0-9]+(?:[/&][A-Za-z0-9]+)*(?![\w@])")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+")
# Three words in capitals in a row, or a line that has no small letter and a word too long for an abbreviation.
SHOUTED = re.compile(
    r"(?<![\w’'])(?:[A-Z][A-Z’'-]+[ \t]+){2,}[A-Z][A-Z’'-]+(?![\w’'])|^(?=.*[A-Z]{6})(?=.*\S\s+\S)[^a-z\n]+$",
    re.MULTILINE,
)
ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
NUMBERED = re.compile(r"\d(?:[CP]|[A-Z]{2,})")
LONGEST_LETTERS = 7  # HMICFRS; longer words in capitals are words
# Words in capitals that stand for themselves: markings, levels of threat, shades of a grade, and stress.
WORDS = frozenset(
    {"OFFICIAL", "SECRET", "TOP", "DRAFT", "LOW", "MEDIUM", "SEVERE", "HIGH", "RED", "AMBER", "GREEN", "BLUE"}
    | {
        "BLACK",
        "WHITE",
        "PREVENT",
        "PURSUE",
        "PROTECT",
        "PREPARE",
        "NOT",
        "NO",
        "NIL",
        "NONE",
        "ALL",
        "AND",
        "OR",
    }
)
EVERYDAY = frozenset(
    {"UK", "US", "USA", "EU", "UN", "NHS", "BBC", "TV", "PDF", "OK", "MP", "GOV", "AM", "PM"}
)
SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"})
LONGEST = 12  # words of a meaning that stands before the brackets


def found_in(text: str, known: Container[str] = ()) -> Iterator[tuple[int, int, str]]:
    """Start, end and letters of every abbreviation in the text. What is known counts whatever it looks like."""
    text = ADDRESS.sub(lambda address: " " * len(address[0]), text)
    shouted = [match.span() for match in SHOUTED.finditer(text)]
    for match in TOKEN.finditer(text):
        token = match[0]
        if token.isalpha() and token.islower() and token not in known:
            continue  # by far the most: a paper is built whenever somebody asks for its draft
        if not any(start <= match.start() < end for start, end in shouted):
            yield from tokens_of(token, match.start(), known)


def tokens_of(token: str, start: int, known: Container[str]) -> Iterator[tuple[int, int, str]]:
    """The token itself, or its parts where a stroke only stands for "or"."""
    if singular(token, known) in known:
        yield start, start + len(token), token
        return
    parts = token.split("/")
    if len(parts) > 1 and all(len(part) > 1 for part in parts):
        for part in parts:
            yield from tokens_of(part, start, known)
            start += len(part) + 1
    elif is_abbreviation(singular(token, known)):
        yield start, start + len(token), token


def singular(token: str, known: Container[str] = ()) -> str:
    """The abbreviation without the s of its plural."""
    if token not in known and len(token) > 2 and token.endswith("s") and not token[-2].islower():
        return token[:-1]
    return token


@lru_cache(maxsize=4096)
def is_abbreviation(token: str) -> bool:
    """At least two capitals, which are at least half of its letters; or a figure before capitals, as in 4P."""
    if token.isalpha() and token.isupper() and len(token) > LONGEST_LETTERS:
        return False
    if token in WORDS or token in EVERYDAY or ROMAN.fullmatch(token) or ORDINAL.fullmatch(token):
        return False
    letters = [letter for letter in token if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    if token[0].isdigit():
        return bool(NUMBERED.fullmatch(token))
    return token[0].isupper() and capitals >= 2 and capitals * 2 >= len(letters)


# Does the text itself say it?


def expansion_at(text: str, start: int, end: int, short: str) -> str:
    """The meaning that stands beside the letters: "National Crime Agency (NCA)" or "NCA (National Crime Agency)"."""
    before, after = text[:start], text[end:]
    if before.endswith("(") and re.match(r"\s*[),;]", after):
        sentence = re.split(r"[.;:!?()\n]", before[:-1])[-1]
        return ending_of(" ".join(sentence.split()[-LONGEST:]), short)
    inside = re.match(r"\s\(([^()\n]{3,150})\)", after)
    if inside and len(ending_of(inside[1], short)) >= len(inside[1]) - len("'s"):
        return inside[1]
    return ""


def ending_of(words: str, short: str) -> str:
    """The end of the words that the letters stand for: by the first letters of words, else by letters inside them."""
    letters = "".join(letter for letter in short.casefold() if letter.isalnum())
    return re.sub(r"['’]s?$", "", by_first_letters(words, letters) or by_letters_inside(words, letters))


def by_first_letters(words: str, letters: str) -> str:
    """The shortest end in which every letter begins a word, the first letter the first word."""
    starts = [match.start() for match in re.finditer(r"[^\W\d_]+", words)]
    for start in reversed(starts):
        found = words[start:].strip(" ,–-")
        begins = found[0].casefold() == letters[0] and found.split()[0] not in SMALL
        if begins and matched(letters, firsts_of(found)) == len(letters) and is_meaning(found, letters):
            return found
    return ""


def by_letters_inside(words: str, letters: str) -> str:
    """What the algorithm of Schwartz and Hearst (2003) finds, which reads both from the back, if most letters of it
    begin a word."""
    text = words.casefold()
    at = len(text)
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and not fits(text, at, letters[place], first=place == 0):
            at -= 1
        if at < 0:
            return ""
    found = words[at:].strip(" ,–-")
    most = matched(letters, firsts_of(found)) * 3 >= len(letters) * 2
    return found if most and is_meaning(found, letters) else ""


def fits(text: str, at: int, letter: str, *, first: bool) -> bool:
    """Whether this letter stands here; the first one begins a word, and no small one."""
    if text[at] != letter or not first:
        return text[at] == letter
    return not (at and text[at - 1].isalnum()) and text[at:].split()[0] not in SMALL


def firsts_of(found: str) -> str:
    """The letters that begin words, capitals inside words counted ("GetSafeOnline")."""
    return "".join(re.findall(r"(?<![^\W\d_])[^\W\d_]|[A-Z]", found)).casefold()


def matched(letters: str, firsts: str) -> int:
    """How many of the letters stand among the first letters, in this order."""
    at, count = 0, 0
    for letter in letters:
        place = firsts.find(letter, at)
        if place >= 0:
            at, count = place + 1, count + 1
    return count


def is_meaning(found: str, letters: str) -> bool:
    """More than the letters again, and no longer than so many letters ask for."""
    named = [word for word in re.findall(r"[\w’'-]+", found) if word.casefold() not in SMALL]
    said = [re.sub(r"\W", "", word).casefold() for word in found.split()]
    return letters not in said and len(found) > len(letters) and len(named) <= 2 * len(letters)


def same_words(one: str, other: str) -> bool:
    """Whether two meanings differ in nothing but spelling with capitals, hyphens, or a plural."""

    def plainly(text: str) -> list[str]:
        return [word.removesuffix("s") for word in re.findall(r"\w+", text.casefold()) if word not in SMALL]

    return plainly(one) == plainly(other)
