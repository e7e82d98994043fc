import importlib.util
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.test_methods import page

from commonweal.analysis.hotspots import (
    Neighbours,
    discoveries,
    gearys_c,
    getis_ord,
    getis_ord_grid,
    local_moran,
    morans_i,
    morans_i_grid,
    neighbour_pairs,
    neighbours,
    two_sided,
)
from commonweal.analysis.methods import run, sample
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, NotEnoughData

RUN = run("hot-areas")


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


def test_wolverhamptons_real_boundaries_have_no_island(neighbourhoods):
    areas = sample("wolverhampton_areas.geojson.gz")
    touching = neighbours(areas)
    assert touching.islands == ()
    assert 5 < touching.number.mean() < 6
    counts = areas.merge(neighbourhoods, on="lsoa21_code", validate="1:1")
    assert list(counts["lsoa21_code"]) == list(areas["lsoa21_code"])
    assert morans_i(counts, value="count", touching=touching).p < 0.001
    assert (getis_ord(counts, value="count", touching=touching)["spot"] == "hot").sum() == 11


# ---- neighbours as a table of pairs -------------------------------------------------------------


def test_pairs_by_code_say_what_rows_side_by_side_say():
    areas = boxes().assign(code=[f"A{i}" for i in range(9)], n=[9, 8, 1, 7, 9, 2, 1, 0, 3])
    touching = neighbours(areas)
    pairs = neighbour_pairs(areas, area="code").pairs
    assert len(pairs) == touching.number.sum() == 40
    mixed = areas.sample(frac=1, random_state=2)
    once = pairs[pairs["code"] < pairs["neighbour"]].sample(frac=1, random_state=3)
    kw = {"value": "n", "area": "code"}
    for listed in (pairs, once):  # each pair in both directions, or in one
        for by_area in (getis_ord, local_moran):
            found = by_area(mixed, listed, **kw).set_index("code")["z"]
            z = by_area(areas, touching, value="n").set_index("code")["z"]
            assert found[z.index].to_numpy() == pytest.approx(z.to_numpy())
        for whole in (morans_i, gearys_c):
            assert whole(mixed, listed, **kw).z == pytest.approx(
                whole(areas, touching, value="n").z
            )


def test_moran_and_geary_of_four_areas_in_a_row_worked_out_by_hand():
    # Values 1, 2, 6, 7 (mean 4: -3, -2, 2, 3; squares 26); weights 1; ½, ½; ½, ½; 1.
    row = pd.DataFrame({"area": list("abcd"), "n": [1, 2, 6, 7]})
    pairs = pd.DataFrame({"area": list("abc"), "neighbour": list("bcd")})
    # I = 4/4 · (6 + (3 − 2) + (−2 + 3) + 6) / 26
    assert morans_i(row, pairs, value="n").i == pytest.approx(14 / 26)
    # C = 3 · (1 + (½ + 8) + (8 + ½) + 1) / (2 · 4 · 26)
    assert gearys_c(row, pairs, value="n").c == pytest.approx(57 / 208)
    for test in (morans_i, gearys_c):
        with pytest.raises(NotEnoughData, match="four areas"):
            test(row.head(3), pairs.head(2), value="n")


def test_an_area_that_touches_all_others_is_neither_hot_nor_cold():
    found = getis_ord(boxes().assign(n=range(9)), neighbours(boxes()), value="n")
    assert (found["z"][4], found["p"][4], found["spot"][4]) == (0, 1, "")
    assert found["z"].notna().all()


def test_what_the_whole_map_says_is_said_in_words():
    table, pairs = RUN.sample().values()
    found = morans_i(table, pairs, **RUN.example)
    assert found.in_words == "Neighbours are alike beyond chance (Moran's I 0.33, z 7.2)."
    flat = table.assign(count=np.random.default_rng(2).permutation(table["count"]))
    assert "no more alike or unlike than chance" in gearys_c(flat, pairs, **RUN.example).in_words


def test_pairs_that_do_not_fit_the_areas_are_refused():
    areas = pd.DataFrame({"area": list("abc"), "n": [1, 2, 6]})
    pairs = pd.DataFrame({"area": ["a", "b"], "neighbour": ["b", "c"]})
    with pytest.raises(InvalidValues, match="not in the table of areas"):
        getis_ord(areas, pairs.replace("c", "z"), value="n")
    with pytest.raises(InvalidValues, match="in no pair"):
        getis_ord(areas, pairs.head(1), value="n")
    with pytest.raises(InvalidValues, match="there twice"):
        getis_ord(areas.replace("c", "a"), pairs, value="n")
    with pytest.raises(MissingColumns):
        getis_ord(areas, pairs.rename(columns={"neighbour": "to"}), value="n")
    with pytest.raises(InvalidValues, match="without a code"):
        getis_ord(areas, pairs.assign(neighbour=["b", None]), value="n")
    with pytest.raises(InvalidValues, match="no outlines"):
        neighbour_pairs(areas)


def test_an_area_that_touches_none_is_named():
    areas = boxes(side=3).assign(code=[f"A{i}" for i in range(9)])
    areas = areas[~areas["code"].isin(["A1", "A3", "A4"])]  # A0, in the corner, is left alone
    found = neighbour_pairs(areas, area="code")
    assert found.touch_none == ("A0",)
    assert "1 touch none and are joined to the nearest: A0" in found.in_words
    assert set(found.pairs.loc[found.pairs["code"] == "A0", "neighbour"]) <= {"A2", "A6"}
    apart = neighbour_pairs(areas, area="code", join_islands=False)
    assert "A0" not in set(apart.pairs["code"])


def test_the_numbers_on_the_page_of_areas():
    text = page("hotareas")
    table, pairs = RUN.sample().values()
    for p_value, words in (("normal", "{} neighbourhoods are hot"), ("exact", "{} are")):
        found = getis_ord(table, pairs, p_value=p_value, **RUN.example)
        assert words.format((found["spot"] == "hot").sum()) in text
    i, c = (test(table, pairs, **RUN.example) for test in (morans_i, gearys_c))
    assert f"Moran's I {i.i:.2f}, z {i.z:.1f}; Geary's C {c.c:.2f}, z {c.z:.1f}" in text
    assert f"{len(table)} neighbourhoods that touch {len(pairs) / len(table):.1f} others" in text
