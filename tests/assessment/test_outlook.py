"""Months ahead stand in the assessment only where the forecast has earned it."""

import pytest

from commonweal.assessment import findings
from commonweal.assessment.findings.outlook import HORIZON, forecasts
from commonweal.assessment.ground import Ground


@pytest.fixture(scope="module")
def ground(demo, evidence):
    from commonweal.evidence.workspace import Workspace

    partnerships = Workspace.open(demo).partnerships
    return {slug: Ground(evidence, p) for slug, p in partnerships.items()}


def test_a_forecast_is_shown_only_where_it_beat_last_years_month(ground):
    leeds = ground["leeds"]
    found = forecasts(leeds)
    assert found is not None
    lost = found.series[found.series["mase"] >= found.series["mase_naive"]]["category"]
    assert len(lost)
    for id in found.series["category"]:
        assert (findings.outlook(leeds, id) is None) == (id in set(lost))


def test_a_finding_says_what_comes_with_limits_that_hold_it(ground):
    found = findings.outlook(ground["wolverhampton"], "burglary")
    (table,) = found.tables
    assert len(table.rows) == HORIZON
    for _, expected, low80, high80, low95, high95, *_ in table.rows:
        assert 0 <= low95 <= low80 <= expected <= high80 <= high95
    assert table.rows[0][0] == "2026-04"
    assert found.sentence.startswith("If things go on as they have")
    assert found.figures[0].id == "burglary.outlook"


def test_points_of_harm_are_not_forecast_as_counts(ground):
    found = forecasts(ground["wolverhampton"])
    assert not any("harm" in id for id in found.series["category"])


def test_nine_months_are_too_few(ground):
    assert forecasts(ground["portsmouth"]) is None
    assert findings.outlook(ground["portsmouth"], "burglary") is None
