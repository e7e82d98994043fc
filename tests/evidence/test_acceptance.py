"""Published inputs with their published outputs: cases A2, A3, A4 and A6."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from commonweal.evidence.home_office_areas import (
    SHARED,
    SUCCESSORS,
    State,
    area_figure,
    by_quarter,
    implied_quarter,
    ranking,
    year_total,
)
from commonweal.evidence.load import load
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import NotEnoughData, UnknownName
from commonweal.vocabulary.months import Month, Span

DATA = Path(__file__).parent / "data/home-office"
YEAR = Span.financial_year(2025)


def rows_of(file: str, folder: Path) -> pd.DataFrame:
    store = Store(folder / "evidence")
    report = load(store, [DATA / file])
    assert not report.refused
    (path,) = store.snapshot().live("recorded_crime")
    return pd.read_parquet(path)


@pytest.fixture(scope="module")
def partnerships(tmp_path_factory) -> pd.DataFrame:
    return rows_of("ho_prc_csp_2025_26_groups_subset.csv", tmp_path_factory.mktemp("csp"))


@pytest.fixture(scope="module")
def forces(tmp_path_factory) -> pd.DataFrame:
    return rows_of("ho_prc_pfa_2017_18_three_forces.csv.gz", tmp_path_factory.mktemp("pfa"))


def test_a2_manchester_adds_up_to_84130_and_violence_comes_first(partnerships):
    figure = area_figure(partnerships, "Manchester", YEAR)
    assert figure.total == 84_130
    group, n, share = figure.largest
    assert (group, n) == ("Violence against the person", 30_605)
    assert round(share, 3) == 0.364
    assert len(figure.groups) == 9
    assert figure.period == "Apr 2025 - Mar 2026"
    assert figure.state is State.PUBLISHED


def test_a3_medway_is_unavailable_with_the_note_and_never_107(partnerships):
    figure = area_figure(partnerships, "Medway", YEAR)
    assert figure.state is State.UNAVAILABLE
    assert figure.total is None
    assert "Unassigned Kent" in figure.note
    with pytest.raises(NotEnoughData, match="no figure for Medway"):
        _ = figure.largest


def test_a3_what_kent_could_not_allocate_is_in_no_ranking(partnerships):
    assert partnerships.loc[partnerships["place"] == "Unassigned Kent", "n"].sum() == 68_563
    ranked = ranking(partnerships, YEAR)
    assert ranked[0].place == "Manchester"
    assert "Unassigned Kent" not in {figure.place for figure in ranked}
    assert ranked[-1].place == "Medway"
    assert ranked[-1].state is State.UNAVAILABLE


def test_a3_an_area_that_could_not_be_allocated_has_no_figure_of_its_own(partnerships):
    assert area_figure(partnerships, "Unassigned Kent", YEAR).total is None


def test_a4_buckinghamshire_is_combined_from_its_four_predecessors(partnerships):
    parts = {p: area_figure(partnerships, p, YEAR).total for p in SUCCESSORS["Buckinghamshire"]}
    assert parts == {
        "Aylesbury Vale": 11_478, "Chiltern": 4_137, "South Bucks": 4_361, "Wycombe": 11_062,
    }  # fmt: skip
    figure = area_figure(partnerships, "Buckinghamshire", YEAR)
    assert (figure.total, figure.state) == (31_038, State.COMBINED)
    assert figure.made_of == SUCCESSORS["Buckinghamshire"]


def test_a4_bournemouth_christchurch_and_poole_cannot_be_built(partnerships):
    figure = area_figure(partnerships, "Bournemouth, Christchurch and Poole", YEAR)
    assert figure.total is None
    assert figure.state is State.UNAVAILABLE
    assert "Dorset" in figure.note


def test_a4_districts_that_share_a_partnership_have_no_figure_but_the_partnership_has(partnerships):
    assert SHARED["Hart"] == "North Hampshire"
    assert area_figure(partnerships, "Hart", YEAR).total is None
    assert area_figure(partnerships, "North Hampshire", YEAR).total > 0


def test_a6_the_quarters_of_west_yorkshire_add_up_to_the_year(forces):
    quarters = by_quarter(forces, "West Yorkshire")
    assert list(quarters.values()) == [64_280, 65_572, 68_562, 67_106]
    assert list(map(str, quarters)) == ["2017-06", "2017-09", "2017-12", "2018-03"]
    assert year_total(forces, "West Yorkshire", Span.financial_year(2017)) == 265_520


def test_a6_the_groups_of_the_year_are_those_published(forces):
    figures = forces[forces["place"] == "West Yorkshire"].groupby("group")["n"].sum()
    assert figures["Violence against the person"] == 82_010
    assert figures["Theft offences"] == 102_985
    assert figures["Robbery"] == 3_138


def test_a6_a_calendar_year_is_not_in_one_financial_years_file(forces):
    with pytest.raises(NotEnoughData, match="do not cover"):
        year_total(forces, "West Yorkshire", Span.calendar_year(2017))


def test_a6_the_published_calendar_year_implies_the_quarter_before(forces):
    later = list(by_quarter(forces, "West Yorkshire").values())[:3]
    assert implied_quarter(260_024, later) == 61_610
    change = 260_024 - 229_590
    assert (change, round(100 * change / 229_590, 1)) == (30_434, 13.3)


def test_an_area_the_tables_do_not_have_is_said_so(partnerships):
    with pytest.raises(UnknownName, match="no area Atlantis"):
        area_figure(partnerships, "Atlantis", YEAR)


def test_a_period_the_tables_do_not_cover_is_said_so(partnerships):
    with pytest.raises(NotEnoughData, match="do not cover"):
        area_figure(partnerships, "Manchester", Span(Month(2025, 4), Month(2025, 9)))
