"""Any partner's table: a mapping drafted from the file, corrected, and loaded."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from commonweal.evidence.load import LoadReport, load
from commonweal.evidence.mapping import draft_mapping, load_mapping, read_mapping
from commonweal.evidence.sources.partner import header_names
from commonweal.evidence.store import Delivery, Store
from commonweal.vocabulary.errors import CommonwealError, PersonalDataFound

DATA = Path(__file__).parent / "data"
CASUALTIES = DATA / "partner/gm-stats19-road-casualties-2024-01-02.csv.gz"
DAY = date(2026, 11, 24)
ANSWERS = {
    'publisher = "Not yet said"': 'publisher = "Wolverhampton council"',
    'licence = "Not yet said"': 'licence = "Shared under agreement"',
    'scope = "not-yet-said"': 'scope = "wolverhampton"',
}


def answered(draft: str, **more: str) -> str:
    for question, answer in {**ANSWERS, **more}.items():
        draft = draft.replace(question, answer)
    return draft


def sheet(path: Path, rows: list[list[str]], separator: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows(rows)
    return path


class Loaded:
    def __init__(self, store: Store, report: LoadReport) -> None:
        self.store, self.report = store, report

    @property
    def delivery(self) -> Delivery:
        assert not self.report.refused, str(self.report.refused[0][1])
        return self.report.taken[0].delivery

    @property
    def counts(self) -> pd.DataFrame:
        """Added up: a table of events has a row an event."""
        file = self.store.deliveries_folder / self.delivery.id / "counts.parquet"
        rows = pd.read_parquet(file)
        keys = [column for column in rows.columns if column != "n"]
        return rows.groupby(keys, dropna=False, as_index=False, observed=True)["n"].sum()

    @property
    def rejects(self) -> pd.DataFrame:
        file = self.store.deliveries_folder / self.delivery.id / "rejects.csv"
        return pd.read_csv(file, dtype=str)


@pytest.fixture
def through(tmp_path: Path) -> Callable[[Path, str], Loaded]:
    """Load a file through the text of a mapping."""

    def go(file: Path, mapping: str) -> Loaded:
        path = tmp_path / "mapping.toml"
        path.write_text(mapping, encoding="utf-8")
        store = Store(tmp_path / "evidence")
        return Loaded(store, load(store, [file], sources=[load_mapping(path)], received=DAY))

    return go


# --- drafting -----------------------------------------------------------------------------


def test_a_draft_of_real_casualties_needs_only_its_questions_answered(through):
    draft = draft_mapping(CASUALTIES)
    assert '"Fatal" = "fatal"' in draft
    found = through(CASUALTIES, answered(draft))
    counts = found.counts
    assert counts["n"].sum() == 498
    fatal = counts[counts["category"] == "fatal"].groupby("month")["n"].sum()
    assert fatal.to_dict() == {"2024-01": 5, "2024-02": 3}
    # Boroughs are named in the file and coded in the table: Manchester is E08000003.
    assert "E08000003" in set(counts["place"])
    assert set(counts["place_kind"]) == {"district"}


def test_a_draft_with_its_questions_unanswered_is_not_used():
    with pytest.raises(CommonwealError, match="publisher is not answered"):
        read_mapping(draft_mapping(CASUALTIES), "draft.toml")


TITLED = [
    ["Noise complaints received by the council", "", "", ""],
    ["Extracted 3 April 2025", "", "", ""],
    ["", "", "", ""],
    ["Ward", "Month received", "Type of complaint", "Number of complaints"],
    ["Bilston North", "01/01/2025", "Music", "1,204"],
    ["Bilston North", "01/02/2025", "Music", "998"],
    ["Bushbury North", "01/01/2025", "Building work", "12"],
    ["Bushbury North", "01/02/2025", "Total", "3"],
    ["", "", "", ""],
    ["Counts are of complaints, not of households.", "", "", ""],
]


def test_titles_above_the_header_commas_totals_and_footnotes_are_handled(through, tmp_path):
    file = sheet(tmp_path / "noise.csv", TITLED)
    draft = draft_mapping(file)
    drafted = tomllib.loads(draft)
    assert drafted["header_row"] == 4
    assert drafted["when"] == {"column": "Month received", "format": "%d/%m/%Y"}
    assert drafted["where"] == {"kind": "ward24", "column": "Ward"}
    assert drafted["how_many"] == {"column": "Number of complaints"}
    assert drafted["what"]["values"] == {"Music": "music", "Building work": "building-work"}
    found = through(file, answered(draft))
    counts = found.counts.set_index(["month", "category"])["n"]
    assert counts.to_dict() == {
        ("2025-01", "music"): 1_204, ("2025-02", "music"): 998, ("2025-01", "building-work"): 12,
    }  # fmt: skip
    reasons = dict(zip(found.rejects["line"], found.rejects["reason"], strict=True))
    assert "footnote" in reasons["10"]
    assert "category" in reasons["8"]
    assert set(found.counts["place"].str[:3]) == {"E05"}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_with_merged_titles_is_read_like_the_same_csv(through, tmp_path, ending):
    path = tmp_path / f"noise.{ending}"
    if ending == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("Notes").write(0, 0, "Read me first")
            page = book.add_worksheet("Complaints")
            page.merge_range(0, 0, 0, 3, TITLED[0][0])
            for i, row in enumerate(TITLED[1:], 1):
                for j, cell in enumerate(row):
                    number = cell.replace(",", "")
                    page.write(i, j, int(number) if number.isdigit() else cell or None)
    else:
        from odfdo import Document, Table

        document = Document("spreadsheet")
        document.body.clear()
        table = Table("Complaints")
        table.set_values(TITLED)
        document.body.append(table)
        document.save(str(path))
    draft = draft_mapping(path)
    assert 'sheet = "Complaints"' in draft
    found = through(path, answered(draft))
    assert found.counts["n"].sum() == 1_204 + 998 + 12


def test_a_draft_lists_no_cell_that_does_not_come_again(tmp_path):
    rows = [["Date", "Type", "What was said"]]
    rows += [
        [f"{d:02d}/03/2025", "Noise", f"Call {d}: the man at the corner again"]
        for d in range(1, 29)
    ]
    draft = draft_mapping(sheet(tmp_path / "calls.csv", rows))
    assert "corner" not in draft


def test_a_table_of_people_is_not_even_drafted(tmp_path):
    file = sheet(tmp_path / "victims.csv", [["Victim name", "Date"], ["A. N. Other", "01/03/2025"]])
    with pytest.raises(PersonalDataFound, match="about people"):
        draft_mapping(file)


def test_semicolons_are_told_from_commas(through, tmp_path):
    rows = [
        ["Monat", "LSOA code", "Count"],
        *[[f"2025-0{m}", "E01010410", "1,000"] for m in (1, 2, 3)],
    ]
    file = sheet(tmp_path / "counts.csv", rows, ";")
    found = through(file, answered(draft_mapping(file)))
    assert found.counts["n"].tolist() == [1_000] * 3
    assert set(found.counts["place"]) == {"E01010410"}


@pytest.mark.shared
def test_a_draft_of_nottingham_burglaries_finds_month_and_neighbourhood(through, shared, tmp_path):
    file = next((shared / "data/world").glob("nottingham-burglary-2022*"))
    draft = draft_mapping(file)
    assert tomllib.loads(draft)["scope"] == "nottingham"
    found = through(
        file,
        answered(draft).replace('constant = "nottingham-burglary-2022"', 'constant = "burglary"'),
    )
    assert found.counts["n"].sum() == 1_795 - found.delivery.rejected
    assert set(found.counts["place_kind"]) == {"lsoa"}
    assert found.counts["month"].nunique() == 12


# --- reading through a mapping -------------------------------------------------------------

BASE = """
name = "calls"
title = "Calls to the council"
publisher = "Wolverhampton council"
licence = "Shared under agreement"
agreement = "ISA-2025-01"
scope = "wolverhampton"
columns = [{columns}]
[when]
{when}
[where]
{where}
[what]
{what}
{more}
"""


def mapping(
    columns: list[str], *, when: str, where: str = 'kind = "none"', what: str = 'constant = "calls"',
    more: str = "",
) -> str:  # fmt: skip
    names = ", ".join(f'"{c}"' for c in columns)
    return BASE.format(columns=names, when=when, where=where, what=what, more=more)


@pytest.mark.parametrize(
    ("cells", "when", "month", "months"),
    [
        (["2024/25"], 'column = "P"\nformat = "financial year"', "2025-03", 12),
        (["2024/25 Q1"], 'column = "P"\nformat = "financial quarter"', "2024-06", 3),
        (["2024-25 Q4"], 'column = "P"\nformat = "financial quarter"', "2025-03", 3),
        (["2024"], 'column = "P"\nformat = "calendar year"', "2024-12", 12),
        (["03/02/2025"], 'column = "P"\nformat = "%d/%m/%Y"', "2025-02", 1),
        (["Feb-25"], 'column = "P"\nformat = "%b-%y"', "2025-02", 1),
        (["anything"], 'fixed = "2025-02"', "2025-02", 1),
    ],
)
def test_periods_are_read_in_every_way_that_partners_write_them(
    through, tmp_path, cells, when, month, months
):
    file = sheet(tmp_path / "t.csv", [["P", "Other"], [*cells, "x"], [*cells, "y"]])
    counts = through(file, mapping(["P", "Other"], when=when)).counts
    assert (counts["month"].item(), counts["months"].item(), counts["n"].item()) == (
        month,
        months,
        2,
    )


@pytest.mark.parametrize("written", ["2", "02", "Feb", "February"])
def test_year_and_month_may_stand_in_two_columns(through, tmp_path, written):
    file = sheet(tmp_path / "t.csv", [["Year", "Month"], ["2025", written]])
    found = through(file, mapping(["Year", "Month"], when='year = "Year"\nmonth = "Month"'))
    assert found.counts["month"].tolist() == ["2025-02"]


def test_a_date_in_another_format_sets_the_row_aside(through, tmp_path):
    file = sheet(
        tmp_path / "t.csv",
        [["D", "X"], ["03/02/2025", "1"], ["13/02/2025", "1"], ["02/13/2025", "1"]],
    )
    found = through(file, mapping(["D", "X"], when='column = "D"\nformat = "%d/%m/%Y"'))
    assert found.rejects["reason"].tolist() == ["the month cannot be read"]
    assert found.rejects["line"].tolist() == ["4"]


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("lsoa", "e01010410", "E01010410"),
        ("lsoa", "Portsmouth 012A", "E01017013"),
        ("ward24", "Bilston North", None),
        ("district", "wolverhampton", "E08000031"),
        ("district", "E08000031", "E08000031"),
        ("outward-postcode", "WV10 9QU", "WV10"),
        ("outward-postcode", "wv1", "WV1"),
        ("msoa21", "E02002330", "E02002330"),
        ("msoa21", "Wetherby West", "Wetherby West"),
    ],
)
def test_places_are_coded_by_code_or_official_name(through, tmp_path, kind, written, code):
    file = sheet(tmp_path / "t.csv", [["Place", "X"], [written, "1"], [written, "2"]])
    text = mapping(
        ["Place", "X"], when='fixed = "2025-02"', where=f'kind = "{kind}"\ncolumn = "Place"'
    )
    place = through(file, text).counts["place"].item()
    assert place == code if code else place.startswith("E05")


def test_a_whole_postcode_is_never_kept(through, tmp_path):
    rows = [["Place", "X"], ["WV10 9QU", "1"], ["WV10 9QU", "1"], ["nowhere", "1"]]
    file = sheet(tmp_path / "t.csv", rows)
    where = 'kind = "outward-postcode"\ncolumn = "Place"'
    found = through(file, mapping(["Place", "X"], when='fixed = "2025-02"', where=where))
    kept = b"".join(p.read_bytes() for p in found.store.deliveries_folder.rglob("*") if p.is_file())
    assert b"9QU" not in kept


def test_points_are_checked_and_counted_for_the_whole_scope(through, tmp_path):
    rows = [["Easting", "Northing"], ["391500", "298500"], ["391600", "298600"], ["99", "9999999"]]
    file = sheet(tmp_path / "t.csv", rows)
    where = 'kind = "grid"\neast = "Easting"\nnorth = "Northing"'
    found = through(file, mapping(rows[0], when='fixed = "2025-02"', where=where))
    assert found.counts["n"].tolist() == [2]
    assert set(found.counts["place_kind"]) == {"none"}
    assert found.rejects["reason"].tolist() == ["the coordinates lie outside the British Isles"]


@pytest.mark.parametrize(
    ("others", "counted", "set_aside"), [("set aside", 2, 1), ("keep", 3, 0), ("other", 3, 0)]
)
def test_what_becomes_of_unlisted_values_is_said_in_the_mapping(
    through, tmp_path, others, counted, set_aside
):
    rows = [["Type", "X"], ["Noise ", "1"], ["noise", "1"], ["Fly tipping", "1"]]
    what = f'column = "Type"\nothers = "{others}"\nvalues = {{ "Noise" = "noise" }}'
    found = through(
        sheet(tmp_path / "t.csv", rows), mapping(rows[0], when='fixed = "2025-02"', what=what)
    )
    assert (found.counts["n"].sum(), found.delivery.rejected) == (counted, set_aside)
    extra = {"keep": {"fly-tipping"}, "other": {"other"}}.get(others, set())
    assert set(found.counts["category"]) == {"noise"} | extra


def test_groups_of_people_keep_their_words_and_blanks_are_not_stated(through, tmp_path):
    rows = [["Sex", "N"], ["F", "3"], ["M", "2"], ["", "1"]]
    more = (
        '[how_many]\ncolumn = "N"\n[who]\ncolumn = "Sex"\nvalues = { "F" = "Female", "M" = "Male" }'
    )
    found = through(
        sheet(tmp_path / "t.csv", rows), mapping(rows[0], when='fixed = "2025-02"', more=more)
    )
    by_group = dict(zip(found.counts["who"], found.counts["n"], strict=True))
    assert by_group["Female"] == 3
    assert by_group["Male"] == 2


def test_every_column_of_a_partners_table_is_searched_for_people(through, tmp_path):
    rows = [["Month", "Notes"], ["2025-02", "rang from 07700 900123"], ["2025-02", "none"]]
    file = sheet(tmp_path / "t.csv", rows)
    found = through(file, mapping(rows[0], when='column = "Month"\nformat = "%Y-%m"'))
    assert not found.report.taken
    assert "telephone" in str(found.report.refused[0][1])
    assert "900123" not in str(found.report.refused[0][1])
    assert not list(found.store.deliveries_folder.iterdir())


def test_a_column_that_has_gone_is_named_and_a_new_one_is_noted(through, tmp_path):
    text = mapping(["Month", "Ward"], when='column = "Month"\nformat = "%Y-%m"')
    gone = through(sheet(tmp_path / "a.csv", [["Months", "Ward"], ["2025-02", "x"]]), text)
    assert "no column Month" in str(gone.report.refused[0][1])
    new = through(
        sheet(tmp_path / "b.csv", [["Month", "Ward", "Extra"], ["2025-02", "x", "y"]]), text
    )
    check = next(c for c in new.delivery.checks if c.id == "layout")
    assert "new: Extra" in check.detail


def test_a_mapping_is_for_files_of_its_name(tmp_path):
    text = mapping(["M"], when='fixed = "2025-02"').replace(
        "scope =", 'file = "calls-*.csv"\nscope ='
    )
    source = tmp_path / "m.toml"
    source.write_text(text)
    report = load(
        Store(tmp_path / "evidence"), [sheet(tmp_path / "other.csv", [["M"], ["1"]])],
        sources=[load_mapping(source)],
    )  # fmt: skip
    assert len(report.refused) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("scope = ", "scape = "), "scope"),
        (('kind = "none"', 'kind = "planet"'), "where.kind"),
        (('fixed = "2025-02"', 'fixed = "2025-13"'), "when.fixed"),
        (('fixed = "2025-02"', 'column = "M"'), "needs its format"),
        (('fixed = "2025-02"', 'year = "Y"\nmonth = "M"'), "is used and is not among columns"),
        (("[when]", "[when"), "not a mapping file"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_what_is_wrong(change, said):
    text = mapping(["M"], when='fixed = "2025-02"').replace(*change)
    with pytest.raises(CommonwealError, match=said):
        read_mapping(text, "m.toml")


def test_blank_and_repeated_headers_get_names_of_their_own():
    assert header_names(["Ward", "", "Count", "Count "]) == (
        "Ward",
        "column 2",
        "Count",
        "Count (2)",
    )
