"""Home Office tables, through fifteen years of drifting labels."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from commonweal.evidence.sample import sample_folder
from commonweal.vocabulary.offences import HOME_OFFICE_GROUPS

DATA = Path(__file__).parent.parent / "data/home-office"
FORCES = DATA / "ho_prc_pfa_2017_18_three_forces.csv.gz"
PARTNERSHIPS = DATA / "ho_prc_csp_2025_26_groups_subset.csv"
CSP_COLUMNS = (
    "Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description",
    "Offence Group", "Offence Subgroup", "Offence Code", "Offence Count",
)  # fmt: skip
PFA_COLUMNS = (
    "Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group",
    "Offence Subgroup", "Offence Code", "Number of Offences",
)  # fmt: skip


@pytest.fixture(scope="module")
def extract() -> list[dict[str, str]]:
    with gzip.open(FORCES, "rt", encoding="utf-8", newline="") as stream:
        return [r for r in csv.DictReader(stream) if r["force"] == "West Yorkshire"]


def old_layout(
    rows: list[dict[str, str]], count: str = "{}", quarter: str = "{}"
) -> list[list[str]]:
    """Real rows in the layout of the earlier force files."""
    return [
        [
            r["financial_year"], quarter.format(r["financial_quarter"]), r["force"],
            r["offence_description"], r["offence_group"], r["offence_subgroup"],
            r["offence_code"], count.format(r["number_of_offences"]),
        ]
        for r in rows
    ]  # fmt: skip


def write(path: Path, header: tuple[str, ...], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def spreadsheet(path: Path, sheets: dict[str, list[list[str | int]]]) -> Path:
    """An OpenDocument workbook."""
    from odfdo import Document, Table

    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in sheets.items():
        table = Table(name)
        table.set_values(rows)
        document.body.append(table)
    document.save(str(path))
    return path


def by_quarter(table) -> dict[str, int]:
    sums = table.groupby(table["month"].astype(str))["n"].sum()
    return {month: int(n) for month, n in sums.items()}


WEST_YORKSHIRE = {"2017-06": 64_280, "2017-09": 65_572, "2017-12": 68_562, "2018-03": 67_106}


def test_quarters_of_a_financial_year_end_in_the_months_they_end_in(loaded):
    found = loaded(FORCES)
    table = found.table("recorded_crime")
    assert by_quarter(table[table["place"] == "West Yorkshire"]) == WEST_YORKSHIRE
    assert set(table["months"]) == {3}
    assert set(table["place_kind"]) == {"force"}
    counts = found.table()
    assert set(counts["place"]) == {"west-yorkshire", "hampshire", "west-midlands"}
    assert counts["n"].sum() == table["n"].sum()
    assert str(counts["n"].dtype) == "int64"


def test_counts_with_spaces_and_commas_and_quarters_with_a_q_are_the_same(
    loaded, tmp_path, extract
):
    rows = old_layout(extract, " {:>7} ", "Q{}")
    rows = [[*r[:-1], f" {int(r[-1]):,} "] for r in rows]
    path = write(tmp_path / "prc-pfa-mar2013-onwards-tables-190718.csv", PFA_COLUMNS, rows)
    found = loaded(path)
    assert by_quarter(found.table("recorded_crime")) == WEST_YORKSHIRE
    assert found.check("published").found == "2018-07-19"


@pytest.mark.parametrize("spelling", sorted(HOME_OFFICE_GROUPS))
def test_every_spelling_of_a_group_is_the_group_of_today(loaded, tmp_path, spelling):
    row = ["2017/18", "1", "Kent", "Any", spelling.title(), "Any", "1", "4"]
    path = write(tmp_path / "prc-pfa.csv", PFA_COLUMNS, [row])
    assert list(loaded(path).table("recorded_crime")["group"]) == [HOME_OFFICE_GROUPS[spelling]]


def test_an_unknown_group_and_an_unreadable_count_set_their_rows_aside(loaded, tmp_path, extract):
    rows = old_layout(extract[:6])
    rows += [[*rows[0][:4], "Piracy", *rows[0][5:]], [*rows[0][:-1], "some"]]
    found = loaded(write(tmp_path / "prc-pfa.csv", PFA_COLUMNS, rows))
    assert set(found.rejects()["reason"]) == {
        "the offence group is not one the Home Office uses",
        "the number of offences cannot be read",
    }


def test_an_opendocument_file_of_several_years_is_read_sheet_by_sheet(loaded, tmp_path, extract):
    """Sheets are named 2015-16 or 2020_21, notes stand before them, titles above the header."""
    rows = [[*r[:3], r[2], *r[3:-1], int(r[-1])] for r in old_layout(extract)]
    earlier = [["2016/17", "Q4", *r[2:]] for r in rows if r[1] == "4"]
    path = spreadsheet(
        tmp_path / "prc-csp-mar2016-mar2020-tables-230726.ods",
        {
            "Cover": [["Police recorded crime open data tables"], ["Published 23 July 2026"]],
            "2016-17": [["Table 1"], [], list(CSP_COLUMNS), *earlier],
            "2017_18": [list(CSP_COLUMNS), *rows],
        },
    )
    found = loaded(path)
    quarters = by_quarter(found.table("recorded_crime"))
    assert quarters == {"2017-03": 67_106, **WEST_YORKSHIRE}
    assert found.check("sheets").found == 2
    assert found.check("sheets-passed").detail == "Cover"
    assert set(found.table("recorded_crime")["place_kind"]) == {"csp"}
    assert set(found.table("recorded_crime")["published"]) == {"2026-07-23"}


def test_a_sheets_name_gives_the_year_where_its_rows_do_not(loaded, tmp_path, extract):
    rows = [["", *r[1:2], r[2], r[2], *r[3:]] for r in old_layout(extract)]
    path = spreadsheet(tmp_path / "prc-csp.ods", {"2017_18": [list(CSP_COLUMNS), *rows]})
    assert by_quarter(loaded(path).table("recorded_crime")) == WEST_YORKSHIRE


def test_a_later_publication_replaces_the_quarters_it_revises_and_no_others(
    loaded, tmp_path, extract
):
    loaded(FORCES)
    revised = old_layout([r for r in extract if r["financial_quarter"] == "4"])
    revised[0][-1] = str(int(revised[0][-1]) + 100)
    found = loaded(write(tmp_path / "prc-pfa-tables-250119.csv", PFA_COLUMNS, revised))
    table = found.table("recorded_crime")
    assert by_quarter(table[table["scope"] == "west-yorkshire"])["2018-03"] == 67_106 + 100
    assert len(table) == 1_572


def test_negative_counts_are_kept_and_noted(loaded):
    found = loaded(FORCES)
    below = (found.table("recorded_crime")["n"] < 0).sum()
    assert found.check("below-zero").found == below > 0


def test_figures_that_are_not_the_areas_own_are_kept_and_counted_nowhere(loaded):
    found = loaded(PARTNERSHIPS)
    table, counts = found.table("recorded_crime"), found.table()
    medway = table[table["place"] == "Medway"]
    assert medway["n"].sum() == 107
    assert not medway["usable"].any()
    assert medway["quality_note"].str.contains("Unassigned Kent").all()
    assert not set(counts["place"]) & {"Medway", "Unassigned Kent"}
    assert set(table.loc[table["place"] == "Unassigned Kent", "place_kind"]) == {"none"}


def test_the_warning_about_derbyshire_speaks_of_one_year(loaded, tmp_path):
    rows = [
        [year, quarter, "Derbyshire", "Derby", "Robbery", "Robbery", "Robbery", "34B", "9"]
        for year, quarter in (
            ("2023/24", "Q4"),
            ("2024/25", "Q1"),
            ("2024/25", "Q4"),
            ("2025/26", "Q1"),
        )
    ]
    table = loaded(write(tmp_path / "prc-csp.csv", CSP_COLUMNS, rows)).table("recorded_crime")
    usable = dict(zip(table["month"].astype(str), table["usable"], strict=True))
    assert usable == {"2024-03": True, "2024-06": False, "2025-03": False, "2025-06": True}


def test_bodies_that_are_no_force_and_airports_are_in_no_area(loaded, tmp_path):
    rows = [
        ["2017/18", "1", "Action Fraud", "Fraud", "Fraud", "Fraud", "53C", "5"],
        ["2017/18", "1", "London, City of", "Robbery", "Robbery", "Robbery", "34A", "2"],
    ]
    table = loaded(write(tmp_path / "prc-pfa.csv", PFA_COLUMNS, rows)).table("recorded_crime")
    kinds = dict(zip(table["scope"], table["place_kind"], strict=True))
    assert kinds == {"action-fraud": "none", "city-of-london": "force"}


def test_a_partnership_with_a_districts_name_that_covers_more_is_not_the_district(loaded):
    assert "Dorset (with others)" in set(loaded(PARTNERSHIPS).table()["place"])


def test_published_rates_are_kept_with_their_year(loaded):
    found = loaded(sample_folder() / "home-office/csp_rates_ye_mar2024_ons_c5.csv")
    table = found.table("crime_rates")
    total = table[table["measure"] == "total recorded crime"].set_index("code")["rate"]
    assert (total["E06000044"], total["E08000035"], total["E08000031"]) == (120.67, 128.98, 113.06)
    assert set(table["month"]) == {"2024-03"}
    assert found.check("areas").found == 21
