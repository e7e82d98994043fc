"""What the law, or the partnership's own plan, says it must do, and what shows that it did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.governance.models.fields import About, Owned
from commonweal.records.models import Record


class Duty(Owned, Record):
    """One duty: what must be done, where it is written, how often, and who does it."""

    class Basis(models.TextChoices):
        READ = "read", "Legislation read"
        EXPLAINED = "explained", "From an official note or guidance"
        PRACTICE = "practice", "As the partnership states it"
        RECALLED = "recalled", "Unverified: check the legislation"

    code = models.CharField("Name in the calendar", max_length=60, blank=True)
    title = models.CharField("Duty", max_length=300)
    asks = models.TextField("What must be done", blank=True)
    reference = models.CharField("Legal reference", max_length=300, blank=True)
    basis = models.CharField(
        "How sure we are", max_length=10, choices=Basis, default=Basis.PRACTICE
    )
    who = models.CharField("Who must", max_length=200, blank=True)
    cycle = models.PositiveSmallIntegerField(
        "Months from one time to the next",
        null=True,
        blank=True,
        help_text="Leave empty where it is done when something happens, or all the time.",
    )
    first_due_on = models.DateField("First due", null=True, blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "code", "title", "asks", "reference", "basis", "who", "cycle", "first_due_on",
            "source", "owner_organisation",
        }  # fmt: skip

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "duties"
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "code"),
                condition=~Q(code="") & Q(retired_at__isnull=True),
                name="one_duty_of_each_code",
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=True) | Q(cycle__gte=1), name="duty_cycle_is_a_month"
            ),
        )

    def __str__(self) -> str:
        return self.title


class DutyEvidence(About, Record):
    """What shows that a duty was done: a document, a record or an address, with its own date."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="evidence", verbose_name="Duty")
    title = models.CharField("Evidence", max_length=300)
    dated = models.DateField("Dated", help_text="The day of the evidence itself, not of today.")
    link = models.URLField("Address", blank=True, max_length=500)
    note = models.TextField("Note", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"duty", "title", "dated", "link", "note"} | About.ABOUT

    class Meta:
        ordering = ("duty", "-dated")
        verbose_name_plural = "evidence of duties"

    def __str__(self) -> str:
        return self.title
