"""How many next month, and the months after?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from commonweal.analysis.forecast.beside import peer, scale, seasonal_naive
from commonweal.analysis.forecast.model import FEWEST, Predictive, forecast_counts
from commonweal.analysis.inputs import Floats, Panel, array, panel
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName
from commonweal.vocabulary.months import Month

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BackTest", "Forecasts", "Predictive", "backtest", "forecast", "forecast_counts"]

STEP = 3
"""Months between the origins of a back-test."""
LEVELS = (80, 95)


@dataclass(frozen=True)
class BackTest:
    """Forecasts of months that were held back, beside the seasonal naive."""

    series: pd.DataFrame
    """A row a series: its area and category, `tested` (months held back), `mase`, `mase_naive`,
    `mase_…` of each method beside, `cover80`, `cover95` (shares of those months within)."""
    groups: pd.DataFrame
    """A row a category: `series`, `tested`, and the same averaged over its series; `beats_naive`."""
    mase: float
    """Mean absolute scaled error, averaged over series: 1 is the error that last year's same
    month made among the months known. Measured on the median, which has the least such error."""
    mase_naive: float
    cover80: float
    """Share of months within the 80% interval."""
    cover95: float
    tested: int
    """Months held back, over all series."""
    origins: tuple[str, ...]
    """Last month known to each round."""

    @property
    def in_words(self) -> str:
        better = int(self.groups["beats_naive"].sum())
        return (
            f"On {self.tested:,} monthly counts held back, the forecast was closer than the same "
            f"month of the year before in {better} of {len(self.groups)} categories; its average "
            f"error was {self.mase:.2f} beside {self.mase_naive:.2f}. The 95% intervals held "
            f"{self.cover95:.1%} of the counts, the 80% intervals {self.cover80:.1%}."
        )


@dataclass(frozen=True)
class Forecasts:
    """Counts forecast for every area and category, with what they proved worth."""

    months: pd.DataFrame
    """A row a series and month ahead: area, category, month, `expected`, `median`, `lower80`,
    `upper80`, `lower95`, `upper95`, `seasonal_naive`, a column for each method beside, `shown`.
    [events a month]"""
    series: pd.DataFrame
    """A row a series: area, category, `months` (known), what the back-test found, `shown`, `why`
    (empty where it is shown)."""
    backtest: BackTest | None
    """None where no series is long enough to be tested."""

    @property
    def in_words(self) -> str:
        shown, of = int(self.series["shown"].sum()), len(self.series)
        ahead = self.months.groupby(list(self.months.columns[:2]), sort=False).size().max()
        words = f"Forecasts {ahead} {'month' if ahead == 1 else 'months'} ahead for {shown} of {of} series"
        reasons = self.series.loc[~self.series["shown"], "why"].value_counts()
        for why, number in reasons.items():
            words += f"; {number} not shown, because {why}"
        return f"{words}. {self.backtest.in_words}" if self.backtest else f"{words}."


def forecast(
    table: pd.DataFrame,
    *,
    area: str = "area",
    category: str = "category",
    month: str = "month",
    count: str = "count",
    horizon: int = 12,
    absent: Literal["gap", "nil"] = "gap",
    breaks: Mapping[str, str] | None = None,
    origins: int = 3,
    beside: tuple[str, ...] = (),
) -> Forecasts:
    """Counts of the months ahead for every area and category at once, tested before shown.

    All series of one category share a movement (level and season); each has a
    level of its own in which recent months weigh more, and a season of its
    own where its counts are large enough to show one. Forecasts are negative
    binomial counts, so never below nil; their spread holds chance, how much
    months swing beyond it, and what is not known of level and season.

    A forecast says what comes if things go on as they have. It knows nothing of
    a new law, an event or an operation, and it is of recorded counts, not of
    crime. Sums of limits are not limits of the sum. Forecasts are of places,
    never of people.

    Args:
        table: One row a month of an area and category.
        area: Column naming the area.
        category: Column naming the category; its series share a season.
        month: Column of months, written like 2025-04.
        count: Column of counts; empty is a gap. [events a month]
        horizon: Months ahead, 1 to 36. [months]
        absent: What a month means that has rows for other series but not for
            this one: a `gap`, or `nil` where the source leaves out zeros.
        breaks: Changes of recording: the name of an area or category, or `all`, to
            the first month recorded in the new way (several with blanks
            between). Only months since the last are used; none is forecast
            from an announced one on.
        origins: Rounds of the back-test, three months apart; 0 for none, and
            then nothing is shown.
        beside: Methods of statsforecast to set beside: `AutoETS`, `Theta`. Slow.

    Returns:
        `Forecasts`. A series is `shown` only if in the back-test it came closer
        than the seasonal naive, alone and with its category.

    Raises:
        MissingColumns: A column is not there.
        InvalidValues: A count is negative, a month is no month or is there twice,
            the horizon is out of reach.
        NotEnoughData: No series has 13 months.
        UnknownName: A break names nothing in the table.

    Source:
        Level: gamma-Poisson with discounting (Harvey and Fernandes 1989, Journal of
        Business and Economic Statistics 7, 407-422). Group: Gaussian process on
        the log total. Error: Hyndman and Koehler (2006), International Journal
        of Forecasting 22, 679-688.

    >>> import pandas as pd
    >>> months = [str(Month(2022, 1) + i) for i in range(40)]
    >>> table = pd.DataFrame({"area": "A", "category": "theft", "month": months, "count": 30})
    >>> found = forecast(table, horizon=3)
    >>> found.months["median"].tolist()
    [30.0, 30.0, 30.0]
    """
    import pandas as pd

    if not 1 <= horizon <= 36:
        raise InvalidValues("Forecasts reach 1 to 36 months ahead.", seen=f"Asked for {horizon}.")
    wide = panel(table, keys=(area, category), month=month, count=count)
    counts, until = _honest(wide, absent, breaks or {}, horizon)
    groups = pd.factorize(wide.keys[category])[0]
    known = np.isfinite(counts).sum(axis=1)
    long = known >= FEWEST
    if not long.any():
        raise NotEnoughData(
            "No series is long enough to forecast.",
            seen=f"The longest has {int(known.max())} months since its last change of recording.",
            do=f"At least {FEWEST} months are needed.",
        )
    first = wide.start.number
    ahead = _Ahead.empty(counts, horizon)
    ahead.fill(
        long, forecast_counts(counts[long], _dense(groups[long]), first=first, horizon=horizon)
    )
    tested = _rounds(wide, counts, groups, horizon, origins, beside) if origins else None
    series = wide.keys.assign(months=known)
    why = np.full(len(series), "", dtype=object)
    if tested is None:
        why[:] = "it could not be tested on months held back"
    else:
        mine = tested.series
        series = series.assign(**{c: mine[c] for c in mine.columns if c not in (area, category)})
        loses = tested.groups.set_index(category)["beats_naive"]
        why[~wide.keys[category].map(loses).fillna(False).to_numpy(dtype=bool)] = (
            "its category is forecast no better than by the same month of the year before"
        )
        why[~(mine["mase"] < mine["mase_naive"]).to_numpy()] = (
            "it is forecast no better than by the same month of the year before"
        )
        why[(mine["tested"] == 0).to_numpy()] = "it could not be tested on months held back"
    why[np.nansum(counts, axis=1) == 0] = "nothing was recorded"
    why[~long] = "it is too short"
    why[until == 0] = "a change of recording is announced"
    shown = why == ""
    months = ahead.table(wide, horizon, until, shown)
    for name in beside:
        values = np.full((len(counts), horizon), np.nan)
        values[long] = peer(name, counts[long], horizon)[0]
        months[name] = np.where(
            months["month_ahead"] < until.repeat(horizon), values.ravel(), np.nan
        )
    months = months.drop(columns="month_ahead").rename(columns={"month": month})
    return Forecasts(months, series.assign(shown=shown, why=why), tested)


def backtest(
    table: pd.DataFrame,
    *,
    area: str = "area",
    category: str = "category",
    month: str = "month",
    count: str = "count",
    horizon: int = 12,
    absent: Literal["gap", "nil"] = "gap",
    breaks: Mapping[str, str] | None = None,
    origins: int = 3,
    beside: tuple[str, ...] = (),
) -> BackTest:
    """How close forecasts of months already known would have come, made without them.

    The last `horizon` months are held back and forecast from those before; then
    the same from three months earlier, and so on. A good score says that the past
    would have been foreseen, not that the future will be.

    Args:
        table: One row a month of an area and category.
        area: Column naming the area.
        category: Column naming the category.
        month: Column of months, written like 2025-04.
        count: Column of counts; empty is a gap. [events a month]
        horizon: Months held back each time. [months]
        absent: As in `forecast`.
        breaks: As in `forecast`.
        origins: Rounds, three months apart.
        beside: Methods of statsforecast to test too: `AutoETS`, `Theta`. Slow.

    Returns:
        A `BackTest`.

    Raises:
        NotEnoughData: No series has 13 months before the first month held back.

    Source:
        Tashman (2000), International Journal of Forecasting 16, 437-450.
    """
    import pandas as pd

    wide = panel(table, keys=(area, category), month=month, count=count)
    counts, _ = _honest(wide, absent, breaks or {}, horizon)
    groups = pd.factorize(wide.keys[category])[0]
    found = _rounds(wide, counts, groups, horizon, max(1, origins), beside)
    if found is None:
        raise NotEnoughData(
            "No series is long enough for a back-test.",
            seen=f"{counts.shape[1]} months, of which {horizon} are to be held back.",
            do=f"Hold back fewer, so that {FEWEST} remain.",
        )
    return found


@dataclass(frozen=True)
class _Ahead:
    """Columns of the months ahead, one row a series; NaN where nothing is forecast."""

    columns: dict[str, Floats]

    @classmethod
    def empty(cls, counts: Floats, horizon: int) -> _Ahead:
        names = ["expected", "median", *(f"{s}{v}" for v in LEVELS for s in ("lower", "upper"))]
        columns = {name: np.full((len(counts), horizon), np.nan) for name in names}
        return cls(columns | {"seasonal_naive": seasonal_naive(counts, horizon)})

    def fill(self, rows: npt.NDArray[np.bool_], found: Predictive) -> None:
        self.columns["expected"][rows] = found.mean
        self.columns["median"][rows] = found.median()
        for level in LEVELS:
            lower, upper = found.interval(level / 100)
            self.columns[f"lower{level}"][rows] = lower
            self.columns[f"upper{level}"][rows] = upper

    def table(
        self, wide: Panel, horizon: int, until: npt.NDArray[np.intp], shown: npt.NDArray[np.bool_]
    ) -> pd.DataFrame:
        """One row a series and month; empty from an announced change of recording on."""
        end = wide.start + (wide.counts.shape[1] - 1)
        names = np.array([str(end + i) for i in range(1, horizon + 1)])
        steps = np.tile(np.arange(horizon), len(wide.keys))
        open_ = steps < until.repeat(horizon)
        out = wide.keys.loc[wide.keys.index.repeat(horizon)].reset_index(drop=True)
        out["month"] = np.tile(names, len(wide.keys))
        for name, values in self.columns.items():
            out[name] = np.where(open_, values.ravel(), np.nan)
        return out.assign(shown=shown.repeat(horizon) & open_, month_ahead=steps)


def _honest(
    wide: Panel, absent: str, breaks: Mapping[str, str], horizon: int
) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Counts since each series' last change of recording, and months ahead up to the next."""
    counts = wide.counts.copy()
    if absent == "nil":
        given = np.zeros(counts.shape, dtype=bool)
        given[wide.row, wide.column] = True
        delivered = np.isfinite(counts).any(axis=0)
        counts[~given & delivered] = 0.0
    until = np.full(len(counts), horizon)
    for name, text in breaks.items():
        rows = np.flatnonzero(
            (wide.keys.astype(str) == name).any(axis=1) if name != "all" else [True] * len(counts)
        )
        if not len(rows):
            raise UnknownName(
                f"A change of recording names “{name}”, which is no area or category here."
            )
        for word in text.split():
            at = Month.parse(word) - wide.start
            if at <= counts.shape[1] - 1:
                counts[rows, : max(0, at)] = np.nan
            else:
                until[rows] = np.minimum(until[rows], at - counts.shape[1])
    return counts, until


def _dense(groups: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return np.unique(groups, return_inverse=True)[1]


def _rounds(
    wide: Panel,
    counts: Floats,
    groups: npt.NDArray[np.intp],
    horizon: int,
    origins: int,
    beside: tuple[str, ...],
) -> BackTest | None:
    """Hold back, forecast, compare; None where no series is long enough for one round."""
    import pandas as pd

    names = ["mase", "mase_naive", *(f"mase_{name}" for name in beside)]
    sums = {name: np.zeros(len(counts)) for name in [*names, "cover80", "cover95"]}
    months = np.zeros(len(counts))
    ends = []
    for back in range(origins):
        cut = counts.shape[1] - horizon - STEP * back
        if cut < FEWEST:
            break
        past, later = counts[:, :cut], counts[:, cut : cut + horizon]
        size = scale(past)
        use = (np.isfinite(past).sum(axis=1) >= FEWEST) & np.isfinite(size)
        use &= np.isfinite(later).any(axis=1)
        if not use.any():
            continue
        past, later, size = past[use], later[use], size[use]
        found = forecast_counts(past, _dense(groups[use]), first=wide.start.number, horizon=horizon)
        naive = seasonal_naive(past, horizon)
        # Both are judged on the same months: those that last year's same month exists for.
        there = np.isfinite(later) & np.isfinite(naive)
        rivals = {"mase": found.median(), "mase_naive": naive}
        rivals |= {f"mase_{name}": peer(name, past, horizon)[0] for name in beside}
        for name, values in rivals.items():
            error = np.abs(values - later) / size[:, None]
            sums[name][use] += np.where(there, error, 0.0).sum(axis=1)
        for level in LEVELS:
            lower, upper = found.interval(level / 100)
            inside = there & (later >= lower) & (later <= upper)
            sums[f"cover{level}"][use] += inside.sum(axis=1)
        months[use] += there.sum(axis=1)
        ends.append(str(wide.start + (cut - 1)))
    if not months.any():
        return None
    some = months > 0
    means = {k: array(np.where(some, v / np.maximum(months, 1), np.nan)) for k, v in sums.items()}
    series = wide.keys.assign(tested=months.astype(int), **means)
    key = wide.keys.columns[1]
    judged = series[some]
    table = judged.groupby(key, sort=False)[[*names, "cover80", "cover95"]].mean()
    table.insert(0, "series", judged.groupby(key, sort=False).size())
    table.insert(1, "tested", judged.groupby(key, sort=False)["tested"].sum())
    table["beats_naive"] = table["mase"] < table["mase_naive"]
    whole = {k: float(np.sum(v) / months.sum()) for k, v in sums.items()}
    return BackTest(
        series=series,
        groups=pd.DataFrame(table.reset_index()),
        mase=float(means["mase"][some].mean()),
        mase_naive=float(means["mase_naive"][some].mean()),
        cover80=whole["cover80"],
        cover95=whole["cover95"],
        tested=int(months.sum()),
        origins=tuple(ends),
    )
