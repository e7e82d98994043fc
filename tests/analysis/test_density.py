"""Kernel density against the plain sum, and against the traps that others fell into."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.density import bandwidth_of, density, risk, surface, unique_places
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

GRID = (np.arange(60) + 0.5) * 100


def plain_sum(x, y, columns, rows, h, weights=None):
    w = np.ones(len(x)) if weights is None else weights
    far = (rows[:, None, None] - y) ** 2 + (columns[None, :, None] - x) ** 2
    return np.exp(-far / (2 * h * h)) @ w / (2 * np.pi * h * h)


def some_events(n=400, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(-1_000, 7_000, (2, n)).astype(float)


def test_one_event_spreads_as_the_gaussian_does():
    found = surface([3_050.0], [3_050.0], columns=GRID, rows=GRID, bandwidth=300.0)
    assert found[30, 30] == pytest.approx(1 / (2 * np.pi * 300**2), rel=1e-12)
    assert found[30, 33] == pytest.approx(found[30, 30] * np.exp(-0.5), rel=1e-12)
    assert found.sum() * 100**2 == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("h", [100.0, 300.0, 1_500.0])
def test_the_surface_is_the_plain_sum_to_a_ten_millionth_of_its_peak(h):
    x, y = some_events()
    found = surface(x, y, columns=GRID, rows=GRID[:50], bandwidth=h)
    exact = plain_sum(x, y, GRID, GRID[:50], h)
    assert np.abs(found - exact).max() < 1e-7 * exact.max()


def test_it_agrees_with_scikit_learn():
    from sklearn.neighbors import KernelDensity

    x, y = some_events()
    cells = np.column_stack([np.tile(GRID, 60), np.repeat(GRID, 60)])
    theirs = KernelDensity(bandwidth=300.0).fit(np.column_stack([x, y])).score_samples(cells)
    ours = surface(x, y, columns=GRID, rows=GRID, bandwidth=300.0).ravel() / len(x)
    assert np.abs(ours - np.exp(theirs)).max() < 1e-7 * ours.max()


@given(st.integers(0, 10**6), st.sampled_from([1e-3, 1 / 300, 1.0, 1e3]))
@settings(max_examples=5, deadline=None)
def test_the_same_surface_in_any_unit_of_length(seed, unit):
    """KDEpy drops kernel values under an absolute size, and so loses mass in metres."""
    x, y = some_events(60, seed)
    metres = surface(x, y, columns=GRID, rows=GRID, bandwidth=300.0)
    other = surface(
        x * unit, y * unit, columns=GRID * unit, rows=GRID * unit, bandwidth=300.0 * unit
    )
    assert other * unit**2 == pytest.approx(metres, rel=1e-6, abs=1e-7 * metres.max())


@given(st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_order_shift_and_repeated_rows_change_nothing(seed):
    x, y = some_events(80, seed)
    here = surface(x, y, columns=GRID, rows=GRID, bandwidth=250.0)
    back = surface(x[::-1], y[::-1], columns=GRID, rows=GRID, bandwidth=250.0)
    moved = surface(x + 5e5, y + 1e5, columns=GRID + 5e5, rows=GRID + 1e5, bandwidth=250.0)
    twice = surface(np.tile(x, 2), np.tile(y, 2), columns=GRID, rows=GRID, bandwidth=250.0)
    weighed = surface(x, y, columns=GRID, rows=GRID, bandwidth=250.0, weights=np.full(80, 2.0))
    for other in (back, moved, twice / 2, weighed / 2):
        assert other == pytest.approx(here, rel=1e-9, abs=1e-7 * here.max())


def test_places_are_unique_and_weights_conserved():
    px, py, n = unique_places([1, 1, 2], [5, 5, 5], [2, 3, 4])
    order = np.argsort(px)
    assert (px[order].tolist(), n[order].tolist()) == ([1, 2], [5, 4])
    x, y = np.random.default_rng(3).integers(0, 5, (2, 500))
    px, py, n = unique_places(x, y)
    assert (len(px), n.sum()) == (25, 500)
    assert n[(px == 2) & (py == 3)] == ((x == 2) & (y == 3)).sum()


def test_degrees_give_the_density_of_the_same_places_in_metres():
    from commonweal.analysis.cells import projected

    table = sample("portsmouth_2025_places.csv")
    x, y = projected(table["lon"].to_numpy(), table["lat"].to_numpy(), "EPSG:27700")
    metres = density(table.assign(x=x, y=y), x="x", y="y", count="all", bandwidth=200)
    degrees = density(table, x="lon", y="lat", count="all", bandwidth=200)
    assert degrees.crs == "EPSG:27700"
    assert degrees.table["density"].to_numpy() == pytest.approx(metres.table["density"].to_numpy())


def test_the_bandwidth_of_memphis_shows_streets_and_not_the_city():
    """The rule of thumb on all of Memphis is 5.6 km."""
    robberies = sample("memphis_robberies.csv")
    for rule in ("likelihood", "nearest"):
        found = density(robberies, x="x", y="y", rule=rule)
        assert 100 <= found.bandwidth < 1_500
        assert found.warning == ""
        assert found.why.startswith("chosen")
    wide = density(robberies, x="x", y="y", bandwidth=12_000.0)
    assert "whole town" in wide.warning
    assert wide.warning in wide.in_words


def test_the_likelihood_rule_finds_the_width_that_places_were_scattered_with():
    rng = np.random.default_rng(8)
    widths = []
    for _ in range(3):
        middles = rng.uniform(0, 10_000, (25, 2))
        x, y = (np.repeat(middles, 60, axis=0) + rng.normal(0, 400, (1_500, 2))).T
        widths.append(bandwidth_of(x, y, np.ones(1_500), rule="likelihood", least=10.0))
    assert 80 < np.mean(widths) < 400
    with pytest.raises(NotEnoughData, match="30 are needed"):
        bandwidth_of(x[:20], y[:20], np.ones(20), rule="nearest", least=10.0)


def test_a_bandwidth_below_the_cell_is_refused_and_one_is_never_chosen():
    table = sample("portsmouth_2025_places.csv")
    with pytest.raises(InvalidValues, match="smaller than a cell"):
        density(table, x="lon", y="lat", bandwidth=90.0, cell=100.0)
    assert density(table, x="lon", y="lat", cell=500.0).bandwidth >= 500.0


def test_risk_is_even_where_events_are_an_even_share_and_high_where_planted():
    rng = np.random.default_rng(5)
    people = pd.DataFrame(rng.uniform(0, 10_000, (20_000, 2)), columns=["x", "y"])
    events = people[rng.random(20_000) < 0.1]
    hot = people[(people["x"] < 2_000) & (people["y"] < 2_000) & (rng.random(20_000) < 0.3)]
    even = risk(events, people, x="x", y="y", bandwidth=800, cell=200, least=50).table
    assert even["risk"].median() == pytest.approx(len(events) / 20_000, rel=0.05)
    planted = pd.concat([events, hot])
    found = risk(planted, people, x="x", y="y", bandwidth=500, cell=200, least=20)
    top = found.table.loc[found.table["risk"].idxmax()]
    assert top["x"] < 2_000
    assert top["y"] < 2_000
    assert 0.3 < top["risk"] < 0.55


def test_risk_is_hidden_where_too_few_live():
    people = pd.DataFrame({"x": [50.0, 5_050.0], "y": [50.0, 50.0], "n": [1_000, 3]})
    found = risk(people, people, x="x", y="y", people="n", bandwidth=200, least=20).table
    near, far = found["risk"].iloc[0], found["risk"].iloc[-1]
    assert near == pytest.approx(1 / 1_000)
    assert np.isnan(far)
    with pytest.raises(NotEnoughData, match="enough of the population"):
        risk(people, people, x="x", y="y", people="n", bandwidth=200, least=5_000)


def test_the_numbers_on_the_page():
    from tests.analysis.test_methods import page

    text = page("density")
    table = sample("portsmouth_2025_places.csv")
    found = density(table, x="lon", y="lat", count="violence")
    assert f"{found.bandwidth:,.0f} metres" in text
    assert f"{found.table['density'].max():,.0f} for every square kilometre" in text
    memphis = density(sample("memphis_robberies.csv"), x="x", y="y")
    assert f"{memphis.bandwidth:,.0f} metres" in text
    share = risk(table, table, x="lon", y="lat", count="violence", people="all")
    assert f"{share.overall:.0%}" in text
    assert f"{share.table['risk'].max():.0%}" in text
