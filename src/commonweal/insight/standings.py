"""Where an indicator stands in an area: how many, at what rate, since a year before, with what margin.

Everything a card, an area page or an indicator page says about one number comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from commonweal.assessment import sentences
from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators import Indicator, catalogue
from commonweal.evidence.indicators.definition import Status
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading
from commonweal.vocabulary.errors import CommonwealError, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Series

if TYPE_CHECKING:
    from commonweal.analysis.change import Change
    from commonweal.analysis.rates import Rate

EVERYTHING = "all-crime-and-asb"
"""The indicator that sets the year spoken of, so that every card speaks of the same one."""


@dataclass(frozen=True)
class Standing:
    """One indicator in one area over the year spoken of."""

    indicator: Indicator
    area: Area
    series: Series
    span: Span
    months: tuple[Month, ...]
    """Months of the span that are complete."""
    count: float
    rate: Rate | None
    change: Change | None
    no_change: str
    """Why there is no comparison with a year before; empty where there is one."""

    @cached_property
    def said(self) -> sentences.Said | None:
        """The change as a sentence with its verdict and test."""
        if self.change is None:
            return None
        more, fewer = (
            ("higher", "lower")
            if self.indicator.numerator and self.indicator.numerator.weights
            else ("more", "fewer")
        )
        return sentences.change(self.change, self.indicator.good, more=more, fewer=fewer)

    @property
    def verdict(self) -> Verdict:
        return (self.said and self.said.verdict) or Verdict.NO_DATA

    @property
    def sign(self) -> str:
        """Which way the number went, where a test says that it went anywhere."""
        if self.change is None:
            return "–"
        return {"up": "▲", "down": "▼", "same": "◆"}[self.change.direction]

    @property
    def when(self) -> str:
        return sentences.in_period(self.span, self.months)

    @property
    def left_out(self) -> str:
        return sentences.leaving_out(self.span, self.months)

    @property
    def short(self) -> str:
        """The change in a few words."""
        return "" if self.change is None else sentences.short_change(self.change)

    @property
    def tested(self) -> str:
        """The change in a few words, with what the test says of it."""
        if self.change is None:
            return ""
        if self.change.direction != "same":
            return f"{self.short}, {sentences.BEYOND}"
        if self.change.percentage_limits is None:
            return f"{self.short}: numbers this small move by chance"
        margin = self.short.partition("(")[2]
        return f"Chance alone could make the change ({margin}"

    @property
    def recent(self) -> Series:
        """The last three years at most, for a small line."""
        start = max(self.series.start, self.series.end + -35)
        return self.series.part(Span(start, self.series.end))


def year_spoken_of(current: Reading, here: Partnership) -> Span:
    """The twelve months to the last complete one; shorter where the first of them are not held.

    Raises:
        NotEnoughData: Nothing is held for the area.
    """
    series = current.series(catalogue()[EVERYTHING], current.district(here), here.area)
    complete = [month for month, value in series if value is not None]
    if not complete:
        raise NotEnoughData(f"There is no complete month of data for {here.place}.")
    year = Span.year_to(complete[-1])
    return Span(min(month for month in complete if month in year), complete[-1])


def standing(
    current: Reading, here: Partnership, indicator: Indicator, area: Area | None = None
) -> Standing:
    """Where an indicator stands.

    Args:
        current: The evidence.
        here: Whose evidence decides which months are complete.
        indicator: What is counted.
        area: Where; the partnership's whole area if not given.

    Raises:
        NotDefined: The indicator has no number.
        NotEnoughData: Nothing is held of it here.
    """
    place = area or current.district(here)
    return current.keep(
        ("standing", indicator.id, place.code, here.area),
        lambda: _standing(current, here, indicator, place),
    )


def _standing(current: Reading, here: Partnership, indicator: Indicator, area: Area) -> Standing:
    from commonweal.analysis.change import compare_spans

    series = current.series(indicator, area, here.area)
    span = year_spoken_of(current, here)
    used = tuple(m for m in span if series[m] is not None)
    count = sum(value for m in used if (value := series[m]) is not None)
    change, why = None, ""
    try:
        change = compare_spans(series, span=span)
    except CommonwealError as error:
        why = error.wrong
    rate = people_rate(current, here, indicator, area, count, near=span.end.year)
    return Standing(indicator, area, series, span, used, count, rate, change, why)


def people_rate(
    current: Reading,
    here: Partnership,
    indicator: Indicator,
    area: Area,
    count: float,
    *,
    near: int,
) -> Rate | None:
    """Events for every so many residents, with limits; None where no population is held."""
    from commonweal.analysis.rates import rate

    if indicator.denominator is None or (indicator.numerator and indicator.numerator.weights):
        # A weighted sum is not a count of events: limits of a count do not fit it.
        return None
    people = current.keep(
        ("people", area.kind, here.area, near),
        lambda: current.evidence.geography.population(area.kind, here.area, near=near),
    )
    residents = people and people.people(area.code)
    if not people or not residents:
        return None
    return rate(count, residents, denominator=people.label, per=indicator.denominator.per)


def standings(current: Reading, here: Partnership, area: Area | None = None) -> list[Standing]:
    """Every indicator that has a number here, in reading order."""
    found = []
    for indicator in catalogue().values():
        if indicator.status is not Status.OPEN:
            continue
        if area is not None and area.kind not in (*indicator.levels, AreaKind.DISTRICT):
            continue
        try:
            found.append(standing(current, here, indicator, area))
        except CommonwealError:
            continue
    return found


def without_number(current: Reading, here: Partnership) -> list[Indicator]:
    """Indicators that have no number here, in reading order."""
    have = {s.indicator.id for s in standings(current, here)}
    return [i for i in catalogue().values() if i.id not in have]
