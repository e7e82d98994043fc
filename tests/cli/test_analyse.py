"""Every method is a command, made from the function itself."""

import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from commonweal.analysis import methods
from commonweal.cli import app

RUNNER = CliRunner()


def run(*words):
    return RUNNER.invoke(app, ["analyse", *map(str, words)])


def plain(text):
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


@pytest.mark.parametrize("id", methods.runs())
def test_every_method_is_a_command_that_explains_itself(id):
    found = run(id, "--help")
    assert found.exit_code == 0
    assert methods.run(id).does in plain(found.output)
    for argument in methods.run(id).options:
        assert argument.flag in found.output


def test_a_table_of_ones_own_gives_what_the_function_gives(tmp_path):
    areas = pd.DataFrame({"ward": ["A", "B"], "crimes": [10, 40], "residents": [20_000, 10_000]})
    areas.to_csv(tmp_path / "wards.csv", index=False)
    found = run(
        "rates", tmp_path / "wards.csv", "--count", "crimes", "--population", "residents",
        "--denominator", "Census 2021",
    )  # fmt: skip
    assert found.exit_code == 0
    assert "A,10,20000,0.5," in found.stdout


def test_every_table_of_a_result_goes_into_a_folder(tmp_path):
    found = run("funnel", "--example", "--to", tmp_path / "out")
    assert found.exit_code == 0
    assert len(pd.read_csv(tmp_path / "out" / "areas.csv")) == 161


def test_the_wrong_number_of_files_is_refused():
    from commonweal.vocabulary.errors import InvalidValues

    found = run("rates")
    assert isinstance(found.exception, InvalidValues)
    assert "takes 1 table" in str(found.exception)
