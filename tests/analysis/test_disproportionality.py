"""Is a group met with more often than its numbers would lead one to expect?"""

import math
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.disproportionality import TOGETHER, over_time, side_by_side
from commonweal.analysis.methods import sample
from commonweal.analysis.pathways import relative_rate_index
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData, UnknownName

KEYS = {
    "group": "group", "count": "stops", "benchmarks": {"residents": "people"}, "reference": "White"
}  # fmt: skip


def groups(**rows):
    return pd.DataFrame(
        [(name, *row) for name, row in rows.items()], columns=["group", "stops", "people"]
    )


def of(found, name, column, benchmark="residents"):
    table = found.table[found.table["benchmark"] == benchmark].set_index("group")
    return table[column][name]


def test_the_published_ratio_and_its_limits():
    found = side_by_side(groups(White=(10_193, 1_400_000), Black=(1_167, 30_000)), **KEYS)
    assert of(found, "Black", "ratio") == pytest.approx(5.3428824, abs=1e-4)
    assert of(found, "Black", "ratio_lower") == pytest.approx(5.0288746, abs=1e-4)
    assert of(found, "Black", "ratio_upper") == pytest.approx(5.6764971, abs=1e-4)
    # At the White rate of 7.28 per 1,000, 218.4 of 30,000 would have been searched.
    assert of(found, "Black", "beyond") == pytest.approx(1_167 - 30_000 * 10_193 / 1_400_000)


def test_a_group_with_no_event_has_an_upper_limit():
    found = side_by_side(groups(White=(400, 10_000), Other=(0, 1_000)), few="show", **KEYS)
    assert of(found, "Other", "rate") == of(found, "Other", "ratio") == 0
    assert of(found, "Other", "upper") == pytest.approx(3.689, abs=1e-3)  # per 1,000 of 1,000
    assert 0 < of(found, "Other", "ratio_upper") < math.inf
    assert of(found, "Other", "method") == "exact"


def test_rounded_rates_are_never_divided():
    # 4 and 38 per 1,000 as published make 9.5; the counts that round to them make 8.6 to 10.6.
    found = side_by_side(groups(White=(36_000, 10_000_000), Black=(3_840, 100_000)), **KEYS)
    rates = of(found, "White", "rate"), of(found, "Black", "rate")
    assert [round(r) for r in rates] == [4, 38]
    assert of(found, "Black", "ratio") == pytest.approx(38.4 / 3.6)
    assert abs(of(found, "Black", "ratio") - 38 / 4) > 1


def test_benchmarks_stand_beside_one_another_and_disagreement_is_said():
    table = groups(White=(1_000, 100_000), Black=(100, 5_000)).assign(suspects=[5_000, 700])
    found = side_by_side(
        table, **(KEYS | {"benchmarks": {"residents": "people", "suspects": "suspects"}})
    )
    assert of(found, "Black", "ratio") == pytest.approx(2.0)
    assert of(found, "Black", "ratio", "suspects") == pytest.approx((100 / 700) / (1_000 / 5_000))
    row = found.agreement.set_index("group").loc["Black"]
    assert (row["lowest"], row["highest"]) == pytest.approx((5 / 7, 2))
    assert row["says"] == "depends on the benchmark, or on chance"
    assert "For Black the answer depends" in found.in_words


def test_small_groups_are_suppressed_by_the_stated_rule():
    found = side_by_side(groups(White=(900, 90_000), Mixed=(9, 800), Black=(10, 900)), **KEYS)
    assert math.isnan(of(found, "Mixed", "count"))
    assert math.isnan(of(found, "Mixed", "ratio"))
    assert of(found, "Mixed", "note") == "[c] suppressed: fewer than 10 events"
    assert of(found, "Black", "count") == 10
    assert found.rule == "Groups with fewer than 10 events are not shown."


def test_small_groups_are_pooled_and_never_one_alone():
    table = groups(White=(900, 90_000), Mixed=(4, 800), Other=(3, 700), Black=(60, 3_000))
    found = side_by_side(table, few="pool", **KEYS)
    # 4 + 3 is still under ten: the next smallest goes with them.
    assert of(found, TOGETHER, "count") == 67
    assert of(found, TOGETHER, "population") == 4_500
    one = side_by_side(
        groups(White=(900, 90_000), Mixed=(4, 800), Asian=(70, 900), Black=(60, 900)),
        few="pool", **KEYS,
    )  # fmt: skip
    assert of(one, TOGETHER, "count") == 64
    assert "Mixed" not in set(one.table["group"])
    with pytest.raises(NotEnoughData, match="too small to compare with"):
        side_by_side(groups(White=(9, 90_000), Mixed=(4, 800)), **KEYS)


@settings(deadline=None)
@given(
    st.integers(10, 5_000), st.integers(10, 5_000), st.integers(1_000, 10**6), st.integers(2, 50)
)
def test_scaling_the_population_changes_no_ratio(a, b, people, times):
    one = side_by_side(groups(White=(b, people), Black=(a, 900)), **KEYS)
    other = side_by_side(groups(White=(b, people * times), Black=(a, 900 * times)), **KEYS)
    for column in ("ratio", "ratio_lower", "ratio_upper", "beyond"):
        assert of(other, "Black", column) == pytest.approx(of(one, "Black", column))


@pytest.mark.parametrize(("truth", "small"), [(1.0, 40), (3.0, 40), (3.0, 6)])
def test_a_planted_ratio_is_recovered_with_nominal_coverage(truth, small):
    # 300 places: 4,000 stops of the reference group expected, `small` of the other; seed 11.
    rng = np.random.default_rng(11)
    b, a = rng.poisson(4_000, 300), rng.poisson(small, 300)
    covered = []
    for i in range(300):
        if a[i] == 0:
            continue
        found = side_by_side(
            groups(White=(int(b[i]), 400_000), Black=(int(a[i]), small * 100 / truth)),
            few="show", **KEYS,
        )  # fmt: skip
        covered.append(
            of(found, "Black", "ratio_lower") <= truth <= of(found, "Black", "ratio_upper")
        )
    # Exact limits are a little wide; three standard errors of 300 draws are 3.8%.
    assert np.mean(covered) > 0.95 - 0.038
    assert np.median(a) / small == pytest.approx(1, abs=0.1)


def test_a_ratio_that_doubles_while_searches_fall_is_wider():
    years = pd.DataFrame(
        {"year": [1, 1, 2, 2], "group": ["White", "Black"] * 2, "n": [1_000, 100, 400, 80],
         "people": [100_000, 5_000] * 2}
    )  # fmt: skip
    found = over_time(
        years, period="year", group="group", count="n", population="people", reference="White"
    )
    row = found.change.iloc[0]
    assert (row["first"], row["last"], row["times"], row["says"]) == (2, 4, 2, "wider")
    error = math.sqrt(1 / 1_000 + 1 / 100 + 1 / 400 + 1 / 80)
    assert row["lower"] == pytest.approx(2 * math.exp(-1.959964 * error), rel=1e-6)


def test_a_ratio_that_did_not_change_is_called_changed_five_times_in_a_hundred():
    rng = np.random.default_rng(5)
    called = 0
    for _ in range(200):
        n = [rng.poisson(m) for m in (900, 120, 500, 1 / 9 * 600)]
        years = pd.DataFrame(
            {"year": [1, 1, 2, 2], "group": ["White", "Black"] * 2, "n": n,
             "people": [90_000, 6_000, 50_000, 1 / 9 * 30_000]}
        )  # fmt: skip
        found = over_time(
            years, period="year", group="group", count="n", population="people", reference="White"
        )
        called += found.change["says"].iloc[0] != "no clear change"
    assert called <= 10 + 3 * math.sqrt(200 * 0.05 * 0.95)


def test_the_relative_rate_index_by_hand():
    youth = pd.DataFrame(
        {"group": ["White", "Black", "Mixed"], "aged_10_17": [50_000, 4_000, 3_000],
         "entrants": [100, 24, 8], "custody": [20, 12, 2]}
    )  # fmt: skip
    found = relative_rate_index(
        youth, group="group", stages=("aged_10_17", "entrants", "custody"), reference="White"
    ).set_index(["stage", "group"])
    # (24 ÷ 4,000) ÷ (100 ÷ 50,000) = 3; (12 ÷ 24) ÷ (20 ÷ 100) = 2.5.
    assert found.loc[("entrants", "Black"), "index"] == pytest.approx(3)
    assert found.loc[("custody", "Black"), "index"] == pytest.approx(2.5)
    error = math.sqrt(1 / 12 - 1 / 24 + 1 / 20 - 1 / 100)
    assert found.loc[("custody", "Black"), "upper"] == pytest.approx(
        2.5 * math.exp(1.959964 * error), rel=1e-6
    )
    assert found.loc[("entrants", "Mixed"), "note"] == "[c] suppressed: fewer than 10"
    assert math.isnan(found.loc[("entrants", "Mixed"), "count"])
    with pytest.raises(InvalidValues, match="More are counted at custody"):
        relative_rate_index(
            youth.assign(custody=200), group="group", stages=("entrants", "custody"),
            reference="White",
        )  # fmt: skip


def test_an_unknown_reference_and_a_missing_benchmark_are_refused():
    table = groups(White=(100, 1_000), Black=(20, 100))
    with pytest.raises(UnknownName, match="“Green”"):
        side_by_side(table, **(KEYS | {"reference": "Green"}))
    with pytest.raises(InvalidValues, match="needs a population"):
        side_by_side(table, **(KEYS | {"benchmarks": {}}))


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "disproportionality.md").read_text("utf-8")
    found = side_by_side(
        sample("leeds_searches.csv"), group="group", count="searches", reference="White",
        benchmarks={"residents": "residents", "people there by day": "workday"},
    )  # fmt: skip
    for name in ("Asian", "Black", "Mixed"):
        cells = [
            f"{of(found, name, 'ratio', b):.2f} ({of(found, name, 'ratio_lower', b):.2f} to "
            f"{of(found, name, 'ratio_upper', b):.2f})"
            for b in found.benchmarks
        ]
        count, rate = of(found, name, "count"), of(found, name, "rate")
        assert f"| {name} | {count:,.0f} | {rate:.1f} | {' | '.join(cells)} |" in page
    change = over_time(
        sample("west_yorkshire_searches.csv"), period="year", group="group", count="searches",
        population="residents", reference="White",
    )  # fmt: skip
    black = change.change.set_index("group").loc["Black"]
    assert f"from {black['first']:.2f} times" in page
    assert f"to {black['last']:.2f} times" in page
    rates = change.periods[change.periods["group"] == "Black"].set_index("period")
    assert f"{rates.loc['2006/07', 'rate']:.1f} to {rates.loc['2017/18', 'rate']:.1f}" in page
    assert f"in 2014/15 it was {rates.loc['2014/15', 'ratio']:.2f}" in page


def test_what_the_page_says_of_searches_without_a_group(shared):
    page = (files("commonweal.analysis") / "methods" / "disproportionality.md").read_text("utf-8")
    leeds = pd.read_parquet(shared / "data/police-uk-derived/leeds-msoa-ts_sns_df.parquet")
    by = leeds[leeds["month"].between("2022-08-01", "2025-01-01")].groupby("ethnicity_simple")
    searches = by["sns_count"].sum()
    share = searches["Unknown"] / searches.sum()
    assert f"{searches['Unknown']:,} searches ({share:.0%}) have no ethnic group" in page
    later = leeds[leeds["month"] >= "2025-02-01"]
    assert "Mixed" not in set(later["ethnicity_simple"])
    table = pd.read_csv(
        shared / "data/partner/stop-and-search-by-ethnicity-and-force-2006-2019.csv.gz"
    )
    table.columns = table.columns.str.strip()
    place = table[
        (table["Geography"] == "West Yorkshire") & (table["Ethnicity_type"] != "ONS 2001 16+1")
    ]
    number = place["Number of stop and searches"].str.replace(",", "").str.strip()
    place = place.assign(n=number.astype(int)).pivot(index="Time", columns="Ethnicity", values="n")
    first, last = (place.loc[y, "Unreported"] / place.loc[y, "All"] for y in ("2006/07", "2017/18"))
    assert f"grew from {first:.0%} to {last:.0%} of all" in page
