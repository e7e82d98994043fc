"""Counts that others made from data.police.uk: West Midlands by LSOA, Leeds by MSOA."""

from __future__ import annotations

import pandas as pd
import pytest

from commonweal.evidence.sample import sample_folder
from commonweal.vocabulary.offences import CATEGORIES

WEST_MIDLANDS = sample_folder() / "west-midlands-lsoa-month"
LEEDS = sample_folder() / "leeds-msoa/leeds-msoa-ts_analysis_df.parquet"
STOPS = sample_folder() / "leeds-msoa/leeds-msoa-ts_sns_df.parquet"
IDS = {category.id for category in CATEGORIES}


@pytest.fixture(scope="module")
def west_midlands(tmp_path_factory):
    from commonweal.evidence.load import load
    from commonweal.evidence.store import Store

    store = Store(tmp_path_factory.mktemp("wm") / "evidence")
    report = load(store, [WEST_MIDLANDS])
    assert not report.refused
    frames = [pd.read_parquet(path) for path in store.snapshot().live("counts")]
    return report, pd.concat(frames, ignore_index=True)


def wolverhampton(counts: pd.DataFrame) -> pd.Series:
    from commonweal.evidence import lookups

    wards = lookups.wards().to_pandas()
    codes = wards.loc[wards["ltla24_name"] == "Wolverhampton", "lsoa21_code"]
    mine = counts[counts["place"].isin(set(codes))]
    return mine.groupby(mine["month"].astype(str))["n"].sum()


def test_all_35_months_of_the_west_midlands_are_one_series_of_one_force(west_midlands):
    report, counts = west_midlands
    assert report.rows == 292_504
    assert report.rejected == 0
    assert set(counts["scope"]) == {"west-midlands"}
    assert counts["month"].nunique() == 35
    assert (counts["month"].min(), counts["month"].max()) == ("2023-05", "2026-03")
    assert set(counts["category"]) == IDS


def test_trap_of_section_2_under_delivered_months_of_wolverhampton_are_kept_as_they_came(
    west_midlands,
):
    months = wolverhampton(west_midlands[1])
    assert "2023-06" not in months.index
    assert "2024-09" not in months.index
    assert (months["2023-07"], months["2023-08"], months["2024-10"]) == (626, 626, 502)
    assert months["2025-01"] > 1_900


def test_an_unknown_category_sets_its_row_aside_and_a_broken_count_too(loaded, tmp_path):
    path = tmp_path / "2024-01.csv"
    head = "lsoa_code,lsoa_name,borough,category,year,month,crime_count\n"
    good = "E01008881,Birmingham 067A,Birmingham,Burglary,2024,1,3\n"
    path.write_text(
        head + good * 4
        + "E01008881,Birmingham 067A,Birmingham,Piracy,2024,1,1\n"
        + "E01008881,Birmingham 067A,Birmingham,Burglary,2024,1,-2\n"
        + "Birmingham,Birmingham 067A,Birmingham,Burglary,2024,1,2\n"
    )  # fmt: skip
    found = loaded(path)
    assert set(found.rejects()["reason"]) == {
        "the category is not one that data.police.uk uses",
        "the count is not a whole number from 0",
        "the neighbourhood code is not an LSOA's",
    }
    assert found.check("repeated-cells").found == 3


def test_the_force_is_the_one_that_covers_the_borough(loaded, tmp_path):
    path = tmp_path / "2024-01.csv"
    path.write_text(
        "lsoa_code,lsoa_name,borough,category,year,month,crime_count\n"
        "E01017013,Portsmouth 012A,Portsmouth,Burglary,2024,1,3\n"
        "E01011264,Leeds 011A,Leeds,Burglary,2024,1,2\n"
    )
    counts = loaded(path).table()
    assert dict(zip(counts["scope"], counts["n"], strict=True)) == {
        "hampshire": 3,
        "west-yorkshire": 2,
    }


def test_leeds_counts_give_the_known_answers(loaded):
    found = loaded(LEEDS)
    counts = found.table()
    months = counts.groupby(counts["month"].astype(str))["n"].sum()
    assert (found.delivery.rows, counts["n"].sum(), len(months)) == (40_511, 346_222, 36)
    assert (months["2022-08"], months["2025-02"], months["2025-07"]) == (11_297, 8_015, 9_995)
    assert set(counts["scope"]) == {"leeds"}
    assert set(counts["place_kind"]) == {"msoa21"}
    assert counts["place"].nunique() == 107
    assert set(counts["category"]) == IDS


def test_leeds_areas_are_named_as_the_outlines_name_them(loaded):
    places = set(loaded(LEEDS).table()["place"])
    outlines = loaded(sample_folder() / "geography/leeds-msoa21-imd19.geojson.gz").table(
        "boundaries"
    )
    assert places == set(outlines["known_as"])


def test_leeds_stops_are_counted_by_group_and_unknown_is_not_stated(loaded):
    found = loaded(STOPS)
    counts = found.table()
    assert found.delivery.rows == 5_884
    assert set(counts["who"]) == {"White", "Black", "Asian", "Mixed", "Other", "Not stated"}
    assert counts["n"].sum() == pd.read_parquet(STOPS)["sns_count"].sum() == 18_586


def test_a_file_whose_name_says_nothing_of_whose_figures_it_holds_is_refused(loaded, tmp_path):
    path = tmp_path / "analysis.parquet"
    path.write_bytes(LEEDS.read_bytes())
    refusal = loaded(path).refusal
    assert "does not say whose figures" in refusal
    assert "leeds-" in refusal
