"""What in a built paper a person should look at before it goes out, although no check refuses it or one soon will.

Sums that do not add up, charts that cannot be drawn, references to nothing, links that the public cannot open, and
abbreviations that nobody explains or that only a list does. Not here: what refuses an issue (`issue`), and the checks
of finished files (`checks`).
"""

from __future__ import annotations

from dataclasses import dataclass

from papers.building.links import closed_links
from papers.building.references import dangling_in
from papers.building.totals import problems_of
from papers.content import Paper
from papers.glossary.abbreviations import listed_in, not_written_out, unexplained

IN_THE_LIST = "In print and in Word only the list of abbreviations at the end of the paper explains them."
IN_NO_LIST = (
    "In print and in Word nothing explains them, since the list of abbreviations is not part of this paper."
)


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Things of one kind, each as a sentence that begins with its place."""

    heading: str
    what: str
    sentences: tuple[str, ...]


def to_look_at(paper: Paper) -> list[ToLookAt]:
    """Only the kinds of which there is something; the language that the paper was built in is active."""
    found = [
        ToLookAt(
            "Cross-references that lead nowhere",
            "Point each to a passage that is there, or take it out: the paper cannot be issued with them.",
            tuple(f"{one.place}: {one.words}" for one in dangling_in(paper.chapters)),
        ),
        ToLookAt(
            "Figures that do not agree",
            "They are printed as they were typed.",
            tuple(str(problem) for problem in problems_of(paper)),
        ),
        ToLookAt(
            "Links that the public cannot open",
            "Put the public address in their place, or name the document and who holds it.",
            tuple(f"{link.place}: {link.address}: {link.why}" for link in closed_links(paper)),
        ),
        ToLookAt(
            "Abbreviations that are not explained",
            "Write them out where they are first used, or add them to the list of abbreviations.",
            tuple(f"{one.where}: {one.short}" for one in unexplained(paper.chapters)),
        ),
        ToLookAt(
            "Abbreviations that are not written out where they are first used",
            f"{IN_THE_LIST if listed_in(paper.chapters) else IN_NO_LIST} Write them out in the text if readers should "
            "not have to look for the meaning.",
            tuple(f"{use.where}: {use.short}, {use.meaning}" for use in not_written_out(paper.chapters)),
        ),
    ]
    return [kind for kind in found if kind.sentences]
