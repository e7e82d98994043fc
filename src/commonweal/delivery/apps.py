"""The Django application of what partners do."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "commonweal.delivery"
    label = "delivery"

    def ready(self) -> None:
        from commonweal.delivery import joining, taking

        taking.register()
        joining.register()
