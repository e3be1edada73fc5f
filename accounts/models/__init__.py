"""People, organisations, the dated roles that join them, and what people are told. Knows nothing of assessments."""

from accounts.models.notices import Mail, MailChoice, Notice
from accounts.models.people import (
    BEGINNING,
    BODY_ROLES,
    FORCE_ROLES,
    ROLE_WORK,
    ROLES_AT,
    Dated,
    DatedQuerySet,
    Membership,
    Organisation,
    Oversight,
    Role,
    Roles,
    Unsent,
    User,
    UserManager,
    today,
)

__all__ = [
    "BEGINNING",
    "BODY_ROLES",
    "FORCE_ROLES",
    "ROLES_AT",
    "ROLE_WORK",
    "Dated",
    "DatedQuerySet",
    "Mail",
    "MailChoice",
    "Membership",
    "Notice",
    "Organisation",
    "Oversight",
    "Role",
    "Roles",
    "Unsent",
    "User",
    "UserManager",
    "today",
]
