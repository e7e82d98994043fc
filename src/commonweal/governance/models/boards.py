"""Boards, who sits on them, and what they were asked to do."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from commonweal.governance import rules
from commonweal.governance.models.fields import ENDS_AFTER_START, About, Dated
from commonweal.records.models import Record


class Board(About, Dated, Record):
    """A board, group or connected body, and which board it answers to."""

    class Kind(models.TextChoices):
        EXECUTIVE = "executive", "Executive"
        OPERATIONAL = "operational", "Operational delivery board"
        PLACE = "place", "Place-based delivery board"
        SUBGROUP = "sub-group", "Sub-group"
        TASK = "task-and-finish", "Task and finish group"
        CONNECTED = "connected", "Connected board"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.ACTIVE: {Status.CLOSED},
        Status.CLOSED: {Status.ACTIVE},
    }

    name = models.CharField("Name", max_length=200)
    kind_of_board = models.CharField("Type", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name="Answers to",
    )  # fmt: skip
    remit = models.TextField("Remit", blank=True)
    output = models.TextField("What it is to produce", blank=True)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Body that it is",
    )  # fmt: skip
    status = models.CharField("Status", max_length=12, choices=Status, default=Status.ACTIVE)
    unclear = models.CharField("What is not clear about it", max_length=300, blank=True)
    source = models.CharField("Where this is stated", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "name", "kind_of_board", "parent", "remit", "output", "organisation", "status",
            "unclear", "source",
        } | About.ABOUT | Dated.DATES  # fmt: skip

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=ENDS_AFTER_START, name="board_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=("partnership", "about_kind", "about_id"),
                condition=Q(about_id__isnull=False, retired_at__isnull=True),
                name="one_group_for_each_thing",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        seen, above = {self.pk}, self.parent
        while above is not None and self.pk is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "A board cannot answer to itself."})
            seen.add(above.pk)
            above = above.parent
        if self.kind_of_board == self.Kind.TASK and not self.ends_on:
            raise ValidationError({"ends_on": "A task and finish group needs the day it ends."})

    def is_open_on(self, day: date) -> bool:
        return self.status == self.Status.ACTIVE and self.in_force_on(day)


class Membership(Dated, Record):
    """Somebody's seat on a board: a person who signs in, or a representative by name."""

    class Post(models.TextChoices):
        CHAIR = "chair", "Chair"
        DEPUTY = "deputy", "Deputy chair"
        OFFICER = "lead-supporting-officer", "Lead supporting officer"
        SECRETARY = "secretary", "Secretary"
        MEMBER = "member", "Member"
        LINK = "link", "Our member there"

    class Capacity(models.TextChoices):
        OFFICER = "officer", "Officer"
        LEAD_MEMBER = "lead-member", "Lead member (councillor)"
        CO_OPTED = "co-opted", "Co-opted"
        INDEPENDENT = "independent", "Independent"

    board = models.ForeignKey(
        Board, models.PROTECT, related_name="memberships", verbose_name="Board"
    )
    person = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Person who signs in",
    )  # fmt: skip
    representative = models.CharField("Name as printed", max_length=200, blank=True)
    title = models.CharField("Title as printed", max_length=300, blank=True)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="For",
    )  # fmt: skip
    post = models.CharField("Post", max_length=24, choices=Post, default=Post.MEMBER)
    capacity = models.CharField(
        "Sits as", max_length=12, choices=Capacity, default=Capacity.OFFICER
    )
    portfolio = models.CharField("Portfolio", max_length=200, blank=True)
    from_body = models.CharField("Body that co-opted or sent them", max_length=200, blank=True)
    purpose = models.CharField("What the link is for", max_length=300, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"person", "representative"}
        plain: ClassVar[set[str]] = {
            "board", "title", "organisation", "post", "capacity", "portfolio", "from_body",
            "purpose",
        } | Dated.DATES  # fmt: skip

    class Meta:
        ordering = ("board", "id")
        indexes = (models.Index(fields=("person", "board"), name="membership_of_person"),)
        constraints = (
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="membership_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(representative=""),
                name="membership_has_somebody",
                violation_error_message="Say who it is: choose a person, or write a name.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_post_display()}, {self.board}"

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.representative

    def clean(self) -> None:
        said = rules.refusal_of(self)
        if said:
            raise ValidationError({"post": said})


class Terms(Record):
    """A version of a board's terms of reference. Approving one supersedes the one before."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft, not approved"
        APPROVED = "approved", "Approved"
        SUPERSEDED = "superseded", "Superseded"

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.APPROVED},
        Status.APPROVED: {Status.SUPERSEDED},
        Status.SUPERSEDED: set(),
    }

    board = models.ForeignKey(Board, models.PROTECT, related_name="terms", verbose_name="Board")
    number = models.PositiveSmallIntegerField("Number of the version")
    text = models.TextField("Terms of reference")
    review_on = models.DateField("To be looked at again on", null=True, blank=True)
    status = models.CharField(
        "Status", max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    approved_on = models.DateField("Approved on", null=True, blank=True, editable=False)
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Decision that approved them", editable=False,
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "board", "number", "text", "review_on", "status", "approved_on", "decision",
        }  # fmt: skip

    class Meta:
        ordering = ("board", "-number")
        verbose_name = "terms of reference"
        constraints = (
            models.UniqueConstraint(fields=("board", "number"), name="one_terms_of_each_number"),
            models.CheckConstraint(
                condition=Q(status="draft", approved_on__isnull=True)
                | Q(~Q(status="draft"), approved_on__isnull=False),
                name="terms_approved_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"Terms of reference of {self.board}, version {self.number}"
