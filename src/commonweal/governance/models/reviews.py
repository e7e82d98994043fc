"""Looking at ourselves: reviews of governance, achievements, and how our plans meet others'."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.governance.models.fields import About
from commonweal.records.models import Record


class GovernanceReview(Record):
    """A review of how the partnership is governed, and what it led to."""

    title = models.CharField("Review", max_length=300)
    scope = models.TextField("What it looked at")
    starts_on = models.DateField("Began")
    ends_on = models.DateField("Finished", null=True, blank=True)
    findings = models.TextField("What it found", blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "scope", "starts_on", "ends_on", "findings", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("-starts_on", "-id")

    def __str__(self) -> str:
        return self.title


class GovernanceChange(Record):
    """One change that a review led to, with the records it altered."""

    review = models.ForeignKey(
        GovernanceReview, models.PROTECT, related_name="changes", verbose_name="Review"
    )
    letter = models.CharField("Letter", max_length=4)
    text = models.TextField("Change")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"review", "letter", "text"}

    class Meta:
        ordering = ("review", "letter")
        constraints = (
            models.UniqueConstraint(
                fields=("review", "letter"),
                condition=Q(retired_at__isnull=True),
                name="one_change_of_each_letter",
            ),
        )

    def __str__(self) -> str:
        return f"{self.letter}) {self.text}"[:300]


class Altered(About, Record):
    """One record that a change of governance altered."""

    change = models.ForeignKey(
        GovernanceChange, models.PROTECT, related_name="altered", verbose_name="Change"
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"change"} | About.ABOUT

    class Meta:
        ordering = ("change", "id")

    def __str__(self) -> str:
        return self.about_title


class Achievement(About, Record):
    """Something the partnership is proud of, with what shows it."""

    title = models.CharField("Achievement", max_length=300)
    achieved_on = models.DateField("When")
    account = models.TextField("What was achieved", blank=True)
    evidence = models.TextField("What shows it", blank=True)
    evidence_link = models.URLField("Address of the evidence", blank=True, max_length=500)
    published = models.BooleanField(
        "Published",
        default=False,
        help_text="Needs something that shows it.",
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "achieved_on", "account", "evidence", "evidence_link", "published",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("-achieved_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(published=False) | ~Q(evidence="") | ~Q(evidence_link=""),
                name="achievement_published_with_evidence",
                violation_error_message="Nothing is published without what shows it.",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Alignment(About, Record):
    """One of our priorities beside a priority of another plan, board or regional body."""

    class Link(models.TextChoices):
        CONTRIBUTES = "contributes", "Contributes to it"
        SHARED = "shared", "Is shared with it"
        DELIVERED = "delivered", "Is delivered through it"
        REQUIRED = "required", "Is required by it"
        INFORMED = "informed", "Is informed by it"

    plan = models.CharField("Other plan", max_length=300)
    body = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Whose plan it is",
    )  # fmt: skip
    board = models.ForeignKey(
        "governance.Board", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Board that holds it",
    )  # fmt: skip
    their_priority = models.CharField("Their priority", max_length=300, blank=True)
    link = models.CharField("Ours", max_length=12, choices=Link, default=Link.CONTRIBUTES)
    note = models.TextField("How", blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "plan", "body", "board", "their_priority", "link", "note", "source",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("about_title", "plan", "id")

    def __str__(self) -> str:
        return f"{self.about_title or 'A priority'} and {self.plan}"[:300]
