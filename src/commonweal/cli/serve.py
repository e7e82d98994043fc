"""`commonweal serve`: the website on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonweal.cli.show import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    workspace: WorkspaceOption = Path(),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the website of a workspace. Ctrl-C stops it.

    commonweal serve --workspace safer-wolverhampton
    """
    from commonweal.evidence.workspace import Workspace
    from commonweal.website.server import run

    opened = Workspace.open(workspace)
    print(f"Commonweal is at http://{host}:{port}/ (Ctrl-C stops it)", flush=True)
    run(opened.path, host=host, port=port)
