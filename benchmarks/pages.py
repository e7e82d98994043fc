"""How quickly pages are read: twenty readers at once on the demo workspace.

    uv run python benchmarks/pages.py demo

Serves the workspace as `commonweal serve` does, asks for every page once (a cold cache is
warmed once), then lets twenty readers ask for pages at random for half a minute, and prints
the percentiles of their waits. Readers and server share the machine.
"""

from __future__ import annotations

import http.client
import random
import socket
import statistics
import subprocess
import sys
import threading
import time

READERS, SECONDS, LIMIT = 20, 30.0, 0.300
PARTNERSHIPS = ("portsmouth", "wolverhampton", "leeds")
KINDS = (
    "", "assessment/", "assessment/changes/", "indicators/", "indicators/burglary/",
    "indicators/violence-and-sexual-offences/", "areas/", "explore/",
    "explore/?indicator=robbery", "data/", "search/?q=burglary", "provenance/burglary.monthly/",
    "figures/burglary.monthly.json", "figures/neighbourhood-crime.areas.geojson",
)  # fmt: skip
PAGES = ["/", "/methods/", "/about-the-data/", "/static/built/commonweal.css"] + [
    f"/{p}/{kind}" for p in PARTNERSHIPS for kind in KINDS
]


def ask(connection: http.client.HTTPConnection, page: str) -> tuple[int, float]:
    start = time.perf_counter()
    connection.request("GET", page, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - start


def read(port: int, until: float, waits: list[tuple[str, float]], seed: int) -> None:
    order = random.Random(seed)  # noqa: S311 -- the same pages in every run
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < until:
        page = order.choice(PAGES)
        status, wait = ask(connection, page)
        assert status == 200, f"{page}: {status}"
        waits.append((page, wait))


def main(workspace: str) -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "commonweal", "serve", "-w", workspace, "--port", str(port)]
    )
    try:
        for _ in range(100):
            try:
                ask(http.client.HTTPConnection("127.0.0.1", port), "/")
                break
            except OSError:
                time.sleep(0.2)
        # Each of the server's processes keeps its own pages: ask on several connections.
        cold = []
        for page in PAGES:
            for _ in range(6):
                cold.append(ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), page)[1])
        waits: list[tuple[str, float]] = []
        until = time.perf_counter() + SECONDS
        readers = [
            threading.Thread(target=read, args=(port, until, waits, seed))
            for seed in range(READERS)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    finally:
        server.terminate()
        server.wait()
    times = sorted(wait for _, wait in waits)
    cuts = statistics.quantiles(times, n=100)
    print(f"{len(PAGES)} pages, {READERS} readers, {SECONDS:.0f} s: {len(times):,} answers")
    print(f"first answers: slowest {max(cold):.2f} s")
    print(f"median {cuts[49] * 1000:.1f} ms, 95th percentile {cuts[94] * 1000:.1f} ms, "
          f"99th {cuts[98] * 1000:.1f} ms, slowest {times[-1] * 1000:.0f} ms")  # fmt: skip
    return 0 if cuts[94] <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "demo"))
