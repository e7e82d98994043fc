"""How much more of it do deprived areas bear?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import (
    Floats,
    counts,
    need_columns,
    need_label,
    need_level,
    numbers,
    populations,
)
from commonweal.analysis.rates import rate_with_limits
from commonweal.analysis.trend import fit_counts
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 20


@dataclass(frozen=True, slots=True)
class Gradient:
    """The social gradient of a rate, least to most deprived."""

    slope_index: float
    """Rate at the most deprived end less that at the least. [events per `per` people]"""
    slope_lower: float
    slope_upper: float
    relative_index: float
    """Rate at the most deprived end over that at the least."""
    relative_lower: float
    relative_upper: float
    p: float
    """Two-sided probability of a relative index this far from 1 if there were no gradient."""
    direction: Literal["more in deprived areas", "less in deprived areas", "no clear gradient"]
    areas: int
    overdispersion: float
    confidence: float
    per: float
    denominator: str


def deprivation_gradient(
    areas: pd.DataFrame,
    *,
    count: str,
    population: str,
    deprivation: str,
    denominator: str,
    higher_is: Literal["more deprived", "less deprived"],
    per: float = 1_000,
    confidence: float = 0.95,
) -> Gradient:
    """Slope and relative index of inequality over small areas.

    Areas are lined up by deprivation, each taking room for its people, from 0
    (least deprived) to 1 (most); a line through their rates gives the difference
    and the ratio between the two ends. About these areas only: the ends are the
    ends of this place, not of the country. About areas, not about the people in
    them: victims may live elsewhere. A town centre in a deprived area makes a
    gradient of its own.

    Args:
        areas: One row per small area, twenty or more.
        count: Column of events. [events]
        population: Column of people. [people]
        deprivation: Column of score, rank or decile.
        denominator: What the population is and of what year.
        higher_is: What a high value of `deprivation` means. Scores: more
            deprived. Ranks and deciles of the English indices: less.
        per: Population the slope is expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Gradient`. Slope: least squares weighted by people, with errors
        robust to unequal spread. Relative index: log-linear, quasi-Poisson.

    Raises:
        NotEnoughData: Fewer than 20 areas, no event, or all alike in deprivation.

    Source:
        Mackenbach and Kunst (1997), Social Science and Medicine 44, 757-771;
        Moreno-Betancur et al. (2015), Epidemiology 26, 518-527; robust errors:
        MacKinnon and White (1985), HC3.
    """
    from scipy.stats import t as student

    need_columns(areas, "areas", count, population, deprivation)
    events, people = counts(areas, count), populations(areas, population)
    position = position_by_deprivation(
        areas, population=population, deprivation=deprivation, higher_is=higher_is
    )
    level = need_level(confidence)
    if len(areas) < FEWEST or events.sum() == 0 or np.ptp(position) == 0:
        raise NotEnoughData(
            "There is too little to draw a gradient through.",
            seen=f"{len(areas)} areas, {events.sum():g} events.",
            do=f"Give at least {FEWEST} areas that differ in deprivation.",
        )
    freedom = len(areas) - 2
    reach = float(student.ppf(0.5 + level / 2, freedom))
    design = np.column_stack([np.ones(len(areas)), position])
    slope, slope_error = _weighted_slope(design, events / people * per, people)
    fit = fit_counts(design, events, offset=np.log(people))
    log_ratio, log_error = float(fit.beta[1]), math.sqrt(float(fit.covariance[1, 1]))
    low, high = math.exp(log_ratio - reach * log_error), math.exp(log_ratio + reach * log_error)
    return Gradient(
        slope_index=slope,
        slope_lower=slope - reach * slope_error,
        slope_upper=slope + reach * slope_error,
        relative_index=math.exp(log_ratio),
        relative_lower=low,
        relative_upper=high,
        p=float(2 * student.sf(abs(log_ratio) / log_error, freedom)),
        direction="more in deprived areas"
        if low > 1
        else "less in deprived areas"
        if high < 1
        else "no clear gradient",
        areas=len(areas),
        overdispersion=fit.spread,
        confidence=level,
        per=per,
        denominator=need_label(denominator),
    )


def position_by_deprivation(
    areas: pd.DataFrame,
    *,
    population: str,
    deprivation: str,
    higher_is: Literal["more deprived", "less deprived"],
) -> Floats:
    """Each area's place in the queue of people, 0 least to 1 most deprived.

    The middle of the room its people take; areas alike share one place.
    """
    if higher_is not in ("more deprived", "less deprived"):
        raise InvalidValues(
            "Say what a high value means.",
            seen=f"higher_is=“{higher_is}”.",
            do="Use “more deprived” for scores and “less deprived” for ranks and deciles.",
        )
    people = populations(areas, population)
    value = numbers(areas, deprivation) * (1 if higher_is == "more deprived" else -1)
    levels, at = np.unique(value, return_inverse=True)
    room = np.bincount(at, weights=people, minlength=len(levels))
    before = np.cumsum(room) - room
    middle: Floats = (before + room / 2) / room.sum()
    return middle[at]


def by_group(
    areas: pd.DataFrame,
    *,
    group: str,
    count: str,
    population: str,
    denominator: str,
    per: float = 1_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rate of each decile, fifth or other group of areas, with limits.

    Args:
        areas: One row an area.
        group: Column of groups: deciles, fifths, a classification.
        count: Column of events. [events]
        population: Column of people. [people]
        denominator: What the population is and of what year.
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        One row a group, in order: `group`, `areas`, `count`, `population`,
        `rate`, `lower`, `upper`, `per`, `denominator`.
    """
    need_columns(areas, "areas", group, count, population)
    table = (
        areas.groupby(group, sort=True)
        .agg(areas=(count, "size"), count=(count, "sum"), population=(population, "sum"))
        .rename_axis("group")
        .reset_index()
    )
    return rate_with_limits(
        table, count="count", population="population", denominator=denominator, per=per,
        confidence=confidence,
    )  # fmt: skip


def _weighted_slope(design: Floats, rate: Floats, weight: Floats) -> tuple[float, float]:
    """Slope and its HC3 error from weighted least squares."""
    root = np.sqrt(weight / weight.mean())
    x, y = design * root[:, None], rate * root
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    scores = x * ((y - x @ beta) / (1 - leverage))[:, None]
    covariance = inverse @ scores.T @ scores @ inverse
    return float(beta[1]), math.sqrt(float(covariance[1, 1]))
