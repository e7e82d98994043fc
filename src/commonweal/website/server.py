"""Starting and stopping the web server."""

from __future__ import annotations

import os
from pathlib import Path

from commonweal.vocabulary.errors import CommonwealError
from commonweal.website.preparing import prepare

WORKERS = 2
"""Processes. Each keeps its own copy of what it has read, so more cost memory first."""
THREADS = 4
"""Requests that one process works on at a time."""


def run(
    workspace: Path, *, host: str = "127.0.0.1", port: int = 8000, workers: int = WORKERS
) -> None:
    """Serve a workspace until Ctrl-C.

    Args:
        workspace: The workspace folder.
        host: Address to listen on; 127.0.0.1 is this machine only.
        port: Port to listen on.
        workers: Processes.

    Raises:
        CommonwealError: The port is taken.
    """
    import socket

    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommonwealError(
                f"Port {port} on {host} cannot be used.",
                seen=str(error),
                do=f"Another program may hold it. Choose another: --port {port + 1}",
            ) from error
    hosts = {"127.0.0.1", "localhost", "[::1]", host} - {"0.0.0.0", "::"}  # noqa: S104 -- names, nothing is bound
    os.environ.setdefault("COMMONWEAL_HOSTS", ",".join(sorted(hosts)))
    alone = host in ("127.0.0.1", "localhost", "::1")
    os.environ.setdefault("COMMONWEAL_OWN_TABLES", "1" if alone else "0")
    prepare(workspace)
    Granian(
        "commonweal.website.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
