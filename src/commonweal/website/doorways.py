"""Pages around signing in that the library does not have: invitations, the second step, the demonstration."""

from __future__ import annotations

import ipaddress

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.partnership import changes
from commonweal.partnership.doors import PUBLIC, SIGNED_IN, door
from commonweal.partnership.invitations import invited
from commonweal.partnership.models import Person
from commonweal.partnership.queries import roles_everywhere
from commonweal.website.forms import FirstPassword

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@door(PUBLIC)
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody who was invited chooses her password, and is signed in."""
    person = invited(token)
    form = FirstPassword(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        changes.choose_password(person, form.cleaned_data["password1"], at=timezone.now())
        # The link went to this address, so it is shown to be hers.
        EmailAddress.objects.update_or_create(
            user_id=person.pk, email=person.email, defaults={"verified": True, "primary": True}
        )
        _enter(request, person, "password")
        return redirect("own-account")
    page = {"form": form, "person": person, "roles": roles_everywhere(person, timezone.localdate())}
    return render(request, "website/invitation.html", page, status=400 if form.errors else 200)


@door(SIGNED_IN)
@require_GET
def second_step(request: HttpRequest) -> HttpResponse:
    """Why somebody's role needs a second step, and how to set one up."""
    return render(request, "website/second_step.html", {"next": request.GET.get("next", "")})


@door(SIGNED_IN)
@require_GET
def own_account(request: HttpRequest) -> HttpResponse:
    """Somebody's own account: her roles and how she signs in."""
    roles = roles_everywhere(request.user, timezone.localdate())  # type: ignore[arg-type]
    return render(request, "website/own_account.html", {"roles": roles})


def demonstrates(request: HttpRequest) -> bool:
    """Whether made-up people may be signed in: a demonstration, asked from this machine itself."""
    if not settings.COMMONWEAL_DEMO or "X-Forwarded-For" in request.headers:
        return False
    host = request.get_host().rpartition(":")[0].strip("[]") or request.get_host()
    try:
        here = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and host in ("localhost", "127.0.0.1", "::1", "testserver")


@door(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def demonstration(request: HttpRequest) -> HttpResponse:
    """One press signs a visitor in as one of the made-up people, in a demonstration only."""
    if not demonstrates(request):
        raise Http404
    cast = Person.objects.filter(synthetic=True, is_active=True)
    if request.method == "POST":
        person = cast.filter(pk=request.POST.get("person", "0")).first() if request.POST.get(
            "person", ""
        ).isdigit() else None  # fmt: skip
        if person is None:
            raise Http404
        _enter(request, person, "demonstration")
        return HttpResponseRedirect(_onward(request, person))
    today = timezone.localdate()
    people = [(one, roles_everywhere(one, today)) for one in cast]
    return render(request, "website/demonstration.html", {"people": people})


def _enter(request: HttpRequest, person: Person, method: str) -> None:
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method)
    UserSession.objects.create_from_request(request)


def _onward(request: HttpRequest, person: Person) -> str:
    """Where she was going; else the partnership she has a role in."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    held = roles_everywhere(person, timezone.localdate())
    if held:
        return reverse("partnership:profile", args=[held[0].partnership.slug])
    return reverse("home")
