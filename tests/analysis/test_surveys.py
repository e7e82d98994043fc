"""Surveys: to R's values, honest about small bases, and refusing what was not asked alike."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.methods import sample
from commonweal.analysis.surveys import (
    calibrate,
    codebook,
    compare_waves,
    crosstab,
    estimate_mean,
    estimate_quantiles,
    estimate_ratio,
    estimate_share,
    estimate_total,
    margin_of_error,
    poststratify,
    rake,
    rao_scott,
    reproduce,
    sample_size,
    survey,
    topline,
)
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, NotDefined, NotEnoughData

KEYS = {"weight": "weight", "strata": "type", "fpc": "schools"}
# The sample keeps the weights of the source to seven figures.
CLOSE = 1e-5


@pytest.fixture(scope="module")
def schools():
    return sample("california_schools.csv")


@pytest.fixture(scope="module")
def margins():
    return sample("california_school_margins.csv")


@pytest.fixture(scope="module")
def designed(schools):
    return survey(schools, **KEYS)


def only(table):
    assert len(table) == 1
    return table.iloc[0]


# --- The published case: R survey, svydesign(id=~1, strata=~stype, weights=~pw, fpc=~fpc) ---


def test_mean_and_error_are_those_published(designed, schools):
    found = only(estimate_mean(designed, of="score_2000"))
    assert found["estimate"] == pytest.approx(662.28736, rel=CLOSE)
    assert found["error"] == pytest.approx(9.40894, rel=CLOSE)
    assert found["design_effect"] == pytest.approx(1.20446, rel=CLOSE)  # svymean(deff=TRUE)
    plain = only(estimate_mean(schools, of="score_2000", weight="weight", strata="type"))
    assert plain["error"] == pytest.approx(9.53613, rel=CLOSE)
    assert plain["lower"] == pytest.approx(643.4813566, rel=CLOSE)
    assert plain["upper"] == pytest.approx(681.0933697, rel=CLOSE)
    assert survey(schools, weight="weight", strata="type").freedom() == 197


def test_total_ratio_and_domains_are_those_published(designed):
    total = only(estimate_total(designed, of="enrolled"))
    assert total["estimate"] == pytest.approx(3687177.5, rel=CLOSE)
    assert total["error"] == pytest.approx(114641.72, rel=CLOSE)
    ratio = only(estimate_ratio(designed, of="tested", over="enrolled"))
    assert ratio["estimate"] == pytest.approx(0.8369568869, rel=CLOSE)
    assert ratio["error"] == pytest.approx(0.007757103167, rel=CLOSE)
    by = estimate_mean(designed, of="score_2000", by="type").set_index("group")
    expected = {
        "elementary": (674.43, 12.38247979), "high": (625.82, 14.93712919),
        "middle": (636.60, 16.21470731),
    }  # fmt: skip
    for name, (mean, error) in expected.items():
        assert by.loc[name, "estimate"] == pytest.approx(mean, rel=CLOSE)
        assert by.loc[name, "error"] == pytest.approx(error, rel=CLOSE)


def test_a_domain_across_strata_is_as_in_r(designed):
    # svyby(~api00, ~sch.wide, design, svymean, deff=TRUE)
    by = estimate_mean(designed, of="score_2000", by="target_met").set_index("group")
    for name, expected in {
        "No": (593.7468582, 18.61916751, 1.312257587),
        "Yes": (676.5304437, 10.52038920, 1.198157193),
    }.items():
        found = by.loc[name, ["estimate", "error", "design_effect"]].astype(float)
        assert found.tolist() == pytest.approx(list(expected), rel=CLOSE)


def test_quantiles_share_and_test_are_those_published(designed):
    found = estimate_quantiles(designed, of="score_2000").set_index("share")
    assert found["estimate"].tolist() == [565, 668, 756]
    # svyquantile(~api00, design, c(.25, .5, .75)): qrule "math", interval type "mean"
    assert found["lower"].tolist() == [535, 642, 726]
    assert found["upper"].tolist() == [597, 694, 778]
    assert found["error"].tolist() == pytest.approx(
        [15.71945113, 13.18405579, 13.18405579], rel=CLOSE
    )
    share = only(estimate_share(designed, question="target_met", answer="Yes"))
    assert share["estimate"] == pytest.approx(0.827948, rel=CLOSE)
    # svyciprop(method="logit")
    assert share["lower"] == pytest.approx(0.7745396544, rel=CLOSE)
    assert share["upper"] == pytest.approx(0.8708148545, rel=CLOSE)
    test = rao_scott(designed, question="target_met", by="type")
    assert (test.f, test.ndf, test.ddf) == pytest.approx(
        (17.247444, 1.8286715, 360.2482863), rel=CLOSE
    )
    assert test.p == pytest.approx(2.035e-07, rel=1e-3)


def test_the_full_case_beside_the_repository_gives_the_same(shared):
    full = pd.read_csv(shared / "truth" / "apistrat.csv")
    found = only(estimate_mean(full, of="api00", weight="pw", strata="stype", fpc="fpc"))
    assert (found["estimate"], found["error"]) == pytest.approx((662.28736, 9.40894), rel=CLOSE)


# --- Errors after weighting: R survey 4.1-1 ---
# s1 <- svydesign(id=~1, weights=~pw, data=apistrat)
# r <- rake(s1, list(~stype, ~sch.wide), list(pop.stype, pop.sch), list(epsilon=1e-10, maxit=100))
# SE(svymean(~api00, r)); svyby(~api00, ~sch.wide, r, svymean); svychisq(~sch.wide+stype, r)


def test_raked_errors_honour_the_margins_as_in_r(schools, margins):
    made = rake(schools, margins, weight="weight")
    assert made.converged
    found = only(estimate_mean(made.survey, of="score_2000"))
    assert (found["estimate"], found["error"]) == pytest.approx((662.21165, 9.36743181), rel=CLOSE)
    by = estimate_mean(made.survey, of="score_2000", by="target_met")
    assert by["error"].tolist() == pytest.approx([18.9880284946, 10.6293928352], rel=CLOSE)
    test = rao_scott(made.survey, question="target_met", by="type")
    assert (test.f, test.ndf, test.ddf) == pytest.approx(
        (12.23470311, 1.663796911, 331.095585331), rel=CLOSE
    )


def test_weights_taken_from_a_file_give_the_same_error_once_their_margins_are_named(
    schools, margins
):
    made = rake(schools, margins, weight="weight")
    told = only(
        estimate_mean(
            made.weights, of="score_2000", weight="weight", raked_to=("type", "target_met")
        )
    )
    assert told["error"] == pytest.approx(9.36743181, rel=CLOSE)
    fixed = only(estimate_mean(made.weights, of="score_2000", weight="weight"))
    assert fixed["error"] > told["error"] * 1.02


def test_post_stratified_and_calibrated_errors_are_as_in_r(schools, margins):
    # postStratify(s1, ~stype, pop.stype); calibrate(s1, ~stype + api99, totals, calfun=...)
    made = poststratify(schools, margins[margins["margin"] == "type"], weight="weight")
    assert only(estimate_mean(made.survey, of="score_2000"))["error"] == pytest.approx(
        9.50631921, rel=CLOSE
    )
    assert only(estimate_total(made.survey, of="enrolled"))["error"] == pytest.approx(
        116663.8086, rel=CLOSE
    )
    both = pd.concat(
        [
            margins[margins["margin"] == "type"],
            pd.DataFrame({"margin": ["score_1999"], "level": [None], "people": [3_914_069]}),
        ]
    )
    expected = {
        "linear": (664.6302003, 1.919594818), "raking": (664.6291705, 1.919540354),
        "logit": (664.6284548, 1.919502742),
    }  # fmt: skip
    for method, values in expected.items():
        made = calibrate(schools, both, weight="weight", method=method, lower=0.7, upper=1.6)
        assert made.converged
        found = only(estimate_mean(made.survey, of="score_2000"))
        assert (found["estimate"], found["error"]) == pytest.approx(values, rel=CLOSE)
    multiplied = made.survey.weights / schools["weight"]
    assert (multiplied.min(), multiplied.max()) == pytest.approx(
        (0.9641631584, 1.0416895999), rel=CLOSE
    )


def test_a_clustered_raked_survey_is_as_in_r():
    """600 answers, 5 strata, 30 clusters. Weights taken as fixed would give 14% more."""
    # d$w <- 1; s <- svydesign(~psu, strata=~ward, weights=~w, data=d, nest=TRUE)
    # r <- rake(s, list(~age, ~sex), list(data.frame(age=0:3, Freq=150),
    #   data.frame(sex=c("F", "M"), Freq=600*c(.51, .49))), list(maxit=200, epsilon=1e-10))
    # svymean(~safe, r); the same with d$rw <- weights(r) as the weights of a new design
    answers, targets = wards(600)
    made = rake(answers, targets, strata="ward", psu="psu")
    calibrated = only(estimate_mean(made.survey, of="safe"))
    assert calibrated["estimate"] == pytest.approx(0.552665471379, rel=1e-9)
    assert calibrated["error"] == pytest.approx(0.019195067968, rel=1e-8)
    fixed = only(estimate_mean(made.weights, of="safe", weight="weight", strata="ward", psu="psu"))
    assert fixed["error"] == pytest.approx(0.0218335700949, rel=1e-8)
    told = only(
        estimate_mean(
            made.weights, of="safe", weight="weight", strata="ward", psu="psu",
            raked_to=("age", "sex"),
        )
    )  # fmt: skip
    assert told["error"] == pytest.approx(calibrated["error"], rel=1e-9)
    # By hand: residuals of one regression on the margins, summed by cluster within stratum.
    w, y = made.survey.weights, answers["safe"].to_numpy()
    x = pd.get_dummies(answers[["age", "sex"]].astype(str)).to_numpy(float)
    z = (y - w @ y / w.sum()) / w.sum()
    e = w * (z - x @ np.linalg.lstsq(x, z, rcond=None)[0])
    sums = pd.DataFrame({"h": answers["ward"], "u": answers["psu"], "e": e})
    sums = sums.groupby(["h", "u"])["e"].sum()
    square = sum(len(t) / (len(t) - 1) * ((t - t.mean()) ** 2).sum() for _, t in sums.groupby("h"))
    assert calibrated["error"] == pytest.approx(np.sqrt(square), rel=1e-9)


@pytest.mark.parametrize(
    ("rule", "error"),
    [("remove", 0.8399404741), ("certainty", 0.8399404741), ("adjust", 1.146254771),
     ("average", 1.028712788)],
)  # fmt: skip
def test_rules_for_a_lonely_cluster_are_those_of_r(rule, error):
    # options(survey.lonely.psu=rule); svymean(~y, svydesign(id=~psu, strata=~st, weights=~w))
    from commonweal.analysis.surveys.estimates import mean_of

    six = pd.DataFrame({"st": [1, 1, 1, 2, 2, 3], "psu": range(6), "w": [1, 2, 1, 3, 1, 2]})
    held = survey(six, weight="w", strata="st", psu="psu", lonely=rule)
    found = mean_of(held, np.array([3.0, 5, 4, 8, 6, 1]), np.ones(6, dtype=bool))
    assert found["error"] == pytest.approx(error, rel=1e-9)


def test_a_lonely_cluster_without_a_rule_is_an_error(schools):
    one = schools.assign(part=["alone"] + ["rest"] * 199)
    with pytest.raises(NotEnoughData, match="one cluster"):
        estimate_mean(one, of="score_2000", strata="part")


# --- Acceptance A10 ---


def test_weights_for_a_sample_of_48_men_and_52_women():
    asked = pd.DataFrame({"sex": ["M"] * 48 + ["F"] * 52})
    people = pd.DataFrame({"margin": "sex", "level": ["M", "F"], "people": [0.5, 0.5]})
    weights = poststratify(asked, people).weights.groupby("sex")["weight"].first()
    assert weights.round(4).to_dict() == {"M": 1.0417, "F": 0.9615}


def test_how_many_to_ask_and_how_near_it_comes():
    assert sample_size(margin=0.10).exact == pytest.approx(96.04, abs=0.01)
    assert sample_size(margin=0.10).answers == 97
    assert sample_size(margin=0.025).answers == 1_537
    found = margin_of_error(share=0.66, answers=1_326)
    assert round(100 * found.margin, 1) == 2.5
    assert found.in_words == "66% of 1,326 answers, give or take 2.5 percentage points."


def test_few_people_need_fewer_and_clusters_more():
    # Cochran: 1,536.58 / (1 + 1,535.58 / 5,000) = 1,175.6
    assert sample_size(margin=0.025, population=5_000).answers == 1_176
    assert sample_size(margin=0.025, design_effect=1.5).answers == 2_305
    assert sample_size(margin=0.025, response=0.25).invite == 6_148
    assert margin_of_error(share=0.3, answers=500, population=500).margin == 0


# --- Weights ---


def wards(n, seed=4):
    rng = np.random.default_rng(seed)
    ward = np.arange(n) % 5
    answers = pd.DataFrame(
        {
            "age": rng.choice(4, n, p=[0.1, 0.2, 0.3, 0.4]),
            "sex": rng.choice(["F", "M"], n, p=[0.6, 0.4]),
            "ward": ward,
            "psu": rng.integers(0, 6, n),
        }
    )
    answers["safe"] = (rng.random(n) < 0.4 + 0.1 * answers["age"]).astype(float)
    rows = [("age", str(k), p) for k, p in enumerate([0.25, 0.25, 0.25, 0.25])]
    rows += [("sex", "F", 0.51), ("sex", "M", 0.49)]
    return answers, pd.DataFrame(rows, columns=["margin", "level", "people"])


def test_raking_reproduces_every_margin():
    answers, targets = wards(800)
    made = rake(answers, targets)
    assert made.converged
    assert made.margins["off"].abs().max() < 1e-9
    assert made.weights["weight"].sum() == pytest.approx(800)
    assert "within 0.1%" in made.in_words


def test_a_margin_that_cannot_be_reached_is_named():
    answers, targets = wards(800)
    made = rake(answers, targets, upper=1.1)
    assert not made.converged
    assert "did not converge" in made.in_words
    assert "age" in made.in_words
    assert (made.survey.weights <= 1.1 + 1e-9).all()


def test_bounds_and_trimming_are_kept_where_the_margins_can_still_be_met():
    answers, targets = wards(3_000)
    free = rake(answers, targets)
    bound = rake(answers, targets, upper=2.65, lower=0.3)
    assert free.largest > 2.65
    assert bound.converged
    assert bound.largest <= 2.65 + 1e-9
    cut = rake(answers, targets, trim=2.65)
    assert cut.converged
    assert cut.trimmed > 0
    assert cut.largest <= 2.65 + 1e-6


def test_targets_that_do_not_fit_are_refused_by_name():
    answers, targets = wards(200)
    with pytest.raises(InvalidValues, match="Without a target: M"):
        rake(answers, targets[targets["level"] != "M"])
    more = pd.concat([targets, pd.DataFrame([("age", "9", 0.0001)], columns=targets.columns)])
    with pytest.raises(InvalidValues, match="Without answers: 9"):
        rake(answers, more)
    doubled = targets.assign(people=targets["people"].where(targets["margin"] == "age", 1.0))
    with pytest.raises(InvalidValues, match="different numbers"):
        rake(answers, doubled)
    with pytest.raises(MissingColumns):
        rake(answers, targets.rename(columns={"people": "n"}))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 50), st.floats(-100, 100))
def test_order_scale_and_shift_do_what_they_should(seed, scale, shift):
    answers, targets = wards(200, seed=seed % 1_000)
    answers = answers.assign(minutes=np.random.default_rng(seed).normal(20, 5, 200))
    first = only(estimate_mean(rake(answers, targets).survey, of="minutes"))
    moved = answers.assign(minutes=answers["minutes"] * scale + shift)
    mixed = moved.sample(frac=1, random_state=seed % 1_000)
    made = rake(mixed, targets.sample(frac=1, random_state=1))
    second = only(estimate_mean(made.survey, of="minutes"))
    assert second["estimate"] == pytest.approx(
        first["estimate"] * scale + shift, rel=1e-6, abs=1e-6
    )
    assert second["error"] == pytest.approx(first["error"] * scale, rel=1e-6)


# --- Planted truth ---


def test_intervals_of_a_raked_clustered_survey_cover_the_truth():
    """150 samples of 20 from 60 clusters in two strata; 95% within two binomial sd (3.6%)."""
    rng = np.random.default_rng(8)
    n, clusters = 6_000, 120
    cluster = np.repeat(np.arange(clusters), n // clusters)
    place = rng.normal(0, 0.6, clusters)[cluster]
    sex = rng.random(n) < 0.5
    said = rng.random(n) < 1 / (1 + np.exp(-(place + 1.2 * sex - 0.5)))
    people = pd.DataFrame(
        {"ward": cluster // 60, "psu": cluster, "sex": np.where(sex, "F", "M"),
         "said": np.where(said, "yes", "no")}
    )  # fmt: skip
    targets = people["sex"].value_counts().rename_axis("level").reset_index(name="people")
    targets.insert(0, "margin", "sex")
    truth, inside, runs = said.mean(), 0, 150
    for _ in range(runs):
        drawn = np.concatenate([rng.choice(60, 20, replace=False) + 60 * h for h in (0, 1)])
        got = people[people["psu"].isin(drawn)]
        got = got[rng.random(len(got)) < np.where(got["sex"] == "F", 0.5, 0.25)]
        made = rake(got.assign(there=60), targets, strata="ward", psu="psu", fpc="there")
        row = only(estimate_share(made.survey, question="said", answer="yes"))
        inside += row["lower"] <= truth <= row["upper"]
    assert inside / runs == pytest.approx(0.95, abs=0.036)


def test_groups_alike_are_called_different_about_as_often_as_said():
    """250 clustered samples in which answers do not depend on the group; 5% within two sd."""
    rng = np.random.default_rng(5)
    alarms, runs = 0, 250
    for _ in range(runs):
        place = rng.normal(0, 0.7, 30)
        psu = np.repeat(np.arange(30), 12)
        said = rng.random(360) < 1 / (1 + np.exp(-place[psu]))
        got = pd.DataFrame({"psu": psu, "said": said, "group": rng.integers(0, 3, 360)})
        alarms += rao_scott(got, question="said", by="group", psu="psu").p < 0.05
    assert 0.022 <= alarms / runs <= 0.078


# --- Waves ---

ASKED = "How safe do you feel walking alone in this area after dark?"


def waves():
    rng = np.random.default_rng(2)
    key = np.arange(400)
    leaning = rng.normal(0, 2, 400)
    first = leaning + rng.logistic(size=400) * 0.3 > 0
    second = leaning + rng.logistic(size=400) * 0.3 + 0.35 > 0
    return tuple(
        pd.DataFrame({"person": key, "felt": np.where(w, "safe", "unsafe")})
        for w in (first, second)
    )


@pytest.mark.parametrize(
    "other",
    ["How safe do you feel walking alone in your area after dark?",
     "How safe do you feel walking alone in this area at night?", " "],
)  # fmt: skip
def test_waves_asked_in_other_words_are_not_compared(other):
    first, second = waves()
    with pytest.raises(NotDefined):
        compare_waves(
            first, second, question="felt", answer="safe", first_wording=ASKED,
            second_wording=other,
        )  # fmt: skip


def test_waves_that_offered_other_answers_are_not_compared():
    first, second = waves()
    with pytest.raises(NotDefined, match="same answers"):
        compare_waves(
            first, second, question="felt", answer="safe", first_wording=ASKED,
            second_wording=ASKED, first_options=("safe", "unsafe"),
            second_options=("safe", "unsafe", "don't know"),
        )  # fmt: skip


def test_capitals_spaces_and_quotation_marks_are_not_a_change_of_wording():
    first, second = waves()
    found = compare_waves(
        first, second, question="felt", answer="safe", first_wording="Do you feel “safe”?",
        second_wording='do you  feel "safe"? ',
    )  # fmt: skip
    assert found.samples == "independent"


def test_the_same_people_asked_twice_make_a_change_surer():
    first, second = waves()
    words = {"first_wording": ASKED, "second_wording": ASKED}
    alone = compare_waves(first, second, question="felt", answer="safe", **words)
    same = compare_waves(first, second, question="felt", answer="safe", person="person", **words)
    assert same.change == pytest.approx(alone.change)
    assert (same.upper - same.lower) < 0.6 * (alone.upper - alone.lower)
    assert same.people_in_both == 400
    # By hand: the spread of each person's own change.
    moved = (second["felt"] == "safe").astype(int) - (first["felt"] == "safe").astype(int)
    half = 1.9659 * moved.std(ddof=1) / 20
    assert same.upper - same.change == pytest.approx(half, rel=1e-3)
    p = [(w["felt"] == "safe").mean() for w in (first, second)]
    by_hand = 1.9629 * np.sqrt(sum(q * (1 - q) / 399 for q in p))
    assert alone.upper - alone.change == pytest.approx(by_hand, rel=1e-3)


# --- Small bases, tables, published percentages ---


def small():
    sizes = {"a": 60, "b": 25, "c": 9, "d": 40}
    rows = [(g, "safe" if i % 3 else "unsafe") for g, n in sizes.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["ward", "felt"])


def test_small_bases_are_hidden_and_cannot_be_worked_out():
    found = estimate_share(small(), question="felt", answer="safe", by="ward").set_index("group")
    assert found.loc["c", "note"] == "fewer than 10"
    assert found.loc["b", "note"] == "hidden so that another cannot be worked out"
    assert found.loc[["b", "c"], ["answers", "estimate", "error", "lower"]].isna().all().all()
    assert found.loc["a", "note"] == ""
    held = crosstab(small(), question="felt", by="ward")
    assert held.table.groupby("group")["share"].count().to_dict() == {
        "a": 2,
        "b": 0,
        "c": 0,
        "d": 2,
    }
    assert "not shown because they are small: 2" in held.in_words


def test_a_base_under_thirty_is_marked_to_be_read_with_care():
    two = small().query("ward in ('a', 'b')")
    found = estimate_share(two, question="felt", answer="safe", by="ward").set_index("group")
    assert found.loc["b", "note"] == "read with care"
    assert found.loc["b", "estimate"] == pytest.approx(16 / 25)


def test_topline_shares_of_a_question_add_up_and_leave_out_who_did_not_answer():
    table = small().assign(late=["yes", "no", None, "no"] * 33 + ["yes", None])
    found = topline(table, questions=("felt", "late"))
    assert found.groupby("question")["share"].sum().tolist() == pytest.approx([1, 1])
    assert found.set_index("question").loc["late", "answers"].tolist() == [100, 100]


def test_crosstab_shares_lie_within_their_limits_and_carry_a_test(schools):
    found = crosstab(schools, question="target_met", by="type", **KEYS)
    assert ((found.table["lower"] < found.table["share"]) & (
        found.table["share"] < found.table["upper"])).all()  # fmt: skip
    assert found.test.f == pytest.approx(17.247444, rel=CLOSE)


def test_the_codebook_shows_no_ones_own_words_and_no_rare_answer():
    table = small().assign(words=[f"text {i}" for i in range(134)])
    found = codebook(table, wording={"felt": ASKED}).set_index("question")
    assert found.loc["words", "answer"] == "134 different words"
    assert "c" not in found.loc["ward", "answer"].tolist()
    assert set(found.loc["felt", "wording"]) == {ASKED}
    assert found.loc["felt", "count"].sum() == 134


def test_a_published_percentage_is_worked_out_again_or_questioned(schools):
    told = {"question": "target_met", "answer": "Yes"}
    right = reproduce(schools, published=83, weight="weight", **told)
    assert right.agrees
    assert right.in_words.endswith("they agree.")
    bare = reproduce(schools, published=76, weight="weight", **told)
    assert not bare.agrees
    assert "only without the weights" in bare.in_words
    assert "do not agree" in reproduce(schools, published=80, weight="weight", **told).in_words


def test_nobody_and_everybody_have_limits_too():
    table = pd.DataFrame({"felt": ["safe"] * 40 + ["other"], "one": ["a"] * 40 + ["b"]})
    row = estimate_share(table[:40], question="felt", answer="safe").iloc[0]
    # Exact binomial: 0.025 ** (1 / 40)
    assert (row["lower"], row["upper"]) == pytest.approx((0.91191, 1.0), rel=1e-4)


def test_a_survey_brings_its_own_design(designed):
    with pytest.raises(InvalidValues, match="already has its design"):
        estimate_mean(designed, of="score_2000", weight="weight")


# --- The pages ---


def page(name):
    return (files("commonweal.analysis") / "methods" / f"{name}.md").read_text(encoding="utf-8")


def test_the_numbers_on_the_page_of_weighting(schools, margins):
    text = page("weighting")
    made = rake(schools, margins)
    found = only(estimate_mean(made.survey, of="score_2000"))
    fixed = only(estimate_mean(made.weights, of="score_2000", weight="weight"))
    plain = only(estimate_mean(schools, of="score_2000"))
    assert f"mean score is {plain['estimate']:.1f}" in text
    assert f"**{found['estimate']:.1f}, with a standard error of {found['error']:.2f}**" in text
    assert f"would be {fixed['error']:.2f}" in text
    assert f"worth **{made.effective:.0f}**" in text
    assert f"takes {sample_size(margin=0.1).answers} answers" in text
    assert f"**{sample_size(margin=0.025).answers:,}**" in text


def test_the_numbers_on_the_page_of_surveys(designed):
    text = page("surveys")
    met = {"question": "target_met", "answer": "Yes"}
    row = only(estimate_share(designed, **met))
    assert (
        f"**{row['estimate']:.0%} met their target ({row['lower']:.0%} to {row['upper']:.0%})**"
        in text
    )
    by = estimate_share(designed, by="type", **met).set_index("group")["estimate"]
    assert (
        f"elementary schools {by['elementary']:.0%}, middle {by['middle']:.0%}, "
        f"high {by['high']:.0%}" in text
    )
    test = rao_scott(designed, question="target_met", by="type")
    assert f"F = {test.f:.1f} on {test.ndf:.1f} and {test.ddf:.1f}, p < 0.001" in text
    mean = only(estimate_mean(designed, of="score_2000"))
    assert f"{mean['estimate']:.1f}, standard error {mean['error']:.2f}" in text
    assert f"{mean['design_effect']:.2f} times" in text
    median = only(estimate_quantiles(designed, of="score_2000", at=(0.5,)))
    assert (
        f"Median {median['estimate']:.0f} ({median['lower']:.0f} to {median['upper']:.0f})" in text
    )
    change = compare_waves(
        sample("california_schools_1999.csv"), sample("california_schools_2000.csv"),
        question="band", answer="700 or more", first_wording="Index", second_wording="Index",
        person="school", weight="weight", strata="type",
    )  # fmt: skip
    assert f"{change.first:.0%} scored 700 or more in 1999 and {change.second:.0%} in 2000" in text
    assert f"up by {100 * change.lower:.1f} to {100 * change.upper:.1f} points" in text


def test_all_groups_at_once_are_each_group_on_its_own(schools, margins, monkeypatch):
    from commonweal.analysis.surveys import estimates

    asked = schools.assign(score_2000=schools["score_2000"].astype(float))
    asked.loc[asked.index[::9], "score_2000"] = np.nan
    raked = rake(asked, margins, weight="weight").survey
    for held in (raked, survey(asked, weight="weight", strata="type", lonely="adjust")):
        together = estimate_mean(held, of="score_2000", by="target_met")
        with monkeypatch.context() as patch:
            patch.setattr(estimates, "means_by_group", lambda *_: None)
            apart = estimate_mean(held, of="score_2000", by="target_met")
        pd.testing.assert_frame_equal(together, apart, rtol=1e-10)
