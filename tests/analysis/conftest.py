"""Real numbers small enough to keep beside the tests. Their sources: data/SOURCES.md."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

DATA = Path(__file__).parent / "data"
WOLVERHAMPTON = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")
NEIGHBOURHOOD_CRIME = ["Burglary", "Robbery", "Theft from the person", "Vehicle crime"]
# Months that the publisher's copy holds in part or not at all.
INCOMPLETE = {"2023-05", "2023-06", "2023-07", "2023-08", "2024-09", "2024-10"}


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def wolverhampton():
    """Make the monthly series of one or more categories, gaps where months are incomplete."""
    table = pd.read_csv(DATA / "wolverhampton_monthly_counts.csv", index_col="month")
    span = Span.parse("2023-05", "2026-03")

    def series(*categories: str) -> Series:
        total = table[list(categories) or list(table.columns)].sum(axis=1)
        values = tuple(
            None if str(m) in INCOMPLETE or str(m) not in total.index else float(total[str(m)])
            for m in span
        )
        gaps = {m: "incomplete" for m, v in zip(span, values, strict=True) if v is None}
        return Series(
            " and ".join(categories) or "All crime and ASB",
            WOLVERHAMPTON,
            span.start,
            values,
            gaps,
        )

    return series


@pytest.fixture(scope="session")
def neighbourhoods() -> pd.DataFrame:
    return pd.read_csv(DATA / "wolverhampton_neighbourhood_crime.csv")


@pytest.fixture(scope="session")
def monthly():
    """Make a series of plain numbers from January 2022 on; None is a gap."""

    start = Month(2022, 1)

    def series(values, *, breaks=()) -> Series:
        held = tuple(None if v is None else float(v) for v in values)
        gaps = {start + i: "not delivered" for i, v in enumerate(held) if v is None}
        return Series("Test counts", WOLVERHAMPTON, start, held, gaps, tuple(breaks))

    return series
