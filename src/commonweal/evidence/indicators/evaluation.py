"""Evaluating an indicator: a series for one area, or a table for many."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from commonweal.evidence.coverage import MonthState, State
from commonweal.evidence.geography import Denominator
from commonweal.evidence.indicators.definition import Indicator, weights
from commonweal.evidence.reading import Evidence
from commonweal.vocabulary.errors import NotEnoughData
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import Area, AreaKind
from commonweal.vocabulary.series import Break, Provenance, Series

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

NOT_HELD = "no data held"


@dataclass(frozen=True)
class AreaCounts:
    """An indicator in every area of a kind, over the complete months of a period."""

    table: pd.DataFrame
    """Columns code, name, known_as, count, people (None where no population is held)."""
    indicator: Indicator
    kind: AreaKind
    within: str
    span: Span
    months: tuple[Month, ...]
    """Months that were counted."""
    left_out: tuple[Month, ...]
    """Months of the span that are not complete."""
    denominator: Denominator | None
    provenance: Provenance


def evaluate(
    evidence: Evidence, indicator: Indicator, area: Area, within: str, span: Span | None = None
) -> Series:
    """Monthly counts of an indicator in an area.

    Args:
        evidence: What to count in.
        indicator: What to count.
        area: Where: the district itself, or an area in it.
        within: Code of the district, whose deliveries decide which months are complete.
        span: Which months; all that any delivery covers if not given.

    Returns:
        A series in which every month that is not complete is a gap with its reason.

    Raises:
        NotDefined: The indicator has no number.
        NotEnoughData: No source of the indicator has a month for the district.
    """
    if area.kind is not AreaKind.DISTRICT or span is not None:
        return _evaluate(evidence, indicator, area, within, span)
    # Every neighbour asks for a district's series again.
    return evidence.once(
        ("series", indicator, area.code, within),
        lambda: _evaluate(evidence, indicator, area, within, None),
    )


def _evaluate(
    evidence: Evidence, indicator: Indicator, area: Area, within: str, span: Span | None
) -> Series:
    state = _months(evidence, indicator, within, span)
    counted = _counted(evidence, indicator, area.kind, within, state)
    here = dict(zip(counted.months, counted.of(area.code), strict=True))
    values = tuple(here.get(month) for month in state)
    gaps = {m: s.reason or NOT_HELD for m, (_, s) in state.items() if m not in here}
    start = next(iter(state))
    return Series(
        name=indicator.title, area=area, start=start, values=values, gaps=gaps,
        breaks=_breaks(indicator, within, evidence, Span(start, start + (len(values) - 1))),
        provenance=_provenance(evidence, indicator, within, state), unit=indicator.unit,
    )  # fmt: skip


def by_area(
    evidence: Evidence, indicator: Indicator, kind: AreaKind, within: str, span: Span
) -> AreaCounts:
    """An indicator in every area of a kind within a district, over a span's complete months.

    Raises:
        NotDefined: The indicator has no number.
        NotEnoughData: No month of the span is complete.
    """
    import pandas as pd

    state = _months(evidence, indicator, within, span)
    used = _complete(state)
    if not used:
        raise NotEnoughData(
            f"“{indicator.title}” has no complete month in {span.label}.",
            seen=f"{evidence.geography.district(within).name}: "
            + next(iter(state.values()))[1].reason,
            do="Choose another period, or add the files of the missing months.",
        )
    counted = _counted(evidence, indicator, kind, within, state)
    areas = evidence.geography.areas(kind, within)
    population = evidence.geography.population(kind, within)
    people = (
        {}
        if population is None
        else dict(zip(population.table["code"], population.table["people"], strict=True))
    )
    table = pd.DataFrame(
        {
            "code": [a.code for a in areas],
            "name": [a.name for a in areas],
            "known_as": [a.label for a in areas],
            "count": [sum(counted.of(a.code)) for a in areas],
            "people": [people.get(a.code) for a in areas],
        }
    )
    return AreaCounts(
        table, indicator, kind, within, span, tuple(used),
        tuple(m for m, (_, s) in state.items() if s.state is not State.COMPLETE),
        population, _provenance(evidence, indicator, within, state),
    )  # fmt: skip


def areas_by_month(
    evidence: Evidence, indicator: Indicator, kind: AreaKind, within: str, span: Span | None = None
) -> pd.DataFrame:
    """Monthly counts of an indicator in every area of a kind within a district.

    Args:
        evidence: What to count in.
        indicator: What to count.
        kind: The areas.
        within: Code of the district.
        span: Which months; all that any delivery covers if not given.

    Returns:
        One row an area and complete month: `code`, `month` (2025-04), `count`; areas without an
        event are there with zeros. Months that are not complete are absent, never zero.

    Raises:
        NotDefined: The indicator has no number.
        NotEnoughData: No source of it has a month for the district.
    """
    import numpy as np
    import pandas as pd

    state = _months(evidence, indicator, within, span)
    counted = _counted(evidence, indicator, kind, within, state)
    codes = [area.code for area in evidence.geography.areas(kind, within)]
    wide = np.array([counted.of(code) for code in codes]).reshape(len(codes), len(counted.months))
    return pd.DataFrame(
        {
            "code": np.tile(np.array(codes, dtype=object), len(counted.months)),
            "month": np.repeat([str(month) for month in counted.months], len(codes)),
            "count": wide.T.ravel(),
        }
    )


def _months(
    evidence: Evidence, indicator: Indicator, within: str, span: Span | None
) -> Mapping[Month, tuple[str, MonthState]]:
    """For each month, the source it is taken from and its state there."""
    wanted = indicator.countable().sources
    # Indicators of the same sources ask the same of a district one after another.
    held = evidence.once(("months", wanted, within), lambda: _months_held(evidence, wanted, within))
    if not held:
        raise NotEnoughData(
            f"There is no data for “{indicator.title}” in {evidence.geography.district(within).name}.",
            seen=f"None of its sources has been delivered: {', '.join(wanted)}.",
            do="Add the files: commonweal add FOLDER",
        )
    if span is None:
        return held
    nearest = next(s for s in wanted if s in evidence.coverage(within))
    return {
        month: held.get(month, (nearest, MonthState(month, 0, State.MISSING, NOT_HELD)))
        for month in span
    }


def _months_held(
    evidence: Evidence, wanted: Sequence[str], within: str
) -> Mapping[Month, tuple[str, MonthState]]:
    """As `_months`, over all that any of the sources covers; empty where none does."""
    coverage = evidence.coverage(within)
    states = {s: {m.month: m for m in coverage[s]} for s in wanted if s in coverage}
    months = {m for held in states.values() for m in held}
    if not months:
        return {}
    chosen: dict[Month, tuple[str, MonthState]] = {}
    for month in Span(min(months), max(months)):
        held = [(s, states[s][month]) for s in states if month in states[s]]
        complete = [h for h in held if h[1].state is State.COMPLETE]
        nothing = (next(iter(states)), MonthState(month, 0, State.MISSING, NOT_HELD))
        chosen[month] = (complete or held or [nothing])[0]
    return chosen


def _complete(state: Mapping[Month, tuple[str, MonthState]]) -> list[Month]:
    return [month for month, (_, s) in state.items() if s.state is State.COMPLETE]


@dataclass(frozen=True)
class _Counted:
    """An indicator's value in every area that has a row, over the complete months."""

    months: list[Month]
    place: Mapping[str, int]
    """Row of each area, by its code."""
    values: Floats
    """Area × month."""

    def of(self, code: str) -> list[float]:
        """Values of an area, month by month; nil where it has no row."""
        at = self.place.get(code)
        if at is None:
            return [0.0] * len(self.months)
        found: list[float] = self.values[at].tolist()
        return found


def _counted(
    evidence: Evidence,
    indicator: Indicator,
    kind: AreaKind,
    within: str,
    state: Mapping[Month, tuple[str, MonthState]],
) -> _Counted:
    """Counts of an indicator, each complete month's from the source that stands for it."""
    import numpy as np

    numerator = indicator.countable()
    by_source: dict[str, list[Month]] = {}
    for month, (source, s) in state.items():
        if s.state is State.COMPLETE:
            by_source.setdefault(source, []).append(month)
    weighted = dict(weights(numerator.weights).weights) if numerator.weights else None
    grids = evidence.grids(kind, within)
    found = []
    for source, months in by_source.items():
        grid = grids.get(source)
        if grid is not None:
            values = grid.sums(
                [str(month) for month in months],
                categories=numerator.categories, who=numerator.who, weights=weighted,
            )  # fmt: skip
            found.append((months, grid.codes, values))
    complete = _complete(state)
    if len(found) == 1 and found[0][0] == complete:
        return _Counted(complete, found[0][1], found[0][2])
    codes = {c: i for i, c in enumerate(dict.fromkeys(c for _, held, _ in found for c in held))}
    whole = np.zeros((len(codes), len(complete)))
    at = {month: i for i, month in enumerate(complete)}
    for months, held, values in found:
        rows = [codes[code] for code in held]
        whole[np.ix_(rows, [at[month] for month in months])] = values
    return _Counted(complete, codes, whole)


def _provenance(
    evidence: Evidence,
    indicator: Indicator,
    within: str,
    state: Mapping[Month, tuple[str, MonthState]],
) -> Provenance:
    used: dict[str, list[Month]] = {}
    for month, (source, s) in state.items():
        if s.state is State.COMPLETE:
            used.setdefault(source, []).append(month)
    deliveries, sources = evidence.once(
        ("drawn from", within, *((source, *months) for source, months in used.items())),
        lambda: _drawn_from(evidence, within, used),
    )
    population = evidence.geography.population(AreaKind.DISTRICT, within)
    method = "Sum of rows by month and area; months that are not complete are left out."
    if indicator.countable().weights:
        w = weights(indicator.countable().weights)
        method += f" Each row weighted by {w.name}, version {w.version}."
    return Provenance(
        snapshot=evidence.snapshot.id,
        deliveries=deliveries,
        sources=sources,
        definition=f"{indicator.id} v{indicator.version}",
        method=method,
        denominator=population.label if population and indicator.denominator else "",
    )


def _drawn_from(
    evidence: Evidence, within: str, used: Mapping[str, Sequence[Month]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Deliveries that hold some months of some sources, and their names in words."""
    ids = [
        d for source, months in used.items() for d in evidence.deliveries(within, source, months)
    ]
    held = {id: evidence.snapshot.delivery(id) for id in ids}
    words = dict.fromkeys(f"{d.title}: {d.publisher} ({d.licence})" for d in held.values())
    return tuple(held), tuple(words)


@cache
def _known_breaks() -> list[tuple[Month, frozenset[str], str, Break]]:
    """Each known change: its month, categories, where it was made, and what to say of it."""
    text = resources.files(__package__).joinpath("breaks.toml").read_text("utf-8")
    return [
        (
            month := Month.parse(str(known["month"])),
            frozenset(known["categories"]),
            str(known["scope"]),
            Break(month, str(known["why"]), str(known["source"])),
        )
        for known in tomllib.loads(text)["break"]
    ]


def _breaks(indicator: Indicator, within: str, evidence: Evidence, span: Span) -> tuple[Break, ...]:
    """Changes of recording that are known for these categories, here."""
    wanted = set(indicator.countable().categories)
    scopes = evidence.scopes(within)
    found = []
    for month, categories, scope, known in _known_breaks():
        touches = not categories or not wanted or bool(wanted & categories)
        here = scope in ("*", within) or scope in scopes
        if touches and here and span.start < month <= span.end:
            found.append(known)
    return tuple(found)
