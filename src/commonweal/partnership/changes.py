"""Changes to who we are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from commonweal.evidence.workspace import Workspace
from commonweal.partnership import policies
from commonweal.partnership.members import member
from commonweal.partnership.models import MailDomain, Organisation, Partnership, Person, Role
from commonweal.records import changes, history
from commonweal.records.changes import NotNow, NotPermitted
from commonweal.vocabulary.errors import CommonwealError, InvalidValues


@transaction.atomic
def take_from_workspace(workspace: Workspace) -> list[Partnership]:
    """Every partnership of a workspace as a row of the register: made if new, renamed if renamed.

    The workspace's settings say who there is; the register never removes one.
    """
    rows = []
    for slug, told in workspace.partnerships.items():
        row, _ = Partnership.objects.update_or_create(
            slug=slug, defaults={"name": told.name, "place": told.place, "area": told.area}
        )
        rows.append(row)
    return rows


@transaction.atomic
def describe(
    partnership: Partnership, *, remit: str, contact: str, by: Person | None, at: datetime
) -> Partnership:
    """Say what a partnership's remit is and where it can be reached."""
    row = Partnership.objects.select_for_update().get(pk=partnership.pk)
    told = {
        name: [getattr(row, name), value]
        for name, value in (("remit", remit), ("contact", contact))
        if getattr(row, name) != value
    }
    if not told:
        return row
    row.remit, row.contact = remit, contact
    row.full_clean()
    row.save(update_fields=["remit", "contact"])
    history.append(
        verb="partnership:partnership:changed", kind="partnership.partnership", record=row.pk,
        by=by, at=at, partnership=row, title=row.name, changes=told,
    )  # fmt: skip
    return row


@transaction.atomic
def invite(
    partnership: Partnership,
    *,
    email: str,
    name: str,
    role: str,
    by: Person | None,
    at: datetime,
    post: str = "",
    organisation: Organisation | None = None,
    until: date | None = None,
    why: str = "",
) -> tuple[Person, Role]:
    """Give somebody a role, making an account for her if she has none. It has no password yet.

    Args:
        partnership: In which partnership.
        email: The address she signs in with.
        name: Her name.
        role: One of `Role.Name`.
        by: Who invites; nobody for the command line.
        at: When.
        post: Her post.
        organisation: Whom she speaks for.
        until: The last day of the role.
        why: The reason, where one was given.

    Raises:
        NotPermitted: The inviter may not give that role here.
        InvalidValues: The address is none.
        NotNow: She has that role already.
    """
    if by is not None:
        policies.check_can_give(member(by, partnership, at.date()), role)
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidValues(
            "That is not an e-mail address.", do="Write it like name@example.gov.uk"
        ) from None
    person = Person.objects.filter(email__iexact=address).first()
    if person is None:
        person = Person(email=address, name=name.strip() or address, post=post)
        person.set_unusable_password()
        person.save()
    held = Role.objects.of(partnership).filter(person=person, name=role, organisation=organisation)
    if any(r.in_force_on(at.date()) for r in held):
        raise NotNow(
            "She has that role already.",
            seen=f"{Role.Name(role).label} in {partnership.name}.",
            do="Send the invitation again, or choose another role.",
        )
    given = Role(
        partnership=partnership, person=person, name=role, organisation=organisation,
        starts_on=at.date(), ends_on=until,
    )  # fmt: skip
    changes.save(given, by=by, at=at, why=why, verb="given")
    return person, given


def end_role(role: Role, *, by: Person | None, at: datetime, why: str) -> Role:
    """End a role the day before, so that it counts for nothing from now on.

    Raises:
        NotPermitted: Not hers to end.
        NotNow: It has ended, or is the last administrator's.
    """
    today = at.date()
    if by is not None:
        policies.check_can_give(member(by, role.partnership, today), role.name)
    if not role.in_force_on(today):
        raise NotNow("That role is not in force.", do="Nothing needs to be done.")
    if role.name == Role.Name.ADMINISTRATOR and _administrators(role.partnership, today) == 1:
        raise NotNow(
            "A partnership needs an administrator.",
            seen="This is the only one.",
            do="Give the role to somebody else first.",
        )
    yesterday = today - timedelta(days=1)
    if role.starts_on is not None and role.starts_on > yesterday:
        # It began today: it is taken back whole.
        return changes.retire(role, by=by, at=at, why=why)
    role.ends_on = yesterday
    return changes.save(role, by=by, at=at, why=why, verb="ended")


def _administrators(partnership: Partnership, day: date) -> int:
    held = Role.objects.of(partnership).filter(name=Role.Name.ADMINISTRATOR, person__is_active=True)
    return len({r.person_id for r in held if r.in_force_on(day)})


@transaction.atomic
def choose_password(person: Person, password: str, *, at: datetime) -> Person:
    """Set the first password of somebody who was invited."""
    if not person.is_active:
        raise NotPermitted("This account is closed.", do="Ask the administrator.")
    person.set_password(password)
    person.save(update_fields=["password"])
    noted(person, "chose-password", at=at)
    return person


def noted(person: Person, verb: str, *, at: datetime, by: Person | None = None) -> None:
    """Write down what happened to somebody's account, in the history of the installation."""
    history.append(
        verb=f"partnership:person:{verb}", kind="partnership.person", record=person.pk,
        by=by or person, at=at, partnership=None,
    )  # fmt: skip


@transaction.atomic
def join_by_domain(address: str, *, name: str, at: datetime) -> Person | None:
    """Somebody whom nobody invited, by the domain of her directory account; nobody if unmapped.

    She becomes a partner, for the organisation of the domain, in each partnership that mapped it.
    """
    domain = address.rpartition("@")[2].lower()
    # The one question that has no partnership: she does not belong to any yet.
    mapped = MailDomain.everything.filter(
        domain=domain, retired_at__isnull=True, organisation__retired_at__isnull=True
    ).select_related("organisation", "partnership")
    person: Person | None = None
    for one in mapped:
        person, _ = invite(
            one.partnership, email=address, name=name, role=Role.Name.PARTNER, by=None, at=at,
            organisation=one.organisation, why=f"Joined by the domain {domain}",
        )  # fmt: skip
    return person


@transaction.atomic
def succeed(
    old: Organisation, *, name: str, on: date, by: Person | None, at: datetime, why: str = ""
) -> Organisation:
    """Say which body followed another, from which day. The old one stays in the record, ended.

    An organisation of that name that is already here becomes the successor; otherwise it is made
    with the kind and part of the old one.
    """
    if old.successor_id is not None:
        raise NotNow(f"{old.name} has a successor already.", do="Open it to correct its name.")
    known = Organisation.objects.of(old.partnership).filter(name__iexact=name.strip())
    new = known.exclude(pk=old.pk).first()
    if new is None:
        new = Organisation(
            partnership=old.partnership, name=name.strip(), category=old.category, part=old.part,
            starts_on=on, source=old.source,
        )  # fmt: skip
        changes.save(new, by=by, at=at, why=why)
    if _leads_to(new, old):
        raise CommonwealError(
            "An organisation cannot follow itself.",
            seen=f"{new.name} already leads to {old.name}.",
            do="Choose the body that came after.",
        )
    old.successor, old.ends_on = new, on - timedelta(days=1)
    changes.save(old, by=by, at=at, why=why, verb="succeeded")
    return new


def _leads_to(start: Organisation, goal: Organisation) -> bool:
    seen: set[int] = set()
    here: Organisation | None = start
    while here is not None and here.pk not in seen:
        if here.pk == goal.pk:
            return True
        seen.add(here.pk)
        here = here.successor
    return False
