"""Months or years of a column, as numbers that can be told apart and counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from commonweal.analysis.inputs import Floats
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.months import Month

if TYPE_CHECKING:
    import pandas as pd


def times_of(column: pd.Series[Any], name: str) -> tuple[Floats, bool]:
    """Each cell as a number (not a number where empty), and whether they are months.

    Raises:
        InvalidValues: Neither months like 2025-04 nor years.
    """
    import pandas as pd

    codes, written = pd.factorize(column)
    texts = [re.sub(r"\.0$", "", str(text).strip()) for text in written]
    years = [re.fullmatch(r"\d{4}", text) is not None for text in texts]
    if texts and any(years) and not all(years):
        raise InvalidValues(
            f"The column {name} must hold months or years, not both.",
            seen=f"{texts[years.index(True)]} and {texts[years.index(False)]}.",
        )
    monthly = not all(years)
    held = [float(Month.parse(text).ordinal if monthly else int(text)) for text in texts]
    return np.array([*held, np.nan])[codes], monthly


def named(time: int, monthly: bool) -> str:
    return str(Month.from_ordinal(time)) if monthly else str(time)
