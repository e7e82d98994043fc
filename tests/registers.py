"""What tests of the register share: partnerships, people, a moment."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Organisation, Partnership, Person, Role
from commonweal.records import changes

NOW = datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
# Passwords of made-up people need no guarding, and hashing them well takes most of a test.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD = "a long and simple sentence"


def a_partnership(slug: str = "leeds", *, name: str = "", area: str = "E08000035") -> Partnership:
    found, _ = Partnership.objects.get_or_create(
        slug=slug,
        defaults={"name": name or f"Safer {slug.title()}", "place": slug.title(), "area": area},
    )
    return found


def an_organisation(
    partnership: Partnership, name: str = "West Yorkshire Police", **values: object
) -> Organisation:
    fields = {"category": "police", "part": "responsible"} | values
    return changes.save(Organisation(partnership=partnership, name=name, **fields), by=None, at=NOW)


def a_person(
    partnership: Partnership | None = None,
    *roles: str,
    name: str = "Test Person",
    organisation: Organisation | None = None,
    areas: tuple[str, ...] = (),
) -> Person:
    """Somebody made up, with roles in a partnership."""
    number = Person.objects.count() + 1
    person = Person.objects.create_user(
        f"person{number}@example.test", PASSWORD, name=name, synthetic=True
    )
    for role in roles:
        assert partnership is not None
        changes.save(
            Role(
                partnership=partnership, person=person, name=role, organisation=organisation,
                areas=list(areas),
            ),
            by=None,
            at=NOW,
        )  # fmt: skip
    return person


def as_member(person: Person, partnership: Partnership) -> Member:
    return member(person, partnership, NOW.date())
