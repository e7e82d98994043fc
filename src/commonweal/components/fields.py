"""Forms whole: the summary of what is wrong, and every field one after another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from commonweal.components.forms import errors_of, rendered
from commonweal.components.govuk import component


def summary(form: forms.BaseForm | str | None) -> SafeString | str:
    """The list at the top of a page that leads to each field that was refused; nothing if none."""
    # Templates pass an empty text where there is no form.
    return errors_of(form) if isinstance(form, forms.BaseForm) else ""


def fields(form: forms.BaseForm | str | None) -> SafeString:
    """Every field of a form, hidden ones among them."""
    if not isinstance(form, forms.BaseForm):
        return mark_safe("")
    return mark_safe("\n".join(field(one) for one in form))  # noqa: S308 -- made of components


def field(one: BoundField) -> SafeString:
    """One field. Browsers are told what passwords and codes are, so that they can fill them in."""
    told = one.field.widget.attrs.get("autocomplete")
    if one.is_hidden or not told:
        return rendered(one)
    shared: dict[str, Any] = {
        "id": one.auto_id, "name": one.html_name, "label": {"text": str(one.label)},
        "autocomplete": told,
    }  # fmt: skip
    if one.help_text:
        shared["hint"] = {"text": str(one.help_text)}
    if one.errors:
        shared["errorMessage"] = {"text": " ".join(map(str, one.errors))}
    if isinstance(one.field.widget, forms.PasswordInput):
        return component("password-input", **shared)
    if told == "one-time-code":
        shared |= {"inputmode": "numeric", "classes": "govuk-input--width-10"}
    kind = getattr(one.field.widget, "input_type", "text")
    value = "" if one.value() is None else str(one.value())
    return component("input", type=kind, value=value, spellcheck=False, **shared)
