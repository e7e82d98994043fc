"""The script for those who know PySAL or sfhotspot runs as printed, and names what exists."""

import re
from pathlib import Path

import commonweal.analysis as room

GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/use-as-a-library.md"
TEXT = GUIDE.read_text("utf-8").split("## If you know PySAL")[1]


def test_the_script_runs_as_printed():
    (script,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    said = {}
    exec(script.replace("print(", "said.append("), {"said": (lines := [])}, said)
    assert len(lines) == 1
    assert "hot" in str(lines[0])
    assert said["grid"].table["events"].sum() == len(said["robberies"])


def test_every_function_named_is_there_and_teaches():
    names = re.findall(
        r"`(\w+)\.(\w+)`",
        "\n".join(r.split("|")[2] for r in TEXT.splitlines() if r.startswith("| `")),
    )
    assert len(names) > 15
    for module, name in names:
        words = getattr(getattr(room, module), name).__doc__
        assert "Args:" in words
        assert "Source:" in words or "Returns" in words
