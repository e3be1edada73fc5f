"""The forms of a plan: objectives, milestones, the posts that lead them, and the filter of the list."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Model

from accounts.models import FORCE_ROLES, Membership, Organisation, User, today
from accounts.plain import PlainForm
from actions.models import LeadPost, Milestone, Objective, PostHolder
from actions.signposts import key_of, places, values_of

Row = TypeVar("Row", bound=Model)
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
STATES = [
    ("", "Every state"),
    ("active", "Active"),
    ("overdue", "Overdue"),
    ("off_course", "At risk or off track"),
    ("complete", "Complete"),
    ("withdrawn", "Withdrawn"),
]


def helper(words: str) -> FormHelper:
    made = FormHelper()
    made.add_input(Submit("save", words, data_prevent_double_click="true"))
    return made


class RowForm(PlainForm, forms.ModelForm[Row]):
    """Of a row that exists, `version` refuses an edit that began before somebody else's was saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    was_overtaken = False  # somebody else saved between the reading and the writing

    def __init__(self, row: Row, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        self.stored_version = getattr(row, "version", 1) if not row._state.adding else None
        super().__init__(data, instance=row, initial={"version": self.stored_version, **(initial or {})})

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the row."""
        return tuple(name for name in self._meta.fields or () if name in self.fields)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("version") != str(self.stored_version)

    def data_for(self, current: Any) -> dict[str, Any]:
        """The same words, now as an edit of the row as it stands."""
        return {**dict(self.data.items()), "version": str(current.version)}


class ObjectiveForm(RowForm[Objective]):
    class Meta:
        model = Objective
        fields = ("text", "plan", "period", "order", "state")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 2}), "state": forms.RadioSelect}
        labels: ClassVar = {
            "text": "Objective",
            "plan": "Plan",
            "period": "Period of the plan",
            "order": "Place among the objectives",
            "state": "Where it stands",
        }
        help_texts: ClassVar = {
            "text": "As the plan words it.",
            "plan": "For example Police and Crime Plan.",
            "period": "For example 2025 to 2029.",
            "order": "A number; leave it empty for the last place.",
            "state": "An objective that has ended stays with what was reported of it, and is left out of papers.",
        }
        error_messages: ClassVar = {
            "text": {"required": "Write the objective."},
            "plan": {"required": "Name the plan."},
            "period": {"required": "Say which years the plan is for."},
        }

    def __init__(self, row: Objective, data: Any = None) -> None:
        super().__init__(row, data)
        self.fields["order"].required = False
        self.fields["state"].choices = Objective.State.choices  # type: ignore[attr-defined]
        if row._state.adding:
            del self.fields["state"]
        self.helper = helper("Save the objective" if not row._state.adding else "Add the objective")


class MilestoneForm(RowForm[Milestone]):
    see = forms.ChoiceField(
        label="Read on at",
        required=False,
        help_text="Where the answer stands, if it is given elsewhere. A paper then says where to find it.",
    )

    class Meta:
        model = Milestone
        fields = (
            *("text", "lead_post", "second_post", "frequency", "first_due_on"),
            *("target", "target_value", "target_unit", "order", "state"),
        )
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "frequency": forms.RadioSelect,
            "target": forms.RadioSelect,
            "state": forms.RadioSelect,
            "first_due_on": DATE,
        }
        labels: ClassVar = {
            "text": "Milestone",
            "lead_post": "Lead",
            "second_post": "Second lead",
            "frequency": "How often it is reported",
            "first_due_on": "First update due on",
            "target": "Target",
            "target_value": "Number",
            "target_unit": "What the number counts",
            "order": "Place below the objective",
            "state": "Where it stands",
        }
        help_texts: ClassVar = {
            "text": "What is to be reached, as the plan words it.",
            "lead_post": "The post. Who holds it is kept with the post.",
            "second_post": "Only where two posts lead it together.",
            "first_due_on": "The later dates are counted from it.",
            "target_unit": "For example per cent fewer burglaries than in 2024-25.",
            "order": "A number; leave it empty for the last place.",
        }
        error_messages: ClassVar = {
            "text": {"required": "Say what is to be reached."},
            "lead_post": {"required": "Choose the post that leads it."},
            "frequency": {"required": "Choose how often it is reported."},
            "first_due_on": {"required": "Give the date on which the first update is due."},
            "target": {"required": "Say whether a number is set."},
        }

    def __init__(self, row: Milestone, user: User, data: Any = None) -> None:
        super().__init__(row, data, {"see": key_of(row)})
        posts = LeadPost.objects.filter(force=row.force_id)
        titles = [(post.pk, post.title) for post in posts]  # read once for both fields
        self.has_posts = bool(titles)
        for name, empty in (("lead_post", "Choose a post"), ("second_post", "No second post")):
            self.fields[name].queryset = posts  # type: ignore[attr-defined]
            self.fields[name].choices = [("", empty), *titles]  # type: ignore[attr-defined]
        for name in ("frequency", "target", "state"):
            self.fields[name].choices = Milestone._meta.get_field(name).choices  # type: ignore[attr-defined, union-attr]
        self.fields["order"].required = False
        if row._state.adding:
            del self.fields["state"]
        self.fields["see"].choices = [("", "Nowhere else"), *places(row.force_id, user, row)]  # type: ignore[attr-defined]
        self.helper = helper("Save the milestone" if not row._state.adding else "Add the milestone")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("second_post") and cleaned.get("second_post") == cleaned.get("lead_post"):
            self.add_error("second_post", "The second lead is another post than the first.")
        if cleaned.get("target") == Milestone.Target.NUMERIC:
            if cleaned.get("target_value") is None and "target_value" not in self.errors:
                self.add_error("target_value", "Give the number, or say that no numeric target is set.")
            if not cleaned.get("target_unit"):
                self.add_error("target_unit", "Say what the number counts.")
        elif cleaned.get("target_value") is not None or cleaned.get("target_unit"):
            self.add_error("target", "There is a number below. Choose “A number”, or take it out.")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {**super().values(), **values_of(self.cleaned_data["see"])}


class PostForm(PlainForm, forms.ModelForm[LeadPost]):
    class Meta:
        model = LeadPost
        fields = ("title",)
        labels: ClassVar = {"title": "Post"}
        help_texts: ClassVar = {"title": "For example Assistant Chief Constable (Crime)."}
        error_messages: ClassVar = {"title": {"required": "Write the title of the post."}}

    def __init__(self, force: Organisation, data: Any = None) -> None:
        super().__init__(data, instance=LeadPost(force=force))
        self.helper = helper("Add the post")

    def clean_title(self) -> str:
        title = " ".join(str(self.cleaned_data["title"]).split())
        if LeadPost.objects.filter(force=self.instance.force, title__iexact=title).exists():
            raise forms.ValidationError("This force has a post of that title already.")
        return title


class HolderForm(PlainForm, forms.ModelForm[PostHolder]):
    class Meta:
        model = PostHolder
        fields = ("user", "name", "valid_from")
        widgets: ClassVar = {"valid_from": DATE}
        labels: ClassVar = {
            "user": "Who takes it",
            "name": "Or a name",
            "valid_from": "From",
        }
        help_texts: ClassVar = {
            "user": "Somebody of the force who signs in here. They can then write the updates.",
            "name": "Of somebody who does not sign in here.",
            "valid_from": "Whoever holds it now holds it until the day before.",
        }
        error_messages: ClassVar = {"valid_from": {"required": "Give the first day."}}

    def __init__(self, post: LeadPost, data: Any = None) -> None:
        super().__init__(data, instance=PostHolder(post=post), initial={"valid_from": today()})
        held = Membership.objects.current().filter(organisation=post.force_id, role__in=FORCE_ROLES)
        people = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "email")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["user"].empty_label = "Nobody who signs in here"  # type: ignore[attr-defined]
        self.helper = helper("Pass the post on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("user")) == bool(cleaned.get("name")):
            self.add_error(
                "user", "Choose a person, or write the name of somebody who does not sign in here."
            )
        return cleaned


class PlanFilterForm(forms.Form):
    """Which milestones the list shows. Sent by GET, so that the address says it."""

    force = forms.ChoiceField(required=False)
    lead = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=STATES)

    def __init__(self, forces: list[tuple[str, str]], posts: list[tuple[str, str]], data: Any) -> None:
        super().__init__(data)
        self.fields["force"].choices = [("", "Every force"), *forces]  # type: ignore[attr-defined]
        leads = [("", "Every lead"), ("mine", "Those that I lead"), *posts]
        self.fields["lead"].choices = leads  # type: ignore[attr-defined]
