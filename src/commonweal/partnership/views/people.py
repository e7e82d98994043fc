"""The people of a partnership: who has which role, inviting, ending."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from commonweal.partnership import changes, forms, invitations, policies, queries
from commonweal.partnership.doors import MEMBERS, door, only
from commonweal.partnership.members import Member
from commonweal.partnership.models import Partnership, Person, Role
from commonweal.vocabulary.errors import CommonwealError

INVITERS = only(*policies.INVITERS)


def _member(request: HttpRequest) -> Member:
    here: Member = request.member  # type: ignore[attr-defined]
    return here


@door(MEMBERS)
def people(request: HttpRequest, partnership: str) -> HttpResponse:
    here = _member(request)
    found = queries.people(here.partnership, timezone.localdate())
    wanted = request.GET.get("role", "")
    if wanted in Role.Name.values:
        found = [(p, roles) for p, roles in found if any(r.name == wanted for r in roles)]
    page = {
        "people": found,
        "roles": Role.Name.choices,
        "wanted": wanted,
        "may_invite": here.is_any(policies.INVITERS),
    }
    return render(request, "partnership/people.html", page)


@door(INVITERS)
@never_cache
def invite(request: HttpRequest, partnership: str) -> HttpResponse:
    here = _member(request)
    form = forms.Invitation(
        request.POST or None, partnership=here.partnership, roles=_may_give(here)
    )
    if request.method == "POST" and form.is_valid():
        try:
            person, _ = changes.invite(
                here.partnership, **form.cleaned_data, by=here.person, at=timezone.now()
            )
        except CommonwealError as error:
            form.add_error(None, f"{error.wrong} {error.do}")
        else:
            return _sent(request, here.partnership, person)
    page = {"form": form, "heading": "Whom do you invite?", "button": "Send the invitation"}
    return render(request, "partnership/form.html", page)


@door(INVITERS)
@require_POST
@never_cache
def invite_again(request: HttpRequest, partnership: str, pk: int) -> HttpResponse:
    here = _member(request)
    role = get_object_or_404(Role.objects.of(here.partnership).select_related("person"), pk=pk)
    policies.check_can_give(here, role.name)
    return _sent(request, here.partnership, role.person)


@door(INVITERS)
def end_role(request: HttpRequest, partnership: str, pk: int) -> HttpResponse:
    here = _member(request)
    role = get_object_or_404(Role.objects.of(here.partnership).select_related("person"), pk=pk)
    policies.check_can_give(here, role.name)
    form = forms.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.end_role(role, by=here.person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "The role is ended")
        return redirect("partnership:people", here.partnership.slug)
    page = {
        "form": form,
        "heading": f"End the role of {role.person.name}?",
        "lede": f"{role.get_name_display()}. From now on it opens nothing.",
        "button": "End the role",
    }
    return render(request, "partnership/form.html", page)


def _may_give(here: Member) -> list[tuple[str, str]]:
    administers = here.is_any({Role.Name.ADMINISTRATOR})
    return [
        (value, label)
        for value, label in Role.Name.choices
        if administers or value not in policies.GIVEN_BY_ADMINISTRATORS
    ]


def _sent(request: HttpRequest, partnership: Partnership, person: Person) -> HttpResponse:
    """Send the e-mail; where there is no e-mail server, show the link to be handed over."""
    needs_link = not person.has_usable_password()
    link = request.build_absolute_uri(invitations.link(person)) if needs_link else ""
    send_invitation(person, partnership, link or request.build_absolute_uri("/account/login/"))
    by_hand = link if "console" in settings.EMAIL_BACKEND else ""
    page = {"person": person, "link": by_hand, "partnership_row": partnership}
    return render(request, "partnership/invited.html", page)


def send_invitation(person: Person, partnership: Partnership, link: str) -> None:
    """The e-mail that invites somebody."""
    told = {"person": person, "partnership": partnership, "link": link}
    send_mail(
        f"{partnership.name}: you are invited to Commonweal",
        render_to_string("partnership/invitation.txt", told),
        None,
        [person.email],
    )
