"""How the sign-in library behaves here: nobody makes an account, nobody's group makes a role."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from commonweal.evidence.workspace import Directory
from commonweal.partnership import changes
from commonweal.partnership.models import Person
from commonweal.website.directories import directories

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


def whose(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address that somebody tries to sign in with, in one spelling, for the lock-out."""
    told = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(told).strip().lower()


NOT_TOLD = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")
"""What is seen anyway: her name at the top is there, or is gone."""

JUST_NOW = 300
"""Seconds after signing in within which we do not ask again."""


class Accounts(DefaultAccountAdapter):
    """Local accounts: e-mail address and password, made by invitation only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right",
        "account_inactive": "This account is closed",
        "enter_current_password": "The password you have now is not right",
        "incorrect_password": "The password is not right",
        "incorrect_code": "The code is not right. Type the one that is shown now",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again",
        "rate_limited": "Too many attempts. Wait a minute, then try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kw: Any
    ) -> None:  # fmt: skip
        if message_template not in (*NOT_TOLD, None):
            super().add_message(request, level, message_template, *args, **kw)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        # Whoever signed in within the last minutes has just shown that it is she.
        shown = [
            record["at"] for record in get_authentication_records(self.request, self.request.user)
        ]
        if shown and time.time() - max(shown) < JUST_NOW:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def reauthenticate(self, user: Any, password: str) -> bool:
        # The library looks for a second table of addresses; ours is on the person.
        again = self.authenticate(self.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = self.request.build_absolute_uri("/") if self.request else ""
        super().send_mail(template_prefix, email, {"site_address": site, **context})


class SecondSteps(DefaultMFAAdapter):
    """Authenticator apps and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. Type the one that is shown now",
    }

    def get_totp_issuer(self) -> str:
        return "Commonweal"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Commonweal"}


class Directories(DefaultSocialAccountAdapter):
    """Accounts of organisations. They show who somebody is, never what she may do."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Ties a directory's account to a person on its first use.

        The person was invited under the same address, or the address is of a domain that a
        partnership has mapped to one of its organisations. Either way the directory must
        vouch for the domain: what an account says its address is, is not enough.
        """
        if sociallogin.is_existing:
            return
        directory = directories()[sociallogin.account.provider]
        email = (sociallogin.email_addresses or [None])[0]
        address = email.email.strip().lower() if email else ""
        if not directory.vouches_for(address):
            raise ImmediateHttpResponse(self._refused(request, directory))
        person = Person.objects.filter(email__iexact=address).first()
        if person is None:
            told = sociallogin.account.get_provider_account().get_user_data() or {}
            person = changes.join_by_domain(
                address, name=str(told.get("name") or address), at=timezone.now()
            )
        if person is None or not person.is_active:
            raise ImmediateHttpResponse(self._refused(request, directory))
        sociallogin.connect(request, person)

    @staticmethod
    def _refused(request: HttpRequest, directory: Directory) -> Any:
        return render(request, "website/not_invited.html", {"directory": directory}, status=403)
