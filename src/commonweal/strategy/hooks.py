"""What rooms above add to this one, because it may not import them.

Delivery registers in its `AppConfig.ready`: what it does for a strategy
(`THREADS.append(deliverables_of)`), and what it makes when a priority is signed off
(`SIGNED_OFF.append(blank_plan)`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commonweal.records.markings import Marking

if TYPE_CHECKING:
    from commonweal.partnership.models import Person
    from commonweal.records.models import Record
    from commonweal.strategy.models import Priority, Strategy


@dataclass(frozen=True)
class OnThread:
    """Something done for a strategy, as the pages of this room show it.

    Args:
        kind: `deliverable`, `plan`, `commission`.
        title: What is to be done.
        href: Its page.
        priority: The priority it serves, by number; None where it serves none.
        statement: The commitment or focus it serves, by number; None where it serves none.
        lead: Who leads it; empty where nobody does.
        state: Its state in a word.
        tone: `good`, `bad`, `calm` or `none`, as verdicts are coloured; a sign goes with it.
        sign: The sign that stands before the word.
        themes: Themes it carries, by number.
        spend: Money put to it, in pounds; None where not known.
        marking: Who may see it.
    """

    kind: str
    title: str
    href: str
    priority: int | None = None
    statement: int | None = None
    lead: str = ""
    state: str = ""
    tone: str = "calm"
    sign: str = "●"
    themes: tuple[int, ...] = ()
    victim: bool = False
    offender: bool = False
    location: bool = False
    spend: float | None = None
    marking: str = Marking.OFFICIAL


Thread = Callable[["Strategy"], list[OnThread]]
"""Everything a room does for a strategy, in a number of queries that does not grow with it."""
Maker = Callable[["Priority", Any, "Person | None", datetime], "Record | None"]
"""(priority, group, by, at): makes what a signed-off priority needs, once; finds it after."""

THREADS: list[Thread] = []
SIGNED_OFF: list[Maker] = []


def done_for(strategy: Strategy) -> list[OnThread]:
    """What all rooms do for a strategy."""
    return [item for thread in THREADS for item in thread(strategy)]
