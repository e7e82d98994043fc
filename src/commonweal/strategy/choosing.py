"""The order of candidates for priorities, and how firm it is, from the scores that people gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from commonweal.strategy.models import Candidate, Criterion, Score


@dataclass(frozen=True)
class Ranked:
    """A candidate's place."""

    candidate: Candidate
    means: tuple[float | None, ...]
    """Mean score by each criterion, in their order; None where nobody scored."""
    total: float | None
    """Weighted mean on the scale of the scores; None where a score is missing."""
    place: int | None
    moves: tuple[str, ...] = ()
    """Changes of one weight, by a half more or less, that give it another place."""


CHANGE = 0.5
"""Share by which each weight is moved to see what depends on it. [proportion]"""


def ranking(
    candidates: Sequence[Candidate], criteria: Sequence[Criterion], scores: Iterable[Score]
) -> list[Ranked]:
    """Candidates by weighted mean score, best first; those not fully scored last.

    The order helps a board to choose and does not choose for it.

    Returns:
        One entry a candidate. Ties share the better place.
    """
    given: dict[tuple[int, int], list[int]] = defaultdict(list)
    for score in scores:
        given[score.candidate_id, score.criterion_id].append(score.value)
    means = {
        c.pk: tuple(fmean(given[c.pk, k.pk]) if given[c.pk, k.pk] else None for k in criteria)
        for c in candidates
    }
    weights = [k.weight for k in criteria]
    totals = _totals(means, weights)
    places = _places(totals)
    moves: dict[int, list[str]] = defaultdict(list)
    for number, criterion in enumerate(criteria):
        for factor, word in ((1 + CHANGE, "more"), (1 - CHANGE, "less")):
            changed = [w * factor if n == number else w for n, w in enumerate(weights)]
            for pk, place in _places(_totals(means, changed)).items():
                if place != places[pk]:
                    moves[pk].append(f"place {place} if “{criterion}” counts half {word}")
    found = [
        Ranked(c, means[c.pk], totals.get(c.pk), places.get(c.pk), tuple(moves[c.pk]))
        for c in candidates
    ]
    return sorted(found, key=lambda r: (r.place is None, r.place or 0, r.candidate.pk))


def _totals(
    means: dict[int, tuple[float | None, ...]], weights: Sequence[float]
) -> dict[int, float]:
    if not weights or sum(weights) <= 0:
        return {}
    return {
        pk: sum(w * m for w, m in zip(weights, row, strict=True) if m is not None) / sum(weights)
        for pk, row in means.items()
        if None not in row
    }


def _places(totals: dict[int, float]) -> dict[int, int]:
    # Rounded, so that sums that differ in their last bit are the tie they should be.
    rounded = {pk: round(total, 9) for pk, total in totals.items()}
    return {pk: 1 + sum(v > total for v in rounded.values()) for pk, total in rounded.items()}


def quarter(day: date) -> str:
    """The financial year and quarter that ended last before a day.

    >>> quarter(date(2026, 4, 15)), quarter(date(2026, 11, 24))
    ('2025-26 Q4', '2026-27 Q2')
    """
    current = (day.month - 4) // 3 % 4 + 1
    year = day.year if day.month >= 4 else day.year - 1
    last = current - 1 or 4
    first = year if current > 1 else year - 1
    return f"{first}-{(first + 1) % 100:02d} Q{last}"
