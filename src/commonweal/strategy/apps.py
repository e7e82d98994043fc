"""The Django application of strategies."""

from __future__ import annotations

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "commonweal.strategy"
    label = "strategy"

    def ready(self) -> None:
        from commonweal.strategy.taking import register_all

        register_all()
