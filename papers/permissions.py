"""Who may do what with a paper. Whose words stand in a draft is decided by `Section.visible_to`, in build.py."""

from __future__ import annotations

from accounts.models import Organisation, Role, User
from accounts.permissions import can_administer
from assessments.models.rounds import FORCE_READERS, RELEASED_STATUSES
from assessments.permissions import can_read_paper, is_secretary
from papers.models import Abbreviation, Paper

# Who keeps a list of abbreviations for their own organisation.
KEEPERS = (Role.COORDINATOR, Role.SECRETARY)


def can_edit_cover(user: User, paper: Paper) -> bool:
    """The secretary of the board, and the coordinator of the force while they prepare it together."""
    force = paper.annual.force_id
    return is_secretary(user, force) or user.roles.at(force, Role.COORDINATOR)


def can_arrange_paper(user: User, paper: Paper) -> bool:
    return can_edit_cover(user, paper)


def can_propose_own_withholding(user: User, paper: Paper) -> bool:
    """Of the paper's own words, whoever writes them; a chief officer decides, as on the force's."""
    return can_arrange_paper(user, paper)


def can_read_draft(user: User, paper: Paper) -> bool:
    """Everybody who reads sections of the year; a contributor reads single sections and no paper."""
    return can_read_paper(user, paper.annual)


def can_read_order(user: User, paper: Paper) -> bool:
    """Whoever reads every part: the order names them all, the force's own headings before they are released too."""
    force = paper.annual.force_id
    return is_secretary(user, force) or user.roles.at(force, *FORCE_READERS)


def can_read_own_words(user: User, paper: Paper) -> bool:
    """What the paper itself says besides its cover: free parts, implications, headings of its own.

    The coordinator writes it as well as the secretary, and both read what the force has not released: it is for the
    body's other readers once the whole is released.
    """
    is_released = paper.annual.status in RELEASED_STATUSES
    return can_read_order(user, paper) or (is_released and can_read_draft(user, paper))


def can_issue(user: User, paper: Paper) -> bool:
    """The board's secretariat alone: what is issued is the board's public record."""
    return is_secretary(user, paper.annual.force_id)


def can_confirm_release(user: User, paper: Paper) -> bool:
    """A second person: another secretary, or somebody who answers for the force's words. Never who asked."""
    force = paper.annual.force_id
    return is_secretary(user, force) or user.roles.at(force, Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_read_leak_check(user: User, paper: Paper) -> bool:
    """It quotes what is withheld, and so is for those who read every word of the year before anybody else."""
    return can_read_order(user, paper)


def can_accept_likeness(user: User, paper: Paper) -> bool:
    """What stays public although it resembles something withheld is a chief officer's decision, as withholding is."""
    return user.roles.at(paper.annual.force_id, Role.CHIEF_OFFICER)


def can_export_year(user: User, paper: Paper) -> bool:
    """Who answers for the force's words: its archive holds drafts, withheld words and what the force said to itself.

    Not the secretary, who prepares the paper and reads neither earlier versions nor the talk inside the force.
    """
    return user.roles.at(paper.annual.force_id, Role.COORDINATOR, Role.CHIEF_OFFICER)


def can_export_publication(user: User, paper: Paper) -> bool:
    """The archive for publication holds what the public has already; the secretary, who publishes, takes it as well."""
    return is_secretary(user, paper.annual.force_id) or can_export_year(user, paper)


def can_import_paper(user: User, force: Organisation) -> bool:
    """The coordinator, who opens the force's years, also brings in those of the past."""
    return user.roles.at(force.pk, Role.COORDINATOR)


def can_see_style(user: User, body: Organisation) -> bool:
    """How the papers of a body look is for whoever works there, and for administrators."""
    return user.roles.at(body.pk) or can_administer(user)


def can_edit_style(user: User, body: Organisation) -> bool:
    """The body's secretary, whose papers they are; and an administrator, who sets a new body up."""
    return user.roles.at(body.pk, Role.SECRETARY) or can_administer(user)


def can_add_abbreviations(user: User) -> bool:
    return bool(user.roles.organisations(*KEEPERS)) or can_administer(user)


def can_keep_abbreviation(user: User, row: Abbreviation) -> bool:
    """An organisation's own by its coordinator or secretary, everybody's by an administrator alone."""
    if row.organisation_id is None:
        return can_administer(user)
    return user.roles.at(row.organisation_id, *KEEPERS)


def background_owners(user: User) -> set[int]:
    """The organisations whose reusable backgrounds a person writes: those they prepare papers for."""
    return user.roles.organisations(Role.COORDINATOR, Role.SECRETARY)


def background_readers(user: User) -> set[int]:
    """Backgrounds of one's own, and for a secretary those of the forces whose papers they arrange."""
    return background_owners(user) | user.roles.forces_overseen(Role.SECRETARY)
