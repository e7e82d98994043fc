"""Which month stands out, and when did the level change?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, array, need_level
from commonweal.analysis.trend import fit_counts, fit_season
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 12
"""Complete months a baseline needs before a limit means anything."""
SEASON = 24
"""Complete baseline months, two of each, before limits follow the season."""
FALSE_ALARM = 0.0027
"""Share of ordinary months that fall outside the limits: the classic three sigmas."""
SEASON_EVENTS = 10
"""Average events a month below which a season cannot be told from noise: limits stay flat."""
FEWEST = 6
"""Months a new level must last before it is called one."""
SIMULATIONS = 999


@dataclass(frozen=True)
class ControlChart:
    """Monthly counts between the limits that ordinary months keep."""

    points: pd.DataFrame
    """`month`, `count` (empty in a gap), `expected`, `lower`, `upper`,
    `signal`: `high`, `low` or empty."""
    baseline: Span
    baseline_months: int
    overdispersion: float
    seasonal: bool
    false_alarm: float
    """Share of ordinary months expected outside the limits."""
    false_alarm_any: float
    """Chance of at least one such month among those shown, were all ordinary."""
    method: str


def control_chart(
    series: Series,
    *,
    baseline: Span | None = None,
    false_alarm: float = FALSE_ALARM,
) -> ControlChart:
    """Limits that ordinary months keep, and the months outside them.

    Limits are exact quantiles of a Poisson count, or of a negative binomial one
    where months swing more than chance (as Laney's charts allow for), with the
    uncertainty of the baseline itself in them. A month outside is unusual, not
    explained; one inside is no proof that nothing happened.

    Args:
        series: Monthly counts with gaps and breaks. [events a month]
        baseline: Months that say what is ordinary; all before the last twelve
            if they are twelve or more, else all. Gaps in it are left out, and
            what lies before the last change of recording too.
        false_alarm: Share of ordinary months outside the limits, both sides
            together. [proportion]

    Returns:
        A `ControlChart` of the months from the start of the baseline on.

    Raises:
        NotEnoughData: Fewer than 12 complete months in the baseline.

    Source:
        Laney (2002), Quality Engineering 14, 531-537; Montgomery, Introduction
        to Statistical Quality Control, chapter 7.
    """
    import pandas as pd

    rate = need_level(false_alarm, "The false-alarm rate")
    usable = _since_last_break(series)
    months, counts = _complete(usable)
    chosen = baseline or _default_baseline(months)
    use = np.array([m in chosen for m in months], dtype=bool)
    if use.sum() < ENOUGH:
        raise NotEnoughData(
            f"“{series.name}” has too short a baseline for control limits.",
            seen=f"{int(use.sum())} complete months.",
            do=f"Give at least {ENOUGH} complete months recorded in one way.",
        )
    base_months = [m for m, used in zip(months, use, strict=True) if used]
    season = _season(base_months, counts[use])
    shown = [m for m in usable.span if m >= min(base_months[0], chosen.start)]
    level = float(counts[use].sum() / sum(season[m.number] for m in base_months))
    expected = array([level * season[m.number] for m in shown])
    base_expected = array([level * season[m.number] for m in base_months])
    free = 12 if len(set(season.values())) > 1 else 1
    spread = _overdispersion(base_months, counts[use], base_expected, free)
    # The level was itself measured on so many months: a little wider for that.
    extra = free / int(use.sum())
    wide = spread * (1 + extra) * _unsure(int(use.sum()) - free, rate)
    lower, upper = _limits(expected, wide, rate)
    values = array([np.nan if (v := usable[m]) is None else v for m in shown])
    high, low = values > upper, values < lower
    return ControlChart(
        points=pd.DataFrame(
            {
                "month": [str(m) for m in shown],
                "count": values,
                "expected": expected,
                "lower": lower,
                "upper": upper,
                "signal": np.where(high, "high", np.where(low, "low", "")),
            }
        ),
        baseline=Span(base_months[0], base_months[-1]),
        baseline_months=int(use.sum()),
        overdispersion=spread,
        seasonal=free > 1,
        false_alarm=rate,
        false_alarm_any=1 - (1 - rate) ** int(np.isfinite(values).sum()),
        method=("Negative binomial" if spread > 1 else "Poisson")
        + " limits"
        + (" that follow the season" if free > 1 else ""),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A lasting change of level from one month on."""

    month: Month
    """First month at the new level."""
    before: float
    """Events a month at the old level, season taken out."""
    after: float
    ratio: float
    lower: float
    upper: float
    """95% limits of the ratio; a little narrow, because the month was chosen for being clear."""
    p: float
    """Share of simulated series without a step that show as clear a step somewhere."""
    direction: Literal["up", "down"]


def find_steps(
    series: Series, *, false_alarm: float = 0.05, seed: int = 2025, simulations: int = SIMULATIONS
) -> list[Step]:
    """Months from which the level changed for good.

    In each stretch between changes of recording, looks for the month that
    divides it most clearly, and keeps it if fewer than `false_alarm` of
    simulated stretches without a step divide as clearly anywhere; then looks
    for another beside it. Where a steady slope describes the stretch as well,
    it is a trend and no step is given. Gaps are stepped over. A slow cycle can
    pass for a step, and a season is taken out only where two full years are
    there. A level that lasts under six months is not called one.

    Args:
        series: Monthly counts with gaps and breaks. [events a month]
        false_alarm: Chance of a step in a stretch without one. [proportion]
        seed: Of the simulation: the same series gives the same answer.
        simulations: Number of simulated series.

    Returns:
        Steps in order of time; empty where the level held.

    Source:
        Largest score statistic over all months (Andrews 1993, Econometrica 61),
        with its null distribution simulated from the fitted counts.
    """
    rate = need_level(false_alarm, "The false-alarm rate")
    steps: list[Step] = []
    for stretch in _stretches(series):
        months, counts = _complete(stretch)
        if len(months) >= 2 * FEWEST and counts.sum() > 0:
            steps += _search(months, counts, rate, seed, simulations)
    return steps


def _search(
    months: list[Month], counts: Floats, rate: float, seed: int, simulations: int
) -> list[Step]:
    """Add the clearest step while it is clearer than chance makes anywhere."""
    n = len(months)
    found: dict[int, float] = {}
    base = _season_columns(months)
    rng = np.random.default_rng(seed)
    while True:
        design = np.column_stack([base, *(_from(at, n) for at in found)])
        fit = fit_counts(design, counts)
        places = [
            at
            for at in range(FEWEST, n - FEWEST + 1)
            if all(abs(at - other) >= FEWEST for other in found)
        ]
        if not places or fit.freedom < FEWEST:
            break
        root = np.sqrt(fit.mean)
        basis = np.linalg.qr(design * root[:, None])[0]
        tried = np.column_stack([_from(at, n) for at in places]) * root[:, None]
        tried = tried - basis @ (basis.T @ tried)
        lengths = np.sqrt(np.sum(tried**2, axis=0))
        sound = lengths > 1e-6 * root.max()
        tried, places = tried[:, sound] / lengths[sound], list(np.array(places)[sound])
        if not places:
            break
        clearest = _clearest((counts - fit.mean) / root, basis, tried, fit.freedom)
        simulated = (_draw(rng, fit.mean, fit.spread, simulations) - fit.mean) / root
        sizes = _clearest(simulated, basis, tried, fit.freedom)
        p = (1 + int(np.sum(sizes.max(axis=1) >= clearest.max() - 1e-12))) / (simulations + 1)
        if p > rate:
            break
        found[int(places[int(clearest.argmax())])] = p
    if found and _slope_serves_as_well(months, counts, base, list(found)):
        return []
    return _steps(months, counts, base, found)


def _steps(
    months: list[Month], counts: Floats, base: Floats, found: dict[int, float]
) -> list[Step]:
    from scipy.stats import t as student

    if not found:
        return []
    order = sorted(found)
    n = len(months)
    fit = fit_counts(np.column_stack([base, *(_from(at, n) for at in order)]), counts)
    season = np.exp(base @ fit.beta[: base.shape[1]])
    edges = [0, *order, n]
    levels = [float(counts[a:b].sum() / season[a:b].sum()) for a, b in pairwise(edges)]
    # Levels are given for the average month, not for whichever month comes first.
    scale = float(np.exp(np.mean(fit.beta[: base.shape[1]])))
    reach = float(student.ppf(0.975, max(1, fit.freedom)))
    steps = []
    for i, at in enumerate(order):
        effect = float(fit.beta[base.shape[1] + i])
        error = math.sqrt(float(fit.covariance[base.shape[1] + i, base.shape[1] + i]))
        steps.append(
            Step(
                month=months[at],
                before=levels[i] * scale,
                after=levels[i + 1] * scale,
                ratio=math.exp(effect),
                lower=math.exp(effect - reach * error),
                upper=math.exp(effect + reach * error),
                p=found[at],
                direction="up" if effect > 0 else "down",
            )
        )
    return steps


def _slope_serves_as_well(
    months: list[Month], counts: Floats, base: Floats, found: list[int]
) -> bool:
    """A steady slope cut into stairs is a trend, not a row of steps.

    Compared by quasi-BIC, a step costing two terms (how much and when) and a
    slope one; the spread is the slope's, since many steps can imitate noise.
    """
    when = array([m.ordinal for m in months])
    slope = fit_counts(np.column_stack([base, when - when.mean()]), counts)
    steps = fit_counts(np.column_stack([base, *(_from(at, len(counts)) for at in found)]), counts)
    cost = math.log(len(counts)) * (2 * len(found) - 1)
    gain = _deviance(counts, slope.mean) - _deviance(counts, steps.mean)
    return gain / slope.spread <= cost


def _deviance(counts: Floats, mean: Floats) -> float:
    some = counts > 0
    logs = np.zeros(len(counts))
    logs[some] = counts[some] * np.log(counts[some] / mean[some])
    return float(2 * np.sum(logs - (counts - mean)))


def _from(at: int, n: int) -> Floats:
    return (np.arange(n) >= at).astype(np.float64)


def _season_columns(months: list[Month]) -> Floats:
    """A level for every month of the year where two full years are there, else one level."""
    numbers = np.array([m.number - 1 for m in months])
    have = np.bincount(numbers, minlength=12)
    if len(months) < SEASON or have.min() < 2:
        return np.ones((len(months), 1))
    return array(np.eye(12)[numbers])


def _clearest(z: Floats, basis: Floats, tried: Floats, freedom: int) -> Floats:
    """Studentised size of every step tried, for one series or for each row."""
    rows = np.atleast_2d(z)
    left = rows - (rows @ basis) @ basis.T
    scale = np.sqrt(np.maximum(np.sum(left**2, axis=1) / freedom, 1e-12))
    size: Floats = np.abs(left @ tried) / scale[:, None]
    return size if z.ndim == 2 else array(size[0])


def _draw(rng: np.random.Generator, mean: Floats, spread: float, times: int) -> Floats:
    size = (times, len(mean))
    if spread <= 1.001:
        return rng.poisson(mean, size).astype(np.float64)
    return rng.negative_binomial(mean / (spread - 1), 1 / spread, size).astype(np.float64)


def _unsure(freedom: int, rate: float) -> float:
    """Variance to add because the spread itself was measured: Student's t over normal, squared."""
    from scipy.stats import norm
    from scipy.stats import t as student

    ratio = student.ppf(1 - rate / 2, max(3, freedom)) / norm.ppf(1 - rate / 2)
    return float(ratio) ** 2


def _limits(expected: Floats, spread: float, rate: float) -> tuple[Floats, Floats]:
    """Whole-number limits: a count strictly outside is a signal."""
    from scipy.stats import nbinom, poisson

    mean = np.maximum(expected, 1e-9)
    if spread <= 1.001:
        return array(poisson.ppf(rate / 2, mean)), array(poisson.ppf(1 - rate / 2, mean))
    size = mean / (spread - 1)
    return (
        array(nbinom.ppf(rate / 2, size, 1 / spread)),
        array(nbinom.ppf(1 - rate / 2, size, 1 / spread)),
    )


def _overdispersion(months: list[Month], counts: Floats, expected: Floats, free: int) -> float:
    """Laney's spread: squared moving ranges of standardised counts, neighbouring months only.

    Moving ranges do not swell when the level drifts or steps within the baseline.
    """
    z = (counts - expected) / np.sqrt(np.maximum(expected, 1e-9))
    at = array([m.ordinal for m in months])
    near = np.flatnonzero(np.diff(at) == 1)
    if len(near) < 4:
        return max(1.0, float(np.sum(z**2)) / max(1, len(z) - free))
    ranges = np.abs(z[near + 1] - z[near])
    # A fitted season has used up freedom that the ranges do not know of.
    return max(1.0, float(ranges.mean() / 1.128) ** 2 * len(z) / max(1, len(z) - free + 1))


def _season(months: list[Month], counts: Floats) -> dict[int, float]:
    """Factor by number of the month, averaging 1; all 1 where years or events are too few."""
    numbers = np.array([m.number for m in months])
    have = np.bincount(numbers, minlength=13)[1:]
    if len(months) < SEASON or have.min() < 2 or counts.mean() < SEASON_EVENTS:
        return dict.fromkeys(range(1, 13), 1.0)
    return fit_season(months, counts)


def _stretches(series: Series) -> list[Series]:
    at = sorted(b.month for b in series.breaks if series.start < b.month <= series.end)
    starts = [series.start, *at]
    ends = [*(m + -1 for m in at), series.end]
    return [series.part(Span(a, b)) for a, b in zip(starts, ends, strict=True)]


def _since_last_break(series: Series) -> Series:
    return _stretches(series)[-1]


def _complete(series: Series) -> tuple[list[Month], Floats]:
    known = [(m, v) for m, v in series if v is not None]
    return [m for m, _ in known], array([v for _, v in known])


def _default_baseline(months: list[Month]) -> Span:
    if not months:
        raise NotEnoughData("There is no complete month to draw limits from.")
    early = [m for m in months if months[-1] - m >= 12]
    chosen = early if len(early) >= ENOUGH else months
    return Span(chosen[0], chosen[-1])
