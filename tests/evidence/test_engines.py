"""The same questions of the same evidence on DuckDB and on Spark: the same answers."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from commonweal.evidence.engine import Choice
from commonweal.evidence.indicators import by_area, catalogue, evaluate
from commonweal.evidence.polygons import count_within
from commonweal.evidence.reading import Evidence
from commonweal.evidence.store import Snapshot
from commonweal.evidence.workspace import SETTINGS, Workspace
from commonweal.vocabulary.errors import CommonwealError, NotDefined, NotEnoughData, UnknownName
from commonweal.vocabulary.months import Month, Span
from commonweal.vocabulary.places import AreaKind

pytestmark = pytest.mark.deep
SPARK = Choice("spark")
WOLVERHAMPTON, PORTSMOUTH, LEEDS = "E08000031", "E06000044", "E08000035"
SHEFFIELD, CITY = "E08000019", "E09000001"


@pytest.fixture(scope="module")
def on_spark():
    """Evidence asked through Spark Connect, of a server inside this process."""
    pytest.importorskip("pysail")
    pytest.importorskip("pyspark")
    return lambda snapshot, judgements=(): Evidence(snapshot, judgements, SPARK)


@pytest.fixture(scope="module")
def both(demo, on_spark):
    workspace = Workspace.open(demo)
    snapshot, said = workspace.store.snapshot(), workspace.judgements()
    return Evidence(snapshot, said, Choice()), on_spark(snapshot, said)


@pytest.mark.parametrize("kind", [AreaKind.DISTRICT, AreaKind.LSOA21, AreaKind.WARD24])
@pytest.mark.parametrize("district", [WOLVERHAMPTON, PORTSMOUTH])
def test_a_cube_has_the_same_rows_in_the_same_order(both, kind, district):
    here, there = (evidence.cube(kind, [district]) for evidence in both)
    assert here["n"].sum() > 10_000
    pd.testing.assert_frame_equal(here, there)


def test_months_are_judged_alike(both):
    here, there = (
        {d: evidence.coverage(d) for d in (WOLVERHAMPTON, PORTSMOUTH, LEEDS)} for evidence in both
    )
    assert here == there


def test_districts_of_a_force_are_told_alike(both):
    here, there = (evidence.force_districts("hampshire") for evidence in both)
    assert PORTSMOUTH in here
    assert here == there


def answers(evidence: Evidence, district: str) -> dict[str, object]:
    """Every indicator of the catalogue in a district, or the reason why there is none."""
    area = evidence.geography.district(district)
    found: dict[str, object] = {}
    for id, indicator in catalogue().items():
        try:
            found[id] = evaluate(evidence, indicator, area, district)
        except (NotDefined, NotEnoughData) as reason:
            found[id] = str(reason)
    return found


@pytest.mark.parametrize("district", [WOLVERHAMPTON, PORTSMOUTH, LEEDS])
def test_every_indicator_has_the_same_series(both, district):
    here, there = (answers(evidence, district) for evidence in both)
    assert sum(not isinstance(a, str) for a in here.values()) > 10
    assert here == there


def test_areas_are_counted_alike(both):
    year = Span(Month(2025, 4), Month(2026, 3))
    here, there = (
        by_area(e, catalogue()["burglary"], AreaKind.LSOA21, WOLVERHAMPTON, year) for e in both
    )
    pd.testing.assert_frame_equal(here.table, there.table)
    assert here.months == there.months


def test_gathered_districts_count_as_single_ones(both, on_spark):
    single = both[0]
    gathered = on_spark(single.snapshot)
    gathered.gather(AreaKind.LSOA21, [WOLVERHAMPTON, PORTSMOUTH])
    for district in (WOLVERHAMPTON, PORTSMOUTH):
        pd.testing.assert_frame_equal(
            single.cube(AreaKind.LSOA21, [district]), gathered.cube(AreaKind.LSOA21, [district])
        )


def test_a_drawn_area_is_counted_alike(demo, on_spark):
    snapshot = Workspace.open(demo).store.snapshot()
    on = Snapshot.of(snapshot.parts, snapshot.folder, engine=SPARK)
    drawn = shapely.box(-1.11, 50.78, -1.06, 50.81)
    here, there = count_within(snapshot, drawn), count_within(on, drawn)
    assert here.table["n"].sum() > 1_000
    assert here.points == there.points
    pd.testing.assert_frame_equal(here.table, there.table)


@pytest.mark.shared
def test_the_full_store_gives_the_same_answers(full_store, on_spark):
    snapshot = full_store.snapshot()
    here, there = Evidence(snapshot, engine=Choice()), on_spark(snapshot)
    for district in (SHEFFIELD, CITY):
        assert answers(here, district) == answers(there, district)
        for kind in (AreaKind.DISTRICT, AreaKind.LSOA21):
            pd.testing.assert_frame_equal(here.cube(kind, [district]), there.cube(kind, [district]))
    forces = sorted({part.scope for part in snapshot.parts})
    assert len(forces) > 36
    for force in forces:
        assert here.force_districts(force) == there.force_districts(force)


def test_a_workspace_says_which_engine_it_is_asked_on(demo, tmp_path, monkeypatch):
    monkeypatch.delenv("COMMONWEAL_ENGINE", raising=False)
    text = (demo / SETTINGS).read_text("utf-8")
    (tmp_path / SETTINGS).write_text(
        f'engine = "spark"\nspark = "sc://crime.example:15002"\n{text}'
    )
    chosen = Workspace.open(tmp_path).store.snapshot().engine
    assert chosen == Choice("spark", "sc://crime.example:15002")
    monkeypatch.setenv("COMMONWEAL_ENGINE", "duckdb")
    assert chosen.overruled().name == "duckdb"
    assert Workspace.open(demo).store.snapshot().engine == Choice("duckdb")


def test_an_engine_that_does_not_exist_is_refused(demo, monkeypatch):
    monkeypatch.setenv("COMMONWEAL_ENGINE", "abacus")
    with pytest.raises(UnknownName, match="no engine “abacus”"):
        Evidence(Workspace.open(demo).store.snapshot()).force_districts("hampshire")


def test_an_address_where_nobody_answers_is_said_to_be_so(demo, on_spark):
    nobody = Choice("spark", "sc://127.0.0.1:1")
    with pytest.raises(CommonwealError, match="No Spark answers"):
        Evidence(Workspace.open(demo).store.snapshot(), engine=nobody).force_districts("hampshire")
