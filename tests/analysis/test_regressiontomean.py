"""Sites picked when they stood high: what a plain reading says, and what is left."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_methods import page

from commonweal.analysis.methods import sample
from commonweal.analysis.regressiontomean import regression_to_mean, warn_if_picked_high
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.words import percent


def places(draws, *, n=200, sites=15, ratio=1.0, drift=0.0, level=6.0, by_lot=False, trend=0.9):
    """Places of different level, with good and bad years; the highest of one year are picked."""
    true = draws.gamma(2.0, level / 2, n)
    years = []
    for _ in range(3):
        years.append(true * np.exp(draws.normal(-(drift**2) / 2, drift, n)))
    earlier, before = draws.poisson(years[0]), draws.poisson(years[1])
    order = draws.permutation(n) if by_lot else np.argsort(-before, kind="stable")
    picked = np.zeros(n, dtype=int)
    picked[order[:sites]] = 1
    after = draws.poisson(years[2] * trend * np.where(picked == 1, ratio, 1))
    return pd.DataFrame(
        {"area": range(n), "earlier": earlier, "before": before, "after": after, "picked": picked}
    )


COLUMNS = {"before": "before", "after": "after"}


def rate(found):
    return np.mean([not f.limits.lower <= 1 <= f.limits.upper for f in found])


def test_a_scheme_that_does_nothing_looks_like_success_until_it_is_corrected():
    """400 schemes without effect at the 15 highest of 200 places."""
    draws = np.random.default_rng(1)
    n = 400
    found = [regression_to_mean(places(draws), **COLUMNS) for _ in range(n)]
    assert np.mean([f.naive for f in found]) < 0.85
    plain = [abs(np.log(f.naive)) / np.sqrt(1 / f.before + 1 / f.after) > 1.96 for f in found]
    assert np.mean(plain) > 0.4
    assert rate(found) < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    assert np.mean([np.log(f.corrected) for f in found]) == pytest.approx(0, abs=0.03)
    assert all(f.picked_for_high for f in found)


def test_bad_years_that_pass_need_an_earlier_period():
    draws = np.random.default_rng(2)
    n = 300
    tables = [places(draws, drift=0.35) for _ in range(n)]
    with_it = [regression_to_mean(t, earlier="earlier", **COLUMNS) for t in tables]
    without = [regression_to_mean(t, **COLUMNS) for t in tables]
    assert abs(np.mean([np.log(f.corrected) for f in with_it])) < abs(
        np.mean([np.log(f.corrected) for f in without])
    )
    assert rate(with_it) < 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    assert np.mean([f.kept for f in with_it]) < np.mean([f.kept for f in without])


def test_a_planted_quarter_fewer_is_recovered_through_it():
    draws = np.random.default_rng(3)
    n = 300
    found = [regression_to_mean(places(draws, ratio=0.75), **COLUMNS) for _ in range(n)]
    assert np.mean([np.log(f.corrected) for f in found]) == pytest.approx(np.log(0.75), abs=0.03)
    covered = np.mean([f.limits.lower <= 0.75 <= f.limits.upper for f in found])
    assert covered > 0.95 - 3 * (0.05 * 0.95 / n) ** 0.5


def test_sites_drawn_by_lot_need_no_correction_and_no_warning():
    draws = np.random.default_rng(4)
    found = [regression_to_mean(places(draws, by_lot=True), **COLUMNS) for _ in range(100)]
    assert np.mean([f.by_itself for f in found]) == pytest.approx(1, abs=0.03)
    warned = [
        bool(warn_if_picked_high(places(draws, by_lot=True), before="before")) for _ in range(100)
    ]
    assert np.mean(warned) < 0.05 + 3 * (0.05 * 0.95 / 100) ** 0.5
    assert "picked when high" in warn_if_picked_high(places(draws), before="before")


def test_rows_in_another_order_give_the_same():
    table = places(np.random.default_rng(5))
    one = regression_to_mean(table, **COLUMNS)
    other = regression_to_mean(table.sample(frac=1, random_state=1), **COLUMNS)
    assert other.corrected == pytest.approx(one.corrected)
    assert other.limits.lower == pytest.approx(one.limits.lower)


def test_expected_counts_add_up_to_what_was_there():
    found = regression_to_mean(places(np.random.default_rng(6)), **COLUMNS)
    others = found.table.query("picked == 0")
    assert others["expected"].sum() == pytest.approx(others["after"].sum())
    shrunk = found.table["expected"].sum() / found.elsewhere
    assert shrunk == pytest.approx(found.table["before"].sum())


def test_the_sites_alone_are_not_enough():
    table = places(np.random.default_rng(7))
    with pytest.raises(NotEnoughData, match="could have been picked"):
        regression_to_mean(table[table["picked"] == 1], **COLUMNS)
    with pytest.raises(InvalidValues):
        regression_to_mean(table.assign(picked=2), **COLUMNS)


def test_the_numbers_on_the_page():
    found = regression_to_mean(
        sample("wolverhampton_winters.csv"), before="winter_2025", after="winter_2026",
        earlier="winter_2024",
    )  # fmt: skip
    text = page("regressiontomean")
    assert f"from {found.before:.0f} to {found.after:.0f}" in text
    assert f"**{percent(1 - found.naive)}** more than elsewhere" in text
    assert f"{percent(1 - found.by_itself)} of fall" in text
    assert (
        f"{percent(found.corrected - 1, signed=True)} "
        f"({percent(found.limits.lower - 1, signed=True)} to "
        f"{percent(found.limits.upper - 1, signed=True)})" in text
    )
    assert f"{found.kept:.0%} of a place's distance" in text
