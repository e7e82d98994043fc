"""`commonweal strategy import` and `lint`: a document into the register, and what is wrong in it."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

from typer.testing import CliRunner

from commonweal.cli import app
from commonweal.strategy.sample import sample_document

LATER = str(sample_document("portsmouth-priorities-2018-23"))


def commonweal(*arguments, workspace):
    """The command in a process of its own: the register's settings are made once a process."""
    return subprocess.run(
        [sys.executable, "-m", "commonweal", "strategy", *arguments, "--workspace", workspace],
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip


def test_a_document_is_taken_in_once_and_a_second_time_is_told(bare_workspace, tmp_path):
    import shutil

    workspace = tmp_path / "workspace"
    shutil.copytree(bare_workspace, workspace)
    several = commonweal("import", LATER, workspace=workspace)
    assert several.returncode != 0
    assert "Name one: --partnership" in several.stderr
    options = ("import", LATER, "--partnership", "portsmouth", "--accept-above", "0")
    first = commonweal(*options, workspace=workspace)
    assert first.returncode == 0, first.stderr
    assert "6  priority" in first.stdout
    again = commonweal(*options, workspace=workspace)
    assert again.returncode == 0
    assert "was read already" in again.stdout


def test_the_lint_prints_each_defect_with_its_lines():
    shown = CliRunner().invoke(app, ["strategy", "lint", LATER, "--csv"])
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert any("34" in row["lines"] for row in rows)
    assert all(row["do"] for row in rows)
