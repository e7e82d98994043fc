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


@pytest.fixture(autouse=True)
def made_up_people_are_let_off(request: pytest.FixtureRequest) -> None:
    """The people of tests need no second step, as those of a demonstration.

    `tests/website/test_sign_in.py` turns this off, and looks at the second step itself.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        request.getfixturevalue("settings").COMMONWEAL_DEMO = True


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the whole sample loaded, made once for all test processes."""
    from filelock import FileLock

    from commonweal.cli.demo import sample_partnerships
    from commonweal.evidence.load import load
    from commonweal.evidence.sample import sample_folder
    from commonweal.evidence.workspace import SETTINGS, Workspace

    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    folder = base / "demo"
    with FileLock(base / "demo.lock"):
        if not (folder / "loaded").exists():
            if not (folder / SETTINGS).exists():
                Workspace.create(folder, sample_partnerships())
            report = load(Workspace.open(folder).store, [sample_folder()])
            assert not report.refused, report.refused
            (folder / "loaded").touch()
    return folder


@pytest.fixture(scope="session")
def evidence(demo: Path):
    """The evidence of the sample, as a page or an assessment reads it."""
    from commonweal.evidence.reading import Evidence
    from commonweal.evidence.workspace import Workspace

    workspace = Workspace.open(demo)
    return Evidence(workspace.store.snapshot(), workspace.judgements())


@pytest.fixture(scope="session")
def bare_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the three partnerships with no evidence in it yet."""
    from commonweal.cli.demo import sample_partnerships
    from commonweal.evidence.workspace import Workspace

    folder = tmp_path_factory.mktemp("bare") / "workspace"
    return Workspace.create(folder, sample_partnerships()).path
