"""Reading strategies, for pages and exports: the thread from finding to what is done, and its breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet

from commonweal.partnership.members import Member
from commonweal.records.markings import within
from commonweal.records.models import Record
from commonweal.strategy.hooks import OnThread, done_for
from commonweal.strategy.models import (
    FindingLink,
    Measure,
    MeasureAtom,
    Priority,
    Statement,
    StatutoryPriority,
    Strategy,
    Theme,
)

R = TypeVar("R", bound=Record)


def rows(model: type[R], who: Member) -> QuerySet[Any]:
    """The rows in force that somebody may see, by partnership and marking."""
    if not who.roles:
        return model.objects.of(who.partnership).none()
    return model.objects.of(who.partnership).filter(marking__in=within(who.ceiling))


@dataclass
class PriorityThread:
    """A priority with all that stands beneath and beside it."""

    priority: Priority
    outcomes: list[Statement] = field(default_factory=list)
    focus: list[Statement] = field(default_factory=list)
    others: dict[str, list[Statement]] = field(default_factory=dict)
    """Statements of further kinds, by what the kind is called."""
    measures: list[Measure] = field(default_factory=list)
    findings: list[FindingLink] = field(default_factory=list)
    done: list[OnThread] = field(default_factory=list)
    years: list[Priority] = field(default_factory=list)
    """Delivery priorities of a year beneath an overarching one."""

    @property
    def table(self) -> list[tuple[Any, Any, Any]]:
        """Outcomes, focus areas and measures side by side; the shorter columns end in nothing."""
        columns: tuple[list[Any], ...] = (self.outcomes, self.focus, self.measures)
        most = max(len(column) for column in columns)
        return [
            tuple(column[row] if row < len(column) else None for column in columns)  # type: ignore[misc]
            for row in range(most)
        ]


@dataclass
class StrategyThread:
    """A strategy and everything in it, read in a number of queries that does not grow with it."""

    strategy: Strategy
    priorities: list[PriorityThread]
    statements: dict[str, list[Statement]]
    """Statements of no priority, by what their kind is called."""
    measures: list[Measure]
    """Measures of no priority."""
    themes: list[Theme]
    statutory: list[StatutoryPriority]
    done: list[OnThread]

    @property
    def every_measure(self) -> list[Measure]:
        return [m for p in self.priorities for m in p.measures] + self.measures

    @property
    def every_statement(self) -> list[Statement]:
        inside = [
            s
            for p in self.priorities
            for s in (*p.outcomes, *p.focus, *(x for group in p.others.values() for x in group))
        ]
        return inside + [s for group in self.statements.values() for s in group]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "priorities": len(self.priorities),
            "outcomes": sum(len(p.outcomes) for p in self.priorities),
            "focus": sum(len(p.focus) for p in self.priorities),
            "measures": len(self.every_measure),
        }


def thread_of(strategy: Strategy, who: Member) -> StrategyThread:
    """Everything in a strategy that somebody may see, put where it belongs."""
    atoms = Prefetch("atoms", rows(MeasureAtom, who), to_attr="counted")
    measures = rows(Measure, who).filter(strategy=strategy).select_related("owner", "source")
    by_priority: dict[int | None, PriorityThread] = {}
    years: list[Priority] = []
    found = (
        rows(Priority, who)
        .filter(strategy=strategy)
        .select_related("owner", "source")
        .prefetch_related("themes")
    )
    for priority in found:
        if priority.level == Priority.Level.ANNUAL:
            years.append(priority)
        else:
            by_priority[priority.pk] = PriorityThread(priority)
    for priority in years:
        above = by_priority.get(priority.parent_id)
        if above is not None:
            above.years.append(priority)
    loose_statements: dict[str, list[Statement]] = {}
    statements = rows(Statement, who).filter(strategy=strategy).select_related("source")
    for statement in statements.prefetch_related("themes").order_by("order", "id"):
        at = by_priority.get(statement.priority_id)
        kind = statement.get_type_display()
        if at is None:
            loose_statements.setdefault(kind, []).append(statement)
        elif statement.type == Statement.Type.OUTCOME:
            at.outcomes.append(statement)
        elif statement.type == Statement.Type.FOCUS:
            at.focus.append(statement)
        else:
            at.others.setdefault(kind, []).append(statement)
    loose: list[Measure] = []
    for measure in measures.prefetch_related(atoms, "themes").order_by("order", "id"):
        at = by_priority.get(measure.priority_id)
        (at.measures if at else loose).append(measure)
    for link in rows(FindingLink, who).filter(priority__strategy=strategy):
        if link.priority_id in by_priority:
            by_priority[link.priority_id].findings.append(link)
    done = [d for d in done_for(strategy) if d.marking in within(who.ceiling)]
    for item in done:
        if item.priority in by_priority:
            by_priority[item.priority].done.append(item)
    return StrategyThread(
        strategy,
        list(by_priority.values()),
        loose_statements,
        loose,
        list(rows(Theme, who).filter(strategy=strategy)),
        list(rows(StatutoryPriority, who).filter(strategy=strategy).select_related("linked")),
        done,
    )


# --- what runs across -----------------------------------------------------------------------


@dataclass(frozen=True)
class Crossing:
    """How many items of a priority carry a theme."""

    items: int
    done: int

    @property
    def gap(self) -> bool:
        """A theme that nothing in the priority acts on."""
        return self.items + self.done == 0


def crossings(thread: StrategyThread) -> list[tuple[Theme, list[Crossing]]]:
    """Theme × priority: what carries each theme in each priority. Nothing there is a gap."""
    table = []
    for theme in thread.themes:
        line = []
        for at in thread.priorities:
            carriers: list[Any] = [*at.outcomes, *at.focus, *at.measures]
            carriers += [s for group in at.others.values() for s in group]
            items = sum(theme in item.themes.all() for item in carriers)
            items += theme in at.priority.themes.all()
            line.append(Crossing(items, sum(theme.pk in d.themes for d in at.done)))
        table.append((theme, line))
    return table


@dataclass(frozen=True)
class Balance:
    """How many items of a kind are about victims, offenders and places, and how many say nothing."""

    kind: str
    total: int
    victim: int
    offender: int
    location: int
    unstated: int


def balance(thread: StrategyThread) -> list[Balance]:
    """Victims, offenders, places: which of them the strategy is about. An item may be about all."""
    groups: list[tuple[str, Iterable[Any]]] = [
        ("Priorities", [p.priority for p in thread.priorities]),
        ("Statements", thread.every_statement),
        ("Measures", thread.every_measure),
        ("What is done", thread.done),
    ]
    found = []
    for kind, items in groups:
        told = [(i.victim, i.offender, i.location) for i in items]
        if told:
            found.append(
                Balance(
                    kind,
                    len(told),
                    sum(t[0] for t in told),
                    sum(t[1] for t in told),
                    sum(t[2] for t in told),
                    sum(not any(t) for t in told),
                )
            )
    return found


def contributions(theme: Theme, thread: StrategyThread) -> list[tuple[Priority, list[OnThread]]]:
    """Priorities that contribute to an aim, with what is done in each; an item counts once."""
    seen: set[tuple[str, str]] = set()
    found = []
    for at in thread.priorities:
        linked = theme in at.priority.themes.all()
        items = []
        for item in at.done:
            key = (item.kind, item.href)
            if (linked or theme.pk in item.themes) and key not in seen:
                seen.add(key)
                items.append(item)
        if linked or items:
            found.append((at.priority, items))
    return found


# --- coverage -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How much of what a strategy measures can be counted, by who holds the data."""

    atoms: int
    by_status: dict[str, int]
    proxies: int

    @property
    def open_share(self) -> float:
        """Share of what is counted that open data serves, proxies among it. [proportion]"""
        return self.by_status.get("open", 0) / self.atoms if self.atoms else 0.0

    @property
    def sentence(self) -> str:
        if not self.atoms:
            return "Nothing is measured yet."
        told = dict(MeasureAtom.Data.choices)
        parts = ", ".join(
            f"{told[status].lower()}: {number}" for status, number in self.by_status.items()
        )
        return (
            f"{self.open_share:.0%} of what the measures name ({self.by_status.get('open', 0)} of "
            f"{self.atoms}) is served by open data, {self.proxies} of it by something that stands "
            f"near it. In full: {parts}."
        )


def coverage(measures: Iterable[Measure]) -> Coverage:
    """Data status of every atom of measures that were read with `thread_of`."""
    atoms = [atom for measure in measures for atom in measure.counted]  # type: ignore[attr-defined]
    by_status = {
        str(value): sum(atom.data == value for atom in atoms)
        for value, _ in MeasureAtom.Data.choices
    }
    return Coverage(len(atoms), by_status, sum(bool(a.proxy) and a.data == "open" for a in atoms))
