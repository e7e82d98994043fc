"""Priorities and what stands beneath them: outcomes, focus areas, commitments, themes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.records.models import Record
from commonweal.strategy.models.provenance import PROVENANCE, SIDES, Imported, Sided
from commonweal.strategy.models.strategies import Strategy


class Theme(Imported, Record):
    """What runs across priorities: a theme, an approach, an aim that is no priority itself."""

    class Type(models.TextChoices):
        THEME = "theme", "Cross-cutting theme"
        APPROACH = "approach", "Approach"
        CRITICAL = "critical", "Critical theme"
        AIM = "aim", "Cross-cutting aim"

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="themes", verbose_name="Strategy"
    )
    type = models.CharField("Kind", max_length=12, choices=Type, default=Type.THEME)
    title = models.CharField("Title", max_length=300)
    text = models.TextField("What is meant", blank=True)
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"strategy", "type", "title", "text", "order", *PROVENANCE}

    class Meta:
        ordering = ("strategy", "type", "order", "id")

    def __str__(self) -> str:
        return self.title


class Priority(Imported, Sided, Record):
    """Something the partnership set itself to change, with its reason and its bounds.

    Two levels are held: an overarching priority, and beneath it those of a year.
    """

    class Level(models.TextChoices):
        SHARED = "shared", "Priority"
        OVERARCHING = "overarching", "Overarching priority"
        ANNUAL = "annual", "Delivery priority of a year"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Signed off"
        DROPPED = "dropped", "Not taken forward"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PROPOSED: {Status.AGREED, Status.DROPPED},
        Status.AGREED: {Status.DROPPED},
        Status.DROPPED: {Status.PROPOSED},
    }

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="priorities", verbose_name="Strategy"
    )
    level = models.CharField("Level", max_length=12, choices=Level, default=Level.SHARED)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delivery_priorities",
        verbose_name="Under",
    )  # fmt: skip
    year = models.CharField("Year", max_length=20, blank=True)
    title = models.CharField("Title", max_length=500)
    untitled = models.BooleanField("The document gives it no title", default=False, editable=False)
    status = models.CharField(
        "State", max_length=12, choices=Status, default=Status.PROPOSED, editable=False
    )
    narrative = models.TextField("Why it matters", blank=True)
    scope_in = models.TextField("What it takes in", blank=True)
    scope_out = models.TextField("What it leaves out", blank=True)
    legal_note = models.TextField("What the law says", blank=True)
    owner = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Lead organisation",
    )  # fmt: skip
    order = models.PositiveIntegerField("Place", default=1)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="priorities", verbose_name="Contributes to"
    )
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", editable=False,
        verbose_name="Carried forward from",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "strategy", "level", "parent", "year", "title", "untitled", "status", "narrative",
            "scope_in", "scope_out", "legal_note", "owner", "order", "themes", "carried_from",
            *PROVENANCE, *SIDES,
        }  # fmt: skip

    class Meta:
        ordering = ("strategy", "order", "id")
        verbose_name_plural = "priorities"
        indexes = (models.Index(fields=("strategy", "order"), name="priority_of_strategy"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(level="annual") | models.Q(parent__isnull=False),
                name="priority_of_a_year_has_its_parent",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Statement(Imported, Sided, Record):
    """A sentence of a strategy that can be followed up: an outcome, a focus, a commitment."""

    class Type(models.TextChoices):
        OUTCOME = "outcome", "Outcome"
        FOCUS = "focus", "Focus area"
        PRINCIPLE = "principle", "Principle"
        COMMITMENT = "commitment", "Commitment"
        ISSUE = "issue", "Issue supported with others"
        PROMPT = "prompt", "Opportunity prompt"
        REFLECTION = "reflection", "Reflection"
        NEXT_STEP = "next-step", "Next step"

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="statements", verbose_name="Strategy"
    )
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="statements",
        verbose_name="Priority",
    )  # fmt: skip
    type = models.CharField("Kind", max_length=12, choices=Type)
    text = models.TextField("Words")
    order = models.PositiveIntegerField("Place", default=1)
    outcomes = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="served_by",
        limit_choices_to={"type": "outcome"}, verbose_name="Serves these outcomes",
    )  # fmt: skip
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="statements", verbose_name="Themes"
    )
    lead_board = models.CharField("Board that leads it", max_length=200, blank=True)
    contribution = models.TextField("What this partnership contributes", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "strategy", "priority", "type", "text", "order", "outcomes", "themes", "lead_board",
            "contribution", *PROVENANCE, *SIDES,
        }  # fmt: skip

    class Meta:
        ordering = ("strategy", "priority", "type", "order", "id")
        indexes = (models.Index(fields=("strategy", "type"), name="statement_of_strategy"),)

    def __str__(self) -> str:
        return self.text if len(self.text) <= 120 else self.text[:117].rsplit(" ", 1)[0] + " …"

    @property
    def lead_in_words(self) -> str:
        """Who leads an issue shared with others; says so where the document does not."""
        return self.lead_board or "Lead not stated"
