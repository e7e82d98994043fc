"""Whether the busiest places last, and which hot spots are new."""

import pytest

from commonweal.assessment import findings
from commonweal.assessment.ground import Ground


@pytest.fixture(scope="module")
def wolverhampton(demo, evidence):
    from commonweal.evidence.workspace import Workspace

    return Ground(evidence, Workspace.open(demo).partnership("wolverhampton"))


def test_a_list_is_judged_on_months_it_had_not_seen(wolverhampton):
    found = findings.list_held(wolverhampton, "neighbourhood-crime")
    (table,) = found.tables
    rows = {row[0]: row for row in table.rows}
    chance = rows["chance"]
    assert chance[2] == pytest.approx(0.10)
    assert found.numbers["pai"] == pytest.approx(found.numbers["hit_rate"] / 0.10)
    assert found.numbers["pai"] > 2
    assert "times what as many" in found.sentence


def test_each_place_that_was_ever_hot_is_of_one_kind(wolverhampton):
    id = next(i for i in wolverhampton.held if findings.hot_over_time(wolverhampton, i))
    found = findings.hot_over_time(wolverhampton, id)
    places, kinds = found.tables
    assert len(places.rows) == found.numbers["hot"]
    assert sum(row[1] for row in kinds.rows if row[0] != "never") == len(places.rows)
    assert sum(row[3] for row in kinds.rows) == pytest.approx(1)


def test_nine_months_hold_no_list(demo, evidence):
    from commonweal.evidence.workspace import Workspace

    portsmouth = Ground(evidence, Workspace.open(demo).partnership("portsmouth"))
    assert findings.list_held(portsmouth, "burglary") is None


def test_kinds_that_luck_alone_explains_are_not_told(wolverhampton):
    from commonweal.analysis.hotspotchange import hot_over_time
    from commonweal.analysis.methods import sample

    months = sample("wolverhampton_neighbourhood_months.csv")
    found = hot_over_time(months, cell="lsoa21_code", month="month", count="count")
    # Ten places moved; had every place kept its level, nine would have seemed to.
    assert found.p > 0.05
    assert "No more changed than luck alone explains" in found.in_words
    assert findings.hot_over_time(wolverhampton, "neighbourhood-crime") is None
