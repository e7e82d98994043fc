"""Action plans: who does what by when, for a priority or across agencies on one topic."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.delivery.models.deliverables import Deliverable, short
from commonweal.delivery.models.progress import EXPLAINED, MOVES, Progressing
from commonweal.governance.models.fields import Owned
from commonweal.records.models import Record
from commonweal.strategy.models import Measure, Priority, Statement

PROMPTS = (
    ("local", "Can it be done locally, where people see it?"),
    ("victims", "What does it do for victims?"),
    ("complex", "Does it reach people with complex needs?"),
    ("behaviour", "Whose behaviour does it change?"),
    ("involvement", "Who was involved in shaping it?"),
)
"""What every new action is held against (answers are kept by these names)."""


class ActionPlan(Record):
    """A plan: of a priority, or on one topic across agencies."""

    class Type(models.TextChoices):
        PRIORITY = "priority", "Plan of a priority"
        TOPIC = "topic", "Plan on one topic across agencies"
        LOCALITY = "locality", "Plan for a neighbourhood"

    type = models.CharField("Kind", max_length=10, choices=Type, default=Type.PRIORITY)
    title = models.CharField("Title", max_length=300)
    priority = models.ForeignKey(
        Priority, models.PROTECT, null=True, blank=True, related_name="plans",
        verbose_name="Priority",
    )  # fmt: skip
    board = models.ForeignKey(
        "governance.Board", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Group that keeps it",
    )  # fmt: skip
    area = models.CharField("Code of the area", max_length=9, blank=True)
    about = models.TextField("What it is for", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"type", "title", "priority", "board", "area", "about"}

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("priority",),
                condition=models.Q(type="priority", retired_at__isnull=True),
                name="one_plan_of_each_priority",
            ),
            models.CheckConstraint(
                condition=~models.Q(type="priority") | models.Q(priority__isnull=False),
                name="plan_of_a_priority_has_it",
                violation_error_message="Choose the priority that this is the plan of.",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanAction(Owned, Progressing, Record):
    """One action: a verb, an owner, a day, a measure. `smart` says which of them it lacks."""

    MOVES = MOVES

    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="actions", verbose_name="Plan"
    )
    focus = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="Focus area", limit_choices_to={"type": "focus"},
    )  # fmt: skip
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="Deliverable",
    )  # fmt: skip
    review = models.ForeignKey(
        "delivery.ServiceReview", models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="From the review",
    )  # fmt: skip
    text = models.TextField("What will be done")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="Measure that will show it",
    )  # fmt: skip
    success = models.CharField("Or, how we shall know", max_length=300, blank=True)
    agencies = models.ManyToManyField(
        "partnership.Organisation", blank=True, related_name="+", verbose_name="With"
    )
    answers = models.JSONField("Answers to the five prompts", default=dict, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "plan", "focus", "deliverable", "review", "text", "measure", "success", "agencies",
            "answers", "owner_organisation", *Progressing.PROGRESS,
        }  # fmt: skip

    class Meta:
        ordering = ("plan", "focus", "due_on", "id")
        indexes = (models.Index(fields=("partnership", "status", "due_on"), name="action_due"),)
        constraints = (
            models.CheckConstraint(
                condition=EXPLAINED, name="action_off_track_says_why",
                violation_error_message="Say why it is at risk or off track.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return short(self.text)

    @property
    def unmet_prompts(self) -> list[str]:
        """The prompts that nobody answered."""
        return [words for name, words in PROMPTS if not str(self.answers.get(name, "")).strip()]


class ServiceReview(Record):
    """A review of a service: scope, evidence, findings, recommendations. It ends in actions."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDERWAY = "underway", "Under way"
        REPORTED = "reported", "Reported"
        CLOSED = "closed", "Closed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PLANNED: {Status.UNDERWAY},
        Status.UNDERWAY: {Status.REPORTED},
        Status.REPORTED: {Status.CLOSED},
        Status.CLOSED: set(),
    }

    title = models.CharField("Service under review", max_length=300)
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="reviews",
        verbose_name="Deliverable",
    )  # fmt: skip
    status = models.CharField(
        "State", max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )
    scope = models.TextField("Scope", blank=True)
    evidence = models.TextField("Evidence", blank=True)
    findings = models.TextField("Findings", blank=True)
    recommendations = models.TextField("Recommendations", blank=True)
    reported_on = models.DateField("Reported", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "deliverable", "status", "scope", "evidence", "findings", "recommendations",
            "reported_on",
        }  # fmt: skip

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title


class Pilot(Record):
    """Something tried on a small scale, to learn whether it works. It ends with an evaluation."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        STOPPED = "stopped", "Stopped, to be evaluated"
        CLOSED = "closed", "Closed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PLANNED: {Status.RUNNING},
        Status.RUNNING: {Status.STOPPED},
        Status.STOPPED: {Status.CLOSED},
        Status.CLOSED: set(),
    }

    title = models.CharField("Pilot", max_length=300)
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="pilots",
        verbose_name="Deliverable",
    )  # fmt: skip
    status = models.CharField(
        "State", max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )
    hypothesis = models.TextField("What should change, and why it should")
    sites = models.JSONField("Where it is tried", default=list, blank=True)
    comparison = models.JSONField("Compared with", default=list, blank=True)
    measures = models.ManyToManyField(
        Measure, blank=True, related_name="pilots", verbose_name="Measures"
    )
    starts_on = models.DateField("From", null=True, blank=True)
    stops_on = models.DateField("It stops on", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "deliverable", "status", "hypothesis", "sites", "comparison", "measures",
            "starts_on", "stops_on",
        }  # fmt: skip

    class Meta:
        ordering = ("-starts_on", "id")

    def __str__(self) -> str:
        return self.title


class Evaluation(Record):
    """What came of a pilot or an intervention, under the five EMMIE headings.

    Source: Johnson, Tilley and Bowers, "Introducing EMMIE", Journal of Experimental
    Criminology 11, 2015: effect, mechanism, moderators, implementation, economic cost.
    """

    class Finding(models.TextChoices):
        FELL = "fell", "Fell by more than chance explains"
        ROSE = "rose", "Rose by more than chance explains"
        NULL = "null", "No effect could be shown"
        UNKNOWN = "unknown", "Could not be measured"

    title = models.CharField("What was evaluated", max_length=300)
    pilot = models.ForeignKey(
        Pilot, models.PROTECT, null=True, blank=True, related_name="evaluations",
        verbose_name="Pilot",
    )  # fmt: skip
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, null=True, blank=True, related_name="evaluations",
        verbose_name="Deliverable",
    )  # fmt: skip
    treated_before = models.PositiveIntegerField(
        "Events before, where it was tried", null=True, blank=True
    )
    treated_after = models.PositiveIntegerField(
        "Events after, where it was tried", null=True, blank=True
    )
    compared_before = models.PositiveIntegerField("Events before, elsewhere", null=True, blank=True)
    compared_after = models.PositiveIntegerField("Events after, elsewhere", null=True, blank=True)
    period = models.CharField("Months compared", max_length=120, blank=True)
    finding = models.CharField(
        "Finding", max_length=10, choices=Finding, default=Finding.UNKNOWN, editable=False
    )
    effect = models.TextField("Effect", blank=True, editable=False)
    mechanism = models.TextField("Mechanism: how it was meant to work", blank=True)
    moderators = models.TextField("Moderators: where and for whom", blank=True)
    implementation = models.TextField("Implementation: what was done", blank=True)
    economics = models.TextField("Economics: what it cost", blank=True)
    done_on = models.DateField("Evaluated", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "pilot", "deliverable", "treated_before", "treated_after", "compared_before",
            "compared_after", "period", "finding", "effect", "mechanism", "moderators",
            "implementation", "economics", "done_on",
        }  # fmt: skip

    class Meta:
        ordering = ("-done_on", "id")

    def __str__(self) -> str:
        return self.title
