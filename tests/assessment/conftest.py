from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The sample document is shared by the tests of figures and writers.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def documents(demo: Path) -> dict[str, object]:
    """The assessments of the three partnerships of the sample, built once."""
    from commonweal.assessment.build import build
    from commonweal.evidence.workspace import Workspace

    workspace = Workspace.open(demo)
    return {slug: build(workspace, slug) for slug in workspace.partnerships}
