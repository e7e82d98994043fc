"""What a reader waits: every read page of a workspace, 20 readers at once.

    uv run python benchmarks/pages.py demo [--seconds 20] [--readers 20]

Serves the workspace on this machine, asks for each page eight times (which fills the page cache of every process, as
the first readers of a day would), then lets `wrk` (Debian's package) read all of them in turn.
Prints the first reader's waits as well, since nothing is cached for her.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from commonweal.evidence.indicators import catalogue
from commonweal.evidence.indicators.definition import Status
from commonweal.evidence.workspace import Workspace

KINDS = (
    "", "assessment/", "assessment/changes/", "indicators/", "areas/", "explore/",
    "explore/?indicator=robbery", "data/", "search/?q=burglary", "provenance/burglary.monthly/",
    "figures/burglary.monthly.json", "figures/neighbourhood-crime.areas.geojson",
)  # fmt: skip
SCRIPT = Path(__file__).with_name("pages.lua")


def addresses(workspace: Workspace) -> list[str]:
    """Every read page, of every partnership."""
    found = ["/", "/methods/", "/about-the-data/", "/static/built/commonweal.css"]
    open_ones = [i.id for i in catalogue().values() if i.status is Status.OPEN]
    for slug in workspace.partnerships:
        found += [f"/{slug}/{page}" for page in KINDS]
        found += [f"/{slug}/indicators/{id}/" for id in open_ones]
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--readers", type=int, default=20)
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not here. On Debian: apt-get install wrk")
    pages, port = addresses(Workspace.open(asked.workspace)), free_port()
    base = f"http://127.0.0.1:{port}"
    serve = [
        sys.executable,
        "-m",
        "commonweal",
        "serve",
        "-w",
        str(asked.workspace),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(serve, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        _until_up(base)
        first = sorted([_wait(base + page) for page in pages])
        for page in pages * 7:
            _wait(base + page)
        print(f"{len(pages)} pages. First reader: median {first[len(first) // 2]:.0f} ms, "
              f"slowest {first[-1]:.0f} ms.")  # fmt: skip
        wrk = [
            "wrk",
            "-t2",
            f"-c{asked.readers}",
            f"-d{asked.seconds}s",
            "-s",
            str(SCRIPT),
            base,
            "--",
            *pages,
        ]
        said = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
        found = json.loads(said.strip().splitlines()[-1])
        print(f"{asked.readers} readers: {found['requests'] / found['seconds']:.0f} pages a second; "
              f"p50 {found['p50_ms']} ms, p95 {found['p95_ms']} ms, p99 {found['p99_ms']} ms; "
              f"{found['failed']} failed.")  # fmt: skip
    finally:
        server.terminate()
        server.wait(30)


def _until_up(base: str) -> None:
    for _ in range(120):
        try:
            urlopen(base + "/methods/", timeout=10).read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The server did not come up within a minute.")


def _wait(address: str) -> float:
    """Milliseconds until a page was there."""
    began = time.perf_counter()
    urlopen(address, timeout=120).read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
