"""What is not known: measures without data, months that are missing, themes without evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from commonweal.assessment.structure import Column, Table
from commonweal.assessment.themes import Theme, themes
from commonweal.evidence.coverage import MonthState, State
from commonweal.evidence.indicators import catalogue
from commonweal.evidence.indicators.definition import Indicator, Status
from commonweal.vocabulary.months import months_in_words

KIND = {
    Status.OPEN: "Open data, not delivered here",
    Status.PARTNER: "A partner holds it",
    Status.SURVEY: "Only asking people answers it",
    Status.UNDEFINED: "Nobody has said what is counted",
}


@dataclass(frozen=True)
class Gap:
    """Something that is not known, and what would fill it."""

    id: str
    title: str
    why: str
    fills: str
    held_by: str
    themes: tuple[str, ...]


def measures(held: Collection[str]) -> tuple[Gap, ...]:
    """Every indicator without data.

    Args:
        held: Ids of the indicators that have data here.
    """
    return tuple(_gap(i) for i in catalogue().values() if i.id not in held)


def _gap(indicator: Indicator) -> Gap:
    fills = indicator.needs
    by = indicator.held_by
    if indicator.numerator is not None:
        fills = f"Files of: {', '.join(indicator.numerator.sources)}."
        by = "Published, or a partner's table"
    return Gap(
        indicator.id, indicator.title, KIND[indicator.status], fills, by,
        tuple(t.title for t in themes() if any(m.indicator == indicator.id for m in t.measure)),
    )  # fmt: skip


def needs() -> tuple[Gap, ...]:
    """Evidence that the themes ask for and no indicator covers."""
    return tuple(
        Gap(
            f"{theme.id}-need-{i}",
            need.what,
            KIND[Status.PARTNER],
            need.what,
            need.held_by,
            (theme.title,),
        )
        for theme in themes()
        for i, need in enumerate(theme.need, 1)
    )


def without_evidence(held: Collection[str]) -> tuple[Theme, ...]:
    """Themes to which no indicator with data speaks."""
    return tuple(t for t in themes() if not any(m.indicator in held for m in t.measure))


def table(gaps: Sequence[Gap]) -> Table:
    """Gaps as a table for the document."""
    return Table(
        id="gaps",
        caption="What we do not know, and what would tell us",
        columns=(
            Column("what", "What is not known"),
            Column("why", "Why"),
            Column("fills", "What would fill it"),
            Column("held_by", "Who holds it"),
            Column("themes", "Theme"),
        ),
        rows=tuple(
            (g.title, g.why, g.fills, g.held_by or None, "; ".join(g.themes) or None) for g in gaps
        ),
        source="The list of measures that ships with Commonweal, and the evidence held",
    )


def months_table(coverage: Mapping[str, Sequence[MonthState]], names: Mapping[str, str]) -> Table:
    """Months that are missing or fell short, by source.

    Args:
        coverage: State of each month, by source.
        names: Plain name of each source.
    """
    rows: list[tuple[str, str, str, str]] = []
    for source, states in coverage.items():
        poor: dict[tuple[State, str], list[MonthState]] = {}
        for state in states:
            if state.state is not State.COMPLETE:
                poor.setdefault((state.state, state.reason), []).append(state)
        for (kind, reason), found in poor.items():
            when = months_in_words([s.month for s in found])
            rows.append((names.get(source, source), when, str(kind), reason))
    return Table(
        id="gaps.months",
        caption="Months that are missing or fell short; none is counted as a fall",
        columns=(
            Column("source", "Source"),
            Column("months", "Months"),
            Column("state", "State"),
            Column("reason", "What was seen"),
        ),
        rows=tuple(rows),
        source="Coverage of the deliveries, judged month by month",
    )


def counts(measures: int, without: int, themes_held: int, wanted: int) -> Table:
    """How many measures and kinds of evidence there are, and are not."""
    return Table(
        id="gaps.counts",
        caption="Gaps counted",
        columns=(
            Column("measures", "Measures in the list", "", "count"),
            Column("without", "Without data here", "", "count"),
            Column("themes", "Themes", "", "count"),
            Column("wanted", "More kinds of evidence that themes want", "", "count"),
        ),
        rows=((measures, without, themes_held, wanted),),
        behind=True,
    )
