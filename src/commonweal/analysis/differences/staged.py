"""A scheme that reached places at different times: each start beside places still without it."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.differences.panel import balanced
from commonweal.analysis.differences.times import named, times_of
from commonweal.analysis.inputs import Floats, need_columns, need_level, numbers
from commonweal.analysis.intervals import Interval
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd

Base = Literal["all before", "last before"]
Flags = npt.NDArray[np.bool_]
FEWEST = 2
"""Areas still without the scheme that a month needs to be compared at all."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Change where the scheme had begun, beside the change where it had not yet."""

    ratio: float
    """Events with the scheme over those expected without it; 0.75 is −25%."""
    limits: Interval
    p: float
    estimate: float
    """Change a month and area in events: the average over areas and months with the scheme."""
    error: float
    """Its standard error, clustered by area."""
    estimate_limits: Interval
    pretrend: float
    """How much areas drew away from those beside them before their own start. [events a month,
    each month]"""
    pretrend_p: float
    """Small values say that they were not alike before, and the answer is in doubt."""
    treated: int
    """Areas whose start lies in the table."""
    never: int
    """Areas without the scheme to the end."""
    left_out: int
    """Areas × months with the scheme that had nothing left to be compared with."""
    two_way: float
    """What a level for each area and each month would say, in events. Beside the answer, not
    instead of it: areas that already have the scheme stand in there for areas without."""
    by_time: pd.DataFrame
    """Event study: `from_start`, `areas`, `difference`, `lower`, `upper`. [events an area]"""
    by_start: pd.DataFrame
    """Each start: `start`, `areas`, `months`, `difference`, `lower`, `upper`, `ratio`."""
    confidence: float

    @property
    def in_words(self) -> str:
        level = f"{self.confidence:.0%} limits {percent(self.limits.lower - 1, signed=True)} to "
        level += percent(self.limits.upper - 1, signed=True)
        if self.limits.lower <= 1 <= self.limits.upper:
            text = f"No difference was shown between places with the scheme and not yet ({level})."
        else:
            way = "fewer" if self.ratio < 1 else "more"
            text = (
                f"Places with the scheme had {percent(abs(self.ratio - 1))} {way} than the change "
                f"in places still without it leads us to expect ({level})."
            )
        if self.pretrend_p < 0.05:
            text += " They were drawing apart before it began, so the answer is in doubt."
        if self.left_out:
            text += (
                f" {plural(self.left_out, 'month')} of areas with the scheme had nothing left to be "
                "compared with and are left out."
            )
        return text


def staged_differences(
    table: pd.DataFrame,
    *,
    area: str = "area",
    month: str = "month",
    count: str = "count",
    began: str = "began",
    base: Base = "all before",
    confidence: float = 0.95,
) -> Staged:
    """Difference in differences of a scheme that reached areas at different times.

    Each start is set beside areas that do not have the scheme yet, month by month, and the
    answers are averaged. A level for each area and month alone (two-way fixed effects) would
    also set late starters beside early ones, whose scheme is already at work: where effects
    grow, that answer can be too small or have the wrong sign. Rests on one thing that cannot
    be shown: without the scheme the areas would have moved as those still without it did. Not
    for a scheme that goes and comes back, nor where areas began because they stood high
    (`regressiontomean`).

    Args:
        table: One row for each area and month (or year), every area in every month.
        area: Column of areas.
        month: Column of months, like 2025-04, or of years.
        count: Column of events, or of any amount from 0 up. [events]
        began: Column of the first month (or year) with the scheme, one value an area; empty
            for areas that never had it.
        base: What a month with the scheme is set against: `all before` the area's start, which
            is steadier, or the `last before`, as is usual with years.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Staged`. Errors are clustered by area; limits use Student's t on the smaller of the
        two groups of areas less one, counted by their weight in the answer.

    Raises:
        NotEnoughData: Fewer than two areas with the scheme or without it, or no month before
            a start.
        InvalidValues: An area stands twice in a month, lacks a month, or has two starts.

    Source:
        Callaway and Sant'Anna (2021), Journal of Econometrics 225, 200-230: group-time effects
        with the not yet treated as comparison (`last before` gives the same numbers); Goodman-
        Bacon (2021), Journal of Econometrics 225, 254-277, for what goes wrong otherwise.
    """
    import pandas as pd

    level = need_level(confidence)
    need_columns(table, "areas", area, month, count, began)
    grid, times, start, monthly = _laid_out(table, area, month, count, began)
    has = start <= times[-1]
    _need_enough(start, times, has)
    whole, pre = _Tally(len(grid)), _Tally(len(grid))
    by_time: dict[int, _Tally] = defaultdict(lambda: _Tally(len(grid)))
    by_start: dict[int, _Tally] = {}
    for g in np.unique(start[has]):
        own, before = start == g, times < g
        against = grid[:, before].mean(axis=1) if base == "all before" else grid[:, before][:, -1]
        by_start[int(g)] = _Tally(len(grid))
        for k, t in enumerate(times):
            beside = start > max(t, g)
            if beside.sum() < FEWEST:
                continue
            tallies = [by_time[int(t - g)], *([whole, by_start[int(g)]] if t >= g else [])]
            for tally in tallies:
                tally.add(own, beside, grid[:, k], against)
        beside = start > g
        if before.sum() >= 3 and beside.sum() >= FEWEST:
            when = times[before] - times[before].mean()
            pre.add(own, beside, grid[:, before] @ when / float(when @ when), np.zeros(len(grid)))
    on = (start[:, None] <= times[None, :]).astype(np.float64)
    if not whole.months.sum():
        raise NotEnoughData(
            "No month with the scheme has two areas still without it.",
            do="Compare with areas that were never to have it.",
        )
    estimate, error, free = whole.effect()
    log_ratio, log_error = whole.log_ratio()
    slope, slope_error, slope_free = pre.effect()
    return Staged(
        math.exp(log_ratio),
        Interval(*(math.exp(v) for v in _limits(log_ratio, log_error, free, level))),
        _p(log_ratio, log_error, free),
        estimate, error, Interval(*_limits(estimate, error, free, level)),
        slope, _p(slope, slope_error, slope_free),
        int(has.sum()), int((~has).sum()), int(on.sum() - whole.months.sum()),
        balanced(grid, on)[0],
        pd.DataFrame([
            {"from_start": e, "areas": int((tally.months > 0).sum())} | tally.row(level)
            for e, tally in sorted(by_time.items())
        ]),
        pd.DataFrame([
            {"start": named(g, monthly), "areas": int((start == g).sum()),
             "months": int(tally.months.max())} | tally.row(level) | {"ratio": tally.ratio}
            for g, tally in by_start.items()
        ]),
        level,
    )  # fmt: skip


@dataclass
class _Tally:
    """An average of changes beside changes, with what each area adds to its error."""

    areas: int
    months: Floats = field(init=False)
    """Months that each area with the scheme stands in for."""
    change: Floats = field(init=False)
    """Its change in those, less the change beside it."""
    seen: Floats = field(init=False)
    expected: Floats = field(init=False)
    pull: Floats = field(init=False)
    """What each area without the scheme does to the sum of changes."""
    share: Floats = field(init=False)
    """And to the sum of what was expected."""
    weight: Floats = field(init=False)
    """How often each area was stood beside others."""

    def __post_init__(self) -> None:
        for name in ("months", "change", "seen", "expected", "pull", "share", "weight"):
            setattr(self, name, np.zeros(self.areas))

    def add(self, own: Flags, beside: Flags, now: Floats, before: Floats) -> None:
        n, m = int(own.sum()), int(beside.sum())
        moved = now - before
        gap = float(moved[beside].mean())
        self.months[own] += 1
        self.change[own] += moved[own] - gap
        self.pull[beside] -= n / m * (moved[beside] - gap)
        self.weight[beside] += n / m
        base = float(before[beside].sum())
        growth = float(now[beside].sum()) / base if base > 0 else np.nan
        self.seen[own] += now[own]
        self.expected[own] += before[own] * growth
        self.share[beside] += float(before[own].sum()) * (
            (now[beside] - growth * before[beside]) / base if base > 0 else np.nan
        )

    def effect(self) -> tuple[float, float, float]:
        """Average change, its standard error, and the degrees of freedom of that."""
        months = float(self.months.sum())
        if not months:
            return math.nan, math.nan, 1.0
        average = float(self.change.sum()) / months
        mine = (self.change - self.months * average) / months
        free = min(_many(self.months), _many(self.weight)) - 1
        return average, self._error(mine, self.pull / months), max(free, 1.0)

    @property
    def ratio(self) -> float:
        expected = float(self.expected.sum())
        return float(self.seen.sum()) / expected if expected > 0 else math.nan

    def log_ratio(self) -> tuple[float, float]:
        seen, expected = float(self.seen.sum()), float(self.expected.sum())
        if not seen > 0 or not expected > 0:
            raise NotEnoughData(
                "A ratio needs events before and after, with the scheme and without.",
                seen=f"{seen:g} events with the scheme.",
            )
        mine = self.seen / seen - self.expected / expected
        return math.log(seen / expected), self._error(mine, -self.share / expected)

    def row(self, level: float) -> dict[str, float]:
        average, error, free = self.effect()
        if (self.months > 0).sum() < 2:  # one area says nothing of how areas differ
            return {"difference": average, "lower": math.nan, "upper": math.nan}
        lower, upper = _limits(average, error, free, level)
        return {"difference": average, "lower": lower, "upper": upper}

    def _error(self, with_it: Floats, without: Floats) -> float:
        """Clustered by area: an area that stood beside others before its own start counts once."""
        sides = []
        for part, used in ((with_it, self.months > 0), (without, self.weight > 0)):
            n = int(used.sum())
            sides.append(part * math.sqrt(n / (n - 1)) if n > 1 else part)
        both = sides[0] + sides[1]
        return math.sqrt(float(both @ both))


def _many(weights: Floats) -> float:
    """How many areas of equal weight these are worth (Kish)."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def _limits(value: float, error: float, free: float, level: float) -> tuple[float, float]:
    from scipy.stats import t as student

    reach = float(student.ppf(0.5 + level / 2, free)) * error
    return value - reach, value + reach


def _p(value: float, error: float, free: float) -> float:
    from scipy.stats import t as student

    return float(2 * student.sf(abs(value) / error, free)) if error > 0 else 1.0


def _laid_out(
    table: pd.DataFrame, area: str, month: str, count: str, began: str
) -> tuple[Floats, npt.NDArray[np.int64], Floats, bool]:
    """Areas × months, the months, the start of each area (infinite: never), whether monthly."""
    import pandas as pd

    y = numbers(table, count)
    if (y < 0).any():
        raise InvalidValues("Counts are 0 or more.", seen=f"The smallest is {y.min():g}.")
    moments, monthly = times_of(table[month], month)
    starts, start_monthly = times_of(table[began], began)
    if np.isnan(moments).any():
        raise InvalidValues(f"The column {month} has empty cells.")
    if np.isfinite(starts).any() and monthly != start_monthly:
        raise InvalidValues(
            f"{month} and {began} must both be months or both be years.",
            seen=f"{month} holds {'months' if monthly else 'years'}.",
        )
    places, names = pd.factorize(table[area])
    columns, times = pd.factorize(moments.astype(np.int64), sort=True)
    grid = np.full((len(names), len(times)), np.nan)
    grid[places, columns] = y
    if int(np.isfinite(grid).sum()) < len(y):
        raise InvalidValues("An area stands twice in a month.", do="Add its rows up first.")
    if np.isnan(grid).any():
        lacking = int(np.isnan(grid).any(axis=1).sum())
        raise InvalidValues(
            "Every area must have every month.",
            seen=f"{lacking} of {len(names)} areas lack one or more.",
            do="A month without events counts 0. Leave a month that is not known out for all areas.",
        )
    start = np.full(len(names), np.inf)
    given = np.where(np.isnan(starts), np.inf, starts)
    start[places] = given
    if (start[places] != given).any():
        raise InvalidValues(
            f"The column {began} must have one value for each area.",
            do="Give every row of an area its first month with the scheme; all empty for none.",
        )
    return grid, np.asarray(times, dtype=np.int64), start, monthly


def _need_enough(start: Floats, times: npt.NDArray[Any], has: Flags) -> None:
    if (start <= times[0]).any():
        raise NotEnoughData(
            "Some areas have no month before the scheme.",
            seen=f"{int((start <= times[0]).sum())} of {len(start)} areas.",
            do="Leave them out and say so, or give earlier months.",
        )
    if has.sum() < 2:
        raise NotEnoughData(
            "Two areas with the scheme are the least.",
            seen=f"{int(has.sum())} of {len(start)} areas have a start within the table.",
            do="For a single place use a synthetic control.",
        )
