"""How e-mail leaves: by an SMTP server, or printed where the server runs."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from commonweal.vocabulary.errors import CommonwealError

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class Server:
    """A server that takes e-mail in."""

    host: str = ""
    port: int = 0
    name: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(address: str) -> tuple[str, Server]:
    """Django's back end and the server for an address; the console where none is given.

    >>> mail("smtp://me:secret@mail.example:587")[1].starttls
    True
    """
    if not address:
        return CONSOLE, Server()
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise CommonwealError(
            "The address of the e-mail server cannot be read.",
            seen=f"COMMONWEAL_MAIL begins with “{parts.scheme}://”.",
            do="Write it as smtp://name:password@host:587 or smtps://name:password@host:465",
        )
    tls = parts.scheme == "smtps"
    # A server on this machine has no certificate that anybody could check.
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return SMTP, Server(
        parts.hostname,
        parts.port or (465 if tls else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls=not tls and not here,
        tls=tls,
    )
