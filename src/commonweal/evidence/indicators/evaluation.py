"""Evaluating an indicator: a series for one area, or a table for many."""

from __future__ import annotations

import tomllib
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
    import pandas as pd


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
    cube = _rows(evidence, indicator, area.kind, within, state)
    sums = cube[cube["code"] == area.code].groupby("month")["value"].sum()
    values: list[float | None] = []
    gaps: dict[Month, str] = {}
    for month, (_, s) in state.items():
        if s.state is State.COMPLETE:
            values.append(float(sums.get(str(month), 0.0)))
        else:
            values.append(None)
            gaps[month] = s.reason or "no data held"
    start = next(iter(state))
    return Series(
        name=indicator.title, area=area, start=start, values=tuple(values), gaps=gaps,
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
    used = [month for month, (_, s) in state.items() if s.state is State.COMPLETE]
    if not used:
        raise NotEnoughData(
            f"“{indicator.title}” has no complete month in {span.label}.",
            seen=f"{evidence.geography.district(within).name}: "
            + next(iter(state.values()))[1].reason,
            do="Choose another period, or add the files of the missing months.",
        )
    cube = _rows(evidence, indicator, kind, within, state)
    sums = cube.groupby("code")["value"].sum()
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
            "count": [float(sums.get(a.code, 0.0)) for a in areas],
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
    state = _months(evidence, indicator, within, span)
    rows = _rows(evidence, indicator, kind, within, state)
    codes = [area.code for area in evidence.geography.areas(kind, within)]
    months = [str(month) for month, (_, s) in state.items() if s.state is State.COMPLETE]
    table = rows.pivot_table(index="code", columns="month", values="value", aggfunc="sum")
    table = table.reindex(index=codes, columns=months).fillna(0.0)
    return table.rename_axis(index="code").reset_index().melt("code", months, "month", "count")


def _months(
    evidence: Evidence, indicator: Indicator, within: str, span: Span | None
) -> dict[Month, tuple[str, MonthState]]:
    """For each month, the source it is taken from and its state there."""
    coverage = evidence.coverage(within)
    sources = [s for s in indicator.countable().sources if s in coverage]
    if not sources:
        raise NotEnoughData(
            f"There is no data for “{indicator.title}” in {evidence.geography.district(within).name}.",
            seen=f"None of its sources has been delivered: {', '.join(indicator.countable().sources)}.",
            do="Add the files: commonweal add FOLDER",
        )
    states = {s: {m.month: m for m in coverage[s]} for s in sources}
    if span is None:
        months = [m for s in sources for m in states[s]]
        span = Span(min(months), max(months))
    chosen: dict[Month, tuple[str, MonthState]] = {}
    for month in span:
        held = [(s, states[s][month]) for s in sources if month in states[s]]
        complete = [h for h in held if h[1].state is State.COMPLETE]
        nothing = (sources[0], MonthState(month, 0, State.MISSING, "no data held"))
        chosen[month] = (complete or held or [nothing])[0]
    return chosen


def _rows(
    evidence: Evidence,
    indicator: Indicator,
    kind: AreaKind,
    within: str,
    state: dict[Month, tuple[str, MonthState]],
) -> pd.DataFrame:
    """Rows of the cube that count, each with its value."""
    numerator = indicator.countable()
    from_source = {str(m): source for m, (source, s) in state.items() if s.state is State.COMPLETE}
    rows = evidence.rows_of(kind, within, from_source)
    if numerator.categories:
        rows = rows[rows["category"].isin(numerator.categories)]
    if numerator.who != "*":
        rows = rows[rows["who"] == numerator.who]
    if numerator.weights:
        each = rows["category"].map(dict(weights(numerator.weights).weights))
        return rows.assign(value=rows["n"] * each.fillna(0.0))
    return rows.assign(value=rows["n"].astype(float))


def _provenance(
    evidence: Evidence,
    indicator: Indicator,
    within: str,
    state: dict[Month, tuple[str, MonthState]],
) -> Provenance:
    used: dict[str, list[Month]] = {}
    for month, (source, s) in state.items():
        if s.state is State.COMPLETE:
            used.setdefault(source, []).append(month)
    deliveries = [d for s, months in used.items() for d in evidence.deliveries(within, s, months)]
    held = {id: evidence.snapshot.delivery(id) for id in deliveries}
    population = evidence.geography.population(AreaKind.DISTRICT, within)
    method = "Sum of rows by month and area; months that are not complete are left out."
    if indicator.countable().weights:
        w = weights(indicator.countable().weights)
        method += f" Each row weighted by {w.name}, version {w.version}."
    return Provenance(
        snapshot=evidence.snapshot.id,
        deliveries=tuple(held),
        sources=tuple(
            dict.fromkeys(f"{d.title}: {d.publisher} ({d.licence})" for d in held.values())
        ),
        definition=f"{indicator.id} v{indicator.version}",
        method=method,
        denominator=population.label if population and indicator.denominator else "",
    )


@cache
def _known_breaks() -> list[dict[str, object]]:
    text = resources.files(__package__).joinpath("breaks.toml").read_text("utf-8")
    found: list[dict[str, object]] = tomllib.loads(text)["break"]
    return found


def _breaks(indicator: Indicator, within: str, evidence: Evidence, span: Span) -> tuple[Break, ...]:
    """Changes of recording that are known for these categories, here."""
    wanted = set(indicator.countable().categories)
    scopes = {str(s) for s in evidence.cube(AreaKind.DISTRICT, [within])["scope"].unique()}
    found = []
    for known in _known_breaks():
        month = Month.parse(str(known["month"]))
        categories = set(known["categories"])  # type: ignore[call-overload]
        touches = not categories or not wanted or bool(wanted & categories)
        here = known["scope"] == "*" or known["scope"] in scopes or known["scope"] == within
        if touches and here and span.start < month <= span.end:
            found.append(Break(month, str(known["why"]), str(known["source"])))
    return tuple(found)
