from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis.harm import Weights, harm_index, weights_by_volume
from commonweal.analysis.methods import sample
from commonweal.vocabulary.errors import InvalidValues, UnknownName

NO_SENTENCE = "An incident of anti-social behaviour is not an offence and has no sentence."
ASB = "Anti-social behaviour"


@pytest.fixture(scope="module")
def cambridge(data):
    table = sample("cchi_2026_subgroup_weights.csv")
    return Weights(
        name="Cambridge Crime Harm Index",
        version="2026 update, medians by subgroup, volumes of 2024/25",
        dated=date(2026, 2, 1),
        unit="days of sentence",
        values=weights_by_volume(
            table,
            category="policeuk_category",
            weight="cchi_days_median",
            volume="national_count_2024_25",
        ),
        not_weighted={ASB: NO_SENTENCE},
    )


@pytest.fixture(scope="module")
def severity(data):
    table = pd.read_csv(data / "offence_classification_2017_18.csv", dtype={"offence_code": str})
    known = table.dropna(subset=["ons_css_weight"])
    return Weights(
        name="ONS Crime Severity Score",
        version="second release",
        dated=date(2018, 1, 25),
        unit="severity",
        values=dict(zip(known["offence_code"], known["ons_css_weight"], strict=True)),
    )


def counts(**rows):
    return pd.DataFrame({"category": list(rows), "count": list(rows.values())})


def simple(version="1", **values):
    return Weights("Test weights", version, date(2026, 1, 1), "days", values)


def test_harm_is_counts_times_weights():
    found = harm_index(
        counts(a=3, b=2), category="category", count="count", weights=simple(a=10, b=365),
        population=1_000, denominator="mid-2024",
    )  # fmt: skip
    assert (found.total, found.counted, found.per_head) == (760, 5, 0.76)
    assert found.table["share_of_harm"].tolist() == pytest.approx([30 / 760, 730 / 760])
    assert found.mean == 152


def test_one_murder_weighs_as_much_as_2660_cannabis_possessions():
    """First release of the Crime Severity Score: murder 7,979, cannabis possession 3."""
    weights = simple(murder=7_979, cannabis=3)
    table = counts(murder=1, cannabis=2_660)
    found = harm_index(table, category="category", count="count", weights=weights)
    assert found.table["harm"].tolist() == [7_979, 7_980]


def test_west_yorkshires_severity_2017_18(data, severity):
    table = pd.read_csv(data / "ho_prc_pfa_2017_18_west_yorkshire.csv", dtype={"offence_code": str})
    found = harm_index(table, category="offence_code", count="number_of_offences", weights=severity)
    assert found.total == pytest.approx(43_129_730, abs=1)
    assert found.left_out == 0


def test_anti_social_behaviour_has_no_weight_and_says_so(cambridge):
    table = pd.DataFrame({"category": ["Robbery", ASB], "count": [2, 500]})
    found = harm_index(table, category="category", count="count", weights=cambridge)
    assert found.total == 730
    assert (found.counted, found.left_out) == (2, 500)
    assert found.not_weighted == {ASB: NO_SENTENCE}
    assert ASB not in set(found.table["category"])


def test_a_category_without_weight_or_reason_is_refused(cambridge):
    with pytest.raises(UnknownName, match="no weight for Piracy"):
        harm_index(counts(Piracy=1), category="category", count="count", weights=cambridge)


def test_weights_without_a_version_are_refused():
    with pytest.raises(InvalidValues, match="name, a version"):
        Weights("CCHI", "", date(2026, 1, 1), "days", {"a": 1})


def test_the_result_says_which_edition_it_used(cambridge):
    found = harm_index(counts(Robbery=1), category="category", count="count", weights=cambridge)
    assert found.weights.startswith("Cambridge Crime Harm Index, 2026 update")
    assert found.weights.endswith("(2026-02-01)")


def test_other_weights_change_nothing_but_the_harm():
    table = counts(a=3, b=2)
    old = harm_index(table, category="category", count="count", weights=simple(a=1, b=2))
    new = harm_index(table, category="category", count="count", weights=simple("2", a=5, b=7))
    assert old.counted == new.counted
    same = ["category", "count", "share_of_count"]
    assert old.table[same].equals(new.table[same])
    assert old.total != new.total


def test_harm_per_head_needs_the_name_of_its_population():
    with pytest.raises(InvalidValues, match="denominator"):
        harm_index(
            counts(a=1), category="category", count="count", weights=simple(a=1), population=10
        )


@given(st.lists(st.integers(0, 1_000), min_size=2, max_size=2), st.integers(1, 50))
def test_harm_scales_with_counts_and_weights(values, factor):
    def total(a, b, w):
        return harm_index(
            counts(a=a, b=b), category="category", count="count", weights=simple(a=3 * w, b=7 * w)
        ).total

    a, b = values
    assert total(factor * a, factor * b, 1) == factor * total(a, b, 1) == total(a, b, factor)
