"""Indicators. Expected numbers are published counts or sums done by hand."""

import pytest

from commonweal.evidence.coverage import State
from commonweal.evidence.indicators import by_area, catalogue, evaluate, indicator
from commonweal.evidence.indicators.definition import Good, Status, weights
from commonweal.evidence.reading import Evidence
from commonweal.vocabulary.errors import NotDefined, NotEnoughData, UnknownName
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.offences import BY_ID, CATEGORIES, NEIGHBOURHOOD_CRIME
from commonweal.vocabulary.places import AreaKind

WOLVERHAMPTON, PORTSMOUTH, LEEDS = "E08000031", "E06000044", "E08000035"
YEAR = Span.parse("2025-04", "2026-03")


def series(evidence, id, district, span=None):
    return evaluate(evidence, indicator(id), evidence.geography.district(district), district, span)


def test_every_published_category_has_an_indicator_of_its_own():
    singles = {i.numerator.categories[0] for i in catalogue().values()
               if i.numerator and len(i.numerator.categories) == 1}  # fmt: skip
    assert singles >= set(BY_ID)


def test_every_definition_says_who_owns_it_and_when_it_is_looked_at_again():
    for i in catalogue().values():
        assert i.owner
        assert i.next_review > i.reviewed
        assert i.why.endswith(".")
        if i.status is Status.OPEN:
            assert i.caveats, i.id
        else:
            assert i.needs, i.id
            assert i.held_by, i.id


@pytest.mark.parametrize(
    "id",
    [
        "feel-safe-local", "public-confidence", "total-recorded-crime", "anti-social-behaviour",
        "hate-incidents", "domestic-abuse-incidents", "violence-and-sexual-offences",
        "drug-alcohol-related", "re-offending",
    ],
)  # fmt: skip
def test_the_nine_indicators_of_leeds_load(id):
    assert indicator(id).title


def test_an_indicator_that_nobody_defined_is_refused(evidence):
    with pytest.raises(NotDefined, match="no agreed definition"):
        series(evidence, "drug-alcohol-related", LEEDS)


def test_a_partners_indicator_says_what_would_fill_it(evidence):
    with pytest.raises(NotDefined, match="partner holds.*\n.*\n.*quarterly table"):
        series(evidence, "hate-incidents", LEEDS)


def test_an_unknown_indicator_is_said_to_be_unknown():
    with pytest.raises(UnknownName):
        indicator("robbrey")


def test_wolverhampton_recorded_in_the_year_to_march_2026(evidence):
    assert series(evidence, "all-crime-and-asb", WOLVERHAMPTON).total(YEAR) == 27_850
    assert series(evidence, "violence-and-sexual-offences", WOLVERHAMPTON).total(YEAR) == 12_027
    assert series(evidence, "anti-social-behaviour", WOLVERHAMPTON).total(YEAR) == 1_653
    assert series(evidence, "shoplifting", WOLVERHAMPTON).total(YEAR) == 3_366
    assert series(evidence, "robbery", WOLVERHAMPTON).total(YEAR) == 334
    assert series(evidence, "drugs", WOLVERHAMPTON).total(YEAR) == 683


def test_neighbourhood_crime_is_the_sum_of_its_four_parts_in_every_month(evidence):
    for district in (WOLVERHAMPTON, PORTSMOUTH, LEEDS):
        whole = series(evidence, "neighbourhood-crime", district)
        parts = [series(evidence, c, district) for c in NEIGHBOURHOOD_CRIME]
        for month, value in whole:
            if value is not None:
                assert value == sum(part[month] for part in parts)


def test_total_and_asb_make_everything(evidence):
    everything = series(evidence, "all-crime-and-asb", LEEDS)
    crime, asb = (
        series(evidence, i, LEEDS) for i in ("total-recorded-crime", "anti-social-behaviour")
    )
    assert all(value == crime[month] + asb[month] for month, value in everything)


def test_leeds_monthly_totals_are_those_published(evidence):
    leeds = series(evidence, "all-crime-and-asb", LEEDS)
    assert (leeds[Month(2022, 8)], leeds[Month(2025, 2)], leeds[Month(2025, 7)]) == (
        11_297,
        8_015,
        9_995,
    )
    assert leeds.total(leeds.span) == 346_222


def test_months_that_fell_short_are_gaps_with_their_reason(evidence):
    s = series(evidence, "burglary", WOLVERHAMPTON)
    assert s[Month(2024, 10)] is None
    assert "502 where about" in s.gaps[Month(2024, 10)]
    with pytest.raises(NotEnoughData):
        s.total(Span.parse("2024-04", "2025-03"))


def test_areas_add_up_to_the_whole_and_only_complete_months_count(evidence):
    span = Span.parse("2024-08", "2024-12")
    found = by_area(evidence, indicator("burglary"), AreaKind.LSOA21, WOLVERHAMPTON, span)
    assert [str(m) for m in found.left_out] == ["2024-09", "2024-10"]
    whole = series(evidence, "burglary", WOLVERHAMPTON)
    assert found.table["count"].sum() == sum(whole[m] for m in found.months)
    assert len(found.table) == 161
    assert found.denominator.label.startswith("Census 2021")


def test_wards_and_neighbourhoods_tell_the_same_total(evidence):
    small, wards = (
        by_area(evidence, indicator("drugs"), kind, WOLVERHAMPTON, YEAR).table["count"].sum()
        for kind in (AreaKind.LSOA21, AreaKind.WARD24)
    )
    assert small == wards == 683


def test_harm_is_counts_times_weights_and_asb_weighs_nothing(evidence):
    table = weights("cchi-2026").weights
    assert "anti-social-behaviour" not in table
    by_hand = sum(
        series(
            evidence, c.id if c.id != "violent-crime" else "violence-and-sexual-offences", LEEDS
        ).total(Span.calendar_year(2024))
        * table[c.id]
        for c in CATEGORIES
        if c.is_crime
    )
    assert series(evidence, "harm-cchi", LEEDS).total(Span.calendar_year(2024)) == pytest.approx(
        by_hand
    )


def test_under_reported_harms_are_marked_so():
    assert indicator("violence-and-sexual-offences").good is Good.UNDER_REPORTED
    assert indicator("domestic-abuse-incidents").good is Good.UNDER_REPORTED


def test_a_series_says_where_it_comes_from(evidence):
    p = series(evidence, "robbery", PORTSMOUTH).provenance
    assert p.snapshot == evidence.snapshot.id
    assert len(p.deliveries) == 12  # thirteen files, less August 2025
    assert "Open Government Licence" in p.sources[0]
    assert p.denominator.startswith("Census 2021")


def test_the_districts_of_a_force_are_told_by_its_rows(evidence):
    # Hampshire polices 14 districts; stray rows lie in many more.
    found = evidence.force_districts("hampshire")
    assert len(found) == 14
    assert {"E06000044", "E06000045", "E06000046"} <= set(found)


def test_rows_outside_the_area_are_kept_but_not_counted(evidence):
    cube = evidence.cube(AreaKind.DISTRICT, [LEEDS])
    stray = cube[cube["scope"] == "hampshire"]["n"].sum()
    assert (
        evidence.coverage(LEEDS).keys() == {"counts/msoa-month", "counts/stops-msoa-month"} or stray
    )
    assert all(s.state is State.COMPLETE for s in evidence.coverage(LEEDS)["counts/msoa-month"])


def test_a_judgement_puts_a_month_back(evidence):
    from commonweal.evidence.coverage import Judgement

    said = Judgement(
        "*", PORTSMOUTH, Month(2025, 8), State.COMPLETE, "checked with the force", "analyst"
    )
    other = Evidence(evidence.snapshot, [said])
    # All 14 categories of Portsmouth in August 2025, as the file has them.
    assert series(other, "all-crime-and-asb", PORTSMOUTH)[Month(2025, 8)] is not None


def test_stray_rows_of_another_force_are_no_source_of_a_district(evidence):
    # A few Hampshire rows are placed in Leeds: they must not stand in for its months.
    assert "police.uk/street" not in evidence.sources(LEEDS)
    assert "police.uk/street" in evidence.sources(PORTSMOUTH)


def test_counts_by_area_and_month_add_up_and_leave_out_what_is_not_whole(evidence):
    from commonweal.evidence.indicators import areas_by_month

    found = areas_by_month(
        evidence, catalogue()["burglary"], AreaKind.LSOA21, "E08000031", Span.parse("2024-04", "2026-03")
    )  # fmt: skip
    assert "2024-09" not in set(found["month"])  # the publisher's copy holds none of it
    assert found["code"].nunique() == 161
    assert len(found) == 161 * found["month"].nunique()
    year = Span.parse("2025-04", "2026-03")
    whole = by_area(evidence, catalogue()["burglary"], AreaKind.LSOA21, "E08000031", year)
    mine = found[found["month"].between("2025-04", "2026-03")].groupby("code")["count"].sum()
    assert mine.to_dict() == whole.table.set_index("code")["count"].to_dict()
