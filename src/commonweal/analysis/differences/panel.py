"""Panels of any kind: a level for each unit and time, errors clustered by unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotDefined

if TYPE_CHECKING:
    import pandas as pd

Codes = np.ndarray[Any, np.dtype[np.int64]]
Effects = Literal["one-way", "two-way"]
SETTLED = 1e-12
"""Largest share of its spread by which a column may still move, when periods are not balanced."""


def fixed_effects(
    table: pd.DataFrame,
    *,
    outcome: str,
    explained_by: tuple[str, ...],
    unit: str,
    time: str,
    effects: Effects = "two-way",
    errors: Literal["clustered", "classical"] = "clustered",
    staged: Literal["refuse", "allow"] = "refuse",
) -> pd.DataFrame:
    """Regression with a level for each unit (and time), for panels of any kind.

    What does not change over time in a unit is taken off; what does, and is
    not in the table, is not. A coefficient is not a cause. A scheme that began in some
    units later than in others is refused: with a level for each time, late starters are set
    beside early ones whose scheme is already at work (`staged_differences`).

    Args:
        table: One row for each unit and time.
        outcome: Column to be explained. [any]
        explained_by: Columns that explain it. [any]
        unit: Column of units, such as areas.
        time: Column of times, such as months.
        effects: A level for each unit, or for each unit and each time.
        errors: Clustered by unit, or classical.
        staged: Whether a column of 0 and 1 that turns to 1 at different times, for good, is
            refused.

    Returns:
        One row for each column of `explained_by`: `name`, `estimate`, `error`.

    Raises:
        NotDefined: A column says nothing beyond the levels.
        InvalidValues: A column is a scheme with different starts.

    Source:
        Baltagi (2021), Econometric Analysis of Panel Data, chapters 2 and 3; the
        small-sample factor of clustered errors is that of linearmodels.
    """
    import pandas as pd

    names = list(explained_by)
    need_columns(table, "panel", outcome, *names, unit, time)
    x = np.column_stack([numbers(table, name) for name in names])
    y = numbers(table, outcome)[:, None]
    units, times = (pd.factorize(table[c], sort=True)[0] for c in (unit, time))
    if effects == "two-way" and staged == "refuse":
        for name, column in zip(names, x.T, strict=True):
            _need_one_start(name, column, units, times)
    beta, cov = within(y, x, units, times, effects=effects, errors=errors)
    return pd.DataFrame({"name": names, "estimate": beta, "error": np.sqrt(np.diag(cov))})


def _need_one_start(name: str, column: Floats, units: Codes, times: Codes) -> None:
    if not np.isin(column, (0, 1)).all():
        return
    on = column == 1
    never = times.max() + 1
    first = np.full(units.max() + 1, never)
    np.minimum.at(first, units[on], times[on])
    if (on != (times >= first[units])).any():
        return  # it goes and comes back: not a start
    earliest = np.full(units.max() + 1, never)
    np.minimum.at(earliest, units, times)
    starts = np.unique(first[(first > earliest) & (first < never)])
    if len(starts) > 1:
        raise InvalidValues(
            f"“{name}” began at different times, which a level for each time cannot compare.",
            seen=f"{len(starts)} different starts. Late starters would be set beside early ones "
            "whose scheme is already at work.",
            do="Use staged_differences; or say staged=allow, if that mixture is what you want.",
        )


def balanced(y: Floats, x: Floats) -> tuple[float, float]:
    """Two-way effect of one column on a full areas × months table, in closed form.

    Args:
        y, x: Areas × months, nothing missing. [any]

    Returns:
        Estimate and its standard error, clustered by area.
    """
    if not x.any():
        raise NotDefined("No area is treated in any month.")
    ours, theirs = _centred(x), _centred(y)
    size = float(np.vdot(ours, ours))
    if size <= 1e-12 * float(np.vdot(x, x)):
        raise NotDefined("The scheme says nothing beyond the levels of areas and months.")
    beta = float(np.vdot(ours, theirs)) / size
    theirs -= beta * ours
    scores = np.einsum("ij,ij->i", ours, theirs)
    return beta, math.sqrt(
        float(scores @ scores) * _factor(y.size, 1, y.shape[0] + y.shape[1] - 1)
    ) / size


def within(
    y: Floats,
    x: Floats,
    units: Codes,
    times: Codes,
    *,
    effects: Effects = "two-way",
    errors: Literal["clustered", "classical"] = "clustered",
) -> tuple[Floats, Floats]:
    """Within estimator on rows, balanced or not.

    Args:
        y: n × 1. [any]
        x: n × k. [any]
        units, times: Codes from 0 up, n.
        effects: `one-way` for units, `two-way` for units and times.
        errors: Clustered by unit, or classical.

    Returns:
        Coefficients (k) and their covariance (k × k).
    """
    joined = np.column_stack([y, x])
    free = _demean(joined, units, times, effects)
    y0, x0 = free[:, 0], free[:, 1:]
    gram = x0.T @ x0
    if (np.diag(gram) <= 1e-12 * np.einsum("ij,ij->j", x, x)).any() or (
        np.linalg.cond(gram / np.sqrt(np.outer(np.diag(gram), np.diag(gram)))) > 1e12
    ):
        raise NotDefined("A column says nothing beyond the levels of units and times.")
    bread = np.linalg.inv(gram)
    beta = bread @ (x0.T @ y0)
    rest = y0 - x0 @ beta
    n, k = x.shape
    n_units, n_times = int(units.max()) + 1, int(times.max()) + 1
    if errors == "classical":
        levels = n_units + (n_times - 1 if effects == "two-way" else 0)
        return beta, bread * float(rest @ rest) / (n - k - levels)
    scores = np.column_stack([np.bincount(units, x0[:, j] * rest) for j in range(k)])
    factor = _factor(n, k, n_units + n_times - 1 if effects == "two-way" else 0)
    return beta, bread @ (scores.T @ scores) @ bread * factor


def _factor(rows: int, columns: int, levels: int) -> float:
    """Small-sample factor of clustered errors, as linearmodels has it.

    With a level for each unit alone, clusters hold the levels and none is counted;
    with a level for each time too, all are.
    """
    return rows / (rows - columns - levels)


def _centred(values: Floats) -> Floats:
    out: Floats = values - values.mean(axis=1, keepdims=True)
    out -= out.mean(axis=0, keepdims=True)
    return out


def _demean(values: Floats, units: Codes, times: Codes, effects: Effects) -> Floats:
    """Take off unit and time averages in turn until nothing moves."""
    n_units, n_times = int(units.max()) + 1, int(times.max()) + 1
    if effects == "two-way" and len(values) == n_units * n_times:
        place = units * n_times + times
        in_order = bool((place == np.arange(len(place))).all())
        if in_order or (np.bincount(place, minlength=len(place)) == 1).all():
            # Every area in every month: averages come off in closed form.
            full = np.empty(values.shape, order="F")
            for j in range(values.shape[1]):
                column = np.empty(len(values))
                column[... if in_order else place] = values[:, j]
                flat = _centred(column.reshape(n_units, n_times)).ravel()
                full[:, j] = flat if in_order else flat[place]
            return full
    out = np.array(values, dtype=np.float64)
    per_unit, per_time = np.bincount(units), np.bincount(times)
    scale = values.std(axis=0)
    for _ in range(10_000):
        moved = 0.0
        for j in range(out.shape[1]):
            out[:, j] -= (np.bincount(units, out[:, j]) / per_unit)[units]
            if effects == "two-way":
                shift = np.bincount(times, out[:, j]) / per_time
                out[:, j] -= shift[times]
                if scale[j]:
                    moved = max(moved, float(np.abs(shift).max()) / float(scale[j]))
        if moved <= SETTLED:
            return out
    raise NotDefined("The levels do not settle: too few areas share months.")
