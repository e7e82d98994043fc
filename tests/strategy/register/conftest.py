"""A workspace with the sample's evidence, and folders of its own for documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from tests.registers import a_partnership, a_person


def _workspace(demo: Path, folder: Path) -> Path:
    shutil.copy(demo / "commonweal.toml", folder)
    (folder / "evidence").symlink_to(demo / "evidence", target_is_directory=True)
    (folder / "documents").mkdir()
    return folder


@pytest.fixture(scope="session")
def one_workspace(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all tests here, so that evidence is read once."""
    return _workspace(demo, tmp_path_factory.mktemp("strategies"))


@pytest.fixture
def workspace(one_workspace: Path, settings) -> Path:
    """Evidence of the sample, and documents that tests may leave behind."""
    settings.WORKSPACE = one_workspace
    # Whoever is made up may do without a second step here: other tests look at that.
    settings.COMMONWEAL_DEMO = True
    return one_workspace


@pytest.fixture
def assessed(demo: Path, tmp_path: Path, settings) -> Path:
    """A workspace with a small assessment on its shelf."""
    from tests.website.conftest import small_assessment

    settings.WORKSPACE, settings.COMMONWEAL_DEMO = _workspace(demo, tmp_path), True
    small_assessment(tmp_path)
    return tmp_path


@pytest.fixture
def here(db, workspace):
    return a_partnership("wolverhampton", name="Safer Wolverhampton Partnership", area="E08000031")


@pytest.fixture
def manager(here):
    return a_person(here, "manager", name="Test Manager")


@pytest.fixture
def client(manager):
    """The manager's browser."""
    return signed_in(manager)


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser
