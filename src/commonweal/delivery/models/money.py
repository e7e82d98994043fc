"""Money: where it comes from, what it was spent on, what was bought and whether it came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from commonweal.records.models import Record
from commonweal.strategy.models import Measure, Priority

POSITIVE = [MinValueValidator(Decimal(0))]


class Funding(Record):
    """Money or its worth that came to the partnership for a year."""

    class Type(models.TextChoices):
        MAINSTREAM = "mainstream", "Mainstream budget"
        IN_KIND = "in-kind", "In kind"
        GRANT = "grant", "Grant"
        COMMISSIONER = "commissioner", "Allocation of the police and crime commissioner or mayor"

    title = models.CharField("Source", max_length=300)
    type = models.CharField("Kind", max_length=14, choices=Type)
    giver = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="From",
    )  # fmt: skip
    year = models.CharField("Financial year", max_length=10)
    amount = models.DecimalField(
        "Amount or value in pounds", max_digits=12, decimal_places=2, validators=POSITIVE
    )
    conditions = models.TextField("Conditions", blank=True)
    ends_on = models.DateField("To be spent by", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "type", "giver", "year", "amount", "conditions", "ends_on",
        }  # fmt: skip

    class Meta:
        ordering = ("-year", "title")

    def __str__(self) -> str:
        return f"{self.title}, {self.year}"


class Spend(Record):
    """A sum spent from one source on one priority."""

    funding = models.ForeignKey(
        Funding, models.PROTECT, related_name="spending", verbose_name="From"
    )
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="spending",
        verbose_name="Priority",
    )  # fmt: skip
    what = models.CharField("On what", max_length=300)
    amount = models.DecimalField("Pounds", max_digits=12, decimal_places=2, validators=POSITIVE)
    spent_on = models.DateField("Day")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"funding", "priority", "what", "amount", "spent_on"}

    class Meta:
        ordering = ("-spent_on", "-id")

    def __str__(self) -> str:
        return self.what


class Contract(Record):
    """A service that was bought: from whom, for what, until when."""

    title = models.CharField("Service", max_length=300)
    provider = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, related_name="+", verbose_name="Provider"
    )
    funding = models.ForeignKey(
        Funding, models.PROTECT, null=True, blank=True, related_name="contracts",
        verbose_name="Paid from",
    )  # fmt: skip
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="contracts",
        verbose_name="Priority",
    )  # fmt: skip
    specification = models.TextField("Specification", blank=True)
    value = models.DecimalField(
        "Value in pounds", max_digits=12, decimal_places=2, validators=POSITIVE
    )
    starts_on = models.DateField("From")
    ends_on = models.DateField("Until")
    review_on = models.DateField("Next review", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "provider", "funding", "priority", "specification", "value", "starts_on",
            "ends_on", "review_on",
        }  # fmt: skip

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_it_starts",
                violation_error_message="It cannot end before it starts.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Kpi(Record):
    """A number that a provider reports every so many months."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="kpis", verbose_name="Contract"
    )
    text = models.CharField("What is counted", max_length=300)
    every = models.PositiveSmallIntegerField(
        "Months from one return to the next", default=3, validators=[MinValueValidator(1)]
    )
    target = models.FloatField("Target", null=True, blank=True)
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="kpis",
        verbose_name="Measure it feeds",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"contract", "text", "every", "target", "measure"}

    class Meta:
        ordering = ("contract", "id")

    def __str__(self) -> str:
        return self.text

    def ends_of_periods(self, day: date) -> list[date]:
        """Last days of the periods of the contract that are over on a day."""
        found: list[date] = []
        first, contract = self.contract.starts_on, self.contract
        months = self.every
        while True:
            number = first.month - 1 + months
            end = date(first.year + number // 12, number % 12 + 1, 1)
            if end > day or end > contract.ends_on:
                return found
            found.append(end)
            months += self.every


class KpiReturn(Record):
    """What a provider reported for a period. A second return of a period takes the first's place."""

    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="returns", verbose_name="Number")
    period_ends_on = models.DateField("Period that ends before")
    value = models.FloatField("Reported", null=True, blank=True)
    note = models.TextField("What the provider says", blank=True)
    received_on = models.DateField("Received")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"kpi", "period_ends_on", "value", "note", "received_on"}

    class Meta:
        ordering = ("kpi", "-period_ends_on")
        constraints = (
            models.UniqueConstraint(
                fields=("kpi", "period_ends_on"), condition=Q(retired_at__isnull=True),
                name="one_return_a_period",
                violation_error_message="There is a return for that period: change that one.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kpi}, to {self.period_ends_on}"


class Option(Record):
    """One way of doing something, with what it costs and what it brings: value for money."""

    title = models.CharField("Option", max_length=300)
    question = models.CharField("Compared for", max_length=300)
    cost = models.DecimalField(
        "Cost in pounds", max_digits=12, decimal_places=2, validators=POSITIVE
    )
    outcomes = models.FloatField("Outcomes expected", validators=[MinValueValidator(0.0)])
    outcomes_low = models.FloatField("At least", validators=[MinValueValidator(0.0)])
    outcomes_high = models.FloatField("At most", validators=[MinValueValidator(0.0)])
    unit = models.CharField("What one outcome is", max_length=120)
    source = models.CharField("Where these numbers come from", max_length=300)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "question", "cost", "outcomes", "outcomes_low", "outcomes_high", "unit",
            "source",
        }  # fmt: skip

    class Meta:
        ordering = ("question", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcomes_low__lte=F("outcomes"), outcomes_high__gte=F("outcomes")),
                name="option_outcomes_in_order",
                violation_error_message="What is expected lies between the least and the most.",
            ),
        )

    def __str__(self) -> str:
        return self.title
