"""Is this cluster of events in time more than chance makes somewhere?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import Floats, need_columns, need_count, need_positive
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cluster:
    """The fullest window of days, and how often chance alone fills one as much somewhere."""

    events: int
    """In the fullest window."""
    days: int
    start: date
    """First day of the fullest window; the earliest where several are as full."""
    end: date
    expected: float
    """Events in a window on average, over the whole period."""
    p: float
    """Chance of a window this full somewhere in the period, were events independent and even."""
    p_this_window: float
    """The same for one window named beforehand: not the number to use after having looked."""
    total: int
    period: int
    """Days looked at."""

    @property
    def in_words(self) -> str:
        found = (
            f"The fullest {self.days} days began on {self.start.day} {self.start:%B %Y}, with "
            f"{self.events} events where {self.expected:.1f} are usual. "
        )
        share = "less than 1 in 1,000" if self.p < 0.001 else f"{self.p:.1%}"
        return found + (
            f"Events that have nothing to do with one another would fill {self.days} days as much, "
            f"somewhere in such a period, with a chance of {share}."
        )


def fullest_window(events: pd.DataFrame, *, when: str = "date", days: int = 7) -> Cluster:
    """The fullest run of days among dated events, and whether chance fills one as much.

    Whoever looks for a cluster finds one: in a year there are hundreds of weeks
    that overlap. The chance given is of a window this full *anywhere* in the
    period. It takes events as even over the period; a season, a rise or events
    that come in bursts (one offender, one night) make clusters more likely
    than it says. Windows are taken to begin at any moment; with whole days
    there are fewer, so the chance of a short one is somewhat lower than
    given. It says nothing about why.

    Args:
        events: One row an event.
        when: Column of dates, written like 2025-04-30.
        days: Length of the window. [days]

    Returns:
        A `Cluster`. The period runs from the first event to the last.

    Raises:
        MissingColumns: There is no such column.
        InvalidValues: A date is missing or cannot be read, or the window is
            not whole days.
        NotEnoughData: Under 2 events, or a period shorter than three windows.

    Source:
        Naus (1982), Journal of the American Statistical Association 77, 177-183.
    """
    import pandas as pd

    need_columns(events, "events", when)
    if days < 1:
        raise InvalidValues("A window is one day or more.", seen=f"It is {days}.")
    dates = pd.to_datetime(events[when], errors="coerce", format="ISO8601")
    if dates.isna().any():
        raise InvalidValues(
            f"The column {when} has dates that cannot be read.",
            seen=f"{int(dates.isna().sum())} of {len(dates)} rows.",
            do="Write dates like 2025-04-30, or leave out events without one.",
        )
    day = np.sort(dates.to_numpy().astype("datetime64[D]").astype(np.int64))
    period = int(day[-1] - day[0]) + 1 if len(day) else 0
    if len(day) < 2 or period < 3 * days:
        raise NotEnoughData(
            "Too few events, or too short a period, to look for a cluster in.",
            seen=f"{len(day)} events over {period} days; a window of {days} days.",
            do="Look at a period of at least three windows.",
        )
    inside = np.searchsorted(day, day + days) - np.arange(len(day))
    best = int(inside.argmax())
    start = day[best].astype("datetime64[D]").astype(date)
    end = (day[best] + days - 1).astype("datetime64[D]").astype(date)
    usual = len(day) * days / period
    if days == 1:  # single days do not overlap
        p = 1 - _below(int(inside[best]), usual) ** period
    else:
        p = scan_probability(windows=period / days, rate=usual, events=int(inside[best]))
    return Cluster(
        events=int(inside[best]),
        days=days,
        start=start,
        end=end,
        expected=usual,
        p=p,
        p_this_window=1 - _below(int(inside[best]), usual),
        total=len(day),
        period=period,
    )


def scan_probability(*, windows: float, rate: float, events: int, first: int = 2) -> float:
    """Chance that some window, wherever it begins, holds so many events.

    Of events that come evenly and independently of one another. Windows
    overlap freely: it is not the chance for windows that follow one another.

    Args:
        windows: Length of the period in windows, 2 or more. [windows]
        rate: Events a window on average. [events]
        events: Events that some window must hold, at least.
        first: Windows that the first factor of the approximation stands for. Naus has
            2. Tables worked with 1 exist; they are higher by about one window's worth.

    Returns:
        Probability, by Naus' approximation.

    Raises:
        InvalidValues: A number is out of reach.

    Source:
        Naus (1982), Journal of the American Statistical Association 77, 177-183.

    >>> round(scan_probability(windows=208, rate=0.6, events=6), 3)
    0.039
    """
    need_positive(rate, "The rate")
    n = int(need_count(events, "Events"))
    if windows < 2 or first not in (1, 2):
        raise InvalidValues(
            "The period must be at least two windows, and `first` 1 or 2.",
            seen=f"{windows:g} windows; first {first}.",
        )
    if n <= 1:
        # Some event at all: the approximation starts at two.
        return 1.0 if n == 0 else 1 - math.exp(-rate * windows)
    two, three = _two_windows(n, rate), _three_windows(n, rate)
    if two <= 0 or three <= 0:
        return 1.0
    return float(min(1.0, max(0.0, 1 - two * (three / two) ** (windows - first))))


def _at(k: int, rate: float) -> float:
    return math.exp(k * math.log(rate) - rate - math.lgamma(k + 1)) if k >= 0 else 0.0


def _upto(k: int, rate: float) -> float:
    from scipy.special import gammaincc

    return float(gammaincc(k + 1, rate)) if k >= 0 else 0.0


def _below(n: int, rate: float) -> float:
    return _upto(n - 1, rate)


def _two_windows(n: int, rate: float) -> float:
    """Chance that no window within a stretch of two holds n."""
    return (
        _upto(n - 1, rate) ** 2
        - (n - 1) * _at(n, rate) * _at(n - 2, rate)
        - (n - 1 - rate) * _at(n, rate) * _upto(n - 3, rate)
    )


def _three_windows(n: int, rate: float) -> float:
    """Chance that no window within a stretch of three holds n."""
    own = _at(n, rate)
    r: Floats = np.arange(1, n, dtype=np.float64)
    far = np.array([_at(2 * n - int(k), rate) for k in r])
    below = np.array([_upto(int(k) - 1, rate) for k in r])
    steps = np.array(
        [(k - 1) * _upto(int(k) - 2, rate) - rate * _upto(int(k) - 3, rate) for k in r]
    )
    here = np.array([_at(int(k), rate) for k in r])
    first = 2 * own * _upto(n - 1, rate)
    first *= (n - 1) * _upto(n - 2, rate) - rate * _upto(n - 3, rate)
    second = 0.5 * own**2
    second *= (
        (n - 1) * (n - 2) * _upto(n - 3, rate)
        - 2 * (n - 2) * rate * _upto(n - 4, rate)
        + rate**2 * _upto(n - 5, rate)
    )
    third = float(np.sum(far * below**2))
    # Steps are nil at 1 in Naus' sum, which starts at 2.
    fourth = float(np.sum((far * here * steps)[1:]))
    return _upto(n - 1, rate) ** 3 - first + second + third - fourth
