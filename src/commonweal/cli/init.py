"""`commonweal init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="Where; it may exist.")],
    area: Annotated[str, typer.Option(help="Name or code of the local authority district.")],
    name: Annotated[str, typer.Option(help="Name of the partnership.")] = "",
    force: Annotated[
        str, typer.Option(help="Police force, as in the file names of data.police.uk.")
    ] = "",
) -> None:
    """Make a workspace for a partnership.

    commonweal init safer-wolverhampton --area Wolverhampton --force west-midlands
    """
    from commonweal.evidence.geography import Geography
    from commonweal.evidence.store import Snapshot
    from commonweal.evidence.workspace import Partnership, Workspace
    from commonweal.vocabulary.errors import UnknownName

    geography = Geography(Snapshot.of((), folder))
    found = geography.district_named(area)
    if found is None:
        if not area.startswith(("E", "W")):
            raise UnknownName(
                f"No district of England or Wales is called “{area}”.",
                seen="Names are those of the Office for National Statistics, 2024.",
                do="Use the official name (“Bristol, City of”) or the code (E06000023).",
            )
        found = geography.district(area)
    slug = "-".join("".join(c if c.isalnum() else " " for c in found.name.lower()).split())
    partnership = Partnership(
        slug=slug, name=name or f"Safer {found.name} Partnership", place=found.name, area=found.code,
        force=force,
    )  # fmt: skip
    Workspace.create(folder, [partnership])
    print(f"Made a workspace for {partnership.name} in {folder}.")
    print("Next, add files:  commonweal add FOLDER --workspace", folder)
