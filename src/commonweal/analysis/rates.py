"""How much for each 1,000 people, and how far could chance move it?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

from commonweal.analysis.inputs import (
    Floats,
    counts,
    need_columns,
    need_count,
    need_label,
    need_level,
    need_positive,
    populations,
)
from commonweal.analysis.intervals import (
    Interval,
    byar_limits,
    exact_poisson_limits,
    exact_ratio_limits,
)
from commonweal.vocabulary.errors import InvalidValues, UnknownName

if TYPE_CHECKING:
    import pandas as pd

Limits = Literal["exact", "byar"]
_LIMITS = {"exact": exact_poisson_limits, "byar": byar_limits}
FEW = 10
"""Below this many events on either side, ratios use exact limits: the log-normal ones are off."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with all that it depends on. `value` and limits are events per `per`."""

    count: float
    population: float
    denominator: str
    per: float
    value: float
    lower: float
    upper: float
    confidence: float
    method: str


def rate(
    count: float,
    population: float,
    *,
    denominator: str,
    per: float = 1_000,
    confidence: float = 0.95,
    method: Limits = "exact",
) -> Rate:
    """Crude rate of one area with its limits. Meaning and source as `rate_with_limits`.

    Args:
        count: Recorded events, not negative. [events]
        population: People at risk, above zero. [people]
        denominator: Which population, and of when: "Census 2021 residents".
        per: Population the rate is expressed for. [people]
        confidence: Two-sided level. [proportion]
        method: `exact` or `byar` limits.

    Raises:
        InvalidValues: The count is negative, nobody is at risk, or the population has no name.

    >>> r = rate(25_477, 215_133, denominator="ONS mid-2018 population estimate")
    >>> round(r.value, 1)
    118.4
    """
    events = need_count(count, "The count")
    people = need_positive(population, "The population")
    lower, upper = _limits(method)(events, confidence=confidence)
    scale = per / people
    return Rate(
        count=events,
        population=people,
        denominator=need_label(denominator),
        per=per,
        value=events * scale,
        lower=float(lower) * scale,
        upper=float(upper) * scale,
        confidence=confidence,
        method=method,
    )


def rate_with_limits(
    areas: pd.DataFrame,
    *,
    count: str,
    population: str,
    denominator: str,
    per: float = 1_000,
    confidence: float = 0.95,
    method: Limits = "exact",
) -> pd.DataFrame:
    """Crude rate for each area, with Poisson confidence limits.

    Shows how far chance alone could move each rate. Not a test of the
    difference between areas, nor adjusted for age or daytime population: a
    city centre's rate is high partly because its visitors are not counted.

    Args:
        areas: One row per area.
        count: Column of recorded events, whole and not negative. [events]
        population: Column of people at risk, above zero. [people]
        denominator: What the population is and of what year; carried in the
            result, because another vintage gives another rate.
        per: Population the rate is expressed for. [people]
        confidence: Two-sided level, between 0 and 1. [proportion]
        method: `exact`, or `byar` as public-health publications use
            (exact below 10 events).

    Returns:
        `areas`, same rows in the same order, with `rate`, `lower` and `upper`
        [events per `per` people], `per` and `denominator` added.

    Raises:
        MissingColumns: `areas` lacks `count` or `population`.
        InvalidValues: A count is negative or missing, or nobody is at risk.

    Source:
        APHO Technical Briefing 3, "Commonly used public health statistics and
        their confidence intervals", 2008.

    >>> import pandas as pd
    >>> ward = pd.DataFrame({"robberies": [10], "residents": [20_000]})
    >>> table = rate_with_limits(
    ...     ward, count="robberies", population="residents", denominator="Census 2021"
    ... )
    >>> table["rate"].item()
    0.5
    """
    need_columns(areas, "areas", count, population)
    events, people = counts(areas, count), populations(areas, population)
    lower, upper = _limits(method)(events, confidence=confidence)
    scale = per / people
    return areas.assign(
        rate=events * scale,
        lower=lower * scale,
        upper=upper * scale,
        per=per,
        denominator=need_label(denominator),
    )


def _limits(method: str) -> Callable[..., tuple[Floats, Floats]]:
    if method not in _LIMITS:
        raise UnknownName(f"There are no limits called “{method}”.", do="Use “exact” or “byar”.")
    return _LIMITS[method]


@dataclass(frozen=True, slots=True)
class RateRatio:
    """How many times one rate another is. `ratio` is infinite where the base is nil."""

    ratio: float
    lower: float
    upper: float
    p: float
    """Two-sided probability of a ratio at least this far from 1, if there is no difference."""
    confidence: float
    method: str


def rate_ratio(
    count: float,
    population: float,
    against_count: float,
    against_population: float,
    *,
    confidence: float = 0.95,
    method: Literal["auto", "exact", "log-normal", "log-normal proportions"] = "auto",
) -> RateRatio:
    """One rate over another, with its limits.

    Always from counts: a ratio of rounded rates is not the ratio of the rates.
    Says nothing of why two groups differ, and depends on whom the populations
    count (residents are not the people present on a street).

    Args:
        count, population: Events and people of the group in question.
        against_count, against_population: Events and people of the reference.
        confidence: Two-sided level, between 0 and 1. [proportion]
        method: `auto` is exact where either count is under 10 and log-normal
            otherwise; `log-normal proportions` treats events as people of the
            population (standard error with −1/N terms).

    Returns:
        The ratio, its limits and the two-sided p value.

    Raises:
        InvalidValues: A count is negative, nobody is at risk, or both are nil.

    Source:
        Rothman, Greenland and Lash, Modern Epidemiology (2008), chapter 14;
        exact limits from the conditional binomial distribution.

    >>> r = rate_ratio(1_167, 30_000, 10_193, 1_400_000)
    >>> round(r.ratio, 4), round(r.lower, 4), round(r.upper, 4)
    (5.3429, 5.0289, 5.6765)
    """
    a, b = need_count(count, "The count"), need_count(against_count, "The reference count")
    n, m = (
        need_positive(population, "The population"),
        need_positive(against_population, "The reference population"),
    )
    level = need_level(confidence)
    if a + b == 0:
        raise InvalidValues("There is no ratio of nothing to nothing.", seen="Both counts are 0.")
    if method == "auto":
        method = "exact" if min(a, b) < FEW else "log-normal"
    ratio = (a / n) / (b / m) if b else math.inf
    if method == "exact":
        from scipy.stats import binomtest

        limits = exact_ratio_limits(a, b, exposure=n, against_exposure=m, confidence=level)
        p = float(binomtest(int(a), int(a + b), n / (n + m)).pvalue)
        return RateRatio(ratio, limits.lower, limits.upper, p, level, method)
    if min(a, b) == 0:
        raise InvalidValues(
            "Log-normal limits need at least one event on each side.",
            seen=f"The counts are {a:g} and {b:g}.",
            do="Use method=“exact”.",
        )
    variance = 1 / a + 1 / b
    if method == "log-normal proportions":
        if a > n or b > m:
            raise InvalidValues("A proportion cannot have more events than people.")
        variance -= 1 / n + 1 / m
    elif method != "log-normal":
        raise UnknownName(f"There is no rate ratio called “{method}”.")
    error = math.sqrt(variance)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    p = 2 * (1 - NormalDist().cdf(abs(math.log(ratio)) / error)) if error else 1.0
    return RateRatio(
        ratio, ratio * math.exp(-z * error), ratio * math.exp(z * error), p, level, method
    )


def ratio_to_expected(observed: float, expected: float, *, confidence: float = 0.95) -> RateRatio:
    """Observed events over those expected at a benchmark rate.

    A crude comparison: `expected` is the benchmark rate times the population
    here (or its sum over groups, which makes it indirectly standardised). The
    benchmark is taken as known. 1.2 reads as “20% more than at that rate”.

    Args:
        observed: Events here. [events]
        expected: Events at the benchmark rate, above zero. [events]
        confidence: Two-sided level, between 0 and 1. [proportion]

    Returns:
        The ratio with exact Poisson limits and a two-sided p value.

    Source:
        Breslow and Day (1987), volume II, section 2.3.
    """
    from scipy.stats import poisson

    seen = need_count(observed, "The observed count")
    base = need_positive(expected, "The expected count")
    lower, upper = exact_poisson_limits(seen, confidence=confidence)
    tail = min(float(poisson.cdf(seen, base)), float(poisson.sf(seen - 1, base)))
    return RateRatio(
        seen / base, float(lower) / base, float(upper) / base, min(1.0, 2 * tail), confidence,
        "exact",
    )  # fmt: skip


__all__ = [
    "Interval",
    "Rate",
    "RateRatio",
    "rate",
    "rate_ratio",
    "rate_with_limits",
    "ratio_to_expected",
]
