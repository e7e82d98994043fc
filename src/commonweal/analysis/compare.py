"""Is it high here, beside other places?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import (
    Floats,
    counts,
    need_columns,
    need_label,
    need_level,
    populations,
)
from commonweal.analysis.intervals import exact_poisson_limits
from commonweal.analysis.rates import rate_ratio, rate_with_limits
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

if TYPE_CHECKING:
    import pandas as pd


def beside(
    areas: pd.DataFrame,
    *,
    subject: str,
    area: str,
    count: str,
    population: str,
    denominator: str,
    includes_subject: tuple[str, ...] = (),
    per: float = 1_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """One area's rate beside its force, similar areas and the country.

    Where the other area contains the subject (its force, its country), the
    ratio is to the rest of it: an area is not compared with itself. Differences
    in how police forces record and in who is there by day are not removed.

    Args:
        areas: One row for the subject and one for each area or group beside it.
        subject: Which row is spoken of, by its value in `area`.
        area: Column of names or codes, each once.
        count: Column of events over the same months. [events]
        population: Column of people. [people]
        denominator: What the population is and of what year.
        includes_subject: Rows that contain the subject.
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        `areas` with `rate`, `lower`, `upper`, `per`, `denominator`, and how
        many times that row's rate the subject's is: `ratio`, `ratio_lower`,
        `ratio_upper`, `p`, and `position` (`higher`, `lower`, `same`); empty
        for the subject itself and where neither side has an event.

    Raises:
        UnknownName: The subject is not there once.
        InvalidValues: A row that should contain the subject is smaller than it.

    Source:
        As `rate_ratio`.
    """
    need_columns(areas, "areas", area, count, population)
    table = rate_with_limits(
        areas, count=count, population=population, denominator=denominator, per=per,
        confidence=confidence,
    )  # fmt: skip
    here = table[table[area] == subject]
    if len(here) != 1:
        raise UnknownName(
            f"The area “{subject}” must be there once.",
            seen=f"Areas: {', '.join(map(str, table[area]))}.",
        )
    a, n = float(here[count].iloc[0]), float(here[population].iloc[0])
    rows = []
    for name, b, m in zip(table[area], table[count], table[population], strict=True):
        if name in includes_subject:
            b, m = b - a, m - n
            if b < 0 or m <= 0:
                raise InvalidValues(
                    f"“{name}” cannot contain “{subject}”.",
                    seen="It has fewer events or people.",
                )
        if name == subject or a + b == 0:
            rows.append((math.nan, math.nan, math.nan, math.nan, ""))
            continue
        r = rate_ratio(a, n, float(b), float(m), confidence=confidence)
        position = "higher" if r.lower > 1 else "lower" if r.upper < 1 else "same"
        rows.append((r.ratio, r.lower, r.upper, r.p, position))
    ratio, low, high, p, position_of = zip(*rows, strict=True)
    return table.assign(
        ratio=ratio, ratio_lower=low, ratio_upper=high, p=p, position=list(position_of)
    )


def ranks(
    areas: pd.DataFrame,
    *,
    count: str,
    population: str,
    denominator: str,
    per: float = 1_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rank of each area's rate, with the ranks that chance allows.

    League tables look firmer than they are. With the stated confidence *all*
    true ranks lie in the ranges at once; areas whose ranges overlap should not
    be set above one another.

    Args:
        areas: One row per area.
        count: Column of events. [events]
        population: Column of people. [people]
        denominator: What the population is and of what year.
        per: Population the rates are expressed for. [people]
        confidence: Of all ranges together. [proportion]

    Returns:
        `areas` with `rate`, `rank` (1 is the highest, ties share the better
        rank), `rank_best` and `rank_worst`, and `denominator`.

    Source:
        Klein, Wright and Wieczorek (2020), Journal of the Royal Statistical
        Society A 183, 589-606: joint confidence region for ranks, here from
        exact Poisson limits at Šidák's level. No simulation.
    """
    need_columns(areas, "areas", count, population)
    events, people = counts(areas, count), populations(areas, population)
    each = need_level(confidence) ** (1 / max(1, len(areas)))
    lower, upper = exact_poisson_limits(events, confidence=each)
    rate, lower, upper = events / people, lower / people, upper / people
    above = np.sum(lower[None, :] > upper[:, None], axis=1)
    below = np.sum(upper[None, :] < lower[:, None], axis=1)
    return areas.assign(
        rate=rate * per,
        rank=1 + np.sum(rate[None, :] > rate[:, None], axis=1),
        rank_best=1 + above,
        rank_worst=len(areas) - below,
        per=per,
        denominator=need_label(denominator),
    )


@dataclass(frozen=True)
class Funnel:
    """Areas beside the limits that ordinary areas of their size keep."""

    areas: pd.DataFrame
    """The areas with `rate`, `expected` [events], `z`, `position` (`higher`, `lower`, `within`)
    and limits of the rate at two levels: `lower95`, `upper95`, `lower998`, `upper998`."""
    target: float
    """Rate they are compared with. [events per `per` people]"""
    overdispersion: float
    """Variance over chance between areas, winsorised; 1 is chance alone."""
    between: float
    """Standard deviation of true rates between areas, as a share of the target."""
    limits: Literal["additive", "multiplicative", "chance alone"]
    denominator: str
    per: float


def funnel(
    areas: pd.DataFrame,
    *,
    count: str,
    population: str,
    denominator: str,
    target: float | None = None,
    per: float = 1_000,
    limits: Literal["additive", "multiplicative", "chance alone"] = "additive",
    winsorise: float = 0.1,
) -> Funnel:
    """Funnel plot limits that allow for ordinary differences between areas.

    Areas differ for many reasons that are nobody's doing; limits from chance
    alone would call most of them exceptional. The usual spread between areas is
    measured, extreme areas held back, and put into the limits. Outside means
    unlike the others, not better or worse run.

    Args:
        areas: One row per area, ten or more.
        count: Column of events. [events]
        population: Column of people. [people]
        denominator: What the population is and of what year.
        target: Rate to compare with; all events over all people unless given.
            [events per `per` people]
        per: Population the rates are expressed for. [people]
        limits: `additive` treats true rates as differing by a standard
            deviation; `multiplicative` swells chance; or `chance alone`.
        winsorise: Share of areas at each end held back when the spread is measured.

    Returns:
        A `Funnel`; `position` is by the 99.8% limits.

    Raises:
        NotEnoughData: Fewer than ten areas: their spread cannot be measured.

    Source:
        Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, and
        Spiegelhalter et al. (2012), Journal of the Royal Statistical Society A
        175, 1-47; square-root scale as the NHS mortality indicator uses.
    """
    need_columns(areas, "areas", count, population)
    events, people = counts(areas, count), populations(areas, population)
    if len(areas) < 10:
        raise NotEnoughData(
            "A funnel needs ten areas or more.",
            seen=f"{len(areas)} areas.",
            do="Show the rates with their own limits instead.",
        )
    centre = target / per if target is not None else float(events.sum() / people.sum())
    if centre <= 0:
        raise NotEnoughData("Nothing was recorded anywhere, so there is no target.")
    expected = centre * people
    error = 1 / (2 * np.sqrt(expected))
    naive = (np.sqrt(events / expected) - 1) / error
    phi = _winsorised_spread(naive, winsorise)
    between = 0.0
    if limits == "additive":
        weight = 1 / error**2
        total = float(weight.sum())
        n = len(areas)
        if n * phi > n - 1:
            between = math.sqrt((n * phi - (n - 1)) / (total - float((weight**2).sum()) / total))
        spread = np.sqrt(error**2 + between**2)
    elif limits == "multiplicative":
        spread = error * math.sqrt(max(1.0, phi))
    else:
        spread = error
    z = (np.sqrt(events / expected) - 1) / spread
    found = areas.assign(rate=events / people * per, expected=expected, z=z)
    for name, level in (("95", 0.95), ("998", 0.998)):
        reach = NormalDist().inv_cdf(0.5 + level / 2) * spread
        found[f"lower{name}"] = np.maximum(0, 1 - reach) ** 2 * centre * per
        found[f"upper{name}"] = (1 + reach) ** 2 * centre * per
    found["position"] = np.where(
        found["rate"] > found["upper998"],
        "higher",
        np.where(found["rate"] < found["lower998"], "lower", "within"),
    )
    return Funnel(
        areas=found,
        target=centre * per,
        overdispersion=max(1.0, phi),
        between=2 * between,  # a deviation d of the square root is about 2d of the rate
        limits=limits,
        denominator=need_label(denominator),
        per=per,
    )


def _winsorised_spread(z: Floats, share: float) -> float:
    """Mean square with the ends held back, scaled so that pure chance gives 1.

    Holding back a tenth at each end takes a third off the mean square of
    ordinary areas as well; uncorrected, the limits would be too narrow.
    """
    if share <= 0:
        return float(np.mean(z**2))
    held = np.clip(z, *np.quantile(z, (share, 1 - share)))
    normal = NormalDist()
    cut = normal.inv_cdf(1 - share)
    chance = 1 - 2 * share - 2 * cut * normal.pdf(cut) + 2 * share * cut**2
    return float(np.mean(held**2)) / chance
