"""The next strategy, begun from the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from commonweal.partnership.models import Person
from commonweal.records import changes
from commonweal.strategy import policies
from commonweal.strategy.models import Priority, Statement, Strategy, Theme


@transaction.atomic
def refresh(
    strategy: Strategy,
    *,
    title: str,
    starts_on: date | None,
    ends_on: date | None,
    carry: Iterable[Priority],
    by: Person | None,
    at: datetime,
) -> Strategy:
    """Begin the next strategy: the priorities chosen are carried forward with all beneath them.

    Args:
        carry: Priorities to carry forward; the others stay in the old strategy alone.
    """
    policies.check_writes(by, strategy.partnership, at.date(), "begin a strategy")
    new = changes.save(
        Strategy(
            partnership=strategy.partnership, title=title, type=strategy.type,
            starts_on=starts_on, ends_on=ends_on, predecessor=strategy,
            ambition=strategy.ambition, outcome=strategy.outcome,
        ),
        by=by, at=at, why=f"Follows “{strategy}”.",
    )  # fmt: skip
    why = f"Carried forward from “{strategy}”."
    themes: dict[int, Theme] = {}
    for theme in strategy.themes.filter(retired_at=None):
        themes[theme.pk] = _copy(theme, by=by, at=at, why=why, strategy=new)
    chosen = list(carry)
    for priority in [p for p in chosen if p.parent_id is None]:
        _carry(priority, new, None, themes, chosen, by=by, at=at, why=why)
    return new


def _carry(
    priority: Priority,
    into: Strategy,
    parent: Priority | None,
    themes: Mapping[int, Theme],
    chosen: Sequence[Priority],
    *,
    by: Person | None,
    at: datetime,
    why: str,
) -> None:
    copy = _copy(
        priority, by=by, at=at, why=why, strategy=into, parent=parent, carried_from=priority,
        status=Priority.Status.PROPOSED, links={"themes": _among(priority.themes, themes)},
    )  # fmt: skip
    outcomes: dict[int, Statement] = {}
    kept = priority.statements.filter(retired_at=None)
    for statement in sorted(kept, key=lambda s: s.type != Statement.Type.OUTCOME):
        links = {
            "themes": _among(statement.themes, themes),
            "outcomes": _among(statement.outcomes, outcomes),
        }
        made = _copy(statement, by=by, at=at, why=why, strategy=into, priority=copy, links=links)
        if statement.type == Statement.Type.OUTCOME:
            outcomes[statement.pk] = made
    for measure in priority.measures.filter(retired_at=None):
        links = {
            "themes": _among(measure.themes, themes),
            "outcomes": _among(measure.outcomes, outcomes),
        }
        made_measure = _copy(
            measure, by=by, at=at, why=why, strategy=into, priority=copy, links=links
        )
        for atom in measure.atoms.filter(retired_at=None):
            _copy(atom, by=by, at=at, why=why, measure=made_measure)
    for child in [p for p in chosen if p.parent_id == priority.pk]:
        _carry(child, into, copy, themes, chosen, by=by, at=at, why=why)


def _among(links: Any, copies: Mapping[int, Any]) -> list[Any]:
    return [copies[pk] for pk in links.values_list("pk", flat=True) if pk in copies]


def _copy(
    record: Any,
    *,
    by: Person | None,
    at: datetime,
    why: str,
    links: Mapping[str, Iterable[Any]] | None = None,
    **values: Any,
) -> Any:
    """A new record with the same words. Where it was read stays with it."""
    skipped = {"id", "version", "retired_at"}
    same = {
        f.attname: getattr(record, f.attname)
        for f in record._meta.concrete_fields
        if f.name not in skipped and f.name not in values
    }
    return changes.save(
        type(record)(**same, **values), by=by, at=at, why=why, links=dict(links or {})
    )
