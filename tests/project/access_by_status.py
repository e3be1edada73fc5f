"""Who may open which page of a threat and of a year in each status, written by hand: one line for a kind of page.

Not derived from the code: it is what docs/permissions.md and docs/workflow.md say. `test_access_in_each_status` asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assessments.models import Status
from assessments.models.chains import Chain

# Statuses in which pages are alike: writing, agreeing inside the force, with the body, and final.
WRITING = (Status.DRAFT, Status.CHANGES_REQUESTED)
INSIDE = (Status.SUBMITTED, Status.AGREED, Status.APPROVED)
RELEASED = (Status.RELEASED, Status.VERDICT_GIVEN)
FINAL = (Status.FINAL,)

# People. The helper leads nothing here but is a lead of the force; the stand-in leads this threat today for its lead;
# the delegate is a viewer who acts for the chief officer; the contributor has the first cell, and the newcomer nothing.
# Who is elsewhere has every role in another force and in its body.
LEADS = "lead stand_in"
WRITERS = f"{LEADS} contributor"  # of the first cell
KEEPERS = f"{LEADS} helper coordinator chief_officer"
FORCE = f"{KEEPERS} viewer delegate"
CHALLENGERS = "reviewer commissioner"
BODY = f"{CHALLENGERS} body_viewer"
DRAFT_READERS = f"{FORCE} secretary"
READ = f"{DRAFT_READERS} contributor"
TALKERS = f"{KEEPERS} contributor secretary"
KNOWERS = f"{FORCE} contributor {BODY} secretary"
OF_THE_YEAR = f"{KNOWERS} newcomer"
OUTSIDE = "administrator elsewhere"
PEOPLE = f"{OF_THE_YEAR} {OUTSIDE}".split()


@dataclass(frozen=True)
class Kind:
    """Pages of one kind: who gets them, and who else knows of them, which is 403; for all others nothing is there. Who
    may more in some statuses is named beside. `ends`: in a final year nobody may, and whoever could still sees it.
    """

    pages: str
    may: str = ""
    sees: str = ""
    writing: str = ""  # may too, while it is open for writing
    released: str = ""  # may too, once it is released
    shown: str = ""  # sees too, once it is released
    unfinished: str = ""  # may too, as long as the year is not final
    # Whose POST is answered with 409: their words come back and are kept, or they took the step a moment ago.
    kept: str = ""
    ends: bool = False

    def expected(self, who: str, status: Status, year: Status) -> str:
        is_open = status in WRITING and year in WRITING
        is_released = status in (*RELEASED, *FINAL)
        may = f"{self.may} {self.writing * is_open} {self.released * is_released}".split()
        may += (self.unfinished * (year not in FINAL)).split()
        sees = f"{self.sees} {self.shown * is_released}".split()
        if who in may:
            return "forbidden" if self.ends and year in FINAL else "yes"
        return "forbidden" if who in sees else "not found"


# Of the first cell, which was handed to the contributor.
OF_A_SECTION = [
    Kind("section_detail section_presence", READ, released=BODY),
    Kind("section_edit", "", READ, writing=WRITERS, shown=BODY, kept=WRITERS),
    Kind("section_restore", "", READ, writing=WRITERS, shown=BODY),
    # What was typed stays with whoever typed it, though writing is closed.
    Kind("section_draft section_draft_discard", WRITERS, READ, shown=BODY),
    Kind("judgement_edit judgement_draft", "", READ, writing=LEADS, shown=BODY),
    # Earlier versions are the force's own, and a viewer reads the text as it stands.
    Kind("section_history section_version section_compare", f"{KEEPERS} contributor", READ, shown=BODY),
    Kind("section_writers handover_take_back", "", READ, writing=f"{LEADS} coordinator", shown=BODY),
    Kind("section_ready", "contributor", READ, shown=BODY),
    Kind("section_trail", "coordinator chief_officer", READ, released=f"{CHALLENGERS} secretary", shown=BODY),
    Kind("withholding_propose", f"{LEADS} coordinator", READ, shown=BODY),
    Kind("section_review", "", READ, released=CHALLENGERS, shown=BODY, ends=True),
    Kind("review_changes", "secretary", READ, released=CHALLENGERS, shown=BODY),
    Kind("suggestion_make", "coordinator", READ, released=CHALLENGERS, shown=BODY, ends=True),
    Kind("thread_open", TALKERS, READ, released=CHALLENGERS, shown=BODY, ends=True),
]
# A heading of the lead's own, or of the coordinator's in the whole; it was handed to nobody.
HEADINGS = "heading_rename heading_move heading_remove"
OF_A_THREAT = [
    *OF_A_SECTION,
    Kind(HEADINGS, "", DRAFT_READERS, writing=LEADS, shown=BODY),
    # A thread of both sides that the lead began, with wording that it suggests.
    Kind("suggestion_decide", TALKERS, released=CHALLENGERS),
    Kind("thread_reply thread_reopen", TALKERS, released=CHALLENGERS, ends=True),
    Kind("thread_resolve", "lead coordinator", TALKERS, shown=CHALLENGERS, ends=True),
    # The threat as such.
    Kind("threat_assessment threat_decisions", KNOWERS),
    Kind(
        "threat_trail",
        "coordinator chief_officer administrator",
        KNOWERS,
        released=f"{CHALLENGERS} secretary",
    ),
    Kind("heading_add", "", KNOWERS, writing=LEADS),
    # A reviewer is led from there to the draft of it.
    Kind("verdict_edit", "commissioner", KNOWERS, unfinished="reviewer"),
    Kind("verdict_draft", "reviewer", KNOWERS, ends=True),
    Kind("stand_ins stand_in_end", "lead coordinator", KNOWERS, ends=True),
    # A question that nobody has answered, and a query that was put to nobody.
    Kind("question_edit", "", f"{DRAFT_READERS} {BODY}", writing=CHALLENGERS),
    Kind("query_detail", f"{DRAFT_READERS} {BODY}"),
    Kind("query_note", f"{KEEPERS} {CHALLENGERS} secretary", f"{DRAFT_READERS} {BODY}", ends=True),
    Kind("query_step", f"{LEADS} coordinator", f"{DRAFT_READERS} {BODY}", ends=True),
    # What the chief officer approved, which was never released.
    Kind("approval_detail approval_changes", f"{FORCE} contributor"),
    # A passage that the lead asked to be withheld.
    Kind("withholding_decide", "chief_officer delegate", READ, shown=BODY),
    # The steps, whatever its status: who may take them otherwise is told that it stands elsewhere by now.
    Kind("submit take-back", LEADS, KNOWERS),
    Kind("request-changes", "coordinator chief_officer delegate", KNOWERS),
    Kind("agree finalise", "coordinator", KNOWERS),
    Kind("approve", "chief_officer delegate", KNOWERS),
    Kind("release reopen", "coordinator chief_officer", KNOWERS),
    Kind("give-verdict", "commissioner", KNOWERS),
    Kind("withdraw", "chief_officer", KNOWERS),  # who took the last step, which was to approve it
    Kind("approve-first", "", KNOWERS),  # of two, which this year does not need
]
OF_A_YEAR = [
    Kind(
        "grid check question_list query_list thread_list thread_export year_search year_decisions "
        "withholding_list year_calendar source_list",
        OF_THE_YEAR,
    ),
    Kind("query_raise", CHALLENGERS, OF_THE_YEAR, ends=True),
    Kind("question_ask", "", OF_THE_YEAR, writing=CHALLENGERS),
    Kind("moderation", f"coordinator chief_officer {CHALLENGERS}", OF_THE_YEAR),
    Kind("year_arrange year_words calendar_plan calendar_extend", "coordinator", OF_THE_YEAR, ends=True),
    Kind(
        "year_trail",
        "coordinator chief_officer administrator",
        OF_THE_YEAR,
        released=f"{CHALLENGERS} secretary",
    ),
    Kind("submit take-back agree finalise", "coordinator", OF_THE_YEAR),
    Kind("request-changes", "coordinator chief_officer delegate", OF_THE_YEAR),
    Kind("approve", "chief_officer delegate", OF_THE_YEAR),
    Kind("release reopen", "coordinator chief_officer", OF_THE_YEAR),
    Kind("give-verdict", "commissioner", OF_THE_YEAR),
    Kind("approve-first withdraw", "", OF_THE_YEAR),
]
# Under each chain: what the year has chosen; then who takes these steps on a threat, and on the whole. There are two
# chief officers, and the delegate acts for the first of them.
CHIEFS = "chief_officer second_chief"
SIGNERS = f"{CHIEFS} delegate"


def steps(seen_by: str, **may: str) -> list[Kind]:
    return [Kind(name.replace("_", "-"), who, seen_by, kept="chief_officer") for name, who in may.items()]


ANYBODY = f"{OF_THE_YEAR} second_chief"
CHAINS: dict[str, tuple[dict[str, Any], list[Kind], list[Kind]]] = {
    "each threat by itself": (
        {},
        steps(ANYBODY, approve=SIGNERS, approve_first="", release=f"coordinator {CHIEFS}"),
        steps(ANYBODY, approve=SIGNERS, approve_first="", release=f"coordinator {CHIEFS}"),
    ),
    "by two": (
        {"approvals_of_whole": Chain.Whole.TWO},
        steps(ANYBODY, approve=SIGNERS, approve_first="", release=f"coordinator {CHIEFS}"),
        steps(ANYBODY, approve="", approve_first=SIGNERS, release=f"coordinator {CHIEFS}"),
    ),
}
