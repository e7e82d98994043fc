"""STL to R's definition, for thousands of series at once.

Without robustness weights every step of STL is a weighted sum of the values, so the whole of it
is one matrix for each length of series: worked out once, then multiplied with all series together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

YEAR = 12


@dataclass(frozen=True)
class Parts:
    """Three arrays, one row a series, one column a month; they add up to the values."""

    trend: Floats
    seasonal: Floats
    remainder: Floats


def stl_values(
    values: Floats,
    *,
    window: int | None = None,
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
        window: Cycles over which the season may drift, odd and 7 or more; None for
            the same season in every cycle (R's `periodic`).
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


def _plan(n: int, window: int | None, period: int) -> _Plan:
    if window is None:
        width = 10 * n + 1
    elif window % 2 and window >= 7:
        width = window
    else:
        raise InvalidValues(
            "The seasonal window must be odd and at least 7.", seen=f"It is {window}."
        )
    trend = _next_odd(math.ceil(1.5 * period / (1 - 1.5 / width)))
    return _Plan(n, period, width, trend, _next_odd(period), window is None)


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


def _robust(data: Floats, plan: _Plan, middle: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
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
