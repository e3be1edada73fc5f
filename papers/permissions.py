"""Who may do what with a paper. Whose words stand in a draft is decided by `Section.visible_to`, in build.py."""

from __future__ import annotations

from accounts.models import Organisation, Role, User
from assessments.models.rounds import FORCE_READERS
from assessments.permissions import can_read_paper, is_secretary
from papers.models import Paper


def can_edit_cover(user: User, paper: Paper) -> bool:
    """The secretary of the board, and the coordinator of the force while they prepare it together."""
    force = paper.annual.force_id
    return is_secretary(user, force) or user.roles.at(force, Role.COORDINATOR)


def can_arrange_paper(user: User, paper: Paper) -> bool:
    return can_edit_cover(user, paper)


def can_read_draft(user: User, paper: Paper) -> bool:
    """Everybody who reads sections of the year; a contributor reads single sections and no paper."""
    return can_read_paper(user, paper.annual)


def can_read_order(user: User, paper: Paper) -> bool:
    """Whoever reads every part: the order names them all, the force's own headings before they are released too."""
    force = paper.annual.force_id
    return is_secretary(user, force) or user.roles.at(force, *FORCE_READERS)


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
