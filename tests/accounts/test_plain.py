"""Plain fields: nothing is stored that no file can hold, and no more than a paper can show."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict

from accounts.forms import PersonForm
from accounts.plain import PlainForm, limit


class LetterForm(PlainForm, forms.Form):
    title = forms.CharField(max_length=9)
    words = forms.CharField(widget=forms.Textarea, required=False)
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)

    def __init__(self, data: QueryDict | dict[str, str] | None = None) -> None:
        super().__init__(data)
        limit(self, words=20)


@pytest.mark.parametrize("kind", [dict, QueryDict])
def test_what_no_file_can_hold_is_taken_out(kind: type) -> None:
    data = QueryDict(mutable=True)
    data.update({"title": "Re\x00qui\x01re\ufffe", "words": "One\x0btwo\r\nthree\x1f"})

    form = LetterForm(data.dict() if kind is dict else data)

    assert form.is_valid()
    assert form.cleaned_data == {"title": "Require", "words": "One\ntwo\r\nthree", "several": []}
    assert form["words"].value() == "One\ntwo\r\nthree"


@pytest.mark.parametrize("a_break", ["\x0b", "\n", "\r", "\r\n", "\t", "\r\n\r\n"])
def test_a_break_in_a_field_of_one_line_parts_the_words(a_break: str) -> None:
    form = LetterForm({"title": f"One{a_break}two"})
    assert form.is_valid()
    assert form.cleaned_data["title"] == "One two"


def test_several_values_of_another_field_stay() -> None:
    form = LetterForm(QueryDict("title=%01T&several=a&several=b"))

    assert form.is_valid()
    assert form.cleaned_data["several"] == ["a", "b"]


def test_a_field_of_which_nothing_is_left_is_empty() -> None:
    assert LetterForm({"title": "\x01"}).errors == {"title": ["This field is required."]}


def test_more_than_fits_is_refused_in_words() -> None:
    form = LetterForm({"title": "T", "words": "w" * 21})

    assert form.errors == {"words": ["Write at most 20 characters; there are 21."]}


@pytest.mark.django_db
def test_a_name_is_stored_without_what_no_file_can_hold() -> None:
    form = PersonForm({"name": "A\x02lex", "email": "alex@example.com", "post": "Head\x0bof Operations"})

    assert form.is_valid()
    assert (form.cleaned_data["name"], form.cleaned_data["post"]) == ("Alex", "Head of Operations")
