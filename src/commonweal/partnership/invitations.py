"""The link by which somebody who was invited chooses her first password."""

from __future__ import annotations

import hashlib

from django.core import signing
from django.urls import reverse

from commonweal.partnership.models import Person
from commonweal.vocabulary.errors import CommonwealError

SALT = "commonweal.partnership.invitations"
LASTS = 7 * 24 * 3_600
"""Seconds that a link can be used for."""


class LinkCannotBeUsed(CommonwealError):
    """The link is too old, was used, or was not made here."""


def _state(person: Person) -> str:
    # Changes once a password is set or she has signed in, so that a link works once.
    told = f"{person.pk}|{person.password}|{person.last_login}|{person.is_active}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def link(person: Person) -> str:
    """The path of the page on which somebody takes up her invitation, signed."""
    token = signing.dumps({"p": person.pk, "s": _state(person)}, salt=SALT)
    return reverse("invitation", args=[token])


def invited(token: str) -> Person:
    """Whom a link was made for.

    Raises:
        LinkCannotBeUsed: It is too old, was used, or was not made here.
    """
    try:
        told = signing.loads(token, salt=SALT, max_age=LASTS)
        person = Person.objects.filter(pk=told["p"]).first()
    except (signing.BadSignature, KeyError, TypeError):
        person = None
    if person is None or not person.is_active or told["s"] != _state(person):
        raise LinkCannotBeUsed(
            "This invitation cannot be used.",
            seen="It was used before, or is older than seven days.",
            do="Ask the administrator of your partnership to send a new one.",
        )
    return person
