"""The words for an item that is taken in private: what the cover says, and the motion to exclude the public.

The provisions are named, their wording is not repeated. Which paragraph of the schedule applies, whether the Act binds
this board at all, and where the public interest lies, are for the board's monitoring officer: they are typed, and
nothing stands here in their place.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext

from papers.editions import NOT_FOR_PUBLICATION, Reader
from papers.models import Paper


def is_private(paper: Paper) -> bool:
    return bool(paper.exempt_paragraph.strip())


def paragraph_of(paper: Paper) -> str:
    """The number alone: the printed sentence says "paragraph" itself, in the language of the paper."""
    typed = paper.exempt_paragraph.strip()
    return re.sub(
        r"^(?:(?:paragraphs?|paras?|baragraffau|baragraff|paragraffau|paragraff)\b\.?\s*)+",
        "",
        typed,
        flags=re.I,
    )


def exclusion_motion(paper: Paper) -> str:
    """What the board is asked to resolve first, in its public session; nothing for an item in public."""
    if not is_private(paper):
        return ""
    said = {
        "paragraph": paragraph_of(paper),
        "reason": paper.public_interest.strip().rstrip(".") or gettext("not stated"),
    }
    return (
        gettext(
            "Motion to exclude the public: that under section 100A(4) of the Local Government Act 1972 the public be "
            "excluded from the meeting for this item, since exempt information under paragraph %(paragraph)s of "
            "Schedule 12A to that Act would be disclosed, and the public interest in keeping it private outweighs the "
            "public interest in disclosing it. Reason: %(reason)s."
        )
        % said
    )


def private_handling(paper: Paper, edition: Reader) -> str:
    """The exemption that the editions for the panel and the commissioner carry; the public's holds no exempt words."""
    if edition is Reader.PUBLIC or not is_private(paper):
        return ""
    said = {
        "not_for_publication": gettext(NOT_FOR_PUBLICATION),
        "paragraph": paragraph_of(paper),
    }
    words = gettext(
        "%(not_for_publication)s: exempt under paragraph %(paragraph)s of Schedule 12A to the Local Government Act 1972"
    )
    return words % said
