"""What happens around every page: refusals become pages, and nothing is asked of elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonweal.partnership.invitations import LinkCannotBeUsed
from commonweal.records.changes import ChangedMeanwhile, NotNow, NotPermitted
from commonweal.vocabulary.errors import (
    CommonwealError,
    FileRefused,
    NotDefined,
    NotEnoughData,
    UnknownName,
)
from commonweal.website.directories import directories, origins

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class RefusalsAsPages:
    """Turns an error a person can act on into a page that says the same three lines."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, CommonwealError):
            return None
        if isinstance(error, UnknownName):
            status, heading = 404, "We cannot find that"
        elif isinstance(error, NotEnoughData | NotDefined):
            status, heading = 404, "There is no number for that"
        elif isinstance(error, NotPermitted):
            status, heading = 403, "This is not open to you"
        elif isinstance(error, NotNow | ChangedMeanwhile):
            status, heading = 409, "That cannot be done now"
        elif isinstance(error, LinkCannotBeUsed):
            status, heading = 410, "This link cannot be used"
        elif isinstance(error, FileRefused):
            status, heading = 400, "The file was not taken in"
        else:
            status, heading = 500, "Something is wrong with the evidence"
            logger.error("%s: %s", request.path, error)
        page = {"error": error, "heading": heading}
        return render(request, "website/refusal.html", page, status=status)


class IsolationHeaders:
    """Says to browsers that a page asks for no device, no position and no other site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class OwnPagesStayHere:
    """Pages of somebody who signed in are kept by no browser and by nothing on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class FormsReachDirectories:
    """Lets the sign-in page, and no other, send its form on to the directories in the settings."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.view_name == "account_login" and directories():
            response._csp_update = {"form-action": origins(directories())}  # type: ignore[attr-defined]
        return response
