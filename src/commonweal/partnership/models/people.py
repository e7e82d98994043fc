"""People who sign in, and the roles they hold in a partnership."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from commonweal.partnership.models.partnerships import Partnership
from commonweal.records.models import Record


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in. What she may do is said by her roles, and by nothing else."""

    email = models.EmailField("E-mail address", unique=True)
    name = models.CharField("Name", max_length=200)
    post = models.CharField("Post", max_length=200, blank=True)
    is_active = models.BooleanField("May sign in", default=True)
    joined_at = models.DateTimeField("Since", auto_now_add=True)
    synthetic = models.BooleanField("Made up for a demonstration", default=False)

    objects = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Privacy:
        personal: ClassVar[set[str]] = {"email", "name", "post", "password", "last_login"}
        plain: ClassVar[set[str]] = {"id", "is_active", "joined_at", "synthetic"}

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def agency_in(self, partnership: Partnership | None) -> str:
        """The organisation this person speaks for in a partnership; empty where none is known."""
        if partnership is None:
            return ""
        role = (
            Role.objects.of(partnership)
            .filter(person=self, organisation__isnull=False)
            .select_related("organisation")
            .first()
        )
        return role.organisation.name if role else ""


class Role(Record):
    """What somebody is in a partnership, from when until when. Boards have members of their own."""

    class Name(models.TextChoices):
        ADMINISTRATOR = "administrator", "Administrator"
        MANAGER = "manager", "Community safety manager"
        ANALYST = "analyst", "Partnership analyst"
        CHAIR = "chair", "Chair of the partnership"
        EXECUTIVE = "executive", "Executive member for a responsible authority"
        SECRETARY = "secretary", "Board secretary"
        LEAD = "lead", "Delivery lead"
        CHAMPION = "champion", "Councillor: community safety champion"
        PARTNER = "partner", "Partner"
        AUDITOR = "auditor", "Information governance lead"

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name="Person")
    name = models.CharField("Role", max_length=20, choices=Name)
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, null=True, blank=True, related_name="roles",
        verbose_name="For",
    )  # fmt: skip
    areas = models.JSONField("Ward codes", default=list, blank=True)
    starts_on = models.DateField("From", null=True, blank=True)
    ends_on = models.DateField("Until", null=True, blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = {"person"}
        plain: ClassVar[set[str]] = {"name", "organisation", "areas", "starts_on", "ends_on"}

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("person", "partnership"), name="role_of_person"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.get_name_display()

    def in_force_on(self, day: date) -> bool:
        after_start = self.starts_on is None or self.starts_on <= day
        return after_start and (self.ends_on is None or day <= self.ends_on)
