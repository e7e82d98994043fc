"""Measures of success: what was promised, what can be counted of it, and how it is going."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from commonweal.records.models import Record
from commonweal.strategy.models.priorities import Priority, Statement, Theme
from commonweal.strategy.models.provenance import PROVENANCE, SIDES, Imported, Sided
from commonweal.strategy.models.strategies import Strategy

A_MONTH = RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", "Write a month as 2026-03.")
A_QUARTER = RegexValidator(
    r"^\d{4}(-\d{2})? ?(Q[1-4])?$", "Write a period as 2026-27, 2026-27 Q1 or 2026."
)


class Measure(Imported, Sided, Record):
    """A measure of success or an indicator, in the words of the strategy."""

    class Type(models.TextChoices):
        MEASURE = "measure", "Measure of success"
        INDICATOR = "indicator", "Indicator"

    class Direction(models.TextChoices):
        INCREASE = "increase", "Increase"
        DECREASE = "decrease", "Decrease"
        MAINTAIN = "maintain", "Stay as it is"
        UNKNOWN = "unknown", "Not stated"

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="measures", verbose_name="Strategy"
    )
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="measures",
        verbose_name="Priority",
    )  # fmt: skip
    type = models.CharField("Kind", max_length=12, choices=Type, default=Type.MEASURE)
    text = models.TextField("Words")
    direction = models.CharField(
        "Direction meant", max_length=10, choices=Direction, default=Direction.UNKNOWN
    )
    subject = models.TextField("What is to change", blank=True)
    under_reported = models.BooleanField("Much of it is never reported", default=False)
    owner = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Owner",
    )  # fmt: skip
    outcomes = models.ManyToManyField(
        Statement, blank=True, related_name="measures", limit_choices_to={"type": "outcome"},
        verbose_name="Shows these outcomes",
    )  # fmt: skip
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="measures", verbose_name="Themes"
    )
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "strategy", "priority", "type", "text", "direction", "subject", "under_reported",
            "owner", "outcomes", "themes", "order", *PROVENANCE, *SIDES,
        }  # fmt: skip

    class Meta:
        ordering = ("strategy", "priority", "order", "id")
        indexes = (models.Index(fields=("strategy", "priority"), name="measure_of_priority"),)

    def __str__(self) -> str:
        return self.text if len(self.text) <= 120 else self.text[:117].rsplit(" ", 1)[0] + " …"


class MeasureAtom(Record):
    """One thing that can be counted, of the one or several that a measure names."""

    class Data(models.TextChoices):
        OPEN = "open", "Open data"
        PARTNER = "partner", "A partner holds it"
        SURVEY = "survey", "A survey would tell"
        NONE = "none", "Nobody holds it"

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="atoms", verbose_name="Measure"
    )
    text = models.TextField("What is counted")
    direction = models.CharField(
        "Direction meant", max_length=10, choices=Measure.Direction, default="unknown"
    )
    under_reported = models.BooleanField("Much of it is never reported", default=False)
    indicator = models.CharField("Indicator", max_length=80, blank=True)
    data = models.CharField("Data", max_length=10, choices=Data, default=Data.NONE)
    proxy = models.TextField("Where it stands for something else, why", blank=True)
    reason = models.TextField("Why this data", blank=True)
    agreement = models.CharField("Source or agreement", max_length=300, blank=True)
    baseline_from = models.CharField(
        "Baseline, first month", max_length=7, blank=True, validators=[A_MONTH]
    )
    baseline_to = models.CharField(
        "Baseline, last month", max_length=7, blank=True, validators=[A_MONTH]
    )
    target = models.FloatField(
        "Target",
        null=True,
        blank=True,
        help_text="Change from the baseline in per cent: −10 is a tenth fewer.",
        validators=[MinValueValidator(-99.0)],
    )
    target_by = models.CharField("Target month", max_length=7, blank=True, validators=[A_MONTH])
    tolerance = models.FloatField(
        "Tolerance in per cent",
        default=5.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(99.0)],
    )
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "measure", "text", "direction", "under_reported", "indicator", "data", "proxy", "reason", "agreement",
            "baseline_from", "baseline_to", "target", "target_by", "tolerance", "order",
        }  # fmt: skip

    class Meta:
        ordering = ("measure", "order", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(baseline_from="", baseline_to="")
                | ~models.Q(baseline_from="") & ~models.Q(baseline_to=""),
                name="baseline_has_both_its_ends",
            ),
        )

    def __str__(self) -> str:
        return self.text if len(self.text) <= 120 else self.text[:117].rsplit(" ", 1)[0] + " …"


class Narrative(Record):
    """What happened, so what, what next: a lead's words beside a measure's number."""

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="narratives", verbose_name="Measure"
    )
    period = models.CharField("Period", max_length=12, validators=[A_QUARTER])
    happened = models.TextField("What happened")
    so_what = models.TextField("So what")
    next = models.TextField("What next")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"measure", "period", "happened", "so_what", "next"}

    class Meta:
        ordering = ("-period", "-id")

    def __str__(self) -> str:
        return f"{self.measure}, {self.period}"


class ProgressReport(Record):
    """Where every measure of a strategy stood at the end of a period, as it was issued."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="reports", verbose_name="Strategy"
    )
    period = models.CharField("Period", max_length=12, validators=[A_QUARTER])
    issued_on = models.DateField("Issued")
    snapshot = models.CharField("Evidence (snapshot)", max_length=80, blank=True)
    rows = models.JSONField("Standings", default=list, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"strategy", "period", "issued_on", "snapshot", "rows"}

    class Meta:
        ordering = ("-issued_on",)

    def __str__(self) -> str:
        return f"{self.strategy}: progress {self.period}"
