"""Does the list of hot spots hold next month?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats, array, counts, need_columns, numbers, populations
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "count of the last 12 months"
LAST = "last month"
YEAR_AGO = "same month last year"
CHANCE = "chance"
YEAR = 12
FEWEST_MONTHS = 9
"""Months known of the last 12, below which no baseline is made."""
FEWEST_HELD_OUT = 3
STEPS = 101


@dataclass(frozen=True)
class HeldOut:
    """Lists of hot spots, each judged on months it had not seen."""

    summary: pd.DataFrame
    """A row for each way to choose: `prediction`, `months`, `hit_rate`, `pai`, `pei`, `rri`,
    `predicted_to_recorded`, `difference`, `lower`, `upper`, `shown`, `reason`."""
    by_month: pd.DataFrame
    """The same for each month: `prediction`, `month`, `events`, `captured`, `hit_rate`, `pai`, ..."""
    curve: pd.DataFrame
    """`prediction`, `area`, `events`: share of events in the first share of the area."""
    area: float
    """Share of the whole area that a list may hold. [proportion]"""
    cells: int
    held_out: tuple[str, ...]
    gaps: tuple[str, ...]
    """Months without any row: unknown, not nil."""

    @property
    def in_words(self) -> str:
        base = self.summary.set_index("prediction").loc[BASELINE]
        better = self.summary[self.summary["shown"] & ~self.summary["prediction"].isin([BASELINE])]
        words = (
            f"The {self.area:.0%} of the area with most events in the 12 months before held "
            f"{base['hit_rate']:.0%} of the next month's, over {int(base['months'])} months held "
            f"out: {base['pai']:.1f} times what the same area chosen at random would."
        )
        if better.empty:
            return f"{words} No other way to choose was better than this plain count."
        top = better.loc[better["hit_rate"].idxmax()]
        return f"{words} “{top['prediction']}” was better: {top['hit_rate']:.0%}."


def held_out_months(
    counts: pd.DataFrame,
    *,
    cell: str,
    month: str,
    count: str,
    size: str | None = None,
    scores: Sequence[str] = (),
    area: float = 0.05,
    held_out: int = 6,
    confidence: float = 0.95,
) -> HeldOut:
    """Whether a list of hot spots, made before a month, holds in that month.

    Each of the last months is held out in turn; a list is made from earlier
    months alone and the events of the held-out month that fall in it are counted.
    A way to choose is shown only if it captures more than the plain count of the
    last 12 months, beyond what months differ by chance. Recorded events follow
    police activity: sending officers to a list can make it come true.

    Args:
        counts: One row a cell and month, nil counts among them; a month without any
            row is a gap.
        cell: Column of places.
        month: Column of months, as 2026-03.
        count: Column of events. [events]
        size: Column of area or street length of the cell, the same in every month;
            cells are taken as alike if not given. [km² or km]
        scores: Columns of scores made before each month by other methods, ranked as
            given; the highest is chosen first.
        area: Share of the whole area that a list may hold. [proportion]
        held_out: Months to hold out, the last ones. [months]
        confidence: Two-sided level of the limits of differences. [proportion]

    Returns:
        `HeldOut`. Hit rate: share of events captured. PAI: hit rate over share of
        area. PEI: captured over the most that any list of that area could. RRI:
        share captured over share of the history's events in the same list; below 1
        hot spots cooled. Cells of equal score share a place in the list evenly, and
        the cell at the edge counts in part.

    Raises:
        NotEnoughData: Too few months to learn from or to hold out.
        InvalidValues: A cell is there twice in a month, or its size changes.

    Source:
        PAI: Chainey, Tompson and Uhlig (2008), Security Journal 21, 4-28; PEI:
        Hunt (2016); RRI: Levine (2008), Security Journal 21, 295-302; predicted to
        recorded: what Wheeler's crimepy names RRI.

    >>> import pandas as pd
    >>> t = pd.DataFrame([{"cell": c, "month": f"2025-{m:02d}", "n": 4 if c == "a" else 1}
    ...     for m in range(1, 13) for c in "abcd"])
    >>> t = pd.concat([t, t.assign(month=t["month"].str.replace("2025", "2026"))])
    >>> found = held_out_months(t, cell="cell", month="month", count="n", area=0.25)
    >>> found.summary[["hit_rate", "pai", "pei", "rri"]].round(3).to_numpy()[0].tolist()
    [0.571, 2.286, 1.0, 1.0]
    """
    import pandas as pd

    if not 0 < area < 1:
        raise InvalidValues("The share of the area lies between 0 and 1.", seen=f"{area:g}.")
    if not 0 < confidence < 1:
        raise InvalidValues("Confidence lies between 0 and 1.", seen=f"{confidence:g}.")
    need_columns(counts, "counts", cell, month, count, *([size] if size else []), *scores)
    wide, sizes, months, given = cells_by_months(counts, cell, month, count, size, scores)
    known = known_months(wide)
    tried = [i for i in range(YEAR, len(months)) if known[i]][-held_out:]
    rows, curves = [], []
    for i in tried:
        before = slice(i - YEAR, i)
        seen = known[before]
        if seen.sum() < FEWEST_MONTHS:
            continue
        test = wide[:, i]
        if test.sum() == 0:
            continue
        history = wide[:, before][:, seen].sum(axis=1)
        ways: dict[str, tuple[Floats, Floats | None]] = {
            BASELINE: (history / sizes, history / seen.sum())
        }
        if known[i - 1]:
            ways[LAST] = (wide[:, i - 1] / sizes, wide[:, i - 1])
        if known[i - YEAR]:
            ways[YEAR_AGO] = (wide[:, i - YEAR] / sizes, wide[:, i - YEAR])
        for name in scores:
            if not np.isnan(given[name][:, i]).any():
                ways[name] = (given[name][:, i], given[name][:, i])
        best = captured(test / sizes, test, sizes, area)
        for name, (score, predicted) in ways.items():
            hit = captured(score, test, sizes, area)
            then = captured(score, history, sizes, area)
            expected = captured(score, predicted, sizes, area) if predicted is not None else np.nan
            rows.append(
                {
                    "prediction": name, "month": str(months[i]), "events": test.sum(),
                    "captured": hit, "hit_rate": hit / test.sum(),
                    "pai": hit / test.sum() / area, "best": best, "pei": hit / best,
                    "rri": (hit / test.sum()) / (then / history.sum()) if then else np.nan,
                    "predicted_to_recorded": expected / hit if hit else np.nan,
                }
            )  # fmt: skip
            curves.append((name, *_curve(score, test, sizes)))
    by_month = pd.DataFrame(rows)
    if by_month.empty or by_month["month"].nunique() < FEWEST_HELD_OUT:
        raise NotEnoughData(
            f"A list needs {FEWEST_HELD_OUT} months to be held out, each with "
            f"{FEWEST_MONTHS} known of the 12 before.",
            seen=f"{len(months)} months, {int((~known).sum())} of them unknown.",
        )
    summary = _summary(by_month, area, confidence)
    return HeldOut(
        summary, by_month.drop(columns="best"), _mean_curve(curves), area, len(wide),
        tuple(sorted(set(by_month["month"]))),
        tuple(str(m) for m, k in zip(months, known, strict=True) if not k),
    )  # fmt: skip


def known_months(wide: Floats) -> npt.NDArray[np.bool_]:
    """Which columns of a table of cells by months hold a month that is known."""
    found: npt.NDArray[np.bool_] = np.asarray(~np.isnan(wide).any(axis=0))
    return found


def captured(score: Floats, events: Floats, sizes: Floats, area: float) -> float:
    """Events in the highest-scored share of the area, equal scores sharing evenly.

    >>> captured(np.array([3.0, 2, 2, 1]), np.array([5.0, 2, 4, 0]), np.ones(4), 0.5)
    8.0
    """
    across, up = _steps(score, events, sizes)
    return float(np.interp(area, across, up))


def _steps(score: Floats, events: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Running share of area, and events in it, a step for each distinct score."""
    _, group = np.unique(-score, return_inverse=True)
    wide, held = np.bincount(group, weights=sizes), np.bincount(group, weights=events)
    across = np.concatenate([[0.0], np.cumsum(wide) / wide.sum()])
    return across, np.concatenate([[0.0], np.cumsum(held)])


def _curve(score: Floats, events: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    across, up = _steps(score, events, sizes)
    at = np.linspace(0, 1, STEPS)
    return at, np.interp(at, across, up / up[-1])


def _mean_curve(curves: list[tuple[str, Floats, Floats]]) -> pd.DataFrame:
    import pandas as pd

    at = np.linspace(0, 1, STEPS)
    names = list(dict.fromkeys(name for name, _, _ in curves))
    parts = [
        pd.DataFrame(
            {
                "prediction": name, "area": at,
                "events": np.mean([up for other, _, up in curves if other == name], axis=0),
            }
        )
        for name in names
    ]  # fmt: skip
    chance = pd.DataFrame({"prediction": CHANCE, "area": at, "events": at})
    return pd.concat([*parts, chance], ignore_index=True)


def _summary(by_month: pd.DataFrame, area: float, confidence: float) -> pd.DataFrame:
    """Each way over all its months, beside the plain count in the same months."""
    import pandas as pd

    base = by_month[by_month["prediction"] == BASELINE].set_index("month")
    rows = []
    for name, mine in by_month.groupby("prediction", sort=False):
        mine = mine.set_index("month")
        same = base.loc[mine.index]
        against = same["hit_rate"] if name != BASELINE else pd.Series(area, index=mine.index)
        gap, lower, upper = _paired(array(mine["hit_rate"] - against), confidence)
        other = "the plain count" if name != BASELINE else "chance"
        better = lower > 0
        if better:
            reason = f"better than {other} beyond what months differ by"
        elif len(mine) < FEWEST_HELD_OUT:
            reason = f"only {len(mine)} months to judge it on"
        elif gap > 0:
            reason = f"ahead of {other}, but by no more than months differ by"
        else:
            reason = f"no better than {other}"
        events, hit = mine["events"].sum(), mine["captured"].sum()
        rows.append(
            {
                "prediction": name, "months": len(mine), "events": events, "captured": hit,
                "hit_rate": hit / events, "pai": hit / events / area,
                "pei": hit / mine["best"].sum(), "rri": float(mine["rri"].mean()),
                "predicted_to_recorded": float(mine["predicted_to_recorded"].mean()),
                "difference": gap, "lower": lower, "upper": upper, "shown": better,
                "reason": reason,
            }
        )  # fmt: skip
    events, best = base["events"].sum(), base["best"].sum()
    rows.append(
        {
            "prediction": CHANCE, "months": len(base), "events": events, "captured": events * area,
            "hit_rate": area, "pai": 1.0, "pei": events * area / best, "rri": 1.0,
            "predicted_to_recorded": 1.0, "difference": np.nan, "lower": np.nan, "upper": np.nan,
            "shown": False, "reason": "what areas chosen at random would hold, exactly",
        }
    )  # fmt: skip
    return pd.DataFrame(rows)


def _paired(gaps: Floats, confidence: float) -> tuple[float, float, float]:
    """Mean of monthly differences with Student's limits."""
    from scipy.stats import t

    mean, n = float(gaps.mean()), len(gaps)
    if n < FEWEST_HELD_OUT:
        return mean, -np.inf, np.inf
    half = float(t.ppf(0.5 + confidence / 2, n - 1) * gaps.std(ddof=1) / np.sqrt(n))
    return mean, mean - half, mean + half


def cells_by_months(
    table: pd.DataFrame, cell: str, month: str, count: str, size: str | None, scores: Sequence[str]
) -> tuple[Floats, Floats, list[Month], dict[str, Floats]]:
    """Cells by months; a month without any row is unknown, a cell without a row then is nil."""
    import pandas as pd

    values = counts(table, count)
    row, cells = pd.factorize(table[cell], sort=True)
    codes, texts = pd.factorize(table[month].astype(str))
    at = np.array([Month.parse(str(text)).ordinal for text in texts], dtype=np.int64)[codes]
    first, last = int(at.min()), int(at.max())
    column = at - first
    width = last - first + 1
    if len(np.unique(row * width + column)) < len(table):
        raise InvalidValues(
            "A cell is there twice in one month.", do="Add the rows of each cell and month up."
        )
    wide = np.full((len(cells), width), np.nan)
    wide[:, np.unique(column)] = 0
    wide[row, column] = values
    sizes = np.ones(len(cells))
    if size:
        each = pd.Series(populations(table, size)).groupby(row)
        if (each.nunique() > 1).any():
            raise InvalidValues("The size of a cell changes from month to month.")
        sizes = array(each.first())
    given = {}
    for name in scores:
        given[name] = np.full(wide.shape, np.nan)
        held = table[name].notna().to_numpy()
        given[name][row[held], column[held]] = numbers(table[held], name)
    return wide, sizes, [Month.from_ordinal(first + i) for i in range(width)], given
