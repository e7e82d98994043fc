"""What every page of this room asks first: whose record, may she see it, which evidence."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from commonweal.evidence.workspace import Partnership
from commonweal.insight.reading import Reading, reading
from commonweal.partnership.registers import Register, asking
from commonweal.vocabulary.errors import CommonwealError


def found(register: Register, request: HttpRequest, id: int) -> Any:
    """The record of an address, if whoever asks may see it; its reading is noted."""
    record = register.rows(request).filter(pk=id).first()
    if record is None:
        raise Http404
    register.read(request, record, "read")
    return record


def evidence(request: HttpRequest) -> tuple[Reading | None, Partnership | None]:
    """The evidence in force and the partnership in it; nothing where there is none."""
    try:
        current = reading()
        return current, current.partnership(asking(request).partnership.slug)
    except CommonwealError:
        return None, None


def framed(request: HttpRequest, register: Register, record: Any, **more: Any) -> dict[str, Any]:
    """What the templates of this room share."""
    slug = asking(request).partnership.slug
    return {
        "slug": slug,
        "register": register,
        "record": record,
        "list_address": register.address("", slug),
        "may_change": register.may(request, "change", record),
        "change": register.address("change", slug, id=record.pk),
        "history": register.address("history", slug, id=record.pk),
        "marking": register.marking_of([record]),
        **more,
    }


def address(name: str, request: HttpRequest, **kwargs: Any) -> str:
    """`address("priorities-page", request, id=3)`: a page of this room in this partnership."""
    slug = asking(request).partnership.slug
    return reverse(f"strategy:{name}", kwargs={"partnership": slug, **kwargs})
