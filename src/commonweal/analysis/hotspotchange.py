"""Which places became busier, and do the same places stay high?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.change import e_test
from commonweal.analysis.hotspots import Correction, discoveries
from commonweal.analysis.inputs import Floats, array, counts, need_columns, need_level
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

CLASSES = ("persistent", "emerging", "new", "fading", "sporadic", "never")
MOVING = ("new", "emerging", "fading")
MOST = 0.8
"""Share of periods hot, from which a place is persistent."""
FEWEST_PERIODS = 4
AT_ONCE = 1_000_000
"""Simulated counts held in memory together."""


@dataclass(frozen=True)
class PlacesHotOverTime:
    """What kind of hot spot each place is, over a sequence of periods."""

    table: pd.DataFrame
    """`cell`, `kind`, `events`, `periods_hot`, `hot_now`, `trend_z`, `trend_p`."""
    kinds: pd.DataFrame
    """`kind`, `cells`, `events`, `share_of_events`, `by_chance`."""
    periods: tuple[str, ...]
    months_per_period: int
    p: float
    """Chance of as many new, emerging and fading places, had every place kept its level; not a
    number where `hot` was given."""

    @property
    def moved(self) -> bool:
        """Whether more places are new, emerging or fading than luck alone explains."""
        return bool(self.p <= 0.05)

    @property
    def in_words(self) -> str:
        held = self.kinds.set_index("kind")
        words = ", ".join(
            f"{held.loc[k, 'cells']} {k} (chance {held.loc[k, 'by_chance']:.0f})"
            for k in CLASSES[:-1]
        )
        return (
            f"Of {len(self.table):,} places over {len(self.periods)} periods: {words}. "
            "In brackets: how many there would be had each place kept its own level throughout. "
            + ("Places changed." if self.moved else "No more changed than luck alone explains.")
        )


@dataclass(frozen=True)
class Stability:
    """How far the busiest places of one period are those of another."""

    places: int
    top: int
    stayed: float
    """Of the busiest `top`, how many were among the busiest `top` again."""
    by_chance: float
    """The same, were the second list drawn at random."""
    if_unchanged: float
    """The same, had every place kept its level and only luck moved the counts."""
    if_unchanged_lower: float
    if_unchanged_upper: float
    jaccard: float
    """Places on both lists over places on either. [proportion]"""
    jaccard_by_chance: float
    spearman: float
    """Rank correlation over all places."""
    spearman_if_unchanged: float
    rank_biased_overlap: float
    """Likeness of the two orders, weighted to the top; 1 is the same order."""
    rank_biased_overlap_by_chance: float
    p: float
    """Chance of so few staying, had every place kept its level."""

    @property
    def in_words(self) -> str:
        verdict = (
            "That is fewer than luck alone explains: places changed."
            if self.p < 0.05
            else "That is no fewer than luck alone explains."
        )
        return (
            f"Of the {self.top} busiest of {self.places:,} places, {self.stayed:.0f} were among "
            f"the {self.top} busiest again; at random it would be {self.by_chance:.1f}, and had "
            f"every place kept its level about {self.if_unchanged:.0f}. {verdict}"
        )


def change_by_place(
    places: pd.DataFrame,
    *,
    before: str,
    after: str,
    beside_the_whole: bool = False,
    level: float = 0.05,
    correction: Correction = "false discovery",
) -> pd.DataFrame:
    """Places whose count changed between two periods of equal length, by more than chance.

    One test a place, with false-discovery control. Supposes independent events:
    runs of crimes make it too eager. A place picked because it was high will tend
    to fall by itself (regression to the mean).

    Args:
        places: One row a place.
        before: Column of events in the earlier period. [events]
        after: Column of events in the later period. [events]
        beside_the_whole: Ask whether a place changed otherwise than all places
            together did, rather than whether it changed.
        level: Share of false discoveries allowed. [proportion]
        correction: `false discovery`, `bonferroni` or `none`.

    Returns:
        `places` with `difference` [events], `ratio`, `p` and `changed`: `up`, `down`
        or empty.

    Raises:
        NotEnoughData: No event in one of the periods.

    Source:
        The e-test: Krishnamoorthy and Thomson (2004); Benjamini and Hochberg (1995).

    >>> import pandas as pd
    >>> t = pd.DataFrame({"then": [30, 10, 9], "now": [4, 11, 9]})
    >>> change_by_place(t, before="then", after="now")["changed"].tolist()
    ['down', '', '']
    """
    need_columns(places, "places", before, after)
    a, b = counts(places, after), counts(places, before)
    if a.sum() == 0 or b.sum() == 0:
        raise NotEnoughData(
            "A period holds no event.", seen=f"{b.sum():g} before, {a.sum():g} after."
        )
    whole = (a.sum(), b.sum()) if beside_the_whole else (1.0, 1.0)
    tested: dict[tuple[float, float], float] = {(0.0, 0.0): 1.0}
    for pair in zip(a.tolist(), b.tolist(), strict=True):
        if pair not in tested:
            tested[pair] = e_test(*pair, exposure=whole[0], against_exposure=whole[1])
    p = array([tested[pair] for pair in zip(a.tolist(), b.tolist(), strict=True)])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(b > 0, (a / whole[0]) / (b / whole[1]), np.where(a > 0, np.inf, np.nan))
    stands = discoveries(p, level=level, correction=correction)
    return places.assign(
        difference=a - b, ratio=ratio, p=p,
        changed=np.where(stands, np.where(ratio > 1, "up", "down"), ""),
    )  # fmt: skip


def hot_over_time(
    counts: pd.DataFrame,
    *,
    cell: str,
    month: str,
    count: str,
    hot: str | None = None,
    months_per_period: int = 3,
    level: float = 0.05,
    draws: int = 99,
    seed: int = 1,
) -> PlacesHotOverTime:
    """Emerging, persistent, fading, new, sporadic: what kind of hot spot each place is.

    A place is hot in a period when its count is above the average place's by more
    than chance, with false-discovery control (or where the column `hot` says so:
    of Gi*, for instance). In this order: *never* hot; *new*: hot in the last period
    only; *persistent*: hot in the last and in four fifths of all; *emerging*: hot
    in the last, and in the last third of periods at least twice as often as before;
    *fading*: not hot in the last, and in the last third at most half as often as
    before; *sporadic*: the rest. Luck alone moves places between kinds: set the
    counts beside `by_chance`. Big places are hotter than small ones.

    Args:
        counts: One row a cell and month, nil counts among them; a month without any
            row is a gap, and its period is judged on the months it has.
        cell: Column of places.
        month: Column of months, as 2026-03.
        count: Column of events. [events]
        hot: Column that says where a cell is hot in a month (then a period is a month).
        months_per_period: Months put together, the last complete. [months]
        level: Share of false discoveries allowed in a period. [proportion]
        draws: Simulations for `by_chance`. [draws]
        seed: Where they start.

    Returns:
        `PlacesHotOverTime`; `trend_z` is the Mann-Kendall statistic of a place's
        share of each period, which Esri's Emerging Hot Spot Analysis uses.

    Raises:
        NotEnoughData: Fewer than four periods.

    Source:
        The kinds are ours, after sfhotspot's hotspot_classify and Esri's Emerging
        Hot Spot Analysis, with fewer kinds; Mann (1945); Kendall (1975).
    """
    import pandas as pd
    from scipy.stats import norm

    from commonweal.analysis.prediction import cells_by_months, known_months

    need_columns(counts, "counts", cell, month, count, *([hot] if hot else []))
    need_level(level, "The level")
    marks = () if hot is None else (hot,)
    numeric = counts if hot is None else counts.assign(**{hot: _marks(counts[hot])})
    wide, _, months, given = cells_by_months(numeric, cell, month, count, None, marks)
    per = 1 if hot else months_per_period
    known = known_months(wide)
    begins = list(range(len(months) % per, len(months), per))
    groups = [[i for i in range(b, b + per) if known[i]] for b in begins]
    names = [f"{months[b]} to {months[b + per - 1]}" if per > 1 else str(months[b])
             for b, g in zip(begins, groups, strict=True) if g]  # fmt: skip
    groups = [g for g in groups if g]
    if len(groups) < FEWEST_PERIODS:
        raise NotEnoughData(
            f"Kinds of hot spot need {FEWEST_PERIODS} periods.", seen=f"{len(groups)} are known."
        )
    table = np.column_stack([wide[:, g].sum(axis=1) for g in groups])
    if table.sum() == 0:
        raise NotEnoughData("There is no event.")
    flags = (
        np.column_stack([np.nan_to_num(given[hot][:, g[0]]) > 0 for g in groups])
        if hot else _hot(table, level)
    )  # fmt: skip
    kinds = _kinds(flags)
    by_chance, p = np.full(len(CLASSES), np.nan), np.nan
    if hot is None and draws:
        rng = np.random.default_rng(seed)
        level_of = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        drawn: list[npt.NDArray[np.str_]] = []
        while len(drawn) < draws:
            # Many draws side by side, as if each were more periods: one test of them all.
            some = min(draws - len(drawn), max(1, AT_ONCE // table.size))
            many = rng.poisson(level_of, (some, *table.shape)).transpose(1, 0, 2)
            flat = _hot(many.reshape(len(table), -1).astype(np.float64), level)
            drawn += [_kinds(one) for one in flat.reshape(many.shape).transpose(1, 0, 2)]
        by_chance = np.array([np.mean([(d == k).sum() for d in drawn]) for k in CLASSES])
        seen = np.isin(kinds, MOVING).sum()
        p = (1 + sum(np.isin(d, MOVING).sum() >= seen for d in drawn)) / (1 + draws)
    z = _mann_kendall(table / np.maximum(table.sum(axis=0), 1))
    cells = pd.factorize(counts[cell], sort=True)[1]
    found = pd.DataFrame(
        {
            "cell": cells, "kind": kinds, "events": table.sum(axis=1).astype(np.int64),
            "periods_hot": flags.sum(axis=1), "hot_now": flags[:, -1], "trend_z": z,
            "trend_p": 2 * norm.sf(np.abs(z)),
        }
    )  # fmt: skip
    events = [int(found.loc[found["kind"] == k, "events"].sum()) for k in CLASSES]
    summary = pd.DataFrame(
        {
            "kind": CLASSES, "cells": [int((kinds == k).sum()) for k in CLASSES], "events": events,
            "share_of_events": array(events) / table.sum(), "by_chance": by_chance,
        }
    )  # fmt: skip
    return PlacesHotOverTime(found, summary, tuple(names), per, float(p))


def stability(
    places: pd.DataFrame, *, before: str, after: str, top: int = 20, draws: int = 499, seed: int = 1
) -> Stability:
    """Whether the busiest places of one period are the busiest of the next.

    Lists change by luck alone where counts are small. So the same is worked out
    had every place kept its level: each place's events dealt anew between the two
    periods. Says nothing of why a place left the list.

    Args:
        places: One row a place, those without events among them.
        before: Column of events in the earlier period. [events]
        after: Column of events in the later period. [events]
        top: Length of the list. [places]
        draws: Simulations. [draws]
        seed: Where they start; places of equal count are put in order by it too.

    Returns:
        `Stability`.

    Raises:
        InvalidValues: The list is longer than half the places.

    Source:
        Rank-biased overlap, extrapolated, p = 0.9: Webber, Moffat and Zobel (2010),
        ACM Transactions on Information Systems 28, 20.

    >>> import pandas as pd
    >>> t = pd.DataFrame({"then": [90, 60, 5, 4, 3], "now": [80, 70, 6, 2, 1]})
    >>> found = stability(t, before="then", after="now", top=2)
    >>> found.stayed, found.by_chance, found.jaccard
    (2.0, 0.8, 1.0)
    """
    need_columns(places, "places", before, after)
    b, a = counts(places, before), counts(places, after)
    n = len(b)
    if not 1 <= top <= n / 2:
        raise InvalidValues(
            "The list must be of one place up to half of them.", seen=f"{top} of {n}."
        )
    if a.sum() == 0 or b.sum() == 0:
        raise NotEnoughData("A period holds no event.")
    rng = np.random.default_rng(seed)
    one, two = _order(b, rng), _order(a, rng)
    stayed = len(np.intersect1d(one[:top], two[:top]))
    whole = (a + b).astype(np.int64)
    part = b.sum() / whole.sum()
    stays, ranks, overlaps = np.empty(draws), np.empty(draws), np.empty(draws)
    for i in range(draws):
        then = rng.binomial(whole, part).astype(np.float64)
        first, second = _order(then, rng), _order(whole - then, rng)
        stays[i] = len(np.intersect1d(first[:top], second[:top]))
        ranks[i] = _spearman(then, whole - then)
        overlaps[i] = rank_biased_overlap(one, rng.permutation(n))
    chance = top * top / n
    lower, upper = np.quantile(stays, [0.025, 0.975])
    return Stability(
        n, top, float(stayed), chance, float(stays.mean()), float(lower), float(upper),
        stayed / (2 * top - stayed), _jaccard_by_chance(n, top), _spearman(b, a),
        float(ranks.mean()), rank_biased_overlap(one, two), float(overlaps.mean()),
        float((np.sum(stays <= stayed) + 1) / (draws + 1)),
    )  # fmt: skip


def rank_biased_overlap(
    one: npt.ArrayLike, two: npt.ArrayLike, *, persistence: float = 0.9
) -> float:
    """Likeness of two orders of the same things, weighted to the top.

    >>> round(rank_biased_overlap([1, 2, 3], [1, 2, 3]), 6)
    1.0
    >>> round(rank_biased_overlap([1, 2], [2, 1]), 6)
    0.9
    """
    first, second = np.asarray(one), np.asarray(two)
    k = len(first)
    ordered = np.argsort(second)
    at = ordered[np.minimum(np.searchsorted(second, first, sorter=ordered), k - 1)]
    shared = second[at] == first
    both = np.bincount(np.maximum(np.arange(k), at)[shared], minlength=k)
    depth = np.arange(1, k + 1)
    agree = np.cumsum(both) / depth
    p = persistence
    return float((1 - p) / p * np.sum(agree * p**depth) + agree[-1] * p**k)


def _hot(table: npt.NDArray[np.float64], level: float) -> npt.NDArray[np.bool_]:
    from scipy.special import pdtrc

    mean = table.mean(axis=0)
    # Chance of so many or more. A count that occurs often is looked up, not worked out again.
    most = int(table.max())
    if most * table.shape[1] <= table.size:
        whole = np.arange(most + 1)
        chances = pdtrc(np.maximum(whole - 1, 0)[:, None], mean)
        p = chances[table.astype(np.intp), np.arange(table.shape[1])]
    else:
        p = pdtrc(np.maximum(table - 1, 0), mean)
    p = np.where(table > 0, p, 1.0)
    # False discoveries are held down in each period by itself.
    ordered = np.sort(p, axis=0)
    passing = ordered <= level * np.arange(1, len(p) + 1)[:, None] / len(p)
    last = len(p) - 1 - passing[::-1].argmax(axis=0)
    limit = np.where(passing.any(axis=0), ordered[last, np.arange(p.shape[1])], -1.0)
    flags: npt.NDArray[np.bool_] = (p <= limit) & (table > 0)
    return flags


def _kinds(hot: npt.NDArray[np.bool_]) -> npt.NDArray[np.str_]:
    periods = hot.shape[1]
    recent = -(-periods // 3)
    now, ever = hot[:, -1], hot.sum(axis=1)
    late, early = hot[:, -recent:].mean(axis=1), hot[:, :-recent].mean(axis=1)
    return np.select(
        [
            ever == 0,
            now & (ever == 1),
            now & (ever >= MOST * periods - 1e-9),
            now & (late >= 2 * early),
            ~now & (late <= early / 2),
        ],
        ["never", "new", "persistent", "emerging", "fading"],
        default="sporadic",
    )


def _mann_kendall(shares: Floats) -> Floats:
    """z of each row, ties allowed for."""
    n = shares.shape[1]
    s = np.zeros(len(shares))
    for i in range(n - 1):
        s += np.sign(shares[:, i + 1 :] - shares[:, [i]]).sum(axis=1)
    spread = np.empty(len(shares))
    for r, row in enumerate(shares):
        ties = np.unique(row, return_counts=True)[1]
        spread[r] = n * (n - 1) * (2 * n + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, (s - np.sign(s)) / np.sqrt(spread / 18), 0.0)
    return array(z)


def _marks(column: pd.Series[str]) -> Floats:
    text = column.astype(str).str.strip().str.lower()
    return array(text.isin(["true", "hot", "yes", "1", "1.0"]))


def _order(values: Floats, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Busiest first; equal ones in an order of chance."""
    shuffled = rng.permutation(len(values))
    found: npt.NDArray[np.intp] = shuffled[np.argsort(-values[shuffled], kind="stable")]
    return found


def _spearman(one: Floats, two: Floats) -> float:
    from scipy.stats import rankdata

    a, b = rankdata(one), rankdata(two)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _jaccard_by_chance(n: int, top: int) -> float:
    from scipy.stats import hypergeom

    k = np.arange(top + 1)
    return float(np.sum(hypergeom(n, top, top).pmf(k) * k / (2 * top - k)))
