"""A person's own table is read as it stands."""

import pytest

from commonweal.evidence.sheet import read_table
from commonweal.vocabulary.errors import FileRefused


def test_codes_stay_text_and_numbers_become_numbers(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(
        '\ufeffcode,lsoa,count,rate,none\n007,E01010410,"1,204",−0.5,\n042,E01010411,7,1e3,\n',
        "utf-8",
    )
    table = read_table(file)
    assert table["code"].tolist() == ["007", "042"]
    assert table["lsoa"].tolist() == ["E01010410", "E01010411"]
    assert table["count"].tolist() == [1204, 7]
    assert table["rate"].tolist() == [-0.5, 1000.0]
    assert table["none"].isna().all()


def test_a_workbook_reads_as_its_csv_twin(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "t.xlsx")) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate((("month", "value"), ("2025-01", 3), ("2025-02", None))):
            sheet.write_row(i, 0, row)
    (tmp_path / "t.csv").write_text("month,value\n2025-01,3\n2025-02,\n", "utf-8")
    assert read_table(tmp_path / "t.xlsx").equals(read_table(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b"a,b\n", "no rows"),
        ("t.csv", b"a,b\n1,2,3\n1,2\n1,2,3,4\n", "cannot be read"),
        ("t.csv", "a\n\u00e9".encode("latin-1"), "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileRefused, match=words):
        read_table(tmp_path / name)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet"])
def test_a_map_layer_comes_with_its_outlines_and_codes(tmp_path, ending):
    import geopandas as gpd
    from shapely import box

    areas = gpd.GeoDataFrame(
        {"code": ["007", "008"], "n": [3, 4]},
        geometry=[box(-2.1, 52.5, -2.0, 52.6), box(-2.0, 52.5, -1.9, 52.6)],
        crs=4326,
    )
    path = tmp_path / f"areas.{ending}"
    areas.to_parquet(path) if ending == "parquet" else areas.to_file(path)
    held = read_table(path)
    assert held["code"].tolist() == ["007", "008"]
    assert held["n"].sum() == 7
    assert held.crs.to_epsg() == 4326
    assert tuple(held.total_bounds) == pytest.approx((-2.1, 52.5, -1.9, 52.6))
