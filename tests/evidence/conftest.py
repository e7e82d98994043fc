"""Stores to load into, and real street-crime rows to spoil."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commonweal.evidence.load import load
from commonweal.evidence.sample import sample_folder
from commonweal.evidence.sources.police_street import PoliceStreet, PoliceStreet2011
from commonweal.evidence.store import Snapshot, Store
from commonweal.vocabulary.errors import FileRefused

STREET = (PoliceStreet(), PoliceStreet2011())
ONE_MONTH = "police-uk/2025-01-hampshire-street.csv.gz"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "evidence")


@pytest.fixture(scope="session")
def one_month() -> Path:
    """A month of Hampshire as published, gzipped."""
    return sample_folder() / ONE_MONTH


@pytest.fixture(scope="session")
def street_rows(one_month: Path) -> list[list[str]]:
    """The header and the first 400 rows of that month."""
    with gzip.open(one_month, "rt", encoding="utf-8", newline="") as stream:
        return [row for row, _ in zip(csv.reader(stream), range(401), strict=False)]


@pytest.fixture
def street_csv(tmp_path: Path, street_rows: list[list[str]]) -> Callable[..., Path]:
    """Write rows as a street file: a header, the rows as changed by `change`, as bytes on disk."""

    def write(
        change: Callable[[list[list[str]]], Any] | None = None,
        *,
        name: str = "2025-01-hampshire-street.csv",
        rows: int = 400,
        encoding: str = "utf-8",
        newline: str = "\n",
    ) -> Path:
        table = [list(row) for row in street_rows[: rows + 1]]
        if change:
            table = change(table) or table
        (tmp_path / "in").mkdir(exist_ok=True)
        path = tmp_path / "in" / name
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, lineterminator=newline).writerows(table)
        return path

    return write


@pytest.fixture
def kept(store: Store, one_month: Path) -> Store:
    """A store with something in it to lose."""
    assert load(store, [one_month]).refused == []
    return store


@pytest.fixture(scope="session")
def everything() -> Callable[[Store], dict[str, bytes]]:
    """Every file of a store that matters, by name: locks come and go."""
    return _everything


def _everything(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.root)): path.read_bytes()
        for path in sorted(store.root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture
def refused(kept: Store) -> Callable[..., FileRefused]:
    """Load a bad file; give its error after checking its form and that nothing changed."""

    def check(path: Path, *, wrong: str, seen: str, do: str = "") -> FileRefused:
        before = _everything(kept)
        report = load(kept, [path])
        assert report.taken == []
        ((_, error),) = report.refused
        assert _everything(kept) == before
        assert isinstance(error, FileRefused)
        assert report.exit_code == error.exit_code >= 3
        lines = str(error).splitlines()
        assert len(lines) == 3, lines
        assert wrong in lines[0]
        assert seen in lines[1]
        assert do in lines[2]
        assert all(line.endswith(".") for line in lines[:1])
        return error

    return check


@pytest.fixture(scope="session")
def full_store(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Store:
    """Every street-level file of the full data, loaded once for all test processes."""
    from filelock import FileLock

    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    store, police = Store(base / "full"), shared / "data" / "police-uk"
    folders = [
        police / name
        for name in ("hampshire", "west-midlands", "south-yorkshire", "city-of-london")
    ]
    street = sorted((police / "west-yorkshire").glob("*-street.csv.gz"))
    street += sorted((police / "national-2025-11").glob("*.csv.gz"))
    with FileLock(base / "full.lock"):
        if not (base / "full.done").exists():
            report = load(store, [*folders, *street], sources=STREET)
            assert report.refused == []
            (base / "full.done").touch()
    return store


@contextmanager
def incidents(snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain DuckDB with a view `incidents` of the live rows, read without our own code."""
    live = snapshot.live("incidents")
    con = duckdb.connect()
    keep = [(str(path), p.scope, p.month) for path, parts in live.items() for p in parts or ()]
    con.execute("CREATE TABLE keep (file VARCHAR, scope VARCHAR, month VARCHAR)")
    if keep:
        con.executemany("INSERT INTO keep VALUES (?, ?, ?)", keep)
    whole = [str(path) for path, parts in live.items() if parts is None]
    con.execute(
        f"CREATE VIEW incidents AS SELECT * FROM read_parquet({[str(p) for p in live]}, "
        f"filename = true) WHERE list_contains({whole or ['']}, filename) OR "
        "(filename, scope, month) IN (SELECT (file, scope, month) FROM keep)"
    )
    try:
        yield con
    finally:
        con.close()


@pytest.fixture(scope="session")
def query() -> Callable[[Snapshot, str], list[tuple[Any, ...]]]:
    """Ask SQL of the live incidents of a snapshot."""

    def ask(snapshot: Snapshot, sql: str) -> list[tuple[Any, ...]]:
        with incidents(snapshot) as con:
            return con.execute(sql).fetchall()

    return ask
