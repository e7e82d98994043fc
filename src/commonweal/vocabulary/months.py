"""Months and spans of months, the clock that police data keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering

from commonweal.vocabulary.errors import InvalidValues

NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WRITTEN = re.compile(r"(\d{4})-(\d{2})(?:-\d{2}.*)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month. Written `2025-03` in every table, address and file.

    >>> Month.parse("2025-12") + 1
    Month(2026, 1)
    >>> Month(2026, 1) - Month(2025, 3)
    10
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1000 <= self.year <= 9999):
            raise InvalidValues(f"{self.year}-{self.number} is not a month.")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2025-03` (or a date in it).

        Raises:
            InvalidValues: The text is not a month.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if not found:
            raise InvalidValues(
                f"“{text}” is not a month.", do="Write months as year-month, like 2025-03."
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def ordinal(self) -> int:
        """Months since year 0, so that months can be counted and subtracted."""
        return self.year * 12 + self.number - 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Month:
        return cls(ordinal // 12, ordinal % 12 + 1)

    def __add__(self, months: int) -> Month:
        return Month.from_ordinal(self.ordinal + months)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    def __lt__(self, other: Month) -> bool:
        return self.ordinal < other.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __repr__(self) -> str:
        return f"Month({self.year}, {self.number})"

    @property
    def label(self) -> str:
        """`March 2026`."""
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """`Mar 2026`."""
        return f"{NAMES[self.number - 1][:3]} {self.year}"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months from `start` to `end`, both included.

    >>> Span.parse("2025-04", "2026-03").label
    'Year to March 2026'
    >>> len(Span.parse("2025-01", "2025-09"))
    9
    """

    start: Month
    end: Month

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidValues(
                f"A period cannot end ({self.end}) before it starts ({self.start})."
            )

    @classmethod
    def parse(cls, start: str, end: str) -> Span:
        return cls(Month.parse(start), Month.parse(end))

    @classmethod
    def year_to(cls, end: Month) -> Span:
        return cls(end + -11, end)

    @classmethod
    def calendar_year(cls, year: int) -> Span:
        return cls(Month(year, 1), Month(year, 12))

    @classmethod
    def financial_year(cls, starting: int) -> Span:
        """April of `starting` to March of the year after."""
        return cls(Month(starting, 4), Month(starting + 1, 3))

    def __iter__(self) -> Iterator[Month]:
        return (self.start + offset for offset in range(len(self)))

    def __len__(self) -> int:
        return self.end - self.start + 1

    def __contains__(self, month: Month) -> bool:
        return self.start <= month <= self.end

    def year_before(self) -> Span:
        return Span(self.start + -12, self.end + -12)

    @property
    def label(self) -> str:
        if len(self) == 12:
            return f"Year to {self.end.label}"
        if len(self) == 1:
            return self.end.label
        if self.start.year == self.end.year:
            return f"{NAMES[self.start.number - 1]} to {self.end.label}"
        return f"{self.start.label} to {self.end.label}"

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


def months_in_words(months: list[Month]) -> str:
    """A list of months as a person writes it, runs joined.

    >>> months_in_words([Month(2024, 9), Month(2024, 10), Month(2025, 3)])
    'September 2024 to October 2024 and March 2025'
    """
    runs: list[Span] = []
    for month in sorted(set(months)):
        if runs and month - runs[-1].end == 1:
            runs[-1] = Span(runs[-1].start, month)
        else:
            runs.append(Span(month, month))
    words = [
        run.end.label if len(run) == 1 else f"{run.start.label} to {run.end.label}" for run in runs
    ]
    return (
        words[0]
        if len(words) == 1
        else ", ".join(words[:-1]) + " and " + words[-1]
        if words
        else ""
    )
