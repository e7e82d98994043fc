"""The count model behind `forecast`: thousands of series at once, as arrays.

A series is taken to be its group's movement (level and season, estimated from all
series of the group together) times a level of its own that may drift, times a season of its
own where the counts are large enough to show one. What is not known about any of them goes
into the spread of the forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.forecast.quantiles import limits, medians
from commonweal.analysis.inputs import Floats, array

YEAR = 12
FEWEST = 13
"""Months of training below which nothing is fitted: a year and a month."""
WARM = 6
"""First months of a series that set its level and are not judged."""

NOISE = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3)
"""Swing of one month that all series of a group share, as a share of the level."""
DRIFT = (0.003, 0.01, 0.02, 0.04, 0.08, 0.15)
"""How far a group's level moves from one month to the next, as a share of it."""
SEASON = (0.0, 0.05, 0.1, 0.2, 0.4)
"""Size of a group's season, as a share of its level."""
OWN_SEASON = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.45)
"""Size of a series' own season beside its group's."""
MEMORY = (0.85, 0.92, 0.96, 0.98, 1.0)
"""Weight that a month keeps for each month that passes; 1 never forgets."""
OWN_SLOPE = 0.004
"""Spread of slopes a month, taken out before the own season is measured."""
BORROWED = 20.0
"""Months of the group's spread that count beside a series' own."""


@dataclass(frozen=True)
class Predictive:
    """What each series is forecast to do: negative binomial counts, never below nil."""

    mean: Floats
    """Expected events, one row a series, one column a month ahead."""
    size: Floats
    """Shape of the negative binomial: variance is mean + mean²/size."""

    def median(self) -> Floats:
        """The count as likely exceeded as not; it has the least average absolute error."""
        return medians(self.mean, self.size)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Lower and upper whole counts that hold the later count with this chance.

        On average over many series, not at least: a count of its own chance is counted half.
        Where nil is within, the whole chance of missing lies above.
        """
        return limits(self.mean, self.size, level)


def forecast_counts(
    counts: Floats, groups: npt.NDArray[np.intp], *, first: int, horizon: int = 12
) -> Predictive:
    """Forecast every row of an array of monthly counts.

    The fast function beneath `forecast`; it refuses nothing and tests nothing.

    Args:
        counts: One row a series, one column a month, NaN a gap. [events]
        groups: Group of each row, numbered from 0; its series share a movement.
        first: Calendar month of the first column, 1 to 12.
        horizon: Months ahead.

    Returns:
        A `Predictive` of `horizon` columns.
    """
    # Months before any series begins (or after a change of recording only) are no months.
    begin = int(np.isfinite(counts).any(axis=0).argmax())
    counts, first = counts[:, begin:], first + begin
    known = np.isfinite(counts)
    held = np.where(known, counts, 0.0)
    months = (np.arange(counts.shape[1] + horizon) + first - 1) % YEAR
    shared, unsure = _movement(counts, known, groups, months)
    series = _Series(held, known, groups)
    exposure = shared[groups]
    series.measure_spread(exposure)
    season, season_unsure, spent = _own_season(series, exposure, months)
    exposure = exposure * np.exp(season)[:, months]
    series.measure_spread(exposure, spent)
    level, wide = series.levels(exposure, horizon, spent)
    ahead = counts.shape[1]
    mean = level * exposure[:, ahead:]
    other = unsure[groups][:, ahead:] + season_unsure[:, None]
    squared = (1 + wide) * np.exp(other) - 1
    variance = series.spread[:, None] * mean + squared * mean**2
    return Predictive(mean, mean**2 / np.maximum(variance - mean, 1e-9 * mean))


def _movement(
    counts: Floats, known: npt.NDArray[np.bool_], groups: npt.NDArray[np.intp], months: Any
) -> tuple[Floats, Floats]:
    """Level and season of each group, about 1, through the months ahead, and their variance (log).

    A Gaussian process on the log of the group's total: a wandering level, a season and a noise,
    whose sizes are not chosen but averaged over by how well each explains all groups' months.
    """
    totals = _totals(counts, known, groups)
    n, horizon = counts.shape[1], len(months)
    at = np.arange(horizon)
    wander = np.minimum.outer(at, at).astype(np.float64)
    cycle = (months[:, None] == months[None, :]) - 1 / YEAR
    sizes = array(list(product(NOISE, DRIFT, SEASON)))
    squared = sizes[:, :, None, None] ** 2
    fits, logs = [], np.full((len(totals), len(sizes)), 0.0)
    # Groups differ in their events; what their months have in common is worked out once.
    alike: dict[bytes, tuple[Floats, Floats]] = {}
    for g, total in enumerate(totals):
        there = np.flatnonzero(np.isfinite(total))
        logged = np.log(total[there] + 0.5)
        centred = logged - logged.mean()
        if there.tobytes() not in alike:
            across = squared[:, 1] * wander[:, there] + squared[:, 2] * cycle[:, there] + 4.0
            alike[there.tobytes()] = across, across[:, there] + squared[:, 0] * np.eye(len(there))
        across, inside = alike[there.tobytes()]
        chance = 1 / (total[there] + 0.5)
        logs[g] = _log_evidence(inside, chance, centred)
        fits.append((there, centred, chance))
    weights = _pooled(logs.T, np.zeros(len(totals), dtype=np.intp), 0.3 / len(sizes)).T
    shared = np.empty((len(totals), horizon))
    unsure = np.empty((len(totals), horizon))
    for g, (there, centred, chance) in enumerate(fits):
        use = np.flatnonzero(weights[g] > 1e-3)
        w = weights[g, use] / weights[g, use].sum()
        across, kernel = (part[use] for part in alike[there.tobytes()])
        _diagonal(kernel)[:] += chance
        gain = np.linalg.solve(kernel, across.transpose(0, 2, 1)).transpose(0, 2, 1)
        means = gain @ centred
        prior = squared[use, 1, 0] * np.diag(wander) + squared[use, 2, 0] * np.diag(cycle) + 4.0
        left = prior - np.sum(gain * across, axis=2) + squared[use, 0, 0]
        mean = w @ means
        unsure[g] = w @ (left + (means - mean) ** 2)
        shared[g] = np.exp(mean - np.log(np.mean(np.exp(mean[:n]))))
    return shared, unsure


def _diagonal(matrices: Floats) -> Floats:
    """The diagonals of many matrices, to be written to."""
    diagonals: Floats = np.einsum("kii->ki", matrices)
    return diagonals


def _log_evidence(kernels: Floats, noise: Floats, values: Floats) -> Floats:
    """Gaussian log-likelihood of the values under each covariance, but for a constant.

    Each covariance is a kernel and, on its diagonal, the variance of each value's own noise.
    The values ride along as a last row, so that one factorisation gives determinant and square.
    """
    n = len(values)
    whole = np.empty((len(kernels), n + 1, n + 1))
    whole[:, :n, :n] = kernels
    _diagonal(whole[:, :n, :n])[:] += noise
    whole[:, n, :n] = values
    whole[:, :n, n] = values
    whole[:, n, n] = 1e12  # only to keep it positive definite; it takes no part
    root = np.linalg.cholesky(whole)
    diagonal = np.diagonal(root, axis1=1, axis2=2)[:, :n]
    return array(-0.5 * np.sum(root[:, n, :n] ** 2, axis=1) - np.log(diagonal).sum(axis=1))


def _totals(counts: Floats, known: npt.NDArray[np.bool_], groups: npt.NDArray[np.intp]) -> Floats:
    """Events of each group by month; where some series are missing, scaled up by their share.

    A month in which less than half of a group is there tells nothing of it.
    """
    share = np.nanmean(counts, axis=1) + 1e-3
    number = int(groups.max()) + 1
    seen = np.zeros((number, counts.shape[1]))
    weight = np.zeros_like(seen)
    np.add.at(seen, groups, np.where(known, counts, 0.0))
    np.add.at(weight, groups, known * share[:, None])
    whole = np.bincount(groups, share, number)[:, None]
    return array(np.where(weight > whole / 2, seen / np.maximum(weight, 1e-9) * whole, np.nan))


def _pooled(logs: Floats, groups: npt.NDArray[np.intp], least: float, rounds: int = 5) -> Floats:
    """Weights of rival settings for each column, each leaning on what serves its whole group.

    Empirical Bayes: the share of a group that a setting explains is its prior for each member;
    `least` keeps a setting from dying out.
    """
    number = int(groups.max()) + 1
    prior = np.zeros((len(logs), number))
    top = logs.max(axis=0)
    for _ in range(rounds):
        weights = np.exp(logs - top + prior[:, groups])
        weights /= weights.sum(axis=0)
        served = np.stack([np.bincount(groups, row, number) for row in weights])
        prior = np.log(served / served.sum(axis=0) + least)
    return array(weights)


class _Series:
    """Every series' own level: gamma distributed, forgetting as months pass."""

    def __init__(
        self, held: Floats, known: npt.NDArray[np.bool_], groups: npt.NDArray[np.intp]
    ) -> None:
        self.held, self.known, self.groups = held, known, groups
        # Month by month, so that each step reads one stretch of memory.
        self.by_month = np.ascontiguousarray(held.T), np.ascontiguousarray(known.T)
        self.months = known.sum(axis=1)
        self.mean = held.sum(axis=1) / np.maximum(self.months, 1)
        number = int(groups.max()) + 1
        typical = np.bincount(groups, self.mean, number) / np.bincount(groups, minlength=number)
        # Before its first month a series is thought to be like its group, as firmly as one event.
        self.prior = 1 / np.maximum(typical[groups], 1e-6)
        self.spread = np.full(len(held), 1.3)
        """Variance over mean once the level is known; 1 is chance alone."""

    def measure_spread(self, exposure: Floats, spent: Floats | float = 0.0) -> None:
        self.spread = self._steadied(self._run(0.95, exposure, judge=False)[3], spent)

    def levels(self, exposure: Floats, horizon: int, spent: Floats) -> tuple[Floats, Floats]:
        """Level of each series now, and its squared coefficient of variation months ahead."""
        runs = [self._run(memory, exposure, judge=True) for memory in MEMORY]
        weights = _pooled(np.stack([run[2] for run in runs]), self.groups, 1e-3)
        self.spread = self._steadied(
            np.sum(weights * np.stack([run[3] for run in runs]), axis=0), spent
        )
        steps = np.arange(1, horizon + 1)
        level = np.zeros((len(self.held), 1))
        second = np.zeros((len(self.held), horizon))
        for weight, memory, (events, base, _, _) in zip(weights, MEMORY, runs, strict=True):
            value = (events / base)[:, None]
            level += weight[:, None] * value
            unsure = 1 / (events[:, None] * memory**steps)
            second += weight[:, None] * value**2 * (1 + unsure)
        return level, array(second / level**2 - 1)

    def _run(
        self, memory: float, exposure: Floats, *, judge: bool
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Go through the months once: events and exposure behind the level now, log-likelihood
        of each month given those before it, and sum of squared standardised errors."""
        from scipy.special import gammaln

        events, base = np.ones(len(self.held)), self.prior.copy()
        log = np.zeros(len(self.held))
        squares = np.zeros(len(self.held))
        passed = np.zeros(len(self.held), dtype=np.intp)
        scales = np.ascontiguousarray(exposure.T)
        for t, (count, there) in enumerate(zip(*self.by_month, strict=True)):
            scale = scales[t]
            # A level is never so forgotten that it rests on less than a twentieth of an event.
            keep = np.where(passed > 0, np.maximum(memory, np.minimum(1.0, 0.05 / events)), 1.0)
            events, base = events * keep, base * keep
            mean = events / base * scale
            level = mean**2 / events
            if t >= WARM:
                judged = there & (passed >= WARM)
                squares += np.where(judged, (count - mean) ** 2 / (mean + level / self.spread), 0.0)
                if judge:
                    extra = np.maximum((self.spread - 1) * mean + level, 1e-9)
                    size = mean**2 / extra
                    chance = size * np.log(size / (size + mean))
                    chance += count * np.log(mean / (size + mean))
                    chance += gammaln(count + size) - gammaln(size)
                    log += np.where(judged, chance, 0.0)
            events = events + np.where(there, count / self.spread, 0.0)
            base = base + np.where(there, scale / self.spread, 0.0)
            passed += there
        return events, base, log, squares

    def _steadied(self, squares: Floats, spent: Floats | float) -> Floats:
        """Over-dispersion of each series, leaning on its group's; never below chance."""
        judged = np.maximum(self.months - WARM, 1)
        freedom = np.maximum(judged - spent, judged / 2)
        own = squares / freedom
        # Counts far below one a month say little about spread.
        tells = judged * np.clip(self.mean, 1e-3, 1.0)
        group = np.bincount(self.groups, own * tells) / np.bincount(self.groups, tells)
        borrowed = BORROWED * np.maximum(group[self.groups], 0.8)
        return array(np.maximum(1.0, (judged * own + borrowed) / (judged + BORROWED)))


def _waves() -> tuple[Floats, Floats]:
    """The 11 waves of a year, of length one, and how large each is thought to be beside others."""
    month = np.arange(YEAR)
    waves, sizes = [], []
    for f in range(1, 7):
        for wave in (np.cos(2 * np.pi * f * month / YEAR), np.sin(2 * np.pi * f * month / YEAR)):
            if np.abs(wave).max() > 1e-9:
                waves.append(wave / np.sqrt(np.sum(wave**2)))
                sizes.append(f**-1.5)
    spread = array(sizes)
    return array(waves), array(spread / spread.sum() * YEAR)


def _own_season(series: _Series, exposure: Floats, months: Any) -> tuple[Floats, Floats, Floats]:
    """Season of each series beside its group's (log), its variance, and the freedom it used up.

    Shrunk towards none, wave by wave: the fewer the events, the more.
    """
    waves, sizes = _waves()
    held, known, spread = series.held, series.known, series.spread
    n = held.shape[1]
    place = months[:n]
    into = np.eye(YEAR)[place]
    base = np.where(known, exposure[:, :n], 0.0)
    at = np.arange(n) - n / 2
    season = np.zeros((len(held), YEAR))
    slope = np.zeros(len(held))
    total = held.sum(axis=1)
    strengths = array(OWN_SEASON)[:, None, None] ** 2 * sizes
    for _ in range(2):
        shaped = base * np.exp(season)[:, place]
        for _ in range(2):
            expected = _scaled(shaped * np.exp(slope[:, None] * at), total)
            off = at - ((expected @ at) / np.maximum(expected.sum(axis=1), 1e-9))[:, None]
            pull = np.sum((held - expected) * off, axis=1) / spread - slope / OWN_SLOPE**2
            slope = slope + pull / (np.sum(expected * off**2, axis=1) / spread + OWN_SLOPE**-2)
        expected = _scaled(shaped * np.exp(slope[:, None] * at), total) @ into
        average = np.maximum(expected.mean(axis=1), 1e-9)[:, None]
        found = ((held @ into - expected) / average + season) @ waves.T
        noise = spread[:, None] / average
        variance = strengths + noise
        log = -0.5 * np.sum(found**2 / variance + np.log(variance), axis=2)
        weights = _pooled(log, series.groups, 1e-4)
        keep = np.einsum("kn,knf->nf", weights, strengths / variance)
        season = (found * keep) @ waves
    return season, array(np.sum(keep * noise, axis=1) / YEAR), array(keep.sum(axis=1))


def _scaled(shape: Floats, total: Floats) -> Floats:
    """The same shape, adding up to the total."""
    return array(shape * (total / np.maximum(shape.sum(axis=1), 1e-9))[:, None])
