"""How a sample was drawn, and what that does to the error of anything worked out from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

Codes = npt.NDArray[np.intp]
Lonely = Literal["fail", "certainty", "adjust", "average", "remove"]
"""What a stratum with one cluster adds to the variance: an error; nothing (certainty, remove);
its distance from nought (adjust); what the other strata add on average (average)."""


@dataclass(frozen=True)
class Calibration:
    """What the weights were made to agree with, so that errors can allow for it.

    Rows alike in every margin share a cell: a million answers become a few dozen.
    """

    design: Floats
    """One row a cell (or an answer), one column a total that is met."""
    cell: Codes | None = None
    """The cell of each answer; None where each answer is a cell of its own."""
    importance: Floats | None = None
    """Weight of each answer in the regression; None for 1."""

    def left_over(self, values: Floats) -> Floats:
        """What the margins do not explain of one or more columns of values."""
        q = self.importance
        weighted = values if q is None else values * q[:, None]
        if self.cell is None:
            design = self.design
            per_cell = design if q is None else design * q[:, None]
            moment, cross = design.T @ per_cell, design.T @ weighted
        else:
            cells = len(self.design)
            size = np.bincount(self.cell, q, cells)
            sums = np.stack([np.bincount(self.cell, c, cells) for c in weighted.T], axis=1)
            moment, cross = self.design.T @ (self.design * size[:, None]), self.design.T @ sums
        fitted = self.design @ (np.linalg.pinv(moment, hermitian=True) @ cross)
        if self.cell is not None:
            fitted = np.take(fitted, self.cell, axis=0)
        return np.subtract(values, fitted, out=fitted)


class Survey:
    """Answers with the design they came from. Made by `survey`, `rake` or `calibrate`.

    Attributes:
        answers: The table, one row per person who answered.
        weights: People that each answer stands for.
        unit: Cluster (primary sampling unit) of each answer.
        stratum: Stratum of each cluster, not of each answer.
        left_to_sample: Share of each stratum's clusters that was not sampled; 1 without a count.
        lonely: What a stratum with one cluster adds to the variance.
        calibration: What the weights were made to agree with, if anything.
    """

    def __init__(
        self,
        answers: pd.DataFrame,
        weights: Floats,
        unit: Codes,
        stratum: Codes,
        left_to_sample: Floats,
        lonely: Lonely = "fail",
        calibration: Calibration | None = None,
    ) -> None:
        self.answers, self.weights = answers, weights
        self.unit, self.stratum = unit, stratum
        self.left_to_sample, self.lonely = left_to_sample, lonely
        self.calibration = calibration

    def reweighted(self, weights: Floats, calibration: Calibration) -> Survey:
        """The same answers and design with other weights."""
        return Survey(self.answers, weights, self.unit, self.stratum, self.left_to_sample,
                      self.lonely, calibration)  # fmt: skip

    def __len__(self) -> int:
        return len(self.weights)

    def freedom(self, inside: npt.NDArray[np.bool_] | None = None) -> int:
        """Clusters less strata, among the answers inside."""
        if inside is None or inside.all():
            return len(self.stratum) - len(self.left_to_sample)
        units = np.unique(self.unit[inside])
        return len(units) - len(np.unique(self.stratum[units]))

    def scores(self, influence: Floats) -> Floats:
        """Weighted influence of each answer on an estimate, less what calibration explains."""
        columns = influence if influence.ndim == 2 else influence[:, None]
        if self.calibration is not None:
            columns = self.calibration.left_over(columns)
            columns *= self.weights[:, None]
            return columns
        return columns * self.weights[:, None]

    def covariance(self, influence: Floats) -> Floats:
        """Covariance of estimates from the influence of each answer, by Taylor linearisation.

        Args:
            influence: How far one more person with this answer would move each estimate:
                one row an answer, one column an estimate.
        """
        totals = _totals(self.scores(influence), self.unit, len(self.stratum))
        return between_units(totals, self.stratum, self.left_to_sample, self.lonely)

    def error(self, influence: Floats) -> float:
        """Standard error of one estimate."""
        return float(np.sqrt(self.covariance(influence)[0, 0]))


def survey(
    answers: pd.DataFrame | Survey,
    *,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    raked_to: tuple[str, ...] = (),
) -> Survey:
    """Say how answers were sampled: strata, clusters, weights, population counts.

    Errors worked out from it are those of the first stage of sampling. It does not say
    that the sample is free of bias: who was never asked, or would not answer, is not in it.

    Args:
        answers: One row per person who answered. A `Survey` is returned as it is.
        weight: Column of people that the answer stands for, not negative; 1 where there is none.
        strata: Column of the stratum each was drawn from.
        psu: Column of the cluster (primary sampling unit); each answer is one where there is none.
            A name used again in another stratum is another cluster.
        fpc: Column of the clusters there are in the stratum, or the share of them sampled.
        lonely: What a stratum with one cluster adds to the variance.
        raked_to: Columns that the weights were raked to. Left out, errors come out too large.

    Returns:
        A `Survey`, which every function here takes in place of the table.

    Raises:
        MissingColumns: A column that is named is not there.
        InvalidValues: A weight is missing or negative, or the population counts disagree.

    Source:
        Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling; Lumley (2010),
        Complex Surveys, whose R package `survey` gives the same values.

    >>> import pandas as pd
    >>> four = pd.DataFrame({"ward": ["a", "a", "b", "b"], "people": [10, 10, 20, 20]})
    >>> survey(four, weight="people", strata="ward").freedom()
    2
    """
    if isinstance(answers, Survey):
        if any((weight, strata, psu, fpc, raked_to)) or lonely != "fail":
            raise InvalidValues(
                "The survey already has its design.",
                do="Leave out weight, strata, psu, fpc, lonely and raked_to.",
            )
        return answers
    if lonely not in get_args(Lonely):
        raise InvalidValues(
            "There is no such rule for a stratum with one cluster.",
            seen=f"lonely=“{lonely}”.",
            do=f"Use one of: {', '.join(get_args(Lonely))}.",
        )
    named = [c for c in (weight, strata, psu, fpc, *raked_to) if c is not None]
    need_columns(answers, "answers", *named)
    rows = len(answers)
    if rows < 2:
        raise NotEnoughData("A survey needs at least two answers.", seen=f"It has {rows}.")
    weights = np.ones(rows) if weight is None else numbers(answers, weight)
    if (weights < 0).any() or weights.sum() <= 0:
        raise InvalidValues(
            "Weights may not be negative, nor all nought.", seen=f"Smallest {weights.min():g}."
        )
    of_row = np.zeros(rows, np.intp) if strata is None else codes(answers, strata)[0]
    groups = int(of_row.max()) + 1
    if psu is None:
        unit, stratum = np.arange(rows), of_row
    else:
        unit, stratum = _clusters(codes(answers, psu)[0], of_row, groups)
    left = _left_to_sample(answers, fpc, of_row, np.bincount(stratum, minlength=groups))
    made = Survey(answers, weights, unit, stratum, left, lonely)
    return made.reweighted(weights, margins_of(answers, raked_to)) if raked_to else made


def margins_of(answers: pd.DataFrame, columns: tuple[str, ...]) -> Calibration:
    """The margins of columns, as calibration to them sees them."""
    per_column = [codes(answers, c) for c in columns]
    cell, parts = crossed([c for c, _ in per_column], [len(names) for _, names in per_column])
    return Calibration(indicators(parts, [len(names) for _, names in per_column]), cell)


def codes(answers: pd.DataFrame, column: str) -> tuple[Codes, list[Any]]:
    """Whole numbers from 0 for the values of a column, and the values.

    Raises:
        InvalidValues: A value is missing.
    """
    import pandas as pd

    values = answers[column].to_numpy()
    if values.dtype.kind == "i" and len(values):  # whole numbers close together need no hashing
        lowest = int(values.min())
        span = int(values.max()) - lowest + 1
        if span <= len(values):
            apart = values - lowest
            present = np.flatnonzero(np.bincount(apart, minlength=span))
            if len(present) < span:
                place = np.zeros(span, np.intp)
                place[present] = np.arange(len(present))
                apart = place[apart]
            return apart, [int(v) + lowest for v in present]
    found, names = pd.factorize(answers[column])
    if (found < 0).any():
        raise InvalidValues(
            f"The column {column} has missing values.",
            seen=f"{int((found < 0).sum())} of {len(found)} rows.",
            do="Give them a value of their own, or leave those answers out and say so.",
        )
    return found, list(names)


def crossed(columns: list[Codes], sizes: list[int]) -> tuple[Codes, list[Codes]]:
    """Cells of rows alike in every column: the cell of each row, and each cell's codes."""
    key = columns[0]
    if len(columns) > 1:
        key = key.astype(np.int64)
        for column, size in zip(columns[1:], sizes[1:], strict=True):
            key = key * size + column
    span = int(np.prod(np.array(sizes, dtype=float)))
    if span <= max(4 * len(key), 1_000):
        present = np.flatnonzero(np.bincount(key, minlength=span))
        at = np.empty(span, np.intp)
        at[present] = np.arange(len(present))
        cell = at[key]
    else:
        present, cell = np.unique(key, return_inverse=True)
    parts, rest = [], present
    for size in reversed(sizes):
        parts.append(rest % size)
        rest = rest // size
    return cell, parts[::-1]


def indicators(parts: list[Codes], sizes: list[int]) -> Floats:
    """A column of 0 and 1 for each level of each margin."""
    return np.hstack([np.eye(size)[part] for part, size in zip(parts, sizes, strict=True)])


def between_units(totals: Floats, stratum: Codes, left: Floats, lonely: Lonely) -> Floats:
    """Covariance of sums over clusters, which vary about the mean of their stratum."""
    groups = len(left)
    size = np.bincount(stratum, minlength=groups)
    alone = (size == 1) & (left > 0)
    if alone.any() and lonely == "fail":
        raise NotEnoughData(
            "A stratum with one cluster has no spread of its own to take an error from.",
            seen=f"{int(alone.sum())} of {groups} strata have one.",
            do="Join it to a like stratum, or choose a rule: lonely=“adjust” is the careful one.",
        )
    mean = _totals(totals, stratum, groups) / np.maximum(size, 1)[:, None]
    mean[size == 1] = 0 if lonely == "adjust" else mean[size == 1]
    apart = totals - mean[stratum]
    scale = left * np.where(size > 1, size / np.maximum(size - 1, 1), 1.0)
    result: Floats = apart.T @ (apart * scale[stratum][:, None])
    if lonely == "average" and alone.any():
        if alone.all():
            raise NotEnoughData("Every stratum has one cluster: there is nothing to average.")
        result = result * (groups / (groups - alone.sum()))
    return result


def sums(at: Codes, values: Floats, size: int) -> Floats:
    """Sum of the values that share a code."""
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def _totals(columns: Floats, at: Codes, size: int) -> Floats:
    return np.stack([np.bincount(at, c, size) for c in columns.T], axis=1)


def _clusters(cluster: Codes, of_row: Codes, groups: int) -> tuple[Codes, Codes]:
    """Clusters numbered within strata, and the stratum of each."""
    unit, parts = crossed([of_row, cluster], [groups, int(cluster.max()) + 1])
    return unit, parts[0].astype(np.intp)


def _left_to_sample(
    answers: pd.DataFrame, fpc: str | None, of_row: Codes, sampled: Codes
) -> Floats:
    if fpc is None:
        return np.ones(len(sampled))
    given = numbers(answers, fpc)
    in_stratum = np.zeros(len(sampled))
    in_stratum[of_row] = given
    if (given <= 0).any() or not np.allclose(in_stratum[of_row], given):
        raise InvalidValues(
            f"The column {fpc} must hold one number above zero for each stratum.",
            do="Give the clusters there are in the stratum, the same on each of its rows.",
        )
    share = in_stratum if (given <= 1).all() else sampled / in_stratum
    if (share > 1 + 1e-12).any():
        raise InvalidValues(
            f"The column {fpc} says that more clusters were sampled than there are.",
            seen=f"{int((share > 1).sum())} strata.",
        )
    return 1 - np.minimum(share, 1)
