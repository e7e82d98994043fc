"""The choice of priorities: candidates, criteria with weights, and scores."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from commonweal.records.models import Record
from commonweal.strategy.models.priorities import Priority
from commonweal.strategy.models.strategies import Strategy

MOST = 5


class Criterion(Record):
    """What candidates are judged by, and how much it counts."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="criteria", verbose_name="Strategy"
    )
    title = models.CharField("Criterion", max_length=200)
    text = models.TextField("What earns a high score", blank=True)
    weight = models.FloatField("Weight", default=1.0, validators=[MinValueValidator(0.0)])
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"strategy", "title", "text", "weight", "order"}

    class Meta:
        ordering = ("order", "id")
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.title


class Candidate(Record):
    """Something that could become a priority."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="candidates", verbose_name="Strategy"
    )
    title = models.CharField("Candidate", max_length=300)
    text = models.TextField("Why it is proposed", blank=True)
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Became the priority",
    )  # fmt: skip
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"strategy", "title", "text", "priority", "order"}

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.title


class Score(Record):
    """How one person scored one candidate by one criterion."""

    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="scores", verbose_name="Candidate"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name="Criterion"
    )
    by = models.ForeignKey(
        "partnership.Person", models.PROTECT, related_name="+", verbose_name="Scored by"
    )
    value = models.PositiveSmallIntegerField(
        "Score", validators=[MinValueValidator(0), MaxValueValidator(MOST)]
    )

    class Privacy:
        personal: ClassVar[set[str]] = {"by"}
        plain: ClassVar[set[str]] = {"candidate", "criterion", "value"}

    class Meta:
        ordering = ("candidate", "criterion", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("candidate", "criterion", "by"), name="one_score_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.candidate}, {self.criterion}"
