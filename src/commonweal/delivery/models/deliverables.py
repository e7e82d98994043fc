"""What was promised, by whom, by when: deliverables, their milestones, what leads tell of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.delivery.models.progress import EXPLAINED, MOVES, Progressing, Standing, Status
from commonweal.records.models import Record
from commonweal.strategy.models import Priority, Statement, Strategy
from commonweal.strategy.models.provenance import PROVENANCE, SIDES, Imported, Sided


def short(text: str, most: int = 120) -> str:
    """The beginning of a long sentence, cut between words."""
    return text if len(text) <= most else text[: most - 3].rsplit(" ", 1)[0] + " …"


class Deliverable(Imported, Sided, Progressing, Record):
    """Something that a strategy says will be done, with one or more lead organisations."""

    class Type(models.TextChoices):
        DELIVERABLE = "deliverable", "Deliverable"
        PLAN_ACTION = "plan-action", "Action on the plan on a page"
        SUB_STRATEGY = "sub-strategy", "A strategy to be written"
        REVIEW = "review", "Service review"
        PILOT = "pilot", "Pilot"

    MOVES = MOVES

    strategy = models.ForeignKey(
        Strategy, models.PROTECT, related_name="deliverables", verbose_name="Strategy"
    )
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="deliverables",
        verbose_name="Priority",
    )  # fmt: skip
    type = models.CharField("Kind", max_length=14, choices=Type, default=Type.DELIVERABLE)
    group = models.CharField("Theme as printed", max_length=200, blank=True)
    text = models.TextField("What will be done")
    year = models.CharField("Year", max_length=20, blank=True)
    leads = models.ManyToManyField(
        "partnership.Organisation", blank=True, related_name="leads_on", verbose_name="Leads"
    )
    contact = models.EmailField("Address of the person who reports", blank=True)
    contact_name = models.CharField("Person who reports", max_length=200, blank=True)
    additional = models.BooleanField(
        "Additional to core services", default=True, help_text="Untick where it is a core service."
    )
    commitments = models.ManyToManyField(
        Statement, blank=True, related_name="delivered_by", verbose_name="Serves",
    )  # fmt: skip
    areas = models.JSONField("Areas it is for", default=list, blank=True)
    order = models.PositiveIntegerField("Place", default=1)

    class Privacy:
        personal: ClassVar[set[str]] = {"contact", "contact_name"}
        plain: ClassVar[set[str]] = {
            "strategy", "priority", "type", "group", "text", "year", "leads", "additional",
            "commitments", "areas", "order", *PROVENANCE, *SIDES, *Progressing.PROGRESS,
        }  # fmt: skip

    class Meta:
        ordering = ("strategy", "order", "id")
        indexes = (
            models.Index(fields=("strategy", "type", "order"), name="deliverable_of_strategy"),
            models.Index(fields=("partnership", "status", "due_on"), name="deliverable_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=EXPLAINED, name="deliverable_off_track_says_why",
                violation_error_message="Say why it is at risk or off track.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return short(self.text)

    @property
    def led_by(self) -> str:
        """Names of the leads; says so where there is none."""
        return ", ".join(str(lead) for lead in self.leads.all()) or "Nobody yet"


class Milestone(Record):
    """A step on the way, with its day."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="milestones", verbose_name="Deliverable"
    )
    text = models.CharField("Step", max_length=300)
    due_on = models.DateField("Due")
    done_on = models.DateField("Done", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"deliverable", "text", "due_on", "done_on"}

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.text


class Asking(Record):
    """One question to one lead: how is this going? It carries an address that is used once.

    The address itself is not kept: it is signed, and this row says whether it still counts.
    """

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="askings", verbose_name="Deliverable"
    )
    period = models.CharField("Period", max_length=20)
    to = models.EmailField("Sent to")
    asked_at = models.DateTimeField("Asked")
    expires_at = models.DateTimeField("Answer wanted by")
    reminded_at = models.DateTimeField("Reminded", null=True, blank=True)
    answered_at = models.DateTimeField("Answered", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"to"}
        plain: ClassVar[set[str]] = {
            "deliverable", "period", "asked_at", "expires_at", "reminded_at", "answered_at",
        }  # fmt: skip

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("deliverable", "period"), condition=models.Q(retired_at__isnull=True),
                name="a_lead_is_asked_once_a_period",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Asked for {self.period}"


class Update(Record):
    """What a lead told of a deliverable for a period."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="updates", verbose_name="Deliverable"
    )
    period = models.CharField("Period", max_length=20)
    status = models.CharField("State", max_length=10, choices=Status)
    standing = models.CharField("How it is going", max_length=10, choices=Standing)
    progress = models.TextField("What happened")
    reason = models.TextField("Why it stands so", blank=True)
    risk = models.TextField("What could go wrong", blank=True)
    ask = models.TextField("Help that is asked for", blank=True)
    evidence = models.TextField("What shows it", blank=True)
    told_at = models.DateTimeField("Told")
    told_by = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Told by",
    )  # fmt: skip
    asking = models.OneToOneField(
        Asking, models.PROTECT, null=True, blank=True, related_name="update",
        verbose_name="In answer to",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = {"told_by"}
        plain: ClassVar[set[str]] = {
            "deliverable", "period", "status", "standing", "progress", "reason", "risk", "ask",
            "evidence", "told_at", "asking",
        }  # fmt: skip

    class Meta:
        ordering = ("-told_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=EXPLAINED, name="update_off_track_says_why",
                violation_error_message="Say why it is at risk or off track.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.period}: {self.get_standing_display().lower()}"
