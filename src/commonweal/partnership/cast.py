"""The made-up people of a demonstration: one for each role, with names that say so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from commonweal.partnership.models import Partnership, Person, Role
from commonweal.records import changes

DOMAIN = "demonstration.invalid"
"""No e-mail can ever reach an address of this top-level domain (RFC 2606)."""
POSTS = {
    Role.Name.ADMINISTRATOR: "Administrator",
    Role.Name.MANAGER: "Manager",
    Role.Name.ANALYST: "Analyst",
    Role.Name.CHAIR: "Chair",
    Role.Name.EXECUTIVE: "Executive member",
    Role.Name.SECRETARY: "Board secretary",
    Role.Name.LEAD: "Delivery lead",
    Role.Name.CHAMPION: "Ward champion",
    Role.Name.PARTNER: "Partner",
    Role.Name.AUDITOR: "Information governance lead",
}


def make(partnerships: Iterable[Partnership], *, at: datetime) -> list[Person]:
    """One made-up person for each role, with that role in every partnership given.

    They have no password: only the page of a demonstration signs them in. What is there already
    stays as it is.
    """
    here = list(partnerships)
    cast = []
    for role, post in POSTS.items():
        person, new = Person.objects.get_or_create(
            email=f"{role.value}@{DOMAIN}",
            defaults={"name": f"{post} (demonstration)", "synthetic": True},
        )
        if new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        for partnership in here:
            if not Role.objects.of(partnership).filter(person=person, name=role).exists():
                held = Role(partnership=partnership, person=person, name=role)
                changes.save(held, by=None, at=at, why="The cast of a demonstration")
        cast.append(person)
    return cast
