"""What a forecast is set beside: the seasonal naive always, and two of statsforecast on request."""

from __future__ import annotations

import numpy as np

from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import UnknownName

YEAR = 12
PEERS = ("AutoETS", "Theta")


def seasonal_naive(counts: Floats, horizon: int) -> Floats:
    """The same month a year before; the year before that where it is a gap, and so on.

    NaN where a series never had that month.
    """
    n = counts.shape[1]
    out = np.full((len(counts), horizon), np.nan)
    for ahead in range(horizon):
        for at in range(n + ahead - YEAR, -1, -YEAR):
            if at < n:
                empty = np.isnan(out[:, ahead])
                out[empty, ahead] = counts[empty, at]
    return out


def scale(counts: Floats) -> Floats:
    """Average error of the seasonal naive among months already known, one a series.

    What MASE divides by. A series that never moved is given 1 event; NaN where no month is
    there in two years running.
    """
    apart = np.abs(counts[:, YEAR:] - counts[:, :-YEAR])
    pairs = np.isfinite(apart).sum(axis=1)
    size = np.nansum(apart, axis=1) / np.maximum(pairs, 1)
    return array(np.where(pairs == 0, np.nan, np.where(size == 0, 1.0, size)))


def peer(name: str, counts: Floats, horizon: int, levels: tuple[int, ...] = ()) -> list[Floats]:
    """Forecast of a method of statsforecast, and the limits of each level, series by series.

    They take no gaps: a gap is filled with the same month of the year before or after, else
    with the average. They know nothing of counts; limits below nil are left as they come.

    Args:
        name: `AutoETS` or `Theta`.
        counts: One row a series, one column a month, NaN a gap.
        horizon: Months ahead.
        levels: Levels of the limits, in whole per cent.

    Returns:
        The forecast, then lower and upper of each level; one row a series.

    Raises:
        UnknownName: Another method was asked for.
    """
    if name not in PEERS:
        raise UnknownName(f"There is no method “{name}”.", seen=f"There are: {', '.join(PEERS)}.")
    from statsforecast.models import AutoETS, AutoTheta, SeasonalNaive

    model = (AutoETS if name == "AutoETS" else AutoTheta)(season_length=YEAR)
    keys = ["mean", *(f"{side}-{level}" for level in levels for side in ("lo", "hi"))]
    out = [np.empty((len(counts), horizon)) for _ in keys]
    for row, values in enumerate(_filled(counts)):
        there = np.flatnonzero(np.isfinite(values))
        series = values[there[0] :]
        # Some series (all nil) defeat it: it has nothing to say that the naive does not.
        try:
            found = model.forecast(y=series, h=horizon, level=list(levels) or None)
        except Exception:
            found = SeasonalNaive(YEAR).forecast(y=series, h=horizon, level=list(levels) or None)
        for place, key in zip(out, keys, strict=True):
            place[row] = found[key]
    return out


def _filled(counts: Floats) -> Floats:
    out = counts.copy()
    for shift in (YEAR, -YEAR, 2 * YEAR):
        other = np.full_like(counts, np.nan)
        if shift > 0:
            other[:, shift:] = counts[:, :-shift]
        else:
            other[:, :shift] = counts[:, -shift:]
        out = np.where(np.isnan(out), other, out)
    average = np.nansum(counts, axis=1) / np.maximum(np.isfinite(counts).sum(axis=1), 1)
    first = np.isfinite(counts).argmax(axis=1)
    inside = np.arange(counts.shape[1]) >= first[:, None]
    out = np.where(np.isnan(out), average[:, None], out)
    return array(np.where(inside, out, np.nan))
