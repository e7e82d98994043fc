"""GOV.UK components for Django templates, from one Jinja environment.

The macros of `govuk-frontend-jinja` are tested against the originals. They are compiled once
a process: a new environment for every component would cost a hundred times more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jinja2
from django.utils.safestring import SafeString, mark_safe

PACKAGE = "govuk_frontend_jinja"
_BLANK = re.compile(r"\s*\n\s*")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PrefixLoader({PACKAGE: jinja2.PackageLoader(PACKAGE)}),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    template = _environment().get_template(f"{PACKAGE}/components/{name}/macro.html")
    words = "".join(part.capitalize() for part in name.split("-"))
    macro: Callable[[Mapping[str, Any]], str] = getattr(template.module, f"govuk{words}")
    return macro


def component(name: str, /, **params: Any) -> SafeString:
    """Markup of a GOV.UK component.

    Args:
        name: As in the design system: `breadcrumbs`, `summary-list`.
        params: The component's own, spelled as there (`itemsPerPage`, `classes`).

    Raises:
        jinja2.TemplateNotFound: There is no such component.

    >>> "govuk-tag" in component("tag", text="Draft")
    True
    """
    # The macros escape text; what they return is whole markup.
    markup = _BLANK.sub("\n", str(_macro(name)(params))).strip()
    return mark_safe(markup)  # noqa: S308
