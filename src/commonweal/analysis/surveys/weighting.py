"""Does the sample stand for the people? Weights that make its margins those of the place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.analysis.surveys.design import (
    Calibration,
    Codes,
    Lonely,
    Survey,
    codes,
    crossed,
    indicators,
    sums,
    survey,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

REACHED = 0.001
"""A margin is reached when each of its levels is within 0.1% of the target."""


@dataclass(frozen=True)
class Weighted:
    """Weights with the report of how they came about."""

    weights: pd.DataFrame
    """The answers with a column `weight`. [people each stands for]"""
    margins: pd.DataFrame
    """`margin`, `level`, `answers`, `before`, `after`, `target` [people], `off` [proportion of
    the target] and `reached` (within 0.1%)."""
    converged: bool
    rounds: int
    smallest: float
    """Smallest weight beside the mean weight."""
    largest: float
    trimmed: int
    """Answers whose weight was cut."""
    design_effect: float
    """Loss from unequal weights (Kish): 1 + the squared coefficient of variation."""
    effective: float
    """Answers of a simple random sample that unequal weights leave. [answers]"""
    survey: Survey
    """Pass this on: errors worked out from it allow for the weighting."""

    @property
    def in_words(self) -> str:
        worth = (
            f"The {len(self.weights):,} answers are worth {self.effective:,.0f} of a simple "
            "random sample."
        )
        if self.converged:
            return f"Every margin is within 0.1% of its target. {worth}"
        bad = self.margins.loc[~self.margins["reached"]]
        worst = bad.loc[bad["off"].abs().idxmax()]
        named = ", ".join(dict.fromkeys(map(str, bad["margin"])))
        return (
            f"The weights did not converge: {named} missed the target, at worst "
            f"{worst['margin']} = {worst['level']} by {abs(worst['off']):.1%}. {worth}"
        )


def rake(
    answers: pd.DataFrame | Survey,
    targets: pd.DataFrame,
    *,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    lower: float = 0.0,
    upper: float | None = None,
    trim: float | None = None,
    rounds: int = 200,
) -> Weighted:
    """Weight answers until each margin is that of the people (raking).

    Makes the sample like the place in what the margins count, and in nothing else: people
    who do not answer may differ from those of their age and sex who do.

    Args:
        answers: One row per person who answered.
        targets: The margins: columns `margin` (a column of `answers`), `level` (an answer) and
            `people` (counts, or shares that add up to 1).
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        lower: Least that a weight may be multiplied by.
        upper: Most that a weight may be multiplied by; no bound if left out.
        trim: Largest weight allowed, in mean weights; what is cut goes to the others. No bound
            if left out.
        rounds: Turns over the margins before giving up.

    Returns:
        A `Weighted`. Shares add up to the sum of the weights given (1 for each answer where
        there are none), counts to the count. Its `converged` is false, and `in_words` names
        the margin, where a bound or a contradiction leaves one more than 0.1% off.

    Raises:
        InvalidValues: A level has people and no answers, or answers and no target; or two
            margins add up to different totals.

    Source:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444. Errors: the
        influence is regressed on the margins, each answer counted once, as R `survey` does
        after `rake`.

    >>> import pandas as pd
    >>> asked = pd.DataFrame({"sex": ["M"] * 48 + ["F"] * 52})
    >>> people = pd.DataFrame({"margin": "sex", "level": ["M", "F"], "people": [0.5, 0.5]})
    >>> rake(asked, people).weights.groupby("sex")["weight"].first().round(4).to_dict()
    {'F': 0.9615, 'M': 1.0417}
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely)
    if not 0 <= lower <= 1 or (upper is not None and upper < 1) or (trim is not None and trim <= 1):
        raise InvalidValues(
            "Bounds must leave room: lower up to 1, upper from 1, trim above 1.",
            seen=f"lower={lower:g}, upper={upper}, trim={trim}.",
        )
    columns, at, wanted, levels = _margins(held, targets)
    sizes = [len(w) for w in wanted]
    cell, parts = crossed(at, sizes)
    total = float(wanted[0].sum())
    base = held.weights * (total / held.weights.sum())
    started = sums(cell, base, len(parts[0]))
    factor, turns = _rake_cells(started, parts, wanted, lower, upper, rounds)
    weights = base * factor[cell]
    cut = np.zeros(len(weights), dtype=bool)
    if trim is not None:
        cap = trim * total / len(weights)
        for _ in range(rounds):
            over = weights > cap * (1 + 1e-9)
            if not over.any():
                break
            cut |= over
            weights = np.minimum(weights, cap)
            now = sums(cell, weights, len(started))
            # All of a level are raised again; who passes the cap is cut again, until none does.
            factor, turns = _rake_cells(now, parts, wanted, 0.0, None, rounds)
            weights = weights * factor[cell]
        weights = np.minimum(weights, cap)
    design = Calibration(indicators(parts, sizes), cell)
    done = held.reweighted(weights, design)
    size = np.bincount(cell, minlength=len(started)).astype(np.float64)
    after = started * factor if trim is None else sums(cell, weights, len(started))
    return _report(
        done,
        base,
        columns,
        levels,
        parts,
        wanted,
        turns,
        int(cut.sum()),
        added=(started, after, size),
    )


def poststratify(
    answers: pd.DataFrame | Survey,
    targets: pd.DataFrame,
    *,
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
) -> Weighted:
    """Weight answers so that one margin is that of the people, in a single step.

    For groups by several things at once (age within sex), make one column of them first.

    Args:
        answers: One row per person who answered.
        targets: One margin: columns `margin`, `level` and `people` (counts, or shares of 1).
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.

    Returns:
        A `Weighted`, always converged.

    Raises:
        InvalidValues: There is more than one margin, or a level without answers or target.

    Source:
        Holt and Smith (1979), JRSS A 142, 33-46; R `survey` (postStratify) gives the same.
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely)
    columns, at, wanted, levels = _margins(held, targets)
    if len(columns) != 1:
        raise InvalidValues(
            "Post-stratification takes one margin.",
            seen=f"There are {len(columns)}: {', '.join(columns)}.",
            do="Rake to several margins, or cross them into one column.",
        )
    base = held.weights * (wanted[0].sum() / held.weights.sum())
    weights = base * (wanted[0] / np.bincount(at[0], base, len(wanted[0])))[at[0]]
    design = Calibration(np.eye(len(wanted[0])), at[0], held.weights)
    done = held.reweighted(weights, design)
    return _report(done, base, columns, levels, at, wanted, 1, 0)


def calibrate(
    answers: pd.DataFrame | Survey,
    targets: pd.DataFrame,
    *,
    method: Literal["linear", "raking", "logit"] = "linear",
    weight: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    fpc: str | None = None,
    lonely: Lonely = "fail",
    lower: float = 0.3,
    upper: float = 3.0,
    rounds: int = 100,
) -> Weighted:
    """Weight answers to margins and to totals of numbers at once, changing weights least.

    Linear (GREG) weights may come out negative; raking ones cannot; logit ones stay
    between the bounds. Like raking, it corrects for what is in the totals alone.

    Args:
        answers: One row per person who answered.
        targets: Columns `margin` (a column of `answers`), `level` (empty: the total of that
            column of numbers) and `people` (the count, or the total).
        method: What “least” means: linear, raking, or logit (between `lower` and `upper`).
        weight, strata, psu, fpc: Columns of the design: weight, stratum, cluster and clusters in the stratum.
        lonely: What a stratum with one cluster adds to the variance.
        lower: For logit: least that a weight may be multiplied by.
        upper: For logit: most that a weight may be multiplied by.
        rounds: Newton steps before giving up.

    Returns:
        A `Weighted`. Errors regress the influence on the totals with the weights given.

    Raises:
        InvalidValues: A margin has no answers or no target, or the bounds leave no room.

    Source:
        Deville and Särndal (1992), JASA 87, 376-382; R `survey` (calibrate) gives the same.
    """
    held = survey(answers, weight=weight, strata=strata, psu=psu, fpc=fpc, lonely=lonely)
    need_columns(targets, "targets", "margin", "level", "people")
    of_numbers = targets["level"].isna() | (targets["level"].astype(str).str.strip() == "")
    columns, at, wanted, levels = _margins(held, targets.loc[~of_numbers], shares=False)
    totals = [str(c) for c in targets.loc[of_numbers, "margin"]]
    need_columns(held.answers, "answers", *totals)
    design = np.column_stack(
        [*(np.eye(len(w))[a] for a, w in zip(at, wanted, strict=True)),
         *(numbers(held.answers, c) for c in totals)]
    )  # fmt: skip
    aim = np.concatenate([*wanted, numbers(targets.loc[of_numbers], "people")])
    bend, slope = _distance(method, lower, upper)
    factor, turns = _newton(design, held.weights, aim, bend, slope, rounds)
    done = held.reweighted(held.weights * factor, Calibration(design, None, held.weights))
    return _report(done, held.weights, columns, levels, at, wanted, turns, 0, totals, aim)


def _distance(
    method: str, lower: float, upper: float
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    """How a multiplier bends with the regression, and its slope."""
    if method == "linear":
        return (lambda u: 1 + u), np.ones_like
    if method == "raking":
        return (lambda u: np.exp(np.clip(u, -50, 50))), (lambda u: np.exp(np.clip(u, -50, 50)))
    if method != "logit" or not 0 <= lower < 1 < upper:
        raise InvalidValues(
            "Calibration is linear, raking or logit; logit needs bounds on both sides of 1.",
            seen=f"method=“{method}”, lower={lower:g}, upper={upper:g}.",
        )
    steep = (upper - lower) / ((1 - lower) * (upper - 1))

    def bend(u: Floats) -> Floats:
        e = np.exp(np.clip(steep * u, -50, 50))
        return (lower * (upper - 1) + upper * (1 - lower) * e) / (upper - 1 + (1 - lower) * e)

    def slope(u: Floats) -> Floats:
        g = bend(u)
        return steep * (g - lower) * (upper - g) / (upper - lower)

    return bend, slope


def _newton(
    design: Floats,
    weights: Floats,
    aim: Floats,
    bend: Callable[[Floats], Floats],
    slope: Callable[[Floats], Floats],
    rounds: int,
) -> tuple[Floats, int]:
    scale = np.maximum(np.abs(aim), 1e-12)
    lean, turn = np.zeros(design.shape[1]), 0
    while turn < rounds:
        turn += 1
        u = design @ lean
        missing = aim - design.T @ (weights * bend(u))
        if (np.abs(missing) / scale).max() < 1e-11:
            break
        moment = design.T @ (design * (weights * slope(u))[:, None])
        size = np.sqrt(np.maximum(np.diag(moment), 1e-300))  # margins and sums differ in scale
        inverse = np.linalg.pinv(moment / np.outer(size, size), hermitian=True)
        lean = lean + inverse @ (missing / size) / size
    return bend(design @ lean), turn


def _rake_cells(
    started: Floats, parts: list[Codes], wanted: list[Floats], lower: float, upper: float | None,
    rounds: int,
) -> tuple[Floats, int]:  # fmt: skip
    """Multiplier of each cell, by turns over the margins."""
    factor, turn = np.ones(len(started)), 0
    while turn < rounds:
        turn += 1
        before = factor
        for part, target in zip(parts, wanted, strict=True):
            now = np.bincount(part, started * factor, len(target))
            factor = factor * np.divide(target, now, out=np.ones_like(target), where=now > 0)[part]
        if lower > 0 or upper is not None:
            factor = np.clip(factor, lower, upper)
        if np.abs(factor / np.where(before > 0, before, 1) - 1).max() < 1e-11:
            break
    return factor, turn


def _margins(
    held: Survey, targets: pd.DataFrame, *, shares: bool = True
) -> tuple[list[str], list[Codes], list[Floats], list[list[str]]]:
    """Columns, codes of each answer, people of each level, and the levels' names."""
    need_columns(targets, "targets", "margin", "level", "people")
    columns = [str(c) for c in dict.fromkeys(targets["margin"])]
    need_columns(held.answers, "answers", *columns)
    at: list[Codes] = []
    wanted: list[Floats] = []
    named: list[list[str]] = []
    for column in columns:
        rows = targets.loc[targets["margin"].astype(str) == column]
        people = numbers(rows, "people")
        code, names = codes(held.answers, column)
        aims = dict(zip(map(_plain, rows["level"]), people, strict=True))
        levels = [_plain(n) for n in names]
        empty = sorted(k for k, n in aims.items() if n > 0 and k not in set(levels))
        untold = sorted(set(levels) - set(aims))
        if empty or untold or len(aims) != len(rows) or (people < 0).any():
            raise InvalidValues(
                f"The targets of {column} do not fit the answers.",
                seen=f"Without answers: {', '.join(empty) or 'none'}. "
                f"Without a target: {', '.join(untold) or 'none'}.",
                do="Join levels until each has answers and one target, not negative.",
            )
        at.append(code)
        named.append(levels)
        wanted.append(np.array([aims[k] for k in levels]))
    if not columns:
        return columns, at, wanted, named
    first = float(wanted[0].sum())
    far = [c for c, w in zip(columns, wanted, strict=True) if abs(w.sum() / first - 1) > REACHED]
    if far:
        raise InvalidValues(
            "The margins add up to different numbers of people.",
            seen=f"{columns[0]}: {first:,.6g}; {far[0]}: {wanted[columns.index(far[0])].sum():,.6g}.",
            do="Take them from one source and one year, or give shares.",
        )
    full = float(held.weights.sum()) if shares and abs(first - 1) <= REACHED else first
    return columns, at, [w * (full / w.sum()) for w in wanted], named


def _plain(level: Any) -> str:
    """A level as people write it: 3, not 3.0."""
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    return str(level).strip()


def _report(
    held: Survey, base: Floats, columns: list[str], levels: list[list[str]], at: list[Codes],
    wanted: list[Floats], turns: int, trimmed: int, totals: list[str] | None = None, aim: Floats | None = None,
    added: tuple[Floats, Floats, Floats] | None = None,
) -> Weighted:  # fmt: skip
    import pandas as pd

    weights, rows = held.weights, []
    # Already added up by cell where answers share cells: weights before and after, answers.
    parts = added or (base, weights, np.ones(len(weights)))
    for column, names, code, target in zip(columns, levels, at, wanted, strict=True):
        before, after, size = (sums(code, part, len(target)) for part in parts)
        rows += [
            (column, names[i], int(size[i]), before[i], after[i], target[i])
            for i in range(len(target))
        ]
    for i, column in enumerate(totals or []):
        value = numbers(held.answers, column)
        goal = float(aim[i - len(totals or [])]) if aim is not None else float("nan")
        rows.append(
            (column, "total", len(value), float(base @ value), float(weights @ value), goal)
        )
    margins = pd.DataFrame(
        rows, columns=["margin", "level", "answers", "before", "after", "target"]
    )
    margins["off"] = margins["after"] / margins["target"].where(margins["target"] != 0) - 1
    margins["off"] = margins["off"].fillna(0.0)
    margins["reached"] = margins["off"].abs() <= REACHED
    if weights.sum() <= 0:
        raise NotEnoughData("Nothing is left of the weights.", do="Widen the bounds.")
    table = held.answers.copy(deep=False)  # a million rows are not copied to add a column
    table["weight"] = weights
    mean = float(weights.mean())
    spread = float(weights @ weights) / len(weights) / mean**2
    return Weighted(
        table, margins, bool(margins["reached"].all()), turns,
        float(weights.min()) / mean, float(weights.max()) / mean, trimmed, spread,
        len(weights) / spread, held,
    )  # fmt: skip
