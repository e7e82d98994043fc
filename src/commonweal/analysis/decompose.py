"""What is level, what is season, and what is left over?

STL to R's definition, for one series or for thousands at once. Without
robustness weights every step of STL is a weighted sum of the values, so the
whole of it is one matrix for each length of series: worked out once, then
multiplied with all series together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, array, panel
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    import pandas as pd

YEAR = 12
Window = int | Literal["periodic"]


def decompose(
    series: Series,
    *,
    window: Window = "periodic",
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
        window: `periodic` for the same season every year, or an odd number of
            years (7 or more) over which the season may drift. [years]
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

    >>> from commonweal.vocabulary.places import Area, AreaKind
    >>> place = Area(AreaKind.DISTRICT, "X", "Anytown")
    >>> values = tuple(100.0 + t + (20 if t % 12 == 6 else 0) for t in range(36))
    >>> parts = decompose(Series("Thefts", place, Month(2022, 1), values))
    >>> round(parts["seasonal"][6] - parts["seasonal"][5], 6)
    20.0
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
    window: Window = "periodic",
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


@dataclass(frozen=True)
class Parts:
    """Three arrays, one row a series, one column a month; they add up to the values."""

    trend: Floats
    seasonal: Floats
    remainder: Floats


def stl_values(
    values: Floats,
    *,
    window: Window = "periodic",
    robust: bool = False,
    period: int = YEAR,
    as_r: bool = False,
) -> Parts:
    """STL of many series of one length at once, to R's definition.

    R's `stl(x, s.window, robust)` with its other arguments left alone: season
    of degree 0, trend of degree 1, jumps of a tenth of each window, 2 passes
    (robust: 1 pass and 15 rounds of weights). Other libraries have other
    defaults and so other values: statsmodels fits the season with degree 1
    and jumps of 1.

    Args:
        values: One row a series, one column a month (or other season), none missing.
        window: `periodic`, or an odd number of cycles, 7 or more.
        robust: Let single odd values weigh less (bisquare of the remainder).
        period: Values in a cycle. [values]
        as_r: With `robust`, follow R also where it errs. R asks its partial sort
            for the two middle remainders in the wrong order, and for series of an
            even length now and then gets another value than the median. Ours is
            the median unless this is set; it is slow.

    Returns:
        `Parts`, arrays shaped as `values`.

    Raises:
        InvalidValues: A value is missing, or the window is even or below 7.
        NotEnoughData: No more than two cycles.
    """
    data = np.atleast_2d(array(values))
    n = data.shape[1]
    if not np.isfinite(data).all():
        raise InvalidValues(
            "STL needs every month.", do="Leave out series with a gap, or cut them to one stretch."
        )
    if n <= 2 * period:
        raise NotEnoughData("STL needs more than two full cycles.", seen=f"{n} values.")
    plan = _plan(n, window, period)
    if robust:
        trend, season = _robust(data, plan, _middle_as_r if as_r else _middle)
        if plan.periodic:
            season = season @ _cycle_means(n, period)
    else:
        to_trend, to_season = _operators(plan)
        trend, season = data @ to_trend, data @ to_season
    return Parts(trend, season, data - trend - season)


@dataclass(frozen=True)
class _Plan:
    """Lengths of series and windows, and the jumps between points fitted."""

    n: int
    period: int
    season: int
    trend: int
    low_pass: int
    periodic: bool

    @staticmethod
    def jump(window: int) -> int:
        return math.ceil(window / 10)


def _plan(n: int, window: Window, period: int) -> _Plan:
    if window == "periodic":
        width = 10 * n + 1
    elif isinstance(window, int) and window % 2 and window >= 7:
        width = window
    else:
        raise InvalidValues(
            "The seasonal window must be odd and at least 7.", seen=f"It is {window}."
        )
    trend = _next_odd(math.ceil(1.5 * period / (1 - 1.5 / width)))
    return _Plan(n, period, width, trend, _next_odd(period), window == "periodic")


def _next_odd(value: int) -> int:
    return value + 1 - value % 2


@lru_cache(maxsize=16)
def _operators(plan: _Plan) -> tuple[Floats, Floats]:
    """Matrices that turn values into trend and season: STL of each unit impulse."""
    trend, season = _inner(np.eye(plan.n), np.zeros((plan.n, plan.n)), plan, None, passes=2)
    if plan.periodic:
        season = season @ _cycle_means(plan.n, plan.period)
    return trend, season


def _cycle_means(n: int, period: int) -> Floats:
    place = np.arange(n) % period
    same = (place[:, None] == place[None, :]).astype(np.float64)
    return array(same / same.sum(axis=0))


def _robust(
    data: Floats, plan: _Plan, middle: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    trend, season = _inner(data, np.zeros_like(data), plan, None, passes=1)
    for _ in range(15):
        size = np.abs(data - trend - season)
        weights = _bisquare(size, 6 * middle(size)[:, None])
        trend, season = _inner(data, trend, plan, weights, passes=1)
    return trend, season


def _bisquare(size: Floats, reach: Floats) -> Floats:
    """Weight 1 near zero, 0 beyond the reach."""
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = (1 - (size / reach) ** 2) ** 2
    weights = np.where(size <= 0.001 * reach, 1.0, weights)
    return array(np.where(size > 0.999 * reach, 0.0, weights))


def _middle(size: Floats) -> Floats:
    return array(np.median(size, axis=1))


def _middle_as_r(size: Floats) -> Floats:
    """Mean of what R takes for the two middle values, which need not be."""
    n = size.shape[1]
    upper, lower = n // 2, n - n // 2 - 1
    rows = [_partly_sorted(row.tolist(), [upper, lower]) for row in size]
    return array([(row[upper] + row[lower]) / 2 for row in rows])


def _partly_sorted(a: list[float], wanted: list[int]) -> list[float]:
    """Chambers' partial sort (CACM algorithm 410), which needs `wanted` in rising order.

    R gives it falling order, so a split between the two middle places leaves
    the upper one unsorted. Written so as to err in the same way.
    """
    start, end, first, last = 0, len(a) - 1, 0, len(wanted) - 1
    waiting: list[tuple[int, int, int, int]] = []
    while True:
        if end - start > 10 or (start == 0 and end > 0):
            left, right = _split(a, start, end)
            rest = [first, last]
            if left - start <= end - right:
                later, end = (right, end), left
                while first <= last and wanted[last] > end:
                    last -= 1
                if first <= last:
                    rest[0] = last + 1
            else:
                later, start = (start, left), right
                while first <= last and wanted[first] < start:
                    first += 1
                if first <= last:
                    rest[1] = first - 1
            if rest[0] <= rest[1]:
                waiting.append((*later, rest[0], rest[1]))
            if first <= last:
                continue
        else:
            a[start : end + 1] = sorted(a[start : end + 1])
        if not waiting:
            return a
        start, end, first, last = waiting.pop()


def _split(a: list[float], start: int, end: int) -> tuple[int, int]:
    """Divide about the median of the first, middle and last; the ends of both parts."""
    # The middle as Fortran finds it, which counts from 1.
    ends = (start, (start + end + 2) // 2 - 1, end)
    for place, value in zip(ends, sorted(a[i] for i in ends), strict=True):
        a[place] = value
    pivot, left, right = a[ends[1]], end, start
    while True:
        left -= 1
        while a[left] > pivot:
            left -= 1
        right += 1
        while a[right] < pivot:
            right += 1
        if right > left:
            return left, right
        a[left], a[right] = a[right], a[left]


def _inner(
    data: Floats, trend: Floats, plan: _Plan, weights: Floats | None, *, passes: int
) -> tuple[Floats, Floats]:
    n, period = plan.n, plan.period
    season = np.zeros_like(data)
    for _ in range(passes):
        cycles = _cycle_subseries(data - trend, plan, weights)
        smooth = cycles
        for width in (period, period, 3):
            smooth = _moving_average(smooth, width)
        low = _loess(smooth, plan.low_pass, 1, plan.jump(plan.low_pass), None)
        season = cycles[:, period : period + n] - low
        trend = _loess(data - season, plan.trend, 1, plan.jump(plan.trend), weights)
    return trend, season


def _cycle_subseries(data: Floats, plan: _Plan, weights: Floats | None) -> Floats:
    """Each month of the year smoothed on its own, and stretched by a year at both ends."""
    out = np.empty((len(data), plan.n + 2 * plan.period))
    for j in range(plan.period):
        part = data[:, j :: plan.period]
        own = None if weights is None else weights[:, j :: plan.period]
        k = part.shape[1]
        inside = _loess(part, plan.season, 0, plan.jump(plan.season), own)
        before = _at(part, 0, 1, min(plan.season, k), plan.season, 0, own, inside[:, 0])
        after = _at(part, k + 1, max(1, k - plan.season + 1), k, plan.season, 0, own, inside[:, -1])
        out[:, j :: plan.period] = np.column_stack([before, inside, after])
    return out


def _moving_average(data: Floats, width: int) -> Floats:
    total = np.cumsum(np.pad(data, ((0, 0), (1, 0))), axis=1)
    return array((total[:, width:] - total[:, :-width]) / width)


def _loess(data: Floats, width: int, degree: int, jump: int, weights: Floats | None) -> Floats:
    """Local fits at every `jump`-th point and the last; straight lines between them."""
    n = data.shape[1]
    if n < 2:
        return data.copy()
    jump = min(jump, n - 1)
    points: list[int] = []
    fits: list[Floats] = []
    left, right = 1, min(width, n)
    for at, left, right in _windows(n, width, jump):
        points.append(at)
        fits.append(_at(data, at, left, right, width, degree, weights, data[:, at - 1]))
    if points[-1] != n:
        points.append(n)
        fits.append(_at(data, n, left, right, width, degree, weights, data[:, -1]))
    fitted = np.column_stack(fits)
    if jump == 1:
        return fitted
    return array(fitted @ _between(tuple(points)))


def _windows(n: int, width: int, jump: int) -> Iterator[tuple[int, int, int]]:
    """Points to fit, counted from 1, with the first and last value each may use."""
    half = (width + 1) // 2
    for at in range(1, n + 1, jump):
        left = 1 if width >= n else min(max(1, at - half + 1), n - width + 1)
        yield at, left, min(n, left + width - 1)


@lru_cache(maxsize=256)
def _between(points: tuple[int, ...]) -> Floats:
    """Matrix of straight lines from the fitted points to every point."""
    out = np.zeros((len(points), points[-1]))
    for i in range(len(points) - 1):
        a, b = points[i], points[i + 1]
        share = (np.arange(a, b + 1) - a) / (b - a)
        out[i, a - 1 : b] = 1 - share
        out[i + 1, a - 1 : b] = share
    return out


def _at(
    data: Floats,
    at: int,
    left: int,
    right: int,
    width: int,
    degree: int,
    weights: Floats | None,
    otherwise: Floats,
) -> Floats:
    """Local fit at one point of every series; `otherwise` where all weights are nil."""
    n = data.shape[1]
    where = np.arange(left, right + 1)
    kernel, reach = _kernel(n, at, left, right, width)
    part = data[:, left - 1 : right]
    if weights is None:
        row = kernel / kernel.sum()
        if degree and reach > 0:
            row = _tilted(row[None, :], where, at, n)[0]
        return array(part @ row)
    each = kernel * weights[:, left - 1 : right]
    total = each.sum(axis=1, keepdims=True)
    nil = total[:, 0] <= 0
    each = each / np.where(total > 0, total, 1.0)
    if degree and reach > 0:
        each = _tilted(each, where, at, n)
    return array(np.where(nil, otherwise, np.einsum("ij,ij->i", each, part)))


@lru_cache(maxsize=4096)
def _kernel(n: int, at: int, left: int, right: int, width: int) -> tuple[Floats, float]:
    """Tricube weights of the values in the window, and how far they reach."""
    reach = float(max(at - left, right - at))
    if width > n:
        reach += (width - n) // 2
    far = np.abs(np.arange(left, right + 1) - at).astype(np.float64)
    if reach == 0:
        return np.ones(len(far)), reach
    kernel = (1 - (far / reach) ** 3) ** 3
    kernel[far <= 0.001 * reach] = 1.0
    kernel[far > 0.999 * reach] = 0.0
    return kernel, reach


def _tilted(each: Floats, where: np.ndarray, at: int, n: int) -> Floats:
    """Weights of a straight line instead of a level, unless the points lie too close."""
    centre = each @ where
    off = where[None, :] - centre[:, None]
    spread = np.einsum("ij,ij->i", each, off**2)
    firm = np.sqrt(spread) > 0.001 * (n - 1)
    slope = np.where(firm, (at - centre) / np.where(firm, spread, 1.0), 0.0)
    return array(each * (1 + slope[:, None] * off))


def _parts(values: Floats, window: Window, robust: bool, log: bool, as_r: bool) -> Parts:
    if not log:
        return stl_values(values, window=window, robust=robust, as_r=as_r)
    if (values <= 0).any():
        raise InvalidValues(
            "A logarithm needs values above zero.", do="Leave log off where months may be nil."
        )
    parts = stl_values(np.log(values), window=window, robust=robust, as_r=as_r)
    return Parts(np.exp(parts.trend), np.exp(parts.seasonal), np.exp(parts.remainder))
