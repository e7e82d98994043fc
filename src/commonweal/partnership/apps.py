"""The Django application of organisations, people and roles."""

from __future__ import annotations

from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "commonweal.partnership"
    label = "partnership"
