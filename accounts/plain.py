"""Words typed into plain fields, made fit for every file that they are later printed in.

Not here: the body of a section, which is HTML and cleaned in assessments.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

# XML, and so a Word file and a PDF's metadata, cannot hold these. Word breaks lines with some of them.
NOT_IN_XML = {
    code: "\n" if code in (0x0B, 0x0C) else None
    for code in (
        *range(0x09),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        0x7F,
        *range(0xD800, 0xE000),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    )
}

# A browser sends none of a field of one line; whatever else does would write a second line into a mail or a calendar.
BREAKS = re.compile(r"[\r\n\t]+")


def plain(words: str) -> str:
    """The same words without what no file can hold; a break of Word's is a break of the line."""
    return words.translate(NOT_IN_XML)


class PlainForm(forms.BaseForm):
    """Put before Form or ModelForm: what is typed into plain fields is stored and shown again as `plain` has it."""

    def full_clean(self) -> None:
        if self.is_bound:
            self.make_plain()
        super().full_clean()

    def make_plain(self) -> None:
        for name, field in self.fields.items():
            typed = self.data.get(self.add_prefix(name))
            if type(field) is not forms.CharField or not isinstance(typed, str):
                continue
            words = plain(typed)
            if not isinstance(field.widget, forms.Textarea):
                words = BREAKS.sub(" ", words)
            if words != typed:
                data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a QueryDict the copy can be changed
                data[self.add_prefix(name)] = words
                self.data = data


def limit(form: forms.BaseForm, **longest: int) -> None:
    """How many characters these fields take. Browsers are not told: they would cut off what is pasted."""
    for name, most in longest.items():
        said = "Write at most %(limit_value)d characters; there are %(show_value)d."
        form.fields[name].validators.append(MaxLengthValidator(most, said))
