"""What in a built paper a person should look at before it goes out, although no check refuses it or one soon will.

Sums that do not add up, charts that cannot be drawn, references to nothing, links that the public cannot open, and
abbreviations that nobody explains. Not here: what refuses an issue (`issue`), and the checks of finished files
(`checks`).
"""

from __future__ import annotations

from dataclasses import dataclass

from papers.building.links import closed_links
from papers.building.references import dangling_in
from papers.building.totals import problems_of
from papers.content import Paper
from papers.glossary.abbreviations import unexplained


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
    ]
    return [kind for kind in found if kind.sentences]
