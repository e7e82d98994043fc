"""The working sections of a partnership's site: each room adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.partnership.doors import MEMBERS, Door
from commonweal.partnership.members import Member


@dataclass(frozen=True)
class Section:
    """A tab for people who work in the partnership.

    Args:
        text: One or two words.
        address: Name of the address that it opens, taking the partnership's slug.
        place: Where it stands among the others, smallest first.
        door: Whom it is shown to; the page has a door of its own.
        covers: Names of further addresses, or beginnings of them, that lie in this section.
    """

    text: str
    address: str
    place: int = 50
    door: Door = MEMBERS
    covers: tuple[str, ...] = ()

    def holds(self, view_name: str) -> bool:
        """Whether a page lies in this section."""
        return view_name == self.address or view_name.startswith(self.covers or ("\0",))


_SECTIONS: dict[str, Section] = {}


def add(section: Section) -> None:
    """Add a tab; call it where the room's addresses are."""
    _SECTIONS[section.address] = section


def open_to(member: Member) -> list[Section]:
    """The tabs that somebody sees, in order."""
    shown = (s for s in _SECTIONS.values() if s.door.opens_to(member, signed_in=True))
    return sorted(shown, key=lambda s: (s.place, s.text))
