"""Published inputs with their published outputs: the open acceptance cases of statistics."""

from datetime import date

import pandas as pd
import pytest

from commonweal.analysis.arithmetic import (
    calendar_year_from_quarters,
    check_same_period,
    combine_areas,
    implied_prior,
    missing_part,
    period_meant,
    prior_from_difference,
    quarters_of,
    reconcile,
    total_of_quarters,
)
from commonweal.analysis.change import change
from commonweal.analysis.harm import Weights, harm_index, weights_by_volume
from commonweal.analysis.methods import sample
from commonweal.analysis.rates import rate
from commonweal.vocabulary.errors import InvalidValues, NotDefined, NotEnoughData
from commonweal.vocabulary.months import Span


def test_a1_the_earlier_count_behind_95011_up_11_7_percent():
    period = period_meant("In 2017")
    found = implied_prior(95_011, percent=11.7, period=period)
    assert (found.value, found.lower, found.upper) == (85_059, 85_021, 85_097)
    assert found.period == Span.calendar_year(2016)
    assert quarters_of(period) == ((2016, 4), (2017, 1), (2017, 2), (2017, 3))


def test_a1_a_calendar_year_is_never_set_beside_a_financial_year():
    with pytest.raises(InvalidValues, match="different periods"):
        check_same_period(period_meant("In 2017"), period_meant("2017/18"))


def test_a4_buckinghamshire_is_the_sum_of_its_four_districts_and_says_so():
    found = combine_areas(
        "Buckinghamshire",
        parts={
            "Aylesbury Vale": 11_478,
            "Chiltern": 4_137,
            "South Bucks": 4_361,
            "Wycombe": 11_062,
        },
    )
    assert (found.count, found.status) == (31_038, "combined")
    assert len(found.combined_from) == 4


def test_a4_bournemouth_christchurch_and_poole_is_unavailable():
    with pytest.raises(NotDefined, match="Dorset"):
        combine_areas("BCP", parts={"Bournemouth": 13_000, "Poole": 8_000, "Dorset": None})


@pytest.fixture(scope="module")
def cambridge(data):
    return weights_by_volume(
        sample("cchi_2026_subgroup_weights.csv"),
        category="policeuk_category",
        weight="cchi_days_median",
        volume="national_count_2024_25",
    )


@pytest.mark.parametrize(
    ("category", "days"),
    [
        ("Violence and sexual offences", 194.21),
        ("Burglary", 244.68),
        ("Criminal damage and arson", 11.18),
        ("Drugs", 3.66),
        ("Public order", 7.5),
        ("Shoplifting", 1),
        ("Other theft", 2),
        ("Vehicle crime", 5),
        ("Theft from the person", 2),
        ("Robbery", 365),
        ("Possession of weapons", 273.75),
        ("Bicycle theft", 2),
        ("Other crime", 10),
    ],
)
def test_a5_days_of_each_category_weighted_by_volume(cambridge, category, days):
    assert round(cambridge[category], 2) == days


def test_a5_harm_in_avon_and_somerset(data):
    """Local averages are the published harm over the published count of each category."""
    table = pd.read_csv(data / "ho_prc_pfa_2024_25_harm_example.csv")
    days = table["harm_cchi_days"] / table["count_2024_25"]
    weights = Weights(
        "Cambridge Crime Harm Index", "2026 update, Avon and Somerset mix", date(2026, 2, 1),
        "days of sentence", dict(zip(table["crime_type"], days, strict=True)),
    )  # fmt: skip
    found = harm_index(table, category="crime_type", count="count_2024_25", weights=weights)
    assert found.total == pytest.approx(18_337_215.75)
    rounded = {name: round(value, 2) for name, value in weights.values.items()}
    assert rounded["Violence and sexual offences"] == 198.63
    assert rounded["Burglary"] == 240.52
    assert rounded["Criminal damage and arson"] == 9.76
    assert rounded["Drugs"] == 3.41


def test_a6_quarters_of_west_yorkshire(data):
    table = pd.read_csv(data / "ho_prc_pfa_2017_18_west_yorkshire.csv")
    by_quarter = table.groupby("financial_quarter")["number_of_offences"].sum()
    assert by_quarter.to_dict() == {1: 64_280, 2: 65_572, 3: 68_562, 4: 67_106}
    quarters = {(2017, int(q)): float(n) for q, n in by_quarter.items()}
    assert total_of_quarters(quarters, span=Span.financial_year(2017)) == 265_520
    by_group = table.groupby("offence_group")["number_of_offences"].sum()
    assert by_group["Violence against the person"] == 82_010
    assert by_group["Theft offences"] == 102_985
    assert by_group["Robbery"] == 3_138
    with pytest.raises(NotEnoughData, match="January to March 2017"):
        calendar_year_from_quarters(quarters, year=2017)
    quarters[(2016, 4)] = missing_part(260_024, parts=[quarters[(2017, q)] for q in (1, 2, 3)])
    assert quarters[(2016, 4)] == 61_610
    assert calendar_year_from_quarters(quarters, year=2017) == 260_024


def test_a6_the_calendar_year_rose_13_3_percent():
    found = change(260_024, 229_590)
    assert found.count - found.against == 30_434
    assert found.percentage == pytest.approx(0.133, abs=5e-4)
    assert found.direction == "up"


def test_a7_the_five_districts_add_up_to_the_force():
    parts = {
        "Bradford": 38_753,
        "Calderdale": 12_493,
        "Kirklees": 23_523,
        "Leeds": 58_407,
        "Wakefield": 20_108,
    }
    assert reconcile(153_284, parts=parts).agrees
    assert reconcile(153_285, parts=parts).difference == -1
    assert prior_from_difference(153_284, difference=-7_161) == 160_445
    assert change(153_284, 160_445).percentage == pytest.approx(-0.045, abs=5e-4)


def test_a8_portsmouths_rates_carry_their_denominator():
    mid_2018 = "ONS mid-2018 population estimate"
    total = rate(25_477, 215_133, denominator=mid_2018)
    assert (round(total.value, 1), total.denominator) == (118.4, mid_2018)
    assert round(rate(9_963, 215_133, denominator=mid_2018).value, 1) == 46.3
    assert change(2_150, 1_620).percentage == pytest.approx(0.33, abs=5e-3)
    other = rate(25_477, 214_905, denominator="ONS mid-2019 population estimate")
    assert other != total
    assert round(other.value, 1) != round(total.value, 1)


@pytest.mark.parametrize(
    ("label", "span"),
    [
        ("2017", Span.calendar_year(2017)),
        ("CY2017", Span.calendar_year(2017)),
        ("2017/18", Span.financial_year(2017)),
        ("FY 2017-2018", Span.financial_year(2017)),
        ("Year ending March 2020", Span.parse("2019-04", "2020-03")),
        ("YE Mar 2020", Span.parse("2019-04", "2020-03")),
    ],
)
def test_a_published_label_means_these_months(label, span):
    assert period_meant(label) == span


@pytest.mark.parametrize("label", ["last year", "2017/19", "the year to date", ""])
def test_a_label_that_does_not_say_its_months_is_refused(label):
    with pytest.raises(InvalidValues, match="does not say which months"):
        period_meant(label)


def test_half_a_quarter_is_not_a_quarter():
    with pytest.raises(InvalidValues, match="whole quarters"):
        quarters_of(Span.parse("2017-02", "2017-04"))
    with pytest.raises(InvalidValues, match="more than the total"):
        missing_part(5, parts=[3, 4])
