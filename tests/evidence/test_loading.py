"""Loading again, loading later, loading together, and being killed while loading."""

from __future__ import annotations

import gzip
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from commonweal.evidence.load import load
from commonweal.evidence.sample import sample_folder
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import StoreError

FILES = [
    sample_folder() / f"police-uk/2025-0{month}-hampshire-street.csv.gz" for month in (1, 2, 3)
]
ROWS = {
    "2025-01": 13_481,
    "2025-02": 12_645,
    "2025-03": 14_154,
}  # data/street-facts-by-force-month.csv

LOAD = """
import os, signal, sys
from pathlib import Path
from commonweal.evidence import store as store_module
from commonweal.evidence.load import load
import duckdb, ibis, pyarrow.parquet
last = int(sys.argv[2])
if last:  # die at once after the so-manieth rename
    rename, done = os.replace, []
    def replace(a, b):
        rename(a, b)
        done.append(b)
        if len(done) == last:
            os.kill(os.getpid(), signal.SIGKILL)
    os.replace = replace
print("ready", flush=True)
sys.stdin.readline()
report = load(store_module.Store(Path(sys.argv[1])), [Path(path) for path in sys.argv[3:]])
assert not report.refused, report.refused
"""


def start(store: Store, *files: Path, die_after: int = 0) -> subprocess.Popen[str]:
    """A process that has imported everything and waits for a line to begin loading."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, str(store.root), str(die_after), *map(str, files)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def months(store: Store) -> dict[str, int]:
    """Rows by month, counted from the files that the snapshot in force names."""
    snapshot = store.snapshot()
    found: dict[str, int] = {}
    for table in ("incidents", "counts"):
        files = [str(path) for path in snapshot.live(table)]
        how_many = "count(*)" if table == "incidents" else "sum(n)"
        counted = (
            dict(duckdb.sql(f"SELECT month, {how_many} FROM read_parquet({files}) GROUP BY 1").fetchall())
            if files
            else {}
        )  # fmt: skip
        assert not found or counted == found
        found = {month: int(n) for month, n in counted.items()}
    assert found == {part.month: part.rows for part in snapshot.parts}
    return found


def staged(store: Store) -> list[str]:
    return [path.name for path in (store.root / "staging").iterdir()]


def test_the_same_file_twice_changes_nothing(store, one_month):
    first = load(store, [one_month])
    current = (store.root / "CURRENT").read_bytes()
    again = load(store, [one_month])
    assert [t.already for t in first.taken] == [False]
    assert [t.already for t in again.taken] == [True]
    assert (again.rows, again.replaced) == (0, [])
    assert again.snapshot == first.snapshot
    assert (store.root / "CURRENT").read_bytes() == current
    assert len(list(store.deliveries_folder.iterdir())) == 1


def test_a_file_and_its_gzip_are_one_file(store, one_month, tmp_path):
    plain = tmp_path / one_month.name.removesuffix(".gz")
    plain.write_bytes(gzip.decompress(one_month.read_bytes()))
    report = load(store, [one_month, plain])
    assert [t.already for t in report.taken] == [False, True]
    assert report.rows == ROWS["2025-01"]
    assert months(store) == {"2025-01": ROWS["2025-01"]}


def test_a_later_download_takes_the_place_of_an_earlier_one_and_stays(store, street_csv):
    early = street_csv(name="early.csv", rows=400)
    late = street_csv(name="late.csv", rows=399)
    load(store, [early])
    old = store.snapshot()
    load(store, [late])
    assert months(store) == {"2025-01": 399}
    report = load(store, [early])  # the old file, found again
    assert [t.already for t in report.taken] == [True]
    assert months(store) == {"2025-01": 399}
    assert old.id != store.snapshot().id


def test_of_two_files_of_one_month_in_one_load_the_later_stands(store, street_csv):
    load(store, [street_csv(name="b.csv", rows=10), street_csv(name="a.csv", rows=20)])
    assert months(store) == {"2025-01": 20}


def test_a_month_that_shrinks_is_told(store, street_csv):
    load(store, [street_csv(rows=400)])
    report = load(store, [street_csv(rows=40)])
    assert [(r.old.rows, r.new.rows, r.shrinks) for r in report.replaced] == [(400, 40, True)]


def test_an_old_snapshot_can_be_read_again(store, street_csv):
    load(store, [street_csv(rows=400)])
    then = store.snapshot().id
    load(store, [street_csv(rows=100)])
    old = store.snapshot(then)
    (path,) = old.live("incidents")
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(400,)]
    assert [d.rows for d in old.deliveries.values()] == [400]


@pytest.mark.parametrize("id", ["../../etc/passwd", "", "0" * 15, "0" * 16, "G" * 16])
def test_a_snapshot_that_is_not_there_says_so(store, street_csv, id):
    load(store, [street_csv(rows=5)])
    with pytest.raises(StoreError) as caught:
        store.snapshot(id)
    assert len(str(caught.value).splitlines()) == 3


def test_a_damaged_snapshot_says_so(store, street_csv):
    load(store, [street_csv(rows=5)])
    (file,) = (store.root / "snapshots").glob("*.json")
    file.write_text(file.read_text("utf-8")[:-20], encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged"):
        store.snapshot()


def test_the_same_files_give_the_same_snapshot_in_any_store(store, street_csv, tmp_path):
    other = Store(tmp_path / "other")
    a, b = street_csv(name="a.csv", rows=30), street_csv(name="2025-02-x.csv", rows=40)
    first = load(store, [a, b], received=date(2026, 1, 1))
    second = load(other, [a, b], received=date(2026, 11, 24))
    assert first.snapshot.id == second.snapshot.id
    for one, two in zip(
        sorted(store.deliveries_folder.rglob("*.parquet")),
        sorted(other.deliveries_folder.rglob("*.parquet")),
        strict=True,
    ):
        assert one.read_bytes() == two.read_bytes()


def test_files_made_at_once_are_reported_in_the_order_they_came(store, street_csv, tmp_path):
    first = street_csv(name="first.csv", rows=400)
    again = tmp_path / "again.csv"
    again.write_bytes(first.read_bytes())
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    last, told = street_csv(name="last.csv", rows=3), []
    report = load(
        store, [first, empty, again, last], progress=lambda file, done, of: told.append(file)
    )
    assert [(t.file, t.already) for t in report.taken] == [
        ("first.csv", False), ("again.csv", True), ("last.csv", False),
    ]  # fmt: skip
    assert [name for name, _ in report.refused] == ["empty.csv"]
    assert told[-5:] == ["first.csv", "empty.csv", "again.csv", "last.csv", "done"]
    assert months(store) == {"2025-01": 3}


def test_an_archive_of_months_is_taken_month_by_month_and_progress_is_told(store, tmp_path):
    import zipfile

    path, told = tmp_path / "archive.zip", []
    with zipfile.ZipFile(path, "w") as archive:
        for file in FILES[:2]:
            archive.writestr(f"{file.name[:7]}/{file.name}", file.read_bytes())
    report = load(store, [path], progress=lambda what, done, of: told.append((what, done, of)))
    assert report.refused == []
    assert months(store) == {month: ROWS[month] for month in ("2025-01", "2025-02")}
    assert told[-1] == ("done", 2, 2)
    assert ("2025-02-hampshire-street.csv", 1, 2) in told


@pytest.mark.parametrize("after", range(1, 9))
def test_killed_after_any_rename_the_old_state_or_the_new_stands(store, street_csv, after):
    """Two files of one load: six renames in all, the last of them CURRENT."""
    load(store, [street_csv(rows=50)])
    files = [street_csv(name="a.csv", rows=60), street_csv(name="2025-02-b.csv", rows=30)]
    process = start(store, *files, die_after=after)
    go(process)
    code = process.wait(60)
    assert code == (-signal.SIGKILL if after <= 6 else 0)
    assert months(store) == {"2025-01": 50 if after < 6 else 30}
    report = load(store, files)
    assert report.refused == []
    assert months(store) == {"2025-01": 30}
    assert staged(store) == []


@pytest.mark.deep
def test_killed_at_ten_random_moments_the_old_state_or_the_new_stands(store, street_csv):
    load(store, [street_csv(rows=50)])
    old = months(store)
    start_at = time.monotonic()
    whole = start(Store(store.root.with_name("timed")), *FILES)
    start_at = time.monotonic()
    go(whole)
    assert whole.wait(120) == 0
    took = time.monotonic() - start_at
    chance, ended = random.Random(20261124), []
    for _ in range(10):
        process = start(store, *FILES)
        go(process)
        time.sleep(chance.uniform(0, took))
        process.kill()
        ended.append(process.wait(60))
        assert months(store) in (old, ROWS)
    assert -signal.SIGKILL in ended
    load(store, FILES)
    assert months(store) == ROWS
    assert staged(store) == []
    assert not list(store.root.glob(".CURRENT.*"))


@pytest.mark.deep
def test_two_loads_at_once_of_the_same_files_both_end_in_force(store):
    both = [start(store, *FILES[:2]) for _ in range(2)]
    for process in both:
        go(process)
    assert [process.wait(120) for process in both] == [0, 0]
    assert months(store) == {month: ROWS[month] for month in ("2025-01", "2025-02")}
    assert staged(store) == []


def test_two_loads_at_once_of_different_files_both_end_in_force(store):
    both = [start(store, file) for file in FILES[1:]]
    for process in both:
        go(process)
    assert [process.wait(120) for process in both] == [0, 0]
    assert months(store) == {month: ROWS[month] for month in ("2025-02", "2025-03")}


def test_what_a_dead_load_left_is_swept_and_what_a_living_one_makes_is_not(store, street_csv):
    store.create()
    dead = store.root / "staging" / "dead"
    dead.mkdir()
    (dead / "half.parquet").write_bytes(b"PAR1")
    with store.staging() as living:
        load(store, [street_csv(rows=5)])
        assert not dead.exists()
        assert living.exists()
    assert staged(store) == []


@pytest.mark.deep
def test_memory_stays_bounded_however_long_the_file(tmp_path, street_csv):
    """1.2 million rows, 290 MB, load within a ceiling of 300 MB for the engine."""
    lines = street_csv().read_bytes().splitlines(keepends=True)
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(lines[0])
        for _ in range(3000):
            stream.writelines(lines[1:])
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from commonweal.evidence.load import load; from commonweal.evidence.store import Store\n"
        "report = load(Store(Path(sys.argv[1])), [Path(sys.argv[2])], memory='300MB')\n"
        "assert not report.refused, report.refused\n"
        "print(report.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "evidence"), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, kilobytes = map(int, done.stdout.split())
    assert rows == 1_200_000
    # The interpreter and its libraries take about 300 MB of it; the file alone is 290 MB, and
    # held whole as a table it would be over 2 GB.
    assert kilobytes < 1_400_000
