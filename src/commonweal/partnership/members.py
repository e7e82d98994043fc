"""A person in a partnership: which roles she holds today, whom she speaks for, what she may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from commonweal.partnership.models import Partnership, Person, Role
from commonweal.records.markings import Marking

Name = Role.Name

CEILING: dict[str, Marking] = {
    Name.ADMINISTRATOR: Marking.OFFICIAL,
    Name.MANAGER: Marking.SENSITIVE,
    Name.ANALYST: Marking.SENSITIVE,
    Name.CHAIR: Marking.SENSITIVE,
    Name.EXECUTIVE: Marking.SENSITIVE,
    Name.SECRETARY: Marking.SENSITIVE,
    Name.LEAD: Marking.OFFICIAL,
    Name.CHAMPION: Marking.OFFICIAL,
    Name.PARTNER: Marking.OFFICIAL,
    Name.AUDITOR: Marking.SENSITIVE,
}
"""The highest marking that each role may read."""


@dataclass(frozen=True)
class Member:
    """Who is asking, in which partnership. Nobody and a stranger are members with no role."""

    partnership: Partnership
    person: Person | None = None
    roles: frozenset[str] = frozenset()
    organisations: frozenset[int] = frozenset()
    areas: frozenset[str] = frozenset()
    ceiling: Marking = field(default=Marking.PUBLIC)

    def is_any(self, roles: frozenset[str] | set[str]) -> bool:
        return bool(self.roles & roles)


def member(person: Person | None, partnership: Partnership, day: date) -> Member:
    """Somebody's standing in a partnership on a day. Ended roles count for nothing."""
    if person is None or not person.is_active:
        return Member(partnership)
    held = [r for r in Role.objects.of(partnership).filter(person=person) if r.in_force_on(day)]
    ceilings = [CEILING[r.name] for r in held]
    return Member(
        partnership,
        person,
        frozenset(r.name for r in held),
        frozenset(r.organisation_id for r in held if r.organisation_id),
        frozenset(code for r in held for code in r.areas),
        max(ceilings, key=list(Marking).index, default=Marking.PUBLIC),
    )
