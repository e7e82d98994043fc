"""What can be run: every declaration is true of its function, and every worked example runs."""

from dataclasses import dataclass
from importlib.resources import files

import pandas as pd
import pytest

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
