"""Counting in a drawn area. The check is an independent one: every row against the shape."""

import json

import pandas as pd
import pytest
import shapely

from commonweal.evidence.polygons import count_within, read_polygon
from commonweal.evidence.sample import sample_folder
from commonweal.vocabulary.errors import FileRefused

GUILDHALL = [
    [-1.095, 50.793],
    [-1.085, 50.793],
    [-1.083, 50.801],
    [-1.096, 50.802],
    [-1.095, 50.793],
]


def drawn(tmp_path, coordinates=None, **extra):
    path = tmp_path / "area.geojson"
    shape = {"type": "Polygon", "coordinates": [coordinates or GUILDHALL], **extra}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    return path


def test_totals_of_a_drawn_area_equal_a_count_of_points_in_it(demo, tmp_path):
    from commonweal.evidence.workspace import Workspace

    shape = read_polygon(drawn(tmp_path))
    found = count_within(Workspace.open(demo).store.snapshot(), shape)
    files = sorted(sample_folder().rglob("*-hampshire-street.csv.gz"))
    rows = pd.concat(pd.read_csv(f) for f in files)
    inside = rows[
        [
            shape.intersects(shapely.Point(x, y))
            for x, y in zip(rows.Longitude, rows.Latitude, strict=True)
        ]
    ]
    assert len(inside) > 1_000
    assert found.table["n"].sum() == len(inside)
    by_month = found.table.groupby("month")["n"].sum().to_dict()
    assert by_month == inside.groupby("Month").size().to_dict()


def test_a_shape_on_the_grid_in_metres_is_refused(tmp_path):
    metres = [[463000, 100000], [464000, 100000], [464000, 101000], [463000, 100000]]
    with pytest.raises(FileRefused, match="no polygon in the British Isles"):
        read_polygon(drawn(tmp_path, metres))


def test_what_is_not_geojson_is_refused(tmp_path):
    path = tmp_path / "area.geojson"
    path.write_text("<html>")
    with pytest.raises(FileRefused, match="not GeoJSON"):
        read_polygon(path)
