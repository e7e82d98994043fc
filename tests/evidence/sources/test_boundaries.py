"""Outlines: kinds and vintages told, degrees throughout, broken shapes mended and counted."""

from __future__ import annotations

import gzip
import json

import geopandas as gpd
import pytest
import shapely

from commonweal.evidence.sample import sample_folder

GEOGRAPHY = sample_folder() / "geography"


def drawn(table):
    return shapely.from_wkb(table["wkb"].to_numpy())


def test_three_places_live_side_by_side_and_a_reload_replaces_itself(loaded):
    files = [GEOGRAPHY / f"{n}-lsoa21.geojson.gz" for n in ("portsmouth", "wolverhampton")]
    found = loaded(*files, GEOGRAPHY / "leeds-msoa21-imd19.geojson.gz")
    table = found.table("boundaries")
    assert table.groupby("scope", observed=True).size().to_dict() == {
        "lsoa21-E06000044": 125, "lsoa21-E08000031": 161, "msoa21-E08000035": 107,
    }  # fmt: skip
    assert len(loaded(*files).table("boundaries")) == 125 + 161 + 107


def test_leeds_msoas_keep_the_names_people_use(loaded):
    table = loaded(GEOGRAPHY / "leeds-msoa21-imd19.geojson.gz").table("boundaries")
    row = table[table["code"] == "E02002330"].iloc[0]
    assert (row["name"], row["known_as"], row["within"]) == (
        "Leeds 001",
        "Wetherby West",
        "E08000035",
    )


def test_the_simplified_outlines_still_cover_leeds(loaded):
    table = loaded(GEOGRAPHY / "leeds-msoa21-imd19.geojson.gz").table("boundaries")
    frame = gpd.GeoSeries(drawn(table), crs=4326).to_crs(27700)
    assert frame.is_valid.all()
    assert frame.area.sum() / 1e6 == pytest.approx(552, abs=1)


def test_districts_are_told_from_their_codes(loaded):
    table = loaded(GEOGRAPHY / "ltla24-boundaries-nine-areas.geojson.gz").table("boundaries")
    assert set(table["kind"]) == {"district"}
    assert (table["within"] == table["code"]).all()
    assert len(table) == 9


def layer(tmp_path, name, **change):
    text = gzip.decompress((GEOGRAPHY / "portsmouth-lsoa21.geojson.gz").read_bytes())
    content = json.loads(text)
    for key, value in change.items():
        content[key] = value(content[key])
    path = tmp_path / name
    path.write_text(json.dumps(content))
    return path


def test_an_outline_that_crosses_itself_is_mended_and_named(loaded, tmp_path):
    def cross(features):
        bow = [[-1.1, 50.8], [-1.0, 50.9], [-1.0, 50.8], [-1.1, 50.9], [-1.1, 50.8]]
        features[0]["geometry"] = {"type": "Polygon", "coordinates": [bow]}
        return features

    found = loaded(layer(tmp_path, "portsmouth-lsoa21.geojson", features=cross))
    assert found.check("mended").found == 1
    assert "E01017013" in found.check("mended").detail
    assert shapely.is_valid(drawn(found.table("boundaries"))).all()


def test_an_area_without_an_outline_is_set_aside(loaded, tmp_path):
    def empty(features):
        features[0]["geometry"] = None
        return features

    found = loaded(layer(tmp_path, "portsmouth-lsoa21.geojson", features=empty))
    assert list(found.rejects()["reason"]) == ["it has no outline"]


def test_a_layer_on_the_national_grid_becomes_degrees(loaded, tmp_path):
    frame = gpd.read_file(layer(tmp_path, "one.geojson")).to_crs(27700)
    path = tmp_path / "portsmouth-lsoa21.gpkg"
    frame.to_file(path, driver="GPKG")
    found = loaded(path)
    west, south, east, north = shapely.total_bounds(drawn(found.table("boundaries")))
    assert -1.2 < west < east < -0.9
    assert 50.7 < south < north < 50.9
    assert found.check("projection").found == "EPSG:27700"


def test_geoparquet_is_read_like_the_others(loaded, tmp_path):
    frame = gpd.read_file(layer(tmp_path, "one.geojson")).to_crs(27700)
    path = tmp_path / "portsmouth-lsoa21.geoparquet"
    frame.to_parquet(path)
    assert len(loaded(path).table("boundaries")) == 125


@pytest.mark.shared
def test_trap_of_section_3_leeds_2011_outlines_that_are_not_valid_are_mended(loaded, shared):
    found = loaded(shared / "data/geography/leeds-lsoa11.geojson.gz")
    table = found.table("boundaries")
    assert found.check("mended").found >= 1
    assert shapely.is_valid(drawn(table)).all()
    assert len(table) == 482
    area = gpd.GeoSeries(drawn(table), crs=4326).to_crs(27700).area.sum()
    assert area / 1e6 == pytest.approx(552, abs=2)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "kind", "areas"),
    [
        ("leeds-wards13.geojson.gz", "ward13", 33),
        ("portsmouth-wards22.geojson.gz", "ward22", 14),
        ("wolverhampton-lsoa11.geojson.gz", "lsoa11", 158),
        ("leeds-lsoa21.geojson.gz", "lsoa21", 488),
        ("leeds-msoa21-imd19.geoparquet", "msoa21", 107),
        ("../world/nottingham-wards.gpkg", "ward24", 20),
    ],
)
def test_kind_and_vintage_are_told_from_columns_or_codes(loaded, shared, file, kind, areas):
    table = loaded(shared / "data/geography" / file).table("boundaries")
    assert set(table["kind"]) == {kind}
    assert len(table) == areas
    assert table["within"].notna().all()
