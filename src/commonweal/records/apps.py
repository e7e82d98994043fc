"""The Django application of what every record has."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "commonweal.records"
    label = "records"
