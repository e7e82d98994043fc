"""Dates and places of single events, as tables hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import InvalidValues, NotDefined

if TYPE_CHECKING:
    import pandas as pd

Days = npt.NDArray[np.int64]
ENOUGH_TO_TELL = 30
"""Events, all on the first of a month, that are taken for months: by chance one in 30 to the 30th."""


def days(table: pd.DataFrame, column: str, *, method: str) -> tuple[Days, npt.NDArray[np.bool_]]:
    """Day of each event, counted from 1970, and which rows have one.

    A time of day is dropped: two events on one date are 0 days apart.

    Raises:
        NotDefined: The dates are months, as those of data.police.uk are.
        InvalidValues: Something in the column is not a date.
    """
    import pandas as pd

    raw = table[column]
    held = raw.notna() & (raw.astype(str).str.strip() != "")
    given = raw[held]
    if isinstance(raw.dtype, pd.PeriodDtype) or (
        not pd.api.types.is_datetime64_any_dtype(given)
        and len(given)
        and bool(given.astype(str).str.fullmatch(r"\s*\d{4}-\d{2}\s*").all())
    ):
        raise _months(method)
    try:
        moments = pd.to_datetime(given, format=None if len(given) == 0 else "ISO8601")
        if moments.dt.tz is not None:
            moments = moments.dt.tz_localize(None)  # the clock on the wall
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidValues(
            f"The column {column} holds something that is not a date.",
            do="Write dates as 2026-04-01, one way throughout the column.",
        ) from error
    if len(moments) >= ENOUGH_TO_TELL and bool((moments.dt.day == 1).all()):
        raise _months(method)
    whole = np.zeros(len(table), dtype=np.int64)
    whole[held.to_numpy()] = moments.to_numpy().astype("datetime64[D]").astype(np.int64)
    return whole, held.to_numpy(dtype=bool)


def plane(table: pd.DataFrame, x: str, y: str) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Coordinates in metres, and which rows have both.

    Raises:
        InvalidValues: They are not numbers, or look like degrees.
    """
    import pandas as pd

    try:
        across, up = (
            pd.to_numeric(table[c]).to_numpy(dtype=np.float64, na_value=np.nan) for c in (x, y)
        )
    except (ValueError, TypeError) as error:
        raise InvalidValues(
            f"The columns {x} and {y} must hold metres on a plane.",
            do="Give eastings and northings, as numbers.",
        ) from error
    held = np.isfinite(across) & np.isfinite(up)
    if held.any() and np.abs(across[held]).max() <= 180 and np.abs(up[held]).max() <= 90:
        apart = np.unique(np.column_stack([across[held], up[held]]), axis=0)
        if len(apart) > 1 and not (apart == np.floor(apart)).all():
            raise InvalidValues(
                f"The columns {x} and {y} look like degrees, and distances are in metres.",
                seen="Every value lies within 180 by 90, with decimals.",
                do="Give eastings and northings of a grid, such as the British National Grid.",
            )
    return across, up, held


def _months(method: str) -> NotDefined:
    return NotDefined(
        f"{method} need the day of each event, and these dates are only months.",
        seen="data.police.uk publishes the month alone.",
        do="Use the force's own records with dates, or a method that counts by month.",
    )
