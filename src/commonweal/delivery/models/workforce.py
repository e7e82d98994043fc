"""People who do the work: training, volunteers and their checks, what practitioners learnt."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from commonweal.records.models import Record

SCORE = [MinValueValidator(0), MaxValueValidator(100)]


class Course(Record):
    """Training that front-line staff should have."""

    title = models.CharField("Course", max_length=300)
    subject = models.CharField("What it teaches", max_length=300, blank=True)
    lasts_months = models.PositiveSmallIntegerField(
        "Months until it must be renewed", null=True, blank=True
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"title", "subject", "lasts_months"}

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Headcount(Record):
    """How many front-line staff an agency has: what coverage is a share of."""

    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, related_name="+", verbose_name="Agency"
    )
    people = models.PositiveIntegerField("Front-line staff", validators=[MinValueValidator(1)])
    counted_on = models.DateField("As of")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"organisation", "people", "counted_on"}

    class Meta:
        ordering = ("organisation", "-counted_on")

    def __str__(self) -> str:
        return f"{self.organisation}, {self.counted_on}"


class Attended(Record):
    """Somebody who took a course, or a number of people who did, with what they knew before and after."""

    course = models.ForeignKey(
        Course, models.PROTECT, related_name="attendance", verbose_name="Course"
    )
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, related_name="+", verbose_name="Agency"
    )
    name = models.CharField("Person, where one is named", max_length=200, blank=True)
    people = models.PositiveIntegerField("People", default=1, validators=[MinValueValidator(1)])
    on = models.DateField("Day")
    before = models.FloatField("Score before", null=True, blank=True, validators=SCORE)
    after = models.FloatField("Score after", null=True, blank=True, validators=SCORE)

    class Privacy:
        personal: ClassVar[set[str]] = {"name"}
        plain: ClassVar[set[str]] = {"course", "organisation", "people", "on", "before", "after"}

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.course}, {self.organisation}"

    def expires_on(self) -> date | None:
        """The day it must be renewed; None where it never has to be."""
        months = self.course.lasts_months
        if not months:
            return None
        number = self.on.month - 1 + months
        year, month = self.on.year + number // 12, number % 12 + 1
        return date(year, month, min(self.on.day, 28))


class Volunteer(Record):
    """A volunteer or mentor, what they do, and until when their check is good."""

    name = models.CharField("Name", max_length=200)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="With",
    )  # fmt: skip
    does = models.CharField("What they do", max_length=300)
    check_level = models.CharField("Check", max_length=60, blank=True)
    checked_on = models.DateField("Checked", null=True, blank=True)
    check_expires_on = models.DateField("Check is good until", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"name", "checked_on", "check_expires_on", "check_level"}
        plain: ClassVar[set[str]] = {"organisation", "does"}

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def may_be_sent_on(self, day: date) -> bool:
        return self.check_expires_on is not None and day <= self.check_expires_on


class Deployment(Record):
    """Hours that a volunteer gave on a day."""

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="deployments", verbose_name="Volunteer"
    )
    on = models.DateField("Day")
    hours = models.FloatField("Hours", validators=[MinValueValidator(0.25), MaxValueValidator(24)])
    what = models.CharField("What for", max_length=300)

    class Privacy:
        personal: ClassVar[set[str]] = {"volunteer"}
        plain: ClassVar[set[str]] = {"on", "hours", "what"}

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.what


class PracticeNote(Record):
    """What worked, or did not, and how sure one can be: written for whoever meets it next."""

    class Rating(models.TextChoices):
        TESTED = "tested", "Tested with a comparison"
        MEASURED = "measured", "Measured before and after"
        EXPERIENCE = "experience", "Practitioners' experience"
        UNTRIED = "untried", "An idea, not tried"

    title = models.CharField("Title", max_length=300)
    problem = models.CharField("Kind of problem", max_length=120)
    text = models.TextField("What was done and what came of it")
    rating = models.CharField("How sure one can be", max_length=12, choices=Rating)
    source = models.CharField("Where it was learnt", max_length=300, blank=True)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Agency",
    )  # fmt: skip

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "title", "problem", "text", "rating", "source", "organisation",
        }  # fmt: skip

    class Meta:
        ordering = ("problem", "title")

    def __str__(self) -> str:
        return self.title


class PracticeCheck(Record):
    """Whether a plan was looked at for what runs across all: trauma, inequality."""

    plan = models.ForeignKey(
        "delivery.ActionPlan", models.PROTECT, related_name="checks", verbose_name="Plan"
    )
    theme = models.ForeignKey(
        "strategy.Theme", models.PROTECT, related_name="+", verbose_name="Theme"
    )
    answer = models.TextField("What the plan does about it")
    checked_on = models.DateField("Day")

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"plan", "theme", "answer", "checked_on"}

    class Meta:
        ordering = ("plan", "theme")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "theme"), condition=models.Q(retired_at__isnull=True),
                name="one_check_of_a_plan_a_theme",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan}: {self.theme}"
