"""What a table must hold before a method may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commonweal.vocabulary.errors import InvalidValues, MissingColumns
from commonweal.vocabulary.months import Month

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]


def need_columns(table: pd.DataFrame, name: str, *columns: str) -> None:
    """Refuse a table that lacks a column.

    Raises:
        MissingColumns: Names what is missing and what is there.
    """
    missing = set(columns) - set(table.columns)
    if missing:
        raise MissingColumns.of(name, missing, map(str, table.columns))


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column as float64, none missing, none infinite.

    Raises:
        InvalidValues: A value is missing or is not a number.
    """
    try:
        values = table[column].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InvalidValues(
            f"The column {column} holds something that is not a number.",
            do="Make it numeric first; leave no words or blanks in it.",
        ) from error
    bad = ~np.isfinite(values)
    if bad.any():
        raise InvalidValues(
            f"The column {column} has missing values.",
            seen=f"{int(bad.sum())} of {len(values)} rows are empty or not finite.",
            do="A missing count is a gap, not a zero: leave those rows out and say so.",
        )
    return values


def counts(table: pd.DataFrame, column: str) -> Floats:
    """A column of events: whole and not negative.

    Raises:
        InvalidValues: A count is missing, negative or not whole.
    """
    values = numbers(table, column)
    if (values < 0).any() or (values != np.floor(values)).any():
        raise InvalidValues(
            f"The column {column} must hold counts: whole numbers from 0 up.",
            seen=f"Smallest {values.min():g}; {int((values != np.floor(values)).sum())} not whole.",
            do="Give events, not rates or averages.",
        )
    return values


def populations(table: pd.DataFrame, column: str) -> Floats:
    """A column of people (or homes) at risk, all above zero.

    Raises:
        InvalidValues: Nobody is at risk in some row.
    """
    values = numbers(table, column)
    if (values <= 0).any():
        raise InvalidValues(
            f"The column {column} must be above zero everywhere.",
            seen=f"{int((values <= 0).sum())} rows have nobody at risk.",
            do="Leave out areas without residents, or use another denominator.",
        )
    return values


def need_count(value: float, what: str) -> float:
    """One count, whole and not negative."""
    if not np.isfinite(value) or value < 0 or value != np.floor(value):
        raise InvalidValues(
            f"{what} must be a count: a whole number from 0 up.", seen=f"It is {value:g}."
        )
    return float(value)


def need_positive(value: float, what: str) -> float:
    """One number above zero."""
    if not np.isfinite(value) or value <= 0:
        raise InvalidValues(f"{what} must be above zero.", seen=f"It is {value:g}.")
    return float(value)


def need_level(value: float, what: str = "Confidence") -> float:
    """A proportion strictly between 0 and 1."""
    if not 0 < value < 1:
        raise InvalidValues(f"{what} lies between 0 and 1.", seen=f"It is {value:g}.")
    return float(value)


def need_label(denominator: str) -> str:
    """A denominator must say what it is and of what year: it is part of the result.

    Raises:
        InvalidValues: The label is empty.
    """
    if not denominator.strip():
        raise InvalidValues(
            "A rate needs the name and year of its denominator.",
            do="Pass denominator=, for example “ONS mid-2018 population estimate”.",
        )
    return denominator


def array(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True)
class Panel:
    """A long table of months laid out wide: one row a series, one column a month."""

    keys: pd.DataFrame
    """The names of each series, one row a series."""
    start: Month
    counts: Floats
    """NaN where the table has no row or an empty count: a gap, never a zero."""
    row: npt.NDArray[np.intp]
    """Series of each row of the table."""
    column: npt.NDArray[np.intp]
    """Month of each row of the table, counted from `start`."""

    @property
    def months(self) -> list[Month]:
        return [self.start + i for i in range(self.counts.shape[1])]


def panel(table: pd.DataFrame, *, keys: tuple[str, ...], month: str, count: str) -> Panel:
    """Lay a long table of monthly counts out wide.

    Raises:
        MissingColumns: A column is not there.
        InvalidValues: The table is empty, a month is not one or is there twice for
            a series, or a count is negative or not a number.
    """
    import pandas as pd

    need_columns(table, "series", *keys, month, count)
    if table.empty:
        raise InvalidValues("The series table has no rows.")
    held = pd.to_numeric(table[count], errors="coerce")
    wrong = (held.isna() & table[count].notna()) | (held < 0) | np.isinf(held)
    if wrong.any():
        raise InvalidValues(
            f"The column {count} must hold counts from 0 up, or nothing.",
            seen=f"{int(wrong.sum())} of {len(table)} rows hold something else.",
            do="Leave the count of a missing month empty; a gap is not a zero.",
        )
    codes, names = pd.factorize(table[month].astype(str))
    at = np.array([Month.parse(str(name)).ordinal for name in names])[codes]
    groups = table.groupby(list(keys), sort=False, dropna=False, observed=True)
    row = groups.ngroup().to_numpy().astype(np.intp)
    first = int(at.min())
    width = int(at.max()) - first + 1
    column = (at - first).astype(np.intp)
    if len(np.unique(row * width + column)) != len(table):
        raise InvalidValues(
            "A month is there twice for one series.",
            do="Add the rows up first, or name the column that tells them apart.",
        )
    wide = np.full((int(row.max()) + 1, width), np.nan)
    wide[row, column] = held.to_numpy(dtype=np.float64)
    shown = table[list(keys)].iloc[np.unique(row, return_index=True)[1]].reset_index(drop=True)
    return Panel(shown, Month.from_ordinal(first), wide, row, column)
