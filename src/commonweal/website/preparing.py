"""Making a workspace ready to be served, or to be worked on from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonweal.partnership.models import Partnership


def start(workspace: Path) -> None:
    """Set Django up on a workspace. The first workspace of a process is its only one."""
    import django

    os.environ["COMMONWEAL_WORKSPACE"] = str(workspace.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.website.settings")
    django.setup()


def prepare(workspace: Path) -> list[Partnership]:
    """Bring the database of a workspace up to date and note its partnerships there.

    Safe to run at any time, and by each start of the server.

    Raises:
        CommonwealError: There is no workspace, or its settings cannot be read.
    """
    from commonweal.evidence.workspace import Workspace

    opened = Workspace.open(workspace)
    start(opened.path)
    from django.core.management import call_command
    from django.db import connections

    from commonweal.partnership.changes import take_from_workspace

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    rows = take_from_workspace(opened)
    # Workers open connections of their own: none may be handed down to them.
    connections.close_all()
    return rows
