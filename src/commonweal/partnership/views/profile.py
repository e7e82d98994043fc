"""What the partnership is, who belongs to it, and what the law still asks for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from commonweal.partnership import changes, forms, queries
from commonweal.partnership.doors import MEMBERS, PUBLIC, door, only
from commonweal.partnership.members import Member
from commonweal.partnership.models import Organisation, Role
from commonweal.partnership.successions import known
from commonweal.records.markings import within

KEEPERS = only(Role.Name.MANAGER, Role.Name.ADMINISTRATOR)


def _member(request: HttpRequest) -> Member:
    here: Member = request.member  # type: ignore[attr-defined]
    return here


@door(PUBLIC)
def profile(request: HttpRequest, partnership: str) -> HttpResponse:
    here, today = _member(request), timezone.localdate()
    page = {
        "about": here.partnership,
        "kinds": queries.authorities(here.partnership, today),
        "others": queries.others(here.partnership, today),
        "may_change": KEEPERS.opens_to(here, signed_in=True),
    }
    return render(request, "partnership/profile.html", page)


@door(PUBLIC)
def profile_as_json(request: HttpRequest, partnership: str) -> JsonResponse:
    told = queries.profile(_member(request).partnership, timezone.localdate())
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})


@door(KEEPERS)
def change_profile(request: HttpRequest, partnership: str) -> HttpResponse:
    here = _member(request)
    about = here.partnership
    form = forms.Profile(
        request.POST or None, initial={"remit": about.remit, "contact": about.contact}
    )
    if request.method == "POST" and form.is_valid():
        changes.describe(about, **form.cleaned_data, by=here.person, at=timezone.now())
        messages.success(request, "The profile is changed")
        return redirect("partnership:profile", about.slug)
    page = {"form": form, "heading": "What does the partnership say of itself?", "button": "Save"}
    return render(request, "partnership/form.html", page)


@door(MEMBERS)
def partners(request: HttpRequest, partnership: str) -> HttpResponse:
    here, today = _member(request), timezone.localdate()
    kinds = queries.authorities(here.partnership, today)
    page: dict[str, Any] = {
        "kinds": kinds,
        "gaps": [kind for kind in kinds if kind.statutory],
        "unnamed": [kind for kind in kinds if kind.gap and not kind.statutory],
        "others": queries.others(here.partnership, today),
        "lapsed": queries.lapsed(here.partnership, today),
        "roster": queries.roster(here.partnership, today),
        "may_change": KEEPERS.opens_to(here, signed_in=True),
    }
    return render(request, "partnership/partners.html", page)


@door(MEMBERS)
def shared(request: HttpRequest, partnership: str) -> HttpResponse:
    here = _member(request)
    found = queries.shared(here.partnership, within(here.ceiling))
    page = {"theirs": [s for s in found if not s.own], "ours": [s for s in found if s.own]}
    return render(request, "partnership/shared.html", page)


@door(KEEPERS)
def succeed(request: HttpRequest, partnership: str, pk: int) -> HttpResponse:
    here = _member(request)
    old = get_object_or_404(Organisation.objects.of(here.partnership), pk=pk)
    told = known(old.name, in_wales=here.partnership.in_wales)
    initial = {"name": told.successor} if told else {}
    form = forms.Successor(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        new = changes.succeed(old, **form.cleaned_data, by=here.person, at=timezone.now())
        messages.success(request, f"{new.name} follows {old.name}")
        return redirect("partnership:partners", here.partnership.slug)
    page = {
        "form": form,
        "heading": f"What followed {old.name}?",
        "lede": f"{told.law}." if told else "",
        "button": "Record the successor",
    }
    return render(request, "partnership/form.html", page)
