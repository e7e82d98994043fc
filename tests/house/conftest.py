"""The scripts of `.ci/` and the build hook, as modules to test."""

from __future__ import annotations

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    """A Python file that is not in a package and need not end in .py."""
    loader = SourceFileLoader(path.stem.replace("-", "_"), str(path))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def pins() -> ModuleType:
    return load(ROOT / ".ci" / "pins")


@pytest.fixture(scope="session")
def print_docs() -> ModuleType:
    return load(ROOT / ".ci" / "print-docs")


@pytest.fixture(scope="session")
def build_hook() -> ModuleType:
    return load(ROOT / "hatch_build.py")
