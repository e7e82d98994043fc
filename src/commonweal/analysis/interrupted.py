"""Did the level change when the scheme began?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, array, need_columns, need_level
from commonweal.analysis.intervals import Interval
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.series import Series
from commonweal.vocabulary.words import percent

if TYPE_CHECKING:
    import pandas as pd

BEFORE, AFTER = 12, 6
"""Fewest months on each side. Below them level, slope and season cannot be told apart."""
BEFORE_WITH_SEASON = 24
"""A season needs to be seen twice before it is taken off."""
Errors = Literal["wider", "newey-west", "quasi-poisson", "poisson"]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The change of level at the start, beside the line that ran up to it."""

    ratio: float
    """Level from `start` on over what the months before lead us to expect; 0.9 is 10% lower."""
    limits: Interval
    p: float
    slope_ratio: float | None
    """Change of slope a month, as a ratio; None unless asked for."""
    slope_limits: Interval | None
    slope_p: float | None
    trend: float
    """Slope before, a month, as a ratio."""
    overdispersion: float
    """Variance of months over that of pure chance (Pearson)."""
    autocorrelation: float
    """Of residuals one month apart."""
    errors: dict[str, float]
    """Standard error of the log ratio by method: `poisson`, `quasi-poisson`, `newey-west`."""
    used: str
    """Which of them made the limits."""
    before: int
    after: int
    """Months on each side."""
    start: Month
    fitted: pd.DataFrame
    """`month`, `count`, `fitted`, `without`: what would have been had the line gone on."""
    confidence: float

    @property
    def in_words(self) -> str:
        level = f"{self.confidence:.0%} limits {percent(self.limits.lower - 1, signed=True)} to "
        level += percent(self.limits.upper - 1, signed=True)
        change = percent(abs(self.ratio - 1))
        way = "lower" if self.ratio < 1 else "higher"
        if self.limits.lower <= 1 <= self.limits.upper:
            text = f"No change of level was shown at {self.start.label} ({level})."
        else:
            text = (
                f"From {self.start.label} the level was {change} {way} than the months before it "
                f"lead us to expect ({level}). Whatever else began then is part of it."
            )
        if abs(self.autocorrelation) > 2 / math.sqrt(self.before + self.after):
            text += " Months resemble the month before, which the limits allow for only in part."
        return text


def interrupted(
    table: pd.DataFrame | Series,
    *,
    start: Month,
    month: str = "month",
    count: str = "count",
    population: str | None = None,
    harmonics: int = 2,
    slope: bool = False,
    errors: Errors = "wider",
    small_sample: bool = True,
    confidence: float = 0.95,
) -> Interrupted:
    """Interrupted time series: did the level of a monthly count change at `start`?

    A Poisson line with trend and season is fitted to all months, with a step
    at the start. Without a place that had no scheme beside it, whatever else
    changed that month is part of the answer. A gap is left out, not bridged by
    a zero. Many changes take time to act: a step is the simplest shape, chosen
    before looking, never after.

    Args:
        table: One row a month; or a `Series`. Empty counts are gaps.
        start: First month of the scheme.
        month: Column of months, like 2025-04.
        count: Column of events. [events]
        population: Column of people at risk, if it moved; rates are compared then. [people]
        harmonics: Pairs of sine and cosine waves for the season; 0 for none.
        slope: Also let the slope change at the start. The ratio is then the jump in
            the first month.
        errors: Which standard error makes the limits: the wider of quasi-Poisson and
            Newey–West, or one of them, or pure chance.
        small_sample: Student's t for the limits instead of the normal curve.
        confidence: Two-sided level. [proportion]

    Returns:
        An `Interrupted`.

    Raises:
        NotEnoughData: Fewer than 12 months before (24 with a season) or 6 after.
        NotDefined: Recording changed within the series.

    Source:
        Lopez Bernal, Cummins and Gasparrini (2017), International Journal of
        Epidemiology 46, 348-355; Newey and West (1987), Econometrica 55, 703-708.
    """
    import pandas as pd
    from scipy.stats import norm
    from scipy.stats import t as student

    level = need_level(confidence)
    months, y, people = _months(table, month, count, population)
    when = np.array([m.ordinal for m in months], dtype=np.float64)
    later = when >= start.ordinal
    before, after = int((~later).sum()), int(later.sum())
    needed = BEFORE_WITH_SEASON if harmonics else BEFORE
    if before < needed or after < AFTER:
        raise NotEnoughData(
            "There are too few months to tell a step from the trend and the season.",
            seen=f"{before} months before {start.label} and {after} from it on; "
            f"{needed} and {AFTER} are needed.",
            do="Wait, or with harmonics=0 leave the season out, and say so."
            if harmonics and before >= BEFORE and after >= AFTER
            else "Wait for more months, or compare whole years (change).",
        )
    time = when - when[0]
    columns = [np.ones(len(y)), later.astype(np.float64), time]
    if slope:
        columns.append((when - start.ordinal) * later)
    for k in range(1, harmonics + 1):
        angle = 2 * np.pi * k * (when % 12 + 1) / 12
        columns += [np.sin(angle), np.cos(angle)]
    x = np.column_stack(columns)
    beta, fitted, bread = poisson_fit(x, y, people)
    free = len(y) - x.shape[1]
    pearson = (y - fitted) / np.sqrt(fitted)
    spread = float(pearson @ pearson / free)
    together = _newey_west(x * (y - fitted)[:, None], when.astype(np.int64), bread)
    together *= len(y) / free
    chance = np.sqrt(np.diag(bread))
    kinds = {
        "poisson": chance,
        "quasi-poisson": chance * math.sqrt(spread),
        "newey-west": np.sqrt(np.diag(together)),
    }
    used = errors if errors != "wider" else max(
        ("quasi-poisson", "newey-west"), key=lambda k: float(kinds[k][1])
    )  # fmt: skip
    curve = student(free) if small_sample else norm
    reach = float(curve.ppf(0.5 + level / 2))

    def said(i: int) -> tuple[float, Interval, float]:
        b, e = float(beta[i]), float(kinds[used][i])
        low, high = math.exp(b - reach * e), math.exp(b + reach * e)
        return math.exp(b), Interval(low, high), float(2 * curve.sf(abs(b / e)))

    ratio, limits, p = said(1)
    jump, jump_limits, jump_p = said(3) if slope else (None, None, None)
    next_to = np.flatnonzero(np.diff(when) == 1)
    lag = float(pearson[next_to] @ pearson[next_to + 1] / (pearson @ pearson))
    scheme = beta[1] * x[:, 1] + (beta[3] * x[:, 3] if slope else 0)
    frame = pd.DataFrame(
        {"month": [str(m) for m in months], "count": y, "fitted": fitted,
         "without": fitted * np.exp(-scheme)}
    )  # fmt: skip
    return Interrupted(
        ratio, limits, p, jump, jump_limits, jump_p, math.exp(float(beta[2])), spread, lag,
        {k: float(v[1]) for k, v in kinds.items()}, used, before, after, start, frame, level,
    )  # fmt: skip


def poisson_fit(x: Floats, y: Floats, exposure: Floats) -> tuple[Floats, Floats, Floats]:
    """Poisson regression with a log link, by iterated weighted least squares.

    Args:
        x: Design, n × k, of full rank.
        y: Counts, n. [events]
        exposure: Multiplies the expected count, n.

    Returns:
        Coefficients (k), fitted counts (n), inverse information (k × k).

    Raises:
        NotDefined: It does not settle, or columns say the same twice.
    """
    offset = np.log(exposure)
    fitted = np.maximum(y, 0.5)
    previous = np.inf
    for _ in range(60):
        linear = np.log(fitted)
        target = linear - offset + (y - fitted) / fitted
        root = np.sqrt(fitted)
        beta, _, rank, _ = np.linalg.lstsq(x * root[:, None], target * root, rcond=None)
        if rank < x.shape[1]:
            raise NotDefined("Two terms of the model say the same: no number for either.")
        fitted = np.exp(np.clip(x @ beta + offset, -30, 30))
        deviance = float(np.sum(fitted - y * np.log(fitted)))
        if abs(deviance - previous) <= 1e-12 * (abs(deviance) + 1):
            bread = np.linalg.inv((x * fitted[:, None]).T @ x)
            return array(beta), array(fitted), array(bread)
        previous = deviance
    raise NotDefined("The model does not settle.", seen="Probably a side with no event at all.")


def _newey_west(scores: Floats, when: np.ndarray, bread: Floats) -> Floats:
    """Covariance allowing for months that resemble those near them, gaps honoured."""
    lags = max(1, int(4 * (len(scores) / 100) ** (2 / 9)))
    meat = scores.T @ scores
    place = {int(m): i for i, m in enumerate(when)}
    for lag in range(1, lags + 1):
        pairs = [(i, place[m + lag]) for m, i in place.items() if m + lag in place]
        if not pairs:
            continue
        first, second = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
        cross = scores[first].T @ scores[second]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(bread @ meat @ bread)


def _months(
    table: pd.DataFrame | Series, month: str, count: str, population: str | None
) -> tuple[list[Month], Floats, Floats]:
    if isinstance(table, Series):
        if table.breaks:
            raise NotDefined(
                f"“{table.name}” cannot be fitted across a change of recording.",
                seen=f"{table.breaks[0].month.label}: {table.breaks[0].why}.",
            )
        held = [(m, v, 1.0) for m, v in table if v is not None]
    else:
        need_columns(table, "series", month, count, *([population] if population else []))
        people = table[population] if population else [1.0] * len(table)
        held = [
            (Month.parse(str(m)), float(v), float(q))
            for m, v, q in zip(table[month], table[count], people, strict=True)
            if v == v
        ]
    held.sort(key=lambda row: row[0])
    months = [m for m, _, _ in held]
    if len(set(months)) < len(months):
        raise InvalidValues("Each month may stand in the series once.")
    y = np.array([v for _, v, _ in held], dtype=np.float64)
    exposure = np.array([q for _, _, q in held], dtype=np.float64)
    if (y < 0).any() or not (exposure > 0).all():
        raise InvalidValues("Counts are 0 or more and people above 0.")
    return months, y, exposure
