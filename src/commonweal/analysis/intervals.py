"""How far chance alone could move a count."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from commonweal.analysis.inputs import Floats, array, need_level


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limit, in the unit of the number they belong to."""

    lower: float
    upper: float

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    def scaled(self, factor: float) -> Interval:
        return Interval(self.lower * factor, self.upper * factor)


def exact_poisson_limits(counts: object, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact two-sided limits of the mean behind a Poisson count.

    Covers the true mean at least as often as `confidence` says when events are
    independent. Does not allow for events that come in bursts.

    Args:
        counts: One count or many, not negative. [events]
        confidence: Two-sided level, between 0 and 1. [proportion]

    Returns:
        Lower and upper limits, shaped as `counts`. [events]

    Source:
        Garwood (1936), Biometrika 28; as in APHO Technical Briefing 3 (2008).

    >>> lower, upper = exact_poisson_limits(0)
    >>> round(float(upper), 3)
    3.689
    """
    from scipy.stats import chi2

    tail = (1 - need_level(confidence)) / 2
    events = array(counts)
    lower = np.where(events > 0, chi2.ppf(tail, 2 * np.maximum(events, 0.5)) / 2, 0.0)
    return lower, chi2.ppf(1 - tail, 2 * (events + 1)) / 2


def byar_limits(counts: object, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's limits of the mean behind a count; exact below 10 events.

    The public-health convention: Byar's formula is within 1% of the exact
    limits from 10 events up at the 95% level, and is not used below that.

    Args:
        counts: One count or many, not negative. [events]
        confidence: Two-sided level, between 0 and 1. [proportion]

    Returns:
        Lower and upper limits, shaped as `counts`. [events]

    Source:
        Breslow and Day (1987), volume II; APHO Technical Briefing 3 (2008).

    >>> lower, upper = byar_limits(100)
    >>> round(float(lower), 2), round(float(upper), 2)
    (81.36, 121.63)
    """
    z = NormalDist().inv_cdf(0.5 + need_level(confidence) / 2)
    events = array(counts)
    safe = np.maximum(events, 1)
    low = safe * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3
    high = (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * np.sqrt(events + 1))) ** 3
    exact_low, exact_high = exact_poisson_limits(events, confidence=confidence)
    few = events < 10
    return np.where(few, exact_low, low), np.where(few, exact_high, high)


def exact_ratio_limits(
    count: float, against: float, *, exposure: float, against_exposure: float, confidence: float
) -> Interval:
    """Exact limits of a ratio of two Poisson rates, given their total.

    Given the total, the first count is binomial; its Clopper-Pearson limits
    turn into limits of the ratio. A nil count gives 0 with a finite upper
    limit, a nil base gives no upper limit (infinite).

    Source:
        Przyborowski and Wilenski (1940), Biometrika 31; Clopper and Pearson (1934).
    """
    from scipy.stats import beta

    tail = (1 - confidence) / 2
    scale = against_exposure / exposure
    low = float(beta.ppf(tail, count, against + 1)) if count > 0 else 0.0
    high = float(beta.ppf(1 - tail, count + 1, against)) if against > 0 else 1.0
    upper = high / (1 - high) * scale if high < 1 else float("inf")
    return Interval(low / (1 - low) * scale, upper)
