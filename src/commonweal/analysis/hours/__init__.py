"""At which hours of the week does it happen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.hours.clock import (
    NO_TIME,
    NOT_READ,
    REVERSED,
    TOO_LONG,
    WEEK,
    windows,
)
from commonweal.analysis.inputs import Floats, array
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 168
__all__ = ["Hours", "Shift", "aoristic_weights", "hours_of_week", "shift_risk"]


@dataclass(frozen=True)
class Hours:
    """Events over the 168 hours of the week."""

    table: pd.DataFrame
    """`weekday`, `hour`, `events`, `share`, `expected`, `ratio`, `lower`, `upper`, `p`, `stands`."""
    report: pd.DataFrame
    """`row` (from 0) and `why`, for each event that could not be used."""
    placed: int
    of: int
    no_time: int
    reversed: int
    too_long: int
    not_read: int
    certain: int
    """Events whose window lies within one clock hour."""
    on_midnight: int
    """Events at exactly 00:00, which some systems write where the time is not known."""

    @property
    def in_words(self) -> str:
        top = self.table.loc[self.table["events"].idxmax()]
        high = int((self.table["stands"] == "high").sum())
        lost = self.of - self.placed
        return (
            f"{top['weekday']} {top['hour']:02d}:00 to {(top['hour'] + 1) % 24:02d}:00 held the "
            f"most: {top['events']:.0f} events where an even week gives {top['expected']:.0f}. "
            f"{high} of 168 hours were busier than an even spread allows."
            + (
                f" {lost:,} of {self.of:,} events are not in it: {self.no_time:,} without a time "
                f"of day, {self.reversed:,} that end before they begin, {self.too_long:,} over "
                f"too long a window, {self.not_read:,} that cannot be read."
                if lost
                else ""
            )
        )


@dataclass(frozen=True)
class Shift:
    """What falls into some hours of the week."""

    events: float
    """Events, each counted by the share of its window that lies in the shift."""
    share: float
    """Of all events whose time is known. [proportion]"""
    share_of_week: float
    """Hours of the shift over 168. [proportion]"""
    ratio: float
    """Share of events over share of hours: 1 is no more than any other hours."""
    hours: float
    by_event: pd.DataFrame
    """The events that could be used, with `weight`: 1 surely in the shift, 0 surely not."""
    placed: int
    of: int

    @property
    def in_words(self) -> str:
        return (
            f"These {self.hours:g} hours are {self.share_of_week:.1%} of the week and hold "
            f"{self.share:.1%} of the events whose time is known "
            f"({self.placed:,} of {self.of:,}): {self.ratio:.1f} times their share."
        )


def hours_of_week(
    events: pd.DataFrame,
    *,
    start: str,
    end: str | None = None,
    time: str | None = None,
    zone: str = "Europe/London",
    longest_hours: float = 168,
    level: float = 0.05,
) -> Hours:
    """Events by hour and weekday, those between two times shared out over their window.

    An event between 10:15 and 12:15 counts 3/8 at 10, 4/8 at 11 and 1/8 at 12
    (aoristic weights). Supposes each moment of a window is as likely as another,
    so long windows flatten the picture. Hours of recording are not hours of
    happening, and more people about is not more risk for each.

    Args:
        events: One row an event.
        start: Column of the earliest time (or the time); with `time`, of the date.
        end: Column of the latest time; empty where it is not known.
        time: Column of the time of day, where date and time stand apart.
        zone: Wall clock that times with an offset are turned to; others are taken as
            they are.
        longest_hours: Windows longer than this say nothing of the hour: left out, and
            reported. [hours]
        level: Share of false discoveries allowed in `stands`. [proportion]

    Returns:
        `Hours`: 168 rows, Monday 0:00 first. `expected` is an even week; limits
        are those of chance at 95% about it.

    Raises:
        NotDefined: No event has a time of day, as at data.police.uk.
        NotEnoughData: No event's hour can be told.

    Source:
        Ratcliffe and McCullagh (1998), International Journal of Geographical
        Information Science 12, 751-764; Ratcliffe (2002), Journal of
        Quantitative Criminology 18, 23-43.

    >>> import pandas as pd
    >>> e = pd.DataFrame({"from": ["2026-11-23 10:15"], "to": ["2026-11-23 12:15"]})
    >>> found = hours_of_week(e, start="from", end="to").table
    >>> found.loc[found["events"] > 0, "events"].tolist()
    [0.375, 0.5, 0.125]
    """
    import pandas as pd
    from scipy.special import gammainc, gammaincc
    from scipy.stats import poisson

    from commonweal.analysis.hotspots import discoveries

    held = windows(events, start=start, end=end, time=time, zone=zone, longest_hours=longest_hours)
    if not len(held.rows):
        raise NotEnoughData("No event's hour can be told.", seen=f"{held.of} rows.")
    weights = aoristic_weights(held.begin, held.end)
    expected = len(held.rows) / HOURS
    high = np.where(weights > 0, gammainc(np.maximum(weights, 1e-9), expected), 1.0)
    low = gammaincc(weights + 1, expected)
    p = np.minimum(1.0, 2 * np.minimum(high, low))
    stands = discoveries(p, level=level)
    table = pd.DataFrame(
        {
            "weekday": np.repeat(WEEKDAYS, 24), "hour": np.tile(np.arange(24), 7),
            "events": weights, "share": weights / len(held.rows), "expected": expected,
            "ratio": weights / expected, "lower": poisson.ppf(0.025, expected),
            "upper": poisson.ppf(0.975, expected), "p": p,
            "stands": np.where(stands, np.where(weights > expected, "high", "low"), ""),
        }
    )  # fmt: skip
    return Hours(
        table, held.report, len(held.rows), held.of, held.why(NO_TIME), held.why(REVERSED),
        held.why(TOO_LONG), held.why(NOT_READ),
        int((held.begin // 3600 == np.maximum(held.end - 1, held.begin) // 3600).sum()),
        int(((held.begin == held.end) & (held.begin % 86_400 == 0)).sum()),
    )  # fmt: skip


def aoristic_weights(begin: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
    """Events in each hour of the week, from seconds since a Monday's midnight.

    Args:
        begin, end: Whole seconds, `end` not before `begin`. [seconds]

    Returns:
        168 sums of weights, which add up to the number of events.
    """
    a, b = np.asarray(begin, dtype=np.int64), np.asarray(end, dtype=np.int64)
    if (b < a).any():
        raise InvalidValues("An event ends before it begins.", seen=f"{int((b < a).sum())}.")
    first, last = a // 3600, np.maximum(b - 1, a) // 3600
    number = last - first + 1
    lead = np.repeat(np.cumsum(number) - number, number)
    cell = np.repeat(first, number) + np.arange(int(number.sum())) - lead
    start, stop = np.repeat(a, number), np.repeat(b, number)
    length = stop - start
    over = np.minimum(stop, (cell + 1) * 3600) - np.maximum(start, cell * 3600)
    share = np.where(length > 0, over / np.maximum(length, 1), 1.0)
    return array(np.bincount(cell % HOURS, weights=share, minlength=HOURS))


def shift_risk(
    events: pd.DataFrame,
    *,
    start: str,
    weekdays: Sequence[str],
    from_hour: float,
    to_hour: float,
    end: str | None = None,
    time: str | None = None,
    zone: str = "Europe/London",
    longest_hours: float = 168,
) -> Shift:
    """How much falls into a shift: some weekdays, from one hour to another.

    A shift that runs past midnight belongs to the day it begins on. The weights
    of single events let a map be drawn for the shift alone. More at those hours
    is not more for each person about.

    Args:
        events: One row an event.
        start: Column of the earliest time (or the time); with `time`, of the date.
        weekdays: Days the shift begins on: Friday, Saturday.
        from_hour: Hour it begins, 0 to 24; 20.5 is half past eight. [hours]
        to_hour: Hour it ends; at or before `from_hour` means the next day. [hours]
        end: Column of the latest time; empty where it is not known.
        time: Column of the time of day, where date and time stand apart.
        zone: As in `hours_of_week`.
        longest_hours: As there. [hours]

    Returns:
        `Shift`.

    Raises:
        NotDefined: No event has a time of day, as at data.police.uk.
        InvalidValues: No such weekday or hour.

    Source:
        Weights as in `hours_of_week`.

    >>> import pandas as pd
    >>> e = pd.DataFrame({"at": ["2026-11-21 01:30", "2026-11-23 12:00"]})
    >>> shift_risk(e, start="at", weekdays=["Friday"], from_hour=20, to_hour=4).share
    0.5
    """
    unknown = [d for d in weekdays if d.strip().title() not in WEEKDAYS]
    if unknown or not weekdays:
        raise InvalidValues(
            "A shift needs days of the week.", seen=f"{', '.join(unknown) or 'None'}.",
            do="Write them out: Friday, Saturday.",
        )  # fmt: skip
    if not (0 <= from_hour < 24 and 0 <= to_hour <= 24):
        raise InvalidValues("Hours go from 0 to 24.", seen=f"{from_hour:g} to {to_hour:g}.")
    held = windows(events, start=start, end=end, time=time, zone=zone, longest_hours=longest_hours)
    if not len(held.rows):
        raise NotEnoughData("No event's hour can be told.", seen=f"{held.of} rows.")
    on = np.zeros(WEEK, dtype=bool)
    length = round(((to_hour - from_hour) % 24 or 24) * 3600)
    for day in {WEEKDAYS.index(d.strip().title()) for d in weekdays}:
        begin = day * 86_400 + round(from_hour * 3600)
        on[np.arange(begin, begin + length) % WEEK] = True
    running = np.concatenate([[0], np.cumsum(on)])

    def so_far(t: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = (t // WEEK) * running[-1] + running[t % WEEK]
        return found

    wide = held.end - held.begin
    inside = so_far(held.end) - so_far(held.begin)
    weight = np.where(wide > 0, inside / np.maximum(wide, 1), on[held.begin % WEEK])
    share, part = float(weight.mean()), float(running[-1] / WEEK)
    return Shift(
        float(weight.sum()), share, part, share / part, running[-1] / 3600,
        events.iloc[held.rows].assign(weight=weight), len(held.rows), held.of,
    )  # fmt: skip
