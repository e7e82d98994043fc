"""`commonweal strategy` prints what a document says, with its lines."""

import csv
import io
import json

from typer.testing import CliRunner

from commonweal.cli import app
from commonweal.strategy.sample import sample_document

LEEDS = str(sample_document("leeds-strategy-2018-21"))
EARLIER = str(sample_document("portsmouth-priorities-two-years"))
LATER = str(sample_document("portsmouth-priorities-2018-23"))


def run(*arguments):
    return CliRunner().invoke(app, ["strategy", *arguments], env={"COLUMNS": "200"})


def test_a_table_for_people_has_every_object_and_the_questions():
    shown = run("read", LEEDS)
    assert shown.exit_code == 0
    assert shown.stdout.count("statutory duty") == 7
    assert "438-439, 452-454" in shown.stdout
    assert "Is this one of the 7 boards announced?" in shown.stdout


def test_json_holds_everything_with_its_lines():
    data = json.loads(run("read", LEEDS, "--json").stdout)
    deliverables = [o for o in data["objects"] if o["kind"] == "deliverable"]
    assert len(deliverables) == 31
    assert all(o["lines"] and o["leads"] and 0 < o["confidence"] <= 1 for o in deliverables)
    assert data["file"] == "leeds-strategy-2018-21.txt"
    assert data["lines"] == 900


def test_csv_has_one_row_an_object():
    rows = list(csv.DictReader(io.StringIO(run("read", LEEDS, "--csv").stdout)))
    assert sum(r["kind"] == "commitment" for r in rows) == 22
    assert {r["file"] for r in rows} == {"leeds-strategy-2018-21.txt"}
    assert next(r for r in rows if r["id"] == "deliverable-2-1")["leads"] == "LCC; VCS"


def test_csv_cannot_run_as_a_formula(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("Our Strategy\n\nWe will:\n• =HYPERLINK(1) the first thing\n• -2 the second\n")
    rows = list(csv.DictReader(io.StringIO(run("read", str(file), "--csv").stdout)))
    assert [r["text"][0] for r in rows if r["kind"] == "commitment"] == ["'", "'"]


def test_two_strategies_are_compared():
    shown = run("compare", EARLIER, LATER).stdout
    assert "Young people at risk" in shown
    words = [line.split()[-1] for line in shown.splitlines() if line.strip()]
    assert words.count("new") == 2
    assert "changed (words): priority, Young people at risk" in shown


def test_a_file_of_another_kind_is_refused(tmp_path):
    from commonweal.vocabulary.errors import FileRefused

    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"PK")
    refused = run("read", str(file))
    assert isinstance(refused.exception, FileRefused)
    assert "Save it as one of: .docx, .odt, .pdf, .txt." in str(refused.exception)
