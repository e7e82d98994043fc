"""Sign-in with an organisation's own accounts, by OpenID Connect (Microsoft Entra ID and others).

The library takes an identity token that it fetched itself without looking at its signature,
as the standard allows. Here it is always verified against the directory's published keys, and
the directory must be the one in the settings.

Source: OpenID Connect Core 1.0, sections 2, 3.1.3.7 and 5.7; RFC 7636 (PKCE).
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponseBase

from commonweal.website.directories import directories

logger = logging.getLogger(__name__)


class Verified(OpenIDConnectOAuth2Adapter):
    """Takes no token that it has not verified."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        stated = self.openid_config["issuer"].rstrip("/")
        wanted = directories()[self.provider_id].issuer.rstrip("/")
        if stated != wanted:
            # The page says that the answer cannot be trusted; the reason is for the installation.
            logger.error("commonweal.toml names %s; it calls itself %s", wanted, stated)
            raise OAuth2Error("The directory says that it is another one.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        return claims


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    if provider_id not in directories():
        raise Http404
    answer: HttpResponseBase = view.adapter_view(Verified(request, provider_id))(request)
    return answer
