"""What can be run: every declaration is true of its function, and every worked example runs."""

import inspect
from dataclasses import dataclass
from importlib.resources import files

import pandas as pd
import pytest

import commonweal.analysis as room
from commonweal.analysis import methods
from commonweal.analysis.methods import groups
from commonweal.analysis.methods.answers import Answer
from commonweal.analysis.methods.arguments import arguments_of
from commonweal.vocabulary.errors import InvalidValues, MissingColumns, UnknownName
from commonweal.vocabulary.months import Month

RUNS = methods.runs()
DATA = files("commonweal.analysis.methods") / "data"


@pytest.mark.parametrize("id", RUNS)
def test_every_run_has_a_page_and_describes_each_thing_it_asks_for(id):
    run = RUNS[id]
    assert (files("commonweal.analysis.methods") / f"{run.page}.md").is_file()
    assert [a.name for a in run.tables] == list(run.samples)
    assert set(run.example) <= {a.name for a in run.options}
    assert {a.name for a in run.options if a.needed} <= set(run.example)
    silent = [a.name for a in run.arguments if not a.means]
    assert silent == []
    assert run.does[0].isupper()
    assert not run.does.endswith(".")


@pytest.mark.parametrize("id", RUNS)
def test_every_worked_example_gives_an_answer(id):
    run = RUNS[id]
    answer = run.on(run.sample(), run.written_example())
    assert answer.numbers or any(len(table) for table in answer.tables.values())
    assert len(answer.as_table())


def test_every_sample_says_where_it_is_from():
    said = (DATA / "SOURCES.md").read_text("utf-8")
    held = {file.name for file in DATA.iterdir()} - {"SOURCES.md"}
    assert {name for name in held if f"`{name}`" not in said} == set()
    assert {name for run in RUNS.values() for name in run.samples.values()} <= held


def test_every_page_stands_under_one_heading():
    pages = {
        f.name[:-3]
        for f in files("commonweal.analysis.methods").iterdir()
        if f.name.endswith(".md")
    }
    listed = groups.in_order()
    assert len(listed) == len(set(listed))
    assert set(listed) == pages


def test_an_argument_is_read_as_the_function_takes_it():
    run = RUNS["rates"]
    by_name = {a.name: a for a in run.arguments}
    assert by_name["areas"].kind == "table"
    assert by_name["confidence"].read("90%") == 0.9
    assert by_name["per"].read("10,000") == 10_000
    assert by_name["method"].choices
    with pytest.raises(InvalidValues, match="Use one of"):
        by_name["method"].read("guess")
    with pytest.raises(InvalidValues, match="Give a number"):
        by_name["per"].read("many")


def test_what_is_missing_or_unknown_is_said():
    with pytest.raises(InvalidValues, match="needs a table: areas"):
        RUNS["rates"].on({}, {})
    with pytest.raises(InvalidValues, match="needs to be told count"):
        RUNS["rates"].on(RUNS["rates"].sample(), {})
    with pytest.raises(InvalidValues, match="has no colour"):
        RUNS["rates"].on(RUNS["rates"].sample(), {"colour": "red"})
    with pytest.raises(UnknownName, match="no method “astrology”"):
        methods.run("astrology")


def test_a_series_keeps_its_gaps_and_refuses_a_month_twice():
    run = RUNS["control-chart"]
    table = pd.DataFrame({"month": ["2025-03", "2025-01"], "value": [3, 1]})
    series = run.tables[0].table(table)
    assert series.values == (1.0, None, 3.0)
    assert list(series.gaps) == [Month(2025, 2)]
    with pytest.raises(InvalidValues, match="once"):
        run.tables[0].table(pd.concat([table, table]))
    with pytest.raises(MissingColumns):
        run.tables[0].table(table.rename(columns={"value": "count"}))


def test_a_function_nobody_could_run_is_refused():
    def odd(table: "pd.DataFrame", *, weights: "object") -> None: ...

    with pytest.raises(TypeError, match="nobody can write"):
        arguments_of(odd)


def test_an_answer_holds_words_numbers_and_tables():
    @dataclass(frozen=True)
    class Part:
        month: Month
        size: float

    @dataclass(frozen=True)
    class Result:
        total: float
        table: pd.DataFrame
        steps: tuple[Part, ...]
        inner: Part

        @property
        def in_words(self):
            return "It fell."

    answer = Answer.of(
        Result(2.0, pd.DataFrame({"a": [1]}), (Part(Month(2025, 1), 0.5),), Part(Month(2025, 2), 1))
    )
    assert answer.words == "It fell."
    assert answer.numbers == {"total": 2.0, "inner month": "February 2025", "inner size": 1}
    assert list(answer.tables) == ["table", "steps"]
    assert answer.tables["steps"]["month"].tolist() == ["2025-01"]


# ---- nothing is left out ------------------------------------------------------------------------

WITHOUT_A_RUN = {
    "takes arrays of numbers, for programs": {
        "cells:area_of_places", "cells:count_in_areas", "cells:plane_of", "cells:projected",
        "cells:references", "change:overdispersion", "clusters:labels", "decompose:stl_values",
        "density:bandwidth_of", "density:surface", "density:unique_places",
        "differences:balanced", "differences:within", "differences:proportional",
        "forecast:forecast_counts", "hotspots:chances", "hotspots:discoveries",
        "hotspots:getis_ord_grid", "hotspots:gi_star_chances", "hotspots:local_moran_grid",
        "hotspots:morans_i_grid", "hotspots:two_sided", "hotspots:window_of",
        "hotspotchange:rank_biased_overlap", "hours:aoristic_weights", "interrupted:poisson_fit",
        "intervals:exact_poisson_limits", "intervals:byar_limits", "nearrepeat:band_labels",
        "nearrepeat:knox_table", "prediction:known_months", "prediction:captured",
        "prediction:cells_by_months", "repeats:flag_repeats", "streetnetwork:network_of",
        "streetnetwork:network_k", "synthetic:simplex_weights", "trend:fit_season",
        "trend:fit_counts",
    },
    "a step of runs that stand beside it": {
        "cells:points", "disproportionality:need_reference", "gradient:position_by_deprivation",
        "hotspots:neighbours", "intervals:exact_ratio_limits", "pathways:wilson_limits",
        "arithmetic:quarter_span", "arithmetic:quarters_of", "arithmetic:check_same_period",
        "surveys:survey", "linkage:expected_pairs",
    },
    "its run names the columns one by one (link-people and its like, harm)": {
        "linkage:deduplicate", "linkage:link", "harm:harm_index",
    },
    "takes objects of Python, which no file holds": {
        "disclosure:read_rule_sets", "disclosure:rule_set", "networks:from_networkx",
        "networks:to_networkx",
    },
    "an assessment's own scores are ranked by it, from the workspace": {
        "scoring:grid", "scoring:rank", "scoring:sensitivity", "scoring:with_weights",
    },
}  # fmt: skip


def public_functions():
    """Every public function of the room, as `module:name`."""
    for module in room.__all__:
        held = getattr(room, module)
        for name in getattr(held, "__all__", vars(held)):
            found = getattr(held, name)
            own = inspect.isfunction(found) and found.__module__.startswith(held.__name__)
            if own and not name.startswith("_"):
                yield f"{module}:{name}"


def test_every_public_function_can_be_run_or_says_why_not():
    excused = [name for names in WITHOUT_A_RUN.values() for name in names]
    reached = {run.target for run in RUNS.values()}
    assert len(excused) == len(set(excused))
    assert set(public_functions()) - reached == set(excused)


def test_areas_that_touch_are_given_to_the_command_as_two_tables(tmp_path):
    run = RUNS["hot-areas"]
    pairs = RUNS["neighbour-pairs"].on(RUNS["neighbour-pairs"].sample(), {"area": "lsoa21_code"})
    assert pairs.tables["pairs"].equals(run.sample()["touching"])
    answer = run.on(run.sample() | {"touching": pairs.tables["pairs"]}, run.written_example())
    assert (answer.as_table()["spot"] == "hot").sum() == 11
