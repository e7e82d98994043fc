"""The door of every page, looked at before the page is drawn.

Rooms put doors on their own views. Pages of rooms that know no role, and of libraries, are
listed here. A page in neither place is refused: `tests/website/test_doors.py` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commonweal.partnership.doors import PUBLIC, SIGNED_IN, Door
from commonweal.partnership.members import Member, member
from commonweal.partnership.models import Partnership
from commonweal.partnership.queries import roles_everywhere
from commonweal.website.second_step import lacks_second_step

SITE: dict[str, Door] = {
    "home": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "about-the-data": PUBLIC,
    # Signing in comes before there is anybody; these pages ask for themselves who is there.
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    # Somebody's own account.
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
}
"""Pages without a door of their own, by the names of their addresses.

What the sign-in library offers besides (making an account, changing the address, tying accounts
together) is not listed, and so is open to nobody.
"""
NAMESPACES: dict[str, Door] = {"insight": PUBLIC}
"""Rooms whose every page reads evidence, in which there is no person."""
BEFORE_THE_SECOND_STEP = ("account_", "mfa_", "usersessions_", "second-step", "own-account")
"""How names of pages begin that somebody needs to set the second step up."""


def door_of(view_name: str, view: Callable[..., Any]) -> Door | None:
    """The door of a page; nothing where nobody put one there."""
    own = getattr(view, "door", None)
    if own is not None:
        return own  # type: ignore[no-any-return]
    if view_name in SITE:
        return SITE[view_name]
    if ":" in view_name:
        return NAMESPACES.get(view_name.partition(":")[0])
    return None


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
        name = match.view_name if match else ""
        found = door_of(name, view)
        of_evidence = match is not None and match.namespace in NAMESPACES
        if of_evidence and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            # Evidence is open to all: no question is put to the register for a stranger.
            return None
        person = request.user if request.user.is_authenticated else None
        here: Member | None = None
        if "partnership" in kwargs:
            partnership = Partnership.objects.filter(slug=kwargs["partnership"]).first()
            if partnership is not None:
                here = member(person, partnership, timezone.localdate())
                request.member = here  # type: ignore[attr-defined]
        if found is None or not found.opens_to(here, signed_in=person is not None):
            return self._closed(request, found, here)
        if "partnership" in kwargs and here is None and not of_evidence:
            return render(request, "website/not_found.html", status=404)
        if found.public or person is None or name.startswith(BEFORE_THE_SECOND_STEP):
            return None
        if lacks_second_step(request, person, self._roles(person, here)):
            return _to("second-step", request)
        return None

    @staticmethod
    def _roles(person: Any, here: Member | None) -> frozenset[str]:
        if here is not None:
            return here.roles
        return frozenset(r.name for r in roles_everywhere(person, timezone.localdate()))

    @staticmethod
    def _closed(request: HttpRequest, found: Door | None, here: Member | None) -> HttpResponse:
        stranger = not request.user.is_authenticated and found is not None
        if stranger and request.method in ("GET", "HEAD"):
            return _to("account_login", request)
        return render(request, "website/closed.html", {"member": here}, status=403)


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


__all__ = ["NAMESPACES", "PUBLIC", "SIGNED_IN", "SITE", "Doors", "door_of"]
