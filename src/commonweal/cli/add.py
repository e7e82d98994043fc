"""`commonweal add`: files into the evidence store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption, progress, summary_of_load


def register(app: typer.Typer) -> None:
    app.command()(add)


def add(
    files: Annotated[list[Path], typer.Argument(help="Files, folders or archives.")],
    workspace: WorkspaceOption = Path(),
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file that describes a partner's table.")
    ] = None,
    draft_mapping: Annotated[
        bool,
        typer.Option("--draft-mapping", help="Do not load: draft a mapping of the first file."),
    ] = False,
) -> None:
    """Check files and add them to the evidence. Adding a file twice changes nothing.

    commonweal add ~/Downloads/police-archive.zip
    commonweal add hospital.xlsx --draft-mapping > hospital.toml
    commonweal add hospital.xlsx --mapping hospital.toml
    """
    from commonweal.evidence.load import load
    from commonweal.evidence.mapping import draft_mapping as draft
    from commonweal.evidence.mapping import load_mapping
    from commonweal.evidence.workspace import Workspace

    if draft_mapping:
        print(draft(files[0]), end="")
        return
    opened = Workspace.open(workspace)
    sources = [load_mapping(mapping)] if mapping else None
    with progress("Adding files") as tell:
        report = load(opened.store, files, sources=sources, progress=tell)
    raise typer.Exit(summary_of_load(report))
