"""Where the register is kept: the workspace's own SQLite file, or a PostgreSQL database."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from commonweal.vocabulary.errors import CommonwealError

SQLITE = "commonweal.sqlite3"


def database(workspace: Path) -> dict[str, Any]:
    """Django's settings of the database of a workspace."""
    address = os.environ.get("COMMONWEAL_DATABASE") or _in_settings(workspace / "commonweal.toml")
    return postgresql(address) if address else sqlite(workspace / SQLITE)


def sqlite(file: Path) -> dict[str, Any]:
    """One file. Writers wait for each other instead of failing, readers never wait."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """A database by its address, `postgresql://name:password@host:port/database`."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise CommonwealError(
            "The address of the database cannot be read.",
            seen=f"It begins with “{parts.scheme}://”.",
            do="Write it as postgresql://name:password@host:5432/database",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A pool in each process: a page then costs no new connection.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


def _in_settings(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        return str(tomllib.loads(file.read_text("utf-8")).get("database", ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # What is wrong with the file is said by Workspace.open, in words.
        return ""
