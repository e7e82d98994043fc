"""The Django application of the assembled site: home, statements, error pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "commonweal.website"
    label = "website"

    def ready(self) -> None:
        from commonweal.website import noting

        noting.connect()
