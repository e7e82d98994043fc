"""Meetings: what was on the agenda, who came, what was said, decided and left to do."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from commonweal.governance.models.boards import Board
from commonweal.governance.models.fields import About, Owned
from commonweal.records.models import Record


class Meeting(Record):
    """One meeting of a board, or a workshop it held."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held, minutes in draft"
        MINUTED = "minuted", "Minutes agreed"
        CANCELLED = "cancelled", "Cancelled"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PLANNED: {Status.HELD, Status.CANCELLED},
        Status.HELD: {Status.MINUTED},
        Status.MINUTED: set(),
        Status.CANCELLED: {Status.PLANNED},
    }

    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings", verbose_name="Board")
    name = models.CharField("What it is called, if not a meeting", max_length=200, blank=True)
    starts_at = models.DateTimeField("Starts", help_text="Day and time, as 2026-06-30 14:00.")
    minutes_long = models.PositiveSmallIntegerField("How long, in minutes", default=120)
    place = models.CharField("Place", max_length=300, blank=True)
    facilitator = models.CharField("Chaired or facilitated by", max_length=200, blank=True)
    status = models.CharField(
        "Status", max_length=12, choices=Status, default=Status.PLANNED, editable=False
    )
    summary = models.TextField("In a few words", blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"facilitator"}
        plain: ClassVar[set[str]] = {
            "board", "name", "starts_at", "minutes_long", "place", "status", "summary", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("-starts_at", "id")
        indexes = (models.Index(fields=("board", "starts_at"), name="meeting_of_board"),)

    def __str__(self) -> str:
        when = date_format(timezone.localtime(self.starts_at), "j F Y")
        return f"{self.name or self.board.name}, {when}"

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()


class AgendaItem(About, Record):
    """One item of an agenda, and the minute of it."""

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        DISCUSSION = "discussion", "For discussion"
        INFORMATION = "information", "For information"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="items", verbose_name="Meeting"
    )
    number = models.PositiveSmallIntegerField("Number")
    title = models.CharField("Item", max_length=300)
    purpose = models.CharField(
        "Purpose", max_length=12, choices=Purpose, default=Purpose.DISCUSSION
    )
    lead = models.CharField("Led by", max_length=200, blank=True)
    paper = models.ForeignKey(
        "governance.Paper", models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name="Paper",
    )  # fmt: skip
    because = models.CharField(
        "Why it is here", max_length=300, blank=True, editable=False,
        help_text="Set where a rule put the item on the agenda.",
    )  # fmt: skip
    minute = models.TextField("Minute", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"lead"}
        plain: ClassVar[set[str]] = {
            "meeting", "number", "title", "purpose", "paper", "because", "minute",
        } | About.ABOUT  # fmt: skip

    class Meta:
        ordering = ("meeting", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "number"),
                condition=Q(retired_at__isnull=True),
                name="one_item_of_each_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Attendance(Record):
    """Whether somebody came."""

    class Came(models.TextChoices):
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"
        GUEST = "guest", "In attendance"

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendances", verbose_name="Meeting"
    )
    person = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Person who signs in",
    )  # fmt: skip
    attendee = models.CharField("Name", max_length=200, blank=True)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="For",
    )  # fmt: skip
    came = models.CharField("Attendance", max_length=12, choices=Came, default=Came.PRESENT)

    class Privacy:
        personal: ClassVar[set[str]] = {"person", "attendee"}
        plain: ClassVar[set[str]] = {"meeting", "organisation", "came"}

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(attendee=""),
                name="attendance_has_somebody",
                violation_error_message="Say who it is: choose a person, or write a name.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_came_display()} at {self.meeting}"

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.attendee


class Reflection(Record):
    """A view that was expressed at a meeting, numbered so that papers can cite it."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="reflections", verbose_name="Meeting"
    )
    number = models.CharField("Number", max_length=20)
    text = models.TextField("What was said")
    said_by = models.CharField("Who said it", max_length=200, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"said_by"}
        plain: ClassVar[set[str]] = {"meeting", "number", "text"}

    class Meta:
        ordering = ("meeting", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "number"),
                condition=Q(retired_at__isnull=True),
                name="one_reflection_of_each_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} of {self.meeting}"


class Decision(Record):
    """What a board decided, who moved it, and what became of it."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        REJECTED = "rejected", "Not agreed"
        DEFERRED = "deferred", "Deferred"

    board = models.ForeignKey(Board, models.PROTECT, related_name="decisions", verbose_name="Board")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="decisions",
        verbose_name="Meeting",
    )  # fmt: skip
    decided_on = models.DateField("Decided on")
    title = models.CharField("Decision", max_length=300)
    rationale = models.TextField("Why", blank=True)
    outcome = models.CharField("Outcome", max_length=12, choices=Outcome, default=Outcome.AGREED)
    mover = models.CharField("Moved by", max_length=200, blank=True)
    seconder = models.CharField("Seconded by", max_length=200, blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"mover", "seconder"}
        plain: ClassVar[set[str]] = {
            "board", "meeting", "decided_on", "title", "rationale", "outcome", "source",
        }  # fmt: skip

    class Meta:
        ordering = ("-decided_on", "-id")

    def __str__(self) -> str:
        return self.title


class Effect(About, Record):
    """What a decision did to one record, of this room or of one above."""

    class Did(models.TextChoices):
        CREATED = "created", "Created"
        CHANGED = "changed", "Changed"
        APPROVED = "approved", "Approved"
        CLOSED = "closed", "Closed"
        NOTED = "noted", "Noted"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="effects", verbose_name="Decision"
    )
    did = models.CharField("What it did", max_length=12, choices=Did)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"decision", "did"} | About.ABOUT

    class Meta:
        ordering = ("decision", "id")
        indexes = (models.Index(fields=("about_kind", "about_id"), name="effect_on_record"),)

    def __str__(self) -> str:
        return f"{self.get_did_display()}: {self.about_title}"


class Action(Owned, Record):
    """Something a meeting left somebody to do."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.OPEN: {Status.DONE, Status.DROPPED},
        Status.DONE: {Status.OPEN},
        Status.DROPPED: {Status.OPEN},
    }

    board = models.ForeignKey(Board, models.PROTECT, related_name="actions", verbose_name="Board")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="Meeting",
    )  # fmt: skip
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="actions",
        verbose_name="Decision",
    )  # fmt: skip
    title = models.CharField("Action", max_length=300)
    due_on = models.DateField("Due", null=True, blank=True)
    progress = models.TextField("How far it is", blank=True)
    status = models.CharField("Status", max_length=12, choices=Status, default=Status.OPEN)

    class Privacy:
        personal: ClassVar[set[str]] = set(Owned.OWNED)
        plain: ClassVar[set[str]] = {
            "board", "meeting", "decision", "title", "due_on", "progress", "status",
            "owner_organisation",
        }  # fmt: skip

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.title

    def is_late_on(self, day: date) -> bool:
        return self.status == self.Status.OPEN and self.due_on is not None and self.due_on < day
