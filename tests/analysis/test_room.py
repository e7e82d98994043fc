"""The room itself: its examples are true, it loads fast, and it knows only the vocabulary."""

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import commonweal.analysis as room

FOLDER = Path(room.__file__).parent
FILES = {p.stem: p for p in FOLDER.glob("*.py") if p.stem != "__init__"}
PACKAGES = {p.parent.name: p for p in FOLDER.glob("*/__init__.py") if p.parent.name != "methods"}
INSIDE = {f"{name}.{p.stem}": p for name in PACKAGES for p in (FOLDER / name).glob("*.py")
          if p.stem != "__init__"}  # fmt: skip
MODULES = sorted(FILES | PACKAGES | INSIDE)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    found = doctest.testmod(importlib.import_module(f"commonweal.analysis.{name}"))
    assert found.failed == 0


def test_importing_the_room_loads_nothing_heavy():
    code = (
        "import sys, commonweal.analysis\n"
        "heavy = ('numpy', 'pandas', 'scipy', 'statsmodels', 'esda')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_importing_every_module_loads_no_more_than_numpy():
    code = (
        "import sys, commonweal.analysis as a\n"
        "[getattr(a, n) for n in a.__all__]\n"
        "print([m for m in ('pandas', 'scipy', 'statsmodels', 'esda') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_the_vocabulary_and_its_own_room(name):
    tree = ast.parse((FILES | PACKAGES | INSIDE)[name].read_text(encoding="utf-8"))
    ours = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("commonweal")
    }
    allowed = ("commonweal.analysis", "commonweal.vocabulary")
    assert all(module.startswith(allowed) for module in ours)


def test_every_module_is_listed_and_an_unknown_one_is_not_found():
    assert set(room.__all__) == set(FILES | PACKAGES) - {"inputs", "methods"}
    assert room.change.__name__ == "commonweal.analysis.change"
    with pytest.raises(AttributeError):
        _ = room.astrology
