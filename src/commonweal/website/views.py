"""Home, the statements that a public site owes, and what is said when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from commonweal.evidence.indicators import catalogue
from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import reading
from commonweal.insight.standings import EVERYTHING, Standing, standing
from commonweal.insight.views.data import held
from commonweal.vocabulary.errors import CommonwealError


@dataclass(frozen=True)
class Choice:
    """A partnership to choose, with its headline if it has one."""

    partnership: Partnership
    headline: Standing | None


def home(request: HttpRequest) -> HttpResponse:
    current = reading()
    choices = []
    for here in current.workspace.partnerships.values():
        try:
            headline = standing(current, here, catalogue()[EVERYTHING])
        except CommonwealError:
            headline = None
        choices.append(Choice(here, headline))
    return render(request, "website/home.html", {"choices": choices})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html", _statement("Accessibility"))


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html", _statement("Privacy"))


def about_the_data(request: HttpRequest) -> HttpResponse:
    page = {**_statement("About the data"), "sources": held(reading())}
    return render(request, "website/about_the_data.html", page)


def _statement(title: str) -> dict[str, object]:
    crumbs = [{"text": "Commonweal", "href": reverse("home")}, {"text": title}]
    return {"crumbs": crumbs}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/bad_request.html", status=400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "website/forged.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    # Nothing that may itself be broken is asked here: no evidence, no request.
    page = render_to_string("website/failed.html", {"workspace": Path(settings.WORKSPACE).name})
    return HttpResponse(page, status=500)
