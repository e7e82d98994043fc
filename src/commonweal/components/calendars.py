"""The coverage calendar: which months of a source are complete, short or missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.vocabulary.months import NAMES, Month
from commonweal.vocabulary.words import plural

SIGNS = {"complete": "✓", "short": "!", "missing": "–"}
MONTHS = tuple((name[0], name) for name in NAMES)


@dataclass(frozen=True)
class Day:
    """One month of the calendar; `state` is empty outside what the source covers."""

    month: Month
    state: str = ""
    words: str = ""

    @property
    def sign(self) -> str:
        return SIGNS.get(self.state, "")


@dataclass(frozen=True)
class Calendar:
    """A source's years, each of twelve months."""

    title: str
    years: tuple[tuple[int, tuple[Day, ...]], ...]
    summary: str


def calendar(title: str, months: Sequence[tuple[Month, str, str]]) -> Calendar:
    """Lay months out in years.

    Args:
        title: Name of the source.
        months: Month, state (`complete`, `short`, `missing`) and what is to be said of it.
    """
    by_month = {month: Day(month, state, said) for month, state, said in months}
    first, last = min(by_month), max(by_month)
    years = tuple(
        (year, tuple(by_month.get(Month(year, n), Day(Month(year, n))) for n in range(1, 13)))
        for year in range(first.year, last.year + 1)
    )
    total = {s: sum(d.state == s for d in by_month.values()) for s in SIGNS}
    parts = [f"{total['complete']} of {plural(len(by_month), 'month')} complete"]
    parts += [f"{total[s]} {s}" for s in ("short", "missing") if total[s]]
    return Calendar(title, years, ", ".join(parts))
