"""What templates of this room need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """An entry of a mapping by a key of any kind."""
    return mapping.get(key, "")
