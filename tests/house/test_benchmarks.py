"""The benchmark driver: what it starts, it ends."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path

import pytest

DRIVER = Path(__file__).resolve().parents[2] / "benchmarks" / "analysis.py"


@pytest.fixture(scope="module")
def driver():
    spec = importlib.util.spec_from_file_location("bench_analysis", DRIVER)
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_analysis"] = module
    spec.loader.exec_module(module)
    return module


def test_children_of_a_peer_that_takes_too_long_do_not_outlive_it(driver, tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    assert driver.finish([sys.executable, "-c", code], dict(os.environ), 3) is None
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or ") Z " in state.read_text():
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


def test_a_peers_words_come_back_where_it_fails(driver):
    code, _, error = driver.finish(
        [sys.executable, "-c", "raise SystemExit('no such peer')"], {}, 30
    )
    assert code == 1
    assert "no such peer" in error


def test_a_target_that_is_missed_is_said(driver):
    from types import SimpleNamespace

    job = SimpleNamespace(TARGETS=[("peer", "1e5", 10.0)], MEMORY=[("peer", "1e5", 0.1)])
    ours = driver.Measured(1.0, 3, 50.0, Path())
    theirs = driver.Measured(9.0, 3, 100.0, Path())
    slow, large = driver.judged(job, "1e5", "peer", ours, theirs)
    assert "was 9×: NOT MET" in slow
    assert "was 0.5: NOT MET" in large
    assert (
        "met" in driver.judged(job, "1e5", "peer", ours, driver.Measured(11.0, 3, 900, Path()))[0]
    )


def test_a_run_at_one_size_keeps_what_was_measured_at_others(driver):
    head = ["## Job", "", "`job`: what", "", "| size | who |", "| --- | --- |"]
    before = "\n".join(
        [
            *head,
            "| 1e3 | ours |",
            "| 1e5 | old |",
            "",
            "- peer at 1e3: met.",
            "- peer at 1e5: NOT MET.",
        ]
    )
    after = driver.together(before, [*head, "| 1e5 | new |", "", "- peer at 1e5: met."])
    assert "| 1e3 | ours |" in after
    assert "- peer at 1e3: met." in after
    assert "old" not in after
    assert "NOT MET" not in after
    assert after.count("| size |") == 1
