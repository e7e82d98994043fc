"""`commonweal assess`: a strategic assessment from the evidence held."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption, progress, summary_of_load


def register(app: typer.Typer) -> None:
    app.command()(assess)


def assess(
    partnership: Annotated[str, typer.Argument(help="Short name; the only one if not given.")] = "",
    workspace: WorkspaceOption = Path(),
    files: Annotated[
        list[Path] | None, typer.Option("--files", help="Add these files or folders first.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="The council's own Word template (.docx).")
    ] = None,
) -> None:
    """Build the strategic assessment and write it in every format.

    commonweal assess wolverhampton
    commonweal assess portsmouth --files ~/Downloads/hampshire
    """
    from commonweal.assessment.shelf import assess as build
    from commonweal.evidence.load import load
    from commonweal.evidence.workspace import Workspace

    opened = Workspace.open(workspace)
    p = opened.partnership(partnership or next(iter(opened.partnerships), ""))
    if files:
        with progress("Adding files") as tell:
            report = load(opened.store, files, progress=tell)
        code = summary_of_load(report)
        if code and not report.taken:
            raise typer.Exit(code)
    with progress(f"Assessing {p.place}") as tell:
        written = build(opened, p.slug, template=template, progress=tell)
    print(f"The strategic assessment of {p.place} is in {opened.documents / p.slug}:")
    for name, path in written.items():
        print(f"  {name:9} {path.name}")
