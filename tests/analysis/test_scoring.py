from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.scoring import (
    FIFE,
    Criterion,
    Formula,
    Scheme,
    Score,
    composite_index,
    grid,
    rank,
    sensitivity,
    with_weights,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

SCALE = {1: "Low", 2: "Some", 3: "High", 4: "Very high"}
SCHEME = Scheme(
    "local",
    "Our scheme",
    (Criterion("harm", "Harm", SCALE, 2), Criterion("concern", "Public concern", SCALE)),
)


def scores(scheme=SCHEME, evidence="finding-1", **matters):
    return [
        Score(matter, criterion.id, value, evidence, by="A board", on=date(2026, 4, 1))
        for matter, values in matters.items()
        for criterion, value in zip(scheme.criteria, values, strict=True)
    ]


def test_the_grid_is_fifes():
    assert grid().to_numpy().tolist() == [
        [4, 8, 12, 16],
        [3, 6, 9, 12],
        [2, 4, 6, 8],
        [1, 2, 3, 4],
    ]


def test_impact_times_likelihood_ranks_matters():
    table = rank(FIFE, scores(FIFE, burglary=(3, 4), arson=(4, 1), litter=(1, 4)))
    assert table[["matter", "total", "rank", "tied"]].to_numpy().tolist() == [
        ["burglary", 12, 1, False],
        ["arson", 4, 2, True],
        ["litter", 4, 2, True],
    ]
    assert table["share"].iloc[0] == 0.75


def test_weights_count_in_a_weighted_sum():
    table = rank(SCHEME, scores(a=(3, 1), b=(1, 4)))
    assert table["total"].tolist() == [7, 6]
    assert rank(with_weights(SCHEME, {"harm": 1}), scores(a=(3, 1), b=(1, 4)))["matter"][0] == "b"


def test_a_score_that_rests_on_nothing_is_refused():
    with pytest.raises(InvalidValues, match="rests on nothing"):
        rank(SCHEME, scores(evidence=" ", a=(1, 1)))


def test_a_score_off_its_scale_is_refused():
    with pytest.raises(InvalidValues, match="off its scale"):
        rank(SCHEME, scores(a=(5, 1)))


def test_a_blank_is_not_a_nil():
    with pytest.raises(NotEnoughData, match="b on Public concern"):
        rank(SCHEME, [*scores(a=(1, 2)), Score("b", "harm", 3, "finding-2")])


def test_a_score_given_twice_or_on_nothing_known_is_refused():
    with pytest.raises(InvalidValues, match="scored twice"):
        rank(SCHEME, [*scores(a=(1, 2)), Score("a", "harm", 3, "finding-2")])
    with pytest.raises(UnknownName, match="no criterion “cost”"):
        rank(SCHEME, [Score("a", "cost", 1, "finding-1")])


def test_an_order_that_one_judgement_can_turn_is_not_firm():
    # a 3·2+1 = 7, b 2·2+2 = 6, c 1·2+1 = 3: one step on a or b swaps the first two, none lifts c.
    table = sensitivity(SCHEME, scores(a=(3, 1), b=(2, 2), c=(1, 1))).set_index("matter")
    assert table.loc["a", ["rank_best", "rank_worst"]].tolist() == [1, 2]
    assert table.loc["b", ["rank_best", "rank_worst"]].tolist() == [1, 2]
    assert table.loc["c", "firm"]
    assert "b: Harm one up" in table.loc["b", "moved_by"]
    assert not table.loc["a", "firm"]


def test_a_weight_can_turn_an_order_too():
    scheme = Scheme("s", "S", (Criterion("x", "X", SCALE), Criterion("y", "Y", SCALE)))
    moved = sensitivity(scheme, scores(scheme, a=(4, 1), b=(1, 4)), weight_change=0.1)
    words = {w for row in moved["moved_by"] for w in row}
    assert {"X weighs 10% more", "X weighs 10% less"} <= words
    assert list(moved["rank"]) == [1, 1]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=6))
def test_the_rank_lies_between_its_best_and_its_worst(values):
    given_scores = scores(**{f"m{i}": v for i, v in enumerate(values)})
    table = sensitivity(SCHEME, given_scores)
    assert (table["rank_best"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_worst"]).all()
    assert (table["firm"] == (table["rank_best"] == table["rank_worst"])).all()


def test_birminghams_index_at_an_average_of_two_and_a_half():
    cells = pd.DataFrame({"n": [1, 10, 0, 2, 0, 2]})  # 15 in 6 cells
    found = composite_index(cells, indicators=["n"])
    assert found["index"].tolist() == [40, 400, 0, 80, 0, 80]


def test_an_index_of_two_indicators_is_their_average():
    cells = pd.DataFrame({"a": [1, 3], "b": [10, 30]})
    assert composite_index(cells, indicators=["a", "b"])["index"].tolist() == [50, 150]
    with pytest.raises(NotEnoughData):
        composite_index(pd.DataFrame({"a": [0, 0]}), indicators=["a"])


def test_only_a_product_of_two_makes_a_grid():
    with pytest.raises(InvalidValues):
        grid(SCHEME)
    assert SCHEME.formula is Formula.WEIGHTED_SUM
