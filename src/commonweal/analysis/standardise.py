"""What would the rate be if every area had the same ages?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import (
    Floats,
    counts,
    need_columns,
    need_label,
    need_level,
    need_positive,
    populations,
)
from commonweal.analysis.intervals import byar_limits, exact_poisson_limits
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

if TYPE_CHECKING:
    import pandas as pd

FEW = 10
"""Below this many events public-health publications give no directly standardised rate."""
_LIMITS = {"byar": byar_limits, "exact": exact_poisson_limits}


def directly_standardised(
    strata: pd.DataFrame,
    *,
    area: str,
    stratum: str,
    count: str,
    population: str,
    denominator: str,
    standard: str | None = None,
    per: float = 1_000,
    confidence: float = 0.95,
    limits: Literal["byar", "exact"] = "byar",
) -> pd.DataFrame:
    """Rate each area would have with its own rates by age, but one common population.

    Two areas can then be compared as if their people were of the same ages (or
    sexes, or any strata that both are counted by). It is a comparison, not a
    number of events: the crude rate says how many there are. Takes out only the
    strata given; poverty, visitors and recording still differ. If the rate
    rises with age in one area and falls in another, one number hides it.

    Args:
        strata: One row for each area and stratum; every area has every stratum.
        area: Column of area names or codes.
        stratum: Column of age bands or other strata.
        count: Column of events. [events]
        population: Column of people (or person-years) of the stratum. [people]
        denominator: What the population is and of what year.
        standard: Column of the standard population of each stratum, the same
            in every area: European Standard Population, say. The people of all
            areas together unless given. [people]
        per: Population the rates are expressed for. [people]
        confidence: Two-sided level. [proportion]
        limits: Limits of the count that the interval starts from: `byar` as
            public-health profiles use (exact below 10 events), or `exact`.

    Returns:
        One row per area, in the order they come: `area`, `count`, `population`,
        `crude`, `rate`, `lower`, `upper` [events per `per` people], `ratio` to
        the crude rate, `note` (`fewer than 10 events`, where public-health
        publications would show no rate), `per`, `denominator`.

    Raises:
        InvalidValues: An area lacks a stratum or has it twice, or a stratum's
            standard differs between areas.

    Source:
        Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10,
        457-462; Public Health England, Technical Guide: confidence intervals
        (2018). Where nothing was recorded the upper limit is that of the
        stratum with the largest weight (Fay and Feuer, 1997), which is wide.

    >>> import pandas as pd
    >>> towns = pd.DataFrame({"town": ["A", "A", "B", "B"], "age": ["young", "old"] * 2,
    ...     "events": [30, 10, 60, 5], "people": [1_000, 1_000, 2_000, 500]})
    >>> found = directly_standardised(towns, area="town", stratum="age", count="events",
    ...     population="people", denominator="made up")
    >>> found["crude"].round(1).tolist(), found["rate"].round(1).tolist()
    ([20.0, 26.0], [23.3, 23.3])
    """
    import pandas as pd

    if limits not in _LIMITS:
        raise UnknownName(f"There are no limits called “{limits}”.", do="Use “byar” or “exact”.")
    names, bands, events, people = _grids(strata, area, stratum, count, population)
    level, unit = need_level(confidence), need_positive(per, "The unit")
    weight = people.sum(axis=0)
    if standard is not None:
        given = _grid(strata, area, stratum, standard, names, bands)
        populations(strata, standard)
        if (given != given[0]).any():
            raise InvalidValues(
                "The standard population must be the same in every area.",
                seen=f"The column {standard} differs between areas for some {stratum}.",
            )
        weight = given[0]
    share = weight / weight.sum()
    factor = share / people
    rate = (events * factor).sum(axis=1)
    variance = (events * factor**2).sum(axis=1)
    total = events.sum(axis=1)
    low, high = _LIMITS[limits](total, confidence=level)
    some = total > 0
    step = np.sqrt(np.divide(variance, total, out=np.zeros_like(rate), where=some))
    step = np.where(some, step, factor.max(axis=1))
    crude = total / people.sum(axis=1)
    return pd.DataFrame(
        {
            "area": names,
            "count": total,
            "population": people.sum(axis=1),
            "crude": crude * unit,
            "rate": rate * unit,
            "lower": np.maximum(rate + step * (low - total), 0) * unit,
            "upper": (rate + step * (high - total)) * unit,
            "ratio": np.divide(rate, crude, out=np.full_like(rate, math.nan), where=some),
            "note": np.where(total < FEW, f"fewer than {FEW} events", ""),
            "per": unit,
            "denominator": need_label(denominator),
        }
    )


def indirectly_standardised(
    strata: pd.DataFrame,
    *,
    area: str,
    stratum: str,
    count: str,
    population: str,
    denominator: str,
    reference_count: str | None = None,
    reference_population: str | None = None,
    per: float = 1_000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Events in each area beside those expected at common rates by age.

    The ratio reads as “1.2: a fifth more than if each age had the common rate”.
    Steadier than direct standardisation where counts are small, but each area is
    weighed by its own people: ratios of two areas are each to the common rates,
    and are not to be divided by one another. The common rates are taken as
    known. Takes out only the strata given.

    Args:
        strata: One row for each area and stratum; every area has every stratum.
        area: Column of area names or codes.
        stratum: Column of age bands or other strata.
        count: Column of events. [events]
        population: Column of people (or person-years) of the stratum. [people]
        denominator: What the population is and of what year.
        reference_count: Column of events of the reference in each stratum (a
            country, a force). All areas together unless given. [events]
        reference_population: Column of its people. [people]
        per: Population the standardised rate is expressed for. [people]
        confidence: Two-sided level. [proportion]

    Returns:
        One row per area, in the order they come: `area`, `observed`, `expected`
        [events], `ratio`, `lower`, `upper` (exact Poisson), `p` (two-sided, for
        a ratio of 1), `rate` (ratio × the reference's crude rate) [events per
        `per` people], `per`, `denominator`.

    Raises:
        InvalidValues: An area lacks a stratum or has it twice, or one of the two
            reference columns is given without the other.
        NotEnoughData: Nothing is expected anywhere.

    Source:
        Breslow and Day (1987), Statistical Methods in Cancer Research, volume
        II, section 2.3 (standardised mortality ratio with exact limits).

    >>> import pandas as pd
    >>> ward = pd.DataFrame({"ward": ["A", "A"], "age": ["young", "old"], "n": [18, 2],
    ...     "people": [1_000, 2_000], "all": [500, 250], "everyone": [100_000, 200_000]})
    >>> found = indirectly_standardised(ward, area="ward", stratum="age", count="n",
    ...     population="people", denominator="made up", reference_count="all",
    ...     reference_population="everyone")
    >>> found[["observed", "expected", "ratio"]].round(2).values.tolist()
    [[20.0, 7.5, 2.67]]
    """
    import pandas as pd
    from scipy.stats import poisson

    names, bands, events, people = _grids(strata, area, stratum, count, population)
    level, unit = need_level(confidence), need_positive(per, "The unit")
    if (reference_count is None) != (reference_population is None):
        raise InvalidValues(
            "The reference needs both its events and its people.",
            do="Give reference_count and reference_population, or neither.",
        )
    seen, at_risk = events, people
    if reference_count is not None and reference_population is not None:
        need_columns(strata, "strata", reference_count, reference_population)
        counts(strata, reference_count)
        populations(strata, reference_population)
        seen = _grid(strata, area, stratum, reference_count, names, bands)[:1]
        at_risk = _grid(strata, area, stratum, reference_population, names, bands)[:1]
    common = seen.sum(axis=0) / at_risk.sum(axis=0)
    expected = people @ common
    if not (expected > 0).all():
        raise NotEnoughData(
            "Nothing is expected in some area, so there is no ratio.",
            seen="The reference has no event in any stratum that the area has.",
        )
    total = events.sum(axis=1)
    low, high = exact_poisson_limits(total, confidence=level)
    tail = np.minimum(poisson.cdf(total, expected), poisson.sf(total - 1, expected))
    return pd.DataFrame(
        {
            "area": names,
            "observed": total,
            "expected": expected,
            "ratio": total / expected,
            "lower": low / expected,
            "upper": high / expected,
            "p": np.minimum(1.0, 2 * tail),
            "rate": total / expected * float(seen.sum() / at_risk.sum()) * unit,
            "per": unit,
            "denominator": need_label(denominator),
        }
    )


def _grids(
    strata: pd.DataFrame, area: str, stratum: str, count: str, population: str
) -> tuple[list[str], list[str], Floats, Floats]:
    """Areas, strata, and areas × strata of events and people."""
    need_columns(strata, "strata", area, stratum, count, population)
    counts(strata, count)
    populations(strata, population)
    names = list(dict.fromkeys(strata[area].astype(str)))
    bands = list(dict.fromkeys(strata[stratum].astype(str)))
    if len(strata) != len(names) * len(bands) or strata.duplicated([area, stratum]).any():
        raise InvalidValues(
            "Every area needs every stratum once.",
            seen=f"{len(names)} areas and {len(bands)} strata, but {len(strata)} rows.",
            do="Add rows with a count of 0 where nothing was recorded.",
        )
    return (
        names,
        bands,
        _grid(strata, area, stratum, count, names, bands),
        _grid(strata, area, stratum, population, names, bands),
    )


def _grid(
    strata: pd.DataFrame, area: str, stratum: str, column: str, names: list[str], bands: list[str]
) -> Floats:
    need_columns(strata, "strata", column)
    rows = {name: i for i, name in enumerate(names)}
    columns = {band: i for i, band in enumerate(bands)}
    found = np.zeros((len(names), len(bands)))
    found[strata[area].astype(str).map(rows), strata[stratum].astype(str).map(columns)] = strata[
        column
    ].to_numpy(dtype=np.float64)
    return found
