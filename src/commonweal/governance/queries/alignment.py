"""Our priorities beside other plans, and those that stand alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from commonweal.governance.links import Link
from commonweal.governance.models import Alignment
from commonweal.partnership.models import Partnership

SUBJECTS: list[Callable[[Partnership], Iterable[Link]]] = []
"""Rooms above put functions here that give what is to be aligned: their priorities."""


@dataclass(frozen=True)
class Aligned:
    """The matrix: one row for each of ours, one column for each other plan."""

    plans: list[str]
    rows: list[tuple[Link, list[list[Alignment]]]]
    orphans: list[Link]
    """Priorities of ours that no other plan is linked to."""


def alignment(partnership: Partnership) -> Aligned:
    """Every priority of ours against every plan named. One query, and those of `SUBJECTS`."""
    rows = list(Alignment.objects.of(partnership).select_related("body", "board"))
    plans = list(dict.fromkeys(row.plan for row in sorted(rows, key=lambda r: r.plan)))
    ours: dict[tuple[str, int | None, str], Link] = {}
    for subjects in SUBJECTS:
        for link in subjects(partnership):
            ours[_key(link)] = link
    for row in rows:
        own = Link.of(row)
        if own is not None:
            ours.setdefault(_key(own), own)
    by: dict[tuple[str, int | None, str], dict[str, list[Alignment]]] = {}
    for row in rows:
        own = Link.of(row)
        if own is not None:
            by.setdefault(_key(own), {}).setdefault(row.plan, []).append(row)
    table = [
        (link, [by.get(key, {}).get(plan, []) for plan in plans]) for key, link in ours.items()
    ]
    return Aligned(plans, table, [link for link, cells in table if not any(cells)])


def _key(link: Link) -> tuple[str, int | None, str]:
    """A linked record by its number; one that is only named, by its name."""
    return (link.kind, link.id, "" if link.id is not None else link.title.casefold())
