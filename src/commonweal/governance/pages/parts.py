"""A short table on the page of a record: what else belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from commonweal.components.registers import Register
from commonweal.partnership.registers import asking


@dataclass(frozen=True)
class Line:
    """One row: its title with where it leads, and what else is said of it."""

    title: str
    href: str
    cells: Sequence[str] = ()
    tone: str = ""
    """`bad`, `good`, `none`: for its first cell, which says the same in words."""


@dataclass(frozen=True)
class Lines:
    """A table with its headings, and where one more is added."""

    headings: Sequence[str]
    rows: Sequence[Line] = field(default_factory=list)
    add: str = ""
    add_text: str = ""


def lines(headings: Sequence[str], rows: Sequence[Line]) -> Lines | None:
    """A table, or nothing where there is nothing to say."""
    return Lines(headings, rows) if rows else None


def register_address(request: HttpRequest, record: Any) -> str:
    """The page of a record in this partnership."""
    slug = asking(request).partnership.slug
    return Register.by_model[record._meta.label_lower].address_of(record, slug)
