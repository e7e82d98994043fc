"""Where is it heading, and what is its season?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, array, need_level
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import NAMES, Month, Span, months_in_words
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 24
"""Complete months that a slope or a season needs: two of every month, or it is one year's luck."""
YEAR = 12


@dataclass(frozen=True)
class Trend:
    """A log-linear slope, season taken out."""

    per_year: float
    """Change a year as a proportion: −0.05 is 5% fewer each year."""
    lower: float
    upper: float
    p: float
    """Two-sided probability of a slope at least this steep, if there were none."""
    confidence: float
    direction: Literal["up", "down", "same"]
    overdispersion: float
    serial_correlation: float
    """Of residuals a month apart; above 0 it has widened the limits."""
    months: int
    span: Span
    gaps: tuple[Month, ...]
    """Months of the span that hold no value and took no part."""
    fitted: pd.DataFrame
    """`month`, `observed`, `fitted`, `level` (fitted without season), `run`: a number for each
    stretch without a gap; a line may join only rows of one run."""
    method: str


def trend(
    series: Series, *, span: Span | None = None, enough: int = ENOUGH, confidence: float = 0.95
) -> Trend:
    """Slope of a monthly count, as a proportion a year, its season taken out.

    One straight line on the log scale with a level for each month of the year.
    Gaps take no part and nothing is drawn across them. Only months since the
    last change of recording are used. A slope describes the months it was
    fitted to: it is no forecast, and a step or a bend also shows as a slope.

    Args:
        series: Monthly counts with gaps and breaks. [events a month]
        span: Months to use; all of the series unless given.
        enough: Complete months needed, 24 or more.
        confidence: Two-sided level. [proportion]

    Returns:
        A `Trend`, its limits widened for over-dispersion (Student's t) and for months
        that resemble the month before.

    Raises:
        NotEnoughData: Fewer complete months than `enough` since the last break,
            or nothing was recorded.

    Source:
        McCullagh and Nelder (1989), Generalized Linear Models, chapters 6 and 9.
    """
    from scipy.stats import t as student

    level = need_level(confidence)
    part = _since_last_break(series.part(span) if span else series)
    months, counts = _complete(part, max(enough, ENOUGH))
    fit = _fit(months, counts)
    residuals = (counts - fit.mean) / np.sqrt(fit.mean)
    carried = _next_month_correlation(months, residuals)
    # A month that resembles the one before tells less: (1 + r)/(1 − r) months count as one.
    memory = (1 + carried) / (1 - carried) if carried > 0 else 1.0
    slope, error = fit.beta[-1], math.sqrt(fit.covariance[-1, -1] * memory)
    reach = float(student.ppf(0.5 + level / 2, fit.freedom)) * error
    lower, upper = slope - reach, slope + reach
    base = fit.design.copy()
    base[:, :YEAR] = base[:, :YEAR].mean(axis=0)
    return Trend(
        per_year=math.expm1(slope),
        lower=math.expm1(lower),
        upper=math.expm1(upper),
        p=float(2 * student.sf(abs(slope) / error, fit.freedom)),
        confidence=level,
        direction="up" if lower > 0 else "down" if upper < 0 else "same",
        overdispersion=fit.spread,
        serial_correlation=carried,
        months=len(months),
        span=Span(months[0], months[-1]),
        gaps=tuple(m for m in Span(months[0], months[-1]) if part[m] is None),
        fitted=_fitted(months, counts, fit.mean, np.exp(base @ fit.beta)),
        method="Quasi-Poisson log-linear slope with a level for each month of the year",
    )


def seasonal_profile(
    series: Series, *, per_day: bool = False, confidence: float = 0.95
) -> pd.DataFrame:
    """Each month of the year as a ratio to the average month, trend taken out.

    1.12 for July is 12% above the average month. Says when, not why; school
    holidays, light and how long a month is all look alike.

    Args:
        series: Monthly counts with gaps and breaks. [events a month]
        per_day: Allow for the length of each month, so that February is not low
            merely for being short.
        confidence: Two-sided level of each month's limits, one at a time. [proportion]

    Returns:
        12 rows: `number` 1 to 12, `name`, `ratio`, `lower`, `upper`, `years`
        (months of that name it rests on). The ratios average 1.

    Raises:
        NotEnoughData: Some month of the year is there less than twice since the
            last change of recording.

    Source:
        Quasi-Poisson regression as in `trend`; limits by the delta method.
    """
    import pandas as pd
    from scipy.stats import t as student

    level = need_level(confidence)
    months, counts = _complete(_since_last_break(series), ENOUGH)
    years = np.bincount([m.number - 1 for m in months], minlength=YEAR)
    if years.min() < 2:
        thin = [NAMES[i] for i in np.flatnonzero(years < 2)]
        raise NotEnoughData(
            f"“{series.name}” has no season yet.",
            seen=f"Fewer than two of: {', '.join(thin)}.",
            do="Wait until every month of the year is there twice.",
        )
    fit = _fit(months, counts, per_day=per_day)
    effects = np.exp(fit.beta[:YEAR])
    share = effects / effects.sum()
    ratio = share * YEAR
    # log ratio_m = b_m − log mean exp(b): its gradient is the unit vector less each share.
    gradient = np.eye(YEAR) - share
    variance = np.einsum("ij,jk,ik->i", gradient, fit.covariance[:YEAR, :YEAR], gradient)
    reach = float(student.ppf(0.5 + level / 2, fit.freedom)) * np.sqrt(variance)
    return pd.DataFrame(
        {
            "number": range(1, YEAR + 1),
            "name": NAMES,
            "ratio": ratio,
            "lower": ratio * np.exp(-reach),
            "upper": ratio * np.exp(reach),
            "years": years,
        }
    )


def fit_season(months: list[Month], counts: Floats) -> dict[int, float]:
    """Factor by number of the month, averaging 1, with a straight trend taken out.

    Args:
        months: Complete months, every month of the year at least twice.
        counts: Their counts. [events a month]

    Returns:
        Number of the month (1 to 12) to its factor.
    """
    effects = np.exp(_fit(months, counts).beta[:YEAR])
    return {i + 1: float(v) for i, v in enumerate(effects * YEAR / effects.sum())}


@dataclass(frozen=True)
class CountFit:
    """A fitted quasi-Poisson regression with log link."""

    beta: Floats
    covariance: Floats
    """Of `beta`, over-dispersion in it."""
    mean: Floats
    design: Floats
    spread: float
    """Over-dispersion, not below 1."""
    freedom: int


def fit_counts(design: Floats, counts: Floats, *, offset: Floats | None = None) -> CountFit:
    """Quasi-Poisson regression on the log scale, by iterated weighted least squares.

    Args:
        design: One row an observation, one column a term.
        counts: Events of each observation. [events]
        offset: Log of exposure, if it differs.

    Returns:
        Coefficients with their covariance, fitted means and over-dispersion
        (Pearson's chi-square over its degrees of freedom).
    """
    shift = np.zeros(len(counts)) if offset is None else offset
    mean: Floats = array(np.maximum(counts, 0.5))
    beta: Floats = np.zeros(design.shape[1])
    for _ in range(100):
        working = np.log(mean) - shift + (counts - mean) / mean
        root = np.sqrt(mean)
        new = array(np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0])
        # A term without any event would run away to minus infinity.
        mean = array(np.exp(np.clip(design @ new + shift, -20, 50)))
        done = np.max(np.abs(new - beta)) < 1e-10
        beta = new
        if done:
            break
    freedom = len(counts) - int(np.linalg.matrix_rank(design))
    chi = float(np.sum((counts - mean) ** 2 / mean))
    spread = max(1.0, chi / freedom) if freedom > 0 else 1.0
    information = (design * mean[:, None]).T @ design
    covariance = array(np.linalg.pinv(information) * spread)
    return CountFit(beta, covariance, mean, design, spread, freedom)


def _fit(months: list[Month], counts: Floats, *, per_day: bool = False) -> CountFit:
    """A level for each month of the year, then a slope a year."""
    numbers = np.array([m.number - 1 for m in months])
    when = array([m.ordinal for m in months]) / YEAR
    design = np.column_stack([np.eye(YEAR)[numbers], when - when.mean()])
    offset = array(np.log([_days(m) / 30.4375 for m in months])) if per_day else None
    return fit_counts(design, counts, offset=offset)


def _days(month: Month) -> int:
    from calendar import monthrange

    return monthrange(month.year, month.number)[1]


def _since_last_break(series: Series) -> Series:
    if not series.breaks:
        return series
    last = max(b.month for b in series.breaks)
    return series.part(Span(last, series.end)) if last > series.start else series


def _complete(series: Series, enough: int) -> tuple[list[Month], Floats]:
    known = [(m, v) for m, v in series if v is not None]
    if len(known) < enough:
        raise NotEnoughData(
            f"“{series.name}” has too few complete months.",
            seen=f"{len(known)} since {series.start.label}; gaps in "
            f"{months_in_words(list(series.gaps)) or 'no month'}.",
            do=f"At least {enough} complete months recorded in one way are needed.",
        )
    values = array([v for _, v in known])
    if values.sum() == 0:
        raise NotEnoughData(
            f"Nothing was recorded in “{series.name}”.", do="Say that the count was nil."
        )
    return [m for m, _ in known], values


def _next_month_correlation(months: list[Month], residuals: Floats) -> float:
    """Correlation of residuals one month apart, over neighbouring months only."""
    at = array([m.ordinal for m in months])
    near = np.flatnonzero(np.diff(at) == 1)
    scale = float(np.mean(residuals**2))
    if not len(near) or scale == 0:
        return 0.0
    # Short stretches can overshoot; 0.9 is already ten months for one.
    return float(np.clip(np.mean(residuals[near] * residuals[near + 1]) / scale, -0.9, 0.9))


def _fitted(months: list[Month], counts: Floats, mean: Floats, base: Floats) -> pd.DataFrame:
    import pandas as pd

    at = array([m.ordinal for m in months])
    run = np.concatenate([[0], np.cumsum(np.diff(at) != 1)])
    return pd.DataFrame(
        {
            "month": [str(m) for m in months],
            "observed": counts,
            "fitted": mean,
            "level": base,
            "run": run,
        }
    )
