"""Which words of a withheld passage are only the citation of a source in the force's register, and so no secret.

A citation names a document that everybody may open; that is printed in the list of sources as soon as another text
cites it too. What a note explains besides stays a secret. Not here: how citations are printed (`building.citations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from assessments.models import Source, Withholding
from assessments.parts import element_of, notes_of
from assessments.vocabulary import BLOCK_ID, SOURCE, read_blocks, text_of
from papers.building.links import why_closed

CITES = "#source:"
APART = re.compile(r"[^\W_]+(?:\(\w+\))*")
# Words that say where in a source, in English and in Welsh, and those that join citations.
PLACES = re.compile(
    r"pages?|pp?|paras?|paragraphs?|sections?|ss?|chapters?|parts?|tables?|figures?|annex|appendix|schedules?|articles?|"
    r"regulations?|recommendations?|slides?|lines?|rows?|columns?|questions?|notes?|tudalen(?:nau)?|paragraff(?:au)?|"
    r"adran(?:nau)?|pen(?:nod|odau)|rhan(?:nau)?|tabl(?:au)?|ffigur(?:au)?|atodiad|atodlen|erthygl|argymhellion|"
    r"argymhelliad"
)
JOINING = re.compile(r"and|to|of|the|in|see|also|at|from|as|above|cited|ibid|ac?|hyd|yn|gweler|hefyd|uchod")
# What a document is called where its title is not said.
DOCUMENT = re.compile(
    r"\b(?:(?:board|committee|panel|cabinet)\s+)?(?:papers?|reports?|minutes|letter|strategy|statement|inspection)\b|"
    r"\b(?:papur(?:au)?|adroddiad(?:au)?|cofnodion|llythyr|strategaeth)(?:\s+(?:bwrdd|pwyllgor|panel))?\b|"
    r"^\s*(?:source|ffynhonnell)\s*:"
)
PARTS = re.compile(r"(?<=[.;])(\s+)")
NUMBER = re.compile(r"\d{1,3}[a-z]?(?:\(\w{1,4}\))*|[a-z]|[ivx]{1,5}")


class Cited(Enum):
    """What words are to a source."""

    NO = "own words"
    OPEN = "the citation of a source that everybody may open"
    CLOSED = "the citation of a source that is held somewhere"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row of which the same is true."""

    text: str
    cited: Cited = Cited.NO


Reading = tuple[Piece, ...]
# No body holds these: XML has no use for them, and what is typed is cleaned.
SIGNS = {Cited.OPEN: "\ue0a1", Cited.CLOSED: "\ue0a2"}
END = "\ue0a0"
MARKED = re.compile(f"([{''.join(SIGNS.values())}])([^{END}]*){END}")
MEANING = {sign: cited for cited, sign in SIGNS.items()}


def readings_of(row: Withholding, sources: Iterable[Source]) -> list[Reading]:
    """A withheld passage as it was quoted and as it is read, which differ where a note stands inside a sentence.

    Where other words stand at the place by now: the quotation, with every word of it the force's own, and those words,
    since the edition leaves them out as well. Where the place is gone, the quotation alone.
    """
    plain: Reading = (Piece(row.quote),)
    block = next((each for each in read_blocks(row.text.body) if each.get(BLOCK_ID) == row.block), None)
    element = element_of(block, row) if block is not None else None
    if element is None or row.was_replaced:
        return [plain]
    is_other = text_of(element) != row.quote
    mark_citations(element, {source.reference: source for source in sources})
    quoted, read = pieces_of(text_of(element)), pieces_of(in_order(element))
    if is_other:
        return [plain, quoted, read]
    return [quoted if "".join(piece.text for piece in quoted) == row.quote else plain, read]


def in_order(element: etree._Element) -> str:
    """The words as a reader gets them; a note is a sentence of its own."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in ("p", "li", "td", "th", "br", "tr", "span"):
            parts.append(". " if node.tag == "span" else " ")
        parts.append(node.text or "" if event == "start" else "" if node is element else node.tail or "")
    return " ".join("".join(parts).split())


def pieces_of(marked: str) -> Reading:
    """Own words and citations in turn, single-spaced."""
    pieces: list[Piece] = []
    for at, part in enumerate(MARKED.split(marked)):
        cited = Cited.NO if at % 3 == 0 else None
        if at % 3 == 1:
            sign = MEANING[part]
        elif part:
            pieces.append(Piece(part, cited or sign))
    spaced: list[Piece] = []
    before = " "
    for piece in pieces:
        text = re.sub(r" +", " ", piece.text)
        text = text.lstrip() if before.endswith(" ") else text
        if text:
            spaced.append(Piece(text, piece.cited))
            before = text
    return tuple(spaced)


def mark_citations(element: etree._Element, sources: Mapping[str, Source]) -> None:
    """Put signs around the words of every citation; around a whole note that says nothing else."""
    links = {link: cited for link in element.iter("a") if (cited := citation(link, sources)) is not Cited.NO}
    notes = [element] if element.get("class") == "footnote" else notes_of(element)
    for note in notes:
        inside = {link: links[link] for link in note.iter("a") if link in links}
        rest = " ".join(own_words(note, inside))
        if inside and says_only_where(rest):
            whole = Cited.CLOSED if Cited.CLOSED in inside.values() else Cited.OPEN
            wrap(note, whole)
            links = {link: cited for link, cited in links.items() if link not in inside}
    for note in [*notes, *([element] if SOURCE.match(text_of(element)) else [])]:
        mark_named(note, links, sources.values())
    for link, cited in links.items():
        wrap(link, cited)


def mark_named(
    note: etree._Element, links: Mapping[etree._Element, Cited], sources: Iterable[Source]
) -> None:
    """A note may name its source without a link to it: "Board paper of 25 February 2025, paragraph 92; computed"."""
    within = {node for link in links for node in link.iter()}
    for node in note.iter():
        if node.text and node not in within:
            node.text = named_in(node.text, sources)
        if node.tail and node is not note and (node not in within or node in links):
            node.tail = named_in(node.tail, sources)


def named_in(words: str, sources: Iterable[Source]) -> str:
    """The words with signs around each part that says nothing but which source and where in it."""
    if END in words:
        return words
    parts = PARTS.split(words)
    for at, part in enumerate(parts):
        found = next((source for source in sources if names_unlinked(part, source)), None)
        if found is not None:
            parts[at] = f"{SIGNS[openness(found)]}{part}{END}"
    return "".join(parts)


def names_unlinked(words: str, source: Source) -> bool:
    """Title, or date with a word for a document: "board paper of 25 February 2025"."""
    said = words.casefold()
    if source.title.casefold() in said:
        return names_source(words, source)
    dated = source.dated_on is not None and source.when.casefold() in said
    return dated and DOCUMENT.search(said) is not None and names_source(DOCUMENT.sub(" ", said), source)


def own_words(note: etree._Element, links: Mapping[etree._Element, Cited]) -> list[str]:
    """What a note says outside its citations."""
    within = {node for link in links for node in link.iter()}
    said = [node.text or "" for node in note.iter() if node not in within]
    said += [
        node.tail or "" for node in note.iter() if node is not note and (node not in within or node in links)
    ]
    return said


def wrap(element: etree._Element, cited: Cited) -> None:
    for node in element.iter():
        if node.text:
            node.text = f"{SIGNS[cited]}{node.text}{END}"
        if node.tail and node is not element:
            node.tail = f"{SIGNS[cited]}{node.tail}{END}"


def citation(link: etree._Element, sources: Mapping[str, Source]) -> Cited:
    """What the words of a link are; those of the author's own, and of what is in no register, are nobody's citation."""
    address = link.get("href") or ""
    source = sources.get(address.removeprefix(CITES)) if address.startswith(CITES) else None
    if source is None or not names_source(text_of(link), source):
        return Cited.NO
    return openness(source)


def openness(source: Source) -> Cited:
    everybodys = source.address and not why_closed(source.address)
    return Cited.OPEN if everybodys and source.marking == Source.Marking.OFFICIAL else Cited.CLOSED


def names_source(words: str, source: Source) -> bool:
    """Whether a citation says nothing but what the register says of its source, and where in it."""
    left = words.casefold()
    for known in (source.title, source.author, source.when, str(source.year or ""), source.reference):
        if known:
            left = left.replace(known.casefold(), " ")
    return says_only_where(left)


def says_only_where(words: str) -> bool:
    """Nothing, or places in a source: "paragraphs 95 to 97", "section 1(8)(b)". A mere number may say more."""
    found = APART.findall(words.casefold())
    if any(
        not (PLACES.fullmatch(word) or JOINING.fullmatch(word) or NUMBER.fullmatch(word)) for word in found
    ):
        return False
    return any(PLACES.fullmatch(word) for word in found) or not any(word[0].isdigit() for word in found)
