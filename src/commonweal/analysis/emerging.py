"""Which of many series are rising or falling?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, array, need_level, panel
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Span

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 10
"""Events in the two periods together below which nothing is tested."""
BORROWED = 12.0
"""Months of the category's spread that count beside a series' own."""


@dataclass(frozen=True)
class Emerging:
    """Every series' recent months beside the same months of the year before."""

    series: pd.DataFrame
    """A row a series, the clearest change first: its area and category, `count`, `against` (events
    of the months compared), `months`, `ratio`, `lower`, `upper`, `p`, `p_adjusted` (false-discovery),
    `overdispersion`, `direction` (`up`, `down`, `same`) and `why_not` where it is not tested."""
    false_discovery: float
    """Share of those called up or down that may be no change."""
    recent: Span
    tested: int

    @property
    def in_words(self) -> str:
        up, down = (int((self.series["direction"] == d).sum()) for d in ("up", "down"))
        when = self.recent.label.replace("Year to", "the year to")
        return (
            f"Of {self.tested:,} series tested, {up} rose and {down} fell in "
            f"{when} beside the same months of the year before; about "
            f"{self.false_discovery:.0%} of those named may be chance. "
            f"{len(self.series) - self.tested:,} had too few events to say."
        )


def emerging(
    table: pd.DataFrame,
    *,
    area: str = "area",
    category: str = "category",
    month: str = "month",
    count: str = "count",
    recent: int = 6,
    absent: Literal["gap", "nil"] = "gap",
    false_discovery: float = 0.05,
    confidence: float = 0.95,
) -> Emerging:
    """The series whose recent months differ from a year before by more than chance explains.

    Each series' last months are set beside the same months of the year before,
    with limits widened for how much its months swing beyond chance (its own spread,
    steadied by its category's). Many series are tested at once, so p values are
    adjusted: among those called up or down, the share that did not change is held
    to `false_discovery`. A list to look into, not a list of causes; a rise in
    reports of an under-reported harm is no bad news by itself.

    Args:
        table: One row a month of an area and category.
        area: Column naming the area.
        category: Column naming the category.
        month: Column of months, written like 2025-04.
        count: Column of counts; empty is a gap. [events a month]
        recent: Last months that are compared, 1 to 12. [months]
        absent: What a month means that has rows for other series but not for
            this one: a `gap`, or `nil` where the source leaves out zeros.
        false_discovery: Share of the series named that may be no change. [proportion]
        confidence: Two-sided level of the limits, one series at a time. [proportion]

    Returns:
        `Emerging`, whose table lists every series.

    Raises:
        MissingColumns: A column is not there.
        InvalidValues: A count is negative, a month is no month or is there twice.
        NotEnoughData: No month of the recent ones is there a year before.

    Source:
        Quasi-Poisson comparison (McCullagh and Nelder 1989, chapter 9) with the false
        discovery rate of Benjamini and Hochberg (1995), Journal of the Royal
        Statistical Society B 57, 289-300.
    """
    from scipy.stats import false_discovery_control
    from scipy.stats import t as student

    level = need_level(confidence)
    rate = need_level(false_discovery, "The false-discovery rate")
    if not 1 <= recent <= 12:
        raise InvalidValues("Compare 1 to 12 months.", seen=f"Asked for {recent}.")
    wide = panel(table, keys=(area, category), month=month, count=count)
    counts = wide.counts.copy()
    if absent == "nil":
        given = np.zeros(counts.shape, dtype=bool)
        given[wide.row, wide.column] = True
        counts[~given & np.isfinite(counts).any(axis=0)] = 0.0
    n = counts.shape[1]
    if n < recent + 12:
        raise NotEnoughData(
            "There is no year before to compare with.",
            seen=f"{n} months.",
            do=f"At least {recent + 12} are needed to compare the last {recent}.",
        )
    now, before = counts[:, n - recent :], counts[:, n - recent - 12 : n - 12]
    both = np.isfinite(now) & np.isfinite(before)
    x = np.where(both, now, 0.0).sum(axis=1)
    y = np.where(both, before, 0.0).sum(axis=1)
    groups = np.unique(wide.keys[category].astype(str), return_inverse=True)[1]
    spread, freedom = _spread(counts, recent, groups)
    # Half an event on each side, only where one is nil, keeps the ratio finite.
    few = np.where((x == 0) | (y == 0), 0.5, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.log((x + few) / (y + few))
        error = np.sqrt(spread * (1 / (x + few) + 1 / (y + few)))
        p = 2 * student.sf(np.abs(centre) / error, freedom)
        reach = student.ppf(0.5 + level / 2, freedom) * error
        ratio = np.where(y > 0, x / y, np.inf)
    pairs = both.sum(axis=1)
    why = np.where(pairs == 0, "no month is there in both years", "")
    why = np.where((why == "") & (x + y < FEWEST), f"fewer than {FEWEST} events", why)
    tested = why == ""
    adjusted = np.full(len(p), np.nan)
    if tested.any():
        adjusted[tested] = false_discovery_control(p[tested])
    named = np.where(tested & (adjusted <= rate), np.where(centre > 0, "up", "down"), "same")
    out = wide.keys.assign(
        count=x,
        against=y,
        months=pairs,
        ratio=np.where(tested, ratio, np.nan),
        lower=np.where(tested, np.exp(centre - reach), np.nan),
        upper=np.where(tested, np.exp(centre + reach), np.nan),
        p=np.where(tested, p, np.nan),
        p_adjusted=adjusted,
        overdispersion=spread,
        direction=named,
        why_not=why,
    ).sort_values("p", kind="stable", ignore_index=True)
    end = wide.start + (n - 1)
    return Emerging(out, rate, Span(end + (1 - recent), end), int(tested.sum()))


def _spread(counts: Floats, recent: int, groups: np.ndarray) -> tuple[Floats, Floats]:
    """Over-dispersion of pairs of months a year apart about each stretch's own ratio.

    Measured over every year of the series, in stretches as long as the one compared, so that a
    change between years does not count as spread. Steadied by the category's.
    """
    n = counts.shape[1]
    squares, freedom = np.zeros(len(counts)), np.zeros(len(counts))
    stretch = max(recent, 3)
    for end in range(n, 11 + stretch, -stretch):
        late = counts[:, max(12, end - stretch) : end]
        early = counts[:, max(12, end - stretch) - 12 : end - 12]
        there = np.isfinite(late) & np.isfinite(early)
        late, early = np.where(there, late, 0.0), np.where(there, early, 0.0)
        both = late + early
        share = late.sum(axis=1) / np.maximum(both.sum(axis=1), 1e-9)
        sound = (share > 0) & (share < 1)
        share = np.where(sound, share, 0.5)[:, None]
        part = (late - share * both) ** 2 / np.maximum(both * share * (1 - share), 1e-9)
        used = (both > 0) & sound[:, None]
        squares += np.where(used, part, 0.0).sum(axis=1)
        freedom += np.maximum(0, used.sum(axis=1) - 1)
    number = int(groups.max()) + 1
    whole = np.bincount(groups, squares, number) / np.maximum(
        np.bincount(groups, freedom, number), 1
    )
    own = squares + BORROWED * np.maximum(1.0, whole[groups])
    firm = np.minimum(BORROWED, np.bincount(groups, freedom, number)[groups])
    return array(np.maximum(1.0, own / (freedom + BORROWED))), array(
        np.maximum(3.0, freedom + firm)
    )
