"""Stop and search of data.police.uk."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.evidence.sources.police_stops import whose

FILE = Path(__file__).parent.parent / "data/police-uk/2021-06-london-stop-and-search.csv.gz"
HEADERS = 2


def test_trap_11_a_header_among_the_rows_is_set_aside_and_says_so(loaded):
    found = loaded(FILE)
    assert set(found.rejects()["reason"]) == {"the header line stands again among the rows"}
    assert found.delivery.rows + found.delivery.rejected == 90
    assert found.delivery.rejected == HEADERS


def test_trap_11_stops_that_look_alike_are_all_counted(loaded):
    found = loaded(FILE)
    assert found.table()["n"].sum() == found.delivery.rows == 90 - HEADERS


def test_trap_11_the_month_is_read_from_a_date_with_a_time_zone(loaded):
    rows = loaded(FILE).table("stops")
    assert rows["at"].str.endswith("+00:00").all()
    assert (rows["at"].str[:7] == rows["month"]).all()


def test_ethnicity_is_what_the_person_said_and_silence_stays_silence(loaded):
    found = loaded(FILE)
    by_group = found.table().groupby("who")["n"].sum()
    assert set(by_group.index) <= {"White", "Black", "Asian", "Mixed", "Other", "Not stated"}
    said = found.table("stops")["self_defined"]
    silent = said.isna() | said.str.contains("Not stated", na=False)
    assert by_group["Not stated"] == silent.sum() == found.check("not-stated").found
    assert by_group["White"] == said.str.startswith("White", na=False).sum()


def test_stops_are_put_in_no_area_since_the_file_gives_only_points(loaded):
    counts = loaded(FILE).table()
    assert set(counts["place_kind"]) == {"none"}
    assert set(counts["category"]) == {"stop-and-search"}


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("2021-06-city-of-london-stop-and-search.csv", "city-of-london"),
        ("2025-01-hampshire-stop-and-search.csv", "hampshire"),
        ("2021-06-london-stop-and-search.csv", "london"),
    ],
)
def test_the_name_of_the_file_says_whose_stops_they_are(name, scope):
    assert whose(name) == scope


def test_a_file_with_stops_still_to_come_is_refused_whole(loaded, tmp_path):
    import gzip

    text = gzip.decompress(FILE.read_bytes()).decode().replace("2021-", "2031-")
    path = tmp_path / "2031-06-london-stop-and-search.csv"
    path.write_text(text)
    assert "still to come" in loaded(path).refusal


@pytest.mark.shared
def test_trap_11_the_whole_specimen_gives_the_known_answers(loaded, shared):
    """139 rows repeat another when the header lines are rows too: 131 stops and 8 of 9 headers."""
    folder = shared / "data/police-uk/stop-and-search-specimen"
    found = loaded(folder / "2021-06-london-stop-and-search.csv.gz")
    assert (found.delivery.rows, found.delivery.rejected) == (2_551, 9)
    assert found.check("identical").found + 9 - 1 == 139
    assert found.check("no-point").found == 507
    assert found.table()["n"].sum() == 2_551
