"""`commonweal strategy import`: a strategy document into the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonweal.cli.show import WorkspaceOption
from commonweal.vocabulary.errors import UnknownName

if TYPE_CHECKING:
    from commonweal.partnership.models import Partnership


def take_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A strategy document.")],
    workspace: WorkspaceOption = Path(),
    partnership: Annotated[
        str, typer.Option(help="Short name of the partnership; not needed where there is one.")
    ] = "",
    accept_above: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Accept and take in what is at least this sure; 0 takes in all."
        ),
    ] = None,
) -> None:
    """Read a strategy document into the register, as proposals to be looked over on the site.

    With --accept-above what is sure enough is taken in at once, and the rest waits on the page.
    The same file a second time changes nothing.

    commonweal strategy import our-strategy.docx --partnership leeds
    commonweal strategy import our-strategy.docx --accept-above 0.85
    """
    from commonweal.website.preparing import prepare

    rows = prepare(workspace)
    here = _chosen(rows, partnership)
    from django.utils import timezone

    from commonweal.strategy import receiving, taking

    at = timezone.now()
    try:
        reading = receiving.receive(here, file.name, file.read_bytes(), by=None, at=at)
    except receiving.ReadAlready as known:
        print(f"{known.wrong} {known.seen}")
        return
    total = reading.rows.count()
    print(
        f"{file.name}: {total} proposals, to be looked at under /{here.slug}/strategy-documents/."
    )
    if accept_above is None:
        return
    accepted = receiving.accept_above(reading, accept_above, by=None, at=at)
    made = taking.take_in(reading, by=None, at=at)
    print(f"{accepted} accepted; taken into “{made.into}”:")
    for kind, number in sorted(made.counts.items()):
        print(f"{number:5}  {kind}")
    waiting = taking.waiting(reading).count()
    if waiting:
        print(f"{waiting} accepted and waiting for the part of the register that holds them.")


def _chosen(rows: list[Partnership], slug: str) -> Partnership:
    if not slug and len(rows) == 1:
        return rows[0]
    found = next((row for row in rows if row.slug == slug), None)
    if found is None:
        raise UnknownName(
            f"There is no partnership “{slug}” in this workspace."
            if slug
            else "This workspace has several partnerships.",
            seen=f"It has: {', '.join(row.slug for row in rows)}.",
            do="Name one: --partnership leeds",
        )
    return found
