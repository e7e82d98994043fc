"""A partnership's area beside the areas it has chosen to be compared with."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.evidence.indicators import Indicator, evaluate
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading
from commonweal.insight.standings import year_spoken_of
from commonweal.vocabulary.errors import CommonwealError, NotEnoughData
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.places import AreaKind
from commonweal.vocabulary.series import Provenance, Series


@dataclass(frozen=True)
class District:
    """One district's rate over the months that all have."""

    code: str
    name: str
    count: float
    people: int
    rate: float
    lower: float
    upper: float
    here: bool


@dataclass(frozen=True)
class Districts:
    """Districts over the same months."""

    districts: tuple[District, ...]
    months: tuple[Month, ...]
    per: int
    denominator: str
    provenance: Provenance | None

    @property
    def when(self) -> str:
        return months_in_words(list(self.months))


def districts(current: Reading, here: Partnership, measure: Indicator) -> Districts:
    """The area and those it is compared with, over the months of the year that all have.

    Raises:
        NotEnoughData: There is nobody to compare with, or no common month.
    """
    from commonweal.analysis.rates import rate

    if not here.similar:
        raise NotEnoughData(f"{here.name} has not chosen areas to compare with.")
    if measure.denominator is None or (measure.numerator and measure.numerator.weights):
        raise NotEnoughData(f"“{measure.title}” has no rate to compare.")
    span = year_spoken_of(current, here)
    geography = current.evidence.geography
    series: dict[str, Series] = {}
    for code in (here.area, *here.similar):
        try:
            series[code] = current.keep(
                ("series", measure.id, code, code),
                lambda code=code: evaluate(  # type: ignore[misc]
                    current.evidence, measure, geography.district(code), code
                ),
            )
        except CommonwealError:
            continue
    months = tuple(m for m in span if all(s[m] is not None for s in series.values()))
    if len(series) < 2 or not months:
        raise NotEnoughData(f"No month of {span.label} is complete in all the areas compared.")
    found, label = [], ""
    for code, one in series.items():
        population = geography.population(AreaKind.DISTRICT, code, near=span.end.year)
        people = population and population.people(code)
        if not population or not people:
            continue
        label = population.label
        count = sum(v for m in months if (v := one[m]) is not None)
        r = rate(count, people, denominator=label, per=measure.denominator.per)
        found.append(
            District(
                code, one.area.name, count, people, r.value, r.lower, r.upper, code == here.area
            )
        )
    if not any(d.here for d in found) or len(found) < 2:
        raise NotEnoughData("No population is held for the areas compared.")
    return Districts(
        tuple(sorted(found, key=lambda d: -d.rate)), months, measure.denominator.per, label,
        series[here.area].provenance,
    )  # fmt: skip
