"""Workbook, ODS, CSV on the Web and manifest. Read back by libraries that did not write them."""

import csv
import hashlib
import json
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from commonweal.assessment.structure import Column, Document, Section, SourceNote, Table
from commonweal.assessment.writers import csvw, manifest, ods, workbook


@pytest.fixture
def document():
    burglary = Table(
        "burglary-by-month",
        "Burglary recorded each month, Wolverhampton",
        (
            Column("month", "Month", kind="month"),
            Column("n", "Recorded", kind="count"),
            Column("rate", "Rate", "per 1,000 residents", "rate"),
        ),
        (("2024-08", 136, 0.5157), ("2024-09", None, None), ("2024-11", 122, 0.4626)),
        notes=("September 2024 was not delivered.",),
        source="data.police.uk",
    )
    wards = Table(
        "wards",
        "Wards",
        (Column("ward", "Ward"), Column("note", "Note")),
        (("St Peter's", "=1+1"), ("Ŵygirth & Sons", "@SUM(A1)")),
    )
    return Document(
        id="assessment", title="Strategic assessment", subtitle="Wolverhampton, year to March 2026",
        partnership="Safer Wolverhampton Partnership", period="Year to March 2026",
        dated=date(2026, 4, 1), snapshot="abc123", version="0.1.0",
        summary=Section("summary", "Summary", tables=(burglary,)),
        sections=(Section("places", "Places", tables=(wards, burglary)),),
        sources=(SourceNote("d1", "Counts", "Home Office", "OGL", "x.csv", "0" * 64, "2026-04-01", "2024", 3),),
        attribution=("Contains public sector information licensed under the Open Government Licence v3.0.",),
    )  # fmt: skip


def cells(path, sheet):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


@pytest.mark.parametrize("writer", [workbook, ods])
def test_every_table_is_on_a_sheet_of_its_own_once(document, tmp_path, writer):
    path = tmp_path / ("a.xlsx" if writer is workbook else "a.ods")
    writer.write(document, path)
    names = CalamineWorkbook.from_path(path).sheet_names
    assert [n for n in names if n.startswith("Table_")] == ["Table_1", "Table_2"]
    first = cells(path, "Table_1")
    assert any("Burglary recorded each month" in str(row[0]) for row in first)
    assert ["2024-08", 136, 0.5157] in [row[:3] for row in first]


@pytest.mark.parametrize("writer", [workbook, ods])
def test_what_is_not_known_is_marked_not_left_blank_or_nought(document, tmp_path, writer):
    path = tmp_path / ("a.xlsx" if writer is workbook else "a.ods")
    writer.write(document, path)
    assert ["2024-09", "[x]", "[x]"] in [row[:3] for row in cells(path, "Table_1")]


@pytest.mark.parametrize("writer", [workbook, ods])
def test_words_that_look_like_formulas_stay_words(document, tmp_path, writer):
    path = tmp_path / ("a.xlsx" if writer is workbook else "a.ods")
    writer.write(document, path)
    assert ["St Peter's", "=1+1"] in [row[:2] for row in cells(path, "Table_2")]
    assert ["Ŵygirth & Sons", "@SUM(A1)"] in [row[:2] for row in cells(path, "Table_2")]


@pytest.mark.parametrize("writer", [workbook, ods])
def test_the_same_document_gives_the_same_bytes(document, tmp_path, writer):
    ending = ".xlsx" if writer is workbook else ".ods"
    for name in ("one", "two"):
        writer.write(document, tmp_path / (name + ending))
    one, two = ((tmp_path / (n + ending)).read_bytes() for n in ("one", "two"))
    assert one == two


def test_notes_have_a_sheet_and_tables_refer_to_them(document, tmp_path):
    workbook.write(document, tmp_path / "a.xlsx")
    text = str(
        CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("Notes").to_python()
    )
    assert "September 2024 was not delivered." in text
    assert "note 1" in str(cells(tmp_path / "a.xlsx", "Table_1")[0])


def validate_csvw(folder):
    """A reader of the W3C's tabular model: header against titles, cells against datatypes."""
    described = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["dc:license"]
    patterns = {
        "integer": r"[+-]?\d+(\.0)?",
        "number": r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?",
        "gYearMonth": r"-?\d{4}-(0[1-9]|1[0-2])",
        "string": r"(?s).*",
    }
    for table in described["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        columns = table["tableSchema"]["columns"]
        assert header == [c["titles"] for c in columns]
        names = [c["name"] for c in columns]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*", name) for name in names)
        for row in rows:
            assert len(row) == len(columns)
            for cell, column in zip(row, columns, strict=True):
                kind = column["datatype"]
                kind = kind["base"] if isinstance(kind, dict) else kind
                if cell != column["null"]:
                    assert re.fullmatch(patterns[kind], cell), (table["url"], column["name"], cell)
    return described


def test_csv_on_the_web_is_valid_and_says_what_is_missing(document, tmp_path):
    csvw.write(document, tmp_path)
    described = validate_csvw(tmp_path)
    assert [t["url"] for t in described["tables"]] == ["burglary-by-month.csv", "wards.csv"]
    assert "not delivered" in described["tables"][0]["notes"][0]["rdfs:comment"]


def test_the_manifest_has_the_fingerprint_of_every_file_but_not_of_the_analysts_notes(
    document, tmp_path
):
    csvw.write(document, tmp_path / "csvw")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "summary.md").write_text("mine")
    manifest.write(document, tmp_path / "manifest.json")
    made = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    files = {f["file"]: f["sha256"] for f in made["files"]}
    assert set(files) == {"csvw/burglary-by-month.csv", "csvw/wards.csv", "csvw/csv-metadata.json"}
    wards = (tmp_path / "csvw" / "wards.csv").read_bytes()
    assert files["csvw/wards.csv"] == hashlib.sha256(wards).hexdigest()
    assert made["sources"][0]["publisher"] == "Home Office"
