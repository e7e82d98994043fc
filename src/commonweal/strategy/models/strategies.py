"""Strategies: period, state, succession, and what stands at the front of the document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from commonweal.records.models import Record
from commonweal.strategy.models.provenance import PROVENANCE, Imported

REFRESH_BEFORE = timedelta(days=180)
"""How long before its end a strategy's successor should be begun."""


class Strategy(Imported, Record):
    """A strategy of the partnership for a period, from draft to ended."""

    class Type(models.TextChoices):
        PARTNERSHIP = "partnership", "Community safety strategy"
        ANNUAL = "annual", "Delivery plan of a year"
        THEMATIC = "thematic", "Strategy on one theme"
        OTHER_BOARD = "other-board", "Strategy of another board"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        CONSULTED = "consulted", "Consulted on"
        ENDORSED = "endorsed", "Endorsed"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded"
        ENDED = "ended", "Ended"

    # A strategy whose period was over before it came into the register is filed as ended.
    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.CONSULTED, Status.ENDED},
        Status.CONSULTED: {Status.DRAFT, Status.ENDORSED},
        Status.ENDORSED: {Status.CONSULTED, Status.PUBLISHED},
        Status.PUBLISHED: {Status.SUPERSEDED, Status.ENDED},
        Status.SUPERSEDED: set(),
        Status.ENDED: set(),
    }

    title = models.CharField("Title", max_length=300)
    short = models.CharField("Short title", max_length=80, blank=True)
    type = models.CharField("Kind", max_length=20, choices=Type, default=Type.PARTNERSHIP)
    owner_board = models.CharField("Board that owns it", max_length=200, blank=True)
    address = models.URLField("Where it is published", blank=True)
    starts_on = models.DateField("From", null=True, blank=True)
    ends_on = models.DateField("Until", null=True, blank=True)
    period = models.CharField("Period as printed", max_length=60, blank=True)
    status = models.CharField(
        "State", max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors",
        verbose_name="Follows",
    )  # fmt: skip
    ambition = models.TextField("Ambition", blank=True)
    outcome = models.TextField("Outcome", blank=True)
    outcome_value = models.CharField("Figure that shows the outcome", max_length=60, blank=True)
    outcome_source = models.CharField("Where that figure comes from", max_length=300, blank=True)
    foreword = models.TextField("Foreword", blank=True)
    thanks = models.TextField("Thanks", blank=True)
    dated = models.DateField("Date of the document", null=True, blank=True)
    equality_reason = models.TextField(
        "Why there is no equality assessment", blank=True, editable=False
    )
    published_on = models.DateField("Published", null=True, blank=True, editable=False)

    class Privacy:
        personal: ClassVar[set[str]] = {"foreword", "thanks"}
        plain: ClassVar[set[str]] = {
            "title", "short", "type", "owner_board", "address", "starts_on", "ends_on", "period",
            "status", "predecessor", "ambition", "outcome", "outcome_value", "outcome_source",
            "dated", "equality_reason", "published_on", *PROVENANCE,
        }  # fmt: skip

    class Meta:
        ordering = ("-starts_on", "title")
        verbose_name_plural = "strategies"
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="strategy_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_on__isnull=False),
                name="strategy_published_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return self.short or self.title

    @property
    def years(self) -> str:
        """`2018 to 2021`, or as printed where the dates are not known."""
        if self.starts_on and self.ends_on:
            first, last = self.starts_on.year, self.ends_on.year
            return str(first) if first == last else f"{first} to {last}"
        return self.period

    def over_on(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day

    def refresh_due_on(self, day: date) -> bool:
        """Whether the period ends within half a year, or is over, and nothing took its place."""
        gone = self.status in (self.Status.SUPERSEDED, self.Status.ENDED)
        return not gone and self.ends_on is not None and self.ends_on - REFRESH_BEFORE <= day


class Signatory(Imported, Record):
    """Somebody who signs the foreword of a strategy."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="signatories", verbose_name="Strategy"
    )
    name = models.CharField("Name", max_length=200)
    post = models.CharField("Post", max_length=300, blank=True)
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = {"name"}
        plain: ClassVar[set[str]] = {"strategy", "post", "order", *PROVENANCE}

    class Meta:
        ordering = ("order", "id")
        verbose_name_plural = "signatories"

    def __str__(self) -> str:
        return self.post or "A signatory"


class StatutoryPriority(Imported, Record):
    """What the law asks of the partnership, led in a strategy of its own: linked, not copied."""

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="statutory", verbose_name="Strategy"
    )
    title = models.CharField("Title", max_length=300)
    note = models.TextField("What this partnership does about it", blank=True)
    linked = models.ForeignKey(
        Strategy, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Its own strategy",
    )  # fmt: skip
    owner_board = models.CharField("Board that leads it", max_length=200, blank=True)
    legal = models.CharField("Legal reference", max_length=300, blank=True)
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "strategy", "title", "note", "linked", "owner_board", "legal", "order", *PROVENANCE,
        }  # fmt: skip

    class Meta:
        ordering = ("order", "id")
        verbose_name_plural = "statutory priorities"

    def __str__(self) -> str:
        return self.title

    @property
    def link_state(self) -> str:
        """Whether its own strategy can be followed."""
        if self.linked is None:
            return "No strategy linked"
        if self.linked.retired_at is not None:
            return "Broken: the strategy was taken out of use"
        if self.linked.status in (Strategy.Status.SUPERSEDED, Strategy.Status.ENDED):
            return f"Out of date: the strategy is {self.linked.get_status_display().lower()}"
        return "Linked"
