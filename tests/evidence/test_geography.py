"""Areas. Expected numbers are those published with the data."""

import pytest

from commonweal.evidence.geography import Geography
from commonweal.evidence.store import Snapshot
from commonweal.vocabulary.errors import UnknownName
from commonweal.vocabulary.places import AreaKind

WOLVERHAMPTON, PORTSMOUTH, LEEDS = "E08000031", "E06000044", "E08000035"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return Geography(Snapshot.of((), tmp_path_factory.mktemp("nothing")))


@pytest.mark.parametrize(
    ("district", "lsoas"), [(WOLVERHAMPTON, 161), (PORTSMOUTH, 125), (LEEDS, 488)]
)
def test_districts_have_the_published_number_of_neighbourhoods(bare, district, lsoas):
    assert len(bare.areas(AreaKind.LSOA21, district)) == lsoas


def test_trap_lsoa_vintages_split_areas_are_known(bare):
    # Wolverhampton: three LSOAs of 2011 became two each in 2021; Portsmouth changed nowhere.
    changed = {a.code for a in bare.areas(AreaKind.LSOA21, WOLVERHAMPTON)} & set(bare.changed)
    assert len(changed) == 6
    assert {bare.changed[code] for code in changed} == {"split"}
    assert not {a.code for a in bare.areas(AreaKind.LSOA21, PORTSMOUTH)} & set(bare.changed)


def test_trap_lsoa_vintages_every_code_of_2011_is_counted_once(bare):
    fit = bare.fit
    assert fit["code"].is_unique
    here = set(bare.lsoas.loc[bare.lsoas["district"] == WOLVERHAMPTON, "code"])
    old = fit[fit["lsoa21"].isin(here)]
    assert len(old) == 161 + 3  # its 2021 areas, and the three codes that are gone


def test_wards_are_counted_from_the_neighbourhoods_in_them(bare):
    wards = bare.areas(AreaKind.WARD24, PORTSMOUTH)
    assert len(wards) == 14
    held = [bare.members(ward, PORTSMOUTH) for ward in wards]
    assert sum(map(len, held)) == 125


def test_an_unknown_district_is_said_to_be_unknown(bare):
    with pytest.raises(UnknownName, match="E99999999"):
        bare.district("E99999999")


@pytest.mark.parametrize(
    ("district", "people"), [(WOLVERHAMPTON, 263_730), (PORTSMOUTH, 208_000), (LEEDS, 811_957)]
)
def test_residents_are_those_of_the_census(evidence, district, people):
    population = evidence.geography.population(AreaKind.DISTRICT, district)
    assert population.year == 2021
    # The census rounds each neighbourhood to protect people, so sums differ by a few.
    assert population.people(district) == pytest.approx(people, abs=60)


def test_neighbourhoods_of_leeds_carry_the_names_people_use(evidence):
    areas = evidence.geography.areas(AreaKind.MSOA21, LEEDS)
    assert len(areas) == 107
    assert {a.label for a in areas} >= {"Wetherby West", "Burmantofts"}


def test_residents_of_msoas_add_up_to_the_city(evidence):
    g = evidence.geography
    small = g.population(AreaKind.MSOA21, LEEDS).table["people"].sum()
    assert small == g.population(AreaKind.DISTRICT, LEEDS).people(LEEDS)


@pytest.mark.parametrize(("district", "most_deprived"), [(WOLVERHAMPTON, 35), (PORTSMOUTH, 15)])
def test_neighbourhoods_in_the_most_deprived_tenth(evidence, district, most_deprived):
    table = evidence.geography.deprivation(AreaKind.LSOA21, district).table
    assert (table["decile"] == 1).sum() == most_deprived


def test_every_neighbourhood_has_a_shape_and_wards_are_joined_from_them(evidence):
    g = evidence.geography
    assert len(g.boundaries(AreaKind.LSOA21, WOLVERHAMPTON)) == 161
    wards = g.boundaries(AreaKind.WARD24, PORTSMOUTH)
    assert len(wards) == 14
    assert wards.geometry.is_valid.all()
    assert len(g.boundaries(AreaKind.MSOA21, LEEDS)) == 107
