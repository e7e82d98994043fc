"""Reading what is delivered: what is late, what has no owner, what nobody measures, whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from commonweal.delivery.models import (
    Attended,
    Contract,
    Deliverable,
    Funding,
    Headcount,
    Kpi,
    Option,
    PlanAction,
    Spend,
)
from commonweal.delivery.models.progress import Standing, Status
from commonweal.delivery.policies import own_actions
from commonweal.partnership.members import Member
from commonweal.partnership.models import Partnership
from commonweal.records.markings import within
from commonweal.strategy.models import Priority, Strategy

OPEN = (Status.PLANNED, Status.UNDERWAY)


@dataclass(frozen=True)
class Trouble:
    """A list of things that are not as they should be, and why that matters."""

    title: str
    why: str
    items: list[Any]


def deliverables(who: Member) -> QuerySet[Deliverable]:
    """Every deliverable that a member may see, with leads."""
    return (
        Deliverable.objects.of(who.partnership)
        .filter(marking__in=within(who.ceiling))
        .select_related("strategy", "priority")
        .prefetch_related("leads")
    )


def troubles(who: Member, day: date) -> list[Trouble]:
    """What is late, off track, without an owner, without a measure, or not told of."""
    rows = list(deliverables(who).filter(status__in=OPEN))
    seen = PlanAction.objects.of(who.partnership).filter(
        marking__in=within(who.ceiling), status__in=OPEN
    )
    # An agency sees its own slice of a plan here as it does in the register.
    actions = list(
        own_actions(who, seen).select_related("plan", "owner", "owner_organisation", "measure")
    )
    everything = [*rows, *actions]
    return [
        Trouble("Late", "The day has passed.", [r for r in everything if r.is_late_on(day)]),
        Trouble(
            "Off track or at risk", "Their leads say so.",
            [r for r in everything if r.standing in (Standing.OFF_TRACK, Standing.AT_RISK)],
        ),
        Trouble(
            "Without an owner", "Nobody answers for them.",
            [r for r in rows if not r.leads.all()] + [a for a in actions if not a.owned_by],
        ),
        Trouble(
            "Without a measure", "Nobody will know whether they worked.",
            [a for a in actions if a.measure_id is None and not a.success],
        ),
        Trouble(
            "Not reported", "Their leads have told nothing yet.",
            [r for r in rows if r.standing == Standing.UNKNOWN],
        ),
    ]  # fmt: skip


def off_track(who: Member, day: date) -> QuerySet[Deliverable]:
    """What a chair must look at: what its lead calls off track, and what is late."""
    return (
        deliverables(who)
        .filter(status__in=OPEN)
        .filter(Q(standing=Standing.OFF_TRACK) | Q(due_on__lt=day))
        .prefetch_related("updates")
        .order_by("due_on", "order", "id")
    )


@dataclass(frozen=True)
class Budget:
    """Money of a year by priority; what came in kind stands apart. [pounds]"""

    year: str
    money: Decimal
    in_kind: Decimal
    spent: Decimal
    by_priority: list[tuple[str, Decimal]]

    @property
    def left(self) -> Decimal:
        return self.money - self.spent


def budgets(partnership: Partnership) -> list[Budget]:
    """Every financial year's money, newest first. Totals tie to the ledger's own rows."""
    sources: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for year, kind, total in (
        Funding.objects.of(partnership).values_list("year", "type").annotate(total=Sum("amount"))
    ):
        sources[year]["in kind" if kind == Funding.Type.IN_KIND else "money"] += total
    spent: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = (
        Spend.objects.of(partnership)
        .filter(funding__retired_at__isnull=True)
        .values_list("funding__year", "priority__title")
        .annotate(total=Sum("amount"))
    )
    for year, priority, total in rows:
        spent[year][priority or "No priority named"] += total
    return [
        Budget(
            year, held["money"], held["in kind"], sum(spent[year].values(), Decimal(0)),
            sorted(spent[year].items(), key=lambda pair: -pair[1]),
        )
        for year, held in sorted(sources.items(), reverse=True)
    ]  # fmt: skip


@dataclass(frozen=True)
class MissingReturn:
    """A return that a provider owes."""

    kpi: Kpi
    period_ends_on: date


def missing_returns(partnership: Partnership, day: date) -> list[MissingReturn]:
    """Returns whose period is over and that have not come."""
    kpis = (
        Kpi.objects.of(partnership).select_related("contract__provider").prefetch_related("returns")
    )
    missing = []
    for kpi in kpis:
        came = {r.period_ends_on for r in kpi.returns.all() if r.retired_at is None}
        missing += [MissingReturn(kpi, end) for end in kpi.ends_of_periods(day) if end not in came]
    return missing


@dataclass(frozen=True)
class Coverage:
    """How many of an agency's front-line staff have had a course that still counts."""

    agency: str
    course: str
    trained: int
    staff: int | None
    gain: float | None
    """Mean of score after less score before, of those who have both. [points of 100]"""

    @property
    def share(self) -> float | None:
        """[proportion] None where the agency's headcount is not known."""
        return min(self.trained / self.staff, 1.0) if self.staff else None


def coverage(partnership: Partnership, day: date) -> list[Coverage]:
    """Training by agency and course. A course that must be renewed and was not counts no more."""
    staff: dict[int, int] = {}
    for row in Headcount.objects.of(partnership).filter(counted_on__lte=day).order_by("counted_on"):
        staff[row.organisation_id] = row.people
    rows = Attended.objects.of(partnership).select_related("course", "organisation")
    trained: dict[tuple[int, str, str], list[Any]] = defaultdict(lambda: [0, []])
    for row in rows.filter(on__lte=day):
        key = (row.organisation_id, str(row.organisation), row.course.title)
        expires = row.expires_on()
        if expires is None or expires >= day:
            trained[key][0] += row.people
        if row.before is not None and row.after is not None:
            trained[key][1].append(row.after - row.before)
    return [
        Coverage(agency, course, number, staff.get(pk), sum(gains) / len(gains) if gains else None)
        for (pk, agency, course), (number, gains) in sorted(trained.items(), key=lambda i: i[0][1:])
    ]


@dataclass(frozen=True)
class Value:
    """What one outcome costs by an option, with the range that its uncertainty gives. [pounds]"""

    option: Option
    unit_cost: float | None
    lowest: float | None
    highest: float | None


def values(partnership: Partnership) -> dict[str, list[Value]]:
    """Options by the question they were compared for, the cheapest outcome first."""
    found: dict[str, list[Value]] = defaultdict(list)
    for option in Option.objects.of(partnership):
        cost = float(option.cost)
        found[option.question].append(
            Value(
                option,
                cost / option.outcomes if option.outcomes else None,
                cost / option.outcomes_high if option.outcomes_high else None,
                cost / option.outcomes_low if option.outcomes_low else None,
            )
        )
    for rows in found.values():
        rows.sort(key=lambda v: (v.unit_cost is None, v.unit_cost or 0))
    return dict(found)


def contracts_to_review(partnership: Partnership, day: date) -> QuerySet[Contract]:
    return Contract.objects.of(partnership).filter(review_on__lte=day, ends_on__gte=day)


def counts_by_priority(strategy: Strategy) -> list[tuple[Priority, dict[str, int]]]:
    """How many deliverables of each priority stand how: two queries however many there are."""
    priorities = Priority.objects.of(strategy.partnership_id).filter(strategy=strategy)
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        Deliverable.objects.of(strategy.partnership_id)
        .filter(strategy=strategy, priority__isnull=False)
        .values_list("priority", "standing")
        .annotate(n=Count("id"))
    )
    for priority, standing, number in rows:
        counted[priority][standing] = number
    return [(p, counted[p.pk]) for p in priorities]
