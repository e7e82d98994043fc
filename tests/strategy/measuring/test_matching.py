"""What answers a measure, and how far the data reach over a plan."""

import tomllib
from importlib import resources

import pytest

from commonweal.evidence.indicators import catalogue
from commonweal.strategy.measuring import DataStatus, Kind, coverage, match, parse
from commonweal.strategy.measuring.parsing import Atom, Direction
from commonweal.vocabulary.errors import NotDefined

ANSWERS = tomllib.loads(
    resources.files("commonweal.strategy.measuring").joinpath("answers.toml").read_text("utf-8")
)["answer"]
WORDS = tomllib.loads(
    resources.files("commonweal.strategy.measuring").joinpath("words.toml").read_text("utf-8")
)


def answer(text):
    return match(parse(text).atoms[0])


def test_every_answer_names_what_is_there():
    kinds, harms = {k.value for k in Kind}, {*WORDS["harm"], ""}
    for a in ANSWERS:
        assert set(a.get("kind", ())) <= kinds, a
        assert set(a.get("harm", ())) <= harms, a
        assert (
            {a["indicator"], *a.get("beside", ())} <= set(catalogue())
            if "indicator" in a
            else (a["status"] in set(DataStatus) and a["held_by"] and a["needs"])
        ), a
        assert a["why"].endswith(".")


@pytest.mark.parametrize(
    ("text", "indicator", "status", "proxy"),
    [
        ("Reduction in neighbourhood crime", "neighbourhood-crime", "open", False),
        ("Fewer burglaries", "burglary", "open", False),
        ("Fewer burglaries of homes", "burglary", "open", True),
        ("Reduction in violence in public places", "public-place-violence", "open", True),
        ("Reduction in alcohol related crime", "drug-alcohol-proxy", "open", True),
        ("Decrease in drug possession", "drugs", "open", False),
        ("Increased reporting of domestic abuse", "domestic-abuse-incidents", "partner", False),
        ("Increase in hate crime reports", "hate-incidents", "partner", False),
        ("Reduce anti-social behaviour", "anti-social-behaviour", "open", False),
        ("More residents feel safe", "feel-safe-local", "survey", False),
        ("Public satisfaction and confidence", "public-confidence", "survey", False),
        ("Fewer repeat victims of robbery", None, "partner", False),
        ("Increased use of alcohol treatment requirements", None, "partner", False),
        ("Fewer people killed or seriously injured on roads", "road-casualties", "open", False),
        ("Fewer hospital admissions for assault", "hospital-violence", "partner", False),
        ("Fewer first-time entrants", "first-time-entrants", "partner", False),
        ("Reduce reoffending", "re-offending", "partner", False),
        ("Greater community cohesion", None, "none", False),
    ],
)
def test_each_measure_has_an_answer_or_is_said_to_have_none(text, indicator, status, proxy):
    found = answer(text)
    assert (found.indicator, found.status.value) == (indicator, status)
    assert bool(found.proxy) == proxy
    assert found.why.endswith(".")
    if status == "open":
        assert found.confidence == (0.6 if proxy else 0.9)
    elif status == "partner":
        assert found.held_by
        assert found.needs


def test_a_proxy_says_why_it_only_stands_in_and_what_stands_beside_it():
    found = answer("Reduction in alcohol and substance related crime")
    assert "Nobody publishes whether drugs or alcohol had a part" in found.proxy
    assert found.beside == ("drugs",)


def test_words_that_do_not_say_what_is_counted_are_refused_with_what_to_complete():
    with pytest.raises(
        NotDefined, match="does not say what is counted.*\n.*\n.*Complete it: offences"
    ):
        answer("Drug/ Alcohol related")


def test_an_indicator_that_a_catalogue_lacks_is_not_answered_with():
    atom = parse("Fewer burglaries").atoms[0]
    assert match(atom, {}).status is DataStatus.NONE


def test_nothing_is_made_up_for_words_that_mean_nothing_here():
    atom = Atom("cheerfulness of pigeons", Direction.INCREASE, Kind.OTHER)
    assert match(atom).status is DataStatus.NONE


def test_coverage_is_counted_and_said():
    texts = [
        "Fewer burglaries", "Less alcohol related crime", "More residents feel safe",
        "Fewer repeat victims", "Greater community cohesion", "Gang related",
    ]  # fmt: skip
    covered = coverage(parse(t) for t in texts)
    assert covered.total == 6
    assert covered.share_open == pytest.approx(2 / 6)
    assert covered.refused == ("Gang related",)
    assert covered.in_words() == (
        "Of 6 indicators open data answers 2 (33%), 1 of them by a proxy; partners hold 1, a survey "
        "would answer 1, and nobody counts 1. 1 indicator cannot be counted as written."
    )


def test_the_reach_of_data_over_the_measures_of_wolverhampton(plan_of_2023):
    covered = coverage(parse(text) for text in plan_of_2023.values())
    # By hand over the 30: ASB reports, public place violence, reports of it, neighbourhood crime,
    # alcohol and substance related crime are open; four ask how people feel.
    assert {s.value: n for s, n in covered.by_status.items()} == {
        "open": 5, "partner": 21, "survey": 4, "none": 0,
    }  # fmt: skip
    assert covered.proxies == 3
    assert covered.in_words().startswith("Of 30 indicators open data answers 5 (17%)")


def test_the_nine_indicators_of_leeds_are_those_of_the_catalogue(leeds_indicators):
    found = []
    for text in leeds_indicators:
        try:
            found.append(answer(text).indicator)
        except NotDefined:
            found.append("refused")
    assert found == [
        "feel-safe-local", "public-confidence", "total-recorded-crime", "anti-social-behaviour",
        "hate-incidents", "domestic-abuse-incidents", "violence-and-sexual-offences", "refused",
        "re-offending",
    ]  # fmt: skip
