"""Making a file once, whoever asks for it and however often, with what went wrong written down for people.

Not here: what is made (`ahead`, and `issuing.making`), and among whom it is decided who makes it (`drafts`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from papers.drafting import drafts
from papers.drafting.drafts import Draft
from papers.pdf.rendering import PdfFailed

UNEXPECTED = (
    "The program that makes it stopped with an error that nobody expected. The log of the server has it."
)

logger = logging.getLogger(__name__)


def make_once(draft: Draft, make: Callable[[], object]) -> None:
    """Make it and keep it, unless it is there, somebody is at it, or it has failed just now."""
    if drafts.is_kept(draft):
        return
    making = drafts.begin(draft)
    if making is None:
        return
    try:
        if not drafts.is_kept(draft):  # whoever was at it before may have kept this very draft
            drafts.keep(draft, make())
    except PdfFailed as failed:
        drafts.end(making, failure=str(failed))
    except Exception:
        drafts.end(making, failure=UNEXPECTED)
        logger.exception("A draft could not be made.")
    except BaseException:  # the program is being ended
        drafts.give_back(making)
        raise
    else:
        drafts.end(making)
        drafts.drop_superseded(draft)
