"""The bodies that make up a partnership, their teams, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from commonweal.records.models import Record


class Organisation(Record):
    """A responsible authority, a co-operating body, a provider, or a team of one of them.

    Source: Crime and Disorder Act 1998, section 5 (responsible authorities and the persons
    and bodies that co-operate with them).
    """

    class Category(models.TextChoices):
        POLICE = "police", "Police"
        COUNCIL = "council", "Local authority"
        FIRE = "fire", "Fire and rescue"
        PROBATION = "probation", "Probation"
        HEALTH = "health", "Health"
        COMMISSIONER = "commissioner", "Police and crime commissioner or mayor"
        EDUCATION = "education", "Education"
        HOUSING = "housing", "Housing"
        VOLUNTARY = "voluntary", "Voluntary and community"
        JUSTICE = "justice", "Courts, prisons and youth justice"
        BOARD = "board", "Another board or partnership"
        BUSINESS = "business", "Business"
        OTHER = "other", "Other"

    class Part(models.TextChoices):
        RESPONSIBLE = "responsible", "Responsible authority"
        COOPERATING = "co-operating", "Co-operating body"
        PARTICIPATING = "participating", "Participating body"
        CONNECTED = "connected", "Connected board"
        TEAM = "team", "Team"
        PROVIDER = "provider", "Provider"

    name = models.CharField("Name", max_length=200)
    abbreviation = models.CharField("Abbreviation", max_length=40, blank=True)
    category = models.CharField("Kind", max_length=20, choices=Category, default=Category.OTHER)
    part = models.CharField("Part in the partnership", max_length=20, choices=Part)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="teams",
        verbose_name="Team of",
    )  # fmt: skip
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors",
        verbose_name="Succeeded by",
    )  # fmt: skip
    representative = models.CharField("Senior representative", max_length=200, blank=True)
    representative_title = models.CharField("Their post", max_length=200, blank=True)
    starts_on = models.DateField("Since", null=True, blank=True)
    ends_on = models.DateField("Until", null=True, blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"representative"}
        plain: ClassVar[set[str]] = {
            "name", "abbreviation", "category", "part", "parent", "successor",
            "representative_title", "starts_on", "ends_on", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="organisation_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def in_force_on(self, day: date) -> bool:
        after_start = self.starts_on is None or self.starts_on <= day
        return after_start and (self.ends_on is None or day <= self.ends_on)
