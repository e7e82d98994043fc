"""The key that signs sessions and links: made once, kept in the workspace, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "secret.key"


def secret_key(workspace: Path) -> str:
    """The workspace's key; made if there is none. All processes of a site get the same one.

    A folder that is not a workspace gets a key that lasts as long as the process.
    """
    file = workspace / FILE
    if not (workspace / "commonweal.toml").exists():
        return secrets.token_urlsafe(50)
    if not file.exists():
        try:
            # O_EXCL: of two processes that start together, one makes it and the other reads it.
            with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
        except OSError:
            # A folder that cannot be written to can still be read.
            return secrets.token_urlsafe(50)
    return file.read_text("ascii").strip() or secrets.token_urlsafe(50)
