"""One page that shows every component as it is, for those who build pages and for the browser tests.

Where real work is done it is not there.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessments.editor import body_field
from sprtracker.ui_tags import STATES

GRADES = (
    SimpleNamespace(symbol="✓", label="Met", tone="good"),
    SimpleNamespace(symbol="◕", label="Mostly met", tone="fair"),
    SimpleNamespace(symbol="◑", label="Partly met", tone="weak"),
    SimpleNamespace(symbol="✕", label="Not met", tone="poor"),
    SimpleNamespace(symbol="–", label="Not assessed", tone="none"),
)
COMPONENTS = ("Capacity", "Contribution", "Capability", "Consistency", "Connectivity")
THREATS = ("Terrorism", "Serious and organised crime", "A national cyber incident")
MOVEMENTS = ("improved", "same", "declined", "not_comparable", "")
CELL_STATES = ("Approved", "Draft", "Waits for an answer", "Submitted", "Not started")

BODY = """<p data-block="aaaa1111">The force holds <strong>forty-one</strong> trained officers.</p>
<ul data-block="bbbb2222"><li><p>thirty are on the rota</p><ul><li><p>two of them lead</p></li></ul></li></ul>
<p data-block="cccc3333">Table 1: Trained officers by role</p>
<table data-block="dddd4444"><tbody>
<tr><th scope="col"><p>Role</p></th><th scope="col"><p>Officers</p></th></tr>
<tr><th scope="row"><p>Commander</p></th><td><p>6</p></td></tr></tbody></table>"""


class StyleguideForm(forms.Form):
    """One field of every kind; every field is needed, so that sending it empty shows every error."""

    name = forms.CharField(label="Name of the exercise", help_text="As it was known on the day.")
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    held_on = forms.DateField(label="Held on", widget=forms.DateInput, initial=datetime.date(2026, 3, 9))
    officers = forms.IntegerField(label="Officers")
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Choose"), ("live", "Live play"), ("table", "Table-top")]
    )
    result = forms.ChoiceField(
        label="Result", choices=[("met", "Met"), ("partly", "Partly met")], widget=forms.RadioSelect
    )
    threats = forms.MultipleChoiceField(
        label="Threats it tested", choices=enumerate(THREATS), widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="The learning has been agreed", help_text="By the exercise director.")
    learning = forms.CharField(label="Learning", widget=forms.Textarea(attrs={"rows": 3}))
    report = forms.FileField(label="Report")
    body = body_field(
        label="What the force did", help_text="Paste from Word if you have it there.", initial=BODY
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's signature, passed on
        self.fields["result"].option_hints = {  # type: ignore[attr-defined]  # read by form_fields.py
            "met": "Every criterion is met and there is evidence for it.",
            "partly": "At least one criterion is not met.",
        }
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("The exercise", "name", Row("held_on", "officers"), "kind"),
            *("result", "threats", "agreed", "learning", "report", "email", "password", "body"),
        )
        self.helper.add_input(Submit("save", "Save"))


@require_http_methods(["GET", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.DEMONSTRATION):
        raise Http404("The styleguide is for those who build pages.")
    form = StyleguideForm(request.POST or None, request.FILES or None)
    if form.is_bound:
        form.is_valid()
        messages.error(request, "Nothing was saved: this page only shows what forms look like.")
    rows = [
        (threat, [(name, GRADES[(i + j) % 5], MOVEMENTS[(i * 2 + j) % 5], CELL_STATES[(i + 2 * j) % 5])
                  for j, name in enumerate(COMPONENTS)])
        for i, threat in enumerate(THREATS)
    ]  # fmt: skip
    context = {"form": form, "grades": GRADES, "components": COMPONENTS, "rows": rows, "states": list(STATES)}
    context |= {"movements": MOVEMENTS, "reply_label": {"text": "Reply"}}
    return render(request, "styleguide.html", context)
