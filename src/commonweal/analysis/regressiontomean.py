"""How much of the fall would have come by itself, because the sites were picked when high?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import counts, need_columns, need_level, numbers
from commonweal.analysis.intervals import Interval
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import count as as_count
from commonweal.vocabulary.words import percent, plural

if TYPE_CHECKING:
    import pandas as pd

PLACES = 20
"""Fewest places that were not picked: the spread of ordinary places is measured on them."""


@dataclass(frozen=True, slots=True)
class Regression:
    """The fall of picked sites, with what falls by itself taken off."""

    picked_for_high: bool
    """The sites stood higher when picked than chance would put them: read `corrected` only."""
    picked: int
    others: int
    before: float
    """Events in the picked sites in the time they were picked on. [events]"""
    expected_before: float
    """What such sites have on average: the number to compare with. [events]"""
    after: float
    """Events in the picked sites afterwards. [events]"""
    elsewhere: float
    """Change in the other places, as a ratio of what they should have had."""
    kept: float
    """Share of a place's distance from the average that lasts; 1 all, 0 none."""
    kept_from: str
    """`an earlier period` or `the spread of places`: how `kept` was found."""
    naive: float
    """After over before, as a ratio, less the change elsewhere: what a plain reading says."""
    by_itself: float
    """Ratio that picking alone would give, without any scheme."""
    corrected: float
    """After over what was to be expected: the ratio that the scheme may answer for."""
    limits: Interval
    p: float
    drift: float
    """How far levels of other places moved by themselves: a standard deviation, as a proportion."""
    table: pd.DataFrame
    """`area`, `picked`, `before`, `expected`, `after`; expected is for the time after."""
    confidence: float

    @property
    def in_words(self) -> str:
        level = f"{self.confidence:.0%} limits {percent(self.limits.lower - 1, signed=True)} to "
        level += percent(self.limits.upper - 1, signed=True)
        rise = percent(self.naive - 1, signed=True)
        alone = percent(self.by_itself - 1, signed=True)
        text = (
            f"The {plural(self.picked, 'site')} changed by {rise} beside the rest; picking places "
            f"when they stood high gives {alone} by itself. "
            if self.picked_for_high
            else ""
        )
        if self.limits.lower <= 1 <= self.limits.upper:
            return f"{text}With that taken off, no effect was shown ({level})."
        way = "fewer" if self.corrected < 1 else "more"
        left = percent(abs(self.corrected - 1))
        return f"{text}With that taken off, {left} {way} remain ({level})."


def regression_to_mean(
    table: pd.DataFrame,
    *,
    before: str,
    after: str,
    area: str = "area",
    picked: str = "picked",
    earlier: str | None = None,
    confidence: float = 0.95,
) -> Regression:
    """Correct the fall of sites that were picked because they stood high.

    A place that tops the list in one year owes part of it to luck, and luck
    does not last. Each place is therefore set beside what such places have the
    time after, worked out from all of them. Needs the whole list that the
    sites were picked from, not the sites alone. Where sites were picked for
    another reason that also moves (a new shopping centre), it cannot help.

    Args:
        table: One row for each place that could have been picked.
        before: Column of events in the time that sites were picked on. [events]
        after: Column of events in an equally long time after. [events]
        area: Column of places.
        picked: Column that holds 1 for sites, 0 for others.
        earlier: Column of events in a like time before `before`. With it, how much
            of a distance from the average lasts is measured on what happened
            between the two; without it, on how far places differ beyond chance,
            which corrects too little where a bad year passes by itself. [events]
        confidence: Two-sided level. [proportion]

    Returns:
        A `Regression`; ratios compare the picked sites with the other places.

    Raises:
        NotEnoughData: Fewer than 20 places were not picked, or nothing happened.

    Source:
        Hauer (1997), Observational Before-After Studies in Road Safety, chapters
        11 and 12; Galton (1886); Robbins (1956), empirical Bayes.
    """
    import pandas as pd
    from scipy.stats import t as student

    level = need_level(confidence)
    need_columns(table, "places", area, before, after, picked, *([earlier] if earlier else []))
    y, z, mark = counts(table, before), counts(table, after), numbers(table, picked)
    if not np.isin(mark, (0, 1)).all():
        raise InvalidValues(f"The column {picked} must be 1 or 0.")
    sites = mark == 1
    others = int((~sites).sum())
    if others < PLACES or not sites.any():
        raise NotEnoughData(
            f"One site and {PLACES} other places are the least.",
            seen=f"{int(sites.sum())} picked, {others} others.",
            do="Give every place that could have been picked.",
        )
    if min(y[sites].sum(), z[sites].sum(), y[~sites].sum(), z[~sites].sum()) == 0:
        raise NotEnoughData("A ratio needs events in sites and others, before and after.")
    mean, variance = float(y.mean()), float(y.var(ddof=1))
    if earlier:
        x = counts(table, earlier)
        if x.var() == 0:
            raise NotEnoughData("Earlier counts are all alike: nothing to measure on.")
        slope = float(np.cov(x, y)[0, 1] / x.var(ddof=1)) * float(x.mean()) / mean
        kept, how = min(1.0, max(0.0, slope)), "an earlier period"
    else:
        kept = max(0.0, 1 - mean / variance) if variance else 0.0
        how = "the spread of places"
    expected = mean + kept * (y - mean)
    elsewhere = float(z[~sites].sum() / expected[~sites].sum())
    expected = np.maximum(expected, 1e-9)
    aim = expected * elsewhere
    # What is not known of each place: the chance of its count, its own level about the
    # expectation, and how far levels move by themselves, seen where nothing was done.
    supposed = aim + elsewhere**2 * kept * expected
    missed = (z - aim)[~sites] ** 2 - supposed[~sites]
    drift = max(0.0, float(missed.sum() / np.sum(aim[~sites] ** 2)))
    supposed = supposed + drift * aim**2
    total, wanted = float(z[sites].sum()), float(aim[sites].sum())
    own = 1 / total + float((supposed - aim)[sites].sum()) / wanted**2
    rest = float(supposed[~sites].sum()) / float(aim[~sites].sum()) ** 2
    error = math.sqrt(own + rest)
    corrected = total / wanted
    curve = student(others - 1)
    reach = float(curve.ppf(0.5 + level / 2)) * error
    log = math.log(corrected)
    chance = math.sqrt(variance / int(sites.sum()))
    naive = total / float(y[sites].sum()) / (float(z[~sites].sum()) / float(y[~sites].sum()))
    share = (float(expected[sites].sum()) / float(y[sites].sum())) / (
        float(expected[~sites].sum()) / float(y[~sites].sum())
    )
    return Regression(
        bool(y[sites].mean() > y[~sites].mean() + 1.64 * chance), int(sites.sum()), others,
        float(y[sites].sum()), float(expected[sites].sum()), total, elsewhere, kept, how,
        naive, share, corrected,
        Interval(math.exp(log - reach), math.exp(log + reach)),
        float(2 * curve.sf(abs(log) / error)), math.sqrt(drift),
        pd.DataFrame({"area": table[area].to_numpy(), "picked": mark.astype(int), "before": y,
                      "expected": aim, "after": z}),
        level,
    )  # fmt: skip


def warn_if_picked_high(
    table: pd.DataFrame, *, before: str, area: str = "area", picked: str = "picked"
) -> str:
    """A warning when sites stood higher than their peers at the time they were picked.

    Args:
        table: One row for each place that could have been picked.
        before: Column of events in that time. [events]
        area: Column of places.
        picked: Column that holds 1 for sites, 0 for others.

    Returns:
        The warning in words; empty where sites stood no higher than chance allows.
    """
    need_columns(table, "places", area, before, picked)
    y, sites = counts(table, before), numbers(table, picked) == 1
    if not sites.any() or sites.all():
        raise NotEnoughData("There must be sites and other places.")
    gap = float(y[sites].mean() - y[~sites].mean())
    if gap <= 1.64 * math.sqrt(float(y.var(ddof=1)) / int(sites.sum())):
        return ""
    return (
        f"The sites had {as_count(y[sites].mean())} on average where other places had "
        f"{as_count(y[~sites].mean())}: they were picked when high, and will fall whether or not "
        "anything is done. Use regression_to_mean before any fall is called an effect."
    )
