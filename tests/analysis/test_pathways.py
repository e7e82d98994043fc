"""How do people move through services, and how mixed is what they meet?"""

import itertools
import math
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.pathways import (
    demand_overlap,
    diversity,
    stages_by_cohort,
    stages_from_records,
)
from commonweal.vocabulary.errors import InvalidValues, NotEnoughData

STAGES = ("identified", "referred", "engaged", "sustained")


def test_the_share_that_goes_on_has_wilsons_published_limits():
    # 81 of 263: 0.2553 to 0.3662 (Newcombe, 1998, Statistics in Medicine 17, 857-872, table I).
    table = pd.DataFrame({"year": ["2024/25"], "identified": [263], "referred": [81]})
    row = stages_by_cohort(table, cohort="year", stages=("identified", "referred")).table.iloc[1]
    assert (row["lower"], row["upper"]) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_a_stage_that_grows_is_explained_and_not_cut_down():
    table = pd.DataFrame([("2024/25", 40, 25, 27, 9)], columns=["year", *STAGES])
    found = stages_by_cohort(table, cohort="year", stages=STAGES)
    assert not found.monotonic
    assert found.table["people"].tolist() == [40, 25, 27, 9]
    assert "27) than at “referred” (25)" in found.in_words
    assert "came in by another way" in found.in_words


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4))
def test_stages_that_never_grow_have_no_problem_and_those_that_grow_have_one(people):
    table = pd.DataFrame([("a", *people)], columns=["year", *STAGES])
    found = stages_by_cohort(table, cohort="year", stages=STAGES)
    grows = sum(b > a for a, b in itertools.pairwise(people))
    assert (found.table["problem"] != "").sum() == grows
    assert found.monotonic == (grows == 0)


def test_a_log_of_dates_is_counted_by_cohort_whenever_people_went_on():
    log = pd.DataFrame(
        [("2024-04-01", "2024-05-01", "2025-06-01"), ("2025-03-31", "2025-04-02", ""),
         ("2025-04-01", "", "2025-05-01"), ("2024-12-01", "2024-11-01", "")],
        columns=["identified", "referred", "engaged"],
    )  # fmt: skip
    found = stages_from_records(log, stages=("identified", "referred", "engaged"))
    people = found.table.pivot(index="cohort", columns="stage", values="people")
    assert people.loc["2024/25", ["identified", "referred", "engaged"]].tolist() == [3, 3, 1]
    assert people.loc["2025/26", ["identified", "referred", "engaged"]].tolist() == [1, 0, 1]
    assert not found.monotonic
    assert "1 reached “engaged” with no date at “referred” before it." in found.in_words
    assert "1 have a date at “referred” before that at “identified”." in found.in_words
    months = stages_from_records(log, stages=("identified", "referred"), cohort="month")
    assert months.table["cohort"].unique().tolist() == ["2024-04", "2024-12", "2025-03", "2025-04"]
    with pytest.raises(InvalidValues, match="Everybody needs a date"):
        stages_from_records(log, stages=("engaged", "referred"))
    with pytest.raises(InvalidValues, match="cannot be read"):
        stages_from_records(log.assign(referred="soon"), stages=("identified", "referred"))


def test_diversity_by_hand():
    # 10, 6 and 4: Simpson 1 − (90 + 30 + 12) ÷ 380; Shannon −(.5 ln .5 + .3 ln .3 + .2 ln .2).
    mix = pd.DataFrame({"g": ["A"] * 4, "k": list("wxyz"), "n": [10, 6, 4, 0]})
    row = diversity(mix, of="g", kind="k", count="n").iloc[0]
    shannon = -(0.5 * math.log(0.5) + 0.3 * math.log(0.3) + 0.2 * math.log(0.2))
    assert row["simpson"] == pytest.approx(1 - 132 / 380)
    assert row["shannon"] == pytest.approx(shannon)
    assert row["effective_kinds"] == pytest.approx(math.exp(shannon))
    assert row["evenness"] == pytest.approx(shannon / math.log(3))
    assert (row["kinds"], row["main"], row["main_share"]) == (3, "w", 0.5)


@settings(deadline=None)
@given(st.integers(2, 12), st.integers(20, 90))
def test_kinds_all_alike_count_as_many_as_they_are(kinds, each):
    mix = pd.DataFrame({"g": "A", "k": range(kinds), "n": each})
    row = diversity(mix, of="g", kind="k", count="n").iloc[0]
    assert row["effective_kinds"] == pytest.approx(kinds)
    assert row["evenness"] == pytest.approx(1)


def test_simpson_has_no_bias_from_small_numbers():
    # True chance that two events differ: 1 − (.6² + .3² + .1²) = 0.54; 400 mixes of 25; seed 2.
    rng = np.random.default_rng(2)
    counts = rng.multinomial(25, [0.6, 0.3, 0.1], 400)
    mix = pd.DataFrame(
        [(i, k, n) for i, row in enumerate(counts) for k, n in enumerate(row)],
        columns=["g", "k", "n"],
    )
    found = diversity(mix, of="g", kind="k", count="n")["simpson"]
    assert found.mean() == pytest.approx(0.54, abs=3 * found.std() / 20)


def test_too_few_events_have_no_index():
    mix = pd.DataFrame({"g": ["A", "A"], "k": ["x", "y"], "n": [12, 7]})
    assert math.isnan(diversity(mix, of="g", kind="k", count="n")["simpson"].iloc[0])
    with pytest.raises(InvalidValues, match="there twice"):
        diversity(pd.concat([mix, mix]), of="g", kind="k", count="n")


def test_overlap_equals_a_hand_count():
    log = pd.DataFrame({"who": [1, 1, 1, 1, 2, 3, 3, 4, 5, 5], "service": list("AABCABBCAC")})
    found = demand_overlap(log, person="who", service="service", top=0.2, least=0)
    assert (found.people, found.contacts, found.known_to_many) == (5, 10, 2)
    # Person 1 alone is a fifth of the people and makes 4 of 10 contacts.
    assert (found.top_people, found.top_share) == (1, 0.4)
    pair = found.pairs.set_index(["service", "other"]).loc[("A", "C")]
    assert pair["people"] == 2  # persons 1 and 5
    assert pair["by_chance"] == pytest.approx(3 * 3 / 5)
    services = found.services.set_index("service")
    assert services.loc["A", ["people", "contacts", "also_elsewhere"]].tolist() == [3, 4, 2]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from("ABC")), min_size=5, max_size=80))
def test_the_top_share_is_that_of_the_busiest(contacts):
    log = pd.DataFrame(contacts, columns=["who", "service"])
    if log["service"].nunique() < 2:
        return
    found = demand_overlap(log, person="who", service="service", top=0.1)
    busiest = log["who"].value_counts().to_numpy()
    n = math.ceil(0.1 * len(busiest) - 1e-9)
    assert found.top_share == pytest.approx(busiest[:n].sum() / len(log))
    assert found.services["contacts"].sum() == found.contacts == len(log)


def test_a_pair_with_few_people_is_not_counted_out_and_gaps_are_refused():
    log = pd.DataFrame({"who": [1, 1, 2, 3, 4, 5], "service": list("ABABAB")})
    assert math.isnan(demand_overlap(log, person="who", service="service").pairs["people"].iloc[0])
    with pytest.raises(InvalidValues, match="lacks its pseudonym"):
        demand_overlap(log.assign(who=None), person="who", service="service")
    with pytest.raises(NotEnoughData):
        demand_overlap(log.assign(service="A"), person="who", service="service")


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "pathways.md").read_text("utf-8")
    mix = diversity(sample("leeds_offences_by_area.csv"), of="area", kind="kind", count="count")
    top, low = mix.iloc[0], mix[mix["simpson"].notna()].iloc[-1]
    for row in (top, low):
        assert (
            f"is {row['of']}: {row['events']:,.0f} crimes, as mixed as {row['effective_kinds']:.1f} "
            f"equally common kinds, Simpson {row['simpson']:.2f}" in page
        )
    assert f"{low['main_share']:.0%} of them {low['main'].lower()}" in page
    stages = stages_by_cohort(
        sample("asb_case_review_stages.csv"), cohort="year",
        stages=("applications", "threshold met", "review carried out", "recommendations"),
    )  # fmt: skip
    whole = stages.table.groupby("stage", sort=False)["people"].sum().astype(int).tolist()
    assert (
        "{} applications, {} of them over the threshold, {} reviews, {} with rec".format(*whole)
        in page
    )
    both = demand_overlap(sample("synthetic_contacts.csv"), person="person", service="service")
    assert both.in_words in page
