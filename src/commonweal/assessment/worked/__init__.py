"""The worked example of each method page, drawn from real data."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from commonweal.assessment.structure import Figure


def figure_of(page: str) -> Figure | None:
    """The figure of a method page; None where the page has none."""
    name = f"{__name__}.{page}"
    if not page.isidentifier() or find_spec(name) is None:
        return None
    drawn: Figure = importlib.import_module(name).figure()
    return drawn
