"""The report: five headings, a null called a null, and nothing said that nobody said."""

import numpy as np
import pytest
from tests.analysis.test_differences import START, panel
from tests.analysis.test_methods import page

from commonweal.analysis.evaluation import NOT_SAID, evaluate
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues
from commonweal.vocabulary.months import Month


def test_a_null_is_called_a_null_with_what_could_not_have_been_seen():
    found = evaluate(
        panel(np.random.default_rng(1)), start=START, picked_for_high=False, cost=9_000
    )
    assert found.found == "no effect found"
    assert found.effect.startswith("No effect was found")
    assert "an effect smaller than" in found.effect
    assert "could not have been seen" in found.effect
    assert found.prevented is None
    assert "No cost for each crime is given" in found.economics


def test_an_effect_comes_with_its_size_its_limits_and_its_price():
    table = panel(np.random.default_rng(2), ratio=0.6, drift=0.1)
    found = evaluate(table, start=START, picked_for_high=False, cost=10_000)
    assert found.found == "fewer"
    assert found.upper < 1
    assert found.prevented is not None
    seen = table.query("treated == 1 and month >= '2024-01'")["count"].sum()
    assert found.prevented == pytest.approx(seen / found.ratio - seen)
    assert f"£{10_000 / found.prevented:,.0f} for each crime fewer" in found.economics


def test_a_fall_at_sites_picked_when_high_is_not_called_an_effect_of_the_scheme():
    table = panel(np.random.default_rng(2), ratio=0.6, drift=0.1)
    found = evaluate(table, start=START, cost=10_000)
    assert found.found == "not answered"
    assert "cannot say that the scheme did it" in found.effect
    assert "some fall comes by itself" in found.strength
    assert "no fall can be credited" in found.economics


def test_what_the_analyst_has_not_written_is_marked_and_what_she_has_is_kept():
    table = panel(np.random.default_rng(3))
    bare = evaluate(table, start=START)
    assert bare.not_said == ("Mechanism", "Moderators", "Implementation", "Economics")
    assert bare.mechanism == NOT_SAID
    full = evaluate(
        table, start=START, mechanism="Lights make people seen.", moderators="Dark streets only.",
        implementation="40 of 60 lamps.", economics="Paid by the council.",
    )  # fmt: skip
    assert full.not_said == ()
    assert full.sections["said"].all()
    assert list(full.sections["heading"]) == [
        "Effect", "Strength of the evidence", "Mechanism", "Moderators", "Implementation",
        "Economics",
    ]  # fmt: skip
    for words in ("Lights make people seen.", "40 of 60 lamps."):
        assert words in full.text


def test_a_null_is_reported_as_an_effect_no_more_often_than_stated_and_the_seen_is_seen():
    draws = np.random.default_rng(4)
    n = 80
    null = [evaluate(panel(draws), start=START, picked_for_high=False) for _ in range(n)]
    wrong = np.mean([f.found != "no effect found" for f in null])
    # A pre-trend by chance can only turn an effect into no answer.
    assert wrong < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    least = float(np.mean([f.smallest_seen for f in null]))
    real = [
        evaluate(panel(draws, ratio=1 - least), start=START, picked_for_high=False)
        for _ in range(n)
    ]
    seen = np.mean([f.upper < 1 for f in real])
    assert seen == pytest.approx(0.8, abs=3 * (0.16 / n) ** 0.5)


def test_a_cost_is_above_zero():
    with pytest.raises(InvalidValues):
        evaluate(panel(np.random.default_rng(5)), start=START, cost=0)


def test_the_words_on_the_page():
    found = evaluate(
        sample("sheffield_violence.csv"), start=Month(2020, 4), treated="shops",
        picked_for_high=False,
    )  # fmt: skip
    assert found.effect in page("evaluation")
    assert found.strength in page("evaluation")
