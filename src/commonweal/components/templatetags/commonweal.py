"""Tags and filters that every page may use: components, numbers in words, verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commonweal.assessment.structure import Column, Table, Verdict
from commonweal.components import forms as govuk_forms
from commonweal.components import govuk as components
from commonweal.components import sparklines, tables
from commonweal.components.registers import Register
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.series import Series

register = template.Library()


@register.simple_tag(name="govuk")
def govuk(name: str, /, **params: Any) -> SafeString:
    """A GOV.UK component: `{% govuk "tag" text="Draft" %}`."""
    return components.component(name, **params)


@register.filter
def count(value: float | None) -> str:
    """`27,850`; a dash where it is not known."""
    return "–" if value is None else words.count(value)


@register.filter
def rate(value: float | None) -> str:
    """Three figures at most; a dash where it is not known."""
    return "–" if value is None else words.rate(value)


@register.filter
def percent(value: float | None) -> str:
    """A proportion as a percentage; a dash where it is not known."""
    return "–" if value is None else words.percent(value)


@register.filter
def signed_percent(value: float | None) -> str:
    """A change as a percentage with its sign; a dash where it is not known."""
    return "–" if value is None else words.percent(value, signed=True)


@register.filter
def month(value: Month | str) -> str:
    """`March 2026` for a month or `2026-03`."""
    return (value if isinstance(value, Month) else Month.parse(value)).label


@register.filter
def day(value: date | str) -> str:
    """`24 November 2026` for a date or `2026-11-24`."""
    when = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{when.day} {Month(when.year, when.month).label}"


@register.filter
def ordinal(value: int) -> str:
    """`1st`, `22nd`, `113th`."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


@register.filter
def plural(number: int, forms: str) -> str:
    """`{{ 3|plural:"month,months" }}` is `3 months`."""
    one, _, many = forms.partition(",")
    return words.plural(number, one, many or None)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """An entry of a mapping by a key that is itself a variable."""
    return mapping.get(key)


_SIZE = re.compile(r"\d+(?:\.\d+)?% (?:fewer|more|higher|lower)|about the same")
_MARGIN = re.compile(r"\([+−]?\d[^()]*% to [^()]*\)")


@register.filter
def emphasis(sentence: str) -> SafeString:
    """A sentence about a change with its size in bold and its margin set back."""
    text = str(escape(sentence))
    text = _SIZE.sub(lambda m: f"<b>{m[0]}</b>", text, count=1)
    text = _MARGIN.sub(lambda m: f'<span class="ci">{m[0]}</span>', text)
    return mark_safe(text)  # noqa: S308 -- escaped above


# Colour never stands alone: each verdict has a symbol and its word.
_TONES = {
    Verdict.BETTER: "good",
    Verdict.WORSE: "bad",
    Verdict.SAME: "calm",
    Verdict.CARE: "calm",
    Verdict.NO_DATA: "none",
}


@register.filter
def tone(verdict: Verdict | None) -> str:
    """The class that colours a verdict: good, bad, calm or none."""
    return "calm" if verdict is None else _TONES[verdict]


@register.filter
def symbol(verdict: Verdict | None) -> str:
    """A sign for a verdict that has no direction of its own."""
    return {Verdict.SAME: "◆", Verdict.NO_DATA: "–"}.get(verdict or Verdict.CARE, "●")


@register.filter
def spark(series: Series) -> SafeString:
    """A series as a small line."""
    return sparklines.sparkline(series)


@register.simple_tag
def table_rows(
    table: Table, links: dict[str, str] | str = "", here: list[str] | str = ""
) -> list[tables.Row]:
    """Rows of a table as text; templates pass nothing where there is nothing."""
    return tables.rows(table, links=links or None, here=here or ())  # type: ignore[arg-type]


@register.filter
def numeric(column: Column) -> bool:
    """Whether a column holds numbers, which stand to the right."""
    return tables.is_number(column)


@register.filter
def as_govuk(field: BoundField) -> SafeString:
    """A form field with its label, hint and error: `{{ form.title|as_govuk }}`."""
    return govuk_forms.rendered(field)


@register.filter
def as_label(text: str) -> dict[str, str]:
    """Text as components take it."""
    return {"text": str(text)}


@register.filter
def as_error_list(error: CommonwealError) -> list[dict[str, str]]:
    """A refusal as an error summary takes it."""
    return [{"text": line} for line in (error.wrong, error.seen, error.do) if line]


@register.filter
def why_label(declared: Register) -> dict[str, str]:
    """The question that a reason answers."""
    return {"text": f"Why is this {declared.one} taken out of use?"}
