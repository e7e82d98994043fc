"""Could this pilot show anything, before it starts?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.differences import proportional
from commonweal.analysis.inputs import (
    counts,
    need_columns,
    need_level,
    need_positive,
)
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest fall that a pilot would probably show."""

    smallest_fall: float | None
    """As a proportion: 0.3 is a fall of 30%. None: not even the end of all crime would show."""
    power: float
    """Chance of showing a fall of that size, if it is real."""
    confidence: float
    monthly: float
    """Events a month in the pilot sites. [events]"""
    control_monthly: float | None
    overdispersion: float
    months_before: int
    months_after: int

    @property
    def in_words(self) -> str:
        time = plural(self.months_after, "month")
        if self.smallest_fall is None:
            return f"This pilot cannot show any effect in {time}, even if all of it stopped."
        fall = percent(math.ceil(self.smallest_fall * 100 - 1e-9) / 100, digits=0)
        return (
            f"This pilot cannot detect less than a {fall} fall in {time}. A smaller one, "
            "even if real, would most likely be reported as no effect."
        )


def smallest_effect(
    *,
    monthly: float,
    months_before: int,
    months_after: int,
    control_monthly: float | None = None,
    overdispersion: float = 1.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> Detectable:
    """The smallest fall a pilot can detect, from its monthly counts.

    Worked out on the logarithm of the ratio after to before, beside the control
    areas if there are any. It supposes months that swing as much as
    `overdispersion` says and do not resemble the month before; if they do, even
    this is too hopeful. Detecting is not measuring: limits stay wide.

    Args:
        monthly: Events a month in all pilot sites together. [events a month]
        months_before: Months of record before the start. [months]
        months_after: Months of the pilot. [months]
        control_monthly: Events a month in all control areas together; without
            them, whatever else changes passes for the pilot. [events a month]
        overdispersion: Variance of months over that of chance, 1 or more.
        power: Chance of showing it if it is real. [proportion]
        confidence: Two-sided level of the test. [proportion]

    Returns:
        A `Detectable`.

    Raises:
        InvalidValues: A number of months or events is not above zero.

    Source:
        Wald test of a log rate ratio: Signorini (1991), Biometrika 78, 446-450.

    >>> found = smallest_effect(monthly=10, months_before=12, months_after=12)
    >>> found.in_words[:58]
    'This pilot cannot detect less than a 34% fall in 12 months'
    """
    rate = need_positive(monthly, "The monthly count")
    before = need_positive(months_before, "The months before")
    after = need_positive(months_after, "The months after")
    spread = need_positive(overdispersion, "The over-dispersion")
    if spread < 1:
        raise InvalidValues("Over-dispersion is 1 or more.", seen=f"It is {spread:g}.")
    chance = NormalDist()
    reach = chance.inv_cdf(0.5 + need_level(confidence) / 2) + chance.inv_cdf(
        need_level(power, "Power")
    )
    fixed = 1 / (rate * before)
    if control_monthly is not None:
        other = need_positive(control_monthly, "The monthly count of the control areas")
        fixed += 1 / (other * before) + 1 / (other * after)

    def short(fall: float) -> float:
        error = math.sqrt(spread * (fixed + 1 / (rate * after * (1 - fall))))
        return -math.log(1 - fall) - reach * error

    # A larger fall is easier to see until so few events are left that it is harder:
    # the first fall that passes is wanted.
    falls = np.linspace(0.0005, 0.9995, 2_000)
    passes = [f for f in falls if short(float(f)) >= 0]
    smallest = None
    if passes:
        high = float(passes[0])
        low = max(0.0, high - float(falls[1] - falls[0]))
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (low, middle) if short(middle) >= 0 else (middle, high)
        smallest = high
    return Detectable(
        smallest, power, confidence, rate, control_monthly, spread, months_before, months_after
    )


def power_from_history(
    table: pd.DataFrame,
    *,
    months_after: int,
    area: str = "area",
    month: str = "month",
    count: str = "count",
    picked: str = "picked",
    power: float = 0.8,
    confidence: float = 0.95,
) -> Detectable:
    """The smallest fall a pilot can detect, from what its areas recorded so far.

    Over-dispersion is measured on the record, twice: how far months of areas are
    from what area and month together explain, and how far areas drift apart from
    the first half of the record to the second. The wider is used, for a pilot is
    judged by areas.

    Args:
        table: One row for each area and month before the start; each area in each month.
        months_after: Months of the pilot. [months]
        area: Column of areas.
        month: Column of months, like 2025-04.
        count: Column of events. [events]
        picked: Column that holds 1 for the pilot's areas, 0 for control areas.
        power: Chance of showing it if it is real. [proportion]
        confidence: Two-sided level of the test. [proportion]

    Returns:
        A `Detectable`.

    Raises:
        NotEnoughData: Fewer than 6 months, or no event.
        InvalidValues: An area lacks a month.
    """
    need_columns(table, "areas", area, month, count, picked)
    counts(table, count)
    grid = table.pivot_table(index=area, columns=month, values=count, aggfunc="sum")
    if grid.isna().any().any():
        raise InvalidValues("Every area must be there in every month.")
    sites = table.groupby(area)[picked].first().reindex(grid.index).to_numpy() == 1
    y = grid.to_numpy(dtype=np.float64)
    if y.shape[1] < 6 or not sites.any() or not y[sites].sum():
        raise NotEnoughData(
            "Six months of record and a picked area with events are the least.",
            seen=f"{y.shape[1]} months, {int(sites.sum())} picked areas.",
        )
    spread = _spread(y)
    if min(sites.sum(), (~sites).sum()) >= 2:
        # The record's halves as if the scheme had begun between them: nothing did.
        later = np.arange(y.shape[1]) >= y.shape[1] // 2
        _, error = proportional(y, sites, later)
        totals = [y[g][:, t].sum() for g in (sites, ~sites) for t in (later, ~later)]
        spread = max(spread, error**2 / sum(1 / float(t) for t in totals))
    both = y[sites].sum(axis=0), y[~sites].sum(axis=0)
    control = float(both[1].mean()) if both[1].sum() else None
    return smallest_effect(
        monthly=float(both[0].mean()),
        months_before=y.shape[1],
        months_after=months_after,
        control_monthly=control,
        overdispersion=spread,
        power=power,
        confidence=confidence,
    )


def _spread(y: np.ndarray) -> float:
    """Pearson's chi-square of areas × months about their margins, over its degrees of freedom."""
    y = y[y.sum(axis=1) > 0][:, y.sum(axis=0) > 0]
    if min(y.shape) < 2:
        flat = y.ravel()
        if flat.mean() == 0 or len(flat) < 2:
            raise NotDefined("There is no spread to measure.")
        return max(1.0, float(flat.var(ddof=1)) / float(flat.mean()))
    expected = np.outer(y.sum(axis=1), y.sum(axis=0)) / y.sum()
    free = (y.shape[0] - 1) * (y.shape[1] - 1)
    chi: float = float(np.sum((y - expected) ** 2 / expected))
    return float(max(1.0, chi / free))
