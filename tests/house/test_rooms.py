"""The rooms, their order, and what each may know."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib

import pytest

LIBRARY = ("vocabulary", "evidence", "analysis", "assessment")

# Run in a fresh interpreter: Django is refused, as if it were not installed.
WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ModuleNotFoundError("Django is not here", name="django")

sys.meta_path.insert(0, NoDjango())
for room in sys.argv[1:]:
    package = importlib.import_module("commonweal." + room)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
        print(module.name)
"""


def exists(root, room):
    return (root / "src" / "commonweal" / room / "__init__.py").exists()


def test_the_readme_draws_the_rooms_of_the_contract(print_docs, root):
    assert print_docs.readme() == (root / "README.md").read_text("utf-8")


def test_every_room_says_what_it_is_for(print_docs):
    assert [
        room for line in print_docs.layers() for room in line if not print_docs.purpose(room)
    ] == []


def test_every_package_is_a_room_of_the_contract(print_docs, root):
    rooms = {room for line in print_docs.layers() for room in line}
    packages = {p.parent.name for p in (root / "src" / "commonweal").glob("*/__init__.py")}
    assert packages == rooms


def test_no_package_has_a_name_that_says_nothing(root):
    empty = {"utils", "util", "helpers", "common", "services", "misc", "shared"}
    names = {p.stem for p in (root / "src" / "commonweal").rglob("*.py")}
    names |= {p.name for p in (root / "src" / "commonweal").rglob("*") if p.is_dir()}
    assert names & empty == set()


def test_the_library_rooms_of_the_contract_are_those_below_the_line(print_docs, root):
    assert print_docs.without_django() == {room for room in LIBRARY if exists(root, room)}


def test_every_module_of_the_library_imports_without_django(root):
    rooms = [room for room in LIBRARY if exists(root, room)]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, *rooms], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "commonweal.evidence.store" in done.stdout


@pytest.mark.parametrize(
    "heavy", ["django", "pandas", "scipy", "statsmodels", "ibis", "vl_convert"]
)
def test_the_command_line_starts_without(heavy):
    seen = f"import sys, commonweal.cli; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0


def test_numba_is_absent_so_that_hot_spots_take_seconds_and_not_a_minute():
    assert importlib.util.find_spec("numba") is None


@pytest.mark.parametrize(("folder", "most"), [("src", 450), ("tests", 600)])
def test_no_module_is_longer_than_a_person_can_hold_in_mind(root, folder, most):
    # A migration is printed by Django from the models, and read with them.
    files = [f for f in (root / folder).rglob("*.py") if f.parent.name != "migrations"]
    lines = {f: len(f.read_text("utf-8").splitlines()) for f in files}
    assert {str(f.relative_to(root)): n for f, n in lines.items() if n > most} == {}


def test_the_contract_forgets_no_room_of_the_house(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    rooms, library = project["tool"]["importlinter"]["contracts"]
    assert (rooms["type"], rooms["exhaustive"], rooms["containers"]) == (
        "layers",
        True,
        ["commonweal"],
    )
    assert (library["type"], library["forbidden_modules"]) == ("forbidden", ["django"])
