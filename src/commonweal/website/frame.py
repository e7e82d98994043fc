"""What stands around every page for somebody who signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for every template: who is asking, in which partnership."""
    return {"member": getattr(request, "member", None)}
