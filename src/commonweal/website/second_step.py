"""Who must show who she is in two steps, and whether she did."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from commonweal.partnership.models import Person
from commonweal.partnership.policies import ABOVE_PARTNER
from commonweal.website.directories import directories


def lacks_second_step(request: HttpRequest, person: Person, roles: frozenset[str]) -> bool:
    """Whether somebody's roles need a second step that she has not set up.

    Once it is set up, signing in asks for it each time. A directory that asks everybody itself
    counts as the second step of those who came in by it. Made-up people are let off in a
    demonstration, and nowhere else.
    """
    if not roles & ABOVE_PARTNER:
        return False
    if settings.COMMONWEAL_DEMO and person.synthetic:
        return False
    for record in get_authentication_records(request, person):
        directory = directories().get(str(record.get("provider", "")))
        if record.get("method") == "socialaccount" and directory and directory.second_step:
            return False
    return not is_mfa_enabled(person)
