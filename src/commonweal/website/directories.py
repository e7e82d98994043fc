"""The directories that people may sign in with, as the workspace's settings name them."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from commonweal.evidence.workspace import Directory


def read_directories(workspace: Path) -> dict[str, Directory]:
    """The directories of a workspace's settings, by their short names."""
    file = workspace / "commonweal.toml"
    try:
        told = tomllib.loads(file.read_text("utf-8")).get("directory", []) if file.exists() else []
        return {d.id: d for d in (Directory.model_validate(one) for one in told)}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, AttributeError):
        # What is wrong with the file is said by Workspace.open, in words.
        return {}


@cache
def _of(workspace: Path) -> dict[str, Directory]:
    return read_directories(workspace)


def directories() -> dict[str, Directory]:
    """The directories people may sign in with."""
    return _of(Path(settings.WORKSPACE))


def as_provider(directory: Directory) -> dict[str, Any]:
    """A directory in the words of the sign-in library."""
    return {
        "provider_id": directory.id,
        "name": directory.name,
        "client_id": directory.client_id,
        "secret": os.environ.get(directory.secret_from, ""),
        "settings": {
            "server_url": directory.issuer,
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }


def origins(found: dict[str, Directory]) -> list[str]:
    """Where the sign-in page may send its form, for the Content-Security-Policy."""
    return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(d.issuer)) for d in found.values()})
