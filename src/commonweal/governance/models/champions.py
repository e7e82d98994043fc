"""Councillors who speak for community safety in their wards, and the contacts they log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.governance.models.fields import ENDS_AFTER_START, Dated
from commonweal.records.models import Record


class Champion(Dated, Record):
    """An elected member, the community committee she is assigned at, and its wards."""

    person = models.ForeignKey(
        "partnership.Person", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Person who signs in",
    )  # fmt: skip
    councillor = models.CharField("Name as printed", max_length=200, blank=True)
    committee = models.CharField("Community committee", max_length=200)
    wards = models.JSONField(
        "Ward codes", default=list, help_text="ONS codes, one a line: E05011386."
    )

    class Privacy:
        personal: ClassVar[set[str]] = {"person", "councillor"}
        plain: ClassVar[set[str]] = {"committee", "wards"} | Dated.DATES

    class Meta:
        ordering = ("committee", "id")
        constraints = (
            models.CheckConstraint(
                condition=ENDS_AFTER_START, name="champion_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(councillor=""),
                name="champion_has_somebody",
                violation_error_message="Say who it is: choose a person, or write a name.",
            ),
        )

    def __str__(self) -> str:
        return f"Champion for {self.committee}"

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.councillor


class Contact(Record):
    """A talk, visit or walkabout of a champion, with whom and what came of it."""

    class With(models.TextChoices):
        RESIDENTS = "residents", "Residents"
        GROUP = "group", "A local group"
        BUSINESS = "business", "A business"
        PROVIDER = "provider", "A local service"
        PARTNER = "partner", "A partner of ours"

    champion = models.ForeignKey(
        Champion, models.PROTECT, related_name="contacts", verbose_name="Champion"
    )
    happened_on = models.DateField("Day")
    ward = models.CharField("Ward code", max_length=9, blank=True)
    with_whom = models.CharField("With", max_length=10, choices=With)
    about = models.TextField("What it was about", help_text="Write nothing about a named person.")
    came_of_it = models.TextField("What came of it", blank=True)

    class Privacy:
        # Her own words about local people: kept out of the history.
        personal: ClassVar[set[str]] = {"about", "came_of_it"}
        plain: ClassVar[set[str]] = {"champion", "happened_on", "ward", "with_whom"}

    class Meta:
        ordering = ("-happened_on", "-id")

    def __str__(self) -> str:
        return f"Contact of {self.champion.committee}"


class CalendarAddress(Record):
    """The private address of one person's calendar feed. Making a new one ends the old."""

    person = models.ForeignKey(
        "partnership.Person", models.PROTECT, related_name="+", verbose_name="Person"
    )
    key = models.CharField("Key", max_length=64, editable=False)

    class Privacy:
        # The key opens the feed: it is no more written down in the history than a password.
        personal: ClassVar[set[str]] = {"person", "key"}
        plain: ClassVar[set[str]] = set()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "person"), name="one_calendar_address_a_person"
            ),
        )

    def __str__(self) -> str:
        return "Calendar address"
