"""Which months are complete, which fell short, which are missing.

A month that was under-delivered looks like a fall in crime. It is told by what comes
after: numbers drop for one to three months and are then back where they were, which
behaviour does not do. A real fall that stays, or that recovers slowly (the spring of
2020), is left alone. What a rule cannot tell, a person can: a judgement overrules it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from commonweal.vocabulary.errors import CommonwealError, InvalidValues
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.words import count

LONGEST_SHORTFALL = 3
"""Months in a row. A longer dip is taken as real until a person says otherwise."""
SHORT = 0.75
"""A month below this share of the lower of the levels before and after fell short."""
BACK = 0.70
"""The levels before and after must agree to within this ratio."""
DROP, RISE = 1.3, 1.5
"""A shortfall begins and ends from one month to the next, by at least these ratios. What
behaviour does (the spring of 2020 in the City of London) comes back step by step."""
FEWEST = 50
"""Expected rows a month below which no month is called short: chance alone could do it."""
ODD_MIX = 0.30
"""Share of a month's rows that would have to change category to match its neighbours."""
MIX_FEWEST = 800
"""Rows a month from which the mix of categories is judged."""


class State(StrEnum):
    """Whether a month can be used."""

    COMPLETE = "complete"
    SHORT = "short"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class MonthState:
    """One month of one source in one area."""

    month: Month
    rows: int
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person has decided about a month, and why. Overrules the rules."""

    source: str
    """A source's id; `*` for any."""
    area: str
    """District code or scope; `*` for any."""
    month: Month
    state: State
    why: str
    by: str

    @classmethod
    def read(cls, text: str, file: str) -> tuple[Judgement, ...]:
        """Judgements from a TOML file of `[[judgement]]` blocks.

        Raises:
            CommonwealError: A block lacks something or says what cannot be.
        """
        try:
            return tuple(
                cls(
                    source=str(block.get("source", "*")),
                    area=str(block.get("area", "*")),
                    month=Month.parse(str(block["month"])),
                    state=State(block["state"]),
                    why=str(block["why"]),
                    by=str(block["by"]),
                )
                for block in tomllib.loads(text).get("judgement", [])
            )
        except (KeyError, ValueError, InvalidValues) as error:
            raise CommonwealError(
                f"A judgement in {file} cannot be read.",
                seen=str(error)[:200],
                do="Each needs month, state (complete, short or missing), why and by.",
            ) from error

    def speaks_of(self, source: str, areas: Iterable[str], month: Month) -> bool:
        return (
            self.month == month
            and self.source in ("*", source)
            and (self.area == "*" or self.area in set(areas))
        )


def judge_months(rows: Mapping[Month, int], first: Month, last: Month) -> list[MonthState]:
    """State of each month from `first` to `last` by the number of rows in it.

    Args:
        rows: Rows by month; a month that is not there was not delivered.
        first: First month of the source's deliveries.
        last: Last month.

    Returns:
        One state a month, in order.
    """
    months = [first + i for i in range(last - first + 1)]
    held = [rows.get(month, 0) for month in months]
    low = _shortfalls(held)
    states = []
    for i, (month, n) in enumerate(zip(months, held, strict=True)):
        if n == 0:
            states.append(MonthState(month, 0, State.MISSING, "not delivered"))
        elif i in low:
            why = f"incomplete: {count(n)} where about {count(low[i])} were expected"
            states.append(MonthState(month, n, State.SHORT, why))
        else:
            states.append(MonthState(month, n, State.COMPLETE))
    return states


def _shortfalls(held: Sequence[int]) -> dict[int, float]:
    """Positions that fell short, with what was expected there.

    Looks at every stretch of up to three months between months that are not low
    themselves. At an end of the series only one side can be compared, and only a
    month below half of it is called short.
    """
    found: dict[int, float] = {}
    for length in range(1, LONGEST_SHORTFALL + 1):
        for start in range(len(held) - length + 1):
            stretch = range(start, start + length)
            before = _level(held, range(start - 1, -1, -1), found)
            after = _level(held, range(start + length, len(held)), found)
            sides = [side for side in (before, after) if side is not None]
            if not sides or min(sides) < FEWEST:
                continue
            if before is not None and after is not None:
                level, share = min(sides), SHORT
                if min(sides) < BACK * max(sides):
                    continue
            else:
                level, share = sides[0], SHORT - 0.25
            edges = held[stretch[0]], held[stretch[-1]]
            before_it = held[start - 1] if start else None
            after_it = held[start + length] if start + length < len(held) else None
            if (before_it and before_it < DROP * edges[0]) or (
                after_it and after_it < RISE * edges[1]
            ):
                continue
            if all(held[i] < share * level for i in stretch):
                found.update({i: median(sides) for i in stretch if held[i] > 0})
    return found


def _level(held: Sequence[int], order: Iterable[int], low: Mapping[int, float]) -> float | None:
    """Median of the three nearest months that were delivered and are not known to be low.

    The nearest must be no more than four months away: beyond that, levels move by themselves.
    """
    near: list[int] = []
    for distance, i in enumerate(order):
        if held[i] > 0 and i not in low:
            near.append(held[i])
        if len(near) == 3 or (not near and distance > LONGEST_SHORTFALL):
            break
    return float(median(near)) if near else None


def odd_mixes(by_category: Mapping[Month, Mapping[str, int]]) -> dict[Month, str]:
    """Months whose mix of categories departs from the months around and then comes back.

    The distance is half the sum of absolute differences of shares (total variation).
    """
    months = sorted(month for month, mix in by_category.items() if sum(mix.values()) >= MIX_FEWEST)
    found: dict[Month, str] = {}
    for i, month in enumerate(months):
        near = [m for m in months[max(0, i - 2) : i + 3] if m != month and abs(m - month) <= 3]
        if len(near) < 2:
            continue
        apart = [_distance(by_category[month], by_category[other]) for other in near]
        among = [_distance(by_category[near[0]], by_category[other]) for other in near[1:]]
        if min(apart) > ODD_MIX and max(among) < ODD_MIX / 2:
            found[month] = (
                f"categories misplaced: {min(apart):.0%} of rows would have to change category "
                "to match the months around"
            )
    return found


def _distance(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    a, b = sum(one.values()), sum(other.values())
    keys = one.keys() | other.keys()
    return 0.5 * sum(abs(one.get(k, 0) / a - other.get(k, 0) / b) for k in keys)


def overrule(
    states: Sequence[MonthState], judgements: Iterable[Judgement], source: str, areas: Sequence[str]
) -> list[MonthState]:
    """States with what a person has said about them put in place."""
    said = list(judgements)
    found = []
    for state in states:
        for judgement in said:
            if judgement.speaks_of(source, areas, state.month):
                reason = f"{judgement.why} ({judgement.by})"
                state = MonthState(state.month, state.rows, judgement.state, reason)
        found.append(state)
    return found
