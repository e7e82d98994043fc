"""Tags for the pages of signing in."""

from __future__ import annotations

from django import forms, template
from django.utils.safestring import SafeString

from commonweal.components import fields as drawn

register = template.Library()


@register.simple_tag
def fields(form: forms.BaseForm | str | None) -> SafeString:
    """Every field of a form as GOV.UK components."""
    return drawn.fields(form)


@register.simple_tag
def summary(form: forms.BaseForm | str | None) -> SafeString | str:
    """What is wrong with a form, at the top of the page."""
    return drawn.summary(form)
