"""Django forms as GOV.UK shows them: labels, hints, errors beside the field and in a summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from commonweal.components.govuk import component

if TYPE_CHECKING:
    # The checker knows a form by its model; the class itself does not.
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

FEW = 6
"""Up to this many choices all stand on the page; more go into a list to choose from."""
SHORT = 10
"""Characters of the narrow fields: whole numbers."""


class DateParts(forms.Widget):
    """A date as three boxes, day, month and year: what people type without a mistake."""

    PARTS = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        said = [str(data.get(f"{name}-{part}", "")).strip() for part in self.PARTS]
        if not any(said):
            # A table that is taken in has dates whole.
            return data.get(name) or None
        day, month, year = said
        return f"{year}-{month:0>2}-{day:0>2}"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}-{part}" in data for part in self.PARTS)

    def parts(self, value: Any) -> list[str]:
        """Day, month and year as they stand in the boxes."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        year, month, day = [*str(value or "").split("-"), "", "", ""][:3]
        return [day, month, year]


class Lines(forms.CharField):
    """A list, written one item a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(v) for v in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else "\n".join(value or ())
        return [line.strip() for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial or "") != self.to_python(data or ""))


def field_for(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The form field of a model field, where ours differs from Django's."""
    if isinstance(field, models.DateTimeField):
        return field.formfield(**options)
    if isinstance(field, models.DateField):
        return field.formfield(widget=DateParts, **options)
    if isinstance(field, models.URLField):
        return field.formfield(assume_scheme="https", **options)
    if isinstance(field, models.JSONField):
        return Lines(
            label=field.verbose_name.capitalize(), required=not field.blank,
            help_text=field.help_text or "One a line.",
        )  # fmt: skip
    if isinstance(field, models.URLField):
        return field.formfield(assume_scheme="https", **options)
    return field.formfield(**options)


class RecordForm(_ModelForm):
    """The form of a record. Choices are scoped by whoever makes it: `choices` gives the rows.

    Two fields are its own: `why`, the reason that goes into the history, and `version`, the
    version that the person had before her.
    """

    why = forms.CharField(
        label="Why (optional)",
        required=False,
        max_length=1_000,
        help_text="Kept in the history beside the change.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        choices: Callable[[type[models.Model]], models.QuerySet[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and choices is not None:
                assert field.queryset is not None
                field.queryset = choices(field.queryset.model)
        if self.instance.pk is None:
            del self.fields["why"]
        self.initial["version"] = self.instance.version if self.instance.pk else None
        self.order_fields([n for n in self.fields if n not in ("why", "version")])

    def links(self) -> dict[str, Iterable[models.Model]]:
        """What the many-to-many fields of the form now hold."""
        many = {f.name for f in self.instance._meta.many_to_many}
        return {name: self.cleaned_data[name] for name in many & set(self.cleaned_data)}


def form_of(
    model: type[models.Model], fields: Iterable[str], base: type[RecordForm] = RecordForm
) -> type[RecordForm]:
    """A form over some fields of a model, in the order given."""
    made: type[RecordForm] = forms.modelform_factory(  # type: ignore[assignment]
        model, form=base, fields=list(fields), formfield_callback=field_for
    )
    return made


def errors_of(form: forms.BaseForm) -> SafeString | str:
    """The summary of what to correct, each line leading to its field; nothing where all is well."""
    said = []
    for name, errors in form.errors.items():
        href = None if name == "__all__" else f"#{first_id(form[name])}"
        said += [{"text": text, "href": href} if href else {"text": text} for text in errors]
    if not said:
        return ""
    return component("error-summary", titleText="There is a problem", errorList=said)


def first_id(bound: BoundField) -> str:
    """The id of the first box of a field: where a link from the summary leads."""
    if isinstance(bound.field.widget, DateParts):
        return f"{bound.auto_id}-day"
    return str(bound.auto_id)


def rendered(bound: BoundField) -> SafeString:
    """A field with its label, hint and error."""
    field, widget = bound.field, bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    text = str(bound.label)
    if not field.required and "(optional)" not in text:
        text += " (optional)"
    shared: dict[str, Any] = {"name": bound.html_name}
    if bound.help_text:
        shared["hint"] = {"text": str(bound.help_text)}
    if bound.errors:
        shared["errorMessage"] = {"text": " ".join(map(str, bound.errors))}
    value = bound.value()
    label = {"text": text}
    legend = {"legend": {"text": text}}
    if isinstance(widget, DateParts):
        wrong = " govuk-input--error" if bound.errors else ""
        boxes = [
            {
                "name": part, "label": part.title(), "value": said,
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{wrong}",
                "id": f"{bound.auto_id}-{part}",
            }
            for part, said in zip(DateParts.PARTS, widget.parts(value), strict=True)
        ]  # fmt: skip
        return component(
            "date-input", id=bound.auto_id, namePrefix=bound.html_name, fieldset=legend,
            items=boxes, **{k: v for k, v in shared.items() if k != "name"},
        )  # fmt: skip
    if isinstance(field, forms.BooleanField):
        item = {"value": "on", "text": text, "checked": bool(value)}
        return component("checkboxes", idPrefix=bound.auto_id, items=[item], **shared)
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        chosen = {str(getattr(v, "pk", v)) for v in value or ()}
        items = [
            {"value": str(key), "text": str(said), "checked": str(key) in chosen}
            for key, said in field.choices  # type: ignore[union-attr]
        ]
        if not items:
            shared["hint"] = {"text": "There is none to choose yet."}
        return component(
            "checkboxes", idPrefix=bound.auto_id, fieldset=legend, items=items,
            classes="govuk-checkboxes--small", **shared,
        )  # fmt: skip
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _choice(bound, field, value, text, shared)
    if isinstance(widget, forms.Textarea):
        return component(
            "textarea", id=bound.auto_id, label=label, value=str(value or ""), rows=5, **shared
        )
    if isinstance(field, forms.FileField):
        return component("file-upload", id=bound.auto_id, label=label, **shared)
    return component("input", id=bound.auto_id, label=label, **_box(field, value), **shared)


def _choice(
    bound: BoundField, field: Any, value: Any, text: str, shared: dict[str, Any]
) -> SafeString:
    chosen = "" if value is None else str(getattr(value, "pk", value))
    items = [(str(key), str(said)) for key, said in field.choices]
    blank = [pair for pair in items if not pair[0]]
    if len(items) - len(blank) <= FEW and (field.required or len(items) <= FEW):
        radios = [
            {"value": key, "text": said if key else "None", "checked": key == chosen}
            for key, said in items
            if key or not field.required
        ]
        return component(
            "radios", idPrefix=bound.auto_id, fieldset={"legend": {"text": text}}, items=radios,
            classes="govuk-radios--small", **shared,
        )  # fmt: skip
    listed = [
        {"value": key, "text": said if key else "Choose", "selected": key == chosen}
        for key, said in items
    ]
    return component("select", id=bound.auto_id, label={"text": text}, items=listed, **shared)


def _box(field: forms.Field, value: Any) -> dict[str, Any]:
    """What a one-line box is told of its field."""
    box: dict[str, Any] = {"value": "" if value is None else str(value)}
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        box |= {"inputmode": "numeric", "classes": f"govuk-input--width-{SHORT}"}
    elif isinstance(field, forms.EmailField):
        box |= {"type": "email", "spellcheck": False, "autocomplete": "email"}
    elif isinstance(field.widget, forms.PasswordInput):
        box = {"type": "password", "value": ""}
    return box
