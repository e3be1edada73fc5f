"""What can be done: every verb of the trail by its code, with the words that people read.

A code that stands in a stored row stays for good; words may be put better. Whoever does the deed is named before the
words, and the place after them: "Officer in charge · saved the text · Terrorism, Capacity".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """One deed. `of_text` where the row says which section, which people who read no text are not told."""

    words: str
    of_text: bool = False


VERBS: dict[str, Verb] = {
    # The year and its threats
    "year-opened": Verb("opened the year"),
    "board-moved": Verb("changed the date of the board"),
    "calendar-planned": Verb("changed the days before the board"),
    "words-set": Verb("set how many words the sections keep to"),
    "time-given": Verb("gave more time", of_text=True),
    "lead-named": Verb("named who leads the threat"),
    "label-changed": Verb("changed the local name of the threat", of_text=True),
    "threat-moved": Verb("moved the threat to another place"),
    "paper-imported": Verb("imported the paper of a past year"),
    "year-restored": Verb("brought the year back from an archive"),
    # Writing
    "text-saved": Verb("saved the text", of_text=True),
    "judged": Verb("judged the cell", of_text=True),
    "heading-added": Verb("added a heading", of_text=True),
    "heading-renamed": Verb("renamed a heading", of_text=True),
    "heading-moved": Verb("moved a heading", of_text=True),
    "heading-removed": Verb("removed an empty heading", of_text=True),
    "writers-named": Verb("named who else writes the section", of_text=True),
    "section-handed": Verb("handed the section over", of_text=True),
    "section-taken-back": Verb("took the section back", of_text=True),
    "section-ready": Verb("said that the section is ready", of_text=True),
    "section-not-ready": Verb("said that the section is not ready after all", of_text=True),
    "stand-in-named": Verb("named a stand-in for the lead"),
    "stand-in-ended": Verb("ended a stand-in for the lead"),
    # Challenge
    "question-asked": Verb("asked a question", of_text=True),
    "question-reworded": Verb("put a question in other words", of_text=True),
    "answer-state-set": Verb("said how far the question is answered", of_text=True),
    "thread-opened": Verb("began a comment", of_text=True),
    "thread-replied": Verb("replied to a comment", of_text=True),
    "thread-resolved": Verb("resolved a comment", of_text=True),
    "thread-reopened": Verb("reopened a comment", of_text=True),
    "section-reviewed": Verb("marked a section as reviewed", of_text=True),
    "query-raised": Verb("raised a query"),
    "query-answered": Verb("answered a query"),
    "query-accepted": Verb("accepted the answer to a query"),
    "query-not_accepted": Verb("did not accept the answer to a query"),
    "query-reopened": Verb("reopened a query"),
    "query-withdrawn": Verb("withdrew a query"),
    "query-moved": Verb("moved the date of a query"),
    "query-handed": Verb("said who answers a query"),
    "query-noted": Verb("wrote a note of their own organisation on a query"),
    # The steps of the workflow, by their own names
    "submit": Verb("submitted it"),
    "take-back": Verb("took it back"),
    "request-changes": Verb("requested changes"),
    "agree": Verb("agreed it"),
    "approve-first": Verb("approved it as the first of two"),
    "approve": Verb("approved it"),
    "release": Verb("released it to the OPCC"),
    "give-verdict": Verb("gave the verdict"),
    "finalise": Verb("made it final"),
    "reopen": Verb("reopened it"),
    "withdraw": Verb("withdrew the step that they had taken"),
    "verdict-drafted": Verb("drafted the verdict"),
    "verdict-written": Verb("wrote the verdict down"),
    # Withholding
    "withholding-proposed": Verb("proposed that a passage be withheld", of_text=True),
    "withholding-decided": Verb("decided on withholding a passage", of_text=True),
    "withholding-lifted": Verb("let everybody read a passage again", of_text=True),
    "withheld-read": Verb("read passages that are withheld from others", of_text=True),
    # The paper
    "release-asked": Verb("asked for the public’s edition to be released"),
    "release-confirmed": Verb("confirmed the release of the public’s edition"),
    "paper-issued": Verb("issued the paper"),
    "likeness-accepted": Verb("let words that resemble withheld ones stay"),
    "archive-taken": Verb("took an archive of the year"),
    # The board
    "board-decided": Verb("recorded what the board decided"),
    "board-decision-changed": Verb("changed the record of what the board decided"),
    "board-decision-removed": Verb("took out the record of a decision of the board"),
    "cover-saved": Verb("saved the cover of the paper"),
    "part-added": Verb("added a part to the paper", of_text=True),
    "part-saved": Verb("saved a part of the paper", of_text=True),
    "part-left-out": Verb("left a part out of the paper", of_text=True),
    "part-taken-in": Verb("took a part into the paper again", of_text=True),
    "part-moved": Verb("moved a part of the paper", of_text=True),
    "implications-saved": Verb("saved the implications of the paper"),
    # What outlives a year
    "recommendation-raised": Verb("raised a recommendation"),
    "recommendation-changed": Verb("changed a recommendation"),
    "objective-added": Verb("added an objective to the plan", of_text=True),
    "objective-changed": Verb("changed an objective of the plan", of_text=True),
    "milestone-added": Verb("added a milestone"),
    "milestone-changed": Verb("changed a milestone"),
    "post-added": Verb("added a post that leads milestones"),
    "post-passed-on": Verb("passed on a post that leads milestones"),
    "update-saved": Verb("saved the update of a milestone"),
    "update-reported": Verb("reported on a milestone"),
    "update-discarded": Verb("discarded the draft of an update"),
    "source-added": Verb("added a source to the register"),
    "source-changed": Verb("changed a source of the register"),
    "source-removed": Verb("removed a source from the register"),
    "background-written": Verb("wrote a version of a background", of_text=True),
    "abbreviation-added": Verb("added an abbreviation"),
    "abbreviation-changed": Verb("changed an abbreviation"),
    "abbreviation-removed": Verb("took an abbreviation out of the list"),
    "style-saved": Verb("changed the house style"),
    "crest-saved": Verb("changed the crest"),
    "crest-removed": Verb("took the crest out of the house style"),
    # People
    "person-added": Verb("added a person"),
    "person-switched-off": Verb("switched off a person’s account"),
    "person-switched-on": Verb("switched a person’s account on"),
    "address-changed": Verb("changed the address by which a person signs in"),
    "oversight-given": Verb("recorded who oversees the force"),
    "oversight-ended": Verb("recorded until when somebody oversees the force"),
    "role-given": Verb("gave a role"),
    "role-ended": Verb("ended a role"),
    "delegation-given": Verb("named who acts for them as chief officer"),
    "chain-set": Verb("set how the force approves"),
    "delegation-ended": Verb("ended that somebody acts for them as chief officer"),
}
