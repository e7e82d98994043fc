"""Doors: who may open a page. A page without one is opened by nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from commonweal.partnership.members import Member
from commonweal.partnership.models import Role

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """Who may open a page: everybody, whoever signed in, or holders of a role here.

    Finer questions (this board's secretary, this deliverable's lead) are asked by the page's
    policy once the door is open.
    """

    public: bool = False
    signed_in: bool = False
    roles: frozenset[str] = frozenset()

    def opens_to(self, member: Member | None, *, signed_in: bool) -> bool:
        if self.public or (self.signed_in and signed_in):
            return True
        return member is not None and member.is_any(self.roles)


PUBLIC = Door(public=True)
SIGNED_IN = Door(signed_in=True)
MEMBERS = Door(roles=frozenset(Role.Name.values))
"""Anybody with a role in the partnership."""


def only(*roles: str) -> Door:
    """A door for holders of these roles in the partnership of the address."""
    return Door(roles=frozenset(roles))


def door(who: Door) -> Callable[[View], View]:
    """Says who may open a view: `@door(only(Role.Name.MANAGER))`."""

    def mark(view: View) -> View:
        view.door = who  # type: ignore[attr-defined]
        return view

    return mark
