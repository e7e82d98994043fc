"""Columns that several kinds of governance record share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from commonweal.partnership.models import Person


class About(models.Model):
    """A link to a record of any room: its kind, its number, and its title as it was then.

    Rooms above this one (strategies, deliverables) are linked this way, because nothing here
    may import them. The title is kept so that a list reads without asking them.
    """

    about_kind = models.CharField("Kind of what it is about", max_length=80, blank=True)
    about_id = models.BigIntegerField("Its number", null=True, blank=True)
    about_title = models.CharField("What it is about", max_length=300, blank=True)

    ABOUT: ClassVar[set[str]] = {"about_kind", "about_id", "about_title"}

    class Meta:
        abstract = True

    @property
    def is_linked(self) -> bool:
        return bool(self.about_kind and self.about_id)


class Owned(models.Model):
    """Somebody answers for it: a person who signs in, or a name and the body she works for."""

    owner = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Owner who signs in",
    )  # fmt: skip
    owner_name = models.CharField("Owner, as named", max_length=200, blank=True)
    owner_organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Owner's organisation",
    )  # fmt: skip

    OWNED: ClassVar[set[str]] = {"owner", "owner_name"}

    class Meta:
        abstract = True

    @property
    def owned_by(self) -> str:
        """Who answers for it, in words; empty where nobody does."""
        name = self.owner.name if self.owner else self.owner_name
        body = str(self.owner_organisation) if self.owner_organisation else ""
        return f"{name} ({body})" if name and body else name or body

    def is_owned_by(self, person: Person | None) -> bool:
        return person is not None and self.owner_id == person.pk


class Dated(models.Model):
    """In force from one day to another, both included; open where a day is missing."""

    starts_on = models.DateField("From", null=True, blank=True)
    ends_on = models.DateField("Until", null=True, blank=True)

    DATES: ClassVar[set[str]] = {"starts_on", "ends_on"}

    class Meta:
        abstract = True

    def in_force_on(self, day: date) -> bool:
        after_start = self.starts_on is None or self.starts_on <= day
        return after_start and (self.ends_on is None or day <= self.ends_on)


ENDS_AFTER_START = (
    Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
)
"""For a check constraint of each dated kind."""


def in_force(day: date, prefix: str = "") -> Q:
    """Rows of a dated kind that are in force on a day."""
    return (Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": day})) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    )


class Rag(models.TextChoices):
    """Red, amber, green, and none: always shown with its words and its sign."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    NONE = "none", "Not known"


SIGNS = {Rag.RED: "▲", Rag.AMBER: "◆", Rag.GREEN: "●", Rag.NONE: "–"}
"""A sign for each, so that none is told by its colour alone."""
