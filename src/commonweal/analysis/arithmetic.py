"""Do quarters, parts and published totals agree?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.analysis.inputs import need_count
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import NAMES, Month, Span

Quarter = tuple[int, int]
"""Year in which the financial year starts, and quarter 1 (April to June) to 4."""


_QUARTER = re.compile(r"(\d{4})(?:\s*[/-]\s*\d{2,4})?\s*Q([1-4])", re.IGNORECASE)


def _quarter(key: Quarter | str) -> Quarter:
    if not isinstance(key, str):
        return key
    if not (found := _QUARTER.fullmatch(key.strip())):
        raise InvalidValues(
            f"“{key}” is not a financial quarter.", do="Write it as 2016/17 Q4 or 2016 Q4."
        )
    return int(found[1]), int(found[2])


def quarter_span(quarter: Quarter) -> Span:
    """The three months of a financial quarter.

    >>> quarter_span((2016, 4)).label
    'January to March 2017'
    """
    year, number = quarter
    if number not in (1, 2, 3, 4):
        raise InvalidValues(f"{number} is not a financial quarter.", do="Quarters run 1 to 4.")
    start = Month(year, 4) + 3 * (number - 1)
    return Span(start, start + 2)


def quarters_of(span: Span) -> tuple[Quarter, ...]:
    """The financial quarters that make up a span exactly.

    A calendar year is quarter 4 of one financial year and quarters 1 to 3 of
    the next.

    Raises:
        InvalidValues: The span does not start and end with a quarter.

    >>> quarters_of(Span.calendar_year(2017))
    ((2016, 4), (2017, 1), (2017, 2), (2017, 3))
    """
    if span.start.number % 3 != 1 or len(span) % 3:
        raise InvalidValues(
            f"{span.label} is not made of whole quarters.",
            do="Quarters start in April, July, October and January.",
        )
    found = []
    for month in list(span)[::3]:
        year = month.year if month.number >= 4 else month.year - 1
        found.append((year, (month.number - 4) % 12 // 3 + 1))
    return tuple(found)


def total_of_quarters(
    quarters: Mapping[Quarter, float] | Mapping[str, float], *, span: Span
) -> float:
    """Sum of the quarters that make up a span.

    Args:
        quarters: Count by financial quarter: 2016/17 Q4=61610. Quarter 1 is April to
            June. [events]
        span: Any run of whole quarters: a calendar or a financial year.

    Raises:
        NotEnoughData: A quarter is missing; nothing is put in its place.
    """
    needed, held = quarters_of(span), {_quarter(key): n for key, n in quarters.items()}
    missing = [q for q in needed if q not in held]
    if missing:
        raise NotEnoughData(
            f"{span.label} cannot be added up.",
            seen="Missing: " + ", ".join(quarter_span(q).label for q in missing) + ".",
            do="Load the financial year that holds it.",
        )
    return float(sum(held[q] for q in needed))


def calendar_year_from_quarters(
    quarters: Mapping[Quarter, float] | Mapping[str, float], *, year: int
) -> float:
    """A calendar year's count from quarters of two financial years. See `total_of_quarters`.

    Args:
        quarters: Count by financial quarter: 2016/17 Q4=61610. Quarter 1 is April to
            June. [events]
        year: The calendar year.

    >>> quarters = {(2016, 4): 61_610, (2017, 1): 64_280, (2017, 2): 65_572, (2017, 3): 68_562}
    >>> calendar_year_from_quarters(quarters, year=2017)
    260024.0
    """
    return total_of_quarters(quarters, span=Span.calendar_year(year))


def missing_part(total: float, *, parts: Sequence[float]) -> float:
    """What a published total leaves for the one part that is not known.

    Args:
        total: The published total. [events]
        parts: Every other part. [events]

    Raises:
        InvalidValues: The parts already exceed the total.

    >>> missing_part(260_024, parts=[64_280, 65_572, 68_562])
    61610.0
    """
    rest = need_count(total, "The total") - sum(need_count(part, "A part") for part in parts)
    if rest < 0:
        raise InvalidValues(
            "The parts are more than the total.", seen=f"They exceed it by {-rest:g}."
        )
    return rest


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A sum of parts beside the total that was published for them."""

    total: float
    parts: float
    difference: float
    """Parts minus total: nil where they agree."""

    @property
    def agrees(self) -> bool:
        return self.difference == 0


def reconcile(total: float, *, parts: Mapping[str, float]) -> Reconciliation:
    """Do the parts of a hierarchy add up to its total?

    Args:
        total: The published total. [events]
        parts: Each part by name. [events]

    >>> parts = {"Bradford": 38_753, "Calderdale": 12_493, "Kirklees": 23_523,
    ...          "Leeds": 58_407, "Wakefield": 20_108}
    >>> reconcile(153_284, parts=parts).agrees
    True
    """
    added = float(sum(need_count(value, name) for name, value in parts.items()))
    return Reconciliation(need_count(total, "The total"), added, added - total)


@dataclass(frozen=True, slots=True)
class CombinedArea:
    """A successor area made by adding its predecessors. Always shown as combined."""

    name: str
    count: float
    combined_from: tuple[str, ...]
    status: str = "combined"


def combine_areas(name: str, *, parts: Mapping[str, float | None]) -> CombinedArea:
    """Add predecessor areas into the area that took their place.

    Args:
        name: The successor area.
        parts: Count by predecessor; None where only a part of it belongs or its
            figures cannot be used. [events]

    Raises:
        NotDefined: A predecessor cannot be used, so neither can the sum.

    >>> combine_areas("Buckinghamshire", parts={"Aylesbury Vale": 11_478, "Chiltern": 4_137,
    ...     "South Bucks": 4_361, "Wycombe": 11_062}).count
    31038.0
    """
    unusable = [part for part, value in parts.items() if value is None]
    if unusable or not parts:
        raise NotDefined(
            f"{name} cannot be built from the areas before it.",
            seen=f"No usable figures that lie wholly inside it for {', '.join(unusable)}."
            if unusable
            else "No areas were given.",
            do="Show it as unavailable, with this reason.",
        )
    whole = {part: need_count(value, part) for part, value in parts.items() if value is not None}
    return CombinedArea(name, float(sum(whole.values())), tuple(whole))


def prior_from_difference(value: float, *, difference: float) -> float:
    """The earlier count behind a published “value, down by d” (`difference` −d).

    Args:
        value: The later count. [events]
        difference: Later less earlier, as published. [events]

    >>> prior_from_difference(153_284, difference=-7_161)
    160445.0
    """
    return need_count(need_count(value, "The value") - difference, "The earlier count")


@dataclass(frozen=True, slots=True)
class ImpliedPrior:
    """The earlier count that a published change implies, with what rounding hides."""

    value: int
    lower: int
    upper: int
    period: Span | None


def implied_prior(
    value: float, *, percent: float, decimals: int = 1, period: Span | None = None
) -> ImpliedPrior:
    """The earlier count behind a published “value, up x%”.

    The percentage was rounded, so a range of earlier counts fits it; all of
    them are given. It is arithmetic on what was published, not a source.

    Args:
        value: The later count. [events]
        percent: The published change, in percent: 11.7, −4.5.
        decimals: Decimals it was published to.
        period: The period of `value`; the result's is the year before.

    Returns:
        Nearest whole earlier count and the ends of the rounding interval.

    Raises:
        InvalidValues: The change is −100% or less.

    >>> prior = implied_prior(95_011, percent=11.7)
    >>> prior.value, prior.lower, prior.upper
    (85059, 85021, 85097)
    """
    count = need_count(value, "The value")
    half = 0.5 * 10**-decimals
    if percent - half <= -100:
        raise InvalidValues(
            "A fall of 100% leaves nothing to work back from.", seen=f"{percent:g}%."
        )

    def prior(change: float) -> int:
        return round(count / (1 + change / 100))

    return ImpliedPrior(
        prior(percent),
        prior(percent + half),
        prior(percent - half),
        period.year_before() if period else None,
    )


_CALENDAR = re.compile(r"(?:in|during|cy|calendar year)?\s*(\d{4})", re.IGNORECASE)
_FINANCIAL = re.compile(
    r"(?:in|fy|financial year)?\s*(\d{4})\s*[/-]\s*(\d{2}|\d{4})", re.IGNORECASE
)
_YEAR_ENDING = re.compile(
    r"(?:in the\s+)?(?:year|12 months|ye)\s*(?:ending|to|ended)?\s+([a-z]{3,9})\s+(\d{4})",
    re.IGNORECASE,
)


def period_meant(label: str) -> Span:
    """The months a published label means: `In 2017`, `2017/18`, `Year to March 2020`.

    A bare year is a calendar year. It is never read as a financial year.

    Args:
        label: The label as published.

    Raises:
        InvalidValues: The label could mean more than one period, or none.

    >>> period_meant("In 2017") == Span.calendar_year(2017)
    True
    """
    text = label.strip()
    if found := _CALENDAR.fullmatch(text):
        return Span.calendar_year(int(found[1]))
    if found := _FINANCIAL.fullmatch(text):
        start, end = int(found[1]), int(found[2])
        if (start + 1) % 100 == end % 100:
            return Span.financial_year(start)
    if found := _YEAR_ENDING.fullmatch(text):
        for number, name in enumerate(NAMES, 1):
            if len(found[1]) >= 3 and name.lower().startswith(found[1].lower()):
                return Span.year_to(Month(int(found[2]), number))
    raise InvalidValues(
        f"“{label}” does not say which months it means.",
        do="Write “2017”, “2017/18” or “Year to March 2018”.",
    )


def check_same_period(published: Span, ours: Span) -> None:
    """Refuse to set a figure beside another of different months.

    Raises:
        InvalidValues: The months differ, as a calendar and a financial year do.
    """
    if published != ours:
        raise InvalidValues(
            "These figures are of different periods and are not compared.",
            seen=f"{published.start} to {published.end}, and {ours.start} to {ours.end}.",
            do="Add up quarters or months to the published period first.",
        )
