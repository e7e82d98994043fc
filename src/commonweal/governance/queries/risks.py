"""Risks as a heat table, and those that are more than may be tolerated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commonweal.governance.models import Risk
from commonweal.governance.models.risks import IMPACT, LIKELIHOOD
from commonweal.partnership.models import Partnership


@dataclass(frozen=True)
class Cell:
    """One square of the heat table."""

    likelihood: int
    impact: int
    risks: list[Risk]

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def band(self) -> str:
        """`low` to 5, `moderate` to 10, `high` to 15, `very high` above."""
        for bound, name in ((5, "low"), (10, "moderate"), (15, "high")):
            if self.score <= bound:
                return name
        return "very high"


@dataclass(frozen=True)
class Row:
    """One likelihood, most likely at the top."""

    label: str
    cells: list[Cell]


def heat(risks: Iterable[Risk]) -> list[Row]:
    """Five by five: a row for each likelihood, the most likely first."""
    by: dict[tuple[int, int], list[Risk]] = {}
    for risk in risks:
        if risk.status == Risk.Status.OPEN:
            by.setdefault((risk.likelihood, risk.impact), []).append(risk)
    return [
        Row(label, [Cell(number, impact, by.get((number, impact), [])) for impact, _ in IMPACT])
        for number, label in reversed(LIKELIHOOD)
    ]


def risks_over_tolerance(partnership: Partnership) -> list[Risk]:
    """Open risks above their tolerance, the highest first."""
    rows = Risk.objects.of(partnership).filter(status=Risk.Status.OPEN)
    return [r for r in rows.select_related("board", "owner", "owner_organisation") if r.is_over]
