"""Pages that are more than a register: asking and telling, what is in trouble, money, training."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.components.forms import errors_of
from commonweal.delivery import changes, messages, policies, queries, registers
from commonweal.delivery.addresses import asking_of
from commonweal.delivery.forms import UpdateForm
from commonweal.delivery.models import Deliverable, Pilot, ServiceReview, Update
from commonweal.delivery.periods import quarter_before
from commonweal.partnership.doors import MEMBERS, PUBLIC, door
from commonweal.partnership.registers import asking
from commonweal.records import changes as records
from commonweal.records.changes import NotPermitted

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _update_form(request: HttpRequest, deliverable: Deliverable, period: str) -> UpdateForm:
    last = deliverable.updates.filter(retired_at__isnull=True).first()
    update = Update(
        partnership=deliverable.partnership, deliverable=deliverable, period=period,
        marking=deliverable.marking, status=deliverable.status,
        standing=last.standing if last else "",
    )  # fmt: skip
    return UpdateForm(request.POST or None, instance=update)


@door(PUBLIC)
@FORM
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a lead's address: one task, no password, used once."""
    now = timezone.now()
    asked = asking_of(token, now)
    form = _update_form(request, asked.deliverable, asked.period)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            form.instance.asking = asked
            changes.tell(form.instance, by=None, at=now)
            return render(
                request, "delivery/thanks.html", {"partnership_name": asked.partnership.name}
            )
        status = 400
    page = {
        "form": form, "errors": errors_of(form), "deliverable": asked.deliverable,
        "period": asked.period, "partnership_name": asked.partnership.name,
        "wanted": asked.expires_at, "last": asked.deliverable.updates.filter(retired_at__isnull=True).first(),
    }  # fmt: skip
    response = render(request, "delivery/answer.html", page, status=status)
    # The address is a key: it goes to no other site, and into no cache.
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@door(MEMBERS)
@FORM
def tell(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """A lead who signed in, or the manager, tells how a deliverable is going."""
    member = asking(request)
    deliverable = get_object_or_404(queries.deliverables(member), pk=id)
    if not policies.may_update(member, deliverable):
        raise NotPermitted(
            "You may not tell of this deliverable.",
            seen=f"It is led by: {deliverable.led_by}.",
            do="Ask one of its leads, or the community safety manager.",
        )
    now = timezone.now()
    form = _update_form(request, deliverable, quarter_before(timezone.localdate(now)))
    back = reverse("delivery:deliverables-page", args=[partnership, id])
    if request.method == "POST" and form.is_valid():
        changes.tell(form.instance, by=member.person, at=now)
        return HttpResponseRedirect(back)
    page = {
        "form": form, "errors": errors_of(form), "deliverable": deliverable, "back": back,
        "period": form.instance.period, "partnership_name": member.partnership.name,
    }  # fmt: skip
    return render(request, "delivery/answer.html", page, status=400 if form.errors else 200)


@door(registers.KEEPERS)
@require_POST
def ask(request: HttpRequest, partnership: str) -> HttpResponse:
    """Ask every lead once about the quarter that ended last."""
    member, now = asking(request), timezone.now()
    asked = changes.ask_leads(queries.deliverables(member), by=member.person, at=now)
    site = request.build_absolute_uri("/")
    sent = messages.send(asked, site=site)
    sent += messages.remind(member.partnership, site=site, by=member.person, at=now)
    notices.success(request, f"{len(asked)} questions went out in {sent} messages.")
    return HttpResponseRedirect(reverse("delivery:trouble", args=[partnership]))


@door(MEMBERS)
@require_GET
def trouble(request: HttpRequest, partnership: str) -> HttpResponse:
    """What is late, off track, ownerless or unmeasured."""
    member, day = asking(request), timezone.localdate()
    found = queries.troubles(member, day)
    page = {
        "troubles": found,
        "rows": [
            (t, [(item, _address(item, partnership), _owner(item)) for item in t.items]) for t in found
        ],
        "total": len({(type(i), i.pk) for t in found for i in t.items}),
        "may_ask": policies.keeps(member),
        "period": quarter_before(day),
        "unreachable": sum(not d.contact for d in queries.deliverables(member).filter(status__in=queries.OPEN)),
    }  # fmt: skip
    return render(request, "delivery/trouble.html", page)


@door(registers.READS_MONEY)
@require_GET
def money(request: HttpRequest, partnership: str) -> HttpResponse:
    """Money by year and priority, what providers owe, what options cost."""
    here, day = asking(request).partnership, timezone.localdate()
    page = {
        "budgets": queries.budgets(here),
        "missing": queries.missing_returns(here, day),
        "reviews": queries.contracts_to_review(here, day),
        "values": queries.values(here),
    }
    return render(request, "delivery/money.html", page)


@door(MEMBERS)
@require_GET
def coverage(request: HttpRequest, partnership: str) -> HttpResponse:
    """How many front-line staff have had which training."""
    rows = queries.coverage(asking(request).partnership, timezone.localdate())
    return render(request, "delivery/coverage.html", {"rows": rows})


@door(registers.KEEPERS)
@FORM
def move_pilot(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    pilot = get_object_or_404(registers.pilots.rows(request), pk=id)
    return _move(
        request,
        partnership,
        pilot,
        "delivery:pilots-page",
        changes.close_pilot,
        Pilot.Status.CLOSED,
    )


@door(registers.KEEPERS)
@FORM
def move_review(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    review = get_object_or_404(registers.reviews.rows(request), pk=id)
    return _move(
        request, partnership, review, "delivery:service-reviews-page", changes.close_review,
        ServiceReview.Status.CLOSED,
    )  # fmt: skip


def _move(
    request: HttpRequest, partnership: str, record: Any, page_name: str, close: Any, closed: str
) -> HttpResponse:
    """Move a record to its next state, asking first. Closing has conditions of its own."""
    back = reverse(page_name, args=[partnership, record.pk])
    (following,) = record.MOVES[record.status] or {""}
    if not following:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        by, at = asking(request).person, timezone.now()
        if following == closed:
            close(record, by=by, at=at)
        else:
            records.move(record, following, by=by, at=at, why=request.POST.get("why", ""))
        return HttpResponseRedirect(back)
    page = {"record": record, "back": back, "following": record.Status(following).label}
    return render(request, "delivery/move.html", page)


def _address(item: Any, partnership: str) -> str:
    register = registers.deliverables if isinstance(item, Deliverable) else registers.actions
    return register.address_of(item, partnership)


def _owner(item: Any) -> str:
    owner = item.led_by if isinstance(item, Deliverable) else item.owned_by
    return owner or "Nobody yet"
