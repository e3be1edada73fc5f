"""The component tags and the form pack: what is on the page, and every reference leads somewhere."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Reset, Row, Submit
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from lxml import etree, html

from assessments.editor import body_field
from assessments.models import Status
from sprtracker.ui_tags import STATES

CHOICES = [("a", "Alpha <script>"), ("b", "Beta")]


class EveryField(forms.Form):
    name = forms.CharField(
        help_text="As on the warrant.", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    day = forms.DateField(initial=datetime.date(2026, 11, 20))
    number = forms.IntegerField(min_value=0)
    share = forms.DecimalField()
    text = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=CHOICES)
    grouped = forms.ChoiceField(choices=[("Group", CHOICES)])
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="Choose one.")
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(help_text="By the director.")
    report = forms.FileField()
    body = body_field(help_text="Write here.")
    secret = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **context: Any) -> str:
    return str(Template("{% load crispy_forms_tags %}" + source).render(Context(context)))


def page(source: str, **context: Any) -> etree._Element:
    return html.fragment_fromstring(render(source, **context), create_parent="div")


def with_helper(form: forms.Form, *layout: Any) -> forms.Form:
    helper = FormHelper()
    helper.layout = Layout(*layout) if layout else None
    form.helper = helper  # type: ignore[attr-defined]  # where crispy looks for it
    return form


def ids(element: etree._Element) -> list[str]:
    return [str(found) for found in element.xpath("//@id")]


@pytest.mark.parametrize("form", [EveryField(), EveryField({})], ids=["new", "with errors"])
@pytest.mark.parametrize("source", ["{% crispy form %}", "{{ form|crispy }}"])
def test_everything_that_a_form_refers_to_exists_once(form: forms.Form, source: str) -> None:
    element = page(source, form=form)

    present = ids(element)
    referred = " ".join(str(value) for value in element.xpath("//@aria-describedby")).split()
    assert len(present) == len(set(present))
    assert set(referred) <= set(present)
    assert {str(value) for value in element.xpath("//label/@for")} <= set(present)


@pytest.mark.parametrize("source", ["{% crispy form %}", "{{ form|crispy }}"])
def test_every_error_is_beside_its_field_and_linked_from_the_summary(source: str) -> None:
    form = EveryField({})

    element = page(source, form=form)

    links = element.xpath("//*[contains(@class, 'govuk-error-summary')]//a")
    targets = {str(link.get("href")).removeprefix("#") for link in links}
    controls = {str(found) for found in element.xpath("//input/@id | //select/@id | //textarea/@id")}
    shown = element.xpath("//p[contains(concat(' ', @class, ' '), ' govuk-error-message ')]")
    visible = [field for field in form if not field.is_hidden]
    assert targets <= controls
    assert len(targets) == len(shown) == len(visible)


def test_summary_leads_to_the_first_option_of_a_group() -> None:
    element = page("{% govuk_error_summary form %}", form=EveryField({}))

    hrefs = [str(value) for value in element.xpath("//a/@href")]
    assert "#id_radio_0" in hrefs
    assert "#id_several_0" in hrefs


def test_summary_names_the_field_where_the_message_does_not() -> None:
    element = page("{% govuk_error_summary form %}", form=EveryField({}))

    assert element.xpath("string(//a[@href='#id_email'])") == "Email: This field is required."


def test_summary_is_shown_once_when_the_page_has_placed_it_itself() -> None:
    element = page("{% govuk_error_summary form %}{% crispy form %}", form=EveryField({}))

    assert len(element.xpath("//*[contains(@class, 'govuk-error-summary ') or @role='alert']")) == 1


def test_form_without_errors_has_no_summary() -> None:
    assert render("{% govuk_error_summary form %}", form=EveryField()) == ""


def test_each_kind_of_field_has_its_control() -> None:
    element = page("{% crispy form %}", form=EveryField())

    types = {str(control.get("name")): control.get("type") for control in element.xpath("//input")}
    assert types == {
        "name": "text",
        "email": "email",
        "password": "password",
        "day": "date",
        "number": "text",
        "share": "text",
        "radio": "radio",
        "several": "checkbox",
        "agreed": "checkbox",
        "report": "file",
        "secret": "hidden",
    }
    assert element.xpath("//input[@name='number']/@inputmode") == ["numeric"]
    assert element.xpath("//input[@name='share']/@inputmode") == ["decimal"]


def test_date_is_written_as_browsers_read_it() -> None:
    element = page("{% govuk_field form.day %}", form=EveryField())

    assert element.xpath("//input/@value") == ["2026-11-20"]


def test_date_that_was_refused_is_shown_as_it_was_sent() -> None:
    element = page("{% govuk_field form.day %}", form=EveryField({"day": "31/02/2026"}))

    assert element.xpath("//input/@value") == ["31/02/2026"]


def test_password_is_never_written_back() -> None:
    form = EveryField({"password": "correct horse"})

    assert "correct horse" not in render("{% govuk_field form.password %}", form=form)


def test_autocomplete_is_said_once_and_as_asked() -> None:
    element = render("{% govuk_field form.password %}", form=EveryField())

    assert element.count("autocomplete") == 1
    assert 'autocomplete="new-password"' in element


def test_text_of_choices_is_escaped() -> None:
    for field in ("one", "grouped", "radio", "several"):
        assert "<script>" not in render(f"{{% govuk_field form.{field} %}}", form=EveryField())


def test_choices_that_were_made_are_kept() -> None:
    form = EveryField({"one": "b", "radio": "b", "several": ["a", "b"], "agreed": "on"})

    element = page("{% crispy form %}", form=form)

    assert element.xpath("//select[@name='one']/option[@selected]/@value") == ["b"]
    assert element.xpath("//input[@name='radio'][@checked]/@value") == ["b"]
    assert element.xpath("//input[@name='several'][@checked]/@value") == ["a", "b"]
    assert len(element.xpath("//input[@name='agreed'][@checked]")) == 1


def test_option_hints_stand_beneath_their_option() -> None:
    form = EveryField()
    form.fields["radio"].option_hints = {"a": "All criteria."}  # type: ignore[attr-defined]

    element = page("{% govuk_field form.radio %}", form=form)

    described = element.xpath("string(//input[@value='a']/@aria-describedby)")
    assert element.xpath(f"string(//*[@id='{described}'])").strip() == "All criteria."
    assert element.xpath("//input[@value='b']/@aria-describedby") == []


def test_description_given_by_the_page_comes_first() -> None:
    form = EveryField({})
    for name in ("name", "body", "radio"):
        form.fields[name].widget.attrs["aria-describedby"] = "prompts"

    element = page('<p id="prompts"></p>{% crispy form %}', form=form)

    assert element.xpath("//input[@name='name']/@aria-describedby") == ["prompts id_name-hint id_name-error"]
    assert element.xpath("//textarea[@name='body']/@aria-describedby") == [
        "prompts id_body-hint id_body-error"
    ]


def test_disabled_field_cannot_be_changed() -> None:
    form = EveryField()
    for name in ("name", "one", "radio", "agreed", "body"):
        form.fields[name].disabled = True

    element = page("{% crispy form %}", form=form)

    disabled = {str(control.get("name")) for control in element.xpath("//*[@disabled][@name]")}
    assert disabled == {"name", "one", "radio", "agreed", "body"}


def test_layout_objects_keep_their_fields_and_buttons() -> None:
    form = with_helper(
        EveryField(),
        Fieldset("Who", Row("name", "email")),
        "day",
        Submit("save", "Save", css_class="wide"),
        Reset("clear", "Clear"),
    )

    element = page("{% crispy form %}", form=form)

    assert element.xpath("string(//legend)").strip() == "Who"
    assert len(element.xpath("//fieldset//input")) == 2
    assert element.xpath("//button/@name") == ["save", "clear"]
    assert "wide" in element.xpath("string(//button[@name='save']/@class)")


def test_media_of_an_editor_carry_the_nonce_of_the_page() -> None:
    media = render("{% form_media form %}", form=EveryField(), CSP_NONCE="abc123")

    assert 'type="importmap"' in media
    assert media.count("<script") == media.count('nonce="abc123"') - media.count("<link")


def test_component_escapes_text_and_unmarked_html() -> None:
    assert "<script>" not in render('{% govuk "tag" text=text %}', text="<script>")
    assert "<script>" not in render('{% govuk "inset-text" html=text %}', text="<script>")
    nested = [{"heading": {"html": "<script>"}, "content": {"text": "<script>"}}]
    assert "<script>" not in render('{% govuk "accordion" id="a" items=items %}', items=nested)


def test_component_leaves_html_that_was_marked_safe() -> None:
    assert "<b>" in render('{% govuk "inset-text" html=text|safe %}', text="<b>bold</b>")


def test_component_may_have_a_name() -> None:
    assert page('{% govuk "button" name="go" text="Go" %}').xpath("//button/@name") == ["go"]


@pytest.mark.parametrize("status", Status)
def test_status_says_the_words_of_the_model(status: Status) -> None:
    tag = page("{% status_tag status %}", status=status.value)

    assert tag.xpath("string()").strip() == status.label


def test_status_that_is_not_known_says_its_own_name() -> None:
    tag = page('{% status_tag "held_elsewhere" %}')

    assert tag.xpath("string()").strip() == "Held elsewhere"
    assert "held_elsewhere" not in STATES


def test_status_can_be_given_other_words() -> None:
    assert page('{% status_tag "open" "Waits for you" %}').xpath("string()").strip() == "Waits for you"


def test_grade_is_a_word_and_not_only_a_colour() -> None:
    mark = page("{% grade_mark grade %}", grade=SimpleNamespace(symbol="◑", label="Partly met", tone="weak"))

    assert " ".join(mark.xpath("string()").split()) == "◑ Partly met"
    assert mark.xpath("string(//*[@aria-hidden])") == "◑"


def test_missing_grade_is_said_and_not_left_empty() -> None:
    assert "Not yet graded" in render("{% grade_mark None %}")


def test_movement_is_shape_and_word() -> None:
    assert " ".join(page('{% movement_mark "declined" %}').xpath("string()").split()) == "▼ Declined"
    assert render('{% movement_mark "" %}') == ""


def navigation(path: str, **context: object) -> etree._Element:
    return page("{% main_navigation %}", request=RequestFactory().get(path), **context)


def test_navigation_marks_the_part_that_the_page_belongs_to() -> None:
    element = navigation("/help/elsewhere")
    assert element.xpath("//*[@aria-current]") == []

    element = navigation("/")
    assert element.xpath("//*[@aria-current='page']/@href") == ["/"]


def test_navigation_offers_people_to_administrators_alone() -> None:
    assert "People" not in navigation("/").xpath("string()")
    assert "People" in navigation("/", may_administer=True).xpath("string()")
