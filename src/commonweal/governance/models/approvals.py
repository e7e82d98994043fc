"""Rounds of approval: who was asked to endorse something, and what each answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.governance.models.boards import Board
from commonweal.governance.models.fields import About
from commonweal.records.models import Record


class ApprovalRound(About, Record):
    """One asking of every responsible authority, about one version of one thing."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        SIGNED = "signed", "Signed off"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.SIGNED, Status.WITHDRAWN},
        Status.SIGNED: set(),
        Status.WITHDRAWN: set(),
    }

    edition = models.CharField("Version that is asked about", max_length=80, blank=True)
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Signed off by",
    )  # fmt: skip
    opened_on = models.DateField("Opened on")
    deadline = models.DateField("Answers wanted by")
    status = models.CharField(
        "Status", max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Decision that signed it off", editable=False,
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "edition", "board", "opened_on", "deadline", "status", "decision",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("-opened_on", "-id")
        indexes = (models.Index(fields=("about_kind", "about_id"), name="round_about_record"),)

    def __str__(self) -> str:
        return f"Approval of {self.about_title}"


class Endorsement(Record):
    """One authority's answer in a round."""

    class Answer(models.TextChoices):
        AWAITED = "awaited", "Awaited"
        ENDORSED = "endorsed", "Endorsed"
        OBJECTED = "objected", "Objected"
        SILENT = "silent", "Recorded as not responding"

    round = models.ForeignKey(
        ApprovalRound, models.PROTECT, related_name="endorsements", verbose_name="Round"
    )
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, related_name="+",
        verbose_name="Responsible authority",
    )  # fmt: skip
    answer = models.CharField(
        "Answer", max_length=10, choices=Answer, default=Answer.AWAITED, editable=False
    )
    answered_at = models.DateTimeField("Recorded", null=True, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Recorded by", editable=False,
    )  # fmt: skip
    words = models.TextField("In their words", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"recorded_by"}
        plain: ClassVar[set[str]] = {"round", "organisation", "answer", "answered_at", "words"}

    class Meta:
        ordering = ("round", "organisation__name")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "organisation"), name="one_answer_of_each_authority"
            ),
            models.CheckConstraint(
                condition=Q(answer="awaited", answered_at__isnull=True, recorded_by__isnull=True)
                | Q(~Q(answer="awaited"), answered_at__isnull=False, recorded_by__isnull=False),
                name="answer_has_time_and_recorder",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_answer_display().lower()}"
