"""`commonweal people`: who may sign in, from the command line of the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.show import WorkspaceOption

if TYPE_CHECKING:
    from commonweal.partnership.models import Partnership

people = typer.Typer(
    help="Who may sign in, and as what.\n\ncommonweal people list", no_args_is_help=True
)
PartnershipOption = Annotated[
    str, typer.Option(help="Short name of the partnership; not needed where there is one.")
]


def register(app: typer.Typer) -> None:
    app.add_typer(people, name="people")


@people.command()
def invite(
    email: Annotated[str, typer.Argument(help="The address that she signs in with.")],
    name: Annotated[str, typer.Option(help="Her name.")],
    role: Annotated[str, typer.Option(help="administrator, manager, partner …")] = "administrator",
    partnership: PartnershipOption = "",
    site: Annotated[
        str, typer.Option(help="Address of the site, for the link.")
    ] = "http://localhost:8000",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Invite somebody. Prints the link by which she chooses her password.

    commonweal people invite ann.lee@leeds.gov.uk --name "Ann Lee" --role administrator
    """
    here = _prepared(workspace, partnership)
    from django.utils import timezone

    from commonweal.partnership import changes, invitations

    person, given = changes.invite(
        here, email=email, name=name, role=_role(role), by=None, at=timezone.now(),
        why="From the command line of the server",
    )  # fmt: skip
    print(f"{person.name} is now {given.get_name_display()} in {here.name}.")
    if not person.has_usable_password():
        print("The link works once, for seven days. Send it by a way that nobody else reads:")
        print(site.rstrip("/") + invitations.link(person))


@people.command("list")
def list_(partnership: PartnershipOption = "", workspace: WorkspaceOption = Path()) -> None:
    """List who has a role now.

    commonweal people list --partnership leeds
    """
    here = _prepared(workspace, partnership)
    from django.utils import timezone

    from commonweal.partnership import queries

    for person, held in queries.people(here, timezone.localdate()):
        roles = ", ".join(r.get_name_display() for r in held)
        made_up = " (made up)" if person.synthetic else ""
        print(f"{person.email}\t{person.name}{made_up}\t{roles}")


@people.command()
def role(
    email: Annotated[str, typer.Argument(help="The address that she signs in with.")],
    role: Annotated[str, typer.Argument(help="administrator, manager, partner …")],
    end: Annotated[bool, typer.Option("--end", help="End it instead of giving it.")] = False,
    why: Annotated[str, typer.Option(help="The reason, for the history.")] = "",
    partnership: PartnershipOption = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Give somebody who has an account another role, or end one.

    commonweal people role ann.lee@leeds.gov.uk manager --why "Covers for a colleague"
    """
    here = _prepared(workspace, partnership)
    from django.utils import timezone

    from commonweal.partnership import changes
    from commonweal.partnership.models import Person, Role
    from commonweal.vocabulary.errors import UnknownName

    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise UnknownName(
            "Nobody signs in with that address.", do="Invite her: commonweal people invite"
        )
    wanted, now = _role(role), timezone.now()
    reason = why or "From the command line of the server"
    if not end:
        changes.invite(
            here, email=email, name=person.name, role=wanted, by=None, at=now, why=reason
        )
        print(f"{person.name} is now {Role.Name(wanted).label} in {here.name}.")
        return
    held = [
        r
        for r in Role.objects.of(here).filter(person=person, name=wanted)
        if r.in_force_on(now.date())
    ]
    if not held:
        raise UnknownName(f"{person.name} has no such role in {here.name} now.")
    for one in held:
        changes.end_role(one, by=None, at=now, why=reason)
    print(f"{person.name} is no longer {Role.Name(wanted).label} in {here.name}.")


def _prepared(workspace: Path, slug: str) -> Partnership:
    """The partnership that is meant, in a database that is up to date."""
    from commonweal.vocabulary.errors import UnknownName
    from commonweal.website.preparing import prepare

    rows = {row.slug: row for row in prepare(workspace)}
    if not slug and len(rows) == 1:
        return next(iter(rows.values()))
    if slug not in rows:
        raise UnknownName(
            f"There is no partnership “{slug}” here." if slug else "Which partnership is meant?",
            seen=f"There are: {', '.join(rows) or 'none'}.",
            do="Say which: --partnership NAME",
        )
    return rows[slug]


def _role(told: str) -> str:
    from commonweal.partnership.models import Role
    from commonweal.vocabulary.errors import UnknownName

    if told not in Role.Name.values:
        raise UnknownName(
            f"There is no role “{told}”.", seen=f"Roles: {', '.join(Role.Name.values)}."
        )
    return told
