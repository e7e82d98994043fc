"""How well linked keys find the repeats that are truly there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.inputs import need_columns
from commonweal.analysis.nearrepeat.events import days
from commonweal.vocabulary.errors import NotEnoughData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Found:
    """Repeats by the keys that were found, beside those by the true ones."""

    events: int
    true_repeats: int
    found_repeats: int
    rightly: int
    """Repeats by both."""
    precision: float | None
    """Share of found repeats that are true; None where none was found."""
    recall: float | None
    """Share of true repeats that were found; None where there is none."""

    @property
    def in_words(self) -> str:
        if self.precision is None or self.recall is None:
            return f"{self.true_repeats:,} true repeats and {self.found_repeats:,} found."
        return (
            f"Of {self.found_repeats:,} repeats found, {self.precision:.1%} are true; "
            f"of {self.true_repeats:,} true ones, {self.recall:.1%} were found."
        )


def repeats_found(
    events: pd.DataFrame, *, true_key: str, found_key: str, when: str, within_days: int = 365
) -> Found:
    """Precision and recall of repeats, where the truth is known.

    For synthetic or hand-checked records only. Judges the flag of each event
    (a repeat or not), not the pairing; two errors can make a right flag.

    Args:
        events: One row an event.
        true_key: Column of who it truly was.
        found_key: Column of the key that linkage gave.
        when: Column of dates.
        within_days: Window, rolling. [days]

    Returns:
        `Found`.

    Raises:
        NotEnoughData: No event with both keys and a date.

    Source:
        Christen (2012), Data Matching, chapter 7.

    >>> import pandas as pd
    >>> e = pd.DataFrame({"true": [1, 1, 2, 2], "found": [1, 1, 2, 3],
    ...     "day": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]})
    >>> found = repeats_found(e, true_key="true", found_key="found", when="day")
    >>> found.precision, found.recall
    (1.0, 0.5)
    """
    import pandas as pd

    from commonweal.analysis.repeats import flag_repeats

    need_columns(events, "events", true_key, found_key, when)
    day, dated = days(events, when, method="Repeats")
    held = dated & events[[true_key, found_key]].notna().all(axis=1).to_numpy()
    if not held.any():
        raise NotEnoughData("No event has both keys and a date.", seen=f"{len(events)} rows.")
    flags = [
        flag_repeats(pd.factorize(events.loc[held, k])[0], day[held], within_days=within_days)
        for k in (true_key, found_key)
    ]
    true, found = flags
    both = int(np.sum(true & found))
    return Found(
        int(held.sum()), int(true.sum()), int(found.sum()), both,
        both / int(found.sum()) if found.any() else None,
        both / int(true.sum()) if true.any() else None,
    )  # fmt: skip
