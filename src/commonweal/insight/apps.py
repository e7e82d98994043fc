"""The Django application of the pages that read evidence."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "commonweal.insight"
    label = "insight"
