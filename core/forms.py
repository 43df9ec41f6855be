"""Every form speaks the design system: `{{ form.name.as_field_group }}` and nothing else."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

# Short answers get short fields: `widget=TextInput(attrs={"class": "usa-input--s"})`.
CLASSES = {
    forms.CheckboxInput: "usa-checkbox__input",
    forms.CheckboxSelectMultiple: "usa-checkbox__input",
    forms.RadioSelect: "usa-radio__input",
    forms.Select: "usa-select",
    forms.Textarea: "usa-textarea",
}


class PortalBoundField(BoundField):
    """A field with its value, in the USWDS shape when shown with ``as_field_group``.

    The admin shows fields its own way and never calls ``as_field_group``, so it is left alone.
    """

    @property
    def shape(self):
        """How ``field.html`` draws it: ``box`` (one checkbox), ``boxes``, ``radios`` or ``field``."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "box"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "boxes"
        return "radios" if isinstance(widget, forms.RadioSelect) else "field"

    @property
    def control(self):
        """The input itself, with its classes."""
        return self.as_widget(attrs={"class": self._classes})

    @cached_property
    def subwidgets(self):
        """Each choice of a group, with its classes."""
        attrs = self.build_widget_attrs({"id": self.auto_id, "class": self._classes})
        widget = self.field.widget
        return [
            BoundWidget(widget, choice, self.form.renderer)
            for choice in widget.subwidgets(self.html_name, self.value(), attrs=attrs)
        ]

    @property
    def anchor(self):
        """The id that an error summary links to: the field, or the first choice of a group."""
        if self.shape in {"boxes", "radios"}:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def _classes(self):
        kinds = (CLASSES[kind] for kind in type(self.field.widget).__mro__ if kind in CLASSES)
        parts = [next(kinds, "usa-input"), self.field.widget.attrs.get("class", "")]
        if self.errors and self.shape == "field":
            parts.append("usa-input--error")
        return " ".join(filter(None, parts))


class PortalFormRenderer(TemplatesSetting):
    """Django's widgets and fields from templates/django/forms/ in the USWDS shape."""

    bound_field_class = PortalBoundField
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class PartForm(forms.ModelForm):
    """A row under its owner's form, which may be there once.

    Django leaves unique constraints that name the owner to the database, which would be an error page.
    """

    def _post_clean(self):
        super()._post_clean()
        for constraint in self._meta.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                try:
                    constraint.validate(
                        self._meta.model, self.instance, exclude=self._get_validation_exclusions()
                    )
                except ValidationError as error:
                    self._update_errors(error)
