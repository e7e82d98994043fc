"""Domains of e-mail addresses whose people may join for an organisation."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from commonweal.records.models import Record


class MailDomain(Record):
    """Whoever signs in with a directory account of this domain joins as a partner for an organisation.

    Never more than a partner: every other role is given by an administrator.
    """

    domain = models.CharField(
        "Domain",
        max_length=200,
        validators=[
            RegexValidator(
                r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
                "Write what stands behind the @, in small letters: leeds.gov.uk",
            )
        ],
    )
    organisation = models.ForeignKey(
        "partnership.Organisation", models.PROTECT, related_name="+", verbose_name="Joins for"
    )

    class Privacy:
        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"domain", "organisation"}

    class Meta:
        ordering = ("domain",)
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "domain"),
                condition=models.Q(retired_at__isnull=True),
                name="one_organisation_for_a_domain",
            ),
        )

    def __str__(self) -> str:
        return self.domain
