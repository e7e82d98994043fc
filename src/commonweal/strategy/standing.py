"""How a measure stands: the series that serves it, its baseline, and red, amber or green with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from commonweal.assessment.structure import Verdict
from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading
from commonweal.strategy.measuring.parsing import Direction
from commonweal.strategy.measuring.rating import Colour, Rating, Target, rag
from commonweal.strategy.models import Measure, MeasureAtom
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.months import Month, Span

if TYPE_CHECKING:
    from commonweal.evidence.indicators import Indicator
    from commonweal.vocabulary.series import Series

ORDER = {Colour.RED: 0, Colour.AMBER: 1, Colour.CARE: 2, Colour.GREEN: 3, Colour.NONE: 4}
"""A measure of several parts is told by the part that most needs looking at."""


@dataclass(frozen=True)
class AtomStanding:
    """One thing that is counted: its rating, or why there is none."""

    atom: MeasureAtom
    indicator: Indicator | None
    series: Series | None
    rating: Rating | None
    why_not: str = ""

    @property
    def colour(self) -> Colour:
        return self.rating.colour if self.rating else Colour.NONE

    @property
    def word(self) -> str:
        return self.rating.word if self.rating else "No data"

    @property
    def symbol(self) -> str:
        return self.rating.symbol if self.rating else "–"

    @property
    def verdict(self) -> Verdict:
        return self.rating.verdict if self.rating else Verdict.NO_DATA

    @property
    def reason(self) -> str:
        return self.rating.reason if self.rating else self.why_not

    @cached_property
    def recent(self) -> Series | None:
        """The last three years at most, for a small line."""
        if self.series is None:
            return None
        start = max(self.series.start, self.series.end + -35)
        return self.series.part(Span(start, self.series.end))


@dataclass(frozen=True)
class MeasureStanding:
    """A measure and everything that is counted of it."""

    measure: Measure
    atoms: tuple[AtomStanding, ...]

    @cached_property
    def worst(self) -> AtomStanding | None:
        return min(self.atoms, key=lambda a: ORDER[a.colour], default=None)

    @property
    def word(self) -> str:
        return self.worst.word if self.worst else "Nothing is counted"

    @property
    def symbol(self) -> str:
        return self.worst.symbol if self.worst else "–"

    @property
    def verdict(self) -> Verdict:
        return self.worst.verdict if self.worst else Verdict.NO_DATA

    @property
    def red(self) -> bool:
        return self.worst is not None and self.worst.colour is Colour.RED

    @property
    def data(self) -> str:
        """The kinds of data its parts have, each once, in words."""
        return ", ".join(dict.fromkeys(str(a.atom.get_data_display()) for a in self.atoms))

    @property
    def reason(self) -> str:
        return self.worst.reason if self.worst else "Say what is counted."


def of_measure(
    current: Reading | None, here: Partnership | None, measure: Measure, atoms: list[MeasureAtom]
) -> MeasureStanding:
    """How a measure stands by the evidence in force; without evidence there is no data."""
    return MeasureStanding(measure, tuple(of_atom(current, here, atom) for atom in atoms))


def of_atom(current: Reading | None, here: Partnership | None, atom: MeasureAtom) -> AtomStanding:
    """How one thing that is counted stands, or why there is no number."""
    indicator = catalogue().get(atom.indicator)
    if indicator is None:
        told = {
            MeasureAtom.Data.PARTNER: "A partner holds the numbers and has not shared them.",
            MeasureAtom.Data.SURVEY: "Only asking people would tell, and nobody asked yet.",
            MeasureAtom.Data.OPEN: "Open data is said to serve it, and no indicator is chosen.",
        }
        why = told.get(MeasureAtom.Data(atom.data), "Nobody is known to count it.")
        return AtomStanding(atom, None, None, None, why)
    if current is None or here is None:
        return AtomStanding(atom, indicator, None, None, "There is no evidence in this workspace.")
    key = (
        "atom-standing", indicator.id, here.area, atom.direction, atom.baseline_from,
        atom.baseline_to, atom.target, atom.target_by, atom.tolerance, atom.under_reported,
    )  # fmt: skip
    try:
        series = current.series(indicator, current.district(here), here.area)
        rating = current.keep(key, lambda: _rate(series, atom, indicator))
    except CommonwealError as error:
        return AtomStanding(atom, indicator, None, None, f"{error.wrong} {error.seen}".strip())
    return AtomStanding(atom, indicator, series, rating)


def _rate(series: Series, atom: MeasureAtom, indicator: Indicator) -> Rating:
    complete = [month for month, value in series if value is not None]
    now = Span.year_to(complete[-1]) if complete else None
    if atom.baseline_from:
        baseline = Span.parse(atom.baseline_from, atom.baseline_to)
    else:
        # Nobody set one: the year before is the plainest there is, and is named in the reason.
        baseline = (now or Span(series.start, series.end)).year_before()
    target = None
    if atom.target is not None and atom.target_by:
        target = Target(atom.target / 100, Month.parse(atom.target_by))
    return rag(
        series, baseline=baseline, direction=Direction(atom.direction), span=now, target=target,
        tolerance=atom.tolerance / 100, good=indicator.good,
        under_reported=atom.under_reported,
    )  # fmt: skip
