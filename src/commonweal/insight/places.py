"""Where it happens: an indicator in every small area, ranked, and how few places hold half."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.assessment import sentences
from commonweal.evidence.indicators import AreaCounts, Indicator
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading
from commonweal.insight.standings import year_spoken_of
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.places import AreaKind

RANKED = 6


@dataclass(frozen=True)
class Place:
    """One area in a ranking."""

    code: str
    name: str
    known_as: str
    count: float
    people: int | None
    rate: float | None
    share: float
    """Of the first in the ranking, for the length of a bar. [0 to 100]"""


@dataclass(frozen=True)
class Where:
    """An indicator over a district's areas of one kind."""

    counts: AreaCounts
    places: tuple[Place, ...]
    """Every area, the most first."""
    half: int
    """How many areas hold half of the events."""
    top_share: float
    """Share of the events in the first three areas."""

    @property
    def first(self) -> tuple[Place, ...]:
        return self.places[:RANKED]

    @property
    def figure_id(self) -> str:
        return f"{self.counts.indicator.id}.areas"

    @property
    def total(self) -> float:
        return sum(p.count for p in self.places)

    @property
    def when(self) -> str:
        return sentences.in_period(self.counts.span, self.counts.months)

    @property
    def left_out(self) -> str:
        return sentences.leaving_out(self.counts.span, self.counts.months)

    @property
    def kind(self) -> str:
        return self.counts.kind.plain


def where(
    current: Reading,
    here: Partnership,
    indicator: Indicator,
    kind: AreaKind,
    span: Span | None = None,
) -> Where | None:
    """An indicator by area over a period; None where the evidence does not reach down to areas.

    Args:
        current: The evidence.
        here: The partnership.
        indicator: What is counted.
        kind: Kind of area.
        span: The period; the year spoken of if not given.
    """
    try:
        period = span or year_spoken_of(current, here)
        counts = current.by_area(indicator, kind, here.area, period)
    except CommonwealError:
        return None
    table = counts.table.sort_values(["count", "name"], ascending=[False, True])
    total = float(table["count"].sum())
    if total <= 0:
        return None
    most = float(table["count"].iloc[0])
    per = indicator.denominator.per if indicator.denominator else 1_000
    rows = table[["code", "name", "known_as", "count", "people"]].to_numpy(dtype=object).tolist()
    ranked = tuple(
        Place(
            code=code,
            name=name,
            known_as=known_as,
            count=float(count),
            people=int(people) if people and people == people else None,  # NaN is not itself
            rate=per * count / people if people and people == people else None,
            share=100 * count / most,
        )
        for code, name, known_as, count, people in rows
    )
    running = table["count"].cumsum()
    half = int((running < total / 2).sum()) + 1
    top = float(table["count"].head(3).sum()) / total
    return Where(counts, ranked, half, top)
