"""One scheme with one start: places with it beside places without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.differences.panel import balanced, within
from commonweal.analysis.inputs import Floats, need_columns, need_level, numbers
from commonweal.analysis.intervals import Interval
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import percent

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Difference:
    """Change where the scheme ran, beside the change where it did not."""

    ratio: float
    """After over before in treated areas, over the same in control areas; 0.75 is −25%."""
    limits: Interval
    p: float
    estimate: float
    """Change a month and area in events, with a level for each area and each month."""
    error: float
    """Its standard error, clustered by area."""
    estimate_limits: Interval
    pretrend: float
    """How much the treated areas drew away from the control areas before the start. [events a
    month, each month]"""
    pretrend_p: float
    """Small values say that they were not alike before, and the answer is in doubt."""
    treated: int
    control: int
    """Areas of each kind."""
    before: int
    after: int
    """Months on each side."""
    by_month: pd.DataFrame
    """Event study: `month`, `from_start`, `difference`, `lower`, `upper`: treated less control,
    each beside its own average before. [events an area]"""
    confidence: float

    @property
    def in_words(self) -> str:
        level = f"{self.confidence:.0%} limits {percent(self.limits.lower - 1, signed=True)} to "
        level += percent(self.limits.upper - 1, signed=True)
        if self.limits.lower <= 1 <= self.limits.upper:
            text = f"No difference was shown between places with the scheme and without ({level})."
        else:
            way = "fewer" if self.ratio < 1 else "more"
            text = (
                f"Places with the scheme had {percent(abs(self.ratio - 1))} {way} than the change "
                f"elsewhere leads us to expect ({level})."
            )
        if self.pretrend_p < 0.05:
            text += " They were drawing apart before it began, so the answer is in doubt."
        return text


def difference_in_differences(
    table: pd.DataFrame,
    *,
    start: Month,
    area: str = "area",
    month: str = "month",
    count: str = "count",
    treated: str = "treated",
    confidence: float = 0.95,
) -> Difference:
    """Difference in differences of areas by month, with errors clustered by area.

    Takes off all that is fixed about an area and all that every area shared in
    a month. Rests on one thing that cannot be shown: without the scheme the
    treated areas would have moved as the others did. The test of the months
    before can only fail to contradict it. Does not correct for sites that were
    picked for being high (`regressiontomean`).

    Args:
        table: One row for each area and month.
        start: First month of the scheme; the same for all treated areas.
        area: Column of areas.
        month: Column of months, like 2025-04.
        count: Column of events. [events]
        treated: Column that holds 1 for areas with the scheme, 0 for others.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Difference`. The ratio is the Poisson answer with a level for each
        area and each month; the estimate is the least-squares one. Limits use
        Student's t on the smaller group of areas less one.

    Raises:
        NotEnoughData: Fewer than two areas of a kind, or no month on a side.
        InvalidValues: An area stands twice in a month, or is treated only at times.

    Source:
        Angrist and Pischke (2009), Mostly Harmless Econometrics, chapter 5;
        clustering: Cameron and Miller (2015), Journal of Human Resources 50.
    """
    import pandas as pd
    from scipy.stats import t as student

    level = need_level(confidence)
    need_columns(table, "areas", area, month, count, treated)
    y = numbers(table, count)
    if (y < 0).any():
        raise InvalidValues("Counts are 0 or more.", seen=f"The smallest is {y.min():g}.")
    places, names = pd.factorize(table[area])
    texts, written = pd.factorize(table[month], sort=True)
    moments = [Month.parse(str(m)) for m in written]
    shown = numbers(table, treated)
    grid = np.full((len(names), len(moments)), np.nan)
    grid[places, texts] = y
    if int(np.isfinite(grid).sum()) < len(y):
        raise InvalidValues("An area stands twice in a month.", do="Add its rows up first.")
    with_scheme = np.zeros(len(names))
    with_scheme[places] = shown
    if (shown != with_scheme[places]).any() or not np.isin(with_scheme, (0, 1)).all():
        raise InvalidValues(
            f"The column {treated} must be 1 or 0, one value for each area.",
            do="The months are told apart by start. Where areas began in different months, use "
            "staged_differences.",
        )
    later = np.array([m >= start for m in moments])
    group = with_scheme == 1
    sizes = int(group.sum()), int((~group).sum())
    if min(sizes) < 2 or not later.any() or later.all():
        raise NotEnoughData(
            "Two areas of each kind and a month on each side are the least.",
            seen=f"{sizes[0]} treated, {sizes[1]} other areas; {int((~later).sum())} months "
            f"before and {int(later.sum())} after.",
            do="For a single treated place use a synthetic control.",
        )
    on = (group[:, None] & later[None, :]).astype(np.float64)
    if np.isfinite(grid).all():
        estimate, error = balanced(grid, on)
    else:
        beta, cov = within(y[:, None], on[places, texts][:, None], places, texts)
        estimate, error = float(beta[0]), math.sqrt(float(cov[0, 0]))
    free = min(sizes) - 1
    reach = float(student.ppf(0.5 + level / 2, free))
    log_ratio, log_error = proportional(grid, group, later)
    slope, slope_p = _pretrend(grid[:, ~later], group)
    study = _event_study(grid, group, later, level)
    study.insert(0, "month", [str(m) for m in moments])
    study.insert(1, "from_start", [m - start for m in moments])
    return Difference(
        math.exp(log_ratio),
        Interval(math.exp(log_ratio - reach * log_error), math.exp(log_ratio + reach * log_error)),
        float(2 * student.sf(abs(log_ratio) / log_error, free)) if log_error else 1.0,
        estimate, error, Interval(estimate - reach * error, estimate + reach * error),
        slope, slope_p, *sizes, int((~later).sum()), int(later.sum()), study, level,
    )  # fmt: skip


def proportional(grid: Floats, group: np.ndarray, later: np.ndarray) -> tuple[float, float]:
    """Log of the ratio of ratios, and its error clustered by area.

    With every month there, Poisson regression with a level for each area and
    month has this in closed form: its margins are the totals. Where areas lack
    months, each area's monthly averages stand for its totals.

    Args:
        grid: Areas × months; NaN where a month is not there. [events]
        group: True for treated areas.
        later: True for months after the start.

    Returns:
        Log ratio and its standard error.

    Raises:
        NotEnoughData: A side of a group holds no event, or an area no month.
    """
    total, variance = 0.0, 0.0
    for sign, held in ((1, grid[group]), (-1, grid[~group])):
        if (~np.isfinite(held)).all(axis=1).any():
            raise NotEnoughData("An area has no month at all.")
        parts = []
        for months in (later, ~later):
            side = held[:, months]
            there = np.isfinite(side).sum(axis=1)
            if (there == 0).any():
                raise NotEnoughData(
                    "An area has no month on one side of the start.", do="Leave it out and say so."
                )
            parts.append(np.nansum(side, axis=1) / there)
        after, before = parts
        if after.sum() == 0 or before.sum() == 0:
            raise NotEnoughData(
                "A ratio needs events on both sides.",
                seen=f"{before.sum():g} before and {after.sum():g} after, a month.",
                do="Read the estimate in events instead.",
            )
        total += sign * math.log(after.sum() / before.sum())
        pull = after / after.sum() - before / before.sum()
        variance += float(pull @ pull) * len(held) / (len(held) - 1)
    return total, math.sqrt(variance)


def _pretrend(before: Floats, group: np.ndarray) -> tuple[float, float]:
    """Difference of slopes before the start, and its p value (Welch over areas)."""
    from scipy.stats import ttest_ind

    if before.shape[1] < 3:
        return float("nan"), 1.0
    when = np.where(np.isfinite(before), np.arange(before.shape[1], dtype=np.float64), np.nan)
    when = when - np.nanmean(when, axis=1, keepdims=True)
    slopes = np.nansum(when * before, axis=1) / np.nansum(when**2, axis=1)
    slopes, group = slopes[np.isfinite(slopes)], group[np.isfinite(slopes)]
    gap = float(slopes[group].mean() - slopes[~group].mean())
    if np.ptp(slopes) == 0:
        return 0.0, 1.0
    return gap, float(ttest_ind(slopes[group], slopes[~group], equal_var=False).pvalue)


def _event_study(grid: Floats, group: np.ndarray, later: np.ndarray, level: float) -> pd.DataFrame:
    import pandas as pd
    from scipy.stats import t as student

    moved = grid - np.nanmean(grid[:, ~later], axis=1, keepdims=True)
    gaps, errors, frees = np.zeros(grid.shape[1]), 0.0, []
    for sign, held in ((1, moved[group]), (-1, moved[~group])):
        n = np.isfinite(held).sum(axis=0)
        gaps = gaps + sign * np.nansum(held, axis=0) / np.maximum(n, 1)
        spread = np.nanvar(held, axis=0) * n / np.maximum(n - 1, 1)
        errors = errors + spread / np.maximum(n, 1)
        frees.append(n - 1)
    reach = student.ppf(0.5 + level / 2, np.maximum(np.minimum(*frees), 1)) * np.sqrt(errors)
    return pd.DataFrame({"difference": gaps, "lower": gaps - reach, "upper": gaps + reach})
