"""The list of doors: every page, who may open it, and that nobody sees another partnership.

A page that is not on the list fails the build. Each role is sent to each page, in her own
partnership and in another, and a walk over all addresses looks for texts of the other one.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from tests.made import Maker, kinds
from tests.registers import a_partnership, a_person
from tests.website.doors_listed import DOORS, NOBODY

from commonweal.components.registers import Register as Declared
from commonweal.partnership.doors import Door
from commonweal.partnership.models import Partnership, Person, Role
from commonweal.website.doors import door_of

pytestmark = pytest.mark.django_db
ROLES = list(Role.Name.values)
DAILY = ("manager", "partner")
"""Roles looked at every day; `.ci/run` sends the others to every page too."""
SENT = [role if role in DAILY else pytest.param(role, marks=pytest.mark.deep) for role in ROLES]
OURS, THEIRS = "MARKEDOURS", "MARKEDTHEIRS"
SLOW = ("insight:",)
"""Pages of evidence hold no record: they have tests of their own."""


@dataclass(frozen=True)
class Address:
    """One address of the site."""

    name: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def door(self) -> Door | None:
        return door_of(self.name, self.view)


@cache
def addresses() -> tuple[Address, ...]:
    """Every address that has a name, by name."""

    def walk(patterns, space: str, before: tuple[str, ...]) -> Iterator[Address]:
        for pattern in patterns:
            here = (*before, *pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLPattern):
                if pattern.name:
                    yield Address(f"{space}{pattern.name}", here, pattern.callback)
            else:
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner, here)

    found = {a.name: a for a in reversed(list(walk(get_resolver().url_patterns, "", ())))}
    return tuple(found[name] for name in sorted(found))


def in_words(found: Door | None) -> str | frozenset[str]:
    if found is None:
        return NOBODY
    if found.public:
        return "anybody"
    return "signed in" if found.signed_in else found.roles


def test_every_page_is_on_the_list_with_the_door_it_has():
    """Add a new page to tests/website/doors_listed.py, with who may open it."""
    stands = {a.name: in_words(a.door) for a in addresses()}
    listed = {name: who if isinstance(who, str) else frozenset(who) for name, who in DOORS.items()}
    assert sorted(stands.keys() - listed.keys()) == [], "pages that nobody put on the list"
    assert sorted(listed.keys() - stands.keys()) == [], "on the list, but no page"
    differ = {n: (listed[n], stands[n]) for n in stands if listed[n] != stands[n]}
    assert differ == {}


# --- two partnerships, full of records --------------------------------------------------


@dataclass
class World:
    """Two partnerships with a record of every kind, and somebody for each role in ours."""

    ours: Partnership
    theirs: Partnership
    records: dict[str, list[Any]]
    people: dict[str, Person]


@pytest.fixture
def world(bare_workspace, settings) -> World:
    settings.WORKSPACE = bare_workspace
    ours = a_partnership("leeds")
    theirs = a_partnership("portsmouth", area="E06000044")
    made = [*Maker(ours, OURS).everything(), *Maker(theirs, THEIRS).everything()]
    records: dict[str, list[Any]] = {}
    for record in made:
        records.setdefault(record._meta.model_name, []).append(record)
    people = {role: a_person(ours, role, name=f"Our {role}") for role in ROLES}
    return World(ours, theirs, records, people)


def signed_in(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


VALUES = {
    "token": "none", "uidb36": "1", "key": "none", "provider_id": "none", "slug": "none", "file": "x.pdf",
    "id": "burglary.monthly", "form": "csv", "name": "change", "indicator": "burglary", "area": "E08000035",
    "code": "E08000035", "chapter": "gaps", "delivery": "none", "number": "1", "extension": "csv",
    "format": "csv", "kind": "csv",
}  # fmt: skip
GUESSES = ("none", "csv", "2026-04-15")


def place(address: Address, partnership: Partnership, key: int) -> str:
    """The path of an address in a partnership, with the number of a record."""
    tries = [
        [partnership.slug] if name == "partnership" else [VALUES.get(name, key), key, *GUESSES]
        for name in address.parameters
    ]
    for values in product(*tries):
        try:
            return reverse(address.name, kwargs=dict(zip(address.parameters, values, strict=True)))
        except NoReverseMatch:
            continue
    raise AssertionError(
        f"{address.name} takes values that are not in VALUES: {address.parameters}"
    )


def of_partnerships() -> list[Address]:
    return [a for a in addresses() if "partnership" in a.parameters and not a.name.startswith(SLOW)]


def expected(address: Address, role: str | None, *, own: bool) -> set[int]:
    """The answers that are right, from the list alone."""
    who = DOORS[address.name]
    if who == "anybody":
        return {200, 302, 400, 404, 405, 410}
    if role is None:
        return {302}
    opens = who == "signed in" or (own and who != NOBODY and role in who)
    # Open: the page, or that there is no such record, or that it must be sent, not asked for.
    return {200, 302, 400, 404, 405, 409} if opens else {403}


@pytest.mark.parametrize("role", [None, *SENT])
def test_each_role_gets_the_answer_of_the_list_at_each_page_of_each_partnership(world, role):
    client = signed_in(world.people[role] if role else None)
    wrong = []
    for address in of_partnerships():
        for partnership, own in ((world.ours, True), (world.theirs, False)):
            path = place(address, partnership, 1)
            answer = client.get(path)
            if answer.status_code not in expected(address, role, own=own):
                # A page may ask more than its door: it may refuse, and never the other way round.
                finer = answer.status_code == 403 and own and role is not None
                if not finer:
                    wrong.append((path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", SENT)
def test_a_record_of_another_partnership_is_not_there_under_ones_own_address(world, role):
    client = signed_in(world.people[role])
    wrong = []
    for register in Declared.by_model.values():
        rows = world.records.get(register.model._meta.model_name, [])
        page = f"{register.space}:{register.name}-page"
        if page not in DOORS:
            continue
        for record in rows:
            own = record.partnership_id == world.ours.pk
            right = (
                {200} if own and role in DOORS[page] else {404} if role in DOORS[page] else {403}
            )
            if own:
                right |= {404}  # a register may show a role fewer rows than there are
            answer = client.get(reverse(page, args=[world.ours.slug, record.pk]))
            if answer.status_code not in right:
                wrong.append((page, own, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", SENT)
def test_nothing_can_be_sent_to_a_page_of_another_partnership(world, role):
    client = signed_in(world.people[role])
    wrong = []
    for address in of_partnerships():
        if DOORS[address.name] == "anybody":
            continue
        path = place(address, world.theirs, 1)
        answer = client.post(path, {"name": "x", "title": "x", "why": "x"})
        if answer.status_code != 403:
            wrong.append((path, answer.status_code))
    assert wrong == []


def test_pages_of_ones_own_account_are_closed_to_strangers(world):
    client = signed_in(None)
    for name, who in DOORS.items():
        address = next(a for a in addresses() if a.name == name)
        if who == "signed in" and "partnership" not in address.parameters:
            assert client.get(place(address, world.ours, 1)).status_code == 302, name
        if who == NOBODY:
            assert client.get(place(address, world.ours, 1)).status_code == 403, name


def test_every_kind_of_record_takes_part_in_the_walk(world):
    made = set(world.records)
    missing = {model._meta.model_name for model in kinds()} - made
    # A kind whose rules the maker cannot meet is named here with its own test of isolation.
    assert missing <= OWN_ISOLATION_TESTS


# Shares: tests/partnership/test_who_we_are.py looks at their page from both sides.
OWN_ISOLATION_TESTS = {"share"}


def test_the_marker_is_on_our_own_pages_so_that_the_walk_can_find_it(world):
    client = signed_in(world.people[Role.Name.MANAGER])
    assert OURS in client.get("/leeds/organisations/").content.decode()


def walk(world: World, role: str | None, steps: int, seed: int) -> Counter[int]:
    """Goes over all addresses at random, with numbers of both partnerships' records."""
    client = signed_in(world.people[role] if role else None)
    dice = random.Random(seed)
    places = of_partnerships()
    keys = sorted({r.pk for rows in world.records.values() for r in rows}) or [1]
    seen: Counter[int] = Counter()
    for _ in range(steps):
        address = dice.choice(places)
        partnership = dice.choice((world.ours, world.theirs))
        path = place(address, partnership, dice.choice(keys))
        query = dice.choice(
            ("", "", f"?q={THEIRS}", "?page=2", f"?q={OURS}", "?sort=-id&format=csv")
        )
        answer = client.get(path + query)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, f"{path}{query} failed"
        body = b"".join(answer) if answer.streaming else answer.content
        told = body.decode("utf-8", "replace")
        # What was asked for stands in the search box; nothing else of theirs may.
        told = re.sub(rf'(?i)(q=|value="){THEIRS}', "", told)
        if partnership == world.theirs and DOORS[address.name] == "anybody":
            continue  # what a partnership says to everybody
        assert THEIRS.lower() not in told.lower(), (
            f"{role} saw another partnership at {path}{query}"
        )
        assert THEIRS not in answer.headers.get("Content-Disposition", ""), path
    return seen


@pytest.mark.parametrize("role", [None, *SENT])
def test_a_short_random_walk_meets_nothing_of_another_partnership(world, role):
    seen = walk(world, role, 120, seed=ROLES.index(role) if role else 99)
    if role:
        assert seen[200] > 0
        assert seen[403] > 0


@pytest.mark.deep
@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_long_random_walk_meets_nothing_of_another_partnership(world, role):
    # The whole length takes half an hour for all roles: COMMONWEAL_WALK=10000.
    steps = int(os.environ.get("COMMONWEAL_WALK", "500"))
    seen = walk(world, role, steps, seed=7)
    assert sum(seen.values()) == steps
