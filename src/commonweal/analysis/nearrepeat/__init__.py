"""Does one event make another nearby soon after more likely than chance does?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import need_columns
from commonweal.analysis.nearrepeat.chains import Chains, near_repeat_chains
from commonweal.analysis.nearrepeat.events import days, plane
from commonweal.analysis.nearrepeat.pairs import Closed, Metric, knox_table, rising
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

METHOD = "Near repeats"

__all__ = [
    "Chains", "CloseCases", "NearRepeats", "band_labels", "knox_table", "knox_test",
    "near_repeat_chains", "near_repeats",
]  # fmt: skip


@dataclass(frozen=True)
class NearRepeats:
    """Pairs of events by distance and time apart, beside what chance gives."""

    table: pd.DataFrame
    """A row for each cell: `distance`, `days`, `observed`, `expected`, `ratio`, `sd`, `z`, `p`, `stands`."""
    events: int
    pairs: int
    """All pairs of events: n(n − 1)/2."""
    left_out: int
    """Rows without a date or a place."""
    metric: str
    closed: str
    permutations: int

    @property
    def in_words(self) -> str:
        close = self.table[self.table["stands"] & self.table["bounded"]]
        if close.empty:
            return (
                f"Among {self.events:,} events no distance and time apart, of those looked at, "
                "held more pairs than chance allows."
            )
        top = close.loc[close["ratio"].idxmax()]
        return (
            f"Pairs {top['distance']} and {top['days']} apart: {top['observed']:,} where chance "
            f"gives {top['expected']:,.1f}, {top['ratio']:.1f} times as many. "
            f"{len(close)} of {int(self.table['bounded'].sum())} combinations of distance and time "
            "held more than chance allows, after allowing for so many tests."
        )


@dataclass(frozen=True, slots=True)
class CloseCases:
    """Cases near in place and in time, from four totals."""

    expected: float
    ratio: float
    p: float
    """Chance of at least so many, if place and time had nothing to do with one another."""


def knox_test(
    cases: int, *, near_in_place: int, near_in_time: int, near_in_both: int
) -> CloseCases:
    """Knox's test from published totals, where the events themselves are not to hand.

    Supposes few close pairs, so that they follow Poisson's law; with the events
    at hand `near_repeats` supposes nothing of the kind. Population that moved
    differently in different places can pass for a near repeat.

    Args:
        cases: Number of cases. [events]
        near_in_place: Pairs near in place. [pairs]
        near_in_time: Pairs near in time. [pairs]
        near_in_both: Pairs near in both. [pairs]

    Returns:
        `CloseCases`: expected pairs, ratio of observed to expected, upper tail.

    Raises:
        NotEnoughData: Fewer than two cases, or no pair near in one of the two.

    Source:
        Knox (1964), British Journal of Preventive and Social Medicine 18, 17-24.

    >>> found = knox_test(96, near_in_place=25, near_in_time=152, near_in_both=5)
    >>> round(found.expected, 4), round(found.ratio, 1), round(found.p, 7)
    (0.8333, 6.0, 0.0016844)
    """
    from scipy.stats import poisson

    if cases < 2 or near_in_place < 1 or near_in_time < 1:
        raise NotEnoughData("There is no pair to test.", seen=f"{cases} cases.")
    expected = near_in_place * near_in_time / (cases * (cases - 1) / 2)
    return CloseCases(
        expected, near_in_both / expected, float(poisson.sf(near_in_both - 1, expected))
    )


def near_repeats(
    events: pd.DataFrame,
    *,
    x: str,
    y: str,
    when: str,
    distances: Sequence[float] = (0, 1, 101, 201, 301, 401),
    day_bands: Sequence[int] = (0, 8, 15, 22, 29),
    beyond: bool = True,
    metric: Metric = "manhattan",
    closed: Closed = "left",
    permutations: int = 999,
    seed: int = 1,
    level: float = 0.05,
) -> NearRepeats:
    """Pairs of events by distance and days apart, beside what chance gives.

    Chance keeps every place and every date and shuffles which goes with which.
    The expected count and its spread are exact, without shuffling; shuffles
    confirm the tail. Does not say that the same people did both, nor which
    event led to which; an area that grew busier for a while looks the same.

    Args:
        events: One row an event, each with a place and a day.
        x: Column of eastings. [metres]
        y: Column of northings. [metres]
        when: Column of dates; a time of day is dropped.
        distances: Edges of the bands of distance, rising. [metres]
        day_bands: Edges of the bands of time, rising. [days]
        beyond: Add a last band without an end to both.
        metric: `manhattan` (along and across, as streets run) or `euclidean`.
        closed: `left`: a band holds its lower edge, [100, 200). `right`: its upper
            edge, (100, 200]; the first band then holds both.
        permutations: Shuffles for p; 0 leaves p to the normal tail of z. [shuffles]
        seed: Where the shuffles start; the same gives the same p.
        level: Share of false discoveries allowed in `stands`. [proportion]

    Returns:
        `NearRepeats`; its table has a row for each distance and time.

    Raises:
        NotDefined: The dates are only months, as at data.police.uk.
        NotEnoughData: Fewer than four events with place and day.
        InvalidValues: Edges do not rise, or coordinates are not metres.

    Source:
        Knox (1964); variance: Barton and David (1966), in Research Papers in
        Statistics, 285-300; use for crime: Johnson and others (2007), Journal of
        Quantitative Criminology 23, 201-219.

    >>> import pandas as pd
    >>> e = pd.DataFrame({"x": [0, 0, 500, 900], "y": [0, 0, 0, 0],
    ...     "day": ["2026-01-01", "2026-01-03", "2026-02-01", "2026-03-20"]})
    >>> found = near_repeats(e, x="x", y="y", when="day", permutations=0)
    >>> found.table[["distance", "days", "observed"]].to_dict("records")[0]
    {'distance': '[0, 1) m', 'days': '[0, 8) days', 'observed': 1}
    """
    import pandas as pd
    from scipy.stats import norm

    from commonweal.analysis.hotspots import discoveries

    need_columns(events, "events", x, y, when)
    space, time = rising(distances, "distances"), rising(day_bands, "day_bands")
    if permutations < 0:
        raise InvalidValues("Shuffles are counted from 0 up.", seen=f"{permutations}.")
    across, up, placed = plane(events, x, y)
    day, dated = days(events, when, method=METHOD)
    held = placed & dated
    found = knox_table(
        across[held], up[held], day[held], distances=space, day_bands=time, beyond=beyond,
        metric=metric, closed=closed, permutations=permutations, seed=seed,
    )  # fmt: skip
    rows = band_labels(space, "m", closed=closed, beyond=beyond)
    columns = band_labels(time, "days", closed=closed, beyond=beyond)
    n_time = len(columns)
    observed, expected, sd = (found[k].ravel() for k in ("observed", "expected", "sd"))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(sd > 0, (observed - expected) / sd, np.nan)
        ratio = np.where(expected > 0, observed / expected, np.nan)
    p = found["p"].ravel() if permutations else norm.sf(np.nan_to_num(z))
    bounded = np.ones((len(rows), n_time), dtype=bool)
    if beyond:
        bounded[-1], bounded[:, -1] = False, False
    flat = bounded.ravel()
    stands = np.zeros(len(p), dtype=bool)
    stands[flat] = discoveries(p[flat], level=level) & (ratio[flat] > 1)
    table = pd.DataFrame(
        {
            "distance": np.repeat(rows, n_time), "days": np.tile(columns, len(rows)),
            "observed": observed.astype(np.int64), "expected": expected, "ratio": ratio, "sd": sd,
            "z": z, "p": p, "stands": stands, "bounded": flat,
        }
    )  # fmt: skip
    n = int(held.sum())
    return NearRepeats(table, n, n * (n - 1) // 2, len(events) - n, metric, closed, permutations)


def band_labels(
    edges: Sequence[float], unit: str, *, closed: Closed = "left", beyond: bool = True
) -> list[str]:
    """What each band holds, to the letter: [100, 200) m holds 100 and not 200."""
    text = [f"{e:g}" for e in edges]
    if closed == "left":
        named = [f"[{a}, {b}) {unit}" for a, b in pairwise(text)]
        return named + ([f"{text[-1]} {unit} or more"] if beyond else [])
    named = [f"({a}, {b}] {unit}" for a, b in pairwise(text)]
    named[0] = f"[{named[0][1:]}"
    return named + ([f"over {text[-1]} {unit}"] if beyond else [])
