"""Pages kept per snapshot: what was drawn from a snapshot stays true for as long as it is in force."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from commonweal.insight.reading import state_of_evidence

SMALLEST_WORTH_PACKING = 600
"""Bytes. Below this, gzip saves less than one network packet."""
PACKABLE = ("text/", "application/json", "application/geo+json", "image/svg+xml", "application/ld+")
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Last-Modified")
STATEMENTS = frozenset({"home", "accessibility", "privacy", "about-the-data"})
LARGEST_KEPT = 4_000_000
"""Bytes. A larger answer (an archive of files) is made afresh each time."""


def drawn_of_evidence(request: HttpRequest) -> bool:
    """Whether a page depends on the snapshot alone, and on nothing in the register."""
    match = request.resolver_match
    return match is not None and (match.namespace == "insight" or match.view_name in STATEMENTS)


class KeptPages:
    """Answers again what was answered before, from memory, until the evidence changes.

    The key holds the snapshot, the documents' state, the version of the code, the path and
    the query. A browser that has the page already is told so without drawing it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Somebody who signed in sees her own name on the page, and pages that others do not.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if request.method not in ("GET", "HEAD") or settings.DEBUG or signed_in:
            return self.get_response(request)
        key = self.key(request)
        tag = f'"{key[:24]}"'
        known = request.headers.get("If-None-Match", "")
        kept = caches["pages"]
        held = kept.get(key)
        if held is not None and tag in known.replace("W/", ""):
            return self._finish(HttpResponse(status=304), tag)
        if held is None:
            response = self.get_response(request)
            if response.status_code != 200 or response.streaming or not drawn_of_evidence(request):
                return response
            assert isinstance(response, HttpResponse)
            held = self._pack(response)
            if len(held[1]) <= LARGEST_KEPT:
                kept.set(key, held)
        return self._finish(self._unpack(held, request), tag)

    @staticmethod
    def key(request: HttpRequest) -> str:
        state = state_of_evidence()
        parts = (settings.VERSION, state, request.get_host(), request.get_full_path())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @staticmethod
    def _pack(response: HttpResponse) -> tuple[dict[str, str], bytes, bytes]:
        """Headers, plain body, and gzipped body (empty where packing is no use)."""
        body = response.content
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        worth = len(body) >= SMALLEST_WORTH_PACKING and headers.get("Content-Type", "").startswith(
            PACKABLE
        )
        # A fixed time in the gzip header: the same page gives the same bytes.
        return headers, body, gzip.compress(body, 6, mtime=0) if worth else b""

    @staticmethod
    def _unpack(held: tuple[dict[str, str], bytes, bytes], request: HttpRequest) -> HttpResponse:
        headers, plain, packed = held
        wanted = packed and "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(packed if wanted else plain, headers=headers)
        if wanted:
            response["Content-Encoding"] = "gzip"
        if packed:
            patch_vary_headers(response, ("Accept-Encoding",))
        return response

    @staticmethod
    def _finish(response: HttpResponse, tag: str) -> HttpResponse:
        # Weak: the packed and the plain body are the same page in different bytes.
        response["ETag"] = f"W/{tag}"
        # The browser may keep it but asks each time, so that new evidence shows at once.
        response["Cache-Control"] = "no-cache"
        return response
