"""People and history from the command line, each command in a process of its own."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "leeds"
    run(["init", str(folder), "--area", "Leeds"])
    return folder


def run(words: list[str], workspace: Path | None = None) -> subprocess.CompletedProcess[str]:
    more = ["-w", str(workspace)] if workspace else []
    command = [sys.executable, "-m", "commonweal", *words, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_first_administrator_is_invited_and_a_changed_row_of_history_is_found(workspace):
    invited = run(["people", "invite", "ann@example.test", "--name", "Ann Lee"], workspace)
    assert invited.returncode == 0, invited.stderr
    assert "Ann Lee is now Administrator" in invited.stdout
    assert re.search(r"http://localhost:8000/account/invitation/\S+/", invited.stdout)
    given = run(["people", "role", "ann@example.test", "manager"], workspace)
    assert "Ann Lee is now Community safety manager" in given.stdout
    refused = run(["people", "role", "ann@example.test", "administrator", "--end"], workspace)
    assert "needs an administrator" in refused.stderr
    listed = run(["people", "list"], workspace)
    assert listed.stdout == "ann@example.test\tAnn Lee\tAdministrator, Community safety manager\n"
    assert "leeds: 2 events, unbroken" in run(["history", "verify"], workspace).stdout

    with sqlite3.connect(workspace / "commonweal.sqlite3") as database:
        database.execute("DROP TRIGGER history_is_final_update")
        database.execute("UPDATE records_event SET why = 'nothing to see' WHERE number = 1")
    broken = run(["history", "verify"], workspace)
    assert broken.returncode == 12
    assert "leeds, event 1: it was altered after it was written." in broken.stderr


def test_a_role_that_is_none_and_a_person_who_is_not_here_are_said(workspace):
    assert "There is no role" in run(["people", "invite", "x@example.test", "--name", "X", "--role", "king"], workspace).stderr  # fmt: skip
    assert "Nobody signs in with that address" in run(["people", "role", "x@example.test", "lead"], workspace).stderr  # fmt: skip
    assert "There are: leeds" in run(["people", "list", "--partnership", "york"], workspace).stderr
