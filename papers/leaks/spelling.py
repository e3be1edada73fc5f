"""How words and figures are compared: one spelling for whatever looks, or is read, the same.

Here: letters, figures and runs of words. Not here: what is looked for (`sought`), and where (`texts`).
What is not seen, docs/workflow.md says to whoever reads a paper before its release.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import unquote

RUN = 8  # so many words in a row are no chance
SHORTEST_FIGURE = 3  # digits; shorter ones stand everywhere and are looked for with the word that follows
SOUND = re.compile(r"[^\W_]+")
FIGURES = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
THOUSANDS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")  # 1 272 and 1'272
PERCENTAGES = re.compile(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?) ?(?:%|per ?cent\b)")
SHORTENED = re.compile(
    r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)[ -]?(?:(k|thousand|mil)|(m|mn|million|miliwn)|(bn|billion|biliwn))\b"
)
NOUGHTS = re.compile(r"\.0+$")
YEAR = re.compile(r"(?:19|20)\d\d")


def plainly(text: str) -> str:
    """Letters and figures alone, in small letters, with one space between words: hyphens and signs hide nothing."""
    return " ".join(SOUND.findall(unfolded(text)))


def unfolded(text: str) -> str:
    """One way of writing for each letter and figure, whatever it wears and whatever stands unseen between two.

    What an address writes as %20 is the space that its reader gets.
    """
    said = unquote(text)
    if said.isascii():
        return said.casefold()
    return unicodedata.normalize("NFKD", said).casefold().translate(FOLDED)


class Folded(dict[int, str | None]):
    """What is read in place of a character: nothing for accents and for what nobody sees, 7 for the seven of any
    script, and the Latin letter for one that looks like it."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        unseen = unicodedata.category(letter) in ("Mn", "Me", "Cf")
        self[code] = None if unseen else str(unicodedata.decimal(letter, letter))
        return self[code]


# Small letters, whose capitals look like Latin ones too: Cyrillic and Greek.
FOLDED = Folded(zip(map(ord, "аеорсухіјѕһԁԛԝвкмнтαορνικτυβη"), "aeopcyxijshdqwbkmhtaopviktubh", strict=True))


def figures_of(text: str, least: int = SHORTEST_FIGURE) -> frozenset[str]:
    """The figures that tell something: of so many digits, and no year. What is written 1,965 is no year."""
    plain = unfolded(text)
    written = (*FIGURES.findall(plain), *FIGURES.findall(THOUSANDS.sub(",", plain)))
    telling = (f for f in written if sum(map(str.isdigit, f)) >= least and not YEAR.fullmatch(f.rstrip(",")))
    return frozenset(unsigned(figure) for figure in (*telling, *written_out(plain, least)))


def written_out(plain: str, least: int) -> Iterator[str]:
    """Figures whose noughts are a word or a letter, with all of them: 2.5m and 2.5 million are 2500000."""
    for match in SHORTENED.finditer(plain):
        power = 3 if match[2] else 6 if match[3] else 9
        figure = f"{(Decimal(match[1].replace(',', '')).scaleb(power)).normalize():f}"
        if sum(map(str.isdigit, figure)) >= least:
            yield figure


def unsigned(figure: str) -> str:
    return NOUGHTS.sub("", figure.replace(",", ""))


def percentages_of(text: str) -> frozenset[str]:
    """Those of one or two digits too: 29% and 3.4 per cent."""
    return frozenset(unsigned(figure) for figure in PERCENTAGES.findall(unfolded(text)))


def runs_of(plain: str) -> Iterator[str]:
    words = plain.split()
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
