"""How far a thing is: columns and words that deliverables and actions share."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    PLANNED = "planned", "Not started"
    UNDERWAY = "underway", "Under way"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


MOVES: dict[str, set[str]] = {
    Status.PLANNED: {Status.UNDERWAY, Status.DONE, Status.STOPPED},
    Status.UNDERWAY: {Status.PLANNED, Status.DONE, Status.STOPPED},
    Status.DONE: {Status.UNDERWAY},
    Status.STOPPED: {Status.PLANNED, Status.UNDERWAY},
}


class Standing(models.TextChoices):
    """How it is going, in words first: a colour only repeats them."""

    ON_TRACK = "on-track", "On track"
    AT_RISK = "at-risk", "At risk"
    OFF_TRACK = "off-track", "Off track"
    UNKNOWN = "unknown", "Not reported"


SIGNS = {
    Standing.ON_TRACK: "●",
    Standing.AT_RISK: "◆",
    Standing.OFF_TRACK: "▲",
    Standing.UNKNOWN: "–",
}
TONES = {
    Standing.ON_TRACK: "good",
    Standing.AT_RISK: "calm",
    Standing.OFF_TRACK: "bad",
    Standing.UNKNOWN: "none",
}


class Progressing(models.Model):
    """Due on a day, in a state, standing as its lead last said."""

    status = models.CharField("State", max_length=10, choices=Status, default=Status.PLANNED)
    standing = models.CharField(
        "How it is going", max_length=10, choices=Standing, default=Standing.UNKNOWN
    )
    reason = models.TextField("Why it stands so", blank=True)
    due_on = models.DateField("Due", null=True, blank=True)
    told_on = models.DateField("Last told of", null=True, blank=True, editable=False)

    PROGRESS: ClassVar[set[str]] = {"status", "standing", "reason", "due_on", "told_on"}

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in (Status.PLANNED, Status.UNDERWAY)

    def is_late_on(self, day: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < day

    @property
    def standing_in_words(self) -> str:
        """State and standing as a list shows them: `▲ Off track`, `Done`."""
        if not self.is_open:
            return self.get_status_display()
        return f"{SIGNS[Standing(self.standing)]} {self.get_standing_display()}"

    @property
    def tone(self) -> str:
        return TONES[Standing(self.standing)] if self.is_open else "calm"


EXPLAINED = Q(standing__in=("on-track", "unknown")) | ~Q(reason="")
"""For a check constraint: what is at risk or off track says why."""
