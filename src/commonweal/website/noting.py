"""What happens to people's accounts, written into the history of the installation."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.utils import timezone

from commonweal.partnership import changes
from commonweal.partnership.models import Person

VERBS = (
    (account.user_logged_in, "signed-in"),
    (account.password_changed, "changed-password"),
    (account.password_set, "set-password"),
    (account.password_reset, "reset-password"),
    (mfa.authenticator_added, "added-second-step"),
    (mfa.authenticator_removed, "removed-second-step"),
    (mfa.authenticator_reset, "renewed-second-step"),
)


def connect() -> None:
    """Listen to the sign-in library. Called once, when the site starts."""
    for signal, verb in VERBS:
        # Not weak: nobody else holds on to a function made here.
        signal.connect(_noting(verb), weak=False, dispatch_uid=f"commonweal:{verb}")
    user_locked_out.connect(_locked_out, dispatch_uid="commonweal:locked-out")


def _noting(verb: str) -> Any:
    def note(sender: Any, user: Any = None, **_: Any) -> None:
        if isinstance(user, Person):
            changes.noted(user, verb, at=timezone.now())

    return note


def _locked_out(sender: Any, username: str = "", **_: Any) -> None:
    # An address that nobody has is not kept.
    person = Person.objects.filter(email__iexact=username or "").first()
    if person is not None:
        changes.noted(person, "locked-out", at=timezone.now())
