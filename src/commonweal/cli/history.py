"""`commonweal history`: whether what was recorded is still what was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption

history = typer.Typer(
    help="The history of every record.\n\ncommonweal history verify", no_args_is_help=True
)
MOST = 20
"""Broken places that are listed; where there are more, the first say enough."""


def register(app: typer.Typer) -> None:
    app.add_typer(history, name="history")


@history.command()
def verify(
    partnership: Annotated[str, typer.Option(help="Short name of one partnership.")] = "",
    workspace: WorkspaceOption = Path(),
) -> None:
    """Check that no event of the history was altered, removed or slipped in.

    commonweal history verify --workspace safer-leeds
    """
    from commonweal.vocabulary.errors import HistoryBroken
    from commonweal.website.preparing import prepare

    prepare(workspace)
    from commonweal.records.history import verify as broken_places
    from commonweal.records.models import Chain

    broken = list(broken_places(partnership or None))
    if broken:
        places = [f"{b.chain}, event {b.number}: {b.what}." for b in broken[:MOST]]
        raise HistoryBroken(
            f"The history does not hold at {len(broken):,} place{'s' if len(broken) > 1 else ''}.",
            seen="\n".join(places),
            do="Compare with a backup from before, and find out who could write to the database.",
        )
    chains = Chain.objects.order_by("name")
    for chain in chains.filter(name=partnership) if partnership else chains:
        print(f"{chain.name}: {chain.length:,} events, unbroken. Last: {chain.head[:16]}")
