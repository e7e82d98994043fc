"""The method pages: one for each question, and every number on them worked out again here."""

from importlib.resources import files

import pytest

import commonweal.analysis as room
from commonweal.analysis.change import compare_spans
from commonweal.analysis.compare import funnel, ranks
from commonweal.analysis.concentration import concentration
from commonweal.analysis.control import find_steps
from commonweal.analysis.gradient import by_group, deprivation_gradient
from commonweal.analysis.methods import sample
from commonweal.analysis.rates import rate
from commonweal.analysis.smallareas import stabilised_rates
from commonweal.analysis.trend import seasonal_profile, trend
from commonweal.vocabulary.months import Span
from commonweal.vocabulary.words import percent

PAGES = sorted(set(room.__all__) - {"intervals"})
YEAR = Span.parse("2025-04", "2026-03")
NEIGHBOURHOOD = ("Burglary", "Robbery", "Theft from the person", "Vehicle crime")
KEYS = {"count": "count", "population": "people", "denominator": "Census 2021"}


def page(name):
    return (files("commonweal.analysis") / "methods" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_question_has_a_page_that_says_what_the_number_does_not(name):
    text = page(name)
    assert text.startswith("# ")
    assert text.splitlines()[0].endswith("?")
    for heading in (
        "How it is worked out", "What it does not say", "A real example", "Source",
    ):  # fmt: skip
        assert f"## {heading}\n" in text
    assert text.count("**Answers:**") == 1


def test_the_rates_on_the_page():
    for count, words in ((25_477, "**118.4 for every 1,000** (117.0 to 119.9)"), (9_963, "46.3")):
        found = rate(count, 215_133, denominator="mid-2018")
        assert words in page("rates")
        assert f"{found.value:.1f}" in words
        assert f"({found.lower:.1f} to {found.upper:.1f})" in page("rates")


@pytest.mark.parametrize(
    ("title", "categories"),
    [
        ("All crime and ASB", ()),
        ("Neighbourhood crime", NEIGHBOURHOOD),
        ("Robbery", ("Robbery",)),
        ("Shoplifting", ("Shoplifting",)),
    ],
)
def test_the_changes_on_the_page(wolverhampton, title, categories):
    found = compare_spans(wolverhampton(*categories), span=YEAR)

    def words(proportion):
        return percent(proportion, signed=True, digits=1)

    assert found.percentage is not None
    assert found.percentage_limits is not None
    chance = found.by_chance_alone
    row = (
        f"| {title} | {found.against:,.0f} | {found.count:,.0f} | {words(found.percentage)} "
        f"| {words(found.percentage_limits.lower)} to {words(found.percentage_limits.upper)} "
        f"| {words(chance.lower - 1)} to {words(chance.upper - 1)} | {found.overdispersion:.1f} |"
    )
    assert row in page("change")


def test_the_trend_and_season_on_the_page(wolverhampton):
    found = trend(wolverhampton())
    assert (
        f"**{-found.per_year:.1%} fewer a year** ({-found.lower:.1%} to {-found.upper:.1%} fewer)"
        in page("trend")
    )
    shops = trend(wolverhampton("Shoplifting"))
    assert f"{shops.per_year:.1%} more a year" in page("trend")
    assert f"from {-shops.lower:.1%} fewer to {shops.upper:.1%} more" in page("trend")
    season = seasonal_profile(wolverhampton()).set_index("name")["ratio"]
    assert f"July is {season['July'] - 1:.0%} above" in page("trend")
    assert f"February {1 - season['February']:.0%} below" in page("trend")


def test_the_step_on_the_page(wolverhampton):
    (step,) = find_steps(wolverhampton("Robbery"))
    assert f"{step.month.label}, to {step.ratio:.2f} of its level" in page("control")
    assert f"({step.lower:.2f} to {step.upper:.2f})" in page("control")
    assert f"from about {step.before:.0f} a month to {step.after:.0f}" in page("control")


def test_the_comparison_on_the_page(neighbourhoods):
    table = ranks(neighbourhoods, **KEYS).set_index("rank")
    assert (table.loc[1, "rank_best"], table.loc[1, "rank_worst"]) == (1, 2)
    assert f"from {table.loc[81, 'rank_best']}th to {table.loc[81, 'rank_worst']}st" in page(
        "compare"
    )
    alone = funnel(neighbourhoods, limits="chance alone", **KEYS).areas
    allowed = funnel(neighbourhoods, **KEYS).areas
    outside = [int((t["position"] != "within").sum()) for t in (alone, allowed)]
    assert f"{outside[0]} neighbourhoods lie outside" in page("compare")
    assert f"allowed for, {outside[1]} do" in page("compare")


def test_the_concentration_on_the_page(neighbourhoods):
    found = concentration(neighbourhoods, count="count")
    assert f"**{found.places_for[0.5]} of {found.places} neighbourhoods**" in page("concentration")
    assert f"it would be {found.by_chance[0.5]}" in page("concentration")


def test_the_steadied_rates_on_the_page(neighbourhoods):
    found = stabilised_rates(neighbourhoods, **KEYS)
    assert f"{found.mean:.1f} for every 1,000" in page("smallareas")
    assert f"{found.between:.0%} of that" in page("smallareas")
    rows = found.areas.set_index("lsoa21_name")
    for name in ("Wolverhampton 014C", "Wolverhampton 020H"):
        row = rows.loc[name]
        words = f"**{row['stabilised']:.1f} steadied** ({row['lower']:.1f} to {row['upper']:.1f})"
        assert words in page("smallareas")


def test_the_gradient_on_the_page(neighbourhoods):
    found = deprivation_gradient(
        neighbourhoods, deprivation="score", higher_is="more deprived", **KEYS
    )
    assert (
        f"**{found.slope_index:.1f} more for every 1,000** at the deprived end "
        f"({found.slope_lower:.1f} to {found.slope_upper:.1f}), or "
        f"**{found.relative_index:.1f} times** "
        f"({found.relative_lower:.1f} to {found.relative_upper:.1f})" in page("gradient")
    )
    ends = by_group(neighbourhoods, group="decile", **KEYS).iloc[[0, -1]]
    for count, people, value in ends[["count", "population", "rate"]].to_numpy():
        assert f"{value:.1f} for every 1,000" in page("gradient") or f"{value:.1f} (" in page(
            "gradient"
        )
        assert f"{count:.0f} among {people:,.0f}" in page("gradient")


def test_the_harm_on_the_page(data):
    from datetime import date

    from commonweal.analysis.harm import Weights, harm_index, weights_by_volume

    weights = Weights(
        "Cambridge Crime Harm Index",
        "2026 update",
        date(2026, 2, 1),
        "days of sentence",
        weights_by_volume(
            sample("cchi_2026_subgroup_weights.csv"),
            category="policeuk_category",
            weight="cchi_days_median",
            volume="national_count_2024_25",
        ),
        {"Anti-social behaviour": "no sentence"},
    )
    months = sample("wolverhampton_monthly_counts.csv").set_index("month")
    year = months.loc["2025-04":"2026-03"].sum().rename_axis("category").reset_index(name="count")
    found = harm_index(
        year, category="category", count="count", weights=weights, population=263_730,
        denominator="Census 2021",
    )  # fmt: skip
    assert f"{found.counted:,.0f} crimes weigh **{found.total / 1e6:.2f} million days**" in page(
        "harm"
    )
    assert f"{found.per_head:.1f} for each resident" in page("harm")
    assert f"{found.left_out:,.0f} anti-social behaviour incidents" in page("harm")
    rows = found.table.set_index("category")
    violence, shops = rows.loc["Violence and sexual offences"], rows.loc["Shoplifting"]
    assert (
        f"{violence['share_of_count']:.0%} of the count and {violence['share_of_harm']:.0%} of the "
        f"harm; shoplifting is {shops['share_of_count']:.0%} of the count and "
        f"{shops['share_of_harm']:.1%} of the harm" in page("harm")
    )
