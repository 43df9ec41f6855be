# ruff: noqa: E501 (markup reads better unbroken)
"""Fields in the shape of the design system: label, hint, error, control."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import SimpleTestCase


class SampleForm(forms.Form):
    name = forms.CharField(
        label="Name", help_text="As on <paper>.", error_messages={"required": "Enter a name"}
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    year = forms.CharField(label="Year", widget=forms.TextInput(attrs={"class": "usa-input--s"}))
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")])
    offers = forms.MultipleChoiceField(
        label="Offers",
        choices=[("a", "One"), ("b", "Two")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one"},
    )
    part = forms.ChoiceField(label="Part", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    done = forms.BooleanField(label="Done", required=False)

    def clean(self):
        if self.data.get("name") == "wrong":
            raise forms.ValidationError("The whole is wrong")


def assert_html(actual, expected):
    """Equal as HTML, whatever the space and the order of attributes."""
    SimpleTestCase().assertHTMLEqual(actual, expected)


def test_a_field_with_hint():
    assert_html(
        SampleForm()["name"].as_field_group(),
        """<div class="usa-form-group"><label class="usa-label" for="id_name">Name</label>
        <span class="usa-hint" id="id_name_helptext">As on &lt;paper&gt;.</span>
        <input type="text" name="name" class="usa-input" required aria-describedby="id_name_helptext" id="id_name"></div>""",
    )


def test_a_field_with_an_error_says_it_between_hint_and_control():
    assert_html(
        SampleForm({})["name"].as_field_group(),
        """<div class="usa-form-group usa-form-group--error"><label class="usa-label" for="id_name">Name</label>
        <span class="usa-hint" id="id_name_helptext">As on &lt;paper&gt;.</span>
        <span class="usa-error-message" id="id_name_error"><span class="usa-sr-only">Error: </span>Enter a name</span>
        <input type="text" name="name" class="usa-input usa-input--error" required aria-invalid="true"
         aria-describedby="id_name_helptext id_name_error" id="id_name"></div>""",
    )


def test_an_optional_field_says_so():
    assert_html(
        SampleForm()["note"].as_field_group(),
        """<div class="usa-form-group"><label class="usa-label" for="id_note">Note
        <span class="usa-hint">(optional)</span></label>
        <textarea name="note" cols="40" rows="10" class="usa-textarea" id="id_note"></textarea></div>""",
    )


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("name", "usa-input"),
        ("year", "usa-input usa-input--s"),
        ("note", "usa-textarea"),
        ("kind", "usa-select"),
    ],
)
def test_each_control_has_its_class(name, css):
    assert f'class="{css}"' in SampleForm()[name].control


def test_a_group_of_choices_is_a_fieldset():
    assert_html(
        SampleForm({})["offers"].as_field_group(),
        """<div class="usa-form-group usa-form-group--error">
        <fieldset class="usa-fieldset" aria-describedby="id_offers_error"><legend class="usa-legend">Offers</legend>
        <span class="usa-error-message" id="id_offers_error"><span class="usa-sr-only">Error: </span>Choose one</span>
        <div class="usa-checkbox"><input type="checkbox" name="offers" value="a" class="usa-checkbox__input"
         aria-invalid="true" id="id_offers_0"><label class="usa-checkbox__label" for="id_offers_0">One</label></div>
        <div class="usa-checkbox"><input type="checkbox" name="offers" value="b" class="usa-checkbox__input"
         aria-invalid="true" id="id_offers_1"><label class="usa-checkbox__label" for="id_offers_1">Two</label></div>
        </fieldset></div>""",
    )


def test_radios_and_a_single_box():
    form = SampleForm()

    assert form["part"].as_field_group().count("usa-radio__input") == 2
    assert_html(
        form["done"].as_field_group(),
        """<div class="usa-form-group"><div class="usa-checkbox">
        <input type="checkbox" name="done" class="usa-checkbox__input" id="id_done">
        <label class="usa-checkbox__label" for="id_done">Done</label></div></div>""",
    )


def test_the_summary_leads_to_each_field_in_the_same_words():
    form = SampleForm({"name": "wrong", "year": "2019", "kind": "a", "part": "a"})

    assert_html(
        render_to_string("components/error_summary.html", {"form": form}),
        """<div class="ltg-errors" role="alert" tabindex="-1" aria-labelledby="error-summary">
        <h2 id="error-summary">There is a problem</h2>
        <ul><li>The whole is wrong</li><li><a href="#id_offers_0">Choose one</a></li></ul></div>""",
    )


def test_no_summary_without_errors():
    assert render_to_string("components/error_summary.html", {"form": SampleForm()}).strip() == ""


def test_a_whole_form_shows_every_field_once():
    html = str(SampleForm())

    assert html.count("usa-form-group") == 7
