"""What is level, what is season, and what is left over?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.decompose.stl import YEAR, Parts, stl_values
from commonweal.analysis.inputs import Floats, array, panel
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Parts", "decompose", "decompose_many", "stl_values"]


def decompose(
    series: Series,
    *,
    window: int | None = None,
    robust: bool = False,
    log: bool = False,
    as_r: bool = False,
) -> pd.DataFrame:
    """Trend, season and remainder of the longest stretch without a gap.

    A description, without a test: a bend in the trend is no proof that
    anything changed, and the last months of it move when new ones arrive.
    Gaps are never filled; only the longest stretch without a gap or a change
    of recording is taken apart.

    Args:
        series: Monthly values with gaps and breaks. [any]
        window: Years over which the season may drift, odd and 7 or more; none for
            the same season every year (R's `periodic`). [years]
        robust: Let single odd months weigh less.
        log: Take logarithms first (values above zero), so that parts multiply.
        as_r: Follow R also where it errs; see `stl_values`.

    Returns:
        `month`, `observed`, `trend`, `seasonal`, `remainder`, one row a month
        of that stretch. The last three add up to `observed`; with `log` they
        multiply to it. [unit of the series]

    Raises:
        NotEnoughData: No stretch of more than two full years without a gap or a break.
        InvalidValues: The window is even or below 7, or a value to take the
            logarithm of is not above zero.

    Source:
        Cleveland, Cleveland, McRae and Terpenning (1990), Journal of Official
        Statistics 6, 3-73; windows, degrees and jumps are those of R's `stl`.

    >>> from commonweal.vocabulary.months import Month
    >>> from commonweal.vocabulary.places import Area, AreaKind
    >>> place = Area(AreaKind.DISTRICT, "X", "Anytown")
    >>> values = tuple(100.0 + t + (20 if t % 12 == 6 else 0) for t in range(36))
    >>> parts = decompose(Series("Thefts", place, Month(2022, 1), values))
    >>> round(float(parts["seasonal"][6] - parts["seasonal"][5]))
    20
    """
    import pandas as pd

    run = max(series.runs(), key=len, default=None)
    if run is None or len(run) <= 2 * YEAR:
        raise NotEnoughData(
            f"“{series.name}” has no two years in a row without a gap.",
            seen=f"The longest stretch is {len(run) if run else 0} months.",
            do="Use the seasonal profile, which needs no unbroken stretch.",
        )
    values = array(run.values)
    parts = _parts(values[None, :], window, robust, log, as_r)
    return pd.DataFrame(
        {
            "month": [str(m) for m in run.span],
            "observed": values,
            "trend": parts.trend[0],
            "seasonal": parts.seasonal[0],
            "remainder": parts.remainder[0],
        }
    )


def decompose_many(
    table: pd.DataFrame,
    *,
    area: str = "area",
    category: str = "category",
    month: str = "month",
    count: str = "count",
    window: int | None = None,
    robust: bool = False,
) -> pd.DataFrame:
    """Trend, season and remainder of every area and category at once.

    The same as `decompose` for each. A series with a month missing or empty
    between its first and its last is refused whole, because nothing may be
    drawn across a gap: its rows come back with the three parts empty.

    Args:
        table: One row a month of an area and category; months that are not
            there, or whose count is empty, are gaps.
        area: Column naming the area.
        category: Column naming the category.
        month: Column of months, written like 2025-04.
        count: Column of values. [any]
        window: As in `decompose`. [years]
        robust: Let single odd months weigh less.

    Returns:
        The rows of `table`, same order, with `trend`, `seasonal` and
        `remainder` added, and `why_not` saying why a series has none.

    Raises:
        MissingColumns: A column is not there.
        InvalidValues: A month is there twice, or the window is even or below 7.

    Source:
        As `decompose`.
    """
    wide = panel(table, keys=(area, category), month=month, count=count)
    trend = np.full(wide.counts.shape, np.nan)
    season = np.full(wide.counts.shape, np.nan)
    why = np.full(len(wide.counts), "", dtype=object)
    known = np.isfinite(wide.counts)
    first = known.argmax(axis=1)
    last = known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    whole = known.sum(axis=1) == last - first + 1
    long = last - first + 1 > 2 * YEAR
    why[~whole] = "a month is missing"
    why[whole & ~long] = "no more than two years"
    sound = np.flatnonzero(whole & long & known.any(axis=1))
    for a, b in sorted(set(zip(first[sound].tolist(), last[sound].tolist(), strict=True))):
        rows = sound[(first[sound] == a) & (last[sound] == b)]
        parts = stl_values(wide.counts[rows, a : b + 1], window=window, robust=robust)
        trend[rows, a : b + 1] = parts.trend
        season[rows, a : b + 1] = parts.seasonal
    at = (wide.row, wide.column)
    return table.assign(
        trend=trend[at],
        seasonal=season[at],
        remainder=wide.counts[at] - trend[at] - season[at],
        why_not=why[wide.row],
    )


def _parts(values: Floats, window: int | None, robust: bool, log: bool, as_r: bool) -> Parts:
    if not log:
        return stl_values(values, window=window, robust=robust, as_r=as_r)
    if (values <= 0).any():
        raise InvalidValues(
            "A logarithm needs values above zero.", do="Leave log off where months may be nil."
        )
    parts = stl_values(np.log(values), window=window, robust=robust, as_r=as_r)
    return Parts(np.exp(parts.trend), np.exp(parts.seasonal), np.exp(parts.remainder))
