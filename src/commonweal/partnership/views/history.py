"""What happened in a partnership: every change, and every reading of a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from commonweal.partnership.doors import door, only
from commonweal.partnership.members import Member
from commonweal.partnership.models import Role
from commonweal.records.models import Event

READERS = only(Role.Name.AUDITOR, Role.Name.MANAGER, Role.Name.ADMINISTRATOR)
ROWS = 50


@dataclass(frozen=True)
class Told:
    """An event in words."""

    event: Event
    what: str
    kind: str
    changes: tuple[tuple[str, str, str], ...]


def _kind_in_words(kind: str) -> str:
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind.rpartition(".")[2]


def _in_words(event: Event) -> Told:
    changes = tuple(
        (name.replace("_", " "), _short(before), _short(after))
        for name, (before, after) in json.loads(event.changes).items()
    )
    verb = event.verb.rpartition(":")[2].replace("-", " ")
    return Told(event, verb, _kind_in_words(event.kind), changes)


def _short(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"


@door(READERS)
def history(request: HttpRequest, partnership: str) -> HttpResponse:
    here: Member = request.member  # type: ignore[attr-defined]
    rows = Event.objects.filter(partnership=here.partnership).order_by("-number")
    asked = {
        name: request.GET.get(name, "").strip() for name in ("kind", "by", "verb", "from", "to")
    }
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["by"].isdigit():
        rows = rows.filter(by_id=int(asked["by"]))
    if asked["verb"]:
        rows = rows.filter(verb__contains=f":{asked['verb']}")
    since, until = parse(asked["from"]), parse(asked["to"])
    if since:
        rows = rows.filter(at__date__gte=since)
    if until:
        rows = rows.filter(at__date__lte=until)
    pages = Paginator(rows.select_related("by"), ROWS)
    shown = pages.get_page(request.GET.get("page"))
    all_rows = Event.objects.filter(partnership=here.partnership)
    kinds = sorted(all_rows.order_by().values_list("kind", flat=True).distinct())
    people = all_rows.order_by().exclude(by=None).values_list("by_id", "by__name").distinct()
    kept = request.GET.copy()
    kept.pop("page", None)
    page = {
        "shown": shown,
        "told": [_in_words(event) for event in shown],
        "kinds": [{"value": "", "text": "Everything"}]
        + [{"value": k, "text": _kind_in_words(k).capitalize(), "selected": k == asked["kind"]} for k in kinds],
        "people": [{"value": "", "text": "Anybody"}]
        + [{"value": str(pk), "text": name, "selected": str(pk) == asked["by"]} for pk, name in sorted(people, key=lambda p: p[1])],
        "verbs": [
            {"value": value, "text": text, "selected": value == asked["verb"]}
            for value, text in (("", "Anything"), ("created", "Created"), ("changed", "Changed"), ("retired", "Retired"), ("given", "Role given"), ("ended", "Role ended"), ("shared", "Shared"), ("read", "Read"), ("exported", "Taken away"))
        ],
        "labels": {"kind": {"text": "What"}, "by": {"text": "Who"}, "verb": {"text": "Happened"}},
        "asked": asked,
        "kept": kept.urlencode(),
    }  # fmt: skip
    return render(request, "partnership/history.html", page)


def parse(told: str) -> Any:
    """A date of a filter; nothing where it is none."""
    try:
        return parse_date(told)
    except ValueError:
        return None
