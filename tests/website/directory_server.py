"""An OpenID Connect provider on loopback: small, and as strict as the standards ask.

Authorization code flow with PKCE (RFC 7636, S256 only), tokens signed with RS256, discovery and
keys published. It refuses what a real directory refuses: an unknown client, another redirect
address, a wrong secret, a used code, a verifier that does not fit.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "commonweal", "a secret of the directory"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OidcServer:
    """What the provider knows, and what a test may change."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    """Who signs in next."""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: rsa.RSAPrivateKey | None = None
    """Another key than the one published: a forged token."""
    calls_itself: str = ""
    """Another issuer than it is."""
    audience: str = CLIENT
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        own = self.calls_itself or self.issuer
        return {
            "issuer": own,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str | None:
        """Where the browser is sent back to; nothing where the request is refused."""
        fits = (
            asked.get("client_id") == CLIENT
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge")
            and asked.get("redirect_uri", "").endswith("/account/oidc/leeds/login/callback/")
        )
        if not fits:
            return None
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        grant = self.codes.pop(asked.get("code", ""), None)
        if grant is None or (asked.get("client_id"), asked.get("client_secret")) != (
            CLIENT,
            SECRET,
        ):
            return None
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != grant["code_challenge"] or asked["redirect_uri"] != grant["redirect_uri"]:
            return None
        now = int(time.time())
        told = {
            "iss": self.calls_itself or self.issuer, "aud": self.audience, "iat": now,
            "exp": now + 300, "jti": secrets.token_hex(8), **self.claims,
        }  # fmt: skip
        signed = jwt.encode(told, self.signs_with or self.key, "RS256", headers={"kid": "one"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextmanager
def oidc_server() -> Iterator[OidcServer]:
    """The provider, running until the test ends."""
    server = OidcServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def answer(self, told: dict[str, Any] | None) -> None:
            body = json.dumps(told or {"error": "invalid_grant"}).encode()
            self.send_response(200 if told else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            server.asked.append(address.path)
            if address.path == "/.well-known/openid-configuration":
                self.answer(server.discovery())
            elif address.path == "/keys":
                self.answer(server.keys())
            elif address.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(address.query).items()}
                back = server.authorize(asked)
                self.send_response(302 if back else 400)
                if back:
                    self.send_header("Location", back)
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            server.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(server.token(asked))

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        server.issuer = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield server
        running.shutdown()
