"""Every number of the known answers, counted again from the store."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from commonweal.evidence import lookups
from commonweal.evidence.load import load
from commonweal.evidence.sample import sample_folder
from commonweal.evidence.store import Snapshot, Store

HERE = Path(__file__).parent
BY_MONTH = """
    WITH alike AS (
        SELECT scope, month, count(*) - 1 AS again
        FROM incidents WHERE crime_id IS NULL
        GROUP BY scope, month, category, lsoa, lsoa_name, lon, lat, location, outcome, context,
                 reported_by
    ),
    identical AS (SELECT scope, month, sum(again) AS n FROM alike GROUP BY ALL)
    SELECT scope, month, count(*), count(*) FILTER (lon IS NULL), count(*) FILTER (lsoa IS NULL),
           count(*) FILTER (crime_id IS NULL), count(*) FILTER (repeats_id),
           coalesce(any_value(identical.n), 0),
           count(*) FILTER (lsoa IN (FROM only_2011)), count(*) FILTER (lsoa IN (FROM only_2021))
    FROM incidents LEFT JOIN identical USING (scope, month) GROUP BY scope, month
"""


def facts(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"street-facts-by-{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


def force(text: str) -> str:
    return text.removeprefix("national-2025-11/")


def month_facts(folder: Path) -> set[tuple[str | int, ...]]:
    rows = facts(folder, "force-month")
    return {(force(row[0]), row[1], *map(int, row[2:])) for row in rows}


def counted_by_month(snapshot: Snapshot, query: Callable[..., list[tuple]]) -> set[tuple]:
    old, new = lookups.codes_2011(), lookups.codes_2021()
    with_lists = BY_MONTH.replace("(FROM only_2011)", values(old - new))
    return set(query(snapshot, with_lists.replace("(FROM only_2021)", values(new - old))))


def values(codes: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{code}'" for code in sorted(codes)) + ")"


def categories() -> dict[str, str]:
    from commonweal.vocabulary.offences import CATEGORIES

    return {category.id: category.name for category in CATEGORIES}


def check_types(folder: Path, snapshot: Snapshot, query: Callable[..., list[tuple]]) -> None:
    expected = {(force(f), m, t): int(n) for f, m, t, n in facts(folder, "force-month-type")}
    name = categories()
    from_rows = {
        (scope, month, name[category]): n
        for scope, month, category, n in query(
            snapshot, "SELECT scope, month, category, count(*) FROM incidents GROUP BY ALL"
        )
    }
    assert from_rows == expected
    assert counted(snapshot) == expected


def counted(snapshot: Snapshot) -> dict[tuple[str, str, str], int]:
    """From the table of counts, which assessments read."""
    import duckdb

    con, name = duckdb.connect(), categories()
    files = [str(path) for path, parts in snapshot.live("counts").items() if parts is None]
    assert len(files) == len(snapshot.live("counts"))
    rows = con.execute(
        f"SELECT scope, month, category, sum(n) FROM read_parquet({files}) "
        "WHERE starts_with(category, 'outcome') = false GROUP BY ALL"
    ).fetchall()
    return {(scope, month, name[category]): int(n) for scope, month, category, n in rows}


FORCE_OF = {
    "Portsmouth": "hampshire",
    "Leeds": "west-yorkshire",
    "Wolverhampton": "west-midlands",
    "Sheffield": "south-yorkshire",
}


def check_areas(folder: Path, snapshot: Snapshot, query: Callable[..., list[tuple]]) -> None:
    """The facts take the area from the LSOA's name; the product takes it from the lookup."""
    expected = {(a, m, t): int(n) for a, m, t, n in facts(folder, "area-month-type")}
    name, months = categories(), {(area, month) for area, month, _ in expected}
    by_name: dict[tuple[str, str, str], int] = {}
    by_code: dict[tuple[str, str, str], int] = {}
    district = districts()
    for scope, code, lsoa_name, month, category, n in query(
        snapshot,
        "SELECT scope, lsoa, lsoa_name, month, category, count(*) FROM incidents "
        "WHERE lsoa IS NOT NULL GROUP BY ALL",
    ):
        for found, area in ((by_name, lsoa_name[:-5]), (by_code, district.get(code))):
            if (area, month) in months and FORCE_OF[area] == scope:
                key = area, month, name[category]
                found[key] = found.get(key, 0) + n
    assert by_name == expected
    # No difference at all: no LSOA of the four is named for another district.
    assert by_code == expected


def districts() -> dict[str, str]:
    """Name of the district of each LSOA, of 2011 or 2021, by the official lookup."""
    rows = lookups.exact().to_pylist()
    old = {row["lsoa11_code"]: row["ltla22_name"] for row in rows}
    return old | {row["lsoa21_code"]: row["ltla22_name"] for row in rows}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("sample"))
    report = load(store, [sample_folder() / "police-uk"])
    assert report.refused == []
    assert report.snapshot
    return report.snapshot


def test_the_sample_gives_the_known_answer_for_every_force_and_month(sample, query):
    assert counted_by_month(sample, query) == month_facts(HERE / "data")


def test_the_sample_gives_the_known_answer_for_every_type_of_crime(sample, query):
    check_types(HERE / "data", sample, query)


def test_the_sample_gives_the_known_answer_for_portsmouth(sample, query):
    check_areas(HERE / "data", sample, query)


@pytest.mark.deep
@pytest.mark.shared
def test_every_force_and_month_of_the_full_data_gives_the_known_answer(full_store, shared, query):
    expected = month_facts(shared / "data" / "facts")
    assert len(expected) == 146
    assert counted_by_month(full_store.snapshot(), query) == expected


@pytest.mark.deep
@pytest.mark.shared
def test_every_type_of_crime_of_the_full_data_gives_the_known_answer(full_store, shared, query):
    check_types(shared / "data" / "facts", full_store.snapshot(), query)


@pytest.mark.deep
@pytest.mark.shared
def test_every_area_of_the_full_data_gives_the_known_answer(full_store, shared, query):
    check_areas(shared / "data" / "facts", full_store.snapshot(), query)
