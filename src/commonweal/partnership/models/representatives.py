"""Who sits for whom: elected members, co-optees, the chair, those who sign."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from commonweal.records.models import Record


class Representative(Record):
    """Somebody who holds a seat in the partnership by office, as its papers print her.

    Source: Crime and Disorder Act 1998, sections 5 and 6; Police Reform and Social
    Responsibility Act 2011, Schedule 6, paragraphs 4 and 8 (co-opted members of panels).
    """

    class Seat(models.TextChoices):
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice-chair", "Vice chair"
        LEAD_MEMBER = "lead-member", "Lead member"
        PANEL = "panel", "Police and crime panel member"
        COOPTED = "co-opted", "Co-opted member"
        SIGNATORY = "signatory", "Signatory"
        OTHER = "other", "Other"

    name = models.CharField("Name, as printed", max_length=200)
    title = models.CharField("Title, as printed", max_length=200, blank=True)
    seat = models.CharField("Seat", max_length=20, choices=Seat)
    portfolio = models.CharField("Portfolio", max_length=200, blank=True)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="For, or co-opted by",
    )  # fmt: skip
    starts_on = models.DateField("From", null=True, blank=True)
    ends_on = models.DateField("Until", null=True, blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"name", "title"}
        plain: ClassVar[set[str]] = {
            "seat", "portfolio", "organisation", "starts_on", "ends_on", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("seat", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="representative_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_seat_display().lower()}"

    def in_force_on(self, day: date) -> bool:
        after_start = self.starts_on is None or self.starts_on <= day
        return after_start and (self.ends_on is None or day <= self.ends_on)
