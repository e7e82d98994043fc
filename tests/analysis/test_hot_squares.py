"""Grids: windows, masks, exact permutation p, local Moran; and local Moran of areas."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.test_hotspots import boxes

from commonweal.analysis.hotspots import (
    Neighbours,
    chances,
    discoveries,
    gearys_c,
    getis_ord,
    getis_ord_grid,
    gi_star_chances,
    hot_squares,
    local_moran,
    neighbours,
    window_of,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues


@pytest.fixture(scope="module")
def columbus(data):
    table = pd.read_csv(data / "columbus.csv")
    pairs = pd.read_csv(data / "columbus_nb.csv")
    return table, Neighbours(pairs["i"].to_numpy() - 1, pairs["j"].to_numpy() - 1, 49, ())


def squares_of(grid, inside=None):
    rows, columns = np.indices(grid.shape)
    table = pd.DataFrame({"column": columns.ravel(), "row": rows.ravel(), "n": grid.ravel()})
    return table if inside is None else table[inside.ravel()]


def test_gearys_c_of_columbus_is_that_of_spdep(columbus):
    found = gearys_c(columbus[0], value="CRIME", touching=columbus[1])
    assert found.c == pytest.approx(0.54780337717, abs=1e-8)
    assert found.variance == pytest.approx(0.00980410787, abs=1e-9)
    assert found.z == pytest.approx(4.5669186, abs=1e-6)


def test_local_moran_of_columbus_is_that_of_spdep_with_conditional_variance(columbus):
    table, touching = columbus
    found = local_moran(table, value="CRIME", touching=touching)
    for ours, theirs in (("i", "Ii"), ("expected", "EIi"), ("variance", "VarIi"), ("z", "Zi")):
        assert np.abs(found[ours] - table[theirs]).max() < 1e-8, ours


@given(st.lists(st.integers(0, 4), min_size=4, max_size=7), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_the_chance_is_the_share_of_all_draws_counted_one_by_one(values, k):
    from itertools import combinations

    sums = [sum(values[:k]) + (i % 3) for i in range(len(values))]
    low, high = chances(values, [k] * len(values), np.minimum(sums, sum(sorted(values)[-k:])))
    for i in range(len(values)):
        others = values[:i] + values[i + 1 :]
        drawn = np.array([sum(c) for c in combinations(others, k)])
        seen = min(sums[i], sum(sorted(values)[-k:]))
        assert low[i] == pytest.approx((drawn <= seen).mean())
        assert high[i] == pytest.approx((drawn >= seen).mean(), abs=1e-15)


def test_small_chances_are_exact_to_the_last_digits():
    values = np.r_[np.zeros(996), [1, 1, 1, 1]].astype(int)
    _, high = chances(values, np.full(1_000, 4), np.r_[4, np.zeros(999)].astype(int))
    # All four ones among the four drawn of 999: one set in C(999, 4).
    assert high[0] == pytest.approx(24 / (999 * 998 * 997 * 996), rel=1e-12)


def test_p_is_that_of_esdas_permutations_on_the_hot_side_and_counts_ties_on_the_cold():
    from esda import G_Local
    from libpysal.weights import lat2W

    rng = np.random.default_rng(12)
    side, draws = 20, 1_999
    grid = rng.poisson(np.where(np.add.outer(np.arange(side), np.arange(side)) < 12, 3.0, 0.8))
    low, high = (side_.ravel() for side_ in gi_star_chances(grid))
    theirs = G_Local(
        grid.ravel().astype(float), lat2W(side, side, rook=False), transform="B", star=True,
        permutations=draws, n_jobs=1, seed=3, keep_simulations=True,
    )  # fmt: skip
    seen = theirs.Gs.round(9)
    at_least = (theirs.sim.T.round(9) >= seen[:, None]).mean(axis=1)
    at_most = (theirs.sim.T.round(9) <= seen[:, None]).mean(axis=1)
    for ours, simulated in ((high, at_least), (low, at_most)):
        error = np.sqrt(np.maximum(ours * (1 - ours), 1e-4) / draws)
        assert (np.abs(ours - simulated) < 4 * error).mean() > 0.99
        assert np.abs(ours - simulated).mean() < 0.012
    # Their own p leaves ties out: among small counts it finds cold spots that are none.
    cold = theirs.Zs < 0
    assert (theirs.p_sim[cold] < 0.05).sum() > (low[cold] < 0.05).sum()


def test_under_no_pattern_the_exact_p_is_honest_on_both_sides():
    rng = np.random.default_rng(21)
    hot = cold = 0
    for _ in range(20):
        low, high = gi_star_chances(rng.poisson(1.2, (30, 30)))
        hot += (high <= 0.05).sum()
        cold += (low <= 0.05).sum()
    # Sums of counts take few values, so fewer than 5% can be reached: never more.
    assert 0.02 < hot / 18_000 < 0.053
    assert 0.02 < cold / 18_000 < 0.053


def test_false_discoveries_are_held_among_planted_hot_spots():
    rng = np.random.default_rng(22)
    shares, right = [], []
    for _ in range(20):
        grid = rng.poisson(1.0, (30, 30))
        grid[5:11, 5:11] += rng.poisson(4.0, (6, 6))
        low, high = gi_star_chances(grid)
        p = np.minimum(1, 2 * np.minimum(low, high))
        stands = discoveries(p)
        near = np.zeros_like(stands)
        near[4:12, 4:12] = True  # squares whose surroundings hold planted events
        false, found = (stands & ~near).sum(), (stands & near).sum()
        shares.append(false / max(1, false + found))
        right.append(found)
    assert np.mean(right) > 25
    assert np.mean(shares) <= 0.05


@pytest.mark.parametrize(("reach", "disc"), [(1, False), (2, False), (3, True), (5, True)])
def test_any_window_gives_the_z_of_a_list_of_neighbours(reach, disc):
    grid = np.random.default_rng(4).poisson(2, (9, 11)).astype(float)
    rows, columns = (a.ravel() for a in np.indices(grid.shape))
    inside = np.random.default_rng(9).random(99) > 0.2
    x, y, n = columns[inside], rows[inside], grid.ravel()[inside]
    dx, dy = np.abs(np.subtract.outer(x, x)), np.abs(np.subtract.outer(y, y))
    near = dx**2 + dy**2 <= reach**2 if disc else np.maximum(dx, dy) <= reach
    first, second = np.nonzero(near & ~np.eye(len(x), dtype=bool))
    listed = getis_ord(
        pd.DataFrame({"n": n}), value="n", touching=Neighbours(first, second, len(x), ())
    )
    z = getis_ord_grid(grid, window=window_of(reach, disc=disc), inside=inside.reshape(9, 11))
    assert z.ravel()[inside] == pytest.approx(listed["z"].to_numpy(), abs=1e-9)
    assert np.isnan(z.ravel()[~inside]).all()


def test_squares_and_areas_have_the_same_exact_p_and_the_same_quadrants():
    grid = np.random.default_rng(7).poisson(np.where(np.eye(8) > 0, 6, 2))
    table = pd.DataFrame({"n": grid.ravel()})
    touching = neighbours(boxes(side=8))
    squares = hot_squares(squares_of(grid), value="n", correction="none", level=0.2).table
    local = local_moran(
        table, value="n", touching=touching, p_value="exact", correction="none", level=0.2
    )
    star = getis_ord(table, value="n", touching=touching, p_value="exact")
    assert squares["p"].to_numpy() == pytest.approx(local["p"].to_numpy())
    assert squares["p"].to_numpy() == pytest.approx(star["p"].to_numpy())
    assert squares["quadrant"].tolist() == local["quadrant"].tolist()
    simulated = local_moran(table, value="n", touching=touching, p_value="simulated")
    assert np.abs(simulated["p"] - local["p"]).mean() < 0.02
    again = local_moran(table, value="n", touching=touching, p_value="simulated")
    assert again["p"].equals(simulated["p"])


def test_a_lone_high_square_amid_quiet_ones_is_an_outlier_and_not_hot():
    grid = np.full((15, 15), 5)
    grid[3:6, 3:6] = 0
    grid[4, 4] = 9
    found = hot_squares(squares_of(grid), value="n").table.set_index(["row", "column"])
    assert found.loc[(4, 4), "quadrant"] == "high amid low"
    assert found.loc[(4, 4), "spot"] == "cold"


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_order_and_place_of_the_squares_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    table = squares_of(rng.poisson(2, (6, 7)) + np.r_[np.zeros(41), 1].reshape(6, 7))
    here = hot_squares(table, value="n").table
    mixed = hot_squares(table.sample(frac=1, random_state=1), value="n").table.sort_index()
    moved = hot_squares(table.assign(column=table["column"] + 1_700), value="n").table
    assert here["p"].equals(mixed["p"])
    assert here["z"].tolist() == moved["z"].tolist()


def test_a_quarter_of_a_million_cells_need_no_list_of_neighbours():
    """spdep and esda build one: gigabytes for a million cells."""
    grid = np.random.default_rng(1).poisson(1.0, (500, 500)).astype(float)
    tracemalloc.start()
    getis_ord_grid(grid)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * grid.nbytes


def test_esda_runs_in_this_process_alone():
    """Two workers are slower than one at every size that was tried."""
    import inspect

    assert "n_jobs=1" in inspect.getsource(getis_ord)


def test_what_cannot_be_done_is_refused():
    table = squares_of(np.arange(20).reshape(4, 5))
    with pytest.raises(InvalidValues, match="more than once"):
        hot_squares(pd.concat([table, table.head(1)]), value="n")
    with pytest.raises(InvalidValues, match="spread too thinly"):
        hot_squares(table.assign(column=table["column"] * 1_000_000), value="n")
    with pytest.raises(InvalidValues, match="counts"):
        hot_squares(table.assign(n=0.5 + table["n"]), value="n")
    assert hot_squares(table.assign(n=0.5 + table["n"]), value="n", p_value="normal").hot >= 0
    with pytest.raises(InvalidValues, match="too large and too many"):
        chances(np.arange(60_000), np.full(60_000, 8), np.full(60_000, 8))
    with pytest.raises(InvalidValues, match="odd sides"):
        getis_ord_grid(np.eye(5), window=np.ones((2, 2)))


def test_the_numbers_on_the_page():
    from tests.analysis.test_methods import page

    text = page("hotspots")
    squares = sample("portsmouth_squares.csv")
    found = hot_squares(squares, value="violence")
    assert f"{found.hot} of {len(squares)} squares are hot" in text
    assert f"{found.cold} are cold" in text
    normal = hot_squares(squares, value="violence", p_value="normal")
    assert f"{normal.hot} would be hot and {normal.cold or 'none'} cold" in text
