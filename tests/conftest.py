"""Where the tests find data: the project's own sample always, the full data where it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The full data beside the repository; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("COMMONWEAL_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the full data is not beside this repository")
    return folder
