"""An analyst's words are kept with the numbers that stood under them."""

from typer.testing import CliRunner

from commonweal.assessment import commentary, shelf
from commonweal.assessment.build import build
from commonweal.cli import app
from commonweal.evidence.workspace import Workspace


def test_words_keep_the_numbers_of_the_day(demo, tmp_path):
    import shutil

    shutil.copytree(demo, tmp_path / "w")
    opened = Workspace.open(tmp_path / "w")
    document = build(opened, "wolverhampton")
    shelf.save(opened, "wolverhampton", document)
    runner, here = (
        CliRunner(),
        ["--workspace", str(tmp_path / "w"), "--partnership", "wolverhampton"],
    )
    listed = runner.invoke(app, ["comment", *here]).stdout
    assert "burglary.change\t" in listed
    done = runner.invoke(
        app,
        ["comment", "burglary.change", "--by", "An analyst", *here],
        input="Two were sentenced.\n",
    )
    assert done.exit_code == 0
    (words,) = commentary.read(opened.documents / "wolverhampton").values()
    findings = {f.id: f for s in document.everything() for f in s.findings}
    assert words.numbers == {
        k: v for k, v in findings["burglary.change"].numbers.items() if v is not None
    }
    assert words.text == "Two were sentenced."
