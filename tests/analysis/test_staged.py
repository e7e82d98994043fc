"""A scheme that reaches places at different times: by hand, as published, planted, refused."""

import numpy as np
import pandas as pd
import pytest
from tests.analysis.test_differences import panel
from tests.analysis.test_methods import page

from commonweal.analysis.differences import (
    difference_in_differences,
    fixed_effects,
    staged_differences,
)
from commonweal.analysis.methods import run, sample
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData
from commonweal.vocabulary.months import Month

HAND = pd.DataFrame(
    {
        "area": np.repeat(list("ABCD"), 4),
        "month": [2001, 2002, 2003, 2004] * 4,
        "count": [10, 12, 20, 22, 8, 10, 12, 20, 5, 7, 8, 9, 6, 8, 10, 11],
        "began": np.repeat([2003, 2004, np.nan, np.nan], 4),
    }
)
"""A begins in 2003, B in 2004, C and D never."""
CSDID = {
    "simple": 16.8824951843,
    "error": 20.3647163514,
    "dynamic": {-9: -66.849042, -5: -10.059121, -2: -26.152924, -1: 0, 0: 28.457175, 1: 14.153748,
                2: 11.036606, 3: 5.081609, 4: 98.827586},
}  # fmt: skip
JANUARY = Month(2023, 1)


def staged(
    draws, *, ratio=1.0, drift=0.2, months=24, starts=(8, 12, 16), each=8, never=20, level=12
):
    """Areas in groups that begin one after another, and areas that never do.

    Each area's level drifts by itself, once, in the middle: so whole areas differ.
    """
    start = np.concatenate([np.repeat(starts, each), np.repeat(10**6, never)])
    n = len(start)
    own = level * draws.gamma(4, 0.25, n)[:, None] * np.ones(months)
    own[:, months // 2 :] *= np.exp(draws.normal(0, drift, n))[:, None]
    on = np.arange(months)[None, :] >= start[:, None]
    season = 1 + 0.2 * np.sin(np.arange(months) * np.pi / 6)
    began = [str(JANUARY + int(s)) if s < months else None for s in start]
    return pd.DataFrame(
        {
            "area": np.repeat(np.arange(n), months),
            "month": np.tile([str(JANUARY + i) for i in range(months)], n),
            "count": draws.poisson(own * season * np.where(on, ratio, 1)).ravel(),
            "began": np.repeat(np.array(began, dtype=object), months),
        }
    )


def test_four_areas_and_four_years_worked_out_by_hand():
    last = staged_differences(HAND, base="last before")
    # A in 2003: 8 − (2 + 1 + 2)/3; A in 2004: 10 − (2 + 3)/2; B in 2004: 8 − (1 + 1)/2.
    assert last.estimate == pytest.approx((19 / 3 + 7.5 + 7) / 3)
    every = staged_differences(HAND)
    # Averages before: 11, 9, 6, 7 for A's start; for B's 10, and 20/3 and 8 beside it.
    assert every.estimate == pytest.approx((19 / 3 + 7.5 + (10 - (7 / 3 + 3) / 2)) / 3)
    expected = 11 * 30 / 22 + 11 * 20 / 13 + 10 * 20 / (20 / 3 + 8)
    assert every.ratio == pytest.approx((20 + 22 + 20) / expected)
    assert (every.treated, every.never, every.left_out) == (2, 2, 0)
    assert every.by_start["start"].tolist() == ["2003", "2004"]
    assert every.by_start["difference"].tolist() == pytest.approx([(19 / 3 + 7.5) / 2, 22 / 3])
    assert every.by_start["lower"].isna().all()  # one area alone says nothing of differences


def test_the_numbers_are_those_of_the_authors_own_method():
    """Homicides by state; reference: csdid 0.4.3, control "notyettreated", base "universal"."""
    table = sample("castle_laws.csv")
    found = staged_differences(
        table, area="state", month="year", count="homicides", base="last before"
    )
    by_year = dict(zip(found.by_time["from_start"], found.by_time["difference"], strict=True))
    assert found.estimate == pytest.approx(CSDID["simple"], abs=1e-6)
    for year, value in CSDID["dynamic"].items():
        assert by_year[year] == pytest.approx(value, abs=1e-6)
    # Theirs is the error in large samples; ours allows for 21 states and 29.
    assert 1 < found.error / CSDID["error"] < 1.05


def test_with_one_start_it_is_the_plain_difference_in_differences():
    table = panel(np.random.default_rng(3), ratio=0.7)
    start = Month(2024, 1)
    plain = difference_in_differences(table, start=start)
    began = table["treated"].map({1: str(start), 0: None})
    found = staged_differences(table.assign(began=began))
    assert found.ratio == pytest.approx(plain.ratio)
    assert found.estimate == pytest.approx(plain.estimate) == pytest.approx(found.two_way)
    assert found.limits.lower == pytest.approx(plain.limits.lower, rel=0.01)
    assert found.limits.upper == pytest.approx(plain.limits.upper, rel=0.01)


def test_an_effect_that_grows_is_found_where_two_way_effects_turn_it_round():
    # Starts in months 2, 3 and 11 of 12, two areas never; no noise; the effect grows by 1 a month.
    start = np.repeat([2, 3, 11, 99], [6, 6, 6, 2])
    since = np.arange(12)[None, :] - start[:, None]
    grid = 50 + np.where(since >= 0, since + 1, 0)
    table = pd.DataFrame(
        {"area": np.repeat(np.arange(20), 12), "month": np.tile(np.arange(2001, 2013), 20),
         "count": grid.ravel(),
         "began": np.repeat(np.where(start < 12, start + 2001, np.nan), 12)}
    )  # fmt: skip
    found = staged_differences(table)
    assert found.estimate == pytest.approx((since[since >= 0] + 1).mean())
    assert found.two_way < 0.6 * found.estimate
    assert found.by_time.query("from_start < 0")["difference"].abs().max() < 1e-12


def test_a_planted_fifth_fewer_is_recovered_and_a_null_is_a_null_at_the_stated_rate():
    """150 panels of three groups of eight areas and twenty others, drifting by a fifth."""
    draws = np.random.default_rng(11)
    n = 150
    fall = [staged_differences(staged(draws, ratio=0.8)) for _ in range(n)]
    assert np.mean([np.log(f.ratio) for f in fall]) == pytest.approx(np.log(0.8), abs=0.02)
    within = 3 * (0.05 * 0.95 / n) ** 0.5
    covered = sum(f.limits.lower <= 0.8 <= f.limits.upper for f in fall) / n
    assert 0.95 - within < covered
    null = [staged_differences(staged(draws)) for _ in range(n)]
    for alarms in (
        [not f.limits.lower <= 1 <= f.limits.upper for f in null],
        [not f.estimate_limits.lower <= 0 <= f.estimate_limits.upper for f in null],
        [f.pretrend_p < 0.05 for f in null],
    ):
        assert np.mean(alarms) < 0.05 + within


def test_areas_that_draw_apart_before_their_start_put_the_answer_in_doubt():
    table = staged(np.random.default_rng(5), level=40)
    begun = table["began"].map(lambda b: Month.parse(b).ordinal if b else np.nan)
    before = table["month"].map(lambda m: Month.parse(m).ordinal) - begun
    table["count"] = np.round(table["count"] * np.exp(0.05 * before.fillna(0)))
    found = staged_differences(table)
    assert found.pretrend_p < 0.01
    assert "drawing apart" in found.in_words


def test_months_with_nothing_left_to_compare_with_are_left_out_and_counted():
    table = staged(np.random.default_rng(6), never=0)
    found = staged_differences(table)
    # From month 16 on all 24 areas have the scheme: 8 months each.
    assert found.left_out == 24 * 8
    assert "192 months of areas with the scheme had nothing left" in found.in_words
    assert found.by_start["start"].tolist() == [str(JANUARY + s) for s in (8, 12, 16)]
    assert found.by_start["months"].tolist() == [8, 4, 0]


def test_a_start_after_the_table_ends_is_no_start():
    later = HAND.assign(began=HAND["began"].fillna(2030))
    assert staged_differences(later).estimate == staged_differences(HAND).estimate


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(InvalidValues, match="lack one or more"):
        staged_differences(HAND.drop(index=3))
    with pytest.raises(InvalidValues, match="twice"):
        staged_differences(pd.concat([HAND, HAND.head(1)]))
    with pytest.raises(InvalidValues, match="one value for each area"):
        staged_differences(HAND.assign(began=[2003, 2004, *HAND["began"][2:]]))
    with pytest.raises(InvalidValues, match="both be months or both be years"):
        staged_differences(HAND.assign(began=HAND["began"].map({2003: "2003-01"})))
    with pytest.raises(InvalidValues, match="months or years, not both"):
        staged_differences(HAND.assign(month=["2001", "2002-01", "2003", "2004"] * 4))
    with pytest.raises(NotEnoughData, match="no month before"):
        staged_differences(HAND.assign(began=HAND["began"].replace(2003, 2001)))
    with pytest.raises(NotEnoughData, match="synthetic control"):
        staged_differences(HAND.assign(began=HAND["began"].replace(2004, np.nan)))
    with pytest.raises(NotEnoughData, match="two areas still without"):
        staged_differences(HAND[HAND["area"] != "D"].assign(began=[2003] * 8 + [np.nan] * 4))


def test_two_way_effects_of_a_staged_scheme_are_refused_unless_asked_for():
    table = HAND.assign(on=(HAND["month"] >= HAND["began"]).astype(int))
    kw = {"outcome": "count", "explained_by": ("on",), "unit": "area", "time": "month"}
    with pytest.raises(InvalidValues, match="began at different times"):
        fixed_effects(table, **kw)
    mixture = fixed_effects(table, staged="allow", **kw)["estimate"].item()
    assert mixture == pytest.approx(staged_differences(HAND).two_way)
    together = table.assign(on=((table["month"] >= 2003) & table["began"].notna()).astype(int))
    assert len(fixed_effects(together, **kw)) == 1  # one start: nothing to refuse


def test_the_numbers_on_the_page():
    text = page("staged")
    found = run("staged-differences").on(
        run("staged-differences").sample(), run("staged-differences").written_example()
    )
    n = found.numbers
    assert f"{n['treated']} states" in text
    assert f"{n['never']} did not" in text
    assert f"{n['ratio'] - 1:.1%} more than in states" in text
    assert f"({n['limits lower'] - 1:+.1%} to {n['limits upper'] - 1:+.0%})" in text
    assert f"(p {n['pretrend p']:.2f})" in text
    assert f"would be {n['two way']:.0f} homicides" in text
    assert f"the law it is {n['estimate']:.0f}." in text
    last = staged_differences(
        sample("castle_laws.csv"), area="state", month="year", count="homicides", base="last before"
    )
    assert f"{last.ratio - 1:.1%} more and no difference is shown" in text
    lower, upper = last.limits.lower - 1, last.limits.upper - 1
    assert f"(−{-lower:.1%} to {upper:+.0%})" in text
