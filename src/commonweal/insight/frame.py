"""What stands around every page of a partnership: its tabs and the snapshot it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from commonweal.insight.reading import reading
from commonweal.vocabulary.errors import CommonwealError


@dataclass(frozen=True)
class Tab:
    """One of the sections of a partnership's site."""

    text: str
    href: str
    current: bool
    here: bool
    """The page itself, not only the section it lies in."""


SECTIONS = (
    ("Overview", "overview"),
    ("Assessment", "assessment"),
    ("Indicators", "indicators"),
    ("Places", "areas"),
    ("Explore", "explore"),
    ("Data", "data"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for every template: partnership, tabs, snapshot."""
    match = request.resolver_match
    if match is None:
        return {}
    try:
        current = reading()
    except CommonwealError:
        return {}
    slug = match.kwargs.get("partnership")
    if slug not in current.workspace.partnerships:
        return {"snapshot": current.snapshot}
    tabs = []
    for text, name in SECTIONS:
        href = reverse(f"insight:{name}", args=[slug])
        inside = request.path.startswith(href) if name != "overview" else request.path == href
        tabs.append(Tab(text, href, inside, request.path == href))
    return {
        "partnership": current.workspace.partnerships[slug],
        "tabs": tabs,
        "snapshot": current.snapshot,
    }
