"""Outcomes of data.police.uk: one row an outcome, not a crime."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from commonweal.evidence.sources.police_outcomes import COLUMNS

DATA = Path(__file__).parent.parent / "data" / "police-uk"
FILE = DATA / "2020-12-west-yorkshire-outcomes.csv.gz"


def test_every_outcome_is_counted_even_the_second_of_a_crime(loaded):
    found = loaded(FILE)
    assert found.delivery.rows == 232
    # Twenty rows of the extract speak of twelve crimes: eight are a further outcome.
    assert found.check("several-outcomes").found == 8
    assert found.table("outcomes")["crime_id"].nunique() == 232 - 8
    assert found.table()["n"].sum() == 232


def test_outcomes_without_a_place_are_counted_for_the_force_and_no_area(loaded):
    found = loaded(FILE)
    counts = found.table()
    nowhere = counts[counts["place_kind"] == "none"]
    rows = found.table("outcomes")
    assert found.check("no-point").found == rows["lon"].isna().sum() >= 12
    assert nowhere["n"].sum() == rows["lsoa"].isna().sum()


def test_outcomes_cannot_be_taken_for_offences(loaded):
    categories = set(loaded(FILE).table()["category"])
    assert "outcome/investigation-complete" in categories
    assert all(category.startswith("outcome/") for category in categories)


def test_an_outcome_that_is_missing_or_an_id_that_is_no_id_sets_the_row_aside(loaded, tmp_path):
    lines = gzip.decompress(FILE.read_bytes()).decode().splitlines()
    cells = lines[1].split(",")
    no_outcome = ",".join([*cells[:-1], ""])
    bad_id = ",".join(["abc", *cells[1:]])
    path = tmp_path / "2020-12-west-yorkshire-outcomes.csv"
    path.write_text("\n".join([lines[0], *lines[1:20], no_outcome, bad_id, lines[0]]) + "\n")
    found = loaded(path)
    reasons = list(found.rejects()["reason"])
    assert reasons == [
        "no outcome is given",
        "the Crime ID is not 64 hexadecimal characters",
        "the header line stands again among the rows",
    ]
    assert list(found.rejects()["line"]) == ["21", "22", "23"]


def test_the_columns_are_the_ten_that_the_site_gives():
    with gzip.open(FILE, "rt") as stream:
        assert tuple(stream.readline().strip().split(",")) == COLUMNS
    assert len(COLUMNS) == 10


@pytest.mark.shared
@pytest.mark.parametrize(
    ("month", "rows", "more", "no_point"),
    [("2020-12", 19_425, 251, 464), ("2021-02", 17_622, 175, 404)],
)
def test_the_full_files_give_the_known_answers(loaded, shared, month, rows, more, no_point):
    found = loaded(shared / f"data/police-uk/west-yorkshire/{month}-west-yorkshire-outcomes.csv.gz")
    assert found.delivery.rows == found.table()["n"].sum() == rows
    assert found.check("several-outcomes").found == more
    assert found.check("no-point").found == no_point
    assert [(part.scope, part.month) for part in found.delivery.parts] == [
        ("west-yorkshire", month)
    ]
