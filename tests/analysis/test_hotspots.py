import importlib.util
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.hotspots import (
    Neighbours,
    discoveries,
    getis_ord,
    getis_ord_grid,
    morans_i,
    morans_i_grid,
    neighbours,
    two_sided,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData


@pytest.fixture(scope="module")
def columbus(data):
    table = pd.read_csv(data / "columbus.csv")
    pairs = pd.read_csv(data / "columbus_nb.csv")
    touching = Neighbours(pairs["i"].to_numpy() - 1, pairs["j"].to_numpy() - 1, len(table), ())
    return table, touching


@pytest.fixture(scope="module")
def memphis(data):
    return pd.read_csv(data / "memphis_gistar_500m.csv.gz")


def boxes(gap=0.0, side=3):
    """A board of squares of 1 km in the British National Grid, `gap` metres apart."""
    import geopandas as gpd
    from shapely import box

    shapes = [
        box(1_000 * i, 1_000 * j, 1_000 * (i + 1) - gap, 1_000 * (j + 1) - gap)
        for j in range(side)
        for i in range(side)
    ]
    return gpd.GeoDataFrame({"code": range(side**2)}, geometry=shapes, crs=27_700)


def test_gi_star_of_columbus_is_that_of_spdep(columbus):
    table, touching = columbus
    found = getis_ord(table, value="CRIME", touching=touching)
    assert np.abs(found["z"] - table["GiStar"]).max() < 1e-8
    assert ((found["z"] > 1.96).sum(), (found["z"] < -1.96).sum()) == (11, 6)


def test_morans_i_of_columbus_is_that_of_spdep(columbus):
    found = morans_i(columbus[0], value="CRIME", touching=columbus[1])
    assert found.i == pytest.approx(0.485770913662, abs=1e-8)
    assert found.z == pytest.approx(5.3427136, abs=1e-6)
    assert found.p == pytest.approx(2 * 4.578e-08, rel=1e-3)


def test_gi_star_of_the_memphis_grid_is_that_of_spdep(memphis):
    """The published run read the cells in rows of 59, though the grid is 74 wide.

    Its statistics are right for that arrangement, so it is the arrangement they
    are checked on; the map as it lies on the ground is the next test.
    """
    grid = memphis["n"].to_numpy().reshape(74, 59)
    z = getis_ord_grid(grid).ravel()
    p = two_sided(z)
    assert np.abs(z - memphis["z"]).max() < 1e-6
    assert ((z > 1.96).sum(), (z < -1.96).sum()) == (391, 0)
    assert (z.max(), z.min(), z.sum()) == pytest.approx(
        (14.9672952, -1.092998845, 27.99190006), abs=1e-6
    )
    assert (discoveries(p) & (z > 0)).sum() == 152
    assert (discoveries(p, correction="bonferroni") & (z > 0)).sum() == 62
    assert morans_i_grid(grid) == pytest.approx(0.1584648554, abs=1e-9)


def test_laid_out_as_on_the_ground_memphis_is_far_more_clustered(memphis):
    grid = np.zeros((59, 74))
    grid[memphis["cy"], memphis["cx"]] = memphis["n"]
    assert (grid.sum(), grid.max(), (grid > 0).sum()) == (2_245, 19, 932)
    z = getis_ord_grid(grid)
    assert (z > 1.96).sum() == 552
    assert discoveries(two_sided(z)).sum() == 380
    assert morans_i_grid(grid) == pytest.approx(0.352194, abs=1e-6)


def test_concentration_of_the_memphis_grid(memphis):
    from commonweal.analysis.concentration import concentration

    found = concentration(memphis, count="n")
    assert dict(found.places_for) == {0.25: 68, 0.5: 207, 0.8: 494}
    assert found.gini == pytest.approx(0.8710151433, abs=1e-9)
    assert found.gini_adjusted == pytest.approx(0.7491546173, abs=1e-9)


def test_a_grid_and_a_list_of_neighbours_give_the_same_z():
    rng = np.random.default_rng(16)
    grid = rng.poisson(3, (6, 6))
    found = getis_ord(
        pd.DataFrame({"n": grid.ravel()}), value="n", touching=neighbours(boxes(side=6))
    )
    assert found["z"].to_numpy() == pytest.approx(getis_ord_grid(grid).ravel())


def test_squares_touch_at_edges_and_at_corners():
    assert sorted(neighbours(boxes()).number) == [3, 3, 3, 3, 5, 5, 5, 5, 8]


def test_boundaries_that_do_not_quite_meet_still_touch_within_the_tolerance():
    assert sorted(neighbours(boxes(gap=5)).number) == [3, 3, 3, 3, 5, 5, 5, 5, 8]
    with_none = neighbours(boxes(gap=5), tolerance=1, join_islands=False)
    assert with_none.number.sum() == 0
    assert len(with_none.islands) == 9


def test_an_island_is_joined_to_its_nearest_and_named():
    import geopandas as gpd
    import pandas
    from shapely import box

    far = gpd.GeoDataFrame({"code": [9]}, geometry=[box(9e3, 0, 1e4, 1e3)], crs=27_700)
    areas = gpd.GeoDataFrame(pandas.concat([boxes(), far], ignore_index=True), crs=27_700)
    found = neighbours(areas)
    assert found.islands == (9,)
    assert found.number[9] == 1
    assert set(found.second[found.first == 9]) == {2}


def test_degrees_are_measured_in_metres():
    degrees = boxes(gap=5).to_crs(4326)
    assert sorted(neighbours(degrees).number) == [3, 3, 3, 3, 5, 5, 5, 5, 8]


def test_areas_that_do_not_say_their_coordinates_are_refused():
    with pytest.raises(InvalidValues, match="do not say what their coordinates"):
        neighbours(boxes().set_crs(None, allow_override=True))
    with pytest.raises(NotEnoughData):
        neighbours(boxes().head(2))


def test_all_alike_means_no_hot_spot():
    with pytest.raises(InvalidValues, match="same value"):
        getis_ord_grid(np.full((5, 5), 3))


def test_a_planted_hot_corner_is_found_and_noise_alone_rarely_is():
    rng = np.random.default_rng(17)
    touching = neighbours(boxes(side=12))
    wrong = found = 0
    for _ in range(100):
        flat = rng.poisson(20, 144)
        table = pd.DataFrame({"flat": flat, "hot": flat.copy()})
        corner = [0, 1, 2, 12, 13, 14, 24, 25, 26]
        table.loc[corner, "hot"] = rng.poisson(34, 9)
        wrong += (getis_ord(table, value="flat", touching=touching)["spot"] != "").any()
        found += getis_ord(table, value="hot", touching=touching)["spot"][13] == "hot"
    assert wrong / 100 <= 0.13
    assert found > 95


def test_benjamini_and_hochbergs_own_example():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
         0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert discoveries(p).sum() == 4
    assert discoveries(p, correction="bonferroni").sum() == 3
    assert discoveries(p, correction="none").sum() == 9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discovery_control_lies_between_none_and_bonferroni(p):
    strict = discoveries(p, correction="bonferroni")
    middle = discoveries(p)
    assert (strict <= middle).all()
    assert (middle[~np.isclose(p, 0.05)] <= discoveries(p, correction="none")[
        ~np.isclose(p, 0.05)
    ]).all()  # fmt: skip


def test_esda_is_asked_in_full_and_gives_no_warning(columbus):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getis_ord(columbus[0], value="CRIME", touching=columbus[1])
        morans_i(columbus[0], value="CRIME", touching=columbus[1])


def test_numba_is_not_installed():
    # With it, esda compiles for half a minute in every new process.
    assert importlib.util.find_spec("numba") is None


def test_wolverhamptons_real_boundaries_have_no_island(shared, neighbourhoods):
    import gzip
    import io

    import geopandas as gpd

    file = shared / "data/geography/wolverhampton-lsoa21.geojson.gz"
    areas = gpd.read_file(io.BytesIO(gzip.decompress(file.read_bytes())))
    touching = neighbours(areas)
    assert touching.islands == ()
    assert 5 < touching.number.mean() < 6
    counts = areas.merge(neighbourhoods, on="lsoa21_code", validate="1:1")
    assert list(counts["lsoa21_code"]) == list(areas["lsoa21_code"])
    assert morans_i(counts, value="count", touching=touching).p < 0.001
    assert (getis_ord(counts, value="count", touching=touching)["spot"] == "hot").sum() == 11
