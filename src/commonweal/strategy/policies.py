"""Who may see and do what with strategies. Silence means no."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.partnership.doors import only
from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Partnership, Person, Role
from commonweal.records.changes import NotPermitted
from commonweal.strategy.models import Measure, Narrative

Name = Role.Name
WRITES = frozenset({Name.MANAGER})
"""Roles that keep strategies: what was agreed and in which words."""
MEASURES = frozenset({Name.MANAGER, Name.ANALYST})
"""Roles that keep measures, definitions, facts and gaps."""
SCORES = frozenset({Name.MANAGER, Name.CHAIR, Name.EXECUTIVE, Name.SECRETARY})
"""Roles that score candidates for priorities."""
TELLS = frozenset({Name.MANAGER, Name.ANALYST, Name.LEAD})
"""Roles that say what happened beside a measure."""

MAY_WRITE, MAY_MEASURE = only(*WRITES), only(*MEASURES)
MAY_SCORE, MAY_TELL = only(*SCORES), only(*TELLS)


def may_tell(who: Member, narrative: Narrative) -> bool:
    """The manager and the analyst for every measure; a lead for those of her organisation."""
    return may_tell_of(who, narrative.measure)


def may_tell_of(who: Member, measure: Measure) -> bool:
    if who.is_any(MEASURES):
        return True
    return Name.LEAD in who.roles and measure.owner_id in who.organisations


def check_tells(by: Person | None, measure: Measure, day: date) -> None:
    """Refuse a lead who speaks of a measure that her organisation does not own."""
    if by is None or may_tell_of(member(by, measure.partnership, day), measure):
        return
    raise NotPermitted(
        "You may not speak for this measure.",
        seen=f"It is owned by {measure.owner or 'nobody yet'}.",
        do="Ask the community safety manager to name your organisation as its owner.",
    )


def check_writes(by: Person | None, partnership: Partnership, day: date, what: str) -> None:
    """Refuse whoever does not keep strategies. The installation itself asks no leave."""
    _check(by, partnership, day, what, WRITES, "the community safety manager")


def check_measures(by: Person | None, partnership: Partnership, day: date, what: str) -> None:
    _check(by, partnership, day, what, MEASURES, "the community safety manager or the analyst")


def check_scores(by: Person | None, partnership: Partnership, day: date, what: str) -> None:
    _check(by, partnership, day, what, SCORES, "members of the executive and who works for it")


def _check(
    by: Person | None, partnership: Any, day: date, what: str, roles: frozenset[str], whom: str
) -> None:
    if by is None or member(by, partnership, day).is_any(roles):
        return
    raise NotPermitted(
        f"You may not {what}.",
        seen=f"That is done by {whom}.",
        do="Ask them, or ask the partnership's administrator for the role.",
    )
