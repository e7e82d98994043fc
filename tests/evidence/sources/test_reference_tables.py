"""Residents, deprivation and lookups: tables that have a vintage and no month."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from commonweal.evidence.sample import sample_folder

CENSUS = sample_folder() / "geography/TS001_usual_residents_LSOA2021.csv.gz"
IMD = sample_folder() / "deprivation/imd2025_england_lsoa21.csv.gz"
LOOKUPS = Path(str(__import__("commonweal.evidence.lookups", fromlist=["x"]).__file__)).parent


def within(table, district):
    from commonweal.evidence import lookups

    wards = lookups.wards().to_pandas()
    return table[
        table["code"].isin(set(wards.loc[wards["ltla24_name"] == district, "lsoa21_code"]))
    ]


def test_trap_of_section_3_the_census_is_read_and_its_footnotes_are_set_aside_as_footnotes(loaded):
    found = loaded(CENSUS)
    residents = found.table("residents")
    assert found.delivery.rows == 35_672
    assert set(found.rejects()["reason"]) == {"a footnote or an empty line, not an area"}
    assert found.rejects()["2021 super output area - lower layer"].str.contains("perturbed").any()
    for district, people in (
        ("Leeds", 811_957),
        ("Portsmouth", 208_000),
        ("Wolverhampton", 263_730),
    ):
        # Neighbourhoods are perturbed by ONS, so their sum is the district's to within a few.
        assert within(residents, district)["people"].sum() == pytest.approx(people, abs=60)
    assert set(residents["label"]) == {"Census 2021 usual residents"}
    assert set(residents["year"]) == {2021}


def test_a_reference_set_loaded_twice_stands_once(loaded):
    first, again = loaded(CENSUS), loaded(CENSUS)
    assert again.report.taken[0].already
    assert len(first.table("residents")) == 35_672


def test_imd_2025_has_as_many_most_deprived_neighbourhoods_as_published(loaded):
    table = loaded(IMD).table("deprivation")
    for district, areas, most in (
        ("Leeds", 488, 84),
        ("Portsmouth", 125, 15),
        ("Wolverhampton", 161, 35),
    ):
        mine = within(table, district)
        assert (len(mine), (mine["decile"] == 1).sum()) == (areas, most)
    assert set(table["edition"]) == {"English Indices of Deprivation 2025"}


def test_a_part_of_the_index_says_that_it_is_a_part(loaded):
    check = loaded(IMD).check("areas")
    assert (check.state, check.found) == ("note", 4_354)
    assert "33,755" in check.detail


def test_a_decile_that_does_not_fit_its_rank_sets_the_row_aside(loaded, tmp_path):
    lines = gzip.decompress(IMD.read_bytes()).decode().splitlines()
    cells = lines[1].split(",")
    cells[1] = str(11 - float(cells[1]))
    path = tmp_path / "imd2025.csv"
    path.write_text("\n".join([lines[0], *lines[2:30], ",".join(cells)]) + "\n")
    assert list(loaded(path).rejects()["reason"]) == [
        "the decile is not the tenth that the rank lies in"
    ]


def test_lookups_say_how_2011_areas_became_those_of_2021(loaded):
    found = loaded(LOOKUPS / "lookup_lsoa11_lsoa21_ltla22.csv.gz")
    table = found.table("lookups")
    assert table["change"].value_counts().to_dict() == {"U": 33_647, "S": 1_900, "M": 239, "X": 9}
    leeds = table[table["within"] == "E08000035"]["change"].value_counts().to_dict()
    assert leeds == {"U": 473, "S": 14, "M": 2}
    wolverhampton = table[table["within"] == "E08000031"]["change"].value_counts().to_dict()
    assert wolverhampton == {"U": 155, "S": 6}


def test_trap_of_section_3_a_byte_order_mark_does_not_hide_the_first_column(loaded):
    file = LOOKUPS / "lsoa11_to_lsoa21_best_fit.csv.gz"
    assert gzip.decompress(file.read_bytes()).startswith(b"\xef\xbb\xbf")
    assert loaded(file).delivery.rows == 34_753


def test_lookup_of_wards_is_read(loaded):
    table = loaded(LOOKUPS / "lookup_lsoa21_ward24_ltla24.csv.gz").table("lookups")
    assert len(table) == 35_672
    assert set(table["to_kind"]) == {"ward24"}


def test_three_lookups_live_side_by_side(loaded):
    found = loaded(*sorted(LOOKUPS.glob("*.csv.gz")))
    assert {s for t in found.report.taken for s in t.delivery.scopes} == {
        "lsoa11-lsoa21-exact", "lsoa11-lsoa21-best-fit", "lsoa21-ward24",
    }  # fmt: skip


@pytest.mark.shared
def test_mid_2020_is_read_with_every_age_and_keeps_its_own_label(loaded, shared):
    found = loaded(shared / "data/geography/population_mid2020_lsoa11_single_year.parquet")
    table = found.table("residents")
    assert table["people"].sum() == 59_719_724
    assert set(table["label"]) == {"Mid-2020 population estimate"}
    assert table["ages"].map(len).eq(91).all()
    assert table["ages"].map(sum).eq(table["people"]).all()


@pytest.mark.shared
def test_residents_without_a_year_in_the_files_name_are_refused(loaded, shared, tmp_path):
    path = tmp_path / "population.parquet"
    file = shared / "data/geography/population_mid2020_lsoa11_single_year.parquet"
    path.write_bytes(file.read_bytes())
    assert "does not say which year" in loaded(path).refusal


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "areas", "most"),
    [("imd2019_england_lsoa11", 32_844, 3_284), ("imd2025_england_lsoa21", 33_755, 3_375)],
)
def test_the_whole_index_has_a_tenth_in_its_first_tenth(loaded, shared, file, areas, most):
    found = loaded(shared / f"data/deprivation/{file}.csv.gz")
    assert (found.check("areas").found, found.check("most-deprived").found) == (areas, most)
    assert found.check("areas").state == "ok"


@pytest.mark.shared
def test_trap_of_section_4_2019_from_the_map_service_with_its_byte_order_mark_replaces_the_table(
    loaded, shared
):
    folder = shared / "data/deprivation"
    loaded(folder / "imd2019_england_lsoa11.csv.gz")
    found = loaded(folder / "lsoa11_imd19_rank_decile.csv.gz")
    assert set(found.rejects()["reason"]) == {
        "an area of Wales, which the English index does not rank"
    }
    assert len(found.table("deprivation")) == 32_844


@pytest.mark.shared
def test_trap_of_section_4_editions_of_the_index_are_never_one_set(loaded, shared):
    folder = shared / "data/deprivation"
    found = loaded(
        folder / "imd2019_england_lsoa11.csv.gz", folder / "imd2025_england_lsoa21.csv.gz"
    )
    table = found.table("deprivation")
    kinds = table.groupby("edition", observed=True)["kind"].unique()
    assert [list(k) for k in kinds] == [["lsoa11"], ["lsoa21"]]


@pytest.mark.shared
def test_trap_of_section_3_portsmouth_is_smaller_in_the_census_than_in_the_estimate_before(
    loaded, shared
):
    """Both are kept under their own label and year: a rate says which it divides by."""
    file = "population_mid2020_lsoa11_single_year.parquet"
    found = loaded(CENSUS, shared / "data/geography" / file)
    table = found.table("residents")
    mine = table[table["name"].astype(str).str.match(r"Portsmouth \d")]
    people = mine.groupby("year")["people"].sum()
    assert people[2020] == 214_692
    assert people[2021] == pytest.approx(208_000, abs=60)
