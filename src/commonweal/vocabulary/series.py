"""A series that carries its gaps, breaks and provenance with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month, Span, months_in_words
from commonweal.vocabulary.places import Area


@dataclass(frozen=True, slots=True)
class Break:
    """From `month` on, numbers are recorded in another way than before.

    No change may be worked out across it.
    """

    month: Month
    why: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from: enough to draw it again years later."""

    snapshot: str
    """Identifier of the set of deliveries it was drawn from."""
    deliveries: tuple[str, ...] = ()
    """Identifiers of the deliveries that hold its rows."""
    sources: tuple[str, ...] = ()
    """Plain names of sources, publisher and licence."""
    definition: str = ""
    """Identifier and version of the indicator."""
    method: str = ""
    """What was done to the rows, in words."""
    denominator: str = ""
    """Name and vintage of the population, if there is a rate."""


@dataclass(frozen=True)
class Series:
    """Monthly counts of one indicator in one area.

    Months are consecutive. A value is None exactly where `gaps` says why:
    a gap is not a zero, and no method may draw a line across one.
    """

    name: str
    area: Area
    start: Month
    values: tuple[float | None, ...]
    gaps: Mapping[Month, str] = field(default_factory=dict)
    """Reason by month: "not delivered", "incomplete: 502 where about 2,400 were expected"."""
    breaks: tuple[Break, ...] = ()
    provenance: Provenance | None = None
    unit: str = "recorded"

    def __post_init__(self) -> None:
        empty = {month for month, value in self if value is None}
        if empty != set(self.gaps):
            odd = months_in_words(sorted(empty ^ set(self.gaps)))
            raise InvalidValues(
                f"The series “{self.name}” does not say which months are gaps.",
                seen=f"Value and reason disagree for {odd}.",
            )

    def __iter__(self) -> Iterator[tuple[Month, float | None]]:
        return ((self.start + i, value) for i, value in enumerate(self.values))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, month: Month) -> float | None:
        offset = month - self.start
        return self.values[offset] if 0 <= offset < len(self.values) else None

    @property
    def end(self) -> Month:
        return self.start + (len(self.values) - 1)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def part(self, span: Span) -> Series:
        """The same series cut or stretched to `span`; months never held become gaps."""
        values = tuple(self[month] for month in span)
        gaps = {
            month: self.gaps.get(month, "no data held")
            for month, value in zip(span, values, strict=True)
            if value is None
        }
        breaks = tuple(b for b in self.breaks if span.start < b.month <= span.end)
        return replace(self, start=span.start, values=values, gaps=gaps, breaks=breaks)

    def total(self, span: Span) -> float:
        """Sum over a span with no gap in it.

        Raises:
            NotEnoughData: A month of the span is a gap.
        """
        missing = [month for month in span if self[month] is None]
        if missing:
            raise NotEnoughData(
                f"“{self.name}” has no total for {span.label}.",
                seen=f"No complete data for {months_in_words(missing)}.",
                do="Choose a period without gaps, or compare the months that both years have.",
            )
        return sum(value for month in span if (value := self[month]) is not None)

    def runs(self) -> list[Series]:
        """Stretches without a gap or a break, in order: what a line may join."""
        stretches: list[Series] = []
        at = {b.month for b in self.breaks}
        first: Month | None = None
        for month, value in self:
            if first is not None and (value is None or month in at):
                stretches.append(self.part(Span(first, month + -1)))
                first = None
            if value is not None and first is None:
                first = month
        if first is not None:
            stretches.append(self.part(Span(first, self.end)))
        return stretches
