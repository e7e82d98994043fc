"""K along a street network, to the values of spatstat."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.streetnetwork import network_k, network_of, street_network_k
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

EVERY_50 = np.linspace(0, 400, 9)
CORRECTED = [0, 109.9775660, 205.4063026, 275.4935640, 346.2642702, 413.8951199, 474.8339941,
             537.9013902, 594.2039260]  # fmt: skip
UNCORRECTED = [0, 340.9243390, 990.0816421, 1807.3660164, 2988.9257119, 4366.6336572,
               5847.0859238, 7523.6864404, 9186.2763676]  # fmt: skip


def straight(length=1_000.0):
    return network_of(*(np.array([v]) for v in (0.0, 0.0, length, 0.0)))


def test_chicago_crimes_are_those_of_spatstat(shared):
    streets = pd.read_csv(shared / "truth/chicago_segments.csv")
    crimes = pd.read_csv(shared / "truth/chicago_crimes.csv")
    network = network_of(*(streets[c].to_numpy() for c in ("x0", "y0", "x1", "y1")))
    corrected, plain = network_k(
        network, crimes["seg"].to_numpy() - 1, crimes["tp"].to_numpy(), EVERY_50
    )
    assert corrected == pytest.approx(CORRECTED, rel=1e-4)
    assert plain == pytest.approx(UNCORRECTED, rel=1e-8)
    found = street_network_k(crimes, streets, simulations=19)
    assert found.table["k"].to_numpy() == pytest.approx(CORRECTED, rel=1e-4)
    assert found.furthest < 1e-6
    assert len(found.above) == 8


def test_three_events_on_one_street_by_hand():
    # At 100, 200 and 500 of 1,000: pairs 100, 300 and 400 apart, each way.
    corrected, plain = network_k(
        straight(), np.zeros(3, dtype=int), np.array([0.1, 0.2, 0.5]), np.array([0, 150, 350, 450])
    )
    scale = 1_000 / (3 * 2)
    assert plain == pytest.approx(scale * np.array([0, 2, 4, 6]))
    # 100 from 100 lie 0 and 200: at the very end, a junction counts one point. 300 from 200
    # lies 500 alone; 300 from 500 lie 200 and 800; 400 from 500 lie 100 and 900.
    weights = [1 / 2 + 1 / 2, 1 / 1 + 1 / 2, 1 / 1 + 1 / 2]
    assert corrected == pytest.approx(scale * np.cumsum([0, *weights]))


@given(st.integers(0, 10**6), st.floats(0.1, 10))
@settings(max_examples=15, deadline=None)
def test_shifted_scaled_and_reordered_streets_give_the_same(seed, unit):
    rng = np.random.default_rng(seed)
    streets, events = sample("synthetic_streets.csv"), sample("synthetic_street_events.csv")
    here = street_network_k(events, streets, simulations=0).table
    mixed = street_network_k(
        events.sample(frac=1, random_state=int(rng.integers(100))), streets.iloc[::-1],
        simulations=0,
    ).table  # fmt: skip
    scaled = street_network_k(
        events * unit, streets * unit, furthest=400 * unit, simulations=0
    ).table
    assert mixed["k"].to_numpy() == pytest.approx(here["k"].to_numpy())
    assert scaled["k"].to_numpy() == pytest.approx(here["k"].to_numpy() * unit, rel=0.02)


def test_scattered_events_have_the_k_of_chance_and_crowded_ones_more():
    streets = sample("synthetic_streets.csv")
    network = network_of(*(streets[c].to_numpy() for c in ("x0", "y0", "x1", "y1")))
    rng = np.random.default_rng(40)
    distance = np.array([0.0, 100.0, 200.0, 300.0])
    share = network.length / network.total
    even = [
        network_k(network, rng.choice(len(share), 60, p=share), rng.random(60), distance)[0]
        for _ in range(40)
    ]
    assert np.mean(even, axis=0)[1:] == pytest.approx(distance[1:], rel=0.04)
    crowded = street_network_k(sample("synthetic_street_events.csv"), streets, simulations=39)
    assert 50.0 in crowded.above


def test_streets_without_length_and_single_events_are_refused():
    with pytest.raises(InvalidValues, match="no length"):
        straight(0.0)
    with pytest.raises(NotEnoughData):
        network_k(straight(), np.zeros(1, dtype=int), np.zeros(1), EVERY_50)
    with pytest.raises(InvalidValues, match="rise from 0"):
        street_network_k(
            sample("synthetic_street_events.csv"), sample("synthetic_streets.csv"), steps=0
        )


def test_the_numbers_on_the_page():
    from tests.analysis.test_methods import page

    text = page("streetnetwork")
    assert f"{CORRECTED[2]:.0f} feet" in text
    found = street_network_k(sample("synthetic_street_events.csv"), sample("synthetic_streets.csv"))
    row = found.table.set_index("distance").loc[50.0]
    assert f"K is {row['k']:.0f}" in text
    assert f"({row['lower']:.0f} to {row['upper']:.0f})" in text
