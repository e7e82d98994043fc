"""Medians and intervals of many negative binomial counts at once."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array

LARGE = 150.0
"""Means above it take the expansion of Cornish and Fisher, within 1% of exact."""
Bools = npt.NDArray[np.bool_]
Rule = Callable[[Floats, Floats], list[Bools]]


def medians(mean: Floats, size: Floats) -> Floats:
    """Smallest count with half of the chance at or below it."""
    small = mean.ravel() <= LARGE
    out = np.empty(mean.size)
    m, r = mean.ravel(), size.ravel()
    out[small] = _count_up(m[small], r[small], lambda below, own: [below + own < 0.5])[0]
    out[~small] = np.ceil(_expanded(m[~small], r[~small], 0.0) - 0.5)
    return out.reshape(mean.shape)


def limits(mean: Floats, size: Floats, level: float) -> tuple[Floats, Floats]:
    """Lower and upper count of an interval that holds the count with this chance on average.

    A count's own chance is split half and half (mid-p), so that discreteness does not make every
    interval too wide. Where nil lies within, nothing can be missed below it, and the whole chance
    of missing lies above.
    """
    tail = (1 - level) / 2
    m, r = mean.ravel(), size.ravel()
    one_sided = np.exp(r * np.log(r / (r + m))) / 2 >= tail
    above = np.where(one_sided, level, 1 - tail)
    below = np.where(one_sided, 0.0, tail)
    lower, upper = np.empty(m.size), np.empty(m.size)
    small = m <= LARGE
    low, high = _between(m[small], r[small], below[small], above[small])
    lower[small], upper[small] = low, high
    z = NormalDist().inv_cdf(1 - tail)
    m, r = m[~small], r[~small]
    # The whole count nearest to where the middle of its own chance crosses the level.
    lower[~small] = np.maximum(0.0, np.ceil(_expanded(m, r, -z)))
    upper[~small] = np.floor(_expanded(m, r, z))
    return lower.reshape(mean.shape), np.maximum(upper, lower).reshape(mean.shape)


def _between(m: Floats, r: Floats, below: Floats, above: Floats) -> tuple[Floats, Floats]:
    low, high = np.zeros(m.size), np.zeros(m.size)
    # Counts of a size together, so that small ones need not wait for large ones.
    for part in np.array_split(np.argsort(m, kind="stable"), min(16, 1 + m.size // 500)):
        lo, hi = below[part], above[part]

        def rule(under: Floats, own: Floats, lo: Floats = lo, hi: Floats = hi) -> list[Bools]:
            middle = under + own / 2
            return [middle < lo, middle <= hi]

        low[part], high[part] = _count_up(m[part], r[part], rule)
    return low, np.maximum(high - 1, low)


def _count_up(m: Floats, r: Floats, rule: Rule) -> list[Floats]:
    """For each rule, how many counts from nil up satisfy it; rules that fail once fail for good."""
    if not m.size:
        return [np.empty(0) for _ in rule(m, m)]
    ratio = m / (r + m)
    own = np.exp(r * np.log1p(-ratio))
    under = np.zeros(m.size)
    numbers: list[Floats] | None = None
    k = 0
    while True:
        holds = rule(under, own)
        numbers = [np.zeros(m.size) for _ in holds] if numbers is None else numbers
        for number, hold in zip(numbers, holds, strict=True):
            number += hold
        if not any(hold.any() for hold in holds) or k > 20_000:
            return numbers
        under = under + own
        own = own * ratio * (r + k) / (k + 1)
        k += 1


def _expanded(m: Floats, r: Floats, z: float) -> Floats:
    """Quantile of a negative binomial as if it were continuous, by its first four cumulants."""
    variance = m + m**2 / r
    sd = np.sqrt(variance)
    skew = (2 * variance / m - 1) / sd
    excess = 6 / r + 1 / variance
    shifted = (
        z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * excess / 24 - (2 * z**3 - 5 * z) * skew**2 / 36
    )
    return array(m + sd * shifted)
