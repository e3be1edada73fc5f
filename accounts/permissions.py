"""Who may do what with people, organisations and roles: one pure question each.

Administrators manage the whole installation, whichever organisation they hold the role in; the role shows
them no word of an assessment. What the other roles may do is asked in the apps that they work in.
"""

from __future__ import annotations

from accounts.models import Membership, Role, User


def can_administer(user: User) -> bool:
    """See and change people, roles, organisations and who oversees whom."""
    return user.is_active and bool(user.roles.organisations(Role.ADMINISTRATOR))


def can_switch_off(user: User, person: User) -> bool:
    """Take away a person's sign-in. Nobody does it to themselves, so an administrator always remains."""
    return can_administer(user) and person.pk != user.pk


def can_end_membership(user: User, membership: Membership) -> bool:
    """Nobody gives up their own last administrator's role: somebody else has to take it from them."""
    if not can_administer(user) or membership.has_ended:
        return False
    is_own_administration = membership.user_id == user.pk and membership.role == Role.ADMINISTRATOR
    if not (is_own_administration and membership.is_current):
        return True
    return len(user.roles.organisations(Role.ADMINISTRATOR)) > 1
