"""What may be published, and can anybody work out what was hidden? Checked by a second program."""

import itertools
import time
from importlib.resources import files
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from commonweal.analysis.disclosure import (
    RuleName,
    audit,
    protect,
    protect_linked,
    protect_release,
    read_rule_sets,
    round_counts,
    rule_set,
    rule_sets,
    sensitive_sums,
)
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, NotDefined, UnknownName
from commonweal.vocabulary.words import count as figures


def table_of(counts, columns=("area", "kind")):
    cells = itertools.product(*(range(n) for n in counts.shape))
    rows = [(*(f"{c[0]}{i}" for c, i in zip(columns, at, strict=True)), counts[at]) for at in cells]
    return pd.DataFrame(rows, columns=[*columns, "n"])


def what_can_be_worked_out(published, columns, *, least_hidden=1, total="Total"):
    """Bounds of every hidden cell from the published rows alone, by a program of our own.

    Unknown are only the innermost cells; every printed total is one equation, and
    every hidden total is at least `least_hidden`. (The product keeps totals as
    unknowns of their own.)
    """
    said = {tuple(row[:-1]): row[-1] for row in published.itertuples(index=False)}
    inner = [cell for cell in said if total not in cell]
    at = {cell: i for i, cell in enumerate(inner)}
    equal, known, above, least = [], [], [], []
    for cell, word in said.items():
        line = np.zeros(len(inner))
        for other in inner:
            if all(a in (total, b) for a, b in zip(cell, other, strict=True)):
                line[at[other]] = 1
        if word.isdigit():
            equal.append(line)
            known.append(float(word))
        else:
            above.append(-line)
            least.append(-float(least_hidden))
    bounds = {}
    for cell, word in said.items():
        if word.isdigit():
            continue
        aim = np.zeros(len(inner))
        for other in inner:
            if all(a in (total, b) for a, b in zip(cell, other, strict=True)):
                aim[at[other]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * aim, A_ub=above, b_ub=least, A_eq=equal or None, b_eq=known or None
            )
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        bounds[cell] = ends
    return bounds


def worked_out_together(tables, *, contains=False, total="Total"):
    """Bounds of every hidden cell of several published tables, set against one another.

    Unknown are the innermost cells of each table. The same cell of two tables is
    one number; with `contains`, each cell of the first is at least that of the second.
    """
    at, equal, known, above, least = {}, [], [], [], []
    frames = [
        {tuple(zip(f.columns[:-1], row[:-1], strict=True)): row[-1] for row in f.to_numpy()}
        for f in tables
    ]
    for t, said in enumerate(frames):
        for cell in said:
            if all(v != total for _, v in cell):
                at[(t, cell)] = len(at)

    def line(t, cell):
        found = np.zeros(len(at))
        for other in frames[t]:
            if (t, other) in at and all(v in (total, dict(other)[c]) for c, v in cell):
                found[at[(t, other)]] = 1
        return found

    for t, said in enumerate(frames):
        for cell, word in said.items():
            if word.isdigit():
                equal.append(line(t, cell))
                known.append(float(word))
            else:
                above.append(-line(t, cell))
                least.append(-1.0)
    meaning = {}
    for t, said in enumerate(frames):
        for cell in said:
            key = frozenset((c, v) for c, v in cell if v != total)
            if key not in meaning:
                meaning[key] = (t, cell)
            elif contains:
                above.append(line(t, cell) - line(*meaning[key]))
                least.append(0.0)
            else:
                equal.append(line(t, cell) - line(*meaning[key]))
                known.append(0.0)

    def reach(aim):
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * aim, A_ub=above or None, b_ub=least or None, A_eq=equal, b_eq=known
            )
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    hidden = {
        (t, cell): reach(line(t, cell))
        for t, said in enumerate(frames)
        for cell, word in said.items()
        if not word.isdigit()
    }
    if not contains:
        return hidden, {}
    added = {cell: reach(line(0, cell) - line(1, cell)) for cell in frames[0] if cell in frames[1]}
    return hidden, added


# ---- named rules -------------------------------------------------------------------------------


def test_the_hospital_rule_hides_one_to_seven_and_rounds_the_rest_to_fives():
    given_ = [0, 1, 7, 8, 12, 13]
    wards = pd.DataFrame({"ward": list("ABCDEF"), "n": given_})
    safe = protect(wards, dimensions=("ward",), count="n", rules="hes_2018")
    assert safe.published["n"].tolist() == ["0", "*", "*", "10", "10", "15", "40"]
    assert safe.rules == "hes_2018 (version 2018-09)"


def test_open_data_is_left_as_it_was_published():
    wards = pd.DataFrame({"ward": ["A", "B"], "n": [0, 3]})
    safe = protect(wards, dimensions=("ward",), count="n", rules="none_open_data")
    assert safe.published["n"].tolist() == ["0", "3", "3"]
    assert "No cell of 3 needs to be hidden" in safe.in_words


def test_every_rule_set_says_its_version_and_where_it_is_from():
    for rule in rule_sets().values():
        assert rule.version
        assert rule.source
        assert rule.symbol.strip()
    with pytest.raises(UnknownName, match="no rule set “lt7”"):
        rule_set("lt7")


def test_a_partnership_can_write_a_rule_set_of_its_own():
    assert set(get_args(RuleName)) == set(rule_sets())
    text = """
    [ours]
    version = "2026-12"
    title = "Below 3 hidden"
    source = "Minute 7"
    least = 3
    zeros = "show"
    width = 2
    secondary = true
    base = 0
    rounding = "nearest"
    symbol = "[s]"
    """
    ours = read_rule_sets(text)["ours"]
    wards = pd.DataFrame({"ward": list("ABC"), "n": [2, 3, 9]})
    safe = protect(wards, dimensions=("ward",), count="n", rules=ours)
    assert safe.published["n"].tolist() == ["[s]", "[s]", "9", "14"]
    assert safe.rules == "ours (version 2026-12)"
    with pytest.raises(InvalidValues, match="asks for what cannot be"):
        read_rule_sets(text.replace("[s]", " "))
    with pytest.raises(InvalidValues, match="cannot be read"):
        read_rule_sets("[ours]\nleast = 3")


def test_the_strict_rule_has_the_thresholds_of_the_research_services():
    rule = rule_set("lt10_strict")
    assert (rule.least, rule.dominance, rule.p_percent, rule.zeros) == (10, (2, 0.9), 0.1, "hide")


def test_dominance_and_p_percent_by_hand():
    # 12 givers. A: 500 + 420 of 1,020 is 90.2%, and (1020 - 920)/500 = 0.2.
    # B: 900 + 60 of 1,000 is 96%, and 40/900 = 0.044. C: all alike.
    rows = [("A", i, v) for i, v in enumerate([500, 420] + [10] * 10)]
    rows += [("B", i, v) for i, v in enumerate([900, 60] + [4] * 10)]
    rows += [("C", i, v) for i, v in enumerate([10] * 12)]
    found = sensitive_sums(
        pd.DataFrame(rows, columns=["ward", "by", "pounds"]),
        groups=("ward",), giver="by", amount="pounds",
    ).set_index("ward")  # fmt: skip
    assert found.loc["A", "share"] == pytest.approx(920 / 1020)
    assert found.loc["A", "p_ratio"] == pytest.approx(0.2)
    assert found.loc["A", "sensitive"] == "the 2 largest make 90%"
    assert found.loc["B", "sensitive"] == "the 2 largest make 96%; p% 0.044"
    assert found.loc["C", "sensitive"] == ""


# ---- one table ---------------------------------------------------------------------------------


def test_one_small_cell_takes_three_others_with_it():
    # One small cell: a row, a column and the corner between must hide one each, and no total.
    counts = np.array([[40, 31, 25], [3, 22, 30], [18, 27, 35]])
    safe = protect(table_of(counts), dimensions=("area", "kind"), count="n", least_loss="cells")
    assert (safe.small, safe.others) == (1, 3)
    assert safe.holds
    hidden = safe.published[safe.published["n"] == "[c]"]
    assert not (hidden[["area", "kind"]] == "Total").any(axis=None)


@pytest.mark.parametrize("seed", range(3))
def test_the_integer_program_loses_no_more_than_any_safe_choice(seed):
    """Every choice of cells in a small table is tried, and the cheapest safe one is no cheaper."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(3, 15, (2, 3))
    counts[0, 0] = rng.integers(1, 5)
    table = table_of(counts)
    ours = protect(
        table, dimensions=("area", "kind"), count="n", least_loss="cells", method="integer program"
    )
    shown = protect(table, dimensions=("area", "kind"), count="n", rules="none_open_data").published
    small = [i for i, n in enumerate(shown["n"]) if 0 < int(n) < 5]
    rest = [i for i in range(len(shown)) if i not in small]
    for size in range(ours.others + 1):
        safe = []
        for extra in itertools.combinations(rest, size):
            tried = shown.copy()
            tried.loc[[*small, *extra], "n"] = "[c]"
            bounds = what_can_be_worked_out(tried, ("area", "kind"))
            cells = [tuple(tried.iloc[i][["area", "kind"]]) for i in small]
            if all(bounds[c][1] - bounds[c][0] >= 3 - 1e-6 for c in cells):
                safe.append(extra)
        if safe:
            break
    assert ours.others == size


def random_table(draw, rows, columns, top):
    cells = st.integers(0, top)
    return np.array(
        draw(st.lists(cells, min_size=rows * columns, max_size=rows * columns))
    ).reshape(rows, columns)


@st.composite
def tables(draw):
    return random_table(
        draw, draw(st.integers(2, 4)), draw(st.integers(2, 4)), draw(st.sampled_from([6, 30]))
    )


@settings(max_examples=12, deadline=None)
@given(
    tables(), st.sampled_from(["lt5_secondary", "lt10_rate"]), st.sampled_from(["auto", "exchange"])
)
def test_nobody_can_work_out_a_small_cell_of_any_table(counts, rules, method):
    rule = rule_set(rules)
    table = table_of(counts)
    safe = protect(table, dimensions=("area", "kind"), count="n", rules=rules, method=method)
    assert safe.holds
    said = safe.published.set_index(["area", "kind"])["n"]
    for (area, kind), n in table.set_index(["area", "kind"])["n"].items():
        assert said[(area, kind)] == (rule.symbol if 0 < n < rule.least else said[(area, kind)])
        assert said[(area, kind)] in (rule.symbol, str(n))
    bounds = what_can_be_worked_out(safe.published, ("area", "kind"))
    truth = protect(table, dimensions=("area", "kind"), count="n", rules="none_open_data")
    truth = truth.published.set_index(["area", "kind"])["n"].astype(int)
    for cell, (low, high) in bounds.items():
        assert low - 1e-6 <= truth[cell] <= high + 1e-6
        if truth[cell] < rule.least:
            assert high - low >= rule.width - 1e-6, cell
        else:
            assert high > low, cell


@settings(max_examples=10, deadline=None)
@given(tables())
def test_our_audit_and_the_other_program_find_the_same_bounds(counts):
    """Over primary suppression alone, where much can be worked out."""
    table = table_of(counts)
    shown = protect(table, dimensions=("area", "kind"), count="n", rules="none_open_data").published
    small = shown["n"].astype(int).between(1, 4)
    shown.loc[small, "n"] = "[c]"
    found = audit(shown, dimensions=("area", "kind"), count="n").cells
    theirs = what_can_be_worked_out(shown, ("area", "kind"))
    assert len(found) == len(theirs) == small.sum()
    ours = found[["lower", "upper"]].to_numpy(dtype=float)
    assert ours == pytest.approx(np.array(list(theirs.values())).reshape(-1, 2), abs=1e-6)


def test_hiding_small_cells_alone_is_caught():
    counts = np.array([[40, 31, 25], [3, 22, 30], [18, 27, 35]])
    shown = protect(
        table_of(counts), dimensions=("area", "kind"), count="n", rules="none_open_data"
    ).published
    shown.loc[shown["n"] == "3", "n"] = "[c]"
    found = audit(shown, dimensions=("area", "kind"), count="n")
    assert not found.holds
    assert found.cells[["lower", "upper"]].to_numpy().tolist() == [[3, 3]]
    assert "1 of 1 hidden cells can be worked out" in found.in_words
    assert "1 of them exactly: do not publish" in found.in_words


def test_the_order_of_rows_and_the_names_of_places_change_nothing_that_is_lost():
    rng = np.random.default_rng(5)
    table = table_of(rng.poisson(9, (5, 4)))
    first = protect(table, dimensions=("area", "kind"), count="n", method="integer program")
    mixed = table.sample(frac=1, random_state=1).replace({"area": {"a0": "z", "a1": "y"}})
    again = protect(mixed, dimensions=("kind", "area"), count="n", method="integer program")
    assert (first.small, first.others) == (again.small, again.others)


def test_a_hidden_cell_is_a_symbol_and_never_a_blank_that_reads_as_nil():
    counts = np.array([[0, 2], [30, 40]])
    safe = protect(table_of(counts), dimensions=("area", "kind"), count="n")
    assert set(safe.published["n"]) <= {"[c]", "0", *map(str, range(1, 100))}
    assert safe.published["n"].notna().all()
    assert safe.published["n"].iloc[0] == "0"  # a nil is shown as nil
    with pytest.raises(InvalidValues, match="counts or the symbol"):
        audit(safe.published.replace("[c]", ""), dimensions=("area", "kind"), count="n")


def test_where_nils_are_sensitive_they_are_hidden_too():
    counts = np.array([[0, 60, 70], [30, 40, 50], [45, 35, 25]])
    safe = protect(table_of(counts), dimensions=("area", "kind"), count="n", rules="lt10_strict")
    assert safe.published["n"].iloc[0] == "[c]"
    assert safe.small == 1
    bounds = what_can_be_worked_out(safe.published, ("area", "kind"), least_hidden=0)
    low, high = bounds[("a0", "k0")]
    assert high - low >= 9


def test_totals_that_are_given_must_be_right_and_cells_are_there_once():
    rows = pd.DataFrame({"ward": ["A", "B", "Total"], "n": [3, 9, 13]})
    with pytest.raises(InvalidValues, match="A total is not the sum"):
        protect(rows, dimensions=("ward",), count="n")
    with pytest.raises(InvalidValues, match="there twice"):
        protect(pd.concat([rows[:2], rows[:1]]), dimensions=("ward",), count="n")


# ---- levels, more dimensions, linked tables -----------------------------------------------------


def test_wards_within_districts_are_protected_at_both_levels():
    rng = np.random.default_rng(2)
    rows = [
        (f"D{i % 3}", f"W{i}", kind, int(rng.poisson(8)))
        for i in range(9)
        for kind in ("hate", "stalking")
    ]
    table = pd.DataFrame(rows, columns=["district", "ward", "kind", "n"])
    safe = protect(
        table, dimensions=("district", "ward", "kind"), count="n", within={"ward": "district"}
    )
    assert safe.holds
    # 9 wards, 3 districts and the whole, by 2 kinds and their total.
    assert len(safe.published) == safe.cells == 13 * 3
    bounds = what_can_be_worked_out(safe.published, ("district", "ward", "kind"))
    truth = table.set_index(["district", "ward", "kind"])["n"]
    for cell, (low, high) in bounds.items():
        if cell in truth.index and 0 < truth[cell] < 5:
            assert high - low >= 3 - 1e-6


@settings(max_examples=3, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=18, max_size=18))
def test_three_ways_of_counting_at_once_are_safe(numbers):
    table = table_of(np.array(numbers).reshape(3, 3, 2), ("area", "kind", "sex"))
    safe = protect(table, dimensions=("area", "kind", "sex"), count="n")
    assert safe.holds
    truth = table.set_index(["area", "kind", "sex"])["n"]
    for cell, (low, high) in what_can_be_worked_out(
        safe.published, ("area", "kind", "sex")
    ).items():
        if cell in truth.index and 0 < truth[cell] < 5:
            assert high - low >= 3 - 1e-6


def test_two_tables_that_share_a_margin_hide_the_same_cells_of_it():
    rng = np.random.default_rng(11)
    people = pd.DataFrame(
        {
            "area": rng.choice(list("NSEW"), 120, p=[0.6, 0.3, 0.07, 0.03]),
            "strand": rng.choice(["race", "faith", "disability"], 120, p=[0.7, 0.2, 0.1]),
            "age": rng.choice(["child", "adult"], 120),
        }
    )
    by_strand = people.groupby(["area", "strand"]).size().rename("n").reset_index()
    by_age = people.groupby(["area", "age"]).size().rename("n").reset_index()
    both = protect_linked(
        by_strand, by_age, first_dimensions=("area", "strand"), second_dimensions=("area", "age"),
        count="n",
    )  # fmt: skip
    assert both.holds
    second = both.second
    one = both.published.query("strand == 'Total'").set_index("area")["n"]
    other = second.query("age == 'Total'").set_index("area")["n"]
    assert one.to_dict() == other.to_dict()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_tables_that_share_cells_give_nothing_away_together(seed):
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(
        {"area": rng.choice(list("NSEW"), 90), "strand": rng.choice(["race", "faith", "other"], 90),
         "age": rng.choice(["child", "adult"], 90, p=[0.2, 0.8])}
    )  # fmt: skip
    tables = [
        people.groupby(["area", second]).size().rename("n").reset_index()
        for second in ("strand", "age")
    ]
    both = protect_linked(
        *tables, first_dimensions=("area", "strand"), second_dimensions=("area", "age"), count="n"
    )
    hidden, _ = worked_out_together([both.published, both.second])
    for (t, cell), (low, high) in hidden.items():
        places = dict(cell)
        if "Total" in places.values():
            continue
        truth = tables[t].set_index(list(places))["n"].get(tuple(places.values()), 0)
        assert low - 1e-6 <= truth <= high + 1e-6
        assert high - low >= (3 if truth < 5 else 1) - 1e-6


def test_tables_that_disagree_about_a_shared_cell_are_refused():
    one = pd.DataFrame({"area": ["N"], "n": [9]})
    other = pd.DataFrame({"age": ["child"], "n": [8]})
    with pytest.raises(InvalidValues, match="disagree"):
        protect_linked(
            one, other, first_dimensions=("area",), second_dimensions=("age",), count="n"
        )


# ---- releases ----------------------------------------------------------------------------------


def test_what_was_added_between_two_releases_cannot_be_worked_out():
    earlier = pd.DataFrame({"ward": list("ABCD"), "n": [20, 31, 42, 18]})
    later = earlier.assign(n=[22, 45, 60, 40])  # ward A: two people more
    old = protect(earlier, dimensions=("ward",), count="n").published
    assert (old["n"] != "[c]").all()
    alone = protect(later, dimensions=("ward",), count="n").published
    assert alone["n"].iloc[0] == "22"  # alone nothing is small: the difference gives two away
    safe = protect_release(later, earlier, old, dimensions=("ward",), count="n")
    assert safe.holds
    hidden = safe.published.set_index("ward")["n"]
    assert hidden["A"] == "[c]"
    # The second program: what was added to each ward, given all that is printed.
    new = hidden.eq("[c]")
    total = int(hidden["Total"])
    assert new.sum() == 2
    other = next(w for w in "BCD" if new[w])
    shown = sum(int(hidden[w]) for w in "ABCD" if not new[w])
    together = total - shown - 20 - int(earlier.set_index("ward").loc[other, "n"])
    # A and the other ward grew by `together` in all, split in any way.
    assert together >= 3


@settings(max_examples=10, deadline=None)
@given(tables(), st.integers(0, 10**6))
def test_no_release_gives_away_what_was_added_or_what_was_hidden_before(counts, seed):
    earlier = table_of(counts)
    growth = np.random.default_rng(seed).poisson(4, len(earlier))
    later = earlier.assign(n=earlier["n"] + growth)
    kw = {"dimensions": ("area", "kind"), "count": "n"}
    old = protect(earlier, **kw).published
    try:
        safe = protect_release(later, earlier, old, **kw)
    except NotDefined:
        return
    assert safe.holds
    hidden, added = worked_out_together([safe.published, old], contains=True)
    grown = earlier.assign(n=growth).set_index(["area", "kind"])["n"]
    for cell, (low, high) in added.items():
        names = tuple(v for _, v in cell)
        if names in grown.index:
            assert low - 1e-6 <= grown[names] <= high + 1e-6
            if 0 < grown[names] < 5:
                assert high - low >= 3 - 1e-6, cell
    truths = [f.set_index(["area", "kind"])["n"] for f in (later, earlier)]
    for (t, cell), (low, high) in hidden.items():
        names = tuple(v for _, v in cell)
        if names in truths[t].index and 0 < truths[t][names] < 5:
            assert high - low >= 3 - 1e-6, cell


def test_what_the_earlier_release_hid_stays_hidden():
    earlier = pd.DataFrame({"ward": list("ABC"), "n": [3, 31, 42]})
    old = protect(earlier, dimensions=("ward",), count="n").published
    later = earlier.assign(n=[3, 51, 70])
    safe = protect_release(later, earlier, old, dimensions=("ward",), count="n")
    assert safe.holds
    assert (safe.audit["cell"].str.contains("release earlier")).any()


def test_an_earlier_release_that_gives_too_much_away_is_said():
    earlier = pd.DataFrame({"ward": list("AB"), "n": [3, 31]})
    everything = protect(earlier, dimensions=("ward",), count="n", rules="none_open_data").published
    everything.loc[0, "n"] = "[c]"  # hidden alone: anybody can subtract
    with pytest.raises(NotDefined, match="cannot be made safe"):
        protect_release(
            earlier.assign(n=[9, 60]), earlier, everything, dimensions=("ward",), count="n"
        )


def test_a_later_table_must_contain_the_earlier_one():
    earlier = pd.DataFrame({"ward": list("AB"), "n": [30, 31]})
    old = protect(earlier, dimensions=("ward",), count="n").published
    with pytest.raises(InvalidValues, match="does not contain"):
        protect_release(earlier.assign(n=[29, 40]), earlier, old, dimensions=("ward",), count="n")


# ---- rounding ----------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(tables(), st.sampled_from([3, 5, 10]), st.integers(0, 99))
def test_controlled_rounding_keeps_every_sum_and_moves_no_count_by_a_whole_base(counts, base, seed):
    table = table_of(counts)
    kw = {"dimensions": ("area", "kind"), "count": "n"}
    rounded = round_counts(table, base=base, seed=seed, **kw)
    truth = protect(table, rules="none_open_data", **kw).published["n"].astype(int)
    assert (rounded["n"] % base == 0).all()
    assert ((rounded["n"] - truth).abs() < base).all()
    grid = rounded.pivot(index="area", columns="kind", values="n")
    assert (grid.drop(columns="Total").sum(axis=1) == grid["Total"]).all()
    assert (grid.drop(index="Total").sum() == grid.loc["Total"]).all()


def test_random_rounding_has_no_bias_and_a_seed_repeats_it():
    table = pd.DataFrame({"ward": [f"W{i}" for i in range(4_000)], "n": 7})
    kw = {"dimensions": ("ward",), "count": "n", "base": 5, "rounding": "random"}
    once = round_counts(table, seed=4, **kw)["n"][:-1]
    assert set(once) == {5, 10}
    # 7 goes to 10 two times in five: standard error of the mean is 5 √(0.24/4000) = 0.039.
    assert once.mean() == pytest.approx(7, abs=3 * 0.039)
    assert once.equals(round_counts(table, seed=4, **kw)["n"][:-1])
    assert not once.equals(round_counts(table, seed=5, **kw)["n"][:-1])


def test_what_rounded_numbers_give_away_is_audited():
    # 8 to 12 print as 10; a hidden cell of 1 to 7 beside two tens and a total of 25 (23 to 27).
    shown = pd.DataFrame({"ward": ["A", "B", "C", "Total"], "n": ["*", "10", "10", "25"]})
    found = audit(shown, dimensions=("ward",), count="n", rules="hes_2018").cells
    assert found[["lower", "upper"]].to_numpy().tolist() == [[1, 7]]


# ---- speed and the page ------------------------------------------------------------------------


def test_a_table_of_fifty_by_twenty_takes_less_than_two_seconds():
    rng = np.random.default_rng(0)
    table = table_of(rng.poisson(rng.gamma(0.8, 25, (50, 20))))
    start = time.process_time()
    safe = protect(table, dimensions=("area", "kind"), count="n")
    assert safe.holds
    assert time.process_time() - start < 2


def test_the_numbers_on_the_page():
    page = (files("commonweal.analysis") / "methods" / "disclosure.md").read_text("utf-8")
    table = sample("leeds_searches_by_area.csv")
    kw = {"dimensions": ("area", "group"), "count": "searches"}
    safe = protect(table, **kw)
    assert safe.holds
    assert f"{figures(safe.cells)} cells, {figures(safe.small)} are below five" in page
    assert f"**{figures(safe.others)} more**" in page
    found = audit(sample("leeds_searches_small_hidden.csv"), **kw)
    failing = found.cells[~found.cells["holds"]]
    assert f"{figures(len(failing))} of the {figures(len(found.cells))}" in page
    assert f"{figures(int((failing['width'] == 0).sum()))} of them exactly" in page
    assert "[c]" in page
