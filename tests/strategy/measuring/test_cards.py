"""Cards of measures on the sample's real evidence."""

import subprocess
import sys

import pytest

from commonweal.assessment.structure import Verdict
from commonweal.strategy.measuring import (
    Colour,
    DataStatus,
    Direction,
    Pair,
    Target,
    coverage_table,
    gaps,
    measure_card,
)
from commonweal.vocabulary.errors import UnknownName
from commonweal.vocabulary.months import Month, Span

YEAR = Span.parse("2025-04", "2026-03")


def test_neighbourhood_crime_shows_its_series_baseline_margin_and_colour(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Reduction in neighbourhood crime", span=YEAR)
    (atom,) = card.atoms
    assert (atom.status, card.data_in_words) == (DataStatus.OPEN, "open data")
    shown = atom.main
    assert shown.indicator == "neighbourhood-crime"
    assert shown.baseline == YEAR.year_before()
    change = shown.rating.change
    # Counted from the series by hand: months that both years have whole.
    both = [m for m in YEAR if shown.series[m] is not None and shown.series[m + -12] is not None]
    assert change.count == sum(shown.series[m] for m in both)
    assert change.against == sum(shown.series[m + -12] for m in both)
    assert change.lower < change.ratio < change.upper < 1
    assert card.rating.verdict is Verdict.BETTER
    assert shown.provenance.deliveries


def test_a_proxy_is_said_to_be_one_and_other_definitions_stand_beside_it(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Decrease in alcohol and substance related crime")
    (atom,) = card.atoms
    assert card.data_in_words == "open data (a proxy)"
    assert atom.main.caveats[0] == atom.match.proxy
    assert [b.indicator for b in atom.beside] == ["drugs"]
    assert "version 1" in atom.main.definition
    assert all(s.series is not None and s.rating is not None for s in (atom.main, *atom.beside))


def test_reports_of_a_hidden_harm_get_a_colour_only_with_a_survey(evidence, wolverhampton):
    text = "Increased reporting of anti-social behaviour"
    alone = measure_card(evidence, wolverhampton, text)
    assert alone.rating.colour is Colour.CARE
    pair = Pair("prevalence", "down", "residents' survey, 2026")
    paired = measure_card(evidence, wolverhampton, text, pairs={"anti-social-behaviour": pair})
    assert paired.rating.colour is Colour.GREEN


def test_a_target_is_rated_on_its_line(evidence, wolverhampton):
    card = measure_card(
        evidence, wolverhampton, "Reduction in burglary",
        span=YEAR, target=Target(-0.9, Month(2026, 3)),
    )  # fmt: skip
    assert card.rating.word == "Off track"
    assert card.rating.expected == pytest.approx(0.1)


def test_a_measure_of_two_things_has_no_colour_of_its_own(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Reduction in burglary and robbery")
    assert card.rating is None
    assert [a.main.indicator for a in card.atoms] == ["burglary", "robbery"]
    assert all(a.rating is not None for a in card.atoms)


def test_what_a_partner_holds_says_who_and_what_would_fill_it(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Fewer repeat victims of robbery")
    assert not card.held
    assert card.data_in_words == "a partner: Police"
    assert card.atoms[0].match.needs


def test_an_unfinished_measure_says_what_to_complete(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Drug/ Alcohol related")
    (atom,) = card.atoms
    assert atom.match is None
    assert "Complete it" in atom.refused
    assert card.data_in_words == "not defined"


def test_what_has_no_number_opens_a_gap_for_the_next_assessment(evidence, wolverhampton):
    texts = [
        "Reduction in burglary",
        "Fewer repeat victims of robbery",
        "Greater cohesion",
        "Gang related",
    ]
    found = gaps(measure_card(evidence, wolverhampton, text) for text in texts)
    assert [(g.title, g.why, g.held_by) for g in found] == [
        ("Repeat victims of robbery", "A partner holds it", "Police"),
        ("Cohesion", "Nobody has said what is counted", "The partnership"),
        ("Gang related", "Nobody has said what is counted", "The partnership"),
    ]
    assert all(g.fills for g in found)


def test_a_person_may_choose_another_indicator(evidence, wolverhampton):
    chosen = {"violence in our parks": "robbery"}
    card = measure_card(evidence, wolverhampton, "Less violence in our parks", chosen=chosen)
    assert card.atoms[0].main.indicator == "robbery"
    assert card.atoms[0].match.confidence == 1.0
    with pytest.raises(UnknownName):
        measure_card(evidence, wolverhampton, "Less violence in our parks",
                     chosen={"violence in our parks": "nonsense"})  # fmt: skip


def test_an_indicator_chosen_without_a_definition_is_refused_on_the_card(evidence, wolverhampton):
    chosen = {"harm": "drug-alcohol-related"}
    card = measure_card(evidence, wolverhampton, "Less harm", chosen=chosen)
    assert "no agreed definition" in card.atoms[0].refused


def test_a_measure_that_names_no_direction_takes_the_indicators(evidence, wolverhampton):
    card = measure_card(evidence, wolverhampton, "Volume of total recorded crime")
    assert card.measure.direction is Direction.UNKNOWN
    assert card.rating.verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.SAME)


def test_every_measure_of_wolverhampton_shows_direction_things_counted_and_data(
    evidence, wolverhampton, plan_of_2023
):
    cards = {n: measure_card(evidence, wolverhampton, text) for n, text in plan_of_2023.items()}
    titles, rows = coverage_table(cards.values())
    assert len(rows) == 30
    assert all(len(row) == len(titles) for row in rows)
    assert all(row[2] in ("increase", "decrease") and row[9] for row in rows)
    held = {n: c for n, c in cards.items() if c.held}
    assert set(held) == {109, 147, 149, 192, 231}
    for card in held.values():
        for atom in card.atoms:
            if atom.main is not None and atom.main.series is not None:
                assert atom.main.baseline is not None
                assert atom.rating.change is not None
                assert "%" in atom.rating.reason
    assert cards[192].rating.verdict is Verdict.BETTER
    # Reports of what mostly goes unreported, and what follows police activity: no colour.
    assert cards[149].rating.colour is Colour.CARE
    assert cards[231].rating.colour is Colour.CARE
    assert cards[237].rating is None


def test_the_nine_indicators_of_leeds_are_evaluated_on_the_sample(evidence, leeds_indicators, demo):
    from commonweal.evidence.workspace import Workspace

    leeds = Workspace.open(demo).partnership("leeds")
    cards = [measure_card(evidence, leeds, text) for text in leeds_indicators]
    assert [c.held for c in cards] == [False, False, True, True, False, False, True, False, False]
    assert cards[7].atoms[0].refused


def test_the_rooms_for_lint_and_measures_need_no_django():
    code = (
        "import sys, commonweal.strategy.linting, commonweal.strategy.measuring; "
        "heavy = {'django', 'pandas', 'scipy', 'duckdb', 'ibis', 'spellchecker'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
