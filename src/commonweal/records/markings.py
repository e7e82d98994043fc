"""Who may see a record: the markings of the Government Security Classifications Policy, and public."""

from __future__ import annotations

from django.db import models


class Marking(models.TextChoices):
    """From open to closed. OFFICIAL-SENSITIVE is an additional marking of OFFICIAL, not a tier.

    Source: Government Security Classifications Policy, Cabinet Office, August 2024.
    """

    PUBLIC = "public", "Public"
    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "sensitive", "OFFICIAL-SENSITIVE"


ORDER = {marking: place for place, marking in enumerate(Marking)}


def within(ceiling: Marking | str) -> tuple[Marking, ...]:
    """The markings that somebody who may see up to `ceiling` may see.

    >>> within("official")
    (Marking.PUBLIC, Marking.OFFICIAL)
    """
    return tuple(m for m in Marking if ORDER[m] <= ORDER[Marking(ceiling)])


def highest(markings: list[str] | tuple[str, ...]) -> Marking:
    """The marking of a page or file: the highest of what is on it; public where nothing is."""
    return max((Marking(m) for m in markings), key=ORDER.__getitem__, default=Marking.PUBLIC)
