"""The forms of sign-in and of the administrator's pages: fields, words and what is refused."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.text import slugify

from accounts import people
from accounts.models import (
    BEGINNING,
    ROLE_WORK,
    Dated,
    MailChoice,
    Membership,
    Organisation,
    Oversight,
    Role,
    User,
    today,
)
from accounts.plain import PlainForm

CHOOSING_HINT = (
    "At least 12 characters, not a common password, and not like your name or address. "
    "Three random words are easy to remember."
)


def form_helper(button: str) -> FormHelper:
    """All fields in their order, and one button."""
    helper = FormHelper()
    helper.add_input(Submit("submit", button))
    return helper


def _plain(field: forms.Field, label: str, hint: str = "", autocomplete: str = "") -> None:
    """Our words for one of django-allauth's fields, without its placeholder."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    if autocomplete:
        field.widget.attrs["autocomplete"] = autocomplete


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], "E-mail address", autocomplete="username")
        _plain(self.fields["password"], "Password")
        self.helper = form_helper("Sign in")


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], "E-mail address", "The one you sign in with.", "username")
        self.helper = form_helper("Send the link")


class PasswordFromLinkForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], "New password", CHOOSING_HINT)
        _plain(self.fields["password2"], "New password again")
        self.helper = form_helper("Save the password")

    def save(self) -> None:
        super().save()
        people.confirm_address(self.user)


class PasswordChangeForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], "Current password")
        _plain(self.fields["password1"], "New password", CHOOSING_HINT)
        _plain(self.fields["password2"], "New password again")
        self.helper = form_helper("Change the password")


class FirstPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], "Password", CHOOSING_HINT)
        _plain(self.fields["password2"], "Password again")
        self.helper = form_helper("Save the password")


class MailChoiceForm(forms.Form):
    """How often a person wants e-mail about their notices."""

    how_often = forms.ChoiceField(
        label="E-mail about notices",
        choices=MailChoice.HowOften.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want e-mail.",
            "invalid_choice": "Choose how often you want e-mail.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how_often"].option_hints = {  # type: ignore[attr-defined]  # read by form_fields.py
            MailChoice.HowOften.IMMEDIATE: "What happens within a few minutes comes together.",
            MailChoice.HowOften.DAILY: "At seven in the morning, if there is anything that you have not read.",
            MailChoice.HowOften.WEEKLY: "On Monday at seven, if there is anything that you have not read.",
            MailChoice.HowOften.NONE: "Your notices stand on their page all the same.",
        }
        self.helper = form_helper("Save the choice")


class PersonSearchForm(PlainForm, forms.Form):
    q = forms.CharField(label="Name, e-mail address or post", required=False, max_length=120)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        to_field_name="slug",
        required=False,
        empty_label="Every organisation",
    )


class PersonForm(PlainForm, forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "email", "post")
        labels: ClassVar = {"name": "Name", "email": "E-mail address", "post": "Post"}
        help_texts: ClassVar = {
            "email": "The person signs in with it and gets their mail there.",
            "post": "For example Head of Operations. Papers print the post, not the name.",
        }
        error_messages: ClassVar = {
            "name": {"required": "Enter the person's name."},
            "email": {"required": "Enter the person's e-mail address."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # The administrator types somebody else's particulars, so the browser must not offer their own.
            field.widget.attrs["autocomplete"] = "off"
        self.helper = form_helper("Save the changes" if self.instance.pk else "Add the person")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if other := User.objects.filter(email=email).exclude(pk=self.instance.pk).first():
            raise forms.ValidationError(f"{other} has this e-mail address already.")
        return email


def _refuse_backwards(form: forms.BaseForm) -> None:
    """Say beside the field that the last day is before the first."""
    begins, ends = form.cleaned_data.get("valid_from"), form.cleaned_data.get("valid_until")
    if begins and ends and ends < begins:
        form.add_error("valid_until", "The last day cannot be before the first.")


class MembershipForm(forms.ModelForm[Membership]):
    role = forms.TypedChoiceField(
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )

    class Meta:
        model = Membership
        fields = ("organisation", "role", "valid_from", "valid_until")
        labels: ClassVar = {"valid_from": "First day", "valid_until": "Last day"}
        help_texts: ClassVar = {
            "organisation": (
                "A role opens the assessments of the force it is held at, or of the forces that the local "
                "policing body it is held at oversees. At a regional unit or a national body it opens none."
            ),
            "valid_until": "Leave empty if no end is known.",
        }
        error_messages: ClassVar = {
            "organisation": {"required": "Choose an organisation."},
            "valid_from": {"required": "Enter the first day."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].empty_label = "Choose one"  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["role"].option_hints = ROLE_WORK  # type: ignore[attr-defined]  # read by form_fields.py
        self.helper = form_helper("Give the role")

    def clean(self) -> dict[str, Any]:
        super().clean()
        _refuse_backwards(self)
        return self.cleaned_data


class EndForm(forms.Form):
    """On which day a role or an oversight ends."""

    last_day = forms.DateField(label="Last day", error_messages={"required": "Enter the last day."})

    def __init__(self, *args: Any, dated: Dated, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dated = dated
        self.fields["last_day"].initial = today
        self.fields["last_day"].help_text = (
            "It holds up to and including this day."
            if dated.has_begun
            else f"It has not begun ({dated.period}). An earlier last day withdraws it."
        )
        self.helper = form_helper("Save the last day")

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if self.dated.has_begun and day < self.dated.valid_from:
            raise forms.ValidationError("The last day cannot be before the first.")
        return day


class OrganisationForm(PlainForm, forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "valid_from", "valid_until", "successor")
        labels: ClassVar = {"valid_from": "First day", "valid_until": "Last day", "kind": "Kind"}
        help_texts: ClassVar = {
            "short_name": "Used where space is short: WMP.",
            "valid_from": "Leave empty if it was always there.",
            "valid_until": "Leave empty if no end is known.",
            "successor": "The organisation that takes over after the last day.",
        }
        widgets: ClassVar = {"kind": forms.RadioSelect}
        error_messages: ClassVar = {
            "name": {"required": "Enter the organisation's name."},
            "kind": {"required": "Choose the kind of organisation."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = False
        if self.instance.valid_from == BEGINNING:
            self.initial["valid_from"] = None
        if self.instance.pk:
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = "Fixed, since the roles held here depend on it."
            successors = Organisation.objects.filter(kind=self.instance.kind).exclude(pk=self.instance.pk)
            self.fields["successor"].queryset = successors  # type: ignore[attr-defined]  # ModelChoiceField
        else:
            del self.fields["successor"]
        self.helper = form_helper("Save the changes" if self.instance.pk else "Add the organisation")

    def clean_valid_from(self) -> Any:
        return self.cleaned_data["valid_from"] or BEGINNING

    def clean(self) -> dict[str, Any]:
        super().clean()
        _refuse_backwards(self)
        if not self.instance.pk and "name" in self.cleaned_data:
            # Part of addresses, so it is made once and stays when the name changes.
            self.instance.slug = slugify(self.cleaned_data["name"])[:60]
            if Organisation.objects.filter(slug=self.instance.slug).exists():
                self.add_error("name", "Another organisation has this name.")
        return self.cleaned_data


class OversightForm(forms.ModelForm[Oversight]):
    class Meta:
        model = Oversight
        fields = ("body", "force", "valid_from", "valid_until")
        labels: ClassVar = {
            "body": "Local policing body",
            "force": "Police force",
            "valid_from": "First day",
            "valid_until": "Last day",
        }
        help_texts: ClassVar = {
            "valid_from": "Leave empty if it was always so.",
            "valid_until": "Leave empty if no end is known.",
        }
        error_messages: ClassVar = {
            "body": {"required": "Choose a local policing body."},
            "force": {"required": "Choose a police force."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {"body": Organisation.Kind.POLICING_BODY, "force": Organisation.Kind.FORCE}
        for name, kind in kinds.items():
            field: Any = self.fields[name]
            field.queryset, field.empty_label = Organisation.objects.filter(kind=kind), "Choose one"
        self.fields["valid_from"].required = False
        self.initial["valid_from"] = None
        self.helper = form_helper("Add the oversight")

    def clean_valid_from(self) -> Any:
        return self.cleaned_data["valid_from"] or BEGINNING

    def clean(self) -> dict[str, Any]:
        super().clean()
        _refuse_backwards(self)
        return self.cleaned_data
