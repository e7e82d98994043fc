"""What is the rate in a place with few events?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import (
    Floats,
    array,
    counts,
    need_columns,
    need_label,
    need_level,
    populations,
)
from commonweal.vocabulary.errors import NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 10


@dataclass(frozen=True)
class Stabilised:
    """Small-area rates drawn towards what all areas have in common."""

    areas: pd.DataFrame
    """The areas with `rate`, `stabilised`, `lower`, `upper` [events per `per` people] and
    `weight`: how far each area's own count decides (1 wholly, 0 not at all)."""
    mean: float
    """Rate of all areas together. [events per `per` people]"""
    between: float
    """Standard deviation of true rates between areas over their mean."""
    denominator: str
    per: float
    confidence: float


def stabilised_rates(
    areas: pd.DataFrame,
    *,
    count: str,
    population: str,
    denominator: str,
    per: float = 1_000,
    confidence: float = 0.95,
) -> Stabilised:
    """Rates of small areas, steadied by what all areas have in common.

    A neighbourhood with three events may top a list one year and have none the
    next. Each rate is drawn towards the overall one, the more the fewer people
    stand behind it. Good for maps and for choosing where to look; the total is
    kept, a single area's own count is not. Blind to neighbours, and to anything
    known about an area but its count and its people.

    Args:
        areas: One row per area, ten or more, areas without events among them.
        count: Column of events. [events]
        population: Column of people. [people]
        denominator: What the population is and of what year.
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level of the limits. [proportion]

    Returns:
        A `Stabilised`. Sum of stabilised rate × people equals the events.

    Raises:
        NotEnoughData: Fewer than ten areas, or no event.

    Source:
        Clayton and Kaldor (1987), Biometrics 43, 671-681: gamma-Poisson
        empirical Bayes, here by maximum likelihood, scaled to the total.
    """
    from scipy.stats import gamma

    need_columns(areas, "areas", count, population)
    events, people = counts(areas, count), populations(areas, population)
    level = need_level(confidence)
    if len(areas) < FEWEST or events.sum() == 0:
        raise NotEnoughData(
            "There are too few areas or events to learn from.",
            seen=f"{len(areas)} areas, {events.sum():g} events.",
            do=f"Give at least {FEWEST} areas with an event among them.",
        )
    overall = float(events.sum() / people.sum())
    expected = overall * people
    mean, shape = _fit(events, expected)
    if math.isinf(shape):
        # The areas differ no more than chance: one rate serves them all.
        relative = np.full(len(events), mean)
        weight = np.zeros(len(events))
        low = high = relative
    else:
        own = shape / mean
        relative = (events + shape) / (expected + own)
        weight = expected / (expected + own)
        spread = gamma(events + shape, scale=1 / (expected + own))
        low, high = array(spread.ppf((1 - level) / 2)), array(spread.ppf((1 + level) / 2))
    keep = float(events.sum() / np.sum(relative * expected))
    scale = overall * per * keep
    return Stabilised(
        areas=areas.assign(
            rate=events / people * per,
            stabilised=relative * scale,
            lower=low * scale,
            upper=high * scale,
            weight=weight,
        ),
        mean=overall * per,
        between=0.0 if math.isinf(shape) else 1 / math.sqrt(shape),
        denominator=need_label(denominator),
        per=per,
        confidence=level,
    )


def _fit(events: Floats, expected: Floats) -> tuple[float, float]:
    """Mean and shape of the gamma that relative rates come from, by maximum likelihood."""
    from scipy.optimize import minimize
    from scipy.special import gammaln

    def cost(theta: Floats) -> float:
        mean, shape = np.exp(theta)
        rate = expected * mean
        value = (
            gammaln(events + shape)
            - gammaln(shape)
            + shape * np.log(shape / (shape + rate))
            + events * np.log(rate / (shape + rate))
        )
        return -float(np.sum(value))

    best = min(
        (
            minimize(cost, np.array([0.0, start]), method="Nelder-Mead", options={"xatol": 1e-8,
                     "fatol": 1e-10, "maxiter": 4000})
            for start in (0.0, 2.0)
        ),
        key=lambda found: float(found.fun),
    )  # fmt: skip
    mean, shape = (float(v) for v in np.exp(best.x))
    return (mean, math.inf) if shape > 1e6 else (mean, shape)
