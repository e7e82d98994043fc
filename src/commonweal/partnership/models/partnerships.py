"""A Community Safety Partnership: whose records these are."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models


class Partnership(models.Model):
    """A Community Safety Partnership (Crime and Disorder Act 1998, section 5).

    Its slug is that of the workspace: evidence, documents and records are of the same one.
    """

    slug = models.SlugField("Name in addresses", max_length=80, unique=True)
    name = models.CharField("Name", max_length=200)
    place = models.CharField("Place", max_length=200)
    area = models.CharField(
        "ONS code of the area",
        max_length=9,
        validators=[RegexValidator(r"^[EW]\d{8}$", "An ONS code is E or W and eight figures.")],
    )
    remit = models.TextField("Remit", default="crime, disorder and substance misuse")
    contact = models.EmailField("Contact address", blank=True)

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "slug", "name", "place", "area", "remit", "contact"}

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def in_wales(self) -> bool:
        return self.area.startswith("W")
