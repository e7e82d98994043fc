"""Messages to leads: one to each, plain words, nothing about anybody but themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from commonweal.delivery.addresses import token_of
from commonweal.delivery.models import Asking
from commonweal.partnership.models import Partnership, Person
from commonweal.records import changes


def address_of(asking: Asking, site: str) -> str:
    return f"{site.rstrip('/')}{reverse('delivery:answer', args=[token_of(asking)])}"


def send(askings: Iterable[Asking], *, site: str) -> int:
    """Send each lead one message with an address for each question. Returns messages sent."""
    sent = 0
    rows = sorted(askings, key=lambda a: (a.partnership_id, a.to.lower(), a.pk))
    for (_, to), group in groupby(rows, key=lambda a: (a.partnership_id, a.to.lower())):
        mine = list(group)
        sent += message(to, mine, site=site, reminder=False).send()
    return sent


def message(to: str, askings: list[Asking], *, site: str, reminder: bool) -> EmailMessage:
    partnership: Partnership = askings[0].partnership
    page: dict[str, Any] = {
        "partnership": partnership,
        "period": askings[0].period,
        "wanted": timezone.localtime(askings[0].expires_at).date(),
        "reminder": reminder,
        "tasks": [(a.deliverable.text, address_of(a, site)) for a in askings],
    }
    subject = (
        f"{partnership.name}: {'a reminder' if reminder else 'your update'} for {askings[0].period}"
    )
    body = render_to_string("delivery/asking.txt", page)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])


def remind(partnership: Partnership, *, site: str, by: Person | None, at: datetime) -> int:
    """Remind once whoever has not answered and has three days or fewer left."""
    from datetime import timedelta

    open_ones = (
        Asking.objects.of(partnership)
        .filter(
            answered_at__isnull=True, reminded_at__isnull=True, expires_at__gt=at,
            expires_at__lte=at + timedelta(days=3), deliverable__retired_at__isnull=True,
        )
        .select_related("deliverable", "partnership")
        .order_by("to", "pk")
    )  # fmt: skip
    sent = 0
    for to, group in groupby(open_ones, key=lambda a: a.to.lower()):
        mine = list(group)
        sent += message(to, mine, site=site, reminder=True).send()
        for asking in mine:
            asking.reminded_at = at
            changes.save(asking, by=by, at=at, verb="reminded")
    return sent
