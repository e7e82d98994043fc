"""Real numbers small enough to keep beside the tests. Their sources: data/SOURCES.md."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from commonweal.assessment.worked import samples
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

DATA = Path(__file__).parent / "data"
WOLVERHAMPTON = Area(AreaKind.DISTRICT, "E08000031", "Wolverhampton")


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def wolverhampton():
    """Make the monthly series of one or more categories, gaps where months are incomplete."""
    return samples.wolverhampton


@pytest.fixture(scope="session")
def neighbourhoods() -> pd.DataFrame:
    return samples.neighbourhoods()


@pytest.fixture(scope="session")
def monthly():
    """Make a series of plain numbers from January 2022 on; None is a gap."""

    start = Month(2022, 1)

    def series(values, *, breaks=()) -> Series:
        held = tuple(None if v is None else float(v) for v in values)
        gaps = {start + i: "not delivered" for i, v in enumerate(held) if v is None}
        return Series("Test counts", WOLVERHAMPTON, start, held, gaps, tuple(breaks))

    return series
