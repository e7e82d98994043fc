"""Clusters on places, the same as on single events."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from commonweal.analysis.clusters import clusters, labels
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues


def some_events(seed, n=600):
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 3_000, (40, 2))
    weight = rng.pareto(1.2, 40) + 0.1
    return corners[rng.choice(40, n, p=weight / weight.sum())] + rng.integers(-2, 3, (n, 2)) * 10.0


@given(st.integers(0, 10**6), st.sampled_from([15, 30, 60]))
@settings(max_examples=25, deadline=None)
def test_cores_and_clusters_are_those_of_every_event_by_itself(seed, least):
    events = some_events(seed)
    px, py, number, label, core = labels(*events.T, within=100.0, least=least)
    plain = DBSCAN(eps=100.0, min_samples=least).fit(events)
    ours = {(x, y): (k, c) for x, y, k, c in zip(px, py, label, core, strict=True)}
    mine = np.array([ours[tuple(e)] for e in events])
    theirs_core = np.zeros(len(events), dtype=bool)
    theirs_core[plain.core_sample_indices_] = True
    assert (mine[:, 1].astype(bool) == theirs_core).all()
    assert ((mine[:, 0] < 0) == (plain.labels_ < 0)).all()
    # Cores fall into the same groups, whatever these are numbered.
    pairs = set(zip(mine[theirs_core, 0], plain.labels_[theirs_core], strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert number.sum() == len(events)


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_events_are_conserved_and_a_shift_moves_the_middles(seed):
    table = pd.DataFrame(some_events(seed), columns=["x", "y"])
    here = clusters(table, x="x", y="y", least=20)
    moved = clusters(table + 5_000, x="x", y="y", least=20)
    assert here.members["events"].sum() == here.events == len(table)
    inside = here.members[here.members["cluster"] > 0]
    assert inside["events"].sum() == here.table["events"].sum()
    assert here.table["events"].is_monotonic_decreasing
    assert moved.table["x"].to_numpy() == pytest.approx(here.table["x"].to_numpy() + 5_000)


def test_two_crowded_corners_are_found_and_the_rest_is_not():
    rng = np.random.default_rng(30)
    spread = rng.uniform(0, 20_000, (400, 2))
    first = rng.normal((4_000, 4_000), 30, (120, 2))
    second = rng.normal((15_000, 9_000), 30, (80, 2))
    table = pd.DataFrame(np.vstack([spread, first, second]), columns=["x", "y"])
    found = clusters(table, x="x", y="y", within=100.0, least=40)
    assert len(found.table) == 2
    assert found.table["x"].to_numpy() == pytest.approx([4_000, 15_000], abs=25)
    assert found.table["events"].to_numpy() == pytest.approx([120, 80], abs=3)
    assert found.in_words.startswith("2 clusters hold")


def test_no_cluster_is_said_plainly():
    table = pd.DataFrame({"x": [0.0, 500.0], "y": [0.0, 0.0]})
    found = clusters(table, x="x", y="y", least=5)
    assert found.table.empty
    assert found.in_words == "No place has 5 or more of 2 events within 100 metres."
    with pytest.raises(InvalidValues, match="above zero"):
        clusters(table, x="x", y="y", within=0.0)


def test_the_numbers_on_the_page():
    from tests.analysis.test_methods import page

    found = clusters(sample("portsmouth_2025_places.csv"), x="lon", y="lat", count="violence")
    inside = found.table["events"].sum()
    assert f"{len(found.table)} clusters hold {inside:,} of {found.events:,}" in page("clusters")
    top = found.table.iloc[0]
    assert f"{top['events']:.0f} on {top['places']:.0f} points" in page("clusters")
