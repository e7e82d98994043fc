"""The samples that several worked examples draw, in the shape that methods take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonweal.analysis.methods import sample
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "data.police.uk, Census 2021 (ONS)"
YEAR = Span.parse("2025-04", "2026-03")
INCOMPLETE = {"2023-05", "2023-06", "2023-07", "2023-08", "2024-09", "2024-10"}
"""Months that the publisher's copy of Wolverhampton holds in part or not at all."""
KEYS: dict[str, Any] = {"count": "count", "population": "people", "denominator": "Census 2021"}
"""What the columns of `neighbourhoods` are, for the methods that take them."""


def neighbourhoods() -> pd.DataFrame:
    """Neighbourhood crime in Wolverhampton by neighbourhood, year to March 2026."""
    return sample("wolverhampton_neighbourhood_crime.csv")


def wolverhampton(*categories: str) -> Series:
    """Monthly counts of categories (all, if none is named), with their gaps."""
    table = sample("wolverhampton_monthly_counts.csv").set_index("month")
    total = table[list(categories) or list(table.columns)].sum(axis=1)
    span = Span.parse("2023-05", "2026-03")
    values = tuple(
        None if str(m) in INCOMPLETE or str(m) not in total.index else float(total[str(m)])
        for m in span
    )
    gaps = {m: "incomplete" for m, v in zip(span, values, strict=True) if v is None}
    place = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")
    name = " and ".join(categories) or "All crime and ASB"
    return Series(name, place, span.start, values, gaps)
