"""Reading who we are: for pages, files and other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.partnership.models import Organisation, Partnership, Person, Representative, Role
from commonweal.partnership.successions import Succession, known
from commonweal.records.models import Share

Category = Organisation.Category
Part = Organisation.Part

RESPONSIBLE = {
    Category.COUNCIL: "a council of the area",
    Category.POLICE: "the chief officer of police",
    Category.FIRE: "the fire and rescue authority",
    Category.PROBATION: "the provider of probation services",
    Category.HEALTH: "the integrated care board (in Wales the local health board)",
}
"""The five kinds of responsible authority.

Source: Crime and Disorder Act 1998, section 5(1), as amended by the Police Reform Act 2002, the
Policing and Crime Act 2009 and the Health and Care Act 2022.
"""


@dataclass(frozen=True)
class Kind:
    """One of the five kinds, who is here for it, and what is missing."""

    category: str
    label: str
    organisations: tuple[Organisation, ...]
    gap: str
    """What is missing, in a sentence; empty where nothing is."""
    statutory: bool
    """Whether the law is not met: nobody of that kind is here."""


@dataclass(frozen=True)
class Lapsed:
    """A body that ended, or must have ended, and whose successor is not recorded."""

    organisation: Organisation
    known: Succession | None


@dataclass(frozen=True)
class Shared:
    """A record over several partnerships, as one of them sees it."""

    record: Any
    kind: str
    other: Partnership
    """Who reads it with us, or whose it is."""
    own: bool


def roles_everywhere(person: Person, day: date) -> list[Role]:
    """The roles somebody holds on a day, in every partnership of the installation.

    For her own pages only: it shows nobody anything about others.
    """
    held = Role.everything.filter(person=person, retired_at__isnull=True)
    return [r for r in held.select_related("partnership", "organisation") if r.in_force_on(day)]


def authorities(partnership: Partnership, day: date) -> list[Kind]:
    """The five kinds of responsible authority on a day, each with who is here and what is missing."""
    here: dict[Any, list[Organisation]] = {category: [] for category in RESPONSIBLE}
    for one in Organisation.objects.of(partnership).filter(part=Part.RESPONSIBLE):
        if one.category in here and one.in_force_on(day) and not _abolished(one, partnership, day):
            here[one.category].append(one)
    return [_kind(category, tuple(here[category])) for category in RESPONSIBLE]


def _kind(category: Category, found: tuple[Organisation, ...]) -> Kind:
    if not found:
        return Kind(
            category, category.label, (),
            f"No responsible authority: the law asks for {RESPONSIBLE[category]}.", True,
        )  # fmt: skip
    nobody = [one.name for one in found if not one.representative]
    gap = f"No senior representative is named for {' and '.join(nobody)}." if nobody else ""
    return Kind(category, category.label, found, gap, False)


def statutory_gaps(partnership: Partnership, day: date) -> list[Kind]:
    """The kinds of responsible authority that the law asks for and nobody is here for."""
    return [kind for kind in authorities(partnership, day) if kind.statutory]


def _abolished(one: Organisation, partnership: Partnership, day: date) -> bool:
    told = known(one.name, in_wales=partnership.in_wales)
    # A body that says it began after the end of its kind is another one of that name.
    return told is not None and day > told.ended and (one.starts_on or told.ended) <= told.ended


def lapsed(partnership: Partnership, day: date) -> list[Lapsed]:
    """Bodies that have ended, or were abolished, without a successor in the record."""
    found = []
    for one in Organisation.objects.of(partnership).filter(successor__isnull=True):
        told = known(one.name, in_wales=partnership.in_wales)
        if _abolished(one, partnership, day) or not one.in_force_on(day):
            found.append(Lapsed(one, told))
    return found


def others(partnership: Partnership, day: date) -> dict[Any, list[Organisation]]:
    """Bodies in force that are no responsible authority, by the part they have."""
    found: dict[Any, list[Organisation]] = {}
    rows = Organisation.objects.of(partnership).exclude(part=Part.RESPONSIBLE)
    for part in (Part.COOPERATING, Part.PARTICIPATING, Part.CONNECTED, Part.PROVIDER, Part.TEAM):
        held = [o for o in rows.select_related("parent") if o.part == part and o.in_force_on(day)]
        if held:
            found[part.label] = held
    return found


def current(organisation: Organisation, day: date) -> Organisation:
    """What an organisation has become by a day, through its successors."""
    seen = {organisation.pk}
    here = organisation
    while (
        here.successor is not None and not here.in_force_on(day) and here.successor_id not in seen
    ):
        here = here.successor
        seen.add(here.pk)
    return here


def people(partnership: Partnership, day: date) -> list[tuple[Person, list[Role]]]:
    """Everybody with a role in force, by name, each with her roles."""
    found: dict[int, tuple[Person, list[Role]]] = {}
    rows = Role.objects.of(partnership).select_related("person", "organisation")
    for role in rows.order_by("person__name", "person_id", "name"):
        if role.in_force_on(day):
            found.setdefault(role.person_id, (role.person, []))[1].append(role)
    return list(found.values())


def roster(partnership: Partnership, day: date) -> list[Representative]:
    """Who holds a seat by office on a day: chair first, as the kinds of seat are ordered."""
    order = {seat: place for place, seat in enumerate(Representative.Seat.values)}
    rows = Representative.objects.of(partnership).select_related("organisation")
    held = [one for one in rows if one.in_force_on(day)]
    return sorted(held, key=lambda one: (order[one.seat], one.pk))


def shared(partnership: Partnership, markings: tuple[str, ...]) -> list[Shared]:
    """Records that other partnerships let this one read, and its own that they may read."""
    ours = Share.objects.of(partnership).filter(marking__in=markings)
    theirs = Share.objects.reaching_out_to(partnership).filter(marking__in=markings)
    found = []
    for one in [*theirs.select_related("partnership"), *ours.select_related("with_partnership")]:
        own = one.partnership_id == partnership.pk
        model = one.model_shared()
        if model is None:
            continue
        rows = model.objects.of(partnership) if own else model.objects.reaching(partnership)
        record = rows.filter(pk=one.record, marking__in=markings).first()
        if record is not None:
            with_whom = one.with_partnership if own else one.partnership
            found.append(Shared(record, str(model._meta.verbose_name), with_whom, own))
    return found


def profile(partnership: Partnership, day: date) -> dict[str, Any]:
    """What a partnership is, for its page and for machines. No person is in it."""
    return {
        "name": partnership.name,
        "slug": partnership.slug,
        "place": partnership.place,
        "area": partnership.area,
        "country": "Wales" if partnership.in_wales else "England",
        "statutoryBasis": "Crime and Disorder Act 1998, section 5",
        "remit": partnership.remit,
        "contact": partnership.contact,
        "responsibleAuthorities": [
            {"category": kind.category, "name": one.name, "since": _spell(one.starts_on)}
            for kind in authorities(partnership, day)
            for one in kind.organisations
        ],
        "cooperatingBodies": [
            one.name for one in others(partnership, day).get(Part.COOPERATING.label, [])
        ],
        "statutoryGaps": [kind.category for kind in statutory_gaps(partnership, day)],
    }


def _spell(day: date | None) -> str | None:
    return day.isoformat() if day else None
