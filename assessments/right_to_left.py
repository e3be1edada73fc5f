"""Writing that runs from right to left: it is kept, but no paper can be issued with it, which its writer is told.

The typeface of papers has no such letters, and a screen reader would say them backwards. Said where a text is saved and
beside its field, since the check of a paper comes late. Not here: that check (`papers.html.characters`).
"""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from assessments.blocks import plain_text

# Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, with the forms that old files have of them.
WRITING = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
SHOWN = 40  # letters of what was found


def found_in(body: str) -> str:
    """The first run of words from right to left; empty where there is none."""
    if not WRITING.search(body):  # most texts are not looked at any closer
        return ""
    words = plain_text(body).split()
    return " ".join(takewhile(WRITING.search, dropwhile(lambda word: not WRITING.search(word), words)))[
        :SHOWN
    ]


def notice_of(body: str) -> str:
    """What to say of a text, where it has such writing."""
    found = found_in(body)
    if not found:
        return ""
    return (
        f"This text has writing that runs from right to left (“{found}”). It is kept as it is, but no paper can be "
        "issued with it, since the typeface of papers has no such letters. Write it in Latin letters."
    )


def tell(request: HttpRequest, *bodies: str) -> None:
    """Beside the news that a text was saved."""
    for notice in dict.fromkeys(filter(None, map(notice_of, bodies))):
        messages.warning(request, notice)


def say_beside(form: BaseForm, *names: str) -> None:
    """Under the label of each of these fields that shows such writing."""
    for name, field in form.fields.items():
        if name not in names:
            continue
        # Not `form[name]`, which would keep the help text as it is now.
        shown = (
            form.data.get(form.add_prefix(name)) if form.is_bound else form.get_initial_for_field(field, name)
        )
        if notice := notice_of(str(shown or "")):
            field.help_text = f"{notice} {field.help_text}".strip()
