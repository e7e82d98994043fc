"""Synthetic control: the Basque Country, placebos, several places, too little to go on."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_methods import page

from commonweal.analysis.methods import sample
from commonweal.analysis.synthetic import simplex_weights, synthetic_control
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

BASQUE = "Basque Country (Pais Vasco)"
SECTORS = (
    "agriculture",
    "energy",
    "industry",
    "construction",
    "services_venta",
    "services_nonventa",
)
PREDICTORS = (
    dict.fromkeys(
        ("school_illit", "school_prim", "school_med", "school_high", "school_post_high", "invest"),
        "1964-1969",
    )
    | {"gdpcap": "1960-1969"}
    | {f"sec_{name}": "1961-1969/2" for name in SECTORS}
    | {"popdens": "1969"}
)


def basque(**more):
    return synthetic_control(
        sample("basque.csv"), starts={BASQUE: "1970"}, unit="region", time="year",
        outcome="gdpcap", leave_out=("Spain (Espana)",), **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def published():
    return basque(predictors=PREDICTORS, fit_from="1960")


def test_the_published_mix_and_effect(published):
    weights = published.weights.set_index("donor")["weight"]
    assert weights["Cataluna"] == pytest.approx(0.851, abs=0.02)
    assert weights["Madrid (Comunidad De)"] == pytest.approx(0.149, abs=0.02)
    assert weights.sum() == pytest.approx(1)
    gap = published.path.query("time >= '1975'")["gap"]
    assert gap.mean() == pytest.approx(-0.69956, rel=0.02)
    assert gap.std() / len(gap) ** 0.5 == pytest.approx(0.07078, rel=0.02)


def test_the_fit_before_and_the_placebos_are_shown(published):
    assert published.fit_share < 0.03
    assert len(published.placebos) == 17
    assert published.placebos["treated"].sum() == 1
    own = published.placebos.query("treated")["ratio"].item()
    assert published.p == (published.placebos["ratio"] >= own).mean()
    assert "Before the start the mix missed by" in published.in_words


def test_weights_are_the_best_mix_by_an_independent_search():
    from scipy.optimize import minimize

    draws = np.random.default_rng(1)
    for _ in range(5):
        donors, target = draws.normal(size=(9, 6)), draws.normal(size=9)
        ours = simplex_weights(donors, target)
        theirs = minimize(
            lambda w, d=donors, t=target: float(np.sum((d @ w - t) ** 2)),
            np.full(6, 1 / 6), bounds=[(0, 1)] * 6, method="SLSQP",
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1}, options={"ftol": 1e-14},
        )  # fmt: skip
        assert ours == pytest.approx(theirs.x, abs=1e-4)
        assert ours.min() >= 0
        assert ours.sum() == pytest.approx(1)


def crime(draws, *, effect=1.0, units=15, months=48, start=36, treated=("A",)):
    """Places that are mixes of two shared courses, with noise of their own."""
    when = np.arange(months)
    courses = np.array([100 + 20 * np.sin(when / 6), 80 + when * 0.7])
    rows = []
    for i in range(units):
        name = chr(65 + i)
        share = draws.random()
        level = share * courses[0] + (1 - share) * courses[1] + draws.normal(0, 3, months)
        if name in treated:
            level = np.where(when >= start, level * effect, level)
        rows.append(
            pd.DataFrame({"unit": name, "time": [f"{m:03d}" for m in when], "outcome": level})
        )
    return pd.concat(rows, ignore_index=True)


def test_a_planted_quarter_fewer_is_recovered():
    found = synthetic_control(crime(np.random.default_rng(2), effect=0.75), starts={"A": "036"})
    assert found.share == pytest.approx(-0.25, abs=0.03)
    assert found.p == pytest.approx(1 / 15)


def test_a_null_has_every_rank_alike():
    draws = np.random.default_rng(3)
    ps = [synthetic_control(crime(draws), starts={"A": "036"}).p for _ in range(60)]
    assert np.mean(ps) == pytest.approx(0.53, abs=3 * 0.29 / 60**0.5)
    assert np.mean(np.array(ps) <= 0.2) <= 0.2 + 3 * (0.16 / 60) ** 0.5


def test_several_places_with_their_own_starts_are_pooled():
    table = crime(np.random.default_rng(4), effect=0.8, treated=("A", "B"))
    later = table.eval("unit == 'B' and time >= '036' and time < '040'")
    table.loc[later, "outcome"] /= 0.8
    found = synthetic_control(table, starts={"A": "036", "B": "040"})
    assert set(found.path["treated"]) == {"A", "B"}
    assert found.donors == 13
    assert not set(found.weights["donor"]) & {"A", "B"}
    assert found.share == pytest.approx(-0.2, abs=0.03)
    assert found.p < 0.02


def test_a_larger_scale_changes_no_weight():
    table = crime(np.random.default_rng(5))
    one = synthetic_control(table, starts={"A": "036"})
    big = synthetic_control(table.assign(outcome=table["outcome"] * 1e4), starts={"A": "036"})
    assert big.weights["weight"].to_numpy() == pytest.approx(one.weights["weight"].to_numpy())
    assert big.effect == pytest.approx(1e4 * one.effect)
    assert big.p == one.p


def test_too_little_before_the_start_is_refused_in_words():
    table = crime(np.random.default_rng(6))
    with pytest.raises(NotEnoughData, match="too few times before"):
        synthetic_control(table, starts={"A": "007"})
    with pytest.raises(NotEnoughData, match="donors"):
        synthetic_control(table[table["unit"] <= "C"], starts={"A": "036"})
    with pytest.raises(InvalidValues, match="every time"):
        synthetic_control(table.drop(index=5), starts={"A": "036"})
    with pytest.raises(InvalidValues, match="not in the table"):
        synthetic_control(table, starts={"Atlantis": "036"})


def test_the_numbers_on_the_page(published):
    text = page("synthetic")
    weights = published.weights.set_index("donor")["weight"]
    assert f"{weights['Cataluna']:.0%} Catalonia" in text
    assert f"{weights['Madrid (Comunidad De)']:.0%} Madrid" in text
    gap = published.path.query("time >= '1975'")["gap"].mean()
    assert f"{-gap:.2f}" in text
    assert f"missed by {published.fit_share:.1%}" in text
    rank = int(
        (published.placebos["ratio"] >= published.placebos.query("treated")["ratio"].item()).sum()
    )
    assert f"{rank} of {len(published.placebos)}" in text
