"""Counts on squares, hexagons, H3 cells and areas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.cells import (
    by_area,
    count_in_areas,
    h3_cells,
    hexagons,
    points,
    references,
    squares,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, NotEnoughData

METRES = st.lists(
    st.tuples(st.integers(400_000, 410_000), st.integers(100_000, 110_000)),
    min_size=1, max_size=40,
)  # fmt: skip


def at(*pairs):
    return pd.DataFrame(pairs, columns=["x", "y"], dtype=float)


@pytest.fixture(scope="module")
def portsmouth():
    return sample("portsmouth_2025_places.csv")


def test_memphis_counts_are_the_published_ones(data):
    published = pd.read_csv(data / "memphis_gistar_500m.csv.gz")
    found = squares(sample("memphis_robberies.csv"), x="x", y="y", size=500.0)
    table = found.table
    assert (found.events, len(table)) == (2_245, 74 * 59)
    assert (table["events"].max(), (table["events"] > 0).sum()) == (19, 932)
    ours = table.assign(cx=table["column"] - 429, cy=table["row"] - 7_753)
    both = published.merge(ours, on=["cx", "cy"], validate="1:1")
    assert len(both) == len(published)
    assert (both["n"] == both["events"]).all()


def test_references_are_those_of_the_ordnance_survey():
    # Tower of London, Ben Nevis, Land's End, from published grid references.
    east, north = np.array([533_600, 216_600, 134_200]), np.array([180_500, 771_300, 25_300])
    assert references(east, north) == ["TQ33608050", "NN16607130", "SW34202530"]
    assert references(np.array([232_000]), np.array([3_893_500])) == ["E232000N3893500"]


def test_a_point_on_an_edge_is_counted_once_and_goes_north_east():
    table = squares(at((1_000, 1_000), (999.99, 1_000), (1_250, 1_250)), x="x", y="y").table
    assert table["events"].sum() == 3
    assert table.loc[table["events"] > 0, "cell"].tolist() == [
        "SV00750100", "SV01000100", "SV01250125",
    ]  # fmt: skip


@given(METRES, st.sampled_from([50.0, 100.0, 250.0, 1_000.0]))
@settings(max_examples=30, deadline=None)
def test_no_event_is_lost_or_doubled_and_each_lies_in_the_cell_it_is_counted_in(pairs, size):
    table = at(*pairs)
    found = squares(table, x="x", y="y", size=size, stray="leave out")
    assert found.events + found.left_out == len(pairs)
    assert found.table["events"].sum() == found.events
    assert found.size == size
    gaps = np.diff(np.unique(found.table["x"]))
    assert (gaps == size).all()
    hexes = hexagons(table, x="x", y="y", size=size, stray="leave out")
    assert hexes.table["events"].sum() == hexes.events


@given(METRES)
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter_and_whole_squares_shift_with_the_points(pairs):
    here = squares(at(*pairs), x="x", y="y", stray="leave out").table
    back = squares(at(*pairs[::-1]), x="x", y="y", stray="leave out").table
    moved = squares(at(*pairs) + 5_000, x="x", y="y", stray="leave out").table
    assert here.equals(back)
    assert here["events"].tolist() == moved["events"].tolist()
    assert (moved["column"] - here["column"] == 20).all()


def test_a_hexagon_holds_the_points_nearest_to_its_middle():
    rng = np.random.default_rng(6)
    table = pd.DataFrame(rng.uniform(0, 3_000, (2_000, 2)), columns=["x", "y"])
    found = hexagons(table, x="x", y="y", size=300.0)
    middles = found.table[["x", "y"]].to_numpy()
    near = np.hypot(*(table.to_numpy()[:, None] - middles).transpose(2, 0, 1)).argmin(axis=1)
    assert np.bincount(near, minlength=len(middles)).tolist() == found.table["events"].tolist()
    away = np.hypot(*(middles[:, None] - middles).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert away.min() == pytest.approx(300.0)


def test_degrees_just_work_and_say_the_plane_that_they_were_turned_into(portsmouth):
    found = squares(portsmouth, x="lon", y="lat", count="all")
    assert found.crs == "EPSG:27700"
    assert found.events == portsmouth["all"].sum() == 19_898
    assert found.table["cell"].str.startswith(("SU", "SZ")).all()
    abroad = points(pd.DataFrame({"x": [-89.9, -89.91], "y": [35.1, 35.2]}), x="x", y="y")
    assert abroad.crs == "EPSG:32616"
    assert points(at((5e5, 1e5)), x="x", y="y").crs == "as given, metres"


def test_null_island_is_refused_by_number_of_rows_and_left_out_only_when_asked(portsmouth):
    stray = pd.concat(
        [portsmouth, pd.DataFrame({"lon": [0.0, np.nan], "lat": [0.0, np.nan], "all": [3, 4]})]
    )
    with pytest.raises(InvalidValues, match="2 of 1604 rows: 1 without coordinates, 1 far away"):
        squares(stray, x="lon", y="lat", count="all")
    found = squares(stray, x="lon", y="lat", count="all", stray="leave out")
    assert (found.events, found.left_out) == (19_898, 2)
    assert len(found.table) < 1_000
    metres = at(*[(464_000 + i, 100_000) for i in range(200)], (0, 0))
    with pytest.raises(InvalidValues, match="1 of 201 rows"):
        squares(metres, x="x", y="y")


def test_a_frame_keeps_its_empty_squares_and_makes_what_lies_outside_stray():
    table = at((100, 100), (900, 900))
    whole = squares(table, x="x", y="y", frame=(0, 0, 1_000, 1_000)).table
    assert (len(whole), whole["events"].sum()) == (16, 2)
    with pytest.raises(InvalidValues, match="outside the frame"):
        squares(table, x="x", y="y", frame=(0, 0, 500, 500))
    with pytest.raises(InvalidValues, match="west, south, east, north"):
        squares(table, x="x", y="y", frame=(10, 0, 5, 5))


def test_a_map_of_millions_of_squares_is_refused_before_it_is_made():
    wide = pd.DataFrame(np.random.default_rng(2).uniform(0, 700_000, (500, 2)), columns=["x", "y"])
    with pytest.raises(InvalidValues, match="too many squares"):
        squares(wide, x="x", y="y", size=50.0)
    assert squares(wide, x="x", y="y", size=50.0, empty=False).events == 500


def test_h3_cells_count_every_event_in_the_cell_that_h3_says(portsmouth):
    import h3

    found = h3_cells(portsmouth, lon="lon", lat="lat", count="all", resolution=8)
    first = portsmouth.iloc[0]
    cell = h3.latlng_to_cell(first["lat"], first["lon"], 8)
    assert cell in set(found.table["cell"])
    assert found.table["events"].sum() == 19_898
    with pytest.raises(InvalidValues, match="between 0 and 15"):
        h3_cells(portsmouth, lon="lon", lat="lat", resolution=16)


def test_areas_are_counted_by_name_and_a_missing_one_is_not_a_zero():
    table = pd.DataFrame({"ward": ["B", "A", "B"], "n": [1, 2, 3]})
    assert by_area(table, area="ward", count="n").to_numpy().tolist() == [["A", 2], ["B", 4]]
    kept = by_area(table, area="ward", areas=("A", "B", "C"))
    assert kept["events"].tolist() == [1, 2, 0]
    with pytest.raises(InvalidValues, match="not listed"):
        by_area(table, area="ward", areas=("A",))
    with pytest.raises(InvalidValues, match="name no area"):
        by_area(table.assign(ward=["A", None, "B"]), area="ward")
    with pytest.raises(MissingColumns):
        by_area(table, area="beat")


def test_points_are_counted_in_the_area_that_holds_them_and_once_on_a_shared_edge():
    import shapely

    rng = np.random.default_rng(9)
    x, y = rng.integers(0, 101, (2, 3_000)).astype(float)
    areas = [shapely.box(i, j, i + 25, j + 50) for j in (0, 50) for i in (0, 25, 50, 75)]
    found = count_in_areas(x, y, areas)
    assert found.sum() == 3_000
    assert found[0] == ((x <= 25) & (y <= 50)).sum()
    assert found[7] == ((x > 75) & (y > 50)).sum()
    assert count_in_areas(x, y, areas, weights=np.full(3_000, 2.0)).tolist() == (found * 2).tolist()
    assert count_in_areas(x, y, areas[:1]).sum() == found[0]
    with pytest.raises(InvalidValues, match="no shape"):
        count_in_areas(x, y, [*areas, shapely.Polygon()])


def test_words_in_a_coordinate_and_a_table_without_places_are_refused():
    with pytest.raises(InvalidValues, match="not a number"):
        squares(pd.DataFrame({"x": ["here"], "y": [1]}), x="x", y="y")
    with pytest.raises(NotEnoughData):
        squares(pd.DataFrame({"x": [np.nan], "y": [1.0]}), x="x", y="y")


def test_the_numbers_on_the_page(portsmouth):
    from tests.analysis.test_methods import page

    found = squares(portsmouth, x="lon", y="lat", count="violence")
    busy = int((found.table["events"] > 0).sum())
    text = page("cells")
    assert f"{found.events:,} violent and sexual offences" in text
    assert f"{busy:,} of {len(found.table):,} squares" in text
    top = found.table.nlargest(1, "events").iloc[0]
    assert f"`{top['cell']}`, holds {top['events']}" in text
    assert f"{len(portsmouth):,} points" in text
