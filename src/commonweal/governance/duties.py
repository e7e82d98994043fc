"""When a duty is due, what colour that is, and why; and the calendar that the law sets.

The rule, in full. Evidence counts from its own date, not from the day it was attached.

* done every so many months: due that many months after the newest evidence; where there is
  none yet, on the day it is first due. Red once the day has passed, amber in the `SOON` months
  before it, green until then if there is evidence.
* no evidence, and not due soon: not known, which is its own sign and never green.
* done when something happens, or all the time: green while the newest evidence is no older than
  `STALE` months, amber after that; not known without evidence.
"""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from commonweal.governance.models.fields import SIGNS, Rag
from commonweal.vocabulary import words
from commonweal.vocabulary.months import NAMES

SOON = 2
"""Months before a due day in which a duty is amber."""
STALE = 12
"""Months after which evidence of a duty without a cycle wants looking at again."""


class Statutory(BaseModel):
    """One duty of the calendar in `duties.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    asks: str
    reference: str
    where: str
    basis: str
    who: str
    cycle: int | None = None
    month: int | None = None

    def applies(self, *, wales: bool) -> bool:
        return self.where in ("both", "wales" if wales else "england")

    def first_due(self, day: date) -> date | None:
        """The day before the named month next begins, counted from `day`."""
        if self.month is None:
            return None
        year = day.year if day < date(day.year, self.month, 1) else day.year + 1
        before = self.month - 1 or 12
        year = year if self.month > 1 else year - 1
        return date(year, before, calendar.monthrange(year, before)[1])


@dataclass(frozen=True)
class Standing:
    """Where a duty stands on a day."""

    rag: Rag
    due_on: date | None
    words: str

    @property
    def sign(self) -> str:
        return SIGNS[self.rag]

    @property
    def tag(self) -> str:
        """Its word, for a tag beside the sentence."""
        return {
            Rag.RED: "Overdue",
            Rag.AMBER: "Due soon" if self.due_on else "Look again",
            Rag.GREEN: "In order",
            Rag.NONE: "Not known",
        }[self.rag]


@cache
def statutory() -> tuple[Statutory, ...]:
    """The statutory calendar, in its own order."""
    text = resources.files(__package__).joinpath("duties.toml").read_text("utf-8")
    return tuple(Statutory.model_validate(one) for one in tomllib.loads(text)["duty"])


def later(day: date, months: int) -> date:
    """A day so many calendar months later; the last day of a month that is shorter.

    >>> later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def standing(
    *, cycle: int | None, newest: date | None, first_due_on: date | None, today: date
) -> Standing:
    """Where a duty stands: the rule at the top of this module.

    Args:
        cycle: Months from one time to the next, or none.
        newest: Date of its newest evidence that is not dated after today.
        first_due_on: When it is due for the first time.
        today: The day that is asked about.
    """
    if cycle is None:
        return _without_cycle(newest, first_due_on, today)
    due = later(newest, cycle) if newest else first_due_on
    if due is None:
        return Standing(Rag.NONE, None, "No evidence yet, and no day it is first due.")
    since = f"Last done {spoken(newest)}" if newest else "Never shown to be done"
    every = "every month" if cycle == 1 else f"every {cycle} months"
    if due < today:
        late = _apart(due, today)
        return Standing(Rag.RED, due, f"{since}; {every} means {spoken(due)}, {late} ago.")
    if due <= later(today, SOON):
        return Standing(Rag.AMBER, due, f"{since}; due by {spoken(due)}, {_ahead(today, due)}.")
    if newest is None:
        return Standing(Rag.NONE, due, f"{since}; first due by {spoken(due)}.")
    return Standing(Rag.GREEN, due, f"{since}; next due by {spoken(due)}.")


def _without_cycle(newest: date | None, first_due_on: date | None, today: date) -> Standing:
    if newest is None:
        if first_due_on is not None and first_due_on < today:
            ago = _apart(first_due_on, today)
            return Standing(
                Rag.RED, first_due_on, f"Was due {spoken(first_due_on)}, {ago} ago; no evidence."
            )
        return Standing(Rag.NONE, first_due_on, "No evidence yet.")
    if later(newest, STALE) < today:
        return Standing(
            Rag.AMBER, None,
            f"Newest evidence is of {spoken(newest)}, more than {STALE} months ago: look again.",
        )  # fmt: skip
    return Standing(Rag.GREEN, None, f"Newest evidence is of {spoken(newest)}.")


def spoken(day: date | None) -> str:
    """`3 March 2026`."""
    return f"{day.day} {NAMES[day.month - 1]} {day.year}" if day else ""


def _apart(one: date, other: date) -> str:
    """How long from one day to a later: in days up to two months, in months after that."""
    days = (other - one).days
    months = (other.year - one.year) * 12 + other.month - one.month - (other.day < one.day)
    if months >= 2:
        return words.plural(months, "month")
    return words.plural(days, "day")


def _ahead(today: date, due: date) -> str:
    return "which is today" if due == today else f"in {_apart(today, due)}"
