"""A register's list: filtered, searched, sorted, one page of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ForeignKey, ManyToManyField, Q, QuerySet
from django.http import HttpRequest

from commonweal.components.registers.declare import Column, Register, shown

PER_PAGE = 50
LONGEST_SEARCH = 100
MOST_CHOICES = 300


@dataclass(frozen=True)
class Filter:
    """One filter with its choices and what is chosen."""

    name: str
    label: str
    items: list[dict[str, Any]]
    chosen: str


@dataclass(frozen=True)
class Heading:
    """The head of a column, with the address that sorts by it."""

    text: str
    number: bool
    href: str = ""
    sorted: str = ""
    """`ascending`, `descending`, or nothing: as aria-sort says it."""


@dataclass(frozen=True)
class Listing:
    """Everything the list page shows."""

    headings: list[Heading]
    rows: list[dict[str, Any]]
    filters: list[Filter]
    query: str
    page: Page[Any]
    pages: dict[str, Any]
    narrowed: bool
    kept: str
    """The query string of this state of the list, without the page."""
    records: list[Any]


def listing(register: Register, request: HttpRequest, slug: str) -> Listing:
    """The page of the list that the address asks for. Nonsense in the address narrows nothing."""
    asked = request.GET
    rows, filters = register.rows(request), []
    for name in register.filters:
        one = _filter(register, request, name, asked.get(name, ""))
        if one is None:
            continue
        filters.append(one)
        if one.chosen:
            rows = rows.filter(
                **{f"{name}__isnull": True} if one.chosen == "none" else {name: one.chosen}
            )
    query = asked.get("q", "").strip()[:LONGEST_SEARCH]
    rows = searched(register, rows, query)
    sort = asked.get("sort", "")
    rows = _sorted(register, rows, sort)
    paginator = Paginator(register.with_relations(rows), PER_PAGE)
    page = paginator.get_page(asked.get("page"))
    kept = {n: asked[n] for n in (*register.filters, "q", "sort") if asked.get(n)}
    records = list(page.object_list)
    return Listing(
        headings=[_heading(register, c, sort, kept) for c in register.columns],
        rows=[
            {
                "href": register.address_of(record, slug),
                "cells": [
                    {"text": c.text(record), "number": c.number} for c in register.columns
                ],
            }
            for record in records
        ],
        filters=filters,
        query=query,
        page=page,
        pages=_pages(page, kept),
        narrowed=bool(query or any(f.chosen for f in filters)),
        kept=urlencode(kept),
        records=records,
    )  # fmt: skip


def searched(register: Register, rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Rows that hold every word of a search in one of the searched fields."""
    for word in query.split() if register.search else ():
        rows = rows.filter(reduce(or_, (Q(**{f"{f}__icontains": word}) for f in register.search)))
    return rows


def chosen_rows(register: Register, request: HttpRequest) -> QuerySet[Any]:
    """All rows of the state of the list that the address names: what an export holds."""
    rows = register.rows(request)
    for name in register.filters:
        one = _filter(register, request, name, request.GET.get(name, ""))
        if one is not None and one.chosen:
            rows = rows.filter(
                **{f"{name}__isnull": True} if one.chosen == "none" else {name: one.chosen}
            )
    rows = searched(register, rows, request.GET.get("q", "").strip()[:LONGEST_SEARCH])
    return register.with_relations(_sorted(register, rows, request.GET.get("sort", "")))


def _filter(register: Register, request: HttpRequest, name: str, asked: str) -> Filter | None:
    try:
        found = register.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    pairs: list[tuple[str, str]]
    if getattr(found, "choices", None):
        pairs = [(str(k), str(v)) for k, v in found.flatchoices]  # type: ignore[union-attr]
    elif isinstance(found, BooleanField):
        pairs = [("True", "Yes"), ("False", "No")]
    elif isinstance(found, ForeignKey | ManyToManyField):
        others = register.choices(request, found.related_model)
        pairs = [(str(other.pk), shown(other)) for other in others[:MOST_CHOICES]]
    else:
        held = register.rows(request).order_by(name).values_list(name, flat=True).distinct()
        pairs = [(str(v), shown(v)) for v in held[:MOST_CHOICES] if v not in (None, "")]
    if getattr(found, "null", False):
        pairs.append(("none", "None"))
    chosen = asked if asked in {key for key, _ in pairs} else ""
    items = [
        {"value": key, "text": text, "selected": key == chosen}
        for key, text in [("", "All"), *pairs]
    ]
    return Filter(name, register.label(name), items, chosen)


def _sorted(register: Register, rows: QuerySet[Any], asked: str) -> QuerySet[Any]:
    allowed = {register.sort_of(c) for c in register.columns} - {""}
    if asked.removeprefix("-") in allowed:
        return rows.order_by(asked, *register.order)
    return rows.order_by(*register.order)


def _heading(register: Register, column: Column, sort: str, kept: dict[str, str]) -> Heading:
    name = register.sort_of(column)
    text = register.heading(column)
    if not name:
        return Heading(text, column.number)
    here = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    towards = f"-{name}" if here == "ascending" else name
    return Heading(text, column.number, "?" + urlencode({**kept, "sort": towards}), here)


def _pages(page: Page[Any], kept: dict[str, str]) -> dict[str, Any]:
    """What the pagination component is given; nothing where there is one page."""
    if page.paginator.num_pages < 2:
        return {}

    def href(number: int) -> str:
        return "?" + urlencode({**kept, "page": number})

    items: list[dict[str, Any]] = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            items.append({"number": number, "href": href(number), "current": number == page.number})
        else:
            items.append({"ellipsis": True})
    shown_pages: dict[str, Any] = {"items": items}
    if page.has_previous():
        shown_pages["previous"] = {"href": href(page.previous_page_number())}
    if page.has_next():
        shown_pages["next"] = {"href": href(page.next_page_number())}
    return shown_pages


__all__ = ["Filter", "Listing", "chosen_rows", "listing", "searched"]
