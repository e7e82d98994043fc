"""When each event began and ended, by the clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import need_columns
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData

if TYPE_CHECKING:
    import pandas as pd

WEEK = 7 * 24 * 3600
"""Seconds in a week."""
MONDAY = 4 * 24 * 3600
"""The first of January 1970 was a Thursday: the first Monday came four days later."""


@dataclass(frozen=True)
class Windows:
    """The events whose hour can be told, and why the others cannot."""

    rows: npt.NDArray[np.int64]
    """Row numbers in the table, counted from 0."""
    begin: npt.NDArray[np.int64]
    """Seconds since a Monday's midnight."""
    end: npt.NDArray[np.int64]
    report: pd.DataFrame
    """`row` and `why`, a row for each event left out."""
    of: int

    def why(self, reason: str) -> int:
        return int((self.report["why"] == reason).sum())


NO_TIME = "no time of day"
REVERSED = "ends before it begins"
TOO_LONG = "window longer than allowed"
NOT_READ = "not a date and time"


def windows(
    events: pd.DataFrame, *, start: str, end: str | None, time: str | None, zone: str,
    longest_hours: float,
) -> Windows:  # fmt: skip
    """Read windows row by row; a row that cannot be used is reported, never guessed."""
    import pandas as pd

    need_columns(events, "events", start, *([end] if end else []), *([time] if time else []))
    if not len(events):
        raise NotEnoughData("There are no events.")
    begin, state = _moments(events[start], zone, events[time] if time else None)
    last, other = begin, state
    if end is not None:
        last, other = _moments(events[end], zone, None)
        # An end that was never recorded leaves the moment that is known.
        blank = (events[end].isna() | (events[end].astype(str).str.strip() == "")).to_numpy()
        last, other = np.where(blank, begin, last), np.where(blank, state, other)
    why = np.where(state != "", state, other).astype(object)
    fine = why == ""
    why[fine & (last < begin)] = REVERSED
    why[(why == "") & (last - begin > longest_hours * 3600)] = TOO_LONG
    report = pd.DataFrame({"row": np.flatnonzero(why != ""), "why": why[why != ""]})
    if (why == NO_TIME).all():
        raise NotDefined(
            "These events have no time of day.",
            seen=f"All {len(events):,} are dates or months; data.police.uk gives only the month.",
            do="Use the force's own records, with the time or the earliest and latest time.",
        )
    kept = np.flatnonzero(why == "")
    return Windows(kept, begin[kept] - MONDAY, last[kept] - MONDAY, report, len(events))


def _moments(
    column: pd.Series[str], zone: str, time: pd.Series[str] | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.str_]]:
    """Seconds since 1970 by the wall clock, and what is wrong with each."""
    import pandas as pd

    state = np.full(len(column), "", dtype="<U40")
    given = column.notna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(column):
        clock: Any = column
        moments = clock.dt.tz_convert(zone).dt.tz_localize(None) if clock.dt.tz else clock
    else:
        text = column.astype(str).str.strip().where(column.notna(), "")
        if time is not None:
            of_day = time.astype(str).str.strip().where(time.notna(), "")
            of_day = of_day.str.replace(r"^(\d{1,2})(\d{2})$", r"\1:\2", regex=True)
            text = text.str.slice(0, 10) + " " + of_day
            text = text.str.strip()
        dateless = text.str.fullmatch(r"(\d{4}-\d{2}(-\d{2})?|\d{1,2}/\d{1,2}/\d{4})?").to_numpy()
        state[dateless] = NO_TIME
        given = ~dateless
        offset = text.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$", regex=True) & given
        moments = pd.to_datetime(
            text.where(~offset & given), errors="coerce", format="ISO8601"
        ).astype("datetime64[ns]")
        if offset.any():
            try:
                there = pd.to_datetime(
                    text[offset], errors="coerce", utc=True, format="ISO8601"
                ).dt.tz_convert(zone)
            except (KeyError, ValueError) as error:
                raise InvalidValues(
                    "There is no such time zone.", seen=zone, do="Write it as Europe/London."
                ) from error
            moments[offset] = there.dt.tz_localize(None).astype("datetime64[ns]")
    state[moments.isna().to_numpy() & given] = NOT_READ
    state[~given & (state == "")] = NO_TIME
    seconds = moments.to_numpy().astype("datetime64[s]").astype(np.int64)
    return np.where(state == "", seconds, 0), state
