"""The Cabinet Office's table: padded names, thousands commas, totals beside their parts."""

from __future__ import annotations

from pathlib import Path

import pytest

FILE = (
    Path(__file__).parent.parent
    / "data/partner/stop-and-search-by-ethnicity-and-force-three-areas.csv.gz"
)


def test_trap_of_section_5_thousands_commas_and_padded_names_are_read(loaded):
    counts = loaded(FILE).table()
    mine = counts[(counts["scope"] == "hampshire") & (counts["month"] == "2018-03")]
    by_group = dict(zip(mine["who"], mine["n"], strict=True))
    assert by_group == {
        "White": 5_961, "Black": 735, "Asian": 237, "Mixed": 235, "Other": 39, "Not stated": 821,
    }  # fmt: skip


def test_totals_and_parts_are_kept_and_each_stop_is_counted_once(loaded):
    found = loaded(FILE)
    counts, rows = found.table(), found.table("stop_counts")
    mine = rows[(rows["scope"] == "hampshire") & (rows["month"] == "2018-03")]
    total = mine.loc[mine["classification"] == "All", "n"].item()
    counted = counts[(counts["scope"] == "hampshire") & (counts["month"] == "2018-03")]["n"].sum()
    assert total == counted == 8_028


def test_totals_of_the_country_are_not_a_force(loaded):
    counts = loaded(FILE).table()
    whole = counts[counts["scope"] == "all-excluding-btp"]
    assert set(whole["place_kind"]) == {"none"}
    assert set(counts.loc[counts["scope"] == "city-of-london", "place_kind"]) == {"force"}


@pytest.mark.shared
def test_the_whole_table_holds_twelve_years_of_46_areas(loaded, shared):
    folder = shared / "data/partner"
    found = loaded(folder / "stop-and-search-by-ethnicity-and-force-2006-2019.csv.gz")
    assert found.delivery.rows == 13_104
    assert len(found.delivery.scopes) == 46
    assert len(found.delivery.months) == 12
    missing = found.check("not-available").found
    assert missing == found.table("stop_counts")["n"].isna().sum() > 0
