"""What would have happened in one place without the scheme?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, numbers
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import number, percent, plural

if TYPE_CHECKING:
    import pandas as pd

BEFORE = 8
"""Fewest periods before the start. With fewer, some mix of donors fits anything by luck."""
DONORS = 3
SEED = 20_260_131


@dataclass(frozen=True)
class Synthetic:
    """A place beside the mix of other places that was most like it before."""

    effect: float
    """Average gap after the start, place less mix; over all treated places. [outcome]"""
    share: float
    """The gap as a proportion of the mix; −0.1 is 10% lower."""
    fit: float
    """Root mean squared gap before the start: how well the mix stands for the place. [outcome]"""
    fit_share: float
    """The same as a proportion of the place's level before."""
    p: float
    """Share of the donors, the place among them, whose gap grew at least as much when each was
    treated as if it had had the scheme."""
    weights: pd.DataFrame
    """`treated`, `donor`, `weight`; donors that weigh nothing are left out."""
    path: pd.DataFrame
    """`treated`, `time`, `outcome`, `synthetic`, `gap`, `after`."""
    placebos: pd.DataFrame
    """`unit`, `treated`, `before`, `after`, `ratio`: root mean squared gaps and their ratio."""
    donors: int

    @property
    def in_words(self) -> str:
        before = f"Before the start the mix missed by {percent(self.fit_share)} on average."
        way = "below" if self.effect < 0 else "above"
        gap = (
            f"Afterwards the outcome was {number(abs(round(self.effect, 4)))} "
            f"({percent(abs(self.share))}) {way} the mix."
        )
        if self.p <= 0.05:
            return (
                f"{before} {gap} Hardly any place without a scheme drew away from its mix so far "
                f"(p {self.p:.2g})."
            )
        return (
            f"{before} {gap} That is not shown to be more than chance: among "
            f"{plural(self.donors, 'place')} without a scheme a gap that grew as much is not rare "
            f"(p {self.p:.2g})."
        )


def synthetic_control(
    table: pd.DataFrame,
    *,
    starts: Mapping[str, str],
    unit: str = "unit",
    time: str = "time",
    outcome: str = "outcome",
    predictors: Mapping[str, str] | None = None,
    fit_from: str = "",
    leave_out: tuple[str, ...] = (),
) -> Synthetic:
    """Synthetic control: a weighted mix of other places stands for the place without its scheme.

    The mix is chosen on the time before the start only. Read the fit first: a
    mix that missed before says nothing after. Chance is judged by treating
    each donor as if it had had the scheme. A place picked because it stood
    high falls back by itself, and no mix of ordinary places falls with it
    (`regressiontomean`). Donors must not feel the scheme.

    Args:
        table: One row for each unit and time, every unit at every time.
        starts: Treated units with the first time of their scheme: Leeds=2024-01.
        unit: Column of units.
        time: Column of times: years or months that sort as they follow.
        outcome: Column that the scheme is to change. [any]
        predictors: Other columns to be alike in, each with the times to be averaged,
            such as popdens=1969 or schools=1964-1969 or farms=1961-1969/2 (every
            second). With them the importance of each is chosen so that the
            outcome before fits best; without, the outcome itself is matched.
        fit_from: First time to be fitted; all before the start unless given.
        leave_out: Units that are neither treated nor donors.

    Returns:
        A `Synthetic`. Several treated units are pooled: each has its own mix and start.

    Raises:
        NotEnoughData: Fewer than 8 times before a start, none after, or fewer than 3 donors.
        InvalidValues: A unit lacks a time, or a treated unit is unknown.

    Source:
        Abadie and Gardeazabal (2003), American Economic Review 93, 113-132;
        Abadie, Diamond and Hainmueller (2010), Journal of the American
        Statistical Association 105, 493-505.
    """
    import pandas as pd

    asked = dict(predictors or {})
    need_columns(table, "units", unit, time, outcome, *asked)
    held = table[~table[unit].isin(leave_out)]
    values = numbers(held, outcome)
    wide = (
        pd.DataFrame({"unit": held[unit].astype(str), "time": held[time].astype(str), "y": values})
        .pivot_table(index="time", columns="unit", values="y", aggfunc="mean")
        .sort_index()
    )
    if wide.isna().any().any() or len(held) != wide.size:
        raise InvalidValues(
            "Every unit must be there once at every time.",
            seen=f"{len(held)} rows for {wide.shape[1]} units × {wide.shape[0]} times.",
            do="Leave out units with gaps, or times that some lack.",
        )
    if unknown := sorted(set(starts) - set(map(str, wide.columns))):
        raise InvalidValues("A treated unit is not in the table.", seen=f"{', '.join(unknown)}.")
    if not starts:
        raise InvalidValues("No unit is treated.", do="Name at least one with its start.")
    donors = [c for c in wide.columns if str(c) not in starts]
    if len(donors) < DONORS:
        raise NotEnoughData(f"{DONORS} donors are the least.", seen=f"There are {len(donors)}.")
    times = np.array([str(t) for t in wide.index])
    weights, paths, placebos, scores, pools = [], [], [], [], []
    for name, start in starts.items():
        fitted = (times < str(start)) & (times >= fit_from)
        later = times >= str(start)
        if fitted.sum() < BEFORE or not later.any():
            raise NotEnoughData(
                f"{name} has too few times before its start to be matched.",
                seen=f"{int(fitted.sum())} before {start}, {int(later.sum())} from it on; "
                f"{BEFORE} and 1 are needed.",
                do="Bring earlier data; with a short run-up some mix fits anything by luck.",
            )
        units = [name, *donors]
        y = wide[units].to_numpy()
        traits = _traits(held, unit, time, units, asked, outcome, fitted, times)
        here: list[float] = []
        for i, other in enumerate(units):
            rest = [j for j in range(1, len(units)) if j != i]
            mix = _weights(traits, y[fitted], i, rest)
            gap = y[:, i] - y[:, rest] @ mix
            before, after = (float(np.sqrt(np.mean(gap[side] ** 2))) for side in (fitted, later))
            ratio = after / max(before, 1e-12 * float(np.abs(y).max()) + 1e-300)
            here.append(ratio)
            placebos.append((str(other), i == 0, before, after, ratio))
            if i == 0:
                weights += [(name, str(units[j]), w) for j, w in zip(rest, mix, strict=True)
                            if w > 1e-4]  # fmt: skip
                paths.append(
                    pd.DataFrame({"treated": name, "time": times, "outcome": y[:, 0],
                                  "synthetic": y[:, 0] - gap, "gap": gap, "after": later,
                                  "before": fitted})
                )  # fmt: skip
        scores.append(here[0])
        pools.append(np.array(here[1:]))
    path = pd.concat(paths, ignore_index=True)
    since, run_up = path[path["after"]], path[path["before"]]
    effect = float(since.groupby("treated")["gap"].mean().mean())
    standing = float(since.groupby("treated")["synthetic"].mean().mean())
    fit = float(np.sqrt(np.mean(run_up["gap"] ** 2)))
    return Synthetic(
        effect, effect / standing if standing else float("nan"), fit,
        fit / float(run_up["outcome"].abs().mean() or 1), _p(scores, pools),
        pd.DataFrame(weights, columns=["treated", "donor", "weight"]).sort_values(
            "weight", ascending=False, ignore_index=True
        ),
        path.drop(columns="before"),
        pd.DataFrame(placebos, columns=["unit", "treated", "before", "after", "ratio"]),
        len(donors),
    )  # fmt: skip


def simplex_weights(donors: Floats, target: Floats) -> Floats:
    """Weights, none negative and adding to 1, that bring donors nearest to a target.

    Args:
        donors: k × n, one column a donor. [any]
        target: k. [as donors]

    Returns:
        n weights. Where several mixes fit alike, one of them.
    """
    from scipy.optimize import nnls

    # With the target taken off each donor, the best direction without the sum is the
    # best mix with it: scaling trades |Bw| against one and does not turn w.
    gaps = donors - target[:, None]
    size = float(np.abs(gaps).max()) or 1.0
    found, _ = nnls(np.vstack([gaps / size, np.ones(donors.shape[1])]),
                    np.append(np.zeros(len(target)), 1.0))  # fmt: skip
    return np.asarray(found / found.sum())


def _weights(traits: Floats | None, outcomes: Floats, i: int, rest: list[int]) -> Floats:
    if traits is None:
        return simplex_weights(outcomes[:, rest], outcomes[:, i])
    from scipy.optimize import minimize

    spread = traits.std(axis=1, ddof=1)
    spread[spread == 0] = 1
    scaled = traits / spread[:, None]
    z, z_own, y, y_own = scaled[:, rest], scaled[:, i], outcomes[:, rest], outcomes[:, i]

    def mixed(importance: Floats) -> Floats:
        root = np.sqrt(np.abs(importance) / np.abs(importance).sum())
        return simplex_weights(z * root[:, None], z_own * root)

    def loss(importance: Floats) -> float:
        gap = y_own - y @ mixed(importance)
        return float(gap @ gap) / len(gap)

    # The loss has many hollows: this search from equal importance ends where the
    # published one does, and always in the same one.
    start = np.full(len(z_own), 1 / len(z_own))
    best = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 1_000, "adaptive": True})
    return mixed(best.x)


def _traits(
    table: pd.DataFrame,
    unit: str,
    time: str,
    units: list[str],
    asked: dict[str, str],
    outcome: str,
    fitted: np.ndarray,
    times: np.ndarray,
) -> Floats | None:
    """Predictors × units: each column averaged over its times."""
    if not asked:
        return None
    rows = []
    for column, window in asked.items():
        wanted = _window(window)
        part = table[table[time].astype(str).isin(wanted)]
        means = part.groupby(unit)[column].mean().reindex(units)
        if means.isna().any():
            raise InvalidValues(
                f"{column} is not there for every unit in {window}.",
                seen=f"Missing for {', '.join(map(str, means.index[means.isna()][:3]))}.",
            )
        rows.append(means.to_numpy(dtype=np.float64))
    if outcome not in asked:
        at = set(times[fitted])
        part = table[table[time].astype(str).isin(at)]
        rows.append(part.groupby(unit)[outcome].mean().reindex(units).to_numpy(dtype=np.float64))
    return np.vstack(rows)


def _window(text: str) -> set[str]:
    """`1969`, `1964-1969` or `1961-1969/2` as the years it names; else the text itself."""
    years, _, step = text.partition("/")
    first, dash, last = years.partition("-")
    if not (first.isdigit() and (not dash or (last.isdigit() and len(last) == len(first)))):
        return {text}
    return {str(y) for y in range(int(first), int(last or first) + 1, int(step or 1))}


def _p(scores: list[float], pools: list[Floats]) -> float:
    """Rank of the treated among placebos; several are pooled by their average log ratio."""
    if len(scores) == 1:
        return float((1 + np.sum(pools[0] >= scores[0])) / (1 + len(pools[0])))
    draws = np.random.default_rng(SEED)
    least = 1e-300
    own = np.mean(np.log(np.maximum(scores, least)))
    logs = [np.log(np.maximum(pool, least)) for pool in pools]
    chance = np.mean([draws.choice(pool, 9_999) for pool in logs], axis=0)
    return float((1 + np.sum(chance >= own)) / 10_000)
