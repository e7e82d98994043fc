"""`commonweal comment`: the analyst's own words beside a finding, with its numbers recorded."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(comment)


def comment(
    finding: Annotated[
        str, typer.Argument(help="Id of a finding or section; all are listed if not given.")
    ] = "",
    by: Annotated[str, typer.Option(help="Who writes.")] = "",
    text: Annotated[
        str, typer.Option(help="The words, in Markdown; read from standard input if not given.")
    ] = "",
    instead: Annotated[
        bool, typer.Option("--instead", help="In place of the sentence, while its numbers stand.")
    ] = False,
    workspace: WorkspaceOption = Path(),
    partnership: Annotated[str, typer.Option(help="Whose; the only one if not given.")] = "",
) -> None:
    """Keep your words about a finding, with the numbers that stand under it today.

    commonweal comment burglary.change --by "A. Patel" --text "The night bus was withdrawn."
    """
    from commonweal.assessment import commentary, shelf
    from commonweal.evidence.workspace import Workspace

    opened = Workspace.open(workspace)
    p = opened.partnership(partnership or next(iter(opened.partnerships), ""))
    document = shelf.load(opened, p.slug)
    if not finding:
        for id, title in commentary.ids(document):
            print(f"{id}\t{title}")
        return
    place = commentary.Place.REPLACE if instead else commentary.Place.ADD
    said = text or sys.stdin.read()
    words = commentary.begin(
        document, finding, said, by=by, on=date.today().isoformat(), place=place
    )
    file = commentary.write(opened.documents / p.slug, words)
    print(f"Kept in {file}. Build again to see them: commonweal assess {p.slug}")
