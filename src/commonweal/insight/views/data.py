"""What do we hold, and can we trust it?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.components.calendars import MONTHS, Calendar, calendar
from commonweal.evidence.store import Delivery
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading, reading
from commonweal.vocabulary.errors import StoreError, UnknownName
from commonweal.vocabulary.months import Month, months_in_words
from commonweal.vocabulary.words import count


@dataclass(frozen=True)
class Held:
    """A source and its deliveries that are in force."""

    title: str
    publisher: str
    licence: str
    rows: int
    rejected: int
    months: str
    deliveries: tuple[Delivery, ...]


def calendars(current: Reading, partnership: Partnership) -> list[Calendar]:
    """A coverage calendar for each source that has counts for the partnership's area."""
    titles = {d.source: d.title for d in current.deliveries.values()}
    found = []
    for source in current.evidence.sources(partnership.area):
        months = [
            (s.month, str(s.state), f"{s.state}, {count(s.rows)} rows. {s.reason}".strip(" ."))
            for s in current.evidence.coverage(partnership.area)[source]
        ]
        if months:
            found.append(calendar(titles.get(source, source), months))
    return found


def held(current: Reading) -> list[Held]:
    """Every source with what it delivered, those with most rows first."""
    by_source: dict[str, list[Delivery]] = {}
    for delivery in current.deliveries.values():
        by_source.setdefault(delivery.source, []).append(delivery)
    found = []
    for deliveries in by_source.values():
        months = [Month.parse(m) for d in deliveries for m in d.months]
        found.append(
            Held(
                title=deliveries[0].title,
                publisher=deliveries[0].publisher,
                licence=deliveries[0].licence,
                rows=sum(d.rows for d in deliveries),
                rejected=sum(d.rejected for d in deliveries),
                months=months_in_words(months),
                deliveries=tuple(deliveries),
            )
        )
    return sorted(found, key=lambda h: -h.rows)


def odd_months(current: Reading, partnership: Partnership) -> list[tuple[str, str]]:
    """Months that cannot be used, each with the reason, newest first."""
    titles = {d.source: d.title for d in current.deliveries.values()}
    found = [
        (f"{s.month.label}, {titles.get(source, source)}", s.reason)
        for source, states in current.evidence.coverage(partnership.area).items()
        for s in states
        if s.state != "complete"
    ]
    return found[::-1]


def data(request: HttpRequest, partnership: str) -> HttpResponse:
    current = reading()
    here = current.partnership(partnership)
    page = {
        "calendars": calendars(current, here),
        "calendar_months": MONTHS,
        "odd_months": odd_months(current, here),
        "held": held(current),
        "deliveries": len(current.deliveries),
        "rows": sum(d.rows for d in current.deliveries.values()),
    }
    return render(request, "insight/data.html", page)


def delivery(request: HttpRequest, partnership: str, delivery: str) -> HttpResponse:
    current = reading()
    current.partnership(partnership)
    found = current.deliveries.get(delivery) or _held_before(current, delivery)
    if found is None:
        raise UnknownName(
            f"There is no delivery {delivery}.",
            seen=f"{len(current.deliveries)} deliveries are in force.",
            do="Look it up on the data page.",
        )
    page = {
        "delivery": found,
        "months": months_in_words([Month.parse(m) for m in found.months]),
        "in_force": delivery in current.deliveries,
    }
    return render(request, "insight/delivery.html", page)


def _held_before(current: Reading, id: str) -> Delivery | None:
    """A delivery that a later one has replaced; nothing for what is no identifier at all."""
    try:
        return current.workspace.store.holds(id)
    except StoreError:
        return None
