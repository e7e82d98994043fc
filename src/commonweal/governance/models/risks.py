"""What could go wrong, what is new on the horizon, and what was learnt."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from commonweal.governance.models.boards import Board
from commonweal.governance.models.fields import About, Owned
from commonweal.records.models import Record

LIKELIHOOD = (
    (1, "1 Rare"),
    (2, "2 Unlikely"),
    (3, "3 Possible"),
    (4, "4 Likely"),
    (5, "5 Almost certain"),
)
IMPACT = ((1, "1 Slight"), (2, "2 Minor"), (3, "3 Moderate"), (4, "4 Major"), (5, "5 Severe"))
TOLERANCE = 12
"""Scores above this go to the executive, unless the board sets another bound."""


class Risk(About, Owned, Record):
    """A risk, threat or harm: scored five by five, owned, and escalated above its tolerance."""

    class Kind(models.TextChoices):
        RISK = "risk", "Risk"
        THREAT = "threat", "Threat"
        HARM = "harm", "Harm"

    class Proximity(models.TextChoices):
        NOW = "now", "Happening now"
        QUARTER = "quarter", "Within three months"
        YEAR = "year", "Within a year"
        LATER = "later", "Later than a year"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.CLOSED},
        Status.CLOSED: {Status.OPEN},
    }

    title = models.CharField("Risk", max_length=300)
    kind_of_risk = models.CharField("Kind", max_length=8, choices=Kind, default=Kind.RISK)
    detail = models.TextField("Cause and consequence", blank=True)
    board = models.ForeignKey(Board, models.PROTECT, related_name="risks", verbose_name="Board")
    likelihood = models.PositiveSmallIntegerField("Likelihood", choices=LIKELIHOOD)
    impact = models.PositiveSmallIntegerField("Impact", choices=IMPACT)
    score = models.PositiveSmallIntegerField("Score", default=1, editable=False)
    """Likelihood times impact; set when the record is checked, held to it by the database."""
    proximity = models.CharField("How soon", max_length=8, choices=Proximity, blank=True)
    tolerance = models.PositiveSmallIntegerField(
        "Tolerance",
        default=TOLERANCE,
        validators=[MinValueValidator(1), MaxValueValidator(25)],
        help_text="A score above this goes on the executive's next agenda by itself.",
    )
    response = models.TextField("What is being done about it", blank=True)
    status = models.CharField("Status", max_length=8, choices=Status, default=Status.OPEN)

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "title", "kind_of_risk", "detail", "board", "likelihood", "impact", "score",
            "proximity", "tolerance", "response", "status", "owner_organisation",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("-score", "title")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    likelihood__range=(1, 5), impact__range=(1, 5), tolerance__range=(1, 25)
                ),
                name="risk_is_five_by_five",
            ),
            models.CheckConstraint(
                condition=Q(score=F("likelihood") * F("impact")), name="risk_score_is_the_product"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.score = (self.likelihood or 0) * (self.impact or 0)

    @property
    def is_over(self) -> bool:
        """Whether it is open and above what may be tolerated."""
        return self.status == self.Status.OPEN and self.score > self.tolerance


class EmergingIssue(About, Owned, Record):
    """Something new that may or may not become a priority: a signal, tested, then decided."""

    class Origin(models.TextChoices):
        TREND = "trend", "A trend found in the evidence"
        ANALYST = "analyst", "An analyst"
        PARTNER = "partner", "A partner"
        PUBLIC = "public", "The public"
        NATIONAL = "national", "National or regional"

    class Status(models.TextChoices):
        RAISED = "raised", "Raised"
        TESTED = "tested", "Being tested"
        PROMOTED = "promoted", "Promoted"
        CLOSED = "closed", "Closed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.RAISED: {Status.TESTED, Status.PROMOTED, Status.CLOSED},
        Status.TESTED: {Status.PROMOTED, Status.CLOSED},
        Status.PROMOTED: set(),
        Status.CLOSED: {Status.RAISED},
    }

    title = models.CharField("Issue", max_length=300)
    signal = models.TextField("What was seen")
    origin = models.CharField("Where it came from", max_length=10, choices=Origin)
    finding = models.CharField("Finding in the assessment", max_length=200, blank=True)
    evidence = models.TextField("Evidence", blank=True)
    test = models.TextField("What testing it showed", blank=True)
    raised_on = models.DateField("Raised on")
    status = models.CharField(
        "Status", max_length=10, choices=Status, default=Status.RAISED, editable=False
    )
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Decision", editable=False,
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "title", "signal", "origin", "finding", "evidence", "test", "raised_on", "status",
            "decision", "owner_organisation",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("-raised_on", "-id")

    def __str__(self) -> str:
        return self.title


class Lesson(Owned, Record):
    """Something learnt from a review or an evaluation, and what was changed because of it."""

    class Source(models.TextChoices):
        DEATH_REVIEW = "death-review", "Domestic abuse related death review"
        ASB_REVIEW = "asb-review", "Anti-social behaviour case review"
        WEAPON_REVIEW = "weapon-review", "Offensive weapons homicide review"
        SAFEGUARDING = "safeguarding", "Safeguarding review"
        EVALUATION = "evaluation", "Evaluation"
        PILOT = "pilot", "Pilot"
        COMPLAINT = "complaint", "Complaint"
        OTHER = "other", "Other"

    class Status(models.TextChoices):
        OPEN = "open", "Nothing changed yet"
        CHANGED = "changed", "Change made"
        CLOSED = "closed", "No change needed"

    title = models.CharField("Lesson", max_length=300)
    learnt = models.TextField("What was learnt")
    source = models.CharField("From", max_length=16, choices=Source)
    reference = models.CharField("Which review", max_length=200, blank=True)
    learnt_on = models.DateField("Learnt on", null=True, blank=True)
    topics = models.JSONField("Topics", default=list, blank=True)
    change = models.TextField("What was changed", blank=True)
    status = models.CharField("Status", max_length=8, choices=Status, default=Status.OPEN)

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "title", "learnt", "source", "reference", "learnt_on", "topics", "change", "status",
            "owner_organisation",
        }  # fmt: skip

    class Meta:
        ordering = ("-learnt_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(status="changed") | ~Q(change=""),
                name="lesson_changed_says_what",
                violation_error_message="Say what was changed.",
            ),
        )

    def __str__(self) -> str:
        return self.title
