"""The forms of the challenge: comments with their circle, and questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.models import User
from accounts.plain import PlainForm
from assessments.audience import Listener, in_circle, named_in
from assessments.discussion import Discussion, orphans_among
from assessments.models import AnnualAssessment, Circle, Question, ThreatAssessment
from assessments.models.challenge import ThreadQuerySet
from assessments.models.writing import WHOLE
from assessments.permissions import Subject
from assessments.questions import shown

LONGEST_COMMENT = 10_000
LONGEST_QUESTION = 2_000
LONGEST_QUOTE = 2_000


def words_field(
    label: str, missing: str, *, help_text: str = "", longest: int = LONGEST_COMMENT, required: bool = True
) -> forms.CharField:
    """A box for prose; `missing` is what is said of an empty one."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": missing,
            "max_length": "Write at most %(limit_value)d characters; there are %(show_value)d.",
        },
    )


def helper(button: str, action: str = "") -> FormHelper:
    made = FormHelper()
    made.form_action = action
    made.add_input(Submit("send", button))
    return made


def tell_field(listeners: Iterable[Listener]) -> forms.ChoiceField:
    """Whom to name in a comment, out of those who read it."""
    return forms.ChoiceField(
        label="Tell somebody of it (optional)",
        help_text="They get a notice. To tell several people, write @ and the name of each in the comment.",
        choices=[("", "Nobody"), *((str(each.pk), each.label) for each in listeners)],
        required=False,
        error_messages={"invalid_choice": "Choose somebody from the list: this person does not read it."},
    )


def naming(form: forms.Form, everyone: list[Listener], heard: list[Listener]) -> set[int]:
    """Those who were chosen, or are named in the words, and hear it."""
    chosen = form.cleaned_data.get("tell")
    named = named_in(form.cleaned_data["text"], everyone) | ({int(chosen)} if chosen else set())
    return named & {each.pk for each in heard}


def unheard(form: forms.Form, everyone: list[Listener], heard: list[Listener]) -> list[Listener]:
    """Those who are named in the words and do not hear it."""
    missed = named_in(form.cleaned_data["text"], everyone) - {each.pk for each in heard}
    return [each for each in everyone if each.pk in missed]


class ThreadForm(PlainForm, forms.Form):
    """A new comment on a section: who reads it stands beside the box, by name."""

    NOT_THERE = "This paragraph is not there any more. Choose again."
    text = words_field("Your comment", "Write your comment.")
    circle = forms.ChoiceField(
        label="Who reads it",
        widget=forms.RadioSelect,
        error_messages={"required": "Say who is to read it.", "invalid_choice": "Choose who is to read it."},
    )
    block = forms.ChoiceField(
        label="What it is about",
        required=False,
        error_messages={"invalid_choice": NOT_THERE},
    )
    words = words_field(
        "The words it is about (optional)",
        "",
        help_text="Copy them from the text. They stay with the comment whatever becomes of the paragraph.",
        longest=LONGEST_QUOTE,
        required=False,
    )
    field_order = ("block", "words", "text", "circle", "tell")

    def __init__(self, discussion: Discussion, data: Any = None, block: str = "", words: str = "") -> None:
        places = [(place.block, place.label) for place in discussion.places]
        known = block if block in dict(places) else ""
        super().__init__(
            data,
            auto_id="comment-%s",
            initial={"circle": discussion.circles[0].circle, "block": known, "words": words[:LONGEST_QUOTE]},
        )
        circle, about = self.fields["circle"], self.fields["block"]
        assert isinstance(circle, forms.ChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 (the same)
        circle.choices = [(choice.circle.value, choice.name) for choice in discussion.circles]
        circle.option_hints = {  # type: ignore[attr-defined]  # read by form_fields.py
            choice.circle.value: choice.readers for choice in discussion.circles
        }
        about.choices = [("", "The whole section"), *places]
        self.fields["words"].widget.attrs["rows"] = 2
        self.discussion = discussion
        if discussion.listeners:
            self.fields["tell"] = tell_field(discussion.listeners)
        self.helper = helper("Add comment", discussion.section.url("thread_open"))

    def clean_circle(self) -> Circle:
        return Circle(self.cleaned_data["circle"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        chosen = self.cleaned_data.get("tell")
        if chosen and "circle" in self.cleaned_data and int(chosen) not in {each.pk for each in self.heard}:
            self.add_error("tell", "This person does not read comments inside your organisation.")
        return self.cleaned_data

    @property
    def heard(self) -> list[Listener]:
        """Who hears it in the circle that was chosen."""
        talk = self.discussion
        return in_circle(talk.listeners, self.cleaned_data["circle"], talk.speaks_for)

    @property
    def naming(self) -> set[int]:
        return naming(self, self.discussion.listeners, self.heard)

    @property
    def unheard(self) -> list[Listener]:
        return unheard(self, self.discussion.listeners, self.heard)


class WordsForm(PlainForm, forms.Form):
    """One box: a reply, what was done, or why a thread is taken up again."""

    text = words_field("Reply", "Write your reply.")

    def __init__(
        self, title: str, label: str, missing: str, data: Any = None,
        heard: list[Listener] | None = None, everyone: list[Listener] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.title = title
        self.heard, self.everyone = heard or [], everyone or []
        if heard:
            self.fields["tell"] = tell_field(heard)
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = missing
        self.helper = helper(title)

    @property
    def naming(self) -> set[int]:
        return naming(self, self.everyone, self.heard)

    @property
    def unheard(self) -> list[Listener]:
        return unheard(self, self.everyone, self.heard)


class SeenForm(PlainForm, forms.Form):
    """A form about a question as it stood when the page was made, so that nobody overwrites a colleague unseen."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)
        self.initial["mark"] = mark_of(shown(question))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mark") != self.initial["mark"]:
            self.add_error(None, self.what_stands_now())
            # Whoever has read that may save.
            self.data = {**{name: self.data.get(name) for name in self.data}, "mark": self.initial["mark"]}
        return cleaned

    def what_stands_now(self) -> str:
        """For whoever began from something else. Their own words stay in the boxes."""
        question = self.question
        note = f", with the note “{question.state_note}”" if question.state_note else ""
        return (
            "Somebody has changed this since your page was made. "
            f"It now reads “{question.text}” and stands as {question.get_state_display().lower()}{note}. "
            "What you typed is kept below; save again to replace it."
        )


def mark_of(values: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


class AskForm(PlainForm, forms.Form):
    """A new question: of the whole year, or of one threat."""

    about = forms.ChoiceField(
        label="What it is about",
        error_messages={
            "required": "Choose what the question is about.",
            "invalid_choice": "It is not open for questions any more. Choose again.",
        },
    )
    text = words_field(
        "Question",
        "Write the question.",
        help_text="It becomes a numbered heading in the force’s assessment. Ask one thing at a time.",
        longest=LONGEST_QUESTION,
    )

    def __init__(self, subjects: list[Subject], data: Any = None, about: str = "") -> None:
        self.subjects = {code_of(subject): subject for subject in subjects}
        super().__init__(data, initial={"about": about if about in self.subjects else ""})
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        named = [(code, subject.label) for code, subject in self.subjects.items()]
        field.choices = [("", "Choose"), *named]
        self.helper = helper("Ask this question")

    @property
    def threat(self) -> ThreatAssessment | None:
        chosen = self.subjects[self.cleaned_data["about"]]
        return chosen if isinstance(chosen, ThreatAssessment) else None


def code_of(subject: Subject) -> str:
    return subject.threat.code if isinstance(subject, ThreatAssessment) else WHOLE


class RewordForm(SeenForm):
    text = words_field("Question", "Write the question.", longest=LONGEST_QUESTION)

    def __init__(self, question: Question, data: Any = None) -> None:
        super().__init__(question, data, initial={"text": question.text})
        self.helper = helper("Save the new words")


class ThreadFilterForm(forms.Form):
    """Which threads of a year to list. Sent by GET, so that the address says it."""

    state = forms.ChoiceField(
        label="State",
        choices=[
            ("", "Open and resolved"),
            ("open", "Open"),
            ("resolved", "Resolved"),
            ("suggested", "Suggested wording, not decided"),
            ("gone", "On words that are gone"),
        ],
        required=False,
    )
    about = forms.ChoiceField(label="Threat", required=False)
    mine = forms.BooleanField(label="Only those I have spoken in", required=False)

    def __init__(self, annual: AnnualAssessment, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.user = user
        threats = ThreatAssessment.objects.visible_to(user).filter(annual=annual).select_related("threat")
        named = [(code_of(threat), threat.label) for threat in threats.order_by("order")]
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 (for the type checker)
        about.choices = [("", "All"), *named, (WHOLE, annual.label)]

    def filtered(self, threads: ThreadQuerySet) -> ThreadQuerySet:
        """What is not a choice of ours filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("state") == "gone":
            threads = threads.filter(pk__in=orphans_among(threads))
        elif chosen.get("state") == "suggested":
            threads = threads.open().filter(suggestion__isnull=False, suggestion__accepted_version=None)
        elif chosen.get("state"):
            threads = threads.filter(resolved_at__isnull=chosen["state"] == "open")
        if chosen.get("about") == WHOLE:
            threads = threads.filter(section__threat_assessment=None)
        elif chosen.get("about"):
            threads = threads.filter(section__threat_assessment__threat__code=chosen["about"])
        if chosen.get("mine"):
            threads = threads.filter(pk__in=self.user.comments.values("thread"))
        return threads
