"""The means of all groups in one pass over the answers.

Group by group, each would go through every answer again: a million answers in twenty wards
twenty times. Sums by cluster and group, and by cell of the margins and group, hold all that
means and calibrated errors need.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats
from commonweal.analysis.surveys.design import Codes, Survey, between_units
from commonweal.analysis.surveys.design import sums as sums_at

MOST_CELLS = 5_000_000
"""Clusters times groups (or cells) that are held at once; beyond, groups go one by one."""


def means_by_group(
    held: Survey, value: Floats, answered: npt.NDArray[np.bool_], group: Codes, groups: int
) -> dict[str, Floats] | None:
    """Mean, error, freedom and design effect of each group; None where it would take too much.

    Args:
        held: The survey.
        value: A number of each answer. [any]
        answered: Which answers count.
        group: Group of each answer, from 0.
        groups: How many there are.

    Returns:
        Arrays by group: `estimate`, `error`, `freedom`, `design_effect`. A group without an
        answer has no number.
    """
    cells = held.calibration.cell if held.calibration is not None else None
    width = 0 if held.calibration is None else len(held.calibration.design)
    units = len(held.stratum)
    if units * max(groups, width) > MOST_CELLS or (held.calibration is not None and cells is None):
        return None
    everyone = bool(answered.all())
    weights = held.weights if everyone else np.where(answered, held.weights, 0.0)
    there = np.ones(len(value)) if everyone else answered.astype(np.float64)
    # About a middle, so that sums of squares lose no digits.
    kept = value if everyone else np.where(answered, value, 0.0)
    middle = float(kept.sum() / there.sum())
    kept = (kept - middle) * there
    by_unit = held.unit * groups + group

    def over_units(values: Floats) -> Floats:
        return sums_at(by_unit, values, units * groups).reshape(units, groups)

    weighted = weights * kept
    people, sums, count = over_units(weights), over_units(weighted), over_units(there)
    whole = people.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums.sum(axis=0) / whole
    at = np.nan_to_num(mean)
    totals = sums - at * people
    if held.calibration is not None and cells is not None:
        design, q = held.calibration.design, held.calibration.importance
        by_cell = cells * groups + group

        def over_cells(values: Floats) -> Floats:
            return sums_at(by_cell, values, width * groups).reshape(width, groups)

        one, other = (there, kept) if q is None else (there * q, kept * q)
        apart = over_cells(other) - at * over_cells(one)
        size = np.bincount(cells, q, width)
        moment = design.T @ (design * size[:, None])
        fitted = design @ (np.linalg.pinv(moment, hermitian=True) @ (design.T @ apart))
        held_by = np.bincount(held.unit * width + cells, held.weights, units * width)
        totals -= held_by.reshape(units, width) @ fitted
    spread = np.bincount(group, weighted * kept, groups) - at**2 * whole
    base = count.sum(axis=0)
    seen = count > 0
    strata = len(held.left_to_sample)
    in_stratum = np.zeros((strata, groups), dtype=bool)
    np.logical_or.at(in_stratum, held.stratum, seen)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.diag(between_units(totals, held.stratum, held.left_to_sample, held.lonely))
        error = np.sqrt(np.maximum(variance, 0)) / whole
        simple = np.maximum(spread, 0) / whole * base / np.maximum(base - 1, 1) / base
        simple = simple * np.where(whole > base, 1 - base / whole, 1.0)
        effect = np.where(simple > 0, error**2 / simple, np.nan)
    return {
        "estimate": mean + middle, "error": error,
        "freedom": (seen.sum(axis=0) - in_stratum.sum(axis=0)).astype(np.float64),
        "design_effect": effect,
    }  # fmt: skip
