"""What stands around every page for somebody who signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from commonweal.partnership.members import Member
from commonweal.partnership.sections import open_to


@dataclass(frozen=True)
class WorkingTab:
    """A section that rooms with records added."""

    text: str
    href: str
    current: bool
    here: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for every template: who is asking, in which partnership, with which tabs."""
    here: Member | None = getattr(request, "member", None)
    context: dict[str, Any] = {"member": here, "signed_in": None}
    context["demonstrates"] = settings.COMMONWEAL_DEMO
    # A stranger has no session, and is not asked for one: pages for strangers are all alike.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return _with_partnership(context, here)
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return _with_partnership(context, here)
    context["signed_in"] = person
    if here is not None and here.roles:
        match = request.resolver_match
        name = match.view_name if match else ""
        context["working_tabs"] = [
            WorkingTab(
                s.text,
                reverse(s.address, args=[here.partnership.slug]),
                s.holds(name),
                s.address == name,
            )
            for s in open_to(here)
        ]
    return _with_partnership(context, here)


def _with_partnership(context: dict[str, Any], here: Member | None) -> dict[str, Any]:
    # Pages of rooms with records stand in the same frame as those that read evidence.
    if here is not None:
        context["partnership"] = here.partnership
    return context
