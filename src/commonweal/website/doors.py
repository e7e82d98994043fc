"""The door of every page, looked at before the page is drawn.

Rooms put doors on their own views. Pages of rooms that know no role, and of libraries, are
listed here. A page in neither place is refused: `tests/website/test_doors.py` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commonweal.partnership.doors import PUBLIC, SIGNED_IN, Door
from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Partnership

SITE: dict[str, Door] = dict.fromkeys(
    ("home", "accessibility", "privacy", "about-the-data"), PUBLIC
)
NAMESPACES: dict[str, Door] = {"insight": PUBLIC}
"""Rooms whose every page reads evidence, in which there is no person."""
LIBRARIES: dict[str, Door] = {
    # Signing in comes before there is anybody; these pages ask for themselves who is there.
    "account_": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_": SIGNED_IN,
    "openid_connect_": PUBLIC,
    "socialaccount_login_": PUBLIC,
    "socialaccount_": SIGNED_IN,
    "usersessions_": SIGNED_IN,
}
"""Pages of the sign-in library, by how their names begin; the first that fits counts."""


def door_of(view_name: str, view: Callable[..., Any]) -> Door | None:
    """The door of a page; nothing where nobody put one there."""
    own = getattr(view, "door", None)
    if own is not None:
        return own  # type: ignore[no-any-return]
    if view_name in SITE:
        return SITE[view_name]
    if ":" in view_name:
        return NAMESPACES.get(view_name.partition(":")[0])
    return next((who for begin, who in LIBRARIES.items() if view_name.startswith(begin)), None)


class Doors:
    """Finds who is asking in which partnership, and whether the page opens to her.

    Sets `request.member`: on pages of a partnership the person's roles there, elsewhere None.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        match = request.resolver_match
        found = door_of(match.view_name if match else "", view)
        if found is not None and found.public and match and match.namespace == "insight":
            # Evidence is open to all: no question is put to the register.
            return None
        signed_in = bool(request.user.is_authenticated)
        here: Member | None = None
        if "partnership" in kwargs:
            partnership = Partnership.objects.filter(slug=kwargs["partnership"]).first()
            if partnership is not None:
                person = request.user if signed_in else None
                here = member(person, partnership, timezone.localdate())  # type: ignore[arg-type]
                request.member = here  # type: ignore[attr-defined]
        if found is not None and found.opens_to(here, signed_in=signed_in):
            if "partnership" in kwargs and here is None:
                return render(request, "website/not_found.html", status=404)
            return None
        if not signed_in and found is not None and request.method in ("GET", "HEAD"):
            asked = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_login')}?{asked}")
        return render(request, "website/closed.html", {"member": here}, status=403)


__all__ = ["NAMESPACES", "PUBLIC", "SIGNED_IN", "SITE", "Doors", "door_of"]
