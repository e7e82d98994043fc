"""What one assessment stands on: the evidence, the place, the period, and what was worked out.

Every number of the document is asked for here, once, so that a sentence, a table, a figure
and a score cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from commonweal.evidence.geography import Denominator
from commonweal.evidence.indicators import AreaCounts, Indicator, by_area, catalogue, evaluate
from commonweal.evidence.indicators import indicator as known_indicator
from commonweal.evidence.reading import Evidence
from commonweal.evidence.workspace import Partnership
from commonweal.vocabulary.errors import CommonwealError, InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Provenance, Series
from commonweal.vocabulary.words import plural

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from commonweal.analysis.change import Change
    from commonweal.analysis.rates import Rate
    from commonweal.analysis.trend import Trend

T = TypeVar("T")
OVERALL = "all-crime-and-asb"


@dataclass(frozen=True)
class Level:
    """How many in the period, and for how many people."""

    count: float
    span: Span
    months: tuple[Month, ...]
    """Months of the span that are complete and were counted."""
    rate: Rate | None
    """None where no population is held, or the count is weighted."""

    @property
    def whole(self) -> bool:
        return len(self.months) == len(self.span)


class Ground:
    """One partnership's evidence over one period. Nothing in it changes once asked for.

    Args:
        evidence: One snapshot.
        partnership: Whose area.
        period: The period spoken of; the year to the last complete month if not given.

    Raises:
        NotEnoughData: No source has a complete month for the area.
    """

    def __init__(
        self, evidence: Evidence, partnership: Partnership, period: Span | None = None
    ) -> None:
        self.evidence = evidence
        self.partnership = partnership
        self.within = partnership.area
        self.district = evidence.geography.district(partnership.area)
        self._kept: dict[tuple[str, ...], object] = {}
        self.period = period or self._latest_year()

    # --- the place and the period --------------------------------------------------------

    def _latest_year(self) -> Span:
        """Twelve months to the last complete one; shorter where the first of them are not held."""
        complete = [month for month, value in self.series(OVERALL) if value is not None]
        if not complete:
            raise NotEnoughData(
                f"There is no complete month of data for {self.place}.",
                seen="Months held: "
                + plural(len(self.series(OVERALL)), "month")
                + ", all missing or short.",
                do="Add the files of whole months: commonweal add FOLDER",
            )
        year = Span.year_to(complete[-1])
        return Span(min(month for month in complete if month in year), complete[-1])

    @property
    def place(self) -> str:
        return self.partnership.place

    @property
    def kind(self) -> AreaKind:
        """The small areas that this partnership's evidence speaks of."""
        return self.partnership.neighbourhoods

    @cached_property
    def population(self) -> Denominator | None:
        return self.evidence.geography.population(
            AreaKind.DISTRICT, self.within, near=self.period.end.year
        )

    @property
    def people(self) -> int | None:
        return None if self.population is None else self.population.people(self.within)

    @property
    def denominator(self) -> str:
        return "" if self.population is None else self.population.label

    # --- indicators ----------------------------------------------------------------------

    def indicator(self, id: str) -> Indicator:
        return known_indicator(id)

    @cached_property
    def held(self) -> tuple[str, ...]:
        """Ids of the indicators that have a complete month in the period."""
        return tuple(id for id in catalogue() if self.why_not(id) is None)

    def why_not(self, id: str) -> CommonwealError | None:
        """Why an indicator has no number here; None if it has one."""
        try:
            part = self.series(id).part(self.period)
        except (NotDefined, NotEnoughData) as reason:
            return reason
        if all(value is None for value in part.values):
            return NotEnoughData(
                f"“{part.name}” has no complete month in {self.period.label}.",
                do="Add the files of those months: commonweal add FOLDER",
            )
        return None

    def series(self, id: str) -> Series:
        """Monthly counts of an indicator over all that is held.

        Raises:
            NotDefined: It has no number.
            NotEnoughData: No source of it has been delivered here.
        """
        return self.once(
            ("series", id),
            lambda: evaluate(self.evidence, self.indicator(id), self.district, self.within),
        )

    def provenance(self, id: str) -> Provenance | None:
        return self.series(id).provenance

    def level(self, id: str) -> Level:
        """How many in the period's complete months, and the rate over those months."""
        return self.once(("level", id), lambda: self._level(id))

    def _level(self, id: str) -> Level:
        from commonweal.analysis.rates import rate

        part = self.series(id).part(self.period)
        months = tuple(month for month, value in part if value is not None)
        total = float(sum(value for value in part.values if value is not None))
        indicator = self.indicator(id)
        counted = indicator.numerator is not None and not indicator.numerator.weights
        found = None
        if self.people and indicator.denominator and counted:
            found = rate(
                total, self.people, denominator=self.denominator, per=indicator.denominator.per
            )
        return Level(total, self.period, months, found)

    def change(self, id: str) -> Change:
        """The period beside the same months a year before.

        Raises:
            NotEnoughData: No month is there in both years.
            NotDefined: Recording changed between them.
        """
        return self.once(("change", id), lambda: self._change(id))

    def _change(self, id: str) -> Change:
        from commonweal.analysis.change import compare_spans

        try:
            return compare_spans(self.series(id), span=self.period)
        except InvalidValues as refusal:
            # Points of harm are not counts: with few months their spread cannot be measured,
            # and chance alone says nothing about points.
            raise NotEnoughData(
                f"“{self.series(id).name}” has too few months to compare two years of it.",
                seen=refusal.wrong,
            ) from refusal

    def trend(self, id: str) -> Trend:
        """Slope of all that is held.

        Raises:
            NotEnoughData: Fewer than 24 complete months.
        """
        from commonweal.analysis.trend import trend

        return self.once(("trend", id), lambda: trend(self.series(id)))

    def areas(self, id: str, kind: AreaKind | None = None) -> AreaCounts:
        """An indicator in every small area, over the period's complete months.

        Raises:
            NotEnoughData: No month of the period is complete.
        """
        of = kind or self.kind
        return self.once(
            ("areas", id, of),
            lambda: by_area(self.evidence, self.indicator(id), of, self.within, self.period),
        )

    def elsewhere(self, id: str, code: str) -> Series:
        """An indicator's monthly counts in another district."""
        area: Area = self.evidence.geography.district(code)
        return self.once(
            ("series", id, code), lambda: evaluate(self.evidence, self.indicator(id), area, code)
        )

    @cached_property
    def force(self) -> tuple[str, ...]:
        """Districts of the same police force, told by where its rows lie."""
        return tuple(self.evidence.force_districts(self.partnership.force))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Districts to compare with: similar ones and those of the force, if data is held.

        One with under half of the period's months whole would shorten every comparison, and
        is left out.
        """
        wanted = dict.fromkeys((*self.partnership.similar, *self.force))
        self.evidence.gather(AreaKind.DISTRICT, list(wanted))
        kept = []
        for code in wanted:
            if code == self.within or self.people_of(code) == 0:
                continue
            series = attempt(lambda c=code: self.elsewhere(OVERALL, c))  # type: ignore[misc]
            if series is None:
                continue
            whole = [m for m in self.level(OVERALL).months if series[m] is not None]
            if len(whole) >= len(self.level(OVERALL).months) / 2:
                kept.append(code)
        return tuple(kept)

    def people_of(self, code: str) -> int:
        """Residents of another district, of the same vintage; 0 where none is held."""
        return self.once(("people", code), lambda: self._people_of(code))

    def _people_of(self, code: str) -> int:
        found = self.evidence.geography.population(
            AreaKind.DISTRICT, code, near=self.period.end.year
        )
        return 0 if found is None else found.people(code) or 0

    @cached_property
    def neighbours_by_force(self) -> tuple[str, ...]:
        """Districts of the same force by the official list, whether or not data is held."""
        from commonweal.evidence import lookups

        mine = lookups.forces().get(self.within)
        return tuple(sorted(c for c, f in lookups.forces().items() if f == mine))

    def published_rates(self) -> tuple[pd.DataFrame, str, str, Provenance] | None:
        """Published crime rates held: table, year, note, provenance; None where none is."""
        return self.once(("published",), self._published)

    def _published(self) -> tuple[pd.DataFrame, str, str, Provenance] | None:
        import pandas as pd

        snapshot = self.evidence.snapshot
        for path, _ in snapshot.live("crime_rates").items():
            table = pd.read_parquet(path)
            delivery = snapshot.delivery(path.parent.name)
            year = Span.year_to(Month.parse(str(table["month"].max()))).label
            found = Provenance(
                snapshot=snapshot.id,
                deliveries=(delivery.id,),
                sources=(f"{delivery.title}: {delivery.publisher} ({delivery.licence})",),
                method="As published; nothing was worked out.",
            )
            return table, year, "", found
        return None

    def boundaries(self, kind: AreaKind) -> gpd.GeoDataFrame | None:
        """Shapes of the areas of a kind; None where there is nothing to draw."""
        return self.once(
            ("boundaries", kind),
            lambda: self.evidence.geography.boundaries(kind, self.within),
        )

    def try_change(self, id: str) -> Change | None:
        return attempt(lambda: self.change(id))

    def try_trend(self, id: str) -> Trend | None:
        return attempt(lambda: self.trend(id))

    def once(self, key: tuple[str, ...], work: Callable[[], T]) -> T:
        """What was worked out under a key, worked out now if it is the first time.

        A refusal is remembered too.
        """
        if key not in self._kept:
            try:
                self._kept[key] = work()
            except CommonwealError as refusal:
                self._kept[key] = refusal
        found = self._kept[key]
        if isinstance(found, CommonwealError):
            raise found
        return found  # type: ignore[return-value]


def attempt(work: Callable[[], T]) -> T | None:
    """A number if the method has one for these data, else nothing."""
    try:
        return work()
    except (NotDefined, NotEnoughData):
        return None
