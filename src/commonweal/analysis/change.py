"""Is it up or down, more than chance explains?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from commonweal.analysis.inputs import (
    Floats,
    array,
    need_count,
    need_level,
    need_positive,
)
from commonweal.analysis.intervals import Interval, exact_ratio_limits
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month, Span, months_in_words
from commonweal.vocabulary.series import Series

SMALL_BASE = 20
"""No percentage is given on a base below this.

At 20 events one more is five percentage points, and chance alone takes a true
20 anywhere from 12 to 30 (−40% to +50%): a percentage would be read as news.
"""
FEW_PAIRS = 6
"""Matched months below this give no usable spread of their own; the series lends its own."""

Direction = Literal["up", "down", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """A count in one period beside a count in another."""

    count: float
    against: float
    ratio: float
    """`count` over `against`, per unit of exposure; infinite on a nil base."""
    lower: float
    upper: float
    """Limits of the ratio, allowing for months that swing more than chance."""
    p: float
    """Two-sided probability of a ratio at least this far from 1, if nothing had changed."""
    confidence: float
    direction: Direction
    """`same` unless the limits leave out 1."""
    percentage: float | None
    """Proportion: −0.11 is 11% fewer. None on a tiny base: see `why_no_percentage`."""
    percentage_limits: Interval | None
    why_no_percentage: str
    overdispersion: float
    """Variance of monthly counts over that of pure chance; 1 is pure chance."""
    by_chance_alone: Interval
    """Limits of the ratio if every event were independent: narrower, and often too narrow."""
    months: tuple[tuple[Month, Month], ...]
    """Pairs of months used; empty where two plain counts were compared."""
    left_out: tuple[Month, ...]
    """Months of either period that are gaps, or whose partner is one."""
    method: str


def e_test(
    count: float,
    against: float,
    *,
    exposure: float = 1,
    against_exposure: float = 1,
    variance: Literal["pooled", "separate"] = "pooled",
) -> float:
    """Two-sided p value for a difference between two Poisson counts.

    More powerful than the conditional binomial test for small counts. Supposes
    that events are independent: crimes that come in runs make it too eager
    (see `compare_spans`).

    Args:
        count, against: The two counts. [events]
        exposure, against_exposure: Time or population behind each. [any, alike]
        variance: How the statistic is scaled: `pooled` over both counts, or
            `separate` as printed in the paper. The two are one and the same at
            equal exposures; at unequal ones `separate` is too eager.

    Returns:
        Probability, 0 to 1.

    Raises:
        InvalidValues: A count is not a count.
        NotDefined: Both are nil: there is nothing to test.

    Source:
        Krishnamoorthy and Thomson (2004), Journal of Statistical Planning and
        Inference 119, 23-35; pooled statistic: Gu, Ng, Tang and Schucany
        (2008), Biometrical Journal 50, 283-298.

    >>> round(e_test(6, 2), 4)
    0.1749
    """
    from scipy.stats import poisson

    a, b = need_count(count, "The count"), need_count(against, "The earlier count")
    n, m = need_positive(exposure, "The exposure"), need_positive(against_exposure, "The exposure")
    if a + b == 0:
        raise NotDefined("Two nil counts cannot be tested.", seen="Both are 0.")
    u, v = (1 / (n + m),) * 2 if variance == "pooled" else (1 / n**2, 1 / m**2)
    t2 = (a / n - b / m) ** 2 / (u * a + v * b)
    if t2 == 0:
        return 1.0
    mean = (a + b) / (n + m)
    reach = 12 * math.sqrt(n * mean) + 30
    first = np.arange(max(0, int(n * mean - reach)), int(n * mean + reach) + 1, dtype=np.float64)
    # Of each possible first count x, those second counts y are as extreme that lie
    # outside the roots of (x/n − y/m)² = t²(ux + vy): a single sum, not a double one.
    half = m**2 * (2 * first / (n * m) + t2 * v) / 2
    root = np.sqrt(np.maximum(half**2 - m**2 * ((first / n) ** 2 - t2 * u * first), 0))
    slack = 1e-9 * np.maximum(1, half)
    low = np.floor(half - root + slack)
    high = np.ceil(half + root - slack)
    low[first == 0] = -1  # nothing against nothing is no difference
    second = poisson(m * mean)
    outside = second.cdf(low) + second.sf(high - 1)
    return float(min(1.0, np.sum(poisson.pmf(first, n * mean) * outside)))


def change(
    count: float,
    against: float,
    *,
    exposure: float = 1,
    against_exposure: float = 1,
    overdispersion: float = 1,
    confidence: float = 0.95,
) -> Change:
    """Change between two plain counts, with exact limits of their ratio.

    Where only two totals are known, chance is all that can be allowed for; pass
    the `overdispersion` of the monthly series where there is one, or use
    `compare_spans`. Says that the level differs, not why.

    Args:
        count, against: Events of the later and the earlier period. [events]
        exposure, against_exposure: Length (or population) of each. [any, alike]
        overdispersion: Variance over chance of the counts, 1 or more.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Change`; no percentage on a base below `SMALL_BASE`.

    Raises:
        NotDefined: Both counts are nil.

    Source:
        Limits: conditional binomial, Przyborowski and Wilenski (1940).
        p: the e-test; both widened by the square root of `overdispersion`.

    >>> fall = change(80, 100)
    >>> fall.direction, fall.percentage
    ('same', -0.2)
    """
    a, b = need_count(count, "The count"), need_count(against, "The earlier count")
    n, m = need_positive(exposure, "The exposure"), need_positive(against_exposure, "The exposure")
    level = need_level(confidence)
    if a + b == 0:
        raise NotDefined("Nothing against nothing has no change.", seen="Both counts are 0.")
    p = e_test(a, b, exposure=n, against_exposure=m)
    exact = exact_ratio_limits(a, b, exposure=n, against_exposure=m, confidence=level)
    if overdispersion > 1:
        limits, p = _widened(a, b, n, m, overdispersion, math.inf, level)
        method = "Ratio of counts, limits widened for over-dispersion"
    else:
        limits, method = exact, "Ratio of counts, exact limits; e-test"
    return _change(
        (a, b), (n, m), limits, exact, p, max(1.0, overdispersion), level, (), (), method
    )


def compare_spans(
    series: Series,
    *,
    span: Span,
    against: Span | None = None,
    confidence: float = 0.95,
) -> Change:
    """One period of a series beside another, month by matching month.

    Only months that both periods have are counted: a gap takes its partner out
    with it, and both are named. Monthly crime swings more than independent
    events would; that swing is measured on the matched pairs and widens the
    limits, so that ordinary noise is not called a change.

    Args:
        series: Monthly counts with their gaps and breaks. [events a month]
        span: The period spoken of.
        against: The period it is compared with; the same months a year before
            unless given. As long as `span`, the same calendar months.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Change`. Its limits use Student's t on as many degrees of freedom as
        the spread was measured with; `by_chance_alone` is what they would be
        without over-dispersion.

    Raises:
        InvalidValues: The periods differ in length or in calendar months, or overlap.
        NotDefined: Recording changed between or within the periods.
        NotEnoughData: No month is there in both, or nothing was recorded in either.

    Source:
        Quasi-likelihood: McCullagh and Nelder (1989), chapter 9; the matched
        pairs are the log-linear model with a level for every month.
    """
    level = need_level(confidence)
    before = against or span.year_before()
    _check_periods(series, span, before)
    pairs: list[tuple[Month, Month]] = []
    left_out: list[Month] = []
    for here, there in zip(span, before, strict=True):
        if series[here] is None or series[there] is None:
            left_out += [here, there]
        else:
            pairs.append((here, there))
    if not pairs:
        raise NotEnoughData(
            f"“{series.name}” has no month in both {span.label} and {before.label}.",
            seen=f"Gaps among {months_in_words(left_out)}.",
            do="Choose periods that the data cover.",
        )
    x = array([series[here] for here, _ in pairs])
    y = array([series[there] for _, there in pairs])
    a, b = float(x.sum()), float(y.sum())
    if a + b == 0:
        raise NotEnoughData(
            f"Nothing was recorded in either period of “{series.name}”.",
            do="Say that the count was nil in both.",
        )
    exact = exact_ratio_limits(a, b, exposure=1, against_exposure=1, confidence=level)
    spread, freedom, how = _spread(series, x, y)
    if spread > 1:
        limits, p = _widened(a, b, 1, 1, spread, freedom, level)
        method = f"Quasi-Poisson ratio of matched months; {how}"
    else:
        limits, p = exact, e_test(a, b)
        method = f"Exact Poisson ratio of matched months; {how}"
    return _change(
        (a, b), (1, 1), limits, exact, p, spread, level, tuple(pairs), tuple(left_out), method
    )


def overdispersion(x: Floats, y: Floats) -> float:
    """Variance over chance of matched monthly pairs, not below 1.

    Pearson's chi-square of the pairs about their common ratio, over pairs − 1.
    1 means that months differ from one another's ratio no more than chance
    would make them.
    """
    total = x + y
    use = total > 0
    if use.sum() < 2:
        return 1.0
    share = x.sum() / total.sum()
    if share in (0, 1):
        return 1.0
    expected = share * total[use]
    chi = float(np.sum((x[use] - expected) ** 2 / (expected * (1 - share))))
    return max(1.0, chi / (int(use.sum()) - 1))


def percentage_change(count: float, against: float, *, confidence: float = 0.95) -> Interval:
    """Limits of the percentage change of two plain counts, as proportions.

    Args:
        count: The later count. [events]
        against: The count it is set beside. [events]
        confidence: Two-sided level. [proportion]

    Raises:
        NotEnoughData: The base is below `SMALL_BASE`; give the two counts instead.
    """
    found = change(count, against, confidence=confidence)
    if found.percentage_limits is None:
        raise NotEnoughData(
            "The base is too small for a percentage.",
            seen=found.why_no_percentage,
            do="Give the two counts.",
        )
    return found.percentage_limits


def _check_periods(series: Series, span: Span, before: Span) -> None:
    if len(span) != len(before) or (span.start - before.start) % 12:
        raise InvalidValues(
            "The two periods must hold the same calendar months.",
            seen=f"{span.label} beside {before.label}.",
            do="Compare like seasons: the same months of another year.",
        )
    early, late = sorted((span, before), key=lambda s: s.start)
    if late.start <= early.end:
        raise InvalidValues("The two periods overlap.", seen=f"{span.label} and {before.label}.")
    crossed = [b for b in series.breaks if early.start < b.month <= late.end]
    if crossed:
        raise NotDefined(
            f"“{series.name}” cannot be compared across a change of recording.",
            seen=f"{crossed[0].month.label}: {crossed[0].why}.",
            do="Compare periods on one side of it.",
        )


def _spread(series: Series, x: Floats, y: Floats) -> tuple[float, float, str]:
    """Over-dispersion, its degrees of freedom, and how it was measured."""
    if len(x) >= FEW_PAIRS:
        return overdispersion(x, y), len(x) - 1, f"spread measured on {len(x)} pairs of months"
    # Too few pairs: borrow from every pair of months a year apart in the series.
    known = dict(series)
    firsts = [m for m, v in known.items() if v is not None and known.get(m + -12) is not None]
    breaks = [b.month for b in series.breaks]
    firsts = [m for m in firsts if not any(m + -12 < b <= m for b in breaks)]
    if len(firsts) >= FEW_PAIRS:
        found = overdispersion(
            array([known[m] for m in firsts]), array([known[m + -12] for m in firsts])
        )
        return found, len(firsts) - 1, f"spread measured on {len(firsts)} pairs a year apart"
    return 1.0, math.inf, "too few months to measure spread, so chance alone is allowed for"


def _widened(
    a: float, b: float, n: float, m: float, spread: float, freedom: float, level: float
) -> tuple[Interval, float]:
    """Limits of the ratio and p on the log scale, variance multiplied by `spread`."""
    from scipy.stats import norm
    from scipy.stats import t as student

    chance = norm if math.isinf(freedom) else student(freedom)
    # Half an event on each side keeps a nil count finite; it is lost in large ones.
    few = 0.5 if min(a, b) == 0 else 0.0
    centre = math.log((a + few) / n) - math.log((b + few) / m)
    error = math.sqrt(spread * (1 / (a + few) + 1 / (b + few)))
    reach = float(chance.ppf(0.5 + level / 2)) * error
    limits = Interval(
        0.0 if a == 0 else math.exp(centre - reach),
        math.inf if b == 0 else math.exp(centre + reach),
    )
    return limits, float(2 * chance.sf(abs(centre) / error))


def _change(
    counts: tuple[float, float],
    exposures: tuple[float, float],
    limits: Interval,
    exact: Interval,
    p: float,
    spread: float,
    level: float,
    pairs: tuple[tuple[Month, Month], ...],
    left_out: tuple[Month, ...],
    method: str,
) -> Change:
    (a, b), (n, m) = counts, exposures
    ratio = (a / n) / (b / m) if b else math.inf
    direction: Direction = "up" if limits.lower > 1 else "down" if limits.upper < 1 else "same"
    tiny = b < SMALL_BASE
    return Change(
        count=a,
        against=b,
        ratio=ratio,
        lower=limits.lower,
        upper=limits.upper,
        p=p,
        confidence=level,
        direction=direction,
        percentage=None if tiny else round(ratio - 1, 12),
        percentage_limits=None if tiny else Interval(limits.lower - 1, limits.upper - 1),
        why_no_percentage=f"The base is {b:g}, below {SMALL_BASE}." if tiny else "",
        overdispersion=spread,
        by_chance_alone=exact,
        months=pairs,
        left_out=tuple(sorted(left_out)),
        method=method,
    )
