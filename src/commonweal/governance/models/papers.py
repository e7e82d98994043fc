"""Papers that boards are sent, and the report each board sends up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format

from commonweal.governance.models.boards import Board
from commonweal.governance.models.fields import SIGNS, Rag
from commonweal.records.models import Record


class Paper(Record):
    """A board paper: numbered sections and clauses in one text. See `governance.papers`."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        CLEARED = "cleared", "Cleared to go out"

    class For(models.TextChoices):
        DECISION = "decision", "Decision"
        CONSULTATION = "consultation", "Consultation"
        INFORMATION = "information", "Information"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.CLEARED},
        Status.CLEARED: {Status.DRAFT},
    }

    board = models.ForeignKey(Board, models.PROTECT, related_name="papers", verbose_name="Board")
    meeting = models.ForeignKey(
        "governance.Meeting", models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="Meeting",
    )  # fmt: skip
    title = models.CharField("Report title", max_length=300)
    purpose = models.CharField("Purpose", max_length=300)
    asks_for = models.CharField("Asks for", max_length=14, choices=For, default=For.DECISION)
    author = models.CharField("Author", max_length=200, blank=True)
    dated = models.DateField("Dated", null=True, blank=True)
    body = models.TextField(
        "Text",
        help_text="A section is a line like “2.0 Background”; a clause like “2.1 The board …”. "
        "Lines that begin with * are a list. Tables as in Markdown, with | between columns.",
    )
    exempt = models.BooleanField(
        "Part II: not for publication",
        default=False,
        help_text="Part I papers are open to the public.",
    )
    exempt_because = models.CharField(
        "Why it is exempt",
        max_length=300,
        blank=True,
        help_text="The paragraph of Schedule 12A to the Local Government Act 1972, "
        "or the reason where that Act does not apply.",
    )
    status = models.CharField(
        "Status", max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    source = models.CharField("Where this comes from", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"author"}
        plain: ClassVar[set[str]] = {
            "board", "meeting", "title", "purpose", "asks_for", "dated", "body", "exempt",
            "exempt_because", "status", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(exempt=False) | ~Q(exempt_because=""),
                name="exempt_paper_says_why",
                violation_error_message="Say why this paper is exempt from publication.",
            ),
        )

    def __str__(self) -> str:
        return self.title


class HighlightReport(Record):
    """What a board tells the executive of one period: progress, risks, threats, asks."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.DRAFT},
    }

    board = models.ForeignKey(Board, models.PROTECT, related_name="reports", verbose_name="Board")
    starts_on = models.DateField("Period from")
    ends_on = models.DateField("Period until")
    progress = models.TextField("Progress")
    risks = models.TextField("Risks", blank=True)
    threats = models.TextField("Threats", blank=True)
    asks = models.TextField("What we ask of the executive", blank=True)
    rag = models.CharField("Overall", max_length=6, choices=Rag, default=Rag.NONE)
    rag_reason = models.CharField("Why", max_length=300, blank=True)
    status = models.CharField(
        "Status", max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField("Submitted", null=True, blank=True, editable=False)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "board", "starts_on", "ends_on", "progress", "risks", "threats", "asks", "rag",
            "rag_reason", "status", "submitted_at",
        }  # fmt: skip

    class Meta:
        ordering = ("-starts_on", "board")
        constraints = (
            models.UniqueConstraint(
                fields=("board", "starts_on"),
                condition=Q(retired_at__isnull=True),
                name="one_report_of_a_board_and_period",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="report_period_has_length",
                violation_error_message="The period must end after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(rag="none") | ~Q(rag_reason=""),
                name="rag_of_report_has_reason",
                violation_error_message="Say why it is red, amber or green.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="report_submitted_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.board}, {self.period}"

    @property
    def sign(self) -> str:
        """The sign of its colour."""
        return SIGNS[Rag(self.rag)]

    @property
    def period(self) -> str:
        """The period in words."""
        ends = (date_format(day, "j F Y") for day in (self.starts_on, self.ends_on))
        return " to ".join(ends)
