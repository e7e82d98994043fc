"""Networks: to published values, from graded links only, and nothing said of a person."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.networks import (
    call_in,
    communities,
    describe_network,
    ego,
    from_networkx,
    measures,
    project,
    robustness,
    to_networkx,
    weak_ties,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName


@pytest.fixture(scope="module")
def karate():
    return sample("karate_ties.csv")


@pytest.fixture(scope="module")
def davis():
    return sample("davis_events.csv")


# --- The published cases ---


@pytest.mark.parametrize(
    "measure",
    ["degree", "betweenness", "closeness", "eigenvector", "core", "clustering", "articulation"],
)
def test_measures_of_the_karate_club_are_those_published(karate, data, measure):
    published = pd.read_csv(data / "karate_nodes.csv").set_index("node")[measure]
    found = measures(karate).set_index("person")[measure].rename(index=int).astype(float)
    assert found.sort_index().tolist() == pytest.approx(published.tolist(), abs=1e-6)


def test_pagerank_is_exact_where_the_published_one_stopped_early(karate, data):
    import networkx as nx

    published = pd.read_csv(data / "karate_nodes.csv").set_index("node")["pagerank"]
    found = measures(karate).set_index("person")["pagerank"].rename(index=int).sort_index()
    # networkx stops by default when the sum of changes is below 34 x 1e-6; the file is so made.
    assert found.tolist() == pytest.approx(published.tolist(), abs=34e-6)
    net = to_networkx(karate)
    assert dict(enumerate(published)) == pytest.approx(nx.pagerank(net), abs=1e-7)
    assert found.to_dict() == pytest.approx(nx.pagerank(net, tol=1e-14, max_iter=1_000), abs=1e-9)


def test_the_whole_of_the_karate_club_is_as_published(karate):
    found = describe_network(karate)
    assert (found.people, found.ties, found.diameter, found.bridges) == (34, 78, 5, 1)
    assert (
        found.transitivity, found.average_clustering, found.average_path, found.degree_assortativity
    ) == pytest.approx((0.2556818, 0.5706385, 2.4081995, -0.4756131), abs=1e-6)  # fmt: skip
    assert communities(karate).modularity >= 0.4197


def test_shared_gatherings_of_the_southern_women_are_as_published(davis, data):
    found = project(davis, person="person", event="event", graded=False)
    assert (found.people, found.events, found.links) == (18, 14, 89)
    assert (len(found.ties), found.ties["weight"].sum()) == (139, 322)
    top = found.ties.loc[found.ties["weight"].idxmax()]
    assert (top["a"], top["b"], top["weight"]) == ("Evelyn Jefferson", "Theresa Anderson", 7)
    assert found.clustering == pytest.approx(0.4677641, abs=1e-6)
    published = pd.read_csv(data / "davis_projection.csv")
    pairs = {frozenset(p[:2]): p[2] for p in published.itertuples(index=False)}
    assert {frozenset((r.a, r.b)): r.weight for r in found.ties.itertuples()} == pairs
    between = measures(found.ties).set_index("person")["betweenness"]
    for first in ("Evelyn", "Theresa", "Ruth", "Verne", "Sylvia"):
        name = next(n for n in between.index if n.startswith(first))
        assert between[name] == pytest.approx(1.376623, abs=1e-6)


def test_constraint_agrees_with_networkx_on_weighted_ties(davis):
    import networkx as nx

    ties = project(davis, person="person", event="event", graded=False).ties
    found = measures(ties, weight="weight").set_index("person")["constraint"]
    theirs = nx.constraint(to_networkx(ties, weight="weight"), weight="weight")
    assert found.to_dict() == pytest.approx(theirs, rel=1e-9)


def test_directed_measures_agree_with_networkx(karate):
    import networkx as nx

    net = to_networkx(karate, directed=True)
    found = measures(karate, directed=True).set_index("person").rename(index=int)
    assert "degree" not in found
    assert found["in_degree"].to_dict() == dict(net.in_degree())
    assert found["betweenness"].to_dict() == pytest.approx(
        nx.betweenness_centrality(net, normalized=False)
    )
    assert found["pagerank"].to_dict() == pytest.approx(
        nx.pagerank(net, tol=1e-14, max_iter=1_000), abs=1e-9
    )
    assert describe_network(karate, directed=True).in_words.startswith(
        "34 people and 78 ties (directed)"
    )


# --- Sources and grades: made up, as no real intelligence may be kept here ---

LINKS = pd.DataFrame(
    [
        ("k1", "e1", "r1", "1A P"), ("k2", "e1", "r2", "2B"), ("k3", "e1", "r3", None),
        ("k1", "e2", "r4", "2C"), ("k2", "e2", "r4", "2C"), ("k4", "e2", "r5", "3D"),
        ("k2", "e3", "r6", "1A"), ("k4", "e3", "", "1A"), ("k5", "e3", "r7", "1B"),
    ],
    columns=["who", "at", "report", "graded"],
)  # fmt: skip
HELD = {"person": "who", "event": "at", "source": "report", "grade": "graded"}


def test_links_without_a_grade_or_a_source_or_below_the_floor_are_left_out_and_counted():
    found = project(LINKS, **HELD)
    assert (found.ungraded, found.below_floor, found.floor) == (2, 1, "2C")
    assert found.ties[["a", "b"]].values.tolist() == [["k1", "k2"], ["k2", "k5"]]
    assert "Left out: 2 without a grade or a source, 1 graded below 2C." in found.in_words


def test_every_tie_cites_its_sources_and_its_grade():
    ties = project(LINKS, **HELD).ties.set_index(["a", "b"])
    row = ties.loc[("k1", "k2")]
    assert (row["weight"], row["events"], row["sources"]) == (2, "e1, e2", "r1, r2, r4")
    assert row["grade"] == "2B"  # e1: the worse of 1A and 2B; e2: 2C; the better of the two
    assert (ties["sources"] != "").all()


def test_a_higher_floor_leaves_fewer_ties():
    assert project(LINKS, floor="1B", **HELD).ties[["a", "b"]].values.tolist() == [["k2", "k5"]]
    assert len(project(LINKS, least_shared=2, **HELD).ties) == 1
    with pytest.raises(NotEnoughData, match="No link is left"):
        project(LINKS[LINKS["graded"].isna()], **HELD)


def test_a_link_reported_twice_is_one_link_with_the_better_grade_and_both_sources():
    twice = pd.concat(
        [LINKS, pd.DataFrame([("k2", "e1", "r9", "1A")], columns=LINKS.columns)], ignore_index=True
    )
    row = project(twice, **HELD).ties.iloc[0]
    assert (row["weight"], row["grade"]) == (2, "1A")
    assert row["sources"] == "r1, r2, r4, r9"


def test_other_gradings_are_read_and_strange_ones_refused():
    five = LINKS.assign(graded=["A1", "B2", None, "B2", "B2", "E5", "A1", "A1", "B1"])
    found = project(five, scheme="5x5x5", floor="B2", **HELD)
    assert found.below_floor == 1
    assert found.ties["grade"].tolist() == ["B2", "B1"]
    with pytest.raises(InvalidValues, match="not of the scheme"):
        project(five, **HELD)
    with pytest.raises(InvalidValues, match="needs a source and a grade"):
        project(LINKS, person="who", event="at")


def test_a_crowd_is_refused():
    crowd = pd.DataFrame({"who": [f"k{i}" for i in range(30)], "at": "match"})
    with pytest.raises(InvalidValues, match="crowd"):
        project(crowd, person="who", event="at", graded=False, largest_event=20)


# --- Circles, weak points, surroundings, call-in ---


def test_planted_circles_are_found():
    """Four circles of 15, ties 60% within and 3% between: found whole from every start."""
    rng = np.random.default_rng(1)
    circle = np.repeat(np.arange(4), 15)
    first, second = np.triu_indices(60, 1)
    tied = rng.random(len(first)) < np.where(circle[first] == circle[second], 0.6, 0.03)
    ties = pd.DataFrame({"a": first[tied], "b": second[tied]})
    found = communities(ties, runs=5)
    at = found.members.assign(truth=circle[found.members["person"].astype(int)])
    assert found.communities == 4
    assert at.groupby("truth")["community"].nunique().max() == 1
    assert found.agreement == pytest.approx(1)


def test_the_same_seed_gives_the_same_circles(karate):
    assert communities(karate).members.equals(communities(karate).members)


def test_losing_the_middle_of_a_star_parts_it_and_losing_others_does_not():
    star = pd.DataFrame({"a": ["hub"] * 9, "b": [f"k{i}" for i in range(9)]})
    found = robustness(star, remove=1)
    row = found.steps.iloc[0]
    assert (row["person"], row["largest"]) == ("hub", pytest.approx(0.1))
    assert row["random_upper"] == pytest.approx(0.9)
    assert call_in(star)["person"].tolist() == ["hub"]
    assert len(weak_ties(star)) == 9


def test_a_bridge_says_how_many_it_would_part_off_and_keeps_its_sources():
    ties = pd.DataFrame(
        {"a": ["p", "q", "r", "r", "s", "t"], "b": ["q", "r", "p", "s", "t", "u"],
         "sources": list("abcdef")}
    )  # fmt: skip
    found = weak_ties(ties)
    assert found[["sources", "parts_off"]].values.tolist() == [["d", 3], ["e", 2], ["f", 1]]


def test_surroundings_stay_within_the_steps_asked_for(karate):
    assert ego(karate, person="11").values.tolist() == [[0, 11, 0]]
    two = ego(karate, person="11", steps=2)
    assert set(two["a"]) | set(two["b"]) == {0, 11} | set(
        karate.loc[karate["a"] == 0, "b"]
    )  # fmt: skip
    with pytest.raises(UnknownName):
        ego(karate, person="99")


def test_everyone_is_called_or_tied_to_one_who_is(karate):
    called = set(call_in(karate)["person"].astype(int))
    near = called | set(karate.loc[karate["a"].isin(called), "b"]) | set(
        karate.loc[karate["b"].isin(called), "a"]
    )  # fmt: skip
    assert near == set(range(34))
    assert call_in(karate)["so_far"].iloc[-1] == 1


def test_a_tie_to_oneself_is_refused():
    with pytest.raises(InvalidValues, match="themself"):
        measures(pd.DataFrame({"a": ["p", "q"], "b": ["q", "q"]}))


def test_networkx_and_back(karate):
    back = from_networkx(to_networkx(karate))
    assert {frozenset(t) for t in back[["a", "b"]].values.tolist()} == {
        frozenset(t) for t in karate.values.tolist()
    }


pairs = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda t: t[0] != t[1]),
    min_size=2, max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(pairs, st.randoms(use_true_random=False))
def test_measures_do_not_depend_on_order_direction_or_names(found, random):
    ties = pd.DataFrame([(f"p{a}", f"p{b}") for a, b in found], columns=["a", "b"])
    first = measures(ties).set_index("person").sort_index()
    names = [f"q{i}" for i in random.sample(range(10), 10)]
    turned = [(b, a) if random.random() < 0.5 else (a, b) for a, b in found]
    random.shuffle(turned)
    other = pd.DataFrame([(names[a], names[b]) for a, b in turned], columns=["a", "b"])
    back = {names[i]: f"p{i}" for i in range(10)}
    second = measures(other).set_index("person").rename(index=back).sort_index()
    for column in ("degree", "betweenness", "closeness", "pagerank", "core", "constraint"):
        assert first[column].tolist() == pytest.approx(second[column].tolist(), abs=1e-7)
    assert first["degree"].sum() == 2 * len({frozenset(t) for t in found})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), min_size=2, max_size=30))
def test_shared_events_are_counted_once_for_each_pair(found):
    links = pd.DataFrame([(f"p{p}", f"e{e}") for p, e in found], columns=["who", "at"])
    made = project(links, person="who", event="at", graded=False)
    sizes = links.drop_duplicates().groupby("at").size()
    assert made.ties["weight"].sum() == (sizes * (sizes - 1) // 2).sum()
    assert (made.ties["a"] < made.ties["b"]).all()


def test_the_numbers_on_the_page(karate):
    text = (files("commonweal.analysis") / "methods" / "networks.md").read_text(encoding="utf-8")
    whole, where = describe_network(karate), measures(karate)
    assert f"{whole.people} members and {whole.ties} ties" in text
    one, two = where.iloc[0], where.iloc[1]
    said = (
        f"{one['person']} ({one['betweenness']:.0f}) and {two['person']} ({two['betweenness']:.0f})"
    )
    assert f"**{said}**" in text
    assert f"modularity {communities(karate).modularity:.2f}" in text
    left = robustness(karate, remove=5).steps.iloc[-1]
    assert f"**{left['largest']:.0%}** would still hang together" in text
    assert f"without five at random, {left['random']:.0%}" in text
    assert len(call_in(karate)) == 4
    assert "Calling four people" in text
