"""What a definition takes in, counted: each category of police data, their sum, and the indicator's own."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading
from commonweal.insight.standings import year_spoken_of
from commonweal.strategy.models import Definition
from commonweal.vocabulary.errors import NotDefined, NotEnoughData
from commonweal.vocabulary.months import Span


@dataclass(frozen=True)
class Counted:
    """Counts of the year spoken of."""

    span: Span
    categories: tuple[tuple[str, int | None], ...]
    """Title of each category, and how many were recorded; None where nothing is held."""
    indicator: str
    """Title of the indicator; empty where none is chosen."""
    by_indicator: int | None

    @property
    def total(self) -> int | None:
        numbers = [number for _, number in self.categories]
        return None if not numbers or None in numbers else sum(n for n in numbers if n is not None)

    @property
    def agrees(self) -> bool | None:
        """Whether the indicator counts what the categories add up to; None where one is not held."""
        if self.total is None or self.by_indicator is None:
            return None
        return self.total == self.by_indicator


def counted(current: Reading, here: Partnership, definition: Definition) -> Counted:
    """Add a definition up from the evidence, category by category.

    Raises:
        NotDefined: A category is not one of police data.
        NotEnoughData: There is no complete month.
    """
    span = year_spoken_of(current, here)
    singles = {
        i.numerator.categories[0]: i
        for i in catalogue().values()
        if i.numerator and len(i.numerator.categories) == 1 and not i.numerator.weights
    }
    found: list[tuple[str, int | None]] = []
    for category in definition.categories:
        single = singles.get(category)
        if single is None:
            raise NotDefined(
                f"“{category}” is not a category that data is held of.",
                seen=f"There are: {', '.join(sorted(singles))}.",
                do="Correct the categories of the definition.",
            )
        found.append((single.title, _total(current, here, single.id, span)))
    chosen = catalogue().get(definition.indicator)
    return Counted(
        span,
        tuple(found),
        chosen.title if chosen else "",
        _total(current, here, chosen.id, span) if chosen else None,
    )


def _total(current: Reading, here: Partnership, indicator: str, span: Span) -> int | None:
    try:
        series = current.series(catalogue()[indicator], current.district(here), here.area)
    except NotEnoughData:
        return None
    values = [series[month] for month in span if month in series.span]
    known = [value for value in values if value is not None]
    return int(sum(known)) if known else None
