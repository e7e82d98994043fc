"""The Django application that carries templates, template tags and built assets."""

from __future__ import annotations

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "commonweal.components"
    label = "components"
